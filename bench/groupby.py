"""Group-by questions in the manner of db-benchmark, and the exact sum of one column."""

import numpy as np
import pyarrow as pa

from bench.questions import Question, Suite

_LETTERS = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def make(rows: int) -> dict[str, pa.Table]:
    """One table: integer keys of 10 to 5e6 values, sparse, category and text keys, two values.

    The texts `p` are numbered identifiers, those of `r` have 8 to 20 letters and digits at random.
    """
    random = np.random.default_rng(20)
    words = pa.array([f"id{number:05d}" for number in range(10_000)])
    codes = random.integers(0, 10_000, rows).astype("int32")
    sparse = random.integers(0, 2**62, 10_000)
    many = pa.array([f"id{number:07d}" for number in range(1_000_000)])
    letters = random.choice(np.frombuffer(_LETTERS, np.uint8), (1_000_000, 20))
    lengths = random.integers(8, 21, 1_000_000)
    scattered = pa.array(
        [row.tobytes()[:size].decode() for row, size in zip(letters, lengths, strict=True)]
    )
    plain = pa.array(random.integers(0, 10_000, rows).astype("int32"))
    columns = {
        "k1": random.integers(0, 10, rows),
        "k2": random.integers(0, 100, rows),
        "k4": random.integers(0, 10_000, rows),
        "k6": random.integers(0, 1_000_000, rows),
        "k7": random.integers(0, 5_000_000, rows),
        "s4": sparse[random.integers(0, 10_000, rows)],
        "t4": pa.DictionaryArray.from_arrays(pa.array(codes), words),
        "p4": words.take(plain).cast(pa.large_string()),
        "p6": many.take(pa.array(random.integers(0, 1_000_000, rows))).cast(pa.large_string()),
        "r6": scattered.take(pa.array(random.integers(0, 1_000_000, rows))).cast(pa.large_string()),
        "v": random.standard_normal(rows) * 100,
        "n": random.integers(-1000, 1000, rows),
    }
    return {"x": pa.table(columns)}


def simple(name: str, keys: list[str], value: str, function: str) -> Question:
    """One aggregation of one column."""
    listed = ", ".join(keys)
    sql_function = {"mean": "avg"}.get(function, function)
    return Question(
        name=name,
        frame=lambda _pd, t: getattr(t["x"].groupby(keys, as_index=False)[value], function)(),
        polars=lambda pl, t: (
            t["x"].lazy().group_by(keys).agg(getattr(pl.col(value), function)()).collect()
        ),
        sql=f"SELECT {listed}, {sql_function}({value}) AS {value} FROM x GROUP BY {listed}",
        keys=tuple(keys),
        touched=(*(f"x.{key}" for key in keys), f"x.{value}"),
    )


SEVERAL = Question(
    name="sum, mean, min, max, count by 1e4 ints",
    frame=lambda _pd, t: (
        t["x"]
        .groupby("k4", as_index=False)
        .agg(a=("v", "sum"), b=("v", "mean"), c=("v", "min"), d=("n", "max"), e=("n", "count"))
    ),
    polars=lambda pl, t: (
        t["x"]
        .lazy()
        .group_by("k4")
        .agg(
            a=pl.col("v").sum(),
            b=pl.col("v").mean(),
            c=pl.col("v").min(),
            d=pl.col("n").max(),
            e=pl.col("n").count(),
        )
        .collect()
    ),
    sql="SELECT k4, sum(v) AS a, avg(v) AS b, min(v) AS c, max(n) AS d, count(n) AS e FROM x "
    "GROUP BY k4",
    keys=("k4",),
    touched=("x.k4", "x.v", "x.n"),
)
EXACT = Question(
    name="sum of a float column (floor: copying it)",
    frame=lambda _pd, t: t["x"]["v"].sum(),
    polars=lambda _pl, t: t["x"]["v"].sum(),
    sql="SELECT sum(v) AS value FROM x",
    keys=(),
    touched=("x.v",),
    moved_per_row=16,
)
SUITE = Suite(
    name="groupby",
    rows=10_000_000,
    make=make,
    questions=(
        simple("float sum by 10 ints", ["k1"], "v", "sum"),
        simple("float sum by 1e2 ints", ["k2"], "v", "sum"),
        simple("float sum by 1e4 ints", ["k4"], "v", "sum"),
        simple("float sum by 1e6 ints", ["k6"], "v", "sum"),
        simple("float sum by 5e6 ints", ["k7"], "v", "sum"),
        simple("float sum by 1e4 sparse ints", ["s4"], "v", "sum"),
        simple("float sum by 1e4 categories", ["t4"], "v", "sum"),
        simple("float sum by 1e4 texts", ["p4"], "v", "sum"),
        simple("float sum by 1e6 texts", ["p6"], "v", "sum"),
        simple("float sum by 1e6 random texts", ["r6"], "v", "sum"),
        simple("int sum by 1e2 ints", ["k2"], "n", "sum"),
        simple("int sum by 1e4 ints", ["k4"], "n", "sum"),
        simple("int sum by 1e6 ints", ["k6"], "n", "sum"),
        simple("mean by 1e4 ints", ["k4"], "v", "mean"),
        simple("mean by two keys, 1e6 groups", ["k2", "k4"], "v", "mean"),
        SEVERAL,
        EXACT,
    ),
)
