"""Partitions as Arrow tables and back: what the p2p shuffle sends, what Parquet files hold."""

from typing import Any

import pyarrow as pa
from dask.dataframe import dispatch

from gpuframe.columns import dtypes
from gpuframe.frames import files
from gpuframe.frames.dataframe import DataFrame
from gpuframe.frames.index import from_columns
from gpuframe.io import schemas
from gpuframe.ops import cast


def register() -> None:
    """Register the functions below with Dask's dispatches."""
    dispatch.pyarrow_schema_dispatch.register(DataFrame, schema)
    dispatch.to_pyarrow_table_dispatch.register(DataFrame, to_table)
    dispatch.from_pyarrow_table_dispatch.register(DataFrame, from_table)


def schema(obj: Any, preserve_index: Any = None) -> pa.Schema:
    """Return the schema that pandas' frame would have."""
    return pa.Schema.from_pandas(obj.to_pandas(), preserve_index=preserve_index)


def to_table(obj: Any, preserve_index: Any = None, **kwargs: Any) -> pa.Table:  # noqa: ARG001
    """Return columns and row labels as an Arrow table with pandas' metadata."""
    return files._arrow(obj, preserve_index)


def from_table(meta: Any, table: pa.Table, **kwargs: Any) -> Any:  # noqa: ARG001 - Dask's signature
    """Return the frame of an Arrow table, in the dtypes of `meta` where Arrow has two for one."""
    found = of_table(table)
    changed = {
        name: meta[name].dtype
        for name in found._table.names
        if name in meta.columns and _is_other_text(found[name].dtype, meta[name].dtype)
    }
    if changed:
        found = found.astype(changed)
    labels, wanted = found._index, meta._index
    if labels.nlevels == wanted.nlevels:
        kinds = [column.dtype for column in wanted.columns]
        pairs = list(zip(labels.columns, kinds, strict=True))
        if any(_is_other_text(column.dtype, kind) for column, kind in pairs):
            columns = [
                cast.astype(column, kind) if _is_other_text(column.dtype, kind) else column
                for column, kind in pairs
            ]
            found.index = from_columns(columns, list(labels.names))
    return found


def of_table(table: pa.Table) -> Any:
    """Return an Arrow table as pandas would have read it: row labels and dtypes of its metadata."""
    return files._labelled(schemas.to_table(table), table.schema)


def _is_other_text(found: Any, wanted: Any) -> bool:
    return dtypes.is_text(found) and dtypes.is_text(wanted) and found != wanted
