"""The accessor `.dt`: fields, names, rounding and zones of dates, parts of durations."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames.fallback import (
    field_on_host,
    field_via_pandas,
    native,
    on_host,
    to_pandas,
    via_pandas,
)
from gpuframe.ops import calendar, times, zones

_NANOSECONDS = 1_000_000_000


class Dates:
    """Calendar fields and functions of dates and durations.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series(pd.to_datetime(["2024-02-29"])).dt.dayofyear.tolist()
        [60]
    """

    __slots__ = ("_of",)

    def __init__(self, of: Any) -> None:
        column = of._column
        if column.layout == "dictionary" and dtypes.is_categorical(column.dtype):
            column = column.categories
        if column.layout not in ("temporal", "object"):
            raise AttributeError("Can only use .dt accessor with datetimelike values")
        self._of = of

    def __len__(self) -> int:
        return len(self._of)

    def to_pandas(self) -> Any:
        """Return pandas' accessor, for what has no native code."""
        return self._of.to_pandas().dt

    def __dir__(self) -> list[str]:
        return dir(self._of.to_pandas().iloc[:1].dt)

    @property
    def unit(self) -> str:
        """The unit of the ticks: "s", "ms", "us" or "ns"."""
        if self._of._column.layout != "temporal":
            return str(self.to_pandas().unit)
        return dtypes.unit_of(self._of.dtype)

    @property
    def tz(self) -> Any:
        """The time zone, None without one."""
        if getattr(self._of.dtype, "kind", "") == "m":
            raise AttributeError(_LACKING.format("Timedelta", "tz"))
        return getattr(self._of.dtype, "tz", None)

    @native
    def isocalendar(self) -> Any:
        """Return a frame of year, week and day of ISO 8601.

        Example:
            >>> import gpuframe as pd
            >>> pd.Series(pd.to_datetime(["2024-12-30"])).dt.isocalendar().week.tolist()
            [1]
        """
        _require(self, "isocalendar", of_dates=True)
        return _framed(self, calendar.iso_calendar(self._of._column))

    @native
    def normalize(self) -> Any:
        """Return dates at midnight."""
        _require(self, "normalize", of_dates=True)
        step = 86_400 * dtypes.TICKS[self.unit]
        return self._of._each(lambda column: calendar.rounded(column, step, "floor"))

    @native
    def total_seconds(self) -> Any:
        """Return durations in seconds, float64."""
        _require(self, "total_seconds", of_dates=False)
        return self._of._each(times.total_seconds)

    @native
    def as_unit(self, unit: str) -> Any:
        """Return dates or durations in another unit: "s", "ms", "us" or "ns"."""
        if unit not in dtypes.TICKS or self._of._column.layout != "temporal":
            raise NotNative(f"unit {unit}")
        return self._of._each(lambda column: times.as_unit(column, unit))

    @native
    def strftime(self, date_format: Any) -> Any:
        """Return dates as texts; each distinct one is written once.

        Args:
            date_format: as of `datetime.strftime`; fractions and zones run through pandas.

        Example:
            >>> import gpuframe as pd
            >>> pd.Series(pd.to_datetime(["2024-02-29"])).dt.strftime("%d.%m.%y").tolist()
            ['29.02.24']
        """
        _require(self, "strftime", of_dates=True)
        if not isinstance(date_format, str):
            raise NotNative("dates in no given form")
        return self._of._each(lambda column: calendar.written(column, date_format))

    @native
    def tz_convert(self, tz: Any) -> Any:
        """Return the same moments in another zone; None: in UTC, without a zone.

        Raises:
            TypeError: the dates have no zone.
        """
        _require(self, "tz_convert", of_dates=True)
        column = self._of._column
        if isinstance(column.dtype, pd.DatetimeTZDtype):
            dtype = _dtype(column, tz)
            return self._of._each(lambda column: fixed(column.values, dtype))
        if column.layout != "temporal":
            raise NotNative(f".dt.tz_convert of {column.dtype}")
        raise TypeError("Cannot convert tz-naive timestamps, use tz_localize to localize")

    @native
    def tz_localize(self, tz: Any, ambiguous: Any = "raise", nonexistent: Any = "raise") -> Any:
        """Return the moments at which clocks of a zone show the dates; None: what clocks show.

        Args:
            tz: time zone.
            ambiguous: what becomes of times that clocks show twice: "raise" or "NaT"; other ways
                run through pandas where there are such times.
            nonexistent: likewise, of times that they never show.

        Raises:
            TypeError: the dates have a zone.

        Example:
            >>> import gpuframe as pd
            >>> dates = pd.Series(pd.to_datetime(["2024-07-01 12:00"]))
            >>> dates.dt.tz_localize("Europe/Paris").dt.tz_convert("UTC").dt.hour.tolist()
            [10]
        """
        _require(self, "tz_localize", of_dates=True)
        column = self._of._column
        if column.layout != "temporal" or not dtypes.is_datetime(column.dtype):
            raise NotNative(f".dt.tz_localize of {column.dtype}")
        if isinstance(column.dtype, pd.DatetimeTZDtype):
            if tz is not None:
                raise TypeError("Already tz-aware, use tz_convert to convert.")
            dtype = _dtype(column, None)
            return self._of._each(lambda column: fixed(zones.local(column), dtype))
        dtype = _dtype(column, tz)
        if tz is None:
            return self._of.copy()
        lost = isinstance(ambiguous, str) and ambiguous == "NaT" and nonexistent == "NaT"
        if not isinstance(ambiguous, str):
            raise NotNative("times that clocks show twice, told apart by flags")
        return self._of._each(lambda column: zones.localized(column.values, dtype, lost=lost))


