"""Running sums, products and extremes of groups, row by row."""

from __future__ import annotations

import numpy as np

from gpuframe.kernels import groups as grouping
from gpuframe.kernels.contract import Array, kernel

__all__ = ["GREATEST", "LEAST", "PRODUCT", "SUM", "cumulative"]

SUM, PRODUCT, LEAST, GREATEST = range(4)


def identity(how: int, dtype: np.dtype) -> float | int:
    """Return the value that changes nothing."""
    if how in (SUM, PRODUCT):
        return how == PRODUCT
    if dtype.kind == "f":
        return np.inf if how == LEAST else -np.inf
    limits = np.iinfo(dtype)
    return int(limits.max if how == LEAST else limits.min)


def _least(before: Array, value: Array) -> Array:
    return np.where(value < before, value, before)


def _greatest(before: Array, value: Array) -> Array:
    return np.where(value > before, value, before)


@kernel(synchronises=True)
def cumulative(ids: Array, values: Array, groups: int, how: int) -> Array:
    """Combine each value with those of its group in the rows before it.

    Products of doubles are rounded in row order; of equal extremes (0.0 and -0.0) the first stays.

    Args:
        ids: int32 or int64[n], each below groups; negative ids are skipped.
        values: int64[n], sums and products modulo 2**64; or float64[n], not for SUM (exact
            running sums are `windows.sums`). NaN gives NaN and changes nothing after it.
        groups: number of groups.
        how: SUM, PRODUCT, LEAST or GREATEST.

    Returns:
        values.dtype[n]; 0 (NaN of doubles) in a row of no group.

    Bytes: 20 a row.
    """
    function = (np.add, np.multiply, _least, _greatest)[how]
    offsets, rows = grouping.group_rows.reference(ids, groups)
    blank = values.dtype.type(0 if values.dtype.kind == "i" else np.nan)
    out = np.full(values.size, blank)
    listed = values[rows]
    hidden = listed != listed  # noqa: PLR0124 - NaN
    running = np.where(hidden, values.dtype.type(identity(how, values.dtype)), listed)
    sizes = np.diff(offsets)
    # The groups' rows at one position step together; long groups last, alone.
    order = np.argsort(-sizes, kind="stable")
    starts, sizes = offsets[:-1][order], sizes[order]
    with np.errstate(all="ignore"):
        for position in range(1, int(sizes[0]) if sizes.size else 0):
            here = starts[: int(np.searchsorted(-sizes, -position))] + position
            running[here] = function(running[here - 1], running[here])
    running[hidden] = blank
    out[rows] = running
    return out
