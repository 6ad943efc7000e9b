"""Methods that change names of columns and labels of rows."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from gpuframe.columns.column import Column
from gpuframe.columns.dtypes import STR
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import index as indexes
from gpuframe.frames.columnwise import done
from gpuframe.frames.fallback import lift, native, to_pandas
from gpuframe.frames.index import Index
from gpuframe.frames.rows import by_mask
from gpuframe.ops import join


def checked_index(data: Any, length: int) -> Index:
    """Return row labels for an object of `length` rows.

    Raises:
        ValueError: the labels are not as many.
    """
    found: Index = data
    if not isinstance(data, Index):
        host = data if isinstance(data, pd.Index | range) else _host_labels(to_pandas(data))
        found = indexes.from_pandas(pd.Index(host))
    if len(found) != length:
        raise ValueError(
            f"Length mismatch: Expected axis has {length} elements, "
            f"new values have {len(found)} elements"
        )
    return found


def index_of_names(names: tuple[Any, ...]) -> pd.Index:
    """Return column names as pandas' constructor makes them: evenly spaced integers are a range.

    A single integer is not.
    """
    if not names:
        return pd.RangeIndex(0)
    if len(names) > 1 and all(type(name) is int for name in names):
        step = names[1] - names[0]
        if step and list(names) == list(range(names[0], names[0] + len(names) * step, step)):
            return pd.RangeIndex(names[0], names[0] + len(names) * step, step)
    return pd.Index(list(names), tupleize_cols=False)


def kept_names(self: Any, names: list[Any]) -> pd.Index | None:
    """Return some column names of a frame in the form that it has them; None for the usual one."""
    own = self._labels
    if own is None or not names or (own.name is None and own.dtype == STR):
        return None
    places = [self._table.names.index(name) for name in names]
    even = isinstance(own, pd.RangeIndex) and places == list(range(places[0], places[-1] + 1))
    found: pd.Index = own[places[0] : places[-1] + 1] if even else own.take(places)
    return found


def check_duplicates(self: Any, allowed: Any) -> None:
    """Raise ValueError where `allow_duplicates=True` is given and the frame's flags forbid it."""
    if allowed is True and not self.flags.allows_duplicate_labels:
        raise ValueError(
            "Cannot specify 'allow_duplicates=True' when 'self.flags.allows_duplicate_labels' "
            "is False."
        )


def with_names(self: Any, names: Any) -> Any:
    """Return a frame under other column names.

    Raises:
        ValueError: the names are not as many as the columns.
    """
    labels = names if isinstance(names, pd.Index) else _host_labels(names)
    table = self._table
    if len(labels) != len(table.names):
        raise ValueError(
            f"Length mismatch: Expected axis has {len(table.names)} elements, "
            f"new values have {len(labels)} elements"
        )
    return type(self)._from_table(
        Table(tuple(labels), table.columns, table.length), self._index, labels
    )


def _host_labels(names: Any) -> pd.Index:
    """Return names as pandas takes them for an axis: lists inside a list are levels."""
    if isinstance(names, Index):
        host: pd.Index = names.to_pandas()
        return host
    if not isinstance(names, list | tuple):
        return pd.Index(names)
    names = list(names)
    if names and all(isinstance(level, list | np.ndarray | pd.Index) for level in names):
        return pd.MultiIndex.from_arrays(names)
    return pd.Index(names)


def dtypes_of(self: Any) -> Any:
    """Return the dtype of each column as a Series of dtype objects."""
    found = [column.dtype for column in self._columns]
    return lift(pd.Series(found, index=self.columns, dtype=object))


@native
def select_dtypes(self: Any, include: Any = None, exclude: Any = None) -> Any:
    """Return the columns of some dtypes; the words are pandas'."""
    empty = pd.DataFrame(
        {at: pd.Series([], dtype=column.dtype) for at, column in enumerate(self._columns)}
    )
    kept = empty.select_dtypes(include=include, exclude=exclude).columns
    return self._with_columns(list(kept))


def _is_mapper(mapping: Any) -> bool:
    return callable(mapping) or isinstance(mapping, dict)


