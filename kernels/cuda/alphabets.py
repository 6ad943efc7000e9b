"""Texts as integers on CUDA: a thread a text, a place at a time."""

import numpy as np

from gpuframe import device
from gpuframe.kernels.alphabets import CODES
from gpuframe.kernels.contract import row_dtype
from gpuframe.kernels.cuda.launch import cuda, entry, filled, launch


def collect(offsets, data, valid, width):
    flags = filled(CODES * width, 0, np.uint8)
    launch(_collect, valid.size, offsets, data, valid.view(np.uint8), width, flags)
    return flags


@entry("(i8[::1], u1[::1], u1[::1], i8, u1[::1])")
def _collect(offsets, data, valid, width, flags):
    for row in range(cuda.grid(1), valid.size, cuda.gridsize(1)):
        if not valid[row]:
            continue
        begin = offsets[row]
        length = offsets[row + 1] - begin
        for place in range(width):
            code = np.int64(0)
            if place < length:
                code = np.int64(data[begin + place]) + np.int64(1)
            # Threads may write one place, but all of them the same.
            at = np.int64(CODES) * place + code
            if not flags[at]:
                flags[at] = 1


def number(offsets, data, valid, table, span, prefix):
    out = device.empty(valid.size, row_dtype(span))
    launch(_number, valid.size, offsets, data, valid.view(np.uint8), table, int(prefix), out)
    return out


@entry(
    "(i8[::1], u1[::1], u1[::1], i8[::1], i8, i4[::1])",
    "(i8[::1], u1[::1], u1[::1], i8[::1], i8, i8[::1])",
)
def _number(offsets, data, valid, table, prefix, out):
    width = np.int64(table.size // CODES)
    for row in range(cuda.grid(1), valid.size, cuda.gridsize(1)):
        total = np.int64(0)
        if valid[row]:
            begin = offsets[row]
            length = offsets[row + 1] - begin
            known = prefix != 0 or length <= width
            place = np.int64(0)
            while known and place < width:
                code = np.int64(0)
                if place < length:
                    code = np.int64(data[begin + place]) + np.int64(1)
                digit = table[np.int64(CODES) * place + code]
                known = digit >= 0
                total += digit
                place += np.int64(1)
            if not known:
                total = np.int64(-1)
        out[row] = total
