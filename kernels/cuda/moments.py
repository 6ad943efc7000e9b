"""Sums of squares and products about the mean on CUDA, every operation rounded by itself."""

import numpy as np
from numba.extending import register_jitable

from gpuframe import device
from gpuframe.kernels.cuda import exact
from gpuframe.kernels.cuda.launch import cuda, entry, launch, xp
from gpuframe.kernels.cuda.rounded import add, multiply
from gpuframe.kernels.exact import words_integer
from gpuframe.kernels.expansions import arithmetic
from gpuframe.kernels.moments import FLUSHED, from_integers

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


def centred_product(*columns):
    columns = [column.astype(np.float64, copy=False) for column in columns]
    known = [column == column for column in columns]  # noqa: PLR0124 - not NaN
    whole = xp().asnumpy(xp().stack([each.all() for each in known])).tolist()
    alone = {}  # of columns without NaN: the words of sums that pairs have in common

    def sums(at, other):
        """Return the words of the sum of a column and of its squares, of the rows of a pair."""
        if not whole[other] or at not in alone:
            both = known[at] & known[other]
            values = xp().where(both, columns[at], 0.0)
            found = [exact.sum_words(values), *_products(values, values)]
            if not whole[other]:
                return found
            alone[at] = found
        return alone[at]

    state = []
    for right in range(len(columns)):
        for left in range(right + 1):
            both = known[left] & known[right]
            x_sum, x_squares, x_lost = sums(left, right)
            y_sum, y_squares, y_lost = sums(right, left)
            products, lost = x_squares, x_lost
            if left != right:
                ends = [xp().where(both, columns[at], 0.0) for at in (left, right)]
                products, lost = _products(*ends)
            flags = xp().stack([both.sum(), lost, x_lost, y_lost])
            state += [x_sum, y_sum, products, x_squares, y_squares, flags]
    host = xp().asnumpy(xp().concatenate(state)).reshape(-1, 5 * exact.WORDS + 4)
    found = []
    for pair in host:
        words, (count, *lost) = pair[:-4].reshape(5, -1), pair[-4:].tolist()
        x, y, *totals = map(words_integer, words)
        totals = [None if gone else total for gone, total in zip(lost, totals, strict=True)]
        found += from_integers(count, x, y, *totals)
    return xp().asarray(found)


def _products(left, right):
    """Return the words of the sum of products, and 1 where one is not finite, else 0."""
    high, low = product_parts(left, right)
    lost = (~xp().isfinite(high)).any().astype(np.int64)
    return exact.sum_words(high) + exact.sum_words(low), lost
