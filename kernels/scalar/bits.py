"""Tests of single bits in validity bitmaps."""

import numpy as np
from numba.extending import register_jitable


@register_jitable
def bit(byte, row):
    """Return bit `row % 8` of a byte of a bitmap, as 0 or 1."""
    return (np.int64(byte) >> (np.int64(row) & np.int64(7))) & np.int64(1)


@register_jitable
def count_bits(byte):
    """Count the set bits of a byte."""
    pairs = np.int64(byte) - ((np.int64(byte) >> 1) & 0x55)
    fours = (pairs & 0x33) + ((pairs >> 2) & 0x33)
    return (fours + (fours >> 4)) & 0x0F
