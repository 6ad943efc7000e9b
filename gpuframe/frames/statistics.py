"""Correlations, modes and places of extremes of frames and series."""

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
from gpuframe.frames.fallback import lift, native
from gpuframe.ops import grouping, missing, moments, nullable, select
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


def _other_column(self: Any, other: Any) -> Column:
    if not hasattr(other, "_column") or is_frame(other):
        raise NotNative("a series of another library")
    if other._index is not self._index and not other._index.identical_labels(self._index):
        raise NotNative("series that have to be aligned")
    column = nullable.as_floats(other._column)
    if not all(dtypes.is_number(side.dtype) for side in (nullable.as_floats(self._column), column)):
        raise NotNative("correlation of what is not numbers")
    return column


@native
def series_cov(self: Any, other: Any, min_periods: Any = None, ddof: int | None = 1) -> Any:
    """Return the covariance with another series of the same labels, from exact sums.

    Args:
        other: a Series.
        min_periods: rows known in both, below which the result is NaN.
        ddof: subtracted from the number of rows in the denominator.
    """
    column = _other_column(self, other)
    least = 1 if min_periods is None else min_periods
    own = nullable.as_floats(self._column)
    return moments.covariance(own, column, ddof=1 if ddof is None else ddof, least=least)


@native
def series_corr(self: Any, other: Any, method: Any = "pearson", min_periods: Any = None) -> Any:
    """Return the correlation with another series of the same labels, from exact sums.

    Args:
        other: a Series.
        method: pearson; others run through pandas.
        min_periods: rows known in both, below which the result is NaN.

    Example:
        >>> import gpuframe as pd
        >>> float(pd.Series([1, 2, 3]).corr(pd.Series([2, 4, 6])))
        1.0
    """
    if method != "pearson":
        raise NotNative(f"corr by {method!r:.20}")
    column = _other_column(self, other)
    return moments.correlation(nullable.as_floats(self._column), column, least=min_periods or 1)


def _matrix(self: Any, function: Callable[[Column, Column], float], *, numeric_only: bool) -> Any:
    frame = _numbers(self, numeric_only=numeric_only, name="correlation")
    columns = [nullable.as_floats(column) for column in frame._columns]
    found = np.full((len(columns), len(columns)), np.nan)
    for row, left in enumerate(columns):
        for place in range(row + 1):
            found[row, place] = found[place, row] = function(left, columns[place])
    return lift(pd.DataFrame(found, index=frame.columns, columns=frame.columns))


def _without_infinities(self: Any) -> Any:
    """Return the frame with infinities missing, as pandas takes pairs of columns."""
    return self._each(missing.infinities_missing)


@native
def frame_cov(
    self: Any, min_periods: Any = None, ddof: int | None = 1, numeric_only: bool = False
) -> Any:
    """Return the covariances of all pairs of columns, over the rows where both are known.

    Args:
        min_periods: rows known in both, below which the result is NaN.
        ddof: subtracted from the number of rows in the denominator; where a value is missing it
            is 1, as in pandas.
        numeric_only: whether to leave out columns that are not numbers.
    """
    least = 1 if min_periods is None else min_periods
    if least < 1 or any(column.layout == "temporal" for column in self._columns):
        raise NotNative("cov of dates, or of pairs without a row")
    gaps = any(map(missing.any_isna, self._columns))
    free = 1 if ddof is None or gaps else ddof
    if not gaps and len(self) <= free:
        raise NotNative("cov of no more rows than ddof")
    return _matrix(
        _without_infinities(self) if gaps else self,
        lambda a, b: moments.covariance(a, b, ddof=free, least=least),
        numeric_only=numeric_only,
    )


@native
def frame_corr(
    self: Any, method: Any = "pearson", min_periods: Any = 1, numeric_only: bool = False
) -> Any:
    """Return the correlations of all pairs of columns, over the rows where both are known."""
    if method != "pearson":
        raise NotNative(f"corr by {method!r:.20}")
    return _matrix(
        _without_infinities(self),
        lambda a, b: moments.correlation(a, b, least=min_periods or 1),
        numeric_only=numeric_only,
    )


def _extreme(name: str, *, greatest: bool, label: bool) -> Callable[..., Any]:
    def row_of(column: Column, *, skipna: bool) -> int:
        masked = nullable.is_masked(column.dtype)
        if column.layout == "object" or (dtypes.is_nullable(column.dtype) and not masked):
            raise NotNative(f"{name} of {column.dtype}")
        if not column.length or (not skipna and missing.any_isna(column)):
            raise NotNative(f"{name} of no value")
        row = ops.extreme_row(column, greatest=greatest)
        if row < 0:
            raise NotNative(f"{name} of missing values alone")
        return row

    def method(
        self: Any, axis: Any = 0, skipna: bool = True, numeric_only: bool = False, **kwargs: Any
    ) -> Any:
        if axis in (1, "columns") and is_frame(self) and label and not kwargs:
            frame = _numbers(self, numeric_only=numeric_only, name=name)
            return along_rows.name_of_extreme(frame, name, greatest=greatest, skipna=bool(skipna))
        along = (0, "index") if is_frame(self) else (0, "index", None)
        if axis not in along or kwargs:
            raise NotNative(f"{name} along the columns")
        if not is_frame(self):
            row = row_of(self._column, skipna=skipna)
            return self._index[row] if label else np.int64(row)
        frame = _numbers(self, numeric_only=numeric_only, name=name)
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
