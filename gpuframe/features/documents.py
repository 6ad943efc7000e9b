"""Values of estimators as JSON and Arrow tables, and back: nothing is executed or imported.

docs/format.md specifies what is written here.
"""

import datetime
import hashlib
import io
import json
import math
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from gpuframe import device
from gpuframe.columns import arrow
from gpuframe.columns.column import Column
from gpuframe.ops.histories import History
from gpuframe.ops.keyed_statistics import KeyedStatistics
from gpuframe.ops.keyed_sums import KeyedSums
from gpuframe.ops.summaries import Frequencies, Histogram, Moments

SPECIAL = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}
SHORT = 64
"""Arrays of more values are written as Arrow tables."""
Encoded = Any

STATES: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (Frequencies, Histogram, History, KeyedStatistics, KeyedSums, Moments)
}
"""The statistics a document may hold."""


class Writer:
    """Turns values into JSON values.

    Attributes:
        tables: where columns and long arrays go; None: everything becomes JSON.
    """

    def __init__(self, tables: list[pa.Table] | None) -> None:
        """Write into a list of tables."""
        self.tables = tables
        self._written: dict[int, tuple[Column, int]] = {}

    def encode(self, value: Any) -> Encoded:
        """Return a JSON value; floats that JSON lacks, tuples and NumPy scalars keep their kind.

        Raises:
            TypeError: the value has no JSON form.
        """
        if isinstance(value, np.generic) and value.dtype.kind in "biufUS":
            value = value.item()
        if value is None or isinstance(value, bool | int | str):
            return value
        if isinstance(value, float):
            return value if math.isfinite(value) else {"float": str(value)}
        if isinstance(value, list):
            return [self.encode(item) for item in value]
        if isinstance(value, tuple):
            return {"tuple": [self.encode(item) for item in value]}
        if isinstance(value, dict):
            return {"items": [[self.encode(key), self.encode(item)] for key, item in value.items()]}
        return self._special(value)

    def _special(self, value: Any) -> Encoded:
        if isinstance(value, pd.Timestamp):
            return {"timestamp": value.isoformat(), "unit": value.unit}
        if type(value) is datetime.date:
            return {"date": value.isoformat()}
        if isinstance(value, pd.Timedelta):
            return {"timedelta": int(value.value), "unit": value.unit}
        if device.is_array(value):
            return self._array(device.to_host(value))
        if isinstance(value, np.ndarray):
            return self._array(value)
        if isinstance(value, Column):
            return self._column(value)
        if type(value).__name__ in STATES:
            fields = {name: getattr(value, name) for name in value.__slots__}
            return {"statistic": type(value).__name__, "fields": self.encode(fields)}
        raise TypeError(f"{type(value).__name__} {value!r} has no form in a saved document")

    def _array(self, value: np.ndarray) -> Encoded:
        if self.tables is not None and value.size > SHORT and value.dtype.kind in "iuf":
            self.tables.append(pa.table({"values": pa.array(value.ravel())}))
            return {"table": len(self.tables) - 1, "kind": "array", "dtype": value.dtype.name}
        return {"array": [self.encode(item) for item in value.tolist()], "dtype": value.dtype.name}

    def _column(self, value: Column) -> Encoded:
        if id(value) in self._written:  # what is learned may be what merges
            return {"table": self._written[id(value)][1], "kind": "column"}
        table = pa.table({"values": arrow.to_arrow(value)})
        if self.tables is not None:
            self.tables.append(table)
            # The column is kept, so that its id stays its own.
            self._written[id(value)] = value, len(self.tables) - 1
            return {"table": len(self.tables) - 1, "kind": "column"}
        kept = pa.BufferOutputStream()
        with pa.ipc.new_file(kept, table.schema) as file:
            file.write_table(table)
        return {"arrow": kept.getvalue().to_pybytes().hex()}


