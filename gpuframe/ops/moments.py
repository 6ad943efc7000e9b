"""Variance, covariance and higher moments, of columns and by group, from exact sums.

The variance and the covariance follow from exact sums of values and of products (see
`kernels.moments`), so that they have the same bits for any order or partitioning of the rows.
"""

import functools
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import FLOAT32, FLOAT64, INT64
from gpuframe.errors import NotNative
from gpuframe.kernels import moments, reduce, sums
from gpuframe.kernels import select as kernels
from gpuframe.ops import blocks, keys
from gpuframe.ops.groupby import counts, means, require_number
from gpuframe.ops.grouping import Grouping, known_ids


def _wide(column: Column) -> Any:
    return column.values.astype(FLOAT64, copy=False)


# --- whole columns ------------------------------------------------------------------------


_TILE = 32
"""Columns whose pairs with as many others are summed at once: it bounds the memory for the sums."""


def centred(column: Column) -> tuple[float, int]:
    """Return the sum of squares about the mean, and the number of known rows."""
    found: tuple[float, int] | None = column.memo.get("squares")
    if found is None:
        (total, _, _, count), *_ = _sums([column])
        found = total / count if count else math.nan, int(count)
        column.memo["squares"] = found
    return found


def _sums(columns: list[Column]) -> list[list[float]]:
    """Return what `kernels.moments.centred_product` says of each pair of columns."""
    found = device.read(moments.centred_product(*[column.values for column in columns]))
    sums: list[list[float]] = found.reshape(-1, 4).tolist()
    return sums


def _each_pair(columns: list[Column]) -> Iterator[tuple[int, int, list[float]]]:
    """Yield the places of two columns, the first at most the second, and the sums of the pair."""
    places = range(len(columns))
    whole = len(places) <= 2 * _TILE
    tiles = [places] if whole else [places[at : at + _TILE] for at in places[::_TILE]]
    for number, right in enumerate(tiles):
        for left in tiles[: number + 1]:
            chosen = [*right] if left is right else [*left, *right]
            sums = iter(_sums([columns[at] for at in chosen]))
            for second, place in enumerate(chosen):
                for other, pair in zip(chosen[: second + 1], sums, strict=False):
                    if other in left and place in right:
                        yield other, place, pair


def _of_pairs(columns: list[Column], form: Callable[[list[float]], float]) -> np.ndarray:
    """Return a matrix of what a function makes of the sums of each pair."""
    found = np.full((len(columns), len(columns)), np.nan)
    for left, right, pair in _each_pair(columns):
        found[left, right] = found[right, left] = form(pair)
    return found


def _of_one_pair(left: Column, right: Column, form: Callable[[list[float]], float]) -> float:
    return form(_sums([left, right])[1])


def covariance(left: Column, right: Column, *, ddof: int = 1, least: int = 1) -> float:
    """Return the covariance of two columns of numbers over the rows where both are known.

    Args:
        left: numbers.
        right: numbers.
        ddof: subtracted from the number of rows in the denominator.
        least: rows below which the result is NaN.
    """
    return _of_one_pair(left, right, functools.partial(covariance_of_sums, ddof=ddof, least=least))


def covariance_matrix(columns: list[Column], *, ddof: int, least: int) -> np.ndarray:
    """Return the covariances of all pairs of columns; arguments as of `covariance`."""
    return _of_pairs(columns, functools.partial(covariance_of_sums, ddof=ddof, least=least))


def covariance_of_sums(pair: list[float], *, ddof: int, least: int) -> float:
    """Return a covariance from what `kernels.moments.centred_product` says of a pair."""
    total, _, _, known = pair
    if known < max(least, 1):
        return math.nan
    return np.float64(total / known / (known - ddof) if known > ddof else math.nan)


def correlation(left: Column, right: Column, *, least: int = 1) -> float:
    """Return Pearson's correlation over the rows where both columns are known; NaN if constant."""
    return _of_one_pair(left, right, functools.partial(correlation_of_sums, least=least))


def correlation_matrix(columns: list[Column], *, least: int) -> np.ndarray:
    """Return Pearson's correlations of all pairs of columns; as `correlation` of each."""
    return _of_pairs(columns, functools.partial(correlation_of_sums, least=least))


def correlation_of_sums(pair: list[float], *, least: int) -> float:
    """Return a correlation from what `kernels.moments.centred_product` says of a pair."""
    *totals, known = pair
    if known < max(least, 1):
        return math.nan
    value, *spreads = (total / known for total in totals)
    if not math.isfinite(value):
        return np.float64(math.nan)
    if not all(spread > 0 for spread in spreads):
        return math.nan
    product = spreads[0] * spreads[1]
    if 0 < product < math.inf:
        result = value / math.sqrt(product)
    else:
        result = value / math.sqrt(spreads[0]) / math.sqrt(spreads[1])
    return np.float64(max(-1.0, min(1.0, result)))


# --- formulas of both ---------------------------------------------------------------------


