"""stack and transpose: names of columns become labels of rows, and the other way round."""

import functools
import operator
import warnings
from collections.abc import Callable
from typing import Any

import pandas as pd

from gpuframe import device
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column
from gpuframe.columns.dtypes import INT64
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import by_cells, levels, warned
from gpuframe.frames import index as indexes
from gpuframe.frames.fallback import native, of_nothing
from gpuframe.ops import missing, reshape, select

_UNSET = pd.api.extensions.no_default


def labels_column(names: pd.Index) -> Column:
    """Return names of columns as a column of labels.

    Raises:
        NotNative: Python objects, or a missing name.
    """
    column = neighbour.from_pandas(names)
    if column.layout == "object" or names.hasnans:
        raise NotNative("names of columns as labels that are Python objects or missing")
    return column


def in_appearance(column: Column) -> Column:
    """Return a level of labels that stands in order of appearance."""
    own = column.replace()
    own.memo[levels.APPEARANCE] = True
    return own


def level_of(index: indexes.Index, longer: Callable[[Column], Column]) -> Column:
    """Return the labels of one level, repeated in some way, as a level of stacked labels."""
    column = index.columns[0]
    if column.layout == "object":
        raise NotNative("Python objects as labels")
    own = in_appearance(longer(column))
    if isinstance(index, indexes.RangeIndex):
        own.memo["labels"] = index.range
    return own


def _levels_of(index: indexes.Index, times: int) -> list[Column]:
    """Return the labels of rows, each so many times, in the order of their levels."""
    if index.nlevels == 1:
        return [level_of(index, lambda column: reshape.repeated(column, times))]
    found = []
    for column, level in zip(index.columns, levels.of_index(index), strict=True):
        own = reshape.repeated(column, times).replace()
        if level.labels is not None:
            own.memo["level"] = reshape.repeated(level.column, times).values, level.labels
        found.append(own)
    return found


@native
def stack(
    self: Any,
    level: Any = -1,
    dropna: Any = _UNSET,
    sort: Any = _UNSET,
    future_stack: bool = True,
) -> Any:
    """Return the values row by row, under the row labels with the names of columns behind them.

    Args:
        level: which levels of the names, by name or number.
        dropna: of pandas' earlier implementation: whether missing values are left out (default).
        sort: of it: whether the level is put in order (default).
        future_stack: whether the implementation is the present one; the earlier is deprecated.

    Raises:
        ValueError: names of columns repeat.

    Example:
        >>> import gpuframe as pd
        >>> pd.DataFrame({"a": [1, 2], "b": [3, 4]}).stack().tolist()
        [1, 3, 2, 4]
    """
    from gpuframe.frames.series import Series

    names = self.columns
    if not future_stack:
        return _as_before(self, level, dropna=dropna, sort=sort)
    if dropna is not _UNSET:
        raise ValueError(
            "dropna must be unspecified as the new implementation does not introduce rows of NA "
            "values. This argument will be removed in a future version of pandas."
        )
    if sort is not _UNSET:
        raise ValueError(
            "Cannot specify sort, this argument will be removed in a future version of pandas. "
            "Sort the result using .sort_index instead."
        )
    if not self.size:
        return of_nothing(self, "stack", level)
    alone = level[0] if isinstance(level, list | tuple) and len(level) == 1 else level
    if not names.is_unique or isinstance(alone, list | tuple) or not _is_plain(self, alone):
        return by_cells.gathered(self, by_cells.numbered(self).stack(level))
    at = levels.number(list(names.names), alone)
    if names.nlevels > 1:
        return _of_levels(self, at)
    values = reshape.interleaved(list(self._columns))
    inner = in_appearance(reshape.tiled(labels_column(names), len(self)))
    found = [*_levels_of(self._index, len(names)), inner]
    index = indexes.MultiIndex._of(found, [*self._index.names, *names.names])
    return Series._from_column(values, index, None)


