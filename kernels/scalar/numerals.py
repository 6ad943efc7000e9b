"""Decimal digits to integers and doubles, and back; the rules stand in `kernels.numerals`."""

import numpy as np
from numba.extending import register_jitable

_ZERO, _ONE = np.uint64(0), np.uint64(1)
_S1, _S32, _S52, _S53, _S63 = (np.uint64(n) for n in (1, 32, 52, 53, 63))
_LOW = np.uint64(0xFFFFFFFF)
_NINE_BITS = np.uint64(0x1FF)
_ALL = np.uint64(2**64 - 1)
_FRACTION = np.uint64(2**52 - 1)
_TEN = np.uint64(10)
_POWERS = np.int64(696)
_LOWEST = np.int64(-348)
_NEAR = np.int64(27)


@register_jitable
def digit_at(data, at):
    """Return the digit at a byte; more than 9 where there is none."""
    return (np.int64(data[at]) - np.int64(48)) & np.int64(255)


@register_jitable
def parse_int(data, begin, end):
    """Return (value, 0), or (0, 1) for what is not a sign at most and 1 to 18 digits."""
    at = begin
    negative = False
    if at < end and (data[at] == 43 or data[at] == 45):
        negative = data[at] == 45
        at += np.int64(1)
    length = end - at
    value = np.int64(0)
    bad = np.int64(length < 1) | np.int64(length > 18)
    if bad == 0:
        while at < end:
            digit = digit_at(data, at)
            bad |= np.int64(digit > 9)
            value = value * np.int64(10) + digit
            at += np.int64(1)
    if bad != 0:
        return np.int64(0), np.int64(1)
    return -value if negative else value, np.int64(0)


@register_jitable
def high_product(left, right):
    """Return the high word of a product of two 64-bit words."""
    a, b = left >> _S32, left & _LOW
    c, d = right >> _S32, right & _LOW
    middle = ((b * d) >> _S32) + ((a * d) & _LOW) + ((b * c) & _LOW)
    return a * c + ((a * d) >> _S32) + ((b * c) >> _S32) + (middle >> _S32)


@register_jitable
def leading_zeros(word):
    """Count the zeros before the first bit of a word that is not 0."""
    zeros = np.int64(0)
    for step in (32, 16, 8, 4, 2, 1):
        if (word >> np.uint64(64 - step)) == _ZERO:
            word <<= np.uint64(step)
            zeros += np.int64(step)
    return zeros


@register_jitable
def double_bits(mantissa, power, powers):
    """Return (bits, 0) of the double next to mantissa * 10**power, or (0, 1) if undecided."""
    place = np.int64(2) * (power - _LOWEST)
    if place < 0 or place >= np.int64(2) * _POWERS:
        return np.int64(0), np.int64(1)
    # So few powers of five leave no number that is not equal to a tie as close to it as the
    # table's error: what looks like one is one.
    near = power >= -_NEAR and power <= _NEAR
    spare = leading_zeros(mantissa)
    mantissa <<= np.uint64(spare)
    high, low = high_product(mantissa, powers[place]), mantissa * powers[place]
    if (high & _NINE_BITS) == _NINE_BITS and low + mantissa < mantissa:
        tail_high = high_product(mantissa, powers[place + np.int64(1)])
        tail_low = mantissa * powers[place + np.int64(1)]
        merged = low + tail_high
        high += np.uint64(merged < low)
        low = merged
        if (high & _NINE_BITS) == _NINE_BITS and low == _ALL and tail_low + mantissa < mantissa:
            if not near:
                return np.int64(0), np.int64(1)
            high += _ONE
            low = _ZERO
    leading = high >> _S63
    kept = high >> (leading + np.uint64(9))
    if low == _ZERO and (high & _NINE_BITS) == _ZERO and (kept & np.uint64(3)) == _ONE:
        if not near:
            return np.int64(0), np.int64(1)
        if high == kept << (leading + np.uint64(9)):
            kept -= _ONE  # a tie: the even neighbour is the lower one
    kept = (kept + (kept & _ONE)) >> _S1
    exponent = ((np.int64(217706) * power) >> np.int64(16)) + np.int64(1087) - spare
    exponent -= np.int64(1) - np.int64(leading)
    exponent += np.int64(kept >> _S53)
    kept >>= kept >> _S53
    if exponent <= 0 or exponent >= 0x7FF:
        return np.int64(0), np.int64(1)
    return np.int64((np.uint64(exponent) << _S52) | (kept & _FRACTION)), np.int64(0)


@register_jitable
def leading_zero_digits(data, at, end):
    """Count the zeros before the first other digit, beside the point among them."""
    zeros = np.int64(0)
    while at < end and (data[at] == 48 or data[at] == 46):
        zeros += np.int64(data[at] == 48)
        at += np.int64(1)
    return zeros


@register_jitable
def parse_float(data, begin, end, powers):  # noqa: C901 - one pass over the bytes
    """Return (bits, 0) of a decimal number's double, or (0, 1) for what is left to the caller."""
    at = begin
    negative = False
    if at < end and (data[at] == 43 or data[at] == 45):
        negative = data[at] == 45
        at += np.int64(1)
    first = at
    mantissa = _ZERO
    while at < end and digit_at(data, at) <= 9:
        mantissa = mantissa * _TEN + np.uint64(digit_at(data, at))
        at += np.int64(1)
    digits, power = at - first, np.int64(0)
    if at < end and data[at] == 46:
        at += np.int64(1)
        point = at
        while at < end and digit_at(data, at) <= 9:
            mantissa = mantissa * _TEN + np.uint64(digit_at(data, at))
            at += np.int64(1)
        power = point - at
        digits -= power
    bad = digits == 0 or (digits > 19 and digits - leading_zero_digits(data, first, at) > 19)
    if at < end:
        bad = bad or (data[at] != 101 and data[at] != 69)
        at += np.int64(1)
        minus = False
        if at < end and (data[at] == 43 or data[at] == 45):
            minus = data[at] == 45
            at += np.int64(1)
        exponent = np.int64(0)
        bad = bad or at == end or end - at > 5
        while at < end and not bad:
            digit = digit_at(data, at)
            bad = digit > 9
            exponent = exponent * np.int64(10) + digit
            at += np.int64(1)
        power += -exponent if minus else exponent
    if bad:
        return np.int64(0), np.int64(1)
    bits, left = np.int64(0), np.int64(0)
    if mantissa != _ZERO:
        bits, left = double_bits(mantissa, power, powers)
    if negative and left == 0:
        bits |= np.int64(-(2**63))
    return bits, left


@register_jitable
def magnitude(value):
    """Return the absolute value of an integer as an unsigned one."""
    return _ZERO - np.uint64(value) if value < 0 else np.uint64(value)


@register_jitable
def int_size(value):
    """Count the characters of an integer."""
    size = np.int64(1) + np.int64(value < 0)
    rest = magnitude(value)
    while rest >= _TEN:
        rest //= _TEN
        size += np.int64(1)
    return size


@register_jitable
def put_int(value, out, begin, end):
    """Write an integer into the bytes that it fills."""
    rest = magnitude(value)
    at = end
    while at > begin:
        at -= np.int64(1)
        out[at] = np.uint8(np.uint64(48) + rest % _TEN)
        rest //= _TEN
    if value < 0:
        out[begin] = np.uint8(45)
