"""Logarithms, exponentials, circular functions: written in operations that IEEE 754 defines.

NumPy's, the C library's and CUDA's own differ in the last bit from one another, and NumPy's from
one processor to another. These are made of + - * /, sqrt and integers only, so that a value gives
the same bits in a batch, alone in plain Python, on any processor and on a GPU. They err by less
than 1 unit in the last place, `normal` by a few.

Formulas of log, log1p, exp, expm1, arcsine and of sine and cosine near 0: FDLIBM (Sun Microsystems,
1993). The quantile of the normal distribution: Wichura, Algorithm AS 241, Applied Statistics 37,
1988. Their coefficients stand in `kernels.coefficients`.
"""

from __future__ import annotations

import math
import operator
import struct
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from gpuframe.kernels import coefficients as of

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ARRAYS", "PLAIN", "Elementary", "Operations", "elementary"]

Function = Any
"""A function of doubles, of one kind: arrays, Python's floats or a compiler's scalars."""


class Operations(NamedTuple):
    """What the functions are made of.

    Attributes:
        add: (left, right) -> sum, rounded once.
        multiply: (left, right) -> product, rounded once.
        divide: (left, right) -> quotient; by 0 an infinity or NaN, never an error.
        root: square root, rounded once, NaN below 0.
        floor: the greatest integer not above, as a double.
        choose: (condition, if true, if false).
        bits: the pattern of a double as int64.
        double: the double of a pattern.
        compiled: decorator that prepares a function for its compiler.
    """

    add: Function
    multiply: Function
    divide: Function
    root: Function
    floor: Function
    choose: Function
    bits: Function
    double: Function
    compiled: Callable[..., Any]


class Elementary(NamedTuple):
    """Functions of one double each; NaN gives NaN.

    Attributes:
        log: natural logarithm; -inf of 0, NaN below.
        log1p: log(1 + x), exact to the last place near 0.
        exp: e to the power of x.
        expm1: exp(x) - 1, exact to the last place near 0.
        sine: the sine of x turns (sin 2 pi x).
        cosine: the cosine of x turns.
        normal: the value below which a normal variable lies with probability x; the infinities
            of 0 and 1, NaN outside.
        arcsine: the angle between -pi / 2 and pi / 2, in radians, whose sine is x; NaN for others.
    """

    log: Function
    log1p: Function
    exp: Function
    expm1: Function
    sine: Function
    cosine: Function
    normal: Function
    arcsine: Function


_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_INVERSE_LN2 = 1.44269504088896338700
_TURN = 6.28318530717958647693
_ROUND = 6755399441055744.0  # 1.5 * 2**52: adding and taking it away leaves the nearest integer
_ROOT_HALF = 0x3FE6A09E00000000  # the pattern of sqrt(1/2), its upper half
_SHIFT = 0x3FF0000000000000 - _ROOT_HALF
_FRACTION = (1 << 52) - 1
_TWO_52 = 0x4330000000000000  # the pattern of 2**52, whose last bits count ones
_LEAST_NORMAL, _TWO_54 = 2.0**-1022, 2.0**54

_HALF_PI, _HALF_PI_LOW = 1.57079632679489655800e00, 6.12323399573676603587e-17
_QUARTER_PI = 7.85398163397448278999e-01
_UPPER = -(1 << 32)  # the upper half of a pattern


def elementary(operations: Operations) -> Elementary:
    """Make the functions out of operations."""
    log, log1p = _logarithms(operations)
    exp, expm1 = _exponentials(operations)
    sine, cosine = _circular(operations)
    normal, arcsine = _normal(operations, log), _arcsine(operations)
    return Elementary(log, log1p, exp, expm1, sine, cosine, normal, arcsine)


