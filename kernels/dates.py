"""Calendar fields of timestamps in the proleptic Gregorian calendar."""

from __future__ import annotations

import numpy as np

from gpuframe.kernels.contract import Array, kernel

__all__ = [
    "DAY",
    "DAYOFWEEK",
    "DAYOFYEAR",
    "DAYS_IN_MONTH",
    "HOUR",
    "ISO_WEEK",
    "ISO_YEAR",
    "MINUTE",
    "MONTH",
    "NAT",
    "QUARTER",
    "SECOND",
    "YEAR",
    "date_field",
]

YEAR = 0
MONTH = 1
DAY = 2
HOUR = 3
MINUTE = 4
SECOND = 5
DAYOFWEEK = 6
DAYOFYEAR = 7
QUARTER = 8
DAYS_IN_MONTH = 9
ISO_YEAR = 10
ISO_WEEK = 11

NAT = -(2**63)

_PARTS_PER_DAY = {HOUR: 24, MINUTE: 24 * 60, SECOND: 24 * 60 * 60}
_PARTS_PER_WHOLE = {HOUR: 24, MINUTE: 60, SECOND: 60}


def _civil(days: Array, field: int) -> Array:
    """Return a field of the date; days since 1970-01-01.

    Source: Howard Hinnant, chrono-Compatible Low-Level Date Algorithms, with floor division in
    place of truncation. Years begin in March there, so that the leap day comes last.
    """
    shifted = days + 719_468
    era = shifted // 146_097
    day_of_era = shifted - era * 146_097
    year_of_era = (
        day_of_era - day_of_era // 1_460 + day_of_era // 36_524 - day_of_era // 146_096
    ) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    march_month = (5 * day_of_year + 2) // 153
    month = march_month + np.where(march_month < 10, 3, -9)
    year = year_of_era + era * 400 + (month <= 2)
    if field == YEAR:
        return year
    if field == MONTH:
        return month
    if field == QUARTER:
        return (month + 2) // 3
    if field == DAYS_IN_MONTH:
        begins = (153 * march_month + 2) // 5
        length = (153 * march_month + 155) // 5 - begins
        last = 365 + _is_leap(year) - 337  # of February, with which a year ends here
        return np.where(month == 2, last, length)
    if field == DAY:
        return day_of_year - (153 * march_month + 2) // 5 + 1
    return np.where(month <= 2, day_of_year - 305, day_of_year + 60 + _is_leap(year))


def _is_leap(year: Array) -> Array:
    return (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))


@kernel
def date_field(ticks: Array, per_day: int, field: int) -> Array:
    """Read one calendar field of each timestamp.

    Args:
        ticks: int64[n], units since 1970-01-01 00:00; negative ones are before it (floor).
        per_day: units a day: 1, or a multiple of 86,400.
        field: YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, DAYOFWEEK (Monday 0), DAYOFYEAR (from 1),
            QUARTER (from 1), DAYS_IN_MONTH, or ISO_YEAR and ISO_WEEK of ISO 8601: a week begins
            with Monday and belongs to the year of its Thursday.

    Returns:
        int32[n]; 0 for NaT (the least int64). Hours, minutes and seconds are 0 where per_day
        is 1. Years past int32 wrap.

    Bytes: 8 read and 4 written a row.
    """
    days = ticks // per_day
    if field in _PARTS_PER_DAY:
        unit = per_day // _PARTS_PER_DAY[field]
        out = (ticks - days * per_day) // max(unit, 1) % _PARTS_PER_WHOLE[field]
        out = out if unit else np.zeros_like(out)
    elif field == DAYOFWEEK:
        out = (days + 3) % 7
    elif field in (ISO_YEAR, ISO_WEEK):
        thursday = days - (days + 3) % 7 + 3
        out = _civil(thursday, YEAR if field == ISO_YEAR else DAYOFYEAR)
        out = out if field == ISO_YEAR else (out - 1) // 7 + 1
    else:
        out = _civil(days, field)
    return np.where(ticks == NAT, 0, out).astype(np.int32)
