"""Operators between columns, and between a column and a scalar, row by row.

Arithmetic is the array module's own, in blocks; what pandas does otherwise than NumPy (integer
division by zero, missing dates, comparison of text) is done here. What has no native code raises
`errors.NotNative`.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import BOOL, FLOAT64, NAT, UINT64
from gpuframe.errors import NotNative
from gpuframe.ops import blocks, nullable, text_dtypes, text_joins, texts, times

ARITHMETIC = {
    "add": "add",
    "sub": "subtract",
    "mul": "multiply",
    "truediv": "true_divide",
    "floordiv": "floor_divide",
    "mod": "remainder",
    "pow": "power",
}
COMPARISON = {
    "eq": "equal",
    "ne": "not_equal",
    "lt": "less",
    "le": "less_equal",
    "gt": "greater",
    "ge": "greater_equal",
}
_WHOLE = tuple(np.dtype(kind) for kind in ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"))
LOGIC = {"and": "bitwise_and", "or": "bitwise_or", "xor": "bitwise_xor"}
MIRROR = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq", "ne": "ne"}


def binary(name: str, left: Any, right: Any) -> Column:
    """Return `left <name> right`, where one side is a Column and the other a Column or scalar.

    Args:
        name: a key of ARITHMETIC, COMPARISON or LOGIC.
        left: first operand.
        right: second operand; of the same length if both are columns.

    Raises:
        NotNative: these dtypes have no native code for the operator.
    """
    own = _rules_of_dtype(left, right)
    if own is not None:
        return own(name, left, right)
    _check_sides(name, left, right)
    right = _scalar(right)
    left = _scalar(left)
    column = left if isinstance(left, Column) else right
    kinds = _kind(left), _kind(right)
    if kinds == ("number", "number"):
        if name in ARITHMETIC:
            return _arithmetic(name, left, right)
        if name in COMPARISON:
            return _compared(COMPARISON[name], left, right)
        return _logic(name, left, right)
    if "time" in kinds:
        return times.binary(name, left, right)
    if "dictionary" in kinds and not (
        name in ("eq", "ne") and "text" in kinds and _has_text_categories(column)
    ):
        raise NotNative(f"operator {name} of categories")
    if name in COMPARISON and set(kinds) <= {"text", "dictionary", "scalar"} and "text" in kinds:
        if column is right:
            left, right, name = right, left, MIRROR[name]
        return texts.compare(name, left, right)
    if name == "add" and kinds == ("text", "text"):
        return text_joins.added(left, right)
    raise NotNative(f"operator {name} between {_describe(left)} and {_describe(right)}")


def _rules_of_dtype(left: Any, right: Any) -> Callable[[str, Any, Any], Column] | None:
    """Return the operators of nullable numbers, or of other texts than `str`, if a side is such."""
    if text_dtypes.is_other(left) or text_dtypes.is_other(right):
        return text_dtypes.binary
    if any(nullable.is_column(side) or nullable.is_arrow(side) for side in (left, right)):
        from gpuframe.ops import nullable_operators

        return nullable_operators.binary
    return None


def _check_sides(name: str, left: Any, right: Any) -> None:
    """Leave to pandas what has rules of its own: NA of text, logic with NumPy scalars."""
    for side in (left, right):
        if isinstance(side, np.generic) and name in LOGIC:
            raise NotNative(f"operator {name} with a NumPy scalar")


def _has_text_categories(column: Column) -> bool:
    return column.layout == "dictionary" and dtypes.is_text(column.categories.dtype)


def _describe(operand: Any) -> str:
    return str(operand.dtype) if isinstance(operand, Column) else type(operand).__name__


def _scalar(value: Any) -> Any:
    """Return a NumPy scalar as Python's: it then does not widen the column, as in pandas."""
    if isinstance(value, np.generic) and value.dtype.kind in "iufb":
        return value.item()
    return value


def _kind(operand: Any) -> str:
    if isinstance(operand, Column):
        if dtypes.is_number(operand.dtype):
            return "number"
        if operand.layout == "temporal" and not dtypes.is_date(operand.dtype):
            return "time"
        if dtypes.is_text(operand.dtype) and not dtypes.is_nullable(operand.dtype):
            return "text"
        return operand.layout
    if isinstance(operand, bool | int | float):
        return "number"
    if isinstance(operand, pd.Timestamp | pd.Timedelta) or times.is_time(operand):
        return "time"
    if isinstance(operand, str):
        return "text"
    return "scalar"


def _operand(side: Any) -> Any:
    return side.values if isinstance(side, Column) else side


def _dtype(side: Any) -> Any:
    return side.dtype if isinstance(side, Column) else side


def _is_bool(side: Any) -> bool:
    return isinstance(side, bool) or (isinstance(side, Column) and side.dtype == BOOL)


