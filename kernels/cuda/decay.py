"""Exponentially weighted statistics on CUDA: a thread a group, every operation rounded."""

import numpy as np

from gpuframe import device
from gpuframe.kernels.cuda.launch import cuda, entry, launch
from gpuframe.kernels.cuda.rounded import add, divide, multiply, subtract


def means(values, factors, firsts, lasts, com, least, adjust, ignore_na, added):
    out = device.empty(values.size, np.float64)
    alpha = 1.0 / (1.0 + com)
    flags = int(adjust) + 2 * int(ignore_na) + 4 * int(added) + 8 * int(not adjust and com == 1)
    fresh = 1.0 if adjust else alpha
    factor = float(1.0 - alpha)
    launch(
        _means, firsts.size, values, factors, firsts, lasts, factor, float(fresh), least, flags, out
    )
    return out


@entry("(f8[::1], f8[::1], i8[::1], i8[::1], f8, f8, i8, i8, f8[::1])", registers=48)
def _means(values, factors, firsts, lasts, factor, begin, least, flags, out):
    uneven = flags & 8
    adjust = flags & 1
    ignore_na = flags & 2
    added = flags & 4
    for group in range(cuda.grid(1), firsts.size, cuda.gridsize(1)):
        mean = np.nan
        weight = 1.0
        fresh = begin
        count = np.int64(0)
        for row in range(firsts[group], lasts[group]):
            value = values[row]
            known = value == value  # noqa: PLR0124 - not NaN
            if known:
                count += np.int64(1)
            if mean != mean:  # noqa: PLR0124 - nothing known yet
                mean = value
            elif known or not ignore_na:
                if added:
                    mean = multiply(factor, mean)
                    if known:
                        mean = add(mean, value)
                else:
                    weight = multiply(weight, factors[row] if factors.size else factor)
                    if known:
                        if mean != value:
                            if uneven:
                                fresh = subtract(1.0, weight)
                            mean = add(multiply(weight, mean), multiply(fresh, value))
                            mean = divide(mean, add(weight, fresh))
                        weight = add(weight, fresh) if adjust else 1.0
            out[row] = mean if count >= least else np.nan


def covariances(left, right, firsts, lasts, com, least, adjust, ignore_na, bias):
    out = device.empty(left.size, np.float64)
    alpha = 1.0 / (1.0 + com)
    flags = int(adjust) + 2 * int(ignore_na) + 4 * int(bias)
    fresh = 1.0 if adjust else alpha
    factor = float(1.0 - alpha)
    launch(
        _covariances, firsts.size, left, right, firsts, lasts, factor, float(fresh), least, flags,
        out,
    )  # fmt: skip
    return out


@entry("(f8[::1], f8[::1], i8[::1], i8[::1], f8, f8, i8, i8, f8[::1])", registers=72)
def _covariances(left, right, firsts, lasts, factor, fresh, least, flags, out):
    adjust = flags & 1
    ignore_na = flags & 2
    bias = flags & 4
    for group in range(cuda.grid(1), firsts.size, cuda.gridsize(1)):
        mean_x = np.nan
        mean_y = np.nan
        cov = 0.0
        total = 1.0
        squares = 1.0
        weight = 1.0
        count = np.int64(0)
        for row in range(firsts[group], lasts[group]):
            x = left[row]
            y = right[row]
            known = x == x and y == y  # noqa: PLR0124 - not NaN
            if known:
                count += np.int64(1)
            if mean_x != mean_x:  # noqa: PLR0124 - nothing known yet
                if known:
                    mean_x = x
                    mean_y = y
            elif known or not ignore_na:
                total = multiply(total, factor)
                squares = multiply(squares, multiply(factor, factor))
                weight = multiply(weight, factor)
                if known:
                    old_x = mean_x
                    old_y = mean_y
                    both = add(weight, fresh)
                    if mean_x != x:
                        mean_x = divide(add(multiply(weight, old_x), multiply(fresh, x)), both)
                    if mean_y != y:
                        mean_y = divide(add(multiply(weight, old_y), multiply(fresh, y)), both)
                    moved = multiply(subtract(old_x, mean_x), subtract(old_y, mean_y))
                    spread = multiply(subtract(x, mean_x), subtract(y, mean_y))
                    cov = add(multiply(weight, add(cov, moved)), multiply(fresh, spread))
                    cov = divide(cov, both)
                    total = add(total, fresh)
                    squares = add(squares, multiply(fresh, fresh))
                    weight = add(weight, fresh)
                    if not adjust:
                        total = divide(total, weight)
                        squares = divide(squares, multiply(weight, weight))
                        weight = 1.0
            found = np.nan
            if count >= least:
                found = cov
                if not bias:
                    numerator = multiply(total, total)
                    denominator = subtract(numerator, squares)
                    found = np.nan
                    if denominator > 0.0:
                        found = multiply(divide(numerator, denominator), cov)
            out[row] = found
