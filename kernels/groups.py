"""Group ids in order of appearance, and the rows of each group."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gpuframe.kernels.contract import Array, kernel, row_dtype

__all__ = ["factorize", "factorize_direct", "group_rows", "positions"]


@kernel(synchronises=True)
def factorize(keys: Array) -> tuple[Array, Array]:
    """Number the distinct keys in order of appearance, by hashing.

    Args:
        keys: int64[n].

    Returns:
        ids rows[n] (the number of each row's key) and firsts rows[g] (the first row of each
        number, ascending). Both empty for no rows. The dtype is `row_dtype(n)`.

    Bytes: 12 a row, 32 a group for the table, 4 a group.
    """
    ids, distinct = pd.factorize(keys)
    dtype = row_dtype(keys.size)
    firsts = np.empty(distinct.size, dtype)
    # Of several assignments to one place NumPy keeps the last: reversed, the first row.
    firsts[ids[::-1]] = np.arange(keys.size - 1, -1, -1, dtype=dtype)
    return ids.astype(dtype), firsts


@kernel(synchronises=True)
def factorize_direct(keys: Array, low: int, span: int) -> tuple[Array, Array]:
    """Number the distinct keys in order of appearance, by direct address.

    Args:
        keys: int64[n], each in [low, low + span). The caller guarantees the range.
        low: the least key possible.
        span: size of the table of addresses; worth it up to some 4 n.

    Returns:
        ids rows[n] and firsts rows[g], as `factorize`.

    Bytes: 12 a row, 4 a possible key, 4 a group.
    """
    rows, dtype = keys.size, row_dtype(keys.size)
    places = keys - low
    first = np.full(span, rows, np.int64)
    # Of several assignments to one place NumPy keeps the last: reversed, the first row.
    first[places[::-1]] = np.arange(rows - 1, -1, -1)
    firsts = np.sort(first[first < rows])
    first[places[firsts]] = np.arange(firsts.size)
    return first[places].astype(dtype), firsts.astype(dtype)


@kernel(synchronises=True)
def group_rows(ids: Array, groups: int) -> tuple[Array, Array]:
    """List the rows of each group, in row order (CSR).

    Args:
        ids: int32 or int64[n], each below groups; negative ids are skipped.
        groups: number of groups.

    Returns:
        offsets int64[groups + 1] and rows[offsets[-1]]: group g holds
        rows[offsets[g]:offsets[g + 1]], ascending. The dtype of rows is `row_dtype(n)`.

    Bytes: 12 a row, 8 a group.
    """
    sizes = np.bincount(ids + 1, minlength=groups + 1)
    offsets = np.empty(groups + 1, np.int64)
    offsets[0] = 0
    np.cumsum(sizes[1:], out=offsets[1:])
    # NumPy sorts 16 bits by radix; there -1 is 65535 and goes last.
    narrow = groups < 2**16 - 1
    order = (ids.astype(np.uint16) if narrow else ids).argsort(kind="stable")
    kept = order[: offsets[-1]] if narrow else order[sizes[0] :]
    return offsets, kept.astype(row_dtype(ids.size))


@kernel(synchronises=True)
def positions(ids: Array, groups: int) -> Array:
    """Count the rows of the same group before each row.

    Args:
        ids: int32 or int64[n], each below groups; negative ids are skipped.
        groups: number of groups.

    Returns:
        rows[n]: 0 for the first row of a group, 1 for the next, -1 for a row of no group. The
        dtype is `row_dtype(n)`.

    Bytes: 8 a row, and a counter of 8 bytes a group that stays in the cache or not.
    """
    offsets, rows = group_rows.reference(ids, groups)
    out = np.full(ids.size, -1, row_dtype(ids.size))
    out[rows] = np.arange(rows.size) - np.repeat(offsets[:-1], np.diff(offsets))
    return out
