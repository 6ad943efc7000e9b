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
from gpuframe.ops import blocks, elementwise, missing, nullable, text_dtypes

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
    first, second = _plain(left), _plain(right)
    if name in elementwise.LOGIC and (_is_bool(first) or _is_bool(second)):
        if not (_is_bool(first) and _is_bool(second)):
            raise NotNative(f"operator {name} between bools and numbers")
        return _kleene(name, (first, _known(left)), (second, _known(right)))
    if name == "pow":
        sides = (first, _known(left)), (second, _known(right))
        values = _power(first, second, sides[1][1])
        return nullable.joined(values, _valid_of_power(*sides))
    values = _values_of(name, first, second, forward=nullable.is_column(left))
    if any(_may_be_nan(side) for side in (left, right)):
        return nullable.joined(values, nullable.both(_known(left), _known(right)))
    return nullable.with_bits(values, nullable.common_bits(left, right))


def _values_of(name: str, left: Any, right: Any, *, forward: bool) -> Column:
    """Return plain results of arithmetic, comparison or logic of bits.

    Args:
        name: of the operator.
        left: plain numbers or a scalar.
        right: likewise.
        forward: whether the left side is nullable, whose integers divide as NumPy's do.
    """
    if name not in ("floordiv", "mod"):
        return elementwise.binary(name, left, right)
    if isinstance(left, float) and math.isnan(left):
        kind = np.result_type(right.dtype, 1.0)
        return fixed(device.xp().full(right.length, np.nan, dtype=kind))
    if forward and left.dtype.kind in "iu":
        return _divided(name, left, right)
    return elementwise.binary(name, left, right)


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


def _plain(side: Any) -> Any:
    """Return plain numbers or a Python scalar.

    Raises:
        NotNative: other kinds of values.
    """
    if not isinstance(side, Column):
        if isinstance(side, np.generic) and side.dtype.kind in "iufb":
            side = side.item()
        if not isinstance(side, bool | int | float):
            raise NotNative(f"an operator between nullable numbers and {type(side).__name__}")
        return side
    if nullable.is_masked(side.dtype):
        return nullable.plain(side)
    if not dtypes.is_number(side.dtype):
        raise NotNative(f"an operator between nullable numbers and {side.dtype}")
    return side


def _may_be_nan(side: Any) -> bool:
    """Whether a side is NumPy's floats, whose NaN counts as NA here."""
    return isinstance(side, Column) and side.dtype in (dtypes.FLOAT32, FLOAT64)


def _known(side: Any) -> _FLAGS:
    """Return where a side is known."""
    if not isinstance(side, Column):
        return None
    if nullable.is_masked(side.dtype):
        return side.valid()
    gaps = missing.maybe_isna(side)
    return None if gaps is None else ~gaps


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


def _valid_of_power(left: tuple[Any, _FLAGS], right: tuple[Any, _FLAGS]) -> _FLAGS:
    """1 to the power of NA is 1, and so is NA to the power of 0."""
    valid = nullable.both(left[1], right[1])
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
    return Column(found.layout, column.dtype, found.length, found.data, column.validity)


def round_to(column: Column, decimals: int) -> Column:
    """Round to a number of decimals, halves to even; bools stay."""
    if column.dtype.kind == "b":
        return column
    found = elementwise.round_to(nullable.plain(column), decimals)
    return nullable.with_bits(found, column.validity)
