"""Kernels over text in Arrow layout: int64 offsets[n + 1] into UTF-8 data."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from gpuframe.kernels.contract import Array, kernel, row_dtype
from gpuframe.kernels.join import mix

__all__ = [
    "encode",
    "encode_by_content",
    "equal_text",
    "hash_text",
    "pieces",
    "short_codes",
    "take_bytes",
    "take_offsets",
]

# Bytes of text below which NumPy serves: some 10,000 short strings.
_THRESHOLD = 100_000

# What `short_codes` gives for texts that have no code: no text of at most 8 bytes has it.
LONG = 256

# The multiplier of each step of the hash: 2**64 over the golden ratio (Knuth, TAOCP 3, 6.4).
MULTIPLIER = 0x9E3779B97F4A7C15


def pieces(offsets: Array, data: Array) -> list[bytes]:
    """Return texts as bytes objects, whose methods are what references are written in."""
    whole = data.tobytes()
    edges = offsets.tolist()
    return [whole[begin:end] for begin, end in pairwise(edges)]


def _words(data: Array) -> Array:
    """View data as a little-endian 8-byte word at every byte, zeros past the end."""
    padded = np.zeros(data.size + 8, np.uint8)
    padded[: data.size] = data
    return np.ndarray((data.size + 1,), np.dtype("<u8"), padded, strides=(1,))


def _tail(words: Array, left: Array) -> Array:
    """Clear the bytes past the end of each text; left: bytes that remain, 1 or more."""
    spare = np.maximum(8 - left, 0).astype(np.uint64) << np.uint64(3)
    return words & (np.uint64(2**64 - 1) >> spare)


@kernel(threshold=_THRESHOLD)
def hash_text(offsets: Array, data: Array) -> Array:
    """Hash each text to 64 bits.

    Source: one multiply and xor-shift a word of 8 bytes, and the finalizer of MurmurHash3; the
    same on every backend and machine.

    Args:
        offsets: int64[n + 1], ascending, within data.
        data: uint8[b].

    Returns:
        int64[n]; equal texts have equal hashes, different ones may.

    Bytes: 8 and the text, 8 written, a row.
    """
    lengths = np.diff(offsets)
    words = _words(data)
    hashed = lengths.astype(np.uint64) * np.uint64(MULTIPLIER)
    rows = np.flatnonzero(lengths)
    done = 0
    while rows.size:
        left = lengths[rows] - done
        step = hashed[rows] ^ _tail(words[offsets[rows] + done], left)
        step *= np.uint64(MULTIPLIER)
        hashed[rows] = step ^ (step >> np.uint64(32))
        done += 8
        rows = rows[left > 8]
    return mix(hashed).view(np.int64)


@kernel(threshold=_THRESHOLD)
def short_codes(offsets: Array, data: Array) -> Array:
    """Read texts of at most 8 bytes as integers, in the order of the texts.

    Args:
        offsets: int64[n + 1], ascending, within data.
        data: uint8[b].

    Returns:
        int64[n], unsigned integers in the order of the texts: the bytes, the first one the most
        significant, zeros behind the last one, and the length of a text of less than 8 bytes in the
        lowest. LONG for a text of more than 8 bytes, and of 8 whose last one is below 8, a control
        character, which would stand for a length. Equal codes but LONG are equal texts.

    Bytes: 8 and the text, 8 written, a row.
    """
    lengths = np.diff(offsets)
    codes = np.zeros(lengths.size, np.uint64)
    rows = np.flatnonzero(lengths)
    codes[rows] = _tail(_words(data)[offsets[rows]], lengths[rows]).byteswap()
    whole = lengths >= 8
    long = (lengths > 8) | (whole & (codes & np.uint64(255) < 8))
    codes |= np.where(whole, 0, lengths).astype(np.uint64)
    codes[long] = LONG
    return codes.view(np.int64)


@kernel(threshold=_THRESHOLD)
def equal_text(
    offsets_a: Array,
    data_a: Array,
    rows_a: Array,
    offsets_b: Array,
    data_b: Array,
    rows_b: Array,
) -> Array:
    """Compare the bytes of pairs of texts.

    Args:
        offsets_a: int64[n + 1] and
        data_a: uint8, the one column;
        rows_a: int32 or int64[m], rows of it, in range.
        offsets_b: the other column, its
        data_b: bytes and
        rows_b: [m], rows of it, in range.

    Returns:
        bool[m].

    Bytes: 16 and both texts, 1 written, a row.
    """
    begin_a, begin_b = offsets_a[rows_a], offsets_b[rows_b]
    lengths = offsets_a[rows_a + 1] - begin_a
    equal = np.asarray(lengths == offsets_b[rows_b + 1] - begin_b)
    words_a, words_b = _words(data_a), _words(data_b)
    pairs = np.flatnonzero(equal & (lengths > 0))
    done = 0
    while pairs.size:
        left = lengths[pairs] - done
        differ = words_a[begin_a[pairs] + done] ^ words_b[begin_b[pairs] + done]
        same = _tail(differ, left) == 0
        equal[pairs[~same]] = False
        done += 8
        pairs = pairs[same & (left > 8)]
    return equal


def encode_by_content(offsets: Array, data: Array, rows: Array) -> tuple[Array, Array]:
    """Number texts by a dictionary of Python: for columns where two texts share a hash.

    Args:
        offsets: int64[n + 1].
        data: uint8[b].
        rows: [m], the rows to number, ascending.

    Returns:
        ids[m] and the places of the first rows within `rows`; same dtype as rows.
    """
    seen: dict[bytes, int] = {}
    firsts: list[int] = []
    ids = np.empty(rows.size, rows.dtype)
    for place, row in enumerate(rows.tolist()):
        text = data[offsets[row] : offsets[row + 1]].tobytes()
        number = seen.setdefault(text, len(firsts))
        if number == len(firsts):
            firsts.append(place)
        ids[place] = number
    return ids, np.array(firsts, rows.dtype)


@kernel(threshold=_THRESHOLD, synchronises=True)
def encode(offsets: Array, data: Array, valid: Array) -> tuple[Array, Array]:
    """Number the distinct texts in order of appearance (dictionary encoding).

    Args:
        offsets: int64[n + 1].
        data: uint8[b].
        valid: bool[n]; invalid rows get id -1.

    Returns:
        ids rows[n] and firsts rows[g], the first row of each number, ascending. Texts are
        compared, not their hashes alone. The dtype is `row_dtype(n)`.

    Bytes: 9 and the text, 4 written, a row; 4 a distinct text.
    """
    import pyarrow as pa

    dtype = row_dtype(valid.size)
    bits = np.packbits(valid, bitorder="little")
    buffers = [pa.py_buffer(buffer) for buffer in (bits, offsets, data)]
    texts = pa.Array.from_buffers(pa.large_binary(), valid.size, buffers)
    ids = texts.dictionary_encode().indices.fill_null(-1).to_numpy().astype(dtype, copy=False)
    # Numbers come in order of appearance: a number greater than all before it is a first one.
    greatest = np.maximum.accumulate(ids)
    begins = greatest > np.append(np.array([-1], dtype), greatest[:-1])
    return ids, np.flatnonzero(begins).astype(dtype)


@kernel(threshold=_THRESHOLD)
def take_offsets(offsets: Array, rows: Array) -> Array:
    """Find the offsets of gathered texts.

    Args:
        offsets: int64[n + 1].
        rows: int32 or int64[m], each below n; negative ones give an empty text.

    Returns:
        int64[m + 1], from 0.

    Bytes: 4 and 16 read, 8 written, a row.
    """
    # A repeated end makes row -1 an empty text.
    ends = np.append(offsets, offsets[-1:])
    kept = np.maximum(rows, -1)
    out = np.empty(rows.size + 1, np.int64)
    out[0] = 0
    np.cumsum(np.where(kept < 0, 0, ends[kept + 1] - ends[kept]), out=out[1:])
    return out


@kernel(threshold=_THRESHOLD)
def take_bytes(offsets: Array, data: Array, rows: Array, out_offsets: Array, total: int) -> Array:
    """Gather the bytes of texts.

    Args:
        offsets: int64[n + 1].
        data: uint8[b].
        rows: int32 or int64[m], each below n; negative ones give an empty text.
        out_offsets: int64[m + 1], as `take_offsets` gives them.
        total: out_offsets[-1].

    Returns:
        uint8[total].

    Bytes: 12 a row, and the text, read and written.
    """
    lengths = np.diff(out_offsets)
    shift = np.repeat(offsets[np.maximum(rows, 0)] - out_offsets[:-1], lengths)
    return np.asarray(data[shift + np.arange(total)])
