"""Rows and columns by `loc`, `iloc`, `at` and `iat`."""

from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import is_hashable

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.errors import NotNative
from gpuframe.frames import assigning, by_labels, construct
from gpuframe.frames import index as indexes
from gpuframe.frames.columnwise import is_frame
from gpuframe.frames.fallback import native
from gpuframe.frames.indexing import called, frame_getitem, mask_of
from gpuframe.frames.row_keys import are_flags, refuse_sets
from gpuframe.frames.rows import by_mask, by_position_slice, by_slice
from gpuframe.ops import join, select


class _Indexer:
    """Base of `loc` and `iloc`: an object and the way to its rows."""

    __slots__ = ("_of",)

    def __init__(self, of: Any) -> None:
        self._of = of

    def __len__(self) -> int:
        return len(self._of)

    def __call__(self, axis: Any = None) -> Any:
        """Return pandas' indexer along one axis, whose results come to the device."""
        from gpuframe.frames.hosted import Hosted

        return Hosted(self.to_pandas()(axis=axis), type(self).__name__)

    def to_pandas(self) -> Any:
        """Return the same indexer of the pandas object, where a key has no native code."""
        return getattr(self._of.to_pandas(), type(self).__name__.lower())

    def writable(self) -> Any:
        """Return the indexer of a pandas copy, to assign through."""
        return getattr(self._of.to_pandas().copy(), type(self).__name__.lower())

    @classmethod
    def from_pandas(cls, host: Any) -> "_Indexer":
        """Return the indexer of a pandas indexer's object on the device."""
        from gpuframe.frames.fallback import lift

        return cls(lift(host.obj))

    def _rebind(self, other: "_Indexer") -> None:
        self._of._rebind(other._of)


def _one_row(self: Any, at: int) -> Any:
    """Return a row as pandas gives it: a scalar of a Series, a Series of a frame."""
    if not is_frame(self):
        return self._column.scalar(at)
    from gpuframe.frames.fallback import lift

    return lift(by_slice(self, at, at + 1).to_pandas().iloc[0])


def _places(this: Any, key: Any) -> Any:
    """Return a list of positions, negative ones counted from the end, as row numbers."""
    places = np.asarray(key if not device.is_array(key) else device.to_host(key))
    if places.size == 0:
        places = places.astype(np.int64)
    if places.dtype.kind not in "iu" or places.ndim != 1:
        raise NotNative("positions that are no integers")
    if places.size and (places.min() < -len(this) or places.max() >= len(this)):
        raise IndexError("positional indexers are out-of-bounds")
    places = np.where(places < 0, places + len(this), places)
    return device.to_device(places.astype(np.int64))


class Iloc(_Indexer):
    """Rows and columns by position."""

    @native
    def __getitem__(self, key: Any) -> Any:
        """Return rows, or rows and columns, by position."""
        this = self._of
        if isinstance(key, tuple):
            return _both(this, key, _columns_by_position, lambda part, rows: part.iloc[rows])
        if callable(key):
            return this.iloc[called(key, this)]
        if isinstance(key, int | np.integer) and not isinstance(key, bool):
            if not -len(this) <= key < len(this):
                raise IndexError("single positional indexer is out-of-bounds")
            return _one_row(this, int(key) % len(this))
        if isinstance(key, slice):
            return by_position_slice(this, key)
        if hasattr(key, "_column"):
            raise NotNative("a series of positions")
        mask = mask_of(this, key)
        if mask is not None:
            return by_mask(this, mask)
        return this._with_rows(_places(this, key))

    @native
    def __setitem__(self, key: Any, value: Any) -> None:
        """Assign to rows, or rows and columns, by position."""
        assigning.assign(self._of, key, value, by_position=True)


class Loc(_Indexer):
    """Rows and columns by label or mask."""

    @native
    def __getitem__(self, key: Any) -> Any:
        """Return rows, or rows and columns, by label."""
        this = self._of
        if isinstance(key, tuple) and _is_label(this._index, key):
            raise NotNative("a label that is a tuple")
        if isinstance(key, tuple) and is_frame(this) and this._index.nlevels == 1:
            return _both(this, key, _columns_by_name, lambda part, rows: part.loc[rows])
        if callable(key):
            return this.loc[called(key, this)]
        _check_label(this._index, key)
        if isinstance(key, slice):
            return rows_between(this, key)
        mask = mask_of(this, key)
        if mask is not None:
            return by_mask(this, mask)
        if this._index.nlevels > 1 and isinstance(key, tuple) and is_frame(this):
            raise NotNative("labels of several levels, or a row and a column")
        unusual = key is Ellipsis or hasattr(key, "__next__") or (_is_array(key) and not key.ndim)
        if this._index.nlevels > 1 or unusual or isinstance(key, tuple):
            return by_labels.rows_at(this, key)
        if is_hashable(key) and not isinstance(key, range):
            return rows_of_label(this, key)
        return _labels(this, key)

    @native
    def __setitem__(self, key: Any, value: Any) -> None:
        """Assign to rows, or rows and columns, by label or mask."""
        assigning.assign(self._of, key, value, by_position=False)


