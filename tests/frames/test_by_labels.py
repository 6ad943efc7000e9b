"""Methods that look at labels alone, beside pandas, for every kind of index and column."""

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frames.compare import both
from tests.frames.strategies import frames, on

TIMES = pandas.date_range("2024-03-01 09:00", periods=6, freq="7h", unit="us")
INDEXES = {
    "range": pandas.RangeIndex(6),
    "stepped range": pandas.RangeIndex(10, 4, -1),
    "ints": pandas.Index([4, 9, 1, 3, 2, 0], name="n"),
    "repeated": pandas.Index([1, 2, 1, 3, 2, 0]),
    "texts": pandas.Index(list("fbadce"), name="t"),
    "floats": pandas.Index([0.5, 2.5, 1.0, 9.0, np.nan, -1.0]),
    "times": pandas.DatetimeIndex(TIMES, name="when", freq=None),
    "even times": TIMES,
    "zoned times": TIMES.tz_localize("Europe/Berlin"),
    "categories": pandas.CategoricalIndex(list("aabbcc")),
    "levels": pandas.MultiIndex.from_product([["x", "y"], [1, 2, 3]], names=["k", "n"]),
}
COLUMNS = {
    "i": np.arange(6),
    "f": [0.5, np.nan, -0.0, np.inf, 2.0, 1.0],
    "b": [True, False, True, True, False, False],
    "t": pandas.Series(["a", None, "", "é", "a", "zz"], dtype="str"),
    "d": pandas.Series(TIMES[::-1]),
    "c": pandas.Categorical(["u", None, "v", "u", "v", "u"]),
    "m": pandas.array([1, None, 3, 4, 5, 6], dtype="Int64"),
}


def frame(pd, kind):
    host = pandas.DataFrame(COLUMNS)
    host.index = INDEXES[kind]
    return host if pd is pandas else pd.from_pandas(host)


ANY = {
    "take": lambda o: o.take([0, -1, 3]),
    "take nothing": lambda o: o.take([]),
    "take beyond": lambda o: o.take([9]),
    "sample": lambda o: o.sample(3, random_state=3),
    "sample a share": lambda o: o.sample(frac=0.5, random_state=np.random.RandomState(7)),
    "sample with replacement": lambda o: o.sample(9, replace=True, random_state=1),
    "sample anew": lambda o: o.sample(4, random_state=1, ignore_index=True),
    "sample too many": lambda o: o.sample(9),
    "sample n and frac": lambda o: o.sample(2, frac=0.5),
    "sample by weights": lambda o: o.sample(2, weights=[0, 0, 1, 1, 5, 2], random_state=2),
    "add_prefix": lambda o: o.add_prefix("p_"),
    "add_suffix": lambda o: o.add_suffix("_s"),
    "rename_axis": lambda o: o.rename_axis("new"),
    "first_valid_index": lambda o: o.first_valid_index(),
    "last_valid_index": lambda o: o.last_valid_index(),
    "squeeze": lambda o: o.squeeze(),
    "filter of labels like": lambda o: o.filter(like="a", axis=0),
    "filter by pattern": lambda o: o.filter(regex="[ab1]", axis=0),
    "reindex by itself": lambda o: o.reindex(o.index),
}
LABELS = {
    "ints": [9, 7, 1],
    "range": [5, 7, -1, 0],
    "stepped range": [5, 7, -1, 10],
    "texts": ["a", "z", "b"],
    "floats": [9.0, 7.5],
    "times": [TIMES[3], TIMES[1], pandas.Timestamp("2020-01-01")],
    "levels": [("x", 1), ("z", 3)],
    "repeated": [1, 2],
    "categories": ["a", "q"],
}
FILLED = {
    "reindex": lambda o, w: o.reindex(w),
    "reindex by an index": lambda o, w: o.reindex(pandas.Index(w, name="new")),
    "reindex forward": lambda o, w: o.sort_index().reindex(w, method="ffill"),
    "reindex by nearest": lambda o, w: o.sort_index().reindex(w, method="nearest"),
}
TIMED = {
    "between_time": lambda o: o.between_time("09:00", "18:00"),
    "between_time without ends": lambda o: o.between_time("09:00", "16:00", inclusive="neither"),
    "at_time": lambda o: o.at_time("16:00"),
    "truncate": lambda o: o.truncate(TIMES[1], TIMES[3]),
    "asfreq": lambda o: o.asfreq("D"),
    "asfreq forward": lambda o: o.asfreq("3h", method="ffill"),
    "tz_localize": lambda o: o.tz_localize("Asia/Tokyo"),
    "tz_convert": lambda o: o.tz_convert("Asia/Tokyo"),
    "to_period": lambda o: o.to_period("D"),
    "to_period and back": lambda o: o.to_period("D").to_timestamp(),
}
LEVELS = {
    "droplevel": lambda o: o.droplevel("k"),
    "swaplevel": lambda o: o.swaplevel(),
    "reorder_levels": lambda o: o.reorder_levels(["n", "k"]),
    "xs": lambda o: o.xs("x"),
    "xs of the second": lambda o: o.xs(2, level="n"),
    "xs kept": lambda o: o.xs(2, level="n", drop_level=False),
    "xs of nothing": lambda o: o.xs("nothing"),
    "rename_axis of levels": lambda o: o.rename_axis(["p", "q"]),
    "loc of a label": lambda o: o.loc["x"],
    "loc of labels": lambda o: o.loc[["y", "x"]],
    "loc of a missing label": lambda o: o.loc["q"],
    "drop": lambda o: o.drop("x"),
    "drop of the second level": lambda o: o.drop([1, 3], level="n"),
    "drop of a missing label": lambda o: o.drop("q"),
    "rename of a level": lambda o: o.rename(index={"x": "X"}, level="k"),
}


