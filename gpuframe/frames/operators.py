"""Operators of frames and series: alignment first, then the columns."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns.column import Column
from gpuframe.errors import NotNative
from gpuframe.frames import align, by_labels, frame_operators
from gpuframe.frames.fallback import lift, native
from gpuframe.ops import elementwise, select


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
        given = by_labels.arguments(self, method.__name__, (None, *args), kwargs)
        del given["other"]
        axis, fill = given.pop("axis", None), given.pop("fill_value", None)
        if given.pop("level", None) is not None or given:
            raise NotNative(f"{name} by a level")
        if hasattr(self, "_table"):
            along = 0 if axis in (0, "index") else 1
            return frame_operators.operate(
                self, other, name, reverse=reverse, method=True, axis=along, fill=fill
            )
        if hasattr(other, "_table"):
            own = method.__name__
            raise TypeError(
                f"Series.{own} does not support a DataFrame `other`. Use df.{own}(ser) instead."
            )
        return _series(self, lift(other), name, reverse=reverse, aligned=True, fill=fill)

    method.__name__ = f"r{name}" if reverse else name
    method.__doc__ = f"Return the operator `{name}` value by value; see pandas' method."
    return native(method)


def _binary(this: Any, other: Any, name: str, *, reverse: bool) -> Any:
    if hasattr(this, "_table"):
        return frame_operators.operate(this, other, name, reverse=reverse)
    return _series(this, lift(other), name, reverse=reverse)


def _series(
    this: Any, other: Any, name: str, *, reverse: bool, aligned: bool = False, fill: Any = None
) -> Any:
    from gpuframe.frames.series import Series

    index, label = this._index, this.name
    left, right = this._column, other
    if isinstance(other, Series):
        label = align.common_name(this.name, other.name)
        if not index.identical_labels(other._index):
            this, other = _aligned(this, other, name, aligned=aligned)
            index, left = this._index, this._column
        right = other._column
    elif isinstance(other, list | tuple | np.ndarray | pd.Index) or device.is_array(other):
        right = _array_operand(this, other, name)
    if fill is not None and not isinstance(right, Column) and bool(pd.isna(right)):
        right = fill
    elif fill is not None:
        left, right = frame_operators.filled(left, right, fill)
    column = frame_operators.apply(name, left, right, reverse=reverse)
    return Series._from_column(column, index, label)


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