def skewness(n: Any, first: Any, squares: Any, third: Any, root: Callable[[Any], Any]) -> Any:
    """Return the unbiased skewness (Joanes and Gill's G1) from sums about a rounded mean.

    Args:
        n: number of values.
        first: sum of the distances, which the rounding of the mean left.
        squares: exact sum of squares about the mean.
        third: sum of the cubes of the distances.
        root: square root of arrays or of numbers.
    """
    rest = first / n
    cubes = third - rest * (3 * squares + n * rest * rest)
    return (n * root(n - 1) / (n - 2)) * (cubes / (squares * root(squares)))


def kurtosis(n: Any, first: Any, squares: Any, third: Any, fourth: Any) -> Any:
    """Return the unbiased excess kurtosis (Joanes and Gill's G2); arguments as of `skewness`."""
    rest = first / n
    fourths = fourth - rest * (4 * third - rest * (6 * squares + 3 * n * rest * rest))
    free = (n - 2) * (n - 3)
    scaled = n * (n + 1) * (n - 1) * fourths / (free * (squares * squares))
    return scaled - 3 * (n - 1) * (n - 1) / free


# --- by group -----------------------------------------------------------------------------


def _by_slot(grouping: Grouping, values: Any) -> Any:
    """Return values of the groups of the result by accumulator, 0 elsewhere."""
    out = device.xp().zeros(grouping.slots, dtype=values.dtype)
    out[grouping.chosen] = values
    return out


def _squares(grouping: Grouping, column: Column) -> Any:
    """Return the sum of squares about the mean, by group of the result."""
    return grouping.once("squares", column, lambda: _found_squares(grouping, column))


def _found_squares(grouping: Grouping, column: Column) -> Any:
    xp = device.xp()
    known = counts(grouping, column)
    by_slot = _by_slot(grouping, known)
    (found,) = _products(grouping.ids, grouping.slots, by_slot, [(column, column)])
    found = xp.maximum(grouping.result(found), 0.0)
    found = blocks.apply(xp.true_divide, FLOAT64, found, xp.maximum(known, 1))
    lost = xp.isnan(found)
    if bool(lost.any()):  # infinities, or squares past the greatest double
        found = xp.where(lost, _deviations(grouping, column)[1], found)
    return found


def _products(
    ids: Any, slots: int, known: Any, pairs: list[tuple[Column, Column]]
) -> Iterator[Any]:
    """Yield n * sum(x * y) - sum(x) * sum(y) by accumulator, rounded once, for pairs of columns."""
    small = all(_are_small(left, right) for left, right in pairs)
    alone: dict[int, Any] = {}

    def total(column: Column) -> Any:
        if id(column) not in alone:
            alone[id(column)] = (
                reduce.group_sum(ids, column.values, slots).view(INT64)
                if small
                else sums.group_expansions(ids, _wide(column), slots)
            )
        return alone[id(column)]

    for left, right in pairs:
        if small:
            found = reduce.group_sum(ids, blocks.multiplied(left.values, right.values), slots)
            yield (known * found - total(left) * total(right)).astype(FLOAT64)
            continue
        x = _wide(left)
        parts = moments.product_parts(x, x if right is left else _wide(right))
        products = [sums.group_expansions(ids, part, slots) for part in parts]
        yield moments.centred_products(known, total(left), total(right), *products)


def _are_small(left: Column, right: Column) -> bool:
    """Whether both are integers whose products, times all rows twice, fit 64 bits."""
    largest = 1
    for column in (left, right):
        if column.dtype.kind not in "iu":
            return False
        low, high = keys.extremes(column)
        largest *= max(abs(low), abs(high), 1) * max(column.length, 1)
    return largest < 2**62


def _deviations(grouping: Grouping, column: Column) -> tuple[Any, Any]:
    """Return each row's distance from its group's mean, and the sums of their squares."""
    xp = device.xp()
    centres = _by_slot(grouping, means(grouping, column))
    if not grouping.slots:
        centres = xp.zeros(1, dtype=FLOAT64)
    spread = kernels.take_or(centres, grouping.ids, np.nan)
    distances = blocks.apply(xp.subtract, FLOAT64, _wide(column), spread)
    squares = blocks.apply(xp.multiply, FLOAT64, distances, distances)
    found = grouping.result(sums.group_totals(grouping.ids, squares, grouping.slots))
    centre = means(grouping, column)
    return distances, xp.where(xp.isfinite(centre), found, np.nan)


def var(grouping: Grouping, column: Column, ddof: int = 1) -> Column:
    """Sum of squares about the mean, of exact sums, divided by count - ddof."""
    require_number(column, "var")
    return fixed(_narrow(_variance(grouping, column, ddof), column))


def _variance(grouping: Grouping, column: Column, ddof: int) -> Any:
    xp = device.xp()
    free = counts(grouping, column) - ddof
    squares = _squares(grouping, column)
    found = blocks.apply(xp.true_divide, FLOAT64, squares, xp.maximum(free, 1))
    return xp.where(free > 0, found, np.nan)


def _narrow(values: Any, column: Column) -> Any:
    return values.astype(FLOAT32) if column.dtype == FLOAT32 else values


