"""Joins by inequality: a column beside another, or inside an interval, within equal keys.

The right rows are put in order of their groups and values, so that what a left row meets is a
range of places, found by bisection. Intervals that hold a point lie between the first one whose
greatest end so far reaches the point and the last one that begins before it; those between that
have ended already are sifted out.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns.column import Column
from gpuframe.columns.dtypes import INT32, INT64
from gpuframe.kernels import cumulate, scan, sort
from gpuframe.kernels import join as kernels
from gpuframe.kernels import select as rows_of
from gpuframe.ops import blocks, join, join_keys, keys, missing, select
from gpuframe.ops import sort as sorting
from gpuframe.ops.join import Pairs

OPERATORS = ("<", "<=", ">", ">=")
_PACKED = 1 << 62


@dataclass(frozen=True, slots=True)
class _Keys:
    """Groups and values of both sides in one integer a row.

    Attributes:
        left: int64[n], group * span + value.
        right: int64[m] likewise.
        floor: int64[n], the least such key of each left row's group.
        span: number of values of a group.
    """

    left: Any
    right: Any
    floor: Any
    span: int


@dataclass(frozen=True, slots=True)
class _Groups:
    """Which rows may meet: the numbers of the equal keys.

    Attributes:
        left: int64[n], the group of each left row, 0 for none.
        right: int64[m] of the right rows that take part.
        meets: bool[n], whether a left row takes part.
        rows: int64[m], the right rows that take part.
        count: number of groups.
    """

    left: Any
    right: Any
    meets: Any
    rows: Any
    count: int


def compared(
    left: Column,
    right: Column,
    operator: str,
    left_by: list[Column],
    right_by: list[Column],
    *,
    keep_left: bool,
    row_bytes: int = 0,
) -> Pairs:
    """Return the pairs of rows with `left operator right`, in left order, right rows ascending.

    Args:
        left: values of the left side; missing ones meet nothing.
        right: values of the right side, which compare with those of the left.
        operator: "<", "<=", ">" or ">=".
        left_by: columns that must be equal beside, or none.
        right_by: those of the right side, as many.
        keep_left: whether a left row without a partner stays.
        row_bytes: bytes of a row of the result, for the error where it cannot fit.

    Raises:
        NotNative: a pair of columns has no common order.
        OutOfMemoryError: the result is larger than the memory that is left.
    """
    groups = _groups([left], [right], left_by, right_by)
    found = _keys(left, right, groups)
    order = _sorted(found.right, found.span * groups.count)
    ranked = rows_of.take(found.right, order)
    last = found.floor + np.int64(found.span - 1)
    if operator in ("<", "<="):
        begins = sort.bisect(ranked, found.left, operator == "<")
        ends = sort.bisect(ranked, last, True)
    else:
        begins = sort.bisect(ranked, found.floor, False)
        ends = sort.bisect(ranked, found.left, operator == ">=")
    left_rows, places = _expanded(begins, ends, groups.meets, row_bytes, keep_left=keep_left)
    right_rows = rows_of.take_or(rows_of.take(groups.rows, order), places, -1)
    return _in_row_order(left_rows, right_rows, left.length, right.length)


def inside(
    left: Column,
    starts: Column,
    ends: Column,
    closed: str,
    left_by: list[Column],
    right_by: list[Column],
    *,
    keep_left: bool,
    row_bytes: int = 0,
) -> Pairs:
    """Return the pairs of rows whose left value lies in the right row's interval.

    Args:
        left: values of the left side; missing ones meet nothing.
        starts: beginnings of the intervals.
        ends: ends of the intervals; a missing bound makes an interval that holds nothing.
        closed: which bounds belong to an interval: "both", "left", "right" or "neither".
        left_by: columns that must be equal beside, or none.
        right_by: those of the right side, as many.
        keep_left: whether a left row without a partner stays.
        row_bytes: bytes of a row of the result, for the error where it cannot fit.

    Returns:
        The pairs in left order, right rows ascending.

    Raises:
        NotNative: a pair of columns has no common order.
        OutOfMemoryError: the result is larger than the memory that is left.
    """
    groups = _groups([left], [starts, ends], left_by, right_by)
    low, high = _keys(left, starts, groups), _keys(left, ends, groups)
    order = _sorted(low.right, low.span * groups.count)
    until = rows_of.take(high.right, order)
    xp = device.xp()
    alone = xp.zeros(until.shape[0], dtype=INT32)
    reached = cumulate.cumulative(alone, until, 1, cumulate.GREATEST)
    last = closed in ("both", "right")
    first = closed in ("both", "left")
    begins = sort.bisect(reached, high.left, not last)
    stops = sort.bisect(rows_of.take(low.right, order), low.left, first)
    left_rows, places = _expanded(begins, stops, groups.meets, row_bytes, keep_left=False)
    end, point = rows_of.take(until, places), rows_of.take(high.left, left_rows)
    open_still = end >= point if last else end > point
    kept = select.rows_of(open_still)
    left_rows = rows_of.take(left_rows, kept)
    right_rows = rows_of.take(rows_of.take(groups.rows, order), rows_of.take(places, kept))
    if keep_left:
        lonely = select.rows_of(~kernels.seen(left_rows, left.length))
        absent = xp.full(lonely.shape[0], -1, dtype=INT64)
        left_rows = blocks.concatenate([left_rows.astype(INT64), lonely], INT64)
        right_rows = blocks.concatenate([right_rows, absent], INT64)
    return _in_row_order(left_rows, right_rows, left.length, starts.length)


def _groups(
    left: list[Column], right: list[Column], left_by: list[Column], right_by: list[Column]
) -> _Groups:
    xp = device.xp()
    rows = left[0].length, right[0].length
    if left_by:
        ids, others, count = join.numbered(left_by, right_by)
    else:
        ids, others = (xp.zeros(size, dtype=INT64) for size in rows)
        count = 1
    meets, takes_part = ids >= 0, xp.ones(rows[1], dtype=bool)
    for column in left:
        meets = meets & ~missing.isna(column)
    for column in right:
        takes_part = takes_part & ~missing.isna(column)
    kept = select.rows_of(takes_part).astype(INT64, copy=False)
    own = rows_of.take(others, kept).astype(INT64, copy=False)
    return _Groups(xp.where(meets, ids, 0).astype(INT64), own, meets, kept, max(count, 1))


def _keys(left: Column, right: Column, groups: _Groups) -> _Keys:
    pair = join_keys.ordered([left], [right])
    probe, build, span = pair.probe, rows_of.take(pair.build, groups.rows), pair.span
    if span * groups.count > _PACKED:
        cut = probe.shape[0]
        both, span = keys.dense(blocks.concatenate([probe, build]), span, ordered=True)
        both = both.astype(INT64, copy=False)
        probe, build = both[:cut], both[cut:]
    floor = groups.left * np.int64(span)
    return _Keys(floor + probe, groups.right * np.int64(span) + build, floor, span)


def _sorted(values: Any, span: int) -> Any:
    return keys.sorted_rows(values, span)


def _expanded(
    begins: Any, ends: Any, meets: Any, row_bytes: int, *, keep_left: bool
) -> tuple[Any, Any]:
    """Return each left row with the places of its range, -1 for one that has none and stays."""
    xp = device.xp()
    counts = xp.where(meets, ends - begins, 0)
    empty = counts <= 0
    counts = xp.where(empty, int(keep_left), counts)
    starts = scan.offsets(counts)
    total = int(starts[-1])
    join.require_rows(total, row_bytes + 16)
    return kernels.expand_ranges(xp.where(empty, -1, begins).astype(INT64), starts, total)


def _in_row_order(left: Any, right: Any, rows: int, others: int) -> Pairs:
    """Put the pairs in left order, right rows ascending."""
    total = int(left.shape[0])
    if total:
        order = sorting.sorted_by([(left, max(rows, 1)), (right + 1, others + 1)])
        left, right = rows_of.take(left, order), rows_of.take(right, order)
    return Pairs(left, right, total, right_absent=bool((right < 0).any()) if total else False)
