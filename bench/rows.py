"""Rows chosen and looked up: filter, gather, isin, unique, value_counts, duplicates."""

from typing import Any

import numpy as np
import pyarrow as pa

from bench.questions import Question, Suite, Tables


def make(rows: int) -> dict[str, pa.Table]:
    """Four columns, a mask, row numbers and a set to look for."""
    random = np.random.default_rng(31)
    columns = {
        "a": random.standard_normal(rows),
        "b": random.integers(0, 1_000_000, rows),
        "c": random.integers(0, 10_000, rows),
        "d": random.integers(0, 2**62, 1_000_000)[random.integers(0, 1_000_000, rows)],
        "keep": random.random(rows) < 0.5,
        "at": random.permutation(rows),
    }
    return {"x": pa.table(columns), "s": pa.table({"c": np.arange(0, 10_000, 3)})}


COLUMNS = ["a", "b", "c", "d"]


def _filter(_pd: Any, t: Tables) -> Any:
    x = t["x"]
    return x[COLUMNS][x["keep"]]


def _gather(_pd: Any, t: Tables) -> Any:
    x = t["x"]
    return x[["a", "b"]].iloc[x["at"].to_numpy()]


def _counts(_pd: Any, t: Tables) -> Any:
    return t["x"]["c"].value_counts(sort=False).rename("n").reset_index()


SUITE = Suite(
    name="rows",
    rows=5_000_000,
    make=make,
    questions=(
        Question(
            name="filter 4 columns, half kept",
            frame=_filter,
            polars=lambda pl, t: t["x"].filter(pl.col("keep")).select(COLUMNS),
            sql="SELECT a, b, c, d FROM x WHERE keep",
            keys=("b",),
            touched=("x.a", "x.b", "x.c", "x.d", "x.keep"),
        ),
        Question(
            name="gather 2 columns at random rows",
            frame=_gather,
            polars=lambda _pl, t: t["x"].select(["a", "b"])[t["x"]["at"]],
            sql=None,
            keys=("b",),
            touched=("x.a", "x.b", "x.at"),
            ordered=True,
        ),
        Question(
            name="isin, 3,334 ints",
            frame=lambda _pd, t: t["x"]["c"].isin(t["s"]["c"]).sum(),
            polars=lambda _pl, t: t["x"]["c"].is_in(t["s"]["c"].implode()).sum(),
            sql="SELECT count(*) AS value FROM x WHERE c IN (SELECT c FROM s)",
            keys=(),
            touched=("x.c",),
        ),
        Question(
            name="unique of 1e6 ints, in order of appearance",
            frame=lambda _pd, t: t["x"][["b"]].drop_duplicates(),
            polars=lambda _pl, t: t["x"].select("b").unique(maintain_order=True),
            sql="SELECT DISTINCT b FROM x",
            keys=("b",),
            touched=("x.b",),
        ),
        Question(
            name="unique of 1e6 sparse ints",
            frame=lambda _pd, t: t["x"][["d"]].drop_duplicates(),
            polars=lambda _pl, t: t["x"].select("d").unique(maintain_order=True),
            sql="SELECT DISTINCT d FROM x",
            keys=("d",),
            touched=("x.d",),
        ),
        Question(
            name="value_counts of 1e4 ints",
            frame=_counts,
            polars=lambda _pl, t: t["x"]["c"].value_counts().rename({"count": "n"}),
            sql="SELECT c, count(*) AS n FROM x GROUP BY c",
            keys=("c",),
            touched=("x.c",),
        ),
    ),
)
