"""Stable sorting on CUDA: CuPy's radix sort over keys cut to the bits in use."""

import numpy as np

from gpuframe import device
from gpuframe.kernels.contract import row_dtype
from gpuframe.kernels.cuda.launch import cuda, entry, launch, xp


def argsort(keys, bits):
    if bits == 0 or keys.size < 2:
        return xp().arange(keys.size, dtype=row_dtype(keys.size))
    if bits <= 32:  # half the passes and half the bytes
        keys = keys.astype(np.uint32)
    return xp().argsort(keys, kind="stable").astype(row_dtype(keys.size))


def kth(keys, k):
    return int(xp().sort(keys)[k - 1])


def bisect(keys, values, after):
    out = device.empty(values.size, np.int64)
    launch(_bisect, values.size, keys, values, int(after), out)
    return out


@entry("(i8[::1], i8[::1], i8, i8[::1])", "(f8[::1], f8[::1], i8, i8[::1])")
def _bisect(keys, values, after, out):
    for i in range(cuda.grid(1), values.size, cuda.gridsize(1)):
        value = values[i]
        low = np.int64(0)
        high = np.int64(keys.size)
        while low < high:
            middle = (low + high) >> 1
            key = keys[middle]
            below = key < value or (after != 0 and key == value)
            if value != value:  # noqa: PLR0124 - NaN
                below = after != 0 or key == key  # noqa: PLR0124
            if below:
                low = middle + 1
            else:
                high = middle
        out[i] = low
