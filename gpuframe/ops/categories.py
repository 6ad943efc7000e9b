"""Categories: the same values under another order of the same categories."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns import pandas as neighbour
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


def united(columns: list[Column], *, ignore_order: bool = False) -> list[Column]:
    """Return categorical columns with the union of their categories, in order of appearance.

    Columns among which one is not categorical, or that agree already, are returned as they are.

    Args:
        columns: at least one.
        ignore_order: whether ordered categories may differ; the union then has no order.

    Raises:
        TypeError: categories of different dtypes, or ordered ones that differ.
    """
    kinds = [column.dtype for column in columns]
    if not all(map(dtypes.is_categorical, kinds)):
        return columns
    first = kinds[0]
    if all(_alike(kind, first) for kind in kinds[1:]):
        return columns
    texts = any(dtypes.is_text(kind.categories.dtype) for kind in kinds)
    if texts:  # no category at all is of any dtype
        none = pd.CategoricalDtype(pd.Index([], dtype="str"), ordered=first.ordered)
        kinds = [kind if len(kind.categories) else none for kind in kinds]
    each = [pd.Categorical.from_codes(range(len(kind.categories)), dtype=kind) for kind in kinds]
    found = pd.api.types.union_categoricals(each, ignore_order=ignore_order)
    changed = neighbour.from_pandas(pd.Series(found[:0], copy=False))
    ends = np.cumsum([len(values) for values in each])[:-1]
    places = np.split(found.codes.astype(np.int32), ends)
    return [moved(column, part, changed) for column, part in zip(columns, places, strict=True)]


def _alike(kind: pd.CategoricalDtype, other: pd.CategoricalDtype) -> bool:
    """Whether two dtypes have the same categories in the same order."""
    if kind is other:
        return True
    own, others = kind.categories, other.categories
    same = kind.ordered == other.ordered and own.dtype == others.dtype
    return same and bool(own.equals(others))


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
