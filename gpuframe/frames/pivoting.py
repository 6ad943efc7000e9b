"""pivot and pivot_table: values of a column become names, rows that share keys one row."""

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd

from gpuframe.columns import dtypes
from gpuframe.columns.column import Column
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import by_labels, labels, levels, margins, unstacking
from gpuframe.frames.fallback import lift, native, of_nothing
from gpuframe.frames.index import RangeIndex
from gpuframe.frames.melting import listed
from gpuframe.ops import cast, missing, select, unique

_UNSET = pd.api.extensions.no_default


@native
def pivot(data: Any, *, columns: Any, index: Any = _UNSET, values: Any = _UNSET) -> Any:
    """Return the frame with the values of some columns as names of columns.

    Args:
        data: the frame.
        columns: names of the columns whose values become names.
        index: names of the columns that become row labels; the row labels if not given.
        values: names of the columns that fill the cells; all others if not given.

    Raises:
        KeyError: a name is not among the columns.
        ValueError: two rows meet in one cell.

    Example:
        >>> import gpuframe as pd
        >>> df = pd.DataFrame({"k": [1, 1, 2], "c": ["a", "b", "a"], "v": [1, 2, 3]})
        >>> df.pivot(index="k", columns="c", values="v").a.tolist()
        [1.0, 3.0]
    """
    data = lift(data)
    table = data._table
    away = _names(columns)
    kept = [] if index is _UNSET else _names(index)
    single = values is not _UNSET and (isinstance(values, tuple) or np.ndim(values) == 0)
    chosen = [] if values is _UNSET or isinstance(values, tuple) else _names(values)
    for word, wanted in (("columns", away), ("index", kept), ("values", chosen)):
        unknown = [name for name in wanted if name not in data.columns]
        if unknown:
            raise KeyError(
                f"The following '{word}' labels are not columns of the DataFrame: {unknown}"
            )
    named = {*kept, *away, *chosen, *([values] if single else [])}
    repeat = len(set(table.names)) < len(table.names) or data.columns.nlevels > 1
    if repeat or not len(data) or not named <= set(table.names):
        raise NotNative("pivot of no row, or under names that repeat, have levels or are missing")
    rows = [levels.of_column(table.column(name), name) for name in kept]
    if index is _UNSET:
        rows = levels.of_index(data._index)
        if isinstance(data._index, RangeIndex) and values is _UNSET:
            own = data._index.columns[0]
            own.memo["labels"] = data._index.range
            rows = [levels.of_column(own, data._index.name)]
    across = [levels.of_column(table.column(name), name) for name in away]
    names = [level.name for level in (*rows, *across) if level.name is not None]
    if len(set(names)) < len(names) or not away:
        raise NotNative("pivot by one column twice")
    if single:
        return unstacking.spread(rows, across, [table.column(values)], None)
    if values is _UNSET:
        chosen = [name for name in table.names if name not in (*kept, *away)]
        above = data.columns[data.columns.get_indexer(chosen)]
        return unstacking.spread(rows, across, [table.column(name) for name in chosen], above)
    cells = _alike([table.column(name) for name in chosen])
    return unstacking.spread(rows, across, cells, pd.Index(values))


def _names(given: Any) -> list[Any]:
    """Return one name, or names in a list, tuple or array, as a list."""
    if isinstance(given, str) or not hasattr(given, "__iter__"):
        return [given]
    return list(given)


def _alike(columns: list[Column]) -> list[Column]:
    """Return columns in their common dtype, as values of one array are."""
    dtype = select.common_dtype([column.dtype for column in columns])
    if dtype == dtypes.OBJECT:
        raise NotNative("pivot of bools and numbers together")
    return [cast.astype(column, dtype) for column in columns]


