"""Ranks of values, in a column or within groups."""

from typing import Any

from gpuframe import device
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import FLOAT64, INT64
from gpuframe.kernels import rank as kernels
from gpuframe.kernels import reduce, scan, select
from gpuframe.ops import select as rows
from gpuframe.ops import sort
from gpuframe.ops.keys import codes_of, dense

METHODS = {
    "average": kernels.AVERAGE,
    "min": kernels.MIN,
    "max": kernels.MAX,
    "first": kernels.FIRST,
    "dense": kernels.DENSE,
}
_PACKED = 1 << 62


def rank(
    column: Column,
    ids: Any | None = None,
    groups: int = 1,
    *,
    method: str = "average",
    ascending: bool = True,
    na_option: str = "keep",
    pct: bool = False,
) -> Column:
    """Return the rank of each value as float64, counted from 1; NaN for rows without a rank.

    Args:
        column: values that have an order.
        ids: the group of each row, negative for none; None for one group of all rows.
        groups: number of groups.
        method: what equal values get: the "average", "min" or "max" of their places, their place
            in the order of rows ("first"), or the number of the value among the distinct ones
            ("dense").
        ascending: whether the smallest value is the first.
        na_option: missing values have no rank ("keep"), the first ones ("top") or the last
            ("bottom").
        pct: whether ranks are divided by the greatest possible one.

    Raises:
        NotNative: a column of Python objects.
    """
    xp = device.xp()
    found = codes_of(column, ordered=True)
    parts = sort.parts_of(found, ascending, nulls_first=na_option == "top")
    ranked = None if ids is None else ids >= 0
    if na_option == "keep" and found.missing is not None:
        ranked = ~found.missing if ranked is None else ranked & ~found.missing
    if ids is not None:
        parts = [(xp.where(ids < 0, 0, ids).astype(INT64), max(groups, 1)), *parts]
    keys, span = _single(parts)
    if ranked is None:
        order = sort.sorted_by([(keys, span)])
    else:
        chosen = rows.rows_of(ranked)
        order = select.take(chosen, sort.sorted_by([(select.take(keys, chosen), span)]))
    twice = kernels.doubled(order, keys, METHODS[method])
    if ids is None:
        most = _most(twice, order, method) if pct else None
    else:
        twice, most = _within(twice, order, ids, groups, method)
    ranks = twice / 2.0
    if pct:
        ranks = ranks / most
    if ranked is not None:
        ranks = xp.where(ranked, ranks, xp.nan)
    return fixed(ranks)


def _single(parts: list[tuple[Any, int]]) -> tuple[Any, int]:
    """Return one code a row, in the order of all parts."""
    values, span = parts[0]
    values = values.astype(INT64, copy=False)
    for other, span_of_other in parts[1:]:
        more, width = other.astype(INT64, copy=False), span_of_other
        if span * width > _PACKED:
            more, width = dense(more, width, ordered=True)
        if span * width > _PACKED:
            values, span = dense(values, span, ordered=True)
        values, span = values * width + more, span * width
    return values, span


def _most(twice: Any, order: Any, method: str) -> float:
    """Return the greatest rank possible: the rows ranked, or their distinct values."""
    if method != "dense" or not order.shape[0]:
        return float(order.shape[0])
    return float(int(twice[order[-1:]][0]) // 2)


def _within(twice: Any, order: Any, ids: Any, groups: int, method: str) -> tuple[Any, Any]:
    """Count ranks anew from the first row of each group; also the greatest rank of each row's."""
    xp = device.xp()
    offsets = scan.offsets(reduce.group_size(select.take(ids, order), groups))
    filled = xp.where(ids < 0, 0, ids)
    if not order.shape[0]:
        return twice, xp.ones(ids.shape[0], dtype=FLOAT64)
    if method == "dense":
        last = order.shape[0] - 1
        ends = select.take(twice, select.take(order, xp.minimum(offsets[:-1], last)))
        before = ends - 2
        final = select.take(twice, select.take(order, xp.maximum(offsets[1:] - 1, 0)))
        sizes = (final - before) // 2
    else:
        before = 2 * offsets[:-1]
        sizes = offsets[1:] - offsets[:-1]
    ranks = twice - select.take(before, filled)
    return ranks, select.take(sizes, filled).astype(FLOAT64)
