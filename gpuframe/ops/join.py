"""Joins: which rows of two sides belong together, in pandas' order by construction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from gpuframe import device
from gpuframe.columns.column import Column, dictionary
from gpuframe.columns.dtypes import INT32, INT64, STR
from gpuframe.device import memory
from gpuframe.kernels import groups, join, scan
from gpuframe.kernels import select as kernels
from gpuframe.kernels.contract import row_dtype
from gpuframe.ops import blocks, join_keys, keys, later, missing, select, texts

How = Literal["inner", "left", "right", "outer"]

_DIRECT_ROWS = 4
"""Key range, in rows, up to which a table of addresses is smaller than one of hashes."""

_REPEATS = 4
"""Rows of a distinct value from which looking up the values alone pays."""

_LONG = 1 << 14
_LONGER = 2
"""Rows of the build side, and how many for one of the other, from which those sought are few."""

_FEW = 2
"""Build rows for one that is sought, from which the others are better left out."""

_FLAGS = 32
"""Key range, in build rows, up to which keys are flagged by address."""

_DIRECT_LEAST = 1 << 10
_DIRECT_MOST = 1 << 27
"""Addresses of a table: 512 MB of 32-bit rows."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """The rows of a join's result.

    Attributes:
        left: left row numbers, -1 for none; None where every left row stands once, in its place.
        right: right row numbers, likewise.
        length: number of pairs.
        left_absent: whether -1 occurs among the left row numbers.
        right_absent: whether -1 occurs among the right ones.
    """

    left: Any | None
    right: Any | None
    length: int
    left_absent: bool = False
    right_absent: bool = False

    def swapped(self) -> "Pairs":
        """Return the same pairs with left and right exchanged."""
        return Pairs(self.right, self.left, self.length, self.right_absent, self.left_absent)


@dataclass(frozen=True, slots=True)
class _Matches:
    """What every left row finds on the right.

    Attributes:
        found: the number of the right key that each left row has, -1 for none.
        ids: the number of each right row's key, in order of appearance.
        distinct: number of right keys.
        rows: number of right rows.
        kept: the right rows that are counted, where those that no left row finds are left out.
    """

    found: Any
    ids: Any
    distinct: int
    rows: int
    kept: Any = None

    @property
    def unique(self) -> bool:
        """Whether no right key repeats: a key's number is then its row."""
        return self.distinct == self.rows


def _is_direct(span: int, rows: int) -> bool:
    return span <= min(max(_DIRECT_ROWS * rows, _DIRECT_LEAST), _DIRECT_MOST)


def _match(pair: join_keys.Pair) -> _Matches:
    probe, build, span = pair.probe, pair.build, pair.span
    if _is_direct(span, probe.shape[0] + build.shape[0]):
        table, ids, firsts = join.direct_build(build, pair.low, max(span, 1))
        found = join.direct_probe(table, pair.low, probe)
    else:
        slots, ids, firsts = join.hash_build(build)
        found = join.hash_probe(slots, probe)
    return _Matches(found, ids, int(firsts.shape[0]), build.shape[0])


def _match_few(pair: join_keys.Pair) -> _Matches:
    """Match the keys of a short probe side with a long build side, of which most rows are lost."""
    kept = _sought(pair)
    if kept is None:
        return _match(pair)
    matches = _match(replace(pair, build=kernels.take(pair.build, kept)))
    return replace(matches, kept=kept)


def _sought(pair: join_keys.Pair) -> Any | None:
    """Return the build rows whose key stands on the probe side too; None where they are many."""
    probe, build, span = pair.probe, pair.build, max(pair.span, 1)
    rows = build.shape[0]
    if rows < max(_LONG, _LONGER * probe.shape[0]):
        return None
    if span <= _FLAGS * rows:
        places = blocks.apply(device.xp().subtract, INT64, probe, keys.wrapped(pair.low))
        places = device.xp().where((places >= 0) & (places < span), places, -1)
        hit = join.direct_member(join.seen(places, span), pair.low, build)
    else:
        slots, _, _ = join.hash_build(probe)
        hit = join.hash_probe(slots, build) >= 0
    count = kernels.count_true(hit)
    return kernels.true_rows(hit, count) if _FEW * count <= rows else None


def _matched(left: list[Column], right: list[Column], *, few: bool = False) -> _Matches:
    """Match the keys in any order; a dictionary's distinct values are looked up, not its rows.

    Args:
        left: key columns of the probe side.
        right: key columns of the build side.
        few: whether right rows that no left row finds may be left out.
    """
    if len(left) == 1 and _few_values(left[0]):
        column = texts.encoded(left[0]) if left[0].layout == "text" else left[0]
        xp = device.xp()
        count = column.categories.length
        codes = xp.arange(count + 1, dtype=INT32)
        codes[count:] = -1
        values = dictionary(codes, column.categories, column.dtype)
        matches = _match(join_keys.packed([values], right))
        places = column.values
        if missing.any_isna(column):
            places = xp.where(places < 0, count, places)
        return replace(matches, found=kernels.take(matches.found, places))
    pair = join_keys.packed(left, right)
    return _match_few(pair) if few else _match(pair)


