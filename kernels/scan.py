"""Running sums of counts."""

from __future__ import annotations

import numpy as np

from gpuframe.kernels.contract import Array, kernel, row_dtype

__all__ = ["last_true", "offsets"]


@kernel
def offsets(counts: Array) -> Array:
    """Turn counts into offsets: exclusive sums, the total last.

    Args:
        counts: [n] of any integer dtype, or bool.

    Returns:
        int64[n + 1]; out[0] = 0, out[i + 1] = out[i] + counts[i]. [0] for no counts.

    Bytes: the count and 8 a row.
    """
    out = np.empty(counts.size + 1, np.int64)
    out[0] = 0
    np.cumsum(counts, dtype=np.int64, out=out[1:])
    return out


@kernel
def last_true(flags: Array) -> Array:
    """Find the last row so far whose flag is set.

    Args:
        flags: bool[n].

    Returns:
        rows[n]: the greatest row at or before each that is True, -1 where there is none. The
        dtype is `row_dtype(n)`.

    Bytes: 5 a row.
    """
    rows = np.where(flags, np.arange(flags.size, dtype=row_dtype(flags.size)), -1)
    return np.asarray(np.maximum.accumulate(rows)).astype(row_dtype(flags.size), copy=False)
