"""`resample` of groups: bins of time from the first to the last row of each group."""

import itertools
from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns import pandas as neighbour
from gpuframe.errors import NotNative
from gpuframe.frames import index as indexes
from gpuframe.frames import time_bins
from gpuframe.frames.fallback import call_pandas, native, to_pandas, via_pandas
from gpuframe.frames.group_keys import Keys
from gpuframe.frames.groupby import GroupBy
from gpuframe.frames.index import Index
from gpuframe.frames.resampling import REDUCTIONS, absent
from gpuframe.ops import grouping as groups
from gpuframe.ops import select, sort
from gpuframe.ops import time_bins as ops


class GroupResampler(GroupBy):
    """Bins of time within groups; made by `groupby(...).resample`.

    Args:
        of: frame or series, its rows in the order of their times.
        settings: of `groupby`, with "groups", the groups of `of`, "original", those before rows
            were put in order, "bins", a Grouper, and "resample", the arguments.
        selected: a column's name or a list of them; None: all.
    """

    __slots__ = ()

    def to_pandas(self) -> Any:
        """Return pandas' resampler of the same groups, for what has no native code."""
        host = self._settings["original"].to_pandas().resample(**self._settings["resample"])
        own = self._settings["groups"]._selected
        return host if self._selected is None or own is not None else host[self._selected]

    def __getattr__(self, name: str) -> Any:
        """Return the bins of the column of that name."""
        try:
            return super().__getattr__(name)
        except AttributeError:
            text = f"'DatetimeIndexResamplerGroupBy' object has no attribute '{name}'"
            raise AttributeError(text) from None

    def _keys(self) -> Keys:
        if self._listed is None:
            self._find()
        assert self._listed is not None  # noqa: S101 - found
        return self._listed

    def _grouping(self) -> groups.Grouping:
        if self._found is None:
            self._find()
        assert self._found is not None  # noqa: S101 - found
        return self._found

    def _index(self) -> Index:
        return indexes.from_columns(self._grouping().keys, self._keys().names)

    def _find(self) -> None:
        """Find the bins of each group, and the rows of each bin."""
        base, grouper = self._settings["groups"], self._settings["bins"]
        times, name = time_bins.times_of(self._of, grouper.key, grouper.level)
        rows, edges = groups.members(base._grouping())
        listed = select.take(times, rows)
        labels, bounds, counts = [], [], []
        for start, stop in itertools.pairwise(edges):
            part = listed.slice(start, stop)
            bins = time_bins.bins_of(part, grouper, name)
            if bins.absent:
                raise NotNative("bins of groups beside NaT")
            labels.append(bins.labels)
            counts.append(len(bins.labels))
            bounds.append(ops.begins(part.values, bins.edges, right=bins.right) + start)
        if not labels:
            raise NotNative("bins of no group")
        owners = device.to_device(np.repeat(np.arange(len(counts)), counts))
        keys = [select.take(key, owners) for key in base._grouping().keys]
        keys.append(neighbour.from_pandas(labels[0].append(labels[1:])))
        self._found = ops.listed(rows, bounds, len(self._of), keys)
        own = [*base._keys().own, *([] if grouper.key is None else [grouper.key])]
        self._listed = Keys(keys, [*base._keys().names, name], own)

    def _checked(self, name: str) -> None:
        """Raise NotNative for what pandas makes of several dtypes, one a group."""
        for label, column in self._values():
            mixed = column.dtype == dtypes.BOOL and name in ("min", "max", "first", "last")
            if mixed or (name == "mean" and column.dtype == dtypes.FLOAT32):
                raise NotNative(f"{name} of {column.dtype} in column {label!r:.40}, by group")

    @native
    def agg(self, func: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Return aggregates of each bin.

        Args:
            func: name of a reduction; for a series also a list of names.
            args: handed to pandas.
            kwargs: handed to pandas.
        """
        names = func if isinstance(func, list) and self._is_series else [func]
        if args or kwargs or not names:
            raise NotNative("agg with arguments")
        for name in names:
            if not isinstance(name, str) or name not in REDUCTIONS - {"size"}:
                raise NotNative("agg of bins of groups")
            self._checked(name)
        return GroupBy.agg.__wrapped__(self, func)  # type: ignore[attr-defined]

    aggregate = agg


def _reduction(name: str) -> Any:
    method = getattr(GroupBy, name)

    def reduced(self: GroupResampler, *args: Any, **kwargs: Any) -> Any:
        self._checked(name)
        return method.__wrapped__(self, *args, **kwargs)

    reduced.__name__ = name
    reduced.__qualname__ = f"GroupResampler.{name}"
    reduced.__doc__ = method.__doc__
    return native(reduced)


_PANDAS = pd.api.typing.Resampler
_NATIVE = REDUCTIONS | {"agg", "aggregate", "to_pandas", "pipe"}
for _name in sorted(REDUCTIONS):
    setattr(GroupResampler, _name, _reduction(_name))
for _name in {*dir(GroupBy), *dir(_PANDAS)} - _NATIVE:
    if not _name.startswith("_"):
        _kept = hasattr(_PANDAS, _name)
        setattr(GroupResampler, _name, via_pandas(_name, "Resampler") if _kept else absent(_name))


def resampled(of: GroupBy, arguments: dict[str, Any]) -> Any:
    """Return bins of time of groups; see `GroupBy.resample`."""
    arguments = {name: to_pandas(value) for name, value in arguments.items()}
    try:
        return _resampled(of, arguments)
    except NotNative as reason:
        lacking = str(reason)
    host = of.to_pandas()
    return call_pandas("GroupBy.resample", lacking, host.resample, (), arguments, len(of._of))


def _resampled(of: GroupBy, arguments: dict[str, Any]) -> GroupResampler:
    settings, key = of._settings, arguments["on"]
    plain = settings["as_index"] and settings.get("group_keys", True)
    if not plain or arguments["rule"] is None or (key is not None and of._selected is not None):
        raise NotNative("bins of groups without their keys, or of other columns")
    column, _ = time_bins.times_of(of._of, key, None)
    sorted_of = of
    if not ops.ascends(column):
        if not settings["sort"] or not isinstance(settings["by"], str | list):
            raise NotNative("groups of rows out of order")
        rows = sort.order([column], [True], nulls_first=True)
        sorted_of = type(of)(of._of._with_rows(rows), settings, of._selected)
    given = {name: value for name, value in arguments.items() if name != "group_keys"}
    given["freq"], given["key"] = given.pop("rule"), given.pop("on")
    kept = {"groups": sorted_of, "original": of, "bins": pd.Grouper(**given)}
    sorted_of._keys()
    return GroupResampler(sorted_of._of, {**settings, **kept, "resample": arguments}, of._selected)
