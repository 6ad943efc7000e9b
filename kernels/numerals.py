"""Kernels that read numbers from texts and write them as texts, as Python does.

Texts are int64 offsets[n + 1] into data. What the kernels leave (spaces, underscores, names of
infinities, more digits than fit, bad texts) is flagged, and is the caller's.
"""

from __future__ import annotations

import re
from functools import cache

import numpy as np

from gpuframe.kernels.chars import THRESHOLD
from gpuframe.kernels.contract import Array, kernel
from gpuframe.kernels.text import pieces

__all__ = ["LOWEST_POWER", "int_bytes", "int_sizes", "parse_floats", "parse_ints", "powers_of_ten"]

LOWEST_POWER = -348
"""The exponent of the first power of ten in the table."""

_POWERS = 696
_INTEGER = re.compile(rb"[+-]?[0-9]{1,18}")
_DECIMAL = re.compile(rb"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,5}))?")
_WORD = (1 << 64) - 1


@cache
def powers_of_ten() -> np.ndarray:
    """Return the 128 leading bits of 10**e, rounded down, for e from LOWEST_POWER.

    Returns:
        uint64[2 * 696], the high word of each before the low one.
    """
    words = np.empty(2 * _POWERS, np.uint64)
    for place in range(_POWERS):
        exponent = place + LOWEST_POWER
        power = 10 ** abs(exponent)
        size = power.bit_length()
        if exponent >= 0:
            leading = power << (128 - size) if size <= 128 else power >> (size - 128)
        else:
            leading = (1 << (127 + size)) // power
        words[2 * place], words[2 * place + 1] = leading >> 64, leading & _WORD
    return words


@kernel(threshold=THRESHOLD)
def parse_ints(offsets: Array, data: Array) -> tuple[Array, Array]:
    """Read integers of at most 18 digits.

    Bytes: a text's own and 8 read, 9 written a row.

    Args:
        offsets: int64[n + 1].
        data: uint8[b].

    Returns:
        values int64[n] and left uint8[n]: 1 where a text is not a sign at most and 1 to 18 digits;
        the value is 0 there.
    """
    texts = pieces(offsets, data)
    plain = [_INTEGER.fullmatch(text) is not None for text in texts]
    values = [int(text) if read else 0 for text, read in zip(texts, plain, strict=True)]
    return np.array(values, np.int64), 1 - np.array(plain, np.uint8)


def _is_decided(mantissa: int, power: int) -> bool:
    """Whether 128 bits of a power of ten decide the double next to mantissa * 10**power."""
    if mantissa == 0 or abs(power) <= 27:
        return True
    place = 2 * (power - LOWEST_POWER)
    if not 0 <= place < 2 * _POWERS:
        return False
    high, low = (int(word) for word in powers_of_ten()[place : place + 2])
    spare = 64 - mantissa.bit_length()
    mantissa <<= spare
    product = mantissa * high
    if (product >> 64) & 0x1FF == 0x1FF and (product & _WORD) + mantissa > _WORD:
        tail = mantissa * low
        product += tail >> 64
        top = (product >> 64) & 0x1FF == 0x1FF and product & _WORD == _WORD
        if top and (tail & _WORD) + mantissa > _WORD:
            return False
    upper, leading = product >> 64, product >> 127
    kept = upper >> (leading + 9)
    if product & _WORD == 0 and upper & 0x1FF == 0 and kept & 3 == 1:
        return False
    kept = (kept + (kept & 1)) >> 1
    exponent = ((217706 * power) >> 16) + 64 + 1023 - spare - (1 - leading) + (kept >> 53)
    return 0 < exponent < 0x7FF


def _plain(text: bytes) -> bool:
    found = _DECIMAL.fullmatch(text)
    if found is None:
        return False
    whole, fraction = found[2], found[3] or b""
    digits = (whole + fraction).lstrip(b"0")
    power = int(found[4] or 0) - len(fraction)
    return bool(whole + fraction) and len(digits) <= 19 and _is_decided(int(digits or b"0"), power)


@kernel(threshold=THRESHOLD)
def parse_floats(offsets: Array, data: Array, powers: Array) -> tuple[Array, Array]:
    """Read decimal numbers, each as the double next to it, in integer arithmetic.

    Source: Lemire, Number Parsing at a Gigabyte per Second, 2021 (the algorithm of Eisel and
    Lemire). Ties of powers beyond 10**27 that 128 bits do not decide, subnormal numbers and
    overflow are left.
    Bytes: a text's own, 24 read, 9 written a row.

    Args:
        offsets: int64[n + 1].
        data: uint8[b].
        powers: uint64, as `powers_of_ten` gives them.

    Returns:
        bits int64[n] of doubles and left uint8[n]: 1 where a text is not a sign at most, digits
        with at most one point among them, 19 of them from the first that is not 0, and at most an
        exponent of 5 digits, or where the double is not decided; the bits are 0 there.
    """
    del powers  # Python's own float is the specification
    texts = pieces(offsets, data)
    plain = [_plain(text) for text in texts]
    values = [float(text) if read else 0.0 for text, read in zip(texts, plain, strict=True)]
    return np.array(values, np.float64).view(np.int64), 1 - np.array(plain, np.uint8)


@kernel(threshold=THRESHOLD // 10)
def int_sizes(values: Array) -> Array:
    """Count the characters that integers are written with.

    Bytes: 8 read, 8 written a row.

    Args:
        values: int64[n].

    Returns:
        int64[n].
    """
    return np.fromiter(map(len, map(str, values.tolist())), np.int64, values.size)


@kernel(threshold=THRESHOLD // 10)
def int_bytes(values: Array, out_offsets: Array, total: int) -> Array:
    """Write integers in decimal digits, a minus before negative ones.

    Bytes: 16 read, the text's own written a row.

    Args:
        values: int64[n].
        out_offsets: int64[n + 1], the running sums of `int_sizes`.
        total: out_offsets[-1].

    Returns:
        uint8[total].
    """
    del out_offsets, total  # the room that the twins fill
    written = "".join(map(str, values.tolist())).encode()
    return np.frombuffer(written, np.uint8).copy()
