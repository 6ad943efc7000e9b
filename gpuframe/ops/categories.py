"""Categories: the same values under another order of the same categories."""

from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, dictionary
from gpuframe.columns.dtypes import INT32
from gpuframe.kernels import join, select


def like(column: Column, other: Column) -> Column:
    """Return a categorical column with its categories in the order of another column's.

    Args:
        column: categories, in any order where they are not ordered.
        other: a column of an equal dtype.
    """
    own, wanted = column.dtype.categories, other.dtype.categories
    if own is wanted or list(own) == list(wanted):
        return column
    places = wanted.get_indexer(own).astype(np.int32)
    codes = select.take_or(device.to_device(places), column.values, -1).astype(INT32, copy=False)
    return dictionary(codes, other.categories, other.dtype)


def used(column: Column) -> Any:
    """Return bool for each category, whether a value of the column has it."""
    return join.seen(column.values, column.categories.length)


def moved(column: Column, places: np.ndarray, changed: Column) -> Column:
    """Return a categorical column whose categories have changed.

    Args:
        column: the values before.
        places: int32 on the host, the new code of each category, -1 for one that is gone.
        changed: any column of the new categories.
    """
    if len(places) == changed.categories.length and bool((places == np.arange(len(places))).all()):
        return dictionary(column.values, changed.categories, changed.dtype)
    codes = column.values
    if len(places):
        codes = select.take_or(device.to_device(places), codes, -1).astype(INT32, copy=False)
    return dictionary(codes, changed.categories, changed.dtype)


def is_plain(column: Column) -> bool:
    """Whether a column is of categories that are no texts."""
    categorical = dtypes.is_categorical(column.dtype)
    return categorical and not dtypes.is_text(column.categories.dtype)
