"""Sorting a frame of three columns by one or two of them."""

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


SUITE = Suite(
    name="sort",
    rows=10_000_000,
    make=make,
    questions=(by("narrow"), by("wide"), by("real"), by("text"), by("text", "narrow")),
)
