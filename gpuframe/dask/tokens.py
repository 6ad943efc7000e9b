"""Names of data that depend on their content alone, by which Dask knows equal tasks."""

from typing import Any

from dask.base import normalize_token

from gpuframe.columns.column import Column
from gpuframe.device import Buffer
from gpuframe.frames.dataframe import DataFrame
from gpuframe.frames.index import Index, MultiIndex, RangeIndex
from gpuframe.frames.series import Series
from gpuframe.ops import hashing


def register() -> None:
    """Register tokens with Dask."""
    normalize_token.register(DataFrame, frame)
    normalize_token.register(Series, series)
    for kind in (Index, RangeIndex, MultiIndex):
        normalize_token.register(kind, index)


def frame(obj: DataFrame) -> Any:
    """Return names, columns and row labels as a token."""
    columns = [_column(column) for column in obj._columns]
    return "gpuframe.DataFrame", normalize_token(obj.columns), columns, index(obj._index)


def series(obj: Series) -> Any:
    """Return the name, values and row labels as a token."""
    return "gpuframe.Series", normalize_token(obj.name), _column(obj._column), index(obj._index)


def index(obj: Index) -> Any:
    """Return names and labels as a token."""
    names = normalize_token(list(obj.names))
    if isinstance(obj, RangeIndex):
        return "gpuframe.RangeIndex", names, obj.start, obj.stop, obj.step
    freq = normalize_token(str(obj._freq()))
    return "gpuframe.Index", names, freq, [_column(column) for column in obj.columns]


def _column(column: Column) -> Any:
    """Return what stands for a column, found once: Dask asks for every copy of an expression."""
    if "token" not in column.memo:
        column.memo["token"] = _hashed(column)
    return column.memo["token"]


def _hashed(column: Column) -> Any:
    """Return a column's layout, dtype and the hashes of its buffers."""
    parts = [column.layout, normalize_token(column.dtype), column.length]
    if column.layout == "object":
        return [*parts, normalize_token(column.values)]
    buffers = (column.data, column.validity, column.offsets)
    parts += [None if buffer is None else _buffer(buffer) for buffer in buffers]
    return [*parts, *(_column(child) for child in column.children)]


def _buffer(buffer: Buffer) -> int:
    return hashing.fingerprint(buffer.array)
