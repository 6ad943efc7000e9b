"""Feather (Arrow IPC) files to tables and back; no labels. pyarrow does the decoding."""

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from gpuframe.columns.table import Table
from gpuframe.errors import FileFormatError
from gpuframe.io import schemas, sources


def read(
    source: Any,
    *,
    columns: Sequence[str] | None = None,
    use_threads: bool = True,
    storage_options: Mapping[str, Any] | None = None,
) -> tuple[Table, pa.Schema]:
    """Read a Feather file (version 1 or 2).

    Args:
        source: path, URL or file object.
        columns: names of the columns to read; all by default.
        use_threads: whether columns are decompressed in parallel.
        storage_options: options for the filesystem of a URL.

    Returns:
        The table, one column a field, and the Arrow schema with pandas' metadata.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: a column is not in the file.
        FileFormatError: the file is damaged or no Feather file.
    """
    from pyarrow import feather

    data = sources.read_bytes(source, storage_options=storage_options, rewind=True)
    name = sources.describe(source)
    wanted = None if columns is None else list(columns)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", ".*read_table is deprecated", FutureWarning)
            table = feather.read_table(
                pa.BufferReader(data), columns=wanted, use_threads=use_threads, memory_map=False
            )
    except (ValueError, OSError) as error:
        absent = "not found" in str(error) or not isinstance(error, pa.ArrowException | OSError)
        kind = ValueError if absent else FileFormatError
        raise kind(f"{name}: {error}") from error
    return schemas.to_table(table), table.schema


def write(
    data: pa.Table,
    target: Any,
    *,
    storage_options: Mapping[str, Any] | None = None,
    **options: Any,
) -> None:
    """Write an Arrow table to a Feather file, complete or not at all.

    Args:
        data: the table with its metadata.
        target: path, URL or binary file object.
        storage_options: options for the filesystem of a URL.
        options: `compression`, `compression_level`, `chunksize`, `version` of
            `pyarrow.feather.write_feather`.
    """
    from pyarrow import feather

    with (
        sources.writing(target, storage_options=storage_options) as file,
        warnings.catch_warnings(),
    ):
        warnings.filterwarnings("ignore", ".*write_feather is deprecated", FutureWarning)
        feather.write_feather(data, file, **options)
