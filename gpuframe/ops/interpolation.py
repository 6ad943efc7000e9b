"""Missing numbers on straight lines between their neighbours."""

from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import BOOL, FLOAT64, INT64
from gpuframe.errors import NotNative
from gpuframe.kernels import scan
from gpuframe.kernels import select as kernels
from gpuframe.ops import missing, select

DIRECTIONS = ("forward", "backward", "both")
AREAS = (None, "inside", "outside")


def places_of(column: Column) -> Any:
    """Return labels as float64 places on a line.

    Raises:
        NotNative: no numbers or times, or not each one greater than the one before.
    """
    temporal = column.layout == "temporal" and not dtypes.is_date(column.dtype)
    if not temporal and (not dtypes.is_number(column.dtype) or column.dtype == BOOL):
        raise NotNative(f"places by labels of {column.dtype}")
    if missing.any_isna(column):
        raise NotNative("missing labels")
    places = column.values.astype(FLOAT64)
    if bool((places[1:] <= places[:-1]).any()):
        raise NotNative("labels that do not ascend")
    return places


def interpolated(
    column: Column, places: Any | None, limit: int | None, direction: str, area: str | None
) -> Column:
    """Return numbers with values on lines between their neighbours in place of NaN.

    NumPy's `interp` in the same operations, so that results have its bits.

    Args:
        column: numbers; integers and bools have nothing to fill.
        places: ascending float64[n], the place of each row; None for row numbers.
        limit: rows that are filled from one neighbour at most.
        direction: one of DIRECTIONS: filled behind a value, before one, or both.
        area: whether only rows between values ("inside") are filled, or only others ("outside").

    Raises:
        NotNative: no numbers.
    """
    if not dtypes.is_number(column.dtype):
        raise NotNative(f"interpolation of {column.dtype}")
    absent = missing.maybe_isna(column)
    if absent is None or not column.length or not bool(absent.any()) or bool(absent.all()):
        return column
    xp = device.xp()
    rows = select.rows_of(absent).astype(INT64, copy=False)
    left, right = _neighbours(absent, rows)
    last = column.length - 1
    values = column.values.astype(FLOAT64, copy=False)
    found = _on_lines(values, places, rows, xp.maximum(left, 0), xp.minimum(right, last))
    first, final = left < 0, right > last
    found = xp.where(first, kernels.take(values, xp.minimum(right, last)), found)
    found = xp.where(final, kernels.take(values, xp.maximum(left, 0)), found)
    kept = _kept(rows - left, right - rows, (first, final), limit, direction)
    if area is not None:
        kept = kept | ((first | final) if area == "inside" else ~(first | final))
    found = xp.where(kept, np.nan, found)
    out = column.values.copy()
    out[rows] = found.astype(out.dtype, copy=False)
    return fixed(out)


def _neighbours(absent: Any, rows: Any) -> tuple[Any, Any]:
    """Return the nearest row with a value before each row, -1 if none, and behind, n if none."""
    xp = device.xp()
    known, total = ~absent, absent.shape[0]
    left = kernels.take(scan.last_true(known), rows).astype(INT64, copy=False)
    turned = scan.last_true(xp.ascontiguousarray(known[::-1]))
    right = kernels.take(turned, total - 1 - rows).astype(INT64, copy=False)
    return left, xp.where(right < 0, total, total - 1 - right)


def _on_lines(values: Any, places: Any | None, rows: Any, left: Any, right: Any) -> Any:
    """Return the height of lines between the values at two rows each, above a third."""
    xp = device.xp()
    x, start, stop = (
        at.astype(FLOAT64) if places is None else kernels.take(places, at)
        for at in (rows, left, right)
    )
    begin, end = kernels.take(values, left), kernels.take(values, right)
    with np.errstate(all="ignore"):
        slope = (end - begin) / (stop - start)
        found = slope * (x - start) + begin
        found = xp.where(xp.isnan(found), slope * (x - stop) + end, found)
        return xp.where(xp.isnan(found) & (begin == end), begin, found)


def _kept(
    behind: Any, before: Any, none: tuple[Any, Any], limit: int | None, direction: str
) -> Any:
    """Return which rows stay missing: too far from a value, on the sides that count.

    Args:
        behind: rows from the value before.
        before: rows to the value behind.
        none: whether there is none before, and none behind.
        limit: rows that are near enough; None for any number.
        direction: one of DIRECTIONS.
    """
    far_behind, far_before = none
    if limit is not None:
        far_behind, far_before = far_behind | (behind > limit), far_before | (before > limit)
    if direction == "both":
        return far_behind & far_before
    return far_behind if direction == "forward" else far_before