_LACKING = "'{}Properties' object has no attribute '{}'"


def _require(self: Dates, name: str, *, of_dates: bool) -> None:
    """Raise pandas' AttributeError for a name that dates, or durations, have not."""
    column = self._of._column
    if column.layout != "temporal" or dtypes.is_date(column.dtype):
        return
    if dtypes.is_datetime(column.dtype) != of_dates:
        raise AttributeError(_LACKING.format("Timedelta" if of_dates else "Datetime", name))


def _dtype(column: Column, zone: Any) -> Any:
    """Return the dtype of a column's times in a zone, or without one."""
    unit = dtypes.unit_of(column.dtype)
    if zone is None:
        return np.dtype(f"M8[{unit}]")
    return _named_zone(zone, unit) if isinstance(zone, str) else _aware(zone, unit)


def _aware(zone: Any, unit: str) -> Any:
    # An empty index knows every spelling of a zone, and says what is wrong with it.
    return pd.DatetimeIndex([], dtype=f"M8[{unit}]").tz_localize(zone).dtype


_named_zone = functools.lru_cache(maxsize=64)(_aware)


def _framed(self: Dates, found: dict[str, Column]) -> Any:
    """Return several columns as a frame under the row labels."""
    from gpuframe.frames.dataframe import DataFrame

    table = Table(tuple(found), tuple(found.values()), len(self))
    return DataFrame._from_table(table, self._of._index)


def _components(self: Dates) -> Any:
    """A frame of days, hours and so on down to nanoseconds of durations."""
    _require(self, "components", of_dates=False)
    try:
        return _framed(self, calendar.components(self._of._column))
    except NotNative:
        return field_via_pandas("components", "Series.dt").__get__(self)


def _field(name: str, function: Callable[[Column, str], Column], *, of_dates: bool) -> property:
    """Return the property of a field; through pandas where it has no native code."""
    through = field_via_pandas(name, "Series.dt")

    def field(self: Dates) -> Any:
        _require(self, name, of_dates=of_dates)
        try:
            return self._of._each(lambda column: function(column, name))
        except NotNative:
            return through.__get__(self)

    field.__doc__ = f"{name} of each value: integers, float64 where one is missing."
    return property(field)


