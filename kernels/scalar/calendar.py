"""Fields of a date of the proleptic Gregorian calendar."""

import numpy as np
from numba.extending import register_jitable


@register_jitable
def civil_field(days, field):
    """Return a field of the date `days` after 1970-01-01 (numbers as in `kernels.dates`).

    Source: Howard Hinnant, chrono-Compatible Low-Level Date Algorithms, with floor division in
    place of truncation.
    """
    if field == 6:  # day of the week
        return (days + np.int64(3)) % np.int64(7)
    shifted = days + np.int64(719_468)
    era = shifted // np.int64(146_097)
    # Non-negative from here on: unsigned division needs no care for signs.
    day_of_era = np.uint32(shifted - era * np.int64(146_097))
    leaps = day_of_era // np.uint32(1_460) + day_of_era // np.uint32(146_096)
    year_of_era = np.uint32(day_of_era - leaps + day_of_era // np.uint32(36_524)) // np.uint32(365)
    before = np.uint32(365) * year_of_era + year_of_era // np.uint32(4)
    day_of_year = np.uint32(day_of_era - before + year_of_era // np.uint32(100))
    march_month = np.int64(np.uint32(np.uint32(5) * day_of_year + np.uint32(2)) // np.uint32(153))
    month = march_month + (np.int64(3) if march_month < 10 else np.int64(-9))
    year = np.int64(year_of_era) + era * np.int64(400) + np.int64(month <= 2)
    day = np.int64(day_of_year)
    if field == 0:
        return year
    if field == 1:
        return month
    if field == 2:
        return day - (np.int64(153) * march_month + np.int64(2)) // np.int64(5) + np.int64(1)
    if field == 8:  # quarter
        return (month + np.int64(2)) // np.int64(3)
    if month <= 2:  # day of the year
        return day - np.int64(305)
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return day + np.int64(60) + np.int64(leap)
