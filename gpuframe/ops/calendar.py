"""Dates and durations: fields beyond those of one kernel, rounding, names, texts of any format."""

import re
from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column, dictionary, fixed, text
from gpuframe.columns.dtypes import BOOL, FLOAT64, INT32, INT64, NAT, STR, TICKS
from gpuframe.errors import NotNative
from gpuframe.kernels import dates, scan, timestamps
from gpuframe.kernels import select as kernels
from gpuframe.ops import blocks, texts, unique, zones
from gpuframe.ops.text_times import FORMATS

FIELDS = {
    "year": dates.YEAR,
    "month": dates.MONTH,
    "day": dates.DAY,
    "hour": dates.HOUR,
    "minute": dates.MINUTE,
    "second": dates.SECOND,
    "dayofweek": dates.DAYOFWEEK,
    "weekday": dates.DAYOFWEEK,
    "day_of_week": dates.DAYOFWEEK,
    "dayofyear": dates.DAYOFYEAR,
    "day_of_year": dates.DAYOFYEAR,
    "quarter": dates.QUARTER,
    "days_in_month": dates.DAYS_IN_MONTH,
}
_DAY = 86_400


def require_dates(column: Column, name: str) -> None:
    """Raise NotNative for what are no points in time."""
    if column.layout != "temporal" or not dtypes.is_datetime(column.dtype):
        raise NotNative(f".dt.{name} of {column.dtype}")


def _per_day(column: Column) -> int:
    return TICKS[dtypes.unit_of(column.dtype)] * _DAY


def with_missing(values: Any, ticks: Any) -> Column:
    """Return integers as a column, as float64 with NaN where there are NaT."""
    absent = ticks == NAT
    if bool(absent.any()):
        return fixed(device.xp().where(absent, np.nan, values.astype(FLOAT64)))
    return fixed(values)


def _days(ticks: Any, per_day: int) -> Any:
    """Return the days since 1970 of ticks, 0 for NaT."""
    days = blocks.apply(device.xp().floor_divide, INT64, ticks, per_day)
    return device.xp().where(ticks == NAT, 0, days)


# --- fields ---------------------------------------------------------------------------------


def field(column: Column, name: str) -> Column:
    """Return a field of dates, with or without a zone: int32, or float64 where a date is missing.

    Args:
        column: dates.
        name: a key of FIELDS, "microsecond" or "nanosecond".

    Raises:
        NotNative: no dates, or dates too far away in a zone that changes clocks.
    """
    require_dates(column, name)
    ticks = zones.local(column)
    if name in FIELDS:
        return with_missing(dates.date_field(ticks, _per_day(column), FIELDS[name]), ticks)
    xp = device.xp()
    per_second = TICKS[dtypes.unit_of(column.dtype)]
    inside = ticks % per_second
    if name == "microsecond":
        step = per_second // 1_000_000
        found = inside // step if step else inside * (1_000_000 // per_second)
    else:
        found = inside % 1000 if per_second == TICKS["ns"] else xp.zeros_like(ticks)
    return with_missing(found.astype(INT32), ticks)


FLAGS = (
    "is_month_start", "is_month_end", "is_quarter_start", "is_quarter_end", "is_year_start",
    "is_year_end", "is_leap_year",
)  # fmt: skip


def flag(column: Column, name: str) -> Column:
    """Return whether each date begins or ends a month, quarter or year; False for NaT.

    Args:
        column: dates.
        name: one of FLAGS.
    """
    require_dates(column, name)
    ticks, per_day = zones.local(column), _per_day(column)

    def of(field: int) -> Any:
        return dates.date_field(ticks, per_day, field)

    if name == "is_leap_year":
        years = of(dates.YEAR)
        found = (years % 4 == 0) & ((years % 100 != 0) | (years % 400 == 0))
    else:
        ends = name.endswith("end")  # the day behind it is the first of a month
        known = device.xp().where(ticks == NAT, 0, ticks) + per_day if ends else ticks
        found = dates.date_field(known, per_day, dates.DAY) == 1
        months = {"month": 1, "quarter": 3, "year": 12}[name.split("_")[1]]
        if months > 1:
            found &= of(dates.MONTH) % months == (0 if ends else 1)
    return fixed((found & (ticks != NAT)).astype(BOOL, copy=False))


