"""concat with keys, levels and names, of a dict, in order, and side by side under any rows."""

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frames.compare import both
from tests.frames.strategies import frames, on

ONE = pandas.DataFrame({"b": [1, 2], "a": [0.5, np.nan]}, index=[3, 1])
TWO = pandas.DataFrame({"a": [7.0], "c": pandas.Series(["x"], dtype="str")}, index=[3])
CASES = {
    "keys": lambda pd, a, b: pd.concat([a, b], keys=["p", "q"]),
    "keys of series": lambda pd, a, b: pd.concat([a.a, b.a], keys=["p", "q"]),
    "keys and names": lambda pd, a, b: pd.concat([a, b], keys=["p", "q"], names=["k", "n"]),
    "a dict": lambda pd, a, b: pd.concat({"p": a, "q": b}),
    "a dict by keys": lambda pd, a, b: pd.concat({"p": a, "q": b}, keys=["q"]),
    "keys of two parts": lambda pd, a, b: pd.concat([a, b], keys=[("p", 1), ("q", 2)]),
    "levels": lambda pd, a, b: pd.concat([a, b], keys=["p", "q"], levels=[["q", "p", "r"]]),
    "in order": lambda pd, a, b: pd.concat([a, b], sort=True),
    "in order, common ones": lambda pd, a, b: pd.concat([a, b], sort=True, join="inner"),
    "rows of several levels": lambda pd, a, _: pd.concat([a.set_index(["b", "a"], drop=False)] * 2),
    "labels that repeat, refused": lambda pd, a, b: pd.concat([a, b], verify_integrity=True),
    "labels that do not repeat": lambda pd, a, b: pd.concat(
        [a, b.set_axis([9])], verify_integrity=True
    ),
    "side by side": lambda pd, a, b: pd.concat([a, b], axis=1),
    "side by side, common rows": lambda pd, a, b: pd.concat([a, b], axis=1, join="inner"),
    "side by side, rows in order": lambda pd, a, b: pd.concat([a, b], axis=1, sort=True),
    "side by side, anew": lambda pd, a, b: pd.concat([a, b], axis=1, ignore_index=True),
    "side by side under keys": lambda pd, a, b: pd.concat([a, b], axis=1, keys=["p", "q"]),
    "series side by side": lambda pd, a, b: pd.concat([a.a, b.a], axis=1),
    "series under keys": lambda pd, a, b: pd.concat([a.a, b.a], axis=1, keys=["p", "q"]),
    "a dict of series": lambda pd, a, b: pd.concat({"p": a.a, "q": b.a}, axis=1),
}


@pytest.mark.parametrize("name", CASES)
def test_cases(name):
    both(lambda pd: CASES[name](pd, on(pd, ONE), on(pd, TWO)), native=True)


@given(frames({"a": ["int", "float"], "b": ["text"]}), frames({"b": ["text"], "c": ["float"]}),
       st.booleans())  # fmt: skip
def test_random_frames(one, two, flag):
    two = two.set_axis(np.arange(len(two)) * 2)
    if len(one) and len(two):
        both(lambda pd: pd.concat([on(pd, one), on(pd, two)], keys=["x", "y"], sort=flag))
        both(lambda pd: pd.concat([on(pd, one), on(pd, two)], axis=1, sort=flag))
