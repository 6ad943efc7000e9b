"""Moments of windows on the CPU: rows enter and leave sums of integers."""

import numpy as np
from numba.extending import register_jitable

from gpuframe import device
from gpuframe.kernels import double_double, window_moments, windows
from gpuframe.kernels.cpu.compiled import compiled, const, map_spans
from gpuframe.kernels.cpu.windows import rows_of, spans

# The contracts' own formulas, compiled for scalars; in line, so that loops over them vectorise.
for _name in double_double.__all__:
    register_jitable(inline="always")(getattr(double_double, _name))
for _name in ("means", "second"):
    register_jitable(getattr(window_moments, _name))
means, second = window_moments.means, window_moments.second
product, two_product = double_double.product, double_double.two_product
times, minus = double_double.times, double_double.minus

_BLOCK = 512  # windows whose sums stay in L1


def moments(values, starts, stops, width, shift, least, centre, order, ddof):
    values, starts, stops = const(values), rows_of(starts), rows_of(stops)
    scale = _unit(values, values, centre)
    bits = windows.room(width)
    out = device.empty(starts.size or values.size, np.float64)
    where = (values, starts, stops, width, shift)
    how = (max(least, 1), float(centre), scale, 2.0**-bits, window_moments.noise(bits))
    if order == window_moments.VARIANCE:
        map_spans(lambda a, b: _variance(a, b, *where, *how, ddof, out), out.size, spans(out.size))
    else:
        map_spans(lambda a, b: _shape(a, b, *where, *how, order, out), out.size, spans(out.size))
    return out


def _unit(values, others, centre):
    """Return a power of two above all distances from the centre."""
    found = map_spans(
        lambda a, b: _greatest(a, b, values, others, centre), values.size, spans(values.size)
    )
    return window_moments.unit(np.array([max(found)]))


@compiled
def _greatest(start, stop, values, others, centre):
    greatest = 0.0
    for i in range(start, stop):
        distance = abs(values[i] - centre)
        if others[i] == others[i]:
            greatest = max(greatest, distance)
    return greatest


@compiled
def _bound(i, starts, stops, width, shift, rows):
    if starts.size:
        return starts[i], stops[i]
    last = i + shift
    return min(max(last - width, 0), rows), min(max(last, 0), rows)


@compiled
def _steps(high, low, magic, finer):
    """Return a pair of doubles in the steps of two levels."""
    raised = high + magic
    rest = high - (raised - magic) + low + finer
    return (
        np.float64(raised).view(np.int64) - np.float64(magic).view(np.int64),
        np.float64(rest).view(np.int64) - np.float64(finer).view(np.int64),
    )


@compiled
def _variance(
    start, stop, values, starts, stops, width, shift, least, centre, scale, step, noise, ddof, out
):
    marks = np.zeros(2, np.int64)
    block = np.zeros((9, _BLOCK), np.int64)
    state = np.zeros(9, np.int64)
    for base in range(start, stop, _BLOCK):
        target = out[base : min(base + _BLOCK, stop)]
        _fill(
            start, base, target.size, values, starts, stops, width, shift, 2, centre, scale, step,
            marks, state, block,
        )  # fmt: skip
        _variances(block, step, noise, least, ddof, scale, target)


@compiled
def _shape(
    start, stop, values, starts, stops, width, shift, least, centre, scale, step, noise, order, out
):
    marks = np.zeros(2, np.int64)
    block = np.zeros((9, _BLOCK), np.int64)
    state = np.zeros(9, np.int64)
    pairs = np.zeros((8, _BLOCK), np.float64)
    work = np.zeros((6, _BLOCK), np.float64)
    for base in range(start, stop, _BLOCK):
        target = out[base : min(base + _BLOCK, stop)]
        _fill(
            start, base, target.size, values, starts, stops, width, shift, order, centre, scale,
            step, marks, state, block,
        )  # fmt: skip
        for power in range(order):
            upper, lower = block[1 + 2 * power], block[2 + 2 * power]
            _means(block[0], upper, lower, step, pairs[2 * power], pairs[2 * power + 1])
        _product(pairs[0], pairs[1], pairs[0], pairs[1], work[0], work[1])
        if order == 3:
            _third(pairs, work)
            _skewnesses(block[0], pairs, work[4], work[5], noise, least, target)
        else:
            _fourth(pairs, work)
            _kurtoses(block[0], pairs, work[2], work[3], noise, least, target)


