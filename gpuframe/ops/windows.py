"""Statistics of windows: columns to columns of as many values as there are windows."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import FLOAT64, INT64
from gpuframe.errors import NotNative
from gpuframe.kernels import groups as groups_kernels
from gpuframe.kernels import reduce, select, window_moments, window_orders, windows
from gpuframe.ops import blocks, missing
from gpuframe.ops.grouping import Grouping, places


@dataclass(frozen=True, slots=True)
class Windows:
    """Which rows each window holds, as `kernels.windows` takes them.

    Attributes:
        starts: first row of each window; empty where `width` and `shift` say it.
        stops: the row behind the last.
        width: rows of a window, or a bound on them.
        shift: window i ends before row i + shift.
        least: number of values below which a statistic is missing.
        order: rows group after group, which `starts` and `stops` count; None: the rows as they
            are.
    """

    starts: Any
    stops: Any
    width: int
    shift: int
    least: int
    order: Any | None = None

    @property
    def bounds(self) -> tuple[Any, Any, int, int]:
        """The arguments by which kernels know the windows."""
        return self.starts, self.stops, self.width, self.shift


@dataclass(frozen=True, slots=True)
class Groups:
    """Rows group after group.

    Attributes:
        order: row numbers.
        firsts: int64: where each group begins in `order`.
        lasts: int64: where each ends.
    """

    order: Any
    firsts: Any
    lasts: Any


def groups_of(grouping: Grouping) -> Groups:
    """List the rows of groups one group after another."""
    offsets, order = groups_kernels.group_rows(places(grouping), grouping.count)
    return Groups(order, offsets[:-1].copy(), offsets[1:].copy())


def _nothing() -> Any:
    return device.xp().zeros(0, dtype=INT64)


def of_rows(
    rows: int,
    width: int,
    least: int,
    *,
    center: bool = False,
    closed: str | None = None,
    step: int | None = None,
    groups: Groups | None = None,
) -> Windows:
    """Return windows of a number of rows.

    Args:
        rows: rows of the column.
        width: rows of a window.
        least: number of values below which a statistic is missing.
        center: whether the row is the window's middle rather than its last.
        closed: which ends belong to it: "right" (if None), "left", "both", "neither".
        step: windows of every step-th row only.
        groups: cut windows to groups.
    """
    shift = 1 + ((width - 1) // 2 if center or width == 0 else 0)
    if closed in ("left", "both"):
        width += 1
    if closed in ("left", "neither"):
        width, shift = width - 1, shift - 1
    width = max(width, 0)
    if step in (None, 1) and groups is None:
        return Windows(_nothing(), _nothing(), width, shift, least)
    if groups is not None:
        bounds = windows.row_bounds(groups.order, groups.firsts, groups.lasts, width, shift)
        return Windows(*bounds, min(width, rows), shift, least, groups.order)
    xp = device.xp()
    stops = xp.arange(shift, rows + shift, step, dtype=INT64)
    starts, stops = xp.clip(stops - width, 0, rows), xp.clip(stops, 0, rows)
    return Windows(starts, stops, min(width, rows), shift, least)


def of_time(
    times: Column,
    width: int,
    least: int,
    *,
    center: bool = False,
    closed: str | None = None,
    groups: Groups | None = None,
) -> Windows:
    """Return windows of a number of ticks.

    Args:
        times: of the rows, ascending or descending (within each group), none missing.
        width: ticks of a window.
        least: number of values below which a statistic is missing.
        center: whether the row's time is the window's middle rather than its end.
        closed: which ends belong to it: "right" (if None), "left", "both", "neither".
        groups: cut windows to groups.

    Raises:
        ValueError: the times go both up and down.
    """
    xp = device.xp()
    rows, ticks = times.length, times.values
    if groups is None:
        ticks = _ascending(times)
        firsts, lasts = xp.zeros(min(rows, 1), dtype=INT64), xp.full(min(rows, 1), rows, INT64)
        order = None
    else:
        order, firsts, lasts = groups.order, groups.firsts, groups.lasts
        ticks = _ascending_groups(select.take(ticks, order), groups)
    right, left = closed in (None, "right", "both"), closed in ("left", "both")
    back = width + left
    ahead = 0 if right else -1
    if center:
        back = width // 2 + 1 if left else (width + 1) // 2
        ahead = width // 2 if right else (width + 1) // 2 - 1
    own = right and not center
    starts, stops = windows.time_bounds(ticks, firsts, lasts, int(back), int(ahead), own)
    if width <= 0:  # windows that would end before they begin hold nothing
        starts = xp.minimum(starts, stops)
    return Windows(starts, stops, rows, 1, least, order)


def _ascending(times: Column) -> Any:
    """Return ticks, negated if they descend."""
    ticks = times.values
    if times.length < 2:
        return ticks
    direction: int | None = times.memo.get("direction")
    if direction is None:
        up = bool((ticks[1:] >= ticks[:-1]).all())
        down = not up and bool((ticks[1:] <= ticks[:-1]).all())
        direction = times.memo["direction"] = 1 if up else -1 if down else 0
    if not direction:
        raise ValueError("values must be monotonic")
    return ticks if direction > 0 else -ticks


def _ascending_groups(ticks: Any, groups: Groups) -> Any:
    """Return ticks, group after group, with those of descending groups negated."""
    xp = device.xp()
    rows = xp.arange(ticks.shape[0])
    group = xp.searchsorted(groups.lasts, rows, side="right").astype(INT64, copy=False)
    down = select.take(ticks, groups.lasts - 1) < select.take(ticks, groups.firsts)
    ticks = xp.where(select.take(down, group), -ticks, ticks)
    inside = group[1:] == group[:-1]
    if bool((inside & (ticks[1:] < ticks[:-1])).any()):
        raise ValueError("values must be monotonic")
    return ticks


def numbers(column: Column) -> Any:
    """Return a column as float64 with NaN for what is missing and for infinities, as pandas does.

    Raises:
        NotNative: Python objects, and texts, which pandas reads as numbers where it can.
        TypeError: dates and durations.
    """
    if column.layout in ("object", "text", "dictionary"):
        raise NotNative(f"windows of {column.dtype}")
    if column.layout not in ("numeric", "boolean"):
        raise TypeError(f"windows of {column.dtype}")
    values = column.values.astype(FLOAT64, copy=False)
    xp = device.xp()
    mask = column.valid()
    if mask is not None:
        values = xp.where(mask, values, np.nan)
    if dtypes.numpy_of(column.dtype).kind == "f" and not missing.is_finite(column):
        infinite = xp.isinf(values)
        if column.length and bool(infinite.any()):
            values = xp.where(infinite, np.nan, values)
    return values


def ordered(values: Any, spec: Windows) -> Any:
    """Return values group after group, where windows are of groups."""
    return values if spec.order is None else select.take(values, spec.order)


def apply(name: str, column: Column, spec: Windows, **settings: Any) -> Column:
    """Return a statistic of each window of a column as float64.

    Args:
        name: a key of STATISTICS, "count" or "sem".
        column: the values.
        spec: the windows.
        settings: `ddof`; `q` and `interpolation`; `method`, `ascending` and `pct`.

    Raises:
        NotNative: Python objects, or a setting without native code.
        TypeError: values that are no numbers.
    """
    if name == "count":
        if column.layout == "object":
            raise NotNative("windows of Python objects")
        values = (~missing.isna(column)).astype(FLOAT64)
        return fixed(total(ordered(values, spec), spec))
    if name == "sem":
        return _sem(column, spec, **settings)
    values = numbers(column)
    if name not in _CENTRED:
        return fixed(STATISTICS[name](ordered(values, spec), spec, **settings))
    settings["centre"] = centre = _centre(column, values)
    values = ordered(values, spec)
    _require_near(column, values, spec, centre)
    return fixed(STATISTICS[name](values, spec, **settings))


def _sem(column: Column, spec: Windows, ddof: int = 1) -> Column:
    """Return the standard deviation by the root of the count, where infinities count too."""
    xp = device.xp()
    spread = apply("std", column, spec, ddof=ddof).values
    root = blocks.apply(xp.sqrt, FLOAT64, apply("count", column, spec).values)
    return fixed(blocks.apply(xp.true_divide, FLOAT64, spread, root))


def together(name: str, left: Column, right: Column, spec: Windows, ddof: int) -> Column:
    """Return the covariance ("cov") or correlation ("corr") of two columns in each window.

    Raises:
        NotNative: Python objects.
        TypeError: values that are no numbers.
    """
    one, other = numbers(left), numbers(right)
    centres = _centre(left, one), _centre(right, other)
    kind = window_moments.COVARIANCE if name == "cov" else window_moments.CORRELATION
    one, other = ordered(one, spec), ordered(other, spec)
    _require_near(left, one, spec, centres[0])
    _require_near(right, other, spec, centres[1])
    return fixed(
        window_moments.comoments(one, other, *spec.bounds, spec.least, *centres, kind, ddof)
    )


def _centre(column: Column, values: Any) -> float:
    """Return a number that no value is farther from than twice the least reach; few bits of it.

    The nearest to 0 of all numbers between the least and the greatest value: what values lie
    from it is no more than they are, so that the differences are exact, or all but.
    """
    known: float | None = column.memo.get("centre")
    if known is None:
        low, high = _extremes(column, values)
        near = min(max(low, 0.0), high)
        exponent = math.frexp(near)[1] - _CENTRE_BITS
        known = math.ldexp(math.trunc(math.ldexp(near, -exponent)), exponent) if near else 0.0
        column.memo["centre"] = known
    return known


_CENTRE_BITS = 20


def _extremes(column: Column, values: Any) -> tuple[float, float]:
    """Return the least and the greatest of a column's numbers that are known; 0, 0 of none."""
    found: tuple[float, float] | None = column.memo.get("extremes")
    if found is None:
        low, high = device.read(reduce.min_max(values)).tolist()
        found = column.memo["extremes"] = (low, high) if low <= high else (0.0, 0.0)
    return found


