"""Assignment to rows that pandas writes into a small copy: it appends, converts and refuses.

What a user assigns row by row, by a list of labels or out of the host's memory, is small. The rows
it goes to are copied to the host with one other row, pandas assigns to the copy, and the rows come
back. The other rows stay on the device and follow where a dtype changes.
"""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import index as indexes
from gpuframe.frames.columnwise import is_frame
from gpuframe.frames.fallback import to_pandas
from gpuframe.frames.indexing import called
from gpuframe.frames.row_keys import are_flags
from gpuframe.ops import cast, select

FEW = 1000
"""Rows of a mask or slice that are copied to the host for less than a value each."""


class _Touched:
    """The rows that an assignment goes to.

    Attributes:
        rows: int64[m] host row numbers, ascending.
        total: number of rows of the object.
        labels: host row labels afterwards where a row is appended, else None.
    """

    __slots__ = ("labels", "rows", "total")

    def __init__(self, this: Any, key: Any, *, several: bool, by_position: bool) -> None:
        index = this._index.to_pandas()
        self.total = len(index)
        self.labels: pd.Index | None = None
        if (
            type(key) is int
            and isinstance(index, pd.RangeIndex)
            and not by_position
            and len(index) > 1
        ):
            known = key in index
            self.rows = np.array([index.get_loc(key)] if known else [], np.int64)
            self.labels = None if known else index.insert(len(index), key)
            return
        marks: Any = pd.Series(np.zeros(self.total, np.int8), index)
        if by_position:
            marks.iloc[key] = 1
        elif is_frame(this):  # to which labels are appended in ways of its own
            marks = marks.to_frame("mark")
            marks.loc[(key, "mark") if several else key] = 1
            marks = marks["mark"]
        else:
            marks.loc[key] = 1
        if len(marks) > self.total:
            self.labels = marks.index
        self.rows = np.flatnonzero(marks.to_numpy()[: self.total])


def write(this: Any, key: Any, value: Any, *, by_position: bool) -> None:
    """Assign as `loc` or `iloc` do, or leave the object as it was.

    Args:
        this: frame or series.
        key: of `loc` or `iloc`.
        value: on the host; on the device only for rows that are named one by one.
        by_position: whether `iloc` assigns.

    Raises:
        NotNative: more rows on the device than values on the host.
    """
    frame = is_frame(this)
    if this._index.nlevels > 1:
        raise NotNative("assignment by levels")
    several = frame and isinstance(key, tuple)
    if several and len(key) != 2:
        raise NotNative("other than rows and columns")
    row_key = key[0] if several else key
    row_key = to_pandas(called(row_key, this) if callable(row_key) else row_key)
    if hasattr(row_key, "__next__"):
        row_key = list(row_key)
    if not len(this):
        _without_rows(
            this, (row_key, key[1]) if several else row_key, value, by_position=by_position
        )
        return
    touched = _Touched(this, row_key, several=several, by_position=by_position)
    named = _is_named(row_key)
    scalar = bool(pd.api.types.is_scalar(value)) and not hasattr(value, "_index")
    repeated = scalar and not named and not _is_whole(row_key) and len(touched.rows) > 1
    if not named and not repeated:
        _check_size(value, len(touched.rows))
    chosen = touched.rows[:1] if repeated else touched.rows
    part = _part(this, chosen, touched.rows)
    part_key = row_key
    if not named and not _is_whole(row_key):
        part_key = np.arange(len(part)) < len(chosen)
    elif by_position and named:
        part_key = np.searchsorted(chosen, np.asarray(row_key) % touched.total)
    column_key = key[1] if several else slice(None)
    column_key = to_pandas(called(column_key, this) if callable(column_key) else column_key)
    written = _columns(this, column_key, by_position=by_position) if frame else None
    indexer = part.iloc if by_position else part.loc
    indexer[(part_key, column_key) if several else part_key] = to_pandas(value)
    _take_over(this, part, written, touched, len(chosen), repeated=repeated)


