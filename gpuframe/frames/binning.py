"""cut: values by intervals between given edges."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe.columns import dtypes
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import dictionary, fixed
from gpuframe.errors import NotNative
from gpuframe.frames.fallback import native_function
from gpuframe.ops import bins as ops


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

    Numbers (`labels=False`) and texts as labels of given edges run on the device; intervals as
    labels, and edges that have to be found, run through pandas.

    Args:
        x: a Series of numbers.
        bins: ascending edges, one more than intervals.
        right: whether intervals hold their upper edge, else their lower one.
        labels: False for numbers of intervals, or a text for each interval.
        retbins: as in pandas.
        precision: of labels that are intervals.
        include_lowest: whether the first interval holds its lower edge too.
        duplicates: as in pandas.
        ordered: whether the categories have an order.

    Example:
        >>> import gpuframe as pd
        >>> pd.cut(pd.Series([1.0, 5.0, 9.0]), [0, 4, 8], labels=False).tolist()
        [0.0, 1.0, nan]
    """
    from gpuframe.frames.series import Series

    settled = (retbins, precision, duplicates) == (False, 3, "raise")
    if not isinstance(x, Series) or not settled or labels is None or labels is True:
        raise NotNative("cut of these arguments")
    edges = _edges(bins)
    column = x._column
    if not dtypes.is_number(column.dtype) or column.dtype.kind == "b":
        raise NotNative(f"cut of {column.dtype}")
    codes = ops.bucketize(column, edges, right=bool(right), lowest=bool(include_lowest))
    if labels is False:
        outside = codes < 0
        values = codes.astype(np.int64)
        if bool(outside.any()):
            from gpuframe import device

            values = device.xp().where(outside, np.nan, values.astype(np.float64))
        return Series._from_column(fixed(values), x._index, x.name)
    names = list(labels)
    fits = len(names) == len(edges) - 1 and len(set(names)) == len(names)
    if not fits or not all(isinstance(name, str) for name in names):
        raise NotNative("cut with these labels")
    dtype = pd.CategoricalDtype(pd.Index(names, dtype="str"), ordered=bool(ordered))
    found = dictionary(codes, neighbour.from_list(names), dtype)
    return Series._from_column(found, x._index, x.name)


def _edges(bins: Any) -> np.ndarray:
    """Return edges as float64.

    Raises:
        NotNative: no ascending numbers.
    """
    if not isinstance(bins, list | tuple | np.ndarray) or len(bins) < 2:
        raise NotNative("edges that have to be found")
    if not all(isinstance(edge, int | float | np.integer | np.floating) for edge in bins):
        raise NotNative("edges that are not numbers")
    edges = np.asarray(bins, np.float64)
    if not (np.diff(edges) > 0).all():
        raise NotNative("edges out of order")
    return edges
