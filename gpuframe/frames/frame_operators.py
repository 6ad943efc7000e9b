"""Operators of frames: with a frame or series of other labels, with arrays, lists and scalars."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import by_labels, combining
from gpuframe.frames.columnwise import is_frame
from gpuframe.frames.fallback import lift
from gpuframe.ops import cast, elementwise, missing, select


def apply(name: str, left: Any, right: Any, *, reverse: bool) -> Column:
    """Return `left <name> right` of columns or a scalar, or with the sides exchanged."""
    if reverse:
        left, right = right, left
    return elementwise.binary(name, left, right)


def filled(left: Column, right: Any, value: Any) -> tuple[Column, Any]:
    """Return both sides with a value where exactly one of them is missing.

    Args:
        left: column.
        right: column of the same length, or a scalar, which is taken to be known.
        value: scalar.

    Raises:
        NotNative: a column cannot hold the value.
    """
    lost = missing.isna(left)
    if not isinstance(right, Column):
        return select.where(~lost, left, value) if bool(lost.any()) else left, right
    other_lost = missing.isna(right)
    if bool((lost & ~other_lost).any()):
        left = select.where(~lost | other_lost, left, value)
    if bool((other_lost & ~lost).any()):
        right = select.where(~other_lost | lost, right, value)
    return left, right


def operate(
    this: Any,
    other: Any,
    name: str,
    *,
    reverse: bool,
    method: bool = False,
    axis: int = 1,
    fill: Any = None,
) -> Any:
    """Return the operator of a frame and anything.

    Args:
        this: frame.
        other: frame, series, array, list or scalar.
        name: of the operator.
        reverse: whether `other` stands left of it.
        method: whether it was called as a method, which aligns comparisons too.
        axis: whether a series goes along the rows (0) or the columns (1).
        fill: value where exactly one side is missing.

    Raises:
        ValueError: the labels or shapes do not go together.
        NotNative: pandas has to.
    """
    other = _labelled(this, other, axis)
    strict = name in elementwise.COMPARISON and not method
    if not hasattr(other, "_index"):
        if fill is not None:
            return _each(this, lambda _, column: (column, other), name, reverse=reverse, fill=fill)
        return this._each(lambda column: apply(name, column, other, reverse=reverse))
    if is_frame(other):
        return _frames(this, other, name, reverse=reverse, strict=strict, fill=fill)
    if axis == 0:
        return _by_rows(this, other, name, reverse=reverse, fill=fill)
    return _by_columns(this, other, name, reverse=reverse, strict=strict, fill=fill)


def _each(this: Any, sides: Any, name: str, *, reverse: bool, fill: Any) -> Any:
    """Return a frame of the operator on `sides(position, column)` of each column."""
    table = this._table
    columns = []
    for at, column in enumerate(table.columns):
        left, right = sides(at, column)
        if fill is not None:
            left, right = filled(left, right, fill)
        columns.append(apply(name, left, right, reverse=reverse))
    found = Table(table.names, tuple(columns), table.length)
    return type(this)._from_table(found, this._index, this._labels)


def _labelled(this: Any, other: Any, axis: int) -> Any:
    """Return arrays and lists as series or frames under the labels of a frame.

    Raises:
        ValueError: the shapes do not go together.
    """
    if isinstance(other, pd.Series | pd.DataFrame) or hasattr(other, "_index"):
        return lift(other)
    if isinstance(other, np.ndarray) and other.ndim == 0:
        return other[()]
    if isinstance(other, np.ndarray) and other.ndim > 1:
        return _of_matrix(this, other, axis)
    if device.is_array(other) and not isinstance(other, np.ndarray):
        raise NotNative("an array of the device beside a frame")
    if not pd.api.types.is_list_like(other):
        return other
    if not isinstance(other, np.ndarray | list | pd.Index):
        raise NotNative(f"{type(other).__name__} beside a frame")
    if any(
        isinstance(each, np.ndarray | list | pd.Index) or hasattr(each, "_index") for each in other
    ):
        raise NotNative("a list of arrays beside a frame")
    return _vector(this, other, axis)


def _vector(this: Any, values: Any, axis: int) -> Any:
    from gpuframe.frames.series import Series

    labels = this.index if axis == 0 else this.columns
    if len(labels) != len(values):
        raise ValueError(
            f"Unable to coerce to Series, length must be {len(labels)}: given {len(values)}"
        )
    return Series(values, index=labels)


def _of_matrix(this: Any, values: np.ndarray, axis: int) -> Any:
    if values.ndim > 2:
        raise ValueError(
            f"Unable to coerce to Series/DataFrame, dimension must be <= 2: {values.shape}"
        )
    rows, columns = this.shape
    if values.shape == (1, columns) != (rows, columns):
        return _vector(this, values[0], axis)
    if values.shape[0] != rows or values.shape[1] not in (1, columns):
        raise ValueError(
            f"Unable to coerce to DataFrame, shape must be {this.shape}: given {values.shape}"
        )
    values = np.broadcast_to(values, this.shape)
    frame = lift(pd.DataFrame(values, columns=this.columns))
    frame.index = this.index
    return frame


def _frames(left: Any, right: Any, name: str, *, reverse: bool, strict: bool, fill: Any) -> Any:
    same_names = left.columns.equals(right.columns)
    same_rows = left._index.identical_labels(right._index)
    if strict and not (same_names and same_rows):
        raise ValueError(
            "Can only compare identically-labeled (both index and columns) DataFrame objects"
        )
    if not same_names and fill is None and name != "pow" and name not in elementwise.COMPARISON:
        unique = left.columns.is_unique and right.columns.is_unique
        if not unique or left.columns.nlevels > 1 or right.columns.nlevels > 1:
            raise NotNative("alignment of names that repeat, or of several levels")
        common = left.columns.intersection(right.columns)
        if len(common):
            names = list(common)
            found = _frames(
                left[names], right[names], name, reverse=reverse, strict=False, fill=None
            )
            return found.reindex(columns=left.columns.join(right.columns, how="outer"))
    if not (same_names and same_rows):
        left, right = combining.align(left, right)
    others = right._table.columns
    return _each(left, lambda at, column: (column, others[at]), name, reverse=reverse, fill=fill)


def _by_rows(this: Any, other: Any, name: str, *, reverse: bool, fill: Any) -> Any:
    """A series goes by the rows: one value a row."""
    if not this._index.identical_labels(other._index):
        numbers = by_labels.row_numbers(this).align(by_labels.row_numbers(other), axis=0)
        this, other = map(by_labels.rows_like, (this, other), numbers)
    values = other._column
    if name == "truediv" and values.dtype == dtypes.INT64:
        values = cast.astype(values, dtypes.FLOAT64)  # once, not in each column
    return _each(this, lambda _, column: (column, values), name, reverse=reverse, fill=fill)


def _by_columns(this: Any, other: Any, name: str, *, reverse: bool, strict: bool, fill: Any) -> Any:
    """A series goes by the names of the columns: one value a column.

    Raises:
        ValueError: the names of a comparison differ.
    """
    labels = other._index.to_pandas()
    if not this.columns.equals(labels):
        if strict:
            raise ValueError(
                "Operands are not aligned. Do `left, right = left.align(right, axis=1)` "
                "before operating."
            )
        names, rows = by_labels.column_numbers(this).align(by_labels.row_numbers(other), axis=1)
        this = this.reindex(columns=names.columns)
        other = by_labels.rows_like(other, rows)
    column_of_names = other._column
    wide = column_of_names.dtype in (dtypes.INT64, dtypes.FLOAT64)
    scalars = other.tolist() if wide else None
    xp = device.xp()

    def sides(at: int, column: Column) -> tuple[Column, Any]:
        alike = column.dtype in (dtypes.INT64, dtypes.FLOAT64)
        if scalars is not None and alike and fill is None:
            return column, scalars[at]  # as wide as the value: a scalar promotes alike
        return column, select.take(column_of_names, xp.full(column.length, at, dtype=np.int64))

    return _each(this, sides, name, reverse=reverse, fill=fill)
