"""Times by bins: whether they ascend, the bin of each, the nearest rows before and after."""

from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns.column import Column
from gpuframe.columns.dtypes import INT64, NAT
from gpuframe.kernels import select as kernels
from gpuframe.kernels import sort
from gpuframe.kernels.contract import row_dtype
from gpuframe.ops import blocks
from gpuframe.ops.grouping import Grouping


def ascends(column: Column) -> bool:
    """Whether times stand in ascending order, NaT before all others; remembered by the column."""
    known: bool | None = column.memo.get("ascends")
    if known is None:
        values, pairs = column.values, max(column.length - 1, 0)
        spans = [(0, pairs)]
        if device.backend().name == "cpu" and pairs >= blocks.LONG:
            spans = device.threads.spans(pairs, 4 * device.threads.count())

        def part(span: tuple[int, int]) -> bool:
            start, stop = span
            return bool((values[start:stop] <= values[start + 1 : stop + 1]).all())

        known = column.memo["ascends"] = all(device.threads.map(part, spans))
    return known


def ends(column: Column) -> tuple[int, int, int]:
    """Return how many times are NaT, and the first and the last of the others.

    Both are NaT where there is no other.
    """
    values = column.values
    if not column.length:
        return 0, NAT, NAT
    if not ascends(column):
        absent = values == NAT
        first = int(device.xp().where(absent, -(NAT + 1), values).min())
        return int(absent.sum()), first, int(values.max())
    first, last = (int(device.read(values[at : at + 1])[0]) for at in (0, column.length - 1))
    if first != NAT or last == NAT:
        return (column.length if last == NAT else 0), first, last
    absent = int((values == NAT).sum())
    return absent, int(device.read(values[absent : absent + 1])[0]), last


def grouped(column: Column, absent: int, edges: np.ndarray, *, right: bool) -> Grouping:
    """Group ascending times by bins, of which some may have no row; the groups have no keys yet.

    Args:
        column: ascending times.
        absent: how many are NaT: they are the first and belong to no bin.
        edges: int64[k] on the host, ascending: k + 1 bins between and around them.
        right: whether a bin holds its end and not its begin.
    """
    xp = device.xp()
    count, rows = len(edges) + 1, column.length
    inner = sort.bisect(column.values, device.to_device(edges), right)
    bounds = xp.empty(count + 1, dtype=INT64)
    bounds[0], bounds[count] = absent, rows
    bounds[1:count] = inner
    sizes = bounds[1:] - bounds[:-1]
    numbers = xp.arange(count, dtype=row_dtype(count))
    if device.backend().name == "cpu":
        ids = np.empty(rows, numbers.dtype)
        ids[:absent] = -1
        ids[absent:] = np.repeat(numbers, sizes)
    else:
        ids = numbered(column.values, edges, right=right)
    grouping = Grouping(ids, count, numbers, [], gaps=bool((sizes == 0).any()))
    grouping.once("size", None, lambda: sizes)
    return grouping


def begins(ticks: Any, edges: np.ndarray, *, right: bool) -> Any:
    """Return where each bin of ascending ticks begins, int64[k + 1]; arguments as of `grouped`."""
    inner = sort.bisect(ticks, device.to_device(edges), right)
    return device.xp().concatenate([device.xp().zeros(1, dtype=INT64), inner])


def listed(rows: Any, bounds: list[Any], total: int, keys: list[Column]) -> Grouping:
    """Group rows that are listed bin after bin.

    Args:
        rows: the rows in the order of the bins; others belong to none.
        bounds: int64 arrays, where in the list each bin begins, one array behind the other.
        total: number of rows in all.
        keys: key columns, a row for each bin.
    """
    xp = device.xp()
    starts = blocks.concatenate(bounds)
    count = starts.shape[0]
    places = xp.arange(rows.shape[0], dtype=INT64)
    ids = xp.full(total, -1, dtype=row_dtype(count))
    ids[rows] = (sort.bisect(starts, places, True) - 1).astype(ids.dtype)
    stops = blocks.concatenate([starts[1:], xp.full(1, rows.shape[0], dtype=INT64)])
    sizes = stops - starts
    numbers = xp.arange(count, dtype=ids.dtype)
    grouping = Grouping(ids, count, numbers, keys, gaps=bool((sizes == 0).any()))
    grouping.once("size", None, lambda: sizes)
    return grouping


def numbered(ticks: Any, edges: np.ndarray, *, right: bool) -> Any:
    """Return the number of the bin of each time, in any order; -1 for NaT.

    Args:
        ticks: int64[n].
        edges: as of `grouped`.
        right: as of `grouped`.
    """
    dtype = row_dtype(len(edges) + 1)
    found = sort.bisect(device.to_device(edges), ticks, not right).astype(dtype)
    return device.xp().where(ticks == NAT, -1, found).astype(dtype, copy=False)


def before(ticks: Any, wanted: Any, limit: int | None) -> Any:
    """Return the row of the last tick that is not after each wanted time, -1 for none.

    Args:
        ticks: int64[n], ascending and distinct.
        wanted: int64[m], ascending.
        limit: how many wanted times, one behind the other, a row may serve that it does not equal.
    """
    rows = sort.bisect(ticks, wanted, True) - 1
    if limit is None or not ticks.shape[0]:
        return rows
    xp = device.xp()
    own = kernels.take(ticks, xp.maximum(rows, 0))
    begin = sort.bisect(wanted, own, False)
    exact = kernels.take_or(wanted, xp.minimum(begin, wanted.shape[0] - 1), NAT) == own
    served = xp.arange(wanted.shape[0], dtype=INT64) - begin - exact
    return xp.where(served < limit, rows, -1)


def after(ticks: Any, wanted: Any, limit: int | None) -> Any:
    """Return the row of the first tick that is not before each wanted time, -1 for none."""
    xp = device.xp()
    turned = before(xp.ascontiguousarray(~ticks[::-1]), xp.ascontiguousarray(~wanted[::-1]), limit)[
        ::-1
    ]
    return xp.where(turned < 0, -1, ticks.shape[0] - 1 - turned)


def equal(ticks: Any, wanted: Any) -> Any:
    """Return the row of the tick that equals each wanted time, -1 for none."""
    xp = device.xp()
    rows = before(ticks, wanted, None)
    same = kernels.take(ticks, xp.maximum(rows, 0)) == wanted if ticks.shape[0] else rows >= 0
    return xp.where((rows >= 0) & same, rows, -1)


def nearest(ticks: Any, wanted: Any) -> Any:
    """Return the row of the tick next to each wanted time, the later one of two as near."""
    xp = device.xp()
    left, right = before(ticks, wanted, None), after(ticks, wanted, None)
    below = wanted - kernels.take(ticks, xp.maximum(left, 0))
    above = kernels.take(ticks, xp.maximum(right, 0)) - wanted
    return xp.where((right < 0) | ((left >= 0) & (below < above)), left, right)
