"""Numbers and their texts on the CPU."""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.cpu.compiled import compiled, const
from gpuframe.kernels.scalar.numerals import int_size, parse_float, parse_int, put_int

_GRAIN = 1 << 14


def parse_ints(offsets, data):
    values = device.empty(offsets.size - 1, np.int64)
    left = device.empty(values.size, np.uint8)
    threads.run(_ints, values.size, const(offsets), const(data), values, left, grain=_GRAIN)
    return values, left


@compiled
def _ints(start, stop, offsets, data, values, left):
    for i in range(np.uint64(start), np.uint64(stop)):
        values[i], left[i] = parse_int(data, offsets[i], offsets[i + np.uint64(1)])


def parse_floats(offsets, data, powers):
    bits = device.empty(offsets.size - 1, np.int64)
    left = device.empty(bits.size, np.uint8)
    source = const(offsets), const(data), const(powers)
    threads.run(_floats, bits.size, *source, bits, left, grain=_GRAIN)
    return bits, left


@compiled
def _floats(start, stop, offsets, data, powers, bits, left):
    for i in range(np.uint64(start), np.uint64(stop)):
        bits[i], left[i] = parse_float(data, offsets[i], offsets[i + np.uint64(1)], powers)


def int_sizes(values):
    out = device.empty(values.size, np.int64)
    threads.run(_sizes, out.size, const(values), out)
    return out


@compiled
def _sizes(start, stop, values, out):
    for i in range(np.uint64(start), np.uint64(stop)):
        out[i] = int_size(values[i])


def int_bytes(values, out_offsets, total):
    out = device.empty(total, np.uint8)
    threads.run(_bytes, values.size, const(values), const(out_offsets), out)
    return out


@compiled
def _bytes(start, stop, values, out_offsets, out):
    for i in range(np.uint64(start), np.uint64(stop)):
        put_int(values[i], out, out_offsets[i], out_offsets[i + np.uint64(1)])
