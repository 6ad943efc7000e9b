"""Words of texts on the CPU, a character at a time."""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.cpu.compiled import compiled, const
from gpuframe.kernels.scalar.utf8 import next_word

_GRAIN = 1 << 14


def count_words(offsets, data, members, wide):
    out = device.empty(offsets.size - 1, np.int64)
    source = const(offsets), const(data), const(members), const(wide)
    threads.run(_count, out.size, *source, out, grain=_GRAIN)
    return out


@compiled
def _count(start, stop, offsets, data, members, wide, out):
    for i in range(np.uint64(start), np.uint64(stop)):
        end = offsets[i + np.uint64(1)]
        total = np.int64(0)
        begin, at = next_word(data, offsets[i], end, members, wide)
        while begin < end:
            total += np.int64(1)
            begin, at = next_word(data, at, end, members, wide)
        out[i] = total


def split_words(offsets, data, members, wide, parts, rest):
    rows = offsets.size - 1
    begins = device.empty(parts * rows, np.int64)
    ends = device.empty(parts * rows, np.int64)
    source = const(offsets), const(data), const(members), const(wide)
    threads.run(_split, rows, *source, np.int64(parts), bool(rest), begins, ends, grain=_GRAIN)
    return begins, ends


@compiled
def _split(start, stop, offsets, data, members, wide, parts, rest, begins, ends):
    rows = np.int64(offsets.size - 1)
    for i in range(np.int64(start), np.int64(stop)):
        at, end = offsets[i], offsets[i + 1]
        for part in range(parts):
            begin, at = next_word(data, at, end, members, wide)
            place = part * rows + i
            if begin == end:
                begins[place] = np.int64(-1)
                ends[place] = np.int64(-1)
            else:
                begins[place] = begin
                ends[place] = end if rest and part == parts - 1 else at
