"""Reductions whose result does not depend on the order of the rows, whole or by group."""

from __future__ import annotations

from typing import Any

import numpy as np

from gpuframe.kernels.contract import Array, kernel, row_dtype

__all__ = [
    "group_count",
    "group_first",
    "group_last",
    "group_max",
    "group_min",
    "group_prod",
    "group_size",
    "group_sum",
    "identities",
    "min_max",
]


def identities(dtype: np.dtype[Any]) -> tuple[Any, Any]:
    """Return what `min_max` gives for no values: the identities of min and of max."""
    if dtype.kind == "f":
        return np.inf, -np.inf
    if dtype.kind == "b":
        return True, False
    limits = np.iinfo(dtype)
    return limits.max, limits.min


def _ordered(values: Array) -> Array:
    """Map floats to integers of the same order (-0.0 below 0.0); others stay.

    The map is its own inverse on the bits.
    """
    if values.dtype.kind != "f":
        return values
    bits = values.view(f"i{values.itemsize}")
    return bits ^ ((bits >> (8 * values.itemsize - 1)) & np.iinfo(bits.dtype).max)


def _plain(ordered: Array, dtype: np.dtype[Any]) -> Array:
    """Undo `_ordered`."""
    if dtype.kind != "f":
        return ordered
    return (ordered ^ ((ordered >> (8 * dtype.itemsize - 1)) & np.iinfo(ordered.dtype).max)).view(
        dtype
    )


@kernel
def min_max(values: Array) -> Array:
    """Find the least and the greatest value.

    Args:
        values: [n], integer, bool, float32 or float64. NaN is skipped; -0.0 < 0.0.

    Returns:
        values.dtype[2], [min, max]; the identities of the two (the dtype's [max, min],
        [inf, -inf], [True, False]) for no values or NaN only.

    Bytes: the values.
    """
    if not values.size:
        return np.array(identities(values.dtype), values.dtype)
    found = np.array([values.min(), values.max()], values.dtype)
    if values.dtype.kind != "f" or (np.abs(found) > 0).all():  # no NaN and no zero of either sign
        return found
    values = values[values == values]  # noqa: PLR0124 - NaN alone differs from itself
    if not values.size:
        return np.array(identities(values.dtype), values.dtype)
    ordered = _ordered(values)
    return _plain(np.array([ordered.min(), ordered.max()], ordered.dtype), values.dtype)


@kernel
def group_size(ids: Array, groups: int) -> Array:
    """Count the rows of each group.

    Args:
        ids: int32 or int64[n], each below groups; negative ids are skipped.
        groups: number of groups.

    Returns:
        int64[groups].

    Bytes: 4 a row, 8 a group.
    """
    return np.bincount(ids + 1, minlength=groups + 1)[1:]


@kernel
def group_count(ids: Array, values: Array, groups: int) -> Array:
    """Count the values of each group that are not NaN.

    Args:
        ids: int32 or int64[n], each below groups; negative ids are skipped.
        values: float32 or float64[n].
        groups: number of groups.

    Returns:
        int64[groups].

    Bytes: 4 and the value a row, 8 a group.
    """
    counted = values == values  # noqa: PLR0124 - NaN alone differs from itself
    return np.bincount((ids + 1) * counted, minlength=groups + 1)[1:]


@kernel
def group_sum(ids: Array, values: Array, groups: int) -> Array:
    """Add the integers of each group, modulo 2**64.

    Args:
        ids: int32 or int64[n], each below groups; negative ids are skipped.
        values: [n], signed, unsigned or bool.
        groups: number of groups.

    Returns:
        int64[groups], or uint64[groups] for unsigned values; 0 for an empty group.

    Bytes: 4 and the value a row, 8 a group.
    """
    out = np.zeros(groups + 1, np.uint64 if values.dtype.kind == "u" else np.int64)
    np.add.at(out, ids + 1, values.astype(out.dtype, copy=False))
    return out[1:]


def _group_extreme(ids: Array, values: Array, groups: int, ufunc: np.ufunc, start: Any) -> Array:
    dtype = values.dtype
    out = _ordered(np.full(groups + 1, start, dtype))
    if dtype.kind == "f":
        ids = np.where(np.isnan(values), -1, ids)
    ufunc.at(out, ids + 1, _ordered(values))
    return _plain(out[1:], dtype)


@kernel
def group_min(ids: Array, values: Array, groups: int) -> Array:
    """Find the least value of each group.

    Args:
        ids: int32 or int64[n], each below groups; negative ids are skipped.
        values: [n], integer, bool, float32 or float64. NaN is skipped; -0.0 < 0.0.
        groups: number of groups.

    Returns:
        values.dtype[groups]; the identity (dtype's max, inf, True) for a group of no values.

    Bytes: 4 and the value a row, one value a group.
    """
    return _group_extreme(ids, values, groups, np.minimum, identities(values.dtype)[0])


@kernel
def group_max(ids: Array, values: Array, groups: int) -> Array:
    """Find the greatest value of each group.

    Args:
        ids: int32 or int64[n], each below groups; negative ids are skipped.
        values: [n], integer, bool, float32 or float64. NaN is skipped; -0.0 < 0.0.
        groups: number of groups.

    Returns:
        values.dtype[groups]; the identity (dtype's min, -inf, False) for a group of no values.

    Bytes: 4 and the value a row, one value a group.
    """
    return _group_extreme(ids, values, groups, np.maximum, identities(values.dtype)[1])


@kernel
def group_first(ids: Array, groups: int) -> Array:
    """Find the first row of each group.

    Args:
        ids: int32 or int64[n], each below groups; negative ids are skipped.
        groups: number of groups.

    Returns:
        rows[groups], -1 for an empty group. The dtype is `row_dtype(n)`.

    Bytes: 4 a row, 4 a group.
    """
    out = np.full(groups + 1, -1, row_dtype(ids.size))
    out[ids[::-1] + 1] = np.arange(ids.size - 1, -1, -1, dtype=out.dtype)
    return out[1:]


@kernel
def group_last(ids: Array, groups: int) -> Array:
    """Find the last row of each group.

    Args:
        ids: int32 or int64[n], each below groups; negative ids are skipped.
        groups: number of groups.

    Returns:
        rows[groups], -1 for an empty group. The dtype is `row_dtype(n)`.

    Bytes: 4 a row, 4 a group.
    """
    out = np.full(groups + 1, -1, row_dtype(ids.size))
    out[ids + 1] = np.arange(ids.size, dtype=out.dtype)
    return out[1:]


@kernel(synchronises=True)
def group_prod(ids: Array, values: Array, groups: int) -> Array:
    """Multiply the values of each group, in row order.

    Products of doubles are rounded one by one, so the order is part of the answer: it is that of
    the rows, on every backend.

    Args:
        ids: int32 or int64[n], each below groups; negative ids are skipped.
        values: float64[n], NaN skipped, or int64[n], modulo 2**64.
        groups: number of groups.

    Returns:
        values.dtype[groups]; 1 for a group of no values.

    Bytes: 12 a row.
    """
    out = np.ones(groups + 1, values.dtype)
    kept = values if values.dtype.kind == "i" else np.where(np.isnan(values), 1.0, values)
    with np.errstate(all="ignore"):
        np.multiply.at(out, ids + 1, kept)
    return out[1:]
