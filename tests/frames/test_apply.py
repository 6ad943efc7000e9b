"""Functions of users: the same answers all rows at once as one by one, or through pandas."""

import collections
import functools
import math
import types

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gpuframe
from tests.frames.compare import both
from tests.frames.strategies import VALUES, column, frames, on

NAN = float("nan")
LIMIT = 2
HOST = pandas.DataFrame(
    {
        "i": [3, -2, 0, 7, 7],
        "j": [1, 5, 2, 2, -9],
        "f": [0.5, NAN, -0.0, np.inf, 2.0],
        "b": [True, False, True, True, False],
        "t": pandas.Series(["a", "Bc", "", "xyz ", "a"], dtype="str"),
        "d": pandas.to_datetime(["2024-02-29", "1969-12-31", None, "2024-03-01", None]),
    }
)


def several(x):
    if x > 5:
        return x * 2
    y = x + 1
    if y % 2 == 0 and x != 3:
        y -= 7
    elif x < 0:
        return 0
    return y


def scaled(factor):
    return lambda x: x * factor


VALUE = {
    "arithmetic": lambda x: 2 * x + 1,
    "a fraction": lambda x: x / 4 - 0.5,
    "a rest": lambda x: x % 3 + x // 2,
    "a choice": lambda x: x if x > 1 else -x,
    "a choice of constants": lambda x: 1 if x > 1 else 0,
    "a choice of int and float": lambda x: x if x > 1 else 0.5,
    "a chain": lambda x: 1 < x < 5,
    "a condition": lambda x: x > 1,
    "and, or, not": lambda x: (x > 1 and not x > 6) or x < -1,
    "the least": lambda x: min(x, 1),
    "the greatest of three": lambda x: max(x, 1, 0.5),
    "an absolute value": lambda x: abs(x) + abs(-x),
    "one of some": lambda x: x in (3, 7),
    "a global": lambda x: x > LIMIT,
    "a closure": scaled(3),
    "a constant": lambda _: 4,
    "a text": lambda x: "many" if x > 1 else "few",
    "the truth of a number": lambda x: 1 if x else 2,
    "no number": lambda x: x is not None,
    "a variable": several,
}


@pytest.mark.parametrize("name", VALUE)
@pytest.mark.parametrize("which", ["i", "f"])
def test_functions_of_a_value(name, which):
    quiet = name == "no number"  # whether something is None is for the interpreter
    both(lambda pd: on(pd, HOST)[which].map(VALUE[name]), native=not quiet)
    both(lambda pd: on(pd, HOST)[which].apply(VALUE[name]), native=not quiet)
    both(lambda pd: on(pd, HOST)[[which]].map(VALUE[name]), native=not quiet)
    both(lambda pd: on(pd, HOST)[which].transform(VALUE[name]), native=not quiet)


TEXT = {
    "a method": lambda t: t.upper(),
    "two methods": lambda t: t.strip().lower(),
    "a beginning": lambda t: t.startswith("x"),
    "a part": lambda t: "a" in t,
    "a choice": lambda t: "none" if t == "" else t.replace("a", "A"),
    "the truth of a text": lambda t: "some" if t else "none",
    "an order": lambda t: t < "b",
    "digits": lambda t: t.isdigit(),
}


@pytest.mark.parametrize("name", TEXT)
def test_functions_of_a_text(name):
    both(lambda pd: on(pd, HOST).t.map(TEXT[name]), native=True)


calls = []

