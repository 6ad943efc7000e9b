"""Characters of text on CUDA: a thread a text."""

import numpy as np

from gpuframe import device
from gpuframe.kernels.cuda.launch import cuda, entry, launch, xp
from gpuframe.kernels.scalar.utf8 import (
    chars_between,
    count_flags,
    flags_of,
    is_valid,
    sliced,
    stripped,
)


def count_multibyte(data):
    return int(xp().count_nonzero(data & 0x80))


def count_invalid(offsets, data):
    flags = device.empty(offsets.size - 1, np.uint8)
    launch(_invalid, flags.size, offsets, data, flags)
    return int(xp().count_nonzero(flags))


@entry("(i8[::1], u1[::1], u1[::1])")
def _invalid(offsets, data, flags):
    for row in range(cuda.grid(1), flags.size, cuda.gridsize(1)):
        flags[row] = not is_valid(data, offsets[row], offsets[row + 1])


def char_count(offsets, data):
    out = device.empty(offsets.size - 1, np.int64)
    launch(_char_count, out.size, offsets, data, out)
    return out


@entry("(i8[::1], u1[::1], i8[::1])")
def _char_count(offsets, data, out):
    for row in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        out[row] = chars_between(data, offsets[row], offsets[row + 1])


def char_at(offsets, data, places):
    out = device.empty(places.size, np.int64)
    launch(_char_at, out.size, offsets, data, places, out)
    return out


@entry("(i8[::1], u1[::1], i8[::1], i8[::1])")
def _char_at(offsets, data, places, out):
    for row in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        place = places[row]
        if place > 0:
            place = chars_between(data, offsets[row], offsets[row] + place)
        out[row] = place


def char_slice(offsets, data, start, stop, single):
    begins = device.empty(offsets.size - 1, np.int64)
    ends = device.empty(begins.size, np.int64)
    launch(_char_slice, begins.size, offsets, data, start, stop, int(single), begins, ends)
    return begins, ends


@entry("(i8[::1], u1[::1], i8, i8, i8, i8[::1], i8[::1])")
def _char_slice(offsets, data, start, stop, single, begins, ends):
    for row in range(cuda.grid(1), begins.size, cuda.gridsize(1)):
        first, last = sliced(data, offsets[row], offsets[row + 1], start, stop, single)
        begins[row] = first
        ends[row] = last


def strip(offsets, data, members, wide, sides):
    begins = device.empty(offsets.size - 1, np.int64)
    ends = device.empty(begins.size, np.int64)
    launch(_strip, begins.size, offsets, data, members, wide, sides, begins, ends)
    return begins, ends


@entry("(i8[::1], u1[::1], u1[::1], i8[::1], i8, i8[::1], i8[::1])")
def _strip(offsets, data, members, wide, sides, begins, ends):
    for row in range(cuda.grid(1), begins.size, cuda.gridsize(1)):
        first, last = stripped(data, offsets[row], offsets[row + 1], members, wide, sides)
        begins[row] = first
        ends[row] = last


def holds(offsets, data, table, empty):
    out = device.empty(offsets.size - 1, np.bool_)
    launch(_holds, out.size, offsets, data, table, int(empty), out.view(np.uint8))
    return out


@entry("(i8[::1], u1[::1], u1[::1], i8, u1[::1])")
def _holds(offsets, data, table, empty, out):
    for row in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        begin, end = offsets[row], offsets[row + 1]
        if begin == end:
            out[row] = empty
        else:
            out[row] = flags_of(data, begin, end, table) == 1


def char_count_of(offsets, data, table, flags):
    out = device.empty(offsets.size - 1, np.int64)
    launch(_char_count_of, out.size, offsets, data, table, int(flags), out)
    return out


@entry("(i8[::1], u1[::1], u1[::1], i8, i8[::1])")
def _char_count_of(offsets, data, table, flags, out):
    for row in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        out[row] = count_flags(data, offsets[row], offsets[row + 1], table, flags)
