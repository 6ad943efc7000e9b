"""Rolling and expanding windows of frames, series and groups: pandas' arguments and labels."""

import datetime
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from pandas.errors import DataError

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import construct, protocol
from gpuframe.frames import index as indexes
from gpuframe.frames.columnwise import is_frame
from gpuframe.frames.fallback import call_pandas, native, to_pandas, via_pandas
from gpuframe.frames.index import Index
from gpuframe.frames.rows import by_slice
from gpuframe.ops import missing, select
from gpuframe.ops import windows as ops
from gpuframe.ops.windows import Windows

_CLOSED = (None, "right", "left", "both", "neither")


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
            raise NotNative("rows of windows of groups")
        spec = self._windows()
        part = self.obj
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
            names = [name for name in names if name != self._on()]
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

    def _together(
        self, name: str, other: Any, pairwise: bool | None, settings: dict[str, Any],
        numeric_only: bool,
    ) -> Any:  # fmt: skip
        """Return a statistic of pairs of columns: with a series, or column by column."""
        if self._grouped or (self._on() is not None and not self._is_series):
            raise NotNative(f"{name} by group or beside a column of times")
        self._check_numeric_only(name, numeric_only)
        values = self._values(numeric_only)
        if not self._is_series and (pairwise or (other is None and pairwise is None)):
            return self._every_pair(name, values, other, settings)
        partners = self._partners(values, other, pairwise)
        names, columns = [], []
        for (label, left), (partner, right) in zip(values, partners, strict=True):
            same = partner is label or partner == label
            names.append(label if same or not self._is_series else None)
            columns.append(self._checked_pair(name, left, right, settings))
        return self._framed(names, columns)

    def _checked_pair(
        self, name: str, left: Column, right: Column, settings: dict[str, Any]
    ) -> Column:
        try:
            return self._pair(name, left, right, settings)
        except TypeError as error:
            raise NotNative(f"{name} of other than numbers") from error

    def _every_pair(
        self, name: str, values: list[tuple[Any, Column]], other: Any, settings: dict[str, Any]
    ) -> Any:
        """Return a statistic of every pair of columns: under each row a row a column."""
        from gpuframe.frames.dataframe import DataFrame

        if other is not None or self.obj.columns.nlevels > 1 or not len(self):
            raise NotNative("every pair of columns of two frames")
        xp = device.xp()
        count, rows = len(values), len(self)
        found: dict[tuple[int, int], Any] = {}
        for i, (_, left) in enumerate(values):
            for j, (_, right) in enumerate(values[i:], i):
                found[i, j] = self._checked_pair(name, left, right, settings).values
        columns = []
        for i in range(count):
            parts = [found[min(i, j), max(i, j)] for j in range(count)]
            columns.append(fixed(xp.stack(parts, axis=1).reshape(rows * count)))
        place = xp.arange(rows * count)
        index = self.obj._index
        labels = construct.column_of([label for label, _ in values])
        levels = [select.take(column, place // count) for column in index.columns]
        if isinstance(index, indexes.RangeIndex):
            levels[0].memo["labels"] = index.range
        levels.append(select.take(labels, place % count))
        names = tuple(label for label, _ in values)
        return DataFrame._from_table(
            Table(names, tuple(columns), rows * count),
            indexes.from_columns(levels, [*index.names, self.obj.columns.name]),
            self.obj.columns[[self.obj._table.names.index(label) for label in names]],
        )

    def _partners(
        self, values: list[tuple[Any, Column]], other: Any, pairwise: bool | None
    ) -> list[tuple[Any, Column]]:
        """Return the other column of each pair."""
        if other is None and (self._is_series or pairwise is False):
            return values
        if other is None or not hasattr(other, "_index"):
            raise NotNative("every pair of columns")
        if not other._index.identical_labels(self.obj._index):
            raise NotNative("columns that have to be aligned")
        if not is_frame(other):
            return [(other.name, other._column)] * len(values)
        names = [name for name, _ in values]
        if self._is_series or pairwise or list(other._table.names) != names:
            raise NotNative("every pair of columns")
        return list(zip(names, other._columns, strict=True))

    def _pair(self, name: str, left: Column, right: Column, settings: dict[str, Any]) -> Column:
        raise NotImplementedError

    def _statistic(
        self, name: str, column: Column, spec: Windows, settings: dict[str, Any]
    ) -> Column:
        try:
            return ops.apply(name, column, spec, **settings)
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
        labels = self.obj.columns
        kept = None
        if labels.name is not None or labels.nlevels > 1:
            kept = labels[[self.obj._table.names.index(name) for name in names]]
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
        if any(name is None or name in table.names for name in keys.names):
            raise NotNative("as_index=False by keys without names")
        order = self._windows().order
        added = tuple(select.take(column, order) for column in keys.columns)
        full = Table((*keys.names, *table.names), (*added, *table.columns), table.length)
        return DataFrame._from_table(full, self._labels())

    # --- several statistics -------------------------------------------------------------------

    @native
    def agg(self, func: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Return one or several statistics of each window.

        Args:
            func: name of a statistic, a list of names, or for frames a dict from column to
                either; functions run through pandas.
            args: handed to pandas.
            kwargs: handed to pandas.

        Example:
            >>> import gpuframe as pd
            >>> pd.Series([1, 2, 4]).rolling(2).agg(["sum", "max"]).columns.tolist()
            ['sum', 'max']
        """
        if args or kwargs:
            raise NotNative("agg with arguments")
        if isinstance(func, str) and func in self._names():
            return getattr(self, func)()
        if not self._is_series and self._on() is not None:
            raise NotNative("agg beside a column of times")
        if not self._keys_in_index:
            raise NotNative("agg with as_index=False")
        values = self._values()
        if isinstance(func, list) and func:
            return self._several([(name, column, func) for name, column in values])
        if isinstance(func, dict) and func and not self._is_series:
            columns = dict(values)
            if any(name not in columns for name in func):
                raise NotNative("agg of unknown columns")
            wanted = [(name, columns[name], how) for name, how in func.items()]
            return self._several(wanted)
        raise NotNative("agg by a function")

    aggregate = agg

    def _names(self) -> tuple[str, ...]:
        return _STATISTICS

    def _several(self, wanted: list[tuple[Any, Column, Any]]) -> Any:
        from gpuframe.frames.dataframe import DataFrame

        flat = all(isinstance(how, str) for _, _, how in wanted)
        names: list[Any] = []
        columns: list[Column] = []
        for label, column, listed in wanted:
            for how in [listed] if isinstance(listed, str) else listed:
                if not isinstance(how, str) or how not in self._names():
                    raise NotNative(f"agg by {how}")
                names.append(label if flat else how if self._is_series else (label, how))
                columns.append(self._one(how, column))
        if len(set(names)) < len(names):
            raise NotNative("agg that repeats names")
        labels = None if flat or self._is_series else pd.MultiIndex.from_tuples(names)
        table = Table(tuple(names), tuple(columns), columns[0].length)
        return DataFrame._from_table(table, self._labels(), labels)

    def _one(self, name: str, column: Column) -> Column:
        return self._statistic(name, column, self._windows(), {})

    pipe = protocol.pipe


def _is_number(column: Column) -> bool:
    """Whether pandas counts a column among the numbers: bools are, durations are not."""
    return column.layout in ("numeric", "boolean")


_STATISTICS = (
    "sum", "mean", "min", "max", "first", "last", "count", "var", "std", "sem", "skew", "kurt",
    "median", "nunique",
)  # fmt: skip


def engine_of(settings: dict[str, Any]) -> None:
    """Leave other engines to pandas."""
    if settings.pop("engine", None) not in (None, "cython"):
        raise NotNative("another engine")
    if settings.pop("engine_kwargs", None) is not None:
        raise NotNative("another engine")
    if settings:
        raise NotNative(f"further arguments {sorted(settings)}")


def _statistic(name: str, text: str) -> Callable[..., Any]:
    """Return the method of a statistic that takes no settings of its own."""

    def method(self: BaseWindow, numeric_only: bool = False, **settings: Any) -> Any:
        engine_of(settings)
        return self._apply(name, numeric_only)

    method.__name__ = name
    method.__qualname__ = f"Rolling.{name}"
    method.__doc__ = text
    return native(method)


def _spread(name: str, text: str) -> Callable[..., Any]:
    """Return the method of a statistic that takes `ddof`."""

    def method(self: BaseWindow, ddof: int = 1, numeric_only: bool = False, **settings: Any) -> Any:
        engine_of(settings)
        return self._apply(name, numeric_only, ddof=ddof)

    method.__name__ = name
    method.__qualname__ = f"Rolling.{name}"
    method.__doc__ = text
    return native(method)


def _joint(name: str, text: str) -> Callable[..., Any]:
    """Return the method of a statistic of two columns."""

    def method(
        self: BaseWindow,
        other: Any = None,
        pairwise: bool | None = None,
        ddof: int = 1,
        numeric_only: bool = False,
    ) -> Any:
        if self._settings.get("step") is not None:
            raise NotImplementedError(f"step not implemented for {name}")
        return self._together(name, other, pairwise, {"ddof": ddof}, numeric_only)

    method.__name__ = name
    method.__qualname__ = f"Rolling.{name}"
    method.__doc__ = text
    return native(method)


class Expanding(BaseWindow):
    """Windows from the first row on; see `Series.expanding`."""

    __slots__ = ()
    _maker = "expanding"
    _attributes = ("min_periods", "method", "window", "closed", "center", "on", "step", "win_type")

    sum = _statistic("sum", "Return the sum of each window, exact and rounded once.")
    mean = _statistic("mean", "Return the mean of each window: the exact sum by the count.")
    min = _statistic("min", "Return the least value of each window.")
    max = _statistic("max", "Return the greatest value of each window.")
    first = _statistic("first", "Return the first value of each window that is not missing.")
    last = _statistic("last", "Return the last value of each window that is not missing.")
    count = _statistic("count", "Return how many values of each window are not missing.")
    var = _spread("var", "Return the variance of each window, by count - ddof.")
    std = _spread("std", "Return the standard deviation of each window, by count - ddof.")
    sem = _spread("sem", "Return the standard error of the mean of each window.")
    skew = _statistic("skew", "Return the skewness of each window, not biased.")
    kurt = _statistic("kurt", "Return the excess kurtosis of each window, not biased.")
    median = _statistic("median", "Return the median of each window.")
    nunique = _statistic("nunique", "Return the number of distinct values of each window.")

    @native
    def quantile(self, q: float, interpolation: str = "linear", numeric_only: bool = False) -> Any:
        """Return a quantile of each window.

        Args:
            q: in [0, 1].
            interpolation: "linear", "lower", "higher", "nearest" or "midpoint".
            numeric_only: whether columns that are no numbers are left out.

        Raises:
            ValueError: another number or word.
        """
        if q in (0, 1):
            return self._apply("min" if q == 0 else "max", numeric_only)
        if not 0 < q < 1:
            raise ValueError(f"quantile value {q} not in [0, 1]")
        if interpolation not in ops.INTERPOLATIONS:
            raise ValueError(f"Interpolation '{interpolation}' is not supported")
        return self._apply("quantile", numeric_only, q=q, interpolation=interpolation)

    @native
    def rank(
        self,
        method: str = "average",
        ascending: bool = True,
        pct: bool = False,
        numeric_only: bool = False,
    ) -> Any:
        """Return the rank of each window's last value among the window's values.

        Args:
            method: rank of equal values: "average", "min" or "max".
            ascending: whether the least value has rank 1.
            pct: whether to divide by the number of values.
            numeric_only: whether columns that are no numbers are left out.
        """
        plain = self._settings.get("closed") in (None, "right") and not self._settings.get("center")
        if method not in ops.RANKS or not plain:
            # Where no row enters, pandas repeats the rank of the window before.
            raise NotNative("rank in windows that do not end with their row")
        return self._apply("rank", numeric_only, method=method, ascending=ascending, pct=pct)

    cov = _joint("cov", "Return the covariance with another series or frame in each window.")
    corr = _joint("corr", "Return the correlation with another series or frame in each window.")
    apply = via_pandas("apply", "Rolling")

    def _pair(self, name: str, left: Column, right: Column, settings: dict[str, Any]) -> Column:
        return ops.together(name, left, right, self._windows(), settings["ddof"])

    def _validate(self) -> None:
        least = self._settings["min_periods"]
        if type(least) is not int or least < 0 or self._settings["method"] != "single":
            self._sample()

    def _find(self) -> Windows:
        rows, groups = len(self), self._groups()
        if groups is not None:
            rows = groups.order.shape[0]
        least = self._settings["min_periods"]
        if least is None:
            least = 0
        return ops.of_rows(rows, rows, least, groups=groups)


class Rolling(Expanding):
    """Windows of a number of rows or a span of time; see `Series.rolling`."""

    __slots__ = ()
    _maker = "rolling"
    _attributes = (
        "window", "min_periods", "center", "win_type", "on", "closed", "step", "method",
    )  # fmt: skip

    def _validate(self) -> None:
        settings = self._settings
        least, window = settings["min_periods"], settings["window"]
        plain = type(window) is int and window >= 0 and settings["on"] is None
        plain = plain and (least is None or (type(least) is int and 0 <= least <= window))
        plain = plain and isinstance(settings["center"], bool) and settings["closed"] in _CLOSED
        step = settings.get("step")
        if not plain or not (step is None or (type(step) is int and step > 0)):
            self._sample()

    def _find(self) -> Windows:
        settings, groups = self._settings, self._groups()
        window, least = settings["window"], settings["min_periods"]
        rows = len(self) if groups is None else groups.order.shape[0]
        shape = {"center": bool(settings["center"]), "closed": settings["closed"]}
        if not isinstance(window, str | datetime.timedelta | pd.offsets.BaseOffset):
            least = window if least is None else least
            step = settings.get("step")
            return ops.of_rows(rows, int(window), least, step=step, groups=groups, **shape)
        host = self._sample()
        ticks = self._ticks()
        try:
            return ops.of_time(
                ticks, int(host._win_freq_i8), host.min_periods, groups=groups, **shape
            )
        except ValueError as error:
            on = self._on() if self._on() is not None else "index"
            if groups is None:
                raise ValueError(f"{on} values must be monotonic") from error
            message = f"Each group within {on} must be monotonic. Sort the values in {on} first."
            raise ValueError(message) from error

    def _ticks(self) -> Column:
        """Return the times of the rows."""
        on = self._on()
        column: Column = self.obj._index.columns[0]
        if isinstance(on, str):
            column = self.obj._table.column(on)
        elif on is not None:
            raise NotNative("times that are no column")
        if column.layout != "temporal" or dtypes.is_date(column.dtype):
            raise NotNative(f"windows over times of {column.dtype}")
        if missing.any_isna(column):
            raise ValueError(f"{'index' if on is None else on} values must not have NaT")
        return column


def rolling(
    self: Any,
    window: Any,
    min_periods: int | None = None,
    center: bool = False,
    win_type: str | None = None,
    on: Any = None,
    closed: str | None = None,
    step: int | None = None,
    method: str = "single",
) -> Any:
    """Return windows of a number of rows, or of a span of time, that end at each row.

    Sums and means are exact and rounded once; no statistic costs more for a longer window, the
    median, quantiles and ranks logarithmically. Infinities count as missing, as in pandas.

    Args:
        window: number of rows, or a span of time (text, Timedelta or offset).
        min_periods: number of values below which a result is missing; `window`, and 1 for time.
        center: whether the row is the middle of the window rather than its end.
        win_type: weights of SciPy; runs through pandas.
        on: column of times of a frame, in place of the index.
        closed: ends that belong to the window: "right" (if None), "left", "both" or "neither".
        step: windows of every step-th row only.
        method: "table" runs through pandas.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series([1, 2, 4]).rolling(2).sum().tolist()
        [nan, 3.0, 6.0]
    """
    settings = {
        "window": window, "min_periods": min_periods, "center": center, "win_type": win_type,
        "on": on, "closed": closed, "method": method,
    }  # fmt: skip
    if type(self).__name__ != "GroupBy":
        settings["step"] = step
    hosted = win_type is not None or method != "single"
    if hosted or isinstance(window, pd.api.indexers.BaseIndexer):
        return _hosted(self, "rolling", settings, "weights, tables or own bounds of windows")
    return Rolling(self, settings)


def group_rolling(
    self: Any,
    window: Any,
    min_periods: int | None = None,
    center: bool = False,
    win_type: str | None = None,
    on: Any = None,
    closed: str | None = None,
    method: str = "single",
) -> Any:
    """Return windows of a number of rows or a span of time within each group; see `rolling`.

    Example:
        >>> import gpuframe as pd
        >>> df = pd.DataFrame({"k": [1, 2, 1], "v": [1, 2, 3]})
        >>> df.groupby("k").v.rolling(2, min_periods=1).sum().tolist()
        [1.0, 4.0, 2.0]
    """
    return rolling(self, window, min_periods, center, win_type, on, closed, None, method)


group_rolling.__name__ = "rolling"
group_rolling.__qualname__ = "GroupBy.rolling"


def _hosted(self: Any, name: str, settings: dict[str, Any], reason: str) -> Any:
    """Return pandas' windows; their results come to the device."""
    label = f"{type(self).__name__}.{name}"
    return call_pandas(label, reason, getattr(to_pandas(self), name), (), settings, len(self))


def expanding(self: Any, min_periods: int = 1, method: str = "single") -> Any:
    """Return windows from the first row to each row.

    Args:
        min_periods: number of values below which a result is missing.
        method: "table" runs through pandas.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series([3, 1, 4]).expanding().max().tolist()
        [3.0, 3.0, 4.0]
    """
    settings = {"min_periods": min_periods, "method": method}
    if method != "single":
        return _hosted(self, "expanding", settings, "windows over a table")
    return Expanding(self, settings)


def ewm(
    self: Any,
    com: float | None = None,
    span: float | None = None,
    halflife: Any = None,
    alpha: float | None = None,
    min_periods: int | None = 0,
    adjust: bool = True,
    ignore_na: bool = False,
    times: Any = None,
    method: str = "single",
) -> Any:
    """Return exponentially falling weights over each row and those before it.

    Args:
        com: centre of mass: weights shrink by 1 - 1 / (1 + com) from row to row.
        span: instead, 2 com + 1.
        halflife: instead, rows in which a weight falls to one half; a span of time with `times`.
        alpha: instead, 1 / (1 + com).
        min_periods: number of values below which a result is missing.
        adjust: whether weights are powers; else results are weighted with new values.
        ignore_na: whether missing values age no weights.
        times: a time a row, for weights that fall with time.
        method: "table" runs through pandas.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series([1.0, 2.0]).ewm(alpha=0.5, adjust=False).mean().tolist()
        [1.0, 1.5]
    """
    from gpuframe.frames.ewm import ExponentialMovingWindow

    settings = {
        "com": com, "span": span, "halflife": halflife, "alpha": alpha,
        "min_periods": min_periods, "adjust": adjust, "ignore_na": ignore_na, "times": times,
        "method": method,
    }  # fmt: skip
    if method != "single":
        return _hosted(self, "ewm", settings, "weights over a table")
    return ExponentialMovingWindow(self, settings)
