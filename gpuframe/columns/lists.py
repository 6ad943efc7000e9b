"""Columns of lists taken apart: the elements of all rows, and where each row's begin."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from gpuframe import device
from gpuframe.columns import arrow, dtypes
from gpuframe.columns.column import Column
from gpuframe.columns.nested import Nested, is_lists
from gpuframe.kernels import validity

__all__ = ["Lists", "column_of", "element_type", "from_arrow", "holds", "of", "to_arrow"]


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """Rows of any number of values each, on the device.

    Attributes:
        values: the elements of all rows, one after the other; whole numbers and bools among which
            some are missing are nullable, half floats are float32; Python objects,
            all missing, where none tells a type.
        offsets: int64[n + 1], the elements of row i are [offsets[i], offsets[i + 1]).
        valid: bool[n], False where a list is missing, which has no elements then; None: none is.
    """

    values: Column
    offsets: Any
    valid: Any | None = None

    @property
    def length(self) -> int:
        """Number of rows."""
        return int(self.offsets.shape[0]) - 1

    @property
    def untyped(self) -> bool:
        """Whether no element tells a type: all are missing, or there are none."""
        return self.values.layout == "object"


def holds(column: Column) -> bool:
    """Whether a column holds lists, by its dtype or its first known value."""
    if isinstance(column.dtype, pd.ArrowDtype):
        return is_lists(column.dtype.pyarrow_dtype)
    if column.layout != "object":
        return False
    if isinstance(column.data, Nested):
        return True
    known = next((value for value in column.values if value is not None), None)
    return isinstance(known, list | tuple | np.ndarray)


def of(column: Column, *, keep: bool = True) -> Lists:
    """Return the lists of a column, taken apart once.

    Args:
        column: Arrow's lists, or Python objects: lists, tuples, arrays and missing values.
        keep: whether the parts stay in the device's memory as long as the column does.

    Raises:
        TypeError: it holds something else, or lists of what has no layout.

    Example:
        >>> from gpuframe.columns.pandas import from_list
        >>> clicks = of(from_list([[7, 8], None, [9]]))
        >>> clicks.values.values.tolist(), clicks.offsets.tolist(), clicks.valid.tolist()
        ([7, 8, 9], [0, 2, 2, 3], [True, False, True])
    """
    known: Lists | None = column.memo.get("lists")
    if known is None:
        if column.layout != "object":
            raise TypeError(f"{column.dtype} are no lists")
        try:
            array = arrow.to_arrow(column)
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            raise TypeError(f"objects that are no lists of one type: {error}") from None
        known = from_arrow(array)
        if keep:
            column.memo["lists"] = known
    return known


def column_of(lists: Lists) -> Column:
    """Return the column of lists, of pandas' dtype of Arrow's; 64 bits count the elements.

    Python objects and Arrow's array are made when somebody asks for them.
    """
    dtype = pd.ArrowDtype(pa.large_list(element_type(lists.values)))
    data = Nested(lambda: to_arrow(lists), dtype)
    return Column("object", dtype, lists.length, data, memo={"lists": lists})


def element_type(values: Column) -> pa.DataType:
    """Return the Arrow type of elements."""
    if dtypes.is_text(values.dtype):
        return pa.large_string()
    return arrow.to_arrow(values.slice(0, 0)).type


def from_arrow(given: pa.Array | pa.ChunkedArray) -> Lists:
    """Return Arrow's lists of any kind, or only missing ones, taken apart.

    What lies under a missing list, or outside of a slice, is left away.

    Raises:
        TypeError: it holds something else, or lists of what has no layout.
    """
    array = arrow.joined(given) if isinstance(given, pa.ChunkedArray) else given
    rows = len(array)
    if pa.types.is_null(array.type):
        array = pa.nulls(rows, pa.large_list(pa.null()))
    if not is_lists(array.type):
        raise TypeError(f"{array.type} are no lists")
    offsets = np.zeros(rows + 1, np.int64)
    np.cumsum(pc.fill_null(pc.list_value_length(array), 0), out=offsets[1:])
    valid = None
    if array.null_count:
        valid = device.to_device(np.asarray(array.is_valid()))
    return Lists(_elements(array.flatten()), device.to_device(offsets), valid)


def _elements(array: pa.Array) -> Column:
    kind = array.type
    if pa.types.is_float16(kind):
        array = array.cast(pa.float32())
    if array.null_count and (pa.types.is_integer(kind) or pa.types.is_boolean(kind)):
        nullable: Any = pd.BooleanDtype()
        if pa.types.is_integer(kind):
            nullable = pd.api.types.pandas_dtype(_NULLABLE[str(kind)])
        return arrow.numbers_from_arrow(array, nullable)
    values = arrow.from_arrow(array, categories=False)
    if values.layout == "object" and not pa.types.is_null(kind):
        raise TypeError(f"lists of {kind} have no layout")
    return values


_NULLABLE = {
    f"{sign}int{bits}": f"{sign.upper()}Int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)
}


def to_arrow(lists: Lists) -> pa.Array:
    """Return the large_list array of lists; missing elements of every kind become null."""
    values = arrow.to_arrow(lists.values)
    if pa.types.is_dictionary(values.type):
        values = values.cast(pa.large_string())
    bits = None
    if lists.valid is not None:
        bits = pa.py_buffer(device.to_host(validity.pack(lists.valid)))
    offsets = pa.py_buffer(device.to_host(lists.offsets))
    return pa.Array.from_buffers(
        pa.large_list(values.type), lists.length, [bits, offsets], children=[values]
    )
