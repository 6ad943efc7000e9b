"""Points in time read from ISO 8601 texts, and written as texts."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column, fixed, text
from gpuframe.columns.dtypes import NAT, TICKS
from gpuframe.errors import NotNative
from gpuframe.kernels import scan, select, timestamps
from gpuframe.kernels.timestamps import BLANK, DATE, LETTER, UNREAD
from gpuframe.ops import text_functions, texts

FORMATS = {"%Y-%m-%d": DATE, "%Y-%m-%d %H:%M:%S": BLANK, "%Y-%m-%dT%H:%M:%S": LETTER}
"""Formats of `to_datetime` that the kernels read, and their forms."""

MICROSECONDS = np.dtype("M8[us]")
_FAR = 9_223_372_036_854_775  # microseconds that fit 64 bits as nanoseconds


def parsed(column: Column, form: str | None) -> Column:
    """Return the points in time of texts of one form, datetime64[us] (`pandas.to_datetime`).

    Args:
        column: text or a dictionary of text.
        form: a key of FORMATS, "ISO8601" for any mixture of forms, None for the first text's.

    Raises:
        NotNative: texts of other forms, of several, or none at all.
    """
    if texts.is_short(column):
        return _on_host(lambda series: pd.to_datetime(series, format=form), column)
    ticks, forms, valid = _read(column)
    low, high = _extremes(forms, valid)
    if form != "ISO8601" and (low != high or FORMATS.get(form or "", low) != low):
        raise NotNative("dates of several forms")
    return _spread(column, ticks, valid, MICROSECONDS)


def cast(column: Column, dtype: np.dtype) -> Column:
    """Return the points in time of texts in a dtype that holds them exactly (`astype`).

    Raises:
        NotNative: texts of other forms, or finer than the dtype's unit, or outside its range.
    """
    if texts.is_short(column):
        return _on_host(lambda series: series.astype(dtype), column)
    ticks, forms, valid = _read(column)
    _extremes(forms, valid)
    xp = device.xp()
    step, wide = 1_000_000, TICKS[dtypes.unit_of(dtype)]
    known = ticks if valid is None else xp.where(valid, ticks, 0)
    if wide < step:
        if bool((known % (step // wide) != 0).any()):
            raise NotNative("texts finer than the unit")
        ticks = ticks // (step // wide)
    elif wide > step:
        if bool((xp.abs(known) > _FAR).any()):
            raise NotNative("dates that 64 bits do not hold in nanoseconds")
        ticks = ticks * (wide // step)
    return _spread(column, ticks, valid, dtype)


def _on_host(function: Any, column: Column) -> Column:
    """Let pandas read few rows."""
    made = neighbour.from_pandas(function(pd.Series(neighbour.to_pandas(column), copy=False)))
    if made.layout != "temporal":
        raise NotNative(f"dates of {made.dtype}")
    return made


def _read(column: Column) -> tuple[Any, Any, Any | None]:
    """Return ticks, forms and bool[n] of what is not missing; of a dictionary's values."""
    part = column
    if text_functions.is_coded(column):
        part = texts.only_used(texts.encoded(column)).categories
    ticks, forms = timestamps.parse_times(part.offset_values, part.values)
    return ticks, forms, part.valid()


def _extremes(forms: Any, valid: Any | None) -> tuple[int, int]:
    """Return the lowest and the highest form.

    Raises:
        NotNative: there is no text, or one of no form.
    """
    xp = device.xp()
    if not forms.shape[0]:
        raise NotNative("no text")
    low = int((forms if valid is None else xp.where(valid, forms, 255)).min())
    high = int((forms if valid is None else xp.where(valid, forms, 0)).max())
    if low in (UNREAD, 255):
        raise NotNative("texts that are no ISO 8601 dates")
    return low, high


def _spread(column: Column, ticks: Any, valid: Any | None, dtype: np.dtype) -> Column:
    if text_functions.is_coded(column):
        codes = texts.only_used(texts.encoded(column)).values
        return fixed(select.take_or(ticks, codes, NAT), dtype)
    if valid is not None:
        ticks = device.xp().where(valid, ticks, NAT)
    return fixed(ticks, dtype)


def written(column: Column) -> Column:
    """Return points in time as pandas writes them: all as dates where all are at midnight.

    Args:
        column: datetime64 without a zone.

    Raises:
        NotNative: fractions of seconds, years beyond 0 to 9999, or a zone.
    """
    if not isinstance(column.dtype, np.dtype) or column.dtype.kind != "M" or not column.length:
        raise NotNative(f"{column.dtype} to texts")
    xp = device.xp()
    ticks, per_second = column.values, TICKS[dtypes.unit_of(column.dtype)]
    valid = ticks != NAT
    known = xp.where(valid, ticks, 0)
    seconds = known // per_second
    low, high = np.array(["0000-01-01", "9999-12-31T23:59:59"], "M8[s]").view(np.int64).tolist()
    if bool(((seconds < low) | (seconds > high) | (known % per_second != 0)).any()):
        raise NotNative("fractions of seconds, or years of other than four digits")
    form = BLANK if bool((seconds % 86_400 != 0).any()) else DATE
    ends = scan.offsets(valid * np.int64(10 if form == DATE else 19))
    data = timestamps.write_times(seconds, form, ends, int(ends[-1]))
    return text(ends, data, valid)
