"""Users' functions of groups: the same answers for all groups at once as group by group."""

import numpy as np
import pandas
import pytest
from hypothesis import given

import gpuframe
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


def spread(values, factor=1):
    return (values.max() - values.min()) * factor


INTERPRETED = {
    "a frame a group": lambda f: f.groupby("k").apply(lambda g: g.head(1)),
    "a frame a group of two keys": lambda f: f.groupby(["k", "b"]).apply(lambda g: g.tail(1)),
    "a frame as long as the group": lambda f: f.groupby("k").apply(lambda g: g[["v"]] * 2),
    "frames without keys": lambda f: f.groupby("k", group_keys=False).apply(lambda g: g.head(2)),
    "frames in order": lambda f: f.groupby("k", group_keys=False).apply(lambda g: g[["i"]] + 1),
    "frames beside keys": lambda f: f.groupby("k", as_index=False).apply(lambda g: g.head(1)),
    "frames of some groups": lambda f: f.groupby("k").apply(
        lambda g: None if len(g) == 2 else g.head(1)
    ),
    "frames of no group": lambda f: f.groupby("k").apply(lambda g: None),  # noqa: ARG005
    "frames of other columns": lambda f: f.groupby("k").apply(lambda g: g[["v"]].assign(n=len(g))),
    "a series a group": lambda f: f.groupby("k").v.apply(lambda x: x.head(1)),
    "a series as long as the group": lambda f: f.groupby("k").v.apply(lambda x: x - x.iloc[0]),
    "series in order": lambda f: f.groupby("k", group_keys=False).v.apply(lambda x: x + 1),
    "a row a group": lambda f: f.groupby("k").apply(lambda g: g.iloc[0]),
    "a row of numbers a group": lambda f: f.groupby("k")[["i", "w"]].apply(lambda g: g.sum()),
    "a row a group beside keys": lambda f: f.groupby("k", as_index=False)[["i", "w"]].apply(
        lambda g: g.sum()
    ),
    "rows of several labels": lambda f: f.groupby("k").apply(lambda g: g.v.head(2)),
    "a scalar with if": lambda f: f.groupby("k").apply(lambda g: "a" if len(g) > 1 else "b"),
    "a scalar beside keys": lambda f: f.groupby("k", as_index=False).v.apply(
        lambda x: x.sum() if len(x) else 0
    ),
    "a list a group": lambda f: f.groupby("k").apply(lambda g: [len(g)]),
    "an array a group": lambda f: f.groupby("k").apply(lambda g: g.v.values),
    "a dict a group": lambda f: f.groupby("k").v.apply(lambda x: {"a": x.max(), "b": len(x)}),
    "a name a group": lambda f: f.groupby("k").apply(lambda g: g.name + "!"),
    "a name of two keys": lambda f: f.groupby(["k", "b"]).apply(lambda g: str(g.name)),
    "a name of a series": lambda f: f.groupby("k").v.apply(lambda x: x.name * 2),
    "arguments": lambda f: f.groupby("k").v.apply(spread, factor=2),
    "a method by name": lambda f: (f.groupby("k").v.apply("sum"), f.groupby("k").i.apply("cumsum")),
    "no such method": lambda f: f.groupby("k").apply("nothing"),
    "with groups": lambda f: f.groupby("k").apply(len, include_groups=True),
    "a condition with if": lambda f: f.groupby("k").i.agg(lambda x: 1 if x.sum() > 6 else 0),
    "a library's function": lambda f: f.groupby("k").i.agg(max),
    "functions of NumPy": lambda f: f.groupby("k")[["i", "v"]].agg([np.sum, np.max, np.median]),
    "a length": lambda f: f.groupby("k").agg(len),
    "no such column": lambda f: f.groupby("k").apply(lambda g: g["nothing"].sum()),
    "a position": lambda f: f.groupby("k").i.agg(lambda x: x.iloc[0]),
    "a position of all columns": lambda f: f.groupby("k").agg(lambda x: x.iloc[0]),
    "texts": lambda f: f.assign(t=f.k + "x").groupby("b").t.agg(lambda x: x.max()),
    "joined texts": lambda f: f.groupby("b").k.agg(lambda x: ",".join(x)),
    "a constant": lambda f: f.groupby("k").i.agg(lambda _: 1),
    "two lambdas": lambda f: f.groupby("k").i.agg([lambda x: x.max(), lambda x: x.iloc[0]]),
    "lambdas of two columns": lambda f: f.groupby("k")[["i", "v"]].agg(
        [lambda x: x.iloc[0], lambda x: x.iloc[-1]]
    ),
    "names and functions": lambda f: f.groupby("k").agg({"i": ["sum", spread], "v": "max"}),
    "named functions": lambda f: f.groupby("k").agg(
        a=("i", spread), b=("v", "sum"), c=("i", "max")
    ),
    "a named tuple": lambda f: f.groupby("k").agg(a=pandas.NamedAgg("i", spread, factor=3)),
    "named for a series": lambda f: f.groupby("k").i.agg(a=spread, b="max"),
    "tuples of names": lambda f: f.groupby("k").i.agg([("low", "min"), ("all", spread)]),
    "agg with arguments": lambda f: f.groupby("k").i.agg(spread, factor=2),
    "agg of a frame with arguments": lambda f: f.groupby("k")[["i", "w"]].agg(spread, 3),
    "a list with arguments": lambda f: f.groupby("k").i.agg([spread], factor=2),
    "a name with arguments": lambda f: f.groupby("k").i.agg("quantile", 0.25),
    "of keys": lambda f: f.groupby("k").agg({"k": "count", "i": "sum"}),
    "lists beside keys": lambda f: f.groupby("k", as_index=False).agg({"i": ["sum", "max"]}),
    "lists beside keys without names": lambda f: f.groupby([f.k.to_numpy(), "b"], as_index=False)[
        ["i"]
    ].agg(["sum", "max"]),
    "running": lambda f: f.groupby("k").agg({"i": "cumsum"}),
    "what repeats": lambda f: f.groupby("k").i.agg(["sum", "sum"]),
    "of no such column": lambda f: f.groupby("k").agg({"q": "sum"}),
    "of nothing": lambda f: f.groupby("k").agg(),
    "nested": lambda f: f.groupby("k").i.agg({"a": "sum"}),
    "columns of one name": lambda f: (
        f[["k", "i", "w"]]
        .set_axis(["k", "i", "i"], axis=1)
        .groupby("k")
        .agg({"i": ["sum", spread]})
    ),
    "levels of names": lambda f: (
        f[["i", "w"]]
        .set_axis(pandas.MultiIndex.from_tuples([("a", 1), ("b", 2)]), axis=1)
        .groupby(f.k.to_numpy())
        .agg(["sum", spread])
    ),
    "names of columns under a name": lambda f: (
        f.rename_axis(columns="n").groupby("k")[["i", "w"]].agg(["sum", spread])
    ),
    "rows of no group": lambda f: (
        f.assign(k=f.k.where(f.i > 1)).groupby("k").v.transform(lambda x: x - x.mean())
    ),
    "a transform by if": lambda f: f.groupby("k").v.transform(lambda x: x if len(x) > 1 else 0),
    "a transform to scalars": lambda f: f.groupby("k").i.transform(lambda x: x.iloc[0]),
    "a transform to lists": lambda f: f.groupby("k").i.transform(lambda x: x.tolist()[::-1]),
    "a transform in another order": lambda f: f.groupby("k").i.transform(lambda x: x[::-1]),
    "a transform of a frame": lambda f: f.groupby("k")[["i", "v"]].transform(
        lambda x: x - x.iloc[0]
    ),
    "a transform of a frame to scalars": lambda f: f.groupby("k")[["i", "w"]].transform(
        lambda x: x.iloc[-1]
    ),
    "a transform of one group": lambda f: (
        f.assign(k=1).groupby("k")[["i", "w"]].transform(lambda x: x.iloc[-1])
    ),
    "a transform of texts": lambda f: f.groupby("b").k.transform(lambda x: x.iloc[0]),
    "a transform with arguments": lambda f: f.groupby("k").i.transform(spread, factor=2),
    "a transform by name with arguments": lambda f: (
        f.groupby("k").i.transform("shift", 1, fill_value=0),
        f.groupby("k").v.transform("var", ddof=0),
    ),
    "a transform by names": lambda f: f.groupby("k")[["i", "v"]].transform(["sum", "cumsum"]),
    "a transform by column": lambda f: f.groupby("k").transform({"v": "max", "i": lambda x: x * 2}),
    "a transform to names": lambda f: f.groupby("k").transform(a=("i", "sum"), b=("v", spread)),
    "a transform by no name": lambda f: f.groupby("k").i.transform("nothing"),
    "a transform of a series by a list": lambda f: f.groupby("k").i.transform(["sum"]),
    "a transform by size": lambda f: f.groupby("k").transform("size"),
    "another filter": lambda f: f.groupby("k").filter(lambda g: len(g) > 1, dropna=False),
    "another filter of a series": lambda f: f.groupby("k").v.filter(lambda x: True, dropna=False),  # noqa: ARG005
    "a filter by a name": lambda f: f.groupby("k").filter(lambda g: g.name != "a"),
    "a filter with arguments": lambda f: f.groupby("k").filter(lambda g, n: len(g) > n, n=1),
    "a filter that gives no bool": lambda f: f.groupby("k").filter(lambda g: len(g)),
    "a filter of missing ones": lambda f: f.groupby("k").filter(lambda g: NAN),  # noqa: ARG005
}


