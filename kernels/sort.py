"""Stable sorting, selection and bisection of integer keys; maps to them are the callers' part."""

from __future__ import annotations

import numpy as np

from gpuframe.kernels.contract import Array, kernel, row_dtype

__all__ = ["argsort", "bisect", "kth"]

_FEW = 5_000  # rows that NumPy merges faster than it passes over them by radix


@kernel
def argsort(keys: Array, bits: int) -> Array:
    """Find the rows in ascending order of keys, equal keys in row order.

    The twins sort by radix, least significant 8 bits first (Knuth, TAOCP 3, 5.2.5).
    Bytes: 24 to 36 a row and pass of 8 bits.

    Args:
        keys: uint64[n], each below 2**bits. The caller guarantees it.
        bits: number of low bits that may differ, 0 to 64.

    Returns:
        rows[n]; the dtype is `row_dtype(n)`.
    """
    if keys.size < _FEW and bits > 16:
        return keys.argsort(kind="stable").astype(row_dtype(keys.size))
    rows = np.arange(keys.size, dtype=row_dtype(keys.size))
    for shift in range(0, bits, 16):
        digits = (keys[rows] if shift else keys) >> np.uint64(shift)
        # NumPy sorts 16 bits by radix, stably; numbers of 64 bits take it ten times as long.
        rows = rows[digits.astype(np.uint16).argsort(kind="stable")]
    return rows


@kernel(synchronises=True)
def kth(keys: Array, k: int) -> int:
    """Find the k-th least key.

    The CPU collects the keys up to a bound that a sample gives (as Floyd and Rivest's SELECT,
    1975) and selects among them (introselect, Musser 1997); CUDA sorts.
    Bytes: 16 a row where k is small.

    Args:
        keys: int64[n], n at least 1.
        k: 1 to n.

    Returns:
        The key that stands at place k of the ascending keys, counted from 1.
    """
    return int(np.partition(keys, k - 1)[k - 1])


@kernel
def bisect(keys: Array, values: Array, after: bool) -> Array:
    """Find where values would stand among ascending keys (Knuth, TAOCP 3, 6.2.1).

    Bytes: 16 a value, and the keys met on the way.

    Args:
        keys: int64 or float64[n], ascending, NaN last.
        values: of the same dtype[m], in any order; NaN is above all numbers and equal to itself.
        after: whether equal keys stand before the place; else behind it.

    Returns:
        int64[m], each in [0, n]: the number of keys that are less (or equal, if `after`).
    """
    return np.searchsorted(keys, values, "right" if after else "left").astype(np.int64)
