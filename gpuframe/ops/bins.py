"""Values by intervals between edges: which one each falls into, and how many fall into each."""

from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column
from gpuframe.columns.dtypes import FLOAT64, INT32
from gpuframe.errors import NotNative
from gpuframe.kernels import reduce, sort
from gpuframe.ops import keys, missing


def _places(column: Column, edges: np.ndarray, *, after: bool) -> Any:
    """Return how many edges are less than each value (or equal, if `after`)."""
    if not dtypes.is_number(column.dtype):
        raise NotNative(f"intervals of {column.dtype}")
    values = column.values.astype(FLOAT64, copy=False)
    if column.dtype.kind in "iu" and column.length:
        low, high = keys.extremes(column)
        if max(abs(low), abs(high)) > 2**53:
            raise NotNative("intervals of integers that no double holds")
    bounds = keys.ordered_bits(device.to_device(np.ascontiguousarray(edges, np.float64)))
    return sort.bisect(bounds, keys.ordered_bits(values), after)


def bucketize(
    column: Column, edges: np.ndarray, *, right: bool = True, lowest: bool = False
) -> Any:
    """Return int32 numbers of the interval each value falls into, -1 for none.

    Args:
        column: numbers.
        edges: float64[k + 1] on the host, ascending: k intervals.
        right: whether an interval holds its upper edge, else its lower one.
        lowest: whether the first interval holds both of its edges, where `right`.
    """
    xp = device.xp()
    found = _places(column, edges, after=not right).astype(INT32) - 1
    count = len(edges) - 1
    outside = (found < 0) | (found >= count)
    if right and lowest and count > 0:
        first = column.values == edges[0]
        found, outside = xp.where(first, 0, found), outside & ~first
    absent = missing.maybe_isna(column)
    if absent is not None:
        outside = outside | absent
    return xp.where(outside, -1, found).astype(INT32)


def histogram(column: Column, edges: np.ndarray) -> Any:
    """Return int64 counts of values in [edge, next edge), the last interval closed, as NumPy's.

    Args:
        column: numbers; missing ones fall nowhere.
        edges: float64[k + 1] on the host, ascending.
    """
    count = len(edges) - 1
    found = bucketize(column, edges, right=False)
    last = column.values == edges[-1]
    ids = device.xp().where(last, count - 1, found).astype(INT32)
    return reduce.group_size(ids, count)
