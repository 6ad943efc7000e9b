"""Texts compared on the CPU: eight bytes at a time."""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.cpu.compiled import compiled, const
from gpuframe.kernels.cpu.text import equal_ranges, word_at, words_of

_GRAIN = 1 << 15


@compiled
def _order(words_a, data_a, begin_a, length_a, words_b, data_b, begin_b, length_b):
    at_a, at_b = np.uint64(begin_a), np.uint64(begin_b)
    left = min(length_a, length_b)
    while left > 0:
        word_a = word_at(words_a, data_a, at_a, left)
        word_b = word_at(words_b, data_b, at_b, left)
        differ = word_a ^ word_b
        if differ != 0:
            # The lowest byte that differs comes first in the text.
            lowest = differ & (~differ + np.uint64(1))
            shift = np.uint64(0)
            while (lowest >> shift) > np.uint64(255):
                shift += np.uint64(8)
            byte_a = (word_a >> shift) & np.uint64(255)
            return 1 if byte_a > (word_b >> shift) & np.uint64(255) else -1
        at_a += np.uint64(8)
        at_b += np.uint64(8)
        left -= 8
    return np.int64(length_a > length_b) - np.int64(length_a < length_b)


def compare(offsets_a, data_a, offsets_b, data_b):
    out = device.empty(offsets_a.size - 1, np.int8)
    side_a = const(offsets_a), const(data_a), words_of(data_a)
    side_b = const(offsets_b), const(data_b), words_of(data_b)
    threads.run(_compare, out.size, *side_a, *side_b, out, grain=_GRAIN)
    return out


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
    side_b = const(offsets_b), const(data_b), words_of(data_b)
    threads.run(_same, out.size, *side_a, *side_b, out, grain=_GRAIN)
    return out


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
