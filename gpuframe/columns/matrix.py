"""The feature matrix: columns of a frame in one allocation that training libraries take as is."""

from collections.abc import Sequence
from typing import Any, Literal, Self

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import bfloat16, dlpack
from gpuframe.columns import pandas as from_host
from gpuframe.columns.column import Column
from gpuframe.columns.table import Table

Layout = Literal["slab", "rows"]

DTYPES = ("float16", "bfloat16", "float32", "float64", "int32", "int64")
COLUMN_ALIGNMENT = 128
ROW_ALIGNMENT = 16
BLOCK = 4096
"""Rows filled at a time where features lie side by side, so that a block stays in cache."""


class FeatureMatrix:
    """Numbers of several columns as one (rows, features) array, in one of two layouts.

    The slab keeps each column whole: one (features, padded rows) allocation, every column
    beginning on 128 bytes, whose transpose is the (rows, features) tensor. It suits whole-table
    and sequential use. The row-major layout pads each row to 16 bytes and suits shuffled
    batches: fetching random rows is some 2.5 times faster.

    The matrix owns its memory, so consumers may write into it without changing any frame; the
    memory lives as long as the matrix or any tensor made of it.

    Attributes:
        names: labels of the features.
        layout: "slab" or "rows".
        dtype: NumPy's dtype of the values; the text "bfloat16", which NumPy does not have.
        storage: the allocation, (features, padded rows) or (rows, padded features); zeros where
            it is padded.
        values: (rows, features) array of the backend, a view without the padding. The bits of
            bfloat16 lie in uint16.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.train import FeatureMatrix
        >>> frame = pd.DataFrame({"a": [1.0, 2.0], "b": [3, 4]})
        >>> FeatureMatrix.from_frame(frame).to_numpy()
        array([[1., 3.],
               [2., 4.]], dtype=float32)
    """

    __slots__ = ("dtype", "layout", "names", "storage", "values")

    def __init__(
        self, names: Sequence[Any], storage: Any, rows: int, layout: Layout, dtype: Any = None
    ) -> None:
        """Take a padded (features, rows) or (rows, features) array as it is."""
        self.names = list(names)
        self.layout = layout
        self.dtype: np.dtype | str = storage.dtype if dtype is None else dtype
        self.storage = storage
        self.values = storage[:, :rows].T if layout == "slab" else storage[:, : len(self.names)]

    @classmethod
    def allocate(
        cls,
        names: Sequence[Any],
        rows: int,
        dtype: Any = "float32",
        layout: Layout = "slab",
    ) -> Self:
        """Return a matrix whose values somebody else writes, into `storage` or `values`.

        Args:
            names: labels of the features, in order.
            rows: number of rows.
            dtype: float16, bfloat16, float32, float64, int32 or int64.
            layout: "slab" or "rows".

        Returns:
            A matrix of any values; only the padding is written.

        Raises:
            ValueError: unknown dtype or layout.

        Example:
            >>> from gpuframe.train import FeatureMatrix
            >>> matrix = FeatureMatrix.allocate(["a", "b"], 3, "bfloat16", "rows")
            >>> matrix.storage.shape, matrix.storage.dtype, matrix.values.shape
            ((3, 8), dtype('uint16'), (3, 2))
        """
        kind = checked(dtype, layout)
        stored = np.dtype(np.uint16) if kind == "bfloat16" else np.dtype(kind)
        return cls(names, _allocate(len(names), rows, stored, layout), rows, layout, kind)

    @classmethod
    def from_frame(
        cls,
        frame: Any,
        columns: Sequence[Any] | None = None,
        dtype: Any = "float32",
        layout: Layout = "slab",
    ) -> Self:
        """Copy columns of a frame into a new matrix.

        Args:
            frame: a gpuframe DataFrame; of a pandas one the columns are copied to the device.
            columns: labels of the features, in order; all columns by default.
            dtype: float16, bfloat16, float32, float64, int32 or int64 of the matrix.
            layout: "slab" or "rows".

        Returns:
            A matrix of shape (rows, features); missing values are NaN.

        Raises:
            KeyError: a column is not in the frame.
            TypeError: a column is no number or bool; says how to make it one.
            ValueError: a missing value has no integer; unknown dtype or layout.
            OverflowError: an integer does not fit the dtype.
        """
        table = _table(frame, columns)
        if columns is None:
            return cls.from_columns(table.names, table.columns, table.length, dtype, layout)
        missing = [name for name in columns if name not in table.names]
        if missing:
            raise KeyError(f"columns {missing} are not in the frame")
        stored = [table.column(name) for name in columns]
        return cls.from_columns(list(columns), stored, table.length, dtype, layout)

    @classmethod
    def from_columns(
        cls,
        names: Sequence[Any],
        columns: Sequence[Column],
        rows: int,
        dtype: Any = "float32",
        layout: Layout = "slab",
    ) -> Self:
        """Copy columns of one length into a new matrix; see `from_frame`."""
        kind = checked(dtype, layout)
        arrays = [_numbers(column, name, kind) for name, column in zip(names, columns, strict=True)]
        made = cls.allocate(names, rows, kind, layout)
        lines = made.storage.T if layout == "rows" else made.storage
        convert = bfloat16.from_floats if kind == "bfloat16" else None
        if device.backend().name == "cpu":
            step = BLOCK if layout == "rows" else max(rows, 1)
            device.threads.run(_fill, rows, lines, arrays, convert, step)
        else:
            for number, array in enumerate(arrays):
                lines[number, :rows] = array if convert is None else convert(array)
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the values; the matrix opens, aligned, on the backend of its reader."""
        return _opened, (self.names, device.to_host(self.values), self.layout, self.dtype)

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, features)."""
        rows, features = self.values.shape
        return int(rows), int(features)

    @property
    def nbytes(self) -> int:
        """Bytes of the allocation, padding included."""
        return int(self.storage.nbytes)

    def __len__(self) -> int:
        """Return the number of rows."""
        return self.shape[0]

    def __repr__(self) -> str:
        """Describe shape, dtype and layout."""
        rows, features = self.shape
        return f"FeatureMatrix({rows} x {features}, {self.dtype}, layout={self.layout!r})"

    def column(self, name: Any) -> Any:
        """Return the values of one feature, a view: contiguous in the slab.

        Raises:
            KeyError: there is no such feature.
        """
        if name not in self.names:
            raise KeyError(name)
        return self.values[:, self.names.index(name)]

    def take(self, rows: Any) -> Any:
        """Return the given rows as a new (len(rows), features) array of the same layout.

        Args:
            rows: integer array of the backend.
        """
        xp = device.xp()
        if self.layout == "slab":
            return xp.take(self.storage, rows, axis=1).T
        return xp.take(self.storage, rows, axis=0)[:, : len(self.names)]

    def to_numpy(self) -> np.ndarray:
        """Return the (rows, features) array on the host; no copy on the CPU backend.

        Raises:
            ImportError: the matrix is bfloat16 and the package ml_dtypes is not installed.
        """
        if self.dtype == "bfloat16":
            return device.to_host(self.values).view(bfloat16.host_dtype())
        return device.to_host(self.values)

    def to_torch(self) -> Any:
        """Return a (rows, features) torch tensor over the same memory."""
        return dlpack.to_torch(self.values, bfloat16=self.dtype == "bfloat16")

    def __dlpack__(self, **options: Any) -> Any:
        """Return a DLPack capsule of the (rows, features) array, without a copy unless asked.

        Args:
            options: `stream`, `max_version`, `dl_device` and `copy` of the protocol.

        Raises:
            BufferError: the device asked for cannot be served without a forbidden copy.
        """
        return dlpack.capsule(self.values, bfloat16=self.dtype == "bfloat16", **options)

    def __dlpack_device__(self) -> tuple[int, int]:
        """Return DLPack's (device type, device id) of the memory."""
        return dlpack.device_of(self.values)


