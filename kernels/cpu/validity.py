"""Validity bitmaps on the CPU; NumPy's own loops are vectorised, the pool shares them."""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.cpu.compiled import const


def pack(flags):
    out = device.empty((flags.size + 7) // 8, np.uint8)
    threads.run(_pack, out.size, flags, out, grain=1 << 16)
    return out


def _pack(start, stop, flags, out):
    out[start:stop] = np.packbits(flags[8 * start : 8 * stop], bitorder="little")


def unpack(bitmap, length):
    out = device.empty(length, np.bool_)
    threads.run(_unpack, (length + 7) // 8, bitmap, out.view(np.uint8), grain=1 << 16)
    return out


def _unpack(start, stop, bitmap, out):
    part = out[8 * start : 8 * stop]
    part[:] = np.unpackbits(bitmap[start:stop], count=part.size, bitorder="little")


def intersect(left, right):
    return np.bitwise_and(left, right, out=device.empty(left.size, np.uint8))


def count_valid(bitmap, length):
    whole, rest = divmod(length, 8)
    words = const(bitmap[: whole // 8 * 8]).view(np.uint64)
    count = int(np.bitwise_count(words).sum(dtype=np.int64))
    count += int(np.bitwise_count(bitmap[whole // 8 * 8 : whole]).sum(dtype=np.int64))
    return count + (int(bitmap[whole]) & ((1 << rest) - 1)).bit_count() if rest else count
