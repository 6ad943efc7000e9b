"""The column: a dtype over immutable buffers in Arrow layout. No arithmetic, no labels."""

from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.dtypes import Layout
from gpuframe.device import Buffer
from gpuframe.kernels import validity


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """Values of one dtype.

    Attributes:
        layout: how the values are stored; see the table.
        dtype: NumPy's or pandas' dtype object: what the values mean.
        length: number of rows.
        data: the values.
        validity: Arrow bitmap, absent when nothing is missing or when the dtype has a missing
            value of its own.
        offsets: 64-bit byte positions of texts, length + 1 of them.
        children: the distinct values of a dictionary.
        memo: what was found out about the values once (dictionary encoding, extremes, flags of
            the validity bitmap).

    | layout | data | missing values |
    |---|---|---|
    | numeric | int8-64, uint8-64, float32/64 | NaN; NA of nullable dtypes in the bitmap |
    | boolean | one byte a value | NA in the bitmap |
    | temporal | int64 ticks of the unit; int32 days for dates | NaT in the data; dates: bitmap |
    | text | UTF-8 bytes | bitmap |
    | dictionary | int32 codes into children[0] | code -1 |
    | object | Python objects, on the host | in the data |
    """

    layout: Layout
    dtype: Any
    length: int
    data: Buffer
    validity: Buffer | None = None
    offsets: Buffer | None = None
    children: tuple["Column", ...] = ()
    memo: dict[str, Any] = field(default_factory=dict)

    @property
    def values(self) -> Any:
        """The data buffer as an array of the backend (of the host for the object layout)."""
        return self.data.array

    @property
    def offset_values(self) -> Any:
        """The offsets of a text column, int64, length + 1."""
        if self.offsets is None:
            raise TypeError(f"a {self.layout} column has no offsets")
        return self.offsets.array

    @property
    def categories(self) -> "Column":
        """The distinct values of a dictionary column."""
        return self.children[0]

    @property
    def nbytes(self) -> int:
        """Bytes of all buffers."""
        own = sum(buffer.nbytes for buffer in (self.data, self.validity, self.offsets) if buffer)
        return own + sum(child.nbytes for child in self.children)

    def valid(self) -> Any | None:
        """Return bool[length], False where the bitmap says missing; None without a bitmap."""
        if self.validity is None:
            return None
        known = self.memo.get("valid")
        if known is None:
            known = self.memo["valid"] = validity.unpack(self.validity.array, self.length)
        return known

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the buffers and leave out what is remembered about them."""
        fields = (self.layout, self.dtype, self.length, self.data, self.validity, self.offsets)
        return type(self), (*fields, self.children)

    def replace(self, **changes: Any) -> Self:
        """Return a column with some fields changed and nothing remembered."""
        fields = {
            name: getattr(self, name)
            for name in ("layout", "dtype", "length", "data", "validity", "offsets", "children")
        }
        return type(self)(**(fields | changes))

    def with_dtype(self, dtype: Any) -> Self:
        """Return the same buffers under another dtype of the same layout."""
        return self.replace(dtype=dtype)

    def slice(self, start: int, stop: int) -> Self:
        """Return rows [start, stop), sharing the buffers."""
        if start == 0 and stop == self.length:
            return self
        length = max(stop - start, 0)
        stop = start + length
        waiting = self.data.later
        part = None if waiting is None else waiting.part(start, stop)
        if part is not None:
            return part  # type: ignore[no-any-return]
        bits = None
        if self.validity is not None:
            flags: Any = self.valid()
            bits = bitmap_of(flags[start:stop])
        if self.layout == "text":
            offsets = Buffer(self.offset_values[start : stop + 1])
            return self.replace(length=length, offsets=offsets, validity=bits)
        return self.replace(length=length, data=Buffer(self.values[start:stop]), validity=bits)

    def scalar(self, row: int) -> Any:
        """Return one value as pandas gives it: a NumPy scalar, str, Timestamp, NaN, NA or NaT.

        Raises:
            IndexError: the row is outside the column.
        """
        if not -self.length <= row < self.length:
            raise IndexError(f"row {row} is outside a column of {self.length} rows")
        row %= self.length
        if self.data.later is not None and self.length > 1:
            return self.slice(row, row + 1).scalar(0)
        if self.layout in ("numeric", "boolean") and self.validity is None:
            return device.read(self.values[row : row + 1])[0]
        from gpuframe.columns import pandas as neighbour

        values = neighbour.to_pandas(self.slice(row, row + 1))
        return pd.Series(values, dtype=self.dtype, copy=False).iloc[0]


def bitmap_of(valid: Any | None) -> Buffer | None:
    """Return the validity buffer of bool[n], or None where nothing is missing."""
    if valid is None:
        return None
    bits = validity.pack(valid)
    if validity.count_valid(bits, valid.shape[0]) == valid.shape[0]:
        return None
    return Buffer(bits)


def fixed(values: Any, dtype: Any = None, valid: Any | None = None) -> Column:
    """Return a numeric, boolean or temporal column over an array of the backend.

    Args:
        values: 1-D array; datetime64 and timedelta64 arrive as int64 ticks with their dtype.
        dtype: the meaning, the array's own dtype if not given.
        valid: bool[n] for dtypes that keep missing values in a bitmap.
    """
    meaning = values.dtype if dtype is None else dtype
    layout = dtypes.layout_of(meaning)
    return Column(layout, meaning, values.shape[0], Buffer(values), bitmap_of(valid))


def dictionary(codes: Any, categories: Column, dtype: Any) -> Column:
    """Return a dictionary column of int32 codes into a column of distinct values."""
    return Column("dictionary", dtype, codes.shape[0], Buffer(codes), children=(categories,))


def text(offsets: Any, data: Any, valid: Any | None = None, dtype: Any = dtypes.STR) -> Column:
    """Return a text column over int64 offsets and UTF-8 bytes."""
    length = offsets.shape[0] - 1
    return Column("text", dtype, length, Buffer(data), bitmap_of(valid), Buffer(offsets))


def objects(values: np.ndarray, dtype: Any = dtypes.OBJECT) -> Column:
    """Return a column of Python objects, which stay on the host."""
    return Column("object", dtype, len(values), Buffer(values))
