"""Texts written on CUDA: a thread a text."""

import numpy as np

from gpuframe import device
from gpuframe.kernels.cuda.launch import cuda, entry, launch
from gpuframe.kernels.scalar.pieces import (
    copy_bytes,
    pad_text,
    replace_text,
    split_text,
    split_text_back,
)


def span_bytes(data, begins, out_offsets, total):
    out = device.empty(total, np.uint8)
    launch(_span_bytes, begins.size, data, begins, out_offsets, out)
    return out


@entry("(u1[::1], i8[::1], i8[::1], u1[::1])")
def _span_bytes(data, begins, out_offsets, out):
    for row in range(cuda.grid(1), begins.size, cuda.gridsize(1)):
        at = out_offsets[row]
        copy_bytes(data, begins[row], out_offsets[row + 1] - at, out, at)


def replace_bytes(offsets, data, pattern, replacement, limit, out_offsets, total):
    out = device.empty(total, np.uint8)
    args = offsets, data, pattern, replacement, limit, out_offsets, out
    launch(_replace, offsets.size - 1, *args)
    return out


@entry("(i8[::1], u1[::1], u1[::1], u1[::1], i8, i8[::1], u1[::1])", registers=48)
def _replace(offsets, data, pattern, replacement, limit, out_offsets, out):
    for row in range(cuda.grid(1), offsets.size - 1, cuda.gridsize(1)):
        begin, end = offsets[row], offsets[row + 1]
        replace_text(data, begin, end, pattern, replacement, limit, out, out_offsets[row])


def concat_bytes(offsets_a, data_a, between, offsets_b, data_b, out_offsets, total):
    out = device.empty(total, np.uint8)
    args = offsets_a, data_a, between, offsets_b, data_b, out_offsets, out
    launch(_concat, out_offsets.size - 1, *args)
    return out


@entry("(i8[::1], u1[::1], u1[::1], i8[::1], u1[::1], i8[::1], u1[::1])", registers=48)
def _concat(offsets_a, data_a, between, offsets_b, data_b, out_offsets, out):
    for i in range(cuda.grid(1), out_offsets.size - 1, cuda.gridsize(1)):
        # The one text of a side that all rows share is its row 0.
        row = i if offsets_a.size > 2 else 0
        length = offsets_a[row + 1] - offsets_a[row]
        at = copy_bytes(data_a, offsets_a[row], length, out, out_offsets[i])
        at = copy_bytes(between, np.int64(0), between.size, out, at)
        row = i if offsets_b.size > 2 else 0
        copy_bytes(data_b, offsets_b[row], offsets_b[row + 1] - offsets_b[row], out, at)


def pad_bytes(offsets, data, fill, left, signed, out_offsets, total):
    out = device.empty(total, np.uint8)
    args = offsets, data, fill, left, int(signed), out_offsets, out
    launch(_pad, offsets.size - 1, *args)
    return out


@entry("(i8[::1], u1[::1], u1[::1], i8[::1], i8, i8[::1], u1[::1])", registers=48)
def _pad(offsets, data, fill, left, signed, out_offsets, out):
    for row in range(cuda.grid(1), offsets.size - 1, cuda.gridsize(1)):
        begin, end, stop = offsets[row], offsets[row + 1], out_offsets[row + 1]
        pad_text(data, begin, end, fill, left[row], signed, out, out_offsets[row], stop)


def repeat_bytes(offsets, data, out_offsets, total):
    out = device.empty(total, np.uint8)
    launch(_repeat, offsets.size - 1, offsets, data, out_offsets, out)
    return out


@entry("(i8[::1], u1[::1], i8[::1], u1[::1])", registers=48)
def _repeat(offsets, data, out_offsets, out):
    for row in range(cuda.grid(1), offsets.size - 1, cuda.gridsize(1)):
        at = out_offsets[row]
        length = offsets[row + 1] - offsets[row]
        while at < out_offsets[row + 1]:
            at = copy_bytes(data, offsets[row], length, out, at)


def split(offsets, data, pattern, parts, from_right):
    rows = offsets.size - 1
    begins = device.empty(parts * rows, np.int64)
    ends = device.empty(parts * rows, np.int64)
    launch(_split, rows, offsets, data, pattern, parts, int(from_right), begins, ends)
    return begins, ends


@entry("(i8[::1], u1[::1], u1[::1], i8, i8, i8[::1], i8[::1])", registers=40)
def _split(offsets, data, pattern, parts, from_right, begins, ends):
    rows = np.int64(offsets.size - 1)
    for i in range(cuda.grid(1), rows, cuda.gridsize(1)):
        row = np.int64(i)
        begin, end = offsets[i], offsets[i + 1]
        if from_right:
            split_text_back(data, begin, end, pattern, parts, begins, ends, row, rows)
        else:
            split_text(data, begin, end, pattern, parts, begins, ends, row, rows)
