"""Selection by `[]` and assignment of columns; `loc` and `iloc` are in `locate`."""

from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import is_hashable

from gpuframe import device
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import BOOL
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import align, by_labels, choosing, construct
from gpuframe.frames import index as indexes
from gpuframe.frames.columnwise import is_frame
from gpuframe.frames.fallback import native
from gpuframe.frames.rows import by_mask, by_position_slice
from gpuframe.ops import nullable, select


def called(function: Any, frame: Any) -> Any:
    """Return a user's function of a frame, or an expression of `pandas.col` over it."""
    if isinstance(function, pd.api.typing.Expression):
        return function._eval_expression(frame)
    return function(frame)


def mask_of(self: Any, key: Any) -> Any | None:
    """Return bool[n] of the backend for a boolean key; None where the key is none.

    Raises:
        pandas.errors.IndexingError: a boolean Series lacks a label of the object.
        ValueError: as many bools as rows are needed.
    """
    if isinstance(key, indexes.Index):
        key = key.to_pandas().to_numpy() if key.dtype == BOOL else None
    elif hasattr(key, "_column"):
        return _series_mask(self, key)
    if isinstance(key, pd.Series):
        raise NotNative("a pandas Series as a mask")
    if device.is_array(key) and key.dtype == BOOL and len(key.shape) == 1:
        values = key
    elif isinstance(key, np.ndarray) and key.dtype == BOOL and key.ndim == 1:
        values = device.to_device(np.ascontiguousarray(key))
    elif isinstance(key, list) and key and all(isinstance(flag, bool | np.bool_) for flag in key):
        values = device.to_device(np.array(key, bool))
    else:
        return None
    if values.shape[0] != len(self):
        raise NotNative("a mask of another length")
    return values


def _series_mask(self: Any, key: Any) -> Any | None:
    column = key._column
    if column.layout == "boolean" and column.dtype != BOOL:
        column = fixed(nullable.flags_of(column))  # NA chooses no row
    if column.dtype != BOOL:
        if column.dtype == np.dtype(object):
            raise NotNative("a mask that may hold missing values")
        return None
    found = align.rows_for(self._index, key._index)
    if found is None:
        return column.values
    if bool((found < 0).any()):
        raise pd.errors.IndexingError(
            "Unalignable boolean Series provided as indexer (index of the boolean Series and "
            "of the indexed object do not match)."
        )
    return select.take(column, found).values


@native
def frame_getitem(self: Any, key: Any) -> Any:
    """Return a column, several columns, or the rows of a mask or slice."""
    names = self._table.names
    if type(key) is str or (is_hashable(key) and not isinstance(key, (slice, range))):
        return _column(self, key)
    if isinstance(key, slice):
        return _sliced(self, key)
    if callable(key):
        return self[called(key, self)]
    mask = mask_of(self, key)
    if mask is not None:
        return by_mask(self, mask)
    if is_frame(key):
        return self.where(key)
    if self.columns.nlevels > 1:
        return by_labels.columns_at(self, key)
    wanted = key.tolist() if hasattr(key, "tolist") else list(key)
    missing = [name for name in wanted if name not in names]
    if missing:
        if len(missing) == len(wanted):
            raise KeyError(f"None of [{pd.Index(wanted)!r}] are in the [columns]")
        raise KeyError(f"{missing} not in index")
    found = [at for name in wanted for at, own in enumerate(names) if own == name]
    return self._with_columns(found)


def _column(self: Any, key: Any) -> Any:
    from gpuframe.frames.series import Series

    names = self._table.names
    if key not in names:
        if self._labels is not None and self._labels.nlevels > 1:
            return by_labels.columns_at(self, key)
        if callable(key):
            return self[called(key, self)]
        raise KeyError(key)
    at = names.index(key)
    if names.count(key) > 1:
        return self._with_columns([at for at, name in enumerate(names) if name == key])
    return Series._from_column(self._table.columns[at], self._index, key)


def _sliced(self: Any, key: slice) -> Any:
    """`[a:b]` goes by position for integers, by label (both ends in) for anything else."""
    ends = [end for end in (key.start, key.stop) if end is not None]
    if all(isinstance(end, int | np.integer) for end in ends):
        index_dtype = self._index.dtype
        if getattr(index_dtype, "kind", "") == "f":
            return self.loc[key]
        return by_position_slice(self, key)
    return self.loc[key]


@native
def series_getitem(self: Any, key: Any) -> Any:
    """Return the value or values of a label, mask, list of labels or slice."""
    if isinstance(key, slice):
        return _sliced(self, key)
    if callable(key):
        return self[called(key, self)]
    mask = mask_of(self, key)
    if mask is not None:
        return by_mask(self, mask)
    return self.loc[key]


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
        np.ndim(value) == 0 and (isinstance(value, np.ndarray) or not device.is_array(value))
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


def _set_each(self: Any, key: Any, value: Any) -> bool:
    """Assign the columns of a frame under a list of names; False where pandas has to."""
    if not (isinstance(key, list) and hasattr(value, "_table")):
        return False
    if len(value._table.names) != len(key) or not all(isinstance(name, str) for name in key):
        return False
    for name, own in zip(key, value._table.names, strict=True):
        frame_setitem(self, name, value[own])
    return True


