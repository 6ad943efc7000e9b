"""Quantiles of a column: the values that lie at shares of the way through the sorted ones."""

import math
from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns.column import Column
from gpuframe.columns.dtypes import BOOL
from gpuframe.errors import NotNative
from gpuframe.kernels import select as gather
from gpuframe.ops import missing, select


def quantiles(column: Column, points: list[float]) -> list[float]:
    """Return quantiles of the values that are not missing, computed in doubles.

    Args:
        column: numbers.
        points: each in [0, 1].
    """
    if column.dtype == BOOL:
        raise NotNative(f"quantile of {column.dtype}")
    results = []
    for pair, part in _neighbours(column, points):
        if pair is None:
            return [math.nan] * len(points)
        low, high = map(float, pair)
        # the two forms of NumPy's linear interpolation, so that the last bit agrees
        value = low + (high - low) * part if part < 0.5 else high - (high - low) * (1 - part)
        results.append(low if part == 0 or low == high else value)
    return results


def quantile_values(column: Column, points: list[float], interpolation: str) -> np.ndarray:
    """Return quantiles of the values that are not missing, in the dtype that NumPy gives them.

    Args:
        column: numbers or bools; ticks of times as integers.
        points: each in [0, 1].
        interpolation: between two values: "linear", "lower", "higher", "nearest" (the even one
            where both are as near) or "midpoint".

    Returns:
        one value a point; of NaN where no value is known.

    Raises:
        TypeError: bools, between which nothing lies.
    """
    nearby = interpolation == "nearest"
    pairs = _neighbours(column, points, nearest=nearby)
    return between(pairs, "lower" if nearby else interpolation)


def between(pairs: list[Any], method: str = "linear") -> np.ndarray:
    """Return what lies between pairs of neighbours, in the dtype that NumPy gives it.

    Args:
        pairs: ([low, high], share of the way) each, the first None where no value is known.
        method: of `numpy.quantile`.
    """
    if not pairs or pairs[0][0] is None:
        return np.full(len(pairs), np.nan)
    with np.errstate(all="ignore"):  # infinities, and differences of integers that wrap
        found = [np.quantile(pair, [part], method=method)[0] for pair, part in pairs]  # type: ignore[call-overload]
    return np.array(found)


def _neighbours(column: Column, points: list[float], *, nearest: bool = False) -> list[Any]:
    """Return for each point the two values that it lies between and its share of the way.

    Args:
        column: numbers or ticks.
        points: each in [0, 1].
        nearest: whether to move to the nearer of the two first.

    Returns:
        ([low, high], share) each; None for the values where none is known.
    """
    if column.layout not in ("numeric", "boolean", "temporal"):
        raise NotNative(f"quantile of {column.dtype}")
    mask = missing.maybe_isna(column)
    values = column.values
    if mask is not None and bool(mask.any()):
        values = gather.take(values, select.rows_of(~mask))
    known = values.shape[0]
    if not known:
        return [(None, 0.0)] * len(points)
    lower, upper, shares = ranks(known, points, nearest=nearest)
    wanted = sorted({*lower, *upper})
    ordered = partitioned(values, wanted)
    found = read_at(ordered, wanted)
    at = {place: found[number : number + 1] for number, place in enumerate(wanted)}
    return [
        (np.concatenate([at[below], at[above]]), share)
        for below, above, share in zip(lower, upper, shares, strict=True)
    ]


def ranks(
    known: int, points: list[float], *, nearest: bool = False
) -> tuple[list[int], list[int], list[float]]:
    """Return the ranks between which quantiles lie, and their shares of the way.

    Args:
        known: number of values, at least 1.
        points: each in [0, 1].
        nearest: whether to move to the nearer of the two first.
    """
    places = [point * (known - 1) for point in points]
    if nearest:
        places = [float(np.around(place)) for place in places]
    lower = [math.floor(place) for place in places]
    upper = [min(below + 1, known - 1) for below in lower]
    return lower, upper, [place - below for place, below in zip(places, lower, strict=True)]


def read_at(values: Any, places: list[int]) -> np.ndarray:
    """Return the values at a few places in host memory, all in one transfer."""
    return device.read(device.xp().concatenate([values[at : at + 1] for at in places]))


def partitioned(values: Any, places: list[int]) -> Any:
    """Return values in an order in which those at some places are those of the sorted order."""
    if device.backend().name == "cpu":
        return np.partition(values, places)
    return device.xp().sort(values)