INTERPRETED = {
    "a square": lambda f: f.i.map(lambda x: x**2),
    "a root": lambda f: f.i.map(lambda x: math.sqrt(abs(x))),
    "a text of a number": lambda f: f.i.map(str),
    "a format": lambda f: f.i.map(lambda x: f"{x}!"),
    "an old format": lambda f: f.i.map(lambda x: "%s" % x),  # noqa: UP031
    "a length": lambda f: f.t.map(len),
    "nothing": lambda f: f.i.map(lambda x: None if x > 2 else x),
    "a bool and a number": lambda f: f.i.map(lambda x: x > 2 if x < 5 else 7),
    "a list": lambda f: f.i.map(lambda x: [x]),
    "division by zero": lambda f: f.i.map(lambda x: 1 / x),
    "a rest of zero": lambda f: f.i.map(lambda x: 5 % x),
    "division of floats by zero": lambda f: f.f.map(lambda x: 1 / x),
    "beyond 64 bits": lambda f: f.i.map(lambda x: x * 2**62 * 8),
    "beyond 64 bits and back": lambda f: f.i.map(lambda x: (x + 2**63) - 2**63),
    "a type": lambda f: f.i.map(lambda x: type(x).__name__),
    "a bool as number": lambda f: f.b.map(lambda x: x + 1),
    "no such method": lambda f: f.t.map(lambda t: t.nothing()),
    "a method of missing texts": lambda f: f.t.where(f.i > 0).map(lambda t: t.upper()),
    "a side effect": lambda f: (calls.clear(), f.i.map(calls.append), len(calls))[1:],
    "a default argument": lambda f: f.i.map(lambda x, y=2: x + y),
    "rounding": lambda f: f.f.map(lambda x: round(x, 1) if x == x and x < 9 else x),  # noqa: PLR0124
    "no rows": lambda f: f.i[:0].map(lambda x: x + 1),
    "values not to look at": lambda f: f.f.map(lambda x: x + 1, na_action="ignore"),
    "further arguments": lambda f: f.i.apply(lambda x, y: x + y, args=(3,)),
    "a loop": lambda f: f.i.map(lambda x: sum(n for n in range(abs(x)))),
    "an action for missing texts": lambda f: f.t.where(f.i > 0).map(len, na_action="ignore"),
    "an unknown action": lambda f: f.i.map(abs, na_action="nothing"),
    "keywords": lambda f: f.i.map(lambda x, add: x + add, add=2),
    "an engine that is none": lambda f: f.i.map(abs, engine="nothing"),
    "values of a frame": lambda f: f.map(lambda x: str(x)[:2]),
    "values of a frame with keywords": lambda f: f[["i", "f"]].map(round, ndigits=1),
    "values of a frame but the missing ones": lambda f: f.map(repr, na_action="ignore"),
    "a frame without rows": lambda f: f[:0].map(repr),
    "a default for what is not found": lambda f: f.i.map(
        collections.defaultdict(lambda: 9, {3: 1})
    ),
    "counts": lambda f: f.t.map(collections.Counter("aab")),
    "no function": lambda f: f.i.map([1, 2]),
    "nothing to map by": lambda f: f.i.map(),
    "dates": lambda f: f.d.map(lambda t: t.year),
    "dates of a zone": lambda f: f.d.dt.tz_localize("UTC").map(str),
    "categories": lambda f: f.t.astype("category").map(lambda t: t + "!"),
    "nullable numbers": lambda f: f.i.astype("Int64").map(lambda x: x / 2),
    "a series a value": lambda f: f.i.apply(lambda x: collections.OrderedDict(a=x, b=x)),
}


@pytest.mark.parametrize("name", INTERPRETED)
def test_other_functions_run_one_by_one(name):
    both(lambda pd: INTERPRETED[name](on(pd, HOST)), native=True)


def test_a_series_of_ours_for_each_value():
    both(lambda pd: on(pd, HOST).i.apply(lambda x: pd.Series([x, -x])), native=True)
    both(lambda pd: on(pd, HOST)[["i", "j"]].apply(lambda r: pd.Series(list(r)), axis=1))


def test_a_function_that_raises_is_called_once_a_value():
    seen = []

    def function(x):
        seen.append(x)
        if x == 0:
            raise LookupError("nothing")
        return x

    for module in (pandas, gpuframe):
        seen.clear()
        with pytest.raises(LookupError, match="nothing"):
            on(module, HOST).i.map(function)
        assert seen == [3, -2, 0]


def test_the_account_lists_what_the_interpreter_ran():
    with gpuframe.options.context(fallback="raise"):
        gpuframe.Series([1, 2]).map(lambda x: f"{x}")
    reasons = gpuframe.fallbacks().reason.tolist()
    assert "interpreted: a function with more than one way to answer" in reasons


LOOKED_UP = [
    {1.0: 5, NAN: 7}, {1.0: 5, 2.0: 6}, {NAN: 7.5, 2.0: "x"}, {"a": 1, NAN: 2}, {"a": "x"}, {},
    {pandas.NaT: 1, pandas.Timestamp("2024-02-29"): 3}, {1: 2, 2: 3}, {2**53 + 1: 2},
    collections.OrderedDict({1: 2, 2: 5}), types.MappingProxyType({1: 0.5}),
    pandas.Series([5, 6], index=[1, 2]), pandas.Series([5, 6], index=[1.5, 2]),
    pandas.Series(["a", "b"], index=["a", None], dtype="str"),
    pandas.Series([1, 2, 3], index=pandas.CategoricalIndex(["a", "b", "ab"])),
    pandas.Series(dtype="float64"),
]  # fmt: skip


