"""stack, unstack and transpose beside pandas."""

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gpuframe
from gpuframe.errors import OutOfMemoryError
from tests.frames.compare import both
from tests.frames.strategies import column, frames, on

HOST = pandas.DataFrame(
    {
        "k": ["b", "a", "b", "c", "a"],
        "j": [2, 1, 1, 3, 3],
        "c": pandas.Categorical(list("xyyxx"), categories=list("zyx")),
        "f": [0.5, None, 0.5, 2.0, 1.5],
        "n": [1, 2, 3, 4, 5],
        "b": [True, False, True, True, False],
        "t": ["p", None, "q", "r", "s"],
        "d": column("date", ["2024-02-29", None, "2024-03-01 12:00:00", None, "2024-02-29"]),
        "s": column("small", [1, 2, 3, 4, 5]),
    }
)

UNSTACKED = {
    "a series": lambda f: f.set_index(["k", "j"]).n.unstack(),
    "its first level": lambda f: f.set_index(["k", "j"]).n.unstack(0),
    "a level by name": lambda f: f.set_index(["k", "j"]).f.unstack("k"),
    "bools": lambda f: f.set_index(["k", "j"]).b.unstack(),
    "texts": lambda f: f.set_index(["k", "j"]).t.unstack(),
    "dates": lambda f: f.set_index(["k", "j"]).d.unstack(),
    "categories": lambda f: f.set_index(["k", "j"]).c.unstack(),
    "small integers": lambda f: f.set_index(["k", "j"]).s.unstack(),
    "a fill": lambda f: f.set_index(["k", "j"]).n.unstack(fill_value=0),
    "a fill that widens": lambda f: f.set_index(["k", "j"]).n.unstack(fill_value=0.5),
    "a fill of floats": lambda f: f.set_index(["k", "j"]).f.unstack(fill_value=-1),
    "a fill of bools": lambda f: f.set_index(["k", "j"]).b.unstack(fill_value=False),
    "a missing fill": lambda f: f.set_index(["k", "j"]).n.unstack(fill_value=float("nan")),
    "as they come": lambda f: f.set_index(["k", "j"]).n.unstack(sort=False),
    "a frame": lambda f: f.set_index(["k", "j"])[["n", "f", "b"]].unstack(),
    "a frame of one column": lambda f: f.set_index(["k", "j"])[["n"]].unstack(0),
    "a frame as it comes": lambda f: f.set_index(["k", "j"])[["n", "t"]].unstack(sort=False),
    "three levels": lambda f: f.set_index(["k", "j", "c"]).n.unstack("j"),
    "two of three levels": lambda f: f.set_index(["k", "j", "c"]).n.unstack(["c", "j"]),
    "two of a frame": lambda f: f.set_index(["k", "j", "c"])[["n", "f"]].unstack(["k", "c"]),
    "two in turn": lambda f: f.set_index(["k", "j", "c"])[["n", "f"]].unstack().unstack(),
    "two of two levels of names": lambda f: (
        f.set_index(["k", "j", "c", "s"])[["n"]].unstack().unstack(["k", "c"])
    ),
    "a list of one": lambda f: f.set_index(["k", "j"]).n.unstack(["j"]),
    "categories that are not used": lambda f: f.set_index(["c", "j"]).n[:3].unstack(0),
    "rows of categories": lambda f: f.set_index(["c", "j"]).n[1:4].unstack(),
    "missing labels": lambda f: f.set_index(["f", "j"]).n.unstack(0),
    "missing labels of rows": lambda f: f.set_index(["t", "j"]).n.unstack(),
    "missing labels as they come": lambda f: f.set_index(["t", "j"]).n.unstack(0, sort=False),
    "dates as names": lambda f: f.set_index(["d", "n"]).s.unstack(0),
    "bools as names": lambda f: f.set_index(["n", "b"]).s.unstack(),
    "two rows in a cell": lambda f: f.set_index(["b", "c"]).n.unstack(),
    "no such level": lambda f: f.set_index(["k", "j"]).n.unstack("q"),
    "no such number": lambda f: f.set_index(["k", "j"]).n.unstack(2),
    "one level of a series": lambda f: f.n.unstack(),
    "one level of a frame": lambda f: f[["n", "f"]].unstack(),
    "labels of a frame": lambda f: f.set_index("n")[["f", "s"]].unstack(),
    "labels that repeat": lambda f: f.set_index("k")[["f", "s"]].unstack(),
    "from groups of categories": lambda f: f.groupby(["j", "c"]).n.sum().unstack(),
    "from groups, categories as rows": lambda f: f.groupby(["c", "j"]).n.sum().unstack(),
    "from groups": lambda f: f.groupby(["k", "j"]).n.sum().unstack(),
    "back": lambda f: f[["n", "f"]].stack().unstack(),
    "back the other way": lambda f: f[["n", "f"]].stack().unstack(0),
    "back under labels": lambda f: f.set_index("j")[["n", "f"]][:4:2].stack().unstack(0),
}
REFUSED = {"no such level", "no such number", "one level of a series"}
STACKED = {
    "numbers": lambda f: f[["n", "f"]].stack(),
    "integers": lambda f: f[["n", "s"]].stack(),
    "bools": lambda f: f[["b"]].stack(),
    "texts": lambda f: f[["t", "k"]].stack(),
    "dates": lambda f: f[["d"]].stack(),
    "under labels": lambda f: f.set_index("k")[["n", "s"]].stack(),
    "under dates": lambda f: f.set_index("d")[["n", "s"]][:1].stack(),
    "named columns": lambda f: f[["n", "s"]].rename_axis(columns="q").stack("q"),
    "a list of one level": lambda f: f[["n", "s"]].stack([0]),
    "numbered columns": lambda f: f[["n", "s"]].set_axis([0, 1], axis=1).stack(),
    "levels of it": lambda f: [list(level) for level in f[["n", "f"]].stack().index.levels],
    "under two levels": lambda f: f.set_index(["k", "j"])[["n", "f"]].stack(),
    "under categories": lambda f: f.set_index(["c", "j"])[["n", "f"]][1:4].stack().unstack(0),
    "two levels of names": lambda f: f.set_index(["k", "j"])[["n", "f"]].unstack().stack(),
    "the first of two levels": lambda f: f.set_index(["k", "j"])[["n", "f"]].unstack().stack(0),
    "a named level of three": lambda f: (
        f.set_index(["k", "j", "c"])[["n", "f"]].unstack(["j", "c"]).stack("j")
    ),
    "levels that do not meet": lambda f: (
        f[["n", "f", "s"]]
        .set_axis(pandas.MultiIndex.from_tuples([("a", 1), ("a", 2), ("b", 2)]), axis=1)
        .stack()
    ),
    "names that repeat": lambda f: f[["n", "n"]].stack(),
    "no such level": lambda f: f[["n"]].stack("q"),
}
TURNED = {
    "integers": lambda f: f[["n", "s"]].T,
    "numbers": lambda f: f[["n", "f"]].T,
    "texts": lambda f: f[["t", "k"]].T,
    "dates": lambda f: f[["d"]].T,
    "bools": lambda f: f[["b"]].transpose(),
    "under labels": lambda f: f.set_index("k")[["n", "f"]].T,
    "under two levels": lambda f: f.set_index(["k", "j"])[["n", "f"]].T,
    "and back": lambda f: f[["n", "f"]].T.T,
    "a summary": lambda f: f[["n", "f"]].describe().T,
    "a selection of it": lambda f: f[["n", "f"]].T[[0, 2]],
}


