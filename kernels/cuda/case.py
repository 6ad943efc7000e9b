"""Letters on CUDA: a thread a byte where bytes are characters, else a thread a text."""

import numpy as np

from gpuframe import device
from gpuframe.kernels.cuda.launch import cuda, entry, launch, xp
from gpuframe.kernels.scalar.casing import is_special, map_text, mapped_size


def flip_ascii(data, lower, upper):
    out = device.empty(data.size, np.uint8)
    launch(_flip, data.size, data, 26 if lower else 0, 26 if upper else 0, out)
    return out


@entry("(u1[::1], i8, i8, u1[::1])")
def _flip(data, below, above, out):
    for i in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        byte = np.int64(data[i])
        lower = byte >= 97 and byte < 97 + below
        upper = byte >= 65 and byte < 65 + above
        out[i] = byte ^ np.int64(32) if lower or upper else byte


def count_special(data, table):
    flags = device.empty(data.size, np.uint8)
    launch(_special, data.size, data, table, flags)
    return int(xp().count_nonzero(flags))


@entry("(u1[::1], u4[::1], u1[::1])")
def _special(data, table, flags):
    for at in range(cuda.grid(1), data.size, cuda.gridsize(1)):
        flags[at] = is_special(data, at, table)


def map_sizes(offsets, data, first, other, words):
    out = device.empty(offsets.size - 1, np.int64)
    launch(_map_sizes, out.size, offsets, data, first, other, words, out)
    return out


@entry("(i8[::1], u1[::1], u4[::1], u4[::1], i8, i8[::1])")
def _map_sizes(offsets, data, first, other, words, out):
    for row in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        out[row] = mapped_size(data, offsets[row], offsets[row + 1], first, other, words)


def map_bytes(offsets, data, first, other, words, out_offsets, total):
    out = device.empty(total, np.uint8)
    launch(_map_bytes, offsets.size - 1, offsets, data, first, other, words, out_offsets, out)
    return out


@entry("(i8[::1], u1[::1], u4[::1], u4[::1], i8, i8[::1], u1[::1])", registers=48)
def _map_bytes(offsets, data, first, other, words, out_offsets, out):
    for row in range(cuda.grid(1), offsets.size - 1, cuda.gridsize(1)):
        begin, end = offsets[row], offsets[row + 1]
        map_text(data, begin, end, first, other, words, out, out_offsets[row])
