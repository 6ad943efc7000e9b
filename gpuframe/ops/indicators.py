"""Columns of zeros and ones: which of them holds the one of each row."""

from typing import Any

from gpuframe import device
from gpuframe.columns.column import Column
from gpuframe.columns.dtypes import BOOL, INT32, INT64
from gpuframe.ops import blocks


def are_truths(columns: list[Column]) -> bool:
    """Whether all values of columns of numbers are zero or one."""
    for column in columns:
        values = column.values
        if column.dtype != BOOL and bool(((values != 0) & (values != 1)).any()):
            return False
    return True


def truths(columns: list[Column]) -> tuple[Any, Any]:
    """Return how many columns hold a one in each row, and which is the first of them.

    Returns:
        int64[n], and int32[n], which is the number of columns where none holds one.
    """
    xp = device.xp()
    length = columns[0].length
    found = xp.zeros(length, dtype=INT64)
    place = xp.full(length, len(columns), dtype=INT32)
    for at, column in reversed(list(enumerate(columns))):
        holds = column.values != 0
        found = blocks.apply(xp.add, INT64, found, holds)
        place = xp.where(holds, INT32.type(at), place)
    return found, place


def extreme_rows(values: Any) -> tuple[int, int]:
    """Return the first rows of the least and of the greatest of int64 values."""
    return int(values.argmin()), int(values.argmax())
