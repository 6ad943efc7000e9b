"""Texts compared on the CPU: eight bytes at a time."""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.cpu import groups
from gpuframe.kernels.cpu.compiled import compiled, const
from gpuframe.kernels.cpu.ends import words_of
from gpuframe.kernels.cpu.text import (
    byte_mask,
    equal_ranges,
    hash_range,
    short_word,
    word_at,
)

_GRAIN = 1 << 15
_LONG = 32
"""Bytes of one text that are compared with every row without looking at its length first."""
_FEW = 8
"""Short texts of a set that are compared one after the other."""
_EIGHT = np.uint64(8)
_S8, _S16, _S32 = np.uint64(8), np.uint64(16), np.uint64(32)
_BYTES = np.uint64(0x00FF00FF00FF00FF)
_PAIRS = np.uint64(0x0000FFFF0000FFFF)


@compiled
def _big_endian(word):
    """Return a word whose first byte in memory counts most."""
    word = ((word >> _S8) & _BYTES) | ((word & _BYTES) << _S8)
    word = ((word >> _S16) & _PAIRS) | ((word & _PAIRS) << _S16)
    return (word >> _S32) | (word << _S32)


@compiled
def _first_word(words, data, begin, length):
    """Return the first 8 bytes of a text, zeros behind its end: no branch but at the data's end."""
    if np.uint64(begin) < np.uint64(words.size):
        return words[np.uint64(begin)] & byte_mask(length)
    return word_at(words, data, np.uint64(begin), length) if length > 0 else np.uint64(0)


@compiled
def _order(words_a, data_a, begin_a, length_a, words_b, data_b, begin_b, length_b):
    """Compare by words; zeros behind an end are below all but zeros, where the lengths decide."""
    at_a, at_b = np.uint64(begin_a), np.uint64(begin_b)
    left_a, left_b = length_a, length_b
    while left_a > 0 and left_b > 0:
        word_a = word_at(words_a, data_a, at_a, left_a)
        word_b = word_at(words_b, data_b, at_b, left_b)
        if word_a != word_b:
            return 1 if _big_endian(word_a) > _big_endian(word_b) else -1
        at_a += _EIGHT
        at_b += _EIGHT
        left_a -= 8
        left_b -= 8
    return np.int64(length_a > length_b) - np.int64(length_a < length_b)


def compare(offsets_a, data_a, offsets_b, data_b):
    out = device.empty(offsets_a.size - 1, np.int8)
    side_a = const(offsets_a), const(data_a), words_of(data_a)
    if offsets_b.size == 2 and 0 < offsets_b[1] - offsets_b[0] <= 8:
        text = data_b[offsets_b[0] : offsets_b[1]]
        word = np.uint64(int.from_bytes(text.tobytes().ljust(8, b"\0"), "big"))
        threads.run(_compare_word, out.size, *side_a, word, text.size, out)
        return out
    side_b = const(offsets_b), const(data_b), words_of(data_b)
    threads.run(_compare, out.size, *side_a, *side_b, out, grain=_GRAIN)
    return out


@compiled
def _compare_word(start, stop, offsets, data, words, word, size, out):
    """Compare with one text of at most 8 bytes: one load a row, no branch."""
    for i in range(np.uint64(start), np.uint64(stop)):
        begin = offsets[i]
        length = offsets[i + np.uint64(1)] - begin
        own = _big_endian(_first_word(words, data, begin, length))
        order = np.int64(own > word) - np.int64(own < word)
        longer = np.int64(length > size) - np.int64(length < size)
        out[i] = order if order != 0 else longer


@compiled
def _compare(start, stop, offsets_a, data_a, words_a, offsets_b, data_b, words_b, out):
    one = np.uint64(1)
    step = np.uint64(offsets_b.size > 2)
    for i in range(np.uint64(start), np.uint64(stop)):
        j = i * step
        begin_a, begin_b = offsets_a[i], offsets_b[j]
        length_a, length_b = offsets_a[i + one] - begin_a, offsets_b[j + one] - begin_b
        out[i] = _order(words_a, data_a, begin_a, length_a, words_b, data_b, begin_b, length_b)


def same(offsets_a, data_a, offsets_b, data_b):
    out = device.empty(offsets_a.size - 1, np.bool_)
    side_a = const(offsets_a), const(data_a), words_of(data_a)
    if offsets_b.size == 2 and 0 < offsets_b[1] - offsets_b[0] <= 8:
        text = data_b[offsets_b[0] : offsets_b[1]]
        threads.run(_same_word, out.size, *side_a, *short_word(text), text.size, out)
        return out
    if offsets_b.size == 2 and 8 < offsets_b[1] - offsets_b[0] <= _LONG:
        text = data_b[offsets_b[0] : offsets_b[1]]
        places = np.append(np.arange(0, text.size - 8, 8), text.size - 8).astype(np.uint64)
        wanted = np.array([words_of(text)[place] for place in places], np.uint64)
        threads.run(_same_words, out.size, *side_a, places, wanted, text.size, out)
        return out
    side_b = const(offsets_b), const(data_b), words_of(data_b)
    threads.run(_same, out.size, *side_a, *side_b, out, grain=_GRAIN)
    return out


