"""Texts compared on CUDA: a thread a pair."""

import numpy as np

from gpuframe import device
from gpuframe.kernels.cuda import text
from gpuframe.kernels.cuda.launch import cuda, entry, launch, xp


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


def among(offsets, data, set_offsets, set_data):
    out = device.empty(offsets.size - 1, np.bool_)
    ones = xp().ones(set_offsets.size - 1, dtype=bool)
    hashes, owners, _ = text.claim(set_offsets, set_data, ones)
    known = set_offsets, set_data, hashes, owners
    launch(_among, out.size, offsets, data, *known, out.view(np.uint8))
    return out


@entry(
    "(i8[::1], u1[::1], i8[::1], u1[::1], i8[::1], i4[::1], u1[::1])",
    "(i8[::1], u1[::1], i8[::1], u1[::1], i8[::1], i8[::1], u1[::1])",
    registers=48,
)
def _among(offsets, data, set_offsets, set_data, hashes, owners, out):
    mask = np.uint64(owners.size - 1)
    for i in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        begin = offsets[i]
        length = offsets[i + 1] - begin
        hashed = text.hash_range(data, begin, length)
        place = np.int64(np.uint64(hashed) & mask)
        found = False
        while not found:
            row = owners[place]
            if row < 0:
                break
            if hashes[row] == hashed and set_offsets[row + 1] - set_offsets[row] == length:
                found = text.equal_ranges(data, begin, set_data, set_offsets[row], length)
            place = np.int64(np.uint64(place + 1) & mask)
        out[i] = found