def _few_values(column: Column) -> bool:
    """Whether a column is a dictionary much shorter than its rows, or remembers that it is one."""
    if column.layout == "text":
        column = column.memo.get("encoded", column)
    return column.layout == "dictionary" and _REPEATS * column.categories.length < column.length


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
    return _expanded(_matched(left, right), 0, keep_left=keep_left)


def pairs(
    left: list[Column], right: list[Column], how: How, *, sort: bool = False, row_bytes: int = 0
) -> Pairs:
    """Return the rows of a join in pandas' order.

    Args:
        left: key columns of the left side.
        right: key columns of the right side, as many.
        how: "inner" and "left" keep the left order, ties in right order; "right" is "left" with
            the sides exchanged; "outer" is in the order of the keys.
        sort: whether rows come in the order of the keys, ties in that of left and right rows.
        row_bytes: bytes of a row of the result, for the error where it cannot fit.

    Raises:
        NotNative: a pair of key columns has no common integer form.
        OutOfMemoryError: the result is larger than the memory that is left.
    """
    if how == "right":
        return pairs(right, left, "left", sort=sort, row_bytes=row_bytes).swapped()
    if how == "outer":
        return _outer(join_keys.ordered(left, right), row_bytes)
    found, order = _in_order(left, right, sort=sort)
    left_rows, right_rows = _expanded(found, row_bytes, keep_left=how == "left")
    if found.kept is not None:
        right_rows = kernels.take_or(found.kept, right_rows, -1)
    if order is not None:
        left_rows = order if left_rows is None else kernels.take(order, left_rows)
    absent = how == "left" and bool((right_rows < 0).any())
    return Pairs(left_rows, right_rows, int(right_rows.shape[0]), right_absent=absent)


def numbered(left: list[Column], right: list[Column]) -> tuple[Any, Any, int]:
    """Return the number of each row's key among the right side's distinct keys, and their count.

    Args:
        left: key columns of the left side; a key that the right side lacks is -1.
        right: key columns of the right side, as many.

    Raises:
        NotNative: a pair of key columns has no common integer form.
    """
    matches = _matched(left, right)
    return matches.found, matches.ids, matches.distinct


def _in_order(
    left: list[Column], right: list[Column], *, sort: bool
) -> tuple[_Matches, Any | None]:
    """Return what the left rows find, on demand in the order of their keys, and that order."""
    if not sort:
        return _matched(left, right, few=True), None
    pair = join_keys.ordered(left, right)
    order = keys.sorted_rows(pair.probe, pair.span)
    return _match(replace(pair, probe=kernels.take(pair.probe, order))), order


def _expanded(matches: _Matches, row_bytes: int, *, keep_left: bool) -> tuple[Any | None, Any]:
    """Return left and right row numbers of an inner or left join."""
    found = matches.found
    if matches.unique:
        return _once(found, keep_left=keep_left)
    offsets, members = groups.group_rows(matches.ids, matches.distinct)
    starts = join.match_starts(found, offsets, keep_left)
    total = int(starts[-1])
    require_rows(total, row_bytes + found.dtype.itemsize + members.dtype.itemsize)
    pair: tuple[Any, Any] = join.expand(found, offsets, members, starts, total, keep_left)
    return pair


def require_rows(total: int, row_bytes: int) -> None:
    """Raise where the rows of a join cannot fit.

    Raises:
        OutOfMemoryError: with the rows and the bytes.
    """
    memory.require(total * row_bytes, f"a join of {total:,} rows")


def _once(found: Any, *, keep_left: bool) -> tuple[Any | None, Any]:
    """Every build key stands once: a key's number is its row."""
    if keep_left:
        return None, found
    matched = found >= 0
    count = kernels.count_true(matched)
    if count == found.shape[0]:
        return None, found
    left_rows = kernels.true_rows(matched, count)
    return left_rows, kernels.take(found, left_rows)


def _outer(pair: join_keys.Pair, row_bytes: int) -> Pairs:
    """Join left, put the right rows without a partner below, and sort by key, stably."""
    xp = device.xp()
    matches = _match(pair)
    left_rows, right_rows = _expanded(matches, row_bytes, keep_left=True)
    if left_rows is None:
        left_rows = xp.arange(matches.found.shape[0], dtype=row_dtype(matches.found.shape[0]))
    hit = join.seen(matches.found, matches.distinct)
    alone = select.rows_of(~(hit if matches.unique else kernels.take(hit, matches.ids)))
    total = int(left_rows.shape[0]) + int(alone.shape[0])
    require_rows(total, row_bytes + left_rows.dtype.itemsize + right_rows.dtype.itemsize)
    taken = kernels.take(pair.probe, left_rows), kernels.take(pair.build, alone)
    codes = blocks.concatenate(list(taken))
    order = keys.sorted_rows(codes, pair.span)
    absent = xp.full(alone.shape[0], -1, dtype=left_rows.dtype)
    both = (
        blocks.concatenate([left_rows, absent]),
        blocks.concatenate([right_rows, alone.astype(right_rows.dtype, copy=False)]),
    )
    left_all, right_all = (kernels.take(side, order) for side in both)
    right_absent = bool((right_rows < 0).any())
    return Pairs(left_all, right_all, total, bool(alone.shape[0]), right_absent)


