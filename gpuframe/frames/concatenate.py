"""concat: frames and series one below the other, or side by side."""

from itertools import pairwise
from typing import Any

import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column
from gpuframe.columns.dtypes import INT32
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import align
from gpuframe.frames import index as indexes
from gpuframe.frames.fallback import native_function
from gpuframe.ops import select


def concat(
    objs: Any,
    *,
    axis: Any = 0,
    join: str = "outer",
    ignore_index: bool = False,
    keys: Any = None,
    levels: Any = None,
    names: Any = None,
    verify_integrity: bool = False,
    sort: bool = False,
    copy: Any = None,  # noqa: ARG001 - columns are immutable
) -> Any:
    """Put frames or series together.

    Args:
        objs: list or dict of DataFrames, or of Series.
        axis: 0 for rows, 1 for columns.
        join: "outer" keeps all columns, "inner" the common ones.
        ignore_index: whether to number the rows anew.
        keys: runs through pandas.
        levels: runs through pandas.
        names: runs through pandas.
        verify_integrity: runs through pandas.
        sort: runs through pandas.
        copy: of no effect.

    Raises:
        ValueError: nothing to put together.

    Example:
        >>> import gpuframe as pd
        >>> pd.concat([pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [2.5]})]).a.tolist()
        [1.0, 2.5]
    """
    known = isinstance(objs, dict | str | list | pd.DataFrame | pd.Series)
    if hasattr(objs, "__iter__") and not known and not hasattr(objs, "_index"):
        objs = list(objs)  # what is iterated once would be empty the second time
    return _concat(
        objs, axis=axis, join=join, ignore_index=ignore_index, keys=keys, levels=levels,
        names=names, verify_integrity=verify_integrity, sort=sort,
    )  # fmt: skip


@native_function
def _concat(
    objs: Any,
    *,
    axis: Any,
    join: str,
    ignore_index: bool,
    keys: Any,
    levels: Any,
    names: Any,
    verify_integrity: bool,
    sort: bool,
) -> Any:
    from gpuframe.frames.dataframe import DataFrame
    from gpuframe.frames.series import Series

    if join not in ("inner", "outer"):
        raise NotNative(f"join {join!r:.20}")
    if keys is not None or levels is not None or names is not None or verify_integrity or sort:
        raise NotNative("concat with keys, levels or sort")
    if isinstance(objs, dict | DataFrame | Series | str) or not hasattr(objs, "__iter__"):
        raise NotNative("concat of other than a list")
    pieces = [piece for piece in objs if piece is not None]
    if not pieces:
        given = len(list(objs)) if hasattr(objs, "__len__") else 0
        raise ValueError("All objects passed were None" if given else "No objects to concatenate")
    kinds = {type(piece) for piece in pieces}
    if kinds - {DataFrame, Series} or len(kinds) > 1:
        raise NotNative("concat of objects of several kinds")
    if axis in (1, "columns"):
        return _side_by_side(pieces, ignore_index=ignore_index)
    if axis not in (0, "index"):
        raise NotNative(f"axis {axis}")
    index = _index(pieces, ignore_index=ignore_index)
    if kinds == {Series}:
        name = pieces[0].name
        for piece in pieces[1:]:
            name = align.common_name(name, piece.name)
        column = select.concat([piece._column for piece in pieces])
        return Series._from_column(column, index, name)
    return _stacked(pieces, index, join)


def _index(pieces: list[Any], *, ignore_index: bool) -> Any:
    if ignore_index:
        return indexes.default(sum(len(piece) for piece in pieces))
    found = [piece._index for piece in pieces]
    name = found[0].name
    for index in found[1:]:
        name = align.common_name(name, index.name)
    if all(isinstance(index, indexes.RangeIndex) for index in found):
        return _joined_ranges([index.range for index in found], name)
    if any(index.nlevels > 1 for index in found):
        raise NotNative("concat of several levels")
    if isinstance(found[0], indexes.RangeIndex):  # whose name stays, whatever the others are
        name = found[0].name
    return indexes.from_columns([select.concat([index.columns[0] for index in found])], [name])