def _opened(
    names: list[Any], values: np.ndarray, layout: Layout, dtype: np.dtype | str
) -> FeatureMatrix:
    made = FeatureMatrix.allocate(names, values.shape[0], dtype, layout)
    made.values[:] = device.to_device(values)
    return made


def checked(dtype: Any, layout: Any) -> np.dtype | str:
    """Return the dtype of a matrix: NumPy's, or the text "bfloat16".

    Raises:
        ValueError: unknown dtype or layout.
    """
    if layout not in ("slab", "rows"):
        raise ValueError(f"layout takes 'slab' or 'rows', not {layout!r}")
    name = dtype if isinstance(dtype, str) and dtype == "bfloat16" else np.dtype(dtype).name
    if name not in DTYPES:
        raise ValueError(f"dtype takes one of {DTYPES}, not {dtype!r}")
    return name if name == "bfloat16" else np.dtype(name)


def _table(frame: Any, columns: Sequence[Any] | None) -> Table:
    """Return the table of a frame; of a pandas frame the columns wanted."""
    if not isinstance(frame, pd.DataFrame):
        return getattr(frame, "_table", frame)  # type: ignore[no-any-return]
    wanted = [
        place for place, name in enumerate(frame.columns) if columns is None or name in columns
    ]
    stored = tuple(from_host.from_pandas(frame.iloc[:, place]) for place in wanted)
    return Table(tuple(frame.columns[wanted]), stored, len(frame))


