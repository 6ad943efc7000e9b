"""Words of texts on CUDA: a thread a text."""

import numpy as np

from gpuframe import device
from gpuframe.kernels.cuda.launch import cuda, entry, launch
from gpuframe.kernels.scalar.utf8 import next_word


def count_words(offsets, data, members, wide):
    out = device.empty(offsets.size - 1, np.int64)
    launch(_count, out.size, offsets, data, members, wide, out)
    return out


@entry("(i8[::1], u1[::1], u1[::1], i8[::1], i8[::1])", registers=48)
def _count(offsets, data, members, wide, out):
    for row in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        end = offsets[row + 1]
        total = np.int64(0)
        begin, at = next_word(data, offsets[row], end, members, wide)
        while begin < end:
            total += np.int64(1)
            begin, at = next_word(data, at, end, members, wide)
        out[row] = total


def split_words(offsets, data, members, wide, parts, rest):
    rows = offsets.size - 1
    begins = device.empty(parts * rows, np.int64)
    ends = device.empty(parts * rows, np.int64)
    launch(_split, rows, offsets, data, members, wide, parts, int(rest), begins, ends)
    return begins, ends


@entry("(i8[::1], u1[::1], u1[::1], i8[::1], i8, i8, i8[::1], i8[::1])", registers=56)
def _split(offsets, data, members, wide, parts, rest, begins, ends):
    rows = np.int64(offsets.size - 1)
    for row in range(cuda.grid(1), rows, cuda.gridsize(1)):
        at, end = offsets[row], offsets[row + 1]
        for part in range(parts):
            begin, at = next_word(data, at, end, members, wide)
            place = part * rows + row
            if begin == end:
                begins[place] = np.int64(-1)
                ends[place] = np.int64(-1)
            else:
                begins[place] = begin
                ends[place] = end if rest and part == parts - 1 else at
