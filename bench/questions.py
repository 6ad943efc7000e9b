"""What a question is: the same task in the words of each library, and how much memory it moves."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

Tables = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """One task.

    Attributes:
        name: what is asked.
        frame: the task for a module with pandas' API: (module, tables) -> frame or scalar.
        polars: the task for Polars: (module, tables) -> frame or scalar.
        sql: the task for DuckDB.
        keys: output columns that identify a row; the others are compared row by row through them.
        touched: input columns that must be read, as "table.column".
        ordered: whether the order of the keys is part of the answer.
        moved_per_row: bytes a row that count as the floor; None: inputs read and answer written.
        writes: suffix of the file the task writes; the answer is then the file read back.
    """

    name: str
    frame: Callable[[Any, Tables], Any]
    polars: Callable[[Any, Tables], Any] | None
    sql: str | None
    keys: tuple[str, ...]
    touched: tuple[str, ...]
    ordered: bool = False
    moved_per_row: int | None = None
    writes: str | None = None


@dataclass(frozen=True, slots=True)
class Suite:
    """Questions over tables that `make(rows)` generates from a fixed seed."""

    name: str
    rows: int
    make: Callable[[int], dict[str, pa.Table]]
    questions: tuple[Question, ...]


def load(name: str) -> Suite:
    """Find a suite by its name.

    Raises:
        KeyError: no suite of that name.
    """
    from bench import files, groupby, h2o, join, rows, sort, text, windows

    joins = (join.SUITE, join.FIVE, join.SHAPES, join.ASOF)
    suites = (groupby.SUITE, h2o.SUITE, *joins, sort.SUITE, text.SUITE, files.CSV, files.PARQUET)
    suites += (rows.SUITE, windows.SUITE)
    return {suite.name: suite for suite in suites}[name]
