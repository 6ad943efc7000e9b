"""As-of joins: the nearest row before or after, of the same group."""

from __future__ import annotations

import numpy as np

from gpuframe.kernels.contract import Array, kernel, row_dtype

__all__ = ["after", "before"]


@kernel(synchronises=True)
def before(
    left: Array,
    right: Array,
    left_ids: Array,
    right_ids: Array,
    groups: int,  # noqa: ARG001 - the twins make room for them
    exact: bool,
) -> Array:
    """Find for each left row the last right row of its group whose key is not greater.

    The CPU walks over both sides at once, as a merge does, and keeps the last row of each group
    (the walk of pandas' `merge_asof`); a thread that begins in the middle looks back from there
    until it has met every group. CUDA lists the rows of each group and bisects there (Knuth,
    TAOCP 3, 6.2.1).
    Bytes: 8 to 12 read and 4 written a left row, 8 to 12 read a right row.

    Args:
        left: int64 or float64[n], ascending, without NaN.
        right: of the same dtype[m], ascending, without NaN.
        left_ids: int32 or int64[n], the group of each left row, each below groups; negative for
            none.
        right_ids: int32 or int64[m], the group of each right row, in [0, groups).
        groups: number of groups.
        exact: whether a key that is equal counts; else only smaller ones.

    Returns:
        rows[n] of the right side, -1 where there is none. Of equal keys the last one.
    """
    place = np.searchsorted(right, left, side="right" if exact else "left")
    ranked, span = _by_group(right_ids)
    found = np.searchsorted(ranked, left_ids * span + place, "left") - 1
    return _checked(ranked, found, left_ids, span)


@kernel(synchronises=True)
def after(
    left: Array,
    right: Array,
    left_ids: Array,
    right_ids: Array,
    groups: int,  # noqa: ARG001 - the twins make room for them
    exact: bool,
) -> Array:
    """Find for each left row the first right row of its group whose key is not smaller.

    The mirror of `before`, with the same arguments. Bytes: as there.

    Args:
        left: int64 or float64[n], ascending, without NaN.
        right: of the same dtype[m], ascending, without NaN.
        left_ids: int32 or int64[n], the group of each left row, negative for none.
        right_ids: int32 or int64[m], the group of each right row, in [0, groups).
        groups: number of groups.
        exact: whether a key that is equal counts; else only greater ones.

    Returns:
        rows[n] of the right side, -1 where there is none. Of equal keys the first one.
    """
    place = np.searchsorted(right, left, side="left" if exact else "right")
    ranked, span = _by_group(right_ids)
    found = np.searchsorted(ranked, left_ids * span + place, "left")
    return _checked(ranked, found, left_ids, span)


def _by_group(right_ids: Array) -> tuple[Array, np.int64]:
    """Number right rows by group, then row, and sort the numbers."""
    span = np.int64(right_ids.size + 1)
    return np.sort(right_ids * span + np.arange(right_ids.size)), span


def _checked(ranked: Array, found: Array, left_ids: Array, span: np.int64) -> Array:
    """Return the right rows at some places, -1 where those are of another group."""
    dtype = row_dtype(ranked.size)
    if not ranked.size:
        return np.full(found.size, -1, dtype)
    number = ranked.take(found, mode="clip")
    known = (found >= 0) & (found < ranked.size) & (number // span == left_ids)
    return np.where(known, number % span, -1).astype(dtype)
