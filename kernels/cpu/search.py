"""Literals in texts on the CPU: a stream of bytes, in which few places are looked at.

A place is looked at where the pattern's first byte stands and its last byte at its distance: marks
of 4,096 bytes are made by vector instructions and read eight at a time.
"""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.cpu.compiled import compiled, const
from gpuframe.kernels.cpu.ends import words_of
from gpuframe.kernels.cpu.text import short_word, word_at
from gpuframe.kernels.scalar.matching import is_like

_BLOCK = 4096
_GRAIN = 1 << 15
_LIKE_GRAIN = 1 << 13
_FIRST, _LAST, _COUNT, _ANY = range(4)
_ONES = np.uint64(0x0101010101010101)


@compiled
def mark(data, begin, count, first, last, distance, marks):
    """Set marks[j] to 1 where `first` stands at begin + j and `last` `distance` bytes on."""
    head = data[begin : begin + count]
    tail = data[begin + distance : begin + distance + count]
    for j in range(count):
        marks[j] = (head[j] == first) & (tail[j] == last)
    for j in range(count, (count + 7) // 8 * 8):
        marks[j] = 0


@compiled
def lowest_byte(word):
    """Return the number of the lowest byte of a word that is not 0; bytes are 0 or 1."""
    below = (word & (~word + np.uint64(1))) - np.uint64(1)
    # As many bytes lie below as have their lowest bit set in `below`.
    return ((below & _ONES) * _ONES) >> np.uint64(56)


@compiled
def _inner_equal(data, at, pattern):
    for j in range(1, pattern.size - 1):  # noqa: SIM110 - a generator does not compile
        if data[np.uint64(at + j)] != pattern[np.uint64(j)]:
            return False
    return True


@compiled
def _scan(start, stop, offsets, data, pattern, what, out):
    """Look through rows [start, stop); `out` is filled with the answer of no match."""
    one, eight = np.uint64(1), np.uint64(8)
    distance = np.int64(pattern.size - 1)
    marks = np.empty(_BLOCK, np.uint8)
    eights = marks.view(np.uint64)
    row = np.uint64(start)
    row_end = offsets[row + one]
    free = offsets[row]
    end = offsets[stop] - distance
    block = offsets[row]
    while block < end:
        size = min(np.int64(_BLOCK), end - block)
        mark(data, block, size, pattern[0], pattern[distance], distance, marks)
        for w in range(np.uint64((size + 7) // 8)):
            word = eights[w]
            while word != 0:
                at = block + np.int64(w * eight + lowest_byte(word))
                word &= word - one
                if not _inner_equal(data, at, pattern):
                    continue
                while row_end <= at:
                    row += one
                    row_end = offsets[row + one]
                if at + distance >= row_end:
                    continue
                if what == _FIRST:
                    if out[row] < 0:
                        out[row] = at - offsets[row]
                elif what == _LAST:
                    out[row] = at - offsets[row]
                elif what == _COUNT:
                    if at >= free:
                        out[row] += 1
                        free = at + distance + np.int64(1)
                else:
                    out[row] = 1
        block += np.int64(_BLOCK)


def _scanned(offsets, data, pattern, what, fill, dtype):
    out = device.empty(offsets.size - 1, dtype)
    offsets, data, pattern = const(offsets), const(data), const(pattern)

    def span(start, stop):
        out[start:stop] = fill
        if start < stop:
            _scan(start, stop, offsets, data, pattern, what, out)

    threads.run(span, out.size, grain=_GRAIN)
    return out


def find(offsets, data, pattern):
    return _scanned(offsets, data, pattern, np.int64(_FIRST), -1, np.int64)


def rfind(offsets, data, pattern):
    return _scanned(offsets, data, pattern, np.int64(_LAST), -1, np.int64)


def count(offsets, data, pattern):
    return _scanned(offsets, data, pattern, np.int64(_COUNT), 0, np.int64)


def contains(offsets, data, pattern):
    return _scanned(offsets, data, pattern, np.int64(_ANY), 0, np.uint8).view(np.bool_)


def starts(offsets, data, pattern, at_end):
    out = device.empty(offsets.size - 1, np.bool_)
    source = const(offsets), const(data)
    if pattern.size <= 8:
        word = short_word(pattern)
        shift = pattern.size if at_end else 0
        threads.run(
            _starts_word, out.size, *source, words_of(data), *word, pattern.size, shift, out
        )
    else:
        threads.run(_starts, out.size, *source, const(pattern), bool(at_end), out)
    return out


@compiled
def _starts_word(start, stop, offsets, data, words, mask, word, size, shift, out):
    """Compare with a literal of at most 8 bytes: one load a row."""
    for i in range(np.uint64(start), np.uint64(stop)):
        begin, end = offsets[i], offsets[i + np.uint64(1)]
        at = np.uint64(end - shift if shift else begin)
        fits = end - begin >= size
        if at < np.uint64(words.size):
            out[i] = fits & ((words[at] & mask) == word)
        else:
            out[i] = fits and word_at(words, data, at, size) == word


@compiled
def _starts(start, stop, offsets, data, pattern, at_end, out):
    size = np.int64(pattern.size)
    for i in range(np.uint64(start), np.uint64(stop)):
        begin, end = offsets[i], offsets[i + np.uint64(1)]
        same = end - begin >= size
        if same:
            at = np.uint64(end - size if at_end else begin)
            for j in range(np.uint64(size)):
                if data[at + j] != pattern[j]:
                    same = False
                    break
        out[i] = same


def like(offsets, data, codes):
    out = device.empty(offsets.size - 1, np.bool_)
    source = const(offsets), const(data), const(codes)
    threads.run(_like, out.size, *source, out, grain=_LIKE_GRAIN)
    return out


@compiled
def _like(start, stop, offsets, data, codes, out):
    for i in range(np.uint64(start), np.uint64(stop)):
        out[i] = is_like(data, offsets[i], offsets[i + np.uint64(1)], codes)