def _set_rows(self: Any, key: Any, value: Any) -> None:
    """Assign to the rows of a mask, or a scalar to several columns.

    Raises:
        NotNative: other keys.
    """
    from gpuframe.frames import assigning

    if hasattr(value, "_table") or isinstance(key, (slice, range)):
        raise NotNative("assignment by a frame or a slice")
    if is_frame(key):
        if not pd.api.types.is_scalar(value):
            raise NotNative("assignment by a frame")
        self._rebind(
            choosing.chosen(self, [~each for each in choosing.conditions(self, key)], value)
        )
        return
    mask = mask_of(self, key)
    if mask is not None:
        assigning.frame_rows(self, mask, value, by_position=False)
        return
    scalar = pd.api.types.is_scalar(value)
    if not isinstance(key, list) or not scalar or len(set(key)) < len(key):
        raise NotNative("assignment to several columns")
    for name in key:
        frame_setitem(self, name, value)


@native
def frame_setitem(self: Any, key: Any, value: Any) -> None:
    """Assign a column: a Series is aligned by label, a list goes by position, a scalar repeats."""
    if callable(key):
        key = called(key, self)
    positions = isinstance(key, (slice, range)) or not is_hashable(key)
    if positions or is_frame(key) or hasattr(value, "_table"):
        if _set_each(self, key, value):
            return
        _set_rows(self, key, value)
        return
    if callable(value) or self.columns.nlevels > 1 or self._table.names.count(key) > 1:
        raise NotNative("assignment under repeated names or levels")
    table = self._table
    if isinstance(key, tuple) and key not in table.names:
        raise NotNative("assignment under a new name of several parts")
    if np.ndim(value) > 1 if isinstance(value, np.ndarray) else False:
        raise NotNative("assignment of a 2-D array")
    if not len(table.names) and not len(self) and np.ndim(value) and not device.is_array(value):
        raise NotNative("assignment to a frame without rows")
    column = as_column(self, value)
    names = list(table.names)
    columns = list(table.columns)
    if key in names:
        columns[names.index(key)] = column
        labels = self._labels
    else:
        names.append(key)
        columns.append(column)
        labels = None
        if self._labels is not None and (self._labels.name is not None or not len(table.names)):
            labels = pd.Index(names, name=self._labels.name)
    self._table = Table(tuple(names), tuple(columns), table.length)
    self._labels = labels


@native
def series_setitem(self: Any, key: Any, value: Any) -> None:
    """Set the values of a mask or of labels."""
    from gpuframe.frames import assigning

    assigning.series_rows(self, key, value, by_position=False)


@native
def frame_delitem(self: Any, key: Any) -> None:
    """Remove a column."""
    if key not in self._table.names:
        raise KeyError(key)
    kept = [at for at, name in enumerate(self._table.names) if name != key]
    self._rebind(self._with_columns(kept))


def get(self: Any, key: Any, default: Any = None) -> Any:
    """Return a column, or `default` where there is none of that name."""
    try:
        return self[key]
    except (KeyError, ValueError, IndexError):
        return default


def pop(self: Any, item: Any) -> Any:
    """Remove a column and return it."""
    series = self[item]
    del self[item]
    return series


@native
def insert(self: Any, loc: int, column: Any, value: Any, allow_duplicates: Any = False) -> None:
    """Insert a column at a position.

    Raises:
        ValueError: a column of that name exists.
    """
    if column in self._table.names:
        if allow_duplicates is True:
            raise NotNative("insert of a repeated name")
        raise ValueError(f"cannot insert {column}, already exists")
    wide = self.copy()
    wide[column] = value
    count = len(self._table.names)
    if not 0 <= loc <= count:
        raise NotNative("insert outside the columns")
    order = [*range(loc), count, *range(loc, count)]
    self._rebind(wide._with_columns(order))


def assign(self: Any, **columns: Any) -> Any:
    """Return a frame with further or other columns; functions get the frame so far.

    Example:
        >>> import gpuframe as pd
        >>> pd.DataFrame({"a": [1, 2]}).assign(b=lambda d: d.a * 2).b.tolist()
        [2, 4]
    """
    result = self.copy()
    for name, value in columns.items():
        result[name] = called(value, result) if callable(value) else value
    return result


@native
def frame_select(self: Any, *names: Any, **computed: Any) -> Any:
    """Return some columns, and columns computed from the frame.

    Args:
        names: column names, or one list of them; other forms run through pandas.
        computed: new columns: a function of the frame, an expression of `pandas.col`, or values
            as for `assign`.

    Raises:
        KeyError: a name is not among the columns.

    Example:
        >>> import gpuframe as pd
        >>> pd.DataFrame({"a": [1], "b": [2]}).select("b", c=lambda d: d.a + d.b).columns.tolist()
        ['b', 'c']
    """
    if len(names) == 1 and isinstance(names[0], list):
        names = tuple(names[0])
    plain = all(isinstance(name, str) and name in self._table.names for name in names)
    if not plain or self.columns.nlevels > 1 or not computed.keys().isdisjoint(names):
        raise NotNative("select of other than names")
    return assign(self, **computed)[[*names, *computed]]
