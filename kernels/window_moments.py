"""Variance, skewness, kurtosis, covariance and correlation of windows; see `windows`.

Values are taken as distances from a centre, in units of a power of two above the greatest of
them, and their powers are added as integers in two levels of up to 50 bits: sums of windows are
differences of running sums, whatever the order of rows, the number of threads or the backend, and
a great value that has left the window leaves nothing behind. The central moments follow from the
sums in numbers of two doubles each, so that a mean far from the centre does no harm.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gpuframe.kernels import double_double as dd
from gpuframe.kernels import windows
from gpuframe.kernels.contract import Array, kernel
from gpuframe.kernels.window_few import limits

__all__ = ["comoments", "moments", "near"]

DEVIATION, VARIANCE, SKEWNESS, KURTOSIS = 1, 2, 3, 4
COVARIANCE, CORRELATION = 0, 1


def noise(bits: int) -> float:
    """Return the second moment that rounding to two levels of some bits may leave."""
    return float(np.ldexp(1.0, 2 - 2 * bits))


def means(count: Any, inverse: Any, high: Any, low: Any, step: Any) -> Any:
    """Return the mean of a power from its levels, as a pair, given 1.0 / count."""
    whole, rest = dd.from_levels(high, low, step)
    return dd.divided(whole, rest, count, inverse)


def second(m: Any, m_low: Any, a: Any, a_low: Any, b: Any, b_low: Any) -> Any:
    """Return the mean of a product less the product of means: the second central moment."""
    high, low = dd.product(a, a_low, b, b_low)
    high, low = dd.minus(m, m_low, high, low)
    return high + low


def third(m1: Any, l1: Any, m2: Any, l2: Any, m3: Any, l3: Any) -> Any:
    """Return the third central moment of means of powers: m3 - m1 (3 m2 - 2 m1**2)."""
    square, square_low = dd.product(m1, l1, m1, l1)
    high, low = dd.times(m2, l2, 3.0)
    high, low = dd.minus(high, low, 2.0 * square, 2.0 * square_low)
    high, low = dd.product(m1, l1, high, low)
    high, low = dd.minus(m3, l3, high, low)
    return high + low


def fourth(m1: Any, l1: Any, m2: Any, l2: Any, m3: Any, l3: Any, m4: Any, l4: Any) -> Any:
    """Return the fourth central moment: m4 - m1 (4 m3 - m1 (6 m2 - 3 m1**2))."""
    square, square_low = dd.product(m1, l1, m1, l1)
    square, square_low = dd.times(square, square_low, 3.0)
    high, low = dd.times(m2, l2, 6.0)
    high, low = dd.minus(high, low, square, square_low)
    high, low = dd.product(m1, l1, high, low)
    high, low = dd.minus(4.0 * m3, 4.0 * l3, high, low)
    high, low = dd.product(m1, l1, high, low)
    high, low = dd.minus(m4, l4, high, low)
    return high + low


def unit(greatest: float) -> float:
    """Return a power of two above a magnitude, 1.0 for zero."""
    return math.ldexp(1.0, max(math.frexp(greatest)[1], -1021)) if greatest else 1.0


def _unit(values: Array) -> float:
    """Return a power of two above all magnitudes, 1.0 for zeros alone."""
    return unit(float(abs(values).max())) if values.shape[0] else 1.0


def _powers(xp: Any, scaled: Array, order: int, bits: int, first: Array, last: Array) -> list[Any]:
    """Return the sums of powers 1..order of each window: pairs of levels."""
    found = []
    high, low = scaled, 0.0
    for power in range(1, order + 1):
        if power > 1:
            high, low = (
                dd.two_product(scaled, scaled) if power == 2 else dd.product(high, low, scaled, 0.0)
            )
        found.append(_levels(xp, high, low, bits, first, last))
    return found


def _levels(
    xp: Any, high: Array, low: Array, bits: int, first: Array, last: Array
) -> tuple[Array, Array]:
    upper, rest = windows.level(high, -bits)
    lower, _ = windows.level(rest + low, -2 * bits)
    return windows.totals(xp, upper, first, last), windows.totals(xp, lower, first, last)


def window_moments(
    xp: Any,
    values: Array,
    spec: tuple[Array, Array, int, int],
    least: int,
    centre: float,
    order: int,
    ddof: int,
) -> Array:
    """Do what `moments` says, with the functions of an array module."""
    first, last = limits(xp, values.shape[0], *spec)
    known = values == values  # noqa: PLR0124 - not NaN
    distance = values - centre
    if bool(known.all()):
        n = (last - first) * 1.0
    else:
        n = windows.totals(xp, known, first, last) * 1.0
        distance = xp.where(known, distance, 0.0)
    scale = _unit(distance)
    bits = windows.room(spec[2])
    step = np.ldexp(1.0, -bits)
    powers = max(order, VARIANCE)
    sums = _powers(xp, distance * (1.0 / scale), powers, bits, first, last)
    inverse = 1.0 / n
    pairs = [part for high, low in sums for part in means(n, inverse, high, low, step)]
    m2 = second(*pairs[2:4], *pairs[:2], *pairs[:2])
    alike = m2 <= noise(bits)
    m2 = xp.where(alike, 0.0, m2)
    if order <= VARIANCE:
        found = m2 * (n / (n - ddof)) * scale * scale
        found = xp.sqrt(found) if order == DEVIATION else found
        return xp.where((n >= least) & (n > ddof), found, np.nan)
    if order == SKEWNESS:
        found = xp.sqrt(n * (n - 1.0)) * third(*pairs) / ((n - 2.0) * (m2 * xp.sqrt(m2)))
    else:
        found = (n * n - 1.0) * fourth(*pairs) / (m2 * m2) - 3.0 * (n - 1.0) * (n - 1.0)
        found = found / ((n - 2.0) * (n - 3.0))
    return xp.where((n >= least) & (n >= order) & ~alike, found, np.nan)


@kernel(loaded=1, synchronises=True)
def moments(
    values: Array,
    starts: Array,
    stops: Array,
    width: int,
    shift: int,
    least: int,
    centre: float,
    order: int,
    ddof: int,
) -> Array:
    """Find the variance, its root, the skewness or the excess kurtosis of each window.

    A variance is that of the values rounded to multiples of 2**-(2 b) of the greatest distance
    from the centre, b = 62 less the bits of `width`, at most 50; below 2**(2 - 2 b) of that
    distance's square it is 0, as it is for equal values. Skewness and kurtosis are the unbiased
    estimates of pandas.

    Bytes: 16 read and 8 written a row.

    Args:
        values: float64[n] without infinities. NaN is skipped.
        starts: int32 or int64[m], or empty, see `windows`.
        stops: like starts.
        width: rows of a window, or a bound on them.
        shift: where window i ends, from row i on.
        least: number of values below which the result is NaN.
        centre: a number among the values.
        order: DEVIATION, VARIANCE, SKEWNESS or KURTOSIS.
        ddof: the variance's divisor is the number of values less `ddof`.

    Returns:
        float64[m] or [n]; NaN for too few values (no more than `ddof`; fewer than 3 or 4), and
        for the skewness and kurtosis of equal values. The CUDA twin waits for the greatest
        distance.
    """
    with np.errstate(all="ignore"):
        spec = (starts, stops, width, shift)
        return np.asarray(window_moments(np, values, spec, least, centre, order, ddof))


def window_comoments(
    xp: Any,
    left: Array,
    right: Array,
    spec: tuple[Array, Array, int, int],
    least: int,
    centres: tuple[float, float],
    kind: int,
    ddof: int,
) -> Array:
    """Do what `comoments` says, with the functions of an array module."""
    first, last = limits(xp, left.shape[0], *spec)
    known = (left == left) & (right == right)  # noqa: PLR0124 - not NaN
    n = windows.totals(xp, known, first, last) * 1.0
    x = xp.where(known, left - centres[0], 0.0)
    y = xp.where(known, right - centres[1], 0.0)
    scales = _unit(x), _unit(y)
    bits = windows.room(spec[2])
    step = np.ldexp(1.0, -bits)
    x, y = x * (1.0 / scales[0]), y * (1.0 / scales[1])

    inverse = 1.0 / n

    def mean(one: Array, other: Array | None = None) -> Any:
        high, low = (one, xp.zeros_like(one)) if other is None else dd.two_product(one, other)
        return means(n, inverse, *_levels(xp, high, low, bits, first, last), step)

    mean_x, mean_y = mean(x), mean(y)
    joint = second(*mean(x, y), *mean_x, *mean_y)
    joint = xp.where(abs(joint) <= noise(bits), 0.0, joint)
    if kind == COVARIANCE:
        found = joint * (n / (n - ddof)) * scales[0] * scales[1]
        return xp.where((n >= least) & (n > ddof), found, np.nan)
    var_x = second(*mean(x, x), *mean_x, *mean_x)
    var_y = second(*mean(y, y), *mean_y, *mean_y)
    found = joint / (xp.sqrt(var_x) * xp.sqrt(var_y))
    found = xp.minimum(xp.maximum(found, -1.0), 1.0)
    alike = (var_x <= noise(bits)) | (var_y <= noise(bits))
    return xp.where((n >= least) & (n > 1) & ~alike, found, np.nan)


@kernel(loaded=1, synchronises=True)
def comoments(
    left: Array,
    right: Array,
    starts: Array,
    stops: Array,
    width: int,
    shift: int,
    least: int,
    left_centre: float,
    right_centre: float,
    kind: int,
    ddof: int,
) -> Array:
    """Find the covariance or correlation of two columns in each window.

    As `moments`; rows where either value is NaN are skipped.

    Bytes: 32 read and 8 written a row.

    Args:
        left: float64[n] without infinities.
        right: float64[n] without infinities.
        starts: int32 or int64[m], or empty, see `windows`.
        stops: like starts.
        width: rows of a window, or a bound on them.
        shift: where window i ends, from row i on.
        least: number of pairs below which the result is NaN.
        left_centre: a number among the values of `left`.
        right_centre: a number among the values of `right`.
        kind: COVARIANCE or CORRELATION.
        ddof: the covariance's divisor is the number of pairs less `ddof`.

    Returns:
        float64[m] or [n]; NaN for too few pairs, and for a correlation with equal values; a
        correlation lies in [-1, 1]. The CUDA twin waits for the greatest distances.
    """
    with np.errstate(all="ignore"):
        spec = (starts, stops, width, shift)
        centres = (left_centre, right_centre)
        found = window_comoments(np, left, right, spec, least, centres, kind, ddof)
        return np.asarray(found)


def any_near(xp: Any, values: Array, reach: float) -> Array:
    """Do what `near` says, with the functions of an array module."""
    known = values == values  # noqa: PLR0124 - not NaN
    if not bool(known.all()):
        values = values[known]
    steps = abs(values[1:] - values[:-1])
    return xp.any((steps <= reach) & (steps > 0.0)).reshape(1)


@kernel(loaded=1, synchronises=True)
def near(values: Array, reach: float) -> Array:
    """Say whether a value and the next one that is not NaN differ, but by little.

    Bytes: 8 read a row.

    Args:
        values: float64[n] without infinities. NaN is skipped.
        reach: the greatest difference that is little.

    Returns:
        bool[1]. The CUDA twin waits for whether a value is NaN.
    """
    with np.errstate(over="ignore"):
        return np.asarray(any_near(np, values, reach))
