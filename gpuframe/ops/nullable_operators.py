"""Operators with a side that may be NA: arithmetic, comparison and Kleene's logic."""

import math
from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import BOOL, FLOAT64
from gpuframe.errors import NotNative
from gpuframe.ops import blocks, elementwise, nullable, text_dtypes

_FLAGS = Any
"""bool[n] of the backend, or None for all True."""


def binary(name: str, left: Any, right: Any) -> Column:
    """Return `left <name> right`, where a side is a column of numbers that may be NA.

    Args:
        name: as in `elementwise.binary`.
        left: first operand.
        right: second operand: a column of numbers, a scalar, or NA.

    Raises:
        NotNative: these sides have no native code for the operator.
    """
    if nullable.is_arrow(left) or nullable.is_arrow(right):
        return _of_arrow(name, left, right)
    if left is pd.NA or right is pd.NA:
        return _with_na(name, left, right)
    (first, known), (second, also_known) = _split(left), _split(right)
    if name in elementwise.LOGIC and _is_bool(first) and _is_bool(second):
        return _kleene(name, (first, known), (second, also_known))
    if name in elementwise.LOGIC and (_is_bool(first) or _is_bool(second)):
        raise NotNative(f"operator {name} between bools and numbers")
    valid = nullable.both(known, also_known)
    if name == "pow":
        values = _power(first, second, also_known)
        valid = _valid_of_power((first, known), (second, also_known), valid)
    elif name in ("floordiv", "mod") and isinstance(first, float) and math.isnan(first):
        kind = np.result_type(second.dtype, 1.0)
        values = fixed(device.xp().full(second.length, np.nan, dtype=kind))
    elif name in ("floordiv", "mod") and nullable.is_column(left) and first.dtype.kind in "iu":
        values = _divided(name, first, second)
    else:
        values = elementwise.binary(name, first, second)
    return nullable.joined(values, valid)


def _of_arrow(name: str, left: Any, right: Any) -> Column:
    """Return a comparison or Kleene's logic of Arrow's numbers: as of the nullable ones.

    Raises:
        NotNative: arithmetic, whose rules are Arrow's own, or sides of several kinds.
    """
    columns = [side for side in (left, right) if isinstance(side, Column)]
    kinds = {"u8" if side.dtype == dtypes.UINT64 else side.dtype.kind for side in columns}
    known = all(side.layout in ("numeric", "boolean") for side in columns)
    logic = name in elementwise.LOGIC and kinds == {"b"}
    compared = name in elementwise.COMPARISON and (len(kinds) == 1 or kinds <= {"i", "u", "f"})
    if not (known and (logic or compared)):
        raise NotNative(f"operator {name} of Arrow's values")
    found = binary(name, nullable.as_masked(left), nullable.as_masked(right))
    return found.with_dtype(text_dtypes.ARROW_BOOL)


def _split(side: Any) -> tuple[Any, _FLAGS]:
    """Return plain numbers or a scalar, and where they are known."""
    if not isinstance(side, Column):
        if isinstance(side, np.generic) and side.dtype.kind in "iufb":
            side = side.item()
        if not isinstance(side, bool | int | float):
            raise NotNative(f"an operator between nullable numbers and {type(side).__name__}")
        return side, None
    if nullable.is_masked(side.dtype):
        return nullable.plain(side), side.valid()
    if not dtypes.is_number(side.dtype):
        raise NotNative(f"an operator between nullable numbers and {side.dtype}")
    if side.dtype.kind != "f":
        return side, None
    nan = device.xp().isnan(side.values)
    return side, ~nan if bool(nan.any()) else None


def _is_bool(side: Any) -> bool:
    return isinstance(side, bool) or (isinstance(side, Column) and side.dtype == BOOL)


def _values(side: Any) -> Any:
    return side.values if isinstance(side, Column) else side


def _divided(name: str, left: Column, right: Any) -> Column:
    """Return NumPy's own `//` or `%` of nullable integers: a divisor of 0 gives 0."""
    xp = device.xp()
    elementwise.check_scalar(left, right)
    kind = np.result_type(left.dtype, right.dtype if isinstance(right, Column) else right)
    if kind.kind == "f" and device.backend().name == "cuda":
        return fixed(elementwise.float_division(name, left.values, _values(right), kind))
    function = getattr(xp, elementwise.ARITHMETIC[name])
    return fixed(blocks.apply(function, kind, left.values, _values(right)))


