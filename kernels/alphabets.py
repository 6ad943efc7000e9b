"""Texts as integers: which bytes stand at each place of a column, and numbers made from them."""

from __future__ import annotations

import numpy as np

from gpuframe.kernels.contract import Array, kernel, row_dtype

__all__ = ["CODES", "collect", "number"]

CODES = 257
"""Codes of a place of a text: 0 past the text's end, else the byte plus 1."""


def _codes_at(offsets: Array, data: Array, place: int) -> Array:
    """Return the code of every text at a place."""
    begins, lengths = offsets[:-1], np.diff(offsets)
    codes = np.zeros(lengths.size, np.int64)
    inside = np.flatnonzero(lengths > place)
    codes[inside] = data[begins[inside] + place].astype(np.int64) + 1
    return codes


@kernel
def collect(offsets: Array, data: Array, valid: Array, width: int) -> Array:
    """Mark the codes that stand at each of the first places of texts.

    Args:
        offsets: int64[n + 1], ascending, within data.
        data: uint8[b].
        valid: bool[n]; invalid rows mark nothing.
        width: number of places, 1 or more; what stands behind them is not looked at.

    Returns:
        uint8[CODES * width], 1 at `CODES * place + code` where a text has the code there, else 0.

    Bytes: 9 and a text's first `width` bytes a row.
    """
    out = np.zeros((width, CODES), np.uint8)
    for place in range(width):
        out[place, _codes_at(offsets, data, place)[valid]] = 1
    return out.ravel()


@kernel
def number(
    offsets: Array, data: Array, valid: Array, table: Array, span: int, prefix: bool
) -> Array:
    """Add what a table says of each place's code: a text as the digits of one integer.

    A table of ranks within each place's alphabet times the number of texts that the places behind
    it can spell (a mixed radix: Knuth, TAOCP 2, 4.1) gives different texts different numbers, in
    the order of their bytes.

    Args:
        offsets: int64[n + 1], ascending, within data.
        data: uint8[b].
        valid: bool[n].
        table: int64[CODES * width], below 0 for codes that are not foreseen. No text's sum may
            reach 2**62.
        span: above every sum; decides the dtype.
        prefix: whether texts of more than `width` bytes count by their first ones.

    Returns:
        row_dtype(span)[n]: the sum of `table[CODES * place + code]` over all `width` places; -1
        for a text with a code that is not foreseen, or of more than `width` bytes unless `prefix`;
        0 for invalid rows.

    Bytes: 9 and the text read, 4 or 8 written, a row.
    """
    width = table.size // CODES
    total = np.zeros(valid.size, np.int64)
    known = (np.diff(offsets) <= width) | prefix
    for place in range(width):
        digits = table[CODES * place :][_codes_at(offsets, data, place)]
        known &= digits >= 0
        total += digits
    return np.where(valid, np.where(known, total, -1), 0).astype(row_dtype(span))
