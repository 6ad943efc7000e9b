"""Variances of windows from those of runs of rows, whatever else stands in the column.

A window is cut into runs of 1, 2, 4, ... rows, counted from its group's first one. Counts, means
and sums of squared distances of two runs add up to those of both (Chan, Golub and LeVeque,
Algorithms for computing the sample variance, The American Statistician 37, 1983). So no row outside
of a window touches its result, also not by rounding: a great value elsewhere costs no digits.
"""

from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns.dtypes import FLOAT64, INT64
from gpuframe.kernels import select

__all__ = ["variances"]

Run = tuple[Any, Any, Any]
"""Counts, means and sums of squared distances from the mean."""


def _joined(left: Run, right: Run) -> Run:
    xp = device.xp()
    (n, mean, squares), (more, other, added) = left, right
    total = n + more
    share = more / xp.maximum(total, 1.0)
    apart = xp.where((n > 0) & (more > 0), other - mean, 0.0)
    middle = xp.where(n > 0, mean + apart * share, other)
    return total, middle, squares + added + apart * apart * (n * share)


def _at(runs: Run, places: Any, chosen: Any) -> Run:
    """Return the runs at some places, empty ones where none is chosen."""
    places = device.xp().where(chosen, places, -1)
    n, mean, squares = (select.take_or(part, places, 0.0) for part in runs)
    return n, mean, squares


def variances(values: Any, firsts: Any, starts: Any, stops: Any, least: int) -> Any:
    """Return the variances of windows, by the count less 1.

    Args:
        values: float64[n], rows group after group; NaN is left out.
        firsts: int64[n]: first row of each row's group.
        starts: int64[m]: first row of each window.
        stops: int64[m]: the row behind its last, of the same group.
        least: number of values below which the result is NaN; so it is below 2.
    """
    with np.errstate(all="ignore"):
        return _variances(values, firsts, starts, stops, least)


def _variances(values: Any, firsts: Any, starts: Any, stops: Any, least: int) -> Any:
    xp = device.xp()
    rows = values.shape[0]
    number = xp.arange(rows, dtype=INT64)
    heads = firsts == number
    group = xp.cumsum(heads, dtype=INT64) - 1
    begins = select.true_rows(heads, select.count_true(heads)).astype(INT64)
    sizes = xp.concatenate([begins[1:], xp.full(1, rows, dtype=INT64)]) - begins
    known = values == values  # noqa: PLR0124 - not NaN
    squares = xp.zeros(rows, dtype=FLOAT64)
    runs: Run = (known.astype(FLOAT64), xp.where(known, values, 0.0), squares)
    nothing = xp.zeros(starts.shape[0], dtype=FLOAT64)
    front: Run = (nothing, nothing, nothing)
    back: Run = (nothing, nothing, nothing)
    own = select.take(group, xp.minimum(starts, rows - 1))
    left, right = starts - select.take(begins, own), stops - select.take(begins, own)
    for _ in range(int((stops - starts).max()).bit_length()):
        at = select.take(begins, own)
        alone = (left < right) & (left % 2 == 1)
        front = _joined(front, _at(runs, at + left, alone))
        left = left + alone
        alone = (left < right) & (right % 2 == 1)
        right = right - alone
        back = _joined(_at(runs, at + right, alone), back)
        left, right = left // 2, right // 2
        runs, begins, sizes = _pairs(runs, begins, sizes)
    n, _, squares = _joined(front, back)
    return xp.where((n >= least) & (n > 1), squares / (n - 1.0), np.nan)


def _pairs(runs: Run, begins: Any, sizes: Any) -> tuple[Run, Any, Any]:
    """Return runs of twice as many rows, where each group's begin, and their numbers."""
    xp = device.xp()
    halves = (sizes + 1) // 2
    ends = xp.cumsum(halves, dtype=INT64)
    number = xp.arange(int(ends[-1]), dtype=INT64)
    group = xp.searchsorted(ends, number, side="right").astype(INT64, copy=False)
    inside = 2 * (number - select.take(ends - halves, group))
    one = select.take(begins, group) + inside
    every = one >= 0
    paired = _joined(
        _at(runs, one, every), _at(runs, one + 1, inside + 1 < select.take(sizes, group))
    )
    return paired, ends - halves, halves
