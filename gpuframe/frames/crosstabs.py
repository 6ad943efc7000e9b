"""crosstab: how often keys meet, as a table, with margins and shares."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import construct, labels
from gpuframe.frames import index as indexes
from gpuframe.frames.fallback import lift, native_function
from gpuframe.frames.pivoting import Plan
from gpuframe.frames.rows import by_slice
from gpuframe.ops import along, elementwise, missing, reduce, reshape, select

_VALUES = "__values__"


@native_function
def crosstab(
    index: Any,
    columns: Any,
    values: Any = None,
    rownames: Any = None,
    colnames: Any = None,
    aggfunc: Any = None,
    margins: bool = False,
    margins_name: Any = "All",
    dropna: bool = True,
    normalize: Any = False,
) -> Any:
    """Return how often values meet in a row, or a reduction of what stands beside them.

    Args:
        index: Series, array or list of keys, or a list of them, that label the rows.
        columns: likewise of the columns.
        values: to reduce, a Series or array; with `aggfunc`.
        rownames: names of the levels of rows; the names of the series if not given.
        colnames: names of the levels of columns.
        aggfunc: name of a reduction; others run through pandas.
        margins: whether a row and a column for all keys together are added.
        margins_name: label of those.
        dropna: whether keys that are missing are left out.
        normalize: shares instead of counts: of "all" (or True), of each "index" or "columns".

    Raises:
        ValueError: `values` without `aggfunc` or the other way round, or no such `normalize`.

    Example:
        >>> import gpuframe as pd
        >>> pd.crosstab(pd.Series(["a", "b", "a"]), pd.Series([1, 1, 2]))[1].tolist()
        [1, 1]
    """
    if values is None and aggfunc is not None:
        raise ValueError("aggfunc cannot be used without values.")
    if values is not None and aggfunc is None:
        raise ValueError("values cannot be used without an aggfunc.")
    how = _how(normalize)
    rows, across = _listed(index), _listed(columns)
    row_names = _names(rows, rownames, "row")
    column_names = _names(across, colnames, "col")
    if not isinstance(margins, bool):
        raise NotNative("margins that are no bool")
    frame = _frame(rows, across, values)
    keys = list(frame._table.names[:-1])
    plan = Plan(
        frame, _VALUES, keys[: len(rows)], keys[len(rows) :],
        fill=0 if values is None else None, dropna=dropna, observed=dropna, sort=True,
    )  # fmt: skip
    table = plan.table(len if values is None else aggfunc, margins_name if margins else None)
    if how:
        table = _shares_beside(table, how) if margins else _shares(table, how)
    own = table._index
    named = own.rename(row_names if own.nlevels > 1 else row_names[0])
    result = type(table)._from_table(table._table, named, table._labels)
    return labels.with_names(result, result.columns.set_names(column_names))


def _how(normalize: Any) -> str:
    """Return what is to be one: "all", "index" or "columns"; "" for nothing."""
    if normalize is False:
        return ""
    known = {True: "all", "all": "all", "index": "index", "columns": "columns"}
    if not isinstance(normalize, bool | str):
        known = {0: "index", 1: "columns"}
    if not isinstance(normalize, str | int) or normalize not in known:
        raise ValueError("Not a valid normalize argument")
    return known[normalize]


def _listed(keys: Any) -> list[Any]:
    """Return keys as a list of columns of keys."""
    several = isinstance(keys, list | tuple) and keys
    if several and all(pd.api.types.is_list_like(key) for key in keys):
        return list(keys)
    return [keys]


def _names(keys: list[Any], names: Any, prefix: str) -> list[Any]:
    if names is None:
        found = [getattr(key, "name", None) if _is_series(key) else None for key in keys]
        return [f"{prefix}_{at}" if name is None else name for at, name in enumerate(found)]
    if len(names) != len(keys):
        raise AssertionError("arrays and names must have the same length")
    return list(names)


def _is_series(key: Any) -> bool:
    return isinstance(key, pd.Series) or (hasattr(key, "_column") and hasattr(key, "_index"))


def _frame(rows: list[Any], across: list[Any], values: Any) -> Any:
    """Return the keys and the values as a frame."""
    from gpuframe.frames.dataframe import DataFrame
    from gpuframe.frames.index import Index

    given = [lift(key) if _is_series(key) else key for key in (*rows, *across)]
    if values is not None:
        given.append(lift(values) if _is_series(values) else values)
    labelled = [key._index for key in given if _is_series(key)]
    if not all(labelled[0].identical_labels(other) for other in labelled[1:]):
        raise NotNative("crosstab of series under different labels")
    if any(isinstance(key, str | Index | DataFrame | pd.DataFrame) for key in given):
        raise NotNative("crosstab of other than series and arrays")
    columns = [key._column if _is_series(key) else construct.column_of(key) for key in given]
    length = columns[0].length
    if any(column.length != length for column in columns):
        raise NotNative("crosstab of arrays of different lengths")
    if values is None:  # they are counted, not looked at
        columns.append(fixed(device.xp().zeros(length, dtype=np.int8)))
    names = [f"row_{at}" for at in range(len(rows))] + [f"col_{at}" for at in range(len(across))]
    return DataFrame._from_table(Table((*names, _VALUES), tuple(columns), length))


def _filled(column: Column) -> Column:
    return missing.fill(column, 0)


def _over(column: Column, whole: Any) -> Column:
    """Return a column divided by a number or a column."""
    if isinstance(whole, np.generic):
        whole = whole.item()
    return elementwise.binary("truediv", column, whole)


def _with(table: Any, columns: list[Column]) -> Any:
    found = Table(table._table.names, tuple(columns), len(table))
    return type(table)._from_table(found, table._index, table._labels)


def _shares(table: Any, how: str) -> Any:
    """Return a table without margins whose rows, columns or values together are one."""
    columns = list(table._columns)
    if not all(dtypes.is_number(column.dtype) for column in columns):
        raise NotNative("shares of other than numbers")
    if how == "columns":
        found = [_over(column, reduce.total(column)) for column in columns]
    else:
        whole: Any = along.along("sum", columns)
        if how == "all":
            whole = reduce.total(whole)
        found = [_over(column, whole) for column in columns]
    return _with(table, [_filled(column) for column in found])


def _shares_beside(table: Any, how: str) -> Any:
    """Return shares of a table with margins, whose shares are of the margins."""
    height, width = len(table) - 1, len(table._columns) - 1
    inner = _shares(by_slice(table._with_columns(list(range(width))), 0, height), how)
    below = reshape.interleaved([c.slice(height, height + 1) for c in table._columns[:width]])
    beside = table._columns[width].slice(0, height)
    found = list(inner._columns)
    index, names = inner._index, inner.columns
    if how in ("columns", "all"):
        found.append(_filled(_over(beside, reduce.total(beside))))
        names = table.columns
    if how in ("index", "all"):
        row = _filled(_over(below, reduce.total(below)))
        last = [row.slice(at, at + 1) for at in range(width)]
        if how == "all":
            last.append(fixed(device.xp().ones(1, dtype=np.float64)))
        found = [select.concat([a, b]) for a, b in zip(found, last, strict=True)]
        index = table._index
    made = Table(tuple(names), tuple(found), len(index))
    return type(table)._from_table(made, index if len(index) else indexes.default(0), names)
