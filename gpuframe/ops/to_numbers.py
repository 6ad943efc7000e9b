"""Numbers as pandas' `to_numeric` finds them in texts, and the narrowest dtype that holds them."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import BOOL, FLOAT64, INT64, OBJECT, STR
from gpuframe.errors import NotNative
from gpuframe.kernels import numerals
from gpuframe.kernels import select as kernels
from gpuframe.ops import keys, missing, select, text_functions, texts, unique
from gpuframe.ops.text_functions import constant

_LOOKED_AT = 1000  # texts that are looked at for a point before all are


def converted(column: Column, *, coerce: bool) -> Column:
    """Return the numbers of texts: int64, or float64 where one is no integer, or none.

    Args:
        column: texts, or a dictionary of them; an empty text is missing.
        coerce: whether what is no number is missing.

    Raises:
        ValueError: a text is no number and `coerce` is not set.
        NotNative: integers of more than 63 bits.
    """
    if not column.length:
        return fixed(device.xp().zeros(0, dtype=INT64))
    if column.layout == "dictionary" or text_functions.is_coded(column):
        coded = texts.encoded(column) if column.layout == "text" else column
        ids, firsts = unique.factorize([fixed(coded.values)])
        distinct = texts.take(coded.categories, kernels.take(coded.values, firsts))
        return select.take(_converted(distinct.with_dtype(STR), firsts, coerce=coerce), ids)
    return _converted(column, None, coerce=coerce)


def _converted(column: Column, places: Any | None, *, coerce: bool) -> Column:
    """Return the numbers of texts that stand at some places of the whole column."""
    if column.layout == "dictionary" or texts.is_short(column):
        series = pd.Series(neighbour.to_pandas(column), copy=False)
        return _checked(_read(series, places, coerce=coerce))
    valid = column.valid()
    offsets, data = column.offset_values, column.values
    whole, left = numerals.parse_ints(offsets, data)
    known = left.view(BOOL) if valid is None else left.view(BOOL) | ~valid
    if not bool(known.any()):
        return fixed(whole)
    bits, left = numerals.parse_floats(offsets, data, constant(numerals.powers_of_ten()))
    values = bits.view(FLOAT64)
    if valid is not None:
        values = device.xp().where(valid, values, np.nan)
        left = left & valid.view(np.uint8)
    _require_fractions(column, known if valid is None else known & valid, left, valid)
    gaps = select.rows_of(left.view(BOOL))
    if gaps.shape[0]:
        series = pd.Series(neighbour.to_pandas(texts.take(column, gaps)), copy=False)
        where = gaps if places is None else kernels.take(places, gaps)
        read = _checked(_read(series, where, coerce=coerce))
        values[gaps] = read.values.astype(FLOAT64, copy=False)
    return fixed(values)


def _read(series: pd.Series, places: Any | None, *, coerce: bool) -> pd.Series:
    """Return what pandas reads in texts that stand at some places of the whole column.

    Raises:
        ValueError: a text is no number and `coerce` is not set.
    """
    try:
        return pd.to_numeric(series)
    except ValueError:
        read = pd.to_numeric(series, errors="coerce")
        if coerce:
            return read
        at = int((read.isna() & series.notna() & (series != "")).to_numpy().argmax())
        place = at if places is None else int(device.read(places[at : at + 1])[0])
        text = f"Unable to parse string '{series.iloc[at]}' at position {place}"
        raise ValueError(text) from None


def _checked(series: pd.Series) -> Column:
    if series.dtype == OBJECT or dtypes.is_text(series.dtype):
        raise NotNative("integers of more than 64 bits")
    return neighbour.from_pandas(series)


def _require_fractions(column: Column, unlike: Any, left: Any, valid: Any | None) -> None:
    """Raise NotNative where all numbers are integers, some of more digits than 63 bits hold.

    Args:
        column: texts.
        unlike: bool[n], which are known and no integers of few digits.
        left: uint8[n], which are known and no plain decimal numbers either.
        valid: bool[n] or None; a missing text makes floats of all.
    """
    if valid is not None and not bool(valid.all()):
        return
    rows = select.rows_of(unlike & (left == 0))
    for some in (rows[:_LOOKED_AT], rows[_LOOKED_AT:]):
        found = pd.Series(neighbour.to_pandas(texts.take(column, some)), dtype=STR)
        if found.str.contains("[.eE]").any():
            return
    rest = pd.Series(
        neighbour.to_pandas(texts.take(column, select.rows_of(left.view(BOOL)))), dtype=STR
    )
    if not pd.api.types.is_float_dtype(pd.to_numeric(rest, errors="coerce").dtype):
        raise NotNative("integers of more digits than 63 bits hold, or with spaces")


_NARROW = {
    "integer": ("i1", "i2", "i4", "i8"),
    "signed": ("i1", "i2", "i4", "i8"),
    "unsigned": ("u1", "u2", "u4", "u8"),
    "float": ("f4", "f8"),
}
_TOLERANCES = {"f4": 5e-4, "f8": 5e-8}


def narrowed(column: Column, how: str) -> Column:
    """Return numbers in the narrowest dtype of a kind that holds them, or as they are.

    Args:
        column: numbers.
        how: "integer", "signed", "unsigned" or "float"; floats may lose 0.0005.

    Raises:
        NotNative: there is no number.
    """
    if not column.length:
        raise NotNative("the narrowest dtype of nothing")
    if column.dtype == BOOL:
        return column
    if how == "float":
        return _narrow_float(column)
    whole = column.dtype.kind != "f" or _is_whole(column)
    if not whole:
        return column
    low, high = _extremes(column)
    if how == "unsigned" and low < 0:
        return column
    for kind in map(np.dtype, _NARROW[how]):
        limits = np.iinfo(kind)
        fits = limits.min <= low and high <= limits.max
        if kind.itemsize <= column.dtype.itemsize and fits:
            return fixed(column.values.astype(kind, copy=False))
    return column


def _is_whole(column: Column) -> bool:
    xp = device.xp()
    return bool((column.values == xp.trunc(column.values)).all() & xp.isfinite(column.values).all())


def _extremes(column: Column) -> tuple[int, int]:
    if column.dtype.kind == "f":
        return int(column.values.min()), int(column.values.max())
    return keys.extremes(column)


def _narrow_float(column: Column) -> Column:
    xp = device.xp()
    values = column.values.astype(FLOAT64, copy=False)
    for name in _NARROW["float"]:
        kind = np.dtype(name)
        if kind.itemsize > column.dtype.itemsize:
            continue
        with np.errstate(over="ignore"):
            narrow = column.values.astype(kind, copy=False)
        again = narrow.astype(FLOAT64, copy=False)
        with np.errstate(invalid="ignore"):
            near = xp.abs(again - values) <= _TOLERANCES[name]
        if bool((near | (again == values) | missing.isna(fixed(values))).all()):
            return fixed(narrow)
    return column
