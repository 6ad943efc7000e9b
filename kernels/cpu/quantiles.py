"""Order statistics of groups on the CPU: values grouped, then selected group by group."""

import itertools

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.contract import row_dtype
from gpuframe.kernels.cpu.compiled import compiled, const, map_spans, parts

_SHORT = 16  # values that are sorted by insertion
_TASKS = 16  # spans of groups a thread, since groups differ in size


def group_neighbours(ids, values, groups, point):
    ids, values = const(ids), const(values)
    offsets, listed = _grouped(ids, values, groups)
    lower, upper = device.empty(groups, np.float64), device.empty(groups, np.float64)
    edges = _balanced(offsets, groups)
    threads.map(
        lambda edge: _select(*edge, offsets, listed, float(point), lower, upper),
        itertools.pairwise(edges),
    )
    return lower, upper


def _balanced(offsets, groups):
    """Return edges of spans of groups that hold about as many values each."""
    count = _TASKS * threads.count()
    marks = np.arange(1, count) * (int(offsets[-1]) / count)
    inner = np.unique(np.searchsorted(offsets, marks)).clip(0, groups)
    return np.unique(np.r_[0, inner, groups]).tolist() if groups else [0, 0]


def _grouped(ids, values, groups):
    """Return the values group after group, without NaN, and where each group begins."""
    count = parts(ids.size, groups)
    spans = threads.spans(ids.size, count)
    places = np.zeros((count, groups + 1), np.int64)
    threads.map(
        lambda task: _count(*task[0], ids, values, task[1]), zip(spans, places, strict=True)
    )
    sizes = places[:, 1:].sum(axis=0)
    offsets = np.zeros(groups + 1, np.int64)
    np.cumsum(sizes, out=offsets[1:])
    before = np.cumsum(places, axis=0) - places
    before[:, 1:] += offsets[:-1]
    listed = device.empty(int(offsets[-1]), np.float64)
    threads.map(
        lambda task: _scatter(*task[0], ids, values, task[1], listed),
        zip(spans, before, strict=True),
    )
    return offsets, listed


@compiled
def _count(start, stop, ids, values, counts):
    for i in range(np.uint64(start), np.uint64(stop)):
        slot = np.uint64(max(np.int64(ids[i]), np.int64(-1)) + np.int64(1))
        counts[slot] += np.int64(values[i] == values[i])


@compiled
def _scatter(start, stop, ids, values, places, listed):
    for i in range(np.uint64(start), np.uint64(stop)):
        if ids[i] >= 0 and values[i] == values[i]:
            slot = np.uint64(ids[i]) + np.uint64(1)
            listed[np.uint64(places[slot])] = values[i] + 0.0
            places[slot] += 1


@compiled
def _select(first, last, offsets, listed, point, lower, upper):
    for group in range(first, last):
        begin, end = offsets[group], offsets[group + 1]
        if begin == end:
            lower[group] = np.nan
            upper[group] = np.nan
            continue
        place = (end - begin - 1) * point
        low = begin + np.int64(np.floor(place))
        _settle(listed, begin, end, low)
        lower[group] = listed[low]
        upper[group] = listed[low]
        if np.ceil(place) > np.floor(place):
            # The next one is the least of those above.
            least = listed[low + 1]
            for i in range(low + 2, end):
                least = min(least, listed[i])
            upper[group] = least


@compiled
def _settle(values, begin, end, place):
    """Move the value of that rank to its place, lesser ones before it, greater behind."""
    while end - begin > _SHORT:
        middle = (begin + end) >> 1
        # The median of three as pivot leaves a sentinel at either end.
        if values[middle] < values[begin]:
            values[middle], values[begin] = values[begin], values[middle]
        if values[end - 1] < values[begin]:
            values[end - 1], values[begin] = values[begin], values[end - 1]
        if values[end - 1] < values[middle]:
            values[end - 1], values[middle] = values[middle], values[end - 1]
        pivot = values[middle]
        i, j = begin, end - 1
        while True:
            i += 1
            while values[i] < pivot:
                i += 1
            j -= 1
            while values[j] > pivot:
                j -= 1
            if i >= j:
                break
            values[i], values[j] = values[j], values[i]
        if place <= j:
            end = j + 1
        else:
            begin = j + 1
    for i in range(begin + 1, end):
        value = values[i]
        j = i
        while j > begin and values[j - 1] > value:
            values[j] = values[j - 1]
            j -= 1
        values[j] = value


def group_least(ids, keys, groups, k):
    ids, keys = const(ids), const(keys)
    dtype = row_dtype(ids.size)

    def span(start, stop):
        best = np.full(groups * k, np.iinfo(np.int64).max)
        rows = np.full(groups * k, -1, dtype)
        _keep_least(start, stop, ids, keys, k, best, rows)
        return best, rows

    found = map_spans(span, ids.size, parts(ids.size, 2 * groups * k))
    best, rows = found[0]
    for others in found[1:]:
        threads.run(_merge_least, groups, *others, k, best, rows)
    return rows


@compiled
def _keep_least(start, stop, ids, keys, k, best, rows):
    last = np.uint64(k - 1)
    for i in range(np.uint64(start), np.uint64(stop)):
        if ids[i] >= 0:
            base = np.uint64(ids[i]) * np.uint64(k)
            key = keys[i]
            if key < best[base + last] or rows[base + last] < 0:
                _insert(base, last, key, np.int64(i), best, rows)


@compiled
def _insert(base, last, key, row, best, rows):
    """Put a row behind those whose keys are no greater; the last one falls out."""
    at = base + last
    while at > base:
        before = at - np.uint64(1)
        if rows[before] >= 0 and best[before] <= key:
            break
        best[at] = best[before]
        rows[at] = rows[before]
        at = before
    best[at] = key
    rows[at] = row


@compiled
def _merge_least(start, stop, other_best, other_rows, k, best, rows):
    """Insert the rows of a later span; equal keys stay in row order."""
    last = np.uint64(k - 1)
    for group in range(np.uint64(start), np.uint64(stop)):
        base = group * np.uint64(k)
        for at in range(base, base + np.uint64(k)):
            if other_rows[at] < 0:
                break
            if other_best[at] < best[base + last] or rows[base + last] < 0:
                _insert(base, last, other_best[at], np.int64(other_rows[at]), best, rows)