@given(st.data(), st.sampled_from(["int", "small", "float", "bool", "text", "date", "category"]))
def test_random_values_looked_up(data, kind):
    values = column(kind, data.draw(st.lists(VALUES[kind], max_size=9)))
    for mapper in LOOKED_UP:
        for action in (None, "ignore"):
            both(
                lambda pd, m=mapper, a=action: on(pd, values).map(
                    on(pd, m) if isinstance(m, pandas.Series) else m, na_action=a
                )
            )


def test_values_looked_up_natively():
    both(lambda pd: on(pd, HOST).f.map({0.5: "a", NAN: "b"}), native=True)
    both(lambda pd: on(pd, HOST).f.map({0.5: "a", NAN: "b"}, na_action="ignore"), native=True)
    both(lambda pd: on(pd, HOST).f.map({2: "a", 0: "b"}), native=True)
    both(lambda pd: on(pd, HOST).i.map({}), native=True)
    both(lambda pd: on(pd, HOST).i.map(types.MappingProxyType({7: 0.5})), native=True)
    both(lambda pd: on(pd, HOST).t.map(on(pd, LOOKED_UP[-2])), native=True)


@given(st.data(), st.sampled_from(["int", "small", "float", "bool", "text"]))
def test_random_values(data, kind):
    values = column(kind, data.draw(st.lists(VALUES[kind], max_size=9)))
    for function in (*VALUE.values(), *TEXT.values()):
        both(lambda pd, f=function: on(pd, values).map(f), message=False)


ROW = {
    "two values": lambda r: r.i + r["j"],
    "a choice": lambda r: r["i"] if r["i"] > r["j"] else r["j"] * 2,
    "a chain of choices": lambda r: "up" if r.i > r.j else ("down" if r.i < 0 else "even"),
    "a condition": lambda r: r.i > 0 and r.j > 0,
    "one value": lambda r: r.j,
    "a constant": lambda _: 1.5,
}
WHOLE = {
    "a range": lambda f: f[["i", "j"]].apply(lambda c: c.max() - c.min()),
    "a centred column": lambda f: f[["i", "f"]].apply(lambda c: c - c.mean()),
    "a method": lambda f: f[["i", "j"]].apply("sum"),
    "a method along rows": lambda f: f[["i", "j"]].apply("nothing"),
    "a ufunc": lambda f: f[["i", "j"]].apply(np.negative),
    "a ufunc of a series": lambda f: f.i.apply(np.negative),
    "a list of names": lambda f: f[["i", "j"]].apply(["min", "max"]),
    "a result a column": lambda f: f[["i", "j"]].apply(lambda c: c.head(2)),
    "results of several kinds": lambda f: f[["i", "f"]].apply(lambda c: c.dtype.kind),
    "agg": lambda f: (f.i.agg("sum"), f[["i", "f"]].agg("mean")),
    "agg of a list": lambda f: (f.f.agg(["min", "max"]), f[["i", "f"]].agg(["min", "mean"])),
    "agg of a dict": lambda f: f.agg({"i": "sum", "f": "max"}),
    "agg of lists by column": lambda f: f.agg({"i": ["sum", "min"], "f": ["max"]}),
    "agg of no column": lambda f: f.agg({"q": "sum"}),
    "agg by no name": lambda f: f.i.agg("nothing"),
    "agg of a series by labels": lambda f: f.i.agg({"low": "min", "high": "max"}),
    "transform": lambda f: (f.i.transform("cumsum"), f[["i", "j"]].transform("abs")),
    "transform that is none": lambda f: f[["i", "j"]].transform("sum"),
}


@pytest.mark.parametrize("name", ROW)
def test_functions_of_a_row(name):
    both(lambda pd: on(pd, HOST).apply(ROW[name], axis=1), native=True)
    both(lambda pd: on(pd, HOST)[["i", "j"]].apply(ROW[name], axis=1), native=True)
    both(lambda pd: on(pd, HOST)[["i", "j", "f"]].apply(ROW[name], axis=1), native=True)


