"""Running sums on CUDA, CuPy's scan, and what follows from them."""

import numpy as np

from gpuframe import device
from gpuframe.kernels.contract import row_dtype
from gpuframe.kernels.cuda.launch import cuda, entry, launch, xp

# CuPy 14 hands the size of a scan to CUB as a C int, and takes what is cut off for the whole.
_MOST_SCANNED = 1 << 30


def running_sums(values, dtype):
    """Return inclusive sums of integers or flags, of any number of rows."""
    if values.size <= _MOST_SCANNED:
        return xp().cumsum(values, dtype=dtype)
    out = device.empty(values.size, dtype)
    for begin in range(0, values.size, _MOST_SCANNED):
        rows = slice(begin, begin + _MOST_SCANNED)
        out[rows] = xp().cumsum(values[rows], dtype=dtype)
        if begin:
            out[rows] += out[begin - 1]
    return out


def offsets(counts):
    out = device.empty(counts.size + 1, np.int64)
    out[0] = 0
    if counts.size:
        out[1:] = running_sums(counts, np.int64)
    return out


def last_true(flags):
    out = device.empty(flags.size, row_dtype(flags.size))
    if flags.size:
        known = running_sums(flags, np.int64)
        rows = device.empty(flags.size, np.int64)
        launch(_place_true, flags.size, flags.view(np.uint8), known, rows)
        launch(_last_true, flags.size, known, rows, out)
    return out


@entry("(u1[::1], i8[::1], i8[::1])")
def _place_true(flags, known, rows):
    for i in range(cuda.grid(1), flags.size, cuda.gridsize(1)):
        if flags[i]:
            rows[known[i] - 1] = i


@entry("(i8[::1], i8[::1], i4[::1])", "(i8[::1], i8[::1], i8[::1])")
def _last_true(known, rows, out):
    for i in range(cuda.grid(1), known.size, cuda.gridsize(1)):
        out[i] = rows[known[i] - 1] if known[i] > 0 else -1