def _without_rows(this: Any, key: Any, value: Any, *, by_position: bool) -> None:
    """Assign to an object without rows, all of which pandas sees."""
    host = this.to_pandas().copy()
    indexer = host.iloc if by_position else host.loc
    indexer[to_pandas(key)] = to_pandas(value)
    this._rebind(type(this).from_pandas(host))


def _is_whole(key: Any) -> bool:
    return isinstance(key, slice) and key == slice(None)


def _is_named(key: Any) -> bool:
    """Whether a key names its rows one by one, on the host."""
    if isinstance(key, slice) or (device.is_array(key) and not isinstance(key, np.ndarray)):
        return False
    values = getattr(key, "dtype", None)
    if values is not None:
        return not pd.api.types.is_bool_dtype(values)
    return not are_flags(key)


def _check_size(value: Any, rows: int) -> None:
    if hasattr(value, "_index"):
        raise NotNative("values on the device in an unusual form")
    size = len(value) if isinstance(value, dict) else np.size(value)
    if rows > max(size, FEW):
        raise NotNative("values that are not as many as rows")


def _part(this: Any, chosen: np.ndarray, rows: np.ndarray) -> Any:
    """Return a pandas copy of the chosen rows and of one that is not touched, if there is any."""
    untouched = np.flatnonzero(np.bincount(rows, minlength=len(this))[: len(rows) + 1] == 0)
    wanted = np.concatenate([chosen, untouched[:1]])
    return this._with_rows(device.to_device(wanted.astype(np.int64))).to_pandas().copy()


def _columns(this: Any, key: Any, *, by_position: bool) -> np.ndarray:
    """Return bool[k], whether a key of columns names each; new ones are not counted."""
    width = len(this._table.names)
    marks = pd.DataFrame(np.zeros((1, width), np.int8), columns=this.columns)
    (marks.iloc if by_position else marks.loc)[:, key] = 1
    found: np.ndarray = marks.to_numpy()[0, :width] != 0
    return found


def _take_over(
    this: Any, part: Any, written: Any, touched: _Touched, count: int, *, repeated: bool
) -> None:
    """Put the written rows in the place of the old ones."""
    total = touched.total
    appended = int(touched.labels is not None)
    # The rows of the copy: those touched, one other, the appended one.
    sources = np.full(total + appended, min(count, len(part) - 1), np.int64)
    sources[touched.rows] = 0 if repeated else np.arange(count)
    if appended:
        sources[total] = len(part) - 1
    new = np.zeros(total + appended, bool)
    new[touched.rows] = True
    new[total:] = True
    own = np.minimum(np.arange(total + appended), total - 1)
    index = this._index if not appended else indexes.from_pandas(touched.labels)
    if not is_frame(this):
        column = _merged(this._column, part, sources, new, own)
        this._rebind(type(this)._from_column(column, index, this.name))
        return
    columns = list(this._table.columns)
    width = len(columns)
    for at in range(part.shape[1]):
        values = part.iloc[:, at]
        if at >= width:
            column = neighbour.from_pandas(values)
            columns.append(select.take(column, device.to_device(sources)))
        elif appended or written[at]:
            columns[at] = _merged(columns[at], values, sources, new, own)
    table = Table(tuple(part.columns), tuple(columns), total + appended)
    labels = this._labels if part.shape[1] == width else part.columns
    this._rebind(type(this)._from_table(table, index, labels))


def _merged(
    old: Column, written: Any, sources: np.ndarray, new: np.ndarray, own: np.ndarray
) -> Column:
    """Return a column with the written rows where `new` says so."""
    column = neighbour.from_pandas(written)
    old = cast.astype(old, column.dtype)
    if len(new) > old.length and int(new.sum()) == 1:  # an appended row alone
        return select.concat([old, select.take(column, device.to_device(sources[-1:]))])
    both = select.concat([old, column])
    return select.take(both, device.to_device(np.where(new, sources + old.length, own)))