@pytest.mark.parametrize("name", WHOLE)
def test_functions_of_columns(name):
    both(lambda pd: WHOLE[name](on(pd, HOST)), native=True)


def shifted(row, by, times=1):
    return row.sum() * times + by


ROWS = {
    "a sum": lambda f: f.apply(lambda r: r.sum(), axis=1),
    "values of a row": lambda f: f.apply(lambda r: r * 2, axis=1),
    "a list a row": lambda f: f.apply(lambda r: [r.i, r.j], axis=1),
    "a list a row, expanded": lambda f: f.apply(list, axis=1, result_type="expand"),
    "a list a row, broadcast": lambda f: f.apply(list, axis=1, result_type="broadcast"),
    "a series a row, reduced": lambda f: f.apply(lambda r: r + 1, axis=1, result_type="reduce"),
    "a dict a row": lambda f: f.apply(lambda r: {"a": r.i}, axis=1),
    "further arguments": lambda f: f.apply(shifted, axis=1, args=(3,), times=2),
    "arrays": lambda f: f.apply(np.ptp, axis=1, raw=True),
    "arrays of columns": lambda f: f.apply(np.ptp, raw=True),
    "arrays as long as columns": lambda f: f.apply(lambda v: v * 2, raw=True),
    "the name of a row": lambda f: f.apply(lambda r: r.name, axis=1),
    "no column": lambda f: f[[]].apply(lambda r: r.sum(), axis=1),
    "no row": lambda f: (f[:0].apply(lambda c: c.sum()), f[:0].apply(lambda r: r.sum(), axis=1)),
    "no row, reduced": lambda f: f[:0].apply(lambda c: c, result_type="reduce"),
    "a word for the result": lambda f: f.apply(sum, result_type="nothing"),
    "a name and an engine": lambda f: f.apply(sum, engine="nothing"),
    "a scalar a column, broadcast": lambda f: f.apply(lambda c: c.max(), result_type="broadcast"),
    "a list a column, broadcast": lambda f: f.apply(list, result_type="broadcast"),
    "too short to broadcast": lambda f: f.apply(lambda _: [1, 2], result_type="broadcast"),
    "a list a column, expanded": lambda f: f.apply(list, result_type="expand"),
    "a series a column, reduced": lambda f: f.apply(lambda c: c + 1, result_type="reduce"),
    "arguments of a function of columns": lambda f: f.apply(shifted, args=(3,)),
    "a function of the whole": lambda f: f.i.apply(shifted, by_row=False, args=(3,)),
    "arguments of a ufunc": lambda f: f.i.apply(np.power, args=(2,)),
    "an error of a function": lambda f: f.apply(lambda c: c["nothing"]),
}


@pytest.mark.parametrize("name", ROWS)
def test_functions_of_rows_one_by_one(name):
    both(lambda pd: ROWS[name](on(pd, HOST)[["i", "j"]]), native=True)
    if "broadcast" not in name and "reduced" not in name:
        both(lambda pd: ROWS[name](on(pd, HOST)[["i", "j", "f", "b"]]))


def spread(column, factor=1):
    return (column.max() - column.min()) * factor


