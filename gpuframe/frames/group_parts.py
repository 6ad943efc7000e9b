"""Users' functions group by group: each is called with a slice of ours, as often as under pandas.

The rows are put in the order of their groups once; a group is then a slice that shares buffers. How
results become rows, columns and labels is pandas': scalars, series and frames are told apart by
what the function gives, not by what it is.
"""

import itertools
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column
from gpuframe.columns.dtypes import INT64
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import by_labels
from gpuframe.frames import index as indexes
from gpuframe.frames.aggregating import called
from gpuframe.frames.columnwise import is_frame
from gpuframe.frames.fallback import lift, to_pandas
from gpuframe.frames.rows import by_slice
from gpuframe.ops import grouping as groups
from gpuframe.ops import select


class Parts:
    """The rows of a frame or series group after group.

    Args:
        by: the GroupBy.
        of: frame or series of its rows; the values that it aggregates if not given.

    Attributes:
        keys: label of each group.
        rows: row numbers, group after group.
    """

    def __init__(self, by: Any, of: Any = None) -> None:
        if type(by).__name__ not in ("GroupBy", "TimeGroups"):
            raise NotNative("functions of bins of time")
        self.by = by
        self.of = values_of(by) if of is None else of
        self.rows, self.edges = groups.members(by._grouping())
        self.index = by._index()
        self.keys = self.index.to_pandas()
        self._sorted = in_turn(self.of, self.rows)

    def __len__(self) -> int:
        return len(self.edges) - 1

    def __iter__(self) -> Iterator[Any]:
        for start, stop in itertools.pairwise(self.edges):
            yield by_slice(self._sorted, start, stop)

    def named(self) -> Iterator[Any]:
        """Yield the groups, whose `name` is their key."""
        for key, part in zip(self.keys, self, strict=True):
            object.__setattr__(part, "_key" if is_frame(part) else "name", key)
            yield part

    def in_order(self) -> Any:
        """Return for each row of the frame its place group after group, -1 for rows of no group."""
        xp = device.xp()
        places = xp.full(len(self.of), -1, dtype=INT64)
        places[self.rows] = xp.arange(self.rows.shape[0], dtype=INT64)
        return places


def in_turn(of: Any, rows: Any) -> Any:
    """Return rows of a frame or series, gathered at once and not anew for each slice."""
    found = of._with_rows(rows)
    for column in (*found._columns, *found._index.columns):
        column.values  # noqa: B018 - makes a column that waits
    return found


def values_of(by: Any) -> Any:
    """Return what a GroupBy aggregates, a frame without its keys or a series."""
    from gpuframe.frames.series import Series

    of = by._of
    if by._is_series:
        name, column = by._values()[0]
        return Series._from_column(column, of._index, name)
    return of._with_columns(by._places())


def aggregated(by: Any, column: Column, name: Any, function: Callable[..., Any]) -> Column:
    """Return a function's result for the values of each group of a column.

    Args:
        by: the GroupBy.
        column: of its rows.
        name: of the column.
        function: of a series.
    """
    from gpuframe.frames.series import Series

    parts = Parts(by, Series._from_column(column, by._of._index, name))
    if not len(parts):
        return column.slice(0, 0)
    results = np.empty(len(parts), object)
    for at, part in enumerate(parts):
        result = to_pandas(called(function, part))
        results[at] = _one_of(result) if isinstance(result, pd.Series | pd.Index) else result
    blank = pd.Series(neighbour.to_pandas(column.slice(0, 0)), dtype=column.dtype)
    return neighbour.from_pandas(pd.Series(blank.array._cast_pointwise_result(results)))


def _one_of(result: Any) -> Any:
    """Return the only value of a series, or all of several."""
    values = result._values
    if values.ndim == 1 and len(values) == 1:
        warnings.warn(
            "Converting a Series or array of length 1 into a scalar is "
            "deprecated and will be removed in a future version. If you wish "
            "to preserve the current behavior, have ``func`` return scalars.",
            category=pd.errors.Pandas4Warning,
            stacklevel=2,
        )
        return values[0]
    return values


# --- apply ---------------------------------------------------------------------------------------


def applied(by: Any, function: Callable[..., Any]) -> Any:
    """Return a function's results for each group of a GroupBy, put together as pandas does."""
    parts = Parts(by)
    results = []
    alike = True
    for part in parts.named():
        index = part._index
        result = lift(called(function, part))
        alike = alike and _is_indexed_like(result, index, of_frame=is_frame(parts.of))
        results.append(result)
    if not results:
        return _of_no_group(by, parts)
    if by._is_series:
        return _of_series(by, parts, results, alike=alike)
    return _of_frames(by, parts, results, alike=alike)


def _is_indexed_like(result: Any, index: Any, *, of_frame: bool) -> bool:
    if not hasattr(result, "_index") or (of_frame and not is_frame(result)):
        return False
    return bool(result._index.identical_labels(index))


