"""The pieces of equality joins on the CPU: tables of keys, probes, matches."""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.contract import row_dtype
from gpuframe.kernels.cpu import groups, partition, select
from gpuframe.kernels.cpu.compiled import compiled, const, map_spans, parts
from gpuframe.kernels.cpu.prefetch import prefetch
from gpuframe.kernels.cpu.scan import spread_starts
from gpuframe.kernels.scalar.hashing import home

# Flags above so many bytes are the threads' in common: they seldom meet in a line of the cache.
_SHARED = 1 << 19
_BATCH = 128  # probes whose slots are asked for together


def hash_build(keys):
    ids, firsts = groups.factorize(keys)
    return hash_table(select.take(keys, firsts)), ids, firsts


def hash_table(keys):
    distinct = const(keys)
    bits = max(4, (2 * distinct.size - 1).bit_length())
    slots = groups.empty_slots(1 << bits)
    if distinct.size < 4 * threads.GRAIN:
        numbers = const(np.arange(distinct.size))
        _fill(0, distinct.size, distinct, numbers, np.uint64(64 - bits), slots)
    else:
        _fill_regions(distinct, bits, slots)
    return slots


@compiled
def _fill(start, stop, keys, numbers, shift, slots):
    """Put distinct keys into the table."""
    one = np.uint64(1)
    mask = np.uint64(slots.size // 2 - 1)
    for i in range(np.uint64(start), np.uint64(stop)):
        place = home(keys[i], shift)
        while slots[(place << one) + one] >= 0:
            place = (place + one) & mask
        slots[place << one] = keys[i]
        slots[(place << one) + one] = numbers[i]


def _fill_regions(distinct, bits, slots):
    """Let threads fill regions of the table, which stay in cache; the few keys left come last."""
    keys, numbers, edges = partition.by_hash(distinct)
    shift = np.uint64(64 - bits)
    region = len(slots) // 2 >> partition.hash_bits(distinct.size)
    left = device.empty(keys.size, np.int64)  # of each partition, its keys past the region's end

    def fill(number):
        begin, end = edges[number], edges[number + 1]
        last = np.uint64((number + 1) * region)
        count = _fill_region(begin, end, keys, numbers, shift, last, slots, left)
        return left[begin : begin + count]

    rest = np.concatenate(threads.map(fill, range(len(edges) - 1)))
    _fill(0, rest.size, const(keys[rest]), const(numbers[rest].astype(np.int64)), shift, slots)


@compiled
def _fill_region(start, stop, keys, numbers, shift, last, slots, left):
    one = np.uint64(1)
    count = np.uint64(0)
    for i in range(np.uint64(start), np.uint64(stop)):
        place = home(keys[i], shift)
        while place < last and slots[(place << one) + one] >= 0:
            place += one
        if place < last:
            slots[place << one] = keys[i]
            slots[(place << one) + one] = numbers[i]
        else:
            left[np.uint64(start) + count] = i
            count += one
    return count


def hash_probe(slots, keys):
    ids = device.empty(keys.size, row_dtype(slots.size // 2))
    shift = np.uint64(66 - slots.size.bit_length())
    threads.run(_hash_probe, keys.size, const(slots), shift, const(keys), ids)
    return ids


@compiled
def _hash_probe(start, stop, slots, shift, keys, ids):
    """Probe in batches: ask for all slots, read each, then walk on from those that are taken.

    The misses of a batch overlap, and the loops over it have no branch to mispredict.
    """
    mask = np.uint64(slots.size // 2 - 1)
    one = np.uint64(1)
    places = np.empty(_BATCH, np.uint64)
    todo = np.empty(_BATCH, np.uint64)
    for begin in range(np.uint64(start), np.uint64(stop), np.uint64(_BATCH)):
        end = min(begin + np.uint64(_BATCH), np.uint64(stop))
        for i in range(begin, end):
            place = home(keys[i], shift)
            places[i - begin] = place
            prefetch(slots, place << one)
        left = np.uint64(0)
        for i in range(begin, end):
            place = places[i - begin]
            number = slots[(place << one) + one]
            ids[i] = number
            todo[left] = i
            places[left] = place  # not ahead of what is read: left never passes i - begin
            left += np.uint64((number >= 0) & (slots[place << one] != keys[i]))
        for turn in range(left):
            i = todo[turn]
            key = keys[i]
            place = (places[turn] + one) & mask
            number = slots[(place << one) + one]
            while number >= 0 and slots[place << one] != key:
                place = (place + one) & mask
                number = slots[(place << one) + one]
            ids[i] = number


def direct_build(keys, low, span):
    ids = device.empty(keys.size, row_dtype(keys.size))
    table, firsts = groups.number_direct(const(keys), low, span, 0, keys.size, ids)
    return table, ids, firsts


def direct_probe(table, low, keys):
    ids = device.empty(keys.size, table.dtype)
    threads.run(_direct_probe, keys.size, const(table), np.int64(low), const(keys), ids)
    return ids


@compiled
def _direct_probe(start, stop, table, low, keys, ids):
    span = np.uint64(table.size)
    for i in range(np.uint64(start), np.uint64(stop)):
        # Unsigned, a key below `low` is far above the span.
        place = np.uint64(keys[i] - low)
        ids[i] = table[place] if place < span else -1


def direct_member(table, low, keys):
    out = device.empty(keys.size, np.bool_)
    flags = const(table.view(np.uint8))
    threads.run(_direct_member, keys.size, flags, np.int64(low), const(keys), out.view(np.uint8))
    return out


@compiled
def _direct_member(start, stop, table, low, keys, out):
    span = np.uint64(table.size)
    for i in range(np.uint64(start), np.uint64(stop)):
        place = np.uint64(keys[i] - low)
        out[i] = table[place] if place < span else 0


def seen(ids, groups):
    ids = const(ids)
    if groups > _SHARED:
        flags = np.zeros(groups, np.uint8)
        threads.run(_seen, ids.size, ids, flags)
        return flags.view(np.bool_)

    def span(start, stop):
        own = np.zeros(groups, np.uint8)
        _seen(start, stop, ids, own)
        return own

    return np.bitwise_or.reduce(map_spans(span, ids.size, parts(ids.size, groups))).view(np.bool_)


@compiled
def _seen(start, stop, ids, flags):
    for i in range(np.uint64(start), np.uint64(stop)):
        group = np.int64(ids[i])
        if group >= 0:
            flags[np.uint64(group)] = 1


def match_starts(ids, offsets, keep):
    ids, offsets = const(ids), const(offsets)
    out = device.empty(ids.size + 1, np.int64)
    least = np.int64(bool(keep))
    spread_starts(
        lambda start, stop, base: _match_starts(start, stop, base, ids, offsets, least, out),
        lambda start, stop: _count_matches(start, stop, ids, offsets, least),
        ids.size,
    )
    out[0] = 0
    return out


@compiled
def _count_matches(start, stop, ids, offsets, least):
    total = np.int64(0)
    for i in range(np.uint64(start), np.uint64(stop)):
        group = np.int64(ids[i])
        size = np.int64(0)
        if group >= 0:
            size = offsets[np.uint64(group + 1)] - offsets[np.uint64(group)]
        total += max(size, least)
    return total


@compiled
def _match_starts(start, stop, base, ids, offsets, least, out):
    total = np.int64(base)
    for i in range(np.uint64(start), np.uint64(stop)):
        group = np.int64(ids[i])
        size = np.int64(0)
        if group >= 0:
            size = offsets[np.uint64(group + 1)] - offsets[np.uint64(group)]
        total += max(size, least)
        out[i + np.uint64(1)] = total


def expand(ids, offsets, rows, starts, total, keep):  # noqa: ARG001 - `starts` tells it already
    left = device.empty(total, row_dtype(ids.size))
    right = device.empty(total, rows.dtype)
    threads.run(
        _expand, ids.size, const(ids), const(offsets), const(rows), const(starts), left, right
    )
    return left, right


@compiled
def _expand(start, stop, ids, offsets, rows, starts, left, right):
    one = np.uint64(1)
    for i in range(np.uint64(start), np.uint64(stop)):
        at = np.uint64(starts[i])
        end = np.uint64(starts[i + one])
        group = np.int64(ids[i])
        source = np.uint64(offsets[np.uint64(group)]) if group >= 0 else np.uint64(0)
        absent = group < 0 or source == np.uint64(offsets[np.uint64(group + 1)])
        while at < end:
            left[at] = i
            right[at] = -1 if absent else rows[source]
            source += one
            at += one


def expand_ranges(begins, starts, total):
    rows = device.empty(total, row_dtype(begins.size))
    places = device.empty(total, np.int64)
    threads.run(_expand_ranges, begins.size, const(begins), const(starts), rows, places)
    return rows, places


@compiled
def _expand_ranges(start, stop, begins, starts, rows, places):
    one = np.uint64(1)
    for i in range(np.uint64(start), np.uint64(stop)):
        place = begins[i]
        step = np.int64(place >= 0)
        place = max(place, np.int64(-1))
        for at in range(np.uint64(starts[i]), np.uint64(starts[i + one])):
            rows[at] = i
            places[at] = place
            place += step
