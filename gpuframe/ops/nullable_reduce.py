"""Reductions of numbers that may be NA: to one value, and by group."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import BOOL, INT64
from gpuframe.errors import NotNative
from gpuframe.ops import aggregate, groupby, missing, nullable, select
from gpuframe.ops import reduce as ops
from gpuframe.ops.grouping import Grouping, known_ids

_OF_FLOATS = {"mean", "median", "var", "std", "sem", "skew", "kurt"}
"""Reductions whose result is a float whatever the values are."""


def reduce(name: str, column: Column, *, skipna: bool, **settings: Any) -> Any:
    """Return a reduction of a nullable column: a NumPy scalar, or NA.

    Args:
        name: a key of `reduce.REDUCTIONS`.
        column: the values.
        skipna: whether NA is left out; else it makes the result NA where it could change it.
        settings: as of the reduction.
    """
    lacking = column.validity is not None
    if lacking and not skipna and name not in ("any", "all"):
        return pd.NA
    least = settings.pop("min_count", 0)
    if missing.count(column) < least:
        return pd.NA
    known = _known(name, column)
    result = ops.REDUCTIONS[name](known, **settings)
    if lacking and not skipna and bool(result) == (name == "all"):
        return pd.NA
    return pd.NA if pd.isna(result) else result


def _known(name: str, column: Column) -> Column:
    """Return the plain values that are known; bools as numbers where those are reduced."""
    values = nullable.plain(column)
    if column.validity is not None:
        if name == "sum":
            return nullable.filled(column, 0)
        values = select.take(values, select.rows_of(column.valid()))
    if values.dtype == BOOL and name in _OF_FLOATS:
        return fixed(values.values.view(np.uint8))
    return values


def result_dtype(name: str, column: Column, value: Any) -> Any:
    """Return the dtype that a reduction has among those of other columns of a frame.

    Args:
        name: of the reduction.
        column: what was reduced.
        value: the result.
    """
    if value is not pd.NA:
        return nullable.of(value.dtype)
    dtype = dtypes.numpy_of(column.dtype)
    if name in ("any", "all"):
        return pd.BooleanDtype()
    if name in _OF_FLOATS:
        return pd.Float32Dtype() if dtype == dtypes.FLOAT32 else pd.Float64Dtype()
    if name in ("min", "max") or dtype.itemsize == INT64.itemsize or dtype.kind == "f":
        return column.dtype
    return pd.UInt64Dtype() if dtype.kind == "u" else pd.Int64Dtype()


def by_group(grouping: Grouping, column: Column, name: str, **settings: Any) -> Column:
    """Return a reduction of a nullable column by group, in the dtype that pandas gives it.

    Args:
        grouping: the groups.
        column: the values.
        name: a key of `aggregate.REDUCTIONS`.
        settings: as of the reduction.
    """
    if name in ("size", "first", "last"):
        return aggregate.REDUCTIONS[name](grouping, column)
    known = grouping.once("known", column, lambda: _of_known(grouping, column))
    values = nullable.plain(column)
    if values.dtype == BOOL and (name in _OF_FLOATS or name == "quantile"):
        values = grouping.once("bytes", column, lambda: fixed(column.values.view(np.uint8)))
    least = settings.pop("min_count", 0)
    found = aggregate.REDUCTIONS[name](known, values, **settings)
    if name == "nunique":
        return found
    valid = None
    if name in ("min", "max") and column.dtype.kind != "f":
        least = 1
    if least > 0:
        valid = groupby.counts(known, values) >= least
    if name == "quantile" and settings.get("interpolation", "linear") not in ("linear", "midpoint"):
        if not grouping.count or bool((groupby.counts(known, values) == 0).any()):
            raise NotNative("values at quantiles of groups without any")
        found = fixed(found.values.astype(nullable.plain(column).dtype))
    elif (name in _OF_FLOATS or name == "quantile") and column.dtype == pd.Float32Dtype():
        found = fixed(found.values.astype(dtypes.FLOAT32, copy=False))
    elif name in ("any", "all", "min", "max") and column.dtype.kind == "b":
        found = fixed(found.values.astype(BOOL, copy=False))
    return nullable.joined(found, valid)


def _of_known(grouping: Grouping, column: Column) -> Grouping:
    """Return the groups of the rows whose value is known; those of other rows stay, empty."""
    ids = known_ids(grouping, column)
    if ids is grouping.ids and not grouping.gaps:
        return grouping
    return replace(grouping, ids=ids, gaps=False, memo={})
