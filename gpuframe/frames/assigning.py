"""Assignment to some rows: `df.loc[mask, "a"] = 0`, `s[mask] = other`, `df.iloc[2, 1] = 5`.

A column is never changed: a new one takes its place, after all new ones of an assignment exist, so
that a failed assignment leaves the object as it was.
"""

import datetime
from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, dictionary, fixed
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import align, construct, written_rows
from gpuframe.frames import index as indexes
from gpuframe.frames.columnwise import is_frame
from gpuframe.frames.fallback import to_pandas
from gpuframe.frames.indexing import called, mask_of
from gpuframe.ops import cast, missing, nullable, select


class Rows:
    """The rows that an assignment goes to.

    Attributes:
        mask: bool[n] of the backend; None for all rows.
        places: row numbers in the order of the values assigned, None for the order of the rows.
        count: number of rows.
        single: whether one row was named by a scalar.
    """

    __slots__ = ("_total", "count", "mask", "places", "single")

    def __init__(self, total: int, mask: Any, places: Any = None, *, single: bool = False) -> None:
        self._total = total
        self.mask = mask
        self.places = places
        self.single = single
        if places is not None:
            self.count = int(places.shape[0])
        else:
            self.count = total if mask is None else int(mask.sum())

    def spread(self, column: Column) -> Column:
        """Return one value a row of the frame from one value a row of these; others are any."""
        if self.mask is None:
            return column
        xp = device.xp()
        if self.places is None:
            order = xp.cumsum(self.mask) - 1
        else:
            order = xp.zeros(self._total, dtype=dtypes.INT64)
            order[self.places] = xp.arange(self.count, dtype=dtypes.INT64)
        return select.take(column, xp.maximum(order, 0))


def rows_at(this: Any, key: Any, *, by_position: bool) -> Rows:
    """Return the rows of a key of `loc` or `iloc`.

    Raises:
        NotNative: labels that do not exist, which pandas may append, or refuses.
    """
    total = len(this)
    if callable(key):
        key = called(key, this)
    if isinstance(key, slice) and key == slice(None):
        return Rows(total, None)
    if isinstance(key, tuple) or key is Ellipsis or hasattr(key, "_table"):
        raise NotNative("assignment by levels or by a frame")
    mask = mask_of(this, key)
    if mask is not None:
        return Rows(total, mask)
    numbers = _numbers(this, key, by_position=by_position)
    single = np.ndim(numbers) == 0
    places = np.atleast_1d(numbers)
    if len(np.unique(places)) < len(places):
        raise NotNative("assignment to a row twice")
    chosen = np.zeros(total, bool)
    chosen[places] = True
    ascending = bool((np.diff(places) > 0).all())
    order = None if ascending else device.to_device(places)
    return Rows(total, device.to_device(chosen), order, single=single)


def _numbers(this: Any, key: Any, *, by_position: bool) -> Any:
    """Return host row numbers of a key; a scalar for a scalar key of one row."""
    if by_position:
        if hasattr(key, "_column") or device.is_array(key) or hasattr(key, "_index"):
            raise NotNative("assignment by positions on the device")
        try:
            return np.arange(len(this))[key]
        except IndexError:
            raise NotNative("a position outside the object") from None
    index = this._index
    if isinstance(index, indexes.RangeIndex) and type(key) is int:
        if key not in index.range:
            raise NotNative("assignment to a label that does not exist")
        return np.int64(index.range.index(key))
    if isinstance(key, slice):
        try:
            chosen = index.to_pandas().slice_indexer(key.start, key.stop, key.step)
        except KeyError:
            raise NotNative("assignment to a label that does not exist") from None
        return np.arange(len(this))[chosen]
    if isinstance(key, datetime.time):
        raise NotNative("assignment to a time of the day")
    numbers = pd.Series(np.arange(len(this)), index=index.to_pandas())
    try:
        found = numbers.loc[to_pandas(key)]
    except KeyError:
        raise NotNative("assignment to a label that does not exist") from None
    return found.to_numpy() if isinstance(found, pd.Series) else found


