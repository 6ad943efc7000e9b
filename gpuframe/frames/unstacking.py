"""unstack: a level of the labels of rows becomes names of columns."""

import contextlib
from typing import Any

import numpy as np
import pandas as pd

from gpuframe.columns.column import Column
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import by_cells, by_labels, levels, stacking, warned
from gpuframe.frames import index as indexes
from gpuframe.frames.columnwise import is_frame
from gpuframe.frames.fallback import native, of_nothing
from gpuframe.frames.levels import Level
from gpuframe.ops import reshape, select


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
    with contextlib.suppress(NotNative):
        return _by_keys(self, level, fill_value, sort=sort)
    if not self.size:
        return of_nothing(self, "unstack", level, fill_value, sort)
    filled = by_labels.is_present(fill_value)
    found = by_cells.numbered(self).unstack(level, fill_value=-1 if filled else None, sort=sort)
    return by_cells.gathered(self, found, fill=fill_value, together=True)


def _by_keys(self: Any, level: Any, fill_value: Any, *, sort: bool) -> Any:
    """Unstack levels of labels that are keys: of any dtype but Python objects, none missing."""
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
    result = spread(kept, away, list(self._columns), labels, fill=fill_value, sort=sort)
    _warn_of_fill(self._columns, result._columns, fill_value)
    return result


def _warn_of_fill(before: Any, after: Any, fill: Any) -> None:
    """Emit pandas' warning of a value for empty cells that a dtype cannot hold, once a dtype."""
    if fill is None or np.ndim(fill) or bool(pd.isna(fill)):
        return
    known = {column.dtype for column in after}
    for dtype in {column.dtype for column in before if isinstance(column.dtype, np.dtype)} - known:
        if dtype.kind != "O":
            warned.deprecated(
                "Using a fill_value that cannot be held in the existing dtype is deprecated and "
                "will raise in a future version."
            )


def _one_by_one(self: Any, numbers: list[int], fill: Any, sort: bool) -> Any:
    """Unstack levels in turn, as pandas does where the names of columns have levels already."""
    while numbers:
        first, *numbers = numbers
        self = _by_keys(self, first, fill, sort=sort)
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
    outer = stacking.in_appearance(
        reshape.repeated(stacking.labels_column(self.columns), len(self))
    )
    inner = stacking.level_of(index, lambda column: reshape.tiled(column, width))
    labels = indexes.MultiIndex._of([outer, inner], [*self.columns.names, *index.names])
    return Series._from_column(values, labels, None)
