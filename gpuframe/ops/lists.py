"""Lists as elements and offsets: slices, padding, and statistics of each row's elements."""

import math
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa

from gpuframe import device
from gpuframe.columns import arrow
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import FLOAT64, INT64
from gpuframe.columns.lists import Lists, element_type
from gpuframe.kernels import join, scan
from gpuframe.kernels import select as kernels
from gpuframe.kernels.contract import row_dtype
from gpuframe.ops import groupby, nullable, select
from gpuframe.ops.grouping import Grouping
from gpuframe.ops.records import is_missing

__all__ = [
    "STATISTICS",
    "filler",
    "lengths",
    "listed",
    "of_places",
    "of_type",
    "place_of",
    "placer",
    "places",
    "sliced",
    "statistic_of",
    "statistics",
]


def lengths(lists: Lists) -> Any:
    """Return the number of elements of each row, int64; 0 of a missing list."""
    return lists.offsets[1:] - lists.offsets[:-1]


def sliced(lists: Lists, start: int | None, end: int | None) -> Lists:
    """Return the slice of each list that Python's `[start:end]` takes.

    Example:
        >>> from gpuframe.columns import lists
        >>> from gpuframe.columns.pandas import from_list
        >>> last = sliced(lists.of(from_list([[1, 2, 3], [4], None])), -2, None)
        >>> lists.to_arrow(last).to_pylist()
        [[2, 3], [4], None]
    """
    sizes = lengths(lists)
    low = _bounded(sizes, 0 if start is None else start)
    high = sizes if end is None else _bounded(sizes, end)
    counts = device.xp().maximum(high - low, 0)
    offsets = scan.offsets(counts)
    begins = lists.offsets[:-1] + low
    _, rows = join.expand_ranges(begins, offsets, int(offsets[-1]))
    return replace(lists, values=select.take(lists.values, rows), offsets=offsets)


def _bounded(sizes: Any, place: int) -> Any:
    """Return a bound of a slice as a position from 0 to the size."""
    xp = device.xp()
    return xp.minimum(sizes, place) if place >= 0 else xp.maximum(sizes + place, 0)


def places(
    lists: Lists, width: int, *, padding: str = "post", truncating: str = "post"
) -> tuple[Any, Any]:
    """Return which elements stand where when all rows have as many.

    Args:
        lists: any.
        width: number of places of a row.
        padding: "post" or "pre", where a row of fewer elements has places of none.
        truncating: "post" or "pre", at which end a row of more elements loses some.

    Returns:
        int64[width, n], the number of the element or -1 for none, and int64[n], how many of each
        row are kept.
    """
    xp = device.xp()
    sizes = lengths(lists)
    kept = xp.minimum(sizes, width)
    begins = lists.offsets[:-1]
    if truncating == "pre":
        begins = begins + (sizes - kept)
    place = xp.arange(width, dtype=INT64)[:, None]
    if padding == "pre":
        place = place - (width - kept)[None, :]
    inside = (place >= 0) & (place < kept[None, :])
    return xp.where(inside, begins[None, :] + place, np.int64(-1)), kept


def filler(lists: Lists, value: Any) -> Column | None:
    """Return the column of one row that holds a value as an element; None: a missing one.

    Raises:
        TypeError: elements are of a type that has no such value.
    """
    if is_missing(value):
        return None
    kind = None if lists.untyped else element_type(lists.values)
    try:
        single = pa.array([value], kind)
    except (pa.ArrowException, OverflowError, TypeError, ValueError) as error:
        raise TypeError(f"{value!r} is no value of lists of {kind}: {error}") from None
    if single[0].as_py() != value:
        raise TypeError(f"{value!r} is no value of lists of {kind}")
    return arrow.from_arrow(single)


def of_type(lists: Lists, like: Column | None) -> Lists:
    """Return lists whose elements, if none tells a type, are of another column's; None: floats."""
    if not lists.untyped:
        return lists
    xp = device.xp()
    if like is None:
        return replace(lists, values=fixed(xp.full(lists.values.length, np.nan, dtype=FLOAT64)))
    rows = xp.full(lists.values.length, -1, dtype=INT64)
    return replace(lists, values=select.take_or_missing(like, rows))


