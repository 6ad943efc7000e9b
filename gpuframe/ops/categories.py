"""Categories: the same values under another order of the same categories."""

import numpy as np

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, dictionary
from gpuframe.columns.dtypes import INT32
from gpuframe.kernels import select


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


def is_plain(column: Column) -> bool:
    """Whether a column is of categories that are no texts."""
    categorical = dtypes.is_categorical(column.dtype)
    return categorical and not dtypes.is_text(column.categories.dtype)
