"""`agg` and `transform` of groups by lists, dicts and names, and by functions of users."""

import contextlib
import copy
import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import pandas as pd
from pandas.api.types import is_list_like

from gpuframe.columns.column import Column
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import group_functions, group_parts
from gpuframe.frames.aggregating import named, with_leaves
from gpuframe.frames.columnwise import is_frame
from gpuframe.frames.group_rows import KEEPING
from gpuframe.ops import aggregate as ops
from gpuframe.ops import grouping as groups


class Call(NamedTuple):
    """A function or name that pandas would call for a column of groups."""

    at: int
    how: Any
    args: tuple[Any, ...]
    kwargs: dict[str, Any]


def by_function(by: Any, func: Any, args: Any, kwargs: dict[str, Any]) -> Any:
    """Return a function's result for each group of each column."""
    values = by._values()
    if not values:
        raise NotNative("agg of no column")
    calls = [Call(at, func, args, kwargs) for at in range(len(values))]
    columns = [
        _column(by, name, column, call) for call, (name, column) in zip(calls, values, strict=True)
    ]
    if by._is_series:
        return by._series(columns[0], values[0][0])
    return by._framed([name for name, _ in values], columns)


def several(by: Any, func: Any, args: Any, kwargs: dict[str, Any]) -> Any:
    """Return the aggregates of a list, a dict or of name=(column, function).

    pandas' own method runs on a stand-in of one row in one group, which holds the numbers of the
    columns, and so decides what is called for which column, and how the results are named. Keys
    stand there as numbers below zero.

    Args:
        by: the GroupBy.
        func: list or dict of functions and names, or None.
        args: for the functions.
        kwargs: for the functions; without `func`, the names.
    """
    calls: list[Call] = []

    def leaf(how: Any) -> Callable[..., int]:
        def call(seen: Any, *args: Any, **kwargs: Any) -> int:
            calls.append(Call(int(seen.iloc[0]), how, args, kwargs))
            return len(calls) - 1

        return call

    if func is None:
        kwargs = {name: named(how, leaf) for name, how in kwargs.items()}
        if by._is_series:
            kwargs = {
                name: with_leaves(how, leaf) if isinstance(how, str) or callable(how) else how
                for name, how in kwargs.items()
            }
    found = _stand_in(by).agg(with_leaves(func, leaf), *args, **kwargs)
    return _filled_in(by, found, calls)


def _stand_in(by: Any) -> Any:
    """Return pandas' GroupBy of one row: the number of each column, of keys -1, -2 and so on."""
    settings = {key: by._settings[key] for key in ("as_index", "sort", "group_keys")}
    listed = by._keys()
    keys: list[Any] = []
    used = set()
    blank: Any = pd.Series([0], name=getattr(by._of, "name", None))
    if is_frame(by._of):
        blank = pd.DataFrame([range(len(by._of._columns))], columns=by._of.columns)
    for level, name in enumerate(listed.names):
        if is_frame(by._of) and name in listed.own and name not in used:
            blank.isetitem(by._of._table.names.index(name), [-level - 1])
            keys.append(name)
            used.add(name)
        else:
            keys.append(pd.Series([-level - 1], name=name))
    groups_of_it = blank.groupby(keys, **settings)
    return groups_of_it if by._selected is None else groups_of_it[by._selected]


def _filled_in(by: Any, found: Any, calls: list[Call]) -> Any:
    """Return a frame or series of the stand-in with the results of calls for their numbers."""
    from gpuframe.frames.dataframe import DataFrame

    if not isinstance(found, pd.DataFrame) or len(found) != 1:
        raise NotNative("aggregates that are no frame of one row a group")
    results = _results(by, calls)
    grouping = by._grouping()
    columns = []
    for number in found.to_numpy()[0].tolist():
        if type(number) is not int or number >= len(results):
            raise NotNative("aggregates that are no scalars")
        columns.append(results[number] if number >= 0 else grouping.keys[-number - 1])
    rows = {column.length for column in columns}
    length = grouping.count
    index = by._index() if by._settings["as_index"] else None
    if any(_keeps_rows(call.how) for call in calls):
        if len(rows) > 1 or not all(_keeps_rows(call.how) for call in calls):
            raise NotNative("aggregates beside a value a row")
        length, index = len(by._of), by._of._index
    return DataFrame._from_table(
        Table(tuple(found.columns), tuple(columns), length), index, found.columns
    )


def _results(by: Any, calls: list[Call]) -> list[Column]:
    """Return what each call gives: names first, which nobody can observe, functions in turn."""
    columns: dict[int, Column] = {}
    of = by._of
    for names in (True, False):
        for number, call in enumerate(calls):
            if isinstance(call.how, str) is not names:
                continue
            label, column = of.name if not is_frame(of) else None, None
            if is_frame(of):
                at = call.at
                if at < 0:
                    at = of._table.names.index(by._keys().names[-at - 1])
                label, column = of._table.names[at], of._table.columns[at]
            else:
                column = of._column
            columns[number] = _column(by, label, column, call)
    return [columns[number] for number in range(len(calls))]


