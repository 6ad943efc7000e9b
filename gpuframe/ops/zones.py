"""Time zones: ticks of the wall clock from those of UTC, and back, by a table of changes."""

import datetime
import functools
from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import INT64, NAT, TICKS
from gpuframe.errors import NotNative
from gpuframe.kernels import reduce, sort
from gpuframe.kernels import select as kernels
from gpuframe.ops import blocks

_STEP = 6 * 3600  # seconds: no zone has changed its clocks twice in six hours
_SPAN = 8 * 365 * 86_400  # seconds of one table: eight years
_FIRST, _LAST = -6_000_000_000, 8_000_000_000  # seconds for which tables are made: 1779 to 2223


@functools.lru_cache(maxsize=256)
def _changes(zone: Any, part: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the seconds of UTC at which clocks change within a span, and what they show then.

    The first of both is the begin of the span. A change is found by halving the steps in which
    the clocks differ.
    """
    begin = part * _SPAN
    low = np.arange(begin, begin + _SPAN, _STEP)
    high = low + _STEP
    high[-1] = begin + _SPAN
    at_low, at_high = _offsets(zone, low), _offsets(zone, high)
    differ = at_low != at_high
    first = np.array([begin]), at_low[:1]
    low, high, before = low[differ], high[differ], at_low[differ]
    while bool((high - low > 1).any()):
        middle = (low + high) // 2
        same = _offsets(zone, middle) == before
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return np.concatenate([first[0], high]), np.concatenate([first[1], _offsets(zone, high)])


def _offsets(zone: Any, seconds: np.ndarray) -> np.ndarray:
    """Return by how many seconds clocks of a zone are ahead of UTC."""
    moments = pd.DatetimeIndex(seconds.view("M8[s]")).tz_localize("UTC").tz_convert(zone)
    ahead: np.ndarray = moments.tz_localize(None).asi8 - seconds
    return ahead


def _fixed_offset(zone: Any) -> int | None:
    """Return the seconds by which a zone is always ahead of UTC, None where it changes."""
    if isinstance(zone, datetime.timezone) or str(zone) == "UTC":
        moved = zone.utcoffset(datetime.datetime(2000, 1, 1))  # noqa: DTZ001 - any moment
        return None if moved is None or moved.microseconds else int(moved.total_seconds())
    return None


def _table(zone: Any, ticks: Any, per_second: int) -> tuple[np.ndarray, np.ndarray]:
    """Return changes and offsets, in ticks, for a zone and the span of some times.

    Raises:
        NotNative: times so far away that nobody knows the clocks.
    """
    alone = _fixed_offset(zone)
    if alone is not None:
        return np.array([NAT]), np.array([alone * per_second])
    low, high = device.read(reduce.min_max(ticks)).tolist()
    if low == NAT:
        present = device.xp().where(ticks == NAT, high, ticks)
        low = int(device.read(reduce.min_max(present))[0])
    if high == NAT:
        return np.array([NAT]), np.array([0])
    if type(zone).__hash__ is None:
        raise NotNative(f"times of {type(zone).__name__}")
    # Clocks may be a day away from UTC, whichever of both the ticks are.
    first, last = low // per_second - 86_400, high // per_second + 86_400
    if first < _FIRST or last > _LAST:
        raise NotNative("times of a zone beyond 1779 to 2223")
    return _joined(zone, first // _SPAN, last // _SPAN, per_second)


@functools.lru_cache(maxsize=256)
def _joined(zone: Any, first: int, last: int, per_second: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the tables of neighbouring spans as one, in ticks; the first change is long ago."""
    parts = [_changes(zone, part) for part in range(first, last + 1)]
    changes = np.concatenate([starts for starts, _ in parts])
    offsets = np.concatenate([moved for _, moved in parts])
    new = np.concatenate([[True], offsets[1:] != offsets[:-1]])
    changes, offsets = changes[new] * per_second, offsets[new] * per_second
    changes[0] = NAT
    return changes, offsets


def local(column: Column) -> Any:
    """Return the ticks that a clock in the column's zone shows; NaT stays.

    Raises:
        NotNative: as of `_table`.
    """
    ticks = column.values
    if not isinstance(column.dtype, pd.DatetimeTZDtype) or not column.length:
        return ticks
    changes, offsets = _table(column.dtype.tz, ticks, TICKS[dtypes.unit_of(column.dtype)])
    if len(changes) == 1:
        return _moved(ticks, offsets[0]) if offsets[0] else ticks
    place = sort.bisect(device.to_device(changes), ticks, True) - 1
    return _moved(ticks, kernels.take(device.to_device(offsets), device.xp().maximum(place, 0)))


def _moved(ticks: Any, by: Any) -> Any:
    moved = blocks.apply(device.xp().add, INT64, ticks, by)
    return device.xp().where(ticks == NAT, NAT, moved)


def localized(ticks: Any, dtype: pd.DatetimeTZDtype, *, lost: bool = False) -> Column:
    """Return the times at which clocks of a zone show some ticks.

    Args:
        ticks: int64[n] of wall clocks.
        dtype: unit and zone.
        lost: whether times that clocks show never, or twice, are NaT.

    Raises:
        NotNative: there are such times and `lost` is not set; or as of `_table`.
    """
    if not ticks.shape[0]:
        return fixed(ticks, dtype)
    xp = device.xp()
    changes, offsets = _table(dtype.tz, ticks, TICKS[dtype.unit])
    if len(changes) == 1:
        return fixed(_moved(ticks, -offsets[0]) if offsets[0] else ticks, dtype)
    # Behind a change clocks show a time that is at least that change by either offset.
    both = np.stack([offsets[:-1], offsets[1:]])
    ends = changes[1:] + both.max(axis=0)
    begins = changes[1:] + both.min(axis=0)
    place = sort.bisect(device.to_device(ends), ticks, True)
    begins = np.append(begins, np.iinfo(np.int64).max)
    unsure = (ticks >= kernels.take(device.to_device(begins), place)) & (ticks != NAT)
    found = _moved(ticks, -kernels.take(device.to_device(offsets), place))
    if bool(unsure.any()):
        if not lost:
            raise NotNative("times that clocks show never, or twice")
        found = xp.where(unsure, NAT, found)
    return fixed(found, dtype)
