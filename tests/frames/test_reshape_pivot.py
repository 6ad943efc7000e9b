"""pivot and pivot_table beside pandas."""

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frames.compare import both
from tests.frames.strategies import column, frames, on

HOST = pandas.DataFrame(
    {
        "k": ["b", "a", "b", "c", "a", "a"],
        "j": [2, 1, 1, 3, 3, 1],
        "c": pandas.Categorical(list("xyyxxx"), categories=list("zyx")),
        "f": [0.5, None, 0.5, 2.0, 1.5, 0.25],
        "n": [1, 2, 3, 4, 5, 6],
        "b": [True, False, True, True, False, True],
        "t": ["p", None, "q", "r", "s", "p"],
        "d": column("date", ["2024-02-29", None, "2024-03-01 12:00:00", None, None, "2024-02-29"]),
        "s": column("small", [1, 2, 3, 4, 5, 6]),
    }
)

PIVOTS = {
    "one of each": lambda f: f.pivot(index="n", columns="k", values="f"),
    "all values": lambda f: f[["k", "n", "f", "s"]].pivot(index="n", columns="k"),
    "a list of values": lambda f: f.pivot(index="n", columns="k", values=["f", "s"]),
    "a list of one value": lambda f: f.pivot(index="n", columns="k", values=["t"]),
    "texts": lambda f: f.pivot(index="n", columns="k", values="t"),
    "bools": lambda f: f.pivot(index="n", columns="k", values="b"),
    "dates": lambda f: f.pivot(index="n", columns="k", values="d"),
    "two of rows": lambda f: f.pivot(index=["n", "b"], columns="k", values="s"),
    "two of columns": lambda f: f.pivot(index="n", columns=["k", "j"], values="s"),
    "two of columns, all values": lambda f: f[["n", "k", "j", "s"]].pivot(
        index="n", columns=["k", "j"]
    ),
    "categories": lambda f: f.pivot(index="n", columns="c", values="s"),
    "rows of categories": lambda f: f.pivot(index="c", columns="n", values="s"),
    "missing keys": lambda f: f.pivot(index="n", columns="t", values="s"),
    "missing keys of rows": lambda f: f.pivot(index="t", columns="n", values="s"),
    "row labels": lambda f: f.pivot(columns="k", values="s"),
    "row labels, all values": lambda f: f[["k", "s"]].pivot(columns="k"),
    "a name": lambda f: f.set_index("n").pivot(columns="k", values="s"),
    "two levels of row labels": lambda f: f.set_index(["n", "j"]).pivot(columns="k", values="s"),
    "full cells": lambda f: f[:1].pivot(index="n", columns="k", values=["s", "b"][:1]),
    "two rows in a cell": lambda f: f.pivot(index="k", columns="j", values="f"),
    "no such column": lambda f: f.pivot(index="n", columns="q", values="f"),
    "no such row": lambda f: f.pivot(index=["n", "q"], columns="k", values="f"),
    "no such value": lambda f: f.pivot(index="n", columns="k", values="q"),
}
TABLES = {
    "means": lambda f: f.pivot_table("f", "k", "j"),
    "sums": lambda f: f.pivot_table("n", "k", "j", aggfunc="sum"),
    "sums with a fill": lambda f: f.pivot_table("n", "k", "j", aggfunc="sum", fill_value=0),
    "counts": lambda f: f.pivot_table("t", "k", "j", aggfunc="count"),
    "sizes": lambda f: f.pivot_table("n", "k", "j", aggfunc="size"),
    "greatest": lambda f: f.pivot_table(["f", "n"], "k", "c", aggfunc="max"),
    "a list of values": lambda f: f.pivot_table(["n", "f"], "k", "j"),
    "a list of one value": lambda f: f.pivot_table(["f"], "k", "j"),
    "all values": lambda f: f[["k", "j", "n", "f"]].pivot_table(index="k", columns="j"),
    "two of rows": lambda f: f.pivot_table("f", ["k", "b"], "j"),
    "two of columns": lambda f: f.pivot_table("f", "k", ["j", "b"]),
    "two of each": lambda f: f.pivot_table(["n", "f"], ["k", "c"], ["j", "b"], aggfunc="sum"),
    "rows alone": lambda f: f.pivot_table("f", "k"),
    "two rows alone": lambda f: f.pivot_table(["f", "n"], ["k", "b"]),
    "columns alone": lambda f: f.pivot_table("f", columns="k"),
    "two columns alone": lambda f: f.pivot_table(["f", "n"], columns=["k", "b"]),
    "a list of reductions": lambda f: f.pivot_table("n", "k", "j", aggfunc=["sum", "mean"]),
    "reductions by column": lambda f: f.pivot_table(
        ["n", "f"], "k", "j", aggfunc={"n": "sum", "f": "mean"}
    ),
    "reductions by column, several": lambda f: f.pivot_table(
        ["n", "f"], "k", "b", aggfunc={"n": ["sum", "min"], "f": "mean"}
    ),
    "missing keys": lambda f: f.pivot_table("n", "t", "j"),
    "missing keys kept": lambda f: f.pivot_table("n", "t", "j", dropna=False),
    "dropna of levels": lambda f: f.pivot_table("f", ["k", "b"], ["j", "s"], dropna=False),
    "as they come": lambda f: f.pivot_table("n", "k", "j", sort=False),
    "categories": lambda f: f.pivot_table("n", "c", "k"),
    "names of categories": lambda f: f.pivot_table("n", "k", "c", aggfunc="sum"),
    "dates": lambda f: f.pivot_table("n", "d", "k"),
    "margins": lambda f: f.pivot_table("n", "k", "j", aggfunc="sum", margins=True),
    "margins of means": lambda f: f.pivot_table("f", "k", "b", margins=True),
    "margins with a fill": lambda f: f.pivot_table(
        "n", "k", "j", aggfunc="sum", fill_value=0, margins=True
    ),
    "margins under a name": lambda f: f.pivot_table(
        "n", "k", "b", aggfunc="max", margins=True, margins_name="Total"
    ),
    "margins of two values": lambda f: f.pivot_table(
        ["n", "f"], "k", "b", aggfunc="sum", margins=True
    ),
    "margins of integers": lambda f: f.pivot_table(
        ["n", "j"], "b", "c", aggfunc="sum", margins=True
    ),
    "margins by column": lambda f: f.pivot_table(
        ["n", "f"], "k", "b", aggfunc={"n": "sum", "f": "mean"}, margins=True
    ),
    "margins of two rows": lambda f: f.pivot_table("n", ["k", "b"], "j", margins=True),
    "margins of two columns": lambda f: f.pivot_table("n", "k", ["b", "j"], margins=True),
    "margins of rows alone": lambda f: f.pivot_table("n", "k", aggfunc="sum", margins=True),
    "margins of a list": lambda f: f.pivot_table(
        "n", "k", "b", aggfunc=["sum", "mean"], margins=True
    ),
    "margins of categories": lambda f: f.pivot_table("n", "k", "c", aggfunc="sum", margins=True),
    "margins over numbers": lambda f: f.pivot_table("n", "j", "k", aggfunc="sum", margins=True),
    "margins whose name is taken": lambda f: f.pivot_table(
        "n", "k", "j", margins=True, margins_name="a"
    ),
    "margins under no text": lambda f: f.pivot_table("n", "k", "j", margins=True, margins_name=1),
    "no such value": lambda f: f.pivot_table("q", "k", "j"),
    "no such key": lambda f: f.pivot_table("n", "q", "j"),
    "means of texts": lambda f: f.pivot_table("t", "k", "j"),
}
REFUSED = {"no such key", "means of texts"}


