"""Exponentially weighted means, sums and covariances: one value after another, by group.

The recurrences are pandas' own, operation by operation, so that results have pandas' bits. They
run serially within a group: a shortcut through several values at once would round otherwise.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from gpuframe.kernels.contract import Array, kernel

__all__ = ["covariances", "means"]


def _group_means(
    values: list[float], factors: list[float], factor: float, fresh: float, least: int,
    *, reset: bool, uneven: bool, ignore_na: bool, added: bool,
) -> list[float]:  # fmt: skip
    """Return the means, or sums where `added`, of one group; `factors` may be empty."""
    out = []
    mean, weight, count = math.nan, 1.0, 0
    for row, value in enumerate(values):
        known = value == value  # noqa: PLR0124 - not NaN
        count += known
        if mean != mean:  # noqa: PLR0124 - nothing known yet
            mean = value
        elif known or not ignore_na:
            if added:
                mean = factor * mean
                if known:
                    mean += value
            else:
                weight *= factors[row] if factors else factor
                if known:
                    if mean != value:
                        if uneven:
                            fresh = 1.0 - weight
                        mean = weight * mean + fresh * value
                        mean /= weight + fresh
                    weight = 1.0 if reset else weight + fresh
        out.append(mean if count >= least else math.nan)
    return out


def _of_pandas(values: Array, com: float, least: int, adjust: bool, ignore_na: bool) -> Any:
    """Return pandas' weights, a compiled loop with the same operations."""
    return pd.Series(values, copy=False).ewm(
        com=com, min_periods=least, adjust=adjust, ignore_na=ignore_na
    )


@kernel(loaded=1)
def means(
    values: Array,
    factors: Array,
    firsts: Array,
    lasts: Array,
    com: float,
    least: int,
    adjust: bool,
    ignore_na: bool,
    added: bool,
) -> Array:
    """Find the exponentially weighted mean, or sum, of each value and those before it.

    Bytes: 16 a row, 24 with factors; serial within a group.

    Args:
        values: float64[n], group after group. NaN is skipped.
        factors: float64[n]: what the weights of earlier values shrink by at each row; or empty:
            always by 1 - 1 / (1 + com).
        firsts: int64[g]: first row of each group.
        lasts: int64[g]: row behind the last of each group.
        com: centre of mass, at least 0.
        least: number of values below which the result is NaN.
        adjust: whether weights of values are powers of the factor; else a mean is the old one
            and the new value, weighted; with a `com` of 1 the new one by what the old one's
            weight leaves of 1, as pandas does for times.
        ignore_na: whether NaN ages no weights.
        added: whether sums are asked for (with `adjust`, without factors).

    Returns:
        float64[n]; at NaN the last result goes on.
    """
    if firsts.size == 1 and not factors.size:
        weights = _of_pandas(values, com, least, adjust, ignore_na)
        return np.asarray((weights.sum() if added else weights.mean()).to_numpy())
    alpha = 1.0 / (1.0 + com)
    out = np.empty(values.size)
    for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
        out[first:last] = _group_means(
            values[first:last].tolist(), factors[first:last].tolist(), 1.0 - alpha,
            1.0 if adjust else alpha, least, reset=not adjust, uneven=not adjust and com == 1,
            ignore_na=ignore_na, added=added,
        )  # fmt: skip
    return out


def _group_covariances(
    left: list[float], right: list[float], factor: float, fresh: float, least: int,
    *, reset: bool, ignore_na: bool, bias: bool,
) -> list[float]:  # fmt: skip
    """Return the covariances of one group."""
    out = []
    mean_x = mean_y = math.nan
    cov, total, squares, weight, count = 0.0, 1.0, 1.0, 1.0, 0
    for x, y in zip(left, right, strict=True):
        known = x == x and y == y  # noqa: PLR0124 - not NaN
        count += known
        if mean_x != mean_x:  # noqa: PLR0124 - nothing known yet
            if known:
                mean_x, mean_y = x, y
        elif known or not ignore_na:
            total *= factor
            squares *= factor * factor
            weight *= factor
            if known:
                old_x, old_y = mean_x, mean_y
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
                if reset:
                    total /= weight
                    squares /= weight * weight
                    weight = 1.0
        found = cov if bias else _corrected(cov, total, squares)
        out.append(found if count >= least else math.nan)
    return out


def _corrected(cov: float, total: float, squares: float) -> float:
    """Return a covariance corrected for its weights, given their sum and that of their squares."""
    numerator = total * total
    denominator = numerator - squares
    return (numerator / denominator) * cov if denominator > 0 else math.nan


@kernel(loaded=1)
def covariances(
    left: Array,
    right: Array,
    firsts: Array,
    lasts: Array,
    com: float,
    least: int,
    adjust: bool,
    ignore_na: bool,
    bias: bool,
) -> Array:
    """Find the exponentially weighted covariance of each pair of values and those before it.

    Bytes: 24 a row; serial within a group.

    Args:
        left: float64[n], group after group. Pairs with a NaN are skipped.
        right: float64[n].
        firsts: int64[g]: first row of each group.
        lasts: int64[g]: row behind the last of each group.
        com: centre of mass, at least 0.
        least: number of pairs, at least 1, below which the result is NaN.
        adjust: as in `means`.
        ignore_na: as in `means`.
        bias: whether to leave out the correction for the weights.

    Returns:
        float64[n].
    """
    if firsts.size == 1 and left is right:
        weights = _of_pandas(left, com, least, adjust, ignore_na)
        return np.asarray(weights.var(bias=bias).to_numpy())
    alpha = 1.0 / (1.0 + com)
    out = np.empty(left.size)
    for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
        out[first:last] = _group_covariances(
            left[first:last].tolist(), right[first:last].tolist(), 1.0 - alpha,
            1.0 if adjust else alpha, least, reset=not adjust, ignore_na=ignore_na, bias=bias,
        )  # fmt: skip
    return out
