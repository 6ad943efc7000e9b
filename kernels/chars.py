"""Kernels over the characters of UTF-8 text: counts, positions, ranges, classes.

Texts are int64 offsets[n + 1] into valid UTF-8 data; a position is one of characters, not bytes.
"""

from __future__ import annotations

import numpy as np

from gpuframe.kernels.contract import Array, kernel
from gpuframe.kernels.text import pieces

__all__ = [
    "char_at",
    "char_count",
    "char_count_of",
    "char_slice",
    "count_invalid",
    "count_multibyte",
    "holds",
    "strip",
]

# Bytes of text, or texts times 10, below which NumPy serves.
THRESHOLD = 100_000


def char_starts(data: Array) -> Array:
    """Return the bytes at which characters begin, and the end of the data."""
    return np.append(np.flatnonzero((data & 0xC0) != 0x80), data.size)


def code_points(data: Array) -> Array:
    """Return the code points of valid UTF-8 as uint32."""
    return np.frombuffer(data.tobytes().decode().encode("utf-32-le"), np.uint32)


@kernel(threshold=THRESHOLD, synchronises=True)
def count_multibyte(data: Array) -> int:
    """Count the bytes outside ASCII; 0 means that a character is a byte.

    Bytes: 1 read a byte of text.

    Args:
        data: uint8[b].

    Returns:
        The number of bytes from 0x80.
    """
    return int(np.count_nonzero(data & 0x80))


def _is_valid(piece: bytes) -> bool:
    try:
        piece.decode()
    except UnicodeDecodeError:
        return False
    return True


@kernel(threshold=THRESHOLD, synchronises=True)
def count_invalid(offsets: Array, data: Array) -> int:
    """Count the texts that are not valid UTF-8, which no other kernel of characters takes.

    Source: The Unicode Standard, section 3.9, table 3-7.
    Bytes: a text's own and 8 read a row.

    Args:
        offsets: int64[n + 1].
        data: uint8[b], any bytes.

    Returns:
        The number of them.
    """
    return sum(not _is_valid(piece) for piece in pieces(offsets, data))


@kernel(threshold=THRESHOLD)
def char_count(offsets: Array, data: Array) -> Array:
    """Count the characters of each text: its bytes that do not continue a character.

    Source: the CPU twin counts them eight at a time (Lemire and Keiser, Validating UTF-8 In Less
    Than One Instruction Per Byte, 2021, name the test of continuation bytes).
    Bytes: a text's own and 8 read, 8 written a row.

    Args:
        offsets: int64[n + 1].
        data: uint8[b], valid UTF-8.

    Returns:
        int64[n].
    """
    begun = np.concatenate([np.zeros(1, np.int64), np.cumsum((data & 0xC0) != 0x80)])
    return np.diff(begun[offsets])


@kernel(threshold=THRESHOLD)
def char_at(offsets: Array, data: Array, places: Array) -> Array:
    """Turn positions in bytes within texts into positions in characters.

    Bytes: a text's own up to the place, 16 read, 8 written a row.

    Args:
        offsets: int64[n + 1].
        data: uint8[b], valid UTF-8.
        places: int64[n], bytes from each text's beginning; negative ones stay as they are.

    Returns:
        int64[n].
    """
    begun = np.concatenate([np.zeros(1, np.int64), np.cumsum((data & 0xC0) != 0x80)])
    begins = offsets[:-1]
    return np.where(places < 0, places, begun[begins + np.maximum(places, 0)] - begun[begins])


@kernel(threshold=THRESHOLD)
def char_slice(
    offsets: Array, data: Array, start: int, stop: int, single: bool
) -> tuple[Array, Array]:
    """Find the bytes of characters [start, stop) of each text.

    Algorithm: characters are walked from the end that the position counts from.
    Bytes: up to a text's own, 8 read, 16 written a row.

    Args:
        offsets: int64[n + 1].
        data: uint8[b], valid UTF-8.
        start: first character; a negative one counts from the end, as in Python's slices.
        stop: the character behind the last one; negative likewise.
        single: True says that each character is a byte.

    Returns:
        begins int64[n] and ends int64[n] in data, begins <= ends.
    """
    starts: Array = np.arange(data.size + 1) if single else char_starts(data)
    first: Array = np.searchsorted(starts, offsets)
    count = np.diff(first)
    low = np.clip(start if start >= 0 else count + start, 0, count)
    high = np.clip(stop if stop >= 0 else count + stop, low, count)
    return starts[first[:-1] + low], starts[first[:-1] + high]


@kernel(threshold=THRESHOLD)
def strip(
    offsets: Array, data: Array, members: Array, wide: Array, sides: int
) -> tuple[Array, Array]:
    """Find each text without the characters of a set at its ends.

    Bytes: what is stripped, 8 read, 16 written a row.

    Args:
        offsets: int64[n + 1].
        data: uint8[b], valid UTF-8.
        members: uint8[128], not 0 for the ASCII characters of the set.
        wide: int64[k], the code points of the others, in any order; k is small.
        sides: 1 for the left end, 2 for the right, 3 for both.

    Returns:
        begins int64[n] and ends int64[n] in data, begins <= ends.
    """
    codes = [*np.flatnonzero(members).tolist(), *wide.tolist()]
    letters = "".join(map(chr, codes))
    begins, ends = offsets[:-1].copy(), offsets[1:].copy()
    for row, piece in enumerate(pieces(offsets, data)):
        text = piece.decode()
        if sides & 1:
            rest = text.lstrip(letters)
            begins[row] += len(text[: len(text) - len(rest)].encode())
            text = rest
        if sides & 2:
            ends[row] -= len(text[len(text.rstrip(letters)) :].encode())
    return begins, ends


@kernel(threshold=THRESHOLD)
def holds(offsets: Array, data: Array, table: Array, empty: bool) -> Array:
    """Test the classes of the characters of each text.

    Bytes: a text's own and 8 read, 1 written a row.

    Args:
        offsets: int64[n + 1].
        data: uint8[b], valid UTF-8.
        table: uint8[t], flags of code points 0 to t - 2; the last entry stands for all others.
            Flag 1: one such character is needed. Flag 2: none such may be there.
        empty: the answer for texts of no character.

    Returns:
        bool[n].
    """
    flags = table[np.minimum(code_points(data), table.size - 1)]
    edges = np.searchsorted(char_starts(data), offsets)
    needed, forbidden = (
        np.diff(np.append(0, np.cumsum((flags & flag) > 0))[edges]) > 0 for flag in (1, 2)
    )
    return np.where(np.diff(offsets) == 0, empty, needed & ~forbidden)


@kernel(threshold=THRESHOLD)
def char_count_of(offsets: Array, data: Array, table: Array, flags: int) -> Array:
    """Count the characters of some classes in each text.

    Bytes: a text's own and 8 read, 8 written a row.

    Args:
        offsets: int64[n + 1].
        data: uint8[b], valid UTF-8.
        table: uint8[t], flags of code points 0 to t - 2; the last entry stands for all others.
        flags: a character counts if it has one of them.

    Returns:
        int64[n].
    """
    inside = (table[np.minimum(code_points(data), table.size - 1)] & flags) > 0
    edges = np.searchsorted(char_starts(data), offsets)
    return np.diff(np.append(0, np.cumsum(inside))[edges])
