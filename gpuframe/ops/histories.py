"""Rows of keys in time that were seen, and what was known of a key before a time."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from gpuframe import device
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import FLOAT64, INT64
from gpuframe.kernels import select as kernels
from gpuframe.ops import join, missing, select, sort, timelines
from gpuframe.ops.summaries import one_by_one
from gpuframe.ops.timelines import Span

__all__ = ["History", "any_missing"]


@dataclass(frozen=True, slots=True)
class History:
    """Rows of keys in time, in an order that follows from the values alone.

    Attributes:
        keys: columns, none missing.
        time: a column of times or numbers, none missing.
        values: float64 columns, NaN for what is missing.
    """

    keys: list[Column]
    time: Column
    values: list[Column]

    @classmethod
    def of(cls, keys: list[Column], time: Column, values: list[Column]) -> Self:
        """Return the rows whose keys and time are known."""
        kept = select.rows_of(~any_missing([*keys, time]))
        columns = [select.take(column, kept) for column in [*keys, time, *values]]
        cut = len(keys)
        plain = [one_by_one(column) for column in columns]  # and no zero below 0
        return cls._sorted(plain[:cut], plain[cut], plain[cut + 1 :])

    @classmethod
    def _sorted(cls, keys: list[Column], time: Column, values: list[Column]) -> Self:
        every = [*keys, time, *values]
        order = sort.order(every, [True] * len(every))
        found = [select.take(column, order) for column in every]
        cut = len(keys)
        return cls(found[:cut], found[cut], found[cut + 1 :])

    def merge(self, other: Self) -> Self:
        """Return the rows of both."""
        pairs = zip(
            [*self.keys, self.time, *self.values],
            [*other.keys, other.time, *other.values],
            strict=True,
        )
        both = [select.concat(list(pair)) for pair in pairs]
        cut = len(self.keys)
        return self._sorted(both[:cut], both[cut], both[cut + 1 :])

    def statistics(
        self, keys: list[Column], time: Column, asked: list[tuple[int, str]], least: int
    ) -> list[Column]:
        """Return statistics of the rows of a key that are before a time.

        Args:
            keys: of the rows that ask.
            time: of them.
            asked: places in `values` and names of `timelines.STATISTICS`.
            least: number of values below which a statistic is missing.

        Returns:
            float64 columns; NaN where a key or the time is missing.

        Raises:
            NotNative: keys or times have nothing in common with those of the history.
        """
        xp = device.xp()
        seen, rows = self.time.length, time.length
        gone = any_missing([*keys, time])
        if seen and rows:
            left = [one_by_one(column) for column in keys]
            found, ids, count = join.numbered(left, self.keys)
            both = select.concat([self.time, time])
        else:
            found, count = xp.full(rows, -1, dtype=INT64), 0
            ids = xp.zeros(seen, dtype=INT64)
            both = self.time if seen else time
        if not rows or not both.length:
            return [fixed(xp.full(rows, np.nan, dtype=FLOAT64)) for _ in asked]
        if not seen:
            both = time
        # Keys that are not known share a number of their own.
        numbers = xp.where(gone, np.nan, xp.where(found < 0, count, found).astype(FLOAT64))
        line = timelines.timeline([fixed(xp.concatenate([ids.astype(FLOAT64), numbers]))], both)
        of_history = line.order < seen
        before = xp.zeros(of_history.shape[0] + 1, dtype=INT64)
        before[1:] = xp.cumsum(of_history, dtype=INT64)
        first, tie = kernels.take(before, line.first), kernels.take(before, line.tie)
        old, new = select.rows_of(of_history), select.rows_of(~of_history)
        if not new.shape[0]:
            return [fixed(xp.full(rows, np.nan, dtype=FLOAT64)) for _ in asked]
        span = Span(kernels.take(first, new), kernels.take(tie, new))
        places = kernels.take(line.order, old)
        asking = kernels.take(line.order, new) - seen
        made = []
        for number, name in asked:
            values = kernels.take(self.values[number].values, places)
            firsts = kernels.take(first, old)
            out = xp.full(rows, np.nan, dtype=FLOAT64)
            out[asking] = timelines.statistic(name, values, firsts, span, least)
            made.append(fixed(out))
        return made


def any_missing(columns: list[Column]) -> Any:
    """Return bool[n]: where one of some columns is missing."""
    found = missing.isna(columns[0])
    for column in columns[1:]:
        found = found | missing.isna(column)
    return found
