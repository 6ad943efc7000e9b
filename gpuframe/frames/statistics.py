"""Modes and places of extremes of frames and series."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from gpuframe.columns import dtypes
from gpuframe.columns.column import Column
from gpuframe.errors import NotNative
from gpuframe.frames import along_rows
from gpuframe.frames import index as indexes
from gpuframe.frames.columnwise import is_frame, places_of_numbers
from gpuframe.frames.fallback import lift, native, of_nothing
from gpuframe.ops import grouping, missing, nullable, select
from gpuframe.ops import reduce as ops


def _numbers(self: Any, *, numeric_only: bool, name: str) -> Any:
    """Return a frame of the columns of numbers.

    Raises:
        NotNative: others, which pandas refuses in its own words.
    """
    kept = places_of_numbers(self._columns, masked=True)
    if len(kept) < len(self._columns) and not numeric_only:
        raise NotNative(f"{name} of columns that are not numbers")
    return self if len(kept) == len(self._columns) else self._with_columns(kept)


def _row_of_extreme(column: Column, name: str, *, greatest: bool, skipna: bool) -> int:
    """Return the first row of the extreme value.

    Raises:
        ValueError: there is none, or a missing one counts.
        NotNative: where pandas has other words for that.
    """
    masked = nullable.is_masked(column.dtype)
    if column.layout == "object" or (dtypes.is_nullable(column.dtype) and not masked):
        raise NotNative(f"{name} of {column.dtype}")
    if not column.length:
        short = f"arg{'max' if greatest else 'min'}"
        raise ValueError(f"attempt to get {short} of an empty sequence")
    lacking = not skipna and missing.any_isna(column)
    row = -1 if lacking else ops.extreme_row(column, greatest=greatest)
    if row >= 0:
        return row
    if not dtypes.is_number(column.dtype):
        raise NotNative(f"{name} of missing {column.dtype}")
    if lacking:
        raise ValueError("Encountered an NA value with skipna=False")
    raise ValueError("Encountered all NA values")


def _extreme(name: str, *, greatest: bool, label: bool) -> Callable[..., Any]:
    def row_of(column: Column, *, skipna: bool) -> int:
        return _row_of_extreme(column, name, greatest=greatest, skipna=skipna)

    def method(
        self: Any, axis: Any = 0, skipna: bool = True, numeric_only: bool = False, **kwargs: Any
    ) -> Any:
        if is_frame(self) and not self.size and not kwargs:
            return of_nothing(self, name, axis, skipna, numeric_only)
        if axis in (1, "columns") and is_frame(self) and label and not kwargs:
            frame = _numbers(self, numeric_only=numeric_only, name=name)
            return along_rows.name_of_extreme(frame, name, greatest=greatest, skipna=bool(skipna))
        along = (0, "index") if is_frame(self) else (0, "index", None)
        if axis not in along or kwargs:
            raise NotNative(f"{name} along the columns")
        if not is_frame(self):
            row = row_of(self._column, skipna=skipna)
            return self._index[row] if label else np.int64(row)
        frame = _numbers(self, numeric_only=True, name=name) if numeric_only else self
        if not frame._columns:
            raise NotNative(f"{name} of no column")
        rows = [row_of(column, skipna=skipna) for column in frame._columns]
        return lift(pd.Series([self._index[row] for row in rows], index=frame.columns))

    method.__name__ = name
    method.__qualname__ = name
    which = "greatest" if greatest else "least"
    method.__doc__ = f"Return the {'label' if label else 'position'} of the first {which} value."
    return native(method)


idxmin = _extreme("idxmin", greatest=False, label=True)
idxmax = _extreme("idxmax", greatest=True, label=True)
argmin = _extreme("argmin", greatest=False, label=False)
argmax = _extreme("argmax", greatest=True, label=False)


@native
def series_mode(self: Any, dropna: bool = True) -> Any:
    """Return the most frequent values in ascending order.

    Args:
        dropna: whether missing values do not count.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series([2, 1, 2, 1, 3]).mode().tolist()
        [1, 2]
    """
    column = self._column
    kind = dtypes.is_number(column.dtype) or dtypes.is_text(column.dtype)
    kind = kind or nullable.is_masked(column.dtype)
    if not kind or not column.length:
        raise NotNative(f"mode of {column.dtype}")
    found = grouping.group([column], sort=True, dropna=bool(dropna))
    if not found.count:
        raise NotNative("mode of missing values alone")
    best = select.take(found.keys[0], select.rows_of(found.sizes == found.sizes.max()))
    return type(self)._from_column(best, indexes.default(best.length), self.name)
