"""Assignment of columns: `df["a"] = values`, `df[["a", "b"]] = frame`, `insert`, `isetitem`."""

from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import is_hashable, is_list_like, is_scalar

from gpuframe import device
from gpuframe.columns.column import Column
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import align, assigning, by_labels, choosing, construct, warned
from gpuframe.frames import index as indexes
from gpuframe.frames.columnwise import is_frame
from gpuframe.frames.fallback import native, to_pandas
from gpuframe.frames.indexing import called, mask_of, places_of
from gpuframe.frames.labels import check_duplicates
from gpuframe.frames.row_keys import goes_by_position
from gpuframe.ops import select


def as_column(self: Any, value: Any) -> Column:
    """Return the column to assign: aligned series, list of as many values, or a scalar repeated."""
    from gpuframe.frames.series import Series

    if isinstance(value, pd.Series):
        value = Series.from_pandas(value)
    if isinstance(value, Series):
        found = align.rows_for(self._index, value._index)
        return value._column if found is None else select.take_or_missing(value._column, found)
    if isinstance(value, Column):
        column = value
    elif isinstance(value, indexes.Index):
        column = value.columns[0]
    elif isinstance(value, str | bytes) or (
        not isinstance(value, list | tuple)
        and np.ndim(value) == 0
        and (isinstance(value, np.ndarray) or not device.is_array(value))
    ):
        if isinstance(value, np.ndarray):
            value = value[()]
        if isinstance(value, set):
            raise TypeError("Set type is unordered")
        return select.full(value, len(self))
    elif isinstance(
        value, list | tuple | range | np.ndarray | pd.Index | pd.api.extensions.ExtensionArray
    ) or device.is_array(value):
        column = construct.column_of(list(value) if isinstance(value, tuple | range) else value)
    else:
        raise NotNative(f"assignment of {type(value).__name__}")
    if column.length != len(self):
        raise ValueError(
            f"Length of values ({column.length}) does not match length of index ({len(self)})"
        )
    return column


@native
def frame_setitem(self: Any, key: Any, value: Any) -> None:
    """Assign a column: a Series is aligned by label, a list goes by position, a scalar repeats."""
    if callable(key):
        key = called(key, self)
    if isinstance(key, slice):
        assigning.assign(self, key, value, by_position=goes_by_position(self, key))
    elif is_frame(key) or getattr(key, "ndim", 1) == 2:
        _set_where(self, key, value)
    elif isinstance(key, range | set | dict):
        raise NotNative(f"assignment under a {type(key).__name__}")
    elif is_list_like(key) and not is_hashable(key):
        _set_several(self, key, value)
    elif hasattr(value, "_table"):
        _set_frame(self, key, value)
    else:
        _set(self, key, value)


def _set_where(self: Any, key: Any, value: Any) -> None:
    """Assign a scalar where a frame of bools says so."""
    if not is_scalar(value):
        raise NotNative("assignment of other than a scalar by a frame")
    keep = [~each for each in choosing.conditions(self, key)]
    self._rebind(choosing.chosen(self, keep, value))


def _set_several(self: Any, key: Any, value: Any) -> None:
    """Assign to the rows of a mask, or to the columns of a list of names.

    Raises:
        ValueError: the values are not as many as the names.
    """
    mask = mask_of(self, key)
    if mask is not None:
        assigning.assign(self, mask, value, by_position=False)
        return
    names = list(to_pandas(key))
    if not is_list_like(value):
        parts = [value] * len(names)
    elif hasattr(value, "_table") or isinstance(value, list | tuple | np.ndarray):
        parts = _parts(value)
    else:
        raise NotNative(f"assignment of {type(value).__name__} to several columns")
    if not self.columns.is_unique:
        raise NotNative("assignment to several columns under repeated names")
    if len(parts) != len(names):
        raise ValueError("Columns must be same length as key")
    result = self.copy()
    for name, part in zip(names, parts, strict=True):
        _set(result, name, part)
    self._rebind(result)


def _parts(value: Any) -> list[Any]:
    """Return what each column gets of a frame, a matrix, or a value a column."""
    if hasattr(value, "_table"):
        return [value.iloc[:, at] for at in range(value.shape[1])]
    if isinstance(value, np.ndarray):
        value = np.asarray(value)  # a matrix stays one when it is cut
    elif np.ndim(value) > 1:
        value = pd.DataFrame(value).to_numpy()
    if not isinstance(value, np.ndarray) or value.ndim == 1:
        return list(value)
    return [np.ascontiguousarray(value[:, at]) for at in range(value.shape[1])]


def _set_frame(self: Any, key: Any, value: Any) -> None:
    """Assign the columns of a frame to those of a name.

    Raises:
        ValueError: the columns are not as many as those of the name.
    """
    places = places_of(self, key)
    width = value.shape[1]
    if not places:
        if width != 1:
            what = f"with multiple columns to the single column {key}"
            if not width:
                what = f"without columns to the column {key}"
            raise ValueError(f"Cannot set a DataFrame {what}")
        _set(self, key, value.iloc[:, 0])
        return
    if len(places) != width:
        raise ValueError("Columns must be same length as key")
    if self.columns.nlevels > 1 and len(places) > 1:
        raise NotNative("assignment of a frame under levels")
    self._rebind(_with(self, places, _parts(value)))


