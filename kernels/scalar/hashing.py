"""Hashes of 64-bit integers and of text, a word at a time, and codes of short texts."""

import numpy as np
from numba.extending import register_jitable

from gpuframe.kernels.text import LONG

_S32 = np.uint64(32)
_S33 = np.uint64(33)
_S3 = np.uint64(3)
_EIGHT = np.uint64(8)
_ALL = np.uint64(2**64 - 1)
_M1 = np.uint64(0xFF51AFD7ED558CCD)
_M2 = np.uint64(0xC4CEB9FE1A85EC53)
_STEP = np.uint64(0x9E3779B97F4A7C15)
_S16 = np.uint64(16)
_BYTES = np.uint64(0x00FF00FF00FF00FF)
_PAIRS = np.uint64(0x0000FFFF0000FFFF)
_LONG = np.int64(LONG)


@register_jitable
def mix64(key):
    """Hash a 64-bit integer to uint64: the finalizer of MurmurHash3."""
    mixed = np.uint64(key)
    mixed ^= mixed >> _S33
    mixed *= _M1
    mixed ^= mixed >> _S33
    mixed *= _M2
    return mixed ^ (mixed >> _S33)


@register_jitable
def home(key, shift):
    """Return the slot where a key is looked for first, in a table of 2**(64 - shift) slots."""
    return mix64(key) >> shift


@register_jitable
def text_begin(length):
    """Begin the hash of a text of `length` bytes."""
    return np.uint64(length) * _STEP


@register_jitable
def text_step(hashed, word):
    """Add the next 8 bytes (little-endian, zeros past the end) to the hash."""
    mixed = (hashed ^ word) * _STEP
    return mixed ^ (mixed >> _S32)


@register_jitable
def first_bytes(word, left):
    """Clear all but the first `left` (1 to 8) bytes of a little-endian word."""
    return word & (_ALL >> ((_EIGHT - np.uint64(left)) << _S3))


@register_jitable
def short_code(word, length):
    """Return the code of a text of `length` bytes that begins with a little-endian word."""
    code = ((word >> _EIGHT) & _BYTES) | ((word & _BYTES) << _EIGHT)
    code = ((code >> _S16) & _PAIRS) | ((code & _PAIRS) << _S16)
    code = (code >> _S32) | (code << _S32)
    if length < 8:
        return np.int64(code | np.uint64(length))
    return _LONG if length > 8 or (code & np.uint64(255)) < _EIGHT else np.int64(code)