def _column(by: Any, name: Any, column: Column, call: Call) -> Column:
    """Return the result of one call for one column."""
    how, args, kwargs = call.how, call.args, call.kwargs
    if isinstance(how, str):
        if how in ops.REDUCTIONS and not args and not kwargs:
            return ops.aggregate(by._grouping(), column, how)
        method = getattr(getattr(type(by), how, None), "__wrapped__", None)
        if method is None:
            raise NotNative(f"agg by {how}")
        found = method(_one(by, name, column), *args, **kwargs)
        if not hasattr(found, "_column"):
            raise NotNative(f"agg by {how}, which gives no series")
        result: Column = found._column
        return result
    if not args and not kwargs:
        with contextlib.suppress(NotNative):
            return group_functions.aggregated(by._grouping(), column, how)
    return group_parts.aggregated(by, column, name, lambda part: how(part, *args, **kwargs))


def _one(by: Any, name: Any, column: Column) -> Any:
    """Return the same groups of one column, their keys as index."""
    from gpuframe.frames.series import Series

    series = Series._from_column(column, by._of._index, name)
    own = copy.copy(by)
    own._of, own._selected = series, None
    own._settings = {**by._settings, "by": None, "level": None, "as_index": True}
    own._listed, own._found = by._keys()._replace(own=[]), by._grouping()
    return own


def _keeps_rows(how: Any) -> bool:
    return isinstance(how, str) and how in KEEPING


# --- transform -----------------------------------------------------------------------------------


def transform(by: Any, func: Any, args: Any, kwargs: dict[str, Any]) -> Any:
    """Return values for all rows: of a method, of an aggregate repeated, or of a function."""
    from gpuframe.frames.dataframe import DataFrame
    from gpuframe.frames.series import Series

    if func is None or is_list_like(func):
        if by._is_series:
            return pd.Series([0]).groupby([0]).transform(func, *args, **kwargs)  # pandas' errors
        return _transformed_several(by, func, args, kwargs)
    if isinstance(func, str):
        return _transformed_by_name(by, func, args, kwargs)
    values = by._values()
    if not callable(func) or not values:
        raise NotNative("transform of no column, or by no function")
    index = by._of._index

    def whole(part: Any) -> Any:
        return func(part, *args, **kwargs)

    if by._is_series:
        name, column = values[0]
        try:
            found = _at_once(by, column, func, args, kwargs)
        except NotNative:
            found = group_parts.transformed(by, name, column, whole)
        return Series._from_column(found, index, name)
    try:
        columns = tuple(_at_once(by, column, func, args, kwargs) for _, column in values)
    except NotNative:
        return group_parts.transformed_frame(by, whole)
    names = [name for name, _ in values]
    table = Table(tuple(names), columns, len(by._of))
    return DataFrame._from_table(table, index, by._labels_of(names))


def _at_once(by: Any, column: Column, func: Any, args: Any, kwargs: dict[str, Any]) -> Column:
    if args or kwargs:
        raise NotNative("a function with arguments")
    return group_functions.transformed(by._grouping(), column, func)


_BY_NAME = {
    "all", "any", "count", "first", "idxmax", "idxmin", "last", "max", "mean", "median", "min",
    "nunique", "prod", "quantile", "sem", "size", "skew", "kurt", "std", "sum", "var",
}  # fmt: skip
"""Aggregates that `transform` repeats to the rows."""


def _transformed_by_name(by: Any, name: str, args: Any, kwargs: dict[str, Any]) -> Any:
    if name in KEEPING:
        return getattr(by, name)(*args, **kwargs)
    if name not in _BY_NAME:
        pd.Series([0]).groupby([0]).transform(name, *args, **kwargs)  # pandas' errors
        raise NotNative(f"transform by {name}")
    plain = copy.copy(by)
    plain._settings = {**by._settings, "as_index": True, "observed": True}
    if by._keys().whole:  # of categories that no row holds no row is given anything
        plain._listed = plain._found = None
    found = getattr(plain, name)(*args, **kwargs)
    if len(found) != plain._grouping().count:
        raise NotNative(f"transform by {name} that gives several rows a group")
    result = found._each(functools.partial(groups.broadcast, plain._grouping()))
    if is_frame(result):
        return type(result)._from_table(
            Table(result._table.names, result._columns, len(by._of)), by._of._index, result._labels
        )
    result._index = by._of._index
    return result


def _transformed_several(by: Any, func: Any, args: Any, kwargs: dict[str, Any]) -> Any:
    """Return a frame of one column a function."""
    from gpuframe.frames.dataframe import DataFrame

    if func is None:
        func, kwargs = kwargs, {}
    wanted: list[tuple[Any, Any, Any]] = []
    labels: pd.Index | None = None
    if isinstance(func, dict):
        if any(
            is_list_like(how) and not isinstance(how, tuple | pd.NamedAgg) for how in func.values()
        ):
            raise NotNative("transform by lists by column")
        for name, how in func.items():
            pair = tuple(how)[:2] if isinstance(how, tuple) else (name, how)
            if isinstance(how, pd.NamedAgg):
                pair = how.column, how.aggfunc
            wanted.append((name, *pair))
    else:
        if not all(isinstance(how, str) for how in func):
            raise NotNative("transform by a list of functions")
        pairs = [(name, how) for name, _ in by._values() for how in func]
        wanted = [(pair, *pair) for pair in pairs]
        labels = pd.MultiIndex.from_arrays([list(each) for each in zip(*pairs, strict=True)])
    plain = copy.copy(by)
    plain._selected = None
    columns = tuple(plain[name].transform(how, *args, **kwargs)._column for _, name, how in wanted)
    names = tuple(name for name, _, _ in wanted)
    if not columns:
        raise NotNative("transform by nothing")
    return DataFrame._from_table(Table(names, columns, len(by._of)), by._of._index, labels)
