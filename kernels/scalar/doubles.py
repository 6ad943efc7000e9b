"""Doubles as integers: parts on the grid of 32-bit words, order, rounding.

Everything works on bit patterns (int64), so that the CPU, the GPU and the simulator give the same
bits whatever their compilers do to floating-point expressions.
"""

import numpy as np
from numba.extending import register_jitable

LOW_32 = np.int64(2**32 - 1)
FRACTION = np.int64(2**52 - 1)
MAGNITUDE = np.int64(2**63 - 1)
INFINITY = np.int64(0x7FF << 52)

_S32 = np.uint64(32)
_ONE = np.uint64(1)


@register_jitable
def grid_place(bits):
    """Return the grid's place (a power of two over 2**-1074) of the mantissa's lowest bit."""
    exponent = (bits >> np.int64(52)) & np.int64(0x7FF)
    return exponent - np.int64(exponent > 0)


@register_jitable
def mantissa(bits):
    """Return the signed integer of 53 bits that a finite double counts at its place."""
    # Without a branch, so that loops over it vectorise.
    whole = (bits & FRACTION) | (np.int64((bits & INFINITY) != 0) << np.int64(52))
    sign = bits >> np.int64(63)
    return (whole ^ sign) - sign


@register_jitable
def first_part(count, shift):
    """Return what `count << shift` (shift below 32) adds to its lowest word."""
    return ((count & LOW_32) << shift) & LOW_32


@register_jitable
def second_part(count, shift):
    """Return what `count << shift` adds to its second word."""
    lower = ((count & LOW_32) << shift) >> np.int64(32)
    return (lower & LOW_32) + (((count >> np.int64(32)) << shift) & LOW_32)


@register_jitable
def third_part(count, shift):
    """Return what `count << shift` adds to its third word, with the sign."""
    return ((count >> np.int64(32)) << shift) >> np.int64(32)


@register_jitable
def ordered64(bits):
    """Map a double's bits to an integer of the same order; its own inverse."""
    return bits ^ ((bits >> np.int64(63)) & MAGNITUDE)


@register_jitable
def ordered32(bits):
    """Map a single's bits to an integer of the same order; its own inverse."""
    return bits ^ ((bits >> np.int32(31)) & np.int32(2**31 - 1))


@register_jitable
def bit_length(word):
    """Return the number of bits of a word below 2**32."""
    rest = np.int64(word)
    length = np.int64(0)
    for step in (16, 8, 4, 2, 1):
        if rest >> np.int64(step):
            rest >>= np.int64(step)
            length += np.int64(step)
    return length + rest


@register_jitable
def rounded(head, middle, tail, sticky, top):
    """Return the bits of a positive sum, rounded half to even.

    Args:
        head: the highest word that is not zero,
        middle: the word below it and
        tail: the next; int64 in [0, 2**32).
        sticky: whether any lower word is not zero.
        top: the grid's number of the word `head`.
    """
    length = bit_length(head)
    spare = np.uint64(np.int64(32) - length)
    low = np.uint64(tail)
    leading = (np.uint64(head) << _S32) | np.uint64(middle)
    leading = (leading << spare) | (low >> np.uint64(length))
    below = ((low << spare) & np.uint64(LOW_32)) != np.uint64(0) or sticky
    # The leading bit, bit 63 of `leading`, stands at this place of the grid.
    place = np.int64(32) * top + length - np.int64(1)
    if place < np.int64(53):
        # Below 2**53 steps of the grid every integer is a double, subnormal or not.
        shifted = leading >> np.uint64(np.int64(63) - place)
        return np.int64(shifted)
    if place > np.int64(52 + 2045):
        return INFINITY
    whole = leading >> np.uint64(11)
    rest = leading & np.uint64(2047)
    half = np.uint64(1024)
    if rest > half or (rest == half and (below or (whole & _ONE) != np.uint64(0))):
        whole += _ONE
    # The implicit bit of `whole` raises the exponent field by one, a carry by another.
    bits = ((place - np.int64(52)) << np.int64(52)) + np.int64(whole)
    return min(bits, INFINITY)
