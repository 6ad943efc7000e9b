"""Random words by counter, and what is made of them; integers only, so that all bits agree."""

import numpy as np
from numba.extending import register_jitable

from gpuframe.kernels.scalar.hashing import mix64

_STEP = np.uint64(0x9E3779B97F4A7C15)
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_TOP = np.uint64(56)


@register_jitable
def word_of(row, key):
    """Return the random word of a row."""
    return mix64(np.uint64(key) + (np.uint64(row) + np.uint64(1)) * _STEP)


@register_jitable
def slot_of(word, slots):
    """Return a slot that the word's upper half names, and the place within it as 32 bits."""
    scaled = (word >> _HALF) * np.uint64(slots)
    return np.int64(scaled >> _HALF), scaled & _LOW


@register_jitable
def inside(word, size):
    """Return a number below `size` that the word's lower half names."""
    return ((word & _LOW) * np.uint64(size)) >> _HALF


@register_jitable
def spread32(value):
    """Map 32 bits one to one to 32 bits that look random; 0 stays 0."""
    value = value & _LOW
    value ^= value >> np.uint64(16)
    value = (value * np.uint64(0x7FEB352D)) & _LOW
    value ^= value >> np.uint64(15)
    value = (value * np.uint64(0x846CA68B)) & _LOW
    return value ^ (value >> np.uint64(16))


@register_jitable
def id_level(value, place):
    """Return -128 to 127 for an identifier: its hash's highest byte."""
    salted = np.uint64(value) + (np.uint64(place + 1) << _HALF)
    return np.int64(mix64(salted) >> _TOP) - np.int64(128)


@register_jitable
def number_level(value):
    """Return the number of bits of a number, 0 for what is not above 0."""
    left, bits = np.int64(value), np.int64(0)
    while left > 0:
        left >>= np.int64(1)
        bits += np.int64(1)
    return bits
