"""What batches are made of: arrays, matrices and ragged columns, fetched by rows."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from gpuframe import device
from gpuframe.columns import arrow
from gpuframe.columns import pandas as from_host
from gpuframe.columns.column import Column
from gpuframe.columns.lists import holds
from gpuframe.columns.matrix import FeatureMatrix
from gpuframe.columns.nested import is_lists
from gpuframe.train.ragged import Ragged

Rows = Any
"""A slice, or an integer array of the backend."""

PIECE = 4096
"""Rows that one thread fetches at a time."""


class Dense:
    """Rows of fixed width: a column, an array, or a matrix of either layout.

    Attributes:
        length: number of rows.
        read_only: whether others rely on the memory.
        bfloat16: whether uint16 holds the bits of bfloat16.
    """

    __slots__ = ("_across", "_storage", "_width", "bfloat16", "length", "read_only")

    def __init__(
        self,
        storage: Any,
        *,
        length: int | None = None,
        width: int | None = None,
        across: bool = False,
        read_only: bool = False,
        bfloat16: bool = False,
    ) -> None:
        """Take an array whose rows lie on the first axis, or `across` on the second.

        Args:
            storage: array of the backend.
            length: rows of it that count; all by default.
            width: values of a row that count, of a 2-D array; all by default.
            across: whether each value of a row has a line of its own, as in the slab.
            read_only: whether others rely on the memory.
            bfloat16: whether uint16 holds the bits of bfloat16.
        """
        self._storage, self._width, self._across = storage, width, across
        self.length = int(storage.shape[1 if across else 0]) if length is None else length
        self.read_only, self.bfloat16 = read_only, bfloat16

    @property
    def dtype(self) -> Any:
        """Dtype of the memory."""
        return self._storage.dtype

    @property
    def nbytes(self) -> int:
        """Bytes of the memory."""
        return int(self._storage.nbytes)

    def view(self, start: int, stop: int) -> Any:
        """Return rows [start, stop) of the memory itself."""
        return self.shown(self._storage, start, stop)

    def shown(self, storage: Any, start: int, stop: int) -> Any:
        """Return rows [start, stop) of memory laid out as this one's, without the padding."""
        if self._across:
            return storage[:, start:stop].T
        rows = storage[start:stop]
        return rows if self._width is None else rows[:, : self._width]

    def buffer(self, rows: int) -> Any:
        """Return unwritten memory for so many rows."""
        inner = tuple(self._storage.shape[:1] if self._across else self._storage.shape[1:])
        shape = (*inner, rows) if self._across else (rows, *inner)
        size = int(np.prod(shape, dtype=np.int64))
        return device.empty(size, self._storage.dtype).reshape(shape)

    def capacity(self, buffer: Any) -> int:
        """Return the rows a buffer has room for."""
        return int(buffer.shape[1 if self._across else 0])

    def fill(self, buffer: Any, start: int, rows: Rows) -> int:
        """Copy rows into a buffer from one of its rows on; return the row after the last."""
        stop = start + _count(rows)
        if self._across:
            target, source = buffer[:, start:stop], self._storage
            if isinstance(rows, slice):
                target[:] = source[:, rows]
            elif isinstance(source, np.ndarray):
                device.threads.run(_take_lines, source.shape[0], source, rows, target, grain=1)
            else:
                target[:] = device.xp().take(source, rows, axis=1)
            return stop
        target = buffer[start:stop]
        if isinstance(rows, slice):
            target[:] = self._storage[rows]
        elif isinstance(target, np.ndarray):
            device.threads.run(_take, stop - start, self._storage, rows, target, grain=PIECE)
        elif stop > start:
            device.xp().take(self._storage, rows, axis=0, out=target)
        return stop


Input = Dense | Ragged
Chunk = Mapping[str, Input]


def _take(start: int, stop: int, source: np.ndarray, rows: np.ndarray, target: np.ndarray) -> None:
    """Fetch rows [start, stop) of those wanted; "clip" spares NumPy a copy through a buffer."""
    if stop > start:
        np.take(source, rows[start:stop], axis=0, out=target[start:stop], mode="clip")


def _take_lines(
    start: int, stop: int, source: np.ndarray, rows: np.ndarray, target: np.ndarray
) -> None:
    """Fetch rows out of lines [start, stop) of a slab."""
    for line in range(start, stop if len(rows) else start):
        np.take(source[line], rows, out=target[line], mode="clip")


def _count(rows: Rows) -> int:
    return rows.stop - rows.start if isinstance(rows, slice) else int(rows.shape[0])


def rows_of(given: Input) -> int:
    """Return the number of rows of an input."""
    return given.length if isinstance(given, Dense) else len(given)


