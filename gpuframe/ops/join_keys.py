"""Key columns of two sides as integers over one common range."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import FLOAT64, INT64, TICKS, UINT64
from gpuframe.errors import NotNative
from gpuframe.ops import blocks, categories, keys, missing, text_keys, texts, times

_EXACT = 1 << 53
"""Integers up to which doubles, in which pandas joins int64 with uint64, are exact."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Both sides' keys, one int64 a row, equal exactly where the keys are.

    Attributes:
        probe: int64[n] of the left side; any value that is no key of the right side finds nothing.
        build: int64[m] of the right side, each in [low, low + span).
        span: number of possible keys.
        low: the least possible key; 0 where the order of keys counts.
    """

    probe: Any
    build: Any
    span: int
    low: int = 0


def packed(left: list[Column], right: list[Column]) -> Pair:
    """Return both sides' keys; missing keys are equal to each other.

    Raises:
        NotNative: a pair of key columns has no common integer form.
    """
    if len(left) == 1 and _is_plain(left[0]) and _is_plain(right[0]):
        build = keys.codes_of(right[0])
        probe = left[0].values.astype(INT64, copy=False)
        return Pair(probe, build.values.astype(INT64, copy=False), build.width, build.low)
    pairs = [_codes(first, second) for first, second in zip(left, right, strict=True)]
    if len(pairs) == 1:
        first, second = pairs[0]
        if first.missing is None and second.missing is None:
            return _single(first, second)
    return _together(pairs, ordered=False)


def ordered(left: list[Column], right: list[Column]) -> Pair:
    """Return both sides' keys in the order in which pandas sorts the rows of a join.

    Missing dates and categories come first, other missing values last.

    Raises:
        NotNative: a pair of key columns has no common integer form.
    """
    pairs = []
    for one, other in zip(left, right, strict=True):
        first, second = _codes(one, other, order=True)
        if one.layout == "temporal" or _alike(one, other):
            first, second = _missing_first(first, second)
        pairs.append((first, second))
    return _together(pairs, ordered=True)


def _together(pairs: list[tuple[keys.Codes, keys.Codes]], *, ordered: bool) -> Pair:
    common = [_common(first, second) for first, second in pairs]
    span = 1
    for first, _ in common:
        span *= first.width + (first.missing is not None)
    if len(common) == 1 and span > 1 << 64:
        raise NotNative("64-bit keys over the whole range beside missing ones")
    if span <= keys.PACKED or len(common) == 1:
        sides = [keys.pack(list(side), drop_missing=False) for side in zip(*common, strict=True)]
        probe, build = (side.values.astype(INT64, copy=False) for side in sides)
        return Pair(probe, build, sides[0].span)
    stacked = [_stacked(first, second) for first, second in common]
    whole = keys.pack(stacked, drop_missing=False, ordered=ordered)
    values = whole.values.astype(INT64, copy=False)
    cut = common[0][0].values.shape[0]
    return Pair(values[:cut], values[cut:], whole.span)


def _single(first: keys.Codes, second: keys.Codes) -> Pair:
    """Leave the keys as they are, whatever the range of the left side."""
    probe = first.values.astype(INT64, copy=False)
    build = second.values.astype(INT64, copy=False)
    return Pair(probe, build, second.width, second.low)


def _common(first: keys.Codes, second: keys.Codes) -> tuple[keys.Codes, keys.Codes]:
    """Return codes of both sides over one range, missing ones marked on both sides or on none."""
    xp = device.xp()
    low = min(first.low, second.low)
    width = max(first.low + first.width, second.low + second.width) - low
    any_missing = first.missing is not None or second.missing is not None
    sides = []
    for side in (first, second):
        absent = side.missing
        if absent is None and any_missing:
            absent = xp.zeros(side.values.shape[0], dtype=bool)
        sides.append(keys.Codes(side.values, low, width, absent))
    return sides[0], sides[1]


def _missing_first(first: keys.Codes, second: keys.Codes) -> tuple[keys.Codes, keys.Codes]:
    """Return codes in which missing is a value of its own, below all others."""
    if first.missing is None and second.missing is None:
        return first, second
    xp = device.xp()
    low = min(first.low, second.low)
    high = max(first.low + first.width, second.low + second.width)
    if high - low >= 1 << 63:
        raise NotNative("64-bit keys over the whole range beside missing ones")
    sides = []
    for side in (first, second):
        values = blocks.apply(xp.subtract, INT64, side.values, keys.wrapped(low - 1))
        if side.missing is not None:
            values = xp.where(side.missing, 0, values)
        sides.append(keys.Codes(values, 0, high - low + 1, None))
    return sides[0], sides[1]


def _stacked(first: keys.Codes, second: keys.Codes) -> keys.Codes:
    values = blocks.concatenate([first.values, second.values], INT64)
    absent = None
    if first.missing is not None:
        absent = blocks.concatenate([first.missing, second.missing])
    return keys.Codes(values, first.low, first.width, absent)


def _codes(left: Column, right: Column, *, order: bool = False) -> tuple[keys.Codes, keys.Codes]:
    """Return two key columns as integers that are equal where the values are."""
    if _alike(left, right):
        return keys.codes_of(left), keys.codes_of(categories.like(right, left))
    if _is_textual(left) and _is_textual(right):
        return _text_codes(left, right, order=order)
    if left.layout == "temporal" and right.layout == "temporal":
        left, right = _same_unit(left, right)
    elif dtypes.is_number(left.dtype) and dtypes.is_number(right.dtype):
        left, right = _same_kind(left, right)
    elif left.dtype != right.dtype or left.layout == "object":
        raise NotNative(f"join of {left.dtype} with {right.dtype}")
    elif dtypes.numpy_of(left.dtype) == UINT64:
        left, right = _signed(left), _signed(right)
    return keys.codes_of(left, ordered=order), keys.codes_of(right, ordered=order)


def _is_plain(column: Column) -> bool:
    """Whether values are keys as they stand, so that their range need not be known."""
    dtype = column.dtype
    return bool(
        isinstance(dtype, np.dtype)
        and dtype.kind in "iu"
        and dtype != UINT64
        and column.validity is None
    )


def _alike(left: Column, right: Column) -> bool:
    """Whether two columns are of the same categories, in any order."""
    return dtypes.is_categorical(left.dtype) and bool(left.dtype == right.dtype)


def _is_textual(column: Column) -> bool:
    if dtypes.is_categorical(column.dtype):
        return dtypes.is_text(column.categories.dtype)
    return dtypes.is_text(column.dtype)


def _text_codes(left: Column, right: Column, *, order: bool) -> tuple[keys.Codes, keys.Codes]:
    numbers = _text_numbers(left, right)
    if numbers is not None:
        first, second, width = numbers[0].values, numbers[1].values, numbers[0].span
    else:
        first, second, common = texts.unified([left, right], ordered=order)
        width = max(common.length, 1)
    sides = []
    for codes, column in ((first, left), (second, right)):
        absent = missing.isna(column) if missing.any_isna(column) else None
        sides.append(keys.Codes(codes, 0, width, absent))
    return sides[0], sides[1]


def _text_numbers(left: Column, right: Column) -> list[text_keys.Numbers] | None:
    """Return texts as numbers, where neither side is a dictionary or remembers one."""
    if any(side.layout != "text" or "encoded" in side.memo for side in (left, right)):
        return None
    return text_keys.common([left, right])


def _same_unit(left: Column, right: Column) -> tuple[Column, Column]:
    if dtypes.is_date(left.dtype) or dtypes.is_date(right.dtype):
        if left.dtype != right.dtype:
            raise NotNative(f"join of {left.dtype} with {right.dtype}")
        return left, right
    if dtypes.is_datetime(left.dtype) != dtypes.is_datetime(right.dtype):
        raise NotNative("join of dates with durations")
    units = dtypes.unit_of(left.dtype), dtypes.unit_of(right.dtype)
    finer = max(units, key=TICKS.__getitem__)
    return times.as_unit(left, finer), times.as_unit(right, finer)


def _same_kind(left: Column, right: Column) -> tuple[Column, Column]:
    """Integers meet floats as float64, unsigned 64-bit ones meet signed ones where both agree."""
    kinds = {left.dtype.kind, right.dtype.kind}
    if "b" in kinds and kinds != {"b"}:
        raise NotNative("join of bools with numbers")
    if "f" in kinds:
        return _as_floats(left), _as_floats(right)
    if left.dtype == right.dtype == UINT64:
        return _signed(left), _signed(right)
    if UINT64 in (left.dtype, right.dtype):
        for side in (left, right):
            codes = keys.codes_of(side)
            if codes.low < -_EXACT or codes.low + codes.width > _EXACT or not codes.exact:
                raise NotNative("unsigned keys beyond 2**53 beside signed ones")
    return left, right


def _signed(column: Column) -> Column:
    """Return uint64 as int64 in the same order."""
    flipped = (column.values ^ np.uint64(1 << 63)).view(INT64)
    return fixed(flipped, INT64 if column.validity is None else pd.Int64Dtype(), column.valid())


def _as_floats(column: Column) -> Column:
    if column.dtype == FLOAT64:
        return column
    return fixed(column.values.astype(FLOAT64))