def check_scalar(left: Any, right: Any) -> None:
    """Refuse a Python integer that does not fit the column's dtype, as NumPy does."""
    for column, other in ((left, right), (right, left)):
        if (
            isinstance(column, Column)
            and isinstance(other, int)
            and not isinstance(other, bool)
            and column.dtype.kind in "iu"
        ):
            limits = np.iinfo(column.dtype)
            if not limits.min <= other <= limits.max:
                message = f"Python integer {other} out of bounds for {column.dtype}"
                raise OverflowError(message)


def _arithmetic(name: str, left: Any, right: Any) -> Column:
    if _is_bool(left) and _is_bool(right) and name not in ("add", "mul"):
        if name in ("truediv", "floordiv", "pow"):
            raise NotImplementedError(f"operator '{name}' not implemented for bool dtypes")
        raise NotNative(f"operator {name} between bools")
    if name == "truediv":
        left, right = (float(side) if isinstance(side, int) else side for side in (left, right))
    if name in ("floordiv", "mod", "pow") and (_is_bool(left) or _is_bool(right)):
        raise NotNative(f"operator {name} with bools")
    check_scalar(left, right)
    if name in ("floordiv", "mod"):
        return _whole_division(name, left, right)
    if name == "pow":
        return _power(left, right)
    kind = np.result_type(_dtype(left), _dtype(right))
    if name == "truediv" and kind.kind != "f":
        kind = FLOAT64
    function = getattr(device.xp(), ARITHMETIC[name])
    return fixed(blocks.apply(function, kind, _operand(left), _operand(right)))


def _power(left: Any, right: Any) -> Column:
    kind = np.result_type(_dtype(left), _dtype(right))
    negative = not isinstance(right, Column) and right < 0
    if kind.kind == "b" or (kind.kind != "f" and (isinstance(right, Column) or negative)):
        raise NotNative("powers of integers whose exponent may be negative")
    if kind.kind == "f" and isinstance(left, Column) and _is_two(right):
        base = left.values.astype(kind, copy=False)  # a GPU's pow rounds otherwise than NumPy's
        return fixed(blocks.apply(device.xp().multiply, kind, base, base))
    function = device.xp().power
    return fixed(blocks.apply(function, kind, _operand(left), _operand(right)))


def _is_two(exponent: Any) -> bool:
    return isinstance(exponent, int | float) and exponent == 2


def _whole_division(name: str, left: Any, right: Any) -> Column:
    """`//` and `%`: integers stay integers unless a divisor is zero, then as pandas fills in."""
    xp = device.xp()
    kind = np.result_type(_dtype(left), _dtype(right))
    if kind.kind == "b" or (isinstance(right, Column) and left != left):  # noqa: PLR0124 - NaN
        raise NotNative(f"operator {name} between bools, or of NaN")
    if kind.kind == "f" and device.backend().name == "cuda":
        result = float_division(name, _operand(left), _operand(right), kind)
    else:
        function = getattr(xp, ARITHMETIC[name])
        result = blocks.apply(function, kind, _operand(left), _operand(right))
    zero = _operand(right) == 0
    if kind.kind == "f" and not (isinstance(right, Column) and right.dtype.kind in "iu"):
        widens = (
            name == "floordiv"
            and kind.itemsize < 8
            and bool(np.any(zero) if isinstance(zero, bool) else zero.any())
        )
        return fixed(result.astype(FLOAT64) if widens else result)
    if not _any(zero):
        return fixed(result)
    dividend = _operand(left)
    if name == "mod":
        filling: Any = np.nan
    else:
        sign = xp.sign(dividend) if isinstance(left, Column) else np.sign(dividend)
        with np.errstate(all="ignore"):
            filling = sign * np.inf
    if not isinstance(right, Column):
        zero = xp.ones(result.shape[0], dtype=bool)
    wide = result.astype(kind if name == "mod" and kind.kind == "f" else FLOAT64)
    filling = wide.dtype.type(filling) if name == "mod" else filling
    return fixed(xp.where(zero, filling, wide))


def _any(flags: Any) -> bool:
    return bool(flags.any()) if hasattr(flags, "any") else bool(flags)


def float_division(name: str, left: Any, right: Any, kind: np.dtype) -> Any:
    """Return float `//` or `%` as NumPy defines them, from the exact `fmod`.

    CuPy's own functions multiply the quotient back, whose last bits differ.
    """
    xp = device.xp()
    left, right = (
        side.astype(kind) if hasattr(side, "shape") and side.shape else kind.type(side)
        for side in (left, right)
    )
    rest = xp.fmod(left, right)
    quotient = (left - rest) / right
    other_sign = (rest != 0) & ((rest < 0) != (right < 0))
    if name == "mod":
        rest = xp.where(other_sign, rest + right, rest)
        return xp.where(rest == 0, xp.copysign(xp.zeros_like(rest), right), rest).astype(kind)
    quotient = xp.where(other_sign, quotient - 1, quotient)
    whole = xp.floor(quotient)
    whole = xp.where(quotient - whole > 0.5, whole + 1, whole)
    whole = xp.where(quotient == 0, xp.copysign(xp.zeros_like(whole), left / right), whole)
    return xp.where(right == 0, left / right, whole).astype(kind)


