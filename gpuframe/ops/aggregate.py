"""The reductions of groups by name, and those that look for a row or an order."""

from collections.abc import Callable
from typing import Any

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import FLOAT32, FLOAT64, INT64, UINT64
from gpuframe.errors import NotNative
from gpuframe.kernels import quantiles as kernels
from gpuframe.kernels import reduce
from gpuframe.ops import blocks, groupby, moments, nullable, text_dtypes
from gpuframe.ops.groupby import counts, require_number
from gpuframe.ops.grouping import Grouping, known_ids


def prod(grouping: Grouping, column: Column, min_count: int = 0) -> Column:
    """Product in row order; modulo 2**64 for integers."""
    require_number(column, "prod")
    kind = FLOAT64 if column.dtype.kind == "f" else INT64
    values = column.values.astype(kind, copy=False)
    found = grouping.result(reduce.group_prod(grouping.ids, values, grouping.slots))
    if min_count > 0:
        few = counts(grouping, column) < min_count
        if kind != FLOAT64:
            raise NotNative("least number of values in a product")
        found = device.xp().where(few, float("nan"), found)
    if kind == INT64:
        found = found.view(UINT64) if column.dtype.kind == "u" else found
        return fixed(groupby.narrowed(found, column.dtype))
    return fixed(found.astype(column.dtype, copy=False))


INTERPOLATIONS = ("linear", "lower", "higher", "midpoint", "nearest")


def quantile(
    grouping: Grouping, column: Column, q: float = 0.5, interpolation: str = "linear"
) -> Column:
    """Quantile of the values that are not missing, interpolated between its neighbours."""
    require_number(column, "quantile")
    if column.dtype.kind == "b":
        raise NotNative("quantile of bool")
    xp = device.xp()
    values = column.values.astype(FLOAT64, copy=False)
    lower, upper = (
        grouping.result(found)
        for found in kernels.group_neighbours(grouping.ids, values, grouping.slots, q)
    )
    place = xp.maximum(counts(grouping, column) - 1, 0) * q
    part = place - xp.floor(place)
    if interpolation == "lower":
        found = lower
    elif interpolation == "higher":
        found = upper
    elif interpolation == "midpoint":
        found = _between(lower, upper, 0.5)
    elif interpolation == "nearest":
        even = xp.floor(place).astype(INT64) % 2 == 0
        down = (part < 0.5) | ((part == 0.5) & even)
        found = xp.where(down, lower, upper)
    else:
        found = _between(lower, upper, part)
    if column.dtype.kind != "f" and interpolation in ("lower", "higher", "nearest"):
        if column.dtype == UINT64:
            raise NotNative("quantiles of uint64 that are some of the values")
        found = found.astype(INT64)
    return fixed(found)


def _between(lower: Any, upper: Any, part: Any) -> Any:
    xp = device.xp()
    span = blocks.apply(xp.subtract, FLOAT64, upper, lower)
    found = blocks.apply(xp.add, FLOAT64, lower, blocks.apply(xp.multiply, FLOAT64, span, part))
    # Between equal infinities there is nothing to interpolate.
    return xp.where(lower == upper, lower, found)


def median(grouping: Grouping, column: Column) -> Column:
    """Median of the values that are not missing."""
    require_number(column, "median")
    values = column.values.astype(FLOAT64, copy=False)
    lower, upper = (
        grouping.result(found)
        for found in kernels.group_neighbours(grouping.ids, values, grouping.slots, 0.5)
    )
    xp = device.xp()
    total = blocks.apply(xp.add, FLOAT64, lower, upper)
    found = xp.where(lower == upper, lower, total / 2)
    return fixed(found.astype(FLOAT32) if column.dtype == FLOAT32 else found)


def extreme_rows(grouping: Grouping, column: Column, *, greatest: bool) -> Any:
    """Return the first row of each group that holds its extreme value, -1 where none is known."""
    kernel = reduce.group_max if greatest else reduce.group_min
    ids = known_ids(grouping, column)
    number = dtypes.is_number(column.dtype) or nullable.is_masked(column.dtype)
    if not (number or column.layout == "temporal"):
        raise NotNative(f"row of an extreme of {column.dtype}")
    xp = device.xp()
    best = kernel(ids, column.values, grouping.slots)
    own = xp.take(best, xp.maximum(ids, 0)) if grouping.slots else column.values
    found = xp.where((ids >= 0) & (column.values == own), ids, -1).astype(ids.dtype)
    return grouping.result(reduce.group_first(found, grouping.slots))


REDUCTIONS: dict[str, Callable[..., Column]] = {
    "size": groupby.size,
    "count": groupby.count,
    "sum": groupby.total,
    "prod": prod,
    "mean": groupby.mean,
    "var": moments.var,
    "std": moments.std,
    "sem": moments.sem,
    "skew": moments.skew,
    "kurt": moments.kurt,
    "min": groupby.least,
    "max": groupby.greatest,
    "median": median,
    "quantile": quantile,
    "first": groupby.first,
    "last": groupby.last,
    "nunique": groupby.nunique,
    "any": groupby.some,
    "all": groupby.every,
}


def aggregate(grouping: Grouping, column: Column, name: str, **settings: Any) -> Column:
    """Return one reduction of a column by group, in the dtype that pandas gives it.

    Args:
        grouping: the groups.
        column: values, of the length of `grouping.ids`.
        name: a key of REDUCTIONS.
        settings: `ddof` of var, std and sem; `min_count` of sum and prod; `q` and
            `interpolation` of quantile.

    Raises:
        NotNative: the reduction has no native code for the dtype.
    """
    if name not in REDUCTIONS or column.layout == "object":
        raise NotNative(f"groupby {name} of {column.dtype}")
    if nullable.is_masked(column.dtype):
        from gpuframe.ops import nullable_reduce

        return nullable_reduce.by_group(grouping, column, name, **settings)
    if nullable.is_arrow(column):
        found = aggregate(grouping, nullable.as_masked(column), name, **settings)
        return found if name == "nunique" else nullable.as_arrow(found)
    if text_dtypes.is_other(column):
        found = aggregate(grouping, text_dtypes.as_str(column), name, **settings)
        return found.with_dtype(column.dtype) if dtypes.is_text(found.dtype) else found
    if dtypes.is_nullable(column.dtype) and name != "size":
        raise NotNative(f"groupby {name} of {column.dtype}")
    return REDUCTIONS[name](grouping, column, **settings)
