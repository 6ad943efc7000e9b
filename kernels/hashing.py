"""Kernels of the public hash of values: XXH64 of numbers, texts, records and parts of texts.

A number is hashed as the 8 bytes of a little-endian word. Seeds are given as the int64 of the same
bits. docs/hashing.md says how values become bytes.
"""

from __future__ import annotations

import numpy as np

from gpuframe.kernels.chars import THRESHOLD, char_starts
from gpuframe.kernels.contract import Array, kernel
from gpuframe.kernels.tokens import split_words

__all__ = ["count_grams", "floats", "grams", "records", "texts", "words"]

P1, P2, P3, P4, P5 = (
    np.uint64(prime)
    for prime in (
        0x9E3779B185EBCA87,
        0xC2B2AE3D27D4EB4F,
        0x165667B19E3779F9,
        0x85EBCA77C2B2AE63,
        0x27D4EB2F165667C5,
    )
)


def _rotated(word: Array, bits: int) -> Array:
    return (word << np.uint64(bits)) | (word >> np.uint64(64 - bits))


def _round(lane: Array, word: Array) -> Array:
    return _rotated(lane + word * P2, 31) * P1


def _add_word(hashed: Array, word: Array) -> Array:
    return _rotated(hashed ^ _round(np.uint64(0), word), 27) * P1 + P4


def _finished(hashed: Array) -> Array:
    hashed = (hashed ^ (hashed >> np.uint64(33))) * P2
    hashed = (hashed ^ (hashed >> np.uint64(29))) * P3
    return hashed ^ (hashed >> np.uint64(32))


def _lanes(seed: Array) -> Array:
    """Return uint64[4, 1], how the four lanes of long inputs begin."""
    with np.errstate(over="ignore"):
        return np.array([[seed + P1 + P2], [seed + P2], [seed], [seed - P1]], np.uint64)


def _joined(lanes: Array) -> Array:
    hashed = sum(_rotated(lane, bits) for lane, bits in zip(lanes, (1, 7, 12, 18), strict=True))
    for lane in lanes:
        hashed = (hashed ^ _round(np.uint64(0), lane)) * P1 + P4
    return hashed


def _seed(seed: int) -> Array:
    return np.uint64(seed % (1 << 64))


def _spans(data: Array, begins: Array, ends: Array, seed: int) -> Array:
    """Hash ranges of bytes, all at once: a step for each 32, 8, 4 and 1 bytes of the longest."""
    padded = np.zeros(data.size + 8, np.uint8)
    padded[: data.size] = data
    words, halves = (
        np.ndarray((data.size + 1,), np.dtype(width), padded, strides=(1,))
        for width in ("<u8", "<u4")
    )
    at, lengths = begins.astype(np.int64), ends - begins
    start = _seed(seed)
    hashed = np.full(at.size, start, np.uint64) + P5 + lengths.astype(np.uint64)
    long = np.flatnonzero(lengths >= 32)
    if long.size:
        lanes = np.repeat(_lanes(start), long.size, axis=1)
        places = np.arange(long.size)
        while places.size:
            rows = long[places]
            four = words[at[rows] + np.arange(0, 32, 8)[:, np.newaxis]]
            lanes[:, places] = _round(lanes[:, places], four)
            at[rows] += 32
            places = places[ends[rows] - at[rows] >= 32]
        hashed[long] = _joined(lanes) + lengths[long].astype(np.uint64)
    rows = np.flatnonzero(ends - at >= 8)
    while rows.size:
        hashed[rows] = _add_word(hashed[rows], words[at[rows]])
        at[rows] += 8
        rows = rows[ends[rows] - at[rows] >= 8]
    rows = np.flatnonzero(ends - at >= 4)
    half = halves[at[rows]].astype(np.uint64)
    hashed[rows] = _rotated(hashed[rows] ^ (half * P1), 23) * P2 + P3
    at[rows] += 4
    rows = np.flatnonzero(ends > at)
    while rows.size:
        byte = padded[at[rows]].astype(np.uint64)
        hashed[rows] = _rotated(hashed[rows] ^ (byte * P5), 11) * P1
        at[rows] += 1
        rows = rows[ends[rows] > at[rows]]
    return _finished(hashed)


@kernel
def records(words: Array, width: int, seed: int) -> Array:
    """Hash records of words: XXH64 of their bytes one behind the other.

    Source: Yann Collet, xxHash fast digest algorithm, specification 0.1.1.
    Bytes: 8 * width read, 8 written a row.

    Args:
        words: uint64[width * n]; word j of row i stands at j * n + i.
        width: words of a record, at least 1.
        seed: the hash's seed.

    Returns:
        uint64[n].
    """
    rows = words.reshape(width, -1)
    start = _seed(seed)
    done = width // 4 * 4
    if done:
        lanes = np.repeat(_lanes(start), rows.shape[1], axis=1)
        for first in range(0, done, 4):
            lanes = _round(lanes, rows[first : first + 4])
        hashed = _joined(lanes) + np.uint64(8 * width)
    else:
        hashed = np.full(rows.shape[1], start, np.uint64) + (P5 + np.uint64(8 * width))
    for row in rows[done:]:
        hashed = _add_word(hashed, row)
    return _finished(hashed)


