"""The public hash of values on CUDA: a thread a row."""

import numpy as np

from gpuframe import device
from gpuframe.kernels.cuda.launch import cuda, entry, launch
from gpuframe.kernels.scalar.utf8 import advance, chars_between, next_word
from gpuframe.kernels.scalar.xxh64 import of_bytes, of_record, of_word, word_of


def records(words, width, seed):
    out = device.empty(words.size // width, np.uint64)
    if width == 1:
        launch(_single, out.size, words, int(seed), out)
    else:
        launch(_records, out.size, words, int(width), int(seed), out)
    return out


@entry("(u8[::1], i8, u8[::1])")
def _single(words, seed, out):
    for row in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        out[row] = of_word(words[row], np.uint64(np.int64(seed)))


@entry("(u8[::1], i8, i8, u8[::1])", registers=64)
def _records(words, width, seed, out):
    for row in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        out[row] = of_record(words, row, out.size, width, np.uint64(np.int64(seed)))


def floats(values, seed):
    out = device.empty(values.size, np.uint64)
    launch(_floats, out.size, values, values.view(np.uint64), int(seed), out)
    return out


@entry("(f8[::1], u8[::1], i8, u8[::1])")
def _floats(values, bits, seed, out):
    for row in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        value = values[row]
        hashed = np.uint64(0)
        if value == value:  # noqa: PLR0124 - NaN
            hashed = of_word(word_of(value, bits[row]), np.uint64(np.int64(seed)))
        out[row] = hashed


def texts(offsets, data, seed):
    out = device.empty(offsets.size - 1, np.uint64)
    launch(_texts, out.size, offsets, data, int(seed), out)
    return out


@entry("(i8[::1], u1[::1], i8, u8[::1])", registers=64)
def _texts(offsets, data, seed, out):
    for row in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        out[row] = of_bytes(data, offsets[row], offsets[row + 1], np.uint64(np.int64(seed)))


def count_grams(offsets, data, low, high):
    out = device.empty(offsets.size - 1, np.int64)
    launch(_count_grams, out.size, offsets, data, int(low), int(high), out)
    return out


@entry("(i8[::1], u1[::1], i8, i8, i8[::1])")
def _count_grams(offsets, data, low, high, out):
    for row in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        least = chars_between(data, offsets[row], offsets[row + 1]) - low + np.int64(1)
        shapes = min(max(least, np.int64(0)), high - low + np.int64(1))
        out[row] = shapes * least - shapes * (shapes - np.int64(1)) // np.int64(2)


def grams(offsets, data, low, seed, ends, total):
    out = device.empty(total, np.uint64)
    launch(_grams, ends.size - 1, offsets, data, int(low), int(seed), ends, out)
    return out


@entry("(i8[::1], u1[::1], i8, i8, i8[::1], u8[::1])", registers=64)
def _grams(offsets, data, low, seed, ends, out):
    one = np.int64(1)
    for row in range(cuda.grid(1), ends.size - 1, cuda.gridsize(1)):
        at, stop = ends[row], ends[row + 1]
        last = offsets[row + 1]
        length = np.int64(low)
        while at < stop:
            begin = offsets[row]
            end = advance(data, begin, last, length)
            while True:
                out[at] = of_bytes(data, begin, end, np.uint64(np.int64(seed)))
                at += one
                if end >= last:
                    break
                begin = advance(data, begin, last, one)
                end = advance(data, end, last, one)
            length += one


def words(offsets, data, members, wide, seed, ends, total):
    out = device.empty(total, np.uint64)
    launch(_words, ends.size - 1, offsets, data, members, wide, int(seed), ends, out)
    return out


@entry("(i8[::1], u1[::1], u1[::1], i8[::1], i8, i8[::1], u8[::1])", registers=64)
def _words(offsets, data, members, wide, seed, ends, out):
    for row in range(cuda.grid(1), ends.size - 1, cuda.gridsize(1)):
        behind, last = offsets[row], offsets[row + 1]
        for at in range(ends[row], ends[row + 1]):
            begin, behind = next_word(data, behind, last, members, wide)
            out[at] = of_bytes(data, begin, behind, np.uint64(np.int64(seed)))
