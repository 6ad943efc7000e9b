"""Kernels that read points in time from ISO 8601 texts, and write them."""

from __future__ import annotations

import datetime
import re

import numpy as np

from gpuframe.kernels.chars import THRESHOLD
from gpuframe.kernels.contract import Array, kernel
from gpuframe.kernels.text import pieces

__all__ = [
    "BLANK", "DATE", "FIELDS", "FRACTION", "LETTER", "UNREAD", "WHOLE", "parse_form", "parse_times",
    "write_times",
]  # fmt: skip

UNREAD, DATE, BLANK, LETTER = range(4)
"""Forms: not read, 2024-02-29, 2024-02-29 12:30:00, 2024-02-29T12:30:00."""

FRACTION = 4
"""Added to a form with a time of day: 1 to 6 digits behind a point follow."""

FIELDS = {letter: 256 + number for number, letter in enumerate("YymdHMSfb")}
"""Steps of a form that read a field of `strptime`; lesser ones are bytes that must stand there."""

WHOLE = 16
"""Added to m, d, H, M or S: two digits, not one or two."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FORM = re.compile(
    rb"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    rb"(?:([ T])([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,6}))?)?"
)
_EPOCH = datetime.datetime(1970, 1, 1)  # noqa: DTZ001 - texts without a zone


def _read(text: bytes) -> tuple[int, int]:
    found = _FORM.fullmatch(text)
    if found is None:
        return 0, UNREAD
    numbers = [int(part) for part in found.group(1, 2, 3, 5, 6, 7) if part is not None]
    micros = int((found[8] or b"0").ljust(6, b"0"))
    try:
        moment = datetime.datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return 0, UNREAD
    ticks = (moment - _EPOCH) // datetime.timedelta(microseconds=1) + micros
    form = {None: DATE, b" ": BLANK, b"T": LETTER}[found[4]]
    return ticks, form + (FRACTION if found[8] else 0)


@kernel(threshold=THRESHOLD)
def parse_times(offsets: Array, data: Array) -> tuple[Array, Array]:
    """Read dates, with or without a time of day.

    Algorithm: days of a date by Howard Hinnant's chrono-Compatible Low-Level Date Algorithms.
    Bytes: a text's own and 8 read, 9 written a row.

    Args:
        offsets: int64[n + 1].
        data: uint8[b].

    Returns:
        ticks int64[n], microseconds from 1970, and forms uint8[n]: DATE, BLANK or LETTER, the
        latter two with FRACTION added; UNREAD where a text has none of these forms or its date or
        time does not exist (years are 1 to 9999, seconds 0 to 59): the ticks are 0 there.
    """
    read = [_read(text) for text in pieces(offsets, data)]
    ticks = np.fromiter((tick for tick, _ in read), np.int64, len(read))
    return ticks, np.fromiter((form for _, form in read), np.uint8, len(read))


def _pattern(program: Array) -> re.Pattern[bytes]:
    """Return the expression of a form; what it has read it does not give back."""
    digits = {"Y": "{4}", "y": "{2}", "f": "{1,6}+"}
    parts = []
    letters = {number: letter for letter, number in FIELDS.items()}
    for step in program.tolist():
        if step < min(letters):
            parts.append(re.escape(chr(step)))
            continue
        letter = letters[step & ~WHOLE]
        count = digits.get(letter, "{2}" if step & WHOLE else "{1,2}+")
        parts.append(f"(?P<{letter}>{'[a-zA-Z]{3}' if letter == 'b' else '[0-9]' + count})")
    return re.compile("".join(parts).encode("latin-1"), re.DOTALL)


def _read_form(pattern: re.Pattern[bytes], text: bytes) -> tuple[int, int]:
    found = pattern.fullmatch(text)
    if found is None:
        return 0, 0
    fields = {letter: part.decode() for letter, part in found.groupdict().items()}
    name = fields.pop("b", "jan").lower()
    micros = int(fields.pop("f", "0").ljust(6, "0"))
    numbers = {letter: int(part) for letter, part in fields.items()}
    year = numbers.get("Y", 1900)
    if "y" in numbers:
        year = numbers["y"] + (1900 if numbers["y"] > 68 else 2000)
    month = numbers.get("m", _MONTHS.index(name) + 1 if name in _MONTHS else 0)
    hour, minute, second = (numbers.get(letter, 0) for letter in "HMS")
    day = numbers.get("d", 1)
    try:
        moment = datetime.datetime(year, month, day, hour, minute, second)  # noqa: DTZ001
    except ValueError:
        return 0, 0
    return (moment - _EPOCH) // datetime.timedelta(microseconds=1) + micros, 1


@kernel(threshold=THRESHOLD)
def parse_form(offsets: Array, data: Array, program: Array) -> tuple[Array, Array]:
    """Read points in time of a form, as `strptime` does, from texts without surprises.

    Algorithm: the form is a list of steps, each of which reads as many bytes as it can and gives
    none back; days of a date by Howard Hinnant's chrono-Compatible Low-Level Date Algorithms.
    Bytes: a text's own and 8 read, 9 written a row.

    Args:
        offsets: int64[n + 1].
        data: uint8[b].
        program: int64[k], bytes that must stand there, or numbers of FIELDS, to which WHOLE may be
            added; none of them twice, nor Y beside y, nor m beside b.

    Returns:
        ticks int64[n], microseconds from 1970, and read uint8[n]: 0 where a text has another form
        or its date or time does not exist (years 1 to 9999, seconds 0 to 59); the ticks are 0
        there. What has no field is that of 1900-01-01.
    """
    pattern = _pattern(program)
    found = [_read_form(pattern, text) for text in pieces(offsets, data)]
    ticks = np.fromiter((tick for tick, _ in found), np.int64, len(found))
    return ticks, np.fromiter((read for _, read in found), np.uint8, len(found))


@kernel(threshold=THRESHOLD // 10)
def write_times(seconds: Array, form: int, out_offsets: Array, total: int) -> Array:
    """Write points in time.

    Bytes: 16 read, 10 or 19 written a row.

    Args:
        seconds: int64[n] from 1970, in the years 0 to 9999.
        form: DATE, BLANK or LETTER.
        out_offsets: int64[n + 1]: 10 bytes (DATE) or 19 for each text, 0 for one left out.
        total: out_offsets[-1].

    Returns:
        uint8[total].
    """
    del total  # the room that the twins fill
    kept = seconds[np.diff(out_offsets) > 0].view("M8[s]")
    written = "".join(np.datetime_as_string(kept, unit="D" if form == DATE else "s").tolist())
    if form == BLANK:
        written = written.replace("T", " ")
    return np.frombuffer(written.encode(), np.uint8).copy()
