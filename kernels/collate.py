"""Kernels that compare texts row by row, in the order of their code points."""

from __future__ import annotations

from itertools import starmap

import numpy as np

from gpuframe.kernels.chars import THRESHOLD
from gpuframe.kernels.contract import Array, kernel
from gpuframe.kernels.text import pieces

__all__ = ["among", "compare", "same"]


def _pairs(
    offsets_a: Array, data_a: Array, offsets_b: Array, data_b: Array
) -> zip[tuple[bytes, bytes]]:
    left, right = pieces(offsets_a, data_a), pieces(offsets_b, data_b)
    return zip(left, right * len(left) if len(right) == 1 else right, strict=True)


@kernel(threshold=THRESHOLD)
def compare(offsets_a: Array, data_a: Array, offsets_b: Array, data_b: Array) -> Array:
    """Say of each pair of texts which one comes first.

    Algorithm: 8 bytes at a time, read as big-endian words; UTF-8 keeps the order of code points.
    Bytes: what the two texts share and 16 read, 1 written a row.

    Args:
        offsets_a: int64[n + 1], the one column;
        data_a: uint8, its bytes.
        offsets_b: int64[n + 1], the other, or int64[2] of one text for all rows;
        data_b: uint8, its bytes.

    Returns:
        int8[n]: -1 where a comes first, 0 where they are equal, 1 where b does. A text that begins
        with another comes behind it.
    """
    pairs = _pairs(offsets_a, data_a, offsets_b, data_b)
    return np.fromiter(starmap(lambda a, b: (a > b) - (a < b), pairs), np.int8, offsets_a.size - 1)


@kernel(threshold=THRESHOLD)
def same(offsets_a: Array, data_a: Array, offsets_b: Array, data_b: Array) -> Array:
    """Say of each pair of texts whether they are equal.

    Algorithm: lengths first, then 8 bytes at a time.
    Bytes: 16 and what texts of one length share read, 1 written a row.

    Args:
        offsets_a: int64[n + 1], the one column;
        data_a: uint8, its bytes.
        offsets_b: int64[n + 1], the other, or int64[2] of one text for all rows;
        data_b: uint8, its bytes.

    Returns:
        bool[n].
    """
    pairs = _pairs(offsets_a, data_a, offsets_b, data_b)
    return np.fromiter(starmap(bytes.__eq__, pairs), np.bool_, offsets_a.size - 1)


@kernel(threshold=THRESHOLD)
def among(offsets: Array, data: Array, set_offsets: Array, set_data: Array) -> Array:
    """Say of each text whether it is one of a set.

    Algorithm: an open table of the set's hashes, a quarter full at most, and comparison on a hit.
    Bytes: a text's own and 8 read, 1 written a row.

    Args:
        offsets: int64[n + 1].
        data: uint8[b].
        set_offsets: int64[k + 1], the texts of the set, which may repeat;
        set_data: their bytes.

    Returns:
        bool[n].
    """
    known = set(pieces(set_offsets, set_data))
    found = (piece in known for piece in pieces(offsets, data))
    return np.fromiter(found, np.bool_, offsets.size - 1)
