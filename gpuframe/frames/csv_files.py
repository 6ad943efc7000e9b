"""read_csv and to_csv with pandas' signatures: labels, files and errors around the parsers."""

import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self, overload

import pandas as pd

from gpuframe.columns.table import Table
from gpuframe.frames import index as indexes

if TYPE_CHECKING:
    from gpuframe.frames.dataframe import DataFrame

NO_DEFAULT = pd.api.extensions.no_default
UNNAMED = re.compile(r"^Unnamed: \d+$")

DEFAULTS: dict[str, Any] = {
    "sep": NO_DEFAULT, "delimiter": None, "header": "infer", "names": NO_DEFAULT,
    "index_col": None, "usecols": None, "dtype": None, "engine": None, "converters": None,
    "true_values": None, "false_values": None, "skipinitialspace": False, "skiprows": None,
    "skipfooter": 0, "nrows": None, "na_values": None, "keep_default_na": True,
    "na_filter": True, "skip_blank_lines": True, "parse_dates": None, "date_format": None,
    "dayfirst": False, "cache_dates": True, "iterator": False, "chunksize": None,
    "compression": "infer", "thousands": None, "decimal": ".", "lineterminator": None,
    "quotechar": '"', "quoting": 0, "doublequote": True, "escapechar": None, "comment": None,
    "encoding": None, "encoding_errors": "strict", "dialect": None, "on_bad_lines": "error",
    "low_memory": True, "memory_map": False, "float_precision": None, "storage_options": None,
    "dtype_backend": NO_DEFAULT,
}  # fmt: skip
"""pandas.read_csv's parameters; an argument equal to its default says nothing."""

PYTHON_ENGINE = {"engine", "skipfooter"}
"""Parameters with which pandas may take a parser that has no `low_memory`."""

HARMLESS = {"low_memory", "memory_map", "cache_dates"}
"""Parameters that do not change the result of the parallel parser."""


class CsvReader:
    """Frames of some rows each, read from a CSV file step by step; a context manager.

    What `read_csv` returns for `chunksize` or `iterator`, as pandas' TextFileReader.
    """

    def __init__(self, reader: Any) -> None:
        """Take pandas' reader."""
        self._reader = reader

    def get_chunk(self, size: int | None = None) -> "DataFrame":
        """Return the next rows.

        Raises:
            StopIteration: there are no more.
        """
        return _frame_class().from_pandas(self._reader.get_chunk(size))

    def read(self, nrows: int | None = None) -> "DataFrame":
        """Return the next `nrows` rows, all that are left by default."""
        return _frame_class().from_pandas(self._reader.read(nrows))

    def close(self) -> None:
        """Close the file."""
        self._reader.close()

    def __iter__(self) -> Iterator["DataFrame"]:
        """Yield the frames of `chunksize` rows."""
        for frame in self._reader:
            yield _frame_class().from_pandas(frame)

    def __next__(self) -> "DataFrame":
        """Return the next frame."""
        return self.get_chunk()

    def __enter__(self) -> Self:
        """Return the reader."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close the file."""
        self.close()


