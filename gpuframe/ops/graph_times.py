"""The calendar as nodes of an ONNX graph: fields of points in time, in whole numbers."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from gpuframe.ops.expressions import Field
from gpuframe.ops.graph_nodes import Nodes, Value

__all__ = ["Part", "Times", "ticks_of"]

_DAY = 86_400
_ERA = 146_097
"""Days of 400 years."""
_ERAS = 10**9
"""Eras between the first of March of the year 0 and another one, before any time of a dtype."""

_BEFORE = np.array([0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334])
_LENGTHS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
"""Of each month: days of the year before it, its own days; the first one has the number 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Part(Field):
    """A field of the times of a column, as `calendar.number` counts it.

    Attributes:
        part: name of the field.
    """

    part: str


def ticks_of(dtype: str) -> int | None:
    """Return the ticks a second of times that are those of their clocks, None for other dtypes."""
    unit, _, zone = dtype.removeprefix("datetime64[").rstrip("]").partition(", ")
    if not dtype.startswith("datetime64[") or zone not in ("", "UTC"):
        return None
    return {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}.get(unit)


class Times:
    """Points in time whose fields are asked for.

    The day of the civil calendar is found as Hinnant does (chrono-Compatible Low-Level Date
    Algorithms, 2013): in years that begin in March the lengths of months follow a line.
    """

    def __init__(self, nodes: Nodes, ticks: Value, per_second: int) -> None:
        """Begin with ticks since 1970."""
        self._nodes = nodes
        self._ticks = ticks
        self._per_second = per_second

    def part(self, name: str) -> Value:
        """Return a field as integers or truths."""
        if name in ("hour", "minute", "second"):
            whole, part = {"hour": (_DAY, 3600), "minute": (3600, 60), "second": (60, 1)}[name]
            rest = self._mod(self._ticks, whole * self._per_second)
            return self._div(rest, part * self._per_second)
        found: Value = getattr(self, f"_{name.removeprefix('is_')}")
        return found

    def _div(self, left: Any, right: int) -> Value:
        """Return a quotient of what is not negative."""
        return self._nodes.make("Div", left, right)

    def _mod(self, left: Any, right: int) -> Value:
        return self._nodes.make("Mod", left, right)

    def _times(self, left: Any, right: Any) -> Value:
        return self._nodes.make("Mul", left, right)

    def _minus(self, left: Any, right: Any) -> Value:
        return self._nodes.make("Sub", left, right)

    @cached_property
    def _days(self) -> Value:
        per_day = _DAY * self._per_second
        return self._div(self._minus(self._ticks, self._mod(self._ticks, per_day)), per_day)

    @cached_property
    def _civil(self) -> tuple[Value, Value, Value]:
        return self._civil_of(self._days)

    def _civil_of(self, days: Value) -> tuple[Value, Value, Value]:
        """Return year, month and day of the month."""
        since = days + (719_468 + _ERAS * _ERA)  # since a first of March
        era = self._div(since, _ERA)
        rest = self._mod(since, _ERA)
        leaps = self._minus(self._div(rest, 36_524), self._div(rest, 146_096))
        years = self._div(self._minus(rest, self._div(rest, 1460)) + leaps, 365)
        begin = self._minus(self._times(years, 365) + self._div(years, 4), self._div(years, 100))
        day_of_year = self._minus(rest, begin)
        place = self._div(self._times(day_of_year, 5) + 2, 153)
        day = self._minus(day_of_year, self._div(self._times(place, 153) + 2, 5)) + 1
        january = place >= 10
        month = place + self._nodes.choose(january, -9, 3)
        year = self._times(era, 400) + years + -400 * _ERAS
        return year + self._nodes.choose(january, 1, 0), month, day

    @property
    def _year(self) -> Value:
        return self._civil[0]

    @property
    def _month(self) -> Value:
        return self._civil[1]

    @property
    def _day(self) -> Value:
        return self._civil[2]

    def _leap(self, year: Value) -> Value:
        by = [self._mod(year, number) == 0 for number in (4, 100, 400)]
        return by[0] & (self._nodes.make("Not", by[1]) | by[2])

    @cached_property
    def _leap_year(self) -> Value:
        return self._leap(self._year)

    def _place(self, civil: tuple[Value, Value, Value]) -> Value:
        """Return the day of the year."""
        year, month, day = civil
        late = self._leap(year) & (month > 2)
        before = self._nodes.gathered(_BEFORE, month)
        return before + day + self._nodes.choose(late, 1, 0)

    @property
    def _dayofyear(self) -> Value:
        return self._place(self._civil)

    @property
    def _days_in_year(self) -> Value:
        return self._nodes.choose(self._leap_year, 366, 365)

    @property
    def _days_in_month(self) -> Value:
        longer = self._leap_year & (self._month == 2)
        length = self._nodes.gathered(_LENGTHS, self._month)
        return length + self._nodes.choose(longer, 1, 0)

    @property
    def _quarter(self) -> Value:
        return self._div(self._month + 2, 3)

    @property
    def _weekday(self) -> Value:
        return self._mod(self._days + 3, 7)

    @property
    def _week(self) -> Value:
        """The week of ISO 8601: that of its Thursday, whose year it belongs to."""
        thursday = self._minus(self._days, self._weekday) + 3
        return self._div(self._place(self._civil_of(thursday)) + 6, 7)

    @property
    def _weekend(self) -> Value:
        return self._weekday >= 5

    @property
    def _month_start(self) -> Value:
        return self._day == 1

    @property
    def _month_end(self) -> Value:
        return self._day == self._days_in_month

    @property
    def _quarter_start(self) -> Value:
        return self._month_start & (self._mod(self._month, 3) == 1)

    @property
    def _quarter_end(self) -> Value:
        return self._month_end & (self._mod(self._month, 3) == 0)

    @property
    def _year_start(self) -> Value:
        return self._month_start & (self._month == 1)

    @property
    def _year_end(self) -> Value:
        return self._month_end & (self._month == 12)
