"""Keys of groups that are no columns: levels, functions and dicts of row labels."""

import numpy as np
import pandas
import pytest

from tests.frames.compare import both
from tests.frames.strategies import on

LEVELS = pandas.MultiIndex.from_tuples(
    [("b", 1), ("a", 2), ("b", 1), ("a", 1), (None, 2)], names=["k", "n"]
)
HOST = pandas.DataFrame({"v": [1.0, 2.0, np.nan, 4.0, 5.0], "w": [5, 4, 3, 2, 1]})


def frame(pd, index=LEVELS):
    return on(pd, HOST.set_axis(index))


PLAIN = pandas.Index(["x", "yy", "x", "zzz", "yy"], name="t")
CASES = {
    "a level": lambda f: f.groupby(level="k").sum(),
    "a level by number": lambda f: f.groupby(level=1).v.mean(),
    "the last level": lambda f: f.groupby(level=-1).size(),
    "levels": lambda f: f.groupby(level=["k", "n"]).agg({"v": "sum", "w": "max"}),
    "levels in another order": lambda f: f.groupby(level=[1, 0]).w.sum(),
    "a level of a series": lambda f: f.v.groupby(level="n").transform("sum"),
    "a level as it comes": lambda f: f.groupby(level="k", sort=False).w.sum(),
    "a level with missing labels": lambda f: f.groupby(level="k", dropna=False).w.sum(),
    "a level by name": lambda f: f.groupby("k").w.sum(),
    "as many levels as rows": lambda f: f[:2].groupby(["k", "n"]).w.sum(),
    "a level and a column": lambda f: f.groupby(["k", "w"]).v.sum(),
    "running sums by level": lambda f: f.groupby(level="n").cumsum(),
    "rows by level": lambda f: f.groupby(level="k").head(1),
    "no such level": lambda f: f.groupby(level="q").sum(),
    "a level beyond": lambda f: f.groupby(level=7).sum(),
}
OF_LABELS = {
    "a function": lambda f: f.groupby(len).sum(),
    "a dict": lambda f: f.groupby({"x": "short", "yy": "long", "zzz": "long"}).w.sum(),
    "a dict that lacks labels": lambda f: f.groupby({"x": 1}).w.sum(),
    "a function of a series": lambda f: f.w.groupby(lambda label: label[0]).max(),
    "a method of texts": lambda f: f.groupby(str.upper).w.sum(),
    "the only level": lambda f: f.groupby(level=0).w.sum(),
    "the only level by name": lambda f: f.groupby(level="t").w.sum(),
    "a function and a column": lambda f: f.groupby([len, "w"]).v.sum(),
}


@pytest.mark.parametrize("name", CASES)
def test_levels(name):
    both(lambda pd: CASES[name](frame(pd)), native=True)


@pytest.mark.parametrize("name", OF_LABELS)
def test_functions_of_labels(name):
    both(lambda pd: OF_LABELS[name](frame(pd, PLAIN)), native=True)
