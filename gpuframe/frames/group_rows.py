"""Methods of GroupBy that keep rows: running results, shifts, fills, positions, chosen rows."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from gpuframe.columns import dtypes
from gpuframe.columns.column import Column
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames.columnwise import is_frame, places_of_numbers
from gpuframe.frames.fallback import native
from gpuframe.frames.running import checked_limit, filling, relative_change, whole_periods
from gpuframe.ops import missing, nullable, transforms
from gpuframe.ops import rank as ranks
from gpuframe.ops.grouping import Grouping, with_rows


def _each(self: Any, function: Callable[[Grouping, Column], Column], numeric_only: Any) -> Any:
    """Return a column of as many rows for each aggregated one, under the rows' own labels."""
    from gpuframe.frames.dataframe import DataFrame
    from gpuframe.frames.series import Series

    grouping = self._grouping()
    values = self._values()
    if numeric_only:
        values = [
            values[at] for at in places_of_numbers((column for _, column in values), masked=True)
        ]
    if not values:
        raise NotNative("no column of numbers")
    for label, column in values:
        known = nullable.is_masked(column.dtype) or dtypes.is_text(column.dtype)
        if column.layout == "object" or (dtypes.is_nullable(column.dtype) and not known):
            raise NotNative(f"groups of {column.dtype} in column {label!r:.40}")
    columns = tuple(function(grouping, column) for _, column in values)
    if self._is_series:
        return Series._from_column(columns[0], self._of._index, values[0][0])
    names = [label for label, _ in values]
    table = Table(tuple(names), columns, len(self._of))
    return DataFrame._from_table(table, self._of._index, self._labels_of(names))


def _numbers(self: Any, column: Column) -> Any:
    from gpuframe.frames.series import Series

    return Series._from_column(column, self._of._index, None)


@native
def cumcount(self: Any, ascending: bool = True) -> Any:
    """Return how many rows of the same group stand before each row.

    Example:
        >>> import gpuframe as pd
        >>> pd.DataFrame({"k": [1, 2, 1]}).groupby("k").cumcount().tolist()
        [0, 0, 1]
    """
    return _numbers(self, transforms.cumcount(self._grouping(), ascending=bool(ascending)))


@native
def ngroup(self: Any, ascending: bool = True) -> Any:
    """Return the number of each row's group, among those that have rows."""
    grouping = self._grouping()
    grouping = with_rows(grouping) if self._keys().whole else grouping
    return _numbers(self, transforms.ngroup(grouping, ascending=bool(ascending)))


def _cumulative(name: str) -> Callable[..., Any]:
    def method(
        self: Any, numeric_only: bool = False, skipna: bool = True, *args: Any, **kwargs: Any
    ) -> Any:
        if args or kwargs:
            raise NotNative(f"groupby {name} with further arguments")

        def function(grouping: Grouping, column: Column) -> Column:
            if not skipna and missing.any_isna(column):
                raise NotNative(f"groupby {name} with skipna=False")
            return transforms.running(grouping, column, name)

        return _each(self, function, numeric_only)

    method.__name__ = name
    method.__qualname__ = f"GroupBy.{name}"
    method.__doc__ = f"Return `{name}` within each group, row by row."
    return native(method)


cumsum, cumprod, cummin, cummax = map(_cumulative, transforms.RUNNING)


@native
def shift(
    self: Any,
    periods: Any = 1,
    freq: Any = None,
    fill_value: Any = pd.api.extensions.no_default,
    suffix: Any = None,
) -> Any:
    """Return the values so many rows before in the same group.

    Example:
        >>> import gpuframe as pd
        >>> df = pd.DataFrame({"k": [1, 2, 1], "v": [10, 20, 30]})
        >>> df.groupby("k").v.shift(fill_value=0).tolist()
        [0, 0, 10]
    """
    if freq is not None or suffix is not None:
        raise NotNative("shift of the index")
    rows, fill = whole_periods(periods), filling(fill_value)
    return _each(self, lambda groups, column: transforms.shift(groups, column, rows, fill), None)


@native
def diff(self: Any, periods: Any = 1) -> Any:
    """Return the difference to the value so many rows before in the same group."""
    rows = whole_periods(periods)
    return _each(self, lambda grouping, column: transforms.diff(grouping, column, rows), None)


