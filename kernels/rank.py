"""Ranks of sorted rows."""

from __future__ import annotations

import numpy as np

from gpuframe.kernels.contract import Array, kernel

__all__ = ["AVERAGE", "DENSE", "FIRST", "MAX", "MIN", "doubled"]

AVERAGE, MIN, MAX, FIRST, DENSE = range(5)


@kernel(loaded=500)
def doubled(order: Array, keys: Array, method: int) -> Array:
    """Rank rows by their keys; ranks are doubled, so that the mean of two is an integer.

    One walk over the sorted rows finds runs of equal keys; a thread begins at the first run of
    its span and ends with the last one that begins there.
    Bytes: 4 to 8 and a key read, 8 written out of order a row.

    Args:
        order: rows[m], the rows that have a rank, in ascending order of their keys.
        keys: int64[n].
        method: what rows of equal keys get: the mean of their places (AVERAGE), the first (MIN)
            or last (MAX) of them, each its own place (FIRST), or the number of the key among
            the distinct ones (DENSE). Places count from 1.

    Returns:
        int64[n], twice the rank; 0 for a row that is not in `order`.
    """
    out = np.zeros(keys.size, np.int64)
    count = order.size
    if not count:
        return out
    ordered = keys.take(order)
    begins = np.ones(count, bool)
    np.not_equal(ordered[1:], ordered[:-1], out=begins[1:])
    if method == DENSE:
        twice = 2 * (np.cumsum(begins) - 1)
    elif method == FIRST or begins.all():
        twice = 2 * np.arange(count)
    else:
        starts = begins.nonzero()[0]
        sizes = np.empty(starts.size, np.int64)
        np.subtract(starts[1:], starts[:-1], out=sizes[:-1])
        sizes[-1] = count - starts[-1]
        twice = 2 * starts
        if method != MIN:
            twice += sizes - 1 if method == AVERAGE else 2 * (sizes - 1)
        twice = twice.repeat(sizes)
    out[order] = twice + 2
    return out
