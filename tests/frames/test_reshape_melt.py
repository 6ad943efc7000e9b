"""melt and wide_to_long beside pandas."""

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frames.compare import both
from tests.frames.strategies import column, frames, on

HOST = pandas.DataFrame(
    {
        "k": ["b", "a", None],
        "c": pandas.Categorical(list("xyx"), categories=list("zyx")),
        "n": [1, 2, 3],
        "f": [0.5, None, 2.0],
        "b": [True, False, True],
        "d": column("date", ["2024-02-29", None, "2024-03-01 12:00:00"]),
        "e": column("date", ["2024-02-28", None, None]),
        "s": column("small", [1, 2, 3]),
        "t": ["p", "q", None],
    }
)

MELTED = {
    "numbers": lambda f: f[["k", "n", "f"]].melt("k"),
    "all columns": lambda f: f[["n", "s"]].melt(),
    "chosen columns": lambda f: f.melt(["k", "d"], ["s", "n"]),
    "one column": lambda f: f.melt("c", "f"),
    "no identifier": lambda f: f.melt(value_vars=["f", "n"]),
    "texts": lambda f: f.melt("n", ["t", "k"]),
    "dates": lambda f: f.melt(["c", "b"], ["d", "e"]),
    "bools": lambda f: f.melt("t", "b"),
    "bools and numbers": lambda f: f.melt("t", ["b", "n"]),
    "categories": lambda f: f.melt("t", ["c"]),
    "new names": lambda f: f.melt("k", "n", var_name="x", value_name="y"),
    "a named axis": lambda f: f[["k", "n"]].rename_axis(columns="q").melt("k"),
    "labels kept": lambda f: f.set_index("k").melt("n", ["f", "s"], ignore_index=False),
    "numbers kept": lambda f: f.melt("n", ["f", "s"], ignore_index=False),
    "numbered names": lambda f: f[["k", "n", "f"]].set_axis([0, 1, 2], axis=1).melt(0),
    "a name twice": lambda f: f.melt("k", ["n", "n"]),
    "an identifier among them": lambda f: f.melt("k", ["n", "k"]),
    "no such name": lambda f: f.melt("q"),
    "no such value": lambda f: f.melt("k", ["n", "q"]),
    "a taken name": lambda f: f.melt("k", "n", value_name="f"),
    "two names alike": lambda f: f.melt("k", "n", var_name="x", value_name="x"),
    "a list of names": lambda f: f.melt("k", "n", var_name=["x"]),
    "no row": lambda f: f[:0].melt("k", ["n", "f"]),
    "no value": lambda f: f.melt(list("kcnfbdest")),
}


@pytest.mark.parametrize("name", MELTED)
def test_melt(name):
    both(lambda pd: MELTED[name](on(pd, HOST)), native=name != "no value")


def test_melt_as_a_function():
    both(lambda pd: pd.melt(on(pd, HOST), "k", ["n", "f"]), native=True)
    both(lambda pd: pd.melt(HOST, id_vars=["k"], value_vars=["n"]), native=True)


KINDS = {"a": ["int", "text", "category", "date"], "b": ["float", "int"], "c": ["int", "small"]}


@given(frames(KINDS), st.booleans())
def test_melt_of_random_frames(host, ignore):
    both(lambda pd: on(pd, host).melt("a", ignore_index=ignore), native=True)
    both(lambda pd: on(pd, host).melt(["c", "a"], value_name="b2"), native=True)


WIDE = pandas.DataFrame(
    {
        "id": [3, 1, 2],
        "zz": ["p", "q", "r"],
        "A70": [1, 2, 3],
        "A80": [1.5, 2, 3],
        "B80": [7, 8, 9],
        "B70": [4, 5, 6],
        "fam": [1, 1, 2],
    }
)
GROUPS = {
    "two groups": lambda pd, f: pd.lreshape(f, {"A": ["A70", "A80"], "B": ["B70", "B80"]}),
    "one group": lambda pd, f: pd.lreshape(f, {"A": ["A70", "A80"]}),
    "a missing value": lambda pd, f: pd.lreshape(
        f.assign(A70=[1.0, None, 3.0]), {"A": ["A70", "A80"]}
    ),
    "a missing value kept": lambda pd, f: pd.lreshape(
        f.assign(A70=[1.0, None, 3.0]), {"A": ["A70", "A80"]}, dropna=False
    ),
    "different lengths": lambda pd, f: pd.lreshape(f, {"A": ["A70", "A80"], "B": ["B70"]}),
}


@pytest.mark.parametrize("name", GROUPS)
def test_lreshape(name):
    both(lambda pd: GROUPS[name](pd, on(pd, WIDE)), native=True)


def test_lreshape_of_no_such_column():
    both(lambda pd: pd.lreshape(on(pd, WIDE), {"A": ["A70", "q"]}), message=False)


LONG = {
    "one identifier": lambda pd, f: pd.wide_to_long(f, ["A", "B"], "id", "year"),
    "two identifiers": lambda pd, f: pd.wide_to_long(f, ["A", "B"], ["fam", "id"], "year"),
    "one beginning": lambda pd, f: pd.wide_to_long(f, "A", ["id"], "year"),
    "a separator": lambda pd, f: pd.wide_to_long(
        f.rename(columns={"A70": "A-70", "A80": "A-80"}), "A", "id", "year", sep="-"
    ),
    "endings that are texts": lambda pd, f: pd.wide_to_long(
        f.rename(columns={"A70": "A_x", "A80": "A_y"}), "A", "id", "w", sep="_", suffix=r"\w+"
    ),
    "endings with fractions": lambda pd, f: pd.wide_to_long(
        f.rename(columns={"A70": "A1.5", "A80": "A2.5"}), "A", "id", "w", suffix=r"\d\.\d"
    ),
    "unstacked again": lambda pd, f: pd.wide_to_long(f, ["A"], "id", "year").A.unstack(),
    "different endings": lambda pd, f: pd.wide_to_long(
        f.drop(columns="B70"), ["A", "B"], "id", "year"
    ),
    "a beginning that is a name": lambda pd, f: pd.wide_to_long(f, ["zz"], "id", "year"),
    "rows not identified": lambda pd, f: pd.wide_to_long(f, ["A"], "fam", "year"),
    "no such name": lambda pd, f: pd.wide_to_long(f, ["A"], "q", "year"),
    "no such beginning": lambda pd, f: pd.wide_to_long(f, ["Q"], "id", "year"),
}


@pytest.mark.parametrize("name", LONG)
def test_wide_to_long(name):
    native = name not in ("different endings", "no such beginning")
    both(lambda pd: LONG[name](pd, on(pd, WIDE)), native=native)
