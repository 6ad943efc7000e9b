"""The ten group-by questions of db-benchmark (h2o.ai), its string ids as categories."""

from typing import Any

import numpy as np
import pyarrow as pa

from bench.questions import Question, Suite, Tables

GROUPS = 100
"""Distinct values of the coarse ids; the fine ones have rows / GROUPS."""


def make(rows: int) -> dict[str, pa.Table]:
    """The table of db-benchmark: three text ids, three integer ids, three values."""
    random = np.random.default_rng(108)
    fine = max(rows // GROUPS, 1)

    def texts(count: int, digits: int) -> pa.Array:
        words = pa.array([f"id{number:0{digits}d}" for number in range(1, count + 1)])
        codes = random.integers(0, count, rows).astype("int32")
        return pa.DictionaryArray.from_arrays(pa.array(codes), words)

    columns = {
        "id1": texts(GROUPS, 3),
        "id2": texts(GROUPS, 3),
        "id3": texts(fine, 10),
        "id4": random.integers(1, GROUPS + 1, rows),
        "id5": random.integers(1, GROUPS + 1, rows),
        "id6": random.integers(1, fine + 1, rows),
        "v1": random.integers(1, 6, rows),
        "v2": random.integers(1, 16, rows),
        "v3": np.round(random.uniform(0, 100, rows), 6),
    }
    return {"x": pa.table(columns)}


def _groups(tables: Tables, keys: list[str]) -> Any:
    return tables["x"].groupby(keys, as_index=False, sort=False, observed=True, dropna=False)


def question(name: str, keys: list[str], wanted: dict[str, tuple[str, str]]) -> Question:
    """A question that aggregates columns; `wanted` is {result: (column, function)}."""
    sql_names = {"mean": "avg", "std": "stddev", "size": "count"}
    listed = ", ".join(keys)
    asked = ", ".join(
        f"{sql_names.get(how, how)}({column}) AS {result}"
        for result, (column, how) in wanted.items()
    )

    def frame(_module: Any, tables: Tables) -> Any:
        return _groups(tables, keys).agg(**wanted)

    def polars(pl: Any, tables: Tables) -> Any:
        exprs = [
            getattr(pl.col(column), {"size": "len"}.get(how, how))().alias(result)
            for result, (column, how) in wanted.items()
        ]
        return tables["x"].lazy().group_by(keys).agg(exprs).collect()

    return Question(
        name=name,
        frame=frame,
        polars=polars,
        sql=f"SELECT {listed}, {asked} FROM x GROUP BY {listed}",
        keys=tuple(keys),
        touched=tuple(f"x.{key}" for key in {*keys, *(column for column, _ in wanted.values())}),
    )


def _range(_module: Any, tables: Tables) -> Any:
    found = _groups(tables, ["id3"]).agg(high=("v1", "max"), low=("v2", "min"))
    found["span"] = found["high"] - found["low"]
    return found[["id3", "span"]]


def _largest(module: Any, tables: Tables) -> Any:
    if module.__name__ == "gpuframe":
        return tables["x"].groupby("id6").v3.nlargest(2).reset_index()[["id6", "v3"]]
    ordered = tables["x"][["id6", "v3"]].sort_values("v3", ascending=False)
    return ordered.groupby("id6", as_index=False, sort=False).head(2)


def _regression(module: Any, tables: Tables) -> Any:
    x = tables["x"]
    if module.__name__ == "gpuframe":
        groups = x.groupby(["id2", "id4"], observed=True)
        found = groups["v1"].corr(x["v2"]).reset_index()
        found["r2"] = found["v1"] ** 2
        return found[["id2", "id4", "r2"]]
    groups = x[["id2", "id4", "v1", "v2"]].groupby(["id2", "id4"], observed=True)
    found = groups.corr()["v2"].iloc[0::2].reset_index()
    found["r2"] = found["v2"] ** 2
    return found[["id2", "id4", "r2"]]


SUITE = Suite(
    name="h2o",
    rows=10_000_000,
    make=make,
    questions=(
        question("q1 sum v1 by id1", ["id1"], {"v1": ("v1", "sum")}),
        question("q2 sum v1 by id1, id2", ["id1", "id2"], {"v1": ("v1", "sum")}),
        question("q3 sum v1, mean v3 by id3", ["id3"], {"v1": ("v1", "sum"), "v3": ("v3", "mean")}),
        question(
            "q4 mean v1, v2, v3 by id4", ["id4"], {v: (v, "mean") for v in ("v1", "v2", "v3")}
        ),
        question("q5 sum v1, v2, v3 by id6", ["id6"], {v: (v, "sum") for v in ("v1", "v2", "v3")}),
        question(
            "q6 median, std v3 by id4, id5",
            ["id4", "id5"],
            {"median": ("v3", "median"), "std": ("v3", "std")},
        ),
        Question(
            name="q7 max v1 - min v2 by id3",
            frame=_range,
            polars=lambda pl, t: (
                t["x"]
                .lazy()
                .group_by("id3")
                .agg(span=pl.col("v1").max() - pl.col("v2").min())
                .collect()
            ),
            sql="SELECT id3, max(v1) - min(v2) AS span FROM x GROUP BY id3",
            keys=("id3",),
            touched=("x.id3", "x.v1", "x.v2"),
        ),
        Question(
            name="q8 largest two v3 by id6",
            frame=_largest,
            polars=lambda pl, t: (
                t["x"].lazy().group_by("id6").agg(pl.col("v3").top_k(2)).explode("v3").collect()
            ),
            sql="SELECT id6, v3 FROM (SELECT id6, v3, row_number() OVER "
            "(PARTITION BY id6 ORDER BY v3 DESC) AS place FROM x) WHERE place <= 2",
            keys=("id6", "v3"),
            touched=("x.id6", "x.v3"),
        ),
        Question(
            name="q9 squared correlation v1, v2 by id2, id4",
            frame=_regression,
            polars=lambda pl, t: (
                t["x"].lazy().group_by(["id2", "id4"]).agg(r2=pl.corr("v1", "v2") ** 2).collect()
            ),
            sql="SELECT id2, id4, pow(corr(v1, v2), 2) AS r2 FROM x GROUP BY id2, id4",
            keys=("id2", "id4"),
            touched=("x.id2", "x.id4", "x.v1", "x.v2"),
        ),
        question(
            "q10 sum v3, count by id1 to id6",
            [f"id{number}" for number in range(1, 7)],
            {"v3": ("v3", "sum"), "count": ("v1", "size")},
        ),
    ),
)
