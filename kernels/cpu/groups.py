"""Group ids in order of appearance on the CPU.

Each thread numbers the keys of its span of rows in a table of its own; the spans' first rows are
then numbered in turn, which gives the order of appearance, and the spans are renumbered.
"""

from itertools import pairwise

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.contract import row_dtype
from gpuframe.kernels.cpu import partition
from gpuframe.kernels.cpu.compiled import compiled, const, parts
from gpuframe.kernels.scalar.hashing import mix64

_SMALLEST = 1 << 10
_BATCH = 128  # keys whose first slots are read before any other


def factorize(keys):
    keys = const(keys)
    if partition.mostly_distinct(keys.size, lambda rows: _number_rows(keys, rows)[1].size):
        return _factorize_partitions(keys)
    return number_spans(
        keys.size,
        parts(keys.size, 1),
        lambda a, b, ids: _number_all(keys, a, b, ids),
        lambda firsts: _number_rows(keys, firsts),
    )


def _factorize_partitions(keys):
    """Number many keys: every partition of them in a small table of its own."""
    keys, rows, edges = partition.by_hash(keys)
    owners = device.empty(keys.size, rows.dtype)

    def number(begin, end):
        slots = empty_slots(max(16, 1 << (2 * (end - begin) - 1).bit_length()))
        _own(begin, end, keys, rows, slots, owners)

    threads.map(lambda edge: number(*edge), pairwise(edges))
    return partition.number_owners(owners)


