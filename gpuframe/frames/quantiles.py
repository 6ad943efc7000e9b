"""Quantiles of frames and series: of columns, of rows, and of rows in the order of all columns."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import index as indexes
from gpuframe.frames.columnwise import places_of_numbers
from gpuframe.frames.fallback import lift, native, of_nothing
from gpuframe.ops import along, missing, nullable, reshape, sort
from gpuframe.ops import quantiles as ops

_BETWEEN = ("linear", "lower", "higher", "nearest", "midpoint")


def _points(q: Any, interpolation: str) -> list[float]:
    """Return shares as a list.

    Raises:
        ValueError: one is outside [0, 1].
        NotNative: other ways to interpolate than the usual five.
    """
    if interpolation not in _BETWEEN:
        raise NotNative(f"interpolation {interpolation!r:.20}")
    if type(q) is not float or not 0 <= q <= 1:
        pd.Series([0.0]).quantile(q)  # which refuses shares in its own words
    return [float(point) for point in np.ravel(np.asarray(q, dtype=np.float64))]


@native
def series_quantile(self: Any, q: Any = 0.5, interpolation: str = "linear") -> Any:
    """Return the value below which a share of the values lies; a Series for a list of shares.

    Args:
        q: in [0, 1], or a list.
        interpolation: "linear", "lower", "higher", "nearest" or "midpoint".

    Raises:
        ValueError: a share is outside [0, 1].

    Example:
        >>> import gpuframe as pd
        >>> float(pd.Series([1.0, 2.0, 4.0]).quantile(0.75))
        3.0
    """
    points = _points(q, interpolation)
    if not len(self):
        return of_nothing(self, "quantile", q, interpolation)
    found = of_column(self._column, points, interpolation)
    if np.ndim(q) == 0:
        return found.iloc[0]
    return lift(found.rename(self.name))


def of_column(column: Column, points: list[float], interpolation: str = "linear") -> pd.Series:
    """Return quantiles of a column, in the dtype that pandas gives them.

    Raises:
        TypeError: bools, between which nothing lies.
        NotNative: other than numbers and times.
    """
    index = pd.Index(points, dtype=np.float64)
    if nullable.is_masked(column.dtype):
        if interpolation != "linear" or not points:
            raise NotNative("quantiles of numbers that may be NA")
        values, kind = _of_nullable(column, points)
        return pd.Series(values, index=index, dtype=kind)
    times = column.layout == "temporal" and not dtypes.is_date(column.dtype)
    if not times and not dtypes.is_number(column.dtype):
        raise NotNative(f"quantile of {column.dtype}")
    if not points:
        raise NotNative("quantiles of no share")
    found = ops.quantile_values(column, points, interpolation)
    if times:
        if np.isnan(found).any():
            found = np.full(len(points), dtypes.NAT)
        ticks = found.astype(np.int64)
        if isinstance(column.dtype, np.dtype):
            return pd.Series(ticks.view(column.dtype), index=index)
        plain = pd.Series(ticks.view(f"M8[{dtypes.unit_of(column.dtype)}]"), index=index)
        return plain.dt.tz_localize("UTC").dt.tz_convert(column.dtype.tz)
    if column.dtype == np.float32 and missing.any_isna(column):
        found = found.astype(np.float32)
    return pd.Series(found, index=index)


def _of_nullable(column: Column, points: list[float]) -> tuple[list[Any], Any]:
    """Return quantiles of numbers that may be NA, and their dtype.

    Where a value is NA, quantiles that are all whole stay integers: so pandas does.
    """
    if column.dtype.kind == "b" or column.dtype == pd.Float32Dtype() or not column.length:
        raise NotNative(f"quantile of {column.dtype}")
    whole = column.dtype.kind in "iu"
    gaps = missing.any_isna(column)
    if not missing.count(column):
        return [pd.NA] * len(points), column.dtype if whole else pd.Float64Dtype()
    found = ops.quantiles(nullable.as_floats(column), points)
    if whole and gaps and all(value.is_integer() for value in found):
        return [int(value) for value in found], column.dtype
    return found, pd.Float64Dtype()


@native
def frame_quantile(
    self: Any,
    q: Any = 0.5,
    axis: Any = 0,
    numeric_only: bool = False,
    interpolation: str = "linear",
    method: str = "single",
) -> Any:
    """Return a quantile of each column; a frame for a list of shares.

    Args:
        q: in [0, 1], or a list.
        axis: 1 for a quantile of each row.
        numeric_only: whether to leave out columns that are not numbers.
        interpolation: "linear", "lower", "higher", "nearest" or "midpoint".
        method: "single", or "table" for whole rows in the order of all columns.

    Raises:
        ValueError: a share is outside [0, 1].
    """
    points = _points(q, interpolation)
    if axis not in (0, "index", 1, "columns") or method not in ("single", "table"):
        raise NotNative("quantile of these arguments")
    settings = {"axis": axis, "interpolation": interpolation, "method": method}
    if not self.size:
        return of_nothing(self, "quantile", q, numeric_only=numeric_only, **settings)
    frame = self
    if numeric_only:
        frame = self._with_columns(places_of_numbers(self._columns, masked=True))
    if not frame.size:
        return of_nothing(frame, "quantile", q, **settings)
    several = np.ndim(q) > 0
    if axis in (1, "columns") and method == "table":
        frame = frame.T
    elif axis in (1, "columns"):
        return _of_rows(frame, q, points, interpolation, several=several)
    if method == "table":
        return _of_table(frame, points, interpolation, several=several)
    single = [column for column in frame._columns if column.dtype == np.float32]
    if len({missing.any_isna(column) for column in single}) > 1:
        raise NotNative("quantiles of float32, of which some have missing values")
    found = [of_column(column, points, interpolation) for column in frame._columns]
    host = pd.DataFrame(dict(enumerate(found)))
    host.columns = frame.columns
    return lift(host if several else host.iloc[0])


def _of_rows(frame: Any, q: Any, points: list[float], interpolation: str, *, several: bool) -> Any:
    """Return quantiles of each row: a series, or a frame with a column for each row."""
    from gpuframe.frames.dataframe import DataFrame
    from gpuframe.frames.series import Series

    found = along.quantiles(list(frame._columns), points, interpolation)
    if not several:
        return Series._from_column(found[0], frame._index, float(q))
    if not points:
        raise NotNative("quantiles of no share")
    labels = frame._index.to_pandas()
    cells = reshape.cut(reshape.interleaved(found), len(points))
    table = Table(tuple(labels), tuple(cells), len(points))
    shares = pd.Index(points, dtype=np.float64)
    return DataFrame._from_table(table, indexes.from_pandas(shares), labels)


def _of_table(frame: Any, points: list[float], interpolation: str, *, several: bool) -> Any:
    """Return the rows at some shares of the way through all, in the order of all columns."""
    if interpolation not in ("nearest", "lower", "higher"):
        words = {"nearest", "lower", "higher"}
        raise ValueError(
            f"Invalid interpolation: {interpolation}. Interpolation must be in {words}"
        )
    names = frame.columns
    if not names.is_unique or names.nlevels > 1 or set(names) & set(frame._index.names):
        raise NotNative("quantiles of a table under names that repeat or have levels")
    places = np.quantile(np.arange(len(frame)), points, method=interpolation)  # type: ignore[call-overload]
    order = sort.order(list(frame._columns), [True] * len(names))
    rows = order[device.to_device(np.asarray(places, np.int64))]
    shares = indexes.from_pandas(pd.Index(points, dtype=np.float64))
    found = frame._with_rows(rows, shares)
    return found if several else lift(found.to_pandas().T.iloc[:, 0])
