"""Values as codes of their distinct ones, in order: what makes categories and indicators."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column, dictionary
from gpuframe.columns.dtypes import INT32
from gpuframe.errors import NotNative
from gpuframe.kernels import select as kernels
from gpuframe.ops import join, missing, select, sort, texts, unique


def sorted_codes(column: Column) -> tuple[Any, Column]:
    """Return for each row the place of its value among the distinct ones, -1 where missing.

    Raises:
        NotNative: Python objects and values that may be NA.
    """
    if dtypes.is_categorical(column.dtype):
        return column.values, column.categories
    if dtypes.is_text(column.dtype) and not dtypes.is_nullable(column.dtype):
        return texts.ranked(texts.only_used(column))
    if column.layout == "object" or dtypes.is_nullable(column.dtype):
        raise NotNative(f"codes of {column.dtype}")
    distinct = unique.unique(column)
    known = missing.maybe_isna(distinct)
    if known is not None:
        distinct = select.take(distinct, select.rows_of(~known))
    distinct = select.take(distinct, sort.order([distinct], [True]))
    if not distinct.length:
        return device.xp().full(column.length, -1, dtype=INT32), distinct
    return join.rows([column], [distinct], keep_left=True)[1], distinct


def as_category(column: Column, dtype: pd.CategoricalDtype) -> Column:
    """Return values as categories: those of the dtype, or the distinct values in order.

    Raises:
        NotNative: categories of other categories, or values without an order.
    """
    if dtypes.is_categorical(column.dtype):
        raise NotNative("categories of other categories")
    codes, distinct = sorted_codes(column)
    codes = codes.astype(INT32, copy=False)
    found = pd.Index(neighbour.to_pandas(distinct), copy=False)
    if dtype.categories is None:
        labels = pd.CategoricalDtype(found, ordered=bool(dtype.ordered))
        return dictionary(codes, distinct, labels)
    if not len(found):
        codes = device.xp().full(column.length, -1, dtype=INT32)
    else:
        places = device.to_device(dtype.categories.get_indexer(found).astype(np.int32))
        codes = kernels.take_or(places, codes, -1).astype(INT32, copy=False)
    wanted = neighbour.from_pandas(pd.Series(dtype.categories))
    return dictionary(codes, wanted, pd.CategoricalDtype(dtype.categories, bool(dtype.ordered)))