# --- pairs of doubles, array by array: short loops, which vectorise and compile in no time ------


@compiled
def _means(counts, upper, lower, step, high, low):
    for j in range(high.size):
        high[j], low[j] = means(np.float64(counts[j]), upper[j], lower[j], step)


@compiled
def _product(a, a_low, b, b_low, high, low):
    for j in range(high.size):
        high[j], low[j] = product(a[j], a_low[j], b[j], b_low[j])


@compiled
def _times(a, a_low, factor, high, low):
    for j in range(high.size):
        high[j], low[j] = times(a[j], a_low[j], factor)


@compiled
def _minus(a, a_low, b, b_low, ours, theirs, high, low):
    """Subtract b * theirs from a * ours; both are powers of two."""
    for j in range(high.size):
        high[j], low[j] = minus(ours * a[j], ours * a_low[j], theirs * b[j], theirs * b_low[j])


@compiled
def _third(pairs, work):
    """Do what `window_moments.third` does, into work[4] and work[5]; work[0:2] is the square."""
    _times(pairs[2], pairs[3], 3.0, work[2], work[3])
    _minus(work[2], work[3], work[0], work[1], 1.0, 2.0, work[4], work[5])
    _product(pairs[0], pairs[1], work[4], work[5], work[2], work[3])
    _minus(pairs[4], pairs[5], work[2], work[3], 1.0, 1.0, work[4], work[5])


@compiled
def _fourth(pairs, work):
    """Do what `window_moments.fourth` does, into work[2] and work[3]; work[0:2] is the square."""
    _times(work[0], work[1], 3.0, work[2], work[3])
    _times(pairs[2], pairs[3], 6.0, work[0], work[1])
    _minus(work[0], work[1], work[2], work[3], 1.0, 1.0, work[4], work[5])
    _product(pairs[0], pairs[1], work[4], work[5], work[0], work[1])
    _minus(pairs[4], pairs[5], work[0], work[1], 4.0, 1.0, work[2], work[3])
    _product(pairs[0], pairs[1], work[2], work[3], work[4], work[5])
    _minus(pairs[6], pairs[7], work[4], work[5], 1.0, 1.0, work[2], work[3])


