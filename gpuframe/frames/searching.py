"""searchsorted: places in an order."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns.column import Column
from gpuframe.errors import NotNative
from gpuframe.frames import construct
from gpuframe.frames import index as indexes
from gpuframe.frames.columnwise import is_frame
from gpuframe.frames.fallback import native
from gpuframe.ops import select, sort


@native
def searchsorted(self: Any, value: Any, side: str = "left", sorter: Any = None) -> Any:
    """Return where values would stand among these, which are in ascending order.

    Args:
        value: a scalar, or a list, array or series.
        side: "left" before equal values, "right" behind them.
        sorter: positions that put these values in order.

    Returns:
        A NumPy integer for a scalar, else an array on the host.

    Raises:
        ValueError: another word for `side`.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series([1, 3, 5]).searchsorted([3, 4])
        array([1, 2])
    """
    if is_frame(self):
        raise AttributeError("'DataFrame' object has no attribute 'searchsorted'")
    if side not in ("left", "right"):
        raise ValueError(f"search side must be 'left' or 'right' (got '{side}')")
    column = self.columns[0] if isinstance(self, indexes.Index) else self._column
    single = np.ndim(value) == 0 and not hasattr(value, "_column")
    values = _values(column, value, single=single)
    if sorter is not None:
        rows = np.asarray(sorter.to_numpy() if hasattr(sorter, "to_numpy") else sorter)
        if rows.ndim != 1 or rows.dtype.kind not in "iu" or rows.size != column.length:
            raise NotNative("a sorter of another length")
        column = select.take(column, device.to_device(rows.astype(np.int64)))
    found = device.read(sort.places(column, values, after=side == "right"))
    return np.intp(found[0]) if single else found.astype(np.intp, copy=False)


def _values(column: Column, value: Any, *, single: bool) -> Column:
    """Return what is looked for as a column."""
    if hasattr(value, "_column"):
        found: Column = value._column
        return found
    if isinstance(value, str | bytes) or value is None or value is pd.NA:
        raise NotNative("places of a text")
    made = construct.column_of([value] if single else value)
    if made.layout == "temporal" and column.layout == "temporal":
        from gpuframe.ops import times

        if not isinstance(made.dtype, np.dtype) or made.dtype.kind != column.dtype.kind:
            raise NotNative("places of times of other kinds")
        unit = np.datetime_data(column.dtype)[0] if isinstance(column.dtype, np.dtype) else ""
        if unit and made.dtype != column.dtype:
            finer = times.as_unit(made, unit)
            if bool(
                (times.as_unit(finer, np.datetime_data(made.dtype)[0]).values != made.values).any()
            ):
                raise NotNative("places of times finer than the column's")
            return finer
    return made


indexes.Index.searchsorted = searchsorted  # type: ignore[attr-defined]