@native
def pct_change(self: Any, /, periods: Any = 1, fill_method: Any = None, freq: Any = None) -> Any:
    """Return the change relative to the value so many rows before in the same group."""
    if fill_method is not None or freq is not None:
        raise NotNative("pct_change with a frequency")
    rows = whole_periods(periods)
    return _each(self, lambda grouping, column: relative_change(grouping, column, rows), None)


def _filled(name: str, *, backward: bool, doc: str) -> Callable[..., Any]:
    def method(self: Any, limit: Any = None) -> Any:
        most = checked_limit(limit)
        return _each(
            self,
            lambda grouping, column: transforms.fill(
                grouping, column, backward=backward, limit=most
            ),
            None,
        )

    method.__name__ = name
    method.__qualname__ = f"GroupBy.{name}"
    method.__doc__ = doc
    return native(method)


ffill = _filled("ffill", backward=False, doc="Return the group's last known value where missing.")
bfill = _filled("bfill", backward=True, doc="Return the group's next known value where missing.")


def _selected(self: Any, rows: Any) -> Any:
    """Return some rows of the grouped frame or of its selected columns, under their labels."""
    part = self._of
    if is_frame(part) and self._selected is not None:
        part = part[self._selected]
    return part._with_rows(rows)


@native
def head(self: Any, n: int = 5) -> Any:
    """Return the first n rows of each group, in the order of the frame; -n: all but the last n."""
    return _selected(self, transforms.within(self._grouping(), None, whole_periods(n)))


@native
def tail(self: Any, n: int = 5) -> Any:
    """Return the last n rows of each group, in the order of the frame; -n: all but the first n."""
    rows = whole_periods(n)
    grouping = self._grouping()
    if rows == 0:
        return _selected(self, transforms.within(grouping, None, 0))
    return _selected(self, transforms.within(grouping, -rows, None))


@native
def nth(self: Any, n: Any, dropna: Any = None) -> Any:
    """Return the n-th row of each group, counted from 0; negative counts from the end.

    Args:
        n: an integer, or a list of them.
        dropna: as in pandas.

    Example:
        >>> import gpuframe as pd
        >>> df = pd.DataFrame({"k": [1, 2, 1], "v": [10, 20, 30]})
        >>> df.groupby("k").nth(-1).v.tolist()
        [20, 30]
    """
    if dropna is not None:
        raise NotNative("nth with dropna")
    wanted = [whole_periods(place) for place in (n if isinstance(n, list | tuple) else [n])]
    return _selected(self, transforms.at_positions(self._grouping(), wanted))


@native
def rank(
    self: Any,
    method: str = "average",
    ascending: bool = True,
    na_option: str = "keep",
    pct: bool = False,
) -> Any:
    """Return the rank of each value within its group, counted from 1.

    Args:
        method: average, min, max, first or dense, for equal values.
        ascending: whether the smallest value is the first.
        na_option: missing values have no rank (keep), the first ones (top) or the last (bottom).
        pct: whether ranks are divided by the greatest one of the group.

    Raises:
        ValueError: another word for `na_option`.
    """
    if na_option not in ("keep", "top", "bottom"):
        raise ValueError("na_option must be one of 'keep', 'top', or 'bottom'")
    if method not in ranks.METHODS:
        raise NotNative(f"rank by {method!r:.20}")

    def function(grouping: Grouping, column: Column) -> Column:
        masked = nullable.is_masked(column.dtype)
        if not (dtypes.is_number(column.dtype) or masked):
            raise NotNative(f"groupby rank of {column.dtype}")
        found = ranks.rank(
            column,
            grouping.ids,
            grouping.slots,
            method=method,
            ascending=bool(ascending),
            na_option=na_option,
            pct=bool(pct),
        )
        return nullable.joined(found, None) if masked else found

    return _each(self, function, None)


METHODS = (
    cumcount, ngroup, cumsum, cumprod, cummin, cummax, shift, diff, pct_change, ffill, bfill,
    head, tail, nth, rank,
)  # fmt: skip

KEEPING = {method.__name__ for method in METHODS} - {"head", "tail", "nth"}
"""Methods that give as many rows as they are given."""
