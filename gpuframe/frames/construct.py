"""Columns and row labels out of whatever users hand to a constructor."""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from gpuframe import device
from gpuframe.columns import arrow, dtypes
from gpuframe.columns import numpy as numpy_neighbour
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column, fixed, objects
from gpuframe.columns.table import Table
from gpuframe.frames import index as indexes
from gpuframe.frames.index import Index

_ARROW_SURE = (pa.int64(), pa.float64(), pa.bool_(), pa.string())
"""Arrow's inference for lists that is pandas' too; other types are left to pandas."""

_SHORT_LIST = 100_000


def column_of(data: Any, dtype: Any = None) -> Column:
    """Return a column of a 1-D array, list or Series, with the dtype that pandas infers.

    Args:
        data: NumPy, pandas, Arrow or device array, or a list.
        dtype: as for `pandas.Series`.
    """
    if dtype is None:
        quick = _quick(data)
        if quick is not None:
            return quick
    if isinstance(data, pa.Array | pa.ChunkedArray):
        column = arrow.from_arrow(data)
        data = neighbour.to_pandas(column) if dtype is not None else data
        if dtype is None:
            return column
    series = pd.Series(data, dtype=dtype)
    return neighbour.from_pandas(series)


def _quick(data: Any) -> Column | None:
    """Return the column of the usual cases, which need no inference by pandas."""
    if isinstance(data, np.ma.MaskedArray):
        return None
    if isinstance(data, np.ndarray):
        if data.ndim == 1 and dtypes.layout_of(data.dtype) != "object":
            return numpy_neighbour.from_numpy(data.copy())
        return None
    if type(data) is list and data and len(data) <= _SHORT_LIST:
        return _from_list(data)
    if isinstance(data, pd.Series | pd.Index | pd.api.extensions.ExtensionArray):
        return neighbour.from_pandas(data.copy())
    if device.is_array(data) and len(data.shape) == 1:
        return fixed(device.xp().ascontiguousarray(data))
    return None


def _from_list(data: list[Any]) -> Column | None:
    if type(data[0]) not in (int, float, bool, str):
        return None
    try:
        array = pa.array(data)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError, TypeError):
        return None
    if array.type not in _ARROW_SURE:
        return None
    if array.type != pa.bool_() and not {bool, np.bool_}.isdisjoint(map(type, data)):
        return None  # which Arrow would take for numbers
    if array.null_count and array.type == pa.bool_():
        values = np.empty(len(data), object)
        values[:] = data
        return objects(values)
    return arrow.from_arrow(array)


def index_of(data: Any, length: int) -> Index:
    """Return row labels of a constructor's `index` argument; None gives 0 to length - 1.

    Raises:
        ValueError: the labels are not as many as the rows.
    """
    if data is None:
        return indexes.default(length)
    if isinstance(data, Index):
        found = data
    else:
        from gpuframe.frames.fallback import to_pandas

        host = data
        if not isinstance(data, pd.Index):
            host = pd.Series([None] * length, index=to_pandas(data)).index
        found = indexes.from_pandas(host)
    if len(found) != length:
        raise ValueError(
            f"Length of values ({length}) does not match length of index ({len(found)})"
        )
    return found


def table_of(data: dict[Any, Any]) -> tuple[Table, Index] | None:
    """Return the table of a dict of arrays, lists and Series that need no alignment.

    Returns:
        None where pandas has to align or broadcast.
    """
    from gpuframe.frames.series import Series

    columns: dict[Any, Column] = {}
    index: Index | None = None
    length = -1
    for name, values in data.items():
        if isinstance(name, tuple):
            return None
        if isinstance(values, Series):
            if index is not None and not index.identical_labels(values._index):
                return None
            index = values._index
            column: Column | None = values._column
        else:
            column = _quick(values) if not isinstance(values, pd.Series) else None
        if column is None or (length >= 0 and column.length != length):
            return None
        length = column.length
        columns[name] = column
    if not columns:
        return None
    if index is None:
        index = indexes.default(length)
    return Table(tuple(columns), tuple(columns.values()), length), index
