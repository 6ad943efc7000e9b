"""Pivot tables of collections: partitions are grouped by both keys, cells are set out at last."""

from typing import Any

import numpy as np
import pandas as pd
from dask.dataframe.dask_expr import _collection as dask_collections
from dask.dataframe.dask_expr._reductions import ApplyConcatApply

from gpuframe.frames.concatenate import concat
from gpuframe.frames.dataframe import DataFrame
from gpuframe.frames.series import Series

_MERGED = {"sum": "sum", "count": "sum", "first": "first", "last": "last"}


def cells(part: Any, keys: list[Any], values: list[Any], how: str) -> Any:
    """Return the cells of a partition as rows; those of missing columns name a row of the table."""
    rows = part[[*keys, *values]]
    return _grouped(rows[rows[keys[0]].notna()], keys, values, how)


def merged(found: list[Any], keys: list[Any], values: list[Any], how: str) -> Any:
    """Return the cells of several partitions as rows."""
    return _grouped(concat(found, ignore_index=True), keys, values, _MERGED[how])


def _grouped(rows: Any, keys: list[Any], values: list[Any], how: str) -> Any:
    groups = rows.groupby(keys, observed=True, dropna=False)[values]
    return getattr(groups, how)().reset_index()


def table(found: list[Any], keys: list[Any], values: list[Any], how: str, several: bool) -> Any:
    """Return the table of the cells of all partitions: a column for each category."""
    state = merged(found, keys, values, how)
    index, columns = keys
    categories = state[columns].cat.categories
    names = pd.CategoricalIndex(_host(categories), dtype=_host(state[columns].dtype), name=columns)
    rows = state[[index]].drop_duplicates().sort_values(index)[index]
    width = len(names)
    every = DataFrame(
        {
            index: rows.iloc[np.repeat(np.arange(len(rows)), width)].reset_index(drop=True),
            columns: _repeated(names, len(rows)),
        }
    )
    if how in ("sum", "count"):
        zeros = {value: Series(np.zeros(len(every), "int64")) for value in values}
        kinds = {value: state[value].dtype for value in values}
        every = every.assign(**zeros).astype(kinds) if len(every) else every.assign(**zeros)
    state = state[state[columns].notna()]
    if how in ("sum", "count") or len(state) < len(every):
        state = _grouped(concat([state, every], ignore_index=True), keys, values, _MERGED[how])
    else:
        state = state.sort_values(keys, ignore_index=True)
    if how == "count":  # as in Dask: floats, whether cells are empty or not
        state = state.astype(dict.fromkeys(values, "float64"))
    wide = {
        (value, at): state[value].iloc[at::width].reset_index(drop=True)
        for value in sorted(values)
        for at in range(width)
    }
    result = DataFrame(dict(enumerate(wide.values())))
    result.index = rows.reset_index(drop=True)
    result.index.name = index
    result.columns = (
        pd.MultiIndex.from_product((sorted(values), names), names=[None, columns])
        if several
        else names
    )
    return result


def _host(value: Any) -> Any:
    return value.to_pandas() if hasattr(value, "to_pandas") else value


def _repeated(names: pd.CategoricalIndex, times: int) -> Series:
    codes = np.tile(np.arange(len(names)), times)
    return Series.from_pandas(pd.Series(pd.Categorical.from_codes(codes, dtype=names.dtype)))


class Pivoted(ApplyConcatApply):  # type: ignore[misc]
    """A table of one value of the rows of each pair of keys."""

    _parameters = ["frame", "index", "columns", "values", "aggfunc"]  # noqa: RUF012 - as Dask wants

    chunk = staticmethod(cells)
    combine = staticmethod(merged)
    aggregate = staticmethod(table)

    @property
    def chunk_kwargs(self) -> dict[str, Any]:
        """What `chunk` is told."""
        values = self.operand("values")
        return {
            "keys": [self.operand("index"), self.operand("columns")],
            "values": [values] if np.isscalar(values) else list(values),
            "how": self.operand("aggfunc"),
        }

    @property
    def combine_kwargs(self) -> dict[str, Any]:
        """What `combine` is told."""
        return self.chunk_kwargs

    @property
    def aggregate_kwargs(self) -> dict[str, Any]:
        """What `aggregate` is told."""
        return {**self.chunk_kwargs, "several": not np.isscalar(self.operand("values"))}

    def _divisions(self) -> Any:
        return (None, None)


def pivoted(frame: Any, index: Any, columns: Any, values: Any, aggfunc: str) -> Any:
    """Return the collection of a pivot table, whose arguments Dask has checked."""
    if aggfunc == "mean":
        total, count = (pivoted(frame, index, columns, values, how) for how in ("sum", "count"))
        return total / count
    return dask_collections.new_collection(Pivoted(frame, index, columns, values, aggfunc))
