"""Kernels over text on the CPU: eight bytes at a time."""

from itertools import pairwise

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.contract import row_dtype
from gpuframe.kernels.cpu import partition
from gpuframe.kernels.cpu.compiled import compiled, const, parts
from gpuframe.kernels.cpu.groups import empty_slots, number_spans
from gpuframe.kernels.cpu.scan import spread_starts
from gpuframe.kernels.scalar.hashing import first_bytes, mix64, text_begin, text_step

_GRAIN = 1 << 14


def _words(data):
    """View data as an 8-byte word at every byte; the last 7 bytes begin no word."""
    return const(np.ndarray((max(data.size - 7, 0),), np.dtype("<u8"), data, strides=(1,)))


@compiled
def _word(words, data, at, left):
    """Load the next bytes of a text, zeros past its end; left: how many remain, 1 or more."""
    if at < np.uint64(words.size):
        word = words[at]
        return word if left >= 8 else first_bytes(word, left)
    word = np.uint64(0)
    for byte in range(min(left, 8)):
        word |= np.uint64(data[at + np.uint64(byte)]) << np.uint64(8 * byte)
    return word


@compiled
def _hash(words, data, begin, end):
    hashed = text_begin(end - begin)
    at = np.uint64(begin)
    left = end - begin
    while left > 0:
        hashed = text_step(hashed, _word(words, data, at, left))
        at += np.uint64(8)
        left -= 8
    return np.int64(mix64(hashed))


@compiled
def _equal(words_a, data_a, begin_a, words_b, data_b, begin_b, length):
    at_a, at_b = np.uint64(begin_a), np.uint64(begin_b)
    left = length
    while left > 0:
        if _word(words_a, data_a, at_a, left) != _word(words_b, data_b, at_b, left):
            return False
        at_a += np.uint64(8)
        at_b += np.uint64(8)
        left -= 8
    return True


def hash_text(offsets, data):
    out = device.empty(offsets.size - 1, np.int64)
    threads.run(_hash_text, out.size, const(offsets), const(data), _words(data), out, grain=_GRAIN)
    return out


@compiled
def _hash_text(start, stop, offsets, data, words, out):
    for i in range(np.uint64(start), np.uint64(stop)):
        out[i] = _hash(words, data, offsets[i], offsets[i + np.uint64(1)])


def equal_text(offsets_a, data_a, rows_a, offsets_b, data_b, rows_b):
    out = device.empty(rows_a.size, np.bool_)
    side_a = const(offsets_a), const(data_a), _words(data_a), const(rows_a)
    side_b = const(offsets_b), const(data_b), _words(data_b), const(rows_b)
    threads.run(_equal_text, out.size, *side_a, *side_b, out, grain=_GRAIN)
    return out


@compiled
def _equal_text(
    start, stop, offsets_a, data_a, words_a, rows_a, offsets_b, data_b, words_b, rows_b, out
):
    for i in range(np.uint64(start), np.uint64(stop)):
        a, b = np.uint64(rows_a[i]), np.uint64(rows_b[i])
        begin_a, begin_b = offsets_a[a], offsets_b[b]
        length = offsets_a[a + np.uint64(1)] - begin_a
        out[i] = length == offsets_b[b + np.uint64(1)] - begin_b and _equal(
            words_a, data_a, begin_a, words_b, data_b, begin_b, length
        )


def encode(offsets, data, valid):
    column = const(offsets), const(data), _words(data), const(valid.view(np.uint8))
    every = const(np.arange(0, dtype=row_dtype(valid.size)))
    if partition.mostly_distinct(
        valid.size,
        lambda rows: (
            _encode(0, rows.size, const(rows), *column, np.empty(rows.size, rows.dtype)).size
        ),
    ):
        return _encode_partitions(*column)

    def number(start, stop, ids):
        return _encode(start, stop, every, *column, ids)

    def renumber(rows):
        ids = device.empty(rows.size, rows.dtype)
        return ids, _encode(0, rows.size, const(rows), *column, ids)

    return number_spans(valid.size, parts(valid.size, 1), number, renumber)


def _encode_partitions(offsets, data, words, valid):
    """Number many texts: every partition of their hashes in a small table of its own."""
    hashes = hash_text(offsets, data).view(np.uint64)
    hashes, rows, edges = partition.by_hash(hashes, valid)
    owners = device.empty(valid.size, rows.dtype)
    owners.fill(-1)

    def number(begin, end):
        slots = empty_slots(max(16, 1 << (2 * (end - begin) - 1).bit_length()))
        _own(begin, end, hashes, rows, offsets, data, words, slots, owners)

    threads.map(lambda edge: number(*edge), pairwise(edges))
    return partition.number_owners(owners)