def _logarithms(operations: Operations) -> tuple[Function, Function]:
    add, multiply, divide, _, _, choose, bits, double, compiled = operations
    odd1, odd2, odd3, odd4 = of.LOG_ODD
    even1, even2, even3 = of.LOG_EVEN

    @compiled
    def whole(x: Any) -> Any:
        """Return k of x = 2**k * (1 + f), 1 + f between the roots of 1/2 and of 2, as a double.

        Without a conversion of integers, which processors before AVX-512 do one by one.
        """
        return add(double((((bits(x) + _SHIFT) >> 52) & 0x7FF) | _TWO_52), -(2.0**52 + 1023.0))

    @compiled
    def fraction(x: Any) -> Any:
        """Return f of x = 2**k * (1 + f)."""
        return add(double(((bits(x) + _SHIFT) & _FRACTION) + _ROOT_HALF), -1.0)

    @compiled
    def series(f: Any, k: Any, correction: Any) -> Any:
        """Return log(2**k * (1 + f)) + correction."""
        s = divide(f, add(2.0, f))
        z = multiply(s, s)
        w = multiply(z, z)
        even = multiply(w, add(even1, multiply(w, add(even2, multiply(w, even3)))))
        odd = multiply(w, add(odd3, multiply(w, odd4)))
        odd = multiply(z, add(odd1, multiply(w, add(odd2, odd))))
        half = multiply(multiply(0.5, f), f)
        low = add(multiply(k, _LN2_LOW), correction)
        tail = add(multiply(s, add(half, add(odd, even))), low)
        return add(add(add(tail, -half), f), multiply(k, _LN2_HIGH))

    @compiled
    def ends(x: Any, zero: Any, result: Any) -> Any:
        """Return the result for what is above `zero`, else what the ends have."""
        result = choose(x > zero, result, choose(x == zero, -math.inf, math.nan))
        return choose(x < math.inf, result, x)

    @compiled
    def log(x: Any) -> Any:
        small = x < _LEAST_NORMAL
        scaled = choose(small, multiply(x, _TWO_54), x)
        k = add(whole(scaled), choose(small, -54.0, 0.0))
        return ends(x, 0.0, series(fraction(scaled), k, 0.0))

    @compiled
    def log1p(x: Any) -> Any:
        total = add(1.0, x)
        k = whole(total)
        lost = choose(k >= 2.0, add(1.0, -add(total, -x)), add(x, -add(total, -1.0)))
        near = (x > -0.29289321881345254) & (x < 0.41421356237309492)
        lost = choose(near, 0.0, divide(lost, total))
        f = choose(near, x, fraction(total))
        result = series(f, choose(near, 0.0, k), lost)
        return ends(x, -1.0, choose(x == 0.0, x, result))

    return log, log1p


def _exponentials(operations: Operations) -> tuple[Function, Function]:
    add, multiply, divide, _, _, choose, bits, double, compiled = operations
    p1, p2, p3, p4, p5 = of.EXP
    q1, q2, q3, q4, q5 = of.EXPM1

    @compiled
    def power(k: Any) -> Any:
        """Return 2**k of a whole double k between -1022 and 1023."""
        return double((bits(add(k, _ROUND + 1023.0)) & 0xFFF) << 52)

    @compiled
    def scaled(x: Any, k: Any) -> Any:
        """Return x * 2**k in two steps, each of a factor that there is."""
        half = add(add(multiply(k, 0.5), _ROUND), -_ROUND)
        return multiply(multiply(x, power(half)), power(add(k, -half)))

    @compiled
    def exp(x: Any) -> Any:
        inside = choose((x > -746.0) & (x < 710.0), x, 0.0)
        k = add(add(multiply(inside, _INVERSE_LN2), _ROUND), -_ROUND)
        high = add(inside, -multiply(k, _LN2_HIGH))
        low = multiply(k, _LN2_LOW)
        r = add(high, -low)
        t = multiply(r, r)
        c = add(p3, multiply(t, add(p4, multiply(t, p5))))
        c = add(r, -multiply(t, add(p1, multiply(t, add(p2, multiply(t, c))))))
        y = divide(multiply(r, c), add(2.0, -c))
        y = scaled(add(1.0, add(add(y, -low), high)), k)
        return choose(x >= 710.0, math.inf, choose(x <= -746.0, 0.0, choose(x == x, y, x)))  # noqa: PLR0124 - NaN

    @compiled
    def expm1(x: Any) -> Any:
        inside = choose((x > -50.0) & (x < 710.0), x, 0.0)
        near = (inside < 0.34657359027997264) & (inside > -0.34657359027997264)
        k = add(add(multiply(inside, _INVERSE_LN2), _ROUND), -_ROUND)
        k = choose(near, 0.0, k)
        high = add(inside, -multiply(k, _LN2_HIGH))
        low = multiply(k, _LN2_LOW)
        r = add(high, -low)
        lost = add(add(high, -r), -low)
        half = multiply(0.5, r)
        square = multiply(r, half)
        c = add(q3, multiply(square, add(q4, multiply(square, q5))))
        c = add(1.0, multiply(square, add(q1, multiply(square, add(q2, multiply(square, c))))))
        t = add(3.0, -multiply(c, half))
        e = multiply(square, divide(add(c, -t), add(6.0, -multiply(r, t))))
        at_zero = add(r, -add(multiply(r, e), -square))
        e = add(add(multiply(r, add(e, -lost)), -lost), -square)
        below = power(choose((k > 0.0) & (k < 57.0), -k, 0.0))  # 2**-k
        small = scaled(add(add(r, -e), add(1.0, -below)), k)
        large = scaled(add(add(r, -add(e, below)), 1.0), k)
        other = add(scaled(add(add(r, -e), 1.0), k), -1.0)
        minus = add(multiply(0.5, add(r, -e)), -0.5)
        one = choose(
            r < -0.25,
            multiply(-2.0, add(e, -add(r, 0.5))),
            add(1.0, multiply(2.0, add(r, -e))),
        )
        y = choose((k >= 2.0) & (k < 20.0), small, choose((k >= 20.0) & (k < 57.0), large, other))
        y = choose(k == -1.0, minus, choose(k == 1.0, one, y))
        y = choose(near, at_zero, y)
        y = choose(x >= 710.0, math.inf, choose(x <= -50.0, -1.0, y))
        return choose((x == x) & (x != 0.0), y, x)  # noqa: PLR0124 - NaN, and the sign of 0

    return exp, expm1


