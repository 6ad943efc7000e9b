"""Statistics of columns that merge, and do not depend on how the rows were cut.

A state of some rows merged with that of others is, to the bit, the state of all of them at once, in
any order of the rows.
"""

from dataclasses import dataclass, replace
from typing import Any, Protocol, Self, TypeVar

import numpy as np

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import INT64
from gpuframe.kernels import exact, reduce, select, summaries
from gpuframe.kernels.exact import WORDS
from gpuframe.ops import grouping as groups
from gpuframe.ops import keys, missing
from gpuframe.ops import select as rows

__all__ = ["Frequencies", "Histogram", "Moments", "State", "one_by_one"]


class State(Protocol):
    """What merges."""

    def merge(self, other: Self) -> Self:
        """Return the state of the rows of both."""


Merging = TypeVar("Merging", bound=State)


@dataclass(frozen=True, slots=True)
class Moments:
    """Counts, ends and exact sums of a column of numbers.

    Attributes:
        rows: number of rows, missing ones too.
        missing: missing values, NaN among them.
        infinite: values that are inf or -inf.
        wide: finite values whose square is past the greatest double.
        least: of the values, inf if there are none.
        greatest: of the values, -inf if there are none.
        words: int64[2 * WORDS] on the host: exact sums of values and squares (`kernels.summaries`).
    """

    rows: int
    missing: int
    infinite: int
    wide: int
    least: float
    greatest: float
    words: np.ndarray

    @classmethod
    def of(cls, values: Column) -> Self:
        """Return the state of a float64 column, NaN for missing values."""
        found = summaries.summary(values.values)
        words, counts, ends = (device.to_host(part) for part in found)
        missing_, up, down, wide = counts.tolist()
        least, greatest = ends.tolist()
        return cls(values.length, missing_, up + down, wide, least, greatest, words)

    def merge(self, other: Self) -> Self:
        """Return the state of the rows of both."""
        words = exact.sign_magnitude.reference(self.words + other.words, WORDS)
        return type(self)(
            self.rows + other.rows,
            self.missing + other.missing,
            self.infinite + other.infinite,
            self.wide + other.wide,
            min(self.least, other.least),
            max(self.greatest, other.greatest),
            words,
        )

    def filled(self, value: float, count: int) -> Self:
        """Return the state of the rows of which `count` missing ones are `value`."""
        left = replace(self, rows=self.rows - count, missing=self.missing - count)
        return left if count == 0 else left.merge(repeated(type(self).of(_single(value)), count))

    @property
    def count(self) -> int:
        """Values that are not missing."""
        return self.rows - self.missing

    @property
    def mean(self) -> float:
        """The mean, rounded once; NaN of no values and of infinities."""
        if self.count == 0 or self.infinite:
            return float("nan")
        return self._total(0) / (self.count << exact.LEAST)

    @property
    def variance(self) -> float:
        """The variance (ddof 0), rounded once; NaN of none and of infinities, inf of wide ones."""
        if self.count == 0 or self.infinite:
            return float("nan")
        if self.least == self.greatest:
            return 0.0
        if self.wide:
            return float("inf")
        # n * sum(x * x) - sum(x) ** 2, in units of 2**-2148, divided by n ** 2 and rounded once.
        difference = (self.count * self._total(1) << exact.LEAST) - self._total(0) ** 2
        return difference / (self.count**2 << 2 * exact.LEAST)

    def _total(self, part: int) -> int:
        """Return a sum as a multiple of 2**-1074."""
        return exact.words_integer(self.words[part * WORDS : (part + 1) * WORDS])


