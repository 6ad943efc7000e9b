"""Numbers that may be NA, taken apart into plain numbers and a mask, and put together again.

pandas' nullable dtypes (Int8 to UInt64, Float32, Float64, boolean) keep values like NumPy's and a
mask beside them. What is computed from such columns is computed from the values by the functions of
plain numbers; only the mask has rules of its own.
"""

import math
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.device import Buffer
from gpuframe.errors import NotNative
from gpuframe.kernels import validity
from gpuframe.ops import blocks

_DTYPES: dict[np.dtype, Any] = {
    np.dtype(kind.numpy_dtype): kind
    for kind in (
        pd.Int8Dtype(), pd.Int16Dtype(), pd.Int32Dtype(), pd.Int64Dtype(),
        pd.UInt8Dtype(), pd.UInt16Dtype(), pd.UInt32Dtype(), pd.UInt64Dtype(),
        pd.Float32Dtype(), pd.Float64Dtype(), pd.BooleanDtype(),
    )
}  # fmt: skip


def is_masked(dtype: Any) -> bool:
    """Whether a dtype is one of pandas' nullable numbers or bools."""
    return type(dtype) in _KINDS


_KINDS = frozenset(map(type, _DTYPES.values()))


def is_column(value: Any) -> bool:
    """Whether a value is a column of nullable numbers or bools."""
    return isinstance(value, Column) and is_masked(value.dtype)


def is_arrow(value: Any) -> bool:
    """Whether a value is a column of Arrow's numbers or bools."""
    return isinstance(value, Column) and dtypes.arrow_number(value.dtype) is not None


def as_masked(side: Any) -> Any:
    """Return a column of Arrow's numbers as pandas' nullable ones; anything else as it is."""
    if not is_arrow(side):
        return side
    return side.with_dtype(of(dtypes.numpy_of(side.dtype)))


def as_arrow(column: Column) -> Column:
    """Return a column of numbers or bools under Arrow's dtype of them."""
    name = dtypes.numpy_of(column.dtype).name
    kind = pa.type_for_alias({"float64": "double", "float32": "float"}.get(name, name))
    return column.with_dtype(pd.ArrowDtype(kind))


def of(dtype: np.dtype) -> Any:
    """Return the nullable dtype of plain numbers.

    Raises:
        NotNative: there is none.
    """
    found = _DTYPES.get(dtype)
    if found is None:
        raise NotNative(f"a nullable dtype of {dtype}")
    return found


def plain(column: Column) -> Column:
    """Return the stored values of a nullable column as plain numbers; any value where NA stands."""
    known: Column | None = column.memo.get("plain")
    if known is None:
        dtype = dtypes.numpy_of(column.dtype)
        known = Column(column.layout, dtype, column.length, column.data)
        column.memo["plain"] = known
    return known


def filled(column: Column, value: Any) -> Column:
    """Return a nullable column as plain numbers with a scalar where NA stands."""
    values = plain(column)
    valid = column.valid()
    if valid is None:
        return values
    chosen = device.xp().where(valid, values.values, values.dtype.type(value))
    return fixed(chosen)


def as_floats(column: Column) -> Column:
    """Return numbers that may be NA as plain float64 with NaN; any other column as it is."""
    if not (is_masked(column.dtype) or is_arrow(column)):
        return column
    wide = plain(column).values.astype(dtypes.FLOAT64)
    valid = column.valid()
    return fixed(wide if valid is None else device.xp().where(valid, wide, np.nan))


def joined(values: Column, valid: Any | None, *, nan_is_na: bool = True) -> Column:
    """Return plain numbers as nullable ones.

    Args:
        values: plain numbers or bools.
        valid: bool[n], None where all are known.
        nan_is_na: whether NaN becomes NA, as in what pandas computes.
    """
    dtype = of(values.dtype)
    if nan_is_na and values.dtype.kind == "f":
        nan = device.xp().isnan(values.values)
        if values.length and bool(nan.any()):
            valid = ~nan if valid is None else valid & ~nan
    return fixed(values.values, dtype, valid)


def with_bits(values: Column, bits: Buffer | None) -> Column:
    """Return plain numbers as nullable ones under a validity bitmap; NaN becomes NA."""
    if values.dtype.kind == "f" and values.length and not missing_free(values):
        valid = None if bits is None else validity.unpack(bits.array, values.length)
        return joined(values, valid)
    return Column(values.layout, of(values.dtype), values.length, values.data, bits)


def missing_free(values: Column) -> bool:
    """Whether one sum over floats tells that none is NaN."""
    with np.errstate(all="ignore"):
        return bool(device.xp().isfinite(blocks.rough_sum(values.values)))


def common_bits(left: Any, right: Any) -> Buffer | None:
    """Return the validity bitmap of rows known on two sides; what is no column is known."""
    bits = [
        side.validity
        for side in (left, right)
        if isinstance(side, Column) and side.validity is not None
    ]
    if len(bits) < 2:
        return bits[0] if bits else None
    return Buffer(validity.intersect(bits[0].array, bits[1].array))


def all_missing(dtype: np.dtype, length: int) -> Column:
    """Return a nullable column of NA alone; under it stands 1, as in pandas."""
    xp = device.xp()
    return fixed(xp.ones(length, dtype=dtype), of(dtype), xp.zeros(length, dtype=bool))


def both(left: Any | None, right: Any | None) -> Any | None:
    """Return where two sides are known; None for everywhere."""
    if left is None or right is None:
        return right if left is None else left
    return left & right


def flags_of(column: Column) -> Any:
    """Return bool[n] of a column of bools, False where it is NA."""
    valid = column.valid()
    return column.values if valid is None else column.values & valid


def scalar_fits(dtype: Any, value: Any) -> bool:
    """Whether a scalar can stand in a nullable column, as pandas' assignment takes it."""
    stored = dtypes.numpy_of(dtype)
    if isinstance(value, bool | np.bool_) or stored.kind == "b":
        return isinstance(value, bool | np.bool_) and stored.kind == "b"
    if not isinstance(value, int | float | np.integer | np.floating) or is_na(value):
        return False
    number = value.item() if isinstance(value, np.generic) else value
    if stored.kind == "f":
        return stored != dtypes.FLOAT32 or math.isinf(number) or abs(number) < 2.0**127
    if not math.isfinite(number) or number != int(number):
        return False
    limits = np.iinfo(stored)
    return bool(limits.min <= number <= limits.max)


def is_na(value: Any) -> bool:
    """Whether a scalar stands for NA in a nullable column."""
    return value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))