@pytest.mark.parametrize("name", PIVOTS)
def test_pivot(name):
    both(lambda pd: PIVOTS[name](on(pd, HOST)), native=True)


@pytest.mark.parametrize("name", TABLES)
def test_pivot_table(name):
    both(lambda pd: TABLES[name](on(pd, HOST)), native=name not in REFUSED)


def test_functions():
    both(lambda pd: pd.pivot(on(pd, HOST), index="n", columns="k", values="f"), native=True)
    both(lambda pd: pd.pivot_table(on(pd, HOST), "n", "k", "j"), native=True)
    both(lambda pd: pd.pivot_table(on(pd, HOST), "n", "k", "j", aggfunc=lambda s: s.iloc[0]))
    both(lambda pd: pd.pivot_table(on(pd, HOST), "n", on(pd, HOST).k, "j"))


KINDS = {"a": ["small", "bool", "text", "category", "date", "float"], "b": ["small", "text"]}
VALUES = {"v": ["int", "finite"], "w": ["finite", "small"]}


@given(frames(KINDS | VALUES), st.booleans(), st.booleans())
def test_pivot_table_of_random_frames(host, dropna, sort):
    settings = {"dropna": dropna, "sort": sort, "aggfunc": "max"}
    both(lambda pd: on(pd, host).pivot_table("w", "a", "b", **settings))
    both(lambda pd: on(pd, host).pivot_table(index=["a", "b"], columns="w", aggfunc="count"))


