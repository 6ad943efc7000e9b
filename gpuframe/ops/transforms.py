"""Columns that keep the rows, from the rows of each group: running results, shifts, fills.

A whole column is one group: `whole(length)`.
"""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import BOOL, FLOAT32, FLOAT64, INT32, INT64, UINT64
from gpuframe.errors import NotNative
from gpuframe.kernels import cumulate, groups, quantiles, reduce, scan, windows
from gpuframe.kernels import select as kernels
from gpuframe.kernels.contract import row_dtype
from gpuframe.ops import blocks, elementwise, missing, nullable, select, sort
from gpuframe.ops.grouping import Grouping, places

RUNNING = {
    "cumsum": cumulate.SUM,
    "cumprod": cumulate.PRODUCT,
    "cummin": cumulate.LEAST,
    "cummax": cumulate.GREATEST,
}


def whole(rows: int) -> Grouping:
    """Return all rows as one group without keys."""
    xp = device.xp()
    return Grouping(xp.zeros(rows, dtype=INT32), 1, xp.zeros(1, dtype=INT32), [])


def _listed(grouping: Grouping) -> tuple[Any, Any, Any]:
    """Return (rows group after group, where each row's group begins, where it ends)."""

    def find() -> tuple[Any, Any, Any]:
        offsets, rows = groups.group_rows(grouping.ids, grouping.slots)
        own = kernels.take(grouping.ids, rows)
        return rows, kernels.take(offsets, own), kernels.take(offsets, own + 1)

    found: tuple[Any, Any, Any] = grouping.once("listed", None, find)
    return found


def positions(grouping: Grouping) -> Any:
    """Return the number of rows of the same group before each row, -1 in no group."""
    find = lambda: groups.positions(grouping.ids, grouping.slots)  # noqa: E731 - a thunk
    return grouping.once("positions", None, find)


def first_rows(grouping: Grouping) -> Any:
    """Return the number of the first row of each group."""
    return grouping.result(reduce.group_first(grouping.ids, grouping.slots))


def _by_row(values: Any) -> Column:
    """Return numbers of rows as int64, or float64 with NaN where there is none (-1)."""
    xp = device.xp()
    if values.shape[0] and bool((values < 0).any()):
        return fixed(xp.where(values < 0, np.nan, values.astype(FLOAT64)))
    return fixed(values.astype(INT64, copy=False))


def cumcount(grouping: Grouping, *, ascending: bool) -> Column:
    """Return the number of rows of the same group before (or behind) each row."""
    found = positions(grouping)
    if not ascending:
        found = _behind(grouping)
    return _by_row(found)


def _behind(grouping: Grouping) -> Any:
    """Return the number of rows of the same group behind each row, -1 in no group."""
    if not grouping.count:
        return positions(grouping)
    sizes = kernels.take_or(grouping.sizes, places(grouping), 0)
    before = positions(grouping)
    return device.xp().where(before < 0, -1, sizes - 1 - before)


def ngroup(grouping: Grouping, *, ascending: bool) -> Column:
    """Return the number of each row's group in the order of the result."""
    found = places(grouping)
    if not ascending:
        found = device.xp().where(found < 0, -1, grouping.count - 1 - found)
    return _by_row(found)


def within(grouping: Grouping, start: int | None, stop: int | None) -> Any:
    """Return rows whose position in their group lies in a slice; negative counts from the end."""
    before, behind = positions(grouping), _behind(grouping)
    mask = before >= 0
    if start is not None:
        mask &= before >= start if start >= 0 else behind < -start
    if stop is not None:
        mask &= before < stop if stop >= 0 else behind >= -stop
    return select.rows_of(mask)


def at_positions(grouping: Grouping, wanted: list[int]) -> Any:
    """Return rows that are the n-th of their group, for several n; -1 is the last row."""
    before, behind = positions(grouping), _behind(grouping)
    mask = before < -1
    for place in wanted:
        mask |= (before == place) if place >= 0 else (behind == -place - 1)
    return select.rows_of(mask)


