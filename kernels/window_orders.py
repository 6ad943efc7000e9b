"""Quantiles, ranks and numbers of distinct values of windows; see `windows`.

The CUDA twin walks a wavelet matrix over the values' places in sorted order: the
k-th smallest of any run of rows, and how many lie below a value, in as many steps as a place has
bits, whatever the window. (Claude, Navarro and Ordonez, The wavelet matrix: An efficient wavelet
tree for large alphabets, Information Systems 47, 2015.) The matrix is never kept: all windows go
down its levels together while it is made. The reference is pandas' own windows where there is one
a row, else the same walk.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from gpuframe.kernels import sort, window_few, windows
from gpuframe.kernels.contract import Array, kernel
from gpuframe.kernels.window_few import limits

__all__ = ["distinct", "quantiles", "ranks"]

LINEAR, LOWER, HIGHER, NEAREST, MIDPOINT = range(5)
AVERAGE, LEAST, GREATEST = range(3)
_WORDS: tuple[Any, ...] = ("linear", "lower", "higher", "nearest", "midpoint")
_RANKS: tuple[Any, ...] = ("average", "min", "max")


def sorted_rows(xp: Any, values: Array, argsort: Any) -> tuple[Array, Array]:
    """Return the rows in ascending order of values, NaN last, and the values in that order."""
    bits = (values + 0.0).view(np.int64)  # -0.0 becomes 0.0
    bits = bits ^ ((bits >> 63) & np.iinfo(np.int64).max)
    bits = xp.where(values == values, bits, np.iinfo(np.int64).max)  # noqa: PLR0124 - not NaN
    keys = bits.view(np.uint64) ^ np.uint64(2**63)
    rows = argsort(keys, 64)
    return rows, xp.take(values, rows) + 0.0


def _places(xp: Any, rows: Array) -> Array:
    """Return the place of each row in an order of rows."""
    places = xp.empty(rows.shape[0], np.int64)
    places[rows] = xp.arange(rows.shape[0])
    return places


class _Levels:
    """The levels of a wavelet matrix, most significant bit first; `down` makes the next one."""

    def __init__(self, xp: Any, keys: Array, most: int) -> None:
        self.xp = xp
        self.keys = keys
        self.bit = max(int(most), 1).bit_length()
        self.before = self.zeros = keys

    def down(self) -> bool:
        """Count the zeros of the next bit before each row; False when there is none."""
        if not self.bit:
            return False
        xp, rows = self.xp, self.keys.shape[0]
        self.bit -= 1
        ones = (self.keys >> self.bit) & 1
        self.before = xp.zeros(rows + 1, np.int64)
        self.before[1:] = xp.cumsum(1 - ones, dtype=np.int64)
        self.zeros = self.before[rows:]
        # Rows with a zero come first, each half in the order it had.
        row = xp.arange(rows)
        place = xp.where(ones == 1, self.zeros + row - self.before[:-1], self.before[:-1])
        keys = xp.empty_like(self.keys)
        keys[place] = self.keys
        self.keys = keys
        return True

    def step(self, begin: Array, end: Array, right: Array) -> tuple[Array, Array]:
        """Return where runs of rows lie in the next level: among the ones where `right`."""
        xp = self.xp
        before, behind = xp.take(self.before, begin), xp.take(self.before, end)
        begin = xp.where(right, self.zeros + begin - before, before)
        return begin, xp.where(right, self.zeros + end - behind, behind)


def smallest(xp: Any, places: Array, begin: Array, end: Array, number: Array) -> Array:
    """Return the `number`-th smallest (from 0) of places[begin:end] for many runs at once."""
    levels = _Levels(xp, places, places.shape[0] - 1)
    found = xp.zeros_like(number)
    while levels.down():
        zeros = xp.take(levels.before, end) - xp.take(levels.before, begin)
        right = number >= zeros
        begin, end = levels.step(begin, end, right)
        number = xp.where(right, number - zeros, number)
        found = found + xp.where(right, 1 << levels.bit, 0)
    return found


def below(xp: Any, keys: Array, most: int, begin: Array, end: Array, bound: Array) -> Array:
    """Return how many of keys[begin:end] lie below `bound` for many runs at once."""
    levels = _Levels(xp, keys, most)
    found = xp.zeros_like(bound)
    while levels.down():
        right = ((bound >> levels.bit) & 1) == 1
        zeros = xp.take(levels.before, end) - xp.take(levels.before, begin)
        found = found + xp.where(right, zeros, 0)
        begin, end = levels.step(begin, end, right)
    return found


def between(xp: Any, low: Array, high: Array, part: Array, lower: Array, how: int) -> Array:
    """Interpolate between neighbours in sorted order as pandas' rolling quantile does."""
    if how == LINEAR:
        found = low + (high - low) * part
    elif how == LOWER:
        found = low
    elif how == HIGHER:
        found = high
    elif how == NEAREST:
        down = (part < 0.5) | ((part == 0.5) & (lower % 2 == 0))
        found = xp.where(down, low, high)
    else:
        found = (low + high) / 2.0
    return xp.where(part == 0.0, low, found)


