"""Moments of windows on the CPU: rows enter and leave sums of integers."""

import numpy as np

from gpuframe import device
from gpuframe.kernels import window_moments, windows
from gpuframe.kernels.cpu.compiled import compiled, const, map_spans
from gpuframe.kernels.cpu.window_bounds import rows_of, spans
from gpuframe.kernels.cpu.window_comoments import comoments_of
from gpuframe.kernels.cpu.window_powers import (
    BLOCK,
    fill,
    means,
    minus,
    product,
    second,
    times,
)


def moments(values, starts, stops, width, shift, least, centre, order, ddof):
    values, starts, stops = const(values), rows_of(starts), rows_of(stops)
    scale = _unit(values, values, centre)
    bits = windows.room(width)
    out = device.empty(starts.size or values.size, np.float64)
    where = (values, starts, stops, width, shift)
    how = (max(least, 1), float(centre), scale, 2.0**-bits, window_moments.noise(bits))
    if order <= window_moments.VARIANCE:
        root = order == window_moments.DEVIATION
        map_spans(
            lambda a, b: _variance(a, b, *where, *how, ddof, root, out), out.size, spans(out.size)
        )
    else:
        map_spans(lambda a, b: _shape(a, b, *where, *how, order, out), out.size, spans(out.size))
    return out


def _unit(values, others, centre):
    """Return a power of two above all distances from the centre."""
    found = map_spans(
        lambda a, b: _greatest(a, b, values, others, centre), values.size, spans(values.size)
    )
    return window_moments.unit(max(found))


@compiled
def _greatest(start, stop, values, others, centre):
    greatest = 0.0
    for i in range(start, stop):
        distance = abs(values[i] - centre)
        if others[i] == others[i]:
            greatest = max(greatest, distance)
    return greatest


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
        lambda a, b: comoments_of(a, b, left, right, starts, stops, width, shift, *settings),
        out.size,
        spans(out.size),
    )
    return out


def near(values, reach):
    values = const(values)
    rows = max(values.size - 1, 0)
    found = map_spans(lambda a, b: _near(a, b, values, reach), rows, spans(rows))
    if any(holes for _, holes in found):
        return np.array([_near_known(values, reach)])
    return np.array([any(one for one, _ in found)])


@compiled
def _near(start, stop, values, reach):
    """Return whether a row is near the next one, and whether one of them is NaN."""
    before, behind = values[start:stop], values[start + 1 : stop + 1]
    found = False
    holes = False
    for j in range(before.size):
        step = abs(behind[j] - before[j])
        found |= (step <= reach) & (step > 0.0)
        holes |= step != step  # noqa: PLR0124 - NaN
    return found, holes


@compiled
def _near_known(values, reach):
    last = np.nan
    found = False
    for value in values:
        step = abs(value - last)
        found |= (step <= reach) & (step > 0.0)
        last = value if value == value else last  # noqa: PLR0124 - not NaN
    return found


@compiled
def _variance(
    start, stop, values, starts, stops, width, shift, least, centre, scale, step, noise, ddof,
    root, out,
):  # fmt: skip
    marks = np.zeros(2, np.int64)
    block = np.zeros((9, BLOCK), np.int64)
    state = np.zeros(9, np.int64)
    inverse = np.zeros(BLOCK, np.float64)
    for base in range(start, stop, BLOCK):
        target = out[base : min(base + BLOCK, stop)]
        fill(
            start, base, target.size, values, starts, stops, width, shift, 2, centre, scale, step,
            marks, state, block,
        )  # fmt: skip
        inverses(block[0], inverse[: target.size])
        _variances(block, inverse, step, noise, least, ddof, scale, target)
        if root:
            _roots(target)


@compiled
def _shape(
    start, stop, values, starts, stops, width, shift, least, centre, scale, step, noise, order, out
):
    marks = np.zeros(2, np.int64)
    block = np.zeros((9, BLOCK), np.int64)
    state = np.zeros(9, np.int64)
    pairs = np.zeros((8, BLOCK), np.float64)
    work = np.zeros((6, BLOCK), np.float64)
    inverse = np.zeros(BLOCK, np.float64)
    for base in range(start, stop, BLOCK):
        target = out[base : min(base + BLOCK, stop)]
        fill(
            start, base, target.size, values, starts, stops, width, shift, order, centre, scale,
            step, marks, state, block,
        )  # fmt: skip
        inverses(block[0], inverse[: target.size])
        for power in range(order):
            upper, lower = block[1 + 2 * power], block[2 + 2 * power]
            _means(block[0], inverse, upper, lower, step, pairs[2 * power], pairs[2 * power + 1])
        _product(pairs[0], pairs[1], pairs[0], pairs[1], work[0], work[1])
        if order == 3:
            _third(pairs, work)
            _skewnesses(block[0], pairs, work[4], work[5], noise, least, target)
        else:
            _fourth(pairs, work)
            _kurtoses(block[0], pairs, work[2], work[3], noise, least, target)


# --- pairs of doubles, array by array: short loops, which vectorise and compile in no time ------


@compiled
def _means(counts, inverse, upper, lower, step, high, low):
    for j in range(high.size):
        high[j], low[j] = means(np.float64(counts[j]), inverse[j], upper[j], lower[j], step)


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
def inverses(counts, out):
    """Write 1.0 by each count; most blocks have one count, and take one division."""
    changes = np.int64(0)
    for j in range(out.size):
        changes |= counts[j] ^ counts[0]
    out[:] = 1.0 / np.float64(counts[0])
    if changes:
        for j in range(out.size):
            out[j] = 1.0 / np.float64(counts[j])


@compiled
def _variances(block, inverse, step, noise, least, ddof, scale, out):
    counts, a, b, c, d = block[0], block[1], block[2], block[3], block[4]
    for j in range(out.size):
        n = np.float64(counts[j])
        mean, mean_low = means(n, inverse[j], a[j], b[j], step)
        squares, squares_low = means(n, inverse[j], c[j], d[j], step)
        moment = second(squares, squares_low, mean, mean_low, mean, mean_low)
        moment = 0.0 if moment <= noise else moment
        found = moment * (n / (n - ddof)) * scale * scale
        out[j] = found if counts[j] >= least and counts[j] > ddof else np.nan


@compiled
def _roots(out):
    for j in range(out.size):
        out[j] = np.sqrt(out[j])


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
