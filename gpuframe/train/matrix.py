"""The feature matrix: columns of a frame in one allocation that training libraries take as is."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, Self

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns.column import Column
from gpuframe.train import handover

if TYPE_CHECKING:
    from gpuframe.frames.dataframe import DataFrame

Layout = Literal["slab", "rows"]

DTYPES = ("float16", "float32", "float64", "int32", "int64")
COLUMN_ALIGNMENT = 128
ROW_ALIGNMENT = 16
BLOCK = 4096
"""Rows filled at a time, so that one block of all features stays in cache."""


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
        values: (rows, features) array of the backend, a view without the padding.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.train import FeatureMatrix
        >>> frame = pd.DataFrame({"a": [1.0, 2.0], "b": [3, 4]})
        >>> FeatureMatrix.from_frame(frame).to_numpy()
        array([[1., 3.],
               [2., 4.]], dtype=float32)
    """

    __slots__ = ("_storage", "layout", "names", "values")

    def __init__(self, names: Sequence[Any], storage: Any, rows: int, layout: Layout) -> None:
        """Take a padded (features, rows) or (rows, features) array as it is."""
        self.names = list(names)
        self.layout = layout
        self._storage = storage
        self.values = storage[:, :rows].T if layout == "slab" else storage[:, : len(self.names)]

    @classmethod
    def from_frame(
        cls,
        frame: "DataFrame",
        columns: Sequence[Any] | None = None,
        dtype: Any = "float32",
        layout: Layout = "slab",
    ) -> Self:
        """Copy columns of a frame into a new matrix.

        Args:
            frame: a gpuframe DataFrame; a pandas one is copied to the device first.
            columns: labels of the features, in order; all columns by default.
            dtype: float16, float32, float64, int32 or int64 of the matrix.
            layout: "slab" or "rows".

        Returns:
            A matrix of shape (rows, features); missing values are NaN.

        Raises:
            KeyError: a column is not in the frame.
            TypeError: a column is no number or bool; says how to make it one.
            ValueError: a missing value has no integer; unknown dtype or layout.
            OverflowError: an integer does not fit the dtype.
        """
        frame = _as_frame(frame)
        names = list(frame.columns) if columns is None else list(columns)
        missing = [name for name in names if name not in frame.columns]
        if missing:
            raise KeyError(f"columns {missing} are not in the frame")
        stored = [frame[name]._column for name in names]
        return cls.from_columns(names, stored, len(frame), dtype, layout)

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
        target = np.dtype(dtype)
        if target.name not in DTYPES:
            raise ValueError(f"dtype takes one of {DTYPES}, not {dtype!r}")
        if layout not in ("slab", "rows"):
            raise ValueError(f"layout takes 'slab' or 'rows', not {layout!r}")
        arrays = [
            _numbers(column, name, target) for name, column in zip(names, columns, strict=True)
        ]
        storage = _allocate(len(arrays), rows, target, layout)
        turned = storage.T if layout == "rows" else storage
        if device.backend().name == "cpu":
            device.threads.run(_fill, rows, turned, arrays)
        else:
            for number, array in enumerate(arrays):
                turned[number, :rows] = array
        return cls(names, storage, rows, layout)

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, features)."""
        rows, features = self.values.shape
        return int(rows), int(features)

    @property
    def dtype(self) -> np.dtype:
        """Dtype of the values."""
        dtype: np.dtype = self.values.dtype
        return dtype

    @property
    def nbytes(self) -> int:
        """Bytes of the allocation, padding included."""
        return int(self._storage.size) * self.dtype.itemsize

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
            return xp.take(self._storage, rows, axis=1).T
        return xp.take(self._storage, rows, axis=0)[:, : len(self.names)]

    def to_numpy(self) -> np.ndarray:
        """Return the (rows, features) array on the host; no copy on the CPU backend."""
        return device.to_host(self.values)

    def to_torch(self) -> Any:
        """Return a (rows, features) torch tensor over the same memory."""
        return handover.converter("torch")(self.values)

    def __dlpack__(
        self,
        *,
        stream: Any = None,
        max_version: tuple[int, int] | None = None,
        dl_device: tuple[int, int] | None = None,
        copy: bool | None = None,
    ) -> Any:
        """Return a DLPack capsule of the (rows, features) array, without a copy unless asked.

        Raises:
            BufferError: the device asked for cannot be served without a forbidden copy.
        """
        return handover.capsule(
            self.values, stream=stream, max_version=max_version, dl_device=dl_device, copy=copy
        )

    def __dlpack_device__(self) -> tuple[int, int]:
        """Return DLPack's (device type, device id) of the memory."""
        return handover.dlpack_device(self.values)