def assign(this: Any, key: Any, value: Any, *, by_position: bool) -> None:
    """Assign to some rows of a series or frame, as `loc` or `iloc` do.

    Raises:
        NotNative: pandas has to, or has to refuse.
    """
    try:
        if not len(this):
            raise NotNative("assignment to no rows")  # noqa: TRY301 - written below
        (_frame_rows if is_frame(this) else _series_rows)(this, key, value, by_position=by_position)
    except NotNative as lacking:
        try:
            written_rows.write(this, key, value, by_position=by_position)
        except NotNative:
            raise lacking from None


def _series_rows(this: Any, key: Any, value: Any, *, by_position: bool) -> None:
    rows = rows_at(this, key, by_position=by_position)
    this._column = _assigned(this, this._column, rows, value)


def _frame_rows(this: Any, key: Any, value: Any, *, by_position: bool) -> None:
    table = this._table
    if this.columns.nlevels > 1 or len(set(table.names)) < len(table.names):
        raise NotNative("assignment under repeated names or levels")
    if isinstance(key, tuple) and (len(key) != 2 or this._index.nlevels > 1):
        raise NotNative("assignment by levels")
    row_key, column_key = key if isinstance(key, tuple) else (key, slice(None))
    names, several = _names(this, column_key, by_position=by_position)
    rows = rows_at(this, row_key, by_position=by_position)
    values = _for_columns(value, names, rows, several=several)
    found = dict(zip(table.names, table.columns, strict=True))
    for name, each in zip(names, values, strict=True):
        old = found.get(name)
        found[name] = (
            _started(this, rows, each) if old is None else _assigned(this, old, rows, each)
        )
    if len(found) > len(table.names):
        labels = this._labels
        for name in list(found)[len(table.names) :] if labels is not None else ():
            labels = labels.insert(len(labels), name)
        this._labels = labels
    this._table = Table(tuple(found), tuple(found.values()), table.length)


def _names(this: Any, key: Any, *, by_position: bool) -> tuple[list[Any], bool]:
    """Return the names of the columns of a key, and whether it names several."""
    known = this._table.names
    if callable(key):
        raise NotNative("columns by a function")
    if by_position:
        found = np.arange(len(known))[key]
        return [known[at] for at in np.atleast_1d(found)], np.ndim(found) > 0
    if isinstance(key, slice):
        kept = this.columns.slice_indexer(key.start, key.stop, key.step)
        return list(known[kept]), True
    if isinstance(key, list | np.ndarray | pd.Index):
        names = list(key)
        if names and all(isinstance(name, bool | np.bool_) for name in names):
            if len(names) != len(known):
                raise NotNative("a mask of another length")
            return [name for name, flag in zip(known, names, strict=True) if flag], True
        if not all(name in known for name in names) or len(set(names)) < len(names):
            raise NotNative("assignment to new columns by a list")
        return names, True
    if not isinstance(key, str | int) or isinstance(key, bool):
        raise NotNative("assignment to columns in an unusual form")
    return [key], False


def _for_columns(value: Any, names: list[Any], rows: Rows, *, several: bool) -> list[Any]:
    """Return what each column gets.

    Raises:
        NotNative: other than a scalar, a value a column, or a matrix.
    """
    if _is_scalar(value):
        return [value] * len(names)
    if not several:
        return [value]
    if hasattr(value, "_table"):
        if (
            not set(names) <= set(value._table.names)
            or len(set(value._table.names)) < value.shape[1]
        ):
            raise NotNative("a frame without some of the columns")
        return [value[name] for name in names]
    if isinstance(value, np.ndarray) and value.ndim == 2:
        if value.shape != (rows.count, len(names)) or value.dtype == object:
            raise NotNative("a matrix of another shape")
        return [np.ascontiguousarray(value[:, at]) for at in range(len(names))]
    each = isinstance(value, list | tuple) and len(value) == len(names)
    if each and all(map(_is_scalar, value)) and (rows.single or rows.count != len(names)):
        return list(value)
    raise NotNative("assignment of other than scalars to several columns")


