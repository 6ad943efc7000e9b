"""Bins of time as pandas makes them: found on the host from the first and the last time alone."""

import copy
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from gpuframe.columns import dtypes
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column
from gpuframe.columns.dtypes import NAT, TICKS
from gpuframe.errors import NotNative
from gpuframe.frames.columnwise import is_frame
from gpuframe.ops import select
from gpuframe.ops import time_bins as ops
from gpuframe.ops.grouping import Grouping

_DAY = 86_400
_NANOSECONDS = 1_000_000_000
_FAR = 1 << 62
_WHOLE_LAST_DAY = {"BME", "ME", "W", "BQE", "BYE", "QE", "YE"}
"""Frequencies whose edges, where a bin holds its end, are the last tick of their day."""


@dataclass(frozen=True, slots=True)
class Bins:
    """Bins of time.

    Attributes:
        labels: one a bin, with their frequency.
        edges: int64 ticks between neighbouring bins.
        right: whether a bin holds its end and not its begin.
        absent: how many times are NaT.
    """

    labels: Any
    edges: np.ndarray
    right: bool
    absent: int

    def grouped(self, column: Column) -> Grouping:
        """Return the rows of ascending times by bin."""
        return ops.grouped(column, self.absent, self.edges, right=self.right)


def times_of(of: Any, key: Any, level: Any) -> tuple[Column, Any]:
    """Return the column of times that a Grouper means, and its name.

    Raises:
        NotNative: they are not there, or are no times of NumPy's.
    """
    index = of._index
    if key is not None:
        if not is_frame(of) or of._table.names.count(key) != 1 or of.columns.nlevels > 1:
            raise NotNative("bins of a column that is not there")
        column, name = of._table.column(key), key
    elif level is not None:
        names = list(index.names)
        if level not in names and level not in range(len(names)):
            raise NotNative("bins of a level that is not there")
        at = names.index(level) if level in names else level
        column, name = index.columns[at], names[at]
    else:
        if index.nlevels > 1 or index.dtype == "int64":
            raise NotNative("bins of other than times")
        column, name = index.columns[0], index.name
    if column.layout != "temporal" or dtypes.is_date(column.dtype):
        raise NotNative(f"bins of {column.dtype}")
    return column, name


def bins_of(column: Column, grouper: Any, name: Any) -> Bins:
    """Return the bins of times.

    Args:
        column: times.
        grouper: a pandas Grouper with a frequency.
        name: of the labels.

    Raises:
        NotNative: there is no time but NaT.
    """
    absent, first, last = ops.ends(column)
    if first == NAT:
        raise NotNative("bins of no time")
    right = grouper.closed == "right"
    labels = _even(column.dtype, grouper, first, last)
    if labels is None:
        labels = _anchored(column.dtype, grouper, first, last)
    if labels is None:
        labels = _sampled(column.dtype, grouper, [NAT] * bool(absent) + [first, last])
    elif absent:
        labels.freq = None
    labels.name = name
    if getattr(column.dtype, "kind", "") == "m":
        if absent:
            raise NotNative("bins of durations beside NaT")
        begins = labels if grouper.offset is None else labels - grouper.offset
        edges = begins[:-1] if right else begins[1:]
        return Bins(labels, _ticks(edges), right, absent)
    edges = labels[:-1] if grouper.label == "right" else labels[1:]
    if right and grouper.freq.rule_code.split("-")[0] in _WHOLE_LAST_DAY:
        walls = _ticks(edges.tz_localize(None)) + (_DAY * TICKS[labels.unit] - 1)
        edges = pd.DatetimeIndex(walls.view(f"M8[{labels.unit}]")).tz_localize(labels.tz)
    return Bins(labels, _ticks(edges), right, absent)


def _ticks(index: Any) -> np.ndarray:
    ticks: np.ndarray = np.ascontiguousarray(index.asi8)
    return ticks


