"""Rows apart by a number that each row has: the pieces of a shuffle."""

from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns.column import Column
from gpuframe.columns.dtypes import INT64, UINT64
from gpuframe.kernels import select, sort


def split(numbers: Column, parts: int) -> tuple[Any, list[int]]:
    """Return row numbers part by part, those of one part in order, and where each part begins.

    Args:
        numbers: integers, 0 to parts - 1.
        parts: how many.

    Returns:
        rows[n], and on the host parts + 1 positions in it.

    Example:
        >>> from gpuframe.columns.pandas import from_list
        >>> rows, ends = split(from_list([1, 0, 3, 1]), 4)
        >>> rows.tolist(), ends
        ([1, 0, 3, 2], [0, 1, 3, 3, 4])
    """
    values = numbers.values.astype(INT64, copy=False)
    rows = sort.argsort(values.view(UINT64), max(parts - 1, 1).bit_length())
    edges = device.to_device(np.arange(parts + 1, dtype=np.int64))
    ends = sort.bisect(select.take(values, rows), edges, after=False)
    return rows, [int(end) for end in device.to_host(ends)]
