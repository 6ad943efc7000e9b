"""concat: frames and series one below the other, or side by side."""

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column
from gpuframe.columns.dtypes import INT32, INT64
from gpuframe.columns.table import Table
from gpuframe.device import Deferred
from gpuframe.errors import NotNative
from gpuframe.frames import align, by_labels, labels, metadata, warned
from gpuframe.frames import index as indexes
from gpuframe.frames.fallback import native_function
from gpuframe.frames.typed import frames_of_frames
from gpuframe.ops import select


@frames_of_frames
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
    sort: Any = pd.api.extensions.no_default,
    copy: Any = pd.api.extensions.no_default,
    union_categories: bool = False,
) -> Any:
    """Put frames or series together.

    Args:
        objs: list or dict of DataFrames, or of Series.
        axis: 0 for rows, 1 for columns.
        join: "outer" keeps all columns, "inner" the common ones.
        ignore_index: whether to number the rows anew.
        keys: labels of an outer level, one a piece; the keys of a dict if not given.
        levels: labels that the outer level has.
        names: of the levels.
        verify_integrity: whether to refuse labels that repeat.
        sort: whether the other axis is put in order where the pieces differ.
        copy: of no effect.
        union_categories: runs through pandas.

    Raises:
        ValueError: nothing to put together.

    Example:
        >>> import gpuframe as pd
        >>> pd.concat([pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [2.5]})]).a.tolist()
        [1.0, 2.5]
    """
    if copy is not pd.api.extensions.no_default:
        warned.deprecated(warned.COPY)
    if sort is not pd.api.extensions.no_default and not pd.api.types.is_bool(sort):
        raise ValueError(f"The 'sort' keyword only accepts boolean values; {sort} was passed.")
    known = isinstance(objs, dict | str | list | pd.DataFrame | pd.Series)
    if hasattr(objs, "__iter__") and not known and not hasattr(objs, "_index"):
        objs = list(objs)  # what is iterated once would be empty the second time
    if names is None and any(name is not None for name in getattr(keys, "names", ())):
        names = list(keys.names)
    result = _concat(
        objs, axis=axis, join=join, ignore_index=ignore_index, keys=keys, levels=levels,
        names=names, verify_integrity=verify_integrity, sort=sort,
        union_categories=union_categories,
    )  # fmt: skip
    pieces = objs.values() if isinstance(objs, dict) else objs
    return metadata.inherit_common(result, [piece for piece in pieces if piece is not None])


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
    sort: Any,
    union_categories: bool,
) -> Any:
    from gpuframe.frames.dataframe import DataFrame
    from gpuframe.frames.series import Series

    if union_categories is not False:
        raise NotNative("concat of united categories")
    if join not in ("inner", "outer"):
        raise NotNative(f"join {join!r:.20}")
    pieces, keys = _pieces(objs, keys)
    _check_kinds(pieces, (DataFrame, Series))
    if len({type(piece) for piece in pieces}) > 1:
        pieces = _as_frames(pieces, rows=axis not in (1, "columns"))
    marks = {
        "keys": keys, "levels": levels, "names": names, "verify_integrity": verify_integrity,
    }  # fmt: skip
    plain = not any(value is not None and value is not False for value in marks.values())
    if axis in (1, "columns"):
        if plain and not ignore_index and _is_alike(pieces):
            return _side_by_side(pieces)
        return _joined_by_label(pieces, join, sort=sort, ignore_index=ignore_index, **marks)
    if axis not in (0, "index"):
        raise NotNative(f"axis {axis}")
    if plain and not any(piece._index.nlevels > 1 for piece in pieces):
        index = _index(pieces, ignore_index=ignore_index)
    else:
        numbers = [pd.Series(0, piece._index.to_pandas(), dtype="int8") for piece in pieces]
        index = indexes.from_pandas(pd.concat(numbers, ignore_index=ignore_index, **marks).index)
    if isinstance(pieces[0], DataFrame):
        return _stacked(pieces, index, join, sort=_sorts_names(pieces, sort))
    name = pieces[0].name
    for piece in pieces[1:]:
        name = align.common_name(name, piece.name)
    column = select.concat([piece._column for piece in pieces])
    return Series._from_column(column, index, name)