def iso_calendar(column: Column) -> dict[str, Column]:
    """Return year, week and day of ISO 8601, whose weeks belong to the year of their Thursday."""
    require_dates(column, "isocalendar")
    ticks = zones.local(column)
    valid = ticks != NAT

    def of(field: int) -> Any:
        return dates.date_field(ticks, _per_day(column), field)

    unsigned = np.dtype(np.uint32)
    return {
        "year": fixed(of(dates.ISO_YEAR), pd.Int32Dtype(), valid),
        "week": fixed(of(dates.ISO_WEEK).astype(unsigned), pd.UInt32Dtype(), valid),
        "day": fixed((of(dates.DAYOFWEEK) + 1).astype(unsigned), pd.UInt32Dtype(), valid),
    }


COUNTS = ("days", "days_in_year", "week", "is_weekend")
"""What `number` counts beside FIELDS and FLAGS; "days" are those since 1970-01-01."""


def number(column: Column, name: str) -> Column:
    """Return a field of dates as float64, NaN where a date is missing, in whatever rows.

    Args:
        column: dates, with or without a zone, or Arrow's date32.
        name: of FIELDS, FLAGS (1 or 0) or COUNTS.

    Raises:
        NotNative: as of `field`.
    """
    if dtypes.is_date(column.dtype):
        column = _midnights(column)
    require_dates(column, name)
    xp = device.xp()
    ticks, per_day = zones.local(column), _per_day(column)
    match name:
        case "days":
            found = _days(ticks, per_day)
        case "days_in_year":
            found = flag(column, "is_leap_year").values + 365.0
        case "week":
            found = dates.date_field(ticks, per_day, dates.ISO_WEEK)
        case "is_weekend":
            found = dates.date_field(ticks, per_day, dates.DAYOFWEEK) >= 5
        case _ if name in FLAGS:
            found = flag(column, name).values
        case _:
            found = dates.date_field(ticks, per_day, FIELDS[name])
    return fixed(xp.where(ticks == NAT, np.nan, found.astype(FLOAT64, copy=False)))


def _midnights(column: Column) -> Column:
    seconds = column.values.astype(INT64) * _DAY
    valid = column.valid()
    if valid is not None:
        seconds = device.xp().where(valid, seconds, NAT)
    return fixed(seconds, np.dtype("M8[s]"))


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def named(column: Column, name: str) -> Column:
    """Return English names: "day_name" or "month_name"."""
    require_dates(column, name)
    ticks = zones.local(column)
    by_day = name == "day_name"
    field_of = dates.DAYOFWEEK if by_day else dates.MONTH
    codes = dates.date_field(ticks, _per_day(column), field_of)
    if not by_day:
        codes = codes - 1
    codes = device.xp().where(ticks == NAT, -1, codes).astype(INT32, copy=False)
    return dictionary(codes, neighbour.from_list(list(_WEEKDAYS if by_day else _MONTHS)), STR)


DURATIONS = ("days", "seconds", "microseconds", "nanoseconds")
"""Fields of durations; beyond days each is what the one before leaves."""


def duration_field(column: Column, name: str) -> Column:
    """Return days, seconds (of the day), microseconds or nanoseconds of durations."""
    if getattr(column.dtype, "kind", "") != "m" or column.layout != "temporal":
        raise NotNative(f".dt.{name} of {column.dtype}")
    ticks, per_second = column.values, TICKS[dtypes.unit_of(column.dtype)]
    if name == "days":
        return with_missing(_days(ticks, per_second * _DAY), ticks)
    if name == "seconds":
        found = ticks // per_second % _DAY
    else:
        inside = ticks % per_second
        step = per_second // 1_000_000
        if name == "microseconds":
            found = inside // step if step else inside * (1_000_000 // per_second)
        else:
            found = inside % step if step else inside * 0
    return with_missing(found.astype(INT32), ticks)


