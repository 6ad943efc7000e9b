"""Rows in groups of all categories, also of those that no row holds: `observed=False`."""

import itertools
from collections.abc import Callable
from typing import Any

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, dictionary, fixed
from gpuframe.columns.dtypes import INT32, INT64
from gpuframe.errors import NotNative
from gpuframe.ops import grouping as groups
from gpuframe.ops import missing, select, sort, unique
from gpuframe.ops.grouping import Grouping

_MOST = 1 << 31
"""Groups that have a row number of 32 bits."""


def in_order(keys: list[Column]) -> Any:
    """Return the stable ascending order of rows of keys."""
    return sort.order(keys, [True] * len(keys)).astype(INT64)


def group(
    columns: list[Column],
    whole: list[bool],
    ordered: list[bool],
    *,
    dropna: bool,
    order_of: Callable[[list[Column]], Any] = in_order,
) -> Grouping:
    """Group rows by the product of the categories of some keys and the others' combinations.

    Args:
        columns: key columns.
        whole: whether all categories of a key make groups; at least one.
        ordered: whether groups stand in ascending order of a key; by keys for which they do not,
            in order of appearance, with categories that no row holds behind the others.
        dropna: whether a row with a missing key belongs to no group.
        order_of: gives the ascending order of keys, for callers who put ties otherwise.

    Raises:
        NotNative: too many groups.
    """
    xp = device.xp()
    rows = columns[0].length
    places = [at for at, all_of in enumerate(whole) if all_of]
    of_others = [at for at, all_of in enumerate(whole) if not all_of]
    part = None
    if of_others:
        others = [columns[at] for at in of_others]
        up = [ordered[at] for at in of_others]
        part = groups.group(others, sort=all(up), dropna=dropna)
        if any(up) and not all(up):
            part = _reordered(part, order_of(list(itertools.compress(part.keys, up))))
    count = part.count if part is not None else 1
    ids = groups.places(part).astype(INT64) if part is not None else xp.zeros(rows, dtype=INT64)
    absent = ids < 0
    recoded = {at: _codes(columns[at], ordered=ordered[at]) for at in places}
    for codes, order in recoded.values():
        absent = absent | (codes < 0)
        ids = ids * int(order.shape[0]) + codes
        count *= int(order.shape[0])
    if count >= _MOST:
        raise NotNative(f"{count} groups of categories")
    ids = xp.where(absent, -1, ids)
    rest = xp.arange(count, dtype=INT64)
    found: dict[int, Column] = {}
    for at, (_, order) in reversed(recoded.items()):
        width = max(int(order.shape[0]), 1)
        codes = xp.take(order, rest % width).astype(INT32) if count else order[:0].astype(INT32)
        found[at] = dictionary(codes, columns[at].categories, columns[at].dtype)
        rest = rest // width
    if part is not None:
        for at, key in zip(of_others, part.keys, strict=True):
            found[at] = select.take(key, rest)
    keys = [found[at] for at in range(len(columns))]
    chosen = xp.arange(count, dtype=INT64)
    if part is not None and count:
        first = [key for key, up in zip(keys, ordered, strict=True) if up]
        chosen = order_of(first) if first else _by_appearance(ids, count)
        keys = [select.take(key, chosen) for key in keys]
    grouping = Grouping(ids, count, chosen, keys, gaps=True)
    full = bool((grouping.sizes > 0).all()) if count else True
    return Grouping(ids, count, chosen, keys, gaps=not full, memo=grouping.memo)


def _reordered(part: Grouping, order: Any) -> Grouping:
    """Return groups in another order."""
    keys = [select.take(key, order) for key in part.keys]
    return Grouping(part.ids, part.slots, device.xp().take(part.chosen, order), keys)


def _codes(column: Column, *, ordered: bool) -> tuple[Any, Any]:
    """Return the number of each row's category among all, and the categories in that order."""
    xp = device.xp()
    width = column.categories.length
    codes = column.values.astype(INT64)
    if ordered or not width:
        return codes, xp.arange(width, dtype=INT64)
    order = _by_appearance(codes, width)
    rank = xp.empty(width, dtype=INT64)
    rank[order] = xp.arange(width, dtype=INT64)
    return xp.where(codes < 0, -1, xp.take(rank, xp.maximum(codes, 0))), order


def _by_appearance(codes: Any, width: int) -> Any:
    """Return the codes below `width` as they appear, and then those that do not."""
    xp = device.xp()
    known = select.take(fixed(codes), select.rows_of(codes >= 0))
    absent = xp.ones(width, dtype=bool)
    seen = known.values[:0]
    if known.length:
        seen = xp.take(known.values, unique.firsts([known]))
        absent[seen] = False
    return xp.concatenate([seen, select.rows_of(absent).astype(INT64)])


def is_whole(column: Column, *, dropna: bool) -> bool:
    """Whether a key is of categories, all of which make groups.

    Raises:
        NotNative: a missing category that makes a group too.
    """
    if not dtypes.is_categorical(column.dtype):
        return False
    if not dropna and missing.any_isna(column):
        raise NotNative("a missing category beside all others")
    return True