@compiled
def _fill(
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
        _run_up(2 * order + 1, size, state, block)
        marks[0] = leave + size
        marks[1] = enter + size
        return
    begin = marks[0]
    end = marks[1]
    for j in range(size):
        first, last = _bound(base + j, starts, stops, width, shift, rows)
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
def _run_up(places, size, state, block):
    """Turn changes from window to window into sums."""
    for place in range(places):
        total = state[place]
        for j in range(size):
            total += block[place, j]
            block[place, j] = total
        state[place] = total


@compiled
def _scaled(value, centre, inverse):
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
        x = _scaled(values[j], centre, inverse)
        high, low = x, 0.0
        if power >= 2:
            high, low = two_product(x, x)
        if power >= 3:
            high, low = product(high, low, x, 0.0)
        if power >= 4:
            high, low = product(high, low, x, 0.0)
        upper, lower = _steps(high, low, magic, finer)
        uppers[j] += sign * upper
        lowers[j] += sign * lower


@compiled
def _put(value, centre, inverse, magic, finer, order, sign, state):
    """Add the levels of a value's powers to the state, or take them away."""
    if value == value:  # noqa: PLR0124 - not NaN
        scaled = (value - centre) * inverse
        high = scaled
        low = 0.0
        state[0] += sign
        for power in range(order):
            if power == 1:
                high, low = two_product(scaled, scaled)
            elif power > 1:
                high, low = product(high, low, scaled, 0.0)
            upper, lower = _steps(high, low, magic, finer)
            state[1 + 2 * power] += sign * upper
            state[2 + 2 * power] += sign * lower


@compiled
def _variances(block, step, noise, least, ddof, scale, out):
    counts, a, b, c, d = block[0], block[1], block[2], block[3], block[4]
    for j in range(out.size):
        n = np.float64(counts[j])
        mean, mean_low = means(n, a[j], b[j], step)
        squares, squares_low = means(n, c[j], d[j], step)
        moment = second(squares, squares_low, mean, mean_low, mean, mean_low)
        moment = 0.0 if moment <= noise else moment
        found = moment * (n / (n - ddof)) * scale * scale
        out[j] = found if counts[j] >= least and counts[j] > ddof else np.nan


@compiled
def _skewnesses(counts, pairs, high, low, noise, least, out):
    m1, l1, m2, l2 = pairs[0], pairs[1], pairs[2], pairs[3]
    for j in range(out.size):
        n = np.float64(counts[j])
        moment = second(m2[j], l2[j], m1[j], l1[j], m1[j], l1[j])
        scale = (n - 2.0) * (moment * np.sqrt(moment))
        found = np.sqrt(n * (n - 1.0)) * (high[j] + low[j]) / scale
        out[j] = found if counts[j] >= max(least, 3) and moment > noise else np.nan


@compiled
def _kurtoses(counts, pairs, high, low, noise, least, out):
    m1, l1, m2, l2 = pairs[0], pairs[1], pairs[2], pairs[3]
    for j in range(out.size):
        n = np.float64(counts[j])
        moment = second(m2[j], l2[j], m1[j], l1[j], m1[j], l1[j])
        found = (n * n - 1.0) * (high[j] + low[j]) / (moment * moment)
        found = (found - 3.0 * (n - 1.0) * (n - 1.0)) / ((n - 2.0) * (n - 3.0))
        out[j] = found if counts[j] >= max(least, 4) and moment > noise else np.nan


# --- two columns --------------------------------------------------------------------------


def comoments(
    left, right, starts, stops, width, shift, least, left_centre, right_centre, kind, ddof
):
    left, right = const(left), const(right)
    starts, stops = rows_of(starts), rows_of(stops)
    scales = np.array([_unit(left, right, left_centre), _unit(right, left, right_centre)])
    centres = np.array([left_centre, right_centre], np.float64)
    bits = windows.room(width)
    out = device.empty(starts.size or left.size, np.float64)
    settings = (least, centres, scales, kind, bits, window_moments.noise(bits), ddof, out)
    map_spans(
        lambda a, b: _pairs(a, b, left, right, starts, stops, width, shift, *settings),
        out.size,
        spans(out.size),
    )
    return out


@compiled
def _pairs(
    start, stop, left, right, starts, stops, width, shift, least, centres, scales, kind, bits,
    noise, ddof, out,
):  # fmt: skip
    step = 2.0**-bits
    magic = 1.5 * 2.0**52 * step
    finer = magic * step
    inverses = 1.0 / scales
    rows = left.size
    places = 11 if kind else 7
    begin = np.int64(0)
    end = np.int64(0)
    state = np.zeros(11, np.int64)
    block = np.zeros((11, _BLOCK), np.int64)
    for base in range(start, stop, _BLOCK):
        size = min(_BLOCK, stop - base)
        enter = base - 1 + shift
        leave = enter - width
        if starts.size == 0 and base > start and leave >= 0 and enter + size <= rows:
            block[:] = 0
            for place in range(places // 2 + 1):
                x, y = left[enter : enter + size], right[enter : enter + size]
                _change_pair(x, y, place, centres, inverses, magic, finer, 1, block)
                x, y = left[leave : leave + size], right[leave : leave + size]
                _change_pair(x, y, place, centres, inverses, magic, finer, -1, block)
            _run_up(places, size, state, block)
            begin = leave + size
            end = enter + size
        else:
            for j in range(size):
                first, last = _bound(base + j, starts, stops, width, shift, rows)
                if base + j == start or first >= end or first < begin or last < end:
                    begin = first
                    end = first
                    state[:] = 0
                while end < last:
                    _put_pair(
                        left[end], right[end], centres, inverses, magic, finer, places, 1, state
                    )
                    end += 1
                while begin < first:
                    _put_pair(
                        left[begin], right[begin], centres, inverses, magic, finer, places, -1,
                        state,
                    )  # fmt: skip
                    begin += 1
                for place in range(places):
                    block[place, j] = state[place]
        target = out[base : base + size]
        if kind:
            _correlations(block, step, noise, max(least, 2), target)
        else:
            _covariances(block, step, noise, least, ddof, scales[0], scales[1], target)


@compiled
def _put_pair(left, right, centres, inverses, magic, finer, places, sign, state):
    """Add the levels of two values and their products to the state, or take them away."""
    if left != left or right != right:  # noqa: PLR0124 - NaN
        return
    x = (left - centres[0]) * inverses[0]
    y = (right - centres[1]) * inverses[1]
    state[0] += sign
    for place in range(places // 2):
        high = x if place == 0 else y
        low = 0.0
        if place == 2:
            high, low = two_product(x, y)
        elif place == 3:
            high, low = two_product(x, x)
        elif place == 4:
            high, low = two_product(y, y)
        upper, lower = _steps(high, low, magic, finer)
        state[1 + 2 * place] += sign * upper
        state[2 + 2 * place] += sign * lower


@compiled
def _change_pair(left, right, place, centres, inverses, magic, finer, sign, block):
    """Add the levels of one kind of term to the block; place 0 counts the pairs."""
    if place == 0:
        counts = block[0]
        for j in range(left.size):
            known = (left[j] == left[j]) & (right[j] == right[j])
            counts[j] += sign * np.int64(known)
        return
    uppers = block[2 * place - 1]
    lowers = block[2 * place]
    # The term is the product of two factors, or the first alone.
    one, other = (right, left) if place in (2, 5) else (left, right)
    at = np.int64(place in (2, 5))
    centre, inverse = centres[at], inverses[at]
    if place < 3:
        for j in range(left.size):
            value = one[j] if other[j] == other[j] else np.nan
            upper, lower = _steps(_scaled(value, centre, inverse), 0.0, magic, finer)
            uppers[j] += sign * upper
            lowers[j] += sign * lower
    elif place == 3:
        for j in range(left.size):
            x = _scaled(one[j], centre, inverse)
            y = _scaled(other[j], centres[1], inverses[1])
            known = (one[j] == one[j]) & (other[j] == other[j])
            high, low = two_product(x if known else 0.0, y)
            upper, lower = _steps(high, low, magic, finer)
            uppers[j] += sign * upper
            lowers[j] += sign * lower
    else:
        for j in range(left.size):
            value = one[j] if other[j] == other[j] else np.nan
            x = _scaled(value, centre, inverse)
            high, low = two_product(x, x)
            upper, lower = _steps(high, low, magic, finer)
            uppers[j] += sign * upper
            lowers[j] += sign * lower


@compiled
def _covariances(block, step, noise, least, ddof, scale, other, out):
    counts, a, b, c, d = block[0], block[1], block[2], block[3], block[4]
    e, f = block[5], block[6]
    for j in range(out.size):
        n = np.float64(counts[j])
        x, x_low = means(n, a[j], b[j], step)
        y, y_low = means(n, c[j], d[j], step)
        xy, xy_low = means(n, e[j], f[j], step)
        joint = second(xy, xy_low, x, x_low, y, y_low)
        joint = 0.0 if abs(joint) <= noise else joint
        found = joint * (n / (n - ddof)) * scale * other
        out[j] = found if counts[j] >= least and counts[j] > ddof else np.nan


@compiled
def _correlations(block, step, noise, least, out):
    counts, a, b, c, d = block[0], block[1], block[2], block[3], block[4]
    e, f, g, h, k, m = block[5], block[6], block[7], block[8], block[9], block[10]
    for j in range(out.size):
        n = np.float64(counts[j])
        x, x_low = means(n, a[j], b[j], step)
        y, y_low = means(n, c[j], d[j], step)
        xy, xy_low = means(n, e[j], f[j], step)
        joint = second(xy, xy_low, x, x_low, y, y_low)
        joint = 0.0 if abs(joint) <= noise else joint
        high, low = means(n, g[j], h[j], step)
        var_x = second(high, low, x, x_low, x, x_low)
        high, low = means(n, k[j], m[j], step)
        var_y = second(high, low, y, y_low, y, y_low)
        found = joint / (np.sqrt(var_x) * np.sqrt(var_y))
        found = 1.0 if found > 1.0 else max(found, -1.0)
        kept = counts[j] >= least and var_x > noise and var_y > noise
        out[j] = found if kept else np.nan
