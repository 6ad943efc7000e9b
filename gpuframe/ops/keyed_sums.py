"""Exact sums of a target by the values of a column: what encoders of targets learn, and merge."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import INT64
from gpuframe.kernels import exact, reduce, select
from gpuframe.ops import blocks, missing, sort
from gpuframe.ops import grouping as groups
from gpuframe.ops import select as rows
from gpuframe.ops.summaries import Moments, one_by_one

__all__ = ["KeyedSums", "placed"]


@dataclass(frozen=True, slots=True)
class KeyedSums:
    """Count and exact sum of a target for each value of a column, and for its missing values.

    Attributes:
        values: distinct values in ascending order, none missing.
        counts: int64[values + 1], rows whose target is known; of missing values last.
        words: int64[(values + 1) * width], exact sums from word `low` of the grid on
            (`kernels.exact`).
        low: word of the grid.
        width: words of a sum.
        known: rows whose target is known.
        whole: int64[WORDS] on the host, the exact sum of all of these.
    """

    values: Column
    counts: Column
    words: Column
    low: int
    width: int
    known: int
    whole: np.ndarray

    @classmethod
    def of_each(cls, columns: list[Column], target: Column) -> list[Self]:
        """Return the sums of a target by the values of each of several columns."""
        _word_range(target)  # found once, not by each thread
        _whole(target)
        return blocks.each(lambda column: cls.of(column, target), columns)

    @classmethod
    def of(cls, column: Column, target: Column) -> Self:
        """Return the sums of a float64 target, NaN where it is missing."""
        values, ids = placed(column)
        count = values.length + 1
        given = target.values
        known, whole = _whole(target)
        if known < target.length:
            places = device.xp().where(given == given, ids, -1)  # noqa: PLR0124 - NaN
            ids = places.astype(ids.dtype, copy=False)
        low, high = _word_range(target)
        width = 1
        if low <= high:
            width = high - low + 3  # with room for carries
            words = exact.group_sum_words(ids, given, count, low, width)
        else:
            low, words = 0, device.xp().zeros(count, dtype=INT64)
        sizes = reduce.group_size(ids, count)
        states = fixed(exact.sign_magnitude(words, width))
        return cls(values, fixed(sizes), states, low, width, known, whole)

    def merge(self, other: Self) -> Self:
        """Return the sums of the rows of both."""
        values, places = placed(rows.concat([self.values, other.values]))
        count, cut = values.length + 1, self.values.length
        xp = device.xp()
        last = xp.full(1, values.length, dtype=places.dtype)
        ids = xp.concatenate([places[:cut], last, places[cut:], last])
        low = min(self.low, other.low)
        width = max(self.low + self.width, other.low + other.width) - low + 1
        parts = [part._spread(low, width) for part in (self, other)]
        slots = (ids.reshape(-1, 1).astype(INT64) * width + xp.arange(width)).reshape(
            ids.shape[0] * width
        )
        words = reduce.group_sum(slots, xp.concatenate(parts), count * width)
        sizes = xp.concatenate([self.counts.values, other.counts.values])
        counts = reduce.group_sum(ids, sizes, count)
        return type(self)(
            values,
            fixed(counts),
            fixed(exact.sign_magnitude(words, width)),
            low,
            width,
            self.known + other.known,
            exact.sign_magnitude.reference(self.whole + other.whole, exact.WORDS),
        )

    def _spread(self, low: int, width: int) -> Any:
        """Return the words on a wider part of the grid."""
        xp = device.xp()
        count = self.values.length + 1
        wide = xp.zeros((count, width), dtype=INT64)
        begin = self.low - low
        wide[:, begin : begin + self.width] = self.words.values.reshape(count, self.width)
        return wide.reshape(count * width)

    def sums(self) -> np.ndarray:
        """Return the sums, each rounded once: float64[values + 1] on the host."""
        return device.to_host(exact.round_words(self.words.values, self.low, self.width))

    def sizes(self) -> np.ndarray:
        """Return the counts: int64[values + 1] on the host."""
        return device.to_host(self.counts.values)

    def mean(self) -> float:
        """Return the mean of all rows whose target is known, rounded once; NaN of none."""
        total = exact.words_integer(self.whole)
        return total / (self.known << exact.LEAST) if self.known else float("nan")


def _word_range(target: Column) -> tuple[int, int]:
    """Return the lowest and the highest word that a target touches, remembered by it."""
    if "words" not in target.memo:
        low, high, _ = device.read(exact.word_range(target.values)).tolist()
        target.memo["words"] = low, high
    found: tuple[int, int] = target.memo["words"]
    return found


def _whole(target: Column) -> tuple[int, np.ndarray]:
    """Return how many values of a target are known and their exact sum, remembered by it."""
    if "whole" not in target.memo:
        state = Moments.of(target)
        target.memo["whole"] = state.count, state.words[: exact.WORDS]
    found: tuple[int, np.ndarray] = target.memo["whole"]
    return found


def placed(column: Column) -> tuple[Column, Any]:
    """Return the distinct values in ascending order, and the place of each row's value.

    Missing values have the place behind the last.
    """
    grouping = groups.with_rows(groups.group([column], sort=True, dropna=True))
    values, places = one_by_one(grouping.keys[0]), groups.places(grouping)
    xp = device.xp()
    if dtypes.is_categorical(column.dtype) and values.length:  # in the order of the categories
        order = sort.order([values], [True])
        rank = xp.empty(values.length, dtype=places.dtype)
        rank[order] = xp.arange(values.length, dtype=places.dtype)
        return rows.take(values, order), select.take_or(rank, places, values.length)
    if missing.any_isna(column):
        places = xp.where(places < 0, values.length, places).astype(places.dtype, copy=False)
    return values, places