@native
def pivot_table(
    data: Any,
    values: Any = None,
    index: Any = None,
    columns: Any = None,
    aggfunc: Any = "mean",
    fill_value: Any = None,
    margins: bool = False,
    dropna: bool = True,
    margins_name: Any = "All",
    observed: bool = True,
    sort: bool = True,
    **kwargs: Any,
) -> Any:
    """Return reductions of columns by groups, the keys of some as names of columns.

    Args:
        data: the frame.
        values: names of the columns to reduce; all but the keys if not given.
        index: names of the columns whose values become row labels.
        columns: names of the columns whose values become names.
        aggfunc: name of a reduction, a list of names, or a dict from column to name.
        fill_value: for what is missing in the result.
        margins: whether a row and columns for all keys together are added.
        dropna: whether keys and columns of the result that are missing are left out.
        margins_name: label of those.
        observed: whether only categories that occur are keys.
        sort: keys in order.
        kwargs: of the reduction, which then runs through pandas.

    Raises:
        KeyError: a name is not among the columns.

    Example:
        >>> import gpuframe as pd
        >>> df = pd.DataFrame({"k": [1, 1, 2], "c": ["a", "a", "b"], "v": [1, 3, 5]})
        >>> df.pivot_table("v", "k", "c", fill_value=0).a.tolist()
        [2.0, 0.0]
    """
    data = lift(data)
    if not data.size:
        settings = {"fill_value": fill_value, "margins": margins, "dropna": dropna,
                    "margins_name": margins_name, "observed": observed, "sort": sort}  # fmt: skip
        return of_nothing(
            data, "pivot_table", values, index, columns, aggfunc, **settings, **kwargs
        )
    if kwargs or not isinstance(margins, bool):
        raise NotNative("pivot_table with arguments of the reduction")
    rows, names = listed(index), listed(columns)
    if not dropna and _needs_all_pairs(data, rows, names, observed=observed):
        raise NotNative("pivot_table of all combinations of such keys")
    plan = Plan(data, values, rows, names, fill_value, dropna, observed, sort)
    if not isinstance(aggfunc, list):
        return plan.table(aggfunc, margins_name if margins else None)
    pieces = [plan.table(one, margins_name if margins else None) for one in aggfunc]
    keys = [getattr(one, "__name__", one) for one in aggfunc]
    return _beside(pieces, keys)


def _needs_all_pairs(data: Any, rows: list[Any], names: list[Any], *, observed: bool) -> bool:
    """Whether pandas makes combinations of keys on one side alone, or of keys that are missing."""
    several = max(len(rows), len(names)) > 1
    if several and not (rows and names):
        return True
    known = [key for key in (*rows, *names) if isinstance(key, Hashable)]
    columns = [data._table.column(key) for key in known if key in data._table.names]
    return any(
        missing.any_isna(column)
        for column in columns
        if several or (dtypes.is_categorical(column.dtype) and not observed)
    )


def _beside(pieces: list[Any], keys: list[Any]) -> Any:
    """Return tables side by side, each under a name of its own."""
    first = pieces[0]
    if not all(first._index.identical_labels(piece._index) for piece in pieces[1:]):
        raise NotNative("reductions that leave different rows")
    blank = [pd.DataFrame(columns=piece.columns) for piece in pieces]
    names = pd.concat(blank, keys=keys, axis=1).columns
    found = tuple(column for piece in pieces for column in piece._columns)
    table = Table(tuple(names), found, len(first))
    return type(first)._from_table(table, first._index, names)


