"""Changes of dtype, with pandas' checks."""

from typing import Any

import numpy as np
import pandas as pd
from pandas.errors import IntCastingNaNError

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column, dictionary, fixed
from gpuframe.columns.dtypes import BOOL, INT32
from gpuframe.errors import NotNative
from gpuframe.kernels import select
from gpuframe.ops import (
    blocks,
    categories,
    missing,
    nullable,
    nullable_cast,
    text_numbers,
    text_times,
    times,
    unique,
)
from gpuframe.ops import select as rows


def astype(column: Column, dtype: Any) -> Column:
    """Return the values in another dtype.

    Args:
        column: any column.
        dtype: a NumPy or pandas dtype object.

    Raises:
        pandas.errors.IntCastingNaNError: NaN or inf to an integer dtype.
        NotNative: the conversion has no native code.
    """
    if column.dtype == dtype:
        return column
    if dtypes.is_number(column.dtype) and dtypes.is_number(dtype):
        return _number(column, dtype)
    if dtypes.is_categorical(dtype):
        if dtypes.is_categorical(column.dtype):
            return _other_categories(column, dtype)
        return _categorical(column, dtype)
    if column.layout == "object" or dtype == dtypes.OBJECT:  # values of the host
        return neighbour.from_pandas(pd.Series(neighbour.to_pandas(column)).astype(dtype))
    return _unlike(column, dtype)


def _unlike(column: Column, dtype: Any) -> Column:
    """Return the values in a dtype of another family."""
    if nullable.is_masked(column.dtype) or nullable.is_masked(dtype):
        return nullable_cast.astype(column, dtype)
    if column.layout == "dictionary" and dtypes.is_categorical(column.dtype):
        values = column.dtype.categories.dtype
        if values == dtype and dtypes.is_text(dtype):
            return dictionary(column.values, column.categories, dtype)
    if dtypes.is_text(column.dtype) and dtypes.is_text(dtype):
        return column.with_dtype(dtype)
    if dtypes.STR in (column.dtype, dtype):
        return _text(column, dtype)
    if column.layout == "temporal" and isinstance(dtype, np.dtype):
        return _ticks(column, dtype)
    raise NotNative(f"astype from {column.dtype} to {dtype}")


def _other_categories(column: Column, dtype: pd.CategoricalDtype) -> Column:
    """Return categories as other ones; pandas tells what becomes of each, codes follow."""
    count = column.categories.length
    each = pd.Series(pd.Categorical.from_codes(range(count), dtype=column.dtype), copy=False)
    found = each.astype(dtype)
    changed = neighbour.from_pandas(found)
    if changed.layout != "dictionary":
        raise NotNative(f"astype to categories of {found.cat.categories.dtype}")
    return categories.moved(column, found.cat.codes.to_numpy(np.int32), changed)


def _text(column: Column, dtype: Any) -> Column:
    """Read numbers and dates from texts, or write them."""
    if dtypes.is_number(dtype):
        return text_numbers.parsed(column, dtype)
    if isinstance(dtype, np.dtype) and dtype.kind == "M" and dtypes.layout_of(dtype) == "temporal":
        return text_times.cast(column, dtype)
    if dtypes.is_number(column.dtype):
        return text_numbers.written(column)
    if column.layout == "temporal":
        return text_times.written(column)
    raise NotNative(f"astype from {column.dtype} to {dtype}")


def exactly(column: Column, dtype: np.dtype) -> Column:
    """Return the numbers of a column that another dtype holds exactly, in that dtype; NaN stays.

    Args:
        column: numbers.
        dtype: a NumPy number dtype; integers that float64 cannot hold have no equal there.
    """
    xp = device.xp()
    values = column.values
    if dtype.kind == "f":
        wide = values.astype(np.float64)
        if values.dtype.kind == "f":
            return fixed(wide)
        safe = (wide < 2.0**63) if values.dtype.kind == "i" else (wide < 2.0**64)
        kept = safe & (xp.where(safe, wide, 0).astype(values.dtype) == values)
        return fixed(select.take(wide, rows.rows_of(kept)))
    limits = np.iinfo(dtype)
    top = float(limits.max) if dtype.itemsize < 8 else float(limits.max) + 1.0
    inside = (values >= float(limits.min)) & (values <= top)
    if dtype.itemsize == 8:
        inside = inside & (values < top)
    kept = inside & (xp.floor(values) == values)
    return fixed(select.take(values, rows.rows_of(kept)).astype(dtype))


def _ticks(column: Column, dtype: np.dtype) -> Column:
    """Return dates or durations in another unit, or their ticks as integers."""
    if isinstance(column.dtype, np.dtype):
        if dtype.kind == column.dtype.kind and dtypes.layout_of(dtype) == "temporal":
            return times.as_unit(column, dtypes.unit_of(dtype))
        if dtype == dtypes.INT64 and not missing.any_isna(column):
            return fixed(column.values)
    raise NotNative(f"astype from {column.dtype} to {dtype}")


def _number(column: Column, dtype: np.dtype) -> Column:
    values = column.values
    xp = device.xp()
    if column.dtype.kind == "f" and dtype.kind in "iu":
        if column.length and not bool(xp.isfinite(values).all()):
            message = (
                "Cannot convert non-finite values (NA or inf) to integer. Replace or remove "
                "non-finite values or cast to an integer type that supports these values "
                "(e.g. 'Int64')"
            )
            raise IntCastingNaNError(message)
        if dtype.kind == "u" and bool((values < 0).any()):
            raise NotNative("negative floats to unsigned integers")
        # x86 wraps what int64 cannot hold as NumPy and pandas do; a GPU gives the limit.
        if dtype.itemsize < 8 or dtype.kind == "u" or device.backend().name == "cuda":
            raise_if_outside(values, dtype)
    if dtype == BOOL:
        return fixed(blocks.apply(xp.not_equal, BOOL, values, 0))
    return fixed(values.astype(dtype))


def raise_if_outside(values: Any, dtype: np.dtype) -> None:
    """Leave floats outside the integer dtype to pandas, where C's cast is undefined."""
    limits = np.iinfo(dtype)
    top = float(limits.max) + 1.0  # a power of two, which every float dtype holds
    if values.shape[0] and bool(((values < limits.min) | (values >= top)).any()):
        raise NotNative(f"floats outside {dtype}")


def _categorical(column: Column, dtype: pd.CategoricalDtype) -> Column:
    """Return values as categories: those of the dtype, or the distinct values in order."""
    if nullable.is_masked(column.dtype):
        raise NotNative(f"categories of {column.dtype}")
    codes, distinct = unique.numbered(column, sort=dtype.categories is None, keep_missing=False)
    codes = codes.astype(INT32, copy=False)
    found = pd.Index(neighbour.to_pandas(distinct), copy=False)
    if dtype.categories is None:
        labels = pd.CategoricalDtype(found, bool(dtype.ordered))
        return dictionary(codes, distinct, labels)
    if len(found):
        places = device.to_device(dtype.categories.get_indexer(found).astype(np.int32))
        codes = select.take_or(places, codes, -1).astype(INT32, copy=False)
    wanted = neighbour.from_pandas(pd.Series(dtype.categories))
    return dictionary(codes, wanted, pd.CategoricalDtype(dtype.categories, bool(dtype.ordered)))