@overload
def read_csv(filepath_or_buffer: Any, *, chunksize: int, **options: Any) -> "CsvReader": ...
@overload
def read_csv(
    filepath_or_buffer: Any, *, iterator: Literal[True], **options: Any
) -> "CsvReader": ...
@overload
def read_csv(filepath_or_buffer: Any, **options: Any) -> "DataFrame": ...
def read_csv(
    filepath_or_buffer: Any,
    *,
    sep: Any = NO_DEFAULT,
    delimiter: Any = NO_DEFAULT,
    header: Any = "infer",
    names: Any = NO_DEFAULT,
    index_col: Any = None,
    usecols: Any = None,
    dtype: Any = None,
    parse_dates: Any = None,
    na_values: Any = None,
    keep_default_na: bool = True,
    nrows: int | None = None,
    skiprows: Any = None,
    compression: Any = "infer",
    encoding: str | None = None,
    storage_options: Any = None,
    **options: Any,
) -> Any:
    r"""Read a CSV file into a frame, typed as pandas types it.

    A parallel parser reads long texts where it reads them as pandas does; columns or files of
    which that cannot be said, and short texts, go through pandas. A column has one type, as with
    `low_memory=False`. Text that repeats is coded.

    Args:
        filepath_or_buffer: path, URL or file object.
        sep: what separates fields.
        delimiter: another name of `sep`.
        header: row of the column names, None if there is none.
        names: column names to use.
        index_col: name, position or list of those of the columns that become the index.
        usecols: names or positions of the columns to read.
        dtype: dtype of all columns or by column.
        parse_dates: columns to parse as dates.
        na_values: texts that mean missing, beside pandas' own.
        keep_default_na: whether pandas' own texts for missing count.
        nrows: number of rows to read.
        skiprows: number of lines to leave out at the beginning, or which.
        compression: "infer" from the name, a method, a dict or None.
        encoding: of the file, UTF-8 by default.
        storage_options: options for the filesystem of a URL.
        options: the other parameters of `pandas.read_csv`.

    Returns:
        A DataFrame, or a `CsvReader` with `chunksize` or `iterator`.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: `usecols`, `index_col` or `parse_dates` name what is not there.
        pandas.errors.ParserError: rows differ in length; pandas' text and the file's name.
        pandas.errors.EmptyDataError: there is nothing to parse.
        UnicodeDecodeError: the file has another encoding.

    Example:
        >>> import io, gpuframe as pd
        >>> pd.read_csv(io.StringIO("a,b\n1,x\n,y\n"))["a"].tolist()
        [1.0, nan]
    """
    unknown = [name for name in options if name not in DEFAULTS]
    if unknown:
        raise TypeError(f"read_csv() got an unexpected keyword argument {unknown[0]!r}")
    if sep is not NO_DEFAULT and delimiter is not NO_DEFAULT:
        raise ValueError("Specified a sep and a delimiter; you can only specify one.")
    _check_flags(options | {"keep_default_na": keep_default_na})
    if isinstance(filepath_or_buffer, bytes):
        raise TypeError("Expected file path name or file-like object, got <class 'bytes'> type")
    given = options | {
        "sep": sep if delimiter is NO_DEFAULT else delimiter, "header": header, "names": names,
        "index_col": index_col, "usecols": usecols, "dtype": dtype, "parse_dates": parse_dates,
        "na_values": na_values, "keep_default_na": keep_default_na, "nrows": nrows,
        "skiprows": skiprows, "encoding": encoding,
    }  # fmt: skip
    changed = {name: value for name, value in given.items() if not _is_default(name, value)}
    transport = {"compression": compression, "storage_options": storage_options}
    with _naming(filepath_or_buffer):
        if {"nrows", "chunksize", "iterator"} & set(changed):
            return _streamed(filepath_or_buffer, changed | transport)
        return _read(filepath_or_buffer, changed, transport)


_FLAGS = (
    "cache_dates", "dayfirst", "doublequote", "iterator", "keep_default_na", "low_memory",
    "memory_map", "na_filter", "skip_blank_lines", "skipinitialspace",
)  # fmt: skip


def _check_flags(options: dict[str, Any]) -> None:
    """Refuse flags that are neither bools nor 0 or 1."""
    for name in _FLAGS:
        value = options.get(name, True)
        if not pd.api.types.is_bool(value) and not (type(value) is int and value in (0, 1)):
            raise ValueError(
                f'For argument "{name}" expected type bool, received type {type(value).__name__}.'
            )


def to_csv(
    frame: Any, path_or_buf: Any = None, *, mode: str = "w", compression: Any = "infer",
    storage_options: Any = None, **options: Any,
) -> str | None:  # fmt: skip
    """Write a frame or series as CSV, the text that pandas writes.

    The values are formatted by pandas on the host. A local file appears under its name when it
    is complete, unless `mode` appends.

    Args:
        frame: DataFrame or Series.
        path_or_buf: path, URL, file object, or None for a string.
        mode: "w", "x" to refuse an existing file, "a" to append.
        compression: "infer" from the name, a method, a dict or None.
        storage_options: options for the filesystem of a URL.
        options: the other parameters of `pandas.DataFrame.to_csv`.

    Returns:
        The text if `path_or_buf` is None.
    """
    from gpuframe.io import sources

    host = frame.to_pandas()
    is_path = isinstance(path_or_buf, str | os.PathLike)
    if not is_path or "a" in mode:
        text: str | None = host.to_csv(
            path_or_buf, mode=mode, compression=compression, storage_options=storage_options,
            **options,
        )  # fmt: skip
        return text
    method, arguments = sources.compression_of(path_or_buf, compression)
    if method in {"zip", "tar"}:
        stem = Path(sources.describe(path_or_buf)).name.removesuffix(f".{method}")
        arguments.setdefault("archive_name", stem)
    exclusive = "x" in mode
    with sources.writing(path_or_buf, storage_options=storage_options, exclusive=exclusive) as file:
        buffer = io.BytesIO() if method else file
        host.to_csv(buffer, mode="wb", compression={"method": method, **arguments}, **options)
        if isinstance(buffer, io.BytesIO) and buffer is not file:
            file.write(buffer.getvalue())
    return None