def matched(left: list[Column], right: list[Column]) -> Any:
    """Return bool[n], True for left rows whose key stands on the right (semi-join).

    Raises:
        NotNative: a pair of key columns has no common integer form.
    """
    if not left[0].length or not right[0].length:
        return device.xp().zeros(left[0].length, dtype=bool)
    if len(left) == 1 and _few_values(left[0]):
        return _matched(left, right).found >= 0
    pair = join_keys.packed(left, right)
    if not _is_direct(pair.span, pair.probe.shape[0] + pair.build.shape[0]):
        return _match(pair).found >= 0
    places = blocks.apply(device.xp().subtract, INT64, pair.build, keys.wrapped(pair.low))
    return join.direct_member(join.seen(places, max(pair.span, 1)), pair.low, pair.probe)


def anti(left: list[Column], right: list[Column], *, sort: bool = False) -> tuple[Any, Any, int]:
    """Return the left rows without a partner, where each stands in the left join, and its rows.

    Args:
        left: key columns of the left side.
        right: key columns of the right side, as many.
        sort: whether rows come in the order of the keys.

    Raises:
        NotNative: a pair of key columns has no common integer form.
    """
    matches, order = _in_order(left, right, sort=sort)
    alone = select.rows_of(matches.found < 0)
    places, total = alone, left[0].length
    if not matches.unique:
        offsets, _ = groups.group_rows(matches.ids, matches.distinct)
        starts = join.match_starts(matches.found, offsets, True)
        places, total = kernels.take(starts, alone), int(starts[-1])
    return alone if order is None else kernels.take(order, alone), places, total


def cross(left: int, right: int, *, row_bytes: int = 0) -> Pairs:
    """Return every left row beside every right row, in left order.

    Args:
        left: number of left rows.
        right: number of right rows.
        row_bytes: bytes of a row of the result, for the error where it cannot fit.

    Raises:
        OutOfMemoryError: the result is larger than the memory that is left.
    """
    total = left * right
    kinds = row_dtype(left), row_dtype(right)
    require_rows(total, row_bytes + kinds[0].itemsize + kinds[1].itemsize)
    found = device.xp().zeros(left, dtype=kinds[0])
    offsets = device.xp().arange(2, dtype=INT64) * right
    members = device.xp().arange(right, dtype=kinds[1])
    starts = join.match_starts(found, offsets, False)
    pair = join.expand(found, offsets, members, starts, total, False)
    return Pairs(pair[0], pair[1], total)


def member(column: Column, values: Column) -> Any:
    """Return bool[n], True where a value of the column occurs among others.

    Raises:
        NotNative: the two have no common integer form.
    """
    plain = values.layout == "text" and column.dtype == values.dtype == STR
    return texts.among(column, values) if plain else matched([column], [values])


def gathered(column: Column, found: Any | None, *, missing_rows: bool) -> Column:
    """Return a joined column.

    Args:
        column: one side's column.
        found: row numbers, None for all rows in place.
        missing_rows: whether -1 occurs among them.
    """
    if found is None:
        return column
    if missing_rows:
        return select.take_or_missing(column, found, known=True)
    return select.take(column, found)


def gathered_each(
    columns: Sequence[Column], found: Any | None, *, missing_rows: bool
) -> list[Column]:
    """Return one side's joined columns; long ones wait until they are asked for.

    Args:
        columns: of one side.
        found: row numbers, None for all rows in place.
        missing_rows: whether -1 occurs among them.
    """
    if found is None:
        return list(columns)
    return list(later.chosen(columns, found, missing=missing_rows))


def either(left: Column, right: Column, pairs: Pairs) -> Column:
    """Return the left value of each pair, the right one where there is no left row.

    Raises:
        NotNative: the two columns have no common dtype.
    """
    both = select.concat([left, right])
    xp = device.xp()
    if pairs.left is None:
        return select.take(both, xp.arange(pairs.length, dtype=INT64))
    if pairs.right is None:
        other = xp.arange(pairs.length, dtype=INT64) + left.length
    else:
        other = pairs.right.astype(INT64) + left.length
    return select.take(both, xp.where(pairs.left < 0, other, pairs.left).astype(INT64))


def forward(rows: Any) -> Any:
    """Return row numbers with the last one before it in place of each -1; leading ones stay."""
    known = rows >= 0
    before = scan.offsets(known)[1:] - 1
    return kernels.take_or(kernels.take(rows, select.rows_of(known)), before, -1)
