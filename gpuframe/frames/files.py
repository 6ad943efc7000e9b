"""Reading and writing of frames with pandas' names: Parquet and Feather; labels from metadata."""

import io
import json
from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from gpuframe.columns.table import Table
from gpuframe.frames import index as indexes
from gpuframe.frames import metadata, warned
from gpuframe.frames.csv_files import CsvReader, read_csv, to_csv

if TYPE_CHECKING:
    import pyarrow as pa

    from gpuframe.frames.dataframe import DataFrame

__all__ = [
    "CsvReader",
    "read_csv",
    "read_feather",
    "read_parquet",
    "to_csv",
    "to_feather",
    "to_parquet",
]

NO_DEFAULT = pd.api.extensions.no_default


def read_parquet(
    path: Any,
    engine: Any = NO_DEFAULT,
    columns: Sequence[str] | None = None,
    storage_options: Mapping[str, Any] | None = None,
    dtype_backend: Any = NO_DEFAULT,
    filesystem: Any = None,
    filters: Any = None,
    to_pandas_kwargs: Mapping[str, Any] | None = None,
    *,
    row_groups: Sequence[int] | None = None,
    **kwargs: Any,
) -> "DataFrame":
    """Read a Parquet file or a directory of them into a frame.

    Args:
        path: path, URL, file object, directory (hive partitions become categories) or list.
        engine: "pyarrow"; with "fastparquet" pandas reads the file.
        columns: names of the columns to read.
        storage_options: options for the filesystem of a URL.
        dtype_backend: as in pandas, which then reads the file.
        filesystem: pyarrow or fsspec filesystem of the path.
        filters: rows to keep, as in `pyarrow.parquet.read_table`.
        to_pandas_kwargs: as in pandas, which then reads the file.
        row_groups: numbers of the row groups to read, of one file; not in pandas.
        kwargs: further options of `pyarrow.parquet.read_table`.

    Returns:
        The frame that pandas stored, index included; text that repeats stays coded.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: a column is not in the file.
        gpuframe.errors.FileFormatError: the file is damaged; names row group and column.

    Example:
        >>> import io, gpuframe as pd
        >>> file = io.BytesIO()
        >>> pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}).to_parquet(file)
        >>> pd.read_parquet(file, columns=["b"])
           b
        0  x
        1  y
    """
    from gpuframe.io import parquet

    _check_parquet(engine, filesystem, storage_options)
    if engine == "fastparquet" or dtype_backend is not NO_DEFAULT or to_pandas_kwargs:
        frame = pd.read_parquet(
            path,
            engine=engine,
            columns=None if columns is None else list(columns),
            storage_options=storage_options,
            dtype_backend=dtype_backend,
            filesystem=filesystem,
            filters=filters,
            to_pandas_kwargs=to_pandas_kwargs,
            **kwargs,
        )
        return _frame_class().from_pandas(frame)
    table, schema = parquet.read(
        path,
        columns=columns,
        filters=filters,
        row_groups=row_groups,
        filesystem=filesystem,
        storage_options=storage_options,
        **kwargs,
    )
    return _labelled(table, schema)


def read_feather(
    path: Any,
    columns: Sequence[Hashable] | None = None,
    use_threads: bool = True,
    storage_options: Mapping[str, Any] | None = None,
    dtype_backend: Any = NO_DEFAULT,
) -> "DataFrame":
    """Read a Feather (Arrow IPC) file into a frame.

    Args:
        path: path, URL or file object.
        columns: names of the columns to read.
        use_threads: whether columns are decompressed in parallel.
        storage_options: options for the filesystem of a URL.
        dtype_backend: as in pandas, which then reads the file.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: a column is not in the file.
        gpuframe.errors.FileFormatError: the file is damaged or no Feather file.

    Example:
        >>> import io, gpuframe as pd
        >>> file = io.BytesIO()
        >>> pd.DataFrame({"a": [1, 2]}).to_feather(file)
        >>> pd.read_feather(io.BytesIO(file.getvalue()))["a"].tolist()
        [1, 2]
    """
    from gpuframe.io import feather

    if dtype_backend is not NO_DEFAULT:
        frame = pd.read_feather(path, columns, use_threads, storage_options, dtype_backend)
        return _frame_class().from_pandas(frame)
    names = None if columns is None else [str(name) for name in columns]
    table, schema = feather.read(
        path, columns=names, use_threads=use_threads, storage_options=storage_options
    )
    return _labelled(table, schema)


def to_parquet(
    frame: "DataFrame",
    path: Any = None,
    *,
    engine: Any = NO_DEFAULT,
    compression: str | None = "snappy",
    index: bool | None = None,
    partition_cols: Sequence[str] | None = None,
    storage_options: Mapping[str, Any] | None = None,
    filesystem: Any = None,
    **kwargs: Any,
) -> bytes | None:
    """Write a frame to a Parquet file that pandas reads back to the equal frame.

    A local file appears under its name when it is complete.

    Args:
        frame: the frame.
        path: path, URL, binary file object, or None for bytes; a directory with
            `partition_cols`.
        engine: "pyarrow"; with "fastparquet" pandas writes the file.
        compression: codec of the pages.
        index: whether the index is stored; None stores a RangeIndex as metadata only.
        partition_cols: columns whose values name sub-directories.
        storage_options: options for the filesystem of a URL.
        filesystem: pyarrow or fsspec filesystem of the path.
        kwargs: further options of `pyarrow.parquet.write_table`, or `schema`.

    Returns:
        The file's bytes if `path` is None.
    """
    from gpuframe.io import parquet

    _check_parquet(engine, filesystem, storage_options)
    if isinstance(partition_cols, str):
        partition_cols = [partition_cols]
    if engine == "fastparquet":
        result: bytes | None = frame.to_pandas().to_parquet(
            path, engine="fastparquet", compression=compression, index=index,
            partition_cols=partition_cols, storage_options=storage_options, **kwargs,
        )  # fmt: skip
        return result
    schema = kwargs.pop("schema", None)
    data = _arrow(frame, index) if schema is None else _in_schema(frame, index, schema)
    data = _noted(data, frame)
    target = io.BytesIO() if path is None else path
    parquet.write(
        data,
        target,
        compression=compression,
        partition_cols=partition_cols,
        filesystem=filesystem,
        storage_options=storage_options,
        **kwargs,
    )
    return target.getvalue() if path is None else None


