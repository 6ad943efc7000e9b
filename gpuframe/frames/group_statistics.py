"""Methods of GroupBy with several rows a group, or a label: quantiles, correlations."""

import functools
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column, fixed, objects
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import index as indexes
from gpuframe.frames.columnwise import places_of_numbers
from gpuframe.frames.fallback import native
from gpuframe.frames.running import whole_periods
from gpuframe.ops import aggregate as ops
from gpuframe.ops import grouping as groups
from gpuframe.ops import missing, moments, select, transforms


def _numbers(self: Any, *, numeric_only: bool) -> list[tuple[Any, Column]]:
    values: list[tuple[Any, Column]] = self._values()
    if numeric_only:
        values = [
            values[at] for at in places_of_numbers((column for _, column in values), masked=True)
        ]
    if self._is_series and not values:
        raise NotNative("no numbers")
    return values


@native
def quantile(
    self: Any, q: Any = 0.5, interpolation: str = "linear", numeric_only: bool = False
) -> Any:
    """Return a quantile of each group, or several.

    Args:
        q: in [0, 1]; a list gives a row for each, under a second level of the index.
        interpolation: linear, lower, higher, midpoint or nearest.
        numeric_only: whether to leave out columns that are not numbers.

    Example:
        >>> import gpuframe as pd
        >>> df = pd.DataFrame({"k": [1, 1, 1], "v": [1.0, 2.0, 4.0]})
        >>> df.groupby("k").v.quantile(0.5).tolist()
        [2.0]
    """
    points = [q] if np.ndim(q) == 0 else list(q)
    if interpolation not in ops.INTERPOLATIONS or not all(
        isinstance(point, int | float) and 0 <= point <= 1 for point in points
    ):
        raise NotNative("quantile of these arguments")
    grouping = self._grouping()
    values = _numbers(self, numeric_only=numeric_only)
    columns = [
        [
            ops.aggregate(grouping, column, "quantile", q=point, interpolation=interpolation)
            for point in points
        ]
        for _, column in values
    ]
    if np.ndim(q) == 0:
        if self._is_series:
            return self._series(columns[0][0], values[0][0])
        names = [label for label, _ in values]
        return self._framed(names, [found[0] for found in columns], self._labels_of(names))
    if not points:
        raise NotNative("no quantile")
    labels = fixed(device.to_device(np.asarray(points, np.float64)))
    names = [label for label, _ in values]
    return _stacked(self, names, columns, labels, None)


def _stacked(
    self: Any, names: list[Any], columns: list[list[Column]], labels: Column, level: Any
) -> Any:
    """Return several results a group below each other, under the group and a label each."""
    from gpuframe.frames.dataframe import DataFrame
    from gpuframe.frames.series import Series

    if not self._settings["as_index"]:
        raise NotNative("several rows a group with as_index=False")
    grouping, count = self._grouping(), labels.length
    rows = device.xp().arange(grouping.count * count)
    of_group, of_label = rows // count, rows % count
    keys = [select.take(key, of_group) for key in grouping.keys]
    index = indexes.from_columns(
        [*keys, select.take(labels, of_label)], [*self._keys().names, level]
    )
    order = of_label * grouping.count + of_group
    stacked = [select.take(select.concat(found), order) for found in columns]
    if self._is_series:
        return Series._from_column(stacked[0], index, names[0])
    table = Table(tuple(names), tuple(stacked), len(rows))
    return DataFrame._from_table(table, index, self._labels_of(names))


def _matrix(self: Any, function: Callable[[Any, Column, Column], Column], values: Any) -> Any:
    """Return a symmetric matrix of each group, its rows under the names of the columns."""
    names = [label for label, _ in values]
    if not names or not all(isinstance(name, str) for name in names):
        raise NotNative("a matrix of columns without names")
    if len(set(names)) < len(names) or self._labels_of(names) is not None:
        raise NotNative("a matrix of repeated names, or of unusual ones")
    grouping = self._grouping()
    if not grouping.count or not self._settings.get("group_keys", True):
        raise NotNative("matrices of no group, or without its keys")
    found: dict[tuple[int, int], Column] = {}
    for row, (_, left) in enumerate(values):
        for place, (_, right) in enumerate(values[: row + 1]):
            column = function(grouping, left, right)
            found[row, place] = found[place, row] = column
    columns = [[found[row, place] for row in range(len(names))] for place in range(len(names))]
    return _stacked(self, names, columns, neighbour.from_list(names), None)


def _pair(self: Any, other: Any) -> tuple[Column, Column]:
    """Return the grouped series' column and another's of the same labels."""
    if not hasattr(other, "_column") or other._index is not self._of._index:
        raise NotNative("a series of other labels")
    return self._values()[0][1], other._column


@native
def cov(
    self: Any,
    other: Any = None,
    min_periods: Any = None,
    ddof: int | None = 1,
    numeric_only: bool = False,
) -> Any:
    """Return covariances: of a frame's columns, or with another series; from exact sums."""
    if min_periods is not None or ddof is None or (other is not None and not self._is_series):
        raise NotNative("groupby cov of these arguments")
    function = functools.partial(moments.covariances, ddof=ddof)
    if self._is_series:
        return self._series(function(self._grouping(), *_pair(self, other)), self._values()[0][0])
    return _matrix(self, function, _numbers(self, numeric_only=numeric_only))


