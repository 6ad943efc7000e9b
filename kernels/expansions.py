"""Sums of doubles kept as several doubles, for arrays and scalars alike: no rounding is lost.

The functions are made for a way to add and to multiply: NumPy's own, or a GPU's instructions that
no compiler contracts. (Dekker, A Floating-Point Technique for Extending the Available Precision,
Numer. Math. 18, 1971; Ogita, Rump and Oishi, Accurate Sum and Dot Product, SIAM J. Sci. Comput.
26, 2005.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["arithmetic"]

_SPLITTER = 2.0**27 + 1
"""Multiplying by it cuts a double into halves of 26 bits."""


def _pairs(
    add: Callable[..., Any], multiply: Callable[..., Any], compiled: Callable[..., Any]
) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Make (product, two_sum): the rounded result, and what rounding lost."""

    @compiled
    def product(left: Any, right: Any) -> Any:
        """Return left * right rounded, and what rounding lost."""
        high = multiply(left, right)
        raised = multiply(left, _SPLITTER)
        left_high = add(raised, -add(raised, -left))
        left_low = add(left, -left_high)
        raised = multiply(right, _SPLITTER)
        right_high = add(raised, -add(raised, -right))
        right_low = add(right, -right_high)
        error = add(high, -multiply(left_high, right_high))
        error = add(error, -multiply(left_low, right_high))
        error = add(error, -multiply(left_high, right_low))
        return high, add(multiply(left_low, right_low), -error)

    @compiled
    def two_sum(left: Any, right: Any) -> Any:
        """Return left + right rounded, and what rounding lost."""
        total = add(left, right)
        shadow = add(total, -left)
        return total, add(add(left, -add(total, -shadow)), add(right, -shadow))

    return product, two_sum


def arithmetic(
    add: Callable[..., Any], multiply: Callable[..., Any], compiled: Callable[..., Any]
) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Make (product, centred) from two operations that round each result once.

    Args:
        add: (left, right) -> sum of doubles.
        multiply: (left, right) -> product of doubles.
        compiled: decorator that prepares a function for its compiler.
    """
    product, two_sum = _pairs(add, multiply, compiled)

    @compiled
    def put(one: Any, two: Any, three: Any, four: Any, value: Any) -> Any:
        """Add a double to a sum of four."""
        one, value = two_sum(one, value)
        two, value = two_sum(two, value)
        three, value = two_sum(three, value)
        return one, two, three, add(four, value)

    @compiled
    def settled(one: Any, two: Any, three: Any, four: Any) -> Any:
        """Round a sum of four doubles, of which the first may cancel."""
        one, two = two_sum(one, two)
        two, three = two_sum(two, three)
        one, two = two_sum(one, two)
        three, four = two_sum(three, four)
        two, three = two_sum(two, three)
        one, two = two_sum(one, two)
        two, three = two_sum(two, add(three, four))
        one, two = two_sum(one, two)
        return add(one, add(two, three))

    @compiled
    def put_product(one: Any, two: Any, three: Any, four: Any, left: Any, right: Any) -> Any:
        """Add a product of doubles to a sum of four."""
        high, low = product(left, right)
        one, two, three, four = put(one, two, three, four, high)
        return put(one, two, three, four, low)

    @compiled
    def centred(
        n: Any, x1: Any, x2: Any, x3: Any, y1: Any, y2: Any, y3: Any,
        h1: Any, h2: Any, h3: Any, l1: Any, l2: Any, l3: Any,
    ) -> Any:  # fmt: skip
        """Return n * (h + l) - x * y of sums of three doubles each, and n * h1 - x1 * y1's size."""
        one, two = product(n, h1)
        three = four = add(one, -one)
        one, two, three, four = put_product(one, two, three, four, -x1, y1)
        one, two, three, four = put_product(one, two, three, four, n, h2)
        one, two, three, four = put_product(one, two, three, four, -x1, y2)
        one, two, three, four = put_product(one, two, three, four, -x2, y1)
        one, two, three, four = put_product(one, two, three, four, n, l1)
        one, two, three, four = put_product(one, two, three, four, -x2, y2)
        one, two, three, four = put_product(one, two, three, four, n, h3)
        one, two, three, four = put_product(one, two, three, four, n, l2)
        one, two, three, four = put_product(one, two, three, four, -x1, y3)
        one, two, three, four = put_product(one, two, three, four, -x3, y1)
        four = add(four, multiply(n, l3))
        four = add(four, -add(multiply(x2, y3), multiply(x3, y2)))
        scale = add(abs(multiply(n, h1)), abs(multiply(x1, y1)))
        return settled(one, two, three, four), scale

    return product, centred
