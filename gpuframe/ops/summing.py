"""Sums and counts of an array by group numbers."""

from typing import Any

from gpuframe.kernels import reduce, sums

__all__ = ["group_sums"]


def group_sums(ids: Any, values: Any, groups: int) -> tuple[Any, Any]:
    """Return the exact sums, rounded once, and the counts of the rows of each group.

    Args:
        ids: integers[n] below groups; negative ones are of no group.
        values: float64[n], no NaN among the rows of a group.
        groups: number of groups.
    """
    return sums.group_totals(ids, values, groups), reduce.group_size(ids, groups)
