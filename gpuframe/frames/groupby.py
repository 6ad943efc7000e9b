"""GroupBy of frames and series: keys, selections, aggregations and their names."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import is_list_like

from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import (
    group_aggregating,
    group_counting,
    group_functions,
    group_keys,
    group_parts,
    group_reductions,
    group_rows,
    group_statistics,
    levels,
    protocol,
    windows,
)
from gpuframe.frames import index as indexes
from gpuframe.frames.columnwise import is_frame, places_of_numbers
from gpuframe.frames.declared import GROUPBY_FIELDS_VIA_PANDAS, GROUPBY_VIA_PANDAS
from gpuframe.frames.fallback import field_via_pandas, native, via_pandas
from gpuframe.frames.hosted import Hosted, accessor
from gpuframe.frames.index import Index
from gpuframe.frames.labels import index_of_names, kept_names
from gpuframe.frames.object_keys import Coded
from gpuframe.frames.rows import by_slice
from gpuframe.ops import aggregate as ops
from gpuframe.ops import all_categories, missing, nullable
from gpuframe.ops import grouping as groups

NamedAgg = pd.NamedAgg


class GroupBy:
    """Rows of a frame or series by groups of equal keys; made by `groupby`."""

    __slots__ = ("_found", "_listed", "_of", "_selected", "_settings")

    def __init__(self, of: Any, settings: dict[str, Any], selected: Any = None) -> None:
        self._of = of
        self._settings = settings
        self._selected = selected
        self._listed: group_keys.Keys | None = None
        self._found: groups.Grouping | None = None
        if settings["level"] is None:
            group_keys.check_names(of, settings["by"])
        elif len(of):
            GroupBy(by_slice(of, 0, 0), settings).to_pandas()  # pandas' errors of levels

    def __len__(self) -> int:
        try:
            return self._grouping().count
        except NotNative:
            return len(self.to_pandas())

    def to_pandas(self) -> Any:
        """Return pandas' GroupBy of the same rows, for what has no native code."""
        from gpuframe.frames.fallback import to_pandas

        settings = {name: to_pandas(value) for name, value in self._settings.items()}
        settings["by"] = to_pandas(group_keys.by_name(self._of, self._settings["by"]))
        groups = self._of.to_pandas().groupby(**settings)
        return groups if self._selected is None else groups[self._selected]

    @property
    def _is_series(self) -> bool:
        return not is_frame(self._of) or (
            self._selected is not None and not isinstance(self._selected, list)
        )

    @property
    def obj(self) -> Any:
        """The grouped frame or series; of one column, its series."""
        return self._of[self._selected] if is_frame(self._of) and self._is_series else self._of

    @property
    def keys(self) -> Any:
        """What was given as `by`."""
        return self._settings["by"]

    @property
    def _grouper(self) -> list[Any]:
        """The keys as series, by which Dask groups other rows of the same labels."""
        from gpuframe.frames.series import Series

        keys = self._keys()
        return [
            Series._from_column(column, self._of._index, name)
            for column, name in zip(keys.columns, keys.names, strict=True)
        ]

    def _keys(self) -> group_keys.Keys:
        if self._listed is None:
            self._listed = group_keys.keys_of(self._of, self._settings)
        return self._listed

    def _grouping(self) -> groups.Grouping:
        if self._found is None:
            self._found = self._grouped()
        return self._found

    def _grouped(self) -> groups.Grouping:
        settings, keys = self._settings, self._keys()
        sort, dropna = settings["sort"], settings["dropna"]
        coded = [Coded(column, sort=sort) for column in keys.columns]
        columns = [each.column for each in coded]
        objects = any(each.distinct is not None for each in coded)
        if objects and not dropna and any(map(missing.any_isna, columns)):
            raise NotNative("groups by missing objects")
        if keys.whole:
            ordered = [sort] * len(columns)
            found = all_categories.group(columns, list(keys.whole), ordered, dropna=dropna)
        else:
            found = groups.group(columns, sort=sort, dropna=dropna)
        if objects:
            own = [each.keys(key) for each, key in zip(coded, found.keys, strict=True)]
            found = replace(found, keys=own)
        return found

    def __getitem__(self, key: Any) -> "GroupBy":
        """Return the groups of one column, or of a list of columns."""
        if not is_frame(self._of) or self._selected is not None:
            raise IndexError(f"Column(s) {key} already selected")
        several = isinstance(key, list | np.ndarray | pd.Index | pd.Series | Index)
        several = several or hasattr(key, "_column")
        wanted = list(key) if several else [key]
        if isinstance(key, tuple) and key not in self._of._table.names:
            if len(key) == 1:
                return self[list(key)]
            raise ValueError(
                "Cannot subset columns with a tuple with more than one element. Use a list instead."
            )
        missing = [name for name in wanted if name not in self._of._table.names]
        if missing and self._of.columns.nlevels == 1:
            lost = str(missing[0]) if wanted == [key] else str(missing)[1:-1]
            raise KeyError(f"Column{'s' if len(wanted) > 1 else ''} not found: {lost}")
        selected = object.__new__(type(self))  # of keys that were looked at before
        selected._of, selected._settings = self._of, self._settings
        selected._listed, selected._found = self._listed, self._found
        selected._selected = wanted if several else key
        return selected

    def __getattr__(self, name: str) -> Any:
        """Return the groups of the column of that name."""
        if not name.startswith("_") and is_frame(self._of) and name in self._of._table.names:
            return self[name]
        raise AttributeError(f"'GroupBy' object has no attribute '{name}'")

    def _values(self) -> list[tuple[Any, Column]]:
        """Return (name, column) of what is aggregated."""
        if not is_frame(self._of):
            return [(self._of.name, self._of._column)]
        table = self._of._table
        return [(table.names[at], table.columns[at]) for at in self._places()]

    def _places(self) -> list[int]:
        """Return which columns of the frame are aggregated."""
        names = self._of._table.names
        if self._selected is None:
            own = set(self._keys().own)
            return [at for at, name in enumerate(names) if name not in own]
        wanted = self._selected if isinstance(self._selected, list) else [self._selected]
        found = [[at for at, name in enumerate(names) if name == one] for one in wanted]
        if not all(found) or (self._is_series and len(found[0]) > 1):
            raise NotNative("groupby of a repeated name, or of one in several levels")
        return [at for places in found for at in places]

    def _labels_of(self, names: list[Any]) -> pd.Index | None:
        """Return names of columns in the form that the frame has them; None for the usual one."""
        if not is_frame(self._of) or not set(names) <= set(self._of._table.names):
            return None
        return kept_names(self._of, names)

    def _labels_above(self, names: list[Any], words: list[Any]) -> pd.Index:
        """Return names of columns, in the form that the frame has them, above further ones."""
        own, known = self._of.columns, self._of._table.names
        above = own.take([known.index(name) for name in names])
        return pd.MultiIndex.from_arrays([above, pd.Index(words)], names=[own.name, None])

    def _index(self) -> Index:
        keys = self._keys()
        index = indexes.from_columns(self._grouping().keys, keys.names)
        if index.nlevels > 1:
            whole = keys.whole or [False] * index.nlevels
            some = [c for c, all_of in zip(index.columns, whole, strict=True) if not all_of]
            levels.mark_groups(some, sort=self._settings["sort"])
        return index

    def _framed(
        self, names: list[Any], columns: list[Column], labels: pd.Index | None = None
    ) -> Any:
        """Return aggregated columns under the keys as index, or beside them."""
        from gpuframe.frames.dataframe import DataFrame

        grouping = self._grouping()
        labels = self._labels_of(names) if labels is None else labels
        if self._settings["as_index"]:
            table = Table(tuple(names), tuple(columns), grouping.count)
            return DataFrame._from_table(table, self._index(), labels)
        found = index_of_names(tuple(names)) if labels is None else labels
        keys = self._keys().names
        for level in reversed(range(len(keys))):
            label: Any = keys[level]
            if label is None:
                label = "index" if len(keys) == 1 else f"level_{level}"
            if found.nlevels > 1 and not isinstance(label, tuple):
                label = (label, *[""] * (found.nlevels - 1))
            if label not in found:
                found = found.insert(0, label)
                columns = [grouping.keys[level], *columns]
        table = Table(tuple(found), tuple(columns), grouping.count)
        return DataFrame._from_table(table, None, found)

    def _series(self, column: Column, name: Any) -> Any:
        from gpuframe.frames.series import Series

        if not self._settings["as_index"]:
            return self._framed([name], [column])
        return Series._from_column(column, self._index(), name)

    # --- aggregations -----------------------------------------------------------------------

    @native
    def size(self) -> Any:
        """Return the number of rows of each group."""
        column = fixed(self._grouping().sizes)
        kind = self._values()[0][1].dtype if self._is_series else None
        if kind is not None and dtypes.is_nullable(kind):
            if isinstance(kind, pd.ArrowDtype):
                column = nullable.as_arrow(column)
            elif not dtypes.is_text(kind) or kind.storage == "pyarrow":
                column = nullable.joined(column, None)
        if not self._settings["as_index"]:
            return self._framed(["size"], [column])
        name = (
            None
            if is_frame(self._of) and not self._is_series
            else (self._selected if is_frame(self._of) else self._of.name)
        )
        return self._series(column, name)

    @native
    def agg(self, func: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Return aggregates of each group.

        Args:
            func: name of a reduction, function of a group's values, a list of them, or a dict
                from column to any of these. A function that only computes from reductions runs on
                all groups at once, any other group by group.
            args: for the function.
            kwargs: for the function; without `func`, name=(column, reduction) for frames and
                name=reduction for series.

        Example:
            >>> import gpuframe as pd
            >>> df = pd.DataFrame({"k": [1, 1, 2], "v": [1.0, 2.0, 5.0]})
            >>> df.groupby("k").agg(total=("v", "sum"), n=("v", "size")).total.tolist()
            [3.0, 5.0]
        """
        if kwargs.pop("engine", None) not in (None, "cython") or kwargs.pop("engine_kwargs", None):
            raise NotNative("agg by another engine")
        if func is list:
            return group_statistics.lists(self)
        if isinstance(func, str):
            return self._by_name(func, args, kwargs)
        if not args:
            quick = group_reductions.by_name(self, func, kwargs)
            if quick is not None:
                return quick
        if func is None or is_list_like(func):
            return group_aggregating.several(self, func, args, kwargs)
        return group_aggregating.by_function(self, func, args, kwargs)

    aggregate = agg

    def _by_name(self, name: str, args: Any, kwargs: dict[str, Any]) -> Any:
        if kwargs.get("axis") == 1:
            raise ValueError(f"Operation {name} does not support axis=1")
        method = getattr(type(self), name, None)
        if not callable(method):
            raise NotNative(f"agg {name}")
        return method(self, *args, **kwargs)

    @native
    def transform(self, func: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Return an aggregate of each group repeated to its rows, or values of a function.

        Args:
            func: name of a reduction or of a method, or a function of a group's values; for frames
                also a list of names, or a dict by column.
            args: for the function or method.
            kwargs: for the function or method; without `func`, name=(column, function).

        Example:
            >>> import gpuframe as pd
            >>> df = pd.DataFrame({"k": [1, 1, 2], "v": [1.0, 2.0, 5.0]})
            >>> df.groupby("k").v.transform("sum").tolist()
            [3.0, 3.0, 5.0]
        """
        if kwargs.pop("engine", None) not in (None, "cython") or kwargs.pop("engine_kwargs", None):
            raise NotNative("transform by another engine")
        return group_aggregating.transform(self, func, args, kwargs)

    def resample(
        self,
        rule: Any,
        closed: Any = None,
        label: Any = None,
        convention: Any = None,
        on: Any = None,
        origin: Any = "start_day",
        offset: Any = None,
        group_keys: bool = False,
    ) -> Any:
        """Return bins of time, from the first to the last row of each group.

        Arguments as of `DataFrame.resample`.

        Example:
            >>> import gpuframe as pd
            >>> t = pd.to_datetime(["2024-01-01", "2024-01-02", "2024-01-04"])
            >>> df = pd.DataFrame({"t": t, "k": [1, 2, 2], "v": [1, 2, 4]})
            >>> df.groupby("k").resample("D", on="t").v.sum().tolist()
            [1, 2, 0, 4]
        """
        from gpuframe.frames.group_resampling import resampled

        arguments = {
            "rule": rule, "closed": closed, "label": label, "convention": convention, "on": on,
            "origin": origin, "offset": offset, "group_keys": group_keys,
        }  # fmt: skip
        return resampled(self, arguments)

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        """Yield (key, rows of the group); the key is a tuple where keys came as a list."""
        try:
            self._index()
        except NotNative:
            yield from Hosted(self.to_pandas(), "GroupBy")
            return
        index = self._index().to_pandas()
        level = self._settings["level"]
        single = not isinstance(self._settings["by"], list) and not isinstance(level, list | tuple)
        part = self._of
        if is_frame(part) and self._selected is not None:
            part = part[self._selected]
        rows, edges = groups.members(self._grouping())
        part = group_parts.in_turn(part, rows)
        for at, label in enumerate(index):
            key = label if single or isinstance(label, tuple) else (label,)
            yield key, by_slice(part, edges[at], edges[at + 1])

    @property
    def ngroups(self) -> int:
        """Number of groups."""
        return len(self)


_SETTINGS = {
    "sum": {"min_count"},
    "prod": {"min_count"},
    "var": {"ddof"},
    "std": {"ddof"},
    "sem": {"ddof"},
}
"""Arguments that reductions take beside those that all take."""


def _aggregation(name: str) -> Callable[..., Any]:
    """Return the method of one reduction."""

    def method(
        self: GroupBy,
        *args: Any,
        numeric_only: bool = False,
        skipna: bool = True,
        **settings: Any,
    ) -> Any:
        if not isinstance(numeric_only, bool):
            raise NotNative("numeric_only that is no bool")
        if settings.get("min_count") == -1:
            del settings["min_count"]
        if args or set(settings) - _SETTINGS.get(name, set()):
            raise NotNative(f"groupby {name} with further arguments")
        grouping = self._grouping()
        values = self._values()
        if not skipna and any(missing.any_isna(column) for _, column in values):
            raise NotNative(f"groupby {name} with skipna=False")
        if numeric_only:
            values = [
                values[at]
                for at in places_of_numbers((column for _, column in values), masked=True)
            ]
        if not values or (name in ("skew", "kurt") and not grouping.count):
            raise NotNative(f"groupby {name} of nothing")
        columns = [ops.aggregate(grouping, column, name, **settings) for _, column in values]
        if self._is_series:
            return self._series(columns[0], values[0][0])
        return self._framed([label for label, _ in values], columns)

    method.__name__ = name
    method.__qualname__ = f"GroupBy.{name}"
    method.__doc__ = f"Return for each group: {ops.REDUCTIONS[name].__doc__}"
    return native(method)


def _setting(name: str) -> property:
    def field(self: GroupBy) -> Any:
        return self._settings[name]

    return property(field, doc=f"The argument `{name}` of `groupby`.")


for _name in ("level", "as_index", "sort", "group_keys", "observed", "dropna"):
    setattr(GroupBy, _name, _setting(_name))
for _name in ops.REDUCTIONS:
    if _name != "size":
        setattr(GroupBy, _name, _aggregation(_name))
_OTHER = (*group_statistics.METHODS, *group_functions.METHODS, *group_counting.METHODS)
for _method in (*group_rows.METHODS, *_OTHER):
    setattr(GroupBy, _method.__name__, _method)
for _name in GROUPBY_VIA_PANDAS:
    setattr(GroupBy, _name, via_pandas(_name, "GroupBy"))
for _name in GROUPBY_FIELDS_VIA_PANDAS:
    setattr(GroupBy, _name, field_via_pandas(_name, "GroupBy"))
GroupBy.indices = property(group_counting.indices)  # type: ignore[attr-defined]
GroupBy.groups = property(group_counting.row_labels)  # type: ignore[attr-defined]
GroupBy.rolling = windows.group_rolling  # type: ignore[attr-defined]
GroupBy.expanding = windows.expanding  # type: ignore[attr-defined]
GroupBy.ewm = windows.ewm  # type: ignore[attr-defined]
GroupBy.plot = accessor("plot", "GroupBy")  # type: ignore[attr-defined]
GroupBy.pipe = protocol.pipe  # type: ignore[attr-defined]