@given(frames(KINDS | {"v": ["small"], "w": ["finite", "small"]}), st.booleans())
def test_margins_of_random_frames(host, several):
    host = host.astype({name: "int64" for name in "vw" if host[name].dtype == "int8"})
    values = ["v", "w"] if several else "w"
    both(lambda pd: on(pd, host).pivot_table(values, "a", "b", aggfunc="sum", margins=True))
    both(lambda pd: on(pd, host).pivot_table(values, ["a", "v"][:1], "b", "count", 0, True))


@given(frames(KINDS | VALUES))
def test_pivot_of_random_frames(host):
    host = host.drop_duplicates(["a", "b"])
    both(lambda pd: on(pd, host).pivot(index="a", columns="b", values="v"))
    both(lambda pd: on(pd, host).pivot(index="b", columns="a"))


@pytest.mark.cpu_only
def test_many_rows():
    rows = 24_000
    host = pandas.DataFrame({"a": range(rows), "b": [at % 7 for at in range(rows)]})
    host["c"] = (host.a * 17 % 11).map("g{}".format)
    host["v"] = host.a * 0.5
    both(lambda pd: on(pd, host).pivot_table("v", "b", "c", aggfunc="sum"), native=True)
    both(lambda pd: on(pd, host).pivot_table("a", "b", "c", margins=True), native=True)
    both(lambda pd: on(pd, host).pivot(index="a", columns="c", values="v"), native=True)


@pytest.mark.parametrize("how", ["mean", "sum", ["min", "max"], {"v": "sum"}])
def test_pivot_table_of_no_row(how):
    host = pandas.DataFrame({"k": ["a"], "j": [1], "v": [2.5]})[:0]
    for settings in ({"index": "k"}, {"index": "k", "columns": "j"}, {"columns": ["k", "j"]}):
        for margins in (False, True):
            both(
                lambda pd, settings=settings, margins=margins: on(pd, host).pivot_table(
                    "v", aggfunc=how, margins=margins, **settings
                ),
                native=True,
            )


PAIRS = pandas.DataFrame(
    {
        "k": [0, 1, 2, 0, 1, 2, 0],
        "s": pandas.array(["a", None, "b", "a", "b", "a", None], dtype="str"),
        "c": pandas.Categorical.from_codes([0, 1, -1, 0, 2, 0, 0], list("pqrz")),
        "v": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0],
    }
)
ON = ["k", "s", "c", ["k", "s"], ["k", "c"], ["c", "s"], None]


@pytest.mark.parametrize("observed", [True, False])
@pytest.mark.parametrize("index", ON)
@pytest.mark.parametrize("columns", ON)
def test_all_combinations_of_keys(index, columns, observed):
    if {*np.ravel(index)} & {*np.ravel(columns)}:
        pytest.skip("a key on both sides")
    both(
        lambda pd: on(pd, PAIRS).pivot_table(
            "v", index, columns, aggfunc="sum", dropna=False, observed=observed
        )
    )
