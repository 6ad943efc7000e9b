"""Sorting a frame by one to three keys, the order alone, ranks and the largest few."""

import numpy as np
import pyarrow as pa

from bench.questions import Question, Suite


def make(rows: int) -> dict[str, pa.Table]:
    """Narrow, wide, float and text keys beside one value column."""
    random = np.random.default_rng(22)
    words = pa.array([f"word {number:04d}" for number in range(1000)])
    codes = pa.array(random.integers(0, 1000, rows).astype("int32"))
    columns = {
        "narrow": random.integers(0, 2**20, rows),
        "middle": random.integers(0, 2**40, rows),
        "wide": random.integers(-(2**62), 2**62, rows),
        "real": random.standard_normal(rows),
        "text": pa.DictionaryArray.from_arrays(codes, words),
        "v": random.standard_normal(rows),
    }
    return {"x": pa.table(columns)}


def by(*keys: str) -> Question:
    """Sort the keys and the value column; ties in order of appearance."""
    names = [*keys, "v"]
    listed = ", ".join(names)
    return Question(
        name=f"sort by {' and '.join(keys)}",
        frame=lambda _pd, t: t["x"][names].sort_values(list(keys), kind="stable"),
        polars=lambda _pl, t: t["x"].lazy().select(names).sort(keys, maintain_order=True).collect(),
        sql=f"SELECT {listed} FROM x ORDER BY {', '.join(keys)}",
        keys=keys,
        touched=tuple(f"x.{name}" for name in names),
        ordered=True,
    )


def order(key: str, bits: int) -> Question:
    """The rows in stable order of one column."""
    return Question(
        name=f"argsort of {bits} bits",
        frame=lambda _pd, t: t["x"][key].argsort(kind="stable").to_frame("place"),
        polars=lambda pl, t: t["x"].select(
            place=pl.int_range(pl.len(), dtype=pl.Int64).sort_by(key, maintain_order=True)
        ),
        sql=f"SELECT place FROM (SELECT row_number() OVER () - 1 AS place, {key} FROM x) "
        f"ORDER BY {key}, place",
        keys=("place",),
        touched=(f"x.{key}",),
        ordered=True,
    )


def rank(key: str, method: str) -> Question:
    """The rank of each value."""
    sql = {"min": "rank()", "dense": "dense_rank()"}[method]
    return Question(
        name=f"rank of {key}, {method}",
        frame=lambda _pd, t: t["x"].assign(r=t["x"][key].rank(method=method))[["v", "r"]],
        polars=lambda pl, t: t["x"].select("v", r=pl.col(key).rank(method).cast(pl.Float64)),
        sql=f"SELECT v, ({sql} OVER (ORDER BY {key}))::DOUBLE AS r FROM x",
        keys=("v",),
        touched=(f"x.{key}", "x.v"),
    )


def largest(n: int, key: str) -> Question:
    """The rows of the n largest values."""
    return Question(
        name=f"{n} largest of {key}",
        frame=lambda _pd, t: t["x"][[key, "v"]].nlargest(n, key),
        polars=lambda _pl, t: t["x"].select(key, "v").top_k(n, by=key),
        sql=f"SELECT {key}, v FROM x ORDER BY {key} DESC LIMIT {n}",
        keys=(key,),
        touched=(f"x.{key}", "x.v"),
    )


SUITE = Suite(
    name="sort",
    rows=10_000_000,
    make=make,
    questions=(
        by("narrow"),
        by("wide"),
        by("real"),
        by("text"),
        by("text", "narrow"),
        by("text", "narrow", "wide"),
        order("narrow", 20),
        order("middle", 40),
        order("wide", 64),
        rank("narrow", "min"),
        rank("real", "dense"),
        largest(100, "real"),
        largest(100_000, "wide"),
    ),
)