def _check_kinds(pieces: list[Any], kinds: tuple[type, ...]) -> None:
    """Raise TypeError for what is neither a frame nor a series."""
    for piece in pieces:
        if isinstance(piece, pd.DataFrame | pd.Series):
            raise NotNative("concat of pandas' own objects")
        if not isinstance(piece, kinds):
            raise TypeError(
                f"cannot concatenate object of type '{type(piece)}'; "
                "only Series and DataFrame objs are valid"
            )


def _as_frames(pieces: list[Any], *, rows: bool) -> list[Any]:
    """Return series among frames as frames of one column, numbered where it has no name."""
    found, number = [], 0
    for piece in pieces:
        if hasattr(piece, "_table"):
            found.append(piece)
            continue
        if not isinstance(piece.name, str | None):
            raise NotNative("concat of a series under a name that is no text")
        frame = piece.to_frame(0 if piece.name is None else piece.name)
        if piece.name is None:
            frame = labels.with_names(frame, pd.RangeIndex(number, number + 1))
            number += not rows
        found.append(frame)
    return found


def _pieces(objs: Any, keys: Any) -> tuple[list[Any], list[Any] | None]:
    """Return what is put together, and the key of each.

    Raises:
        ValueError: there is nothing.
    """
    if isinstance(objs, dict):
        keys = list(objs if keys is None else keys)
        objs = [objs[key] for key in keys]
    if isinstance(objs, str) or hasattr(objs, "_index") or not hasattr(objs, "__iter__"):
        raise NotNative("concat of other than a list")
    given = list(objs)
    pieces = [piece for piece in given if piece is not None]
    if not pieces:
        raise ValueError("All objects passed were None" if given else "No objects to concatenate")
    if keys is None:
        return pieces, None
    keys = list(keys)
    if not len(keys) == len(given) == len(pieces):
        raise NotNative("keys that are not as many as objects")
    return pieces, keys


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
    if all(index._freq() is not None for index in found):  # which may go on evenly
        first, *others = [index.to_pandas() for index in found]
        return indexes.from_pandas(first.append(others).rename(name))
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
    length = sum(map(len, ranges))
    labels = Deferred(lambda: _written(ranges), 8 * length)
    return indexes.from_columns([Column("numeric", INT64, length, labels)], [name])


def _written(ranges: list[range]) -> Any:
    """Return the labels of ranges one after another as an array."""
    return select.concat([indexes.RangeIndex._of(labels).columns[0] for labels in ranges]).values


def _sorts_names(pieces: list[Any], sort: Any) -> bool:
    """Whether column names are put in order.

    Raises:
        NotNative: nothing is said, and dates may be.
    """
    if sort is not pd.api.extensions.no_default:
        return bool(sort)
    if all(isinstance(piece.columns, pd.DatetimeIndex) for piece in pieces):
        raise NotNative("concat under dates")
    return False


def _rows_of_labels(numbers: list[pd.Series], join: str, sort: Any) -> pd.DataFrame:
    """Return the row of each piece for every label; dates are in order where nothing is said."""
    if sort is not pd.api.extensions.no_default:
        return pd.concat(numbers, axis=1, join=join, sort=bool(sort))
    places = pd.concat(numbers, axis=1, join=join, sort=False)
    if join == "outer" and all(isinstance(each.index, pd.DatetimeIndex) for each in numbers):
        ordered = pd.concat(numbers, axis=1, join=join, sort=True)
        if not ordered.index.equals(places.index):
            warned.deprecated(_SORTED)
        return ordered
    return places


_SORTED = (
    "Sorting by default when concatenating all DatetimeIndex is deprecated.  In the future, pandas "
    "will respect the default of `sort=False`. Specify `sort=True` or `sort=False` to silence this "
    "message. If you see this warnings when not directly calling concat, report a bug to pandas."
)


