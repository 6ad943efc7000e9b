"""Which rows windows hold on the CPU: bounds of rows, of groups and of time."""

import numpy as np

from gpuframe.device import threads
from gpuframe.kernels.cpu.compiled import compiled, const


def spans(rows):
    """Return the number of spans to cut windows into."""
    return max(1, min(threads.count(), rows // threads.GRAIN))


def rows_of(rows):
    """Return row numbers as read-only int64: one signature."""
    return const(rows.astype(np.int64, copy=False))


@compiled
def bound(i, starts, stops, width, shift, rows):
    """Return the rows of a window."""
    if starts.size:
        return starts[i], stops[i]
    last = i + shift
    return min(max(last - width, 0), rows), min(max(last, 0), rows)


@compiled
def bounds_of_rows(begin, end, firsts, lasts, width, shift, starts, stops):
    for group in range(begin, end):
        first = firsts[group]
        last = lasts[group]
        for i in range(first, last):
            starts[i] = min(max(i + shift - width, first), last)
            stops[i] = min(max(i + shift, first), last)


@compiled
def bounds_of_time(start, stop, first, last, ticks, back, ahead, own, starts, stops):
    """Find the bounds of rows [start, stop) of the group [first, last)."""
    if start >= stop:
        return
    low = first + np.searchsorted(ticks[first:last], ticks[start] - back, "right")
    high = first + np.searchsorted(ticks[first:last], ticks[start] + ahead, "right")
    for i in range(start, stop):
        tick = ticks[i]
        while low < i and ticks[low] <= tick - back:
            low += 1
        starts[i] = min(low, i)
        if own:
            stops[i] = i + 1
        else:
            while high < last and ticks[high] <= tick + ahead:
                high += 1
            stops[i] = high


@compiled
def bounds_of_groups(begin, end, firsts, lasts, ticks, back, ahead, own, starts, stops):
    for group in range(begin, end):
        first = firsts[group]
        last = lasts[group]
        bounds_of_time(first, last, first, last, ticks, back, ahead, own, starts, stops)
