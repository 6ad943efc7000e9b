"""XXH64, a 64-bit hash of bytes with a seed, and the 8 bytes that stand for a number.

Source: Yann Collet, xxHash fast digest algorithm, specification 0.1.1 (xxhash.com), XXH64.
"""

import numpy as np
from numba.extending import register_jitable

_P1 = np.uint64(0x9E3779B185EBCA87)
_P2 = np.uint64(0xC2B2AE3D27D4EB4F)
_P3 = np.uint64(0x165667B19E3779F9)
_P4 = np.uint64(0x85EBCA77C2B2AE63)
_P5 = np.uint64(0x27D4EB2F165667C5)
_FOUR, _EIGHT, _SIXTEEN = np.uint64(4), np.uint64(8), np.uint64(16)
_STRIPE = np.uint64(32)
_ONE, _ZERO, _WIDTH = np.uint64(1), np.uint64(0), np.uint64(64)
_LEAST = -(2.0**63)  # below it a double is no 64-bit integer
_SIGNED = 2.0**63
_UNSIGNED = 2.0**64


@register_jitable
def _rotated(word, bits):
    bits = np.uint64(bits)
    return (word << bits) | (word >> (_WIDTH - bits))


@register_jitable
def _round(lane, word):
    return _rotated(lane + word * _P2, 31) * _P1


@register_jitable
def _merged(hashed, lane):
    return (hashed ^ _round(_ZERO, lane)) * _P1 + _P4


@register_jitable
def lanes_of(seed):
    """Begin the four lanes that long inputs are read by."""
    return seed + _P1 + _P2, seed + _P2, seed, seed - _P1


@register_jitable
def stripe(lanes, word_a, word_b, word_c, word_d):
    """Add the next 32 bytes, a word to each lane."""
    a, b, c, d = lanes
    return _round(a, word_a), _round(b, word_b), _round(c, word_c), _round(d, word_d)


@register_jitable
def joined(lanes):
    """Join the lanes, when fewer than 32 bytes remain."""
    a, b, c, d = lanes
    hashed = _rotated(a, 1) + _rotated(b, 7) + _rotated(c, 12) + _rotated(d, 18)
    return _merged(_merged(_merged(_merged(hashed, a), b), c), d)


@register_jitable
def begun(seed, length):
    """Begin the hash of an input of less than 32 bytes."""
    return seed + _P5 + np.uint64(length)


@register_jitable
def add_word(hashed, word):
    """Add one of the last words of 8 bytes, little-endian."""
    return _rotated(hashed ^ _round(_ZERO, word), 27) * _P1 + _P4


@register_jitable
def finished(hashed):
    """Let every bit of the input reach every bit of the hash."""
    hashed = (hashed ^ (hashed >> np.uint64(33))) * _P2
    hashed = (hashed ^ (hashed >> np.uint64(29))) * _P3
    return hashed ^ (hashed >> np.uint64(32))


@register_jitable
def of_word(word, seed):
    """Hash 8 bytes."""
    return finished(add_word(begun(seed, _EIGHT), word))


@register_jitable
def _four_bytes(data, at):
    return (
        np.uint64(data[at])
        | np.uint64(data[at + _ONE]) << _EIGHT
        | np.uint64(data[at + np.uint64(2)]) << _SIXTEEN
        | np.uint64(data[at + np.uint64(3)]) << np.uint64(24)
    )


@register_jitable
def _eight_bytes(data, at):
    """Load a little-endian word; a compiler makes one load of it where the processor has one."""
    return (
        np.uint64(data[at])
        | np.uint64(data[at + _ONE]) << _EIGHT
        | np.uint64(data[at + np.uint64(2)]) << _SIXTEEN
        | np.uint64(data[at + np.uint64(3)]) << np.uint64(24)
        | np.uint64(data[at + _FOUR]) << np.uint64(32)
        | np.uint64(data[at + np.uint64(5)]) << np.uint64(40)
        | np.uint64(data[at + np.uint64(6)]) << np.uint64(48)
        | np.uint64(data[at + np.uint64(7)]) << np.uint64(56)
    )


@register_jitable
def of_bytes(data, begin, end, seed):
    """Hash data[begin:end]."""
    at, end = np.uint64(begin), np.uint64(end)
    length = end - at
    if length >= _STRIPE:
        lanes = lanes_of(seed)
        while at + _STRIPE <= end:
            lanes = stripe(
                lanes,
                _eight_bytes(data, at),
                _eight_bytes(data, at + _EIGHT),
                _eight_bytes(data, at + _SIXTEEN),
                _eight_bytes(data, at + np.uint64(24)),
            )
            at += _STRIPE
        hashed = joined(lanes) + length
    else:
        hashed = begun(seed, length)
    while at + _EIGHT <= end:
        hashed = add_word(hashed, _eight_bytes(data, at))
        at += _EIGHT
    if at + _FOUR <= end:
        hashed = _rotated(hashed ^ (_four_bytes(data, at) * _P1), 23) * _P2 + _P3
        at += _FOUR
    while at < end:
        hashed = _rotated(hashed ^ (np.uint64(data[at]) * _P5), 11) * _P1
        at += _ONE
    return finished(hashed)


@register_jitable
def of_record(words, first, step, width, seed):
    """Hash `width` words, which stand `step` apart, as their bytes one behind the other."""
    at, step, width = np.uint64(first), np.uint64(step), np.uint64(width)
    left = width
    if width >= _FOUR:
        lanes = lanes_of(seed)
        while left >= _FOUR:
            word_b, word_c = words[at + step], words[at + step + step]
            lanes = stripe(lanes, words[at], word_b, word_c, words[at + step + step + step])
            at += step * _FOUR
            left -= _FOUR
        hashed = joined(lanes) + width * _EIGHT
    else:
        hashed = begun(seed, width * _EIGHT)
    while left > _ZERO:
        hashed = add_word(hashed, words[at])
        at += step
        left -= _ONE
    return finished(hashed)


@register_jitable
def word_of(value, bits):
    """Return a double as a word: the 64-bit integer that it equals, or else its own bits."""
    if value >= _LEAST and value < _UNSIGNED:
        if value < _SIGNED:
            whole = np.int64(value)
            if np.float64(whole) == value:
                return np.uint64(whole)
        else:
            return np.uint64(value)
    return bits
