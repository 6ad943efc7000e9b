"""Exponentially weighted statistics on the CPU: groups are shared by the threads."""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.cpu.compiled import compiled, const, map_spans


def means(values, factors, firsts, lasts, com, least, adjust, ignore_na, added):
    values, factors = const(values), const(factors)
    out = device.empty(values.size, np.float64)
    settings = (float(com), least, adjust, ignore_na, added, out)
    map_spans(
        lambda a, b: _means(a, b, values, factors, firsts, lasts, *settings),
        firsts.size,
        max(1, min(threads.count(), firsts.size)),
    )
    return out


@compiled
def _means(begin, end, values, factors, firsts, lasts, com, least, adjust, ignore_na, added, out):
    alpha = 1.0 / (1.0 + com)
    factor = 1.0 - alpha
    uneven = not adjust and com == 1.0
    for group in range(begin, end):
        mean = np.nan
        weight = 1.0
        fresh = 1.0 if adjust else alpha
        count = np.int64(0)
        for row in range(firsts[group], lasts[group]):
            value = values[row]
            known = value == value  # noqa: PLR0124 - not NaN
            count += np.int64(known)
            if mean != mean:  # noqa: PLR0124 - nothing known yet
                mean = value
            elif known or not ignore_na:
                if added:
                    mean = factor * mean
                    if known:
                        mean += value
                else:
                    weight *= factors[row] if factors.size else factor
                    if known:
                        if mean != value:
                            if uneven:
                                fresh = 1.0 - weight
                            mean = weight * mean + fresh * value
                            mean /= weight + fresh
                        weight = weight + fresh if adjust else 1.0
            out[row] = mean if count >= least else np.nan


def covariances(left, right, firsts, lasts, com, least, adjust, ignore_na, bias):
    left, right = const(left), const(right)
    out = device.empty(left.size, np.float64)
    settings = (float(com), least, adjust, ignore_na, bias, out)
    map_spans(
        lambda a, b: _covariances(a, b, left, right, firsts, lasts, *settings),
        firsts.size,
        max(1, min(threads.count(), firsts.size)),
    )
    return out


@compiled
def _covariances(begin, end, left, right, firsts, lasts, com, least, adjust, ignore_na, bias, out):
    alpha = 1.0 / (1.0 + com)
    factor = 1.0 - alpha
    fresh = 1.0 if adjust else alpha
    for group in range(begin, end):
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
            count += np.int64(known)
            if mean_x != mean_x:  # noqa: PLR0124 - nothing known yet
                if known:
                    mean_x = x
                    mean_y = y
            elif known or not ignore_na:
                total *= factor
                squares *= factor * factor
                weight *= factor
                if known:
                    old_x = mean_x
                    old_y = mean_y
                    both = weight + fresh
                    if mean_x != x:
                        mean_x = ((weight * old_x) + (fresh * x)) / both
                    if mean_y != y:
                        mean_y = ((weight * old_y) + (fresh * y)) / both
                    shifted = cov + ((old_x - mean_x) * (old_y - mean_y))
                    cov = ((weight * shifted) + (fresh * ((x - mean_x) * (y - mean_y)))) / both
                    total += fresh
                    squares += fresh * fresh
                    weight += fresh
                    if not adjust:
                        total /= weight
                        squares /= weight * weight
                        weight = 1.0
            out[row] = _corrected(cov, total, squares, bias) if count >= least else np.nan


@compiled
def _corrected(cov, total, squares, bias):
    if bias:
        return cov
    numerator = total * total
    denominator = numerator - squares
    return (numerator / denominator) * cov if denominator > 0.0 else np.nan
