"""Arrow tables of files to tables and back: which columns keep pandas dtypes of their own."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from gpuframe.columns import arrow
from gpuframe.columns import pandas as pandas_columns
from gpuframe.columns.column import Column
from gpuframe.columns.nested import is_lists
from gpuframe.columns.table import Table

PANDAS = b"pandas"


def metadata(schema: pa.Schema) -> dict[str, Any]:
    """Return pandas' description of a frame in the metadata of a file, empty if there is none."""
    stored = (schema.metadata or {}).get(PANDAS)
    return json.loads(stored) if stored else {}


def numpy_types(schema: pa.Schema) -> dict[str, str]:
    """Return the dtype that pandas noted for each field."""
    columns = metadata(schema).get("columns", [])
    return {column["field_name"]: column["numpy_type"] for column in columns}


def to_table(data: pa.Table, coded: frozenset[str] = frozenset()) -> Table:
    """Return the columns of an Arrow table with the dtypes that pandas gives them.

    Args:
        data: fields of a file, with pandas' metadata if the file has it.
        coded: text fields that were read as dictionaries to keep their encoding; other
            dictionaries are categories, as in pandas.
    """
    noted = numpy_types(data.schema)
    columns = tuple(
        arrow.from_arrow(data.column(position), categories=False)
        if _is_native(field, noted.get(field.name), coded)
        else _through_pandas(data, position)
        for position, field in enumerate(data.schema)
    )
    return Table(tuple(data.column_names), columns, data.num_rows)


def _is_native(field: pa.Field, noted: str | None, coded: frozenset[str]) -> bool:
    """Tell whether the Arrow type alone decides about the dtype, and has a layout."""
    if noted is not None and noted not in ("str", "object") and not _is_numpy(noted):
        return False
    if field.name in coded:
        return True
    kind = field.type
    return bool(
        pa.types.is_integer(kind)
        or pa.types.is_float32(kind)
        or pa.types.is_float64(kind)
        or pa.types.is_boolean(kind)
        or pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_timestamp(kind)
        or pa.types.is_duration(kind)
        or is_lists(kind)
    )


def _is_numpy(name: str) -> bool:
    try:
        np.dtype(name)
    except TypeError:
        return False
    return True


def _through_pandas(data: pa.Table, position: int) -> Column:
    frame = data.select([position]).to_pandas()
    values = frame.iloc[:, 0] if frame.shape[1] else frame.index
    return pandas_columns.from_pandas(values)


def to_arrow(table: Table, schema: pa.Schema) -> pa.Table:
    """Return an Arrow table that pandas reads back to the same frame.

    Args:
        table: all columns to store, those of the index last.
        schema: names of the fields and pandas' metadata; its types are not looked at.

    Raises:
        pyarrow.ArrowInvalid: a column of Python objects has no Arrow type; names the column.
    """
    if not table.columns:
        rows = {"rows": pa.nulls(table.length)}  # Arrow counts rows on a column
        return pa.table(rows, metadata=schema.metadata).select([])
    pairs = zip(schema.names, table.columns, strict=True)
    arrays = {name: _stored(column, name) for name, column in pairs}
    fields = [pa.field(name, array.type) for name, array in arrays.items()]
    return pa.Table.from_arrays(list(arrays.values()), schema=pa.schema(fields, schema.metadata))


def _stored(column: Column, name: str) -> pa.Array:
    """Return what pandas would store of a column: plain text, missing floats as null."""
    if column.layout == "object":
        return _stored_objects(column, name)
    if column.layout == "dictionary":
        if isinstance(column.dtype, pd.CategoricalDtype):
            return pa.array(pandas_columns.to_pandas(column), from_pandas=True)
        return arrow.to_arrow(column).cast(pa.large_string())
    array = arrow.to_arrow(column)
    if pa.types.is_floating(array.type) and isinstance(column.dtype, np.dtype):
        return pa.array(array.to_numpy(zero_copy_only=False), from_pandas=True)
    return array


def _stored_objects(column: Column, name: str) -> pa.Array:
    values = pd.Series(pandas_columns.to_pandas(column), dtype=column.dtype)
    try:
        return pa.Array.from_pandas(values)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError) as error:
        reason = f"Conversion failed for column {name} with type {column.dtype}"
        error.args += (reason,)
        raise
