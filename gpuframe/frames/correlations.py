"""Covariances and correlations of frames and series."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import by_labels
from gpuframe.frames import index as indexes
from gpuframe.frames.columnwise import is_frame, places_of_numbers
from gpuframe.frames.fallback import lift, native, of_nothing
from gpuframe.ops import missing, moments, nullable, rank_correlation

_OF_RANKS = {"spearman": rank_correlation.spearman, "kendall": rank_correlation.kendall}


def _correlation(method: Any) -> Callable[..., float]:
    """Return the function of two columns that a method names, or that a user's function is.

    Raises:
        ValueError: another word.
    """
    if callable(method):
        return lambda left, right, *, least=1: _of_arrays(method, left, right, least)
    if method == "pearson":
        return moments.correlation
    if method not in _OF_RANKS:
        raise ValueError(
            "method must be either 'pearson', 'spearman', 'kendall', or a callable, "
            f"'{method}' was supplied"
        )
    return _OF_RANKS[method]


def _of_arrays(function: Any, left: Column, right: Column, least: int) -> Any:
    """Return what a user's function of two arrays makes of the rows known in both."""
    pair = rank_correlation.known_in_both(left, right)
    if pair[0].length < max(least, 1):
        return np.nan
    return function(*(device.to_host(column.values).astype(np.float64) for column in pair))


def _numbers(self: Any, *, numeric_only: bool) -> Any:
    """Return a frame of the columns of numbers.

    Raises:
        NotNative: others, which pandas refuses in its own words.
    """
    kept = places_of_numbers(self._columns, masked=True)
    if len(kept) < len(self._columns) and not numeric_only:
        raise NotNative("correlation of columns that are not numbers")
    return self if len(kept) == len(self._columns) else self._with_columns(kept)


def _floats(self: Any) -> Column:
    column = nullable.as_floats(self._column)
    if not dtypes.is_number(column.dtype):
        raise NotNative("correlation of what is not numbers")
    return column


def _pair(self: Any, other: Any) -> tuple[Column, Column]:
    """Return the columns of two series, of the labels that both have."""
    if not hasattr(other, "_column") or is_frame(other):
        raise NotNative("a series of another library")
    _floats(other)
    if other._index is not self._index and not other._index.identical_labels(self._index):
        self, other = self.align(other, join="inner")
    return _floats(self), _floats(other)


@native
def series_cov(self: Any, other: Any, min_periods: Any = None, ddof: int | None = 1) -> Any:
    """Return the covariance with another series over the labels of both, from exact sums.

    Args:
        other: a Series.
        min_periods: rows known in both, below which the result is NaN.
        ddof: subtracted from the number of rows in the denominator.
    """
    left, right = _pair(self, other)
    if not left.length:
        return np.nan
    least = 1 if min_periods is None else min_periods
    return moments.covariance(left, right, ddof=1 if ddof is None else ddof, least=least)


@native
def series_corr(self: Any, other: Any, method: Any = "pearson", min_periods: Any = None) -> Any:
    """Return the correlation with another series over the labels of both.

    Args:
        other: a Series.
        method: "pearson", from exact sums; "spearman" or "kendall", of ranks; or a function of
            two arrays on the host.
        min_periods: rows known in both, below which the result is NaN.

    Raises:
        ValueError: another word for `method`.

    Example:
        >>> import gpuframe as pd
        >>> float(pd.Series([1, 2, 3]).corr(pd.Series([2, 4, 6])))
        1.0
    """
    left, right = _pair(self, other)
    if not left.length:
        return np.nan
    return _correlation(method)(left, right, least=min_periods or 1)


def _by_pair(
    columns: list[Column], function: Callable[[Column, Column, bool], float]
) -> np.ndarray:
    """Return what a function makes of each pair of columns, told whether it is one twice."""
    found = np.full((len(columns), len(columns)), np.nan)
    for row, left in enumerate(columns):
        for place in range(row + 1):
            found[row, place] = found[place, row] = function(columns[place], left, place == row)
    return found


def _matrix(self: Any, function: Callable[[list[Column]], np.ndarray]) -> Any:
    """Return a matrix made of the columns under the names of the columns on both sides."""
    found = function([nullable.as_floats(column) for column in self._columns])
    columns = tuple(map(fixed, device.to_device(found)))  # which is symmetric
    table = Table(self._table.names, columns, len(columns))
    return type(self)._from_table(table, indexes.from_pandas(self.columns), self.columns)


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
    if numeric_only:
        self = _numbers(self, numeric_only=True)
    gaps = any(map(missing.any_isna, self._columns))
    free = 1 if ddof is None or gaps else ddof
    if not gaps and len(self) <= free:
        return _of_too_few(self, free)
    frame = _numbers(_without_infinities(self) if gaps else self, numeric_only=numeric_only)
    matrix = functools.partial(moments.covariance_matrix, ddof=free, least=least)
    return _matrix(frame, matrix)