def _is_default(name: str, value: Any) -> bool:
    if name in HARMLESS:
        return True
    default = DEFAULTS[name]
    return value is default or (isinstance(default, str | int) and value == default)


def _read(source: Any, options: dict[str, Any], transport: dict[str, Any]) -> "DataFrame":
    from gpuframe.io import csv, sources

    data = sources.read_bytes(source, **transport)
    if isinstance(source, io.TextIOBase):
        options.pop("encoding", None)
    options = {k: v for k, v in options.items() if v is not NO_DEFAULT}
    columns = {name: value for name, value in options.items() if name != "index_col"}
    plain = _is_plain_index(options)
    table = csv.read(data, columns) if plain else None
    if table is not None:
        return _indexed(table, options.get("index_col"))
    if not options.keys() & PYTHON_ENGINE and _is_character(options.get("sep", ",")):
        options["low_memory"] = False
    frame = _frame_class().from_pandas(pd.read_csv(io.BytesIO(data), **options))
    return _frame_class()._from_table(csv.coded(frame._table), frame._index, frame._labels)


def _is_character(separator: Any) -> bool:
    return isinstance(separator, str) and len(separator) == 1 and separator.isascii()


def _is_plain_index(options: dict[str, Any]) -> bool:
    """Tell whether `index_col` only moves columns of the table."""
    keys = options.get("index_col")
    keys = keys if isinstance(keys, list | tuple) else [keys]
    counted = any(isinstance(key, int) for key in keys)
    if any(isinstance(key, bool) for key in keys) or not all(
        key is None or isinstance(key, int | str) for key in keys
    ):
        return False
    return not (counted and options.get("usecols") is not None)


def _indexed(table: Table, index_col: Any) -> "DataFrame":
    """Return the frame whose row labels are the given columns of a table."""
    if index_col is None:
        return _frame_class()._from_table(table, indexes.default(table.length))
    keys = index_col if isinstance(index_col, list | tuple) else [index_col]
    positions = [_position(table, key) for key in keys]
    names = [table.names[at] for at in positions]
    named = [None if isinstance(n, str) and UNNAMED.match(n) else n for n in names]
    index = indexes.from_columns([table.columns[at] for at in positions], named)
    rest = [at for at in range(len(table.names)) if at not in positions]
    data = Table(
        tuple(table.names[at] for at in rest),
        tuple(table.columns[at] for at in rest),
        table.length,
    )
    return _frame_class()._from_table(data, index)


def _position(table: Table, key: Any) -> int:
    if key in table.names:
        return table.names.index(key)
    if isinstance(key, int) and -len(table.names) <= key < len(table.names):
        return key % len(table.names)
    raise ValueError(f"Index {key} invalid")


def _streamed(source: Any, options: dict[str, Any]) -> Any:
    """Read by pandas, which stops or pauses after some rows."""
    options = {k: v for k, v in options.items() if v is not NO_DEFAULT}
    result = pd.read_csv(source, **options)
    if isinstance(result, pd.DataFrame):
        return _frame_class().from_pandas(result)
    return CsvReader(result)


def _frame_class() -> type["DataFrame"]:
    from gpuframe.frames.dataframe import DataFrame

    return DataFrame


@contextmanager
def _naming(source: Any) -> Iterator[None]:
    """Add the name of the file to errors that do not know it."""
    if not isinstance(source, str | os.PathLike):
        yield
        return
    name = os.fspath(source)
    try:
        yield
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise type(error)(f"{error} (file {name})") from error
    except UnicodeDecodeError as error:
        reason = f"{error.reason} (file {name})"
        raise UnicodeDecodeError(
            error.encoding, error.object, error.start, error.end, reason
        ) from error
