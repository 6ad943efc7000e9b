"""Columns from and to pandas: values, dtype and missing values exactly."""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from gpuframe import device
from gpuframe.columns import arrow, dtypes, nested
from gpuframe.columns.column import Column, dictionary, fixed, objects
from gpuframe.columns.numpy import from_numpy


def from_pandas(values: Any) -> Column:
    """Return a column of a pandas Series, Index or array; buffers are shared where possible.

    Args:
        values: Series, Index, ExtensionArray or 1-D ndarray. Labels and names are not kept.
    """
    array = getattr(values, "_values", values)
    if isinstance(array, np.ndarray):
        return from_numpy(array)
    dtype = array.dtype
    if isinstance(dtype, np.dtype):
        return from_numpy(np.asarray(array))
    if isinstance(dtype, pd.StringDtype):
        return _from_text(array, dtype)
    if isinstance(dtype, pd.CategoricalDtype):
        child = from_pandas(dtype.categories)
        return dictionary(device.to_device(array.codes.astype(np.int32)), child, dtype)
    if isinstance(dtype, pd.DatetimeTZDtype):
        ticks = array.tz_convert("UTC").tz_localize(None).to_numpy().view(np.int64)
        return fixed(device.to_device(np.ascontiguousarray(ticks)), dtype)
    if hasattr(array, "_mask") and dtypes.layout_of(dtype) != "object":
        mask = array._mask
        valid = device.to_device(~mask) if mask.any() else None
        return fixed(device.to_device(np.ascontiguousarray(array._data)), dtype, valid)
    if dtypes.is_date(dtype):
        return arrow.from_arrow(pa.array(array, pa.date32()))
    if dtypes.arrow_number(dtype) is not None:
        return arrow.numbers_from_arrow(array._pa_array, dtype)
    if isinstance(dtype, pd.ArrowDtype) and nested.is_lists(dtype.pyarrow_dtype):
        joined = arrow.joined(array._pa_array)
        return nested.column(joined, pd.ArrowDtype(joined.type))
    return objects(_extension_objects(array), dtype)


def _extension_objects(array: Any) -> np.ndarray:
    """Keep an extension array whole inside one object column: its own type rebuilds it."""
    values = np.empty(len(array), object)
    values[:] = list(array)
    return values


def _from_text(array: Any, dtype: pd.StringDtype) -> Column:
    stored = getattr(array, "_pa_array", None)
    if stored is None:
        stored = pa.array(np.asarray(array, object), pa.large_string(), from_pandas=True)
    return arrow.from_arrow(stored).with_dtype(dtype)


def to_pandas(column: Column) -> Any:
    """Return the values as an array that `pandas.Series` takes as it is.

    Arrays are read-only where they share memory with the column.
    """
    dtype = column.dtype
    match column.layout:
        case "numeric" | "boolean" if isinstance(dtype, np.dtype):
            return _shared(column.data.host())
        case "numeric" | "boolean" if isinstance(dtype, pd.ArrowDtype):
            return pd.arrays.ArrowExtensionArray(arrow.to_arrow(column))
        case "numeric" | "boolean":
            return _masked(column)
        case "temporal":
            return _temporal(column)
        case "text":
            return _text(arrow.to_arrow(column), dtype)
        case "dictionary" if isinstance(dtype, pd.CategoricalDtype):
            return pd.Categorical.from_codes(column.data.host(), dtype=dtype, validate=False)
        case "dictionary":
            return _text(arrow.to_arrow(column).cast(pa.large_string()), dtype)
        case _:
            if isinstance(dtype, np.dtype):
                return column.values.astype(dtype)
            if isinstance(column.data, nested.Nested):
                return pd.arrays.ArrowExtensionArray(arrow.to_arrow(column))
            return pd.array(list(column.values), dtype=dtype)


def _shared(array: np.ndarray) -> np.ndarray:
    view = array.view()
    view.flags.writeable = False
    return view


def _masked(column: Column) -> Any:
    valid = column.valid()
    mask = np.zeros(column.length, bool) if valid is None else ~device.to_host(valid)
    return column.dtype.construct_array_type()(column.data.host().copy(), mask)


def _temporal(column: Column) -> Any:
    dtype = column.dtype
    if dtypes.is_date(dtype):
        return pd.arrays.ArrowExtensionArray(arrow.to_arrow(column))
    ticks = column.data.host()
    if isinstance(dtype, np.dtype):
        return _shared(ticks.view(dtype))
    naive = pd.DatetimeIndex(_shared(ticks.view(f"M8[{dtype.unit}]")))
    return naive.tz_localize("UTC").tz_convert(dtype.tz).array


def _text(array: pa.Array, dtype: pd.StringDtype) -> Any:
    if dtype.storage == "pyarrow":
        return pd.arrays.ArrowStringArray(array, dtype=dtype)
    return pd.array(array.to_numpy(zero_copy_only=False), dtype=dtype)


def from_list(values: list[Any], dtype: Any = None) -> Column:
    """Return a column of Python values with the dtype that pandas infers."""
    return from_pandas(pd.Series(values, dtype=dtype))