def _check_label(index: Any, key: Any) -> None:
    """Refuse bools among other labels, and sets."""
    refuse_sets(key)
    if isinstance(key, slice) and (isinstance(key.start, bool) or isinstance(key.stop, bool)):
        raise TypeError(f"{key}: boolean values can not be used in a slice")
    if isinstance(key, bool) and not pd.api.types.is_bool_dtype(index.columns[0].dtype):
        raise KeyError(f"{key}: boolean label can not be used without a boolean index")


def _is_label(index: Any, key: tuple[Any, ...]) -> bool:
    """Whether a tuple is one of the labels of a single level."""
    objects = index.nlevels == 1 and index.columns[0].layout == "object"
    return objects and is_hashable(key) and key in index.to_pandas()


def _is_array(key: Any) -> bool:
    return isinstance(key, np.ndarray) or device.is_array(key)


def _both(this: Any, key: tuple[Any, Any], columns: Any, rows: Any) -> Any:
    if not is_frame(this) or len(key) != 2 or any(part is Ellipsis for part in key):
        raise NotNative("other than rows and columns")
    row_key, column_key = key
    if callable(row_key):
        row_key = called(row_key, this)
    if callable(column_key):
        column_key = called(column_key, this)
    part = columns(this, column_key)
    if isinstance(row_key, slice) and row_key == slice(None):
        return part
    return rows(part, row_key)


def _columns_by_name(this: Any, key: Any) -> Any:
    if isinstance(key, slice):
        if key == slice(None):
            return this
        kept = this.columns.slice_indexer(key.start, key.stop, key.step)
        return this._with_columns(list(range(len(this.columns))[kept]))
    if are_flags(key) or (isinstance(key, np.ndarray) and key.dtype == bool):
        if len(key) != len(this._table.names):
            raise IndexError(
                f"Boolean index has wrong length: {len(key)} instead of {len(this._table.names)}"
            )
        return this._with_columns([at for at, flag in enumerate(key) if flag])
    if isinstance(key, tuple) and any(isinstance(part, slice) for part in key):
        raise NotNative("slices of names of levels")
    return frame_getitem(this, key)


def _columns_by_position(this: Any, key: Any) -> Any:
    found = np.arange(len(this._table.names))[key]
    if np.ndim(found) == 0:
        from gpuframe.frames.series import Series

        at = int(found)
        return Series._from_column(this._table.columns[at], this._index, this._table.names[at])
    return this._with_columns(found.tolist())


def rows_of_label(this: Any, label: Any) -> Any:
    """Return the row or rows of one label.

    Raises:
        KeyError: no row has it.
    """
    if isinstance(this._index, indexes.RangeIndex):
        labels = this._index.range
        if (
            isinstance(label, int | np.integer | float)
            and not isinstance(label, bool)
            and label in labels
        ):
            return _one_row(this, labels.index(int(label)))
        raise KeyError(label)
    if isinstance(label, str) and dtypes.is_datetime(this._index.dtype):
        return by_labels.rows_at(this, label)
    found = this._index.to_pandas().get_loc(label)
    if isinstance(found, int | np.integer):
        return _one_row(this, int(found))
    if isinstance(found, slice):
        return by_position_slice(this, found)
    if found.dtype != bool:  # a time of the day gives positions
        return this._with_rows(device.to_device(found.astype(np.int64)))
    return by_mask(this, device.to_device(np.asarray(found)))


def _labels(this: Any, wanted: Any) -> Any:
    """Return the rows of a list of labels, in its order.

    Raises:
        KeyError: some labels do not exist.
    """
    column = wanted._column if hasattr(wanted, "_column") else construct.column_of(list(wanted))
    own = this._index.columns[0]
    if not column.length:
        return by_slice(this, 0, 0)
    if column.dtype != own.dtype or own.layout == "object":
        return by_labels.rows_at(this, wanted)
    _, found = join.rows([column], [own], keep_left=True)
    if bool((found < 0).any()):
        from gpuframe.columns.pandas import to_pandas

        lost = select.take(column, select.rows_of(~join.member(column, own)))
        names = list(pd.Index(to_pandas(lost)))
        if len(names) == column.length:
            raise KeyError(f"None of [{pd.Index(list(wanted))!r}] are in the [index]")
        raise KeyError(f"{names} not in index")
    result = this._with_rows(found)
    result._index._chosen = None  # a list of labels is not evenly spaced, an index may be
    if isinstance(wanted, indexes.Index) and wanted._freq() is not None:
        result._index = wanted.rename(this._index.name)
    return result


def rows_between(this: Any, key: slice) -> Any:
    """Return the rows from one label to another, both included."""
    if key == slice(None):
        return this.copy()
    found = this._index.to_pandas().slice_indexer(key.start, key.stop, key.step)
    if isinstance(found, slice):
        return by_position_slice(this, found)
    return this._with_rows(device.to_device(np.asarray(found, np.int64)))


class At(Loc):
    """One value by row label and column name; assignment as by `loc`."""

    def __getitem__(self, key: Any) -> Any:
        """Return a value."""
        return _one_value(self, key, self._of.loc)


class Iat(Iloc):
    """One value by row and column position; assignment as by `iloc`."""

    def __getitem__(self, key: Any) -> Any:
        """Return a value."""
        return _one_value(self, key, self._of.iloc)


def _one_value(self: Any, key: Any, indexer: Any) -> Any:
    parts = key if isinstance(key, tuple) else (key,)
    if any(not is_hashable(part) or isinstance(part, (slice, range)) for part in parts):
        return self.to_pandas()[key]
    return indexer[key]
