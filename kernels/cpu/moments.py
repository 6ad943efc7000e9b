"""Sums of squares and products about the mean on the CPU."""

import math
import operator

import numpy as np
from numba.extending import register_jitable

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.cpu import exact
from gpuframe.kernels.cpu.compiled import compiled, const, map_spans
from gpuframe.kernels.expansions import arithmetic
from gpuframe.kernels.moments import FLUSHED, from_words

_product, _centred = arithmetic(operator.add, operator.mul, register_jitable)
_LARGEST = np.finfo(np.float64).max


def product_parts(left, right):
    high, low = device.empty(left.size, np.float64), device.empty(left.size, np.float64)
    threads.run(_product_parts, left.size, const(left), const(right), high, low)
    return high, low


@compiled
def _product_parts(start, stop, left, right, high, low):
    for i in range(np.uint64(start), np.uint64(stop)):
        whole, lost = _product(left[i], right[i])
        high[i] = whole
        low[i] = lost if abs(whole) <= _LARGEST and abs(lost) <= _LARGEST else 0.0


def centred_products(counts, x, y, high, low):
    out = device.empty(counts.size, np.float64)
    arrays = map(const, (counts, x, y, high, low))
    threads.run(_centred_products, counts.size, *arrays, out)
    return out


@compiled
def _centred_products(start, stop, counts, x, y, high, low, out):
    one, two = np.uint64(1), np.uint64(2)
    for i in range(np.uint64(start), np.uint64(stop)):
        at = np.uint64(3) * i
        value, scale = _centred(
            np.float64(counts[i]),
            x[at], x[at + one], x[at + two],
            y[at], y[at + one], y[at + two],
            high[at], high[at + one], high[at + two],
            low[at], low[at + one], low[at + two],
        )  # fmt: skip
        value = 0.0 if abs(value) <= scale * FLUSHED else value + 0.0
        out[i] = value if value == value else np.nan  # noqa: PLR0124 - NaN of one sign


def centred_product(left, right):
    high, low = product_parts(left, right)
    count, same = left.size, right is left
    if not _is_finite(high):
        # Zeros in the place of what is not known add nothing to any sum.
        left, right, count = _known_pairs(left, right)
        high, low = product_parts(left, right)
        if not _is_finite(high) and not all(
            np.isfinite(each).all() for each in (left, right, high)
        ):
            return np.array([math.nan, count])
    x = exact.sum_words(left)
    y = x if same else exact.sum_words(right)
    difference = from_words(count, x, y, exact.sum_words(high), exact.sum_words(low))
    return np.array([difference, count], np.float64)


def _is_finite(values):
    with np.errstate(all="ignore"):
        return np.isfinite(values.sum())


def _known_pairs(left, right):
    """Return both sides with 0 where either is NaN, and how many pairs are known."""
    out = device.empty(left.size, np.float64), device.empty(left.size, np.float64)
    arrays = const(left), const(right), *out
    count = max(1, min(threads.count(), left.size // threads.GRAIN))
    return *out, sum(map_spans(lambda start, stop: _pairs(start, stop, *arrays), left.size, count))


@compiled
def _pairs(start, stop, left, right, out_left, out_right):
    count = 0
    for i in range(np.uint64(start), np.uint64(stop)):
        x, y = left[i], right[i]
        known = x == x and y == y  # noqa: PLR0124 - not NaN
        out_left[i] = x if known else 0.0
        out_right[i] = y if known else 0.0
        count += known
    return count
