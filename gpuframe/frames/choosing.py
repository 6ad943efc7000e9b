"""where and mask: values where a condition holds, others elsewhere."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import construct
from gpuframe.frames.columnwise import done_itself, is_frame
from gpuframe.frames.fallback import native
from gpuframe.ops import select

_UNSET = pd.api.extensions.no_default


def _checked(column: Column, length: int) -> Any:
    if column.layout == "boolean" and column.dtype != dtypes.BOOL and column.length == length:
        if column.validity is not None:
            raise NotNative("a condition that may be NA")
        return column.values
    if column.dtype != dtypes.BOOL or column.length != length:
        raise NotNative("a condition that is not bool")
    return column.values


def conditions(self: Any, cond: Any) -> list[Any]:
    """Return bool[n] of the backend for each column of an object.

    Raises:
        NotNative: a condition that has to be aligned, or is not bool.
    """
    rows, columns = len(self), len(self._columns)
    if callable(cond):
        cond = cond(self)
    if hasattr(cond, "_table"):
        alike = is_frame(self) and cond.columns.equals(self.columns)
        if not alike or not cond._index.identical_labels(self._index):
            raise NotNative("a condition that has to be aligned")
        return [_checked(column, rows) for column in cond._columns]
    if hasattr(cond, "_column") and not is_frame(self):
        if not cond._index.identical_labels(self._index):
            raise NotNative("a condition that has to be aligned")
        return [_checked(cond._column, rows)]
    if isinstance(cond, np.ndarray) and cond.ndim == 2 and cond.dtype == bool and is_frame(self):
        if cond.shape != (rows, columns):
            raise ValueError("Array conditional must be same shape as self")
        return [device.to_device(np.ascontiguousarray(cond[:, at])) for at in range(columns)]
    if isinstance(cond, list | np.ndarray) and not is_frame(self):
        return [_checked(construct.column_of(cond), rows)]
    raise NotNative("a condition in an unusual form")


def _axis_is_plain(self: Any, kwargs: dict[str, Any]) -> bool:
    """Whether an axis is not given, or the only one of a series."""
    if not kwargs:
        return True
    return not is_frame(self) and set(kwargs) == {"axis"} and kwargs["axis"] in (0, "index")


@native
def where(
    self: Any, /, cond: Any, other: Any = _UNSET, *, inplace: bool = False, **kwargs: Any
) -> Any:
    """Return the values where a condition holds, else `other` (missing if not given).

    Args:
        cond: bools, one a value, or a function of this object.
        other: a scalar, or an object with the same labels.
        inplace: whether to change this object and return it.
        kwargs: as in pandas.

    Example:
        >>> import gpuframe as pd
        >>> df = pd.DataFrame({"a": [1, -2], "b": [-3, 4]})
        >>> df.where(df > 0, 0).b.tolist()
        [0, 4]
    """
    if not _axis_is_plain(self, kwargs):
        raise NotNative("where along an axis")
    return done_itself(self, chosen(self, conditions(self, cond), other), inplace=inplace)


@native
def mask(
    self: Any, /, cond: Any, other: Any = _UNSET, *, inplace: bool = False, **kwargs: Any
) -> Any:
    """Return the values where a condition does not hold, else `other` (missing if not given).

    Args:
        cond: bools, one a value, or a function of this object.
        other: a scalar, or an object with the same labels.
        inplace: whether to change this object and return it.
        kwargs: as in pandas.
    """
    if not _axis_is_plain(self, kwargs):
        raise NotNative("mask along an axis")
    keep = [~flags for flags in conditions(self, cond)]
    return done_itself(self, chosen(self, keep, other), inplace=inplace)


def chosen(self: Any, keep: list[Any], other: Any) -> Any:
    """Return the values where bools say so, else others; columns that keep all stay as they are.

    Raises:
        NotNative: others that have to be aligned, or that change a dtype in pandas' ways.
    """
    if other is _UNSET:
        other = None
    if hasattr(other, "_index"):
        if is_frame(other) != is_frame(self) or not other._index.identical_labels(self._index):
            raise NotNative("values that have to be aligned")
        if is_frame(self) and not other.columns.equals(self.columns):
            raise NotNative("values that have to be aligned")
        others = list(other._columns)
        if any(one.dtype != two.dtype for one, two in zip(others, self._columns, strict=True)):
            raise NotNative("values of another dtype")
    elif np.ndim(other):
        raise NotNative("an array of values")
    else:
        others = [other] * len(keep)
    columns = tuple(
        column if bool(flags.all()) else select.where(flags, column, value)
        for column, flags, value in zip(self._columns, keep, others, strict=True)
    )
    if not is_frame(self):
        return type(self)._from_column(columns[0], self._index, self.name)
    table = Table(self._table.names, columns, len(self))
    return type(self)._from_table(table, self._index, self._labels)
