"""Columns as float64 for estimators, whatever numbers they hold."""

from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import FLOAT64


def as_floats(name: Any, column: Column) -> Column:
    """Return a column as float64, missing values as NaN.

    Raises:
        TypeError: the column holds no numbers; names it.
    """
    if column.layout not in ("numeric", "boolean"):
        raise TypeError(f"column {name!r} of dtype {column.dtype} is not numeric")
    if column.dtype == FLOAT64:
        return column
    values = column.values.astype(FLOAT64)
    valid = column.valid()
    if valid is None:
        return fixed(values)
    xp = device.xp()
    return fixed(xp.where(valid, values, xp.asarray(np.nan, FLOAT64)))
