"""Joins of a large table with one of a tenth of its rows."""

import numpy as np
import pyarrow as pa

from bench.questions import Question, Suite


def make(rows: int) -> dict[str, pa.Table]:
    """A left table and right ones of unique keys: dense, sparse, text; nine of ten match."""
    random = np.random.default_rng(21)
    small = max(rows // 10, 1)
    numbers = random.integers(0, small + small // 9, rows)
    sparse = np.unique(random.integers(0, 2**62, 2 * small + small))[: small + small // 9 + 1]
    sparse = random.permutation(sparse)
    words = pa.array([f"item {number:06d}" for number in range(20_000)])
    left = {
        "dense": numbers,
        "sparse": sparse[numbers],
        "text": pa.DictionaryArray.from_arrays(
            pa.array(random.integers(0, 20_000, rows).astype("int32")),
            words,
        ),
        "x": random.standard_normal(rows),
    }
    order = random.permutation(small)
    right = {"dense": order, "sparse": sparse[order], "y": random.standard_normal(small)}
    kept = pa.array(random.permutation(20_000)[:18_000].astype("int32"))
    named = {
        "text": pa.DictionaryArray.from_arrays(kept, words),
        "z": random.standard_normal(18_000),
    }
    return {"l": pa.table(left), "r": pa.table(right), "w": pa.table(named)}


def joined(how: str, key: str, other: str, value: str) -> Question:
    """The left table's key and x with one column of the other table."""
    sql_how = how.upper()
    return Question(
        name=f"{how} join, {key} keys",
        frame=lambda _pd, t: t["l"][[key, "x"]].merge(t[other][[key, value]], on=key, how=how),
        polars=lambda _pl, t: (
            t["l"]
            .lazy()
            .select(key, "x")
            .join(t[other].lazy().select(key, value), on=key, how=how)
            .collect()
        ),
        sql=f"SELECT l.{key}, x, {value} FROM l {sql_how} JOIN {other} ON l.{key} = {other}.{key}",
        keys=(key,),
        touched=(f"l.{key}", "l.x", f"{other}.{key}", f"{other}.{value}"),
    )


SUITE = Suite(
    name="join",
    rows=10_000_000,
    make=make,
    questions=tuple(
        joined(how, key, other, value)
        for key, other, value in (("dense", "r", "y"), ("sparse", "r", "y"), ("text", "w", "z"))
        for how in ("inner", "left")
    ),
)
