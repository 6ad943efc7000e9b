"""One library in one process: answers what the driver sends over a pipe."""

import time
import traceback
from multiprocessing.connection import Connection
from typing import Any

import pyarrow as pa
from pyarrow import csv, parquet

from bench.digest import Digest, digest
from bench.files import FOLDER
from bench.libraries import Library, gpu_bandwidth, open_library
from bench.questions import Question, Suite, load


def serve(connection: Connection, name: str) -> None:
    """Answer ("load", suite, rows), ("time", question), ("answer", question) until ("stop",)."""
    state = State(name)
    while True:
        request, *arguments = connection.recv()
        if request == "stop":
            return
        try:
            connection.send(("done", getattr(state, request)(*arguments)))
        except Exception as error:  # noqa: BLE001 - the driver prints it and goes on with the others
            traceback.print_exc()
            connection.send(("failed", f"{type(error).__name__}: {error}"))


class State:
    """The library, the suite in use, and its tables."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.library: Library | None = None
        self.suite: Suite | None = None

    def load(self, suite: str, rows: int) -> dict[str, int]:
        """Generate a suite's tables, take them in, and tell the bytes of each column."""
        self.library = self.library or open_library(self.name)
        self.suite = load(suite)
        tables = self.suite.make(rows)
        out = FOLDER / f"out-{self.name}"
        self.library.load(tables, {"rows": rows, "out": str(out)})
        return {
            f"{table}.{column}": values[column].nbytes
            for table, values in tables.items()
            for column in values.column_names
        }

    def bandwidth(self) -> float | None:
        """Copy bandwidth of the GPU, where gpuframe runs on one."""
        return gpu_bandwidth() if self.name == "gpuframe" else None

    def time(self, index: int) -> float:
        """Run a question once; seconds of wall time."""
        library, question = self._ask(index)
        start = time.perf_counter()
        result = library.run(question)
        seconds = time.perf_counter() - start
        del result  # freed outside the measured time
        return seconds

    def answer(self, index: int) -> tuple[Digest, int]:
        """Run a question once and digest its answer; also the answer's bytes."""
        library, question = self._ask(index)
        table = self._table(library, question, library.run(question))
        return digest(table, question.keys, ordered=question.ordered), table.nbytes

    def _ask(self, index: int) -> tuple[Library, Question]:
        assert self.library is not None
        assert self.suite is not None
        return self.library, self.suite.questions[index]

    def _table(self, library: Library, question: Question, result: Any) -> pa.Table:
        if question.writes is None:
            return library.to_arrow(result)
        out = FOLDER / f"out-{self.name}"
        return parquet.read_table(out) if question.writes == "parquet" else csv.read_csv(out)
