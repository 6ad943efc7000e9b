"""Filters and gathers: masks to row numbers, row numbers to values."""

from __future__ import annotations

from typing import Any

import numpy as np

from gpuframe.kernels.contract import Array, kernel, row_dtype

__all__ = ["count_true", "take", "take_or", "true_rows"]


@kernel(synchronises=True)
def count_true(mask: Array) -> int:
    """Count the rows that a mask keeps.

    Args:
        mask: bool[n].

    Returns:
        The number of True values, 0 for no rows.

    Bytes: 1 a row.
    """
    return int(np.count_nonzero(mask))


@kernel
def true_rows(mask: Array, total: int) -> Array:
    """List the rows that a mask keeps.

    Args:
        mask: bool[n].
        total: the number of True values, as `count_true` gives it.

    Returns:
        rows[total], ascending; the dtype is `row_dtype(n)`.

    Bytes: 1 a row, 4 a row chosen.
    """
    return np.flatnonzero(mask)[:total].astype(row_dtype(mask.size))


@kernel
def take(values: Array, rows: Array) -> Array:
    """Gather values by row number.

    Args:
        values: [n] of any fixed-width dtype.
        rows: int32 or int64[m], each in [0, n). The caller guarantees the range.

    Returns:
        values.dtype[m] in the order of rows, bit patterns (NaN payloads, -0.0) kept.

    Bytes: 4 and the value, read and written, a row; values at random where rows are.
    """
    return np.asarray(values.take(rows))


@kernel
def take_or(values: Array, rows: Array, fill: Any) -> Array:
    """Gather values by row number, with a fill where there is no row.

    Args:
        values: [n] of any fixed-width dtype; n may be 0 when every row is negative.
        rows: int32 or int64[m]; each in [0, n), or negative for "no row".
        fill: scalar that values.dtype can hold.

    Returns:
        values.dtype[m] in the order of rows.

    Bytes: 4 and the value, read and written, a row; values at random where rows are.
    """
    if not values.size:
        return np.full(rows.size, fill, values.dtype)
    out = values.take(rows, mode="clip")
    out[rows < 0] = fill
    return out