def _set(self: Any, key: Any, value: Any) -> None:
    """Assign one column, or the same values to all columns of a name."""
    if callable(value):
        raise NotNative("assignment of a function")
    places = places_of(self, key)
    if isinstance(value, np.ndarray) and value.ndim == 2:
        if value.shape[1] != max(len(places), 1):
            raise NotNative("assignment of a 2-D array")
        parts = _parts(value)
    else:
        parts = [value] * max(len(places), 1)
        plain = is_list_like(value) and not hasattr(value, "_index")
        if len(places) > 1 and plain and len(value) == len(places):
            raise NotNative("assignment under repeated names")
    frame = _with_labels_of(self, value)
    if places:
        self._rebind(_with(frame, places, parts))
    else:
        _warn_of_part(self, key)
        self._rebind(_inserted(frame, len(self._table.names), key, parts[0]))


def _warn_of_part(self: Any, key: Any) -> None:
    """Emit pandas' warning of a new name that has fewer parts than the names of columns."""
    levels = self.columns.nlevels
    if levels > 1 and not (isinstance(key, tuple) and len(key) == levels):
        warned.deprecated(
            "Setting a new column on a DataFrame with a MultiIndex using a key that is not a "
            "full-length tuple is deprecated and will raise in a future version. Use a "
            "full-length tuple key instead."
        )


def _with_labels_of(self: Any, value: Any) -> Any:
    """Return a frame without rows under the labels that a column of values brings."""
    if len(self) or not is_list_like(value) or not len(value):
        return self
    if hasattr(value, "_index"):
        found = value._index.to_pandas()
    elif isinstance(value, pd.Series):
        found = value.index
    elif hasattr(value, "__len__") and not isinstance(value, dict | set):
        found = pd.RangeIndex(len(value))
    else:
        raise NotNative(f"assignment of {type(value).__name__} to a frame without rows")
    own = self._index.to_pandas()
    if own.name is not None:
        found = found.rename(own.name)
    return by_labels.reindex(self, found) if self._table.names else _blank(found, self._labels)


def _blank(rows: pd.Index, names: pd.Index | None) -> Any:
    """Return a frame of rows without columns."""
    from gpuframe.frames.dataframe import DataFrame

    return DataFrame._from_table(Table((), (), len(rows)), indexes.from_pandas(rows), names)


def _with(self: Any, places: list[int], values: list[Any]) -> Any:
    """Return a frame with other columns at some positions."""
    table = self._table
    columns = list(table.columns)
    for at, value in zip(places, values, strict=True):
        columns[at] = as_column(self, value)
    table = Table(table.names, tuple(columns), table.length)
    return type(self)._from_table(table, self._index, self._labels)


def _inserted(self: Any, at: int, name: Any, value: Any) -> Any:
    """Return a frame with one more column."""
    table = self._table
    labels = None
    if self._labels is not None or isinstance(name, tuple):
        labels = self.columns.insert(at, name)
        name = labels[at]
    column = as_column(self, value)
    names = (*table.names[:at], name, *table.names[at:])
    columns = (*table.columns[:at], column, *table.columns[at:])
    return type(self)._from_table(Table(names, columns, table.length), self._index, labels)


@native
def isetitem(self: Any, loc: Any, value: Any) -> None:
    """Set the column at a position, or the columns at some positions by those of a frame.

    Args:
        loc: position from 0, or positions.
        value: as for `df[name] = value`.

    Raises:
        ValueError: the frame has another number of columns.
    """
    places = [int(at) for at in ([loc] if isinstance(loc, int | np.integer) else loc)]
    if hasattr(value, "_table"):
        values = _parts(value)
        if len(values) != len(places):
            raise ValueError(f"Got {len(places)} positions but value has {len(values)} columns.")
    elif len(places) == 1:
        values = [value]
    else:
        raise NotNative("values of several columns")
    if not all(0 <= at < len(self._table.names) for at in places):
        raise NotNative("a position outside the columns")
    self._rebind(_with(self, places, values))


@native
def insert(self: Any, loc: int, column: Any, value: Any, allow_duplicates: Any = False) -> None:
    """Insert a column at a position.

    Args:
        loc: position from 0.
        column: its name.
        value: as for `df[name] = value`.
        allow_duplicates: whether the name may be there already.

    Raises:
        ValueError: a column of that name exists, or the value is a frame of several columns.
    """
    check_duplicates(self, allow_duplicates)
    if allow_duplicates is not True and column in self.columns:
        raise ValueError(f"cannot insert {column}, already exists")
    if not isinstance(loc, int | np.integer):
        raise TypeError("loc must be int")
    if not 0 <= loc <= len(self._table.names):
        raise NotNative("insert outside the columns")
    if hasattr(value, "_table"):
        if value.shape[1] != 1:
            raise ValueError(
                "Expected a one-dimensional object, got a DataFrame with "
                f"{value.shape[1]} columns instead."
            )
        value = value.iloc[:, 0]
    frame = _with_labels_of(self, value)
    _warn_of_part(self, column)
    self._rebind(_inserted(frame, int(loc), column, value))
