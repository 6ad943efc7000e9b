"""Changes of dtype to and from numbers that may be NA, with pandas' checks."""

from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import BOOL
from gpuframe.errors import NotNative
from gpuframe.ops import blocks, missing, nullable


def astype(column: Column, dtype: Any) -> Column:
    """Return numbers in another dtype, one of the two being nullable.

    Args:
        column: numbers or bools.
        dtype: of numbers or bools.

    Raises:
        ValueError: NA to NumPy's integers or bools.
        NotNative: what pandas refuses, or other kinds of values.
    """
    if not nullable.is_masked(column.dtype):
        return _masked(column, dtype)
    if nullable.is_masked(dtype):
        return _between(column, dtypes.numpy_of(dtype))
    if not dtypes.is_number(dtype):
        raise NotNative(f"astype from {column.dtype} to {dtype}")
    return _unmasked(column, dtype)


def _masked(column: Column, dtype: Any) -> Column:
    """Return NumPy's numbers as nullable ones of the same values; NaN becomes NA."""
    if not dtypes.is_number(column.dtype):
        raise NotNative(f"astype from {column.dtype} to {dtype}")
    stored = dtypes.numpy_of(dtype)
    values, valid = column.values, None
    if column.dtype.kind == "f" and missing.any_isna(column):
        valid = ~device.xp().isnan(values)
        values = device.xp().where(valid, values, column.dtype.type(1))
    found = _converted(values, stored)
    if stored.kind != "f" and not _same(values, found):
        raise NotNative(f"values that {dtype} does not hold")
    return fixed(found, dtype, valid)


def _same(values: Any, found: Any) -> bool:
    """Whether a conversion to integers or bools kept every value."""
    if not values.shape[0] or values.dtype == BOOL:
        return True
    if found.dtype.kind == "u" and values.dtype.kind == "i" and bool((values < 0).any()):
        return False
    return bool((found.astype(values.dtype) == values).all())


def _between(column: Column, stored: np.dtype) -> Column:
    valid = column.valid()
    known = nullable.filled(column, 1) if column.dtype.kind == "f" else nullable.plain(column)
    return fixed(_converted(known.values, stored), nullable.of(stored), valid)


def _unmasked(column: Column, dtype: np.dtype) -> Column:
    if missing.any_isna(column):
        if dtype.kind in "iu":
            raise ValueError("cannot convert NA to integer")
        if dtype.kind == "b":
            raise ValueError("cannot convert float NaN to bool")
        valid = column.valid()
        values = nullable.plain(column).values.astype(dtype)
        return fixed(device.xp().where(valid, values, dtype.type(np.nan)))
    return fixed(_converted(column.values, dtype))


def _converted(values: Any, dtype: np.dtype) -> Any:
    """Return an array in another dtype.

    Raises:
        NotNative: floats that an integer dtype does not hold, where C's cast is undefined.
    """
    from gpuframe.ops import cast

    if dtype == BOOL:
        if values.dtype == BOOL:
            return values
        return blocks.apply(device.xp().not_equal, BOOL, values, 0)
    if values.dtype.kind == "f" and dtype.kind in "iu":
        if values.shape[0] and not bool(device.xp().isfinite(values).all()):
            raise NotNative("values that are not finite to integers")
        cast.raise_if_outside(values, dtype)
    with np.errstate(all="ignore"):
        return values.astype(dtype, copy=False)
