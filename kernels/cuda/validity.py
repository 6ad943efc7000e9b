"""Validity bitmaps on CUDA: a thread per byte packs, a thread per row unpacks."""

import numpy as np

from gpuframe import device
from gpuframe.kernels.cuda.launch import cuda, entry, launch, xp
from gpuframe.kernels.scalar.bits import bit, count_bits


def pack(flags):
    out = device.empty((flags.size + 7) // 8, np.uint8)
    launch(_pack, out.size, flags.view(np.uint8), out)
    return out


@entry("(u1[::1], u1[::1])")
def _pack(flags, out):
    for byte in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        packed = np.int64(0)
        first = 8 * byte
        for place in range(min(8, flags.size - first)):
            packed |= np.int64(flags[first + place] != 0) << np.int64(place)
        out[byte] = packed


def unpack(bitmap, length):
    out = device.empty(length, np.bool_)
    launch(_unpack, length, bitmap, out.view(np.uint8))
    return out


@entry("(u1[::1], u1[::1])")
def _unpack(bitmap, out):
    for row in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        out[row] = bit(bitmap[row >> 3], row)


def intersect(left, right):
    return xp().bitwise_and(left, right)


def count_valid(bitmap, length):
    total = xp().zeros(1, np.int64)
    launch(_count_valid, (length + 7) // 8, bitmap, length, total)
    return int(total[0])


@entry("(u1[::1], i8, i8[::1])", registers=48)
def _count_valid(bitmap, length, total):
    count = np.int64(0)
    for byte in range(cuda.grid(1), (length + 7) >> 3, cuda.gridsize(1)):
        rest = min(8, length - 8 * byte)
        count += count_bits(np.int64(bitmap[byte]) & ((np.int64(1) << np.int64(rest)) - 1))
    if count:
        cuda.atomic.add(total, 0, count)
