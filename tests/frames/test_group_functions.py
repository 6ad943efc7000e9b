"""Users' functions of groups: the same answers for all groups at once as group by group."""

import pandas
import pytest
from hypothesis import given

from tests.frames.compare import both
from tests.frames.strategies import frames, on

NAN = float("nan")
HOST = pandas.DataFrame(
    {
        "k": ["b", "a", "b", "a", "c", "b"],
        "v": [1.0, NAN, 4.0, 2.5, 0.5, -1.0],
        "i": [1, 2, 3, 4, 5, 6],
        "w": [2, 1, 2, 3, 1, 4],
        "b": [True, False, True, True, False, False],
    }
)
AGG = {
    "a range": lambda x: x.max() - x.min(),
    "a mean by hand": lambda x: x.sum() / x.count(),
    "a share": lambda x: (x > 1).mean(),
    "a count": lambda x: (x > 1).sum(),
    "rows": lambda x: len(x),
    "rows by size": lambda x: x.size + 0,
    "missing ones": lambda x: x.isna().sum(),
    "a quantile": lambda x: x.quantile(0.25),
    "squares": lambda x: (x * x).sum(),
    "about the mean": lambda x: ((x - x.mean()) * (x - x.mean())).sum(),
    "a deviation": lambda x: x.std(ddof=0),
    "a condition": lambda x: x.mean() > 1,
    "distinct ones": lambda x: x.nunique() * 2,
    "a negative": lambda x: -x.median(),
    "an absolute value": lambda x: abs(x).max(),
    "between": lambda x: ((x > 0) & (x < 3)).sum(),
}
TRANSFORM = {
    "centred": lambda x: x - x.mean(),
    "standardised": lambda x: (x - x.mean()) / x.std(),
    "a share": lambda x: x / x.sum(),
    "the mean": lambda x: x.mean(),
    "filled": lambda x: x.fillna(x.mean()),
    "filled with a number": lambda x: x.fillna(0),
    "before": lambda x: x.shift(1),
    "greater than the mean": lambda x: x > x.mean(),
    "rows": lambda x: len(x),
}


@pytest.mark.parametrize("name", AGG)
@pytest.mark.parametrize("column", ["v", "i"])
def test_aggregates(name, column):
    both(lambda pd: on(pd, HOST).groupby("k")[column].agg(AGG[name]), native=True, rtol=1e-14)
    both(lambda pd: on(pd, HOST).groupby("k")[column].apply(AGG[name]), native=True, rtol=1e-14)
    both(lambda pd: on(pd, HOST).groupby("k")[["i", "v"]].agg(AGG[name]), native=True, rtol=1e-14)


@pytest.mark.parametrize("name", TRANSFORM)
@pytest.mark.parametrize("column", ["v", "i"])
def test_transforms(name, column):
    quiet = name == "filled" and column == "i"
    lines = {
        "series": lambda pd: on(pd, HOST).groupby("k")[column].transform(TRANSFORM[name]),
        "frame": lambda pd: on(pd, HOST).groupby("k")[[column]].transform(TRANSFORM[name]),
    }
    for each in lines.values():
        both(each, native=not quiet, rtol=1e-14)


FRAME = {
    "a weighted mean": lambda f: f.groupby("k").apply(lambda g: (g.v * g.w).sum() / g.w.sum()),
    "a ratio": lambda f: f.groupby("k").apply(lambda g: g["i"].sum() / g["w"].max()),
    "rows": lambda f: f.groupby("k").apply(lambda g: len(g)),
    "two keys": lambda f: f.groupby(["k", "b"]).apply(lambda g: g.i.max() - g.w.min()),
    "named": lambda f: f.groupby("k").agg(r=("i", lambda x: x.max() - x.min()), n=("v", "count")),
    "a dict": lambda f: f.groupby("k").agg({"i": lambda x: x.max() + 1, "v": "sum"}),
    "a list": lambda f: f.groupby("k").i.agg(["min", lambda x: x.max() * 2]),
    "without an index": lambda f: f.groupby("k", as_index=False).i.agg(lambda x: x.sum() + 1),
    "as they come": lambda f: f.groupby("k", sort=False).i.agg(lambda x: x.sum() + 1),
    "a filter": lambda f: f.groupby("k").filter(lambda g: len(g) > 1),
    "a filter by a mean": lambda f: f.groupby("k").filter(lambda g: g["v"].mean() > 1),
    "a filter of a series": lambda f: f.groupby("k").i.filter(lambda x: x.max() > 4),
    "a group": lambda f: f.groupby("k").get_group("b"),
    "a group of a list": lambda f: f.groupby(["k"]).get_group(("a",)),
    "a group of two keys": lambda f: f.groupby(["k", "b"]).get_group(("b", True)),
    "a group of a column": lambda f: f.groupby("k").v.get_group("a"),
    "no such group": lambda f: f.groupby("k").get_group("q"),
    "describe": lambda f: f.groupby("k")[["i", "v"]].describe(),
    "describe a series": lambda f: f.groupby("k").i.describe(),
}


@pytest.mark.parametrize("name", FRAME)
def test_frames(name):
    both(lambda pd: FRAME[name](on(pd, HOST)), native=True, rtol=1e-13)


INTERPRETED = {
    "a frame a group": lambda f: f.groupby("k").apply(lambda g: g.head(1)),
    "a series a group": lambda f: f.groupby("k").v.apply(lambda x: x.head(1)),
    "a condition with if": lambda f: f.groupby("k").i.agg(lambda x: 1 if x.sum() > 6 else 0),
    "a library's function": lambda f: f.groupby("k").i.agg(max),
    "no such column": lambda f: f.groupby("k").apply(lambda g: g["nothing"].sum()),
    "a position": lambda f: f.groupby("k").i.agg(lambda x: x.iloc[0]),
    "a constant": lambda f: f.groupby("k").i.agg(lambda _: 1),
    "two lambdas": lambda f: f.groupby("k").i.agg([lambda x: x.max(), lambda x: x.min()]),
    "no scalar": lambda f: f.groupby("k").i.agg(lambda x: x + 1),
    "rows of no group": lambda f: (
        f.assign(k=f.k.where(f.i > 1)).groupby("k").v.transform(lambda x: x - x.mean())
    ),
    "another filter": lambda f: f.groupby("k").filter(lambda g: len(g) > 1, dropna=False),
}


@pytest.mark.parametrize("name", INTERPRETED)
def test_other_functions_run_group_by_group(name):
    both(lambda pd: INTERPRETED[name](on(pd, HOST)), message=False, rtol=1e-13)


@given(frames({"k": ["text", "small", "bool"], "v": ["finite"], "i": ["small"]}))
def test_random_frames(host):
    for function in AGG.values():
        both(lambda pd, f=function: on(pd, host).groupby("k").v.agg(f), rtol=1e-12, message=False)
        both(lambda pd, f=function: on(pd, host).groupby("k").i.agg(f), rtol=1e-12, message=False)
    if not host["k"].isna().any() and len(host):
        for name in ("the mean", "before", "greater than the mean", "rows", "filled with a number"):
            both(lambda pd, f=TRANSFORM[name]: on(pd, host).groupby("k").v.transform(f))