def _stacked(pieces: list[Any], index: Any, join: str, *, sort: bool) -> Any:
    tables = [piece._table for piece in pieces]
    first = tables[0].names
    own = pieces[0]._labels
    if not sort and all(table.names == first for table in tables[1:]):
        columns = [
            _joined(list(same)) for same in zip(*(table.columns for table in tables), strict=True)
        ]
        table = Table(first, tuple(columns), len(index))
        return type(pieces[0])._from_table(table, index, own)
    if any(len(set(table.names)) < len(table.names) for table in tables):
        raise NotNative("concat under repeated names")
    if sort:
        blank = [pd.DataFrame(columns=piece.columns) for piece in pieces]
        names = list(pd.concat(blank, join=join, sort=True).columns)
        if not names:
            raise NotNative("concat of frames without a common column")
    elif join == "inner":
        names = [name for name in first if all(name in table.names for table in tables)]
        if not names:
            raise NotNative("concat of frames without a common column")
    else:
        names = list(dict.fromkeys(name for table in tables for name in table.names))
    if any(piece.columns.name is not None or piece.columns.nlevels > 1 for piece in pieces):
        raise NotNative("concat under named columns")
    columns = [_with_gaps(tables, name) for name in names]
    kinds = {piece.columns.dtype for piece in pieces}
    own = None
    if len(kinds) == 1 and not kinds & {dtypes.STR, dtypes.INT64}:
        own = pd.Index(names, dtype=kinds.pop(), tupleize_cols=False)
    return type(pieces[0])._from_table(Table(tuple(names), tuple(columns), len(index)), index, own)


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


def _is_alike(pieces: list[Any]) -> bool:
    """Whether all pieces have the same row labels, and plain names of columns."""
    index = pieces[0]._index
    for piece in pieces:
        if piece._index.names != index.names or not index.identical_labels(piece._index):
            return False
        columns = getattr(piece, "columns", None)
        if columns is not None and (columns.nlevels > 1 or columns.name is not None):
            return False
    return True


def _joined_by_label(
    pieces: list[Any], join: str, *, sort: Any, ignore_index: bool, **marks: Any
) -> Any:
    """Put columns side by side under the labels of all rows, or of the common ones."""
    from gpuframe.frames.dataframe import DataFrame

    numbers = [pd.Series(np.arange(len(piece)), piece._index.to_pandas()) for piece in pieces]
    try:
        places = _rows_of_labels(numbers, join, sort)
    except ValueError:
        raise NotNative("concat under labels that repeat") from None
    heads = [
        pd.DataFrame(np.zeros((1, len(piece.columns)), np.int8), columns=piece.columns)
        if isinstance(piece, DataFrame)
        else pd.Series(np.zeros(1, np.int8), name=piece.name)
        for piece in pieces
    ]
    names = pd.concat(heads, axis=1, ignore_index=ignore_index, **marks).columns
    columns: list[Column] = []
    index = indexes.from_pandas(places.index)
    for at, piece in enumerate(pieces):
        own = places.iloc[:, [at] if isinstance(piece, DataFrame) else at]
        found = by_labels.rows_like(piece, own)
        columns += found._columns
    table = Table(tuple(names), tuple(columns), len(index))
    return labels.with_names(DataFrame._from_table(table, index), names)


def _side_by_side(pieces: list[Any]) -> Any:
    from gpuframe.frames.dataframe import DataFrame

    index = pieces[0]._index
    names: list[Any] = []
    columns: list[Column] = []
    unnamed = 0
    for piece in pieces:
        if isinstance(piece, DataFrame):
            names.extend(piece._table.names)
            columns.extend(piece._table.columns)
            continue
        if piece.name is None:
            names.append(unnamed)
            unnamed += 1
        else:
            names.append(piece.name)
        columns.append(piece._column)
    own = pd.RangeIndex(len(names)) if unnamed == len(names) else None
    return DataFrame._from_table(Table(tuple(names), tuple(columns), len(index)), index, own)