def _is_plain(self: Any, level: Any) -> bool:
    """Whether a level of names can be stacked without a look at each label of a row."""
    names, rows = self.columns, self._index
    if level not in names.names and not (
        type(level) is int and -names.nlevels <= level < names.nlevels
    ):
        return False
    if names.nlevels > 1 and any(isinstance(name, int) for name in names.names):
        return False
    objects = any(column.layout == "object" for column in rows.columns)
    levels_of = [names.get_level_values(at) for at in range(names.nlevels)]
    return not objects and not any(one.hasnans or one.dtype == object for one in levels_of)


def _as_before(self: Any, level: Any, *, dropna: Any, sort: Any) -> Any:
    """Return the frame stacked as pandas' earlier implementation does, which sorts and drops."""
    warned.deprecated(
        "The previous implementation of stack is deprecated and will be removed in a future "
        "version of pandas. See the What's New notes for pandas 2.1.0 for details. Do not specify "
        "the future_stack argument to adopt the new implementation and silence this warning."
    )
    kept = dropna is not _UNSET and not dropna
    settings = {"sort": sort is _UNSET or bool(sort), "future_stack": False}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pd.errors.Pandas4Warning)
        if not self.size:
            return of_nothing(self, "stack", level, dropna=not kept, **settings)
        found = by_cells.numbered(self).stack(level, dropna=False, **settings)
    result = by_cells.gathered(self, found, holes=False)
    return result if kept else _without_missing(result, found.index)


def _without_missing(self: Any, labels: pd.Index) -> Any:
    """Return the rows of which a value is known; their labels keep the levels that they have."""
    present = functools.reduce(operator.or_, [~missing.isna(column) for column in self._columns])
    rows = select.rows_of(present)
    if rows.shape[0] == len(self):
        return self
    return self._with_rows(rows, indexes.from_pandas(labels[device.to_host(rows)]))


def _of_levels(self: Any, at: int) -> Any:
    """Return the frame with one of several levels of names as the last level of row labels."""
    names = self.columns
    stacked, kept = names.get_level_values(at), names.droplevel(at)
    labels, left = stacked.unique(), kept.unique()
    places = {pair: place for place, pair in enumerate(zip(kept, stacked, strict=True))}
    nowhere = device.xp().full(len(self), -1, dtype=INT64)
    columns = []
    for name in left:
        found = [places.get((name, label)) for label in labels]
        like = self._columns[next(place for place in found if place is not None)]
        absent = select.take_or_missing(like, nowhere) if None in found else like
        columns.append(
            reshape.interleaved([absent if at is None else self._columns[at] for at in found])
        )
    inner = in_appearance(reshape.tiled(labels_column(labels), len(self)))
    levels_found = [*_levels_of(self._index, len(labels)), inner]
    index = indexes.MultiIndex._of(levels_found, [*self._index.names, stacked.name])
    table = Table(tuple(left), tuple(columns), len(self) * len(labels))
    return type(self)._from_table(table, index, left)


@native
def transpose(self: Any, *args: Any, copy: Any = _UNSET) -> Any:
    """Return the frame turned on its side: rows as columns, in one dtype.

    Args:
        args: as in pandas, without effect.
        copy: of no effect.

    Example:
        >>> import gpuframe as pd
        >>> pd.DataFrame({"a": [1, 2], "b": [3, 4]}).T.to_pandas().to_numpy().tolist()
        [[1, 2], [3, 4]]
    """
    from gpuframe.frames.dataframe import DataFrame

    if any(arg is not None for arg in args) or copy is not _UNSET:
        raise NotNative("transpose with arguments")
    if not len(self) or not self._columns:
        raise NotNative("transpose of nothing")
    labels = self._index.to_pandas()
    cells = reshape.cut(reshape.interleaved(list(self._columns)), len(self._columns))
    table = Table(tuple(labels), tuple(cells), len(self._columns))
    return DataFrame._from_table(table, indexes.from_pandas(self.columns), labels)
