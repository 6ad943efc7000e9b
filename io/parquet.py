"""Parquet files and directories to tables and back; no labels. pyarrow does the decoding."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn

import pyarrow as pa

from gpuframe.columns.table import Table
from gpuframe.errors import FileFormatError
from gpuframe.io import schemas, sources

CODED_BYTES = 4
"""Text that takes fewer bytes a value than this in the file repeats and stays coded."""

LOOKED_AT = 8
"""Row groups and files looked at to see whether text repeats."""

Filters = Any
"""A list of (column, operator, value), a list of such lists, or a pyarrow.compute expression."""


def names(file: Any) -> list[str]:
    """Return the names of the columns of a file that is open."""
    from pyarrow import parquet

    return list(parquet.read_schema(file).names)


def read(
    source: Any,
    *,
    columns: Sequence[str] | None = None,
    filters: Filters | None = None,
    row_groups: Sequence[int] | None = None,
    filesystem: Any = None,
    storage_options: Mapping[str, Any] | None = None,
    **options: Any,
) -> tuple[Table, pa.Schema]:
    """Read a Parquet file, a directory of them (hive partitions too) or a list of files.

    Text that repeats in the file keeps its dictionary. Columns of the stored index are read
    even if `columns` does not name them.

    Args:
        source: path, URL, file object, or list of paths.
        columns: names of the columns to read; all by default.
        filters: rows to keep; whole row groups are skipped by their statistics.
        row_groups: numbers of the row groups to read, of one file.
        filesystem: pyarrow or fsspec filesystem of the path.
        storage_options: options for the filesystem of a URL.
        options: further options of `pyarrow.parquet.read_table`.

    Returns:
        The table, one column a field, and the Arrow schema with pandas' metadata.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: a column or a filter's column is not in the file.
        FileFormatError: the file is damaged or no Parquet file; names row group and column.
    """
    place, filesystem = place_of(source, filesystem, storage_options)
    name = sources.describe(source)
    try:
        schema, coded = _schema_and_coded(place, filesystem, options)
        _check_columns(columns, schema, name)
        wanted = None if columns is None else list(columns)
        settings = {"columns": wanted, "use_pandas_metadata": True}
        if row_groups is None:
            data = _read_table(place, filesystem, filters, coded, settings | options)
        else:
            data = _read_groups(place, filesystem, filters, coded, row_groups, settings)
    except FileNotFoundError as error:
        raise FileNotFoundError(2, os.strerror(2), name) from error
    except (pa.ArrowInvalid, OSError) as error:
        _explain(error, place, filesystem, name)
    return schemas.to_table(data, coded), data.schema


def iterate(
    source: Any, *, columns: Sequence[str] | None = None, row_groups: int = 1, **options: Any
) -> Iterator[Table]:
    """Yield the tables of a Parquet file some row groups at a time, for files larger than memory.

    Args:
        source: path, URL or file object of one file.
        columns: names of the columns to read.
        row_groups: number of row groups a table.
        options: as in `read`.
    """
    count = count_row_groups(source, **{k: v for k, v in options.items() if k in LOCATING})
    for start in range(0, count, row_groups):
        groups = range(start, min(start + row_groups, count))
        yield read(source, columns=columns, row_groups=groups, **options)[0]


LOCATING = ("filesystem", "storage_options")


def count_row_groups(
    source: Any, *, filesystem: Any = None, storage_options: Mapping[str, Any] | None = None
) -> int:
    """Return the number of row groups of a file."""
    from pyarrow import parquet

    place, filesystem = place_of(source, filesystem, storage_options)
    try:
        with parquet.ParquetFile(_opened(place), filesystem=filesystem) as file:
            return int(file.num_row_groups)
    except FileNotFoundError:
        raise
    except (pa.ArrowInvalid, OSError) as error:
        _explain(error, place, filesystem, sources.describe(source))


def write(
    data: pa.Table,
    target: Any,
    *,
    compression: str | None = "snappy",
    partition_cols: Sequence[str] | None = None,
    filesystem: Any = None,
    storage_options: Mapping[str, Any] | None = None,
    **options: Any,
) -> None:
    """Write an Arrow table to a Parquet file, complete or not at all, or to a directory.

    Args:
        data: the table with its metadata.
        target: path, URL or binary file object; a directory with `partition_cols`.
        compression: codec of the pages.
        partition_cols: columns whose values name sub-directories.
        filesystem: pyarrow or fsspec filesystem of the path.
        storage_options: options for the filesystem of a URL.
        options: further options of `pyarrow.parquet.write_table`.
    """
    from pyarrow import parquet

    if partition_cols is not None:
        place, filesystem = place_of(target, filesystem, storage_options)
        parquet.write_to_dataset(
            data,
            place,
            compression=compression,
            partition_cols=list(partition_cols),
            filesystem=filesystem,
            **options,
        )
    elif filesystem is not None:
        parquet.write_table(data, target, compression=compression, filesystem=filesystem, **options)
    else:
        with sources.writing(target, storage_options=storage_options) as file:
            parquet.write_table(data, file, compression=compression, **options)


def place_of(
    source: Any, filesystem: Any, storage_options: Mapping[str, Any] | None
) -> tuple[Any, Any]:
    """Return what pyarrow opens: path or paths with their filesystem, or a buffer."""
    if isinstance(source, list | tuple):
        return [sources.local_path(item) or item for item in source], filesystem
    if filesystem is not None:
        return os.fspath(source), filesystem
    path = sources.local_path(source)
    if path is not None:
        return path, None
    if sources.is_url(source) and not source.startswith(("http:", "https:", "ftp:")):
        system, inside = sources.filesystem(source, storage_options)
        return inside, system
    data = sources.read_bytes(source, storage_options=storage_options, rewind=True)
    return pa.py_buffer(data), None


def _opened(place: Any) -> Any:
    return pa.BufferReader(place) if isinstance(place, pa.Buffer) else place


def _schema_and_coded(
    place: Any, filesystem: Any, options: Mapping[str, Any]
) -> tuple[pa.Schema, frozenset[str]]:
    """Return the schema and the text fields whose values repeat in the row groups looked at."""
    from pyarrow import parquet

    options = {k: v for k, v in options.items() if k in ("partitioning", "schema")}
    dataset = parquet.ParquetDataset(_opened(place), filesystem=filesystem, **options)
    names = {
        field.name
        for field in dataset.schema
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
    }
    room = dict.fromkeys(names, 0)
    for fragment in dataset.fragments[:LOOKED_AT]:
        file = fragment.metadata
        for number in range(min(file.num_row_groups, LOOKED_AT)):
            group = file.row_group(number)
            for position in range(group.num_columns):
                chunk = group.column(position)
                if chunk.path_in_schema in names:
                    plain = CODED_BYTES * chunk.num_values if chunk.has_dictionary_page else 0
                    room[chunk.path_in_schema] += plain - chunk.total_uncompressed_size
    return dataset.schema, frozenset(name for name, left in room.items() if left > 0)


def _check_columns(columns: Sequence[str] | None, schema: pa.Schema, name: str) -> None:
    roots = {*schema.names}
    missing = [c for c in columns or () if c not in roots and c.split(".")[0] not in roots]
    if missing:
        raise ValueError(f"{name}: columns {missing} are not in the file, which has {schema.names}")


def _read_table(
    place: Any, filesystem: Any, filters: Filters, coded: frozenset[str], options: dict[str, Any]
) -> pa.Table:
    from pyarrow import parquet

    return parquet.read_table(
        _opened(place),
        filesystem=filesystem,
        filters=filters,
        read_dictionary=sorted(coded) or None,
        **options,
    )


def _read_groups(
    place: Any,
    filesystem: Any,
    filters: Filters,
    coded: frozenset[str],
    row_groups: Sequence[int],
    settings: dict[str, Any],
) -> pa.Table:
    from pyarrow import parquet

    with parquet.ParquetFile(
        _opened(place), filesystem=filesystem, read_dictionary=sorted(coded) or None
    ) as file:
        outside = [number for number in row_groups if not 0 <= number < file.num_row_groups]
        if outside:
            raise IndexError(f"row groups {outside} of a file that has {file.num_row_groups}")
        data = file.read_row_groups(list(row_groups), **settings)
    return data if filters is None else data.filter(parquet.filters_to_expression(filters))


def _explain(error: Exception, place: Any, filesystem: Any, name: str) -> NoReturn:
    """Raise the error that says which file, row group and column is damaged."""
    absent = re.search(r"No match for FieldRef\.Name\((.*?)\)", str(error))
    if absent:
        raise ValueError(f"{name}: there is no column {absent[1]!r} to filter by") from error
    where = _damaged_chunk(place, filesystem)
    raise FileFormatError(f"{name}: {where}{error}") from error


def _damaged_chunk(place: Any, filesystem: Any) -> str:
    """Find the first row group and column of a file that cannot be read."""
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(_opened(place), filesystem=filesystem) as file:
            for group in range(file.num_row_groups):
                for column in file.schema_arrow.names:
                    try:
                        file.read_row_group(group, columns=[column])
                    except (pa.ArrowInvalid, OSError):
                        return f"row group {group}, column {column!r}: "
    except (pa.ArrowInvalid, OSError, TypeError):
        return ""
    return ""