@compiled
def _same_word(start, stop, offsets, data, words, mask, word, size, out):
    """Compare with one text of at most 8 bytes: one load a row."""
    for i in range(np.uint64(start), np.uint64(stop)):
        begin = offsets[i]
        length = offsets[i + np.uint64(1)] - begin
        if np.uint64(begin) < np.uint64(words.size):
            out[i] = (length == size) & ((words[np.uint64(begin)] & mask) == word)
        else:
            out[i] = length == size and word_at(words, data, np.uint64(begin), length) == word


@compiled
def _same_words(start, stop, offsets, data, words, places, wanted, size, out):
    """Compare with one text of some words, the last of which overlaps: no branch but at the end."""
    for i in range(np.uint64(start), np.uint64(stop)):
        begin = offsets[i]
        length = offsets[i + np.uint64(1)] - begin
        at = np.uint64(begin)
        if at + np.uint64(size) <= np.uint64(data.size):
            differ = np.uint64(0)
            for k in range(places.size):
                differ |= words[at + places[k]] ^ wanted[k]
            out[i] = (length == size) & (differ == 0)
        else:
            out[i] = False  # shorter than the text: it would end behind the last byte


@compiled
def _same(start, stop, offsets_a, data_a, words_a, offsets_b, data_b, words_b, out):
    one = np.uint64(1)
    step = np.uint64(offsets_b.size > 2)
    for i in range(np.uint64(start), np.uint64(stop)):
        j = i * step
        begin_a, begin_b = offsets_a[i], offsets_b[j]
        length = offsets_a[i + one] - begin_a
        out[i] = length == offsets_b[j + one] - begin_b and equal_ranges(
            words_a, data_a, begin_a, words_b, data_b, begin_b, length
        )


def among(offsets, data, set_offsets, set_data):
    out = device.empty(offsets.size - 1, np.bool_)
    lengths = np.diff(set_offsets)
    if lengths.size <= _FEW and lengths.max(initial=0) <= 8:
        texts = [set_data[begin : begin + 8] for begin in set_offsets[:-1]]
        short = [text[:size] for text, size in zip(texts, lengths, strict=True)]
        wanted = np.array([int.from_bytes(text.tobytes(), "little") for text in short], np.uint64)
        source = const(offsets), const(data), words_of(data)
        threads.run(_among_words, out.size, *source, wanted, lengths, out)
        return out
    capacity = max(16, 1 << (4 * set_offsets.size).bit_length())
    slots = groups.empty_slots(capacity)
    known = const(set_offsets), const(set_data), words_of(set_data)
    sizes = _enter(*known, slots)
    source = const(offsets), const(data), words_of(data)
    threads.run(_among, out.size, *source, *known, slots, sizes, out, grain=_GRAIN)
    return out


@compiled
def _among_words(start, stop, offsets, data, words, wanted, lengths, out):
    """Compare with a few texts of at most 8 bytes: one load a row, no branch."""
    for i in range(np.uint64(start), np.uint64(stop)):
        begin = offsets[i]
        length = offsets[i + np.uint64(1)] - begin
        own = _first_word(words, data, begin, length)
        found = False
        for k in range(wanted.size):
            found |= (own == wanted[k]) & (length == lengths[k])
        out[i] = found


@compiled
def _enter(offsets, data, words, slots):
    """Put a set into slots of (hash, row); return a bit for each length, bit 63 for longer ones."""
    one, sizes = np.uint64(1), np.uint64(0)
    mask = np.uint64(slots.size // 2 - 1)
    for row in range(np.uint64(offsets.size - 1)):
        hashed = hash_range(words, data, offsets[row], offsets[row + one])
        sizes |= one << np.uint64(min(offsets[row + one] - offsets[row], 63))
        place = np.uint64(hashed) & mask
        while slots[(place << one) + one] >= 0:
            place = (place + one) & mask
        slots[place << one] = hashed
        slots[(place << one) + one] = np.int64(row)
    return sizes


@compiled
def _among(start, stop, offsets, data, words, set_offsets, set_data, set_words, slots, sizes, out):
    one = np.uint64(1)
    mask = np.uint64(slots.size // 2 - 1)
    for i in range(np.uint64(start), np.uint64(stop)):
        begin = offsets[i]
        length = offsets[i + one] - begin
        if (sizes >> np.uint64(min(length, 63))) & one == 0:
            out[i] = False
            continue
        hashed = hash_range(words, data, begin, begin + length)
        place = np.uint64(hashed) & mask
        found = False
        while not found:
            row = slots[(place << one) + one]
            if row < 0:
                break
            if slots[place << one] == hashed:
                other = set_offsets[np.uint64(row)]
                found = set_offsets[np.uint64(row) + one] - other == length and equal_ranges(
                    words, data, begin, set_words, set_data, other, length
                )
            place = (place + one) & mask
        out[i] = found
