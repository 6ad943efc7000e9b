"""Points in time from texts of a format of `strptime`: a kernel, and pandas for what it leaves."""

import re
from collections.abc import Callable

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import BOOL, NAT, STR
from gpuframe.errors import NotNative
from gpuframe.kernels import timestamps
from gpuframe.ops import select, text_functions, texts
from gpuframe.ops.text_times import MICROSECONDS

_STEP = re.compile("%(.)|([^%])", re.DOTALL)
_OF_TWO_DIGITS = "mdHMS"


def program(form: str) -> np.ndarray | None:
    """Return the steps of a format, or None where the kernel cannot follow it.

    Numbers that stand side by side are of their full width, as are all of ISO 8601.
    """
    steps = [found.groups() for found in _STEP.finditer(form)]
    letters = [letter for letter, _ in steps if letter is not None]
    if len(set(letters)) < len(letters) or not set(letters) <= timestamps.FIELDS.keys():
        return None
    if {"Y", "y"} <= set(letters) or {"m", "b"} <= set(letters) or not letters:
        return None
    made = []
    for place, (letter, byte) in enumerate(steps):
        follows = steps[place + 1] if place + 1 < len(steps) else (None, "")
        beside = follows[0] is not None and follows[0] != "b"
        if letter is None:
            if not byte.isascii() or byte.isdigit():
                return None
            made.append(ord(byte))
            continue
        if letter == "f" and beside:
            return None
        whole = letter in _OF_TWO_DIGITS and (beside or letters[0] == "Y")
        made.append(timestamps.FIELDS[letter] + timestamps.WHOLE * whole)
    return np.array(made, np.int64)


def guessed(column: Column, *, dayfirst: bool) -> str | None:
    """Return the format that pandas guesses from the first text, None where there is none."""
    head = column.slice(0, min(column.length, 100))
    known = pd.Series(neighbour.to_pandas(head), dtype=STR).dropna()
    if not len(known) or not known.iloc[0]:
        return None
    found: str | None = pd.tseries.api.guess_datetime_format(known.iloc[0], dayfirst=dayfirst)
    return found


def parsed(column: Column, form: str, rest: Callable[[pd.Series], pd.Series]) -> Column:
    """Return the points in time of many texts of a format, datetime64[us].

    Args:
        column: texts in text layout.
        form: as of `strptime`.
        rest: what pandas reads in the texts that the kernel left, or raises.

    Raises:
        NotNative: few or repeated texts, a format without native code, or finer times.
    """
    if texts.is_short(column) or column.layout != "text" or text_functions.is_coded(column):
        raise NotNative("few texts")
    steps = program(form)
    if steps is None:
        raise NotNative(f"texts of the form {form!r:.40}")
    ticks, read = timestamps.parse_form(
        column.offset_values, column.values, device.to_device(steps)
    )
    valid = column.valid()
    left = read == 0
    if valid is not None:
        left = left & valid
        ticks = device.xp().where(valid, ticks, NAT)
    gaps = select.rows_of(left.astype(BOOL, copy=False))
    if 2 * gaps.shape[0] > column.length:
        raise NotNative("texts of another form")
    if gaps.shape[0]:
        ticks[gaps] = _rest(texts.take(column, gaps), rest).values
    return fixed(ticks, MICROSECONDS)


def _rest(column: Column, read: Callable[[pd.Series], pd.Series]) -> Column:
    found: Column = neighbour.from_pandas(
        read(pd.Series(neighbour.to_pandas(column), dtype=STR, copy=False))
    )
    if found.dtype != MICROSECONDS:
        raise NotNative(f"times of {found.dtype}")
    return found
