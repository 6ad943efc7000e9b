"""describe: a summary of each column by its kind."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from gpuframe.columns import dtypes
from gpuframe.columns.column import Column
from gpuframe.columns.dtypes import FLOAT64
from gpuframe.errors import NotNative
from gpuframe.frames import quantiles, warned
from gpuframe.frames.columnwise import is_frame
from gpuframe.frames.fallback import lift, native
from gpuframe.ops import missing, nullable
from gpuframe.ops import reduce as ops


@native
def describe(self: Any, percentiles: Any = None, include: Any = None, exclude: Any = None) -> Any:
    """Return a summary of each column: of numbers and times count, mean, extremes and quantiles.

    Other values have the count, the number of distinct ones, and the most frequent with its count.

    Args:
        percentiles: shares of the quantiles, each in [0, 1]; quartiles if not given.
        include: dtypes of the columns to show, or "all"; numbers and dates if there are any, else
            all columns, if not given.
        exclude: dtypes of the columns to leave out.

    Raises:
        ValueError: no column is left, or shares repeat or are outside [0, 1].

    Example:
        >>> import gpuframe as pd
        >>> pd.Series(["b", "a", "b"]).describe().to_pandas().to_dict()
        {'count': 3, 'unique': 2, 'top': 'b', 'freq': 2}
    """
    # pandas' own words for shares, and its refusals of them
    shown = list(pd.Series([0.0]).describe(percentiles).index[4:-1])
    points = [0.25, 0.5, 0.75] if percentiles is None else np.unique(percentiles).tolist()
    if not is_frame(self):
        if include is not None or exclude is not None:
            warned.deprecated(
                "The 'include' and 'exclude' arguments are deprecated for Series.describe and will "
                "be removed in a future version. These arguments have no effect on Series and will "
                "be removed."
            )
        return lift(_summary(self, points, shown))
    if not len(self.columns):
        raise ValueError("Cannot describe a DataFrame without columns")
    chosen = _chosen(self, include, exclude)
    parts = [_summary(one, points, shown) for _, one in chosen.items()]
    labels = dict.fromkeys(label for part in sorted(parts, key=len) for label in part.index)
    host = pd.concat(parts, axis=1, ignore_index=True, sort=False).reindex(list(labels))
    host.columns = chosen.columns.copy()
    return lift(host)


def _chosen(self: Any, include: Any, exclude: Any) -> Any:
    """Return the columns that are described."""
    if include is None and exclude is None:
        numbers = self.select_dtypes(include=[np.number, "datetime"])
        return numbers if len(numbers.columns) else self
    if isinstance(include, str) and include == "all":
        if exclude is not None:
            raise ValueError("exclude must be None when include is 'all'")
        return self
    chosen = self.select_dtypes(include=include, exclude=exclude)
    if not len(chosen.columns):
        raise ValueError("No columns match the specified include or exclude data types")
    return chosen


def _summary(self: Any, points: list[float], shown: list[str]) -> pd.Series:
    """Return the summary of a series on the host."""
    column = self._column
    if column.layout == "temporal" and not dtypes.is_date(column.dtype):
        kind = column.dtype.kind
        return _of_numbers(self, points, shown, ("mean", "min") if kind == "M" else _NUMBERS, None)
    if pd.api.types.is_bool_dtype(column.dtype) or not pd.api.types.is_numeric_dtype(column.dtype):
        return _of_kinds(self)
    if nullable.is_masked(column.dtype) and not missing.count(column):
        values = [0.0, *[pd.NA] * (len(points) + 4)]
        labels = ["count", *_NUMBERS, *shown, "max"]
        return pd.Series(values, labels, name=self.name, dtype=pd.Float64Dtype())
    return _of_numbers(self, points, shown, _NUMBERS, _dtype_of(column))


_NUMBERS = ("mean", "std", "min")


def _dtype_of(column: Column) -> Any:
    if dtypes.is_number(column.dtype):
        return FLOAT64
    if nullable.is_masked(column.dtype):
        return pd.Float64Dtype()
    raise NotNative(f"describe of {column.dtype}")


def _of_numbers(
    self: Any, points: list[float], shown: list[str], head: tuple[str, ...], dtype: Any
) -> pd.Series:
    column = self._column
    between: list[Any] = []
    if points and (column.length or dtype is None):
        between = quantiles.of_column(column, points).tolist()
    elif points:
        between = [np.nan] * len(points)
    find: Callable[[str], Any] = lambda name: ops.reduce(name, column)  # noqa: E731
    values = [missing.count(column), *map(find, head), *between, find("max")]
    labels = ["count", *head, *shown, "max"]
    return pd.Series(values, labels, name=self.name, dtype=dtype)


def _of_kinds(self: Any) -> pd.Series:
    """Return count, number of distinct values, the most frequent and how often it occurs."""
    if self._column.layout == "object":
        raise NotNative("describe of Python objects")
    counts = self.value_counts()
    present = int((counts != 0).sum())
    top, times = (counts.index[0], counts.iloc[0]) if present else (np.nan, np.nan)
    values = [missing.count(self._column), present, top, times]
    labels = ["count", "unique", "top", "freq"]
    return pd.Series(values, labels, name=self.name, dtype=None if present else "object")