def _of_no_group(by: Any, parts: Parts) -> Any:
    if by._is_series:
        raise NotNative("apply to no group")
    labels = parts.of.columns
    index = parts.keys if by._settings["group_keys"] and by._settings["as_index"] else None
    host = pd.DataFrame(index=index, columns=labels)
    return lift(host.astype(dict(zip(labels, (c.dtype for c in parts.of._columns), strict=True))))


def _of_series(by: Any, parts: Parts, results: list[Any], *, alike: bool) -> Any:
    from gpuframe.frames.series import Series

    name = by._values()[0][0]
    if isinstance(results[0], dict):
        stacked = lift(pd.DataFrame(results, index=parts.keys).stack())
        stacked.name = name
        return stacked
    if hasattr(results[0], "_index"):
        result = _concatenated(by, parts, results, alike=alike)
        if not is_frame(result):
            result.name = name
        return result
    if by._settings["as_index"]:
        return Series._from_column(_column_of(results), parts.index, name)
    return by._framed([name], [_column_of(results)])


def _column_of(results: list[Any]) -> Column:
    """Return a column of results that are no series of ours."""
    return neighbour.from_pandas(pd.Series(results))


def _of_frames(by: Any, parts: Parts, results: list[Any], *, alike: bool) -> Any:
    from gpuframe.frames.series import Series

    first = next((result for result in results if result is not None), None)
    if first is None:
        host = pd.DataFrame(columns=parts.of.columns)
        kinds = [column.dtype for column in parts.of._columns]
        return lift(host.astype(dict(zip(parts.of.columns, kinds, strict=True))))
    if is_frame(first):
        return _concatenated(by, parts, results, alike=alike)
    if isinstance(first, np.ndarray) or hasattr(first, "identical_labels"):
        selected = by._selected
        name = tuple(selected) if isinstance(selected, list) else selected
        host = pd.Series(to_pandas(results), name=name)
        index = parts.index if by._settings["as_index"] else indexes.default(len(results))
        return Series._from_column(neighbour.from_pandas(host), index, name)
    if not hasattr(first, "_column"):
        if by._settings["as_index"]:
            return Series._from_column(_column_of(results), parts.index)
        return by._framed([None], [_column_of(results)], pd.DataFrame([0], columns=[None]).columns)
    blank = to_pandas(Series(index=first._index))
    results = [lift(blank) if result is None else result for result in results]
    if all(first._index.identical_labels(result._index) for result in results):
        return _stacked(by, parts, results)
    return _concatenated(by, parts, results, alike=False)


def _stacked(by: Any, parts: Parts, results: list[Any]) -> Any:
    """Return series of the same labels as rows of a frame."""
    from gpuframe.frames.dataframe import DataFrame

    labels = results[0]._index.to_pandas()
    if labels.name is None and labels.nlevels == 1:
        names = {result.name for result in results}
        labels = labels.rename(next(iter(names))) if len(names) == 1 else labels
    kinds = {result.dtype for result in results}
    width = len(labels)
    if len(kinds) == 1 and dtypes.is_number(min(kinds)) and width:
        whole = select.concat([result._column for result in results])
        starts = device.xp().arange(0, whole.length, width, dtype=INT64)
        columns = [select.take(whole, starts + at) for at in range(width)]
    else:
        values = np.vstack([np.asarray(result.to_pandas()) for result in results])
        host = pd.DataFrame(values.tolist() if values.dtype == object else values, columns=labels)
        columns = list(DataFrame.from_pandas(host)._columns)
    if not by._settings["as_index"]:
        return by._framed(list(labels), columns, labels)
    table = Table(tuple(labels), tuple(columns), len(results))
    return DataFrame._from_table(table, parts.index, labels)


def _concatenated(by: Any, parts: Parts, results: list[Any], *, alike: bool) -> Any:
    """Return series or frames below each other, under their groups or in the order of the rows."""
    from gpuframe.frames.concatenate import concat

    settings = by._settings
    known = [at for at, result in enumerate(results) if result is not None]
    pieces = [results[at] for at in known]
    if settings["group_keys"] and settings["as_index"]:
        levels = parts.keys.levels if parts.keys.nlevels > 1 else [parts.keys]
        keys = parts.keys.take(known) if len(known) < len(results) else parts.keys
        result = concat(
            pieces, keys=list(keys), levels=list(levels), names=list(parts.keys.names), sort=False
        )
    else:
        result = concat(pieces)
        if alike and not settings["group_keys"]:
            result = _in_order_of_rows(by, parts, result)
    selected = by._selected
    name = by._of.name if not is_frame(by._of) else selected
    if not is_frame(result) and name is not None and not isinstance(name, list):
        result.name = name
    return result