def bytes_of(given: Input) -> int:
    """Return the bytes of an input's memory."""
    return given.nbytes if isinstance(given, Dense) else int(given.values.nbytes)


def kind_of(given: Input) -> str:
    """Return the dtype of an input's values and whether they are ragged."""
    if isinstance(given, Ragged):
        return f"lists of {given.values.dtype}"
    return "bfloat16" if given.bfloat16 else str(given.dtype)


def chunk_of(given: Mapping[str, Any]) -> dict[str, Input]:
    """Return the inputs of a loader, all of one length.

    Raises:
        ValueError: lengths differ or there is no input; a column has missing values.
        TypeError: an input is no number.
    """
    found = {name: as_input(name, value) for name, value in given.items()}
    lengths = {name: rows_of(value) for name, value in found.items()}
    if len(set(lengths.values())) != 1:
        raise ValueError(f"inputs are of one length, not {lengths}")
    return found


def as_input(name: str, given: Any) -> Input:
    """Return an input of a FeatureMatrix, Ragged, Series, column or array; nothing is copied."""
    if isinstance(given, Ragged):
        return given
    if isinstance(given, FeatureMatrix):
        slab = given.layout == "slab"
        return Dense(
            given.storage,
            length=len(given),
            width=None if slab else len(given.names),
            across=slab,
            bfloat16=given.dtype == "bfloat16",
        )
    if isinstance(given, pd.Series):
        return _of_column(name, from_host.from_pandas(given))
    column = getattr(given, "_column", given)
    if isinstance(column, Column):
        return _of_column(name, column)
    if isinstance(given, pa.Array | pa.ChunkedArray):
        return Ragged.from_column(given) if is_lists(given.type) else _of_arrow(name, given)
    if isinstance(given, np.ndarray):
        _check_array(name, given)
        return Dense(device.to_device(given), read_only=not given.flags.writeable)
    if device.is_array(given):
        return Dense(given)
    if hasattr(given, "__dlpack__"):
        return Dense(device.xp().from_dlpack(given))
    raise TypeError(f"input {name!r} is no matrix, column or array, but {type(given).__name__}")


def _check_array(name: str, given: np.ndarray) -> None:
    if given.dtype.kind not in "biuf":
        raise TypeError(f"input {name!r} of dtype {given.dtype} is no number")
    if not given.ndim:
        raise TypeError(f"input {name!r} is one number, and no array of them")


def _of_arrow(name: str, given: Any) -> Input:
    return _of_column(name, arrow.from_arrow(given))


def _of_column(name: str, column: Column) -> Input:
    if holds(column):
        return Ragged.from_column(column)
    if column.layout not in ("numeric", "boolean"):
        raise TypeError(f"input {name!r} of dtype {column.dtype} is no number")
    if column.validity is not None:
        raise ValueError(f"input {name!r} has missing values: use .fillna()")
    return Dense(column.values, read_only=True)


class OfFrame:
    """Makes inputs of frames, by names, by a function, or both; may be pickled.

    Args:
        inputs: column's name, or names of a matrix's columns, by the input's name.
        transform: function of a frame that returns further inputs by name.
    """

    def __init__(
        self,
        inputs: Mapping[str, Any] | None,
        transform: Callable[[Any], Mapping[str, Any]] | None,
    ) -> None:
        self._inputs, self._transform = inputs, transform

    def lists(self, data: pa.Table) -> dict[str, pa.ChunkedArray]:
        """Return the columns of lists that need not become a frame's Python objects."""
        if self._transform is None:
            return {f.name: data.column(f.name) for f in data.schema if is_lists(f.type)}
        named = [name for name in (self._inputs or {}).values() if isinstance(name, str)]
        return {name: data.column(name) for name in named if is_lists(data.schema.field(name).type)}

    def __call__(
        self, frame: Any, lists: Mapping[str, pa.ChunkedArray] | None = None
    ) -> dict[str, Input]:
        """Return the inputs of a frame and of columns of lists beside it."""
        lists = lists or {}
        inputs = self._inputs
        if inputs is None:
            every = [] if self._transform is not None else [*frame.columns, *lists]
            inputs = {str(name): name for name in every}
        found = {name: _named(frame, lists, wanted) for name, wanted in inputs.items()}
        made = {} if self._transform is None else self._transform(frame)
        return chunk_of(found | dict(made))


def _named(frame: Any, lists: Mapping[str, pa.ChunkedArray], wanted: Any) -> Any:
    if isinstance(wanted, list):
        return FeatureMatrix.from_frame(frame, wanted, layout="rows")
    return lists[wanted] if wanted in lists else frame[wanted]
