"""Joins: which rows of two sides belong together, in pandas' order without a sort afterwards."""

from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import FLOAT64, INT64, TICKS, UINT64
from gpuframe.errors import NotNative
from gpuframe.kernels import groups, join
from gpuframe.kernels import select as kernels
from gpuframe.ops import blocks, categories, keys, missing, select, texts, times
from gpuframe.ops.groupby import is_direct

_DIRECT_MOST = 1 << 27
"""Addresses of a table: 512 MB of 32-bit rows."""


def rows(left: list[Column], right: list[Column], *, keep_left: bool) -> tuple[Any | None, Any]:
    """Return the pairs of rows with equal keys; missing keys are equal to each other.

    Args:
        left: key columns of the probe side.
        right: key columns of the build side, as many.
        keep_left: whether a left row without a partner stays, beside right row -1.

    Returns:
        Left and right row numbers, in left order, ties in right order. The left ones are None
        where every left row stands once and in its place.

    Raises:
        NotNative: a pair of key columns has no common integer form.
    """
    probe, build, span = _packed(left, right)
    if span <= _DIRECT_MOST and is_direct(span, probe.shape[0] + build.shape[0]):
        table, ids, firsts = join.direct_build(build, 0, max(span, 1))
        found = join.direct_probe(table, 0, probe)
    else:
        slots, ids, firsts = join.hash_build(build)
        found = join.hash_probe(slots, probe)
    distinct = int(firsts.shape[0])
    if distinct == build.shape[0]:
        return _unique(found, keep_left=keep_left)
    offsets, members = groups.group_rows(ids, distinct)
    starts = join.match_starts(found, offsets, keep_left)
    total = int(starts[-1])
    pair: tuple[Any, Any] = join.expand(found, offsets, members, starts, total, keep_left)
    return pair


def _unique(found: Any, *, keep_left: bool) -> tuple[Any | None, Any]:
    """Every build key stands once: a key's number is its row."""
    if keep_left:
        return None, found
    matched = found >= 0
    count = kernels.count_true(matched)
    if count == found.shape[0]:
        return None, found
    left_rows = kernels.true_rows(matched, count)
    return left_rows, kernels.take(found, left_rows)


def _packed(left: list[Column], right: list[Column]) -> tuple[Any, Any, int]:
    """Return both sides' keys as int64 over one common range, and its width.

    A probe key outside the range of the build side is -1 and finds nothing.
    """
    pairs = [_pair(first, second) for first, second in zip(left, right, strict=True)]
    if len(pairs) == 1:
        first, second = pairs[0]
        if first.missing is None and second.missing is None:
            return _single(first, second)
    together = [_stacked(first, second) for first, second in pairs]
    packed = keys.pack(together, drop_missing=False)
    values = packed.values.astype(INT64, copy=False)
    cut = left[0].length
    return values[:cut], values[cut:], packed.span


def _single(first: keys.Codes, second: keys.Codes) -> tuple[Any, Any, int]:
    probe = first.values.astype(INT64, copy=False)
    build = second.values.astype(INT64, copy=False)
    if second.low:
        with np.errstate(over="ignore"):
            probe, build = probe - second.low, build - second.low
    return probe, build, second.width


def _stacked(first: keys.Codes, second: keys.Codes) -> keys.Codes:
    xp = device.xp()
    low = min(first.low, second.low)
    high = max(first.low + first.width, second.low + second.width)
    values = blocks.concatenate([first.values, second.values], INT64)
    absent = None
    if first.missing is not None or second.missing is not None:
        sides = [
            xp.zeros(side.values.shape[0], dtype=bool) if side.missing is None else side.missing
            for side in (first, second)
        ]
        absent = blocks.concatenate(sides)
    return keys.Codes(values, low, high - low, absent)


def _pair(left: Column, right: Column) -> tuple[keys.Codes, keys.Codes]:
    """Return two key columns as integers that are equal where the values are."""
    if _is_textual(left) and _is_textual(right):
        return _text_pair(left, right)
    if left.layout == "temporal" and right.layout == "temporal":
        left, right = _same_unit(left, right)
    elif dtypes.is_number(left.dtype) and dtypes.is_number(right.dtype):
        left, right = _same_kind(left, right)
    elif left.dtype != right.dtype:
        raise NotNative(f"join of {left.dtype} with {right.dtype}")
    elif categories.is_plain(left):
        right = categories.like(right, left)
    return keys.codes_of(left), keys.codes_of(right)


def _is_textual(column: Column) -> bool:
    if dtypes.is_categorical(column.dtype):
        return dtypes.is_text(column.categories.dtype)
    return dtypes.is_text(column.dtype)


def _text_pair(left: Column, right: Column) -> tuple[keys.Codes, keys.Codes]:
    first, second, common = texts.unified([left, right])
    width = max(common.length, 1)
    sides = []
    for codes, column in ((first, left), (second, right)):
        absent = codes < 0 if missing.any_isna(column) else None
        sides.append(keys.Codes(codes, 0, width, absent))
    return sides[0], sides[1]


def _same_unit(left: Column, right: Column) -> tuple[Column, Column]:
    if dtypes.is_date(left.dtype) or dtypes.is_date(right.dtype):
        if left.dtype != right.dtype:
            raise NotNative(f"join of {left.dtype} with {right.dtype}")
        return left, right
    units = dtypes.unit_of(left.dtype), dtypes.unit_of(right.dtype)
    finer = max(units, key=TICKS.__getitem__)
    return times.as_unit(left, finer), times.as_unit(right, finer)


def _same_kind(left: Column, right: Column) -> tuple[Column, Column]:
    """Integers meet floats as float64, unsigned 64-bit ones meet signed ones if they fit."""
    kinds = {left.dtype.kind, right.dtype.kind}
    if "f" in kinds:
        return _as_floats(left), _as_floats(right)
    if left.dtype == right.dtype == UINT64:
        return fixed(left.values.view(INT64)), fixed(right.values.view(INT64))
    for side in (left, right):
        if side.dtype == UINT64 and keys.codes_of(side).exact is False:
            raise NotNative("unsigned keys beyond int64 beside signed ones")
    return left, right


def _as_floats(column: Column) -> Column:
    if column.dtype == FLOAT64:
        return column
    return fixed(column.values.astype(FLOAT64))


def member(column: Column, values: Column) -> Any:
    """Return bool[n], True where a value of the column occurs among others.

    Raises:
        NotNative: the two have no common integer form.
    """
    if not column.length or not values.length:
        return device.xp().zeros(column.length, dtype=bool)
    probe, build, span = _packed([column], [values])
    if span <= _DIRECT_MOST and is_direct(span, probe.shape[0] + build.shape[0]):
        table, _, _ = join.direct_build(build, 0, max(span, 1))
        return join.direct_probe(table, 0, probe) >= 0
    slots, _, _ = join.hash_build(build)
    return join.hash_probe(slots, probe) >= 0


def gathered(column: Column, found: Any | None, *, missing_rows: bool) -> Column:
    """Return a joined column.

    Args:
        column: one side's column.
        found: row numbers, None for all rows in place.
        missing_rows: whether -1 may occur among them.
    """
    if found is None:
        return column
    if missing_rows:
        return select.take_or_missing(column, found)
    return select.take(column, found)
