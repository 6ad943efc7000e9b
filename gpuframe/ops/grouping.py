"""Rows in groups of equal keys: which group each row belongs to, and the groups' keys."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from gpuframe import device
from gpuframe.columns.column import Column
from gpuframe.columns.dtypes import INT32, INT64
from gpuframe.kernels import groups, join, reduce
from gpuframe.kernels import select as kernels
from gpuframe.kernels.contract import row_dtype
from gpuframe.ops import keys, missing, select


@dataclass(frozen=True, slots=True)
class Grouping:
    """Rows by group.

    Attributes:
        ids: the accumulator of each row, -1 for a row that belongs to no group.
        slots: number of accumulators.
        chosen: accumulators in the order of the result, those of empty groups left out.
        keys: key columns of the result.
        gaps: whether a group of the result may have no row.
        memo: what was found out about columns once, sums for example: several reductions of a
            column share them.
    """

    ids: Any
    slots: int
    chosen: Any
    keys: list[Column]
    gaps: bool = False
    memo: dict[tuple[str, int], tuple[Column | None, Any]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Number of groups."""
        return int(self.chosen.shape[0])

    @property
    def sizes(self) -> Any:
        """Rows of each group of the result, int64; counted when first asked for."""
        return self.once("size", None, lambda: self.result(reduce.group_size(self.ids, self.slots)))

    def result(self, values: Any) -> Any:
        """Return accumulated values in the order of the result."""
        return kernels.take(values, self.chosen)

    def once(self, name: str, column: Column | None, find: Callable[[], Any]) -> Any:
        """Return what `find` finds about a column, or about the rows, found once."""
        known = self.memo.get((name, id(column)))
        if known is None:
            # The column is kept, so that its id stays its own.
            known = self.memo[name, id(column)] = column, find()
        return known[1]


def group(columns: list[Column], *, sort: bool, dropna: bool) -> Grouping:
    """Group rows by key columns.

    Args:
        columns: at least one key column.
        sort: groups in ascending order of their keys (missing last), else in order of
            appearance.
        dropna: whether a row with a missing key belongs to no group.

    Raises:
        NotNative: a key column holds Python objects.
    """
    rows = columns[0].length
    if len(columns) == 1 and (values := keys.scattered(columns[0])) is not None:
        return _hashed(columns, values, None, None, sort=sort)
    codes = [keys.codes_of(column, ordered=sort) for column in columns]
    if len(codes) == 1 and codes[0].missing is None and not keys.is_direct(codes[0].width, rows):
        return _hashed(columns, codes[0].values, None, None, sort=sort)
    packed = keys.places(codes, rows) if dropna else None
    if packed is None:
        packed = keys.pack(codes, drop_missing=dropna, ordered=sort)
    if keys.is_direct(packed.span, rows):
        return _direct(columns, packed, sort=sort)
    return _hashed(columns, packed.values, packed.dropped, packed.span, sort=sort)


def _direct(columns: list[Column], packed: keys.Keys, *, sort: bool) -> Grouping:
    xp = device.xp()
    ids = packed.values
    if ids.dtype not in (INT32, INT64):
        ids = ids.astype(row_dtype(packed.span))
    if packed.dropped is not None:
        ids = xp.where(packed.dropped, -1, ids).astype(ids.dtype, copy=False)
    if sort and keys.can_unpack(packed):
        chosen = select.rows_of(join.seen(ids, packed.span))
    else:
        firsts = reduce.group_first(ids, packed.span)
        chosen = select.rows_of(firsts >= 0)
        firsts = kernels.take(firsts, chosen)
    if not sort and chosen.shape[0]:
        order = keys.sorted_rows(firsts, columns[0].length)
        chosen, firsts = kernels.take(chosen, order), kernels.take(firsts, order)
    if keys.can_unpack(packed):
        found = keys.unpack(chosen.astype(INT64), packed, columns, ordered=sort)
    else:
        found = [select.take(column, firsts) for column in columns]
    return Grouping(ids, packed.span, chosen, found)


def _hashed(
    columns: list[Column], values: Any, dropped: Any | None, span: int | None, *, sort: bool
) -> Grouping:
    """Group rows by integer keys whose order is that of the groups.

    Args:
        columns: the key columns.
        values: int64[n], unsigned ones below `span`, or signed ones of any range.
        dropped: bool[n] of rows that belong to no group, or None.
        span: number of possible keys, None for signed ones.
        sort: groups in the order of the keys, else of appearance.
    """
    xp = device.xp()
    values = values.astype(INT64, copy=False)
    if dropped is None:
        ids, firsts = groups.factorize(values)
    else:
        kept = select.rows_of(~dropped)
        numbers, firsts = groups.factorize(kernels.take(values, kept))
        ids = xp.full(values.shape[0], -1, dtype=numbers.dtype)
        ids[kept] = numbers
        firsts = kernels.take(kept, firsts)
    count = int(firsts.shape[0])
    chosen = xp.arange(count, dtype=row_dtype(count))
    if sort and count:
        distinct = kernels.take(values, firsts)
        if span is None:
            low, high = device.read(reduce.min_max(distinct)).tolist()
            # Unsigned, a difference from the least key is right also where it passes 63 bits.
            distinct, span = distinct - keys.wrapped(low), high - low + 1
        chosen = keys.sorted_rows(distinct, span)
        firsts = kernels.take(firsts, chosen)
    found = [select.take(column, firsts) for column in columns]
    return Grouping(ids, count, chosen, found)


def known_ids(grouping: Grouping, column: Column) -> Any:
    """Return the ids with -1 where the value is missing."""
    mask = missing.maybe_isna(column)
    if mask is None or not (column.length and bool(mask.any())):
        return grouping.ids
    ids = grouping.ids
    return device.xp().where(mask, -1, ids).astype(ids.dtype, copy=False)


def with_rows(grouping: Grouping) -> Grouping:
    """Return the groups that have rows."""
    if not grouping.gaps:
        return grouping
    kept = select.rows_of(grouping.sizes > 0)
    found = [select.take(key, kept) for key in grouping.keys]
    return Grouping(grouping.ids, grouping.slots, kernels.take(grouping.chosen, kept), found)


def places(grouping: Grouping) -> Any:
    """Return the position in the result of each row's group, -1 for none."""
    xp = device.xp()
    chosen = grouping.chosen
    if grouping.count == grouping.slots and bool((chosen[1:] > chosen[:-1]).all()):
        return grouping.ids  # every accumulator is where it was
    place = xp.full(grouping.slots + 1, -1, dtype=row_dtype(grouping.slots + 1))
    place[grouping.chosen] = xp.arange(grouping.count, dtype=place.dtype)
    return kernels.take_or(place, grouping.ids, -1)


def members(grouping: Grouping) -> tuple[Any, list[int]]:
    """Return the rows group after group, and where each group of the result begins and ends."""
    offsets, rows = groups.group_rows(places(grouping), grouping.count)
    return rows, device.to_host(offsets).tolist()


def broadcast(grouping: Grouping, result: Column) -> Column:
    """Return a reduction repeated to the rows of its groups, missing where a row has no group."""
    return select.take_or_missing(result, places(grouping))
