"""cut of times, and of values by given intervals."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe.columns import dtypes
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column, dictionary
from gpuframe.columns.dtypes import FLOAT64
from gpuframe.errors import NotNative
from gpuframe.frames.fallback import lift
from gpuframe.ops import bins as ops
from gpuframe.ops import missing, nullable, reduce, times


def is_time(x: Any) -> bool:
    """Whether a series holds dates with a time of day, or lengths of time."""
    column = getattr(x, "_column", None)
    return (
        type(x).__name__ == "Series"
        and column is not None
        and column.layout == "temporal"
        and not dtypes.is_date(column.dtype)
    )


def cut_times(x: Any, bins: Any, style: dict[str, Any], *, retbins: bool) -> Any:
    """Return the interval between edges, given or of equal width, that each time falls into."""
    column = x._column
    if isinstance(bins, int | np.integer) and not isinstance(bins, bool):
        known = missing.count(column) if column.length else 0
        found = [reduce.reduce(name, column) for name in ("min", "max")] if known else []
        if column.length and not known:
            raise NotNative("intervals of missing times alone")
        sample = pd.Series(found, dtype=column.dtype)
        _, edges = pd.cut(sample, int(bins), right=style["right"], labels=False, retbins=True)
        return times_by_edges(x, edges, style, retbins=retbins)
    return times_by_edges(x, bins, style, retbins=retbins)


def times_by_edges(x: Any, edges: Any, style: dict[str, Any], *, retbins: bool) -> Any:
    """Return the interval between edges that each time falls into."""
    from gpuframe.frames.series import Series

    column = x._column
    # pandas' own checks, labels and edges, which are left without those that repeat
    sample = pd.Series([pd.NaT] if column.length else [], dtype=column.dtype)
    _, edges = pd.cut(sample, edges, **style, retbins=True)
    if not isinstance(edges, pd.DatetimeIndex | pd.TimedeltaIndex):
        raise NotNative("times by edges of another kind")
    if len(edges) < 2 or edges.hasnans or not edges.is_monotonic_increasing:
        raise NotNative("edges that are missing, or fewer than two")
    values, ticks = _ticks(column, edges)
    right, lowest = bool(style["right"]), bool(style["include_lowest"])
    if style["labels"] is False:
        found = ops.numbered(ops.of_ticks(values, ticks, right=right, lowest=lowest))
    else:
        sample = pd.cut(pd.Series(edges[1:] if right else edges[:-1]), edges, **style)
        codes = ops.of_ticks(
            values, ticks, right=right, lowest=lowest, labels=sample.cat.codes.to_numpy()
        )
        found = dictionary(codes, neighbour.from_pandas(sample.cat.categories), sample.dtype)
    result = Series._from_column(found, x._index, x.name)
    return (result, lift(edges)) if retbins else result


def by_intervals(x: Any, bins: pd.IntervalIndex, style: dict[str, Any], *, retbins: bool) -> Any:
    """Return which of given intervals each value falls into."""
    from gpuframe.frames.series import Series

    if bins.is_overlapping:
        raise ValueError("Overlapping IntervalIndex is not accepted.")
    column = x._column
    if is_time(x):
        empty = pd.Series([], dtype=column.dtype)
    elif dtypes.is_number(column.dtype) or nullable.is_masked(column.dtype):
        empty = pd.Series([], dtype=FLOAT64)
    else:
        raise NotNative(f"intervals of {column.dtype}")
    sample = pd.cut(empty, bins, **style)
    if not len(bins) or bins.hasnans or not column.length:
        raise NotNative("intervals that are missing")
    order = np.argsort(bins.left, kind="stable")
    lower, upper = bins.left[order], bins.right[order]
    if is_time(x):
        values, starts = _ticks(column, lower)
        again, ends = _ticks(column, upper)
        if again.shape != values.shape or lower.dtype != upper.dtype:
            raise NotNative("edges of several units")
    else:
        if lower.dtype.kind not in "iuf":
            raise NotNative("numbers by intervals of other things")
        floats = nullable.as_floats(column)
        values = floats.values.astype(FLOAT64, copy=False)
        starts, ends = (np.asarray(edges, FLOAT64) for edges in (lower, upper))
    codes = ops.between((starts, ends), values, order, bins.closed)
    found = dictionary(codes, neighbour.from_pandas(bins), sample.dtype)
    result = Series._from_column(found, x._index, x.name)
    return (result, lift(bins)) if retbins else result


def _ticks(column: Column, edges: pd.Index) -> tuple[Any, np.ndarray]:
    """Return the ticks of times and those of edges, in one unit.

    Raises:
        NotNative: edges of another kind.
    """
    kind = getattr(edges.dtype, "kind", "")
    zoned = [not isinstance(one, np.dtype) for one in (column.dtype, edges.dtype)]
    if kind != column.dtype.kind or zoned[0] != zoned[1]:
        raise NotNative(f"intervals of {column.dtype} by edges of {edges.dtype}")
    unit, own = dtypes.unit_of(edges.dtype), dtypes.unit_of(column.dtype)
    if dtypes.TICKS[unit] > dtypes.TICKS[own]:
        column = times.as_unit(column, unit)
    plain = edges.tz_convert("UTC").tz_localize(None) if zoned[1] else edges
    finest = max(unit, own, key=lambda name: dtypes.TICKS[name])
    return column.values, plain.as_unit(finest).to_numpy().view(np.int64)
