"""Covariances and correlations of windows on the CPU, in blocks of windows."""

import numpy as np

from gpuframe.kernels.cpu.compiled import compiled
from gpuframe.kernels.cpu.window_bounds import bound
from gpuframe.kernels.cpu.window_powers import (
    BLOCK,
    means,
    run_up,
    scaled,
    second,
    steps,
    two_product,
)


@compiled
def comoments_of(
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
    block = np.zeros((11, BLOCK), np.int64)
    for base in range(start, stop, BLOCK):
        size = min(BLOCK, stop - base)
        enter = base - 1 + shift
        leave = enter - width
        if starts.size == 0 and base > start and leave >= 0 and enter + size <= rows:
            block[:] = 0
            for place in range(places // 2 + 1):
                x, y = left[enter : enter + size], right[enter : enter + size]
                _change_pair(x, y, place, centres, inverses, magic, finer, 1, block)
                x, y = left[leave : leave + size], right[leave : leave + size]
                _change_pair(x, y, place, centres, inverses, magic, finer, -1, block)
            run_up(places, size, state, block)
            begin = leave + size
            end = enter + size
        else:
            for j in range(size):
                first, last = bound(base + j, starts, stops, width, shift, rows)
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
        upper, lower = steps(high, low, magic, finer)
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
            upper, lower = steps(scaled(value, centre, inverse), 0.0, magic, finer)
            uppers[j] += sign * upper
            lowers[j] += sign * lower
    elif place == 3:
        for j in range(left.size):
            x = scaled(one[j], centre, inverse)
            y = scaled(other[j], centres[1], inverses[1])
            known = (one[j] == one[j]) & (other[j] == other[j])
            high, low = two_product(x if known else 0.0, y)
            upper, lower = steps(high, low, magic, finer)
            uppers[j] += sign * upper
            lowers[j] += sign * lower
    else:
        for j in range(left.size):
            value = one[j] if other[j] == other[j] else np.nan
            x = scaled(value, centre, inverse)
            high, low = two_product(x, x)
            upper, lower = steps(high, low, magic, finer)
            uppers[j] += sign * upper
            lowers[j] += sign * lower


@compiled
def _covariances(block, step, noise, least, ddof, scale, other, out):
    counts, a, b, c, d = block[0], block[1], block[2], block[3], block[4]
    e, f = block[5], block[6]
    for j in range(out.size):
        n = np.float64(counts[j])
        x, x_low = means(n, 1.0 / n, a[j], b[j], step)
        y, y_low = means(n, 1.0 / n, c[j], d[j], step)
        xy, xy_low = means(n, 1.0 / n, e[j], f[j], step)
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
        x, x_low = means(n, 1.0 / n, a[j], b[j], step)
        y, y_low = means(n, 1.0 / n, c[j], d[j], step)
        xy, xy_low = means(n, 1.0 / n, e[j], f[j], step)
        joint = second(xy, xy_low, x, x_low, y, y_low)
        joint = 0.0 if abs(joint) <= noise else joint
        high, low = means(n, 1.0 / n, g[j], h[j], step)
        var_x = second(high, low, x, x_low, x, x_low)
        high, low = means(n, 1.0 / n, k[j], m[j], step)
        var_y = second(high, low, y, y_low, y, y_low)
        found = joint / (np.sqrt(var_x) * np.sqrt(var_y))
        found = 1.0 if found > 1.0 else max(found, -1.0)
        kept = counts[j] >= least and var_x > noise and var_y > noise
        out[j] = found if kept else np.nan