def shifted_rows(grouping: Grouping, periods: int) -> Any:
    """Return for each row the row of its group that many before it, -1 where there is none."""
    xp = device.xp()
    count = grouping.ids.shape[0]
    if grouping.slots == 1 and not grouping.keys:
        rows = xp.arange(count, dtype=row_dtype(count)) - min(max(periods, -count), count)
        return xp.where((rows < 0) | (rows >= count), -1, rows).astype(row_dtype(count))
    rows, starts, stops = _listed(grouping)
    source = xp.arange(rows.shape[0], dtype=INT64) - periods
    inside = (source >= starts) & (source < stops)
    found = kernels.take_or(rows, xp.where(inside, source, -1), -1)
    return _scattered(rows, found, count)


def _scattered(rows: Any, values: Any, count: int) -> Any:
    out = device.xp().full(count, -1, dtype=row_dtype(count))
    out[rows] = values
    return out


def shift(grouping: Grouping, column: Column, periods: int, fill: Any = None) -> Column:
    """Return the value so many rows before in the group.

    Args:
        grouping: the groups.
        column: any column.
        periods: rows; negative for rows behind.
        fill: scalar for rows that have none; None is missing.
    """
    if column.layout == "object":
        raise NotNative("shift of Python objects, in which None may stand for missing")
    if fill is None and not grouping.keys and column.dtype == FLOAT64:
        return fixed(_moved(column.values, periods, np.nan))
    if fill is None and not grouping.keys and nullable.is_masked(column.dtype):
        valid = column.valid()
        if valid is None:
            valid = device.xp().ones(column.length, dtype=bool)
        known = _moved(valid, periods, False)
        return fixed(_moved(column.values, periods, 1), column.dtype, known)
    rows = shifted_rows(grouping, periods)
    if fill is None:
        return select.take_or_missing(column, rows)
    xp = device.xp()
    taken = select.take(column, xp.maximum(rows, 0)) if column.length else column
    return select.where(rows >= 0, taken, fill)


def _moved(values: Any, periods: int, absent: Any) -> Any:
    """Return an array so many rows further down, another value where there were none."""
    count = values.shape[0]
    gap = min(abs(periods), count)
    before = device.xp().full(gap, absent, dtype=values.dtype)
    kept = values[: count - gap] if periods >= 0 else values[gap:]
    return blocks.concatenate([before, kept] if periods >= 0 else [kept, before])


def diff(grouping: Grouping, column: Column, periods: int) -> Column:
    """Return the difference to the value so many rows before in the group."""
    if nullable.is_masked(column.dtype):
        return _nullable_differences(grouping, column, periods)
    number = dtypes.is_number(column.dtype)
    if column.dtype == BOOL or not (number or column.layout == "temporal"):
        raise NotNative(f"difference of {column.dtype}")
    if number and (column.dtype.kind == "u" or column.dtype.itemsize < FLOAT32.itemsize):
        raise NotNative(f"difference of {column.dtype}")
    if number and column.dtype.kind == "i" and not grouping.keys:
        return _whole_differences(grouping, column, periods)
    return elementwise.binary("sub", column, shift(grouping, column, periods))


def _nullable_differences(grouping: Grouping, column: Column, periods: int) -> Column:
    """Return differences in the column's own dtype; whether bools of a whole column differ."""
    before = shift(grouping, column, periods)
    if column.dtype.kind == "b" and not grouping.keys:
        return elementwise.binary("xor", column, before)
    return elementwise.binary("sub", column, before)


def _whole_differences(grouping: Grouping, column: Column, periods: int) -> Column:
    """Return differences of the integers of a whole column, modulo their range, as float64."""
    xp = device.xp()
    rows = shifted_rows(grouping, periods)
    values = column.values
    if column.dtype.itemsize < INT32.itemsize:
        values = values.astype(INT64)
    found = (values - kernels.take_or(values, rows, 0)).astype(FLOAT64)
    return fixed(xp.where(rows < 0, np.nan, found))


