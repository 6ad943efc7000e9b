"""query and eval on the device, beside pandas."""

import numpy as np
import pandas
import pytest
from hypothesis import given

from tests.frames.compare import both
from tests.frames.strategies import frames, on

HOST = pandas.DataFrame(
    {
        "a": [1, 2, 3, 4],
        "b": [0.5, np.nan, -1.0, 2.0],
        "t": pandas.Series(["x", "y", None, "x"], dtype="str"),
        "two words": [4, 3, 2, 1],
        "flag": [True, False, True, True],
        "d": pandas.to_datetime(["2024-01-01", "2024-02-01", "2024-03-01", None]),
    }
)
LEAST = 2
WANTED = [1, 4]
QUERIES = [
    "a > 1",
    "a > 1 and b < 1",
    "a > 1 & b < 1 | a == 1",
    "not a > 1",
    "~(a > 1)",
    "1 < a <= 3",
    "a in [1, 3]",
    "a not in [1, 3]",
    "a == [1, 3]",
    "a != [1, 3]",
    "a in @WANTED",
    "a > @LEAST",
    "t == 'x'",
    't in ["x", "z"]',
    "`two words` < a",
    "flag",
    "not flag",
    "flag and a < 4",
    "a + `two words` * 2 > 7",
    "a % 2 == 0",
    "a ** 2 > 4",
    "abs(b) > 0.7",
    "sqrt(a) > 1.5",
    "-a < -2",
    "b != b",
    "t.str.startswith('x')",
    "a.isin([1, 2])",
    "b.isna()",
    "d > '2024-01-15'",
    "2 < a",
]
THROUGH = [
    "index > 1",
    "a > 1 if flag else False",
    "q > 1",
    "a > @nothing",
    "a >",
    "a",
    "a = 1",
    "",
    "t > 1",
    "'x' == t",
]
EVALS = [
    "a + b",
    "a > b",
    "a * 2 + 1",
    "c = a + b",
    "c = a * 2\ne = c + b",
    "a = a * 10",
    "sin(b)",
    "a == 2 or b > 1",
]


@pytest.mark.parametrize("text", QUERIES)
def test_queries(text):
    both(lambda pd: on(pd, HOST).query(text), native=True)


@pytest.mark.parametrize("text", THROUGH)
def test_other_queries(text):
    both(lambda pd: on(pd, HOST).query(text))


@pytest.mark.parametrize("text", EVALS)
def test_eval(text):
    both(lambda pd: on(pd, HOST).eval(text), native=True, rtol=1e-15)


def test_in_place():
    def run(pd):
        frame = on(pd, HOST).copy()
        frame.query("a > 1", inplace=True)
        frame.eval("c = a + 1", inplace=True)
        return frame

    both(run, native=True)


@given(frames({"a": ["int", "float"], "t": ["text"], "f": ["bool"]}))
def test_random_frames(host):
    both(lambda pd: on(pd, host).query("a > 0 and t != 'a' or f"), native=True)
    both(lambda pd: on(pd, host).query("a in [0, 1] and not f"), native=True)


MIXED = pandas.DataFrame(
    {
        "t": pandas.to_datetime(["2020-01-01", "2020-01-02"]),
        "z": pandas.to_datetime(["2020-01-01", "2020-01-02"], utc=True),
        "d": pandas.to_timedelta(["1D", "2D"]),
        "s": ["a", "b"],
        "i": [1, 2],
        "a`b": [3, 4],
        "x#y": ["`i`", "`"],
        "it's": [1, 5],
    }
)
UNUSUAL = [
    "t == '2020-01-01'", "t < '2020-01-02'", "t == 20200101", "20200101 < t", "t < 20200102.0",
    "z == '2020-01-01'", "z < '2020-01-02'", "d == '1D'", "d < '2D'", "d < 100",
    "[1] == i", "[1, 3] != i", "i in (1, i)", "i not in (i, 3)", "s in (s, 'b')", "i in [1, None]",
    "`a``b` > 3", '`x#y` == "`i`"', "`it's` > i", "`it's` > 3 and s == 'b'", "`it's` > 3 # it's",
]  # fmt: skip


@pytest.mark.parametrize("text", UNUSUAL)
def test_what_is_no_operator_of_python(text):
    both(lambda pd: on(pd, MIXED).query(text))
