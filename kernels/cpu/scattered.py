"""Numbers of many texts of at most 23 bytes: sorted coarsely by hash, then numbered in cache.

Each text is copied, as three words and its place, beside the others of its hash's highest bits; the
table of such a partition, whose slots hold the words themselves, stays in cache, and nothing is
looked up in the column any more.
"""

from itertools import pairwise

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.contract import row_dtype
from gpuframe.kernels.cpu import contents, partition
from gpuframe.kernels.cpu.compiled import compiled, parts
from gpuframe.kernels.cpu.ends import split, within

_SMALLEST = 1 << 11
_ZERO, _ONE, _TWO, _THREE, _FOUR = map(np.uint64, range(5))


def factorize(offsets, data, rows):
    """Number texts, as `contents.factorize` does."""
    total = rows.size or offsets.size - 1
    texts = split(offsets, data, rows, contents.REACH)
    bits = partition.hash_bits(total)
    shift = np.uint64(64 - bits)
    numbers = device.empty(total, np.uint16)
    copied = device.empty(4 * total, np.uint64)

    def count(start, stop, counts):
        for begin, end, part in within(texts, start, stop):
            _count(begin, end, *part, shift, numbers, counts)

    def scatter(task):
        (start, stop), places = task
        for begin, end, part in within(texts, start, stop):
            _scatter(begin, end, *part, numbers, places, copied)

    spans = threads.spans(total, parts(total, 1))
    places, edges = partition.write_places(count, spans, 1 << bits)
    threads.map(scatter, zip(spans, places, strict=True))
    owners = device.empty(total, row_dtype(total))
    threads.map(lambda edge: _own_all(*edge, copied, owners), pairwise(edges))
    return partition.number_owners(owners)


@compiled
def _count(start, stop, offsets, words, rows, skip, shift, numbers, counts):
    """Count the texts of each partition and note which one each is in."""
    for i in range(np.uint64(start), np.uint64(stop)):
        row = np.uint64(rows[i]) if rows.size else i
        first, second, third = contents.load(offsets, words, row - skip)
        number = contents.hash_words(first, second, third) >> shift
        numbers[i] = number
        counts[number + _ONE] += 1


@compiled
def _scatter(start, stop, offsets, words, rows, skip, numbers, places, copied):
    for i in range(np.uint64(start), np.uint64(stop)):
        row = np.uint64(rows[i]) if rows.size else i
        first, second, third = contents.load(offsets, words, row - skip)
        slot = np.uint64(numbers[i]) + _ONE
        at = np.uint64(places[slot]) * _FOUR
        places[slot] += 1
        copied[at] = first
        copied[at + _ONE] = second
        copied[at + _TWO] = third
        copied[at + _THREE] = i


def _own_all(start, stop, copied, owners):
    """Find the first place of every text's like within a partition, in a table that grows."""
    capacity = _SMALLEST
    slots = contents.empty_slots(capacity)
    at, found = _own(start, stop, copied, slots, 0, owners)
    while at < stop:
        capacity *= 4
        slots = contents.grown(slots, capacity)
        at, found = _own(at, stop, copied, slots, found, owners)


@compiled
def _own(start, stop, copied, slots, found, owners):
    mask = np.uint64(slots.size // 4 - 1)
    room = slots.size // 8
    for i in range(start, stop):
        if found == room:
            return i, found
        at = np.uint64(i) * _FOUR
        first, second, third = copied[at], copied[at + _ONE], copied[at + _TWO]
        row = copied[at + _THREE]
        place = contents.hash_words(first, second, third) & mask
        while True:
            slot = place * _FOUR
            owner = slots[slot + _THREE]
            if owner == _ZERO:
                slots[slot] = first
                slots[slot + _ONE] = second
                slots[slot + _TWO] = third
                owner = row + _ONE
                slots[slot + _THREE] = owner
                found += 1
                break
            if (
                slots[slot] == first
                and slots[slot + _ONE] == second
                and slots[slot + _TWO] == third
            ):
                break
            place = (place + _ONE) & mask
        owners[row] = np.int64(owner - _ONE)
    return stop, found