@pytest.mark.parametrize("name", INTERPRETED)
def test_other_functions_run_group_by_group(name):
    both(lambda pd: INTERPRETED[name](on(pd, HOST)), native=True, rtol=1e-13)
    labelled = HOST.set_axis(list("zyxwvu"))
    both(lambda pd: INTERPRETED[name](on(pd, labelled)), rtol=1e-13)
    both(lambda pd: INTERPRETED[name](on(pd, labelled.set_axis(list("aabbcc")))), rtol=1e-13)
    if "name" not in name and "texts" not in name:
        both(lambda pd: INTERPRETED[name](on(pd, HOST.assign(k=HOST.w * 0.5))), rtol=1e-13)


def test_no_scalar_for_a_group():
    both(lambda pd: on(pd, HOST).groupby("w").i.agg(lambda x: x + 1).map(list), native=True)


def test_a_function_is_called_once_a_group_in_turn():
    seen: list[object] = []

    def function(part):
        seen.append((part.name, len(part)))
        return part.iloc[0] if part.name != "c" else None

    expected = {}
    for module in (pandas, gpuframe):
        seen.clear()
        groups = on(module, HOST).groupby("k")
        groups.apply(function)
        groups.v.apply(lambda x: seen.append(x.name))
        groups[["i", "v"]].agg(lambda x: seen.append(x.name) or 1)
        groups[["i", "v"]].transform(lambda x: seen.append(x.shape) or x)
        groups.i.agg(
            [lambda x: seen.append(1) or len(x), "sum", lambda x: seen.append(2) or x.sum()]
        )
        expected[module.__name__] = list(seen)
    assert expected["pandas"] == expected["gpuframe"]


