"""stack, unstack and transpose: labels of rows become names of columns, and back."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import index as indexes
from gpuframe.frames import levels
from gpuframe.frames.columnwise import is_frame
from gpuframe.frames.fallback import native
from gpuframe.frames.levels import Level
from gpuframe.ops import reshape, select

_UNSET = pd.api.extensions.no_default


@native
def unstack(self: Any, level: Any = -1, fill_value: Any = None, sort: bool = True) -> Any:
    """Return a frame with a level of the row labels as names of columns.

    Args:
        level: name or number of the level, or a list of them.
        fill_value: for cells that no row fills; None is missing.
        sort: whether labels come in the order of their level, missing ones first; else in order
            of appearance.

    Raises:
        ValueError: two rows meet in one cell, or the row labels have one level.

    Example:
        >>> import gpuframe as pd
        >>> df = pd.DataFrame({"k": ["a", "a", "b"], "j": [0, 1, 1], "v": [1, 2, 3]})
        >>> df.set_index(["k", "j"]).v.unstack(fill_value=0).to_pandas().to_numpy().tolist()
        [[1, 2], [0, 3]]
    """
    wanted = list(level) if isinstance(level, list | tuple) else [level]
    if isinstance(level, tuple) and level in self._index.names:
        wanted = [level]
    if not wanted:
        raise NotNative("unstack of no level")
    if self._index.nlevels == 1:
        return _flat(self, wanted)
    if not len(self):
        raise NotNative("unstack of no row")
    names = self._index.names
    numbers = [levels.number(names, one) for one in wanted]
    if len(set(numbers)) < len(numbers) or len(numbers) == len(names):
        raise NotNative("unstack of all levels")
    if is_frame(self) and len(numbers) > 1 and self.columns.nlevels > 1:
        return _one_by_one(self, numbers, fill_value, sort)
    found = levels.of_index(self._index)
    away = [found[at] for at in numbers]
    kept = [one for at, one in enumerate(found) if at not in numbers]
    labels = self.columns if is_frame(self) else None
    return spread(kept, away, list(self._columns), labels, fill=fill_value, sort=sort)


def _one_by_one(self: Any, numbers: list[int], fill: Any, sort: bool) -> Any:
    """Unstack levels in turn, as pandas does where the names of columns have levels already."""
    while numbers:
        first, *numbers = numbers
        self = unstack(self, first, fill, sort)
        numbers = [at if at < first else at - 1 for at in numbers]
    return self


def spread(
    kept: list[Level],
    away: list[Level],
    columns: list[Column],
    names: pd.Index | None,
    *,
    fill: Any = None,
    sort: bool = True,
    nulls_first: bool = True,
) -> Any:
    """Return a frame with a row for each key of some levels and a column for each of others.

    Args:
        kept: levels of the new row labels.
        away: levels of the new names; several come in order of appearance, as in pandas.
        columns: the values.
        names: of the values, which stand above the new ones; None for a single column without.
        fill: for cells that no row fills; None is missing.
        sort: keys in order, else in order of appearance.
        nulls_first: whether missing keys stand first where sorted, else last.

    Raises:
        ValueError: two rows meet in one cell.
    """
    from gpuframe.frames.dataframe import DataFrame

    if names is not None and not names.is_unique:
        raise NotNative("unstack under repeated names")
    if not columns:
        raise NotNative("unstack of no column")
    rows = reshape.axis([one.column for one in kept], sort=sort, nulls_first=nulls_first)
    sort = sort and len(away) == 1
    across = reshape.axis([one.column for one in away], sort=sort, nulls_first=nulls_first)
    found = reshape.cells(rows, across)
    if found is None:
        raise ValueError("Index contains duplicate entries, cannot reshape")
    fill = None if fill is None or bool(np.ndim(fill) == 0 and pd.isna(fill)) else fill
    made = [one for column in columns for one in reshape.columns_of(column, found, fill)]
    labels = _names_of(away, across.keys, names)
    index = levels.index_of(kept, rows.keys)
    return DataFrame._from_table(Table(tuple(labels), tuple(made), rows.size), index, labels)


def _names_of(away: list[Level], keys: list[Column], above: pd.Index | None) -> pd.Index:
    """Return names of columns: distinct keys, under each of the names above."""
    found = [levels.host_labels(level, key) for level, key in zip(away, keys, strict=True)]
    below = found[0] if len(found) == 1 else pd.MultiIndex.from_arrays(found)
    if above is None:
        return below
    own, inner = _split(above), _split(below)
    count = len(below)
    return pd.MultiIndex(
        levels=[*own[0], *inner[0]],
        codes=[
            *(np.repeat(codes, count) for codes in own[1]),
            *(np.tile(codes, len(above)) for codes in inner[1]),
        ],
        names=[*above.names, *below.names],
    )


def _split(labels: pd.Index) -> tuple[list[pd.Index], list[Any]]:
    """Return the levels and codes of distinct labels, in the order in which they stand."""
    if isinstance(labels, pd.MultiIndex):
        return list(labels.levels), list(labels.codes)
    known = ~np.asarray(labels.isna())
    codes = np.where(known, np.cumsum(known) - 1, -1)
    return [labels if known.all() else labels[known]], [codes]


def _flat(self: Any, wanted: list[Any]) -> Any:
    """Unstack a frame of one level of row labels: a series, column after column."""
    from gpuframe.frames.series import Series

    index = self._index
    if not is_frame(self) or self.columns.nlevels > 1 or not self._columns or not len(self):
        raise NotNative("unstack of one level")
    levels.number(index.names, wanted[0])
    if len(wanted) > 1:
        raise NotNative("unstack of one level twice")
    if index.has_duplicates:
        raise ValueError("Columns with duplicate values are not supported in stack")
    width = len(self._columns)
    values = select.concat(list(self._columns))
    outer = reshape.repeated(_labels_column(self.columns), len(self))
    inner = reshape.tiled(_fresh(index), width)
    labels = _levels([outer, inner], [*self.columns.names, *index.names], inner, index)
    return Series._from_column(values, labels, None)


def _labels_column(names: pd.Index) -> Column:
    column = neighbour.from_pandas(names)
    if column.layout == "object" or names.hasnans:
        raise NotNative("names of columns as labels that are Python objects or missing")
    return column


def _fresh(index: indexes.Index) -> Column:
    """Return the only column of labels."""
    column = index.columns[0]
    if column.layout == "object":
        raise NotNative("Python objects as labels")
    return column


def _levels(columns: list[Column], names: list[Any], rows: Column, index: Any) -> Any:
    """Return the index of stacked labels, whose levels stand in order of appearance.

    Args:
        columns: one a level.
        names: of the levels.
        rows: which of the columns repeats the labels of rows.
        index: those labels.
    """
    fresh = []
    for column in columns:
        own = column.replace()
        own.memo[levels.APPEARANCE] = True
        if column is rows and isinstance(index, indexes.RangeIndex):
            own.memo["labels"] = index.range
        fresh.append(own)
    return indexes.MultiIndex._of(fresh, names)


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
        level: of the names; several levels of names run through pandas.
        dropna: of pandas' earlier implementation, which runs through pandas.
        sort: likewise.
        future_stack: likewise where False.

    Raises:
        ValueError: names of columns repeat.

    Example:
        >>> import gpuframe as pd
        >>> pd.DataFrame({"a": [1, 2], "b": [3, 4]}).stack().tolist()
        [1, 3, 2, 4]
    """
    from gpuframe.frames.series import Series

    names = self.columns
    if not future_stack or dropna is not _UNSET or sort is not _UNSET or names.nlevels > 1:
        raise NotNative("stack of several levels, or as it was before")
    levels.number(list(names.names), level[0] if isinstance(level, list | tuple) else level)
    if isinstance(level, list | tuple) and len(level) != 1:
        raise NotNative("stack of several levels")
    if not names.is_unique:
        raise ValueError("Columns with duplicate values are not supported in stack")
    if not len(self) or not self._columns or self._index.nlevels > 1:
        raise NotNative("stack of nothing, or under several levels")
    values = reshape.interleaved(list(self._columns))
    outer = reshape.repeated(_fresh(self._index), len(names))
    inner = reshape.tiled(_labels_column(names), len(self))
    labels = [*self._index.names, *names.names]
    index = _levels([outer, inner], labels, outer, self._index)
    return Series._from_column(values, index, None)


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