def _mapper(mapping: Any) -> Any:
    return mapping if callable(mapping) else lambda name: mapping.get(name, name)


def _relabelled(self: Any, *args: Any, **kwargs: Any) -> Any:
    """Return the object under the labels that pandas' `rename` makes of its own."""
    from gpuframe.frames import by_labels

    return by_labels.relabelling("rename", "")(self, *args, **kwargs)


@native
def frame_rename(
    self: Any,
    mapper: Any = None,
    *,
    index: Any = None,
    columns: Any = None,
    axis: Any = None,
    copy: Any = None,  # noqa: ARG001 - columns are immutable
    inplace: bool = False,
    level: Any = None,
    errors: str = "ignore",
) -> Any:
    """Return the frame with other column names.

    Args:
        mapper: dict or function of the labels along `axis`.
        index: dict or function of the row labels.
        columns: dict from old to new names, or a function of a name.
        axis: 0 or 1 (or their names) for `mapper`.
        copy: of no effect.
        inplace: whether to change this object and return None.
        level: the level of labels to change, all if not given.
        errors: "raise" raises a KeyError where a name does not exist.
    """
    if mapper is not None and axis in (1, "columns") and columns is None and index is None:
        mapper, axis, columns = None, None, mapper
    rows = mapper is not None or index is not None or axis is not None
    if rows or level is not None or not _is_mapper(columns) or self.columns.nlevels > 1:
        given = {"mapper": mapper, "index": index, "columns": columns, "axis": axis, "level": level}
        given = {name: value for name, value in given.items() if value is not None}
        return done(self, _relabelled(self, **given, errors=errors), inplace=inplace)
    if errors == "raise" and isinstance(columns, dict):
        unknown = [name for name in columns if name not in self._table.names]
        if unknown:
            raise KeyError(f"{unknown} not found in axis")
    if not isinstance(self.columns.dtype, np.dtype) and self.columns.dtype != STR:
        return _relabelled(self, columns=columns, inplace=inplace, errors=errors)
    change = _mapper(columns)
    labels = pd.Index(
        [change(name) for name in self._table.names], name=self.columns.name, tupleize_cols=False
    )
    return done(self, with_names(self, labels), inplace=inplace)


@native
def series_rename(self: Any, index: Any = None, *, inplace: bool = False, **kwargs: Any) -> Any:
    """Return the series under another name; dicts and functions change the row labels."""
    if _is_mapper(index) or hasattr(index, "_column") or kwargs:
        return done(self, _relabelled(self, index, **kwargs), inplace=inplace)
    return done(self, type(self)._from_column(self._column, self._index, index), inplace=inplace)


def _check_drop(labels: Any, index: Any, columns: Any, axis: Any = 0) -> None:
    """Raise ValueError unless labels are named one way and no other."""
    if labels is None and index is None and columns is None:
        raise ValueError("Need to specify at least one of 'labels', 'index' or 'columns'")
    if labels is not None and (index is not None or columns is not None):
        raise ValueError("Cannot specify both 'labels' and 'index'/'columns'")
    if labels is None and axis == 1:
        raise ValueError("Cannot specify both 'axis' and 'index'/'columns'")


@native
def frame_drop(
    self: Any,
    labels: Any = None,
    *,
    axis: Any = 0,
    index: Any = None,
    columns: Any = None,
    level: Any = None,
    inplace: bool = False,
    errors: str = "raise",
) -> Any:
    """Return the frame without some columns or rows.

    Args:
        labels: labels along `axis`.
        axis: 0 or "index" for rows, 1 or "columns".
        index: row labels.
        columns: column names.
        level: of the labels, where they have several.
        inplace: whether to change this object and return None.
        errors: "ignore" passes over labels that do not exist.

    Raises:
        KeyError: a label does not exist.
    """
    _check_drop(labels, index, columns, axis)
    if labels is not None:
        if axis in (1, "columns"):
            columns = labels
        else:
            index = labels
    result = self
    if columns is not None:
        result = _without_columns(result, columns, level, errors)
    if index is not None:
        result = _without_rows(result, index, level, errors)
    return done(self, result.copy() if result is self else result, inplace=inplace)


