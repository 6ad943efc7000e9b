"""Kernels over the words of texts: what stands between characters of a set, white space mostly.

Texts are int64 offsets[n + 1] into valid UTF-8 data. The set is given as `chars.strip` takes it.
"""

from __future__ import annotations

import re

import numpy as np

from gpuframe.kernels.chars import THRESHOLD
from gpuframe.kernels.contract import Array, kernel
from gpuframe.kernels.text import pieces

__all__ = ["count_words", "split_words"]


def _pattern(members: Array, wide: Array) -> re.Pattern[str]:
    """Return a regular expression of one word."""
    codes = [*np.flatnonzero(members).tolist(), *wide.tolist()]
    if not codes:
        return re.compile(".+", re.DOTALL)
    return re.compile(f"[^{re.escape(''.join(map(chr, codes)))}]+")


@kernel(threshold=THRESHOLD)
def count_words(offsets: Array, data: Array, members: Array, wide: Array) -> Array:
    """Count the words of each text.

    Bytes: a text's own and 8 read, 8 written a row.

    Args:
        offsets: int64[n + 1].
        data: uint8[b], valid UTF-8.
        members: uint8[128], not 0 for the ASCII characters between words.
        wide: int64[k], the code points of the others; k is small.

    Returns:
        int64[n]; 0 for a text of such characters only.
    """
    word = _pattern(members, wide)
    counts = (len(word.findall(piece.decode())) for piece in pieces(offsets, data))
    return np.fromiter(counts, np.int64, offsets.size - 1)


@kernel(threshold=THRESHOLD)
def split_words(
    offsets: Array, data: Array, members: Array, wide: Array, parts: int, rest: bool
) -> tuple[Array, Array]:
    """Find the words of each text.

    Bytes: a text's own and 8 read, 16 * parts written a row.

    Args:
        offsets: int64[n + 1].
        data: uint8[b], valid UTF-8.
        members: see `count_words`.
        wide: see `count_words`.
        parts: p >= 1, how many words are looked for.
        rest: whether word p takes all that follows it, as in `str.split(maxsplit=p - 1)`.

    Returns:
        begins int64[p * n] and ends int64[p * n] in data; word k of row i stands at k * n + i. Both
        are -1 behind a row's last word.
    """
    rows, word = offsets.size - 1, _pattern(members, wide)
    begins = np.full(parts * rows, -1, np.int64)
    ends = begins.copy()
    for row, piece in enumerate(pieces(offsets, data)):
        text, start = piece.decode(), int(offsets[row])
        for part, found in enumerate(word.finditer(text)):
            if part == parts:
                break
            last = len(text) if rest and part == parts - 1 else found.end()
            begins[part * rows + row] = start + len(text[: found.start()].encode())
            ends[part * rows + row] = start + len(text[:last].encode())
    return begins, ends
