"""The public hash of values on the CPU."""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.cpu.compiled import compiled, const
from gpuframe.kernels.cpu.ends import words_of
from gpuframe.kernels.scalar.utf8 import advance, chars_between, next_word
from gpuframe.kernels.scalar.xxh64 import of_bytes, of_record, of_word, word_of

_GRAIN = 1 << 14


def _seed(seed):
    return np.uint64(seed % (1 << 64))


def records(words, width, seed):
    out = device.empty(words.size // width, np.uint64)
    if width == 1:
        threads.run(_single, out.size, const(words), _seed(seed), out)
    else:
        threads.run(_records, out.size, const(words), np.int64(width), _seed(seed), out)
    return out


@compiled
def _single(start, stop, words, seed, out):
    for i in range(np.uint64(start), np.uint64(stop)):
        out[i] = of_word(words[i], seed)


@compiled
def _records(start, stop, words, width, seed, out):
    for i in range(np.uint64(start), np.uint64(stop)):
        out[i] = of_record(words, i, out.size, width, seed)


def floats(values, seed):
    out = device.empty(values.size, np.uint64)
    bits = const(values.view(np.uint64))
    threads.run(_floats, out.size, const(values), bits, _seed(seed), out)
    return out


@compiled
def _floats(start, stop, values, bits, seed, out):
    for i in range(np.uint64(start), np.uint64(stop)):
        value = values[i]
        hashed = of_word(word_of(value, bits[i]), seed)
        out[i] = hashed if value == value else np.uint64(0)  # noqa: PLR0124 - NaN


def texts(offsets, data, seed):
    out = device.empty(offsets.size - 1, np.uint64)
    source = const(offsets), const(data), words_of(data)
    threads.run(_texts, out.size, *source, _seed(seed), out, grain=_GRAIN)
    return out


@compiled
def _texts(start, stop, offsets, data, words, seed, out):
    for i in range(np.uint64(start), np.uint64(stop)):
        begin, end = offsets[i], offsets[i + np.uint64(1)]
        if end - begin == 8:  # one load, of which a compiler makes eight elsewhere
            out[i] = of_word(words[np.uint64(begin)], seed)
        else:
            out[i] = of_bytes(data, begin, end, seed)


def count_grams(offsets, data, low, high):
    out = device.empty(offsets.size - 1, np.int64)
    source = const(offsets), const(data), np.int64(low), np.int64(high)
    threads.run(_count_grams, out.size, *source, out, grain=_GRAIN)
    return out


@compiled
def _count_grams(start, stop, offsets, data, low, high, out):
    for i in range(np.uint64(start), np.uint64(stop)):
        least = chars_between(data, offsets[i], offsets[i + np.uint64(1)]) - low + 1
        shapes = min(max(least, 0), high - low + 1)
        out[i] = shapes * least - shapes * (shapes - 1) // 2


def grams(offsets, data, low, seed, ends, total):
    out = device.empty(total, np.uint64)
    source = const(offsets), const(data), np.int64(low), _seed(seed), const(ends)
    threads.run(_grams, ends.size - 1, *source, out, grain=_GRAIN)
    return out


@compiled
def _grams(start, stop, offsets, data, low, seed, ends, out):
    one = np.int64(1)
    for i in range(np.uint64(start), np.uint64(stop)):
        at, stop_at = ends[i], ends[i + np.uint64(1)]
        last = offsets[i + np.uint64(1)]
        length = low
        while at < stop_at:
            begin = offsets[i]
            end = advance(data, begin, last, length)
            # A text of this many characters has a run; those that are counted have one.
            out[np.uint64(at)] = of_bytes(data, begin, end, seed)
            at += one
            while end < last:
                begin = advance(data, begin, last, one)
                end = advance(data, end, last, one)
                out[np.uint64(at)] = of_bytes(data, begin, end, seed)
                at += one
            length += one


def words(offsets, data, members, wide, seed, ends, total):
    out = device.empty(total, np.uint64)
    source = const(offsets), const(data), const(members), const(wide), _seed(seed), const(ends)
    threads.run(_words, ends.size - 1, *source, out, grain=_GRAIN)
    return out


@compiled
def _words(start, stop, offsets, data, members, wide, seed, ends, out):
    for i in range(np.uint64(start), np.uint64(stop)):
        behind, last = offsets[i], offsets[i + np.uint64(1)]
        for at in range(np.uint64(ends[i]), np.uint64(ends[i + np.uint64(1)])):
            begin, behind = next_word(data, behind, last, members, wide)
            out[at] = of_bytes(data, begin, behind, seed)
