"""Kernels that write texts: gathered ranges, replaced, joined, padded, repeated, split ones.

The caller finds the sizes, sums them (`scan.offsets`), and hands the sums over as `out_offsets`.
"""

from __future__ import annotations

import numpy as np

from gpuframe.kernels.chars import THRESHOLD
from gpuframe.kernels.contract import Array, kernel
from gpuframe.kernels.text import pieces

__all__ = ["concat_bytes", "pad_bytes", "repeat_bytes", "replace_bytes", "span_bytes", "split"]


def _together(texts: list[bytes]) -> Array:
    return np.frombuffer(b"".join(texts), np.uint8).copy()


@kernel(threshold=THRESHOLD)
def span_bytes(data: Array, begins: Array, out_offsets: Array, total: int) -> Array:
    """Gather ranges of bytes.

    Bytes: 16 and the text's own read, the text's own written a row.

    Args:
        data: uint8[b].
        begins: int64[n], where each range begins; of an empty range any number.
        out_offsets: int64[n + 1]: range i has out_offsets[i + 1] - out_offsets[i] bytes.
        total: out_offsets[-1].

    Returns:
        uint8[total].
    """
    shift = np.repeat(begins - out_offsets[:-1], np.diff(out_offsets))
    return np.asarray(data[shift + np.arange(total)])


@kernel(threshold=THRESHOLD)
def replace_bytes(
    offsets: Array,
    data: Array,
    pattern: Array,
    replacement: Array,
    limit: int,
    out_offsets: Array,  # noqa: ARG001 - the room that the twins fill
    total: int,  # noqa: ARG001 - the same
) -> Array:
    """Put another text in the place of a literal, from the left, without overlaps.

    Algorithm: on the CPU the bytes between two matches are copied as one stream; see `search.find`.
    Bytes: a text's own and 16 read, the new text's written a row.

    Args:
        offsets: int64[n + 1].
        data: uint8[b].
        pattern: uint8[m], m >= 1.
        replacement: uint8[r], r >= 0.
        limit: how many are replaced in a text at most.
        out_offsets: int64[n + 1], the running sums of
            length + (r - m) * min(matches, limit).
        total: out_offsets[-1].

    Returns:
        uint8[total].
    """
    old, new = pattern.tobytes(), replacement.tobytes()
    most = min(limit, data.size)
    return _together([piece.replace(old, new, most) for piece in pieces(offsets, data)])


@kernel(threshold=THRESHOLD)
def concat_bytes(
    offsets_a: Array,
    data_a: Array,
    between: Array,
    offsets_b: Array,
    data_b: Array,
    out_offsets: Array,
    total: int,  # noqa: ARG001 - the room that the twins fill
) -> Array:
    """Join pairs of texts, with a text between them.

    Bytes: both texts' own and 24 read, the joined text's written a row.

    Args:
        offsets_a: int64[n + 1], or int64[2] of one text that all rows begin with;
        data_a: uint8, its bytes.
        between: uint8[k], k >= 0.
        offsets_b: int64[n + 1], or int64[2] of one text that all rows end with;
        data_b: uint8, its bytes.
        out_offsets: int64[n + 1], the running sums of the three lengths.
        total: out_offsets[-1].

    Returns:
        uint8[total].
    """
    rows, middle = out_offsets.size - 1, between.tobytes()
    left, right = (
        texts * rows if len(texts) == 1 else texts
        for texts in (pieces(offsets_a, data_a), pieces(offsets_b, data_b))
    )
    return _together([a + middle + b for a, b in zip(left, right, strict=True)] if rows else [])


@kernel(threshold=THRESHOLD)
def pad_bytes(
    offsets: Array,
    data: Array,
    fill: Array,
    left: Array,
    signed: bool,
    out_offsets: Array,
    total: int,  # noqa: ARG001 - the room that the twins fill
) -> Array:
    """Put a character before and behind texts as often as their room asks for.

    Bytes: a text's own and 24 read, the new text's written a row.

    Args:
        offsets: int64[n + 1].
        data: uint8[b].
        fill: uint8[f], the bytes of one character.
        left: int64[n], how many stand before the text.
        signed: True puts those before the text behind its "+" or "-".
        out_offsets: int64[n + 1]; what is neither text nor left of it is filled behind it.
        total: out_offsets[-1].

    Returns:
        uint8[total].
    """
    char, padded = fill.tobytes(), []
    sizes = np.diff(out_offsets).tolist()
    for piece, count, size in zip(pieces(offsets, data), left.tolist(), sizes, strict=True):
        sign = piece[:1] if signed and piece[:1] in (b"+", b"-") else b""
        text = sign + char * count + piece[len(sign) :]
        padded.append(text + char * ((size - len(text)) // len(char)))
    return _together(padded)


@kernel(threshold=THRESHOLD)
def repeat_bytes(
    offsets: Array,
    data: Array,
    out_offsets: Array,
    total: int,  # noqa: ARG001 - the room that the twins fill
) -> Array:
    """Repeat texts.

    Bytes: a text's own and 16 read, the new text's written a row.

    Args:
        offsets: int64[n + 1].
        data: uint8[b].
        out_offsets: int64[n + 1]: the room of each text, a multiple of its length.
        total: out_offsets[-1].

    Returns:
        uint8[total].
    """
    sizes = np.diff(out_offsets).tolist()
    texts = pieces(offsets, data)
    return _together(
        [
            text * (size // len(text)) if size else b""
            for text, size in zip(texts, sizes, strict=True)
        ]
    )


@kernel(threshold=THRESHOLD)
def split(
    offsets: Array, data: Array, pattern: Array, parts: int, from_right: bool
) -> tuple[Array, Array]:
    """Cut texts at a literal into at most `parts` parts.

    Bytes: a text's own and 8 read, 16 * parts written a row.

    Args:
        offsets: int64[n + 1].
        data: uint8[b].
        pattern: uint8[m], m >= 1.
        parts: p >= 1; the last part (the first one, from the right) holds what is left.
        from_right: True cuts from the right.

    Returns:
        begins int64[p * n] and ends int64[p * n] in data; part k of row i stands at k * n + i, in
        the order of the text. Both are -1 behind a row's last part.
    """
    rows, mark = offsets.size - 1, pattern.tobytes()
    begins = np.full(parts * rows, -1, np.int64)
    ends = begins.copy()
    for row, piece in enumerate(pieces(offsets, data)):
        cut = piece.rsplit if from_right else piece.split
        at = int(offsets[row])
        for part, text in enumerate(cut(mark, parts - 1)):
            begins[part * rows + row] = at
            ends[part * rows + row] = at + len(text)
            at += len(text) + len(mark)
    return begins, ends