def _rounding(name: str) -> Callable[..., Any]:
    def method(self: Dates, freq: Any, ambiguous: Any = "raise", nonexistent: Any = "raise") -> Any:
        column = self._of._column
        if not (isinstance(ambiguous, str) and ambiguous == nonexistent == "raise"):
            raise NotNative(f"{name} of times that clocks show never, or twice")
        if column.layout != "temporal":
            raise NotNative(f".dt.{name} of {column.dtype}")
        step = _step(to_pandas(freq), dtypes.TICKS[self.unit])
        if step == 1:
            return self._of.copy()
        return self._of._each(lambda column: calendar.rounded(column, step, name))

    method.__name__ = name
    method.__qualname__ = f"Dates.{name}"
    where = {"floor": "before", "ceil": "behind", "round": "next to"}[name]
    method.__doc__ = f"""Return for each time the multiple of a span of time {where} it.

        Args:
            freq: of fixed length: "D", "h", "15min", "s" and so on, a Timedelta or an offset.
            ambiguous: ways other than "raise" run through pandas.
            nonexistent: ways other than "raise" run through pandas.
        """
    return native(method)


def _step(freq: Any, per_second: int) -> int:
    """Return a fixed span of time in ticks, 1 where it is as short as one or shorter.

    Raises:
        NotNative: of other length, or no multiple of a tick; pandas says what is wrong.
    """
    try:
        offset = pd.tseries.frequencies.to_offset(freq)
        if isinstance(offset, pd.offsets.Day):
            nanoseconds = offset.n * 86_400 * _NANOSECONDS
        else:
            nanoseconds = offset.nanos
    except (ValueError, TypeError, AttributeError):
        raise NotNative("a span of time of no fixed length") from None
    step, rest = divmod(nanoseconds, _NANOSECONDS // per_second)
    if rest and 0 < nanoseconds < _NANOSECONDS // per_second:
        return 1 if _NANOSECONDS // per_second % nanoseconds == 0 else _refused()
    return step if step > 0 and not rest else _refused()


def _refused() -> int:
    raise NotNative("a span of time that is no multiple of the unit")


def _naming(name: str, doc: str) -> Callable[..., Any]:
    def method(self: Dates, locale: Any = None) -> Any:
        _require(self, name, of_dates=True)
        if locale is not None:
            raise NotNative("names of another language")
        return self._of._each(lambda column: calendar.named(column, name))

    method.__name__ = name
    method.__qualname__ = f"Dates.{name}"
    method.__doc__ = doc
    return native(method)


Dates.day_name = _naming("day_name", "Return the English name of each day.")  # type: ignore[attr-defined]
Dates.month_name = _naming("month_name", "Return the English name of each month.")  # type: ignore[attr-defined]
Dates.components = property(_components)  # type: ignore[attr-defined]
for _name in ("asfreq", "to_period", "to_timestamp"):
    setattr(Dates, _name, via_pandas(_name, "Series.dt"))
for _name in ("start_time", "end_time", "qyear", "week", "weekofyear"):
    setattr(Dates, _name, field_via_pandas(_name, "Series.dt"))
for _name in (*calendar.FIELDS, "microsecond", "nanosecond"):
    setattr(Dates, _name, _field(_name, calendar.field, of_dates=True))
for _name in calendar.FLAGS:
    setattr(Dates, _name, _field(_name, calendar.flag, of_dates=True))
for _name in calendar.DURATIONS:
    setattr(Dates, _name, _field(_name, calendar.duration_field, of_dates=False))
for _name in ("floor", "ceil", "round"):
    setattr(Dates, _name, _rounding(_name))
for _name in ("date", "time", "timetz"):  # Python's own objects
    setattr(Dates, _name, field_on_host(_name))
for _name in ("to_pydatetime", "to_pytimedelta"):
    setattr(Dates, _name, on_host(_name, "Series.dt"))
for _name in ("daysinmonth", "freq"):
    setattr(Dates, _name, field_via_pandas(_name, "Series.dt"))
