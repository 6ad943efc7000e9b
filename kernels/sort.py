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
    dtype = row_dtype(keys.size)
    length = keys.size.bit_length()
    if bits + length > 64:
        return keys.argsort(kind="stable").astype(dtype)
    packed = (keys << np.uint64(length)) | np.arange(keys.size, dtype=np.uint64)
    packed.sort()
    return (packed & np.uint64((1 << length) - 1)).astype(dtype)
