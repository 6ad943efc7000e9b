"""Numbers of texts of at most 23 bytes: the bytes stand in the table's slots.

A slot has four words: the text's 24 bytes, the last of them its length, and its number plus 1, 0
where the slot is free. One look at a slot decides; no other memory is touched.
"""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.cpu import groups
from gpuframe.kernels.cpu.compiled import compiled, parts
from gpuframe.kernels.cpu.ends import split, within
from gpuframe.kernels.scalar.hashing import text_step

LONGEST = 23
REACH = 24
_SMALLEST = 1 << 10
_ZERO, _ONE, _TWO, _THREE, _FOUR = map(np.uint64, range(5))
_S56 = np.uint64(56)
# What a text of each length leaves of the three words that begin with it.
_MASKS = np.array(
    [(1 << 8 * min(max(size - at, 0), 8)) - 1 for size in range(LONGEST + 1) for at in (0, 8, 16)],
    np.uint64,
)


def factorize(offsets, data, rows):
    """Number the texts of some rows in order of appearance.

    Args:
        offsets: int64[n + 1] of texts of at most LONGEST bytes.
        data: their bytes.
        rows: the rows to number, ascending; empty for all.

    Returns:
        ids and the places of the first ones among the rows.
    """
    total = rows.size or offsets.size - 1
    texts = split(offsets, data, rows, REACH)
    return groups.number_spans(
        total,
        parts(total, 1),
        lambda start, stop, ids: _number_all(texts, start, stop, ids),
        lambda firsts: _number_some(offsets, data, rows[firsts] if rows.size else firsts),
    )


def distinct(offsets, data, rows):
    """Count the distinct texts of some rows."""
    return _number_some(offsets, data, rows)[1].size


def _number_some(offsets, data, rows):
    ids = device.empty(rows.size, rows.dtype)
    return ids, _number_all(split(offsets, data, rows, REACH), 0, rows.size, ids)


def _number_all(texts, start, stop, ids):
    """Number rows[start:stop] in a table that grows; return the places of the first ones."""
    capacity = _SMALLEST
    slots = empty_slots(capacity)
    firsts = device.empty(capacity // 2, ids.dtype)
    found = 0
    for begin, end, part in within(texts, start, stop):
        at, found = _number(begin, end, *part, slots, firsts, found, ids)
        while at < end:
            capacity *= 8 if capacity < 1 << 16 else 4
            slots = grown(slots, capacity)
            more = device.empty(capacity // 2, ids.dtype)
            more[:found] = firsts[:found]
            firsts = more
            at, found = _number(at, end, *part, slots, firsts, found, ids)
    return firsts[:found]


def empty_slots(capacity):
    slots = device.empty(4 * capacity, np.uint64)
    threads.run(_clear, slots.size, slots, grain=1 << 20)
    return slots


@compiled
def _clear(start, stop, slots):
    for i in range(np.uint64(start), np.uint64(stop)):
        slots[i] = _ZERO


@compiled
def load(offsets, words, row):
    """Return a text as three words; the last byte is its length."""
    at = np.uint64(offsets[row])
    length = np.uint64(offsets[row + _ONE]) - at
    mask = length * _THREE
    first = words[at] & _MASKS[mask]
    second = words[at + np.uint64(8)] & _MASKS[mask + _ONE]
    third = words[at + np.uint64(16)] & _MASKS[mask + _TWO]
    return first, second, third | (length << _S56)


@compiled
def hash_words(first, second, third):
    hashed = text_step(text_step(third, first), second)
    return hashed ^ (hashed >> np.uint64(29))


@compiled
def _number(start, stop, offsets, words, rows, skip, slots, firsts, found, ids):
    mask = np.uint64(slots.size // 4 - 1)
    room = firsts.size
    for i in range(start, stop):
        if found == room:
            return i, found
        row = np.uint64(rows[np.uint64(i)]) if rows.size else np.uint64(i)
        first, second, third = load(offsets, words, row - skip)
        place = hash_words(first, second, third) & mask
        while True:
            slot = place * _FOUR
            number = slots[slot + _THREE]
            if number == _ZERO:
                slots[slot] = first
                slots[slot + _ONE] = second
                slots[slot + _TWO] = third
                firsts[np.uint64(found)] = i
                found += 1
                number = np.uint64(found)
                slots[slot + _THREE] = number
                break
            if (
                slots[slot] == first
                and slots[slot + _ONE] == second
                and slots[slot + _TWO] == third
            ):
                break
            place = (place + _ONE) & mask
        ids[np.uint64(i)] = np.int64(number - _ONE)
    return stop, found


def grown(slots, capacity):
    """Return a larger table of the same texts."""
    larger = empty_slots(capacity)
    _move(slots, larger)
    return larger


@compiled
def _move(slots, larger):
    mask = np.uint64(larger.size // 4 - 1)
    for old in range(np.uint64(slots.size // 4)):
        source = old * _FOUR
        if slots[source + _THREE] == _ZERO:
            continue
        first, second, third = slots[source], slots[source + _ONE], slots[source + _TWO]
        place = hash_words(first, second, third) & mask
        while larger[place * _FOUR + _THREE] != _ZERO:
            place = (place + _ONE) & mask
        for word in range(_FOUR):
            larger[place * _FOUR + word] = slots[source + word]