def placer(values: Column, filled: Column | None) -> Callable[[Any], Column]:
    """Return what takes the elements at positions; negative ones have the filler, or are missing.

    Args:
        values: the elements.
        filled: of `filler`.
    """
    plain = isinstance(values.dtype, np.dtype)
    if filled is None:
        if plain and values.dtype.kind in "iub":
            values = nullable.joined(values, None)  # they stay whole beside missing ones
        return lambda rows: select.take_or_missing(values, rows)
    if plain and values.layout == "numeric":
        fill = device.read(filled.values)[0]
        return lambda rows: fixed(kernels.take_or(values.values, rows, fill))
    joined, last = select.concat([values, filled]), values.length
    return lambda rows: select.take(joined, device.xp().where(rows < 0, last, rows))


def of_places(values: Column, found: Any, filled: Column | None) -> Lists:
    """Return the lists that have the elements at `places`."""
    xp = device.xp()
    width, rows = found.shape
    by_row = xp.ascontiguousarray(found.T).reshape(width * rows)
    offsets = xp.arange(rows + 1, dtype=INT64) * width
    return Lists(placer(values, filled)(by_row), offsets)


STATISTICS = ("count", "sum", "mean", "min", "max")
"""Names of the statistics of elements."""


def statistics(lists: Lists, names: list[str]) -> list[Column]:
    """Return statistics of each row's elements: float64, NaN of none, but for a count.

    Args:
        lists: elements are float64; missing ones are left out.
        names: some of STATISTICS. Sums are exact, rounded once.
    """
    grouping = _grouping(lists)
    return [_statistic(grouping, lists.values, name) for name in names]


def _statistic(grouping: Grouping, values: Column, name: str) -> Column:
    xp = device.xp()
    counts = groupby.counts(grouping, values)
    match name:
        case "count":
            return fixed(counts.astype(FLOAT64))
        case "sum":
            found = groupby.float_sums(grouping, values)
        case "mean":
            found = groupby.float_sums(grouping, values) / xp.maximum(counts, 1)
        case "min":
            found = groupby.least(grouping, values).values
        case _:
            found = groupby.greatest(grouping, values).values
    return fixed(xp.where(counts == 0, np.nan, found))


def _grouping(lists: Lists) -> Grouping:
    rows = lists.length
    owners, _ = join.expand_ranges(lists.offsets[:-1], lists.offsets, lists.values.length)
    return Grouping(owners, rows, device.xp().arange(rows, dtype=row_dtype(rows)), [], gaps=True)


# The same of one record, in plain Python.


def listed(value: Any) -> list[Any] | None:
    """Return the elements of a value of a record, missing ones as None; None for a missing list.

    Raises:
        TypeError: the value is no list.
    """
    if isinstance(value, np.ndarray):
        value = list(value) if value.dtype.kind in "mM" else value.tolist()
    if isinstance(value, list | tuple):
        return [None if is_missing(item) else item for item in value]
    if is_missing(value):
        return None
    raise TypeError(f"{value!r} is no list")


def place_of(size: int, width: int, place: int, *, padding: str, truncating: str) -> int:
    """Return which element of a list of some size stands at a place, as `places` does."""
    kept = min(size, width)
    if padding == "pre":
        place -= width - kept
    if not 0 <= place < kept:
        return -1
    return place + (size - kept if truncating == "pre" else 0)


def statistic_of(items: list[Any], name: str) -> float:
    """Return a statistic of the elements of one list, as `statistics` does."""
    known = [float(item) for item in items if item is not None]
    if name == "count":
        return float(len(known))
    return _OF_KNOWN[name](known) if known else math.nan


def _total(known: list[float]) -> float:
    special = [value for value in known if not math.isfinite(value)]
    if special:
        return math.nan if len(set(special)) > 1 else special[0]
    try:
        return math.fsum(known) + 0.0
    except OverflowError:  # of a partial sum, or of the whole
        exact = sum(map(Fraction, known), Fraction())
        try:
            return float(exact)
        except OverflowError:
            return math.inf if exact > 0 else -math.inf


def _ordered(value: float) -> tuple[float, float]:
    return value, math.copysign(1.0, value)


_OF_KNOWN: dict[str, Callable[[list[float]], float]] = {
    "sum": _total,
    "mean": lambda known: _total(known) / len(known),
    "min": lambda known: min(known, key=_ordered),
    "max": lambda known: max(known, key=_ordered),
}
