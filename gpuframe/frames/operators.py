"""Operators of frames and series: alignment first, then the columns."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import align
from gpuframe.frames.fallback import lift, native
from gpuframe.ops import cast, elementwise, select


def bind(owner: type) -> None:
    """Give a class the operators and their methods: `+` and `add`, `<` and `lt`, `&`."""
    for name in elementwise.ARITHMETIC:
        setattr(owner, f"__{name}__", _operator(name, f"__{name}__"))
        setattr(owner, f"__r{name}__", _operator(name, f"__r{name}__", reverse=True))
        setattr(owner, name, _method(name))
        setattr(owner, f"r{name}", _method(name, reverse=True))
    for name in elementwise.COMPARISON:
        setattr(owner, f"__{name}__", _operator(name, f"__{name}__"))
        setattr(owner, name, _method(name))
    for name in elementwise.LOGIC:
        setattr(owner, f"__{name}__", _operator(name, f"__{name}__"))
        setattr(owner, f"__r{name}__", _operator(name, f"__r{name}__", reverse=True))
    for name, full in (
        ("subtract", "sub"),
        ("multiply", "mul"),
        ("divide", "truediv"),
        ("div", "truediv"),
    ):
        setattr(owner, name, getattr(owner, full))
    owner.rdiv = owner.rtruediv  # type: ignore[attr-defined]


def _operator(name: str, special: str, *, reverse: bool = False) -> Callable[[Any, Any], Any]:
    def operator(self: Any, other: Any) -> Any:
        from gpuframe.frames.dataframe import DataFrame
        from gpuframe.frames.series import Series

        if isinstance(self, Series) and isinstance(other, DataFrame):
            return NotImplemented
        return _binary(self, other, name, reverse=reverse)

    operator.__name__ = special
    operator.__qualname__ = special
    operator.__doc__ = (
        f"Return `{'other' if reverse else 'self'} {name} {'self' if reverse else 'other'}`."
    )
    return native(operator)


def _method(name: str, *, reverse: bool = False) -> Callable[..., Any]:
    def method(self: Any, other: Any, *args: Any, **kwargs: Any) -> Any:
        given = dict(zip(("axis", "level", "fill_value"), args, strict=False)) | kwargs
        if hasattr(self, "_table") and given.pop("axis", None) in (0, "index"):
            if any(value is not None for value in given.values()):
                raise NotNative(f"{name} with level or fill_value")
            return _frame_by_rows(self, other, name, reverse=reverse)
        if args or any(value is not None for value in kwargs.values()):
            raise NotNative(f"{name} with level, fill_value or axis")
        return _binary(self, other, name, reverse=reverse, aligned=True)

    method.__name__ = f"r{name}" if reverse else name
    method.__doc__ = f"Return the operator `{name}` value by value; see pandas' method."
    return native(method)


def _binary(this: Any, other: Any, name: str, *, reverse: bool, aligned: bool = False) -> Any:
    from gpuframe.frames.dataframe import DataFrame
    from gpuframe.frames.series import Series

    if isinstance(other, pd.Series | pd.DataFrame):
        other = lift(other)
    if isinstance(this, Series):
        return _series(this, other, name, reverse=reverse, aligned=aligned)
    if isinstance(other, DataFrame):
        return _frames(this, other, name)
    if isinstance(other, Series):
        return _frame_by_columns(this, other, name, reverse=reverse)
    if np.ndim(other) if not device.is_array(other) else True:
        raise NotNative(f"{name} of a frame and an array")
    return this._each(lambda column: _apply(name, column, other, reverse=reverse))


def _apply(name: str, left: Any, right: Any, *, reverse: bool) -> Column:
    if reverse:
        left, right = right, left
    return elementwise.binary(name, left, right)


def _series(this: Any, other: Any, name: str, *, reverse: bool, aligned: bool) -> Any:
    from gpuframe.frames.series import Series

    if isinstance(other, Series):
        left, right = this, other
        if not left._index.identical_labels(right._index):
            left, right = _aligned(left, right, name, aligned=aligned)
        column = _apply(name, left._column, right._column, reverse=reverse)
        return Series._from_column(column, left._index, align.common_name(this.name, other.name))
    if isinstance(other, list | tuple | np.ndarray | pd.Index) or device.is_array(other):
        other = _array_operand(this, other, name)
    column = _apply(name, this._column, other, reverse=reverse)
    return Series._from_column(column, this._index, this.name)


def _array_operand(this: Any, other: Any, name: str) -> Any:
    from gpuframe.frames import construct

    if isinstance(other, np.ndarray) and other.ndim != 1:
        if other.ndim == 0:
            return other[()]
        raise NotNative(f"{name} of a series and a {other.ndim}-D array")
    column = construct.column_of(list(other) if isinstance(other, tuple) else other)
    if column.length != len(this):
        raise NotNative("operands of different lengths")
    return column


def _aligned(left: Any, right: Any, name: str, *, aligned: bool) -> tuple[Any, Any]:
    from gpuframe.frames.series import Series

    if name in elementwise.COMPARISON and not aligned:
        raise ValueError("Can only compare identically-labeled Series objects")
    if name in elementwise.LOGIC:
        raise NotNative("logical operators over different labels")
    index, left_rows, right_rows = align.outer(left._index, right._index)
    sides = []
    for side, found in ((left, left_rows), (right, right_rows)):
        sides.append(
            Series._from_column(select.take_or_missing(side._column, found), index, side.name)
        )
    return sides[0], sides[1]


def _frames(left: Any, right: Any, name: str) -> Any:
    if left._table.names != right._table.names or len(set(left._table.names)) < len(
        left._table.names
    ):
        raise NotNative("alignment of columns")
    if not left._index.identical_labels(right._index):
        raise NotNative("alignment of the rows of frames")
    pairs = zip(left._table.columns, right._table.columns, strict=True)
    columns = tuple(elementwise.binary(name, first, second) for first, second in pairs)
    table = Table(left._table.names, columns, left._table.length)
    return type(left)._from_table(table, left._index, left._labels)


def _frame_by_rows(this: Any, other: Any, name: str, *, reverse: bool) -> Any:
    """A Series of the frame's own labels goes by the rows: one value a row."""
    from gpuframe.frames.series import Series

    other = lift(other)
    if not isinstance(other, Series) or not this._index.identical_labels(other._index):
        raise NotNative(f"{name} along the rows of other than a series of the same labels")
    column_of_rows = other._column
    if name == "truediv" and column_of_rows.dtype == dtypes.INT64:
        column_of_rows = cast.astype(column_of_rows, dtypes.FLOAT64)  # once, not in each column
    return this._each(lambda column: _apply(name, column, column_of_rows, reverse=reverse))


