"""Files as collections: Parquet by row groups, CSV and JSON by bytes, ORC by stripes."""

from typing import Any

import dask
import pandas as pd
import pyarrow as pa
from dask.dataframe.io.csv import make_reader
from dask.dataframe.io.orc.arrow import ArrowORCEngine, _read_orc_stripes
from dask.dataframe.io.parquet.arrow import ArrowDatasetEngine

from gpuframe.dask import arrow, drift
from gpuframe.frames import csv_files
from gpuframe.frames.fallback import lift
from gpuframe.io import parquet


def _pandas() -> Any:
    """Return the setting under which Dask's own readers run, which would come back here."""
    return dask.config.set({"dataframe.backend": "pandas"})


# --- Parquet ----------------------------------------------------------------------------------


class Engine(ArrowDatasetEngine):  # type: ignore[misc]
    """Dask's engine for Parquet with frames of ours at both ends."""

    @classmethod
    def _create_dd_meta(cls, dataset_info: Any) -> Any:
        """Return the empty frame of a data set, which Dask makes of pandas' parts."""
        return lift(_Described._create_dd_meta(dataset_info))

    @classmethod
    def _collect_dataset_info(cls, *args: Any, **kwargs: Any) -> Any:
        info = super()._collect_dataset_info(*args, **kwargs)
        first = next(iter(info["ds"].get_fragments()), None)
        if first is not None and "schema" not in info["kwargs"].get("dataset", {}):
            info["schema"] = drift.noted(info["schema"], first.path)
        return info

    @classmethod
    def _collect_file_parts(cls, files_or_frags: Any, dataset_info_kwargs: Any) -> Any:
        try:
            return super()._collect_file_parts(files_or_frags, dataset_info_kwargs)
        except KeyError:  # statistics of a column that a file does not have
            schema = dataset_info_kwargs["schema"]
            for each in files_or_frags:
                if hasattr(each, "physical_schema"):
                    found = each.physical_schema.names
                    drift.check_names(found, schema, each.path, schema.names)
            raise

    @classmethod
    def _read_table(
        cls, path_or_frag: Any, fs: Any, row_groups: Any, columns: Any, schema: pa.Schema,
        filters: Any, partitions: Any, partition_keys: Any, **kwargs: Any,
    ) -> pa.Table:  # fmt: skip
        """Return the rows of some row groups; errors name the file."""
        path = str(getattr(path_or_frag, "path", path_or_frag))
        where = "" if row_groups in (None, [None]) else f", row groups {row_groups}"
        asked = [] if columns is None else list(columns)
        try:
            table = super()._read_table(
                path_or_frag, fs, row_groups, columns, schema, filters, partitions,
                partition_keys, **kwargs,
            )  # fmt: skip
            if schema is None or "schema" in kwargs.get("dataset", {}):
                return table
            of_folders = list(getattr(partitions, "partition_names", None) or ())
            of_folders += [each.name for each in partitions] if not of_folders else []
            names = table.schema.names
            if filters and any(column.null_count == len(table) for column in table.columns):
                with fs.open(path) as file:  # Arrow fills in columns where it filters rows
                    names = parquet.names(file)
        except drift.PASSED:
            raise
        except Exception as error:
            raise drift.named(error, path, where) from error
        drift.check_names([*names, *of_folders], schema, path, asked)
        return drift.conformed(table, schema, path, of_folders)

    @classmethod
    def _arrow_table_to_pandas(
        cls, arrow_table: pa.Table, categories: Any, dtype_backend: Any = None, **kwargs: Any
    ) -> Any:
        if dtype_backend is not None or kwargs.get("arrow_to_pandas"):
            return lift(
                super()._arrow_table_to_pandas(
                    arrow_table, categories, dtype_backend=dtype_backend, **kwargs
                )
            )
        found = arrow.of_table(arrow_table)
        for name in categories or ():
            if name in found.columns and found[name].dtype != "category":
                found[name] = found[name].astype("category")
        return found

    @classmethod
    def _pandas_to_arrow_table(
        cls, df: Any, preserve_index: Any = False, schema: pa.Schema | None = None
    ) -> pa.Table:
        table = arrow.to_table(df, preserve_index)
        return table if schema is None else table.cast(schema.with_metadata(table.schema.metadata))


