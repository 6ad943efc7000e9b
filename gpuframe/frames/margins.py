"""The margins of pivot tables: reductions over all keys of an axis, in a row and in columns."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import FLOAT32, FLOAT64
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import index as indexes
from gpuframe.ops import cast, select


def added(plan: Any, table: Any, how: Any, name: Any) -> Any:
    """Return a pivot table with a last row, and a last column of each value, over all keys.

    Args:
        plan: what the table is made of, a `pivoting.Plan`.
        table: the table, the names of the values being its first level of names.
        how: the reduction: its name, or a dict from column to name.
        name: label of the margins.

    Raises:
        ValueError: the name is no text, or stands among the labels.
        NotNative: margins of other than numbers, or without row labels.
    """
    if not isinstance(name, str):
        raise ValueError("margins_name argument must be a string")  # noqa: TRY004 - as pandas
    rows = table._index.to_pandas()
    _refuse_conflicts(rows, table.columns, name)
    if not plan.index or not isinstance(how, str | dict) or how == "size":
        raise NotNative("margins without row labels, or by a function")
    if plan.dropna:
        data = plan.data[[*plan.index, *plan.columns, *plan.values]].dropna()
    else:
        data = plan.data
    grand = {value: _grand(data, value, how) for value in plan.values}
    if plan.columns:
        table = _with_columns(plan, table, data, how, name)
        last = _last_row(plan, table, data, how, grand)
    else:
        if table.columns.nlevels > 1:
            raise NotNative("margins of several reductions of one column")
        last = [_one(grand[value]) for value in table._table.names]
    key = (name, *[""] * (len(plan.index) - 1)) if len(plan.index) > 1 else name
    return _with_row(table, rows, last, key)


def _refuse_conflicts(rows: pd.Index, names: pd.Index, name: str) -> None:
    inner = [names.get_level_values(at) for at in range(1, names.nlevels)]
    for labels in (*(rows.get_level_values(at) for at in range(rows.nlevels)), *inner):
        if name in labels:
            raise ValueError(f'Conflicting name "{name}" in margins')


def _grand(data: Any, value: Any, how: Any) -> Any:
    """Return the reduction of a whole column."""
    own = how.get(value) if isinstance(how, dict) else how
    if own == "size":
        return np.int64(len(data))
    if not isinstance(own, str):
        raise NotNative("margins of columns without a reduction of their own")
    return getattr(data[value], own)()


def _numbers(columns: Any) -> None:
    """Refuse what is joined in other ways than wider numbers."""
    for column in columns:
        wide = dtypes.is_number(column.dtype) and column.dtype.kind in "iuf"
        if not wide or column.dtype == FLOAT32:
            raise NotNative(f"margins of {column.dtype}")


def _with_columns(plan: Any, table: Any, data: Any, how: Any, name: str) -> Any:
    """Return the table with a last column of each value."""
    if not isinstance(table.columns, pd.MultiIndex):
        raise NotNative("margins of a table of another form")
    _numbers(table._columns)
    margin = plan.aggregated(data, plan.index, how, observed=plan.dropna)
    if not margin._index.identical_labels(table._index):
        margin = margin.reindex(table.index)
    _numbers(margin._columns)
    # pandas takes the columns of a value from the table turned on its side, hence in one dtype.
    common = select.common_dtype([column.dtype for column in table._columns])
    columns: list[Column] = []
    parts: list[pd.Index] = []
    top = table.columns.get_level_values(0)
    for value in sorted(top.unique()):
        places = np.flatnonzero(top == value)
        columns += [cast.astype(table._columns[at], common) for at in places]
        columns.append(margin._table.column(value))
        own = table.columns[places]
        parts.append(own.insert(len(own), (value, name, *[""] * (len(plan.columns) - 1))))
    names = parts[0].append(parts[1:])
    found = Table(tuple(names), tuple(columns), len(table))
    return type(table)._from_table(found, table._index, names)


def _last_row(plan: Any, table: Any, data: Any, how: Any, grand: dict[Any, Any]) -> list[Column]:
    """Return the values of the last row, each a column of one row."""
    groups = plan.aggregated(data, plan.columns, how, observed=plan.dropna)
    _numbers(groups._columns)
    own = groups._index.to_pandas()
    wholes = [_one(whole) for whole in grand.values()]
    common = select.common_dtype([column.dtype for column in (*groups._columns, *wholes)])
    below = table.columns.droplevel(0)
    rows = device.to_device(_places(own, below))
    fill = None if plan.fill is None or pd.isna(plan.fill) else plan.fill
    found: list[Column] = []
    top = table.columns.get_level_values(0)
    for value in dict.fromkeys(top):
        reduced = cast.astype(groups._table.column(value), common)
        both = select.concat([reduced, cast.astype(_one(grand[value]), common)])
        chosen = np.flatnonzero(top == value)
        mine = rows[int(chosen[0]) : int(chosen[-1]) + 1]
        # The whole stands behind the groups, and in the last column of each value.
        mine = device.xp().concatenate([mine[:-1], mine[:1] * 0 + reduced.length])
        absent = bool((mine < 0).any())
        taken = select.take_or_missing(both, mine)
        if absent and fill is not None:
            block = select.where(mine >= 0, select.take(both, device.xp().maximum(mine, 0)), fill)
        else:
            block = taken
        found += [block.slice(at, at + 1) for at in range(block.length)]
    return found


def _places(own: pd.Index, labels: pd.Index) -> np.ndarray:
    """Return where labels stand among others, -1 where they do not."""
    if isinstance(own, pd.CategoricalIndex):
        own = own.astype(own.categories.dtype)
    return np.asarray(
        own.get_indexer(labels.astype(object)) if own.nlevels == 1 else own.get_indexer(labels),
        np.int64,
    )


def _one(value: Any) -> Column:
    """Return a number as a column of one row."""
    if not isinstance(value, np.generic | int | float) or isinstance(value, bool | np.bool_):
        raise NotNative(f"a margin that is {type(value).__name__}")
    return neighbour.from_pandas(pd.Series([value]))


def _with_row(table: Any, rows: pd.Index, last: list[Column], key: Any) -> Any:
    """Return the table with a last row, in the dtypes of its columns where they hold it."""
    columns = []
    for column, value in zip(table._columns, last, strict=True):
        below = value
        if dtypes.is_number(column.dtype) and column.dtype.kind in "iu":
            below = _narrowed(value, column.dtype)
        elif column.dtype != FLOAT64:
            raise NotNative(f"margins of {column.dtype}")
        columns.append(select.concat([column, below]))
    several = isinstance(rows, pd.MultiIndex)
    end = pd.MultiIndex.from_tuples([key]) if several else pd.Index([key])
    index = indexes.from_pandas(rows.append(end).set_names(rows.names))
    found = Table(table._table.names, tuple(columns), len(table) + 1)
    return type(table)._from_table(found, index, table.columns)


def _narrowed(value: Column, dtype: np.dtype) -> Column:
    """Return a number in a dtype of integers that holds it, else as it is."""
    if value.dtype == dtype:
        return value
    limits = np.iinfo(dtype)
    number = device.read(value.values)[0].item()
    fits = number == number and limits.min <= number <= limits.max and number == int(number)  # noqa: PLR0124
    return fixed(value.values.astype(dtype)) if fits else value
