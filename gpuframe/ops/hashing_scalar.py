"""The public hash of one value in plain Python: the numbers that `ops.hashing` gives to columns.

docs/hashing.md is the specification. Nothing here is compiled, so a single record waits for
nothing.
"""

import datetime
import struct
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from gpuframe.columns.dtypes import TICKS

_MASK = (1 << 64) - 1
_P1 = 0x9E3779B185EBCA87
_P2 = 0xC2B2AE3D27D4EB4F
_P3 = 0x165667B19E3779F9
_P4 = 0x85EBCA77C2B2AE63
_P5 = 0x27D4EB2F165667C5
_EPOCH = datetime.datetime(1970, 1, 1)  # noqa: DTZ001 - times without a zone count from it too
_MICROSECOND = datetime.timedelta(microseconds=1)


def _rotated(word: int, bits: int) -> int:
    word &= _MASK
    return ((word << bits) | (word >> (64 - bits))) & _MASK


def _round(lane: int, word: int) -> int:
    return _rotated(lane + word * _P2, 31) * _P1 & _MASK


def of_bytes(data: bytes, seed: int = 0) -> int:
    """Return the XXH64 of some bytes.

    Args:
        data: any number of bytes.
        seed: taken modulo 2**64.

    Example:
        >>> hex(of_bytes(b"abc"))
        '0x44bc2cf5ad770999'
    """
    at, length = 0, len(data)
    if length < 32:
        hashed = seed + _P5 + length
    else:
        lanes = [seed + _P1 + _P2, seed + _P2, seed, seed - _P1]
        while length - at >= 32:
            words = struct.unpack_from("<4Q", data, at)
            lanes = [_round(lane, word) for lane, word in zip(lanes, words, strict=True)]
            at += 32
        hashed = sum(map(_rotated, lanes, (1, 7, 12, 18)))
        for lane in lanes:
            hashed = ((hashed ^ _round(0, lane)) * _P1 + _P4) & _MASK
        hashed += length
    while length - at >= 8:
        word = int.from_bytes(data[at : at + 8], "little")
        hashed = _rotated(hashed ^ _round(0, word), 27) * _P1 + _P4
        at += 8
    if length - at >= 4:
        word = int.from_bytes(data[at : at + 4], "little")
        hashed = _rotated(hashed ^ word * _P1, 23) * _P2 + _P3
        at += 4
    for byte in data[at:]:
        hashed = _rotated(hashed ^ byte * _P5, 11) * _P1
    hashed &= _MASK
    hashed = (hashed ^ (hashed >> 33)) * _P2 & _MASK
    hashed = (hashed ^ (hashed >> 29)) * _P3 & _MASK
    return hashed ^ (hashed >> 32)


def of_value(value: Any, seed: int = 0) -> int | None:
    """Return the hash of a value, None where it is missing.

    Args:
        value: number, bool, text, bytes, date, time with or without a zone, duration, or what
            pandas and NumPy have of these; None, NaN, NaT and NA are missing.
        seed: taken modulo 2**64.

    Raises:
        TypeError: another type.
        OverflowError: an integer of more than 64 bits.

    Example:
        >>> of_value(7) == of_value(7.0)
        True
    """
    if isinstance(value, str):
        return of_bytes(value.encode(), seed)
    if isinstance(value, bytes):
        return of_bytes(value, seed)
    if isinstance(value, bool | int | np.bool_) or (
        isinstance(value, np.integer) and not isinstance(value, np.timedelta64)
    ):
        return _of_integer(int(value), seed)
    if isinstance(value, float | np.floating):
        return _of_float(float(value), seed)
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    ticks = _nanoseconds(value)
    return None if ticks is None else of_bytes((ticks & _MASK).to_bytes(8, "little"), seed)


def _of_integer(value: int, seed: int) -> int:
    if not -(1 << 63) <= value < 1 << 64:
        raise OverflowError(f"{value} is no integer of 64 bits")
    return of_bytes((value & _MASK).to_bytes(8, "little"), seed)


def _of_float(value: float, seed: int) -> int | None:
    if -(2.0**63) <= value < 2.0**64 and value == int(value):
        return _of_integer(int(value), seed)
    return None if value != value else of_bytes(struct.pack("<d", value), seed)  # noqa: PLR0124 - NaN


def _nanoseconds(value: Any) -> int | None:
    """Return a point in time or a duration in nanoseconds, None for NaT.

    Raises:
        TypeError: the value is neither.
    """
    if isinstance(value, pd.Timestamp | pd.Timedelta):
        return int(value._value) * (TICKS["ns"] // TICKS[value.unit])
    if isinstance(value, datetime.timedelta):
        return value // _MICROSECOND * 1_000
    if isinstance(value, datetime.datetime):
        since = value.replace(tzinfo=None) - _EPOCH - (value.utcoffset() or datetime.timedelta())
        return since // _MICROSECOND * 1_000
    if isinstance(value, datetime.date):
        return (value - _EPOCH.date()).days * 86_400 * TICKS["ns"]
    if isinstance(value, np.datetime64 | np.timedelta64):
        if np.isnat(value):
            return None
        if np.datetime_data(value.dtype)[0] not in TICKS:
            seconds = np.dtype(f"{value.dtype.kind}8[s]")
            if not np.can_cast(value.dtype, seconds, "safe"):
                raise TypeError(f"no hash of {value.dtype}: its unit is not a number of seconds")
            value = value.astype(seconds)
        unit, count = np.datetime_data(value.dtype)
        return int(value.astype(np.int64)) * count * (TICKS["ns"] // TICKS[unit])
    raise TypeError(f"no hash of values of {type(value).__name__}")


def of_values(values: Iterable[Any], seed: int = 0, *, keep_missing: bool = False) -> int | None:
    """Return the hash of several values in order, None where one of them is missing.

    Args:
        values: as `of_value` takes them.
        seed: taken modulo 2**64.
        keep_missing: whether missing values beside others are values, of hash 0; None is returned
            where all are missing.
    """
    hashes = [of_value(value, seed) for value in values]
    gone = hashes.count(None)
    if gone and (not keep_missing or gone == len(hashes)):
        return None
    return of_bytes(struct.pack(f"<{len(hashes)}Q", *(hashed or 0 for hashed in hashes)), seed)


def of_grams(text: str, low: int, high: int, seed: int = 0) -> list[int]:
    """Return the hashes of a text's runs of `low` to `high` characters, the shortest first."""
    return [
        of_bytes(text[begin : begin + length].encode(), seed)
        for length in range(low, min(high, len(text)) + 1)
        for begin in range(len(text) - length + 1)
    ]


def of_words(text: str, seed: int = 0) -> list[int]:
    """Return the hashes of a text's words, from left to right."""
    return [of_bytes(word.encode(), seed) for word in text.split()]


def of_word_grams(text: str, low: int, high: int, seed: int = 0) -> list[int]:
    """Return the hashes of a text's runs of `low` to `high` words, the shortest first."""
    hashes = of_words(text, seed)
    return [
        of_bytes(struct.pack(f"<{length}Q", *hashes[begin : begin + length]), seed)
        if length > 1
        else hashes[begin]
        for length in range(low, min(high, len(hashes)) + 1)
        for begin in range(len(hashes) - length + 1)
    ]
