"""Points in time as numbers: fields of the calendar, places on a circle, distances to holidays."""

from abc import abstractmethod
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from gpuframe.columns import dtypes
from gpuframe.columns.column import Column
from gpuframe.features.base import Expressions, RowFunctions
from gpuframe.features.inputs import Columns
from gpuframe.features.making import Making
from gpuframe.features.parameters import check_some, is_number, listed
from gpuframe.ops import calendar, evaluate, records
from gpuframe.ops.expressions import Derived, Expression, Field, load, table

Read = Callable[[str], Expression]
"""A function from the name of a field of a column's times to its numbers."""

PARTS = (
    "year", "quarter", "month", "week", "day", "dayofyear", "weekday", "hour", "minute", "second",
    "days_in_month", "is_weekend", *calendar.FLAGS,
)  # fmt: skip


class OfTimes(Making):
    """Base of the estimators whose outputs are expressions of fields of times.

    The fields are those that clocks of the column's zone show. Everything is NaN where a time is
    missing.
    """

    learns: ClassVar[bool] = False
    columnwise: ClassVar[bool] = True

    @abstractmethod
    def _outputs(self, name: Any, read: Read) -> Expressions:
        """Return the outputs of one column."""

    def _check_input(self, name: Any, expression: Expression) -> None:
        source = expression.source
        if isinstance(source, Column) and not dtypes.is_datetime(source.dtype):
            owner = type(self).__name__
            raise TypeError(f"{owner}: column {name!r} of dtype {source.dtype} holds no times")

    def _new_columns(self, columns: Columns) -> Columns:
        made: Expressions = {}
        for name, column in columns.items():
            self._check_input(name, load(column))
            made |= self._outputs(name, _reader(column))
        rows = next(iter(columns.values())).length if columns else 0
        return evaluate.columns(made, rows)

    def _new_functions(self, inputs: Expressions) -> RowFunctions:
        made: Expressions = {}
        for name, given in inputs.items():
            made |= self._outputs(name, _row_reader(records.value(given)))
        return {name: records.function(expression) for name, expression in made.items()}

    def _new_names(self, names: list[Any]) -> list[Any]:
        unread = load(Field(None))
        return [made for name in names for made in self._outputs(name, lambda _: unread)]


def _reader(column: Column) -> Read:
    return cache(lambda field: load(calendar.number(column, field)))


def _row_reader(take: Callable[[Mapping[Any, Any]], Any]) -> Read:
    def read(field: str) -> Expression:
        return load(Derived(field, lambda record: _number(take(record), field)))

    return read


_ATTRIBUTES = {"weekday": "day_of_week", "dayofyear": "day_of_year"}


def _number(value: Any, field: str) -> float:
    """Return what `calendar.number` does, of one time."""
    if records.is_missing(value):
        return np.nan
    time = pd.Timestamp(value)
    match field:
        case "days":
            return float(time.tz_localize(None).asm8.astype("M8[D]").astype(np.int64))
        case "days_in_year":
            return 366.0 if time.is_leap_year else 365.0
        case "is_weekend":
            return float(time.day_of_week >= 5)
    return float(getattr(time, _ATTRIBUTES.get(field, field)))


class DateParts(OfTimes):
    """Make a column `<name>_<part>` of each part of a date.

    Results are float64, 1 and 0 for what begins with `is_`, NaN where a date is missing. Weekdays
    begin with Monday, 0; weeks are those of ISO 8601.

    Args:
        parts: of "year", "quarter", "month", "week", "day", "dayofyear", "weekday", "hour",
            "minute", "second", "days_in_month", "is_weekend", "is_month_start", "is_month_end",
            "is_quarter_start", "is_quarter_end", "is_year_start", "is_year_end" and
            "is_leap_year".
        keep: whether the columns that are taken stay in the output.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import DateParts
        >>> frame = pd.DataFrame({"t": pd.to_datetime(["2024-02-29", None])})
        >>> DateParts(("year", "is_month_end")).fit_transform(frame).to_dict("list")
        {'t_year': [2024.0, nan], 't_is_month_end': [1.0, nan]}
    """

    def __init__(
        self,
        parts: Any = ("year", "month", "day", "weekday", "hour"),
        *,
        keep: bool = False,
    ) -> None:
        """Store the parameters."""
        self.parts = parts
        self.keep = keep

    def _check_parameters(self) -> None:
        check_some("parts", self.parts, PARTS)

    def _outputs(self, name: Any, read: Read) -> Expressions:
        return {f"{name}_{part}": read(part) for part in self.parts}


def _after_first(read: Read, field: str) -> Expression:
    return read(field).then(("add", -1.0))


def _shared(part: Expression, whole: Expression) -> Expression:
    return part.then(("divide_column", whole.source))


TURNS: dict[str, Callable[[Read], Expression]] = {
    "second": lambda read: read("second").then(("divide", 60.0)),
    "minute": lambda read: read("minute").then(("divide", 60.0)),
    "hour": lambda read: read("hour").then(("divide", 24.0)),
    "weekday": lambda read: read("weekday").then(("divide", 7.0)),
    "day": lambda read: _shared(_after_first(read, "day"), read("days_in_month")),
    "month": lambda read: _after_first(read, "month").then(("divide", 12.0)),
    "quarter": lambda read: _after_first(read, "quarter").then(("divide", 4.0)),
    "dayofyear": lambda read: _shared(_after_first(read, "dayofyear"), read("days_in_year")),
}
"""Which part of a whole turn has passed at the begin of a field, by its name."""


