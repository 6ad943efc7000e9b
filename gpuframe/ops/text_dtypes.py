"""Texts of pandas' other text dtypes: the functions of `str` over the same buffers.

`string` (missing texts are NA) and pandas' Python-backed texts lie in memory as `str` does. What is
computed from them is computed as of `str`, and only the dtype of the result has rules of its own.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pyarrow as pa

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.errors import NotNative
from gpuframe.ops import missing, nullable

ARROW_BOOL = pd.ArrowDtype(pa.bool_())


def is_other(value: Any) -> bool:
    """Whether a value is a column of texts of another dtype than `str`."""
    return isinstance(value, Column) and dtypes.is_text(value.dtype) and value.dtype != dtypes.STR


def as_str(column: Column) -> Column:
    """Return texts of any dtype as `str`, sharing the buffers; any other column as it is."""
    if not is_other(column):
        return column
    known: Column | None = column.memo.get("str")
    if known is None:
        known = column.memo["str"] = column.with_dtype(dtypes.STR)
    return known


def run(column: Column, function: Callable[[Column], Column], *, filled: bool = False) -> Column:
    """Return `function(column)` in the dtype that pandas gives the result.

    Args:
        column: texts of any dtype.
        function: from `str` to texts, counts or bools of each row.
        filled: whether the function has an answer for missing texts.
    """
    result = function(as_str(column))
    return restored(result, column, filled=filled) if is_other(column) else result


def restored(result: Column, column: Column, *, filled: bool = False) -> Column:
    """Return what was found about texts as `str` in the dtype for the texts' own.

    Texts have the texts' dtype. Beside missing texts that are NA, counts are Int64 and bools
    `boolean`, both NA there.
    """
    if dtypes.is_text(result.dtype):
        return result.with_dtype(column.dtype)
    if not dtypes.is_nullable(column.dtype):
        return result
    gaps = missing.maybe_isna(column)
    valid = None if filled or gaps is None else ~gaps
    if result.dtype.kind == "f":
        values = result.values if valid is None else device.xp().where(valid, result.values, 0)
        result = fixed(values.astype(dtypes.INT64))
    return nullable.joined(result, valid)


def binary(name: str, left: Any, right: Any) -> Column:
    """Return a comparison or a sum where a side is a column of texts of another dtype than `str`.

    Raises:
        NotNative: the other side is of another dtype, or no text.
    """
    from gpuframe.ops import elementwise

    columns = [side for side in (left, right) if isinstance(side, Column)]
    scalars = [side for side in (left, right) if not isinstance(side, Column)]
    dtype = columns[0].dtype
    if any(column.dtype != dtype for column in columns) or not all(
        isinstance(scalar, str) for scalar in scalars
    ):
        raise NotNative(f"operator {name} between {dtype} and others")
    result = elementwise.binary(name, *map(_plain, (left, right)))
    if not dtypes.is_nullable(dtype) or dtypes.is_text(result.dtype):
        return restored(result, columns[0])
    valid = None
    for column in columns:
        gaps = missing.maybe_isna(column)
        valid = valid if gaps is None else nullable.both(valid, ~gaps)
    # pandas answers in Arrow's bools where Arrow holds the texts.
    kind = ARROW_BOOL if dtype.storage == "pyarrow" else pd.BooleanDtype()
    return fixed(result.values, kind, valid)


def _plain(side: Any) -> Any:
    return as_str(side) if isinstance(side, Column) else side