def _require_near(column: Column, values: Any, spec: Windows, centre: float) -> None:
    """Refuse windows of values that differ by next to nothing of the column's greatest distance.

    Moments are sums of multiples of a part of that distance, by which such windows look constant.

    Args:
        column: remembers its extremes and whether neighbours are that near.
        values: of the column, in the order of the windows.
        spec: the windows.
        centre: what distances are from.

    Raises:
        NotNative: there is such a window.
    """
    low, high = _extremes(column, values)
    reach = _NEAR * max(high - centre, centre - low)
    if not _near(column, values, reach, remember=spec.order is None):
        return
    xp = device.xp()
    spread = window_moments.moments(values, *spec.bounds, 2, centre, window_moments.VARIANCE, 0)
    small = spread <= reach * reach
    if bool(small.any()):
        bounds = *spec.bounds, 2
        varies = windows.extremes(values, *bounds, True) > windows.extremes(values, *bounds, False)
        if bool(xp.any(small & varies)):
            raise NotNative("windows of values that are much nearer to each other than to others")


def _near(column: Column, values: Any, reach: float, *, remember: bool) -> bool:
    """Whether known neighbours that differ do so by no more than `reach`."""
    near: bool | None = column.memo.get("near") if remember else None
    if near is None:
        near = bool(device.read(window_moments.near(values, reach))[0])
        if remember:
            column.memo["near"] = near
    return near


