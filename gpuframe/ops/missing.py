"""Missing values: where they are, and other values in their place."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import BOOL, NAT
from gpuframe.errors import NotNative
from gpuframe.kernels import select as kernels
from gpuframe.ops import blocks, nullable


def is_finite(column: Column) -> bool:
    """Whether a float column holds neither NaN nor infinities, as one sum over it tells."""
    known: bool | None = column.memo.get("finite")
    if known is None:
        known = bool(device.xp().isfinite(blocks.rough_sum(column.values)))
        column.memo["finite"] = known
    return known


def infinities_missing(column: Column) -> Column:
    """Return a float column with NaN for infinities; any other column, or without, as it is."""
    if not dtypes.is_number(column.dtype) or column.dtype.kind != "f" or is_finite(column):
        return column
    xp = device.xp()
    infinite = xp.isinf(column.values)
    if not bool(infinite.any()):
        return column
    return fixed(xp.where(infinite, column.dtype.type(np.nan), column.values), column.dtype)


def isna(column: Column) -> Any:
    """Return bool[n], True where a value is NaN, None, NaT or NA."""
    mask = maybe_isna(column)
    return device.xp().zeros(column.length, dtype=bool) if mask is None else mask


def maybe_isna(column: Column) -> Any | None:
    """Return the mask of missing values, or None where the dtype or buffers rule them out."""
    if column.validity is not None:
        valid = column.valid()
        return None if valid is None else ~valid
    match column.layout:
        case "numeric" if isinstance(column.dtype, np.dtype) and column.dtype.kind == "f":
            if column.memo.get("finite"):
                return None
            return blocks.apply(device.xp().isnan, BOOL, column.values)
        case "temporal" if not dtypes.is_date(column.dtype):
            return blocks.apply(device.xp().equal, BOOL, column.values, NAT)
        case "dictionary":
            return blocks.apply(device.xp().less, BOOL, column.values, 0)
        case "object":
            return device.to_device(np.asarray(pd.isna(column.values), bool))
        case _:
            return None


def any_isna(column: Column) -> bool:
    """Whether a value is missing."""
    if column.validity is not None:
        return True
    mask = maybe_isna(column)
    return mask is not None and column.length > 0 and bool(mask.any())


def count(column: Column) -> np.int64:
    """Return how many values are not missing."""
    mask = maybe_isna(column)
    return np.int64(column.length if mask is None else column.length - kernels.count_true(mask))


def fill(column: Column, value: Any) -> Column:
    """Return the column with a scalar in place of its missing values.

    Args:
        column: numbers, dates or durations, text, categories.
        value: of the column's kind.

    Raises:
        NotNative: the dtype cannot hold the value, which pandas then settles.
    """
    if not any_isna(column):
        return column
    xp = device.xp()
    if dtypes.is_number(column.dtype) and column.dtype.kind == "f":
        if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
            raise NotNative(f"fillna of {column.dtype} with {type(value).__name__}")
        scalar = column.dtype.type(value)
        if column.dtype.itemsize == 4 and float(scalar) != float(value):
            raise NotNative("a value that float32 cannot hold")
        known = blocks.apply(xp.equal, BOOL, column.values, column.values)
        return fixed(blocks.where(known, column.values, scalar, column.dtype), column.dtype)
    if nullable.is_arrow(column):
        return _fill_nullable(nullable.as_masked(column), value).with_dtype(column.dtype)
    if nullable.is_masked(column.dtype):
        return _fill_nullable(column, value)
    if dtypes.is_text(column.dtype) and isinstance(value, str):
        return _fill_text(column, value)
    if dtypes.is_categorical(column.dtype) and value in column.dtype.categories:
        code = int(column.dtype.categories.get_loc(value))
        codes = xp.where(column.values < 0, code, column.values).astype(dtypes.INT32)
        return Column(
            "dictionary",
            column.dtype,
            column.length,
            type(column.data)(codes),
            children=column.children,
        )
    raise NotNative(f"fillna of {column.dtype} with {type(value).__name__}")


def _fill_nullable(column: Column, value: Any) -> Column:
    if nullable.is_na(value):
        return column
    if not nullable.scalar_fits(column.dtype, value):
        raise NotNative(f"fillna of {column.dtype} with {type(value).__name__}")
    return nullable.filled(column, value).with_dtype(column.dtype)


def _fill_text(column: Column, value: str) -> Column:
    from gpuframe.columns.pandas import from_list
    from gpuframe.ops import texts

    coded = texts.encoded(column)
    single = from_list([value]).with_dtype(column.dtype)
    values = texts.encoded(texts.joined([coded.categories, single]))
    code = int(values.values[-1])
    xp = device.xp()
    codes = xp.where(coded.values < 0, code, coded.values).astype(dtypes.INT32)
    return Column(
        "dictionary",
        column.dtype,
        column.length,
        type(column.data)(codes),
        children=(values.categories,),
    )
