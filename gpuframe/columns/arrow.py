"""Columns from and to Arrow arrays; buffers are shared on the CPU backend where layouts agree."""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from gpuframe import device
from gpuframe.columns import dtypes, nested
from gpuframe.columns.column import Column, bitmap_of, dictionary, fixed, objects
from gpuframe.columns.table import Table
from gpuframe.device import Buffer
from gpuframe.kernels import validity


def from_arrow(array: pa.Array | pa.ChunkedArray, *, categories: bool = True) -> Column:
    """Return a column with the dtype that `array.to_pandas()` has.

    Args:
        array: any Arrow array. Chunks are joined, which copies.
        categories: True makes dictionaries `category`, as pandas does; False keeps dictionaries
            of text as dtype `str` in dictionary layout.

    Returns:
        Integers with nulls become float64, bools with nulls object, text `str`, dates keep
        Arrow's date32; types without a layout become object.
    """
    if isinstance(array, pa.ChunkedArray):
        array = joined(array)
    kind = array.type
    if pa.types.is_dictionary(kind):
        return _from_dictionary(array, categories=categories)
    if pa.types.is_large_string(kind):
        return _from_text(array)
    if pa.types.is_string(kind) or pa.types.is_string_view(kind):
        return _from_text(array.cast(pa.large_string()))
    if pa.types.is_boolean(kind):
        return _from_bool(array)
    if pa.types.is_timestamp(kind) or pa.types.is_duration(kind):
        return _from_temporal(array)
    if pa.types.is_date32(kind):
        return _from_date(array)
    if pa.types.is_null(kind):
        return objects(np.full(len(array), None, object))
    if _is_number(kind):
        return _from_number(array)
    return _from_others(array)


def _from_others(array: pa.Array) -> Column:
    if nested.is_lists(array.type):
        return nested.column(array)
    return objects(_object_array(array.to_pandas().to_numpy()))


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_float32(kind) or pa.types.is_float64(kind))


def _object_array(values: np.ndarray) -> np.ndarray:
    return values.astype(object, copy=False)


def joined(array: pa.ChunkedArray) -> pa.Array:
    """Return the chunks of an array as one; lists of too many values get 64-bit offsets."""
    if array.num_chunks == 1:
        return array.chunk(0)
    if array.num_chunks == 0:
        return pa.array([], array.type)
    if pa.types.is_dictionary(array.type):
        array = array.unify_dictionaries()
    elif pa.types.is_string(array.type):
        array = array.cast(pa.large_string())
    found = array.combine_chunks()
    if isinstance(found, pa.ChunkedArray):
        wide = pa.large_list(array.type.value_type)
        return pa.concat_arrays([chunk.cast(wide) for chunk in found.chunks])
    return found


def _values(array: pa.Array, dtype: Any) -> np.ndarray:
    """Return the data buffer of a fixed-width array, without looking at nulls."""
    buffer = array.buffers()[1]
    if buffer is None:
        return np.empty(0, dtype)
    stored = np.dtype(dtype)
    return np.frombuffer(buffer, stored, len(array), array.offset * stored.itemsize)


def _valid(array: pa.Array) -> np.ndarray | None:
    """Return bool[n] of the array's bitmap on the host; None where nothing is null."""
    if array.null_count == 0:
        return None
    bits = np.frombuffer(array.buffers()[0], np.uint8)
    flags = np.unpackbits(bits, count=array.offset + len(array), bitorder="little")
    return flags[array.offset :].view(bool)


