"""Selection by `[]` and assignment of columns; `loc` and `iloc` are in `locate`."""

from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import is_hashable

from gpuframe import device
from gpuframe.columns.column import fixed
from gpuframe.columns.dtypes import BOOL
from gpuframe.errors import NotNative
from gpuframe.frames import align, by_labels
from gpuframe.frames import index as indexes
from gpuframe.frames.columnwise import is_frame
from gpuframe.frames.fallback import native
from gpuframe.frames.row_keys import are_flags, goes_by_position, refuse_sets, unwrapped
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
    if isinstance(key, pd.Index) and key.dtype == BOOL:
        key = key.to_numpy()
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
    elif are_flags(key):
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
    refuse_sets(key)
    if isinstance(key, list | tuple) and any(isinstance(part, slice) for part in key):
        raise NotNative("a slice among names")
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
    labels = self._labels
    if isinstance(labels, pd.MultiIndex) and (labels.nlevels == 1 or key not in names):
        return by_labels.columns_at(self, key)
    if key not in names:
        times = isinstance(labels, pd.PeriodIndex | pd.DatetimeIndex | pd.TimedeltaIndex)
        if (times and isinstance(key, str)) or isinstance(labels, pd.IntervalIndex):
            return by_labels.columns_at(self, key)
        if callable(key):
            return self[called(key, self)]
        raise KeyError(key)
    at = names.index(key)
    if names.count(key) > 1:
        return self._with_columns([at for at, name in enumerate(names) if name == key])
    return Series._from_column(self._table.columns[at], self._index, key)


def _sliced(self: Any, key: slice) -> Any:
    from gpuframe.frames.locate import rows_between

    return by_position_slice(self, key) if goes_by_position(self, key) else rows_between(self, key)


@native
def series_getitem(self: Any, key: Any) -> Any:
    """Return the value or values of a label, mask, list of labels or slice."""
    key = unwrapped(self, key)
    if isinstance(key, slice):
        return _sliced(self, key)
    if callable(key):
        return self[called(key, self)]
    mask = mask_of(self, key)
    if mask is not None:
        return by_mask(self, mask)
    if isinstance(key, bool) and self._index.nlevels == 1:
        from gpuframe.frames.locate import rows_of_label

        return rows_of_label(self, key)  # which `loc` would refuse
    return self.loc[key]


@native
def series_setitem(self: Any, key: Any, value: Any) -> None:
    """Set the values of a mask or of labels."""
    from gpuframe.frames import assigning

    if key is Ellipsis:
        key = slice(None)
    labels = isinstance(key, list) and mask_of(self, key) is None
    if isinstance(key, tuple) or (labels and self._index.has_duplicates):
        raise NotNative("assignment under a tuple, or labels that repeat")
    listed = labels or isinstance(key, slice) or getattr(key, "dtype", None) not in (None, BOOL)
    if listed and hasattr(value, "_column") and len(value) > 1:
        raise NotNative("a series of values without their labels")  # they go by position
    by_position = isinstance(key, slice) and goes_by_position(self, key)
    assigning.assign(self, key, value, by_position=by_position)


def places_of(self: Any, key: Any) -> list[int]:
    """Return the positions of the columns of a name, none where it is new."""
    names = self._table.names
    if self._labels is None or self._labels.nlevels == 1:
        if key not in names:
            return []
        if names.count(key) == 1:
            return [names.index(key)]
    try:
        found = self.columns.get_loc(key)
    except KeyError:
        return []
    places: list[int] = np.atleast_1d(np.arange(len(names))[found]).tolist()
    return places


@native
def frame_delitem(self: Any, key: Any) -> None:
    """Remove a column."""
    places = places_of(self, key)
    if not places:
        raise KeyError(key)
    kept = [at for at in range(len(self._table.names)) if at not in places]
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


def assign(self: Any, /, **columns: Any) -> Any:
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
