"""Ranks on CUDA: flags where runs begin, their scan, and each row from its run."""

import numpy as np

from gpuframe import device
from gpuframe.kernels.cuda import scan
from gpuframe.kernels.cuda.launch import cuda, entry, filled, launch
from gpuframe.kernels.rank import AVERAGE, DENSE, FIRST, MAX


def doubled(order, keys, method):
    out = filled(keys.size, 0, np.int64)
    if not order.size:
        return out
    begins = device.empty(order.size, np.uint8)
    launch(_flag, order.size, order, keys, begins)
    runs = scan.offsets(begins)
    starts = device.empty(order.size + 1, np.int64)
    launch(_fill_starts, order.size, begins, runs, starts)
    launch(_rank, order.size, order, runs, starts, method, out)
    return out


@entry("(i4[::1], i8[::1], u1[::1])", "(i8[::1], i8[::1], u1[::1])")
def _flag(order, keys, begins):
    for at in range(cuda.grid(1), order.size, cuda.gridsize(1)):
        begins[at] = 1 if at == 0 or keys[order[at]] != keys[order[at - 1]] else 0


@entry("(u1[::1], i8[::1], i8[::1])")
def _fill_starts(begins, runs, starts):
    """Write where each run begins, and behind the last one the number of rows."""
    for at in range(cuda.grid(1), begins.size, cuda.gridsize(1)):
        if begins[at] != 0:
            starts[runs[at]] = at
        if at == begins.size - 1:
            starts[runs[at + 1]] = begins.size


@entry("(i4[::1], i8[::1], i8[::1], i8, i8[::1])", "(i8[::1], i8[::1], i8[::1], i8, i8[::1])")
def _rank(order, runs, starts, method, out):
    for at in range(cuda.grid(1), order.size, cuda.gridsize(1)):
        run = runs[at + 1] - 1
        first = starts[run]
        value = 2 * first + 2
        if method == AVERAGE:
            value = first + starts[run + 1] + 1
        elif method == MAX:
            value = 2 * starts[run + 1]
        elif method == DENSE:
            value = 2 * run + 2
        elif method == FIRST:
            value = np.int64(2 * at + 2)
        out[order[at]] = value
