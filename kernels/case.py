"""Kernels that change the letters of UTF-8 texts, one character for one."""

from __future__ import annotations

import numpy as np

from gpuframe.kernels.chars import THRESHOLD, char_starts, code_points
from gpuframe.kernels.contract import Array, kernel

__all__ = ["CASED", "CODE", "SPECIAL", "count_special", "flip_ascii", "map_bytes", "map_sizes"]

CODE = (1 << 21) - 1
"""The bits of a table's entry that hold the code point put in place."""

SPECIAL = CODE
"""A code point that stands for no single character: the function has no 1:1 mapping there."""

CASED = 1 << 31
"""The flag of characters behind which a word goes on."""


@kernel(threshold=THRESHOLD)
def flip_ascii(data: Array, lower: bool, upper: bool) -> Array:
    """Change the case of ASCII letters: one pass over the bytes of all texts.

    Bytes: 2 a byte of text.

    Args:
        data: uint8[b]; bytes from 0x80 stay as they are.
        lower: whether lower-case letters become upper-case ones.
        upper: whether upper-case letters become lower-case ones.

    Returns:
        uint8[b].
    """
    letter = data | 0x20
    flipped = (letter >= ord("a")) & (letter <= ord("z"))
    if not lower:
        flipped &= data < ord("a")
    if not upper:
        flipped &= data >= ord("a")
    return data ^ (flipped.astype(np.uint8) << np.uint8(5))


def _mapped(offsets: Array, data: Array, first: Array, other: Array, words: int) -> Array:
    """Return the code points in place of those of data[offsets[0]:offsets[-1]]."""
    codes = code_points(data[offsets[0] : offsets[-1]]).astype(np.int64)
    size = first.size
    entries = np.where(codes < size, other[np.minimum(codes, size - 1)], codes)
    if words:
        begins = np.zeros(codes.size + 1, bool)
        starts = char_starts(data[offsets[0] : offsets[-1]])
        begins[np.searchsorted(starts, offsets - offsets[0])] = True
        if words == 2:
            begins[1:] |= (entries & CASED) == 0
        leading = np.where(codes < size, first[np.minimum(codes, size - 1)], codes)
        entries = np.where(begins[:-1], leading, entries)
    return entries & CODE


def _utf8_sizes(codes: Array) -> Array:
    return 1 + (codes >= 0x80).astype(np.int64) + (codes >= 0x800) + (codes >= 0x10000)


@kernel(threshold=THRESHOLD, synchronises=True)
def count_special(data: Array, table: Array) -> int:
    """Count the characters that a table has no single character for.

    Bytes: a text's own and 4 a character read.

    Args:
        data: uint8[b], valid UTF-8.
        table: uint32[t], as `map_sizes` takes it.

    Returns:
        The number of them.
    """
    codes = code_points(data)
    return int(np.count_nonzero((table[codes[codes < table.size]] & CODE) == SPECIAL))


@kernel(threshold=THRESHOLD)
def map_sizes(offsets: Array, data: Array, first: Array, other: Array, words: int) -> Array:
    """Count the bytes of texts whose characters are replaced one by one.

    Bytes: a text's own, 4 a character and 8 read, 8 written a row.

    Args:
        offsets: int64[n + 1].
        data: uint8[b], valid UTF-8 without special characters of the tables.
        first: uint32[t], the code point in place of each one for beginnings.
        other: uint32[t], likewise for all others, with CASED where a word goes on. Code points
            from t stay, and end a word.
        words: 0: `other` for all; 1: `first` for the first character of a text; 2: `first` for
            every character that no cased one precedes.

    Returns:
        int64[n].
    """
    sizes = _utf8_sizes(_mapped(offsets, data, first, other, words))
    edges = np.searchsorted(char_starts(data[offsets[0] : offsets[-1]]), offsets - offsets[0])
    return np.diff(np.append(0, np.cumsum(sizes))[edges])


@kernel(threshold=THRESHOLD)
def map_bytes(
    offsets: Array,
    data: Array,
    first: Array,
    other: Array,
    words: int,
    out_offsets: Array,  # noqa: ARG001 - the room that the twins fill
    total: int,  # noqa: ARG001 - the same
) -> Array:
    """Replace the characters of texts one by one.

    Bytes: a text's own, 4 a character and 16 read, the new text's written a row.

    Args:
        offsets: int64[n + 1].
        data: uint8[b], valid UTF-8 without special characters of the tables.
        first: see `map_sizes`.
        other: see `map_sizes`.
        words: see `map_sizes`.
        out_offsets: int64[n + 1], the running sums of the sizes.
        total: out_offsets[-1].

    Returns:
        uint8[total].
    """
    codes = _mapped(offsets, data, first, other, words).astype("<u4")
    text = codes.tobytes().decode("utf-32-le").encode()
    return np.frombuffer(text, np.uint8).copy()
