"""Fields of a date of the proleptic Gregorian calendar.

Source: Howard Hinnant, chrono-Compatible Low-Level Date Algorithms, with floor division in place
of truncation. Days count from 1970-01-01; fields have the numbers of `kernels.dates`. Years begin
in March inside, so that the leap day comes last.
"""

import numpy as np
from numba.extending import register_jitable

NEAR_DAYS = 730_000_000
"""Days from 1970 that fit the 32-bit arithmetic of `near_civil_field`."""

_ERA = np.uint32(146_097)  # days of 400 years
_BIAS = np.int64(719_468 + 5_000 * 146_097)  # days from the March of an era long ago to 1970


@register_jitable
def _field(era, day_of_era, field):
    """Return a field from the era and the day in it, uint32 in [0, 146,097)."""
    leaps = day_of_era // np.uint32(1_460) + day_of_era // np.uint32(146_096)
    year_of_era = np.uint32(day_of_era - leaps + day_of_era // np.uint32(36_524)) // np.uint32(365)
    before = np.uint32(365) * year_of_era + year_of_era // np.uint32(4)
    day_of_year = np.uint32(day_of_era - before + year_of_era // np.uint32(100))
    march_month = np.uint32(np.uint32(5) * day_of_year + np.uint32(2)) // np.uint32(153)
    late = np.uint32(march_month >= np.uint32(10))  # January and February
    if field == 2:
        begins = np.uint32(np.uint32(153) * march_month + np.uint32(2)) // np.uint32(5)
        return np.int64(day_of_year - begins + np.uint32(1))
    month = march_month + np.uint32(3) - np.uint32(12) * late
    if field == 1:
        return np.int64(month)
    if field == 9:  # days in the month; February is the last one and its year begins in March
        if month == np.uint32(2):
            following = year_of_era + np.uint32(1)
            ends = following % np.uint32(4) == 0 and (
                following % np.uint32(100) != 0 or following == np.uint32(400)
            )
            return np.int64(28) + np.int64(ends)
        begins = np.uint32(np.uint32(153) * march_month + np.uint32(2)) // np.uint32(5)
        behind = np.uint32(np.uint32(153) * march_month + np.uint32(155)) // np.uint32(5)
        return np.int64(behind - begins)
    if field == 8:  # quarter
        return np.int64(np.uint32(month + np.uint32(2)) // np.uint32(3))
    if field == 0:
        return np.int64(year_of_era) + era * np.int64(400) + np.int64(late)
    # Day of the year. The era begins with a year divisible by 400; of a January the year counts
    # that began in the March before, which does not matter: no leap day precedes it.
    leap = year_of_era % np.uint32(4) == 0 and (
        year_of_era % np.uint32(100) != 0 or year_of_era == 0
    )
    if late:
        return np.int64(day_of_year) - np.int64(305)
    return np.int64(day_of_year) + np.int64(60) + np.int64(leap)


@register_jitable
def civil_field(days, field):
    """Return a field of the date `days` after 1970-01-01."""
    if field == 6:  # day of the week
        return (days + np.int64(3)) % np.int64(7)
    if field >= 10:  # the year of the week's Thursday, and the week in it
        days = days - (days + np.int64(3)) % np.int64(7) + np.int64(3)
    return _iso(_far_field(days, _plain(field)), field)


@register_jitable
def _plain(field):
    """Return the field of a Thursday from which a field follows: the year, or the day in it."""
    return field if field < 10 else (0 if field == 10 else 7)


@register_jitable
def _iso(value, field):
    return (value - np.int64(1)) // np.int64(7) + np.int64(1) if field == 11 else value


@register_jitable
def _far_field(days, field):
    shifted = days + np.int64(719_468)
    era = shifted // np.int64(146_097)
    return _field(era, np.uint32(shifted - era * np.int64(146_097)), field)


@register_jitable
def near_civil_field(days, field):
    """Return a field of a date within NEAR_DAYS of 1970: 32-bit division by constants only."""
    if field >= 10:
        # Whole weeks, 730,000,005 days, keep it positive; 1970-01-01 was a Thursday, 3.
        weekday = np.uint32(np.uint32(days + np.int64(730_000_005 + 3)) % np.uint32(7))
        days = days - np.int64(weekday) + np.int64(3)
    biased = np.uint32(days + _BIAS)
    eras = biased // _ERA
    found = _field(np.int64(eras) - np.int64(5_000), np.uint32(biased - eras * _ERA), _plain(field))
    return _iso(found, field)
