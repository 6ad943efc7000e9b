"""Counts of rows, most frequent values and indicator columns, beside pandas."""

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frames.compare import both
from tests.frames.strategies import frames, on

HOST = pandas.DataFrame(
    {
        "k": pandas.Series(["b", "a", "b", None, "a", "b"], dtype="str"),
        "n": [1, 2, 1, 1, 2, 3],
        "f": [0.5, None, 0.5, 2.0, 0.5, None],
        "c": pandas.Categorical(list("xyxxyx"), categories=list("zyx")),
        "b": [True, False, True, True, False, True],
    }
)

COUNTS = {
    "all columns": lambda _, f: f[["k", "n"]].value_counts(),
    "one column": lambda _, f: f.value_counts("n"),
    "a list of one": lambda _, f: f.value_counts(["n"]),
    "two of them": lambda _, f: f.value_counts(["n", "b"], ascending=True),
    "as they come": lambda _, f: f.value_counts(["k", "n"], sort=False),
    "with missing ones": lambda _, f: f.value_counts(["k", "f"], dropna=False),
    "shares": lambda _, f: f.value_counts(["k", "n"], normalize=True),
    "no such column": lambda _, f: f.value_counts("q"),
    "mode": lambda _, f: f[["n", "f"]].mode(),
    "mode of texts": lambda _, f: f[["k", "n"]].mode(),
    "mode with missing ones": lambda _, f: f[["f", "n"]].mode(dropna=False),
}
DUMMIES = {
    "a series": lambda pd, f: pd.get_dummies(f.k),
    "numbers": lambda pd, f: pd.get_dummies(f.n),
    "floats with missing ones": lambda pd, f: pd.get_dummies(f.f, dummy_na=True),
    "bools": lambda pd, f: pd.get_dummies(f.b),
    "categories": lambda pd, f: pd.get_dummies(f.c),
    "a prefix": lambda pd, f: pd.get_dummies(f.k, prefix="p", prefix_sep="-"),
    "as ints": lambda pd, f: pd.get_dummies(f.k, dtype=int),
    "sparse": lambda pd, f: pd.get_dummies(f.k, sparse=True),
    "a list": lambda pd, _: pd.get_dummies(["b", None, "a"], prefix="p"),
    "an array": lambda pd, _: pd.get_dummies(np.array([2.5, 1.5, np.nan]), dummy_na=True),
    "sparse with missing ones": lambda pd, f: pd.get_dummies(f.f, sparse=True, dummy_na=True),
    "sparse categories": lambda pd, f: pd.get_dummies(f.c, sparse=True, dtype="uint8"),
    "sparse under a prefix": lambda pd, f: pd.get_dummies(f.c, "p", sparse=True, dtype=float),
    "sparse columns": lambda pd, f: pd.get_dummies(f, sparse=True, drop_first=True, dtype="int8"),
    "as floats": lambda pd, f: pd.get_dummies(f.c, dtype="float32"),
    "without the first": lambda pd, f: pd.get_dummies(f.k, drop_first=True),
    "without the first, with missing": lambda pd, f: pd.get_dummies(
        f.k, drop_first=True, dummy_na=True
    ),
    "one value without the first": lambda pd, f: pd.get_dummies(f.k[:1], drop_first=True),
    "a frame": lambda pd, f: pd.get_dummies(f),
    "a frame of texts": lambda pd, f: pd.get_dummies(f[["k"]]),
    "a frame of numbers": lambda pd, f: pd.get_dummies(f[["n"]]),
    "some columns": lambda pd, f: pd.get_dummies(f, columns=["n", "k"]),
    "a prefix a column": lambda pd, f: pd.get_dummies(f, prefix=["K", "C"]),
    "a prefix by name": lambda pd, f: pd.get_dummies(f, prefix={"k": "K", "c": "C"}),
    "one prefix": lambda pd, f: pd.get_dummies(f, prefix="P", prefix_sep=["+", "-"]),
    "prefixes too few": lambda pd, f: pd.get_dummies(f, prefix=["K"]),
    "columns that are none": lambda pd, f: pd.get_dummies(f, columns="k"),
    "columns that are not there": lambda pd, f: pd.get_dummies(f, columns=["q"]),
    "no row": lambda pd, f: pd.get_dummies(f[:0]),
}


@pytest.mark.parametrize("name", COUNTS)
def test_counts(name):
    both(lambda pd: COUNTS[name](pd, on(pd, HOST)), native=True)


@pytest.mark.parametrize("name", DUMMIES)
def test_indicators(name):
    both(lambda pd: DUMMIES[name](pd, on(pd, HOST)), native=True)


KINDS = {"a": ["int", "small", "bool", "text", "float"], "b": ["category", "text", "date"]}


@given(frames(KINDS), st.booleans(), st.booleans())
def test_random_frames(host, dropna, sort):
    if len(host):
        both(lambda pd: on(pd, host).value_counts("a", dropna=dropna, sort=sort), native=True)
    both(lambda pd: pd.get_dummies(on(pd, host), dummy_na=dropna, drop_first=sort), native=True)
    both(lambda pd: pd.get_dummies(on(pd, host).a, dummy_na=dropna), native=True)
