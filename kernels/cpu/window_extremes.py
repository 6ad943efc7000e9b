"""Least and greatest values of windows on the CPU: blocks for one length, a queue for any."""

import numpy as np

from gpuframe.kernels.cpu.compiled import compiled
from gpuframe.kernels.scalar.doubles import INFINITY, MAGNITUDE


@compiled
def queued(start, stop, values, starts, stops, most, least, sign, out):
    """Keep a queue of the rows of the window that no later one beats, the best first."""
    size = np.int64(64)
    while size < min(most, stops[start:stop].max() - starts[start:stop].min() + 1):
        size *= 2
    mask = size - 1
    queue = np.empty(size, np.int64)
    keys = np.empty(size, np.float64)
    head = np.int64(0)
    tail = np.int64(0)
    begin = np.int64(0)
    end = np.int64(0)
    count = np.int64(0)
    for i in range(start, stop):
        first = starts[i]
        last = stops[i]
        if i == start or first >= end or first < begin or last < end:
            begin = first
            end = first
            head = tail
            count = np.int64(0)
        while begin < first:
            count -= np.int64(values[begin] == values[begin])
            begin += 1
        while head < tail and queue[head & mask] < first:
            head += 1
        while end < last:
            value = sign * values[end]
            if value == value:  # noqa: PLR0124 - not NaN
                count += 1
                while head < tail and keys[(tail - 1) & mask] <= value:
                    tail -= 1
                keys[tail & mask] = value
                queue[tail & mask] = end
                tail += 1
            end += 1
        out[i] = sign * keys[head & mask] + 0.0 if count >= least and count > 0 else np.nan


@compiled
def blocks(start, stop, values, width, shift, least, sign, out):
    """Cut rows into blocks of the window's length: a window is an end and a beginning of two."""
    rows = values.size
    # Extremes from a row to the end of its block, for a block and the next one in turn.
    ends = np.empty((2, max(width, 1)), np.float64)
    side = 0
    ready = False
    i = np.int64(start)
    while width > 0 and i < stop:
        base = (i + shift - width) // width * width
        begin = base + width
        if not ready:
            best = -np.inf
            for j in range(width - 1, -1, -1):
                if 0 <= base + j < rows:
                    value = sign * values[base + j]
                    best = max(best, value)
                ends[side, j] = best
        whole = i + shift == begin and 0 <= begin <= rows - width and i + width <= stop
        ready = whole and width >= _LONG
        if ready:
            _walk(values[begin : begin + width], sign, ends[side], ends[1 - side], out[i:])
            side = 1 - side
            i += width
            continue
        # Of the next block, its extreme up to the end of the window.
        fresh = -np.inf
        for j in range(max(begin, 0), min(i + shift - 1, rows)):
            value = sign * values[j]
            fresh = max(fresh, value)
        behind = min(begin + width - shift, stop)
        for row in range(i, behind):
            last = row + shift - 1
            if begin <= last < rows and last >= 0:
                value = sign * values[last]
                fresh = max(fresh, value)
            best = ends[side, last + 1 - begin]
            best = max(best, fresh)
            out[row] = sign * best + 0.0
        i = behind
    least = max(least, 1)
    if width < least or not _known(values[max(start + shift - width, 0) : max(stop + shift, 0)]):
        _blank(start, stop, values, width, shift, least, out)
    else:  # only windows that reach beyond the rows have fewer values than others
        _blank(start, max(min(stop, width - shift), start), values, width, shift, least, out)
        _blank(min(max(rows - shift, start), stop), stop, values, width, shift, least, out)


_LONG = 16  # rows of a block whose extremes are found together with the next one's


@compiled
def _walk(inside, sign, ends, following, out):
    """Write the extremes of the windows that begin in a block, and the ends of the next block.

    A maximum waits for the one before it: two running ones, of `inside` forwards and backwards,
    take the time of one.
    """
    fresh = -np.inf
    best = -np.inf
    width = inside.size
    out[0] = sign * ends[0] + 0.0
    for j in range(1, width):
        value = sign * inside[j - 1]
        fresh = max(fresh, value)
        found = ends[j]
        found = max(found, fresh)
        out[j] = sign * found + 0.0
        value = sign * inside[width - j]
        best = max(best, value)
        following[width - j] = best
    value = sign * inside[0]
    following[0] = max(best, value)


@compiled
def _known(values):
    """Whether no value is NaN."""
    bits = values.view(np.int64)
    worst = np.int64(0)
    for j in range(bits.size):
        worst = max(worst, bits[j] & MAGNITUDE)
    return worst <= INFINITY


@compiled
def _blank(start, stop, values, width, shift, least, out):
    """Write NaN where a window of one length has too few values."""
    rows = values.size
    count = np.int64(0)
    for j in range(max(start - 1 + shift - width, 0), min(max(start - 1 + shift, 0), rows)):
        count += np.int64(values[j] == values[j])
    for i in range(start, stop):
        last = i + shift
        first = last - width
        if 0 < last <= rows:
            count += np.int64(values[last - 1] == values[last - 1])
        if 0 < first <= rows:
            count -= np.int64(values[first - 1] == values[first - 1])
        if count < least:
            out[i] = np.nan
