"""The four libraries behind one shape: load a table, run a question, hand the answer to Arrow."""

import importlib
import time
from typing import Any, Protocol

import pyarrow as pa

from bench.questions import Question

NAMES = ("gpuframe", "pandas", "polars", "duckdb")


class Library(Protocol):
    """What a worker needs of a library."""

    def load(self, tables: dict[str, pa.Table], extra: dict[str, Any]) -> None:
        """Take the tables into the library's own memory."""

    def run(self, question: Question) -> Any:
        """Answer a question, the result left in the library's memory and complete."""

    def to_arrow(self, result: Any) -> pa.Table:
        """Hand a result to Arrow."""


def gpu_bandwidth(size: int = 1 << 28, repeats: int = 5) -> float | None:
    """Measure bytes read and written a second when the GPU copies; None on the CPU backend."""
    from gpuframe import device

    backend = device.backend()
    if backend.name != "cuda" or backend.simulated:
        return None
    source = backend.xp.ones(size // 8)
    best = float("inf")
    for _ in range(repeats + 1):
        synchronise()
        start = time.perf_counter()
        copied = source.copy()
        synchronise()
        best = min(best, time.perf_counter() - start)
        del copied
    return 2 * size / best


def written(result: Any) -> Any:
    """Return a result whose columns stand in memory: gpuframe gathers long ones when asked.

    Row labels, which only pandas makes as well, may wait.
    """
    for column in getattr(result, "_columns", ()):
        if column.length:
            column.data.array  # noqa: B018 - asked for, so that it is there
    if hasattr(result, "_columns"):
        synchronise()
    return result


class Frames:
    """pandas, and every module with its API."""

    def __init__(self, name: str) -> None:
        self.module = importlib.import_module(name)
        self.tables: dict[str, Any] = {}

    def load(self, tables: dict[str, pa.Table], extra: dict[str, Any]) -> None:
        """Keep the tables as frames."""
        self.tables = {name: table.to_pandas() for name, table in tables.items()} | extra

    def run(self, question: Question) -> Any:
        """Call the question's pandas form."""
        return written(question.frame(self.module, self.tables))

    def to_arrow(self, result: Any) -> pa.Table:
        """Bring a frame to Arrow without its index; a scalar becomes one cell."""
        if not hasattr(result, "columns"):
            return pa.table({"value": [float(result)]})
        return pa.Table.from_pandas(result, preserve_index=False)


class Gpuframe(Frames):
    """gpuframe on the backend of the process."""

    def __init__(self, _name: str) -> None:
        super().__init__("gpuframe")
        # A benchmark of the way through pandas would measure pandas.
        self.module.options.fallback = "raise"

    def load(self, tables: dict[str, pa.Table], extra: dict[str, Any]) -> None:
        """Keep the tables as frames in device memory."""
        frames = {name: self.module.from_arrow(table) for name, table in tables.items()}
        self.tables = frames | extra

    def run(self, question: Question) -> Any:
        """Call the question's pandas form and wait for the device."""
        self.forget()
        result = super().run(question)
        synchronise()
        return result

    def forget(self) -> None:
        """Drop what columns remember of their values: every call finds its answer anew."""
        for table in self.tables.values():
            for column in getattr(table, "_columns", ()):
                for part in (column, *column.children):
                    part.memo.clear()

    def to_arrow(self, result: Any) -> pa.Table:
        """Bring a frame to Arrow; a scalar becomes one cell."""
        if hasattr(result, "to_arrow"):
            return result.to_arrow()
        return pa.table({"value": [float(result)]})


class Polars:
    """Polars' eager frames, queried lazily."""

    def __init__(self, name: str) -> None:
        self.module = importlib.import_module(name)
        self.tables: dict[str, Any] = {}

    def load(self, tables: dict[str, pa.Table], extra: dict[str, Any]) -> None:
        """Keep the tables as frames."""
        self.tables = {
            name: self.module.from_arrow(table) for name, table in tables.items()
        } | extra

    def run(self, question: Question) -> Any:
        """Call the question's Polars form."""
        assert question.polars is not None
        return question.polars(self.module, self.tables)

    def to_arrow(self, result: Any) -> pa.Table:
        """Bring a frame to Arrow; a scalar becomes one cell."""
        if hasattr(result, "to_arrow"):
            return result.to_arrow()
        return pa.table({"value": [float(result)]})


class Duckdb:
    """DuckDB's own tables in memory."""

    def __init__(self, name: str) -> None:
        self.connection = importlib.import_module(name).connect()
        self.connection.execute("SET enable_progress_bar = false")
        self.extra: dict[str, Any] = {}

    def load(self, tables: dict[str, pa.Table], extra: dict[str, Any]) -> None:
        """Copy the tables into the database."""
        for name, table in tables.items():
            self.connection.register("incoming", table)
            self.connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM incoming")
            self.connection.unregister("incoming")
        self.extra = extra

    def run(self, question: Question) -> Any:
        """Write the answer into a table, or the file it asks for."""
        assert question.sql is not None
        query = question.sql.format(**self.extra)
        if question.writes is None:
            query = f"CREATE OR REPLACE TABLE answer AS {query}"
        self.connection.execute(query)

    def to_arrow(self, _result: Any) -> pa.Table:
        """Fetch the last answer."""
        return self.connection.sql("SELECT * FROM answer").to_arrow_table()


def synchronise() -> None:
    """Wait until the GPU has done what was asked of it; nothing to do on the CPU."""
    from gpuframe import device

    backend = device.backend()
    if backend.name == "cuda" and not backend.simulated:
        backend.xp.cuda.Stream.null.synchronize()


def open_library(name: str) -> Library:
    """Import a library and wrap it.

    Raises:
        ImportError: it is not installed.
    """
    classes = {"gpuframe": Gpuframe, "pandas": Frames, "polars": Polars, "duckdb": Duckdb}
    return classes[name](name)
