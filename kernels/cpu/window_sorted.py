"""Short windows kept sorted on the CPU: one pass without branches takes a value out and one in.

Windows stand in turn in one and the other of two rows of `sides`: -inf, the values that are not NaN
in ascending order, and inf up to the end.
"""

import numpy as np

from gpuframe.kernels.cpu.compiled import compiled
from gpuframe.kernels.cpu.window_bounds import bound
from gpuframe.kernels.cpu.window_places import between, rank

_LANES = 8  # values that are moved together


@compiled
def _exchange(kept, fresh, size, old, new):
    """Write to `fresh` the sorted values without `old` and with `new`; inf stands for none.

    Once `old` is gone, the values that are not below it move up by one place. `new` then makes of
    each place the middle one of itself, the place before and the place's own value.
    """
    size = (size // _LANES + 1) * _LANES
    before = kept[:size]
    own = kept[1 : size + 1]
    behind = kept[2 : size + 2]
    target = fresh[1 : size + 1]
    for j in range(size):
        lower = before[j] if before[j] < old else own[j]
        upper = own[j] if own[j] < old else behind[j]
        upper = min(new, upper)
        target[j] = max(lower, upper)


@compiled
def _begin(longest):
    """Return sides and marks of no window; see `_next`."""
    sides = np.full((2, (longest // _LANES + 1) * _LANES + 2), np.inf)
    sides[:, 0] = -np.inf
    return sides, np.zeros(4, np.int64)


@compiled
def _next(first, last, values, marks, sides):
    """Bring the sorted values from the window [marks[0], marks[1]) to [first, last).

    marks[2] is how many they are, marks[3] the side on which they stand.
    """
    begin = marks[0]
    end = marks[1]
    size = marks[2]
    side = marks[3]
    if first >= end or first < begin or last < end:
        begin = first
        end = first
        size = np.int64(0)
        sides[:, 1:] = np.inf
    while begin < first or end < last:
        old = np.inf
        new = np.inf
        most = size
        if begin < first:
            value = values[begin] + 0.0  # -0.0 becomes 0.0
            if value == value:  # noqa: PLR0124 - not NaN
                old = value
                size -= 1
            begin += 1
        if end < last:
            value = values[end] + 0.0
            if value == value:  # noqa: PLR0124
                new = value
                size += 1
            end += 1
        _exchange(sides[side], sides[1 - side], max(most, size), old, new)
        side = 1 - side
    marks[0] = begin
    marks[1] = end
    marks[2] = size
    marks[3] = side


@compiled
def sorted_quantiles(
    start, stop, values, longest, starts, stops, width, shift, least, point, how, out
):
    sides, marks = _begin(longest)
    for i in range(start, stop):
        first, last = bound(i, starts, stops, width, shift, values.size)
        _next(first, last, values, marks, sides)
        size = marks[2]
        if size < least:
            out[i] = np.nan
            continue
        kept = sides[marks[3], 1:]
        target = point * np.float64(size - 1)
        lower = np.int64(target)
        part = target - np.float64(lower)
        out[i] = between(kept[lower], kept[min(lower + 1, size - 1)], part, lower, how)


@compiled
def sorted_ranks(
    start, stop, values, longest, starts, stops, width, shift, least, method, ascending, pct, out
):
    sides, marks = _begin(longest)
    for i in range(start, stop):
        first, last = bound(i, starts, stops, width, shift, values.size)
        _next(first, last, values, marks, sides)
        size = marks[2]
        out[i] = np.nan
        if last > first and size >= least:
            value = values[last - 1]
            if value == value:  # noqa: PLR0124 - not NaN
                less, until = _counts(sides[marks[3], 1 : size + 1], value)
                out[i] = rank(less, until, size, method, ascending, pct)


@compiled
def _counts(kept, value):
    """Return how many values lie below a value, and how many do not lie above."""
    less = np.int64(0)
    until = np.int64(0)
    for j in range(kept.size):
        less += np.int64(kept[j] < value)
        until += np.int64(kept[j] <= value)
    return less, until