def _in_order_of_rows(by: Any, parts: Parts, result: Any) -> Any:
    """Return results that have the rows of their groups in the order of the frame's rows."""
    index = by._of._index
    places = parts.in_order()
    if by._settings["dropna"]:
        kept = select.rows_of(places >= 0)
        places = device.xp().take(places, kept)
        index = index._rows(kept)
    if not index.is_unique and not result._index.identical_labels(index):
        own = result._index.to_pandas()
        found, _ = own.get_indexer_non_unique(index.to_pandas().unique())
        return result._with_rows(device.to_device(found))
    return by_labels._gathered(result, places, index, bool((places < 0).any()), None)


# --- transform -----------------------------------------------------------------------------------


def transformed(by: Any, name: Any, column: Column, function: Callable[..., Any]) -> Column:
    """Return a function's results for the rows of each group of a column."""
    from gpuframe.frames.series import Series

    parts = Parts(by, Series._from_column(column, by._of._index, name))
    pieces = []
    for part in parts.named():
        index = part._index
        result = lift(called(function, part))
        if hasattr(result, "_column"):
            if not result._index.identical_labels(index):
                result = result.reindex(index.to_pandas())
        else:
            result = Series(result, index=index)
        pieces.append(result._column)
    if not pieces:
        return neighbour.from_pandas(pd.Series(dtype=np.float64))
    return _spread(parts, pieces)


def _spread(parts: Parts, pieces: list[Column]) -> Column:
    """Return results group after group in the order of the rows, missing for rows of no group."""
    return select.take_or_missing(select.concat(pieces), parts.in_order())


def transformed_frame(by: Any, function: Callable[..., Any]) -> Any:
    """Return a function's results for the rows of each group of a frame.

    Of the first group the function sees the columns one by one and then the whole; where both give
    the same, it is called with whole groups from there on.
    """
    parts = Parts(by)
    found: list[Any] = []
    path = None
    for part in parts.named():
        if path is None:
            try:
                path, result = _path(function, part, only=len(parts) == 1)
            except ValueError as error:
                raise ValueError("transform must return a scalar value for each group") from error
        elif part.size:
            result = path(part)
        if part.size:
            found.append(_whole(result, part))
    from gpuframe.frames.concatenate import concat

    if not found:
        raise NotNative("transform of no group")
    result = concat(found, ignore_index=True)
    labels = parts.of.columns
    if tuple(result.columns) != tuple(labels):
        result = result.reindex(columns=labels)
    places = parts.in_order()
    columns = tuple(select.take_or_missing(column, places) for column in result._columns)
    table = Table(tuple(labels), columns, len(by._of))
    return type(result)._from_table(table, by._of._index, by._labels_of(list(labels)))


def _path(function: Callable[..., Any], part: Any, *, only: bool) -> tuple[Any, Any]:
    """Return how the other groups are given to a function, and its result for the first one."""

    def slow(group: Any) -> Any:
        return group.apply(function)

    result = slow(part)
    if only:
        return slow, result
    try:
        fast = lift(function(part))
    except AssertionError:
        raise
    except Exception:  # noqa: BLE001 - whatever it is, the columns go one by one
        return slow, result
    if not hasattr(fast, "_index"):
        return slow, result
    labels = fast.columns if is_frame(fast) else fast._index.to_pandas()
    if not labels.equals(part.columns):
        return slow, result
    return (function if fast.equals(result) else slow), result


def _whole(result: Any, part: Any) -> Any:
    """Return a result for a group as a frame of its rows and columns."""
    result = lift(result)
    if hasattr(result, "_column"):
        host = pd.DataFrame(np.tile(result.to_pandas().values, (1, 1)), columns=part.columns)
        rows = device.xp().zeros(len(part), dtype=INT64)
        return lift(host)._with_rows(rows, part._index)
    if is_frame(result) and not result._index.identical_labels(part._index):
        return result.align(part)[0]
    return result


# --- filter --------------------------------------------------------------------------------------


def kept(by: Any, function: Callable[..., Any]) -> Any:
    """Return bool[n], True for the rows of the groups for which a function holds."""
    of = by._of if by._selected is None else by._of[by._selected]
    parts = Parts(by, of)
    flags = []
    for part in parts if by._is_series else parts.named():
        result = lift(called(function, part))
        flags.append(_holds_for_series(result) if by._is_series else _holds(result))
    whole = np.repeat(np.asarray(flags, bool), np.diff(parts.edges))
    mask = device.xp().zeros(len(of), dtype=bool)
    mask[parts.rows] = device.to_device(whole)
    return mask


def _holds(result: Any) -> bool:
    if hasattr(result, "squeeze"):
        result = result.squeeze()
    scalar = pd.api.types.is_scalar(result)
    if not pd.api.types.is_bool(result) and not (scalar and pd.isna(result)):
        raise TypeError(
            f"filter function returned a {type(result).__name__}, but expected a scalar bool"
        )
    return bool(pd.notna(result) and result)


def _holds_for_series(result: Any) -> bool:
    try:
        return bool(pd.notna(result) and result)
    except (ValueError, TypeError) as error:
        raise TypeError("the filter must return a boolean result") from error
