"""Reductions of frames and series, counts of values and summaries."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import FLOAT64
from gpuframe.errors import NotNative
from gpuframe.frames import index as indexes
from gpuframe.frames.columnwise import is_frame, places_of_numbers
from gpuframe.frames.fallback import call_pandas, lift, native, of_nothing
from gpuframe.ops import along, blocks, missing, nullable, nullable_reduce, select
from gpuframe.ops import reduce as ops
from gpuframe.ops import unique as distinct


def _numeric(column: Column) -> bool:
    return dtypes.is_number(column.dtype)


def _masked(column: Column) -> bool:
    return nullable.is_masked(column.dtype)


_SETTINGS = {
    "sum": {"min_count"},
    "prod": {"min_count"},
    "var": {"ddof"},
    "std": {"ddof"},
    "sem": {"ddof"},
}
"""Arguments that reductions take beside those that all take."""


def reduction(name: str, doc: str) -> Callable[..., Any]:
    """Return the method of a reduction for DataFrame and Series."""

    def method(
        self: Any,
        *,
        axis: Any = 0,
        skipna: bool = True,
        numeric_only: bool = False,
        **settings: Any,
    ) -> Any:
        settings = {key: value for key, value in settings.items() if value is not None}
        if settings and set(settings) - _SETTINGS.get(name, set()):
            raise NotNative(f"{name} with {', '.join(settings)}")
        if axis in (1, "columns") and is_frame(self):
            return _of_rows(self, name, numeric_only=numeric_only, skipna=skipna, **settings)
        if axis not in (0, "index", None) or (axis is None and is_frame(self)):
            raise NotNative(f"{name} along the columns")
        if not is_frame(self):
            if numeric_only and not (_numeric(self._column) or _masked(self._column)):
                raise NotNative(f"{name} with numeric_only")
            return ops.reduce(name, self._column, skipna=skipna, **settings)
        return _of_frame(self, name, numeric_only=numeric_only, skipna=skipna, **settings)

    def positional(
        self: Any, axis: Any = 0, skipna: bool = True, numeric_only: bool = False, **settings: Any
    ) -> Any:
        return method(self, axis=axis, skipna=skipna, numeric_only=numeric_only, **settings)

    positional.__name__ = name
    positional.__qualname__ = name
    positional.__doc__ = doc
    return native(positional)


def _of_frame(self: Any, name: str, *, numeric_only: bool, **settings: Any) -> Any:
    frame = self
    if numeric_only:
        frame = self._with_columns(places_of_numbers(self._columns, masked=True))
    if not frame.size:
        return of_nothing(frame, name, **settings)
    if builtins_any(column.layout == "object" for column in frame._columns):
        raise NotNative(f"{name} of Python objects in a frame")
    if builtins_any(map(nullable.is_arrow, frame._columns)):
        raise NotNative(f"{name} of Arrow's values")
    if builtins_any(map(_masked, frame._columns)):
        return _of_nullable(frame, name, **settings)
    results = [ops.reduce(name, column, **settings) for column in frame._columns]
    dtype = _result_dtype(results)
    if pd.NaT in results and all_true(column.layout == "temporal" for column in frame._columns):
        dtype = select.common_dtype([column.dtype for column in frame._columns])
    elif dtype is None and len({column.layout for column in frame._columns}) > 1:
        dtype = np.dtype(object)  # pandas does not infer one from what the columns hold
    return lift(pd.Series(results, index=frame.columns, dtype=dtype))


def _of_nullable(frame: Any, name: str, **settings: Any) -> Any:
    """Return reductions of columns of which some may be NA, in the dtype that holds them all."""
    results, kinds = [], []
    for column in frame._columns:
        if not (_numeric(column) or _masked(column)):
            raise NotNative(f"{name} of {column.dtype} beside numbers that may be NA")
        value = ops.reduce(name, column, **settings)
        kind = getattr(value, "dtype", dtypes.FLOAT64)
        results.append(value)
        kinds.append(nullable_reduce.result_dtype(name, column, value) if _masked(column) else kind)
    dtype = select.common_dtype(kinds)
    return lift(pd.Series(results, index=frame.columns, dtype=dtype))


def _of_rows(self: Any, name: str, *, numeric_only: bool, skipna: bool, **settings: Any) -> Any:
    """Return a reduction of each row of a frame, a series under its row labels."""
    from gpuframe.frames.series import Series

    frame = self
    if numeric_only:
        frame = self._with_columns(places_of_numbers(self._columns))
    if not frame.size:
        return of_nothing(frame, name, axis=1, skipna=skipna, **settings)
    if not isinstance(skipna, bool):
        raise NotNative(f"{name} with skipna that is no bool")
    found = along.along(name, list(frame._columns), skipna=skipna, **settings)
    return Series._from_column(found, self._index, None)


def _result_dtype(results: list[Any]) -> Any:
    kinds = {getattr(getattr(value, "dtype", None), "kind", "O") for value in results}
    if kinds == {"b"}:
        return np.dtype(bool)
    if kinds <= {"i", "u", "f"}:
        return np.result_type(*(value.dtype for value in results))
    return None


sum = reduction("sum", "Return the sum of the values; exact for floats.")
mean = reduction("mean", "Return the mean of the values: the exact sum by the count.")
min = reduction("min", "Return the least value that is not missing.")
max = reduction("max", "Return the greatest value that is not missing.")
std = reduction("std", "Return the standard deviation, by count - ddof (1 if not given).")
var = reduction("var", "Return the variance, by count - ddof (1 if not given).")
sem = reduction("sem", "Return the standard error of the mean.")
prod = reduction("prod", "Return the product of the values, in row order.")
skew = reduction("skew", "Return the unbiased skewness.")
kurt = reduction("kurt", "Return the unbiased excess kurtosis.")
median = reduction("median", "Return the median of the values that are not missing.")
any = reduction("any", "Return whether any value is true.")
all = reduction("all", "Return whether all values are true.")


@native
def count(self: Any, axis: Any = 0, numeric_only: bool = False) -> Any:
    """Return how many values are not missing."""
    if not is_frame(self):
        return missing.count(self._column)
    frame = self
    if numeric_only:
        frame = self._with_columns(places_of_numbers(self._columns, masked=True))
    if axis in (1, "columns") and frame._columns:
        from gpuframe.frames.series import Series

        return Series._from_column(along.counts(list(frame._columns)), self._index, None)
    if axis not in (0, "index"):
        raise NotNative("count along the columns")
    counts = [missing.count(column) for column in frame._columns]
    return lift(pd.Series(counts, index=frame.columns, dtype="int64"))


@native
def nunique(self: Any, axis: Any = 0, dropna: bool = True) -> Any:
    """Return the number of distinct values."""
    if not is_frame(self):
        return distinct.nunique(
            self._column, dropna=bool(axis) if isinstance(axis, bool) else dropna
        )
    if axis not in (0, "index"):
        raise NotNative("nunique along the columns")
    if not self._columns:
        raise NotNative("nunique of no column")
    counts = [distinct.nunique(column, dropna=dropna) for column in self._columns]
    return lift(pd.Series(counts, index=self.columns, dtype="int64"))


def _is_unique(host: pd.Series) -> bool:
    return bool(host.is_unique)


def is_unique(self: Any) -> bool:
    """Whether no value stands twice."""
    if self._column.layout == "object":
        return bool(call_pandas("Series.is_unique", "Python objects", _is_unique, (self,), {}))
    return distinct.nunique(self._column, dropna=False) == len(self)


@native
def unique(self: Any) -> Any:
    """Return the distinct values in order of appearance, as pandas' array type on the host."""
    from gpuframe.columns.pandas import to_pandas

    found = distinct.unique(self._column)
    if isinstance(found.dtype, np.dtype) and found.layout != "temporal":
        return to_pandas(found).copy()
    return pd.Series(to_pandas(found)).array