@kernel
def floats(values: Array, seed: int) -> Array:
    """Hash doubles: XXH64 of the 64-bit integer that equals a value, else of its own bits.

    Integers from -2**63 to 2**64 - 1 count, so that a column of integers which became one of
    doubles keeps its hashes.

    Bytes: 8 read, 8 written a row.

    Args:
        values: float64[n].
        seed: the hash's seed.

    Returns:
        uint64[n]; 0 for NaN.
    """
    signed = (values >= -(2.0**63)) & (values < 2.0**63)
    whole = np.where(signed, values, 0.0).astype(np.int64)
    unsigned = (values >= 2.0**63) & (values < 2.0**64)
    equal = signed & (whole.astype(np.float64) == values)
    words = np.where(equal, whole.view(np.uint64), values.view(np.uint64))
    words = np.where(unsigned, np.where(unsigned, values, 0.0).astype(np.uint64), words)
    return np.where(np.isnan(values), np.uint64(0), records.reference(words, 1, seed))


@kernel(threshold=THRESHOLD)
def texts(offsets: Array, data: Array, seed: int) -> Array:
    """Hash texts: XXH64 of their bytes.

    Bytes: a text's own and 8 read, 8 written a row.

    Args:
        offsets: int64[n + 1], ascending, within data.
        data: uint8[b].
        seed: the hash's seed.

    Returns:
        uint64[n].
    """
    return _spans(data, offsets[:-1], offsets[1:], seed)


@kernel(threshold=THRESHOLD)
def count_grams(offsets: Array, data: Array, low: int, high: int) -> Array:
    """Count the runs of `low` to `high` neighbouring characters of each text.

    Bytes: a text's own and 8 read, 8 written a row.

    Args:
        offsets: int64[n + 1].
        data: uint8[b], valid UTF-8.
        low: characters of the shortest run, at least 1.
        high: characters of the longest, at least `low`.

    Returns:
        int64[n]; 0 for texts of fewer characters.
    """
    edges = np.searchsorted(char_starts(data), offsets)
    least = np.diff(edges) - low + 1
    shapes = np.clip(least, 0, high - low + 1)  # how many lengths a text has room for
    return shapes * least - shapes * (shapes - 1) // 2


@kernel(threshold=THRESHOLD)
def grams(offsets: Array, data: Array, low: int, seed: int, ends: Array, total: int) -> Array:
    """Hash the runs of neighbouring characters of each text, from `low` characters on.

    Bytes: a text's own and 16 read a row, 8 written a run.

    Args:
        offsets: int64[n + 1].
        data: uint8[b], valid UTF-8.
        low: characters of the shortest run, at least 1; `ends` says which is the longest.
        seed: the hash's seed.
        ends: int64[n + 1], exclusive sums of `count_grams`, or of 0 for texts to leave out.
        total: ends[-1].

    Returns:
        uint64[total]: the XXH64 of each run's bytes; text by text, the shortest runs first, those
        of one length from left to right.
    """
    starts = char_starts(data)
    edges: Array = np.searchsorted(starts, offsets)
    begins, stops = np.empty(total, np.int64), np.empty(total, np.int64)
    for row in np.flatnonzero(np.diff(ends)).tolist():
        at, length = ends[row], low
        known = starts[edges[row] : edges[row + 1] + 1]
        while at < ends[row + 1]:
            count = known.size - length
            begins[at : at + count] = known[:count]
            stops[at : at + count] = known[length:]
            at += count
            length += 1
    return _spans(data, begins, stops, seed)


@kernel(threshold=THRESHOLD)
def words(
    offsets: Array,
    data: Array,
    members: Array,
    wide: Array,
    seed: int,
    ends: Array,
    total: int,  # noqa: ARG001 - what twins allocate
) -> Array:
    """Hash the words of each text, which stand between characters of a set.

    Bytes: a text's own and 16 read a row, 8 written a word.

    Args:
        offsets: int64[n + 1].
        data: uint8[b], valid UTF-8.
        members: uint8[128], not 0 for the ASCII characters between words.
        wide: int64[k], the code points of the others; k is small.
        seed: the hash's seed.
        ends: int64[n + 1], exclusive sums of `tokens.count_words`, or of 0 for texts to leave out.
        total: ends[-1].

    Returns:
        uint64[total]: the XXH64 of each word's bytes, text by text and from left to right.
    """
    counts = np.diff(ends)
    parts = max(int(counts.max(initial=0)), 1)
    first, last = (
        side.reshape(parts, counts.size).T
        for side in split_words.reference(offsets, data, members, wide, parts, False)
    )
    found = np.arange(parts) < counts[:, np.newaxis]
    return _spans(data, first[found], last[found], seed)