def _frame_by_columns(this: Any, other: Any, name: str, *, reverse: bool) -> Any:
    """A Series goes by the names of the columns; one value a column."""
    names = this._table.names
    wide = all(getattr(column.dtype, "itemsize", 0) == 8 for column in this._table.columns)
    if not wide or len(other) != len(names) or other.dtype not in (np.dtype("f8"), np.dtype("i8")):
        raise NotNative(f"{name} of a frame and a series")
    if tuple(other._index.tolist()) != names:
        raise NotNative("alignment of columns")
    values = other.tolist()
    columns = tuple(
        _apply(name, column, value, reverse=reverse)
        for column, value in zip(this._table.columns, values, strict=True)
    )
    table = Table(names, columns, this._table.length)
    return type(this)._from_table(table, this._index, this._labels)


def unary(name: str) -> Callable[[Any], Any]:
    """Return the method of a unary operator."""

    def method(self: Any) -> Any:
        return self._each(lambda column: elementwise.unary(name, column))

    method.__name__ = f"__{name}__"
    method.__doc__ = f"Return the operator `{name}` value by value."
    return native(method)


@native
def groupby(
    self: Any,
    by: Any = None,
    level: Any = None,
    *,
    as_index: bool = True,
    sort: bool = True,
    group_keys: bool = True,
    observed: bool = True,
    dropna: bool = True,
) -> Any:
    """Group rows by columns, arrays, functions or levels.

    Args:
        by: column name, Series or array of keys, or a list of them.
        level: level of the index to group by.
        as_index: whether the keys become the index of results, else columns.
        sort: groups in ascending order of keys, else in order of appearance.
        group_keys: as in pandas.
        observed: whether only categories that occur make groups.
        dropna: whether rows with a missing key belong to no group.

    Returns:
        A GroupBy.

    Example:
        >>> import gpuframe as pd
        >>> df = pd.DataFrame({"k": ["b", "a", "b"], "v": [1, 2, 3]})
        >>> df.groupby("k").sum().v.tolist()
        [2, 4]
    """
    from gpuframe.frames.groupby import GroupBy
    from gpuframe.frames.time_groups import time_groups

    settings = {
        "by": by,
        "level": level,
        "as_index": as_index,
        "sort": sort,
        "group_keys": group_keys,
        "observed": observed,
        "dropna": dropna,
    }
    if by is None and level is None:
        raise TypeError("You have to supply one of 'by' and 'level'")
    if isinstance(by, pd.Grouper) and by.freq is not None:
        return time_groups(self, settings)
    return GroupBy(self, settings)
