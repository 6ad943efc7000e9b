"""rank of series and frames."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import FLOAT64, INT64
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames.columnwise import is_frame
from gpuframe.frames.fallback import native
from gpuframe.ops import cast, nullable, reshape
from gpuframe.ops import rank as ops


@native
def rank(
    self: Any,
    axis: Any = 0,
    method: str = "average",
    numeric_only: bool = False,
    na_option: str = "keep",
    ascending: bool = True,
    pct: bool = False,
) -> Any:
    """Return the rank of each value, counted from 1.

    Args:
        axis: 1 for ranks within each row.
        method: what equal values get: "average", "min" or "max" of their places, "first" for
            their place in the order of rows, "dense" for the number of the distinct value.
        numeric_only: of a frame, whether to leave out columns that are no numbers.
        na_option: missing values have no rank ("keep"), the first ones ("top") or the last
            ("bottom").
        ascending: whether the smallest value is the first.
        pct: whether ranks are divided by the greatest possible one.

    Raises:
        ValueError: another word for `na_option`.
        KeyError: another word for `method`; ValueError for texts.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series([3, 1, 3]).rank().tolist()
        [2.5, 1.0, 2.5]
    """
    if not is_frame(self) and axis not in (0, "index"):
        raise ValueError(f"No axis named {axis} for object type Series")
    if na_option not in ("keep", "top", "bottom"):
        raise ValueError("na_option must be one of 'keep', 'top', or 'bottom'")
    numbers = [
        dtypes.is_number(column.dtype) or nullable.is_masked(column.dtype)
        for column in self._columns
    ]
    if not is_frame(self) and numeric_only and not all(numbers):
        if isinstance(self._column.dtype, np.dtype) or dtypes.is_text(self._column.dtype):
            raise TypeError("Series.rank does not allow numeric_only=True with non-numeric dtype.")
        raise NotNative("rank of numbers that may be NA")
    if numeric_only and is_frame(self):
        self = self._with_columns([at for at, known in enumerate(numbers) if known])
    _check_method(self, method)
    if is_frame(self) and any(nullable.is_masked(column.dtype) for column in self._columns):
        raise NotNative("rank of a frame's numbers that may be NA, which pandas takes as objects")
    if axis not in (0, "index", "rows"):
        style = {"method": method, "ascending": bool(ascending), "na_option": na_option}
        return _within_rows(self, axis, style, pct=bool(pct))
    columns = [_rankable(column) for column in _common(self)]
    ranked = [
        ops.rank(
            column, method=method, ascending=bool(ascending), na_option=na_option, pct=bool(pct)
        )
        for column in columns
    ]
    if not is_frame(self):
        column = ranked[0]
        if nullable.is_masked(self.dtype):
            column = _of_nullable(column, whole=method != "average" and not pct)
        return type(self)._from_column(column, self._index, self.name)
    table = Table(self._table.names, tuple(ranked), len(self))
    return type(self)._from_table(table, self._index, self._labels)


def _within_rows(self: Any, axis: Any, style: dict[str, Any], *, pct: bool) -> Any:
    """Return the rank of each value of a frame of numbers within its row."""
    if axis not in (1, "columns"):
        raise ValueError(f"No axis named {axis} for object type DataFrame")
    columns = list(self._columns)
    kinds = {column.dtype for column in columns}
    plain = all(dtypes.is_number(kind) for kind in kinds)
    if not plain or (dtypes.BOOL in kinds and len(kinds) > 1) or not self.size:
        raise NotNative("ranks within rows of other than numbers")
    width, height = len(columns), len(self)
    rows = device.xp().arange(width * height, dtype=INT64) // width
    found = ops.rank(reshape.interleaved(columns), rows, height, pct=pct, **style).values
    ranks = tuple(fixed(device.xp().ascontiguousarray(found[at::width])) for at in range(width))
    table = Table(self._table.names, ranks, height)
    return type(self)._from_table(table, self._index, self._labels)


def _of_nullable(ranked: Column, *, whole: bool) -> Column:
    """Return ranks as NA where there is none, and as integers where all ranks are whole."""
    found = nullable.joined(ranked, None)
    return cast.astype(found, pd.UInt64Dtype()) if whole else found


def _check_method(self: Any, method: Any) -> None:
    if method in ops.METHODS:
        return
    if any(dtypes.is_text(column.dtype) for column in self._columns):
        raise NotNative(f"rank of texts by {method!r:.20}")  # another error in pandas
    raise KeyError(method)


def _common(self: Any) -> list[Column]:
    """Return the columns; numbers of several dtypes meet in the one that pandas gives them all."""
    columns = list(self._columns)
    if is_frame(self) and any(dtypes.is_categorical(column.dtype) for column in columns):
        raise NotNative("rank of a frame's categories, which pandas takes as objects")
    found = {column.dtype for column in columns}
    alone = len(found) < 2 or not all(isinstance(dtype, np.dtype) for dtype in found)
    if alone or any(dtype.kind not in "iuf" for dtype in found):
        return columns
    if np.result_type(*found).kind != "f":
        return columns
    return [fixed(column.values.astype(FLOAT64)) for column in columns]


def _rankable(column: Column) -> Column:
    dtype = column.dtype
    masked = nullable.is_masked(dtype)
    if (dtypes.is_nullable(dtype) and not masked) or column.layout == "object":
        raise NotNative(f"rank of {dtype}")
    if dtypes.is_categorical(dtype) and not dtype.ordered:
        raise NotNative("rank of categories without an order")
    return column