def _compared(function: str, left: Any, right: Any) -> Column:
    if isinstance(left, Column) and isinstance(right, int) and not isinstance(right, bool):
        outside = _outside(function, left, right)
        if outside is not None:
            return outside
    if _mixes_signs(left, right):
        return _compared_signs(function, left, right)
    operation = getattr(device.xp(), function)
    return fixed(blocks.apply(operation, BOOL, _operand(left), _operand(right)))


def _mixes_signs(left: Any, right: Any) -> bool:
    if not (isinstance(left, Column) and isinstance(right, Column)):
        return False
    return UINT64 in (left.dtype, right.dtype) and "i" in (left.dtype.kind, right.dtype.kind)


def _compared_signs(function: str, left: Column, right: Column) -> Column:
    """Compare signed with unsigned 64-bit integers exactly: not every array module does."""
    xp = device.xp()
    operation = getattr(xp, function)
    signed = left if right.dtype == UINT64 else right
    negative = signed.values < 0
    plain = operation(*(side.values.astype(UINT64) for side in (left, right)))
    answer = getattr(np, function)(*((-1, 0) if signed is left else (0, -1)))
    return fixed(xp.where(negative, bool(answer), plain))


def _outside(function: str, column: Column, value: int) -> Column | None:
    """Comparison with an integer beyond the dtype has one answer for all rows."""
    if column.dtype.kind not in "iu":
        return None
    limits = np.iinfo(column.dtype)
    if limits.min <= value <= limits.max:
        return None
    above = value > limits.max
    answer = {"equal": False, "not_equal": True}.get(function, above == function.startswith("less"))
    return fixed(device.xp().full(column.length, answer, dtype=bool))


def _logic(name: str, left: Any, right: Any) -> Column:
    sides = [side for side in (left, right) if isinstance(side, Column)]
    whole = all(side.dtype.kind in "iu" for side in sides)
    scalars = [side for side in (left, right) if not isinstance(side, Column)]
    scalar_whole = all(isinstance(side, int) and not isinstance(side, bool) for side in scalars)
    kind: Any = None
    if all(_is_bool(side) for side in (left, right)):
        kind = BOOL
    elif whole and scalar_whole:
        kind = np.result_type(_dtype(left), _dtype(right))
    if kind is None or kind not in (BOOL, *_WHOLE):
        raise NotNative(f"operator {name} between {_describe(left)} and {_describe(right)}")
    function = getattr(device.xp(), LOGIC[name])
    return fixed(blocks.apply(function, kind, _operand(left), _operand(right)))


def unary(name: str, column: Column) -> Column:
    """Return `-column`, `+column`, `~column` or `abs(column)`.

    Args:
        name: "neg", "pos", "invert" or "abs".
        column: the operand.

    Raises:
        NotNative: the dtype has no native code for the operator.
    """
    if nullable.is_masked(column.dtype) or nullable.is_arrow(column):
        from gpuframe.ops import nullable_operators

        return nullable_operators.unary(name, column)
    xp = device.xp()
    if column.layout == "temporal" and column.dtype.kind == "m" and name in ("neg", "abs"):
        missing = column.values == NAT
        turned = blocks.apply(xp.negative if name == "neg" else xp.abs, dtypes.INT64, column.values)
        return fixed(xp.where(missing, NAT, turned), column.dtype)
    if not dtypes.is_number(column.dtype) or (name == "neg" and column.dtype == BOOL):
        raise NotNative(f"operator {name} on {column.dtype}")
    if name == "pos" or (name == "abs" and column.dtype.kind in "bu"):
        return column
    if name == "invert" and column.dtype.kind == "f":
        raise NotNative("~ on floats")
    function = {"neg": xp.negative, "invert": xp.invert, "abs": xp.abs}[name]
    return fixed(blocks.apply(function, column.dtype, column.values))


def round_to(column: Column, decimals: int) -> Column:
    """Round to a number of decimals, halves to even.

    Raises:
        NotNative: the dtype has no native rounding.
    """
    if nullable.is_masked(column.dtype):
        from gpuframe.ops import nullable_operators

        return nullable_operators.round_to(column, decimals)
    if column.dtype == BOOL or not dtypes.is_number(column.dtype):
        raise NotNative(f"round on {column.dtype}")
    if column.dtype.kind in "iu" and decimals >= 0:
        return column
    if column.dtype.kind in "iu":
        raise NotNative("rounding integers to tens")
    xp = device.xp()
    if decimals == 0:
        return fixed(blocks.apply(xp.rint, column.dtype, column.values))
    scale = float(10 ** abs(decimals))
    grow, shrink = (xp.multiply, xp.true_divide)
    if decimals < 0:
        grow, shrink = shrink, grow
    scaled = blocks.apply(grow, column.dtype, column.values, scale)
    whole = blocks.apply(xp.rint, column.dtype, scaled)
    return fixed(blocks.apply(shrink, column.dtype, whole, scale))
