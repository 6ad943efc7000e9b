"""reset_index and set_index: labels of rows as columns, and the other way round."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from gpuframe.columns import dtypes
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import index as indexes
from gpuframe.frames.columnwise import done
from gpuframe.frames.fallback import native
from gpuframe.frames.index import Index
from gpuframe.frames.labels import check_duplicates


@native
def frame_reset_index(
    self: Any,
    level: Any = None,
    *,
    drop: bool = False,
    inplace: bool = False,
    col_level: Any = 0,
    col_fill: Any = "",
    allow_duplicates: Any = False,
    names: Any = None,
) -> Any:
    """Return the frame numbered anew, the row labels as columns in front.

    Args:
        level: which levels become columns, by name or number; all if not given.
        drop: whether to forget the labels.
        inplace: whether to change this object and return None.
        col_level: level of the names of columns that takes the names of labels.
        col_fill: what stands in the other levels; None for the name itself.
        allow_duplicates: whether a new name may be one that is taken.
        names: of the new columns, instead of the index's.

    Raises:
        ValueError: a column of that name exists already.
    """
    check_duplicates(self, allow_duplicates)
    moved = level is not None or bool(col_level or col_fill)
    if moved or allow_duplicates is not False or self.columns.nlevels > 1:
        settings = {"col_level": col_level, "col_fill": col_fill, "names": names,
                    "allow_duplicates": allow_duplicates}  # fmt: skip
        result = _reset_levels(self, level, settings, drop=drop)
        return done(self, result, inplace=inplace)
    table = self._table
    if drop:
        return done(self, type(self)._from_table(table, None, self._labels), inplace=inplace)
    wanted = _reset_names(self, names)
    for name in wanted:
        if name in self.columns:
            raise ValueError(f"cannot insert {name}, already exists")
    columns = (*map(_inferred, self._index.columns), *table.columns)
    labels = self.columns
    for name in reversed(wanted):
        labels = labels.insert(0, name)
    result = type(self)._from_table(Table(tuple(labels), columns, table.length), None, labels)
    return done(self, result, inplace=inplace)


def _inferred(column: Column) -> Column:
    """Return a column of Python objects of one kind alone as that, any other as it is."""
    if column.dtype != dtypes.OBJECT or bool(pd.isna(column.values).all()):
        return column
    return neighbour.from_pandas(pd.Series(column.values, dtype=object).infer_objects())


def _reset_levels(self: Any, level: Any, settings: dict[str, Any], *, drop: bool) -> Any:
    """Return the frame with some levels of its labels as columns, under the names of pandas."""
    index = self._index
    host = index.slice(0, 0).to_pandas()
    wanted = level if isinstance(level, list | tuple) else [level]
    numbers = sorted(
        range(index.nlevels) if level is None else {*map(host._get_level_number, wanted)}
    )
    kept = [at for at in range(index.nlevels) if at not in numbers]
    left: Index = indexes.default(len(self))
    if not numbers:
        left = index
    elif kept:
        left = indexes.from_columns(
            [index.columns[at] for at in kept], [index.names[at] for at in kept]
        )
    if drop:
        return type(self)._from_table(self._table, left, self._labels)
    empty = pd.DataFrame(np.empty((0, len(self.columns)), np.int8), host, self.columns)
    labels = empty.reset_index(level, **settings).columns
    columns = (*(_inferred(index.columns[at]) for at in numbers), *self._table.columns)
    table = Table(tuple(labels), columns, len(self))
    return type(self)._from_table(table, left, labels)


def _reset_names(self: Any, names: Any) -> list[Any]:
    index = self._index
    if names is not None:
        found = [names] if index.nlevels == 1 and not isinstance(names, list) else list(names)
        if len(found) != index.nlevels:
            raise NotNative("reset_index with other than a name a level")
        return found
    if index.nlevels == 1 and index.name is None:
        return ["index" if "index" not in self._table.names else "level_0"]
    return [f"level_{at}" if name is None else name for at, name in enumerate(index.names)]


@native
def series_reset_index(
    self: Any,
    level: Any = None,
    *,
    drop: bool = False,
    name: Any = None,
    inplace: bool = False,
    allow_duplicates: bool = False,
) -> Any:
    """Return the values numbered anew: a frame with the labels in front, or a series if `drop`."""
    own = self.name if name is None else name
    if isinstance(own, tuple) and not drop:
        raise NotNative("reset_index under a name of levels")
    if inplace and not drop:
        raise TypeError("Cannot reset_index inplace on a Series to create a DataFrame")
    frame = self.to_frame(0 if own is None else own)
    found = frame_reset_index(frame, level, drop=drop, allow_duplicates=allow_duplicates)
    if drop:
        found = type(self)._from_column(self._column, found._index, self.name)
    return done(self, found, inplace=inplace)


def _as_named(self: Any, key: Any) -> Any:
    """Return a key that is None or NaN as the missing name of a column, if there is one."""
    if not _is_missing(key):
        return key
    return next((name for name in self._table.names if _is_missing(name)), key)


def _is_missing(name: Any) -> bool:
    return name is None or (isinstance(name, float) and np.isnan(name))


def _is_name(key: Any) -> bool:
    """Whether a key of `set_index` is the name of a column.

    Raises:
        TypeError: it is neither a name nor labels.
    """
    labels = isinstance(key, Index | list | np.ndarray | pd.Series | pd.Index | Iterator)
    if labels or hasattr(key, "_column"):
        return False
    try:
        hash(key)
    except TypeError:
        raise TypeError(
            'The parameter "keys" may be a column key, one-dimensional array, or a list containing '
            "only valid column keys and one-dimensional arrays.. "
            f"Received column of type {type(key)}"
        ) from None
    return True


def _levels_of(key: Any, length: int) -> tuple[list[Column], list[Any]]:
    """Return the levels and names of an array, index or series that becomes row labels.

    Raises:
        ValueError: it is not as long as the frame.
        NotNative: other things.
    """
    from gpuframe.frames import construct

    if isinstance(key, Iterator):
        raise NotNative("set_index by an iterator")
    if len(key) != length:
        raise ValueError(
            f"Length mismatch: Expected {length} rows, received array of length {len(key)}"
        )
    if isinstance(key, Index):
        return key.columns, list(key.names)
    if hasattr(key, "_column"):
        return [key._column], [key.name]
    if isinstance(key, list | np.ndarray | pd.Series | pd.Index):
        if isinstance(key, pd.MultiIndex):
            raise NotNative("labels of several levels")
        return [construct.column_of(key)], [getattr(key, "name", None)]
    raise NotNative(f"set_index by {type(key).__name__}")


@native
def set_index(
    self: Any,
    keys: Any,
    *,
    drop: bool = True,
    append: bool = False,
    inplace: bool = False,
    verify_integrity: bool = False,
) -> Any:
    """Return the frame with columns as row labels.

    Args:
        keys: column name, array, index or series, or a list of these.
        drop: whether the columns leave the frame.
        append: whether the row labels there are stay as the first levels.
        inplace: whether to change this object and return None.
        verify_integrity: whether to refuse labels that repeat.

    Raises:
        KeyError: a name is not among the columns.
    """
    given = keys if isinstance(keys, list) else [keys]
    if not given or self.columns.nlevels > 1:
        raise NotNative("set_index by nothing, or under levels of names")
    given = [_as_named(self, key) for key in given]
    names = [key for key in given if _is_name(key)]
    unknown = [name for name in names if name not in self._table.names]
    if unknown:
        raise KeyError(f"None of {unknown} are in the columns")
    if any(self._table.names.count(name) > 1 for name in names):
        raise NotNative("set_index by a repeated name")
    columns = list(self._index.columns) if append else []
    labels = list(self._index.names) if append else []
    for key in given:
        if _is_name(key):
            columns.append(self._table.column(key))
            labels.append(key)
        else:
            added = _levels_of(key, len(self))
            columns += added[0]
            labels += added[1]
    index = indexes.from_keys(columns, labels)
    if verify_integrity and index.has_duplicates:
        raise NotNative("set_index that repeats labels")
    kept = [at for at, name in enumerate(self._table.names) if not (drop and name in names)]
    result = self._with_columns(kept)
    return done(self, type(self)._from_table(result._table, index, result._labels), inplace=inplace)