def _fill(
    start: int, stop: int, lines: np.ndarray, arrays: list[np.ndarray], convert: Any, step: int
) -> None:
    """Copy rows [start, stop) of each array, `step` at a time, into its line of a 2-D array."""
    with np.errstate(over="ignore", invalid="ignore"):  # too large for the dtype is inf
        for first in range(start, stop, step):
            last = min(first + step, stop)
            for number, array in enumerate(arrays):
                part = array[first:last]
                lines[number, first:last] = part if convert is None else convert(part)


def padded_line(length: int, itemsize: int, layout: Layout) -> int:
    """Return the length of a line of a matrix, padded so that the next one is aligned too."""
    unit = (COLUMN_ALIGNMENT if layout == "slab" else ROW_ALIGNMENT) // itemsize
    return -(-length // unit) * unit


def _allocate(features: int, rows: int, dtype: np.dtype, layout: Layout) -> Any:
    """Return a zero-padded 2-D array, its beginning and its lines aligned."""
    length = rows if layout == "slab" else features
    padded = padded_line(length, dtype.itemsize, layout)
    lines = features if layout == "slab" else rows
    memory = device.aligned(lines * padded, dtype, COLUMN_ALIGNMENT)
    storage = memory.reshape((lines, padded))
    storage[:, length:] = 0
    return storage


def _numbers(column: Column, name: Any, target: np.dtype | str) -> Any:
    """Return the values of a column as an array that can be copied into the target's dtype."""
    if column.layout not in ("numeric", "boolean"):
        raise TypeError(f"column {name!r} of dtype {column.dtype} is no number: {_hint(column)}")
    values, valid = column.values, column.valid()
    if isinstance(target, str) or target.kind == "f":
        return values if valid is None else _with_nan(values, valid)
    if valid is not None and not bool(valid.all()):
        raise ValueError(f"column {name!r} has missing values, which {target} cannot hold")
    if values.dtype.kind == "f" and not bool(device.xp().isfinite(values).all()):
        raise ValueError(f"column {name!r} has missing or infinite values, not for {target}")
    wide = values.dtype.kind == "f" or values.dtype.itemsize >= target.itemsize
    if wide and values.dtype != target and values.shape[0]:
        _check_range(values, name, target)
    return values


def _with_nan(values: Any, valid: Any) -> Any:
    xp = device.xp()
    wide = values if values.dtype.kind == "f" else values.astype(np.float64)
    return xp.where(valid, wide, xp.asarray(np.nan, wide.dtype))


def _check_range(values: Any, name: Any, target: np.dtype) -> None:
    limits = np.iinfo(target)
    number = float if values.dtype.kind == "f" else int
    low, high = number(values.min()), number(values.max())
    if low < limits.min or high > limits.max:
        raise OverflowError(f"column {name!r} has values from {low:g} to {high:g}, not in {target}")


def _hint(column: Column) -> str:
    if column.layout in ("text", "dictionary") or isinstance(column.dtype, pd.CategoricalDtype):
        return "encode it with features.Categorify"
    if column.layout == "temporal":
        return "take parts of it with .dt, or its ticks with .astype('int64')"
    return "convert it with .astype"