def _of_too_few(self: Any, free: int) -> Any:
    """Return the covariances of one row or none, which are unknown: pandas says so of any row."""
    if free != 1 or not all(dtypes.is_number(column.dtype) for column in self._columns):
        raise NotNative("cov of no more rows than ddof")
    return lift(pd.DataFrame(np.zeros(self.shape), columns=self.columns).cov())


@native
def frame_corr(
    self: Any, method: Any = "pearson", min_periods: Any = 1, numeric_only: bool = False
) -> Any:
    """Return the correlations of all pairs of columns, over the rows where both are known.

    Args:
        method: as of `Series.corr`.
        min_periods: rows known in both, below which the result is NaN.
        numeric_only: whether to leave out columns that are not numbers.

    Raises:
        ValueError: another word for `method`.
    """
    function, least = _correlation(method), min_periods or 1

    def of_pair(left: Column, right: Column, same: bool) -> float:
        if same and (callable(method) or method == "kendall"):
            return 1.0 if missing.count(left) >= least else np.nan
        return function(left, right, least=least)

    frame = _numbers(self, numeric_only=numeric_only)
    finite = _without_infinities(frame)
    pairs = zip(finite._columns, frame._columns, strict=True)
    if method == "spearman" and any(one is not two for one, two in pairs):
        raise NotNative("ranks of infinities")
    if method == "pearson":
        return _matrix(finite, functools.partial(moments.correlation_matrix, least=least))
    return _matrix(finite, functools.partial(_by_pair, function=of_pair))


@native
def corrwith(
    self: Any,
    other: Any,
    axis: Any = 0,
    drop: bool = False,
    method: Any = "pearson",
    numeric_only: bool = False,
    min_periods: Any = None,
) -> Any:
    """Return the correlation of each column with a series, or with the column of its name.

    Args:
        other: a Series, or a DataFrame; rows are those whose labels both have.
        axis: 1 for rows instead of columns.
        drop: whether names that one frame alone has are left out, else they are NaN.
        method: as of `Series.corr`.
        numeric_only: whether to leave out columns that are not numbers.
        min_periods: rows known in both, below which the result is NaN; of a series alone.

    Raises:
        ValueError: another word for `method`.

    Example:
        >>> import gpuframe as pd
        >>> df = pd.DataFrame({"a": [1, 2, 4], "b": [3, 2, 1]})
        >>> float(df.corrwith(df[["b"]]).b)
        1.0
    """
    along = axis in by_labels.COLUMNS
    if axis not in (0, "index", "rows", *by_labels.COLUMNS):
        raise ValueError(f"No axis named {axis} for object type DataFrame")
    this = _numbers(self, numeric_only=numeric_only)
    single = hasattr(other, "_column") and not is_frame(other)
    if not single and not is_frame(other):
        raise NotNative("a frame of another library")
    if not self.size:
        if along and not single:
            raise NotNative("corrwith of nothing along the columns")
        names_of_other = other if single else other[:0]
        return of_nothing(self, "corrwith", names_of_other, axis, drop, method, numeric_only)
    if single:
        this = this.T if along else this
        values = [series_corr(other, one, method, min_periods) for _, one in this.items()]
        return lift(pd.Series(values, index=this.columns))
    other = _numbers(other, numeric_only=numeric_only)
    sides = (this, other)
    if all(nullable.is_masked(column.dtype) for one in sides for column in one._columns):
        raise NotNative("corrwith of numbers alone that may be NA")
    found = _of_frames(this, other, method, along=along)
    if not drop:
        labels = [one.index.to_pandas() if along else one.columns for one in sides]
        absent = labels[0].union(labels[1]).difference(found.index)
        if len(absent):
            found = pd.concat([found, pd.Series(np.nan, index=absent)])
    return lift(found)


def _of_frames(this: Any, other: Any, method: Any, *, along: bool) -> pd.Series:
    """Return the correlations of the columns, or rows, that two frames have in common."""
    if not (callable(method) or method == "pearson" or method in _OF_RANKS):
        raise ValueError(
            f"Invalid method {method} was passed, "
            "valid methods are: 'pearson', 'kendall', 'spearman', or callable"
        )
    left, right = this.align(other, join="inner")
    if along:
        left, right = left.T, right.T
    function = _correlation(method)
    values = []
    for one, two in zip(left._columns, right._columns, strict=True):
        pair = [nullable.as_floats(column) for column in (one, two)]
        if method == "pearson":
            pair[1] = missing.infinities_missing(pair[1])
        values.append(function(*pair))
    return pd.Series(values, index=left.columns, dtype=np.float64)
