"""Generated frames: small, full of ties, missing values, signed zeros and infinities."""

from typing import Any

import numpy as np
import pandas
from hypothesis import strategies as st

NAN = float("nan")
INTS = st.integers(-3, 3) | st.sampled_from([2**62, -(2**63), 2**53 + 1])
FLOATS = st.sampled_from(
    [0.0, -0.0, 1.0, -1.5, 0.1, NAN, float("inf"), -float("inf"), 1e300, 5e-324]
)
# Sums of these are exact in any order, so that pandas' own rounding does not count.
FINITE = st.sampled_from([0.0, -0.0, 1.0, -1.5, 0.25, NAN, 1024.5, -3e6, 2.0**-20])
TEXTS = st.sampled_from(["", "a", "b", "ab", "B", "é", "日本", "a\nb", "x" * 20, None])
DATES = st.sampled_from(["1969-12-31 23:59:59.5", "2024-02-29", "2024-03-01 12:00:00", None])
CATEGORIES = ["c", "a", "b"]


def column(kind: str, values: list[Any]) -> pandas.Series:
    """A pandas Series of one of the kinds below from drawn values."""
    if kind == "date":
        return pandas.Series(pandas.to_datetime(values, format="ISO8601").as_unit("us"))
    if kind == "category":
        return pandas.Series(pandas.Categorical(values, categories=CATEGORIES))
    dtypes = {
        "int": "int64",
        "small": "int8",
        "float": "float64",
        "finite": "float64",
        "bool": "bool",
        "text": "str",
    }
    return pandas.Series(values, dtype=dtypes[kind])


VALUES = {
    "int": INTS,
    "small": st.integers(-128, 127),
    "float": FLOATS,
    "finite": FINITE,
    "bool": st.booleans(),
    "text": TEXTS,
    "date": DATES,
    "category": st.sampled_from([*CATEGORIES, None]),
}
KINDS = sorted(set(VALUES) - {"finite"})


@st.composite
def frames(
    draw: st.DrawFn,
    kinds: dict[str, list[str]],
    max_rows: int = 12,
) -> pandas.DataFrame:
    """Draw a pandas frame; `kinds` gives for each column name the kinds it may have."""
    rows = draw(st.integers(0, max_rows))
    columns = {}
    for name, choices in kinds.items():
        kind = draw(st.sampled_from(choices))
        columns[name] = column(kind, draw(st.lists(VALUES[kind], min_size=rows, max_size=rows)))
    return pandas.DataFrame(columns, index=pandas.RangeIndex(rows))


def on(module: Any, frame: Any) -> Any:
    """The frame as an object of `module`: pandas' own, or gpuframe's from it."""
    return frame if module is pandas else module.from_pandas(frame)


def generator(seed: int) -> np.random.Generator:
    """The generator of the larger tables of these tests."""
    return np.random.default_rng(seed)
