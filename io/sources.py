"""Where the bytes of files come from and go to: paths, file objects, URLs, compression."""

import bz2
import gzip
import io
import lzma
import os
import secrets
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

from gpuframe.errors import FileReadError

SUFFIXES = {
    ".gz": "gzip",
    ".bz2": "bz2",
    ".zip": "zip",
    ".xz": "xz",
    ".zst": "zstd",
    ".tar": "tar",
    ".tar.gz": "tar",
    ".tar.bz2": "tar",
    ".tar.xz": "tar",
}
METHODS = ("gzip", "bz2", "zip", "xz", "zstd", "tar")
DECODE_ERRORS = (
    OSError,
    EOFError,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
    tarfile.TarError,
)


def describe(source: Any) -> str:
    """Return the name of a source for messages: its path, its URL or what kind of object it is."""
    if isinstance(source, str | os.PathLike):
        return os.fspath(source)
    name = getattr(source, "name", None)
    return name if isinstance(name, str) else f"<{type(source).__name__}>"


def is_url(source: Any) -> bool:
    """Tell whether a source is the address of something that is not a local file."""
    return isinstance(source, str) and "://" in source and urlsplit(source).scheme != "file"


def local_path(source: Any) -> str | None:
    """Return the local path a source names, `~` expanded, or None for URLs and file objects."""
    if not isinstance(source, str | os.PathLike) or is_url(source):
        return None
    path = os.fspath(source)
    if isinstance(path, bytes):
        path = os.fsdecode(path)
    if path.startswith("file://"):
        path = urlsplit(path).path
    return str(Path(path).expanduser())


def filesystem(url: str, storage_options: Mapping[str, Any] | None = None) -> tuple[Any, str]:
    """Return the fsspec filesystem of a URL and the path of the URL inside it."""
    from fsspec.core import url_to_fs

    return cast("tuple[Any, str]", url_to_fs(url, **(storage_options or {})))


def compression_of(source: Any, compression: Any) -> tuple[str | None, dict[str, Any]]:
    """Return the method of compression and its arguments, from pandas' `compression=`.

    Args:
        source: Path, URL or file object; its suffix decides when compression is "infer".
        compression: None, "infer", a method's name, or a dict with "method" and arguments.

    Raises:
        ValueError: If the method is not one of pandas' methods.
    """
    arguments: dict[str, Any] = {}
    if isinstance(compression, dict):
        arguments = dict(compression)
        if "method" not in arguments:
            raise ValueError("If mapping, compression must have key 'method'")
        compression = arguments.pop("method")
    if compression == "infer":
        named = isinstance(source, str | os.PathLike)
        name = str(os.fspath(source)).lower() if named else ""
        matches = [suffix for suffix in SUFFIXES if name.endswith(suffix)]
        compression = SUFFIXES[max(matches, key=len)] if matches else None
    if compression is not None and compression not in METHODS:
        valid = ["infer", None, *sorted(METHODS)]
        raise ValueError(
            f"Unrecognized compression type: {compression}\nValid compression types are {valid}"
        )
    return compression, arguments


def read_bytes(
    source: Any,
    *,
    compression: Any = None,
    storage_options: Mapping[str, Any] | None = None,
    rewind: bool = False,
) -> bytes:
    """Return the whole content of a source, decompressed.

    Args:
        source: Local path, URL (http, https, ftp or any fsspec protocol) or file object; the text
            of a text file object is encoded as UTF-8.
        compression: As in pandas: None, "infer", a method's name, or a dict.
        storage_options: Options for the filesystem of a URL.
        rewind: Whether a file object is read from its beginning, not from where it stands.

    Raises:
        FileNotFoundError: If a local path does not exist.
        FileReadError: If the content cannot be decompressed.
    """
    method, _ = compression_of(source, compression)
    if rewind and hasattr(source, "seek"):
        source.seek(0)
    data = _raw_bytes(source, storage_options)
    if method is None:
        return data
    try:
        return _decompress(data, method, describe(source))
    except DECODE_ERRORS as error:
        raise FileReadError(
            f"{describe(source)}: the {method} data cannot be decompressed: {error}"
        ) from error


