"""`resample` of frames and series: statistics of bins of time, and values at even times."""

from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns.dtypes import INT64
from gpuframe.errors import NotNative
from gpuframe.frames import by_labels, interpolating, time_bins
from gpuframe.frames import index as indexes
from gpuframe.frames.fallback import call_pandas, native, to_pandas
from gpuframe.frames.groupby import GroupBy
from gpuframe.frames.rows import by_slice
from gpuframe.frames.running import checked_limit
from gpuframe.frames.time_groups import TimeGroups, without_place
from gpuframe.ops import time_bins as ops

REDUCTIONS = {
    "sum", "mean", "min", "max", "count", "std", "var", "sem", "median", "first", "last",
    "nunique", "prod", "size",
}  # fmt: skip
"""What `agg` knows by name."""


class Resampler(TimeGroups):
    """Bins of time of a frame or series; made by `resample`."""

    __slots__ = ()

    def to_pandas(self) -> Any:
        """Return pandas' Resampler of the same rows, for what has no native code."""
        return self._of.to_pandas().resample(**self._settings["resample"])

    def __getitem__(self, key: Any) -> TimeGroups:
        """Return the groups of one column, or of a list of columns: groups only, as in pandas."""
        chosen = super().__getitem__(key)
        settings = {name: value for name, value in self._settings.items() if name != "resample"}
        selected = TimeGroups(self._of, settings, chosen._selected)
        selected._listed, selected._found, selected._bins = self._listed, self._found, self._bins
        return selected

    def __getattr__(self, name: str) -> Any:
        """Return the bins of the column of that name."""
        try:
            return super().__getattr__(name)
        except AttributeError:
            text = f"'DatetimeIndexResampler' object has no attribute '{name}'"
            raise AttributeError(text) from None

    def __str__(self) -> str:
        sample = by_slice(self._of, 0, 1).to_pandas()
        return str(sample.resample(**self._settings["resample"]))

    @native
    def agg(self, func: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Return aggregates of each bin.

        Args:
            func: name of a reduction, function of a bin's values, a list of them, or for frames
                a dict from column to any of these.
            args: handed to pandas.
            kwargs: name=(column, reduction) for frames, name=reduction for series.

        Example:
            >>> import gpuframe as pd
            >>> s = pd.Series([1, 2, 4], index=pd.date_range("2024-01-01", periods=3))
            >>> s.resample("2D").agg(["sum", "max"]).values.tolist()
            [[3, 2], [4, 4]]
        """
        by_column = isinstance(func, dict)
        for how in (*func.values(), *kwargs.values()) if by_column else (func, *kwargs.values()):
            for name in how if isinstance(how, list | tuple) else (how,):
                if isinstance(name, str) and name not in REDUCTIONS | set(self._of_names()):
                    raise NotNative(f"agg by {name}")
        if by_column and self._is_series:
            raise NotNative("agg of a series by names")
        return GroupBy.agg.__wrapped__(self, func, *args, **kwargs)  # type: ignore[attr-defined]

    aggregate = agg
    apply = agg

    def _of_names(self) -> list[Any]:
        """Return the names of columns, which stand beside those of reductions."""
        table = getattr(self._of, "_table", None)
        return [] if table is None else list(table.names)

    # --- values at even times ----------------------------------------------------------------

    def _reindexed(self, rows_for: Callable[[Any, Any], Any], fill: Any = None) -> Any:
        """Return rows at the edges of the bins.

        Args:
            rows_for: function of ticks and edges; the row for each edge, -1 for none.
            fill: value where there is none; None for missing.
        """
        grouper = self._settings["by"]
        if grouper.key is not None or grouper.level is not None:
            raise ValueError(
                "Upsampling from level= or on= selection is not supported, use .set_index(...) "
                "to explicitly set index to datetime-like"
            )
        times, name = self._times()
        edges = self._found_bins()
        if grouper.label != grouper.closed:
            own = without_place(grouper)
            own.label = own.closed
            edges = time_bins.bins_of(times, own, name)
        ticks = times.values
        if edges.absent or getattr(times.dtype, "kind", "") == "m":
            raise NotNative("even times beside NaT, or of durations")
        if bool((ticks[1:] == ticks[:-1]).any()):
            raise NotNative("even times of repeated ones")
        wanted = device.to_device(np.ascontiguousarray(edges.labels.asi8))
        rows = rows_for(ticks, wanted).astype(INT64, copy=False)
        gaps = bool((rows < 0).any())
        index = indexes.from_pandas(edges.labels)
        return by_labels._gathered(self._of, rows, index, gaps, fill)

    @native
    def ffill(self, limit: Any = None) -> Any:
        """Return the last row that is not after each even time.

        Args:
            limit: how many even times a row may serve beside its own.

        Example:
            >>> import gpuframe as pd
            >>> s = pd.Series([1, 2], index=pd.date_range("2024-01-01", periods=2))
            >>> s.resample("12h").ffill().tolist()
            [1, 1, 2]
        """
        most = checked_limit(limit)
        return self._reindexed(lambda ticks, wanted: ops.before(ticks, wanted, most))

    @native
    def bfill(self, limit: Any = None) -> Any:
        """Return the first row that is not before each even time."""
        most = checked_limit(limit)
        return self._reindexed(lambda ticks, wanted: ops.after(ticks, wanted, most))

    @native
    def nearest(self, limit: Any = None) -> Any:
        """Return the row next to each even time, the later one of two as near."""
        if limit is not None:
            raise NotNative("the nearest rows within a limit")
        return self._reindexed(ops.nearest)

    @native
    def asfreq(self, fill_value: Any = None) -> Any:
        """Return the row at each even time, missing or `fill_value` where there is none."""
        return self._reindexed(ops.equal, fill_value)

    @native
    def interpolate(self, method: str = "linear", **kwargs: Any) -> Any:
        """Return values at even times on lines between the rows, which may stand at others.

        Args:
            method: as of `Series.interpolate`.
            kwargs: likewise.

        Example:
            >>> import gpuframe as pd
            >>> s = pd.Series([1.0, 3.0], index=pd.date_range("2024-01-01", periods=2))
            >>> s.resample("12h").interpolate().tolist()
            [1.0, 2.0, 3.0]
        """
        if "inplace" in kwargs:
            raise NotNative("interpolation of bins in place")
        even = self._reindexed(ops.equal)
        labels, own = even._index.to_pandas(), self._of._index.to_pandas()
        if not len(own.difference(labels)):
            return interpolating.interpolate(even, method, **kwargs)
        whole = by_labels.reindex(self._of, index=labels.union(own))
        found = by_labels.reindex(interpolating.interpolate(whole, method, **kwargs), index=labels)
        return by_labels._under(found, even._index)


_PANDAS = pd.api.typing.Resampler


def absent(name: str) -> property:
    """Return a property for what groups have and bins of time have not."""

    def lacking(self: Any) -> NoReturn:  # noqa: ARG001
        raise AttributeError(name)  # the class says it in pandas' words

    return property(lacking)


for _name in dir(GroupBy):
    if not (_name.startswith("_") or _name == "to_pandas" or hasattr(_PANDAS, _name)):
        setattr(Resampler, _name, absent(_name))


def resample(
    self: Any,
    rule: Any,
    closed: Any = None,
    label: Any = None,
    convention: Any = "start",
    on: Any = None,
    level: Any = None,
    origin: Any = "start_day",
    offset: Any = None,
    group_keys: bool = False,
) -> Any:
    """Return bins of time, to aggregate or to look up values at even times.

    pandas makes the labels of the bins from the first and the last time; the rows stay on the
    device. Periods as labels run through pandas.

    Args:
        rule: length of the bins: a text such as "h", "15min" or "ME", a Timedelta or an offset.
        closed: end that belongs to a bin, "right" or "left"; "left" if None, but for the ends of
            weeks, months, quarters and years.
        label: end that gives a bin its label; likewise.
        convention: of periods.
        on: column of times of a frame, in place of the index.
        level: level of times of the index.
        origin: from where bins of equal length are counted: "start_day", "start", "end",
            "end_day", "epoch" or a point in time.
        offset: added to the origin.
        group_keys: as in pandas.

    Raises:
        TypeError: there are no times.

    Example:
        >>> import gpuframe as pd
        >>> s = pd.Series([1, 2], index=pd.to_datetime(["2024-01-01", "2024-01-03"]))
        >>> s.resample("D").sum().tolist()
        [1, 0, 2]
    """
    arguments = {
        "rule": rule, "closed": closed, "label": label, "convention": convention, "on": on,
        "level": level, "origin": origin, "offset": offset, "group_keys": group_keys,
    }  # fmt: skip
    arguments = {name: to_pandas(value) for name, value in arguments.items()}
    if on is not None and level is not None:
        raise ValueError("The Grouper cannot specify both a key and a level!")
    lacking = "bins without a length"
    if rule is not None:
        try:
            time_bins.times_of(self, on, level)
            return Resampler(self, _settings(arguments))
        except NotNative as reason:
            lacking = str(reason)
    by_slice(self, 0, 0).to_pandas().resample(**arguments)  # pandas' errors
    name = f"{type(self).__name__}.resample"
    return call_pandas(name, lacking, self.to_pandas().resample, (), arguments, len(self))


def _settings(arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the settings of a GroupBy by the bins of some arguments of `resample`."""
    given = dict(arguments)
    given["freq"], given["key"] = given.pop("rule"), given.pop("on")
    keep = given.pop("group_keys")
    return {
        "by": pd.Grouper(**given), "level": None, "as_index": True, "sort": True,
        "group_keys": keep, "observed": True, "dropna": True, "resample": arguments,
    }  # fmt: skip
