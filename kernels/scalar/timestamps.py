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


_MONTHS = tuple(
    int.from_bytes(name, "big")
    for name in (
        b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov",
        b"dec",
    )
)  # fmt: skip


@register_jitable
def month_named(data, at):
    """Return the month that three letters at a place are short for, 0 for none."""
    word = np.int64(0)
    for place in range(3):
        word = word * np.int64(256) + (np.int64(data[at + place]) | np.int64(32))
    found = np.int64(0)
    for month in range(12):
        if word == _MONTHS[month]:
            found = np.int64(month + 1)
    return found


_YEAR, _SHORT_YEAR, _MONTH, _DAY_OF_MONTH, _FRACTION, _NAME = 0, 1, 2, 3, 7, 8
_MOST_DIGITS = (4, 2, 2, 2, 2, 2, 2, 6)
_MOST = (9999, 99, 12, 31, 23, 59, 59, 999_999)
_MICROSECONDS = (0, 0, 0, 0, 3_600_000_000, 60_000_000, 1_000_000, 1)


@register_jitable
def read_field(data, at, end, step):
    """Return the number that a field stands for and its bytes; no bytes where it is none."""
    field = step & np.int64(15)
    number, count = np.int64(0), np.int64(0)
    if field == _NAME:
        if at + 3 <= end:
            number = month_named(data, at)
        return number, np.int64(3) if number > 0 else np.int64(0)
    most = np.int64(_MOST_DIGITS[field])
    while count < most and at + count < end and digit_at(data, at + count) <= 9:
        number = number * np.int64(10) + np.int64(digit_at(data, at + count))
        count += np.int64(1)
    exact = field <= _SHORT_YEAR or (step & np.int64(16)) > 0
    if count < (most if exact else np.int64(1)):
        return number, np.int64(0)
    if field == _FRACTION:
        for _ in range(count, most):
            number *= np.int64(10)
    return number, count if number <= _MOST[field] else np.int64(0)


@register_jitable
def parse_steps(data, begin, end, program):
    """Return (microseconds, 1) of a text of a form, or (0, 0)."""
    year, month, day = np.int64(1900), np.int64(1), np.int64(1)
    at, clock = np.int64(begin), np.int64(0)
    for place in range(program.size):
        step = np.int64(program[place])
        if step < 256:
            if at == end or np.int64(data[at]) != step:
                return np.int64(0), np.int64(0)
            at += np.int64(1)
            continue
        number, count = read_field(data, at, end, step)
        if count == 0:
            return np.int64(0), np.int64(0)
        at += count
        field = step & np.int64(15)
        if field == _YEAR:
            year = number
        elif field == _SHORT_YEAR:
            year = number + (np.int64(1900) if number > 68 else np.int64(2000))
        elif field in (_MONTH, _NAME):
            month = number
        elif field == _DAY_OF_MONTH:
            day = number
        else:
            clock += number * np.int64(_MICROSECONDS[field])
    dated = year > 0 and month > 0 and day > 0
    if at != end or not dated or day > days_in_month(year, month):
        return np.int64(0), np.int64(0)
    return days_from_civil(year, month, day) * (_DAY * np.int64(1_000_000)) + clock, np.int64(1)


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
