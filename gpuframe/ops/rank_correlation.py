"""Correlations of ranks: Spearman's rho and Kendall's tau-b."""

import math
from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns.column import Column
from gpuframe.columns.dtypes import INT64, UINT64
from gpuframe.kernels import select as gather
from gpuframe.kernels import sort as kernels
from gpuframe.ops import missing, moments, rank, select


def known_in_both(left: Column, right: Column) -> tuple[Column, Column]:
    """Return the rows of which both columns of numbers are known."""
    flags = [missing.maybe_isna(column) for column in (left, right)]
    absent = [flag for flag in flags if flag is not None and bool(flag.any())]
    if not absent:
        return left, right
    rows = select.rows_of(~(absent[0] if len(absent) == 1 else absent[0] | absent[1]))
    return select.take(left, rows), select.take(right, rows)


def spearman(left: Column, right: Column, *, least: int = 1) -> float:
    """Return the correlation of the ranks over the rows where both columns are known.

    Args:
        left: numbers.
        right: numbers.
        least: rows below which the result is NaN.
    """
    left, right = known_in_both(left, right)
    if left.length < max(least, 1):
        return math.nan
    return moments.correlation(_ranked(left, "average"), _ranked(right, "average"))


def kendall(left: Column, right: Column, *, least: int = 1) -> float:
    """Return Kendall's tau-b over the rows where both columns are known; NaN if one is constant.

    Pairs of rows in opposite order are counted bit by bit of the ranks, in n log n steps.

    Args:
        left: numbers.
        right: numbers.
        least: rows below which the result is NaN.
    """
    left, right = known_in_both(left, right)
    count = left.length
    if count < max(least, 1):
        return math.nan
    if count == 1:
        return np.float64(math.nan)
    x, y = ((_ranked(column, "dense").values - 1).astype(INT64) for column in (left, right))
    order = kernels.argsort((x * count + y).view(UINT64), (count * count).bit_length())
    opposite = _inversions(gather.take(y, order), count)
    pairs = count * (count - 1) // 2
    tied = [_tied_pairs(codes) for codes in (x, y, x * count + y)]
    if pairs in tied[:2]:
        return np.float64(math.nan)
    excess = pairs - tied[0] - tied[1] + tied[2] - 2 * opposite
    found = excess / math.sqrt(pairs - tied[0]) / math.sqrt(pairs - tied[1])
    return np.float64(max(-1.0, min(1.0, found)))


def _ranked(column: Column, method: str) -> Column:
    """Return the ranks of a column, which remembers them for the next pair."""
    key = f"rank {method}"
    if key not in column.memo:
        column.memo[key] = rank.rank(column, method=method)
    found: Column = column.memo[key]
    return found


def _tied_pairs(codes: Any) -> int:
    """Return how many pairs of rows have equal codes."""
    xp = device.xp()
    ordered = xp.sort(codes)
    starts = kernels.bisect(ordered, ordered, False)
    return int((xp.arange(ordered.shape[0], dtype=INT64) - starts).sum())


def _inversions(values: Any, count: int) -> int:
    """Return how many pairs of integers in [0, count) stand with the greater one first."""
    xp = device.xp()
    current, found = values, 0
    for bit in reversed(range(max(count - 1, 1).bit_length())):
        # Integers of one group agree in the bits above, and stand in the order in which they came.
        group = current >> (bit + 1)
        ones = (current >> bit) & 1
        before = xp.cumsum(ones) - ones
        starts = kernels.bisect(group, group, False)
        found += int(((1 - ones) * (before - gather.take(before, starts))).sum())
        order = kernels.argsort((group * 2 + ones).view(UINT64), count.bit_length() + 1)
        current = gather.take(current, order)
    return found