def test_a_frame_has_a_name_in_a_group_only():
    frame = gpuframe.DataFrame({"name": [1, 2], "k": [1, 1]})
    assert frame.name.tolist() == [1, 2]
    assert frame.groupby("k").apply(lambda g: g.name).tolist() == [1]
    with pytest.raises(AttributeError, match="'DataFrame' object has no attribute 'name'"):
        frame[["k"]].name  # noqa: B018


@given(frames({"k": ["text", "small", "bool"], "v": ["finite"], "i": ["small"]}))
def test_random_frames(host):
    for name, function in AGG.items():
        both(lambda pd, f=function: on(pd, host).groupby("k").v.agg(f), rtol=1e-12, message=False)
        if name == "a quantile":  # of short integers pandas' own passes their range
            continue
        both(lambda pd, f=function: on(pd, host).groupby("k").i.agg(f), rtol=1e-12, message=False)
    if not host["k"].isna().any() and len(host):
        for name in ("the mean", "before", "greater than the mean", "rows", "filled with a number"):
            both(lambda pd, f=TRANSFORM[name]: on(pd, host).groupby("k").v.transform(f))


TIMES = pandas.DataFrame(
    {
        "t": pandas.to_datetime([f"2024-01-0{day}" for day in (5, 1, 2, 9, 1)]),
        "v": [1.0, 2, 3, 4, 5],
        "i": [1, 2, 3, 4, 5],
        "s": pandas.Series(list("abcde"), dtype="str"),
    }
)
OF_BINS = {
    "agg": lambda g: g.v.agg(lambda x: x.iloc[0] if len(x) else -1),
    "agg of columns": lambda g: g[["v", "i"]].agg(lambda x: len(x)),
    "agg by a list": lambda g: g.v.agg(["sum", lambda x: len(x)]),
    "agg by a dict": lambda g: g.agg({"v": "sum", "i": lambda x: len(x)}),
    "agg to names": lambda g: g.agg(a=("v", lambda x: len(x)), b=("i", "sum")),
    "apply to scalars": lambda g: g.apply(lambda x: len(x)),
    "apply to rows": lambda g: g.apply(lambda x: x.head(1)),
    "apply to a row": lambda g: g[["v", "i"]].apply(lambda x: x.sum()),
    "apply to a series": lambda g: g.v.apply(lambda x: x.head(1)),
    "names": lambda g: g.apply(lambda x: str(x.name)),
    "transform": lambda g: g.v.transform(lambda x: x - x.iloc[0]),
    "transform of columns": lambda g: g[["v", "i"]].transform(lambda x: x - x.iloc[0]),
    "filter": lambda g: g.filter(lambda x: len(x) > 1),
}


@pytest.mark.parametrize("name", OF_BINS)
def test_functions_of_bins_of_time(name):
    indexed = TIMES.set_index("t").sort_index()
    for settings in ({}, {"group_keys": False}, {"as_index": False}):
        for host, key in ((TIMES, "t"), (indexed, None)):
            both(
                lambda pd, of=host, by=key, given=settings: OF_BINS[name](
                    on(pd, of).groupby(pandas.Grouper(key=by, freq="2D"), **given)
                ),
                native=True,
            )