@dataclass(frozen=True, slots=True)
class Frequencies:
    """How often each value of a column occurs.

    Attributes:
        values: distinct values in ascending order, none missing; texts by code points.
        counts: int64, rows of each.
        missing: rows whose value is missing.
    """

    values: Column
    counts: Column
    missing: int

    @classmethod
    def of(cls, column: Column) -> Self:
        """Return the state of a column of any layout; of Python objects only if all are missing.

        Those have no values, and none of a type, so that they merge with any.
        """
        gone = column.length - int(missing.count(column))
        if column.layout == "object" and gone == column.length:
            return cls(column.slice(0, 0), fixed(device.xp().zeros(0, dtype=INT64)), gone)
        grouping = groups.with_rows(groups.group([column], sort=True, dropna=True))
        values, counts = one_by_one(grouping.keys[0]), grouping.sizes
        if dtypes.is_categorical(column.dtype):  # in the order of the categories
            values, counts = _added(values, counts)
        return cls(values, fixed(counts), gone)

    def merge(self, other: Self) -> Self:
        """Return the state of the rows of both.

        Raises:
            ValueError: one has whole numbers, the other doubles or unsigned ones, and together
                they would be doubles that lose digits.
        """
        parts = [part for part in (self, other) if part.values.layout != "object"] or [self]
        values = rows.concat([part.values for part in parts])
        for part in parts:
            if _loses_digits(part.values, values):
                raise ValueError(
                    f"values of {self.values.dtype} and {other.values.dtype} do not merge: "
                    "as doubles, numbers beyond 2**53 would be others"
                )
        counts = rows.concat([part.counts for part in parts])
        found, total = _added(values, counts.values)
        return type(self)(found, fixed(total), self.missing + other.missing)

    def by_count(self) -> tuple[Column, Any]:
        """Return values and counts, the most frequent first, ties in ascending order."""
        if self.values.length == 0:
            return self.values, self.counts.values
        counts = self.counts.values
        greatest = int(counts.max())
        order = keys.sorted_rows(greatest - counts, greatest + 1)
        return rows.take(self.values, order), select.take(counts, order)


def _loses_digits(values: Column, joined: Column) -> bool:
    """Whether some of whole numbers are no doubles where they have become doubles."""
    if values.layout != "numeric" or values.values.dtype.kind not in "iu" or not values.length:
        return False
    if joined.layout != "numeric" or joined.values.dtype.kind != "f":
        return False
    low, high = keys.extremes(values)
    return max(-low, high) > 1 << 53


def _added(values: Column, counts: Any) -> tuple[Column, Any]:
    """Return distinct values in ascending order, and the sums of their counts."""
    grouping = groups.with_rows(groups.group([values], sort=True, dropna=True))
    total = reduce.group_sum(grouping.ids, counts, grouping.slots)
    return one_by_one(grouping.keys[0]), grouping.result(total)


def one_by_one(column: Column) -> Column:
    """Return the values of a dictionary one by one, and doubles without a zero below 0."""
    if column.layout == "dictionary":
        return rows.take(column.categories, column.values)
    if column.layout == "numeric" and column.values.dtype.kind == "f":
        return fixed(column.values + 0, column.dtype)
    return column


PLACES = 1 << 16
"""Distinct places that a histogram keeps at most."""


