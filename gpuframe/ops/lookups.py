"""Tables of known values: the keys by which a column of numbers or times finds the number of each.

A known value has a key only where the column could hold it exactly: so values are equal here where
Python calls them equal, whatever dtypes the column and the known values have.
"""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column
from gpuframe.kernels import join, select, text
from gpuframe.kernels.programs import DIRECT, HASHED
from gpuframe.ops import text_keys
from gpuframe.ops.expressions import Lookup

__all__ = ["PLAIN", "slots_of", "slots_of_texts"]

PLAIN = ("numeric", "boolean", "temporal")
"""Layouts whose values are numbers."""

_SPAN = 1 << 12
"""Possible keys of a lookup that is a plain table however few of them are known."""

Slots = tuple[int, int, int, Any, int]
"""Kind, size, least key, slots and what is added, as `kernels.programs` has them."""


def slots_of(column: Column, lookup: Lookup) -> Slots:
    """Return the table in which the values of a column are looked up, remembered by the lookup.

    Args:
        column: numbers, bools or times.
        lookup: of such values too.

    Raises:
        TypeError: the column is of another type than the known values.
    """
    kind = _kind_of(column, lookup.values)
    if kind not in lookup.memo:
        known = device.to_host(lookup.values.values)
        if known.size == 0:  # of any type
            keys, exact = np.zeros(0, np.int64), np.zeros(0, bool)
        elif kind in dtypes.TICKS:
            keys, exact = _ticks(known, dtypes.unit_of(lookup.values.dtype), kind)
        else:
            keys, exact = _numbers(known, kind)
        lookup.memo[kind] = _tabled(keys, exact, lookup.first)
    found: Slots = lookup.memo[kind]
    return found


def slots_of_texts(lookup: Lookup) -> Slots | None:
    """Return the table of the codes of known texts (`text_keys.short`), remembered by the lookup.

    None where a known text has no code, or there is no known text.
    """
    if "texts" not in lookup.memo:
        known, slots = lookup.values, None
        if known.length and known.layout == "text":
            codes = text_keys.short(known)
            if not bool((codes == text.LONG).any()):
                table = join.hash_table(codes)
                slots = HASHED, table.shape[0] // 2, 0, table, lookup.first
        lookup.memo["texts"] = slots
    found: Slots | None = lookup.memo["texts"]
    return found


def _kind_of(column: Column, known: Column) -> str:
    """Return what the keys of a column are: "i", "u" or "f" as its numbers, or the unit of times.

    Raises:
        TypeError: no value of the column could be a known one.
    """
    if known.length and (column.layout not in PLAIN or _family(column) != _family(known)):
        raise TypeError(f"values of {column.dtype} are looked up among those of {known.dtype}")
    if known.length and column.layout == "temporal" and not dtypes.is_date(column.dtype):
        return dtypes.unit_of(column.dtype)
    stored = column.values.dtype
    return stored.kind if stored.kind == "f" or stored == np.uint64 else "i"


def _family(column: Column) -> str:
    """Return a name that columns share whose values may be equal."""
    if column.layout != "temporal":
        return "numbers" if column.layout in PLAIN else column.layout
    if dtypes.is_date(column.dtype):
        return "dates"
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        return "moments"
    return "times" if dtypes.is_datetime(column.dtype) else "durations"


def _numbers(known: np.ndarray, kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Return int64 keys of numbers in a column of some kind, and which of them are exact."""
    if kind == "f":
        doubles = known.astype(np.float64)
        exact = np.ones(known.size, bool)
        if known.dtype.kind in "iu":
            exact = doubles < float(np.iinfo(known.dtype).max + 1)
            exact[exact] = doubles[exact].astype(known.dtype) == known[exact]
        return (doubles + 0.0).view(np.int64), exact
    whole = np.dtype(np.uint64 if kind == "u" else np.int64)
    low, high = np.iinfo(whole).min, np.iinfo(whole).max
    if known.dtype.kind == "f":
        exact = (known >= float(low)) & (known < float(high)) & (np.floor(known) == known)
    elif known.dtype.kind == "b":
        exact = np.ones(known.size, bool)
    else:
        exact = (known >= max(low, np.iinfo(known.dtype).min)) & (
            known <= min(high, np.iinfo(known.dtype).max)
        )
    return np.where(exact, known, known.dtype.type(0)).astype(whole).view(np.int64), exact


def _ticks(known: np.ndarray, unit: str, wanted: str) -> tuple[np.ndarray, np.ndarray]:
    """Return times in another unit, int64, and which of them are exact."""
    own, other = dtypes.TICKS[unit], dtypes.TICKS[wanted]
    if other < own:
        return known // (own // other), known % (own // other) == 0
    limit = np.iinfo(np.int64).max // (other // own)
    exact = (known >= -limit) & (known <= limit)
    return np.where(exact, known, 0) * (other // own), exact


def _tabled(keys: np.ndarray, exact: np.ndarray, first: int) -> Slots:
    """Return the table of keys, each numbered from `first` on by its place; others have none."""
    places = np.flatnonzero(exact)
    keys = keys[places]
    if keys.size:
        least = int(keys.min())
        span = int(keys.max()) - least + 1
        if span <= max(4 * keys.size, _SPAN):
            table = np.full(span, -1, np.int64)
            table[keys - least] = first + places
            return DIRECT, span, least, device.to_device(table), 0
    slots = join.hash_table(device.to_device(keys))
    if keys.size < exact.size:
        pairs = slots.reshape(-1, 2)
        numbers = device.xp().ascontiguousarray(pairs[:, 1])
        pairs[:, 1] = select.take_or(device.to_device(places), numbers, -1)
    return HASHED, slots.shape[0] // 2, 0, slots, first