def _as_frame(frame: Any) -> "DataFrame":
    from gpuframe.frames.dataframe import DataFrame

    return DataFrame.from_pandas(frame) if isinstance(frame, pd.DataFrame) else frame


def _fill(start: int, stop: int, turned: np.ndarray, arrays: list[np.ndarray]) -> None:
    """Copy rows [start, stop) of each array into its line of a (features, rows) array."""
    with np.errstate(over="ignore"):  # too large for the dtype is inf, as in any conversion
        for first in range(start, stop, BLOCK):
            last = min(first + BLOCK, stop)
            for number, array in enumerate(arrays):
                turned[number, first:last] = array[first:last]


def _allocate(features: int, rows: int, dtype: np.dtype, layout: Layout) -> Any:
    """Return a zero-padded 2-D array, its beginning and its lines aligned."""
    unit = (COLUMN_ALIGNMENT if layout == "slab" else ROW_ALIGNMENT) // dtype.itemsize
    length = rows if layout == "slab" else features
    padded = -(-length // unit) * unit
    lines = features if layout == "slab" else rows
    reserve = COLUMN_ALIGNMENT // dtype.itemsize
    memory = device.empty(lines * padded + reserve, dtype)
    skip = 0
    if isinstance(memory, np.ndarray):  # CUDA memory begins on 512 bytes
        skip = -memory.ctypes.data % COLUMN_ALIGNMENT // dtype.itemsize
    storage = memory[skip : skip + lines * padded].reshape((lines, padded))
    storage[:, length:] = 0
    return storage


def _numbers(column: Column, name: Any, target: np.dtype) -> Any:
    """Return the values of a column as an array that can be copied into the target's dtype."""
    if column.layout not in ("numeric", "boolean"):
        raise TypeError(f"column {name!r} of dtype {column.dtype} is no number: {_hint(column)}")
    values, valid = column.values, column.valid()
    if target.kind == "f":
        return values if valid is None else _with_nan(values, valid)
    if valid is not None and not bool(valid.all()):
        raise ValueError(f"column {name!r} has missing values, which {target} cannot hold")
    if values.dtype.kind == "f" and not bool(device.xp().isfinite(values).all()):
        raise ValueError(f"column {name!r} has missing or infinite values, not for {target}")
    if values.dtype.itemsize >= target.itemsize and values.dtype != target and values.shape[0]:
        _check_range(values, name, target)
    return values


def _with_nan(values: Any, valid: Any) -> Any:
    xp = device.xp()
    wide = values if values.dtype.kind == "f" else values.astype(np.float64)
    return xp.where(valid, wide, xp.asarray(np.nan, wide.dtype))


def _check_range(values: Any, name: Any, target: np.dtype) -> None:
    limits = np.iinfo(target)
    low, high = float(values.min()), float(values.max())
    if low < limits.min or high > limits.max:
        raise OverflowError(f"column {name!r} has values from {low:g} to {high:g}, not in {target}")


def _hint(column: Column) -> str:
    if column.layout in ("text", "dictionary") or isinstance(column.dtype, pd.CategoricalDtype):
        return "encode it with features.Categorify"
    if column.layout == "temporal":
        return "take parts of it with .dt, or its ticks with .astype('int64')"
    return "convert it with .astype"
