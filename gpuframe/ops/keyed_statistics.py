"""Statistics of numbers by the values of one or several columns, which merge."""

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from gpuframe import device
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import INT64
from gpuframe.kernels import exact, moments, reduce
from gpuframe.kernels import select as kernels
from gpuframe.ops import grouping as groups
from gpuframe.ops import join, select
from gpuframe.ops.histories import any_missing
from gpuframe.ops.keyed_sums import KeyedSums
from gpuframe.ops.summaries import one_by_one

__all__ = ["KeyedStatistics", "known_rows"]

_WIDE = 2.0**511  # magnitudes whose squares may be past the greatest double


@dataclass(frozen=True, slots=True)
class KeyedStatistics:
    """Counts, ends and exact sums of numbers and of their squares for each key.

    A state of some rows merged with that of others is, to the bit, that of all rows at once.

    Attributes:
        keys: distinct keys, none missing, a column for each column of the key.
        sums: of the numbers, by the number of the key.
        squares: of the squares, rounded.
        rests: of what rounding the squares lost.
        least: float64, inf where there is no number.
        greatest: float64, -inf where there is none.
    """

    keys: list[Column]
    sums: KeyedSums
    squares: KeyedSums
    rests: KeyedSums
    least: Column
    greatest: Column

    @classmethod
    def of(cls, keys: list[Column], numbers: Column) -> Self:
        """Return the state of float64 numbers; NaN and infinities are left out."""
        xp = device.xp()
        kept = select.rows_of(~any_missing(keys))
        grouping, ids = _numbered([select.take(column, kept) for column in keys])
        values = kernels.take(numbers.values, kept)
        values = xp.where(xp.isinf(values), np.nan, values)
        square, rest = moments.product_parts(values, values)
        wide = xp.isinf(square)
        column, count = fixed(ids.astype(INT64)), grouping.count
        return cls(
            [one_by_one(key) for key in grouping.keys],
            KeyedSums.of(column, fixed(values)),
            KeyedSums.of(column, fixed(xp.where(wide, np.nan, square))),
            KeyedSums.of(column, fixed(xp.where(wide | xp.isnan(square), np.nan, rest))),
            fixed(reduce.group_min(ids, values, count)),
            fixed(reduce.group_max(ids, values, count)),
        )

    def merge(self, other: Self) -> Self:
        """Return the state of the rows of both."""
        both = [select.concat(list(pair)) for pair in zip(self.keys, other.keys, strict=True)]
        grouping, ids = _numbered(both)
        cut, count = self.keys[0].length, grouping.count
        places = fixed(ids[:cut].astype(INT64)), fixed(ids[cut:].astype(INT64))

        def merged(one: KeyedSums, two: KeyedSums) -> KeyedSums:
            return replace(one, values=places[0]).merge(replace(two, values=places[1]))

        def ends(find: Any, one: Column, two: Column) -> Column:
            return fixed(find(ids, device.xp().concatenate([one.values, two.values]), count))

        return type(self)(
            [one_by_one(key) for key in grouping.keys],
            merged(self.sums, other.sums),
            merged(self.squares, other.squares),
            merged(self.rests, other.rests),
            ends(reduce.group_min, self.least, other.least),
            ends(reduce.group_max, self.greatest, other.greatest),
        )

    def statistic(self, name: str) -> np.ndarray:
        """Return a statistic of each key, float64 on the host; NaN of no numbers but the count.

        Args:
            name: one of `timelines.STATISTICS`; "std" and "var" divide by the count less 1.
        """
        counts = self.sums.sizes()[:-1].astype(np.float64)
        if name == "count":
            return counts
        least, greatest = device.to_host(self.least.values), device.to_host(self.greatest.values)
        if name in ("std", "var"):
            found = self._variances(counts, least, greatest)
            return np.sqrt(found) if name == "std" else found
        if name in ("min", "max"):
            found = least if name == "min" else greatest
        else:
            found = self.sums.sums()[:-1]
        if name == "mean":
            # A rounded sum divided by the count may miss a constant.
            mean = found / np.maximum(counts, 1.0)
            found = np.where(least == greatest, least, mean)
        return np.where(counts > 0, found, np.nan)

    def _variances(self, counts: Any, least: Any, greatest: Any) -> np.ndarray:
        sums, squares, rests = (
            exact.expand_words(part.words.values, part.low, part.width)
            for part in (self.sums, self.squares, self.rests)
        )
        products = moments.centred_products(self.sums.counts.values, sums, sums, squares, rests)
        found = np.maximum(device.to_host(products)[:-1], 0.0) / np.maximum(counts, 1.0)
        found = found / np.maximum(counts - 1.0, 1.0)
        found = np.where(np.maximum(greatest, -least) >= _WIDE, np.inf, found)
        found = np.where(least == greatest, 0.0, found)
        return np.where(counts > 1, found, np.nan)


def known_rows(known: list[Column], keys: list[Column]) -> Any:
    """Return the number of each row's key among the known ones; -1 of a missing or another one.

    Args:
        known: distinct keys, none missing, a column for each column of the key.
        keys: as many columns.

    Raises:
        NotNative: a column has nothing in common with that of the known keys.
    """
    xp = device.xp()
    if not known[0].length or not keys[0].length:
        return xp.full(keys[0].length, -1, dtype=INT64)
    found, ids, count = join.numbered([one_by_one(column) for column in keys], known)
    place = xp.empty(count, dtype=INT64)
    place[ids] = xp.arange(ids.shape[0], dtype=INT64)
    return xp.where(any_missing(keys), -1, kernels.take_or(place, found, -1))


def _numbered(keys: list[Column]) -> tuple[groups.Grouping, Any]:
    """Return the distinct keys in ascending order, and the number of each row's one."""
    grouping = groups.with_rows(groups.group(keys, sort=True, dropna=True))
    return grouping, groups.places(grouping)
