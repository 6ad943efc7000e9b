"""Points in time as ISO 8601 texts; forms have the numbers of `kernels.timestamps`."""

import numpy as np
from numba.extending import register_jitable

from gpuframe.kernels.scalar.calendar import civil_field
from gpuframe.kernels.scalar.numerals import digit_at

_DAY = np.int64(86_400)
_BAD = np.int64(1 << 40)  # more than any number of so few digits


@register_jitable
def digits(data, at, count):
    """Return the number that some digits stand for; _BAD or more where one is no digit."""
    number = np.int64(0)
    for place in range(count):
        digit = digit_at(data, at + place)
        number = number * np.int64(10) + digit + (_BAD if digit > 9 else np.int64(0))
    return number


@register_jitable
def days_from_civil(year, month, day):
    """Return the days from 1970-01-01 of a date of the Gregorian calendar, years from 0."""
    late = np.int64(month <= 2)
    march_year = year - late
    era = march_year // np.int64(400)
    year_of_era = march_year - era * np.int64(400)
    march_month = month + np.int64(9) if month <= 2 else month - np.int64(3)
    day_of_year = (np.int64(153) * march_month + np.int64(2)) // np.int64(5) + day - np.int64(1)
    leaps = year_of_era // np.int64(4) - year_of_era // np.int64(100)
    day_of_era = year_of_era * np.int64(365) + leaps + day_of_year
    return era * np.int64(146_097) + day_of_era - np.int64(719_468)


@register_jitable
def days_in_month(year, month):
    """Return the number of days of a month."""
    if month == 2:
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return np.int64(28) + np.int64(leap)
    return np.int64(30) + ((month + month // np.int64(8)) & np.int64(1))


@register_jitable
def parse_date(data, at):
    """Return the days of a date of 10 bytes, or _BAD."""
    year, month = digits(data, at, 4), digits(data, at + 5, 2)
    day = digits(data, at + 8, 2)
    dashes = data[at + 4] == 45 and data[at + 7] == 45
    if not dashes or year < 1 or year > 9999 or month < 1 or month > 12 or day < 1:
        return _BAD
    if day > days_in_month(year, month):
        return _BAD
    return days_from_civil(year, month, day)


@register_jitable
def parse_clock(data, at):
    """Return the seconds of a time of day of 8 bytes, or _BAD."""
    hour, minute = digits(data, at, 2), digits(data, at + 3, 2)
    second = digits(data, at + 6, 2)
    colons = data[at + 2] == 58 and data[at + 5] == 58
    if not colons or hour > 23 or minute > 59 or second > 59:
        return _BAD
    return (hour * np.int64(60) + minute) * np.int64(60) + second


@register_jitable
def parse_time(data, begin, end):
    """Return (microseconds, form) of a text, or (0, 0)."""
    length = end - begin
    if length < 10:
        return np.int64(0), np.int64(0)
    days = parse_date(data, begin)
    if days == _BAD:
        return np.int64(0), np.int64(0)
    micros = days * (_DAY * np.int64(1_000_000))
    if length == 10:
        return micros, np.int64(1)
    if length < 19 or length == 20 or length > 26:
        return np.int64(0), np.int64(0)
    mark = data[begin + 10]
    seconds = parse_clock(data, begin + 11)
    if mark not in (32, 84) or seconds == _BAD:
        return np.int64(0), np.int64(0)
    micros += seconds * np.int64(1_000_000)
    form = np.int64(2) + np.int64(mark == 84)
    if length == 19:
        return micros, form
    fraction = digits(data, begin + 20, length - 20)
    if data[begin + 19] != 46 or fraction >= _BAD:
        return np.int64(0), np.int64(0)
    for _ in range(length, 26):
        fraction *= np.int64(10)
    return micros + fraction, form + np.int64(4)


@register_jitable
def put_digits(number, count, out, at):
    """Write a number with leading zeros; return the byte behind it."""
    for place in range(count):
        out[at + count - 1 - place] = np.uint8(np.int64(48) + number % np.int64(10))
        number //= np.int64(10)
    return at + count


@register_jitable
def put_time(seconds, form, out, at):
    """Write a point in time."""
    days = seconds // _DAY
    at = put_digits(civil_field(days, 0), 4, out, at)
    out[at] = np.uint8(45)
    at = put_digits(civil_field(days, 1), 2, out, at + 1)
    out[at] = np.uint8(45)
    at = put_digits(civil_field(days, 2), 2, out, at + 1)
    if form == 1:
        return
    clock = seconds - days * _DAY
    out[at] = np.uint8(84 if form == 3 else 32)
    at = put_digits(clock // np.int64(3_600), 2, out, at + 1)
    out[at] = np.uint8(58)
    at = put_digits(clock // np.int64(60) % np.int64(60), 2, out, at + 1)
    out[at] = np.uint8(58)
    put_digits(clock % np.int64(60), 2, out, at + 1)
