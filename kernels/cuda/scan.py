"""Running sums on CUDA, CuPy's scan, and what follows from them."""

import numpy as np

from gpuframe import device
from gpuframe.kernels.contract import row_dtype
from gpuframe.kernels.cuda.launch import cuda, entry, launch, xp


def offsets(counts):
    out = device.empty(counts.size + 1, np.int64)
    out[0] = 0
    if counts.size:
        out[1:] = xp().cumsum(counts, dtype=np.int64)
    return out


def last_true(flags):
    out = device.empty(flags.size, row_dtype(flags.size))
    if flags.size:
        known = xp().cumsum(flags, dtype=np.int64)
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
