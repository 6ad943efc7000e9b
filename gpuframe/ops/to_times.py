"""Points in time and durations from numbers, from parts of dates and from texts of any form."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import BOOL, FLOAT64, INT64, NAT, STR, UINT64
from gpuframe.errors import NotNative
from gpuframe.kernels import dates, reduce
from gpuframe.kernels import select as kernels
from gpuframe.ops import blocks, keys, missing, nullable, select, text_functions, texts, unique

MICROSECONDS = {
    "W": 604_800_000_000, "D": 86_400_000_000, "h": 3_600_000_000, "s": 1_000_000, "ms": 1000,
    "us": 1,
}  # fmt: skip
"""Microseconds of the units of numbers, but for nanoseconds."""

_MOST = 1 << 62


def from_numbers(column: Column, unit: str, kind: str) -> Column:
    """Return times or durations of numbers of a unit: integers as microseconds, or nanoseconds.

    Args:
        column: integers, which may be NA, or floats that are whole or missing.
        unit: a key of MICROSECONDS, or "ns".
        kind: "M" for points in time since 1970, "m" for durations.

    Raises:
        NotNative: other numbers, or such as 64 bits do not hold.
    """
    if nullable.is_masked(column.dtype) and column.dtype.kind == "i" and column.length:
        found = from_numbers(nullable.plain(column), unit, kind)
        valid = column.valid()
        if valid is None:
            return found
        return fixed(device.xp().where(valid, found.values, NAT), found.dtype)
    if not dtypes.is_number(column.dtype) or column.dtype in (BOOL, UINT64):
        raise NotNative(f"times of {column.dtype}")
    factor = 1 if unit == "ns" else MICROSECONDS[unit]
    dtype = np.dtype(f"{kind}8[{'ns' if unit == 'ns' else 'us'}]")
    if not column.length:
        return fixed(device.xp().zeros(0, dtype=INT64), dtype)
    if column.dtype.kind == "f":
        return fixed(_from_floats(column, factor), dtype)
    low, high = keys.extremes(column)
    if max(abs(low), abs(high)) * factor > _MOST:
        raise NotNative("times beyond 64 bits")
    values = column.values.astype(INT64, copy=False)
    if factor > 1:
        values = blocks.apply(device.xp().multiply, INT64, values, factor)
    return fixed(values, dtype)


def _from_floats(column: Column, factor: int) -> Any:
    xp = device.xp()
    values = column.values.astype(FLOAT64, copy=False)
    absent = xp.isnan(values)
    known = xp.where(absent, 0.0, values)
    far = xp.abs(known) > min(_MOST / factor, 2.0**53)
    if bool(((xp.trunc(known) != known) | far).any()):
        raise NotNative("times of parts of a unit")
    return xp.where(absent, NAT, known.astype(INT64) * factor)


def by_distinct(column: Column, read: Callable[[pd.Series], Any]) -> Column:
    """Return what a function of pandas reads in texts; each distinct text is read once.

    Args:
        column: texts, or a dictionary of them.
        read: a function of a Series in order of appearance, whose answer for a text does not
            depend on the number of times it stands there.

    Raises:
        NotNative: the results are no times.
    """
    coded = column.layout == "dictionary" or text_functions.is_coded(column)
    if texts.is_short(column) or not column.length:
        return _times(read(_on_host(column)))
    found = texts.encoded(column) if column.layout == "text" else column
    if not coded and 2 * found.categories.length > found.length:
        return _times(read(_on_host(column)))
    ids, firsts = unique.factorize([fixed(found.values)])
    distinct = texts.take(found.categories, kernels.take(found.values, firsts))
    return select.take(_times(read(_on_host(distinct.with_dtype(STR)))), ids)


def _on_host(column: Column) -> pd.Series:
    return pd.Series(neighbour.to_pandas(column), dtype=STR, copy=False)


def _times(found: Any) -> Column:
    column = neighbour.from_pandas(found)
    if column.layout != "temporal":
        raise NotNative(f"times read as {column.dtype}")
    return column


PARTS = {"hour": 3_600_000_000, "minute": 60_000_000, "second": 1_000_000, "ms": 1000, "us": 1}
"""Microseconds of the parts of a time of day."""


_FURTHEST = 200_000
"""Years whose microseconds since 1970 fit 64 bits with room for the time of day."""


def assembled(parts: dict[str, Column], *, coerce: bool = False) -> Column:
    """Return points in time of whole years, months, days and so on, as datetime64[us].

    Days of the calendar by Howard Hinnant's chrono-Compatible Low-Level Date Algorithms.

    Args:
        parts: "year", "month" and "day", and any of PARTS.
        coerce: whether NaT stands for a date that does not exist, which else is an error.

    Raises:
        ValueError: a date does not exist.
        NotNative: parts that are not whole, or far years.
    """
    xp = device.xp()
    length = parts["year"].length
    if not length:
        return fixed(xp.zeros(0, dtype=INT64), np.dtype("M8[us]"))
    absent = xp.zeros(length, dtype=bool)
    values = {}
    for name, column in parts.items():
        found, gaps = _whole(name, column)
        values[name] = found
        if gaps is not None:
            if name not in ("year", "month", "day"):
                raise NotNative(f"{name} that is missing")
            absent = absent | gaps
    year, month, day = (
        xp.where(absent, default, values[name])
        for name, default in (("year", 2000), ("month", 1), ("day", 1))
    )
    _require(fixed(year), -_FURTHEST, _FURTHEST)
    real = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    days = _days(*(xp.where(real, one, 1) for one in (year, month, day)))
    real &= dates.date_field(days, 1, dates.DAY) == xp.where(real, day, 1)
    if not coerce and not bool(real.all()):
        row = int((~real).argmax())
        raise ValueError(_not_real([int(one[row]) for one in (year, month, day)], values, row))
    ticks = days * MICROSECONDS["D"]
    for name, factor in PARTS.items():
        if name in values:
            _require(fixed(values[name]), -(2**62) // (8 * factor), 2**62 // (8 * factor))
            ticks = ticks + values[name] * factor
    return fixed(xp.where(real & ~absent, ticks, NAT), np.dtype("M8[us]"))


def _whole(name: str, column: Column) -> tuple[Any, Any]:
    """Return parts as int64, 0 where one is missing, and where: None for nowhere.

    Raises:
        NotNative: parts that are no whole numbers.
    """
    if not dtypes.is_number(column.dtype) or column.dtype in (BOOL, UINT64):
        raise NotNative(f"{name} of {column.dtype}")
    if column.dtype.kind != "f":
        return column.values.astype(INT64), None
    xp = device.xp()
    values = column.values.astype(FLOAT64, copy=False)
    gaps = xp.isnan(values)
    known = xp.where(gaps, 0.0, values)
    if bool(((xp.trunc(known) != known) | (xp.abs(known) > 2.0**53)).any()):
        raise NotNative(f"{name} in fractions, or far away")
    return known.astype(INT64), gaps if bool(gaps.any()) else None


def _days(year: Any, month: Any, day: Any) -> Any:
    """Return days since 1970 of dates; a day behind the end of its month is one of the next."""
    xp = device.xp()
    year = year - (month <= 2)
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * (month + xp.where(month > 2, -3, 9)) + 2) // 5 + day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


def _not_real(date: list[int], values: dict[str, Any], row: int) -> str:
    """Return pandas' words for a date that does not exist."""
    shown = "{}-{:02d}-{:02d}".format(*date)
    clock = [
        int(values[name][row]) if name in values else 0 for name in ("hour", "minute", "second")
    ]
    if any(clock):
        shown += " {:02d}:{:02d}:{:02d}".format(*clock)
    return f'cannot assemble the datetimes: invalid or out-of-bounds date "{shown}"'


def _require(column: Column, low: int, high: int) -> None:
    least, most = device.read(reduce.min_max(column.values)).tolist()
    if least < low or most > high:
        raise NotNative("parts of dates out of their range")


def in_utc(column: Column) -> Column:
    """Return points in time in UTC; those without a zone are taken to be in it.

    Raises:
        NotNative: no points in time.
    """
    if column.layout != "temporal" or not dtypes.is_datetime(column.dtype):
        raise NotNative(f"{column.dtype} in UTC")
    return fixed(column.values, pd.DatetimeTZDtype(dtypes.unit_of(column.dtype), "UTC"))


def unknown(rows: int) -> Column:
    """Return the points in time that pandas reads in missing texts: NaT in seconds."""
    return fixed(device.xp().full(rows, NAT, dtype=INT64), np.dtype("datetime64[s]"))


def known(column: Column) -> bool:
    """Whether a column is of texts, one of which at least is not missing."""
    is_text = column.layout in ("text", "dictionary") and column.dtype == STR
    return is_text and column.length > 0 and not bool(missing.isna(column).all())
