"""Columns from and to NumPy arrays."""

from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed, objects


def from_numpy(array: np.ndarray) -> Column:
    """Return a column of a 1-D host array.

    The buffer is shared on the CPU backend where the array is contiguous and of native byte
    order; whoever calls this must not write to it afterwards. Text and objects become `object`
    columns here: `columns.pandas.from_pandas` infers their dtype.

    Raises:
        ValueError: the array is not 1-D.

    Example:
        >>> import numpy as np
        >>> from_numpy(np.array([1.5, 2.5])).layout
        'numeric'
    """
    if array.ndim != 1:
        raise ValueError(f"a column takes a 1-D array, not {array.ndim}-D")
    if not array.dtype.isnative:
        array = array.astype(array.dtype.newbyteorder("="))
    layout = dtypes.layout_of(array.dtype)
    if layout == "object":
        kept = array.dtype if array.dtype.kind in "fcmM" else None
        return objects(array.astype(object, copy=False), kept or np.dtype(object))
    array = np.ascontiguousarray(array)
    if layout == "temporal":
        return fixed(device.to_device(array.view(np.int64)), array.dtype)
    return fixed(device.to_device(array))


def to_numpy(column: Column) -> np.ndarray:
    """Return the values as pandas' `to_numpy` does: shared where the layout allows it.

    Text, categories and nullable values become objects, or floats where pandas makes floats.
    """
    if column.layout == "object" and isinstance(column.dtype, np.dtype):
        return column.data.host().astype(column.dtype, copy=False)
    if column.layout in ("numeric", "boolean") and isinstance(column.dtype, np.dtype):
        return column.data.host()
    if column.layout == "temporal" and isinstance(column.dtype, np.dtype):
        return column.data.host().view(column.dtype)
    import pandas as pd

    from gpuframe.columns.pandas import to_pandas

    result: Any = pd.Series(to_pandas(column), copy=False).to_numpy()
    return np.asarray(result)