def _bitmap(array: pa.Array) -> Buffer | None:
    """Return the validity buffer, shared where the array begins at a byte of it."""
    if array.null_count == 0:
        return None
    if array.offset % 8 == 0:
        start = array.offset // 8
        bits = np.frombuffer(array.buffers()[0], np.uint8)[start : start + (len(array) + 7) // 8]
        return Buffer(device.to_device(bits))
    valid = _valid(array)
    return bitmap_of(None if valid is None else device.to_device(valid))


def _from_number(array: pa.Array) -> Column:
    values = _values(array, array.type.to_pandas_dtype())
    valid = _valid(array)
    if valid is None:
        return fixed(device.to_device(values))
    wide = np.float32 if values.dtype == np.float32 else np.float64
    values = values.astype(wide)
    values[~valid] = np.nan
    return fixed(device.to_device(values))


def numbers_from_arrow(array: pa.Array | pa.ChunkedArray, dtype: pd.ArrowDtype) -> Column:
    """Return Arrow's numbers or bools under pandas' dtype of them: nulls stay in the bitmap."""
    if isinstance(array, pa.ChunkedArray):
        array = joined(array)
    valid = None
    if array.null_count:
        flags = _valid(array)
        valid = None if flags is None else device.to_device(flags)
    if not pa.types.is_boolean(array.type):
        return fixed(device.to_device(_values(array, dtypes.numpy_of(dtype))), dtype, valid)
    bits = array.buffers()[1]
    if bits is None:
        return fixed(device.to_device(np.zeros(len(array), bool)), dtype, valid)
    packed = np.frombuffer(bits, np.uint8)
    values = np.unpackbits(packed, count=array.offset + len(array), bitorder="little")
    spread = np.ascontiguousarray(values[array.offset :]).view(bool)
    return fixed(device.to_device(spread), dtype, valid)


def _from_bool(array: pa.Array) -> Column:
    if array.null_count:
        return objects(_object_array(array.to_pandas().to_numpy()))
    if len(array) == 0:
        return fixed(device.to_device(np.empty(0, bool)))
    bits = np.frombuffer(array.buffers()[1], np.uint8)
    flags = np.unpackbits(bits, count=array.offset + len(array), bitorder="little")
    return fixed(device.to_device(np.ascontiguousarray(flags[array.offset :]).view(bool)))


def _from_temporal(array: pa.Array) -> Column:
    kind = array.type
    zone = getattr(kind, "tz", None)
    letter = "M8" if pa.types.is_timestamp(kind) else "m8"
    dtype = pd.DatetimeTZDtype(kind.unit, zone) if zone else np.dtype(f"{letter}[{kind.unit}]")
    values = _values(array, np.int64)
    valid = _valid(array)
    if valid is not None:
        values = np.where(valid, values, dtypes.NAT)
    return fixed(device.to_device(values), dtype)


def _from_date(array: pa.Array) -> Column:
    values = device.to_device(_values(array, np.int32))
    dtype = pd.ArrowDtype(pa.date32())
    return Column("temporal", dtype, len(array), Buffer(values), _bitmap(array))


def _from_text(array: pa.Array) -> Column:
    if array.buffers()[1] is None:
        offsets = np.zeros(len(array) + 1, np.int64)
    else:
        offsets = np.frombuffer(array.buffers()[1], np.int64, len(array) + 1, array.offset * 8)
    buffer = array.buffers()[2]
    data = np.empty(0, np.uint8) if buffer is None else np.frombuffer(buffer, np.uint8)
    return Column(
        "text",
        dtypes.STR,
        len(array),
        Buffer(device.to_device(data)),
        _bitmap(array),
        Buffer(device.to_device(offsets)),
    )


def _from_dictionary(array: pa.DictionaryArray, *, categories: bool) -> Column:
    values = array.dictionary
    is_text = pa.types.is_string(values.type) or pa.types.is_large_string(values.type)
    if values.null_count or (not categories and not is_text):
        return from_arrow(array.dictionary_decode())
    codes = array.indices.fill_null(-1) if array.null_count else array.indices
    codes = device.to_device(_values(codes, codes.type.to_pandas_dtype()).astype(np.int32))
    child = from_arrow(values)
    if not categories:
        return dictionary(codes, child, dtypes.STR)
    index = pd.Index(values.to_pandas())
    return dictionary(codes, child, pd.CategoricalDtype(index, array.type.ordered))


def to_arrow(column: Column) -> pa.Array:
    """Return the Arrow array of a column; missing values of every kind become null.

    Values of dtype `str` come out as large_string, in dictionary layout as a dictionary of it.
    """
    match column.layout:
        case "text":
            buffers = [_bits(column), _buffer(column.offsets), _buffer(column.data)]
            return pa.Array.from_buffers(pa.large_string(), column.length, buffers)
        case "dictionary":
            codes = column.data.host()
            values = to_arrow(column.categories)
            gone = codes < 0
            indices = pa.array(codes, mask=gone) if gone.any() else pa.array(codes)
            ordered = bool(getattr(column.dtype, "ordered", False))
            return pa.DictionaryArray.from_arrays(indices, values, ordered=ordered)
        case "boolean":
            valid = column.valid()
            mask = None if valid is None else ~device.to_host(valid)
            return pa.array(column.data.host(), mask=mask)
        case "temporal":
            return _temporal_to_arrow(column)
        case "object":
            return _objects_to_arrow(column)
        case _:
            return _number_to_arrow(column)


def _number_to_arrow(column: Column) -> pa.Array:
    values = column.data.host()
    if values.dtype.kind == "f" and isinstance(column.dtype, np.dtype):
        absent = np.isnan(values)
        if absent.any():
            return pa.array(values, mask=absent)
    kind = pa.from_numpy_dtype(values.dtype)
    return pa.Array.from_buffers(kind, column.length, [_bits(column), _buffer(column.data)])


def _objects_to_arrow(column: Column) -> pa.Array:
    if isinstance(column.data, nested.Nested) and column.data.arrow is not None:
        return column.data.arrow
    values = pd.Series(column.values, dtype=column.dtype, copy=False)
    return pa.Array.from_pandas(values)


def _buffer(buffer: Buffer | None) -> pa.Buffer | None:
    return None if buffer is None else pa.py_buffer(buffer.host())


def _bits(column: Column) -> pa.Buffer | None:
    return _buffer(column.validity)


def _temporal_to_arrow(column: Column) -> pa.Array:
    values = column.data.host()
    if dtypes.is_date(column.dtype):
        return pa.Array.from_buffers(
            pa.date32(), column.length, [_bits(column), pa.py_buffer(values)]
        )
    unit = dtypes.unit_of(column.dtype)
    if dtypes.is_datetime(column.dtype):
        zone = getattr(column.dtype, "tz", None)
        kind = pa.timestamp(unit, zone)  # Arrow spells zones of a fixed offset otherwise
    else:
        kind = pa.duration(unit)
    missing = values == dtypes.NAT
    bits = pa.py_buffer(validity.pack.reference(~missing)) if missing.any() else None
    return pa.Array.from_buffers(kind, column.length, [bits, pa.py_buffer(values)])


def table_from_arrow(table: pa.Table, *, categories: bool = True) -> Table:
    """Return a Table of an Arrow table; schema metadata is not looked at."""
    columns = tuple(from_arrow(column, categories=categories) for column in table.columns)
    return Table(tuple(table.column_names), columns, table.num_rows)


def table_to_arrow(table: Table) -> pa.Table:
    """Return the Arrow table of a Table; labels become text."""
    arrays = [to_arrow(column) for column in table.columns]
    return pa.Table.from_arrays(arrays, [str(name) for name in table.names])
