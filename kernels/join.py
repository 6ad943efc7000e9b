"""The pieces of equality joins: build a table of keys, probe it, expand the matches."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gpuframe.kernels.contract import Array, kernel, row_dtype
from gpuframe.kernels.groups import factorize, factorize_direct

__all__ = [
    "direct_build",
    "direct_member",
    "direct_probe",
    "expand",
    "expand_ranges",
    "hash_build",
    "hash_probe",
    "hash_table",
    "match_starts",
    "mix",
    "seen",
]


def mix(keys: Array) -> Array:
    """Hash 64-bit integers: the finalizer of MurmurHash3 (Appleby), uint64[n]."""
    hashed = keys.astype(np.uint64)
    hashed ^= hashed >> np.uint64(33)
    hashed *= np.uint64(0xFF51AFD7ED558CCD)
    hashed ^= hashed >> np.uint64(33)
    hashed *= np.uint64(0xC4CEB9FE1A85EC53)
    return hashed ^ (hashed >> np.uint64(33))


@kernel(synchronises=True)
def hash_build(keys: Array) -> tuple[Array, Array, Array]:
    """Number the distinct keys in order of appearance and keep the table that found them.

    Args:
        keys: int64[n].

    Returns:
        slots int64[2 * capacity] (pairs of key and id, id -1 for an empty slot; capacity is a
        power of two, at most half of it full, linear probing from the highest bits of `mix`),
        ids rows[n] and firsts rows[g] as `groups.factorize`. Which of the free slots a key takes
        depends on the backend; `hash_probe` answers the same.

    Bytes: 12 a row, 32 a distinct key for the table.
    """
    ids, firsts = factorize.reference(keys)
    return hash_table.reference(keys[firsts]), ids, firsts


@kernel(synchronises=True)
def hash_table(keys: Array) -> Array:
    """Make the table of distinct keys.

    Args:
        keys: int64[n], no two of them equal.

    Returns:
        slots int64[2 * capacity] as `hash_build` makes them, the id of a key being its position.

    Bytes: 8 a row, 32 for the table.
    """
    distinct = keys
    capacity = max(16, 1 << (2 * keys.size - 1).bit_length())
    home = (mix(distinct) >> np.uint64(65 - capacity.bit_length())).astype(np.int64)
    # NumPy sorts 16 bits by radix.
    order = (home.astype(np.uint16) if capacity <= 2**16 else home).argsort(kind="stable")
    place = _places(home[order], capacity)
    slots = np.zeros((capacity, 2), np.int64)
    slots[:, 1] = -1
    slots[place, 0] = distinct[order]
    slots[place, 1] = order
    return slots.ravel()


def _places(home: Array, capacity: int) -> Array:
    """Place keys by linear probing: ascending homes in, the first free slot of each out."""
    wrapped = 0
    counting = np.arange(home.size)
    while True:
        # Keys past the end begin anew at slot 0, before all others.
        start = np.concatenate([np.zeros(wrapped, np.int64), home[: home.size - wrapped]])
        place = np.maximum.accumulate(start - counting) + counting
        over = int(np.count_nonzero(place >= capacity)) + wrapped
        if over == wrapped:
            return np.concatenate([place[wrapped:], place[:wrapped]])
        wrapped = over


@kernel
def hash_probe(slots: Array, keys: Array) -> Array:
    """Look up the ids of keys in a table of `hash_build`.

    Args:
        slots: int64[2 * capacity] as `hash_build` returned it.
        keys: int64[m].

    Returns:
        ids[m], -1 where the key is absent. The dtype is `row_dtype(capacity)`.

    Bytes: 12 a row, 16 of the table for a hit, at random.
    """
    distinct, numbers = slots[::2], slots[1::2]
    used = numbers >= 0
    found = pd.Index(distinct[used]).get_indexer(keys)
    # The appended -1 is what position -1, "absent", takes.
    return np.append(numbers[used], -1)[found].astype(row_dtype(slots.size // 2))


@kernel(synchronises=True)
def direct_build(keys: Array, low: int, span: int) -> tuple[Array, Array, Array]:
    """Number the distinct keys in order of appearance and keep the table of addresses.

    Args:
        keys: int64[n], each in [low, low + span). The caller guarantees the range.
        low: the least key possible.
        span: size of the table.

    Returns:
        table rows[span] (the id of key low + i, -1 where absent), ids rows[n] and firsts
        rows[g] as `groups.factorize`. The dtype is `row_dtype(n)`.

    Bytes: 12 a row, 4 a possible key.
    """
    ids, firsts = factorize_direct.reference(keys, low, span)
    table = np.full(span, -1, ids.dtype)
    table[keys[firsts] - low] = np.arange(firsts.size, dtype=ids.dtype)
    return table, ids, firsts


@kernel
def direct_probe(table: Array, low: int, keys: Array) -> Array:
    """Look up the ids of keys in a table of `direct_build`.

    Args:
        table: rows[span].
        low: the key of table[0].
        keys: int64[m], any values.

    Returns:
        ids[m] of the table's dtype, -1 where the key is absent or outside.

    Bytes: 12 a row, 4 of the table for each, at random.
    """
    # Unsigned, a key below `low` is far above the span: one comparison, no overflow.
    places = keys.view(np.uint64) - np.uint64(low % 2**64)
    inside = places < np.uint64(table.size)
    out = np.full(keys.size, -1, table.dtype)
    out[inside] = table[places[inside]]
    return out


@kernel
def direct_member(table: Array, low: int, keys: Array) -> Array:
    """Tell which keys a table of flags knows, one flag a possible key.

    Args:
        table: bool[span], as `seen` makes it.
        low: the key of table[0].
        keys: int64[m], any values.

    Returns:
        bool[m], False where the key is outside.

    Bytes: 9 a row, 1 of the table for each, at random.
    """
    places = keys.view(np.uint64) - np.uint64(low % 2**64)
    inside = places < np.uint64(table.size)
    inside[inside] = table[places[inside]]
    return inside


@kernel
def seen(ids: Array, groups: int) -> Array:
    """Mark the groups that some row belongs to.

    Every row writes the same byte to its group's place, so that the order does not count.
    Bytes: 4 to 8 read and a byte written in place a row.

    Args:
        ids: int32 or int64[n], each below groups; negative ids are skipped.
        groups: number of groups.

    Returns:
        bool[groups]. All False for no rows.
    """
    out = np.zeros(groups, bool)
    out[ids[ids >= 0]] = True
    return out


@kernel
def match_starts(ids: Array, offsets: Array, keep: bool) -> Array:
    """Find where the output rows of each probe row begin.

    Args:
        ids: int32 or int64[n], the group of the build side that each probe row matches, negative
            for none.
        offsets: int64[groups + 1], as `groups.group_rows` gives them.
        keep: whether a row without match has one output row (left join).

    Returns:
        int64[n + 1], exclusive sums of the counts of output rows, the total last.

    Bytes: 12 a row, 16 of the offsets for each, at random.
    """
    out = np.empty(ids.size + 1, np.int64)
    out[0] = 0
    # Appending a repeated end makes id -1 an empty group.
    ends = np.append(offsets, offsets[-1:])
    counts = ends[ids + 1] - ends[ids]
    counts[ids < 0] = 0
    if keep:
        np.maximum(counts, 1, out=counts)
    np.cumsum(counts, out=out[1:])
    return out


@kernel
def expand(
    ids: Array,
    offsets: Array,
    rows: Array,
    starts: Array,
    total: int,
    keep: bool,
) -> tuple[Array, Array]:
    """List the pairs of rows of a join.

    Args:
        ids: int32 or int64[n], the group that each probe (left) row matches, negative for none.
        offsets: int64[groups + 1] and
        rows: rows of the build (right) side by group, as `groups.group_rows` gives them.
        starts: int64[n + 1], as `match_starts` gives it for the same `keep`.
        total: starts[-1].
        keep: whether a row without match has one output row.

    Returns:
        left rows[total] (dtype `row_dtype(n)`) and right rows[total] (dtype of rows; -1 where
        there is no match), in the order of the left rows, right rows of one left row ascending.

    Bytes: 12 a row and 12 a match.
    """
    left = np.repeat(np.arange(ids.size, dtype=row_dtype(ids.size)), np.diff(starts))
    if not rows.size:
        return left, np.full(total, -1, rows.dtype)
    group = ids[left]
    place = offsets[group] + np.arange(total) - starts[left]
    if keep:
        absent = (group < 0) | (offsets[group] == offsets[group + 1])
        place[absent] = 0
        right = rows[place]
        right[absent] = -1
        return left, right
    return left, rows[place]


@kernel
def expand_ranges(begins: Array, starts: Array, total: int) -> tuple[Array, Array]:
    """List the rows of a range for each row; ranges may overlap.

    Bytes: 16 a row, 12 to 16 written for each place.

    Args:
        begins: int64[n], where each row's range begins; negative for a row without one.
        starts: int64[n + 1], exclusive sums of the ranges' lengths, the total last.
        total: starts[-1].

    Returns:
        rows[total] (dtype `row_dtype(n)`) and places int64[total], the rows ascending and each
        range in order; -1 as the place of a row without a range, which may have a length too.
    """
    rows = np.repeat(np.arange(begins.size, dtype=row_dtype(begins.size)), np.diff(starts))
    begin = begins[rows]
    places = begin + np.arange(total) - starts[rows]
    places[begin < 0] = -1
    return rows, places
