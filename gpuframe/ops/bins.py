"""Values by intervals between edges: which one each falls into."""

from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import FLOAT64, INT32, INT64
from gpuframe.errors import NotNative
from gpuframe.kernels import select, sort
from gpuframe.ops import keys


def bucketize(
    column: Column,
    edges: np.ndarray,
    *,
    right: bool = True,
    lowest: bool = False,
    labels: np.ndarray | None = None,
) -> Any:
    """Return int32 numbers of the interval each value falls into, -1 for none.

    Args:
        column: numbers.
        edges: float64[k + 1] on the host, ascending: k intervals.
        right: whether an interval holds its upper edge, else its lower one.
        lowest: whether the first interval holds both of its edges, where `right`.
        labels: numbers[k] on the host to return in place of those of the intervals.

    Raises:
        NotNative: integers that no double holds.
    """
    if not dtypes.is_number(column.dtype):
        raise NotNative(f"intervals of {column.dtype}")
    if column.dtype.kind in "iu" and column.length:
        low, high = keys.extremes(column)
        if max(abs(low), abs(high)) > 2**53:
            raise NotNative("intervals of integers that no double holds")
    values = column.values.astype(FLOAT64, copy=False)
    bounds = np.array(edges, FLOAT64)
    count = bounds.size - 1
    # Below the first edge stands no interval, behind the last (where NaN stands too) none either.
    number = np.arange(count) if labels is None else labels
    table = np.concatenate([[-1], number, [-1]]).astype(np.int32)
    if right and lowest:
        if bounds[0] == -np.inf:
            table[0] = table[1]
        bounds[0] = np.nextafter(bounds[0], -np.inf)  # no double lies between the two
    places = sort.bisect(device.to_device(bounds), values, not right)
    return select.take(device.to_device(table), places)


def between(bounds: tuple[Any, Any], values: Any, codes: np.ndarray, closed: str) -> Any:
    """Return int32 numbers of the interval each value falls into, -1 for none.

    Args:
        bounds: lower and upper edges[k] on the host, ascending, of the dtype of the values;
            intervals do not overlap but may lie apart.
        values: int64 or float64[n].
        codes: int32[k] on the host, what the intervals are numbered.
        closed: which edges intervals hold: "left", "right", "both" or "neither".
    """
    xp = device.xp()
    lower, upper = (device.to_device(np.ascontiguousarray(edges)) for edges in bounds)
    place = sort.bisect(lower, values, closed in ("left", "both")) - 1
    own = xp.maximum(place, 0)
    ends = select.take(upper, own)
    inside = (values <= ends) if closed in ("right", "both") else (values < ends)
    found = select.take(device.to_device(codes.astype(np.int32)), own)
    return xp.where(inside & (place >= 0), found, INT32.type(-1))


def of_ticks(
    values: Any,
    edges: np.ndarray,
    *,
    right: bool,
    lowest: bool,
    labels: np.ndarray | None = None,
) -> Any:
    """Return int32 numbers of the interval each tick falls into, -1 for none; see `bucketize`."""
    bounds = np.array(edges, np.int64)
    if right and lowest:
        bounds[0] -= 1
    number = np.arange(bounds.size - 1) if labels is None else labels
    table = np.concatenate([[-1], number, [-1]]).astype(np.int32)
    places = sort.bisect(device.to_device(bounds), values, not right)
    return select.take(device.to_device(table), places)


def numbered(codes: Any) -> Column:
    """Return numbers of intervals as int64, or as float64 with NaN where a value is in none."""
    xp = device.xp()
    outside = codes < 0
    if codes.shape[0] and bool(outside.any()):
        return fixed(xp.where(outside, np.nan, codes.astype(FLOAT64)))
    return fixed(codes.astype(INT64))
