"""Least and greatest values of windows on the CPU: blocks for one length, a queue for any."""

import numpy as np

from gpuframe.kernels.cpu.compiled import compiled


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
    ends = np.empty(max(width, 1), np.float64)  # extremes from a row to the end of its block
    i = np.int64(start)
    while width > 0 and i < stop:
        base = (i + shift - width) // width * width
        best = -np.inf
        for j in range(width - 1, -1, -1):
            if 0 <= base + j < rows:
                value = sign * values[base + j]
                best = max(best, value)
            ends[j] = best
        # Of the next block, its extreme up to the end of the window.
        fresh = -np.inf
        begin = base + width
        for j in range(max(begin, 0), min(i + shift - 1, rows)):
            value = sign * values[j]
            fresh = max(fresh, value)
        behind = min(begin + width - shift, stop)
        for row in range(i, behind):
            last = row + shift - 1
            if begin <= last < rows and last >= 0:
                value = sign * values[last]
                fresh = max(fresh, value)
            best = ends[last + 1 - begin]
            best = max(best, fresh)
            out[row] = sign * best + 0.0
        i = behind
    _blank(start, stop, values, width, shift, max(least, 1), out)


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
