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
from gpuframe.ops import blocks, keys, missing, select, text_functions, texts, unique

MICROSECONDS = {
    "W": 604_800_000_000, "D": 86_400_000_000, "h": 3_600_000_000, "s": 1_000_000, "ms": 1000,
    "us": 1,
}  # fmt: skip
"""Microseconds of the units of numbers, but for nanoseconds."""

_MOST = 1 << 62


def from_numbers(column: Column, unit: str, kind: str) -> Column:
    """Return times or durations of numbers of a unit: integers as microseconds, or nanoseconds.

    Args:
        column: integers, or floats that are whole or missing.
        unit: a key of MICROSECONDS, or "ns".
        kind: "M" for points in time since 1970, "m" for durations.

    Raises:
        NotNative: other numbers, or such as 64 bits do not hold.
    """
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


def assembled(parts: dict[str, Column]) -> Column:
    """Return points in time of whole years, months, days and so on, as datetime64[us].

    Days of the calendar by Howard Hinnant's chrono-Compatible Low-Level Date Algorithms.

    Args:
        parts: "year", "month" and "day", and any of PARTS.

    Raises:
        NotNative: parts that are no integers, years of other than four digits, or dates that do
            not exist.
    """
    for name, column in parts.items():
        plain = dtypes.is_number(column.dtype) and column.dtype.kind in "iu"
        if not plain or column.dtype == UINT64:
            raise NotNative(f"{name} of {column.dtype}")
    xp = device.xp()
    if not parts["year"].length:
        return fixed(xp.zeros(0, dtype=INT64), np.dtype("M8[us]"))
    _require(parts["year"], 1000, 9999)
    _require(parts["month"], 1, 12)
    _require(parts["day"], 1, 31)
    year, month, day = (parts[name].values.astype(INT64) for name in ("year", "month", "day"))
    year = year - (month <= 2)
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * (month + xp.where(month > 2, -3, 9)) + 2) // 5 + day - 1
    days = era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468
    if bool((dates.date_field(days, 1, dates.DAY) != day).any()):
        raise NotNative("dates that do not exist")
    ticks = days * MICROSECONDS["D"]
    for name, factor in PARTS.items():
        if name in parts:
            _require(parts[name], -(2**62) // (8 * factor), 2**62 // (8 * factor))
            ticks = ticks + parts[name].values.astype(INT64) * factor
    return fixed(ticks, np.dtype("M8[us]"))


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


def known(column: Column) -> bool:
    """Whether a column is of texts, one of which at least is not missing."""
    is_text = column.layout in ("text", "dictionary") and column.dtype == STR
    return is_text and column.length > 0 and not bool(missing.isna(column).all())
