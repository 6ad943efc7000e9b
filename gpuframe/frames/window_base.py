"""Windows over the rows of frames, series and groups: what all kinds of windows share."""

from typing import Any

import numpy as np
import pandas as pd
from pandas.errors import DataError

from gpuframe import device
from gpuframe.columns.column import Column
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import index as indexes
from gpuframe.frames import protocol, window_agg
from gpuframe.frames.columnwise import is_frame
from gpuframe.frames.fallback import to_pandas
from gpuframe.frames.hosted import Hosted
from gpuframe.frames.index import Index
from gpuframe.frames.labels import kept_names
from gpuframe.frames.rows import by_slice
from gpuframe.ops import nullable, select
from gpuframe.ops import windows as ops
from gpuframe.ops.windows import Windows


class BaseWindow:
    """Windows over the rows of a frame, a series or groups; made by `rolling` and its like.

    Args:
        of: DataFrame, Series or GroupBy.
        settings: the arguments given.
        selected: a column's name or a list of them; None: all.
    """

    __slots__ = ("_cached", "_grouped", "_host", "_of", "_selected", "_settings")

    _maker = ""
    _attributes: tuple[str, ...] = ()

    def __init__(self, of: Any, settings: dict[str, Any], selected: Any = None) -> None:
        self._of = of
        self._grouped = type(of).__name__ == "GroupBy"  # whose module imports this one
        self._settings = settings
        self._selected = selected
        self._host: Any = None
        self._cached: Any = None
        self._validate()

    # --- the object under the windows ---------------------------------------------------------

    @property
    def obj(self) -> Any:
        """The frame or series."""
        return self._of._of if self._grouped else self._of

    def __len__(self) -> int:
        return len(self.obj)

    @property
    def ndim(self) -> int:
        """Number of dimensions of what is aggregated."""
        return 1 if self._is_series else 2

    @property
    def _is_series(self) -> bool:
        if self._selected is not None:
            return not isinstance(self._selected, list)
        return bool(self._of._is_series) if self._grouped else not is_frame(self._of)

    def to_pandas(self) -> Any:
        """Return pandas' windows over the same rows, for what has no native code."""
        settings = {name: to_pandas(value) for name, value in self._settings.items()}
        host = getattr(self._of.to_pandas(), self._maker)(**settings)
        return host if self._selected is None else host[self._selected]

    def _sample(self) -> Any:
        """Return pandas' windows over one row: it checks the arguments and knows the defaults."""
        if self._host is None:
            settings = {name: to_pandas(value) for name, value in self._settings.items()}
            of = self.obj
            host = by_slice(of, 0, min(len(of), 1)).to_pandas()
            self._host = getattr(host, self._maker)(**settings)
        return self._host

    def _validate(self) -> None:
        self._sample()

    def __getitem__(self, key: Any) -> Any:
        """Return the windows of one column, or of a list of columns."""
        if self._selected is not None or self._is_series:
            raise IndexError(f"Column(s) {self._selected or self.obj.name} already selected")
        wanted = list(key) if isinstance(key, list | np.ndarray | pd.Index) else [key]
        lacking = [name for name in wanted if name not in self.obj._table.names]
        if lacking:
            several = isinstance(key, list | np.ndarray | pd.Index)
            lost = str(lacking)[1:-1] if several else str(lacking[0])
            raise KeyError(f"Column{'s' if several else ''} not found: {lost}")
        return type(self)(self._of, self._settings, wanted if wanted != [key] else key)

    def __getattr__(self, name: str) -> Any:
        """Return the windows of the column of that name, or a setting."""
        if name in type(self)._attributes:
            return getattr(self._sample(), name)
        if name.startswith("_"):
            raise AttributeError(name)
        if is_frame(self.obj) and name in self.obj._table.names:
            return self[name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __iter__(self) -> Any:
        """Yield the rows of each window."""
        if self._grouped:
            yield from Hosted(self.to_pandas(), type(self).__name__)
            return
        spec = self._windows()
        part = self.obj
        if self._on() is not None and is_frame(part):
            part = part.set_index(self._on())
        if self._selected is not None:
            part = part[self._selected]
        rows = len(part)
        if spec.starts.shape[0]:
            starts, stops = device.to_host(spec.starts), device.to_host(spec.stops)
        else:
            stops = np.arange(spec.shift, rows + spec.shift)
            starts = np.clip(stops - spec.width, 0, rows)
            stops = np.clip(stops, 0, rows)
        for start, stop in zip(starts.tolist(), stops.tolist(), strict=True):
            yield by_slice(part, start, stop)

    def __repr__(self) -> str:
        host = repr(self._sample())
        return host.replace(" [", "GroupBy [", 1) if self._grouped else host

    # --- windows ------------------------------------------------------------------------------

    def _windows(self) -> Windows:
        if self._cached is None:
            self._cached = self._find()
        found: Windows = self._cached
        return found

    def _find(self) -> Windows:
        raise NotImplementedError

    def _groups(self) -> ops.Groups | None:
        if not self._grouped:
            return None
        if not len(self):
            raise NotNative("windows of groups of no rows")
        if self._of._keys().whole:
            raise NotNative("windows of groups of all categories")
        found = ops.groups_of(self._of._grouping())
        if not found.firsts.shape[0]:
            raise ValueError("need at least one array to concatenate")  # pandas' own words
        return found

    @property
    def _keys_in_index(self) -> bool:
        """Whether keys of groups stand in the index; pandas looks at `as_index` in rolling only."""
        return not self._grouped or self._maker != "rolling" or self._of._settings["as_index"]

    # --- results ------------------------------------------------------------------------------

    def _on(self) -> Any:
        return self._settings.get("on")

    def _values(self, numeric_only: bool = False) -> list[tuple[Any, Column]]:
        """Return (name, column) of what is aggregated."""
        of = self.obj
        if not is_frame(of):
            return [(of.name, of._column)]
        table = of._table
        if len(set(table.names)) < len(table.names):
            raise NotNative("windows of repeated names")
        names = list(table.names)
        if self._grouped:
            names = [name for name, _ in self._of._values()]
            names = [name for name in names if name not in self._of._keys().own]
        if self._selected is not None:
            names = self._selected if isinstance(self._selected, list) else [self._selected]
        if not self._is_series:
            on = self._on()  # None too is left out of groups, as pandas does
            names = [name for name in names if name != on or (on is None and not self._grouped)]
        found = [(name, table.column(name)) for name in names]
        if numeric_only and not self._is_series:
            found = [pair for pair in found if pair[1].layout == "numeric"]  # no bools, as pandas
        return found

    def _apply(self, name: str, numeric_only: bool = False, **settings: Any) -> Any:
        """Return a statistic of every column in pandas' shape."""
        self._check_numeric_only(name, numeric_only)
        values = self._values(numeric_only)
        if not values:
            raise NotNative("windows of no column")
        spec = self._windows()
        columns = [self._statistic(name, column, spec, settings) for _, column in values]
        return self._framed([label for label, _ in values], columns)

    def _pair(self, name: str, left: Column, right: Column, settings: dict[str, Any]) -> Column:
        raise NotImplementedError

    def _statistic(
        self, name: str, column: Column, spec: Windows, settings: dict[str, Any]
    ) -> Column:
        try:
            return ops.apply(name, nullable.as_floats(column), spec, **settings)
        except TypeError as error:
            raise self._not_numeric(column) from error

    def _not_numeric(self, column: Column) -> Exception:
        text = f"Cannot aggregate non-numeric type: {column.dtype}"
        error: Exception = DataError("No numeric types to aggregate" if self._is_series else text)
        return error

    def _check_numeric_only(self, name: str, numeric_only: bool) -> None:
        if numeric_only and self._is_series and not _is_number(self._values()[0][1]):
            kind = type(self).__name__ + ("GroupBy" if self._grouped else "")
            raise NotImplementedError(f"{kind}.{name} does not implement numeric_only")

    def _framed(self, names: list[Any], columns: list[Column]) -> Any:
        from gpuframe.frames.dataframe import DataFrame
        from gpuframe.frames.series import Series

        index = self._labels()
        if self._is_series and self._keys_in_index:
            return Series._from_column(columns[0], index, names[0])
        names, columns = self._with_on(names, columns)
        table = Table(tuple(names), tuple(columns), columns[0].length)
        if not self._keys_in_index:
            return self._beside_keys(table)
        kept = kept_names(self.obj, names)
        if kept is None and tuple(names) == self.obj._table.names:
            kept = self.obj.columns
        return DataFrame._from_table(table, index, kept)

    def _with_on(self, names: list[Any], columns: list[Column]) -> tuple[list[Any], list[Column]]:
        """Put the column of times back where it stood, or at the end."""
        on = self._on()
        if not isinstance(on, str) or not is_frame(self.obj):
            return names, columns
        if self._grouped and self._selected is not None:
            return names, columns
        column = self.obj._table.column(on)
        order = self._windows().order
        column = column if order is None else select.take(column, order)
        before: list[Any] = list(self.obj._table.names)
        if self._selected is not None:
            before = self._selected
        place = len(names)
        if on in before:
            place = len([name for name in before[: before.index(on)] if name in names])
        return [*names[:place], on, *names[place:]], [*columns[:place], column, *columns[place:]]

    def _labels(self) -> Index:
        """Return the labels of the results."""
        index: Index = self.obj._index
        step = self._settings.get("step")
        if not self._grouped:
            if step in (None, 1):
                return index
            return index._rows(device.xp().arange(0, len(index), step))
        order = self._windows().order
        keys = self._of._keys()
        columns = [select.take(column, order) for column in keys.columns]
        own = index._rows(order)
        levels, names = list(own.columns), list(own.names)
        if isinstance(own, indexes.RangeIndex):
            levels[0].memo["labels"] = own.range
        if self._selected is not None and self._on() is not None:
            levels = [select.take(self.obj._table.column(self._on()), order)]
            names = [self._on()]
        if not self._keys_in_index:
            return own
        return indexes.from_columns([*columns, *levels], [*keys.names, *names])

    def _beside_keys(self, table: Table) -> Any:
        from gpuframe.frames.dataframe import DataFrame

        keys = self._of._keys()
        unusual = kept_names(self.obj, list(table.names)) is not None
        if unusual or any(name is None or name in table.names for name in keys.names):
            raise NotNative("as_index=False by keys without names")
        order = self._windows().order
        added = tuple(select.take(column, order) for column in keys.columns)
        full = Table((*keys.names, *table.names), (*added, *table.columns), table.length)
        return DataFrame._from_table(full, self._labels())

    # --- several statistics -------------------------------------------------------------------

    agg = aggregate = window_agg.agg

    def _names(self) -> tuple[str, ...]:
        """Return the statistics that `agg` knows by name."""
        return window_agg.STATISTICS

    def _one(self, name: str, column: Column) -> Column:
        return self._statistic(name, column, self._windows(), {})

    pipe = protocol.pipe


def _is_number(column: Column) -> bool:
    """Whether pandas counts a column among the numbers: bools are, durations are not."""
    return column.layout in ("numeric", "boolean")


def engine_of(settings: dict[str, Any]) -> None:
    """Leave other engines to pandas."""
    if settings.pop("engine", None) not in (None, "cython"):
        raise NotNative("another engine")
    if settings.pop("engine_kwargs", None) is not None:
        raise NotNative("another engine")
    if settings:
        raise NotNative(f"further arguments {sorted(settings)}")
