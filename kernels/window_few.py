"""Windows of few rows: what references of windows share, NumPy's functions and pandas' windows.

Windows are given as in `windows`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from gpuframe.kernels.contract import Array

__all__ = ["extremes", "limits", "of_pandas", "sums"]


def limits(
    xp: Any, rows: int, starts: Array, stops: Array, width: int, shift: int
) -> tuple[Array, Array]:
    """Return the first row of each window and the row behind its last."""
    if starts.size:
        return starts, stops
    ends = xp.arange(shift, rows + shift)
    begins = xp.minimum(xp.maximum(ends - width, 0), rows)
    return begins, xp.minimum(xp.maximum(ends, 0), rows)


class _Given(pd.api.indexers.BaseIndexer):  # type: ignore[misc]  # pandas has no types there
    """Bounds that were found already, for pandas."""

    starts: np.ndarray
    stops: np.ndarray

    def get_window_bounds(
        self,
        num_values: int = 0,  # noqa: ARG002 - pandas' signature
        min_periods: int | None = None,  # noqa: ARG002
        center: bool | None = None,  # noqa: ARG002
        closed: str | None = None,  # noqa: ARG002
        step: int | None = None,  # noqa: ARG002
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the bounds."""
        return self.starts, self.stops


def of_pandas(values: Array, spec: tuple[Array, Array, int, int], least: int) -> Any | None:
    """Return pandas' windows for a reference, whose answers it shares; None where not one a row.

    They take a tenth of the time of NumPy's functions on few rows.
    """
    starts, _, width, shift = spec
    if not values.size or starts.size not in (0, values.size):
        return None
    series = pd.Series(values, copy=False)
    if not starts.size and shift == 1 and least <= width:
        return series.rolling(width, min_periods=least)
    first, last = limits(np, values.size, *spec)
    bounds = _Given(starts=first.astype(np.int64), stops=last.astype(np.int64))
    return series.rolling(bounds, min_periods=least)


def _usual(rows: int, spec: tuple[Array, Array, int, int]) -> bool:
    """Whether windows are bounded, or of one length and near their rows."""
    starts, _, width, shift = spec
    return starts.size > 0 or 0 <= shift <= min(rows, width)


def _differences(values: Array, spec: tuple[Array, Array, int, int]) -> Array:
    """Return the sums of windows as differences of running sums of doubles, which are exact."""
    starts, stops, width, shift = spec
    rows = values.size
    if starts.size:
        running = np.zeros(rows + 1)
        np.cumsum(values, out=running[1:])
        return running.take(stops) - running.take(starts)
    if shift == 1 and width >= rows:
        return np.cumsum(values, dtype=np.float64)
    # Where windows reach beyond the rows the running sum stays what it is.
    width = min(width, rows + shift)
    running = np.zeros(width + rows + 1)
    before = width - shift
    np.cumsum(values, out=running[before + 1 : before + 1 + rows])
    running[before + 1 + rows :] = running[before + rows]
    return running[width : width + rows] - running[:rows]


def _sizes(rows: int, spec: tuple[Array, Array, int, int]) -> Array:
    """Return how many rows each window holds."""
    if spec[0].size == 0 and spec[3] == 1:
        return np.minimum(np.arange(1, rows + 1), spec[2])
    first, last = limits(np, rows, *spec)
    return last - first


def sums(
    values: Array, spec: tuple[Array, Array, int, int], least: int, mean: bool
) -> Array | None:
    """Do what `windows.sums` says by sums of doubles; None where they would not be exact.

    Values are cut into multiples of a power of two and rests, such that sums of either have no
    more than 53 bits.
    """
    rows = values.size
    if not rows or not spec[2] or not _usual(rows, spec):
        return None
    size = np.abs(values)
    greatest = float(size.max())
    if math.isnan(greatest):
        known = values == values  # noqa: PLR0124 - not NaN
        counts = _differences(known, spec)
        values = np.where(known, values, 0.0)
        size = np.abs(values)
        greatest = float(size.max())
    else:
        counts = _sizes(rows, spec)
    lowest = float(size.min()) or float(size.min(where=size > 0, initial=greatest))
    exponent = math.frexp(greatest)[1]
    half = (exponent - math.frexp(lowest)[1] + 54) // 2
    if not 2.0**-600 < greatest < 2.0**600 or half + rows.bit_length() > 52:
        return None
    magic = math.ldexp(1.5, 52 + exponent - half)
    high = (values + magic) - magic
    found = _differences(high, spec) + _differences(values - high, spec) + 0.0
    if mean:
        with np.errstate(all="ignore"):
            found = found / counts
    return np.where(counts >= least, found, np.nan)


def extremes(
    values: Array, spec: tuple[Array, Array, int, int], least: int, greatest: bool
) -> Array | None:
    """Do what `windows.extremes` says by blocks of the window's length; None for other windows."""
    starts, _, width, shift = spec
    rows = values.size
    if not rows or starts.size or not width or not _usual(rows, spec):
        return None
    width = min(width, rows + shift)
    known = values == values  # noqa: PLR0124 - not NaN
    choose = np.maximum if greatest else np.minimum
    # Window i is the places [i, i + width).
    blocks = np.full((rows // width + 2, width), -np.inf if greatest else np.inf)
    places = blocks.reshape(-1)
    np.copyto(places[width - shift : width - shift + rows], values, where=known)
    ends = choose.accumulate(blocks[:, ::-1], axis=1)[:, ::-1].reshape(-1)
    begins = choose.accumulate(blocks, axis=1).reshape(-1)
    found = choose(ends[:rows], begins[width - 1 : width - 1 + rows]) + 0.0
    counts = _differences(known, spec)
    return np.where(counts >= max(least, 1), found, np.nan)
