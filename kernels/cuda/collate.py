"""Texts compared on CUDA: a thread a pair."""

import numpy as np

from gpuframe import device
from gpuframe.kernels.cuda.launch import cuda, entry, launch


def compare(offsets_a, data_a, offsets_b, data_b):
    out = device.empty(offsets_a.size - 1, np.int8)
    launch(_compare, out.size, offsets_a, data_a, offsets_b, data_b, out)
    return out


@entry("(i8[::1], u1[::1], i8[::1], u1[::1], i1[::1])")
def _compare(offsets_a, data_a, offsets_b, data_b, out):
    for row in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        other = row if offsets_b.size > 2 else 0
        begin_a, begin_b = offsets_a[row], offsets_b[other]
        length_a = offsets_a[row + 1] - begin_a
        length_b = offsets_b[other + 1] - begin_b
        order = np.int64(length_a > length_b) - np.int64(length_a < length_b)
        for at in range(min(length_a, length_b)):
            byte_a, byte_b = data_a[begin_a + at], data_b[begin_b + at]
            if byte_a != byte_b:
                order = np.int64(1) if byte_a > byte_b else np.int64(-1)
                break
        out[row] = order


def same(offsets_a, data_a, offsets_b, data_b):
    out = device.empty(offsets_a.size - 1, np.bool_)
    launch(_same, out.size, offsets_a, data_a, offsets_b, data_b, out.view(np.uint8))
    return out


@entry("(i8[::1], u1[::1], i8[::1], u1[::1], u1[::1])")
def _same(offsets_a, data_a, offsets_b, data_b, out):
    for row in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        other = row if offsets_b.size > 2 else 0
        begin_a, begin_b = offsets_a[row], offsets_b[other]
        length = offsets_a[row + 1] - begin_a
        equal = length == offsets_b[other + 1] - begin_b
        at = np.int64(0)
        while equal and at < length:
            equal = data_a[begin_a + at] == data_b[begin_b + at]
            at += np.int64(1)
        out[row] = equal
