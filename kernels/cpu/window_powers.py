"""Powers of values as integers of two levels that enter and leave the sums of windows."""

import numpy as np
from numba.extending import register_jitable

from gpuframe.kernels import double_double, window_moments
from gpuframe.kernels.cpu.compiled import compiled
from gpuframe.kernels.cpu.window_bounds import bound

# The contracts' own formulas, compiled for scalars; in line, so that loops over them vectorise.
for _name in double_double.__all__:
    register_jitable(inline="always")(getattr(double_double, _name))
for _name in ("means", "second"):
    register_jitable(getattr(window_moments, _name))
means, second = window_moments.means, window_moments.second
product, two_product = double_double.product, double_double.two_product
times, minus = double_double.times, double_double.minus

BLOCK = 512  # windows whose sums stay in L1


@compiled
def steps(high, low, magic, finer):
    """Return a pair of doubles in the steps of two levels."""
    raised = high + magic
    rest = high - (raised - magic) + low + finer
    return (
        np.float64(raised).view(np.int64) - np.float64(magic).view(np.int64),
        np.float64(rest).view(np.int64) - np.float64(finer).view(np.int64),
    )


@compiled
def fill(
    start, base, size, values, starts, stops, width, shift, order, centre, scale, step, marks,
    state, block,
):  # fmt: skip
    """Write the sums of powers of a block of windows: counts, then two levels a power.

    `state` holds the sums of the rows [marks[0], marks[1]), the last window's.
    """
    magic = 1.5 * 2.0**52 * step
    finer = magic * step
    inverse = 1.0 / scale
    rows = values.size
    enter = base - 1 + shift
    leave = enter - width
    if starts.size == 0 and base > start and leave >= 0 and enter + size <= rows:
        block[:] = 0
        for power in range(order + 1):
            inside = values[enter : enter + size]
            _change(inside, power, centre, inverse, magic, finer, 1, block)
            outside = values[leave : leave + size]
            _change(outside, power, centre, inverse, magic, finer, -1, block)
        run_up(2 * order + 1, size, state, block)
        marks[0] = leave + size
        marks[1] = enter + size
        return
    begin = marks[0]
    end = marks[1]
    for j in range(size):
        first, last = bound(base + j, starts, stops, width, shift, rows)
        if base + j == start or first >= end or first < begin or last < end:
            begin = first
            end = first
            state[:] = 0
        while end < last:
            _put(values[end], centre, inverse, magic, finer, order, 1, state)
            end += 1
        while begin < first:
            _put(values[begin], centre, inverse, magic, finer, order, -1, state)
            begin += 1
        for place in range(2 * order + 1):
            block[place, j] = state[place]
    marks[0] = begin
    marks[1] = end


@compiled
def run_up(places, size, state, block):
    """Turn changes from window to window into sums."""
    for place in range(places):
        total = state[place]
        for j in range(size):
            total += block[place, j]
            block[place, j] = total
        state[place] = total


@compiled
def scaled(value, centre, inverse):
    return ((value - centre) if value == value else 0.0) * inverse  # noqa: PLR0124 - not NaN


@compiled
def _change(values, power, centre, inverse, magic, finer, sign, block):
    """Add the levels of one power of values to the block, or take them away; power 0 counts."""
    if power == 0:
        counts = block[0]
        for j in range(values.size):
            counts[j] += sign * np.int64(values[j] == values[j])
        return
    uppers = block[2 * power - 1]
    lowers = block[2 * power]
    for j in range(values.size):
        x = scaled(values[j], centre, inverse)
        high, low = x, 0.0
        if power >= 2:
            high, low = two_product(x, x)
        if power >= 3:
            high, low = product(high, low, x, 0.0)
        if power >= 4:
            high, low = product(high, low, x, 0.0)
        upper, lower = steps(high, low, magic, finer)
        uppers[j] += sign * upper
        lowers[j] += sign * lower


@compiled
def _put(value, centre, inverse, magic, finer, order, sign, state):
    """Add the levels of a value's powers to the state, or take them away."""
    if value == value:  # noqa: PLR0124 - not NaN
        x = (value - centre) * inverse
        high = x
        low = 0.0
        state[0] += sign
        for power in range(order):
            if power == 1:
                high, low = two_product(x, x)
            elif power > 1:
                high, low = product(high, low, x, 0.0)
            upper, lower = steps(high, low, magic, finer)
            state[1 + 2 * power] += sign * upper
            state[2 + 2 * power] += sign * lower
