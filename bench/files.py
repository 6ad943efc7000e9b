"""Reading and writing one table as CSV and as Parquet."""

import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa

from bench.questions import Question, Suite

FOLDER = Path(tempfile.gettempdir()) / "gpuframe-bench"
COLUMNS = ("i", "f", "t", "u", "b")


def make(rows: int) -> dict[str, pa.Table]:
    """Numbers, repeated text, distinct text and flags; the input files are written beside."""
    from pyarrow import csv, parquet

    random = np.random.default_rng(23)
    words = pa.array([f"town {number:03d}" for number in range(500)])
    columns = {
        "i": random.integers(0, 10**9, rows),
        "f": np.round(random.standard_normal(rows) * 1000, 3),
        "t": words.take(pa.array(random.integers(0, 500, rows))),
        "u": pa.array([f"{number:x}" for number in random.integers(0, 2**60, rows)]),
        "b": random.integers(0, 2, rows).astype(bool),
    }
    table = pa.table(columns)
    FOLDER.mkdir(exist_ok=True)
    if not (FOLDER / f"in-{rows}.csv").exists():
        csv.write_csv(table, FOLDER / f"in-{rows}.csv")
        parquet.write_table(table, FOLDER / f"in-{rows}.parquet")
    return {"x": table}


def path(tables: dict[str, object], suffix: str) -> Path:
    """The input file of the rows in use."""
    return FOLDER / f"in-{tables['rows']}.{suffix}"


def read(suffix: str) -> Question:
    """Read the whole file."""
    return Question(
        name=f"read {suffix}",
        frame=lambda pd, t: getattr(pd, f"read_{suffix}")(path(t, suffix)),
        polars=lambda pl, t: getattr(pl, f"read_{suffix}")(path(t, suffix)),
        sql=f"SELECT * FROM '{FOLDER}/in-{{rows}}.{suffix}'",
        keys=("i", "u"),
        touched=tuple(f"x.{name}" for name in COLUMNS),
    )


def write(suffix: str) -> Question:
    """Write the whole table; the answer is the file read back."""
    return Question(
        name=f"write {suffix}",
        frame=lambda _pd, t: getattr(t["x"], f"to_{suffix}")(t["out"], index=False),
        polars=lambda _pl, t: getattr(t["x"], f"write_{suffix}")(t["out"]),
        sql=f"COPY x TO '{{out}}' (FORMAT {suffix}{', HEADER' if suffix == 'csv' else ''})",
        keys=("i", "u"),
        touched=tuple(f"x.{name}" for name in COLUMNS),
        writes=suffix,
    )


CSV = Suite("csv", 1_000_000, make, (read("csv"), write("csv")))
PARQUET = Suite("parquet", 2_000_000, make, (read("parquet"), write("parquet")))
