"""Order statistics of windows on the CPU: short windows sorted, long ones as bitmaps of places."""

import numpy as np

from gpuframe import device
from gpuframe.kernels import window_orders
from gpuframe.kernels.cpu import groups
from gpuframe.kernels.cpu.compiled import compiled, const, map_spans
from gpuframe.kernels.cpu.sort import argsort
from gpuframe.kernels.cpu.window_bounds import bound, rows_of, spans
from gpuframe.kernels.cpu.window_places import counted_ranks, runs, walked_quantiles
from gpuframe.kernels.cpu.window_sorted import sorted_quantiles, sorted_ranks

_SHORT = 600  # rows of a window that is kept sorted: what moves costs less than a sort of all


def _longest(values, starts, stops, width):
    """Return the most rows of a window."""
    if starts.size:
        return max(int((stops - starts).max()), 0)
    return max(min(width, values.size), 0)


def quantiles(values, starts, stops, width, shift, least, point, how):
    values, starts, stops = const(values), rows_of(starts), rows_of(stops)
    out = device.empty(starts.size or values.size, np.float64)
    longest = _longest(values, starts, stops, width)
    where = (starts, stops, width, shift, max(least, 1), float(point), how)
    if longest <= _SHORT:
        map_spans(
            lambda a, b: sorted_quantiles(a, b, values, longest, *where, out),
            out.size,
            spans(out.size),
        )
        return out
    order, ascending = window_orders.sorted_rows(np, values, argsort)
    places = _places(order)
    map_spans(
        lambda a, b: walked_quantiles(a, b, values, places, ascending, *where, out),
        out.size,
        spans(out.size),
    )
    return out


def _places(order):
    places = device.empty(order.size, np.int64)
    places[order] = np.arange(order.size)
    return places


def ranks(values, starts, stops, width, shift, least, method, ascending, pct):
    values, starts, stops = const(values), rows_of(starts), rows_of(stops)
    out = device.empty(starts.size or values.size, np.float64)
    longest = _longest(values, starts, stops, width)
    where = (starts, stops, width, shift, least, method, ascending, pct, out)
    if longest <= _SHORT:
        map_spans(
            lambda a, b: sorted_ranks(a, b, values, longest, *where), out.size, spans(out.size)
        )
        return out
    order, in_order = window_orders.sorted_rows(np, values, argsort)
    places = _places(order)
    firsts, lasts = np.empty_like(places), np.empty_like(places)
    runs(order, in_order, firsts, lasts)
    map_spans(
        lambda a, b: counted_ranks(a, b, values, places, firsts, lasts, *where),
        out.size,
        spans(out.size),
    )
    return out


def distinct(values, starts, stops, width, shift, least):
    starts, stops = rows_of(starts), rows_of(stops)
    known = values == values  # noqa: PLR0124 - not NaN
    keys = np.where(known, values + 0.0, np.nan).view(np.int64)
    ids, firsts = groups.factorize(keys)
    ids = const(np.where(known, ids, -1))
    out = device.empty(starts.size or values.size, np.float64)
    map_spans(
        lambda a, b: _distinct(a, b, ids, firsts.size, starts, stops, width, shift, least, out),
        out.size,
        spans(out.size),
    )
    return out


@compiled
def _distinct(start, stop, ids, number, starts, stops, width, shift, least, out):
    counts = np.zeros(number, np.int32)
    begin = np.int64(0)
    end = np.int64(0)
    size = np.int64(0)
    found = np.int64(0)
    for i in range(start, stop):
        first, last = bound(i, starts, stops, width, shift, ids.size)
        jump = first >= end or first < begin or last < end
        while begin < (end if jump else first):
            own = ids[begin]
            if own >= 0:
                counts[own] -= 1
                found -= np.int64(counts[own] == 0)
                size -= 1
            begin += 1
        if jump:
            begin = first
            end = first
        while end < last:
            own = ids[end]
            if own >= 0:
                found += np.int64(counts[own] == 0)
                counts[own] += 1
                size += 1
            end += 1
        out[i] = np.float64(found) if size >= least else np.nan
