"""Values looked up in a mapping or a series: `Series.map` by other than a function."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.errors import NotNative
from gpuframe.frames import construct
from gpuframe.frames.fallback import lift
from gpuframe.ops import cast, join, keys, missing, nullable, select


def is_lookup(mapper: Any) -> bool:
    """Whether values are looked up in an object: a mapping that makes up none, or a series."""
    if isinstance(mapper, dict):
        return not hasattr(mapper, "__missing__")
    return isinstance(mapper, Mapping | pd.Series) or hasattr(mapper, "_column")


def mapped(self: Any, mapper: Any, *, ignore_missing: bool = False) -> Any:
    """Return the values of a series looked up in a mapping or Series, missing where not found.

    Raises:
        NotNative: labels that repeat or are of another dtype.
    """
    looked_up, values = _sides(self, lift(mapper))
    if ignore_missing and missing.any_isna(looked_up):
        known = select.rows_of(~missing.isna(looked_up))
        looked_up, values = select.take(looked_up, known), select.take(values, known)
    column = self._column
    masked = nullable.is_masked(column.dtype)
    if masked:
        column, looked_up = _in_one_dtype(column, looked_up)
    elif dtypes.is_categorical(looked_up.dtype) and looked_up.dtype != column.dtype:
        looked_up = select.take_or_missing(looked_up.categories, looked_up.values)
    elif looked_up.dtype != column.dtype:
        column, looked_up = _in_one_number(column, looked_up)
    if looked_up.dtype != column.dtype or column.layout == "object":
        raise NotNative(f"map of {column.dtype} by labels of {looked_up.dtype}")
    pairs, found = join.rows([column], [looked_up], keep_left=True)
    if pairs is not None:
        raise NotNative("map by repeated labels")
    result = select.take_or_missing(values, found)
    if result.dtype == dtypes.OBJECT:
        result = construct.column_of(result.values)
    if masked:
        result = _of_masked(self.dtype, result)
    return self._each(lambda _: result)


def _sides(self: Any, mapper: Any) -> tuple[Column, Column]:
    """Return the old values and the new ones as columns."""
    plain = isinstance(self.dtype, np.dtype) or self.dtype == dtypes.STR
    if not len(mapper):
        if not plain or self._column.layout == "object":
            raise NotNative(f"map of {self.dtype} by nothing")
        nothing = fixed(device.xp().empty(0, dtype=np.float64))
        return self._column.slice(0, 0), nothing
    if isinstance(mapper, Mapping):
        keys_of_it = list(mapper)
        return construct.column_of(keys_of_it), construct.column_of([mapper[k] for k in keys_of_it])
    if mapper._index.nlevels > 1:
        raise NotNative("map by labels of several levels")
    return mapper._index.columns[0], mapper._column


def _of_masked(dtype: Any, result: Column) -> Column:
    """Return what is found by numbers that may be NA in the dtype that pandas gives it."""
    if not result.length or result.layout in ("object", "boolean"):
        raise NotNative("bools, objects or nothing by numbers that may be NA")
    if not dtypes.is_number(result.dtype):
        return result
    if dtype not in (pd.Int64Dtype(), pd.Float64Dtype(), pd.BooleanDtype()):
        raise NotNative("numbers by short ones that may be NA, which pandas may keep short")
    return nullable.joined(result, None)


def _in_one_number(column: Column, labels: Column) -> tuple[Column, Column]:
    """Return plain numbers of two dtypes in one that holds both exactly, others as they are."""
    pair = column, labels
    kinds = [getattr(each.dtype, "kind", "O") for each in pair]
    if not set(kinds) <= {"i", "f"} or not all(isinstance(each.dtype, np.dtype) for each in pair):
        return pair
    wide = np.dtype(np.float64 if "f" in kinds else np.int64)
    for each, kind in zip(pair, kinds, strict=True):
        low, high = keys.extremes(each) if kind != wide.kind else (0, 0)
        if max(-low, high) > 1 << 53:
            raise NotNative("integers beside floats that cannot hold them")
    first, second = (fixed(each.values.astype(wide, copy=False)) for each in pair)
    return first, second


def _in_one_dtype(column: Column, labels: Column) -> tuple[Column, Column]:
    """Return nullable numbers and NumPy's in one nullable dtype that holds both exactly."""
    if not dtypes.is_number(labels.dtype):
        return column, labels
    stored = dtypes.numpy_of(column.dtype)
    if stored.kind in "iu" and stored != dtypes.UINT64 and labels.dtype == dtypes.INT64:
        column = cast.astype(column, pd.Int64Dtype())
    elif stored == dtypes.FLOAT64 and labels.dtype == dtypes.INT64:
        labels = cast.exactly(labels, stored)
    return column, nullable.joined(labels, None, nan_is_na=False)