@pytest.mark.parametrize("name", UNSTACKED)
def test_unstack(name):
    both(lambda pd: UNSTACKED[name](on(pd, HOST)), native=name not in REFUSED)


@pytest.mark.parametrize("name", STACKED)
def test_stack(name):
    both(lambda pd: STACKED[name](on(pd, HOST)), native=name != "no such level")


@pytest.mark.parametrize("name", TURNED)
def test_transpose(name):
    both(lambda pd: TURNED[name](on(pd, HOST)), native=True)


LEVELS = {
    "sorted": pandas.MultiIndex.from_product([["a", "b"], [1, 2]]),
    "as they come": pandas.MultiIndex(
        levels=[["b", "a"], [2, 1]], codes=[[0, 0, 1, 1], [0, 1, 0, 1]]
    ),
    "not used": pandas.MultiIndex.from_product([["c", "b", "a"], [1, 2]])[[2, 3, 0, 1]],
    "ranges": pandas.MultiIndex(
        levels=[pandas.RangeIndex(2), pandas.RangeIndex(5, 9, 2)],
        codes=[[0, 1, 0, 1], [1, 0, 0, 1]],
    ),
    "missing": pandas.MultiIndex.from_arrays([["a", None, "a", None], [1, 1, 2, 2]]),
    "missing and not used": pandas.MultiIndex(
        levels=[["c", "a", "b"], [1, 2]], codes=[[2, -1, 2, -1], [0, 0, 1, 1]]
    ),
}


