"""Numbers as unevaluated sums of two doubles, for arrays and scalars alike.

Only plain operators: NumPy, CuPy and numba's CPU compiler round each one by itself, so all give
the same bits. (Dekker, A Floating-Point Technique for Extending the Available Precision, Numer.
Math. 18, 1971.) Numbers are pairs (high, low) of some 104 bits; products must not leave the range
2**-900 to 2**900.
"""

from __future__ import annotations

from typing import Any

__all__ = ["divided", "from_levels", "minus", "product", "times", "two_product", "two_sum"]

_SPLITTER = 2.0**27 + 1  # multiplying by it cuts a double into halves of 26 bits
_TAIL = 30  # bits of the lower part of a level
_TAIL_STEPS = 2.0**30


def two_sum(left: Any, right: Any) -> Any:
    """Return the rounded sum of doubles and what rounding lost, exactly."""
    whole = left + right
    part = whole - left
    return whole, (left - (whole - part)) + (right - part)


def two_product(left: Any, right: Any) -> Any:
    """Return the rounded product of doubles and what rounding lost, exactly."""
    high = left * right
    raised = left * _SPLITTER
    left_high = raised - (raised - left)
    left_low = left - left_high
    raised = right * _SPLITTER
    right_high = raised - (raised - right)
    right_low = right - right_high
    error = high - left_high * right_high
    error = error - left_low * right_high
    error = error - left_high * right_low
    return high, left_low * right_low - error


def product(left: Any, left_low: Any, right: Any, right_low: Any) -> Any:
    """Return the product of two pairs."""
    high, low = two_product(left, right)
    low = low + (left * right_low + left_low * right)
    return two_sum(high, low)


def times(left: Any, left_low: Any, factor: Any) -> Any:
    """Return a pair times a double."""
    high, low = two_product(left, factor)
    return two_sum(high, low + left_low * factor)


def minus(left: Any, left_low: Any, right: Any, right_low: Any) -> Any:
    """Return the difference of two pairs."""
    high, low = two_sum(left, -right)
    return two_sum(high, low + (left_low - right_low))


def divided(left: Any, left_low: Any, count: Any, inverse: Any) -> Any:
    """Return a pair by a double, given 1.0 / count."""
    high = left * inverse
    back, lost = two_product(high, count)
    rest = ((left - back) - lost) + left_low
    return two_sum(high, rest * inverse)


def from_levels(high: Any, low: Any, step: Any) -> Any:
    """Return high * step + low * step**2 for integers of up to 62 bits."""
    head = (high >> _TAIL) * (_TAIL_STEPS * step)
    tail = (high & ((1 << _TAIL) - 1)) * step
    inner, lost = two_sum(tail, low * (step * step))
    outer, rest = two_sum(head, inner)
    return two_sum(outer, rest + lost)
