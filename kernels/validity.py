"""Validity bitmaps (Arrow: one bit a row, least significant bit first) and flags of a byte."""

from __future__ import annotations

import numpy as np

from gpuframe.kernels.contract import Array, kernel

__all__ = ["count_valid", "intersect", "pack", "unpack"]


@kernel
def pack(flags: Array) -> Array:
    """Pack flags into a bitmap.

    Args:
        flags: bool[n], one byte a row.

    Returns:
        uint8[(n + 7) // 8]; bit i % 8 of byte i // 8 is flags[i], the bits past n are 0.
        Empty for no rows.

    Bytes: 1 a row and 1/8.
    """
    return np.packbits(flags, bitorder="little")


@kernel
def unpack(bitmap: Array, length: int) -> Array:
    """Spread a bitmap over flags.

    Args:
        bitmap: uint8 of at least (length + 7) // 8 bytes; bits past length are ignored.
        length: number of rows.

    Returns:
        bool[length].

    Bytes: 1/8 a row and 1.
    """
    return np.unpackbits(bitmap, count=length, bitorder="little").view(np.bool_)


@kernel
def intersect(left: Array, right: Array) -> Array:
    """Combine two bitmaps of the same length: a row is valid where both say so.

    Args:
        left: uint8[m].
        right: uint8[m].

    Returns:
        uint8[m].

    Bytes: 3/8 a row.
    """
    return np.bitwise_and(left, right)


@kernel(synchronises=True)
def count_valid(bitmap: Array, length: int) -> int:
    """Count the set bits among the first `length` ones.

    Args:
        bitmap: uint8 of at least (length + 7) // 8 bytes; bits past length are ignored.
        length: number of rows.

    Returns:
        The number of valid rows.

    Bytes: 1/8 a row.
    """
    whole, rest = divmod(length, 8)
    count = int(np.bitwise_count(bitmap[:whole]).sum(dtype=np.int64))
    return count + (int(bitmap[whole]) & ((1 << rest) - 1)).bit_count() if rest else count