@dataclass(frozen=True, slots=True)
class Histogram:
    """Counts of values on the finest grid of powers of two on which there are few enough.

    Doubles of ascending order have ascending bit patterns. The grid leaves the last `level` bits of
    the pattern away, and the level is the least at which at most PLACES patterns remain: a
    property of the values alone, so that parts merge to what the whole would be. At level 0, as
    long as there are at most PLACES distinct values, quantiles are exact; above, a value is off by
    less than its place is wide, a part of 2**(level - 52) of it.

    Attributes:
        level: bits left away.
        places: int64 on the host, ascending patterns without those bits.
        counts: int64 on the host, values at each.
        missing: rows whose value is missing.
    """

    level: int
    places: np.ndarray
    counts: np.ndarray
    missing: int

    @classmethod
    def of(cls, values: Column) -> Self:
        """Return the state of a float64 column, NaN for missing values."""
        known = values
        mask = missing.maybe_isna(values)
        gone = 0
        if mask is not None and values.length:
            gone = int(mask.sum())
            if gone:
                known = rows.take(values, rows.rows_of(~mask))
        if known.length == 0:
            none = np.zeros(0, np.int64)
            return cls(0, none, none, gone)
        patterns = keys.ordered_bits(known.values)
        level = _least_level(patterns)
        grouping = groups.with_rows(
            groups.group([fixed(patterns >> level)], sort=True, dropna=False)
        )
        found = device.to_host(grouping.keys[0].values), device.to_host(grouping.sizes)
        return cls(level, found[0].astype(INT64), found[1].astype(INT64), gone)._coarsened()

    def merge(self, other: Self) -> Self:
        """Return the state of the rows of both."""
        level = max(self.level, other.level)
        parts = [part._at(level) for part in (self, other)]
        places = np.concatenate([part.places for part in parts])
        counts = np.concatenate([part.counts for part in parts])
        order = np.argsort(places, kind="stable")
        merged = type(self)(level, places[order], counts[order], self.missing + other.missing)
        return merged._at(level)._coarsened()

    def filled(self, value: float, count: int) -> Self:
        """Return the state of the rows of which `count` missing ones are `value`."""
        left = replace(self, missing=self.missing - count)
        return left if count == 0 else left.merge(repeated(type(self).of(_single(value)), count))

    def _at(self, level: int) -> Self:
        """Return the state at a level, equal neighbours being one."""
        places = self.places >> (level - self.level)
        if places.size == 0:
            return type(self)(level, places, self.counts, self.missing)
        first = np.flatnonzero(np.concatenate([[True], places[1:] != places[:-1]]))
        return type(self)(level, places[first], np.add.reduceat(self.counts, first), self.missing)

    def _coarsened(self) -> Self:
        found = self
        while found.places.size > PLACES:
            found = found._at(found.level + 1)
        return found

    @property
    def count(self) -> int:
        """Values that are not missing."""
        return int(self.counts.sum())

    def weighted(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the middles of the places, float64, and how many values there are at each."""
        half = (1 << self.level) >> 1
        return _doubles((self.places << self.level) + half), self.counts

    def quantiles(self, shares: Any) -> np.ndarray:
        """Return the values below which shares of the values lie, interpolated between neighbours.

        Args:
            shares: float64[m] between 0 and 1.

        Returns:
            float64[m], NaN of no values. At level 0 what `numpy.quantile` answers.
        """
        shares = np.asarray(shares, np.float64)
        if self.places.size == 0:
            return np.full(shares.shape, np.nan)
        ranks = shares * (self.count - 1)
        below = np.floor(ranks)
        low, high = self._ranked(below), self._ranked(np.minimum(below + 1, self.count - 1))
        part = ranks - below
        with np.errstate(invalid="ignore"):  # from the nearer end, as NumPy does
            step = high - low
            between = np.where(part < 0.5, low + step * part, high - step * (1.0 - part))
        return np.where(low == high, low, np.where(part == 0.0, low, between))

    def _ranked(self, ranks: np.ndarray) -> np.ndarray:
        """Return the values of ranks from 0 on; within a place they lie evenly."""
        ends = np.cumsum(self.counts)
        place = np.searchsorted(ends, ranks, side="right")
        patterns = self.places[place] << self.level
        if self.level == 0:
            return _doubles(patterns)
        inside = (ranks - (ends[place] - self.counts[place]) + 0.5) / self.counts[place]
        steps = inside * float((1 << self.level) - 1)
        return _doubles(patterns + steps.astype(np.int64))


def repeated(state: Merging, count: int) -> Merging:
    """Return the state of rows that are those of a state, `count` times."""
    found, doubled = state, state
    count -= 1
    while count:
        if count & 1:
            found = found.merge(doubled)
        doubled, count = doubled.merge(doubled), count >> 1
    return found


def _single(value: float) -> Column:
    return fixed(device.to_device(np.array([value], np.float64)))


def _doubles(ordered: np.ndarray) -> np.ndarray:
    """Return the doubles of patterns of ascending order, as `ops.keys.ordered_bits` makes them."""
    doubles: np.ndarray = (ordered ^ ((ordered >> 63) & np.iinfo(np.int64).max)).view(np.float64)
    return doubles


_SAMPLED = 4 * PLACES


def _least_level(patterns: Any) -> int:
    """Return a level below which there are too many places: that of some of the rows."""
    count = patterns.shape[0]
    if count <= _SAMPLED:
        return 0
    sample = device.to_host(patterns[:: count // _SAMPLED].copy())
    sample.sort()
    low, high = 0, 63
    while low < high:
        middle = (low + high) // 2
        places = sample >> middle
        if np.count_nonzero(places[1:] != places[:-1]) + 1 > PLACES:
            low = middle + 1
        else:
            high = middle
    return low