def _circular(operations: Operations) -> tuple[Function, Function]:
    add, multiply, _, _, floor, choose, _, _, compiled = operations
    s1, s2, s3, s4, s5, s6 = of.SINE
    c1, c2, c3, c4, c5, c6 = of.COSINE

    @compiled
    def near_sine(t: Any) -> Any:
        z = multiply(t, t)
        w = multiply(multiply(z, z), z)
        r = add(s2, multiply(z, add(s3, multiply(z, s4))))
        r = add(r, multiply(w, add(s5, multiply(z, s6))))
        return add(t, multiply(multiply(z, t), add(s1, multiply(z, r))))

    @compiled
    def near_cosine(t: Any) -> Any:
        z = multiply(t, t)
        w = multiply(z, z)
        r = multiply(z, add(c1, multiply(z, add(c2, multiply(z, c3)))))
        r = add(r, multiply(multiply(w, w), add(c4, multiply(z, add(c5, multiply(z, c6))))))
        half = multiply(0.5, z)
        rest = add(1.0, -half)
        return add(rest, add(add(add(1.0, -rest), -half), multiply(z, r)))

    @compiled
    def circular(x: Any, ahead: Any) -> Any:
        """Return the sine of x turns and `ahead` quarters."""
        part = add(x, -floor(x))
        quarter = floor(add(multiply(4.0, part), 0.5))
        angle = multiply(add(part, multiply(quarter, -0.25)), _TURN)
        quarter = add(quarter, ahead)
        quarter = add(quarter, multiply(-4.0, floor(multiply(quarter, 0.25))))
        value = choose((quarter == 0.0) | (quarter == 2.0), near_sine(angle), near_cosine(angle))
        return add(choose(quarter >= 2.0, -value, value), 0.0)

    @compiled
    def sine(x: Any) -> Any:
        return circular(x, 0.0)

    @compiled
    def cosine(x: Any) -> Any:
        return circular(x, 1.0)

    return sine, cosine


