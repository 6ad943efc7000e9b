"""Stable sorting of unsigned keys; order-preserving maps to them are the callers' part."""

from __future__ import annotations

import numpy as np

from gpuframe.kernels.contract import Array, kernel, row_dtype

__all__ = ["argsort"]


@kernel
def argsort(keys: Array, bits: int) -> Array:
    """Find the rows in ascending order of keys, equal keys in row order.

    The twins sort by radix, least significant 8 bits first (Knuth, TAOCP 3, 5.2.5).

    Args:
        keys: uint64[n], each below 2**bits. The caller guarantees it.
        bits: number of low bits that may differ, 0 to 64.

    Returns:
        rows[n]; the dtype is `row_dtype(n)`.
    """
    rows = np.arange(keys.size, dtype=row_dtype(keys.size))
    for shift in range(0, bits, 16):
        digits = (keys[rows] if shift else keys) >> np.uint64(shift)
        # NumPy sorts 16 bits by radix, stably; numbers of 64 bits take it ten times as long.
        rows = rows[digits.astype(np.uint16).argsort(kind="stable")]
    return rows