SEVERAL = {
    "agg by a function": lambda f: f.agg(spread),
    "agg by a function with arguments": lambda f: f.agg(spread, 0, 3),
    "agg of a series by a function": lambda f: f.i.agg(spread, factor=2),
    "agg by functions": lambda f: f.i.agg([min, max]),
    "agg by functions and names": lambda f: f.agg([spread, "sum", lambda c: len(c)]),
    "agg by several lambdas": lambda f: f.agg([lambda c: c.max(), lambda c: c.min()]),
    "agg by a partial": lambda f: f.agg([functools.partial(spread, factor=2)]),
    "agg by an array of names": lambda f: f.agg(np.array(["sum", "max"])),
    "agg by functions by column": lambda f: f.agg({"j": spread, "i": "sum"}),
    "agg by lists by column": lambda f: f.agg({"j": [spread, "max"], "i": "sum"}),
    "agg by a series of names": lambda f: f.agg(pandas.Series({"i": "sum", "j": "min"})),
    "agg to names": lambda f: f.agg(a=("i", spread), b=("j", "sum"), c=("i", "sum")),
    "agg to a series a column": lambda f: f.agg(["value_counts"]),
    "agg to all rows": lambda f: f.agg({"i": "cumsum", "j": lambda c: c * 2}),
    "agg to rows and scalars": lambda f: f.agg({"i": "cumsum", "j": "sum"}),
    "agg with a setting": lambda f: f.agg(["sum", "prod"], min_count=9),
    "agg of numbers": lambda f: f.assign(t="x").agg(["min", "max"], numeric_only=True),
    "agg along rows": lambda f: f.agg("sum", axis=1),
    "agg along rows by a list": lambda f: f.agg(["sum", "max"], axis=1),
    "agg along rows by a function": lambda f: f.agg(lambda r: r.sum(), axis=1),
    "agg of what repeats": lambda f: f[["i", "i"]].agg({"i": ["sum"]}),
    "agg of a list of what repeats": lambda f: f[["i", "i"]].agg(["sum", "min"]),
    "agg by what repeats": lambda f: f.agg(["sum", "sum"]),
    "agg of bools and numbers": lambda f: f.assign(b=f.i > 0).agg(["any", "sum"]),
    "agg of nothing": lambda f: f.agg(),
    "agg of an empty list": lambda f: f.agg([]),
    "agg of an empty dict": lambda f: f.agg({}),
    "agg of an unknown column": lambda f: f.agg({"q": spread}),
    "agg nested": lambda f: f.i.agg({"a": ["sum"]}),
    "apply a list": lambda f: f.apply([np.sum, "min"]),
    "apply a list of functions of values": lambda f: f.apply([lambda x: x + 1, abs]),
    "apply a dict": lambda f: f.apply({"i": lambda x: x + 1, "j": abs}),
    "apply a list along rows": lambda f: f.apply(["sum", "max"], axis=1),
    "apply a list to a series": lambda f: f.i.apply(["sum", spread]),
    "apply a dict to a series": lambda f: f.i.apply({"a": "sum", "b": lambda x: x}),
    "transform by a list": lambda f: f.transform(["cumsum", abs, lambda x: x + 1]),
    "transform by a dict": lambda f: f.transform({"i": "cumsum", "j": lambda c: c - c.mean()}),
    "transform of a series by a list": lambda f: f.i.transform([np.negative, "cumsum"]),
    "transform with arguments": lambda f: f.transform(lambda c, by: c - by, 0, 2),
    "transform along rows": lambda f: f.transform(lambda c: c - c.mean(), axis=1),
    "transform by what fails": lambda f: f.transform(lambda c: c.nothing),
    "transform of a series that fails on values": lambda f: f.i.transform(lambda s: s - s.mean()),
    "transform that reduces": lambda f: f.transform(["sum"]),
}


@pytest.mark.parametrize("name", SEVERAL)
def test_several_functions(name):
    native = name != "agg to rows and scalars"
    both(lambda pd: SEVERAL[name](on(pd, HOST)[["i", "j"]]), native=native, rtol=1e-12)
    both(lambda pd: SEVERAL[name](on(pd, HOST)[["f", "j"]].set_axis(["i", "j"], axis=1)))
    if name != "agg to a series a column":
        both(lambda pd: SEVERAL[name](on(pd, HOST)[["i", "j"]][:0]))


OTHER = {
    "a row as a whole": lambda f: f[["i", "j"]].apply(lambda r: r.sum(), axis=1),
    "a frame of rows": lambda f: f[["i", "j"]].apply(lambda r: r * 2, axis=1),
    "no such column": lambda f: f.apply(lambda r: r["nothing"], axis=1),
    "a function that raises": lambda f: f[["i", "j"]].apply(lambda c: c["nothing"]),
    "agg by a function": lambda f: f[["i", "j"]].agg(lambda c: c.max()),
    "agg by functions": lambda f: f.i.agg([min, "max"]),
}


@pytest.mark.parametrize("name", OTHER)
def test_other_functions_of_rows_and_columns(name):
    both(lambda pd: OTHER[name](on(pd, HOST)), message=name != "no such column")


@given(frames({"i": ["int", "small", "float"], "j": ["small", "float"]}))
def test_random_rows(host):
    if len(host):
        for function in ROW.values():
            both(lambda pd, f=function: on(pd, host).apply(f, axis=1), message=False)


def test_a_function_of_many_paths_is_interpreted():
    series = gpuframe.Series(range(300))
    with gpuframe.options.context(fallback="silent"):
        found = series.map(lambda x: 1 if x in tuple_of_many else 0)
    assert int(found.sum()) == len(tuple_of_many)


tuple_of_many = tuple(range(0, 300, 3))
