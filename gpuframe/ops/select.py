"""Rows of columns: by position, by mask, by range, and columns one below the other."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, bitmap_of, dictionary, fixed, objects
from gpuframe.columns.dtypes import BOOL, FLOAT32, FLOAT64, INT32, NAT, OBJECT
from gpuframe.device import Buffer
from gpuframe.errors import NotNative
from gpuframe.kernels import select as kernels
from gpuframe.ops import blocks, categories, nullable, texts


def rows_of(mask: Any) -> Any:
    """Return the positions where bool[n] is True."""
    return kernels.true_rows(mask, kernels.count_true(mask))


def take(column: Column, rows: Any) -> Column:
    """Return the values at some positions.

    Args:
        column: any column.
        rows: integer array of the backend, each in [0, column.length).
    """
    waiting = column.data.later
    few = None if waiting is None else waiting.taken(rows)
    if few is not None:
        return few  # type: ignore[no-any-return]
    match column.layout:
        case "text":
            return texts.take(column, rows)
        case "object":
            return objects(column.values[device.to_host(rows)], column.dtype)
        case _:
            values = kernels.take(column.values, rows)
            valid = column.valid()
            bits = None if valid is None else bitmap_of(kernels.take(valid, rows))
            taken = column.replace(length=rows.shape[0], data=Buffer(values), validity=bits)
            if column.memo.get("finite"):
                taken.memo["finite"] = True
            return taken


def take_or_missing(column: Column, rows: Any, *, known: bool = False) -> Column:
    """Return the values at some positions, missing where the position is negative.

    Integers become float64 and bools objects, as where pandas makes room for NaN.

    Args:
        column: any column.
        rows: integer array of the backend.
        known: whether the caller knows that a position is negative; else they are looked at.
    """
    if not known and (not rows.shape[0] or not bool((rows < 0).any())):
        return take(column, rows)
    if not column.length:
        column = filler(column)
    dtype = column.dtype
    match column.layout:
        case "text":
            return texts.take(column, rows)
        case "dictionary":
            codes = kernels.take_or(column.values, rows, -1)
            return dictionary(codes, column.categories, dtype)
        case "temporal" if not dtypes.is_date(dtype):
            return fixed(kernels.take_or(column.values, rows, NAT), dtype)
        case "numeric" if isinstance(dtype, np.dtype):
            values = column.values
            if dtype.kind != "f":
                values = values.astype(FLOAT64)
            return fixed(kernels.take_or(values, rows, np.nan))
        case "object":
            lists = None if dtype == OBJECT else column.data.later
            return lists.taken(rows) if lists else _objects_or_missing(column.values, rows, dtype)
        case "boolean" if isinstance(dtype, np.dtype):
            return _objects_or_missing(column.data.host().astype(object), rows, OBJECT)
        case _:
            return _nullable_or_missing(column, rows)


def _objects_or_missing(values: np.ndarray, rows: Any, dtype: Any) -> Column:
    if not isinstance(dtype, np.dtype):
        raise NotNative(f"missing rows of {dtype}")
    host = device.to_host(rows)
    taken = np.full(len(host), np.nan, object)
    taken[host >= 0] = values[host[host >= 0]]
    return objects(taken, dtype)


def _nullable_or_missing(column: Column, rows: Any) -> Column:
    values = kernels.take_or(column.values, rows, 0)
    valid = column.valid()
    known = rows >= 0
    if valid is not None:
        known = kernels.take_or(valid, rows, False)
    return column.replace(length=rows.shape[0], data=Buffer(values), validity=bitmap_of(known))


def filler(column: Column) -> Column:
    """Return a column of one row, any value, in place of an empty one."""
    xp = device.xp()
    if column.layout == "object" and column.data.later is not None:
        found: Column = column.data.later.taken(xp.full(1, -1, dtype=dtypes.INT64))
        return found
    if column.layout == "object":
        return objects(np.full(1, None, object), column.dtype)
    values = Buffer(xp.zeros(1, dtype=column.values.dtype))
    if column.layout == "text":
        offsets = Buffer(xp.zeros(2, dtype=dtypes.INT64))
        return column.replace(length=1, data=values, offsets=offsets)
    return column.replace(length=1, data=values)


def where(mask: Any, column: Column, other: Any) -> Column:
    """Return the column where a mask is True, else a scalar (None: missing) or another column.

    Raises:
        NotNative: the dtypes have no common one here.
    """
    xp = device.xp()
    if nullable.is_masked(column.dtype) and not isinstance(other, Column):
        return _nullable_where(mask, column, other)
    if isinstance(other, Column):
        rows = xp.arange(column.length, dtype=INT32)
        both = concat([column, other])
        return take(both, xp.where(mask, rows, rows + column.length))
    if other is None or other is pd.NA or other is pd.NaT or other != other:  # noqa: PLR0124 - NaN
        rows = xp.arange(column.length, dtype=INT32)
        return take_or_missing(column, xp.where(mask, rows, -1))
    if isinstance(other, np.generic):
        other = other.item()
    if dtypes.is_number(column.dtype) and isinstance(other, bool | int | float):
        kind = np.result_type(column.dtype, other)
        if (column.dtype == BOOL) == isinstance(other, bool) and _fits(other, column.dtype):
            if column.dtype.kind in "iu" and isinstance(other, float):
                kind = FLOAT64
            return fixed(blocks.where(mask, column.values, other, kind))
    raise NotNative(f"{type(other).__name__} in a column of {column.dtype}")


def _nullable_where(mask: Any, column: Column, other: Any) -> Column:
    valid = column.valid()
    if nullable.is_na(other):
        bits = bitmap_of(nullable.both(mask, valid))
        return column.replace(validity=bits)
    if not nullable.scalar_fits(column.dtype, other):
        raise NotNative(f"{type(other).__name__} in a column of {column.dtype}")
    kind = dtypes.numpy_of(column.dtype)
    values = blocks.where(mask, column.values, other, kind)
    return fixed(values, column.dtype, None if valid is None else valid | ~mask)


def _fits(value: Any, dtype: np.dtype) -> bool:
    if dtype.kind in "iu" and isinstance(value, int):
        limits = np.iinfo(dtype)
        return bool(limits.min <= value <= limits.max)
    if dtype == FLOAT32 and isinstance(value, float):
        return bool(np.float32(value) == value)
    return True


def common_dtype(found: list[Any]) -> Any:
    """Return the dtype that pandas gives to values of several dtypes in one column.

    Raises:
        NotNative: pandas has to say.
    """
    first = found[0]
    if all(dtype == first for dtype in found):
        return first
    if all(dtypes.is_number(dtype) for dtype in found):
        kinds = {dtype.kind == "b" for dtype in found}
        if kinds == {True, False}:
            return OBJECT
        return np.result_type(*found)
    if any(map(nullable.is_masked, found)) and all(map(_counts, found)):
        stored = common_dtype([dtypes.numpy_of(dtype) for dtype in found])
        return OBJECT if stored == OBJECT else nullable.of(stored)
    if all(getattr(dtype, "kind", "") == "M" for dtype in found) or all(
        getattr(dtype, "kind", "") == "m" for dtype in found
    ):
        if all(isinstance(dtype, np.dtype) for dtype in found):
            return max(found, key=lambda dtype: dtypes.TICKS[dtypes.unit_of(dtype)])
        raise NotNative("dates of several time zones")
    raise NotNative(f"a common dtype of {[str(dtype) for dtype in found]}")


def _counts(dtype: Any) -> bool:
    return dtypes.is_number(dtype) or nullable.is_masked(dtype)


def concat(columns: list[Column]) -> Column:
    """Return columns one below the other, in their common dtype.

    Raises:
        NotNative: the dtypes differ in a way that pandas has to settle.
    """
    if len(columns) == 1:
        return columns[0]
    dtype = common_dtype([column.dtype for column in columns])
    if dtype == OBJECT or dtypes.layout_of(dtype) == "object":
        return _concat_objects(columns, dtype)
    xp = device.xp()
    if dtypes.is_text(dtype):
        if any(column.layout == "dictionary" for column in columns):
            *codes, common = texts.unified(columns)
            return dictionary(blocks.concatenate(codes), common, dtype)
        return texts.joined(columns)
    if dtypes.is_categorical(dtype):
        alike = [categories.like(column, columns[0]) for column in columns]
        codes = blocks.concatenate([column.values for column in alike])
        return dictionary(codes, columns[0].categories, dtype)
    if not dtypes.is_date(dtype) and (dtypes.is_datetime(dtype) or dtype.kind == "m"):
        from gpuframe.ops import times

        columns = [times.as_unit(column, dtypes.unit_of(dtype)) for column in columns]
    if nullable.is_masked(dtype):
        columns = [
            nullable.joined(column, None) if dtypes.is_number(column.dtype) else column
            for column in columns
        ]
    stored = dtypes.numpy_of(dtype)
    if not dtypes.is_date(dtype) and stored.kind in "mM":
        stored = dtypes.INT64
    values = blocks.concatenate([column.values for column in columns], stored)
    if all(column.validity is None for column in columns):
        return fixed(values, dtype)
    flags = [column.valid() for column in columns]
    valid = [
        xp.ones(column.length, dtype=bool) if flag is None else flag
        for column, flag in zip(columns, flags, strict=True)
    ]
    return fixed(values, dtype, blocks.concatenate(valid))


def _concat_objects(columns: list[Column], dtype: Any) -> Column:
    from gpuframe.columns.pandas import from_pandas, to_pandas

    pieces = [pd.Series(to_pandas(column), copy=False) for column in columns]
    joined = pd.concat(pieces, ignore_index=True)
    if dtype != OBJECT:
        return from_pandas(joined)
    values = np.empty(len(joined), object)
    values[:] = joined.astype(object).to_numpy()
    return objects(values, dtype)


def full(value: Any, length: int) -> Column:
    """Return a column that repeats one Python scalar, with the dtype pandas infers for it."""
    from gpuframe.columns.pandas import from_pandas

    single = from_pandas(pd.Series([value]))
    if single.layout == "text" and single.validity is None:
        return dictionary(device.xp().zeros(length, dtype=INT32), single, single.dtype)
    return take(single, device.xp().zeros(length, dtype=INT32))
