"""Rows of keys in time: their order, the rows before each, and what windows of those hold."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import FLOAT64, INT64
from gpuframe.kernels import decay, scan, select, windows
from gpuframe.ops import asof, blocks, missing, sort, spreads
from gpuframe.ops import grouping as groups
from gpuframe.ops import select as rows_of
from gpuframe.ops import windows as window_ops

__all__ = [
    "STATISTICS",
    "USUAL",
    "Span",
    "Timeline",
    "per_second",
    "statistic",
    "timeline",
    "weighted_means",
]

STATISTICS = ("count", "sum", "mean", "min", "max", "std", "var")
"""What is known of the rows of a window."""

USUAL = ("mean", "sum", "count", "min", "max", "std")
"""What is told of them unless other statistics are asked for."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Rows key after key, each key's in the order of their times.

    Rows whose key or time is missing have no place. Of equal times the first rows come first.

    Attributes:
        rows: number of rows, those without a place too.
        order: row number at each place.
        key: int64: number of the key at each place.
        first: int64: first place of the same key.
        tie: int64: first place of the same key and time.
        behind: int64: the place behind the last of the same key and time.
        times: int64 or float64: time at each place.
    """

    rows: int
    order: Any
    key: Any
    first: Any
    tie: Any
    behind: Any
    times: Any

    def placed(self, values: Any) -> Any:
        """Return an array of the rows at their places."""
        return select.take(values, self.order)

    def back(self, values: Any) -> Any:
        """Return an array of the places at their rows, as float64; NaN without a place."""
        out = device.xp().full(self.rows, np.nan, dtype=FLOAT64)
        out[self.order] = values
        return out

    def rows_at(self, places: Any) -> Any:
        """Return for each row the row at some place, given by its own place; -1 for none."""
        out = device.xp().full(self.rows, -1, dtype=INT64)
        out[self.order] = select.take_or(self.order, places, -1)
        return out

    def before(self, periods: int) -> Any:
        """Return the place so many rows of the key before each time; -1 where there is none."""
        wanted = self.tie - periods
        return device.xp().where(wanted < self.first, -1, wanted)

    def last(self, flags: Any) -> Any:
        """Return the last place of the key before each time where a flag is set, or -1."""
        found = select.take_or(self.begin(flags), self.before(1), -1)
        return device.xp().where(found < self.first, -1, found)

    def keys(self) -> tuple[Any, Any]:
        """Return the first place of each key and the one behind its last, int64."""
        xp = device.xp()
        count = self.first.shape[0]
        firsts = rows_of.rows_of(self.first == xp.arange(count, dtype=INT64)).astype(INT64)
        if not count:
            return firsts, firsts
        return firsts, xp.concatenate([firsts[1:], xp.full(1, count, dtype=INT64)])

    def seen(self, values: Any, *, own: bool) -> Any:
        """Return the value at the last place before each time, or up to it with `own`; or NaN."""
        places = self.behind - 1 if own else self.before(1)
        return select.take_or(values, places, np.nan)

    def begin(self, flags: Any) -> Any:
        """Return the last place up to each one where a flag is set, or -1."""
        return scan.last_true(flags).astype(INT64)

    def change(self, values: Any, places: Any) -> Any:
        """Return values of the places less those at some others, float64; NaN for none (-1)."""
        since = _apart(values, select.take_or(values, places, 0))
        return device.xp().where(places < 0, np.nan, since)

    def passed(self, places: Any) -> Any:
        """Return float64 ticks from the times at some places to each time; NaN for none (-1)."""
        return self.change(self.times, places)


def _apart(left: Any, right: Any) -> Any:
    """Return left - right as float64, rounded once also where 64 bits do not hold it."""
    if left.dtype.kind == "f":
        with np.errstate(invalid="ignore"):
            return left - right
    xp = device.xp()
    # The greater less the lesser lies below 2**64: its bits are right once they have no sign.
    size = (xp.maximum(left, right) - xp.minimum(left, right)).view(np.uint64).astype(FLOAT64)
    return xp.where(left < right, -size, size)


def timeline(keys: list[Column], time: Column) -> Timeline:
    """Put rows in the order of their times, key after key.

    Args:
        keys: at least one column; rows are of one key where all are equal.
        time: numbers or times.

    Raises:
        NotNative: a column of Python objects.
    """
    xp = device.xp()
    own = groups.places(groups.group(keys, sort=False, dropna=True))
    absent = missing.maybe_isna(time)
    known = own >= 0
    kept = rows_of.rows_of(known if absent is None else known & ~absent)
    ids, times = fixed(select.take(own, kept).astype(INT64)), rows_of.take(time, kept)
    order = sort.order([ids, times], [True, True])
    key, ticks = select.take(ids.values, order), select.take(asof.keys_of(times), order)
    count = order.shape[0]
    other_key = xp.ones(count, dtype=bool)
    other_time = xp.ones(count, dtype=bool)
    if count:
        other_key[1:] = key[1:] != key[:-1]
        other_time[1:] = other_key[1:] | (ticks[1:] != ticks[:-1])
    ends = xp.ones(count, dtype=bool)
    ends[:-1] = other_time[1:]
    left = scan.last_true(xp.ascontiguousarray(ends[::-1]))[::-1].astype(INT64)
    return Timeline(
        time.length,
        select.take(kept, order),
        xp.cumsum(other_key, dtype=INT64) - 1,
        scan.last_true(other_key).astype(INT64),
        scan.last_true(other_time).astype(INT64),
        count - left,
        ticks,
    )


@dataclass(frozen=True, slots=True)
class Span:
    """Windows of places: each is [starts, stops)."""

    starts: Any
    stops: Any

    @classmethod
    def so_far(cls, line: Timeline, *, own: bool) -> "Span":
        """Return all places of the key before each time, or up to it with `own`."""
        return cls(line.first, line.behind if own else line.tie)

    @classmethod
    def of_rows(cls, line: Timeline, width: int, *, own: bool) -> "Span":
        """Return the last places of the key before each time, or up to it with `own`."""
        stops = line.behind if own else line.tie
        return cls(device.xp().maximum(stops - width, line.first), stops)

    @classmethod
    def of_ticks(cls, line: Timeline, width: int, closed: str) -> "Span":
        """Return the places of the key in so many ticks up to each time.

        Args:
            line: its times are int64.
            width: at least 1.
            closed: which ends belong to a window: "left", "right", "both" or "neither".
        """
        firsts, lasts = line.keys()
        times = line.times
        if times.shape[0]:
            low, high = int(times.min()), int(times.max())
            if high - low < 1 << 62:  # so that no window begins before the least int64
                times, width = times - low, min(width, 1 << 61)
        back = width + (closed in ("left", "both"))
        ahead = 0 if closed in ("right", "both") else -1
        return cls(*windows.time_bounds(times, firsts, lasts, back, ahead, False))


def statistic(name: str, values: Any, firsts: Any, span: Span, least: int) -> Any:
    """Return a statistic of the values in each window.

    Args:
        name: one of STATISTICS; "std" and "var" divide by the count less 1.
        values: float64 of the places; NaN and infinities are missing.
        firsts: int64: first place of the key of each.
        span: the windows, one or more.
        least: number of values below which it is NaN; a count always is a number.
    """
    xp = device.xp()
    count = values.shape[0]
    if not count:
        return xp.full(span.starts.shape[0], 0.0 if name == "count" else np.nan, dtype=FLOAT64)
    column = fixed(xp.where(xp.isinf(values), np.nan, values))
    if name in ("std", "var"):
        found = spreads.variances(column.values, firsts, span.starts, span.stops, least)
        return blocks.apply(xp.sqrt, FLOAT64, found) if name == "std" else found
    spec = window_ops.Windows(span.starts, span.stops, count, 1, 0 if name == "count" else least)
    return window_ops.apply(name, column, spec).values


def weighted_means(values: Any, line: Timeline, com: float, halflife: Any, least: int) -> Any:
    """Return the mean of the places of the key up to each one, in which older ones weigh less.

    Args:
        values: float64 of the places; NaN and infinities are missing.
        line: the places.
        com: weights fall by 1 / (1 + com) from place to place.
        halflife: ticks in which a weight falls to one half, with a `com` of 1; None: see `com`.
        least: number of values below which it is NaN.
    """
    xp = device.xp()
    if not values.shape[0]:
        return values
    factors = xp.zeros(0, dtype=FLOAT64)
    if halflife is not None:
        places = xp.arange(values.shape[0], dtype=INT64)
        passed = line.passed(xp.where(places == line.first, places, places - 1))
        factors = 0.5 ** (passed / halflife)
    known = xp.where(xp.isinf(values), np.nan, values)
    return decay.means(known, factors, *line.keys(), com, least, True, False, False)


def per_second(time: Column) -> float:
    """Return the ticks of a second of times; 1 of numbers, which are what they are."""
    if time.layout != "temporal":
        return 1.0
    if dtypes.is_date(time.dtype):
        return 1 / 86400
    return float(dtypes.TICKS[dtypes.unit_of(time.dtype)])