def fill(grouping: Grouping, column: Column, *, backward: bool, limit: int | None) -> Column:
    """Return the last value of the group that is known (or the next), where one is missing.

    Args:
        grouping: the groups.
        column: any column but objects.
        backward: whether the next value is taken.
        limit: rows that one value fills at most.
    """
    if column.layout == "object":
        raise NotNative("filling of Python objects")
    mask = missing.maybe_isna(column)
    if mask is None or not (column.length and bool(mask.any())):
        if not grouping.keys or not bool((grouping.ids < 0).any()):
            return column
        mask = missing.isna(column)
    xp = device.xp()
    whole_column = grouping.slots == 1 and not grouping.keys
    if whole_column:
        rows, starts, stops, known = None, 0, column.length, ~mask
    else:
        rows, starts, stops = _listed(grouping)
        known = ~kernels.take(mask, rows)
    total = known.shape[0]
    kind = row_dtype(total + 1)
    place = xp.arange(total, dtype=kind)
    if backward:
        last = scan.last_true(xp.ascontiguousarray(known[::-1]))[::-1]
        last = xp.where(last < 0, total, total - 1 - last)
        inside = last < stops
        distance = last - place
    else:
        last = scan.last_true(known).astype(kind, copy=False)
        inside = last >= starts
        distance = place - last
    if limit is not None:
        inside &= distance <= limit
    # What nothing fills is taken from itself: it is missing.
    source = xp.where(inside, last, place)
    if rows is None:
        return select.take(column, source)
    found = kernels.take(rows, source)
    return select.take_or_missing(column, _scattered(rows, found, column.length))


def running(grouping: Grouping, column: Column, name: str) -> Column:
    """Return running sums, products or extremes of groups; sums of floats are exact.

    Args:
        grouping: the groups.
        column: numbers. NaN gives NaN and is skipped in the rows behind it.
        name: a key of RUNNING.
    """
    if nullable.is_masked(column.dtype):
        return _nullable_running(grouping, column, name)
    if not dtypes.is_number(column.dtype):
        raise NotNative(f"{name} of {column.dtype}")
    how = RUNNING[name]
    kind = column.dtype.kind
    if kind == "f":
        values = column.values.astype(FLOAT64, copy=False)
        if how == cumulate.SUM:
            return fixed(_running_sums(grouping, values).astype(column.dtype, copy=False))
        found = cumulate.cumulative(grouping.ids, values, grouping.slots, how)
        return fixed(found.astype(column.dtype, copy=False))
    if kind == "b" and how in (cumulate.LEAST, cumulate.GREATEST):
        raise NotNative(f"{name} of bool")
    if grouping.keys and bool((grouping.ids < 0).any()):
        raise NotNative(f"{name} of integers beside rows of no group")
    wide = column.values.astype(INT64, copy=False)
    flip = kind == "u" and column.dtype.itemsize == 8 and how in (cumulate.LEAST, cumulate.GREATEST)
    if flip:  # the order of unsigned integers
        wide = wide ^ np.int64(-(2**63))
    found = cumulate.cumulative(grouping.ids, wide, grouping.slots, how)
    if flip:
        found = found ^ np.int64(-(2**63))
    return fixed(_narrowed(found, column.dtype, how))