def _arcsine(operations: Operations) -> Function:
    add, multiply, divide, root, _, choose, bits, double, compiled = operations
    p0, p1, p2, p3, p4, p5 = of.ARCSINE
    q1, q2, q3, q4 = of.ARCSINE_BELOW

    @compiled
    def ratio(t: Any) -> Any:
        """Return (arcsine(x) - x) / x of t = x * x up to 1 / 4."""
        p = add(p2, multiply(t, add(p3, multiply(t, add(p4, multiply(t, p5))))))
        p = multiply(t, add(p0, multiply(t, add(p1, multiply(t, p)))))
        q = add(q1, multiply(t, add(q2, multiply(t, add(q3, multiply(t, q4))))))
        return divide(p, add(1.0, multiply(t, q)))

    @compiled
    def arcsine(x: Any) -> Any:
        size = choose(x < 0.0, -x, x)
        near = add(x, multiply(x, ratio(multiply(x, x))))
        t = choose(size < 1.0, multiply(add(1.0, -size), 0.5), 0.0)
        s = root(t)
        r = ratio(t)
        high = double(bits(s) & _UPPER)
        whole = add(s, high)
        low = divide(add(t, -multiply(high, high)), choose(whole > 0.0, whole, 1.0))
        part = add(_HALF_PI_LOW, -multiply(2.0, low))
        part = add(multiply(multiply(2.0, s), r), -part)
        far = add(_QUARTER_PI, -add(part, -add(_QUARTER_PI, -multiply(2.0, high))))
        close = add(_HALF_PI, -add(multiply(2.0, add(s, multiply(s, r))), -_HALF_PI_LOW))
        far = choose(size < 0.975, far, close)
        far = choose(x < 0.0, -far, far)
        return choose(size < 0.5, near, choose(size <= 1.0, far, math.nan))

    return arcsine


def _polynomial(operations: Operations, coefficients: tuple[float, ...]) -> Function:
    """Make the polynomial of eight coefficients, the constant first."""
    add, multiply, compiled = operations.add, operations.multiply, operations.compiled
    a, b, c, d, e, f, g, h = coefficients

    @compiled
    def polynomial(x: Any) -> Any:
        value = add(f, multiply(x, add(g, multiply(x, h))))
        value = add(c, multiply(x, add(d, multiply(x, add(e, multiply(x, value))))))
        return add(a, multiply(x, add(b, multiply(x, value))))

    return polynomial


def _normal(operations: Operations, log: Function) -> Function:
    add, multiply, divide, root, _, choose, _, _, compiled = operations
    tables = of.CENTRE, of.CENTRE_BELOW, of.NEAR, of.NEAR_BELOW, of.FAR, of.FAR_BELOW
    centre, centre_below, near, near_below, far, far_below = (
        _polynomial(operations, table) for table in tables
    )

    @compiled
    def normal(x: Any) -> Any:
        q = add(x, -0.5)
        inner = add(0.180625, -multiply(q, q))
        middle = divide(multiply(q, centre(inner)), centre_below(inner))
        tail = choose(q < 0.0, x, add(1.0, -x))
        r = root(-log(choose((tail > 0.0) & (tail < 1.0), tail, 0.5)))
        closer, further = add(r, -1.6), add(r, -5.0)
        outer = choose(
            r <= 5.0,
            divide(near(closer), near_below(closer)),
            divide(far(further), far_below(further)),
        )
        outer = choose(tail > 0.0, outer, choose(tail == 0.0, math.inf, math.nan))
        outer = choose(q < 0.0, -outer, outer)
        result = choose((q <= 0.425) & (q >= -0.425), middle, outer)
        return choose(x == x, result, x)  # noqa: PLR0124 - NaN

    return normal


def _plain_divide(left: float, right: float) -> float:
    if right == 0.0:
        return (
            math.nan if left == 0.0 or math.isnan(left) else math.copysign(math.inf, left * right)
        )
    return left / right


def _plain_root(value: float) -> float:
    return math.sqrt(value) if value >= 0.0 else math.nan


def _plain_floor(value: float) -> float:
    return float(math.floor(value)) if math.isfinite(value) else value


_PATTERN, _DOUBLE = struct.Struct("<q"), struct.Struct("<d")

PLAIN = elementary(
    Operations(
        operator.add,
        operator.mul,
        _plain_divide,
        _plain_root,
        _plain_floor,
        lambda condition, left, right: left if condition else right,
        lambda value: _PATTERN.unpack(_DOUBLE.pack(value))[0],
        lambda pattern: _DOUBLE.unpack(_PATTERN.pack(pattern))[0],
        lambda function: function,
    )
)
"""The functions of Python's floats."""

ARRAYS = elementary(
    Operations(
        operator.add,
        operator.mul,
        operator.truediv,
        np.sqrt,
        np.floor,
        np.where,
        lambda value: np.asarray(value, np.float64).view(np.int64),
        lambda pattern: np.asarray(pattern, np.int64).view(np.float64),
        lambda function: function,
    )
)
"""The functions of NumPy's arrays; callers silence NumPy's warnings."""