class _Described(ArrowDatasetEngine):  # type: ignore[misc]
    """Dask's own engine, whose frames of no rows describe a data set."""


def read_parquet(path: Any = None, *args: Any, **kwargs: Any) -> Any:
    """Return a collection of Parquet files, a partition for one or some row groups.

    Arguments are those of `dask.dataframe.read_parquet`. Columns and filters of a query are passed
    down to the files.
    """
    import dask.dataframe as dd

    if kwargs.get("engine") not in (None, "auto", "pyarrow") or "filesystem" in kwargs:
        with _pandas():
            return dd.read_parquet(path, *args, **kwargs).to_backend("gpuframe")
    with _pandas():
        return dd.read_parquet(path, *args, **kwargs | {"engine": Engine})


# --- text -------------------------------------------------------------------------------------


_read_csv = make_reader(csv_files.read_csv, "read_csv", "CSV")


def read_csv(urlpath: Any, *args: Any, enforce: bool | None = None, **kwargs: Any) -> Any:
    """Return a collection of CSV files by blocks of bytes; arguments as of Dask's function.

    Files with other columns than the first are refused; `enforce=True` refuses another order of
    them too, `enforce=False` refuses nothing, as Dask.
    """
    found = _read_csv(urlpath, *args, enforce=bool(enforce), **kwargs)
    return drift.named_blocks(found, checked=enforce is None)


def _parsed(file: Any, *args: Any, **kwargs: Any) -> pd.DataFrame:
    """Return the rows of a JSON file; errors name it, those of a part of one do not."""
    try:
        return pd.read_json(file, *args, **kwargs)
    except drift.PASSED:
        raise
    except Exception as error:
        path = getattr(getattr(file, "buffer", file), "path", None)
        if path is None:
            raise
        raise drift.named(error, str(path)) from error


def read_json(url_path: Any, *args: Any, **kwargs: Any) -> Any:
    """Return a collection of JSON files, which pandas parses; arguments as of Dask's function."""
    import dask.dataframe as dd

    if "engine" not in kwargs:
        kwargs["engine"] = _parsed
    with _pandas():
        return dd.read_json(url_path, *args, **kwargs).to_backend("gpuframe")


# --- ORC --------------------------------------------------------------------------------------


def _stripes(
    stripes: Any, columns: list[Any], fs: Any = None, schema: Any = None, index: Any = None
) -> Any:
    """Return the rows of some stripes of ORC files."""
    names = [*columns, *([index] if index else [])]
    batches = []
    for path, numbers in stripes:
        try:
            batches += _read_orc_stripes(fs, path, numbers, schema, names)
        except drift.PASSED:
            raise
        except Exception as error:
            raise drift.named(error, path, f", stripes {numbers}") from error
    found = arrow.of_table(pa.Table.from_batches(batches))
    return found.set_index(index) if index else found


def read_orc(
    path: Any, engine: Any = "pyarrow", columns: Any = None, index: Any = None,
    split_stripes: Any = 1, aggregate_files: Any = None, storage_options: Any = None,
) -> Any:  # fmt: skip
    """Return a collection of ORC files; arguments as of `dask.dataframe.read_orc`."""
    import dask.dataframe as dd
    from fsspec.core import get_fs_token_paths

    if engine != "pyarrow":
        raise TypeError(f"ORC files are read by pyarrow, not {engine!r}")
    fs, _, paths = get_fs_token_paths(path, mode="rb", storage_options=storage_options or {})
    parts, schema, meta = ArrowORCEngine.read_metadata(
        fs, paths, columns, index, split_stripes, aggregate_files
    )
    names = [name for name in (columns or list(schema)) if name != index]
    return dd.from_map(
        _stripes, parts, columns=names, fs=fs, schema=schema, index=index,
        meta=lift(meta)[names], enforce_metadata=False,
    )  # fmt: skip
