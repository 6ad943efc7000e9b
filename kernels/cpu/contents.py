"""Numbers of texts of at most 23 bytes: the bytes stand in the table's slots.

A slot has four words: the text's 24 bytes, the last of them its length, and its number plus 1, 0
where the slot is free. One look at a slot decides; no other memory is touched.
"""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.cpu import groups
from gpuframe.kernels.cpu.compiled import compiled, const, parts
from gpuframe.kernels.cpu.text import byte_mask, word_at
from gpuframe.kernels.scalar.hashing import text_step

LONGEST = 23
_SMALLEST = 1 << 10
_ONE, _FOUR = np.uint64(1), np.uint64(4)
_S56, _ZERO = np.uint64(56), np.uint64(0)


def factorize(offsets, data, words, rows):
    """Number the texts of some rows in order of appearance.

    Args:
        offsets: int64[n + 1] of texts of at most LONGEST bytes.
        data: their bytes.
        words: the bytes as words.
        rows: the rows to number; empty for all.

    Returns:
        ids and the places of the first ones among the rows.
    """
    total = rows.size or offsets.size - 1
    texts = offsets, data, words, const(rows)
    return groups.number_spans(
        total,
        parts(total, 1),
        lambda start, stop, ids: _number_all(texts, start, stop, ids),
        lambda firsts: _number_some(texts, firsts),
    )


def distinct(offsets, data, words, rows):
    """Count the distinct texts of some rows."""
    ids = device.empty(rows.size, rows.dtype)
    return _number_all((offsets, data, words, const(rows)), 0, rows.size, ids).size


def _number_some(texts, places):
    """Number the texts at some places of the rows."""
    offsets, data, words, rows = texts
    picked = const(rows[places] if rows.size else places)
    ids = device.empty(places.size, places.dtype)
    return ids, _number_all((offsets, data, words, picked), 0, places.size, ids)


def _number_all(texts, start, stop, ids):
    """Number rows[start:stop] in a table that grows; return the places of the first ones."""
    capacity = _SMALLEST
    slots = _empty_slots(capacity)
    firsts = device.empty(capacity // 2, ids.dtype)
    at, found = start, 0
    while True:
        at, found = _number(at, stop, *texts, slots, firsts, found, ids)
        if at == stop:
            return firsts[:found]
        capacity *= 8 if capacity < 1 << 16 else 4
        larger = _empty_slots(capacity)
        _move(slots, larger)
        slots = larger
        more = device.empty(capacity // 2, ids.dtype)
        more[:found] = firsts[:found]
        firsts = more


def _empty_slots(capacity):
    slots = device.empty(4 * capacity, np.uint64)
    threads.run(_clear, slots.size, slots, grain=1 << 20)
    return slots


@compiled
def _clear(start, stop, slots):
    for i in range(np.uint64(start), np.uint64(stop)):
        slots[i] = _ZERO


@compiled
def _last_words(words, data, at, length):
    """Load a text next to the end of the data."""
    first, second, third = _ZERO, _ZERO, _ZERO
    if length > 0:
        first = word_at(words, data, at, length)
    if length > 8:
        second = word_at(words, data, at + np.uint64(8), length - 8)
    if length > 16:
        third = word_at(words, data, at + np.uint64(16), length - 16)
    return first, second, third


@compiled
def _place(first, second, third, mask):
    hashed = text_step(text_step(third, first), second)
    return (hashed ^ (hashed >> np.uint64(29))) & mask


@compiled
def _number(start, stop, offsets, data, words, rows, slots, firsts, found, ids):
    mask = np.uint64(slots.size // 4 - 1)
    room = firsts.size
    for i in range(start, stop):
        if found == room:
            return i, found
        row = np.uint64(rows[np.uint64(i)]) if rows.size else np.uint64(i)
        at = np.uint64(offsets[row])
        length = offsets[row + _ONE] - offsets[row]
        if at + np.uint64(16) < np.uint64(words.size):
            first = words[at] & byte_mask(length)
            second = words[at + np.uint64(8)] & byte_mask(length - 8)
            third = words[at + np.uint64(16)] & byte_mask(length - 16)
        else:
            first, second, third = _last_words(words, data, at, length)
        third |= np.uint64(length) << _S56
        place = _place(first, second, third, mask)
        while True:
            slot = place * _FOUR
            number = slots[slot + np.uint64(3)]
            if number == _ZERO:
                slots[slot] = first
                slots[slot + _ONE] = second
                slots[slot + np.uint64(2)] = third
                firsts[np.uint64(found)] = i
                found += 1
                number = np.uint64(found)
                slots[slot + np.uint64(3)] = number
                break
            if (
                slots[slot] == first
                and slots[slot + _ONE] == second
                and slots[slot + np.uint64(2)] == third
            ):
                break
            place = (place + _ONE) & mask
        ids[np.uint64(i)] = np.int64(number - _ONE)
    return stop, found


@compiled
def _move(slots, larger):
    """Put the texts of a table into a larger one."""
    mask = np.uint64(larger.size // 4 - 1)
    for old in range(np.uint64(slots.size // 4)):
        source = old * _FOUR
        if slots[source + np.uint64(3)] == _ZERO:
            continue
        place = _place(slots[source], slots[source + _ONE], slots[source + np.uint64(2)], mask)
        while larger[place * _FOUR + np.uint64(3)] != _ZERO:
            place = (place + _ONE) & mask
        for word in range(_FOUR):
            larger[place * _FOUR + word] = slots[source + word]