class Cyclical(OfTimes):
    """Put values on a circle, so that the last of a period lies beside the first.

    A column of numbers becomes `<name>_sin` and `<name>_cos` of x / period turns, one of times
    `<name>_<period>_sin` and `<name>_<period>_cos` for each period. A day is a part of its own
    month, or of its own year, whose lengths differ. Results are float64, of equal bits on every
    machine; NaN where a value is missing.

    Args:
        period: for numbers a number; for times one or several of "second", "minute", "hour",
            "weekday", "day", "month", "quarter" and "dayofyear".
        keep: whether the columns that are taken stay in the output.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import Cyclical
        >>> frame = pd.DataFrame({"angle": [0, 90, 450]})
        >>> Cyclical(360).fit_transform(frame).to_dict("list")
        {'angle_sin': [0.0, 1.0, 1.0], 'angle_cos': [1.0, 0.0, 0.0]}
    """

    def __init__(self, period: Any, *, keep: bool = False) -> None:
        """Store the parameters."""
        self.period = period
        self.keep = keep

    def _fields(self) -> list[str]:
        return listed(self.period)

    def _check_parameters(self) -> None:
        if is_number(self.period):
            if not 0 < self.period < np.inf:
                raise ValueError(f"period is above 0, not {self.period}")
        elif not self._fields() or any(field not in TURNS for field in self._fields()):
            raise ValueError(f"period takes a number or some of {list(TURNS)}, not {self.period!r}")

    def _check_input(self, name: Any, expression: Expression) -> None:
        if is_number(self.period):
            evaluate.require_numbers("Cyclical", name, expression)
        else:
            super()._check_input(name, expression)

    def _new_expressions(self, inputs: Expressions) -> Expressions | None:
        if not is_number(self.period):
            return None
        made: Expressions = {}
        for name, given in inputs.items():
            made |= _circle(name, given.then(("divide", float(self.period))))
        return made

    def _new_names(self, names: list[Any]) -> list[Any]:
        if is_number(self.period):
            return [made for name in names for made in _circle(name, load(Field(name)))]
        return super()._new_names(names)

    def _outputs(self, name: Any, read: Read) -> Expressions:
        made: Expressions = {}
        for field in self._fields():
            made |= _circle(f"{name}_{field}", TURNS[field](read))
        return made


def _circle(name: Any, turns: Expression) -> Expressions:
    return {f"{name}_sin": turns.then(("sine",)), f"{name}_cos": turns.then(("cosine",))}


class Holidays(OfTimes):
    """Tell how many days a time lies behind the last holiday and before the next one.

    A column makes `<name>_is_holiday` (1 or 0), `<name>_days_since_holiday` and
    `<name>_days_to_holiday`, which are whole days of the calendar, 0 on a holiday itself. Before
    the first date given nothing is known of the last holiday, and behind the last date nothing of
    the next one: NaN. All are NaN where a time is missing.

    Args:
        dates: dates, or texts of them; or a dictionary of such lists by the name of a holiday,
            which then stands in the place of "holiday" in the names of columns of its own.
        keep: whether the columns that are taken stay in the output.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import Holidays
        >>> frame = pd.DataFrame({"t": pd.to_datetime(["2024-12-24", "2024-12-26"])})
        >>> made = Holidays(["2024-12-25", "2025-12-25"]).fit_transform(frame)
        >>> made["t_days_to_holiday"].tolist(), made["t_days_since_holiday"].tolist()
        ([1.0, 364.0], [nan, 1.0])
    """

    def __init__(self, dates: Any, *, keep: bool = False) -> None:
        """Store the parameters."""
        self.dates = dates
        self.keep = keep

    def _by_name(self) -> dict[Any, Any]:
        return self.dates if isinstance(self.dates, dict) else {"holiday": self.dates}

    def _check_parameters(self) -> None:
        for name, given in self._by_name().items():
            try:
                days = _days(given)
            except (ValueError, TypeError) as error:
                raise ValueError(f"dates of {name!r}: {error}") from error
            if np.isnan(days).any():
                raise ValueError(f"dates of {name!r} have missing ones")

    def _finish(self, names: list[Any]) -> None:  # noqa: ARG002
        self._days = {name: _days(given) for name, given in self._by_name().items()}

    def _restore(self, learned: dict[str, Any]) -> None:  # noqa: ARG002
        self._finish([])

    def _outputs(self, name: Any, read: Read) -> Expressions:
        made = {}
        today = read("days")
        for holiday, days in self._days.items():
            last = table([np.nan, *days])
            next_ = table([*days, np.nan])
            known = table([-np.inf, *days])
            since = _distance(today, "bin_right", last, -1.0)
            made[f"{name}_is_{holiday}"] = _distance(today, "bin_right", known, -1.0).then(
                ("equals", 0.0)
            )
            made[f"{name}_days_since_{holiday}"] = since
            made[f"{name}_days_to_{holiday}"] = _distance(today, "bin_left", next_, 1.0)
        return made


def _distance(today: Expression, step: str, days: np.ndarray, sign: float) -> Expression:
    """Return how far away the holiday is at whose place in a table a day is."""
    boundaries = days[np.isfinite(days)]
    found = today.then((step, table(boundaries)), ("gather", days))
    found = found.then(("subtract_column", today.source))
    return found.then(("multiply", sign), ("add", 0.0))  # 0 has no sign


def _days(dates: Any) -> np.ndarray:
    """Return the days of dates since 1970, ascending, each once: float64."""
    return np.unique([_number(date, "days") for date in dates])
