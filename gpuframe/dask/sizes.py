"""Bytes of frames, by which Dask places, spills and cuts them."""

import sys
from typing import Any

from dask.sizeof import sizeof

from gpuframe.columns.column import Column
from gpuframe.dask import workers
from gpuframe.device import Buffer
from gpuframe.frames.dataframe import DataFrame
from gpuframe.frames.index import Index, MultiIndex, RangeIndex
from gpuframe.frames.series import Series
from gpuframe.ops.partials import Partial

OWN = 1000
"""Bytes of the Python objects of a frame; a guess, as Dask's of pandas is."""

SAMPLED = 100
"""Python objects of a column that are measured."""


def register() -> None:
    """Register sizes with Dask."""
    for kind in (DataFrame, Series, Index, RangeIndex, MultiIndex):
        sizeof.register(kind, size)
    sizeof.register(Partial, partial)


def size(obj: Any) -> int:
    """Return the bytes of all buffers, shared ones once."""
    workers.adapt()
    seen: dict[int, int] = {}
    for column in columns_of(obj):
        _measure(column, seen)
    return OWN + sum(seen.values())


def partial(obj: Partial) -> int:
    """Return the bytes of all buffers of aggregates, shared ones once."""
    seen: dict[int, int] = {}
    for column in obj.columns:
        _measure(column, seen)
    return OWN + sum(seen.values())


def columns_of(obj: Any) -> list[Column]:
    """Return the columns that an object holds, those of its row labels too."""
    return _labels(obj) if isinstance(obj, Index) else [*obj._columns, *_labels(obj._index)]


def _labels(index: Index) -> list[Column]:
    return [] if isinstance(index, RangeIndex) else index.columns


def _measure(column: Column, seen: dict[int, int]) -> None:
    """Note the bytes of a column's buffers by the identity of their memory."""
    for buffer in (column.data, column.validity, column.offsets):
        if buffer is not None:
            seen[_memory(buffer)] = buffer.nbytes
    if column.layout == "object":
        seen[id(column)] = _objects(column)
    for child in column.children:
        _measure(child, seen)


def _memory(buffer: Buffer) -> int:
    """Return what two buffers over one array have in common."""
    array = buffer._array
    return id(buffer) if array is None else id(array)


def _objects(column: Column) -> int:
    """Return the bytes of Python objects, from a sample at even distances."""
    step = max(column.length // SAMPLED, 1)
    sample = column.values[::step]
    return sum(map(sys.getsizeof, sample)) * column.length // max(len(sample), 1)