def _is_scalar(value: Any) -> bool:
    return bool(pd.api.types.is_scalar(value)) and not hasattr(value, "_column")


def _assigned(this: Any, old: Column, rows: Rows, value: Any) -> Column:
    """Return a column with values put into some rows; its dtype stays, but for missing integers."""
    if isinstance(value, np.datetime64 | np.timedelta64):
        raise NotNative("a time of NumPy")  # whose item may be a number, or None
    if _is_scalar(value):
        return _with_scalar(old, rows, value)
    new = _matched(_values(this, rows, value), old, rows)
    return new if rows.mask is None else _merged(rows.mask, new, old)


def _values(this: Any, rows: Rows, value: Any) -> Column:
    """Return the values to put in, one a row of the frame; those of other rows are any."""
    if hasattr(value, "_column") and hasattr(value, "_index"):
        if value._index.has_duplicates and not value._index.identical_labels(this._index):
            raise NotNative("values under labels that repeat")
        found = align.rows_for(this._index, value._index)
        if found is None:
            column: Column = value._column
            return column
        lost = found < 0
        if bool((lost if rows.mask is None else lost & rows.mask).any()):
            raise NotNative("values without a partner")
        if not len(value):
            raise NotNative("no values")
        return select.take(value._column, device.xp().maximum(found, 0))
    if not isinstance(value, list | np.ndarray | tuple) and not device.is_array(value):
        raise NotNative(f"assignment of {type(value).__name__}")
    if isinstance(value, np.ndarray) and (value.ndim != 1 or value.dtype == object):
        raise NotNative("assignment of other than a vector")
    column = construct.column_of(list(value) if isinstance(value, tuple) else value)
    if column.length != rows.count or not column.length:
        raise NotNative("values that are not as many as rows")
    return rows.spread(column)


def _matched(new: Column, old: Column, rows: Rows) -> Column:
    """Return values in the dtype of the column they go to.

    Raises:
        NotNative: pandas would change the dtype, or refuse.
    """
    if new.dtype == old.dtype and old.layout != "object":
        masked = nullable.is_masked(old.dtype)
        if dtypes.is_categorical(old.dtype) or (dtypes.is_nullable(old.dtype) and not masked):
            raise NotNative(f"values of {new.dtype}")
        return new
    plain = dtypes.is_number(new.dtype) and dtypes.is_number(old.dtype)
    if not plain or "b" in new.dtype.kind + old.dtype.kind or old.dtype == dtypes.UINT64:
        raise NotNative(f"values of {new.dtype} in a column of {old.dtype}")
    exact = cast.astype(cast.astype(new, old.dtype), new.dtype) if old.dtype.kind == "f" else None
    if exact is None:
        if new.dtype.kind == "f" or new.dtype.itemsize > old.dtype.itemsize:
            raise NotNative(f"values of {new.dtype} in a column of {old.dtype}")
        return cast.astype(new, old.dtype)
    differ = exact.values != new.values
    if new.dtype.kind == "f":
        differ = differ & (new.values == new.values)
    if bool((differ if rows.mask is None else differ & rows.mask).any()):
        raise NotNative("numbers that do not fit the column")
    return cast.astype(new, old.dtype)


def _merged(mask: Any, new: Column, old: Column) -> Column:
    """Return the new values where the mask says so, else the old ones."""
    plain = old.validity is None and new.validity is None
    if old.layout in ("numeric", "boolean", "temporal") and plain:
        return fixed(device.xp().where(mask, new.values, old.values), old.dtype)
    merged = select.where(mask, new, old)
    if merged.dtype != old.dtype:
        raise NotNative(f"values of {new.dtype} in a column of {old.dtype}")
    return merged