@native
def value_counts(
    self: Any,
    normalize: bool = False,
    sort: bool = True,
    ascending: bool = False,
    bins: Any = None,
    dropna: bool = True,
) -> Any:
    """Return how often each value occurs, most frequent first, ties in order of appearance.

    Args:
        normalize: fractions of the rows counted instead of counts.
        sort: by count, else in order of appearance.
        ascending: least frequent first.
        bins: as in pandas.
        dropna: whether missing values are left out.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series(["b", "a", "b"]).value_counts().to_pandas().to_dict()
        {'b': 2, 'a': 1}
    """
    if bins is not None or isinstance(self.dtype, pd.ArrowDtype):
        raise NotNative("value_counts of bins, or of Arrow's values")
    values, sizes = distinct.counts(self._column, dropna=dropna)
    if sort and sizes.shape[0]:
        values, sizes = distinct.by_count(values, sizes, ascending=ascending)
    column = fixed(sizes)
    if normalize:
        from gpuframe import device

        whole = int(sizes.sum()) if sizes.shape[0] else 1
        column = fixed(blocks.apply(device.xp().true_divide, FLOAT64, sizes, whole))
    if dtypes.is_nullable(self.dtype):
        arrow = dtypes.is_text(self.dtype) and self.dtype.storage == "pyarrow"
        column = nullable.joined(column, None)
        if arrow:
            column = column.with_dtype(pd.ArrowDtype(pa.int64() if not normalize else pa.float64()))
    from gpuframe.frames.series import Series

    index = indexes.from_columns([values], [self.name])
    return Series._from_column(column, index, "proportion" if normalize else "count")


def builtins_any(flags: Any) -> bool:
    """Return the built-in `any`, whose name the reduction takes here."""
    return True in flags


def all_true(flags: Any) -> bool:
    """Return the built-in `all`, whose name the reduction takes here."""
    return False not in flags
