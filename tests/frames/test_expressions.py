"""`pandas.col` where a function of the frame may stand, and `select`."""

import pandas
import pytest

from tests.frames.compare import both
from tests.frames.strategies import on

HOST = pandas.DataFrame({"x": [1, 2, 3], "t": pandas.Series(["a", "b", "a"], dtype="str")})
CASES = {
    "assign": lambda _, f: f.assign(q=pandas.col("x") + 1, u=pandas.col("t").str.upper()),
    "a mask": lambda _, f: f[pandas.col("x") > 1],
    "loc": lambda _, f: f.loc[(pandas.col("x") > 1) & (pandas.col("t") == "a"), ["t"]],
    "loc setitem": lambda _, f: (
        f := f.copy(),
        f.loc.__setitem__((pandas.col("x") > 1, "x"), 9),
        f,
    )[2],
    "no such column": lambda _, f: f.assign(q=pandas.col("nothing")),
    "our own name": lambda pd, f: f.assign(q=pd.col("x")),
    "select": lambda _, f: f.select("t", "x"),
    "select of a list": lambda _, f: f.select(["t"]),
    "select and compute": lambda _, f: f.select("t", y=lambda d: d.x + 1, z=pandas.col("x") * 2),
    "select of nothing": lambda _, f: f.select("nothing"),
}


@pytest.mark.parametrize("name", CASES)
def test_cases(name):
    quiet = name == "select of nothing"
    both(lambda pd: CASES[name](pd, on(pd, HOST)), native=not quiet)


def test_select_of_an_expression():
    both(lambda pd: on(pd, HOST).select((pandas.col("x") + 1).rename("y")), message=False)
