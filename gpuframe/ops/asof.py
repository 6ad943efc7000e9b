"""As-of joins of columns: the nearest right row before, after or beside each left one."""

from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column
from gpuframe.columns.dtypes import FLOAT64, INT32, INT64, UINT64
from gpuframe.errors import NotNative
from gpuframe.kernels import asof
from gpuframe.kernels import select as kernels
from gpuframe.ops import blocks, join


def keys_of(column: Column) -> Any:
    """Return a key column as int64 or float64 of the same order.

    Args:
        column: numbers or times, without missing values.

    Raises:
        NotNative: the dtype has no such form.
    """
    values = column.values
    if column.layout not in ("numeric", "temporal"):
        raise NotNative(f"as-of keys of {column.dtype}")
    if values.dtype == UINT64 and values.shape[0] and int(values.max()) >= 1 << 63:
        raise NotNative("as-of keys beyond int64")
    return values.astype(FLOAT64 if values.dtype.kind == "f" else INT64, copy=False)


def is_ascending(values: Any) -> bool:
    """Whether an array never falls; equal neighbours are no fall."""
    if values.shape[0] < 2:
        return True
    xp = device.xp()
    return bool(blocks.apply(xp.less_equal, dtypes.BOOL, values[:-1], values[1:]).all())


def rows(
    left: Any,
    right: Any,
    left_by: list[Column],
    right_by: list[Column],
    *,
    direction: str,
    exact: bool,
    tolerance: Any | None,
) -> Any:
    """Return the right row of each left one, -1 where there is none.

    Args:
        left: keys of the left side as `keys_of` gives them, ascending.
        right: keys of the right side, of the same dtype, ascending.
        left_by: columns that must be equal, none for all rows as one group.
        right_by: those of the right side, as many.
        direction: "backward", "forward" or "nearest", which prefers backward among equals.
        exact: whether an equal key counts.
        tolerance: greatest distance of the keys, None for any.

    Raises:
        NotNative: a pair of columns has no common integer form.
    """
    if left_by:
        left_ids, right_ids, count = join.numbered(left_by, right_by)
    else:
        xp = device.xp()
        left_ids, right_ids = (xp.zeros(side.shape[0], dtype=INT32) for side in (left, right))
        count = 1
    args = (left, right, left_ids, right_ids, count, exact)
    found = []
    if direction != "forward":
        found.append(_within(left, right, asof.before(*args), tolerance, 1))
    if direction != "backward":
        found.append(_within(left, right, asof.after(*args), tolerance, -1))
    return found[0] if len(found) == 1 else _nearest(left, right, found[0], found[1])


def _distance(left: Any, right: Any, found: Any, sign: int) -> Any:
    beside = kernels.take_or(right, found, 0)
    ends = (left, beside) if sign > 0 else (beside, left)
    return blocks.apply(device.xp().subtract, left.dtype, *ends)


def _within(left: Any, right: Any, found: Any, tolerance: Any | None, sign: int) -> Any:
    if tolerance is None:
        return found
    xp = device.xp()
    limit = left.dtype.type(tolerance) if left.dtype == FLOAT64 else np.int64(tolerance)
    far = blocks.apply(xp.greater, dtypes.BOOL, _distance(left, right, found, sign), limit)
    return xp.where(far, -1, found).astype(found.dtype, copy=False)


def _nearest(left: Any, right: Any, before: Any, after: Any) -> Any:
    xp = device.xp()
    behind = _distance(left, right, before, 1) <= _distance(left, right, after, -1)
    chosen = (before >= 0) & (behind | (after < 0))
    return xp.where(chosen, before, after).astype(before.dtype, copy=False)
