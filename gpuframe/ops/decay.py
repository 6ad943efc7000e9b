"""Exponentially weighted statistics of columns, also by group."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import FLOAT64, INT64
from gpuframe.kernels import decay, select
from gpuframe.ops import blocks
from gpuframe.ops.windows import Groups, numbers


@dataclass(frozen=True, slots=True)
class Decay:
    """How weights fall.

    Attributes:
        com: centre of mass: weights shrink by 1 - 1 / (1 + com) from value to value.
        least: number of values below which a statistic is missing.
        adjust: whether weights are powers; else results are weighted with new values.
        ignore_na: whether missing values age no weights.
        factors: float64: what weights shrink by at each row, where times say so.
        groups: rows by group, or None.
    """

    com: float
    least: int
    adjust: bool
    ignore_na: bool
    factors: Any | None = None
    groups: Groups | None = None


def factors_of(ticks: Any, halflife: int, com: float, groups: Groups | None) -> Any:
    """Return what weights shrink by from row to row, by the time between them.

    Args:
        ticks: int64 times.
        halflife: ticks in which a weight falls to one half, where `com` is 1.
        com: centre of mass: a weight falls by 1 - 1 / (1 + com) in each `halflife`.
        groups: rows by group, whose order the result has.
    """
    xp = device.xp()
    if groups is not None:
        ticks = select.take(ticks, groups.order)
    factors = xp.ones(ticks.shape[0], dtype=FLOAT64)
    if ticks.shape[0] > 1:
        moments = ticks.astype(FLOAT64)
        passed = (moments[1:] - moments[:-1]) / float(halflife)
        factors[1:] = (1.0 - 1.0 / (1.0 + com)) ** passed
    return factors


def _bounds(rows: int, groups: Groups | None) -> tuple[Any, Any]:
    if groups is not None:
        return groups.firsts, groups.lasts
    xp = device.xp()
    found = min(rows, 1)
    return xp.zeros(found, dtype=INT64), xp.full(found, rows, INT64)


def _ordered(column: Column, groups: Groups | None) -> Any:
    values = numbers(column)
    return values if groups is None else select.take(values, groups.order)


def mean(column: Column, how: Decay, *, added: bool = False) -> Column:
    """Return the weighted mean, or sum, of each value and those before it."""
    values = _ordered(column, how.groups)
    factors = device.xp().zeros(0, dtype=FLOAT64) if how.factors is None else how.factors
    bounds = _bounds(values.shape[0], how.groups)
    flags = (how.adjust, how.ignore_na, added)
    return fixed(decay.means(values, factors, *bounds, how.com, how.least, *flags))


def total(column: Column, how: Decay) -> Column:
    """Return the weighted sum of each value and those before it."""
    return mean(column, how, added=True)


def _covariances(left: Any, right: Any, how: Decay, *, bias: bool) -> Any:
    bounds = _bounds(left.shape[0], how.groups)
    flags = (how.adjust, how.ignore_na, bias)
    return decay.covariances(left, right, *bounds, how.com, how.least, *flags)


def var(column: Column, how: Decay, *, bias: bool = False) -> Column:
    """Return the weighted variance; `bias` leaves out the correction for the weights."""
    values = _ordered(column, how.groups)
    return fixed(_covariances(values, values, how, bias=bias))


def root(values: Any) -> Any:
    """Return square roots, 0 of what is below."""
    xp = device.xp()
    return blocks.apply(xp.sqrt, FLOAT64, xp.where(values < 0, 0.0, values))


def std(column: Column, how: Decay, *, bias: bool = False) -> Column:
    """Return the square root of the weighted variance."""
    return fixed(root(var(column, how, bias=bias).values))


def cov(left: Column, right: Column, how: Decay, *, bias: bool = False) -> Column:
    """Return the weighted covariance of two columns."""
    return fixed(_covariances(numbers(left), numbers(right), how, bias=bias))


def corr(left: Column, right: Column, how: Decay) -> Column:
    """Return the weighted correlation of two columns."""
    xp = device.xp()
    x, y = numbers(left), numbers(right)
    absent = xp.isnan(x) | xp.isnan(y)
    x, y = xp.where(absent, np.nan, x), xp.where(absent, np.nan, y)
    joint = _covariances(x, y, how, bias=True)
    product = blocks.apply(
        xp.multiply,
        FLOAT64,
        _covariances(x, x, how, bias=True),
        _covariances(y, y, how, bias=True),
    )
    return fixed(blocks.apply(xp.true_divide, FLOAT64, joint, root(product)))


STATISTICS = {"mean": mean, "sum": total, "var": var, "std": std}