class Reader:
    """Turns JSON values into what `Writer` was given."""

    def __init__(self, tables: list[pa.Table]) -> None:
        """Read from a list of tables."""
        self.tables = tables

    def decode(self, value: Encoded) -> Any:
        """Return the value that `Writer.encode` was given.

        Raises:
            ValueError: the document is not one that `Writer` makes.
        """
        if isinstance(value, list):
            return [self.decode(item) for item in value]
        if not isinstance(value, dict):
            return value
        try:
            return self._decoded(value)
        except (KeyError, TypeError, IndexError, pa.ArrowException) as error:
            raise ValueError(f"broken value in a saved document: {str(value)[:80]}") from error

    def _decoded(self, value: dict[str, Any]) -> Any:
        for kind, read in self._kinds().items():
            if kind in value:
                return read(value)
        raise ValueError(f"unknown value in a saved document: {str(value)[:80]}")

    def _kinds(self) -> dict[str, Callable[[dict[str, Any]], Any]]:
        """Return how what is no JSON value is read, by the key that marks it."""
        return {
            "float": lambda value: SPECIAL[value["float"]],
            "array": self._array,
            "tuple": lambda value: tuple(self.decode(item) for item in value["tuple"]),
            "items": lambda value: {
                self.decode(key): self.decode(item) for key, item in value["items"]
            },
            "date": lambda value: datetime.date.fromisoformat(value["date"]),
            "timestamp": lambda value: pd.Timestamp(value["timestamp"]).as_unit(value["unit"]),
            "timedelta": lambda value: pd.Timedelta(value["timedelta"], "ns").as_unit(
                value["unit"]
            ),
            "table": self._from_table,
            "arrow": self._from_arrow,
            "statistic": lambda value: STATES[value["statistic"]](**self.decode(value["fields"])),
        }

    def _array(self, value: dict[str, Any]) -> np.ndarray:
        items = [self.decode(item) for item in value["array"]]
        return np.asarray(items, np.dtype(value["dtype"]))

    def _from_table(self, value: dict[str, Any]) -> Any:
        stored = self.tables[value["table"]].column("values")
        if value["kind"] == "column":
            return arrow.from_arrow(stored)
        return stored.to_numpy().astype(value["dtype"])

    def _from_arrow(self, value: dict[str, Any]) -> Column:
        with pa.ipc.open_file(pa.BufferReader(bytes.fromhex(value["arrow"]))) as file:
            return arrow.from_arrow(file.read_all().column("values"))


def pack(document: dict[str, Any], tables: list[pa.Table]) -> bytes:
    """Return a document and its tables as one file: a ZIP archive, stored without compression.

    It holds `document.json`, `tables/0.arrow` and so on (Arrow IPC files), and `checksums.json`
    with the SHA-256 of each.
    """
    parts = {"document.json": json.dumps(document, indent=1, allow_nan=False).encode()}
    for number, table in enumerate(tables):
        kept = pa.BufferOutputStream()
        with pa.ipc.new_file(kept, table.schema) as file:
            file.write_table(table)
        parts[f"tables/{number}.arrow"] = kept.getvalue().to_pybytes()
    sums = {name: hashlib.sha256(part).hexdigest() for name, part in parts.items()}
    parts["checksums.json"] = json.dumps(sums, indent=1).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            # A fixed date: equal pipelines make equal files.
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), part)
    return out.getvalue()


def unpack(content: bytes, path: Any) -> tuple[dict[str, Any], list[pa.Table]]:
    """Return the document and the tables of a file that `pack` made.

    Raises:
        ValueError: the file is none, is cut off, or was changed; names it.
    """
    try:
        return _unpacked(content)
    except (zipfile.BadZipFile, KeyError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: no saved pipeline, or a broken one: {error}") from error
    except (ValueError, pa.ArrowException) as error:
        raise ValueError(f"{path}: {error}") from error


def _unpacked(content: bytes) -> tuple[dict[str, Any], list[pa.Table]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            if entry.compress_type != zipfile.ZIP_STORED or entry.file_size > len(content):
                raise ValueError(f"part {entry.filename!r} is compressed or too large")
        parts = {name: archive.read(name) for name in archive.namelist()}
    sums = json.loads(parts.pop("checksums.json"))
    if set(sums) != set(parts):
        raise ValueError(f"parts {sorted(parts)} are not those of the checksums {sorted(sums)}")
    for name, part in parts.items():
        if hashlib.sha256(part).hexdigest() != sums[name]:
            raise ValueError(f"the checksum of {name!r} is wrong: the file was changed")
    document = json.loads(parts.pop("document.json"))
    tables = []
    for number in range(len(parts)):
        with pa.ipc.open_file(pa.BufferReader(parts[f"tables/{number}.arrow"])) as file:
            table = file.read_all()
            table.validate(full=True)
            tables.append(table)
    return document, tables