def components(column: Column) -> dict[str, Column]:
    """Return durations as days, hours, minutes and so on down to nanoseconds, int64."""
    if getattr(column.dtype, "kind", "") != "m" or column.layout != "temporal":
        raise NotNative(f".dt.components of {column.dtype}")
    ticks, per_second = column.values, TICKS[dtypes.unit_of(column.dtype)]
    seconds = ticks // per_second % _DAY
    nanoseconds = ticks % per_second * (TICKS["ns"] // per_second)
    found = {
        "days": _days(ticks, per_second * _DAY),
        "hours": seconds // 3600,
        "minutes": seconds // 60 % 60,
        "seconds": seconds % 60,
        "milliseconds": nanoseconds // 1_000_000,
        "microseconds": nanoseconds // 1000 % 1000,
        "nanoseconds": nanoseconds % 1000,
    }
    return {name: with_missing(values, ticks) for name, values in found.items()}


# --- rounding -------------------------------------------------------------------------------


def rounded(column: Column, step: int, how: str) -> Column:
    """Return times or durations at multiples of a step; times of a zone by its clocks.

    Args:
        column: dates or durations.
        step: ticks, positive.
        how: "floor", "ceil" or "round": to the even multiple where two are as near.

    Raises:
        NotNative: times at the ends of 64 bits; times that clocks show never, or twice.
    """
    if column.layout != "temporal" or dtypes.is_date(column.dtype):
        raise NotNative(f".dt.{how} of {column.dtype}")
    ticks = zones.local(column)
    if how != "floor" or step > _FAR:
        _require_room(ticks, step)

    def multiple(part: Any, out: Any = None, casting: str = "") -> Any:  # noqa: ARG001 - a ufunc's
        xp = device.xp()
        quotient = (part + (step - 1) if how == "ceil" else part) // step
        if how == "round":
            rest = part - quotient * step
            twice = rest - (step - rest)
            quotient = quotient + ((twice > 0) | ((twice == 0) & (quotient % 2 == 1)))
        found = xp.where(part == NAT, NAT, quotient * step)
        if out is None:
            return found
        out[:] = found
        return out

    found = blocks.apply(multiple, INT64, ticks)
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        return zones.localized(found, column.dtype)
    return fixed(found, column.dtype)


_FAR = 1 << 61


def _require_room(ticks: Any, step: int) -> None:
    far = (device.xp().abs(ticks) > np.iinfo(np.int64).max - step) & (ticks != NAT)
    if step > _FAR or bool(far.any()):
        raise NotNative("times at the ends of their range")


# --- texts ----------------------------------------------------------------------------------

_RESOLUTIONS = {"H": 3600, "I": 3600, "p": 3600, "M": 60, "S": 1, "R": 60, "T": 1}
_OF_DATES = set("YmdjyaAbBhuwUWVGgCeDF")
_PLAIN = set("%ntHIpMSRT") | _OF_DATES


def written(column: Column, form: str) -> Column:
    """Return dates as texts of a format of `strftime`.

    Each distinct moment, in the resolution of the format, is written once, by pandas; whole
    seconds of ISO 8601 by a kernel.

    Raises:
        NotNative: no dates, or fractions of seconds, zones and settings of the system.
    """
    require_dates(column, "strftime")
    unit = dtypes.unit_of(column.dtype)
    ticks, per_second = zones.local(column), TICKS[unit]
    letters = set(re.findall("%(.)", form, re.DOTALL))
    few = column.length < texts.SHORT and device.backend().name == "cpu"
    if not letters <= (_PLAIN | {"f"} if few else _PLAIN):
        raise NotNative(f"strftime {form!r:.40}")
    if few:
        return _by_pandas(ticks, unit, form)
    kernel = _by_kernel(ticks, per_second, form)
    if kernel is not None:
        return kernel
    step = min((_RESOLUTIONS.get(letter, _DAY) for letter in letters), default=_DAY) * per_second
    known = device.xp().where(ticks == NAT, 0, ticks)
    if not _OF_DATES.intersection(letters):
        known = known % (per_second * _DAY)
    floors = blocks.apply(device.xp().floor_divide, INT64, known, step)
    ids, firsts = unique.factorize([fixed(floors)])
    moments = device.to_host(kernels.take(floors, firsts)) * step
    distinct = texts.encoded(_by_pandas(moments, unit, form))
    codes = kernels.take(distinct.values, ids)
    codes = device.xp().where(ticks == NAT, -1, codes).astype(INT32, copy=False)
    return dictionary(codes, distinct.categories, STR)


def _by_pandas(ticks: np.ndarray, unit: str, form: str) -> Column:
    series = pd.Series(np.ascontiguousarray(ticks).view(f"M8[{unit}]"), copy=False)
    return neighbour.from_pandas(series.dt.strftime(form))


def _by_kernel(ticks: Any, per_second: int, form: str) -> Column | None:
    """Return texts of ISO 8601, or None where the format or the years are others."""
    kind = FORMATS.get(form)
    if kind is None:
        return None
    valid = ticks != NAT
    seconds = device.xp().where(valid, ticks, 0) // per_second
    low, high = np.array(["1000-01-01", "9999-12-31T23:59:59"], "M8[s]").view(np.int64).tolist()
    if bool(((seconds < low) | (seconds > high)).any()):
        return None
    ends = scan.offsets(valid * np.int64(10 if kind == timestamps.DATE else 19))
    return text(ends, timestamps.write_times(seconds, kind, ends, int(ends[-1])), valid)
