"""Kernels that read points in time from ISO 8601 texts, and write them."""

from __future__ import annotations

import datetime
import re

import numpy as np

from gpuframe.kernels.chars import THRESHOLD
from gpuframe.kernels.contract import Array, kernel
from gpuframe.kernels.text import pieces

__all__ = ["BLANK", "DATE", "FRACTION", "LETTER", "UNREAD", "parse_times", "write_times"]

UNREAD, DATE, BLANK, LETTER = range(4)
"""Forms: not read, 2024-02-29, 2024-02-29 12:30:00, 2024-02-29T12:30:00."""

FRACTION = 4
"""Added to a form with a time of day: 1 to 6 digits behind a point follow."""

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