def check(lines, kind):
    for part in (lambda o: o, lambda o: o["i"], lambda o: o["t"], lambda o: o["c"]):
        both(lambda pd, part=part: lines(part(frame(pd, kind))), native=True)


@pytest.mark.parametrize("kind", INDEXES)
@pytest.mark.parametrize("name", ANY)
def test_methods_of_any_label(name, kind):
    check(ANY[name], kind)


@pytest.mark.parametrize("kind", LABELS)
@pytest.mark.parametrize("name", FILLED)
def test_reindexing(name, kind):
    check(lambda o: FILLED[name](o, LABELS[kind]), kind)


@pytest.mark.parametrize("kind", ["times", "even times", "zoned times", "ints"])
@pytest.mark.parametrize("name", TIMED)
def test_methods_of_times(name, kind):
    check(TIMED[name], kind)


@pytest.mark.parametrize("name", LEVELS)
def test_methods_of_levels(name):
    check(LEVELS[name], "levels")


WHOLE = {
    "reindex of columns": lambda f: f.reindex(columns=["t", "new", "i"]),
    "reindex of both": lambda f: f.reindex(index=[1, 9], columns=["f", "new"]),
    "reindex along an axis": lambda f: f.reindex(["b", "i"], axis=1),
    "reindex with a fill": lambda f: f[["i", "f"]].reindex([1, 8], fill_value=7),
    "reindex of columns with a fill": lambda f: f.reindex(columns=["i", "new"], fill_value=0),
    "reindex_like": lambda f: f.reindex_like(f[["i", "t"]].iloc[2:4]),
    "filter": lambda f: f.filter(["t", "i", "q"]),
    "filter by items": lambda f: f.filter(items=["f"]),
    "filter by pattern": lambda f: f.filter(regex="^[a-e]"),
    "filter of nothing": lambda f: f.filter(like="qq"),
    "filter by a mask": lambda f: f.filter(cond=[True, False] * (len(f) // 2)),
    "filter by a function": lambda f: f.filter(lambda d: d["i"] > 1),
    "filter by a series": lambda f: f.filter(cond=f["i"] > 1),
    "filter of columns by a mask": lambda f: f.filter(cond=f.isna().any(), axis=1),
    "filter of columns by a function": lambda f: f.filter(lambda d: d.isna().any(), axis=1),
    "filter by a short mask": lambda f: f.filter(cond=[True]),
    "filter by other than a mask": lambda f: f.filter(lambda _: 1),
    "filter by two rules": lambda f: f.filter(cond=[True], like="a"),
    "filter without a rule": lambda f: f.filter(),
    "take of columns": lambda f: f.take([2, 0], axis=1),
    "sample of columns": lambda f: f.sample(2, axis=1, random_state=1),
    "sample by a column": lambda f: f.sample(2, weights="i", random_state=1),
    "sample by no column": lambda f: f.sample(2, weights="q"),
    "truncate of columns": lambda f: f[["b", "f"]].truncate("c", "z", axis=1),
    "prefix of rows": lambda f: f.add_prefix("r", axis=0),
    "xs of a column": lambda f: f.xs("f", axis=1),
    "xs of a row": lambda f: f[["i", "f"]].xs(2),
    "names of both axes": lambda f: f.rename_axis(index="r", columns="c"),
    "squeeze of a column": lambda f: f[["t"]].squeeze(axis=1),
    "squeeze of a value": lambda f: f[["i"]].iloc[:1].squeeze(),
    "squeeze of a row": lambda f: f[["i", "f"]].iloc[:1].squeeze(),
    "repeat": lambda f: f.f.repeat(2),
    "repeat by row": lambda f: f.t.repeat([0, 1, 2, 0, 0, 3]),
    "repeat never": lambda f: f.t.repeat(0),
    "repeat less than never": lambda f: f.t.repeat(-1),
    "rename_axis in place": lambda f: (f.rename_axis("n", inplace=True), f)[1],
    "rename of rows": lambda f: f.rename({0: "zero", 9: "nine"}),
    "rename of rows by a function": lambda f: f.rename(index=lambda label: label * 2),
    "rename of both": lambda f: f.rename(index={1: 5}, columns={"i": "j"}),
    "rename of no row": lambda f: f.rename(index={99: 5}, errors="raise"),
    "rename of rows in place": lambda f: (f.rename(index={1: 5}, inplace=True), f)[1],
    "rename without a rule": lambda f: f.rename(),
    "rename of a series": lambda f: f.t.rename({0: "zero"}),
    "rename of a series by a function": lambda f: f.t.rename(str),
    "drop of no label": lambda f: f.drop(99),
    "drop of a label of another kind": lambda f: f.drop("a"),
    "drop of nothing": lambda f: f.drop(),
    "drop of both": lambda f: f.drop(index=[0, 2], columns="i"),
    "drop twice over": lambda f: f.drop(1, columns="i"),
    "drop of a series": lambda f: f.i.drop(index=[1, 2]),
    "drop of a series by no label": lambda f: f.i.drop(99, errors="ignore"),
    "drop of a series in place": lambda f: (f.i.drop(0, inplace=True), f.i)[1],
}


def by_levels(pd):
    return frame(pd, "range")[["i", "f", "b", "d"]].set_axis(
        pandas.MultiIndex.from_tuples([("p", "x"), ("p", "y"), ("q", "x"), ("q", "z")]), axis=1
    )


NAMES = {
    "a level": lambda f: f["p"],
    "a name": lambda f: f[("q", "x")],
    "names": lambda f: f[[("q", "x"), ("p", "y")]],
    "levels": lambda f: f[["q", "p"]],
    "no name": lambda f: f["r"],
    "loc of a level": lambda f: f.loc[:, "q"],
    "xs of the second level": lambda f: f.xs("x", axis=1, level=1),
    "droplevel": lambda f: f["p"].add_suffix("_"),
    "swaplevel": lambda f: f.swaplevel(axis=1),
    "rename": lambda f: f.rename(columns={"x": "X"}, level=1),
    "drop": lambda f: f.drop(columns="p"),
    "drop of the second level": lambda f: f.drop(columns="x", level=1),
    "reindex": lambda f: f.reindex(columns=["q"], level=0),
    "sum": lambda f: f["p"].sum(),
}


@pytest.mark.parametrize("name", NAMES)
def test_names_of_several_levels(name):
    both(lambda pd: NAMES[name](by_levels(pd)), native=True)


@pytest.mark.parametrize("name", WHOLE)
def test_methods_of_frames(name):
    both(lambda pd: WHOLE[name](frame(pd, "range")), native=True)


RANDOM = {"a": ["int", "text", "date"], "b": ["float"]}
WANTED = st.lists(st.integers(-1, 13), max_size=12)


@given(frames(RANDOM), WANTED, st.integers(0, 99))
def test_labels_of_random_frames(host, wanted, seed):
    both(lambda pd: on(pd, host).reindex(wanted), native=True)
    both(lambda pd: on(pd, host).b.reindex(wanted, fill_value=0.5), native=True)
    both(lambda pd: on(pd, host).sample(frac=1, random_state=seed), native=True)
    both(lambda pd: on(pd, host).truncate(2, 5), native=True)


def test_values_are_shared_where_only_labels_change():
    import gpuframe

    series = gpuframe.Series([1.0, 2.0])
    assert series.add_prefix("x")._column is series._column
    assert series.rename_axis("n")._column is series._column
