"""Numbers and their texts on CUDA: a thread a row, integers only."""

import numpy as np

from gpuframe import device
from gpuframe.kernels.cuda.launch import cuda, entry, launch
from gpuframe.kernels.scalar.numerals import int_size, parse_float, parse_int, put_int


def parse_ints(offsets, data):
    values = device.empty(offsets.size - 1, np.int64)
    left = device.empty(values.size, np.uint8)
    launch(_ints, values.size, offsets, data, values, left)
    return values, left


@entry("(i8[::1], u1[::1], i8[::1], u1[::1])")
def _ints(offsets, data, values, left):
    for row in range(cuda.grid(1), values.size, cuda.gridsize(1)):
        value, bad = parse_int(data, offsets[row], offsets[row + 1])
        values[row] = value
        left[row] = bad


def parse_floats(offsets, data, powers):
    bits = device.empty(offsets.size - 1, np.int64)
    left = device.empty(bits.size, np.uint8)
    launch(_floats, bits.size, offsets, data, powers, bits, left)
    return bits, left


@entry("(i8[::1], u1[::1], u8[::1], i8[::1], u1[::1])", registers=48)
def _floats(offsets, data, powers, bits, left):
    for row in range(cuda.grid(1), bits.size, cuda.gridsize(1)):
        value, bad = parse_float(data, offsets[row], offsets[row + 1], powers)
        bits[row] = value
        left[row] = bad


def int_sizes(values):
    out = device.empty(values.size, np.int64)
    launch(_sizes, out.size, values, out)
    return out


@entry("(i8[::1], i8[::1])")
def _sizes(values, out):
    for row in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        out[row] = int_size(values[row])


def int_bytes(values, out_offsets, total):
    out = device.empty(total, np.uint8)
    launch(_bytes, values.size, values, out_offsets, out)
    return out


@entry("(i8[::1], i8[::1], u1[::1])")
def _bytes(values, out_offsets, out):
    for row in range(cuda.grid(1), values.size, cuda.gridsize(1)):
        put_int(values[row], out, out_offsets[row], out_offsets[row + 1])