def _power(left: Any, right: Any, known: _FLAGS) -> Column:
    """Return powers; under an exponent that is NA stands any value."""
    whole = all(
        isinstance(side, int) if not isinstance(side, Column) else side.dtype.kind in "iu"
        for side in (left, right)
    )
    if not whole or not isinstance(right, Column) or _is_bool(left):
        return elementwise.binary("pow", left, right)
    xp = device.xp()
    exponents = right.values if known is None else xp.where(known, right.values, 0)
    if right.dtype.kind == "i" and right.length and bool((exponents < 0).any()):
        raise ValueError("Integers to negative integer powers are not allowed.")
    elementwise.check_scalar(left, right)
    kind = np.result_type(left.dtype if isinstance(left, Column) else left, right.dtype)
    if kind.kind == "f":  # of uint64 and signed integers
        raise NotNative("powers of integers of several signs")
    return fixed(blocks.apply(xp.power, kind, _values(left), exponents.astype(right.dtype)))


def _valid_of_power(left: tuple[Any, _FLAGS], right: tuple[Any, _FLAGS], valid: _FLAGS) -> _FLAGS:
    """1 to the power of NA is 1, and so is NA to the power of 0."""
    if valid is None:
        return None
    for (side, known), least in ((left, 1), (right, 0)):
        holds = _values(side) == least
        if isinstance(side, Column):
            valid = valid | (holds if known is None else holds & known)
        elif holds:
            return None
    return valid


def _kleene(name: str, left: tuple[Any, _FLAGS], right: tuple[Any, _FLAGS]) -> Column:
    """Return `&`, `|` or `^` in three-valued logic: False & NA is False, True | NA is True."""
    length = next(side.length for side, _ in (left, right) if isinstance(side, Column))
    xp = device.xp()
    first, second = (
        side.values if isinstance(side, Column) else xp.full(length, side, dtype=bool)
        for side, _ in (left, right)
    )
    known, also_known = left[1], right[1]
    valid = nullable.both(known, also_known)
    found = getattr(xp, elementwise.LOGIC[name])(first, second)
    if valid is not None and name != "xor":
        for flags, known_here in ((first, known), (second, also_known)):
            settled = ~flags if name == "and" else flags
            valid = valid | (settled if known_here is None else settled & known_here)
    return fixed(found, nullable.of(BOOL), valid)


def _with_na(name: str, left: Any, right: Any) -> Column:
    """Return the operator between a nullable column and NA itself."""
    column = left if isinstance(left, Column) else right
    if not nullable.is_column(column):
        raise NotNative(f"operator {name} between {column.dtype} and NA")
    dtype, length = dtypes.numpy_of(column.dtype), column.length
    if name in elementwise.COMPARISON:
        return nullable.all_missing(BOOL, length)
    if name in elementwise.LOGIC and dtype == BOOL:
        return _logic_with_na(name, column)
    if dtype == BOOL:
        if name in ("truediv", "floordiv", "pow"):
            word = name if column is left else f"r{name}"
            raise NotImplementedError(f"operator '{word}' not implemented for bool dtypes")
        return nullable.all_missing(np.dtype(np.int8) if name == "mod" else BOOL, length)
    if name == "truediv" and dtype.kind != "f":
        dtype = FLOAT64
    result = nullable.all_missing(dtype, length)
    if name != "pow":
        return result
    known = column.valid()
    one = nullable.plain(column).values == (1 if column is left else 0)
    return fixed(result.values, result.dtype, one if known is None else one & known)


def _logic_with_na(name: str, column: Column) -> Column:
    values, known = nullable.plain(column).values, column.valid()
    if name == "xor":
        return nullable.all_missing(BOOL, column.length)
    valid = ~values if name == "and" else values
    return fixed(values, column.dtype, valid if known is None else valid & known)


def unary(name: str, column: Column) -> Column:
    """Return `-column`, `+column`, `~column` or `abs(column)` of numbers that may be NA."""
    if nullable.is_arrow(column):
        if column.dtype.kind != "b" or name != "invert":
            raise NotNative(f"operator {name} of Arrow's values")
        return unary(name, nullable.as_masked(column)).with_dtype(column.dtype)
    if column.dtype.kind == "b" and name in ("pos", "abs"):
        return column
    found = elementwise.unary(name, nullable.plain(column))
    return nullable.joined(found, column.valid(), nan_is_na=False)


def round_to(column: Column, decimals: int) -> Column:
    """Round to a number of decimals, halves to even; bools stay."""
    if column.dtype.kind == "b":
        return column
    found = elementwise.round_to(nullable.plain(column), decimals)
    return nullable.joined(found, column.valid())
