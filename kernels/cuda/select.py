"""Filters and gathers on CUDA: scans and plain gathers are CuPy's."""

import numpy as np

from gpuframe import device
from gpuframe.kernels.contract import row_dtype
from gpuframe.kernels.cuda import scan
from gpuframe.kernels.cuda.launch import cuda, entry, launch, xp


def count_true(mask):
    return int(xp().count_nonzero(mask))


def true_rows(mask, total):
    dtype = row_dtype(mask.size)
    out = device.empty(total, dtype)
    if not total:
        return out
    flags = mask.view(np.uint8)
    launch(_true_rows, mask.size, flags, scan.running_sums(flags, dtype), out)
    return out


@entry("(u1[::1], i4[::1], i4[::1])", "(u1[::1], i8[::1], i8[::1])")
def _true_rows(flags, ends, out):
    for row in range(cuda.grid(1), flags.size, cuda.gridsize(1)):
        if flags[row]:
            out[ends[row] - 1] = row


def take(values, rows):
    return xp().take(values, rows)


def take_or(values, rows, fill):
    out = xp().full(rows.size, fill, values.dtype)
    width = f"u{values.dtype.itemsize}"
    launch(_take_or, rows.size, values.view(width), rows, out.view(width))
    return out


@entry(
    "(u1[::1], i4[::1], u1[::1])",
    "(u2[::1], i4[::1], u2[::1])",
    "(u4[::1], i4[::1], u4[::1])",
    "(u8[::1], i4[::1], u8[::1])",
    "(u1[::1], i8[::1], u1[::1])",
    "(u2[::1], i8[::1], u2[::1])",
    "(u4[::1], i8[::1], u4[::1])",
    "(u8[::1], i8[::1], u8[::1])",
)
def _take_or(values, rows, out):
    for i in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        row = rows[i]
        if row >= 0:
            out[i] = values[row]
