"""Groups by bins of time, `groupby(pd.Grouper(freq=...))`: every bin is a group, also if empty."""

import copy
from typing import Any

from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column
from gpuframe.errors import NotNative
from gpuframe.frames import index as indexes
from gpuframe.frames import time_bins
from gpuframe.frames.fallback import to_pandas
from gpuframe.frames.group_keys import Keys
from gpuframe.frames.groupby import GroupBy
from gpuframe.frames.hosted import window
from gpuframe.frames.index import Index
from gpuframe.frames.rows import by_slice
from gpuframe.frames.time_bins import Bins
from gpuframe.ops import grouping as groups
from gpuframe.ops import sort
from gpuframe.ops import time_bins as ops


class TimeGroups(GroupBy):
    """Rows of a frame or series by bins of their times, which pandas sorts first.

    Args:
        of: frame or series.
        settings: of `groupby`, `by` being a Grouper with a frequency.
        selected: a column's name or a list of them; None: all.

    Raises:
        NotNative: there are no such times.
    """

    __slots__ = ("_bins",)

    def __init__(self, of: Any, settings: dict[str, Any], selected: Any = None) -> None:
        grouper = settings["by"]
        column, _ = time_bins.times_of(of, grouper.key, grouper.level)
        if not ops.ascends(column):
            of = of._with_rows(sort.order([column], [True], nulls_first=True))
        super().__init__(of, settings, selected)
        self._bins: Bins | None = None

    def __getitem__(self, key: Any) -> Any:
        """Return the groups of one column, or of a list of columns."""
        selected: Any = super().__getitem__(key)
        selected._bins = self._bins
        return selected

    def _times(self) -> tuple[Column, Any]:
        grouper = self._settings["by"]
        return time_bins.times_of(self._of, grouper.key, grouper.level)

    def _found_bins(self) -> Bins:
        if self._bins is None:
            self._bins = time_bins.bins_of(self._times()[0], self._settings["by"], self._times()[1])
        return self._bins

    def _keys(self) -> Keys:
        if self._listed is None:
            labels = neighbour.from_pandas(self._found_bins().labels)
            key = self._settings["by"].key
            self._listed = Keys([labels], [self._times()[1]], [] if key is None else [key])
        return self._listed

    def _grouping(self) -> groups.Grouping:
        if self._found is None:
            self._found = self._found_bins().grouped(self._times()[0])
            self._found.keys.extend(self._keys().columns)
        return self._found

    def _index(self) -> Index:
        return indexes.from_pandas(self._found_bins().labels)


for _name in ("rolling", "expanding", "ewm", "resample"):
    setattr(TimeGroups, _name, window(_name, "GroupBy"))


def time_groups(of: Any, settings: dict[str, Any]) -> GroupBy:
    """Return the groups of a Grouper with a frequency."""
    try:
        return TimeGroups(of, settings)
    except NotNative:
        arguments = {name: to_pandas(value) for name, value in settings.items()}
        by_slice(of, 0, 0).to_pandas().groupby(**arguments)  # pandas' errors
        return GroupBy(of, settings)


def without_place(grouper: Any) -> Any:
    """Return a Grouper of the same bins for the index."""
    own = copy.copy(grouper)
    own.key = own.level = None
    return own