class Plan:
    """What a pivot table is made of, whatever its reduction."""

    def __init__(
        self,
        data: Any,
        values: Any,
        index: list[Any],
        columns: list[Any],
        fill: Any,
        dropna: bool,
        observed: bool,
        sort: bool,
    ) -> None:
        names = data._table.names
        keys = [*index, *columns]
        plain = all(isinstance(key, str | int | tuple) and key in names for key in keys)
        if not plain or not keys or data.columns.nlevels > 1 or len(set(names)) < len(names):
            if values is not None:
                _require(data, listed(values))
            raise NotNative("pivot_table by other than different columns")
        if len(set(keys)) < len(keys):
            raise NotNative("pivot_table by one column twice")
        self.single = values is not None and not pd.api.types.is_list_like(values)
        self.given = values is not None
        self.values = listed(values) if self.given else [n for n in names if n not in keys]
        if self.given:
            _require(data, self.values)
        if not self.values or not len(data) or len(set(self.values)) < len(self.values):
            raise NotNative("pivot_table of nothing")
        self.data, self.index, self.columns = data, index, columns
        self.fill, self.dropna, self.observed, self.sort = fill, dropna, observed, sort

    def aggregated(self, data: Any, keys: list[Any], how: Any, *, observed: bool) -> Any:
        """Return the reductions of the values by some keys."""
        groups = data.groupby(keys, observed=observed, sort=self.sort, dropna=self.dropna)
        return groups[self.values].agg(how)

    def table(self, how: Any, margins_name: Any) -> Any:
        """Return the table of one reduction, or of one for each column."""
        if how is len:
            how = dict.fromkeys(self.values, "size")
        keys = [*self.index, *self.columns]
        groups = self.data.groupby(keys, observed=self.observed, sort=self.sort, dropna=self.dropna)
        found = (groups[self.values] if self.given else groups).agg(how)
        whole = found
        if hasattr(found, "_table") and self.dropna and found._columns:
            found = found.dropna(how="all")
        if self.columns and self.index:
            found = self._spread(found, whole)
        if not hasattr(found, "_table"):
            raise NotNative("a reduction that gives no frame")
        found = self._ordered(found)
        if self.fill is not None:
            found = found.fillna(self.fill)
        if margins_name is not None:
            found = margins.added(self, found, how, margins_name)
        if self.single and found.columns.nlevels > 1:
            found = labels.with_names(found, found.columns.droplevel(0))
        if not self.index:
            found = found.T
        return _without_empty(found) if self.dropna else found

    def _mark(self, index: Any, whole: Any) -> None:
        """Mark levels of this result's own labels that pandas has in order of appearance.

        It does so where it is not to sort, and where a level has labels that no row of the result
        holds, for they stood beside missing keys, or in rows that hold nothing.
        """
        keys = [*self.index, *self.columns]
        table = self.data._table
        gaps = any(missing.any_isna(table.column(key)) for key in keys)
        if gaps and not self.sort:
            raise NotNative("order of appearance beside missing keys")
        for at, column in enumerate(index.columns):
            known = 0
            if self.sort and len(self.index) > 1 and (gaps or len(whole) > len(index)):
                before = table.column(keys[at]) if gaps else whole._index.columns[at]
                known = unique.nunique(before) - unique.nunique(column)
            if known or not self.sort:
                column.memo[levels.APPEARANCE] = True

    def _spread(self, found: Any, whole: Any) -> Any:
        if not len(found):
            raise NotNative("pivot_table of nothing that is known")
        index = found._index
        self._mark(index, whole)
        own, count = levels.of_index(index), len(self.index)
        names = found.columns if hasattr(found, "_table") else None
        table = unstacking.spread(
            own[:count], own[count:], list(found._columns), names, fill=self.fill, nulls_first=False
        )
        if self.dropna:
            return table
        if table._index.nlevels > 1:
            rows = _all_pairs(table._index.to_pandas())
            table = by_labels.reindex(table, index=rows, fill_value=self.fill)
        if table.columns.nlevels == 1:
            return table
        return by_labels.reindex(table, columns=_all_pairs(table.columns), fill_value=self.fill)

    def _ordered(self, found: Any) -> Any:
        """Return the table with its columns in order."""
        names = found.columns
        levels_of = names.levels if names.nlevels > 1 else [names]
        plain = not any(isinstance(level, pd.CategoricalIndex) for level in levels_of)
        if self.sort is not True or (plain and names.is_monotonic_increasing):
            return found
        return by_labels.columns_like(found, by_labels.column_numbers(found).sort_index(axis=1))


def _all_pairs(labels: Any) -> pd.MultiIndex:
    """Return all combinations of the labels of levels, missing ones last."""
    found = []
    for level, codes in zip(labels.levels, labels.codes, strict=True):
        absent = (codes < 0).any()
        found.append(level.insert(len(level), np.nan) if absent else level)
    return pd.MultiIndex.from_product(found, names=labels.names)


def _require(data: Any, names: list[Any]) -> None:
    for name in names:
        if name not in data.columns:
            raise KeyError(name)


def _without_empty(found: Any) -> Any:
    """Return the table without the columns that hold nothing."""
    kept = [at for at, column in enumerate(found._columns) if missing.count(column)]
    return found if len(kept) == len(found._columns) else found._with_columns(kept)
