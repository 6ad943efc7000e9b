"""Code written for pandas: what changes in place, what is shared, what has its own rules."""

import copy
import pickle

import numpy as np
import pandas
import pytest

import gpuframe
from gpuframe.errors import NotNative
from tests.frames.compare import both


def frame(pd):
    return pd.DataFrame({"a": [1, 2, 3], "b": ["x", None, "z"], "c": [0.5, -0.0, 0.0]})


def changed(thing, change):
    """The object after a change of it."""
    change(thing)
    return thing


def seen_by_all(pd):
    first = pd.Series([1, 2, 3])
    second = first
    first += 1
    return second


def named_copy(pd):
    df = frame(pd)
    column, part, twin = df["a"], df[df.a > 1], df.copy()
    for other in (column, part, twin):
        other.index.name = "k"
    twin.columns.name = "n"
    return df.index.name, df.columns.name


def loop(pd):
    found = []
    df = frame(pd)
    threshold = 1  # noqa: F841 - the query looks it up
    found.append(df.query("a > @threshold"))
    found.append(df.eval("d = a * 2"))
    return found


CASES = {
    "update changes the frame": lambda pd: changed(
        frame(pd), lambda df: df.update(pd.DataFrame({"a": [9]}))
    ),
    "in-place operators are seen by all": seen_by_all,
    "names of labels are not shared": named_copy,
    "variables of query and eval": loop,
    "a frame of series under other labels": lambda pd: pd.DataFrame(
        {"a": pd.Series([5, 6])}, index=[1, 0, 7]
    ),
    "names of several parts": lambda pd: pd.DataFrame({("a", "x"): [1], ("a", "y"): [2]}).columns,
    "rows by a range": lambda pd: frame(pd).loc[range(1, 3)],
    "a function as key of an assignment": lambda pd: changed(
        frame(pd), lambda df: df.__setitem__(lambda _: "a", 0)
    ),
    "divmod": lambda pd: divmod(pd.Series([7, -7]), 2),
    "windows": lambda pd: (
        frame(pd).a.rolling(2).sum(),
        frame(pd).groupby("b").a.rolling(1).sum(),
        frame(pd).c.expanding().mean(),
    ),
    "resample": lambda pd: (
        pd.Series([1, 2, 3], index=pd.date_range("2024-01-01", periods=3)).resample("2D").sum()
    ),
    "at and iat": lambda pd: (frame(pd).at[1, "a"], frame(pd).iat[2, 1]),
    "operators of indexes": lambda pd: (pd.RangeIndex(3) + 1, pd.Index([1, 2]) * 2),
    "kinds of indexes": lambda pd: (
        isinstance(pd.date_range("2024-01-01", periods=2), pd.DatetimeIndex),
        isinstance(pd.Index([(1, 2)]), pd.MultiIndex),
        isinstance(pd.Index([1]), pd.DatetimeIndex),
    ),
    "levels by names": lambda pd: pd.MultiIndex.from_product([[1, 2], ["a"]], names=["p", "q"]),
    "functions that answer with a series": lambda pd: frame(pd)[["a"]].apply(
        lambda row: pd.Series({"twice": int(row["a"]) * 2}), axis=1
    ),
    "pd.Series methods as functions": lambda pd: frame(pd)[["a", "c"]].agg(pd.Series.median),
    "NumPy's reductions": lambda pd: (np.mean(frame(pd).a), np.sum(frame(pd).c)),
    "isin is exact": lambda pd: (
        pd.Series([2**53 + 1]).isin([2.0**53]),
        pd.Series([1.0, 2.0**53]).isin([1, 2**53 + 1]),
        pd.Series([2**63], dtype="uint64").isin([2.0**63]),
        pd.Series([1, 2]).isin([1.5, 2.0, float("nan")]),
    ),
    "signs of zero in texts": lambda pd: frame(pd).c.astype(str),
    "categories in another order": lambda pd: (
        pd.concat(
            [
                pd.Series(pd.Categorical([1, 2], [1, 2])),
                pd.Series(pd.Categorical([1, 2], [2, 1])),
            ]
        ),
        pd.Series(pd.Categorical([1, 2], [1, 2])).isin(pd.Series(pd.Categorical([1], [2, 1]))),
    ),
    "NaT as an operand": lambda pd: (
        pd.Series(pd.to_datetime(["2024-01-01"])) - pd.NaT,
        pd.Series(pd.to_datetime(["2024-01-01"])) > pd.NaT,
        pd.Series(pd.to_datetime(["2024-01-01"])) + pd.NaT,
    ),
    "dates and texts that are none": lambda pd: pd.Series(pd.to_datetime(["2024-01-01"])) == "a",
    "texts beside numbers": lambda pd: pd.Series(["a"]) == pd.Series([1]),
    "narrow integers by large numbers": lambda pd: pd.Series([100], dtype="int8") / 300,
    "logic of integers with a bool": lambda pd: pd.Series([1, 2]) & True,
    "bools in whole divisions": lambda pd: (pd.Series([True]) // 2, 5 % pd.Series([True, False])),
    "means of float32 by group": lambda pd: (
        pd.DataFrame({"k": [1, 1], "v": np.array([1, 2], "f4")}).groupby("k").v.mean(),
        pd.DataFrame({"k": [1, 1], "v": np.array([1, np.nan], "f4")}).groupby("k").v.mean(),
    ),
    "a mask of dates by a key": lambda pd: frame(pd).set_axis(
        pd.Series(["a", "b", "a"], dtype="category")
    ),
}


@pytest.mark.parametrize("lines", CASES.values(), ids=CASES)
def test_code_for_pandas(lines):
    both(lines)


def pickled(thing):
    """The object out of its own pickle."""
    return pickle.loads(pickle.dumps(thing))  # noqa: S301 - our own bytes


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickled])
def test_copies_are_equal_and_apart(again):
    df = frame(gpuframe)
    other = again(df)
    other["a"] = 0
    assert df.a.tolist() == [1, 2, 3]
    assert other.a.tolist() == [0, 0, 0]
    assert other[["b", "c"]].equals(df[["b", "c"]])


@pytest.mark.parametrize(
    "lines",
    [
        lambda df: df.a.rolling(2).agg(sum),
        lambda df: df.dot(df.T),
        lambda df: df.compare(df),
        lambda df: df.groupby("b").sample(1),
    ],
)
def test_fallback_can_be_forbidden(lines, monkeypatch):
    monkeypatch.setattr(gpuframe.options, "fallback", "raise")
    with pytest.raises(NotNative):
        lines(frame(gpuframe))


def test_accessors_do_not_iterate():
    with pytest.raises(TypeError, match="not iterable"):
        iter(gpuframe.Series(["a"]).str)


def test_no_bare_pandas_objects_come_back(monkeypatch):
    monkeypatch.setattr(gpuframe.options, "fallback", "silent")
    df = frame(gpuframe)
    for found in (df.a.rolling(2).sum(), df.groupby("b").a.shift(), df.T, df.index + 1):
        assert not isinstance(found, pandas.Series | pandas.DataFrame | pandas.Index)
