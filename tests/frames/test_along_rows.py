"""Reductions along the rows, and frames by a value a row, beside pandas."""

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frames.compare import both
from tests.frames.strategies import column, frames, generator, on

NAMES = ["sum", "mean", "min", "max", "any", "all", "prod", "var", "std", "sem", "median"]
HOST = pandas.DataFrame(
    {
        "f": [0.1, None, 0.3, None, float("inf"), 1e300],
        "g": [0.2, 0.7, None, None, float("-inf"), 1e300],
        "n": [1, 2, -3, 4, 5, 2**53 + 1],
        "s": column("small", [1, 2, 3, 100, 120, 127]),
        "b": [True, False, True, True, False, True],
        "q": pandas.Series([0.1, 2.5, None, 1, 2, 3], dtype="float32"),
        "t": list("abcdef"),
    }
)
CHOSEN = {
    "floats": ["f", "g"],
    "one column": ["g"],
    "integers": ["n"],
    "integers of two widths": ["n", "s"],
    "small integers": ["s", "s"],
    "floats and integers": ["f", "n", "g", "s"],
    "bools": ["b", "b"],
    "float32": ["q", "q"],
    "float32 and others": ["q", "s", "f"],
}


@pytest.mark.parametrize("chosen", CHOSEN)
@pytest.mark.parametrize("name", NAMES)
def test_reductions(name, chosen):
    native = not (name == "sem" and "float32" in chosen)
    for skipna in (True, False):
        both(
            lambda pd, skipna=skipna: getattr(
                on(pd, HOST[CHOSEN[chosen]].set_axis(range(len(CHOSEN[chosen])), axis=1)), name
            )(axis=1, skipna=skipna),
            native=native,
        )


OTHERS = {
    "bools among numbers": lambda f: f[["b", "n", "f"]].sum(axis=1),
    "greatest of bools among numbers": lambda f: f[["b", "n"]].max(axis="columns"),
    "least number of values": lambda f: f[["f", "g"]].sum(axis=1, min_count=2),
    "least number of integers": lambda f: f[["n", "s"]].sum(axis=1, min_count=3),
    "least number of factors": lambda f: f[["f", "n"]].prod(axis=1, min_count=2),
    "numbers alone": lambda f: f.sum(axis=1, numeric_only=True),
    "ddof": lambda f: f[["f", "n"]].std(axis=1, ddof=0),
    "a ddof of all": lambda f: f[["f", "n"]].var(axis=1, ddof=2),
    "counts": lambda f: f.count(axis=1),
    "counts of numbers": lambda f: f[["f", "n", "q"]].count(axis=1, numeric_only=True),
    "under labels": lambda f: f.set_index("t")[["f", "n"]].mean(axis=1),
    "of comparisons": lambda f: (f[["f", "n"]] > 1).any(axis=1),
    "divided": lambda f: f[["f", "n", "q"]].div(f.n, axis=0),
    "multiplied": lambda f: f[["f", "n"]].mul(f.s, axis="index"),
    "subtracted the other way": lambda f: f[["f", "n"]].rsub(f.g, axis=0),
    "added to": lambda f: f[["n", "s"]].add(f.s, 0),
    "names of the greatest": lambda f: f[["n", "s"]].idxmax(axis=1),
    "names of the least": lambda f: f[["n", "s", "g"]][:3].idxmin(axis=1),
    "names among missing ones": lambda f: f[["f", "g"]][:3].idxmax(axis=1),
    "names of rows without a value": lambda f: f[["f", "g"]].idxmin(axis="columns"),
    "names where one is missing": lambda f: f[["f", "g"]][:3].idxmax(axis=1, skipna=False),
    "names that are numbers": lambda f: f[["n", "s"]].set_axis([5, 7], axis=1).idxmax(axis=1),
    "names of true ones": lambda f: f[["b", "b"]].set_axis(["x", "y"], axis=1).idxmax(axis=1),
    "names of numbers alone": lambda f: f[["n", "s", "t"]].idxmax(axis=1, numeric_only=True),
    "rounded by column": lambda f: f.round({"f": 1, "b": 1, "t": 2, "n": 0, "x": 3}),
    "rounded by no number": lambda f: f.round({"f": 1.5}),
    "compared": lambda f: f[["n", "f"]].gt(f.g, axis=0),
    "shares of a row": lambda f: f[["n", "s"]].div(f[["n", "s"]].sum(axis=1), axis=0),
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_arguments(name):
    both(lambda pd: OTHERS[name](on(pd, HOST)), native=True)


@pytest.mark.parametrize("name", ["sum", "median", "max"])
def test_what_runs_through_pandas(name):
    both(lambda pd: getattr(on(pd, HOST[["t"]]), name)(axis=1), message=False)
    both(lambda pd: getattr(on(pd, HOST[["f"]][:0]), name)(axis=1))
    both(lambda pd: on(pd, HOST[["f", "n"]]).div(on(pd, HOST.f[::-1]), axis=0))


KINDS = {"u": ["float", "finite"], "v": ["small", "finite"], "w": ["int", "small", "float"]}


@given(frames(KINDS), st.sampled_from(NAMES), st.booleans())
def test_random_frames(host, name, skipna):
    both(lambda pd: getattr(on(pd, host), name)(axis=1, skipna=skipna))
    both(lambda pd: on(pd, host).count(axis=1))
    both(lambda pd: on(pd, host).idxmax(axis=1, skipna=skipna))
    both(lambda pd: on(pd, host).idxmin(axis=1))


@pytest.mark.cpu_only
@pytest.mark.parametrize("name", NAMES)
def test_many_rows(name):
    random = generator(3)
    rows = 120_001
    host = pandas.DataFrame(random.normal(size=(5, rows)).T)
    host = pandas.DataFrame({at: host[at].to_numpy() for at in host})
    host[5] = random.integers(0, 9, rows)
    host.loc[::7, 1] = None
    both(lambda pd: getattr(on(pd, host), name)(axis=1), native=True)
