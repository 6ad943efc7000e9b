"""Literal texts and patterns within a text, byte by byte."""

import numpy as np
from numba.extending import register_jitable

from gpuframe.kernels.scalar.utf8 import char_bytes

ANY_CHAR = 256
ANY_RUN = 257


@register_jitable
def same_bytes(data, at, pattern):
    """Whether a pattern stands at a byte; the caller has seen that it fits."""
    for i in range(pattern.size):  # noqa: SIM110 - a generator does not compile
        if data[at + i] != pattern[i]:
            return False
    return True


@register_jitable
def find_from(data, at, end, pattern):
    """Return the first byte from `at` where a pattern stands, or -1."""
    last = end - np.int64(pattern.size)
    while at <= last:
        if data[at] == pattern[0] and same_bytes(data, at, pattern):
            return at
        at += np.int64(1)
    return np.int64(-1)


@register_jitable
def find_back(data, begin, end, pattern):
    """Return the last byte where a pattern stands and ends by `end`, or -1."""
    at = end - np.int64(pattern.size)
    while at >= begin:
        if data[at] == pattern[0] and same_bytes(data, at, pattern):
            return at
        at -= np.int64(1)
    return np.int64(-1)


@register_jitable
def is_like(data, begin, end, codes):
    """Whether a whole text matches a pattern of bytes, ANY_CHAR and ANY_RUN.

    On a mismatch the last run takes one character more: linear space, no recursion.
    """
    at, place = begin, np.int64(0)
    run, run_at = np.int64(-1), begin
    size = np.int64(codes.size)
    while at < end:
        code = np.int64(-1)
        if place < size:
            code = np.int64(codes[place])
        if code == ANY_RUN:
            run, run_at = place, at
            place += np.int64(1)
        elif code == ANY_CHAR:
            at += char_bytes(data[at])
            place += np.int64(1)
        elif code >= 0 and code == np.int64(data[at]):
            at += np.int64(1)
            place += np.int64(1)
        elif run >= 0:
            run_at += char_bytes(data[run_at])
            at = run_at
            place = run + np.int64(1)
        else:
            return False
    while place < size and np.int64(codes[place]) == ANY_RUN:
        place += np.int64(1)
    return place == size
