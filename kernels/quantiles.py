"""Order statistics of groups."""

from __future__ import annotations

import numpy as np

from gpuframe.kernels.contract import Array, kernel, row_dtype

__all__ = ["group_least", "group_neighbours"]


@kernel
def group_neighbours(ids: Array, values: Array, groups: int, point: float) -> tuple[Array, Array]:
    """Find the two values of each group between which a quantile lies.

    With k values in order the quantile stands at point * (k - 1). The CPU selects it in each
    group (Hoare, Algorithm 65: Find, Comm. ACM 4, 1961); CUDA sorts values, then groups.

    Args:
        ids: int32 or int64[n], each below groups; negative ids are skipped.
        values: float64[n]. NaN is skipped; -0.0 counts as 0.0.
        groups: number of groups.
        point: in [0, 1].

    Returns:
        lower float64[groups] and upper float64[groups], the values at the floor and at the
        ceiling of that place; NaN for a group of no values.

    Bytes: 12 a row to group the values, 8 to select, 16 a group.
    """
    kept = (ids >= 0) & (values == values)  # noqa: PLR0124 - not NaN
    ids, values = ids[kept], values[kept] + 0.0
    sizes = np.bincount(ids, minlength=groups)
    ordered = values[np.lexsort((values, ids))]
    lower, upper = places(np, sizes, np.cumsum(sizes) - sizes, point)
    if not ordered.size:
        return np.full(groups, np.nan), np.full(groups, np.nan)
    return tuple(  # type: ignore[return-value]
        np.where(sizes > 0, ordered[np.minimum(place, ordered.size - 1)], np.nan)
        for place in (lower, upper)
    )


def places(xp: Array, sizes: Array, starts: Array, point: float) -> tuple[Array, Array]:
    """Return the two neighbours' places among values in order, group after group."""
    place = xp.maximum(sizes - 1, 0) * point
    lower = xp.floor(place).astype(np.int64)
    return starts + lower, starts + xp.ceil(place).astype(np.int64)


@kernel(synchronises=True)
def group_least(ids: Array, keys: Array, groups: int, k: int) -> Array:
    """Find the rows of the k least keys of each group.

    The CPU keeps the k best rows of each group so far in order, so that a row costs a comparison
    with the worst of them; CUDA sorts keys, then groups.

    Args:
        ids: int32 or int64[n], each below groups; negative ids are skipped.
        keys: int64[n].
        groups: number of groups.
        k: at least 1; small, since memory and insertions grow with it.

    Returns:
        rows[groups * k]: those of group g in out[g * k:(g + 1) * k], the least first, equal keys
        in row order; -1 where a group has fewer rows. The dtype is `row_dtype(n)`.

    Bytes: 12 a row, 12 * k a group.
    """
    kept = np.flatnonzero(ids >= 0)
    order = kept[np.lexsort((keys[kept], ids[kept]))]
    own = ids[order].astype(np.int64)
    sizes = np.bincount(own, minlength=groups)
    place = np.arange(order.size) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    out = np.full(groups * k, -1, row_dtype(ids.size))
    best = place < k
    out[own[best] * k + place[best]] = order[best]
    return out