@compiled
def _own(start, stop, hashes, rows, offsets, data, words, slots, owners):
    """Find the first row of every row's text."""
    mask = np.uint64(slots.size // 2 - 1)
    one = np.uint64(1)
    for i in range(np.uint64(start), np.uint64(stop)):
        hashed = np.int64(hashes[i])
        place = hashes[i] & mask
        row = np.uint64(rows[i])
        begin = offsets[row]
        length = offsets[row + one] - begin
        while True:
            at = place << one
            owner = slots[at + one]
            if owner < 0:
                slots[at] = hashed
                slots[at + one] = np.int64(row)
                owner = np.int64(row)
                break
            if slots[at] == hashed:
                other = np.uint64(owner)
                if offsets[other + one] - offsets[other] == length and _equal(
                    words, data, begin, words, data, offsets[other], length
                ):
                    break
            place = (place + one) & mask
        owners[row] = owner


def _encode(start, stop, picked, offsets, data, words, valid, ids):
    """Number texts start..stop of `picked` rows (all rows where it is empty)."""
    capacity = 1 << 10
    slots = empty_slots(capacity)
    firsts = device.empty(capacity // 2, ids.dtype)
    at, found = start, 0
    while True:
        at, found = _number(
            at, stop, picked, offsets, data, words, valid, slots, firsts, found, ids
        )
        if at == stop:
            return firsts[:found]
        old, capacity = slots, capacity * 8 if capacity < 1 << 16 else capacity * 4
        slots = empty_slots(capacity)
        larger = device.empty(capacity // 2, ids.dtype)
        larger[:found] = firsts[:found]
        firsts = larger
        _refill(old, slots)


@compiled
def _number(start, stop, picked, offsets, data, words, valid, slots, firsts, found, ids):
    """Slots hold (hash, number); equal hashes are compared byte for byte."""
    mask = np.uint64(slots.size // 2 - 1)
    one = np.uint64(1)
    for i in range(start, stop):
        if found == firsts.size:
            return i, found
        row = np.uint64(picked[np.uint64(i)]) if picked.size else np.uint64(i)
        if not valid[row]:
            ids[np.uint64(i)] = -1
            continue
        begin, end = offsets[row], offsets[row + one]
        hashed = _hash(words, data, begin, end)
        place = np.uint64(hashed) & mask
        while True:
            number = slots[(place << one) + one]
            if number < 0:
                slots[place << one] = hashed
                slots[(place << one) + one] = found
                firsts[np.uint64(found)] = i
                number = np.int64(found)
                found += 1
                break
            if slots[place << one] == hashed:
                other = np.uint64(firsts[np.uint64(number)])
                if picked.size:
                    other = np.uint64(picked[other])
                if offsets[other + one] - offsets[other] == end - begin and _equal(
                    words, data, begin, words, data, offsets[other], end - begin
                ):
                    break
            place = (place + one) & mask
        ids[np.uint64(i)] = number
    return stop, found


@compiled
def _refill(old, slots):
    mask = np.uint64(slots.size // 2 - 1)
    one = np.uint64(1)
    for i in range(np.uint64(old.size // 2)):
        number = old[(i << one) + one]
        if number >= 0:
            place = np.uint64(old[i << one]) & mask
            while slots[(place << one) + one] >= 0:
                place = (place + one) & mask
            slots[place << one] = old[i << one]
            slots[(place << one) + one] = number


def take_offsets(offsets, rows):
    offsets, rows = const(offsets), const(rows)
    out = device.empty(rows.size + 1, np.int64)
    spread_starts(
        lambda start, stop, base: _take_offsets(start, stop, base, offsets, rows, out),
        lambda start, stop: _taken(start, stop, offsets, rows),
        rows.size,
    )
    out[0] = 0
    return out


@compiled
def _taken(start, stop, offsets, rows):
    total = np.int64(0)
    for i in range(np.uint64(start), np.uint64(stop)):
        if rows[i] >= 0:
            row = np.uint64(rows[i])
            total += offsets[row + np.uint64(1)] - offsets[row]
    return total


@compiled
def _take_offsets(start, stop, base, offsets, rows, out):
    total = np.int64(base)
    for i in range(np.uint64(start), np.uint64(stop)):
        if rows[i] >= 0:
            row = np.uint64(rows[i])
            total += offsets[row + np.uint64(1)] - offsets[row]
        out[i + np.uint64(1)] = total


def take_bytes(offsets, data, rows, out_offsets, total):
    out = device.empty(total, np.uint8)
    source = const(offsets), const(data), _words(data), const(rows), const(out_offsets)
    into = np.ndarray((max(total - 7, 0),), np.dtype("<u8"), out, strides=(1,))
    threads.run(_take_bytes, rows.size, *source, out, into, grain=_GRAIN)
    return out


@compiled
def _take_bytes(start, stop, offsets, data, words, rows, out_offsets, out, into):
    for i in range(np.uint64(start), np.uint64(stop)):
        if rows[i] < 0:
            continue
        source = np.uint64(offsets[np.uint64(rows[i])])
        at = np.uint64(out_offsets[i])
        end = np.uint64(out_offsets[i + np.uint64(1)])
        while at + np.uint64(8) <= end:
            into[at] = words[source]
            at += np.uint64(8)
            source += np.uint64(8)
        while at < end:
            out[at] = data[source]
            at += np.uint64(1)
            source += np.uint64(1)
