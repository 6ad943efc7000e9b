"""Ragged rows of small integers as a table of how often each row holds each of them."""

from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns.dtypes import INT64
from gpuframe.kernels import join

__all__ = ["counted"]


def counted(ids: Any, offsets: Any, width: int, negative: Any | None = None) -> Any:
    """Return how often each row holds each number.

    Args:
        ids: int64[t] from 0 to width - 1; those of row i are [offsets[i], offsets[i + 1]).
        offsets: int64[n + 1].
        width: number of different ids.
        negative: bool[t], whether an occurrence is taken away instead of added; None: none is.

    Returns:
        int64[width, n].

    Example:
        >>> import numpy as np
        >>> counted(np.array([0, 2, 2, 1]), np.array([0, 3, 3, 4]), 3).tolist()
        [[1, 0, 0], [0, 0, 1], [2, 0, 0]]
    """
    xp = device.xp()
    rows = offsets.shape[0] - 1
    owners, _ = join.expand_ranges(offsets[:-1], offsets, ids.shape[0])
    cells = ids * np.int64(rows) + owners
    if negative is None:
        found = _times(cells, width * rows)
    else:
        found = _times(cells[~negative], width * rows) - _times(cells[negative], width * rows)
    return found.reshape((width, rows)) if rows else xp.zeros((width, 0), dtype=INT64)


def _times(cells: Any, number: int) -> Any:
    xp = device.xp()
    if not cells.shape[0]:
        return xp.zeros(number, dtype=INT64)
    return xp.bincount(cells, minlength=number).astype(INT64, copy=False)