@compiled
def _own(start, stop, keys, rows, slots, owners):
    """Find the first row of every row's key; the hash's highest bits are the partition's."""
    mask = np.uint64(slots.size // 2 - 1)
    one = np.uint64(1)
    for i in range(np.uint64(start), np.uint64(stop)):
        key = keys[i]
        place = mix64(key) & mask
        row = np.int64(rows[i])
        while True:
            at = place << one
            owner = slots[at + one]
            if owner < 0:
                slots[at] = key
                slots[at + one] = row
                owner = row
                break
            if slots[at] == key:
                break
            place = (place + one) & mask
        owners[np.uint64(row)] = owner


def number_spans(rows, count, number, renumber):
    """Number the rows of spans apart, then together.

    Args:
        rows: number of rows.
        count: number of spans.
        number: number(start, stop, ids) writes the span's own ids and returns its first rows.
        renumber: renumber(rows) numbers some rows, as (ids, places of the firsts among them).
    """
    ids = device.empty(rows, row_dtype(rows))
    spans = threads.spans(rows, count)
    firsts = threads.map(lambda span: number(*span, ids), spans)
    if count == 1:
        return ids, firsts[0]
    together = np.concatenate(firsts)
    numbers, places = renumber(together)
    ends = np.cumsum([first.size for first in firsts])
    tasks = [
        (*span, numbers[end - first.size : end])
        for span, first, end in zip(spans[1:], firsts[1:], ends[1:], strict=True)
    ]
    for start, stop, new in tasks:
        threads.run(_renumber, stop - start, ids[start:stop], new)
    return ids, together[places]


@compiled
def _renumber(start, stop, ids, numbers):
    for i in range(np.uint64(start), np.uint64(stop)):
        ids[i] = numbers[np.uint64(ids[i])]


def empty_slots(capacity):
    slots = device.empty(2 * capacity, np.int64)
    threads.run(_clear, capacity, slots, grain=1 << 20)
    return slots


@compiled
def _clear(start, stop, slots):
    for i in range(np.uint64(start), np.uint64(stop)):
        slots[np.uint64(2) * i] = 0
        slots[np.uint64(2) * i + np.uint64(1)] = -1


def _number_all(keys, start, stop, ids):
    """Number keys[start:stop] by hashing, in a table that grows; return their first rows."""
    capacity = _SMALLEST
    slots = empty_slots(capacity)
    firsts = device.empty(capacity // 2, ids.dtype)
    at, found = start, 0
    while True:
        at, found = _number(at, stop, keys, slots, firsts, found, ids)
        if at == stop:
            return firsts[:found]
        # A table that fills early will grow large: fewer steps of growth, less copying.
        capacity *= 8 if capacity < 1 << 16 else 4
        slots = empty_slots(capacity)
        larger = device.empty(capacity // 2, ids.dtype)
        larger[:found] = firsts[:found]
        firsts = larger
        _fill(keys, firsts, found, slots)


def _number_rows(keys, rows):
    ids = device.empty(rows.size, rows.dtype)
    picked = keys[rows]
    return ids, _number_all(const(picked), 0, rows.size, ids)


@compiled
def _number(start, stop, keys, slots, firsts, found, ids):
    """Number keys in batches: those that stand in their first slot, then, in order, the others.

    The loop over first slots has no branch to mispredict. Returns where the table became too full.
    """
    mask = np.uint64(slots.size // 2 - 1)
    one, batch = np.uint64(1), np.uint64(_BATCH)
    places = np.empty(_BATCH, np.uint64)
    others = np.empty(_BATCH, np.uint64)
    for begin in range(np.uint64(start), np.uint64(stop), batch):
        if found + _BATCH > firsts.size:
            return np.int64(begin), found
        end = min(begin + batch, np.uint64(stop))
        for i in range(begin, end):
            places[i - begin] = (mix64(keys[i]) & mask) << one
        left = np.uint64(0)
        for i in range(begin, end):
            at = places[i - begin]
            number = slots[at + one]
            ids[i] = number
            others[left] = i
            left += np.uint64((number < 0) | (slots[at] != keys[i]))
        for turn in range(left):
            i = others[turn]
            key = keys[i]
            place = places[i - begin] >> one
            while True:
                at = place << one
                number = slots[at + one]
                if number < 0:
                    number = np.int64(found)
                    slots[at] = key
                    slots[at + one] = number
                    firsts[np.uint64(found)] = i
                    found += 1
                    break
                if slots[at] == key:
                    break
                place = (place + one) & mask
            ids[i] = number
    return np.int64(stop), found


@compiled
def _fill(keys, firsts, found, slots):
    mask = np.uint64(slots.size // 2 - 1)
    one = np.uint64(1)
    for number in range(found):
        key = keys[np.uint64(firsts[np.uint64(number)])]
        place = mix64(key) & mask
        while slots[(place << one) + one] >= 0:
            place = (place + one) & mask
        slots[place << one] = key
        slots[(place << one) + one] = number


def factorize_direct(keys, low, span):
    keys = const(keys)
    count = parts(keys.size, span // 2)
    return number_spans(
        keys.size,
        count,
        lambda a, b, ids: number_direct(keys, low, span, a, b, ids)[1],
        lambda firsts: _renumber_direct(keys, low, span, firsts),
    )


def _renumber_direct(keys, low, span, rows):
    ids = device.empty(rows.size, rows.dtype)
    picked = keys[rows]
    return ids, number_direct(const(picked), low, span, 0, rows.size, ids)[1]


def number_direct(keys, low, span, start, stop, ids):
    """Number keys[start:stop] by direct address; (table, first rows)."""
    table = device.empty(span, ids.dtype)
    table.fill(-1)
    firsts = device.empty(min(span, stop - start), ids.dtype)
    found = _number_direct(start, stop, keys, np.int64(low), table, firsts, ids)
    return table, firsts[:found]


@compiled
def _number_direct(start, stop, keys, low, table, firsts, ids):
    found = 0
    for i in range(start, stop):
        place = np.uint64(keys[np.uint64(i)] - low)
        number = np.int64(table[place])
        if number < 0:
            number = np.int64(found)
            table[place] = number
            firsts[np.uint64(found)] = i
            found += 1
        ids[np.uint64(i)] = number
    return found


def group_rows(ids, groups):
    ids = const(ids)
    count = parts(ids.size, groups)
    places = np.zeros((count, groups + 1), np.int64)
    spans = list(zip(threads.spans(ids.size, count), places, strict=True))
    threads.map(lambda task: _count(*task[0], ids, task[1]), spans)
    offsets = device.empty(groups + 1, np.int64)
    threads_total = _starts(places, offsets)
    rows = device.empty(threads_total, row_dtype(ids.size))
    threads.map(lambda task: _scatter(*task[0], ids, task[1], rows), spans)
    return offsets, rows


@compiled
def _count(start, stop, ids, counts):
    for i in range(np.uint64(start), np.uint64(stop)):
        counts[np.uint64(max(np.int64(ids[i]), np.int64(-1)) + np.int64(1))] += 1


@compiled
def _starts(places, offsets):
    """Turn counts by span and group (group 0: none) into places; return the total."""
    total = np.int64(0)
    for group in range(1, places.shape[1]):
        offsets[group - 1] = total
        for span in range(places.shape[0]):
            size = places[span, group]
            places[span, group] = total
            total += size
    offsets[places.shape[1] - 1] = total
    return total


@compiled
def _scatter(start, stop, ids, places, rows):
    for i in range(np.uint64(start), np.uint64(stop)):
        group = np.int64(ids[i])
        if group >= 0:
            slot = np.uint64(group + 1)
            rows[np.uint64(places[slot])] = i
            places[slot] += 1


def positions(ids, groups):
    ids = const(ids)
    out = device.empty(ids.size, row_dtype(ids.size))
    count = parts(ids.size, groups)
    before = np.zeros((count, groups + 1), np.int64)
    spans = threads.spans(ids.size, count)
    if count > 1:
        threads.map(lambda task: _count(*task[0], ids, task[1]), zip(spans, before, strict=True))
        before = np.cumsum(before, axis=0) - before
    threads.map(
        lambda task: _positions(*task[0], ids, task[1], out), zip(spans, before, strict=True)
    )
    return out


@compiled
def _positions(start, stop, ids, counts, out):
    for i in range(np.uint64(start), np.uint64(stop)):
        group = np.int64(ids[i])
        if group >= 0:
            slot = np.uint64(group + 1)
            out[i] = counts[slot]
            counts[slot] += 1
        else:
            out[i] = -1
