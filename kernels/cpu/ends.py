"""Texts in two parts, so that loops over them load whole words and never look at the data's end.

A loop that may meet the end takes up to three times as long.
"""

import numpy as np

from gpuframe import device
from gpuframe.kernels.cpu.compiled import const


def split(offsets, data, rows, reach):
    """Return texts in two parts; the last ones are copied, with room behind them.

    Args:
        offsets: int64[n + 1].
        data: their bytes.
        rows: some rows, ascending; empty for all.
        reach: bytes from its begin on that a loop loads of every text, however short it is.

    Returns:
        (start, stop, (offsets, words, rows, first)) of each part: its places among the rows, the
        bytes as a word at every byte, and the row that its offsets begin with.
    """
    total = rows.size or offsets.size - 1
    first = int(np.searchsorted(offsets[:-1], data.size - reach, side="right"))
    cut = int(np.searchsorted(rows, first)) if rows.size else first
    begin, end = int(offsets[first]), int(offsets[-1])
    rows = const(rows)
    front = const(offsets), words_of(data), rows, np.uint64(0)
    back = (
        const(offsets[first:] - begin),
        words_of(padded(data[begin:end], reach)),
        rows,
        np.uint64(first),
    )
    return (0, cut, front), (cut, total, back)


def within(texts, start, stop):
    """Return the parts of texts at some places, as `split` does."""
    cut = [(max(begin, start), min(end, stop), part) for begin, end, part in texts]
    return [part for part in cut if part[0] < part[1]]


def padded(data, room):
    """Return a copy of bytes with zeros behind them."""
    copy = device.empty(data.size + room, np.uint8)
    copy[: data.size] = data
    copy[data.size :] = 0
    return copy


def words_of(data):
    """View data as an 8-byte word at every byte; the last 7 bytes begin no word."""
    return const(np.ndarray((max(data.size - 7, 0),), np.dtype("<u8"), data, strides=(1,)))