@pytest.mark.parametrize("level", [0, 1])
@pytest.mark.parametrize("name", LEVELS)
def test_levels_of_an_order_of_their_own(name, level):
    host = pandas.Series([1, 2, 3, 4], index=LEVELS[name], name="v")
    for sort in (True, False):
        both(lambda pd, sort=sort: on(pd, host).unstack(level, sort=sort), native=True)
    both(lambda pd: on(pd, host.to_frame()).unstack(level), native=True)


KINDS = {"a": ["int", "small", "bool", "text", "category", "date", "float"], "b": ["small", "text"]}
VALUES = {"v": ["int", "float", "bool", "text", "date", "category"], "w": ["float", "int"]}


@given(frames(KINDS | VALUES), st.sampled_from([0, 1]), st.booleans())
def test_unstack_of_random_frames(host, level, sort):
    host = host.drop_duplicates(["a", "b"])
    if host.a.dtype == "category" and not sort:
        host["a"] = host.a.cat.remove_unused_categories()  # pandas takes one for the other
    if len(host):
        both(lambda pd: on(pd, host).set_index(["a", "b"]).v.unstack(level, sort=sort), native=True)
        both(lambda pd: on(pd, host).set_index(["a", "b"]).unstack(level, sort=sort), native=True)
        both(lambda pd: on(pd, host).set_index(["a", "b"]).unstack(level).stack())
    both(lambda pd: on(pd, host)[["w"]].unstack())


@given(frames({"v": ["int", "float", "small"], "w": ["float", "int"]}), st.booleans())
def test_stack_and_transpose_of_random_frames(host, labelled):
    if labelled:
        host.index = pandas.Index([f"r{at % 3}" for at in range(len(host))], name="q")
    both(lambda pd: on(pd, host).stack(), native=len(host) > 0)
    both(lambda pd: on(pd, host).T, native=len(host) > 0)


@pytest.mark.cpu_only
def test_many_rows():
    rows = 24_000
    host = pandas.DataFrame({"a": range(rows), "b": [at % 7 for at in range(rows)]})
    host["a"] = host.a // 5 * 3
    host = host.drop_duplicates()
    host["v"], host["w"] = host.a * 0.5, host.b * 2
    both(lambda pd: on(pd, host).set_index(["a", "b"]).unstack(), native=True)
    both(lambda pd: on(pd, host).set_index(["a", "b"]).v.unstack(0), native=True)
    both(lambda pd: on(pd, host).stack(), native=True)


@pytest.mark.cpu_only  # nobody tells what the simulator's memory is
def test_a_table_that_cannot_fit_is_refused_before_it_is_made():
    labels = pandas.MultiIndex.from_arrays([np.arange(70_000)] * 2)
    series = gpuframe.from_pandas(pandas.Series(np.arange(70_000), labels))
    with (
        pytest.warns(pandas.errors.PerformanceWarning, match="4900000000 cells"),
        pytest.raises(OutOfMemoryError, match="70,000 rows and 70,000 columns"),
    ):
        series.unstack()