def window_quantiles(
    xp: Any,
    values: Array,
    spec: tuple[Array, Array, int, int],
    least: int,
    point: float,
    how: int,
    argsort: Any,
) -> Array:
    """Do what `quantiles` says, with the functions of an array module."""
    rows = values.shape[0]
    first, last = limits(xp, rows, *spec)
    if not rows:
        return xp.full(first.shape[0], np.nan, np.float64)
    known = values == values  # noqa: PLR0124 - not NaN
    counts = windows.totals(xp, known, first, last)
    order, ascending = sorted_rows(xp, values, argsort)
    target = point * xp.maximum(counts - 1, 0)
    lower = target.astype(np.int64)
    part = target - lower
    upper = xp.minimum(lower + 1, xp.maximum(counts - 1, 0))
    begin, end = xp.concatenate([first, first]), xp.concatenate([last, last])
    begin, end = begin.astype(np.int64), end.astype(np.int64)
    found = smallest(xp, _places(xp, order), begin, end, xp.concatenate([lower, upper]))
    found = xp.take(ascending, xp.minimum(found, rows - 1))
    half = first.shape[0]
    found = between(xp, found[:half], found[half:], part, lower, how)
    return xp.where((counts >= least) & (counts > 0), found, np.nan)


@kernel(loaded=1)
def quantiles(
    values: Array,
    starts: Array,
    stops: Array,
    width: int,
    shift: int,
    least: int,
    point: float,
    how: int,
) -> Array:
    """Find a quantile of the values of each window.

    The CPU twin keeps short windows sorted, and of long ones a bitmap of the places in sorted
    order, on which a pointer walks from quantile to quantile: steps per row, not per window.

    Bytes: 16 read and 8 written a row and, for long windows, 12 a byte of the sort's keys.

    Args:
        values: float64[n] without infinities. NaN is skipped.
        starts: int32 or int64[m], or empty, see `windows`.
        stops: like starts.
        width: rows of a window, or a bound on them.
        shift: where window i ends, from row i on.
        least: number of values below which the result is NaN.
        point: the quantile, in [0, 1]: place point * (count - 1) in sorted order.
        how: what stands between two places: LINEAR, LOWER, HIGHER, NEAREST (halves to the even
            place) or MIDPOINT.

    Returns:
        float64[m] or [n]; NaN for a window without values; a zero is 0.0.
    """
    spec = (starts, stops, width, shift)
    of_pandas = window_few.of_pandas(values, spec, least)
    if of_pandas is not None:
        result = of_pandas.quantile(point, _WORDS[how])
        return np.asarray(result.to_numpy() + 0.0)
    with np.errstate(all="ignore"):
        argsort = sort.argsort.reference
        return np.asarray(window_quantiles(np, values, spec, least, point, how, argsort))


def window_ranks(
    xp: Any,
    values: Array,
    spec: tuple[Array, Array, int, int],
    least: int,
    how: tuple[int, bool, bool],
    argsort: Any,
) -> Array:
    """Do what `ranks` says, with the functions of an array module."""
    rows = values.shape[0]
    first, last = limits(xp, rows, *spec)
    if not rows:
        return xp.full(first.shape[0], np.nan, np.float64)
    method, ascending, pct = how
    known = values == values  # noqa: PLR0124 - not NaN
    counts = windows.totals(xp, known, first, last)
    order, in_order = sorted_rows(xp, values, argsort)
    places = _places(xp, order)
    # Rows of equal values: the first place of their run, and the one behind it.
    at = xp.take(in_order, places)
    run_first = xp.searchsorted(in_order, at, side="left")
    run_last = xp.searchsorted(in_order, at, side="right")
    own = xp.clip(last - 1, 0, rows - 1)
    bounds = xp.concatenate([xp.take(run_first, own), xp.take(run_last, own)])
    begin, end = xp.concatenate([first, first]), xp.concatenate([last, last])
    begin, end = begin.astype(np.int64), end.astype(np.int64)
    found = below(xp, places, rows, begin, end, bounds.astype(np.int64))
    half = first.shape[0]
    less, until = found[:half], found[half:]
    if not ascending:
        less, until = counts - until, counts - less
    found = (less + 1 + until) / 2.0
    if method != AVERAGE:
        found = (less + 1 if method == LEAST else until) * 1.0
    if pct:
        found = found / counts
    kept = (counts >= least) & (last > first) & xp.take(known, own)
    return xp.where(kept, found, np.nan)


