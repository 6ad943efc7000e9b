"""Short windows kept sorted on the CPU: one pass without branches takes a value out and one in.

The values stand in turn on one and the other side of an array: -inf, the values that are not NaN
in ascending order, and inf up to the end. As one array it costs no counts of references.
"""

import numpy as np
from numba.extending import register_jitable

from gpuframe.kernels.cpu.compiled import compiled
from gpuframe.kernels.cpu.window_bounds import bound
from gpuframe.kernels.cpu.window_places import between, rank

_LANES = 8  # values that are moved together
_inlined = register_jitable(inline="always")  # a call a row would cost half as much as the work


@compiled
def _sides(longest):
    """Return both sides without values; a place of more than `longest` is there to be read."""
    half = (longest // _LANES + 1) * _LANES + 2
    sides = np.full(2 * half, np.inf)
    sides[0] = -np.inf
    sides[half] = -np.inf
    return sides


@_inlined
def _exchange(sides, side, size, old, new):
    """Write the sorted values without `old` and with `new` to the other side; inf stands for none.

    Once `old` is gone, the values that are not below it move up by one place. `new` then makes of
    each place the middle one of itself, the place before and the place's own value. Returns the
    side.
    """
    size = (size // _LANES + 1) * _LANES
    before = sides[side : side + size]
    own = sides[side + 1 : side + size + 1]
    behind = sides[side + 2 : side + size + 2]
    side = sides.size // 2 - side
    target = sides[side + 1 : side + size + 1]
    for j in range(size):
        lower = before[j] if before[j] < old else own[j]
        upper = own[j] if own[j] < old else behind[j]
        upper = min(new, upper)
        target[j] = max(lower, upper)
    return side


@_inlined
def _next(first, last, values, begin, end, size, side, sides):
    """Bring the sorted values from the window [begin, end) to [first, last).

    Returns the window, the number of its values that are not NaN, and where their side begins.
    """
    if first >= end or first < begin or last < end:
        begin = first
        end = first
        size = np.int64(0)
        sides[1 : sides.size // 2] = np.inf
        sides[sides.size // 2 + 1 :] = np.inf
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
        side = _exchange(sides, side, max(most, size), old, new)
    return begin, end, size, side


@compiled
def sorted_quantiles(
    start, stop, values, longest, starts, stops, width, shift, least, point, how, out
):
    sides = _sides(longest)
    begin = end = size = side = np.int64(0)
    for i in range(start, stop):
        first, last = bound(i, starts, stops, width, shift, values.size)
        begin, end, size, side = _next(first, last, values, begin, end, size, side, sides)
        if size < least:
            out[i] = np.nan
            continue
        target = point * np.float64(size - 1)
        lower = np.int64(target)
        part = target - np.float64(lower)
        low = side + 1 + lower
        out[i] = between(sides[low], sides[min(low + 1, side + size)], part, lower, how)


@compiled
def sorted_ranks(
    start, stop, values, longest, starts, stops, width, shift, least, method, ascending, pct, out
):
    sides = _sides(longest)
    begin = end = size = side = np.int64(0)
    for i in range(start, stop):
        first, last = bound(i, starts, stops, width, shift, values.size)
        begin, end, size, side = _next(first, last, values, begin, end, size, side, sides)
        out[i] = np.nan
        if last > first and size >= least:
            value = values[last - 1]
            if value == value:  # noqa: PLR0124 - not NaN
                less, until = _counts(sides[side + 1 : side + 1 + size], value)
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