_NEAR = 2.0**-30


def total(values: Any, spec: Windows) -> Any:
    """Sum of the values."""
    return windows.sums(values, *spec.bounds, spec.least, False)


def mean(values: Any, spec: Windows) -> Any:
    """Exact sum divided by the number of values."""
    return windows.sums(values, *spec.bounds, spec.least, True)


def least(values: Any, spec: Windows) -> Any:
    """Least value."""
    return windows.extremes(values, *spec.bounds, spec.least, False)


def greatest(values: Any, spec: Windows) -> Any:
    """Greatest value."""
    return windows.extremes(values, *spec.bounds, spec.least, True)


def first(values: Any, spec: Windows) -> Any:
    """First value that is not missing."""
    return windows.edges(values, *spec.bounds, spec.least, False)


def last(values: Any, spec: Windows) -> Any:
    """Last value that is not missing."""
    return windows.edges(values, *spec.bounds, spec.least, True)


def _moment(order: int, values: Any, spec: Windows, centre: float, ddof: int = 0) -> Any:
    return window_moments.moments(values, *spec.bounds, spec.least, centre, order, ddof)


def var(values: Any, spec: Windows, centre: float, ddof: int = 1) -> Any:
    """Variance, by count - ddof."""
    return _moment(window_moments.VARIANCE, values, spec, centre, ddof)


def std(values: Any, spec: Windows, centre: float, ddof: int = 1) -> Any:
    """Square root of the variance."""
    return _moment(window_moments.DEVIATION, values, spec, centre, ddof)


def skew(values: Any, spec: Windows, centre: float) -> Any:
    """Skewness, not biased."""
    return _moment(window_moments.SKEWNESS, values, spec, centre)


def kurt(values: Any, spec: Windows, centre: float) -> Any:
    """Excess kurtosis, not biased."""
    return _moment(window_moments.KURTOSIS, values, spec, centre)


def median(values: Any, spec: Windows) -> Any:
    """Middle value; of two, their mean."""
    return quantile(values, spec, 0.5, "midpoint")


def quantile(values: Any, spec: Windows, q: float, interpolation: str = "linear") -> Any:
    """Value at a part of the way from the least to the greatest."""
    how = INTERPOLATIONS.index(interpolation)
    return window_orders.quantiles(values, *spec.bounds, spec.least, float(q), how)


def rank(
    values: Any, spec: Windows, method: str = "average", *, ascending: bool = True,
    pct: bool = False,
) -> Any:  # fmt: skip
    """Rank of the window's last value among all of its values."""
    how = RANKS.index(method), ascending, pct
    return window_orders.ranks(values, *spec.bounds, spec.least, *how)


def nunique(values: Any, spec: Windows) -> Any:
    """Number of distinct values."""
    return window_orders.distinct(values, *spec.bounds, spec.least)


INTERPOLATIONS = ("linear", "lower", "higher", "nearest", "midpoint")
"""Ways to interpolate, as the kernel numbers them."""

RANKS = ("average", "min", "max")
"""Ranks of equal values, as the kernel numbers them."""

STATISTICS: dict[str, Callable[..., Any]] = {
    "sum": total,
    "mean": mean,
    "min": least,
    "max": greatest,
    "first": first,
    "last": last,
    "var": var,
    "std": std,
    "skew": skew,
    "kurt": kurt,
    "median": median,
    "quantile": quantile,
    "rank": rank,
    "nunique": nunique,
}
_CENTRED = frozenset(["var", "std", "skew", "kurt"])