def _raw_bytes(source: Any, storage_options: Mapping[str, Any] | None) -> bytes:
    path = local_path(source)
    if path is not None:
        if storage_options:
            raise ValueError("storage_options passed with file object or non-fsspec file path")
        return Path(path).read_bytes()
    if is_url(source):
        return _url_bytes(source, storage_options)
    if not hasattr(source, "read"):
        raise ValueError(f"Invalid file path or buffer object type: {type(source)}")
    data = source.read()
    return data.encode() if isinstance(data, str) else bytes(data)


def _url_bytes(url: str, storage_options: Mapping[str, Any] | None) -> bytes:
    if urlsplit(url).scheme in {"http", "https", "ftp"}:
        from urllib.request import Request, urlopen

        request = Request(url, headers=dict(storage_options or {}))  # noqa: S310
        with urlopen(request) as response:  # noqa: S310
            return cast("bytes", response.read())
    system, path = filesystem(url, storage_options)
    try:
        return cast("bytes", system.cat_file(path))
    except FileNotFoundError as error:
        raise FileNotFoundError(2, os.strerror(2), url) from error


def _decompress(data: bytes, method: str, name: str) -> bytes:
    if method == "zip":
        return _only_zip_member(data, name)
    if method == "tar":
        return _only_tar_member(data, name)
    if method == "zstd":
        import pyarrow as pa

        with pa.CompressedInputStream(pa.BufferReader(data), "zstd") as stream:
            return cast("bytes", stream.read())
    if method == "gzip":
        return gzip.decompress(data)
    return bz2.decompress(data) if method == "bz2" else lzma.decompress(data)


def _only_zip_member(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.namelist()
        if not members:
            raise ValueError(f"Zero files found in ZIP file {name}")
        if len(members) > 1:
            raise ValueError(f"Multiple files found in ZIP file. Only one file per ZIP: {members}")
        return archive.read(members[0])


def _only_tar_member(data: bytes, name: str) -> bytes:
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        members = [member for member in archive.getmembers() if member.isfile()]
        if not members:
            raise ValueError(f"Zero files found in TAR archive {name}")
        if len(members) > 1:
            names = [member.name for member in members]
            raise ValueError(
                f"Multiple files found in TAR archive. Only one file per TAR archive: {names}"
            )
        return cast("BinaryIO", archive.extractfile(members[0])).read()


@contextmanager
def writing(
    target: Any, *, storage_options: Mapping[str, Any] | None = None, exclusive: bool = False
) -> Iterator[BinaryIO]:
    """Open a target for binary writing so that it is complete or untouched, never half-written.

    A local file is written under a temporary name beside its place and renamed over it when the
    block ends without an error. URLs and file objects get all bytes in one write at the end.

    Args:
        target: Local path, fsspec URL or binary file object.
        storage_options: Options for the filesystem of a URL.
        exclusive: Whether an existing local file is an error.

    Raises:
        OSError: If the folder of a local path does not exist, in pandas' words.
        FileExistsError: If `exclusive` and the file is there.
    """
    path = local_path(target)
    if path is None:
        buffer = io.BytesIO()
        yield buffer
        _write_all(target, buffer.getvalue(), storage_options)
        return
    parent = Path(path).parent
    if not parent.is_dir():
        raise OSError(f"Cannot save file into a non-existent directory: '{parent}'")
    if exclusive and Path(path).exists():
        raise FileExistsError(17, os.strerror(17), path)
    if Path(path).exists() and not Path(path).is_file():
        with Path(path).open("wb") as device:  # /dev/stdout, a pipe: nothing to rename over
            yield device
        return
    with _renamed(Path(os.path.realpath(path))) as file:
        yield file


@contextmanager
def _renamed(path: Path) -> Iterator[BinaryIO]:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
    try:
        with temporary.open("xb") as file:
            yield file
        if path.exists():
            shutil.copymode(path, temporary)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _write_all(target: Any, data: bytes, storage_options: Mapping[str, Any] | None) -> None:
    if not is_url(target):
        target.write(data)
        return
    system, path = filesystem(target, storage_options)
    with system.open(path, "wb") as file:
        file.write(data)