def _nullable_running(grouping: Grouping, column: Column, name: str) -> Column:
    """Return running results of what is known; NA stays where it is."""
    how, dtype = RUNNING[name], dtypes.numpy_of(column.dtype)
    extremes = how in (cumulate.LEAST, cumulate.GREATEST)
    if dtype == BOOL and extremes:
        bytes_of = fixed(column.values.view(np.uint8), pd.UInt8Dtype(), column.valid())
        found = _nullable_running(grouping, bytes_of, name)
        return fixed(found.values.view(BOOL), column.dtype, found.valid())
    if extremes:
        limits: Any = np.finfo(dtype) if dtype.kind == "f" else np.iinfo(dtype)
        neutral = limits.max if how == cumulate.LEAST else limits.min
    else:
        neutral = 1 if how == cumulate.PRODUCT else 0
    valid = column.valid()
    of_none = grouping.ids < 0
    if grouping.keys and bool(of_none.any()):  # a group of their own, whose results are NA
        ids = device.xp().where(of_none, grouping.slots, grouping.ids)
        ids = ids.astype(row_dtype(grouping.slots + 1))
        grouping = replace(grouping, ids=ids, slots=grouping.slots + 1, memo={})
        valid = nullable.both(valid, ~of_none)
    found = running(grouping, nullable.filled(column, neutral), name)
    return nullable.joined(found, valid, nan_is_na=bool(grouping.keys))


def _narrowed(found: Any, dtype: np.dtype, how: int) -> Any:
    """Return results in the column's own dtype where they fit it, as pandas does."""
    from gpuframe.ops.groupby import narrowed

    if dtype.kind == "u":
        found = found.view(UINT64)
    if how in (cumulate.LEAST, cumulate.GREATEST):
        return found.astype(dtype, copy=False)
    return narrowed(found, dtype)


def _running_sums(grouping: Grouping, values: Any) -> Any:
    """Return exact running sums of groups, each rounded once."""
    xp = device.xp()
    if grouping.slots == 1 and not grouping.keys:
        none = xp.zeros(0, dtype=INT64)
        return _sums_of_listed(grouping.ids, values, (none, none, values.shape[0], 1))
    rows, starts, _ = _listed(grouping)
    total = rows.shape[0]
    ends = xp.arange(1, total + 1, dtype=INT64)
    own = kernels.take(grouping.ids, rows)
    sums = _sums_of_listed(own, kernels.take(values, rows), (starts, ends, total, 0))
    out = xp.full(values.shape[0], np.nan, dtype=FLOAT64)
    out[rows] = sums
    return out


def _sums_of_listed(ids: Any, values: Any, bounds: tuple[Any, Any, int, int]) -> Any:
    """Return running sums of values that stand group after group; NaN where a value is NaN."""
    xp = device.xp()
    with np.errstate(all="ignore"):
        ordinary = bool(xp.isfinite(values.sum()))
    if ordinary:
        return windows.sums(values, *bounds, 0, False)
    infinite = xp.isinf(values)
    sums = windows.sums(xp.where(infinite, 0.0, values), *bounds, 0, False)
    if bool(infinite.any()):
        groups_of = int(ids.max()) + 1
        up, down = (
            cumulate.cumulative(ids, (values == sign).astype(INT64), groups_of, cumulate.SUM) > 0
            for sign in (np.inf, -np.inf)
        )
        sums = xp.where(up, np.inf, xp.where(down, -np.inf, sums))
        sums = xp.where(up & down, np.nan, sums)
    return xp.where(xp.isnan(values), np.nan, sums)


MOST_KEPT = 8
"""Rows of a group that are kept in order in one pass; more are found by sorting."""


def best_rows(grouping: Grouping, column: Column, n: int, *, largest: bool) -> tuple[Any, Any]:
    """Return the rows of the n largest or smallest values of each group, the best first.

    Missing values come last; of equal ones the first rows.

    Returns:
        rows, in the order of the groups of the result, and for each the number of its group.
    """
    place = places(grouping)
    parts = sort.codes(column, ascending=not largest)
    if 0 < n <= MOST_KEPT and len(parts) == 1:
        codes, span = parts[0]
        codes = codes.astype(INT64, copy=False)
        if span > 1 << 63:  # they fill all bits and compare without a sign
            codes = blocks.apply(device.xp().bitwise_xor, INT64, codes, np.int64(-(2**63)))
        found = quantiles.group_least(place, codes, grouping.count, n)
        rows = kernels.take(found, select.rows_of(found >= 0))
    else:
        rows = sort.top_k(place, grouping.count, column, n, largest=largest, keep_missing=True)
    return rows, kernels.take(place, rows)
