"""Methods that change names of columns and labels of rows."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe.columns.dtypes import STR
from gpuframe.columns.table import Table
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
def series_rename(self: Any, /, index: Any = None, *, inplace: bool = False, **kwargs: Any) -> Any:
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
