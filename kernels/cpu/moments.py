"""Sums of squares and products about the mean on the CPU."""

import operator

import numpy as np
from numba.extending import register_jitable

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.cpu import products
from gpuframe.kernels.cpu.compiled import compiled, const
from gpuframe.kernels.exact import words_integer
from gpuframe.kernels.expansions import arithmetic
from gpuframe.kernels.moments import FLUSHED, from_integers

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


def centred_product(*columns):
    found = []
    for count, lost, states in zip(*products.pair_sums(columns), strict=True):
        x, y, *pair = map(words_integer, states)
        pair = [None if gone else value for gone, value in zip(lost, pair, strict=True)]
        found += from_integers(int(count), x, y, *pair)
    return np.array(found, np.float64)