def _with_scalar(old: Column, rows: Rows, value: Any) -> Column:
    mask = rows.mask
    if mask is None:
        mask = device.xp().ones(old.length, dtype=bool)
    value = value.item() if isinstance(value, np.bool_ | np.number) else value
    dtype = old.dtype
    if dtypes.is_categorical(dtype):
        return _category(old, mask, value)
    if nullable.is_masked(dtype):
        return select.where(~mask, old, value)
    if not isinstance(dtype, np.dtype) and not dtypes.is_text(dtype):
        raise NotNative(f"{type(value).__name__} into {dtype}")
    if pd.isna(value):
        return _lost(old, mask, value)
    if isinstance(value, pd.Timestamp | pd.Timedelta):
        return _moment(old, mask, value)
    if dtypes.is_text(dtype) and isinstance(value, str):
        return select.where(~mask, old, select.full(value, old.length).with_dtype(dtype))
    return _number(old, mask, value)


def _lost(old: Column, mask: Any, value: Any) -> Column:
    """Put a missing value into some rows.

    Raises:
        NotNative: pandas keeps the value as an object, or refuses it.
    """
    if value is pd.NaT and old.layout != "temporal":
        raise NotNative(f"NaT into {old.dtype}")
    unknown = value is pd.NA and not dtypes.is_text(old.dtype)
    if unknown or old.layout in ("boolean", "object"):
        raise NotNative(f"a missing value into {old.dtype}")
    return select.where(~mask, old, None)


def _number(old: Column, mask: Any, value: Any) -> Column:
    """Put a number or bool into some rows.

    Raises:
        NotNative: the column cannot hold it.
    """
    boolean = isinstance(value, bool)
    if not isinstance(value, int | float) or old.layout != ("boolean" if boolean else "numeric"):
        raise NotNative(f"{type(value).__name__} into {old.dtype}")
    if old.dtype.kind in "iu" and isinstance(value, float):
        if not value.is_integer():
            raise NotNative("a fraction into integers")
        value = int(value)
    new = select.where(~mask, old, value)
    if new.dtype != old.dtype:
        raise NotNative(f"{type(value).__name__} into {old.dtype}")
    return new


def _category(old: Column, mask: Any, value: Any) -> Column:
    labels = old.dtype.categories
    if pd.isna(value):
        code = -1
    elif value in labels:
        code = labels.get_loc(value)
    else:
        raise NotNative("a category that does not exist")
    codes = device.xp().where(mask, np.int32(code), old.values)
    return dictionary(codes.astype(np.int32, copy=False), old.categories, old.dtype)


def _moment(old: Column, mask: Any, value: Any) -> Column:
    kind = "M" if isinstance(value, pd.Timestamp) else "m"
    if old.layout != "temporal" or old.dtype.kind != kind or getattr(value, "tz", None) is not None:
        raise NotNative(f"{type(value).__name__} into {old.dtype}")
    unit = dtypes.unit_of(old.dtype)
    if value.as_unit(unit) != value:
        raise NotNative("a time finer than the column")
    ticks = np.int64(value.as_unit(unit)._value)
    return fixed(device.xp().where(mask, ticks, old.values), old.dtype)


def _started(this: Any, rows: Rows, value: Any) -> Column:
    """Return a new column with values in some rows, missing in the others."""
    if _is_scalar(value):
        if not isinstance(value, int | float | str | np.number) or isinstance(value, bool):
            raise NotNative(f"{type(value).__name__} into a new column")
        column = select.full(value, len(this))
    else:
        column = _values(this, rows, value)
    if rows.mask is None:
        return column
    if missing.any_isna(column) and column.dtype != dtypes.FLOAT64:
        raise NotNative("missing values into a new column")
    if not dtypes.is_number(column.dtype) and column.dtype != dtypes.STR:
        raise NotNative(f"{column.dtype} into some rows of a new column")
    if column.dtype == dtypes.BOOL:
        raise NotNative("bools into some rows of a new column")
    return select.where(rows.mask, column, None)