def std(grouping: Grouping, column: Column, ddof: int = 1) -> Column:
    """Square root of the variance."""
    require_number(column, "std")
    variance = _narrow(_variance(grouping, column, ddof), column)
    return fixed(blocks.apply(device.xp().sqrt, variance.dtype, variance))


def sem(grouping: Grouping, column: Column, ddof: int = 1) -> Column:
    """Standard error of the mean: the deviation divided by the root of the count."""
    require_number(column, "sem")
    xp = device.xp()
    found = _variance(grouping, column, ddof) / xp.maximum(counts(grouping, column), 1)
    return fixed(_narrow(blocks.apply(xp.sqrt, FLOAT64, found), column))


def _power_sum(grouping: Grouping, distances: Any, power: int) -> Any:
    xp = device.xp()
    found = distances
    if power > 1:
        found = blocks.apply(xp.multiply, FLOAT64, distances, distances)
        found = blocks.apply(xp.multiply, FLOAT64, found, found if power == 4 else distances)
    return grouping.result(sums.group_totals(grouping.ids, found, grouping.slots))


def _standardised(
    grouping: Grouping, column: Column, least: int, form: Callable[[Any, Any, Any, Any], Any]
) -> Column:
    """Return a moment of distances by group: NaN of constants and of too few values."""
    xp = device.xp()
    known = counts(grouping, column).astype(FLOAT64)
    distances, _ = _deviations(grouping, column)
    squares = _squares(grouping, column)
    enough = known >= least
    varies = squares > 0
    safe = xp.where(varies, squares, 1.0)
    with np.errstate(all="ignore"):
        found = form(xp.where(enough, known, float(least)), safe, distances, xp)
    return fixed(_narrow(xp.where(enough & varies, found, np.nan), column))


def skew(grouping: Grouping, column: Column) -> Column:
    """Unbiased skewness (Joanes and Gill's G1); NaN of constants."""
    require_number(column, "skew")

    def form(n: Any, squares: Any, distances: Any, xp: Any) -> Any:
        first, third = (_power_sum(grouping, distances, power) for power in (1, 3))
        return skewness(n, first, squares, third, xp.sqrt)

    return _not_whole(_standardised(grouping, column, 3, form), column)


def kurt(grouping: Grouping, column: Column) -> Column:
    """Unbiased excess kurtosis (Joanes and Gill's G2); NaN of constants."""
    require_number(column, "kurt")

    def form(n: Any, squares: Any, distances: Any, _xp: Any) -> Any:
        first, third, fourth = (_power_sum(grouping, distances, power) for power in (1, 3, 4))
        return kurtosis(n, first, squares, third, fourth)

    return _not_whole(_standardised(grouping, column, 4, form), column)


def _not_whole(found: Column, column: Column) -> Column:
    """Return moments of groups of numbers.

    Raises:
        NotNative: those of integers are nearly whole, so that pandas may make integers of them.
    """
    xp = device.xp()
    values = found.values
    if column.dtype.kind in "iu" and bool((xp.abs(values - xp.rint(values)) < _WHOLE).all()):
        raise NotNative("moments that may be whole")
    return found


_WHOLE = 1e-3


def _together(grouping: Grouping, left: Column, right: Column) -> tuple[Any, Any]:
    """Return the ids with -1 where either value is missing, and int64 counts by accumulator."""
    xp = device.xp()
    ids = known_ids(grouping, left)
    other = known_ids(grouping, right)
    if other is not grouping.ids:
        ids = xp.minimum(ids, other)
    return ids, reduce.group_size(ids, grouping.slots).astype(INT64, copy=False)


def covariances(grouping: Grouping, left: Column, right: Column, ddof: int = 1) -> Column:
    """Return the covariance of two columns by group, over the rows where both are known."""
    require_number(left, "cov")
    require_number(right, "cov")
    xp = device.xp()
    ids, known = _together(grouping, left, right)
    (found,) = _products(ids, grouping.slots, known, [(left, right)])
    found = grouping.result(found)
    known = grouping.result(known)
    free = known - ddof
    found = found / xp.maximum(known, 1) / xp.maximum(free, 1)
    return fixed(xp.where(free > 0, found, np.nan))


def correlations(grouping: Grouping, left: Column, right: Column) -> Column:
    """Return Pearson's correlation of two columns by group; NaN where one is constant."""
    require_number(left, "corr")
    require_number(right, "corr")
    xp = device.xp()
    ids, known = _together(grouping, left, right)
    pairs = [(left, right), (left, left), (right, right)]
    found = _products(ids, grouping.slots, known, pairs)
    both, first, second = (grouping.result(values) for values in found)
    first, second = xp.maximum(first, 0.0), xp.maximum(second, 0.0)
    with np.errstate(all="ignore"):
        product = first * second
        ordinary = (product > 0) & (product < np.inf)
        root = xp.sqrt(xp.where(ordinary, product, 1.0))
        found = xp.where(ordinary, both / root, both / xp.sqrt(first) / xp.sqrt(second))
    found = xp.maximum(xp.minimum(found, 1.0), -1.0)
    return fixed(xp.where((first > 0) & (second > 0), found, np.nan))