@kernel(loaded=1)
def ranks(
    values: Array,
    starts: Array,
    stops: Array,
    width: int,
    shift: int,
    least: int,
    method: int,
    ascending: bool,
    pct: bool,
) -> Array:
    """Find the rank of the last value of each window among the window's values.

    Bytes: 16 read and 8 written a row and, for long windows, 12 a byte of the sort's keys.

    Args:
        values: float64[n] without infinities. NaN is not counted.
        starts: int32 or int64[m], or empty, see `windows`.
        stops: like starts.
        width: rows of a window, or a bound on them.
        shift: where window i ends, from row i on.
        least: number of values below which the result is NaN.
        method: rank of equal values: their AVERAGE, LEAST or GREATEST.
        ascending: whether the least value has rank 1.
        pct: whether to divide by the number of values.

    Returns:
        float64[m] or [n]; NaN where the last value is NaN or the window holds no rows.
    """
    spec, how = (starts, stops, width, shift), (method, ascending, pct)
    of_pandas = window_few.of_pandas(values, spec, max(least, 1))
    ends = limits(np, values.size, *spec)[1]
    # Where no row enters, pandas repeats the rank of the window before.
    if of_pandas is not None and ends[0] > 0 and (ends[1:] > ends[:-1]).all():
        result = of_pandas.rank(_RANKS[method], ascending=ascending, pct=pct)
        return np.asarray(result.to_numpy())
    with np.errstate(all="ignore"):
        return np.asarray(window_ranks(np, values, spec, least, how, sort.argsort.reference))


def window_distinct(
    xp: Any, values: Array, spec: tuple[Array, Array, int, int], least: int, argsort: Any
) -> Array:
    """Do what `distinct` says, with the functions of an array module."""
    rows = values.shape[0]
    first, last = limits(xp, rows, *spec)
    if not rows:
        return xp.where(xp.zeros(first.shape[0], np.int64) >= least, 0.0, np.nan)
    known = values == values  # noqa: PLR0124 - not NaN
    counts = windows.totals(xp, known, first, last)
    order, in_order = sorted_rows(xp, values, argsort)
    # For each row one more than the row before it of the same value, 0 for none.
    again = xp.where(in_order[1:] == in_order[:-1], order[:-1].astype(np.int64) + 1, 0)
    earlier = xp.zeros(rows, np.int64)
    earlier[order[1:]] = again
    earlier = xp.where(known, earlier, rows + 1)
    begin, end = first.astype(np.int64), last.astype(np.int64)
    found = below(xp, earlier, rows + 1, begin, end, begin + 1)
    return xp.where(counts >= least, found * 1.0, np.nan)


@kernel(loaded=1)
def distinct(
    values: Array, starts: Array, stops: Array, width: int, shift: int, least: int
) -> Array:
    """Count the distinct values of each window.

    A value counts where none like it stands before it in the window. The CPU twin counts how
    often each value is in the window.

    Bytes: 16 read and 8 written a row, and what sorting or hashing the values moves.

    Args:
        values: float64[n]. NaN is not counted.
        starts: int32 or int64[m], or empty, see `windows`.
        stops: like starts.
        width: rows of a window, or a bound on them.
        shift: where window i ends, from row i on.
        least: number of values below which the result is NaN.

    Returns:
        float64[m] or [n].
    """
    spec = (starts, stops, width, shift)
    of_pandas = window_few.of_pandas(values, spec, least)
    if of_pandas is not None:
        return np.asarray(of_pandas.nunique().to_numpy())
    return np.asarray(window_distinct(np, values, spec, least, sort.argsort.reference))