def _even(dtype: Any, grouper: Any, first: int, last: int) -> Any:
    """Return labels of bins of one length in times without zone; None for any others.

    pandas needs 0.3 ms for them, which is as long as it takes for a small frame in all.
    """
    if not isinstance(dtype, np.dtype) or dtype.kind != "M":
        return None
    freq, unit = grouper.freq, dtypes.unit_of(dtype)
    if isinstance(freq, pd.offsets.Day):
        nanoseconds = freq.n * _DAY * _NANOSECONDS
    elif isinstance(freq, pd.offsets.Tick):
        nanoseconds = freq.nanos
    else:
        return None
    step, rest = divmod(nanoseconds, _NANOSECONDS // TICKS[unit])
    if rest or step <= 0 or max(abs(first), abs(last)) > _FAR - 2 * step:
        return None
    origin = _origin(grouper, first, last, step, unit)
    if origin is None:
        return None
    begin, anchor = origin
    if grouper.closed == "right":
        low = begin - ((begin - anchor) % step or step)
        high = last + (anchor - last) % step
    else:
        low = begin - (begin - anchor) % step
        high = last + step - (last - anchor) % step
    if low > first:
        return None  # pandas says that a time lies before the first bin
    if grouper.label == "right":
        low, high = low + step, high + step
    start = pd.Timestamp(np.int64(low).view(f"M8[{unit}]"))
    return pd.date_range(start, periods=(high - low) // step, freq=freq, unit=unit)


def _origin(grouper: Any, first: int, last: int, step: int, unit: str) -> tuple[int, int] | None:
    """Return the tick at which bins begin, and one that is an edge of bins."""
    day = _DAY * TICKS[unit]
    offset = 0
    if grouper.offset is not None:
        offset = grouper.offset.as_unit(unit)._value
    match grouper.origin:
        case "start_day":
            anchor = first - first % day
        case "epoch":
            anchor = 0
        case "start":
            anchor = first
        case "end" | "end_day" as word:
            end = last if word == "end" else last + -last % day
            first = end - ((end - first) // step + (grouper.closed == "left")) * step
            anchor = first
        case origin:
            if origin.tz is not None:
                return None
            anchor = origin.as_unit(unit)._value
    return first, anchor + offset


def _anchored(dtype: Any, grouper: Any, first: int, last: int) -> Any:
    """Return labels of bins by the calendar in times without zone; None for any others."""
    freq = grouper.freq
    even = isinstance(freq, pd.offsets.Tick | pd.offsets.Day)
    if not isinstance(dtype, np.dtype) or dtype.kind != "M" or even:
        return None
    unit, right = dtypes.unit_of(dtype), grouper.closed == "right"
    start, stop = (pd.Timestamp(np.int64(at).view(f"M8[{unit}]")) for at in (first, last))
    day = start.normalize()
    begin = day - freq if right else freq.rollback(day)
    found = pd.date_range(begin, stop.normalize() + freq, freq=freq, unit=unit)
    edges = found
    if freq.rule_code.split("-")[0] in _WHOLE_LAST_DAY:
        if right:
            edges = edges + pd.Timedelta(days=1) - pd.Timedelta(1, unit=unit)
        if len(edges) > 1 and edges[-2] > stop:
            found, edges = found[:-1], edges[:-1]
    if len(found) < 2 or edges[0] > start or edges[-1] < stop:
        return None  # pandas says what is wrong
    return found[1:] if grouper.label == "right" else found[:-1]


def _sampled(dtype: Any, grouper: Any, ticks: list[int]) -> Any:
    """Return the labels that pandas gives the bins of two times; NaT may stand before them."""
    kind = "m8" if getattr(dtype, "kind", "") == "m" else "M8"
    values = np.array(ticks, np.int64).view(f"{kind}[{dtypes.unit_of(dtype)}]")
    index = pd.Index(values)
    if isinstance(dtype, pd.DatetimeTZDtype):
        index = index.tz_localize("UTC").tz_convert(dtype.tz)
    own = copy.copy(grouper)
    own.key = own.level = None
    return pd.Series(0, index=index).groupby(own).size().index


def key_of(of: Any, grouper: Any) -> tuple[Column, Any, bool]:
    """Return the label of each row's bin, its name, and whether it is made of a frame's column.

    Raises:
        NotNative: the Grouper has no frequency, or means no times.
    """
    if grouper.freq is None:
        raise NotNative("groupby by a Grouper without a frequency")
    column, name = times_of(of, grouper.key, grouper.level)
    bins = bins_of(column, grouper, name)
    numbers = ops.numbered(column.values, bins.edges, right=bins.right)
    labels = select.take_or_missing(neighbour.from_pandas(bins.labels), numbers)
    return labels, name, grouper.key is not None
