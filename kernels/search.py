"""Kernels that look for a literal text, or a pattern of wildcards, in UTF-8 texts.

Texts are int64 offsets[n + 1] into data; `pattern` is uint8[m], m >= 1. Positions are bytes from
the text's beginning; a match lies within one text.
"""

from __future__ import annotations

import re

import numpy as np

from gpuframe.kernels.chars import THRESHOLD
from gpuframe.kernels.contract import Array, kernel
from gpuframe.kernels.text import pieces

__all__ = ["ANY_CHAR", "ANY_RUN", "contains", "count", "find", "like", "rfind", "starts"]

ANY_CHAR = 256
"""Any one character, in a pattern of `like`."""

ANY_RUN = 257
"""Any characters, or none."""


def _of_each(
    offsets: Array, data: Array, pattern: Array, method: str, dtype: type[np.generic]
) -> Array:
    sought = pattern.tobytes()
    found = (getattr(piece, method)(sought) for piece in pieces(offsets, data))
    return np.fromiter(found, dtype, offsets.size - 1)


@kernel(threshold=THRESHOLD)
def find(offsets: Array, data: Array, pattern: Array) -> Array:
    """Find the first place of a literal in each text.

    Algorithm: the CPU twin goes over the data as one stream, marks 4,096 bytes at a time where the
    pattern's first and last byte stand at its distance, and compares at the marks only.
    Source: Mula, SIMD-friendly algorithms for substring searching, 2016 (the generic one).
    Bytes: a text's own and 8 read, 8 written a row.

    Args:
        offsets: int64[n + 1].
        data: uint8[b].
        pattern: uint8[m], m >= 1.

    Returns:
        int64[n], -1 where there is none.
    """
    return _of_each(offsets, data, pattern, "find", np.int64)


@kernel(threshold=THRESHOLD)
def rfind(offsets: Array, data: Array, pattern: Array) -> Array:
    """Find the last place of a literal in each text; see `find`.

    Bytes: a text's own and 8 read, 8 written a row.

    Args:
        offsets: int64[n + 1].
        data: uint8[b].
        pattern: uint8[m], m >= 1.

    Returns:
        int64[n], -1 where there is none.
    """
    return _of_each(offsets, data, pattern, "rfind", np.int64)


@kernel(threshold=THRESHOLD)
def count(offsets: Array, data: Array, pattern: Array) -> Array:
    """Count a literal in each text, from the left, without overlaps; see `find`.

    Bytes: a text's own and 8 read, 8 written a row.

    Args:
        offsets: int64[n + 1].
        data: uint8[b].
        pattern: uint8[m], m >= 1.

    Returns:
        int64[n].
    """
    return _of_each(offsets, data, pattern, "count", np.int64)


@kernel(threshold=THRESHOLD)
def contains(offsets: Array, data: Array, pattern: Array) -> Array:
    """Whether each text holds a literal; see `find`.

    Bytes: a text's own and 8 read, 1 written a row.

    Args:
        offsets: int64[n + 1].
        data: uint8[b].
        pattern: uint8[m], m >= 1.

    Returns:
        bool[n].
    """
    return _of_each(offsets, data, pattern, "__contains__", np.bool_)


@kernel(threshold=THRESHOLD)
def starts(offsets: Array, data: Array, pattern: Array, at_end: bool) -> Array:
    """Whether each text begins with a literal, or ends with it.

    Bytes: m and 8 read, 1 written a row.

    Args:
        offsets: int64[n + 1].
        data: uint8[b].
        pattern: uint8[m], m >= 1.
        at_end: True looks at the ends.

    Returns:
        bool[n].
    """
    method = "endswith" if at_end else "startswith"
    return _of_each(offsets, data, pattern, method, np.bool_)


@kernel(threshold=THRESHOLD)
def like(offsets: Array, data: Array, codes: Array) -> Array:
    """Whether each whole text matches a pattern with wildcards, as SQL's LIKE does.

    Algorithm: greedy; on a mismatch the last run takes one character more (Krauss, Matching
    Wildcards, Dr. Dobb's 2008): at worst a text's length times the pattern's.
    Bytes: a text's own and 8 read, 1 written a row.

    Args:
        offsets: int64[n + 1].
        data: uint8[b], valid UTF-8.
        codes: int64[k], k >= 0: bytes 0 to 255 of literals, ANY_CHAR, ANY_RUN.

    Returns:
        bool[n].
    """
    # One character is any byte that begins one, and those that continue it.
    wild = {ANY_CHAR: rb"[^\x80-\xbf][\x80-\xbf]*", ANY_RUN: b".*"}
    parts = [wild.get(code) or re.escape(bytes([code])) for code in codes.tolist()]
    pattern = re.compile(b"".join(parts), re.DOTALL)
    found = (pattern.fullmatch(piece) is not None for piece in pieces(offsets, data))
    return np.fromiter(found, np.bool_, offsets.size - 1)
