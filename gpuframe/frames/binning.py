"""cut and qcut: values by intervals between edges, given or found."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe.columns import dtypes
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column, dictionary
from gpuframe.columns.dtypes import FLOAT32
from gpuframe.errors import NotNative
from gpuframe.frames import intervals, quantiles
from gpuframe.frames.fallback import lift, native_function, to_pandas
from gpuframe.frames.index_kinds import IntervalIndex
from gpuframe.ops import bins as ops
from gpuframe.ops import cast, missing, nullable, reduce
from gpuframe.ops import quantiles as between


@native_function
def cut(
    x: Any,
    bins: Any,
    right: bool = True,
    labels: Any = None,
    retbins: bool = False,
    precision: int = 3,
    include_lowest: bool = False,
    duplicates: str = "raise",
    ordered: bool = True,
) -> Any:
    """Return the interval each value of a series falls into.

    Args:
        x: a Series of numbers or times, or an array on the host.
        bins: ascending edges, one more than intervals, a number of intervals of equal width, or
            an `IntervalIndex`.
        right: whether intervals hold their upper edge, else their lower one.
        labels: False for numbers of intervals, or a label for each; intervals if not given.
        retbins: whether to return the edges too, an array on the host.
        precision: decimals of the edges of labels that are intervals.
        include_lowest: whether the first interval holds its lower edge too.
        duplicates: "drop" leaves out edges that repeat, which else is an error.
        ordered: whether the categories have an order.

    Raises:
        ValueError: edges do not ascend, or labels are not one an interval.

    Example:
        >>> import gpuframe as pd
        >>> pd.cut(pd.Series([1.0, 5.0, 9.0]), [0, 4, 8], labels=False).tolist()
        [0.0, 1.0, nan]
    """
    if isinstance(bins, IntervalIndex):
        bins = bins.to_pandas()
    if not hasattr(x, "_column"):
        settings = (right, labels, retbins, precision, include_lowest, duplicates, ordered)
        return lift(pd.cut(to_pandas(x), to_pandas(bins), *map(to_pandas, settings)))
    style = {"right": right, "labels": to_pandas(labels), "precision": precision,
             "include_lowest": include_lowest, "duplicates": duplicates,
             "ordered": ordered}  # fmt: skip
    bins = to_pandas(bins)
    if isinstance(bins, pd.IntervalIndex):
        return intervals.by_intervals(x, bins, style, retbins=retbins)
    if intervals.is_time(x):
        return intervals.cut_times(x, bins, style, retbins=retbins)
    column = _numbers(x)
    if isinstance(bins, int | np.integer) and not isinstance(bins, bool):
        edges = _of_equal_width(column, int(bins), right=bool(right))
    else:
        edges = _given(bins)
    return _by_edges(x, column, edges, style, retbins=retbins)


@native_function
def qcut(
    x: Any,
    q: Any,
    labels: Any = None,
    retbins: bool = False,
    precision: int = 3,
    duplicates: str = "raise",
) -> Any:
    """Return the interval between quantiles that each value of a series falls into.

    Args:
        x: a Series of numbers or times, or an array on the host.
        q: number of intervals that hold as many values each, or ascending shares in [0, 1].
        labels: as of `cut`.
        retbins: as of `cut`.
        precision: as of `cut`.
        duplicates: as of `cut`.

    Raises:
        ValueError: quantiles are equal, or `q` is not positive.

    Example:
        >>> import gpuframe as pd
        >>> pd.qcut(pd.Series([1.0, 9.0, 2.0, 5.0]), 2, labels=["low", "high"]).tolist()
        ['low', 'high', 'low', 'high']
    """
    if not hasattr(x, "_column"):
        return lift(pd.qcut(x, q, to_pandas(labels), retbins, precision, duplicates))
    style = {"right": True, "labels": to_pandas(labels), "precision": precision,
             "include_lowest": True, "duplicates": duplicates, "ordered": True}  # fmt: skip
    if intervals.is_time(x):
        if not missing.count(x._column):
            raise NotNative("quantiles of no time")
        found = quantiles.of_column(x._column, _shares(q))
        named = pd.Index(found.array, name=x.name)
        return intervals.times_by_edges(x, named, style, retbins=retbins)
    column = _numbers(x)
    if column.dtype == FLOAT32 or missing.count(column) == 0:
        raise NotNative("quantiles of float32, or of nothing")
    if missing.infinities_missing(column) is not column:
        raise NotNative("quantiles between infinities")
    edges = np.array(between.quantiles(column, _shares(q)), np.float64)
    return _by_edges(x, column, edges, style, retbins=retbins, name=x.name)


def _numbers(x: Any) -> Column:
    """Return the column of a series of numbers: bools as integers, with NA as doubles.

    Raises:
        NotNative: anything else.
    """
    from gpuframe.frames.series import Series

    if not isinstance(x, Series):
        raise NotNative("intervals of other than a series of numbers")
    if x.dtype == dtypes.BOOL:
        return cast.astype(x._column, dtypes.INT64)
    if nullable.is_masked(x.dtype) and x.dtype.kind in "iuf":
        return nullable.as_floats(x._column)
    if not dtypes.is_number(x.dtype):
        raise NotNative("intervals of other than a series of numbers")
    column: Column = x._column
    return column


def _shares(q: Any) -> list[float]:
    """Return the shares of quantiles.

    Raises:
        ValueError: a number of intervals that is not positive.
    """
    if isinstance(q, int | np.integer) and not isinstance(q, bool):
        if q < 1:
            raise ValueError("`q` should be a positive integer.")
        found = np.linspace(0, 1, q + 1)
        # A share that is rounded down would miss the value that it falls on.
        low = q * found != np.arange(q + 1)
        found[low] = np.nextafter(found[low], 1)
        return [float(share) for share in found]
    if not isinstance(q, list | tuple | np.ndarray) or len(q) < 2:
        raise NotNative("quantiles of these shares")
    found = np.asarray(q, np.float64)
    if not (np.diff(found) >= 0).all() or found[0] < 0 or found[-1] > 1:
        raise NotNative("quantiles of these shares")
    return [float(share) for share in found]


def _of_equal_width(column: Column, count: int, *, right: bool) -> np.ndarray:
    """Return the edges of intervals of equal width, the outer one a thousandth further out."""
    host = [] if not column.length else [reduce.reduce(name, column) for name in ("min", "max")]
    whole = len(host) == 2 and bool(np.isfinite(host).all())
    if count < 1 or not whole or host[0] == host[1] or column.dtype == FLOAT32:
        # Errors, and the edges round a single value, are pandas' own.
        sample = pd.Series(host, dtype=column.dtype)
        _, edges = pd.cut(sample, count, right=right, labels=False, retbins=True)
        return np.asarray(edges)
    low, high = host
    with np.errstate(over="ignore"):
        edges = np.linspace(low, high, count + 1, endpoint=True)
        further = (high - low) * 0.001
    edges[0 if right else -1] += -further if right else further
    return np.asarray(edges)


def _given(bins: Any) -> np.ndarray:
    """Return edges as an array of numbers.

    Raises:
        ValueError: edges do not ascend.
        NotNative: edges that are not numbers.
    """
    if not isinstance(bins, list | tuple | np.ndarray | range) or len(bins) < 2:
        raise NotNative("edges that are not numbers in a list")
    edges = np.asarray(bins)
    if edges.ndim != 1 or edges.dtype.kind not in "iuf" or edges.dtype == np.float16:
        raise NotNative("edges that are not numbers")
    if not (np.diff(edges) >= 0).all():
        if np.isnan(edges).any():
            raise NotNative("edges that are missing")
        raise ValueError("bins must increase monotonically.")
    return edges


def _by_edges(
    x: Any,
    column: Column,
    edges: np.ndarray,
    style: dict[str, Any],
    *,
    retbins: bool,
    name: Any = None,
) -> Any:
    """Return the intervals of values, labelled as pandas labels one value in each of them."""
    from gpuframe.frames.series import Series

    labels = style["labels"]
    if (np.diff(edges) == 0).any():
        labelled = pd.Index(edges, name=name)
        _, edges = pd.cut(pd.Series([], dtype="float64"), labelled, retbins=True, **style)
        edges = np.asarray(edges)
    if not (np.diff(edges) > 0).all():
        raise NotNative("edges that are all one")
    known = (style["duplicates"] in ("raise", "drop"), bool(style["ordered"]) or labels is not None)
    dtype, numbers = None, None
    if labels is None and all(known):
        dtype = pd.CategoricalDtype(_intervals(edges, style), ordered=True)
    elif labels is not False or not all(known):
        inside = edges[1:] if style["right"] else edges[:-1]
        sample = pd.cut(pd.Series(inside), edges, **style)
        dtype, numbers = sample.dtype, sample.cat.codes.to_numpy()
    codes = ops.bucketize(
        column, edges, right=bool(style["right"]), lowest=bool(style["include_lowest"]),
        labels=numbers,
    )  # fmt: skip
    if dtype is None:
        found = ops.numbered(codes)
    else:
        found = dictionary(codes, neighbour.from_pandas(dtype.categories), dtype)
    result = Series._from_column(found, x._index, x.name)
    return (result, edges) if retbins else result


_MOST_DECIMALS = 20


def _intervals(edges: np.ndarray, style: dict[str, Any]) -> pd.IntervalIndex:
    """Return the intervals between edges, rounded to as few decimals as keep them apart."""
    precision = style["precision"]
    for decimals in range(precision, _MOST_DECIMALS):
        if len({_rounded(edge, decimals) for edge in edges}) == len(edges):
            precision = decimals
            break
    breaks = [_rounded(edge, precision) for edge in edges]
    if style["right"] and style["include_lowest"]:
        breaks[0] = breaks[0] - 10 ** (-precision)
    return pd.IntervalIndex.from_breaks(breaks, closed="right" if style["right"] else "left")


def _rounded(edge: Any, decimals: int) -> Any:
    """Return an edge with so many decimals; of one below 1, so many behind its first digit."""
    if not np.isfinite(edge) or edge == 0:
        return edge
    if abs(edge) < 1:
        decimals += -int(np.floor(np.log10(abs(edge)))) - 1
    return np.around(edge, decimals)