def to_feather(
    frame: "DataFrame",
    path: Any,
    *,
    storage_options: Mapping[str, Any] | None = None,
    **kwargs: Any,
) -> None:
    """Write a frame to a Feather file that pandas reads back to the equal frame.

    Args:
        frame: the frame.
        path: path, URL or binary file object.
        storage_options: options for the filesystem of a URL.
        kwargs: options of `pyarrow.feather.write_feather`.
    """
    from gpuframe.io import feather

    feather.write(_arrow(frame, None), path, storage_options=storage_options, **kwargs)


def _check_parquet(engine: Any, filesystem: Any, storage_options: Any) -> None:
    """Refuse an engine that there is none of, and options that the filesystem does not take."""
    import pyarrow.fs

    if engine is not NO_DEFAULT and engine not in ("auto", "pyarrow", "fastparquet"):
        raise ValueError("engine must be one of 'pyarrow', 'fastparquet'")
    if engine is not NO_DEFAULT and engine == "auto":
        warned.deprecated(
            "engine='auto' is deprecated and will be removed in a future version. Pass "
            "engine='pyarrow' or do not pass 'engine' to use the default."
        )
    if storage_options and isinstance(filesystem, pyarrow.fs.FileSystem):
        raise NotImplementedError("storage_options not supported with a pyarrow FileSystem.")


def _in_schema(frame: "DataFrame", index: bool | None, schema: "pa.Schema") -> "pa.Table":
    """Return the Arrow table of a frame in a schema, also one that no cast of columns leads to."""
    import pyarrow as pa

    try:
        return _arrow(frame, index).cast(schema)
    except pa.ArrowNotImplementedError:
        return pa.Table.from_pandas(frame.to_pandas(), schema=schema, preserve_index=index)


_ATTRS = b"PANDAS_ATTRS"


def _noted(data: "pa.Table", frame: "DataFrame") -> "pa.Table":
    """Return an Arrow table whose metadata holds the attrs of a frame, as pandas stores them."""
    attrs = metadata.attrs_of(frame)
    if not attrs:
        return data
    stored = {**(data.schema.metadata or {}), _ATTRS: json.dumps(attrs)}
    return data.replace_schema_metadata(stored)


def _frame_class() -> type["DataFrame"]:
    from gpuframe.frames.dataframe import DataFrame

    return DataFrame


def _labelled(table: Table, schema: "pa.Schema") -> "DataFrame":
    """Return the frame of a file: fields of the stored index become row labels."""
    from gpuframe.io import schemas

    described = schema.empty_table().to_pandas()
    entries = schemas.metadata(schema).get("index_columns", [])
    stored = [entry for entry in entries if entry in table.names]
    ranges = [entry for entry in entries if isinstance(entry, dict)]
    columns = [
        column
        for name, column in zip(table.names, table.columns, strict=True)
        if name not in stored
    ]
    if stored:
        keys = [table.column(name) for name in stored]
        index = indexes.from_columns(keys, list(described.index.names))
    else:
        index = _range(ranges[0] if ranges else {}, table.length)
    data = Table(tuple(described.columns), tuple(columns), table.length)
    frame = _frame_class()._from_table(data, index, described.columns)
    attrs = (schema.metadata or {}).get(_ATTRS)
    if attrs is not None:
        frame.attrs = json.loads(attrs)
    return frame


def _range(entry: Mapping[str, Any], length: int) -> indexes.Index:
    """Return the RangeIndex of pandas' metadata, or the default one if rows are missing."""
    kept = range(entry.get("start", 0), entry.get("stop", length), entry.get("step", 1))
    if len(kept) != length:
        kept = range(length)
    return indexes.RangeIndex._of(kept, entry.get("name"))


def _arrow(frame: "DataFrame", index: bool | None) -> "pa.Table":
    """Return the Arrow table that pandas would store of a frame."""
    import pyarrow as pa

    from gpuframe.io import schemas

    described = frame.iloc[:0].to_pandas()
    schema = pa.Schema.from_pandas(described, preserve_index=index)
    columns = list(frame._table.columns)
    if len(schema.names) > len(columns):
        columns += frame._index.columns
    data = Table(tuple(schema.names), tuple(columns), len(frame))
    return schemas.to_arrow(data, _with_range(schema, frame._index))


def _with_range(schema: "pa.Schema", index: indexes.Index) -> "pa.Schema":
    """Return a schema whose metadata holds the frame's own RangeIndex."""
    from gpuframe.io import schemas

    description = schemas.metadata(schema)
    for entry in description["index_columns"]:
        if isinstance(entry, dict) and isinstance(index, indexes.RangeIndex):
            entry |= {"start": index.start, "stop": index.stop, "step": index.step}
    return schema.with_metadata({schemas.PANDAS: json.dumps(description).encode()})