@native
def corr(
    self: Any,
    other: Any = None,
    method: Any = "pearson",
    min_periods: Any = None,
    numeric_only: bool = False,
) -> Any:
    """Return Pearson's correlations: of a frame's columns, or with another series.

    Example:
        >>> import gpuframe as pd
        >>> df = pd.DataFrame({"k": [1, 1, 1], "a": [1, 2, 3], "b": [3, 5, 7]})
        >>> df.groupby("k")[["a", "b"]].corr().b.tolist()
        [1.0, 1.0]
    """
    if self._is_series:
        if method != "pearson" or min_periods is not None:
            raise NotNative("groupby corr of these arguments")
        found = moments.correlations(self._grouping(), *_pair(self, other))
        return self._series(found, self._values()[0][0])
    # Of frames the first argument is the method.
    method = method if other is None else other
    if method != "pearson" or min_periods not in (None, 1):
        raise NotNative("groupby corr of these arguments")
    return _matrix(self, moments.correlations, _numbers(self, numeric_only=numeric_only))


def _extreme_label(name: str, *, greatest: bool) -> Callable[..., Any]:
    def method(self: Any, skipna: bool = True, numeric_only: bool = False) -> Any:
        index = self._of._index
        if index.nlevels > 1:
            raise NotNative(f"groupby {name} under several levels")
        labels = index._column
        columns = []
        values = _numbers(self, numeric_only=numeric_only)
        for _, column in values:
            if not skipna and missing.any_isna(column):
                raise NotNative(f"groupby {name} with skipna=False")
            rows = ops.extreme_rows(self._grouping(), column, greatest=greatest)
            if bool((rows < 0).any()):
                raise NotNative(f"groupby {name} of missing values alone")
            columns.append(select.take(labels, rows))
        if self._is_series:
            return self._series(columns[0], values[0][0])
        names = [label for label, _ in values]
        return self._framed(names, columns, self._labels_of(names))

    method.__name__ = name
    method.__qualname__ = f"GroupBy.{name}"
    method.__doc__ = (
        f"Return the label of the first row that holds each group's "
        f"{'greatest' if greatest else 'least'} value."
    )
    return native(method)


idxmin = _extreme_label("idxmin", greatest=False)
idxmax = _extreme_label("idxmax", greatest=True)


def _best(name: str, *, largest: bool) -> Callable[..., Any]:
    def method(self: Any, n: int = 5, keep: str = "first") -> Any:
        from gpuframe.frames.series import Series

        if not self._is_series:
            raise AttributeError(f"'DataFrameGroupBy' object has no attribute '{name}'")
        of, settings = self._of, self._settings
        if keep != "first" or not settings["as_index"] or not settings.get("group_keys", True):
            raise NotNative(f"groupby {name} of these arguments")
        label, column = self._values()[0]
        if not dtypes.is_number(column.dtype) or column.dtype.kind == "b":
            raise NotNative(f"groupby {name} of {column.dtype}")
        grouping = self._grouping()
        if not grouping.count or len(of) != int(grouping.sizes.sum()):
            raise NotNative(f"groupby {name} beside rows of no group")
        rows, place = transforms.best_rows(grouping, column, whole_periods(n), largest=largest)
        keys = [select.take(key, place) for key in grouping.keys]
        own = [select.take(column, rows) for column in of._index.columns]
        names = [*self._keys().names, *of._index.names]
        index = indexes.from_columns([*keys, *own], names)
        return Series._from_column(select.take(column, rows), index, label)

    method.__name__ = name
    method.__qualname__ = f"GroupBy.{name}"
    method.__doc__ = (
        f"Return the n {'largest' if largest else 'smallest'} values of each group, the best first."
    )
    return native(method)


nlargest = _best("nlargest", largest=True)
nsmallest = _best("nsmallest", largest=False)


def lists(self: Any) -> Any:
    """Return the values of each group as a list, in row order: `agg(list)`."""
    grouping = self._grouping()
    if not self._settings["as_index"] or not grouping.count:
        raise NotNative("lists of no group, or with as_index=False")
    rows, edges = groups.members(grouping)
    columns = []
    for _, column in self._values():
        values = neighbour.to_pandas(select.take(column, rows))
        listed = pd.Series(values, dtype=column.dtype, copy=False).tolist()
        found = np.empty(grouping.count, object)
        for group, (start, stop) in enumerate(itertools.pairwise(edges)):
            found[group] = listed[start:stop]
        columns.append(objects(found))
    names = [label for label, _ in self._values()]
    if self._is_series:
        return self._series(columns[0], names[0])
    return self._framed(names, columns, self._labels_of(names))


@native
def ohlc(self: Any) -> Any:
    """Return the first, greatest, least and last value of each group: open, high, low, close.

    Example:
        >>> import gpuframe as pd
        >>> df = pd.DataFrame({"k": [1, 1, 1], "v": [2.0, 5.0, 1.0]})
        >>> df.groupby("k").v.ohlc().values.tolist()
        [[2.0, 5.0, 1.0, 1.0]]
    """
    grouping, values = self._grouping(), self._values()
    if not self._settings["as_index"] or not values:
        raise NotNative("ohlc of no column, or with as_index=False")
    names: list[Any] = []
    columns: list[Column] = []
    for label, column in values:
        if not dtypes.is_number(column.dtype):
            raise NotNative(f"ohlc of {column.dtype}")
        for word, how in _OHLC.items():
            names.append(word if self._is_series else (label, word))
            columns.append(ops.aggregate(grouping, column, how))
    labels = None if self._is_series else pd.MultiIndex.from_tuples(names)
    return self._framed(names, columns, labels)


_OHLC = {"open": "first", "high": "max", "low": "min", "close": "last"}

METHODS = (quantile, cov, corr, idxmin, idxmax, nlargest, nsmallest, ohlc)