def _listed(labels: Any) -> list[Any]:
    if isinstance(labels, str | tuple) or not hasattr(labels, "__iter__"):
        return [labels]
    return list(labels)


def _without_columns(self: Any, given: Any, level: Any, errors: str) -> Any:
    from gpuframe.frames import by_labels

    if level is not None or self.columns.nlevels > 1:
        numbers = by_labels.column_numbers(self)
        left = numbers.drop(columns=to_pandas(given), level=level, errors=errors)
        return by_labels.columns_like(self, left)
    names = _listed(given)
    unknown = [name for name in names if name not in self._table.names]
    if unknown and errors != "ignore":
        raise KeyError(f"{unknown} not found in axis")
    kept = [at for at, name in enumerate(self._table.names) if name not in names]
    return self._with_columns(kept)


def _without_rows(self: Any, labels: Any, level: Any, errors: str) -> Any:
    from gpuframe.frames import by_labels, construct

    if level is None and self._index.nlevels == 1:
        own = self._index.columns[0]
        dropped = (
            labels.columns[0] if isinstance(labels, Index) else construct.column_of(_listed(labels))
        )
        alike = dropped.dtype == own.dtype and own.layout != "object"
        if alike and (errors == "ignore" or bool(join.member(dropped, own).all())):
            return by_mask(self, ~join.member(own, dropped))
    numbers = by_labels.row_numbers(self)
    left = numbers.drop(index=to_pandas(labels), level=level, errors=errors)
    return by_labels.rows_like(self, left)


@native
def series_drop(
    self: Any,
    labels: Any = None,
    *,
    axis: Any = 0,  # noqa: ARG001 - a series has one
    index: Any = None,
    columns: Any = None,
    level: Any = None,
    inplace: bool = False,
    errors: str = "raise",
) -> Any:
    """Return the series without some row labels.

    Args:
        labels: row labels.
        axis: of no effect.
        index: row labels too, instead of `labels`.
        columns: of no effect.
        level: of the labels, where they have several.
        inplace: whether to change this object and return None.
        errors: "ignore" passes over labels that do not exist.

    Raises:
        KeyError: a label does not exist.
    """
    _check_drop(labels, index, columns)
    wanted = index if labels is None else labels
    result = self.copy() if wanted is None else _without_rows(self, wanted, level, errors)
    return done(self, result, inplace=inplace)


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
    if any(column.layout == "object" for column in self._index.columns):
        raise NotNative("reset_index of objects, whose dtype pandas infers")
    columns = (*self._index.columns, *table.columns)
    labels = self.columns
    for name in reversed(wanted):
        labels = labels.insert(0, name)
    result = type(self)._from_table(Table(tuple(labels), columns, table.length), None, labels)
    return done(self, result, inplace=inplace)


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
    columns = (*(index.columns[at] for at in numbers), *self._table.columns)
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
    if level is not None or allow_duplicates:
        if inplace and not drop:
            raise TypeError("Cannot reset_index inplace on a Series to create a DataFrame")
        frame = self.to_frame(0 if own is None else own)
        found = frame_reset_index(frame, level, drop=drop, allow_duplicates=allow_duplicates)
        if drop:
            found = type(self)._from_column(self._column, found._index, self.name)
        return done(self, found, inplace=inplace)
    if drop:
        result = type(self)._from_column(self._column, indexes.default(len(self)), self.name)
        return done(self, result, inplace=inplace)
    if inplace:
        raise TypeError("Cannot reset_index inplace on a Series to create a DataFrame")
    return frame_reset_index(self.to_frame(0 if own is None else own))


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


@native
def frame_set_axis(self: Any, labels: Any, *, axis: Any = 0, copy: Any = None) -> Any:  # noqa: ARG001
    """Return the frame under other row labels (axis 0) or column names (axis 1)."""
    if axis in (1, "columns"):
        return with_names(self, labels)
    result = self.copy()
    result.index = labels
    return result


@native
def series_set_axis(self: Any, labels: Any, *, axis: Any = 0, copy: Any = None) -> Any:  # noqa: ARG001
    """Return the series under other row labels."""
    result = self.copy()
    result.index = labels
    return result
