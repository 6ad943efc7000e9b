"""Files of a data set that do not fit together: errors name the file and what it differs from.

Dask knows names and dtypes by one file (Parquet: the first one; CSV: the head of the first) and
expects them of all others. Where pandas' frames would go on with other columns than were promised,
reading ends here.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import pyarrow as pa
from dask.dataframe.dask_expr.io import FromMap

from gpuframe.errors import FileFormatError, GpuframeError

_FIRST = b"gpuframe.first"
"""Where the schema of a data set keeps the path of the file that it is of."""

PASSED = (MemoryError, KeyboardInterrupt, GpuframeError)
"""Errors that say enough, or are not of the file."""


def named(error: Exception, path: str, where: str = "") -> FileFormatError:
    """Return an error that says in which file another one came up."""
    return FileFormatError(f"{path}{where}: {type(error).__name__}: {error}")


# --- Parquet ----------------------------------------------------------------------------------


def noted(schema: pa.Schema, path: str) -> pa.Schema:
    """Return the schema with the path of the file that it is of."""
    return schema.with_metadata({**(schema.metadata or {}), _FIRST: path.encode()})


def first_of(schema: pa.Schema) -> str:
    """Return the path of the file that a schema is of."""
    path = (schema.metadata or {}).get(_FIRST)
    return "the schema of the data set" if path is None else path.decode()


def conformed(table: pa.Table, schema: pa.Schema, path: str, partitions: list[str]) -> pa.Table:
    """Return the table of a file in the types of its data set.

    Types may differ where each value has its like: integers of another width that holds them,
    integers for floats, text of any kind, columns of nothing. Columns of directories are not of
    the file.

    Raises:
        FileFormatError: a column is of another kind.
    """
    for place, field in enumerate(table.schema):
        at = schema.get_field_index(field.name)
        if at < 0 or field.name in partitions:
            continue
        wanted = schema.field(at).type
        if field.type == wanted or _is_like(field.type, wanted):
            continue
        whole = pa.types.is_integer(field.type) and pa.types.is_floating(wanted)
        if not (whole or pa.types.is_null(field.type) or _kind(field.type) == _kind(wanted)):
            raise FileFormatError(_other(field, wanted, path, schema))
        try:
            column = table.column(place).cast(wanted)
        except pa.ArrowInvalid as error:
            raise FileFormatError(f"{_other(field, wanted, path, schema)}: {error}") from error
        table = table.set_column(place, pa.field(field.name, wanted), column)
    return table


def check_names(found: list[str], schema: pa.Schema, path: str, columns: list[Any]) -> None:
    """Raise where a column that is read is not among those that a file has.

    Raises:
        FileFormatError: a column is missing.
    """
    for name in columns:
        if name in schema.names and name not in found:
            raise FileFormatError(f"{path} has no column {name!r}, which {first_of(schema)} has")


def _other(field: pa.Field, wanted: pa.DataType, path: str, schema: pa.Schema) -> str:
    return f"column {field.name!r} is {field.type} in {path}, but {wanted} in {first_of(schema)}"


def _is_like(one: pa.DataType, other: pa.DataType) -> bool:
    """Whether frames have the same column of two types: text, categories and lists."""
    if pa.types.is_nested(one) and one.id == other.id:
        return True
    one, other = (
        each.value_type if pa.types.is_dictionary(each) else each for each in (one, other)
    )
    texts = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    return one == other or all(any(is_text(each) for is_text in texts) for each in (one, other))


def _kind(kind: pa.DataType) -> str:
    """Return what types have in common whose values may stand for each other."""
    for name in ("integer", "floating", "timestamp", "duration", "date", "time", "decimal"):
        if getattr(pa.types, f"is_{name}")(kind):
            zone = getattr(kind, "tz", None)
            return f"{name} {zone}" if zone else name
    return str(kind)


# --- text -------------------------------------------------------------------------------------


def named_blocks(collection: Any, *, checked: bool) -> Any:
    """Return the collection of text files whose errors name the file of the block.

    Args:
        collection: as Dask's reader makes it.
        checked: whether a file with other columns than the first is refused.
    """
    import dask.dataframe as dd

    (expression,) = collection.expr.find_operations(FromMap)
    blocks, parts = expression.iterables
    paths = [str(block.args[0].path) for block in blocks]
    expected = list(expression.operand("user_meta").columns) if checked else None
    read = partial(_block, read=expression.func, expected=expected, first=paths[0])
    return dd.from_map(
        read, blocks, parts, paths, meta=expression.operand("user_meta"), label="read-csv",
        enforce_metadata=False,
    )  # fmt: skip


def _block(
    block: bytes, part: Any, path: str, columns: Any = None, *, read: Callable[..., Any],
    expected: list[Any] | None, first: str,
) -> Any:  # fmt: skip
    """Return the rows of a block, or raise an error that names its file."""
    try:
        rows = read(block, part, columns=None)
    except PASSED:
        raise
    except Exception as error:
        differs = "do not match" in str(error) or "Mismatched dtypes" in str(error)
        where = f" (columns and dtypes are those of {first})" if differs and path != first else ""
        raise named(error, path, where) from error
    found = list(rows.columns)
    if expected is not None and found != expected:
        if sorted(map(str, found)) != sorted(map(str, expected)):
            raise FileFormatError(f"{path} has the columns {found}, {first} has {expected}")
        rows = rows[expected]
    return rows if columns is None else rows[columns]
