"""Arguments for the kernels that read and write points in time."""

import numpy as np
from cases import random
from cases_text import ROWS, lay_out

from gpuframe.kernels import scan, timestamps

DATES = [
    "2024-02-29", "2023-02-29", "1970-01-01", "0001-01-01", "0000-01-01", "9999-12-31",
    "1900-02-29", "2000-02-29", "2024-13-01", "2024-00-10", "2024-01-00", "2024-04-31",
    "2024-1-01", "", "today", "2024-01-01 00:00:00", "2024-01-01T23:59:59",
    "1969-12-31 23:59:59.5", "2024-01-01 24:00:00", "2024-01-01 10:60:00", "2024-01-01 10:00:60",
    "2024-01-01 10:00:00.", "2024-01-01 10:00:00.1234567", "2024-01-01x10:00:00",
    "2024-01-01 10:00", "2024/01/01", "2024-01-01T00:00:00.000001", "2024-01-01Z",
    "2024-01-01 1a:00:00", "20x4-01-01", "2024-01-01 10:00:00.12a", "2024-10-31", "2024-08-31",
]  # fmt: skip


def parsed():
    for rows in ROWS:
        yield lay_out([DATES[i] for i in random(rows).integers(0, len(DATES), rows)])
    yield lay_out(DATES)


def written():
    low, high = np.array(["0000-01-01", "9999-12-31"], "M8[s]").view(np.int64)
    for rows in ROWS:
        seconds = random(rows).integers(low, high, rows, endpoint=True)
        seconds[:2] = [low, high][: min(rows, 2)]
        for form in (1, 2, 3):
            kept = random(form).random(rows) < 0.8
            ends = scan.offsets.reference(np.where(kept, 10 if form == 1 else 19, 0))
            yield seconds, form, ends, int(ends[-1])


FORMS = {
    "dmY": ("d", ".", "m", ".", "Y"),
    "dmYHMS": ("d", "/", "m", "/", "Y", " ", "H", ":", "M", ":", "S"),
    "Ymd": ("Y", "m!", "d!"),
    "bdy": ("b", " ", "d", " ", "y"),
    "HMSf": ("H!", ":", "M!", ":", "S!", ".", "f"),
}
TEXTS = [
    "31.01.2024", "1.2.2024", "29.02.2023", "29.02.2024", "00.01.2024", "31.13.2024", "1..2024",
    "01/02/2024 03:04:05", "1/2/2024 3:4:5", "01/02/2024 24:00:00", "01/02/2024 03:60:00",
    "01/02/2024 03:04:60", "20240131", "2024131", "202401311", "00000101", "Feb 3 69", "feb 03 68",
    "FEB 30 01", "xyz 1 01", "Fe", "12:30:59.5", "12:30:59.123456", "12:30:59.1234567",
    "1:30:59.5", "12:30:59.", "", "31.01.2024 ", "31.01.24", "3a.01.2024", "12", "31.01.",
]  # fmt: skip


def by_form():
    for steps in FORMS.values():
        program = np.array(
            [
                timestamps.FIELDS[step[0]] + timestamps.WHOLE * step.endswith("!")
                if step[0] in timestamps.FIELDS
                else ord(step)
                for step in steps
            ]
        )
        yield (*lay_out(TEXTS), program)
        for rows in ROWS:
            drawn = random(rows).integers(0, len(TEXTS), rows)
            yield (*lay_out([TEXTS[i] for i in drawn]), program)


CASES = {
    "timestamps.parse_form": list(by_form()),
    "timestamps.parse_times": list(parsed()),
    "timestamps.write_times": list(written()),
}
