"""Order statistics of windows on the CPU: short windows sorted, long ones as bitmaps of places."""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels import window_orders
from gpuframe.kernels.cpu import groups
from gpuframe.kernels.cpu.compiled import compiled, const, map_spans
from gpuframe.kernels.cpu.sort import argsort
from gpuframe.kernels.cpu.window_bounds import bound, rows_of, spans
from gpuframe.kernels.cpu.window_places import counted_ranks, runs, walked_quantiles
from gpuframe.kernels.cpu.window_ranked import ranked
from gpuframe.kernels.cpu.window_sorted import sorted_quantiles, sorted_ranks

_SHORT = 600  # rows of a window that is kept sorted: what moves costs less than a sort of all
_TOGETHER = 1 << 18  # values above which all threads sort them
_PARTS, _LEAST = 4, 1 << 15  # windows' lengths, and windows, of a part that is sorted by itself


def _longest(values, starts, stops, width):
    """Return the most rows of a window."""
    if starts.size:
        return max(int((stops - starts).max()), 0)
    return max(min(width, values.size), 0)


def quantiles(values, starts, stops, width, shift, least, point, how):
    values, starts, stops = const(values), rows_of(starts), rows_of(stops)
    out = device.empty(starts.size or values.size, np.float64)
    longest = _longest(values, starts, stops, width)
    how = (max(least, 1), float(point), how)
    if longest <= _SHORT:
        where = (starts, stops, width, shift, *how, out)
        map_spans(
            lambda a, b: sorted_quantiles(a, b, values, longest, *where), out.size, spans(out.size)
        )
        return out

    def prepare(part):
        return _sorted(part)[1:]

    def run(start, stop, part, prepared, bounds, target):
        walked_quantiles(start, stop, part, *prepared, *bounds, *how, target)

    _by_places(values, (starts, stops, width, shift), longest, prepare, run, out)
    return out


def _by_places(values, bounds, longest, prepare, run, out):
    """Sort the values, and go through the windows by their places in sorted order.

    In parts, each with the rows that its windows touch, so that places and bitmaps stay in the
    cache; all at once where windows are too long for that.
    """
    starts, stops, width, shift = bounds
    size = max(_PARTS * longest, _LEAST)
    touched = _touched(starts, stops, width, shift, values.size, out.size, size)
    if len(touched) < 2 * threads.count() or sum(b - a for *_, a, b in touched) > 2 * values.size:
        prepared = prepare(values)
        map_spans(lambda a, b: run(a, b, values, prepared, bounds, out), out.size, spans(out.size))
        return

    def part(task):
        begin, end, low, high = task
        own = values[low:high]
        if starts.size:
            own_bounds = const(starts[begin:end] - low), const(stops[begin:end] - low), width, shift
        else:
            own_bounds = starts, stops, width, shift + begin - low
        run(0, end - begin, own, prepare(own), own_bounds, out[begin:end])

    threads.map(part, touched)


def _touched(starts, stops, width, shift, rows, windows, size):
    """Return parts of some `size` windows with the rows they touch: (begin, end, low, high)."""
    found = []
    for begin, end in threads.spans(windows, max(windows // size, 1)):
        if starts.size:
            low, high = int(starts[begin:end].min()), int(stops[begin:end].max())
        else:
            low = min(max(begin + shift - width, 0), rows)
            high = min(max(end - 1 + shift, 0), rows)
        found.append((begin, end, low, max(low, high)))
    return found


def _sorted(values):
    """Return the rows in ascending order, the place of each row, and the values in order."""
    if values.size > _TOGETHER:
        order, ascending = window_orders.sorted_rows(np, values, argsort)
        places = device.empty(order.size, np.int64)
        places[order] = np.arange(order.size)
        return order, places, ascending
    order = np.empty(values.size, np.int32)
    places, ascending = np.empty(values.size, np.int64), np.empty(values.size, np.float64)
    ranked(values, order, places, ascending)
    return order, places, ascending


def ranks(values, starts, stops, width, shift, least, method, ascending, pct):
    values, starts, stops = const(values), rows_of(starts), rows_of(stops)
    out = device.empty(starts.size or values.size, np.float64)
    longest = _longest(values, starts, stops, width)
    how = (least, method, ascending, pct)
    if longest <= _SHORT:
        where = (starts, stops, width, shift, *how, out)
        map_spans(
            lambda a, b: sorted_ranks(a, b, values, longest, *where), out.size, spans(out.size)
        )
        return out

    def prepare(part):
        order, places, in_order = _sorted(part)
        firsts, lasts = np.empty_like(places), np.empty_like(places)
        runs(order, in_order, firsts, lasts)
        return places, firsts, lasts

    def run(start, stop, part, prepared, bounds, target):
        counted_ranks(start, stop, part, *prepared, *bounds, *how, target)

    _by_places(values, (starts, stops, width, shift), longest, prepare, run, out)
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
