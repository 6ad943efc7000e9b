"""Literals and patterns in texts on CUDA: a thread a text."""

import numpy as np

from gpuframe import device
from gpuframe.kernels.cuda.launch import cuda, entry, launch
from gpuframe.kernels.scalar.matching import find_back, find_from, is_like, same_bytes


def find(offsets, data, pattern):
    out = device.empty(offsets.size - 1, np.int64)
    launch(_find, out.size, offsets, data, pattern, out)
    return out


@entry("(i8[::1], u1[::1], u1[::1], i8[::1])")
def _find(offsets, data, pattern, out):
    for row in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        begin = offsets[row]
        at = find_from(data, begin, offsets[row + 1], pattern)
        out[row] = at if at < 0 else at - begin


def rfind(offsets, data, pattern):
    out = device.empty(offsets.size - 1, np.int64)
    launch(_rfind, out.size, offsets, data, pattern, out)
    return out


@entry("(i8[::1], u1[::1], u1[::1], i8[::1])")
def _rfind(offsets, data, pattern, out):
    for row in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        begin = offsets[row]
        at = find_back(data, begin, offsets[row + 1], pattern)
        out[row] = at if at < 0 else at - begin


def count(offsets, data, pattern):
    out = device.empty(offsets.size - 1, np.int64)
    launch(_count, out.size, offsets, data, pattern, out)
    return out


@entry("(i8[::1], u1[::1], u1[::1], i8[::1])")
def _count(offsets, data, pattern, out):
    for row in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        found = np.int64(0)
        end = offsets[row + 1]
        at = find_from(data, offsets[row], end, pattern)
        while at >= 0:
            found += np.int64(1)
            at = find_from(data, at + pattern.size, end, pattern)
        out[row] = found


def contains(offsets, data, pattern):
    out = device.empty(offsets.size - 1, np.bool_)
    launch(_contains, out.size, offsets, data, pattern, out.view(np.uint8))
    return out


@entry("(i8[::1], u1[::1], u1[::1], u1[::1])")
def _contains(offsets, data, pattern, out):
    for row in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        out[row] = find_from(data, offsets[row], offsets[row + 1], pattern) >= 0


def starts(offsets, data, pattern, at_end):
    out = device.empty(offsets.size - 1, np.bool_)
    launch(_starts, out.size, offsets, data, pattern, int(at_end), out.view(np.uint8))
    return out


@entry("(i8[::1], u1[::1], u1[::1], i8, u1[::1])")
def _starts(offsets, data, pattern, at_end, out):
    for row in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        begin, end = offsets[row], offsets[row + 1]
        at = end - pattern.size if at_end else begin
        out[row] = end - begin >= pattern.size and same_bytes(data, at, pattern)


def like(offsets, data, codes):
    out = device.empty(offsets.size - 1, np.bool_)
    launch(_like, out.size, offsets, data, codes, out.view(np.uint8))
    return out


@entry("(i8[::1], u1[::1], i8[::1], u1[::1])")
def _like(offsets, data, codes, out):
    for row in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        out[row] = is_like(data, offsets[row], offsets[row + 1], codes)
