"""Sums of squares and products about the mean on CUDA, every operation rounded by itself."""

import math

import numpy as np
from numba.extending import register_jitable

from gpuframe import device
from gpuframe.kernels.cuda import exact
from gpuframe.kernels.cuda.launch import cuda, entry, launch, xp
from gpuframe.kernels.cuda.rounded import add, multiply
from gpuframe.kernels.expansions import arithmetic
from gpuframe.kernels.moments import FLUSHED, from_words

_product, _centred = arithmetic(add, multiply, register_jitable)
_LARGEST = np.finfo(np.float64).max


def product_parts(left, right):
    high, low = device.empty(left.size, np.float64), device.empty(left.size, np.float64)
    launch(_product_parts, left.size, left, right, high, low)
    return high, low


@entry("(f8[::1], f8[::1], f8[::1], f8[::1])")
def _product_parts(left, right, high, low):
    for i in range(cuda.grid(1), left.size, cuda.gridsize(1)):
        whole, lost = _product(left[i], right[i])
        high[i] = whole
        low[i] = lost if abs(whole) <= _LARGEST and abs(lost) <= _LARGEST else 0.0


def centred_products(counts, x, y, high, low):
    out = device.empty(counts.size, np.float64)
    launch(_centred_products, counts.size, counts, x, y, high, low, out)
    return out


@entry("(i8[::1], f8[::1], f8[::1], f8[::1], f8[::1], f8[::1])", registers=80)
def _centred_products(counts, x, y, high, low, out):
    for i in range(cuda.grid(1), counts.size, cuda.gridsize(1)):
        at = 3 * i
        value, scale = _centred(
            np.float64(counts[i]),
            x[at], x[at + 1], x[at + 2],
            y[at], y[at + 1], y[at + 2],
            high[at], high[at + 1], high[at + 2],
            low[at], low[at + 1], low[at + 2],
        )  # fmt: skip
        small = abs(value) <= multiply(scale, FLUSHED)
        value = 0.0 if small else add(value, 0.0)
        out[i] = value if value == value else np.nan  # noqa: PLR0124 - NaN of one sign


def centred_product(left, right):
    known = (left == left) & (right == right)  # noqa: PLR0124 - not NaN
    high, low = product_parts(left, right)
    finite = xp().isfinite(left) & xp().isfinite(right) & xp().isfinite(high)
    count, whole = xp().asnumpy(xp().stack([known.sum(), (finite | ~known).all()])).tolist()
    if not whole:
        return xp().asarray([math.nan, count])
    left, right = xp().where(known, left, 0.0), xp().where(known, right, 0.0)
    state = xp().stack([exact.sum_words(values) for values in (left, right, high, low)])
    return xp().asarray([from_words(count, *xp().asnumpy(state)), count])
