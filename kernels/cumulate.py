"""Running sums, products and extremes of groups, row by row."""

from __future__ import annotations

import numpy as np

from gpuframe.kernels import groups as grouping
from gpuframe.kernels.contract import Array, kernel

__all__ = ["GREATEST", "LEAST", "PRODUCT", "SUM", "cumulative"]

SUM, PRODUCT, LEAST, GREATEST = range(4)

# What a step from group to group takes beside one from position to position.
_STEP = 3


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


def _one_by_one(values: Array, offsets: Array, how: int) -> None:
    """Combine the rows of each group in place, group after group."""
    function = (np.add, np.multiply, np.minimum, np.maximum)[how]
    for first, last in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True):
        part = values[first:last]
        if how in (SUM, PRODUCT) or last == first:
            function.accumulate(part, out=part)
            continue
        # Where the extreme changes, and the last such row at each: of equal ones the first stays.
        running = function.accumulate(part)
        rows = np.zeros(part.size, np.int64)
        rows[1:] = np.arange(1, part.size) * (running[1:] != running[:-1])
        part[:] = part[np.maximum.accumulate(rows)]


def _together(values: Array, offsets: Array, how: int) -> None:
    """Combine the rows of each group in place, the groups' rows at one position at a time."""
    function = (np.add, np.multiply, _least, _greatest)[how]
    sizes = np.diff(offsets)
    order = np.argsort(-sizes, kind="stable")
    starts, sizes = offsets[:-1][order], sizes[order]
    for position in range(1, int(sizes[0]) if sizes.size else 0):
        here = starts[: int(np.searchsorted(-sizes, -position))] + position
        values[here] = function(values[here - 1], values[here])


@kernel(loaded=1, synchronises=True)
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
    offsets, rows = grouping.group_rows.reference(ids, groups)
    blank = values.dtype.type(0 if values.dtype.kind == "i" else np.nan)
    out = np.full(values.size, blank)
    listed = values[rows]
    hidden = listed != listed  # noqa: PLR0124 - NaN
    running = np.where(hidden, values.dtype.type(identity(how, values.dtype)), listed)
    with np.errstate(all="ignore"):
        if _STEP * groups <= np.diff(offsets).max(initial=0):
            _one_by_one(running, offsets, how)
        else:
            _together(running, offsets, how)
    running[hidden] = blank
    out[rows] = running
    return out