def _joined_ranges(ranges: list[range], name: Any) -> Any:
    """Return ranges one after another: a range if they go on evenly, as pandas decides."""
    chained = all(before.stop == after.start for before, after in pairwise(ranges))
    if chained or any(len(labels) < 2 for labels in ranges):
        first, *others = [pd.RangeIndex(labels) for labels in ranges]
        joined = first.append(others)
        if isinstance(joined, pd.RangeIndex):
            return indexes.from_pandas(joined.rename(name))
    columns = [indexes.RangeIndex._of(labels).columns[0] for labels in ranges]
    return indexes.from_columns([select.concat(columns)], [name])


def _stacked(pieces: list[Any], index: Any, join: str) -> Any:
    tables = [piece._table for piece in pieces]
    first = tables[0].names
    labels = pieces[0]._labels
    if all(table.names == first for table in tables[1:]):
        columns = [
            _joined(list(same)) for same in zip(*(table.columns for table in tables), strict=True)
        ]
        table = Table(first, tuple(columns), len(index))
        return type(pieces[0])._from_table(table, index, labels)
    if any(len(set(table.names)) < len(table.names) for table in tables):
        raise NotNative("concat under repeated names")
    if join == "inner":
        names = [name for name in first if all(name in table.names for table in tables)]
        if not names:
            raise NotNative("concat of frames without a common column")
    else:
        names = list(dict.fromkeys(name for table in tables for name in table.names))
    if any(piece.columns.name is not None or piece.columns.nlevels > 1 for piece in pieces):
        raise NotNative("concat under named columns")
    columns = [_with_gaps(tables, name) for name in names]
    return type(pieces[0])._from_table(Table(tuple(names), tuple(columns), len(index)), index)


def _joined(columns: list[Column]) -> Column:
    """Return columns of frames one below the other.

    Raises:
        NotNative: bools among numbers, whose dtype depends on where else the frames differ.
    """
    kinds = {column.dtype for column in columns if dtypes.is_number(column.dtype)}
    if dtypes.BOOL in kinds and len(kinds) > 1:
        raise NotNative("concat of frames with bools and numbers")
    return select.concat(columns)


def _with_gaps(tables: list[Table], name: Any) -> Column:
    """Return a column over all tables, missing where a table lacks it."""
    present = [table.column(name) for table in tables if name in table.names]
    joined = _joined(present)
    lacking = [table.length for table in tables if name not in table.names]
    if lacking and not any(lacking) and not dtypes.holds_missing(joined.dtype):
        raise NotNative(f"{joined.dtype} beside frames without rows, which make room for NaN")
    xp = device.xp()
    rows, start = [], 0
    for table in tables:
        if name in table.names:
            rows.append(xp.arange(start, start + table.length, dtype=INT32))
            start += table.length
        else:
            rows.append(xp.full(table.length, -1, dtype=INT32))
    return select.take_or_missing(joined, xp.concatenate(rows))


def _side_by_side(pieces: list[Any], *, ignore_index: bool) -> Any:
    from gpuframe.frames.dataframe import DataFrame

    index = pieces[0]._index
    if ignore_index or not all(index.identical_labels(piece._index) for piece in pieces[1:]):
        raise NotNative("concat of columns under different rows")
    if any(piece._index.names != index.names for piece in pieces):
        raise NotNative("concat of columns under rows of different names")
    names: list[Any] = []
    columns: list[Column] = []
    unnamed = 0
    for piece in pieces:
        if isinstance(piece, DataFrame):
            if piece.columns.nlevels > 1 or piece.columns.name is not None:
                raise NotNative("concat under levels of names")
            names.extend(piece._table.names)
            columns.extend(piece._table.columns)
            continue
        if piece.name is None:
            names.append(unnamed)
            unnamed += 1
        else:
            names.append(piece.name)
        columns.append(piece._column)
    labels = pd.RangeIndex(len(names)) if unnamed == len(names) else None
    return DataFrame._from_table(Table(tuple(names), tuple(columns), len(index)), index, labels)
