"""cut and qcut beside pandas: edges given and found, intervals and others as labels."""

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frames.compare import both
from tests.frames.strategies import column, frames, generator, on

NAN = float("nan")
VALUES = pandas.Series([1.0, 3.0, NAN, 9.0, 2.5, 0.0, -1.0], index=list("abcdefg"), name="v")
WHOLE = pandas.Series([5, 1, 3, 9, 2**40])
CUTS = {
    "edges": {"bins": [0, 2, 4]},
    "an array of edges": {"bins": np.array([0.0, 2.5, 9.0])},
    "a range of edges": {"bins": range(0, 12, 3)},
    "edges at infinity": {"bins": [-np.inf, 0, np.inf]},
    "lowest at infinity": {"bins": [-np.inf, 0, np.inf], "include_lowest": True, "labels": False},
    "a number of intervals": {"bins": 4},
    "a number of intervals, left": {"bins": 4, "right": False},
    "numbers of intervals": {"bins": 3, "labels": False},
    "numbers where all are in one": {"bins": [-5, 5, 50], "labels": False},
    "lowest": {"bins": [-1, 2, 9], "include_lowest": True},
    "left": {"bins": [-1, 2, 9], "right": False},
    "edges too": {"bins": 3, "retbins": True},
    "given edges too": {"bins": [0, 2, 4], "retbins": True, "labels": ["x", "y"]},
    "precision": {"bins": [0.12345, 2.34567, 8.9], "precision": 1},
    "edges that precision joins": {"bins": [0.12345, 0.12346, 8.9], "precision": 1},
    "edges twice": {"bins": [0, 2, 2, 4]},
    "edges twice, dropped": {"bins": [0, 2, 2, 4], "duplicates": "drop", "retbins": True},
    "labels": {"bins": [0, 2, 4], "labels": ["low", "high"]},
    "labels out of order": {"bins": [0, 2, 4], "labels": ["b", "a"]},
    "labels that are numbers": {"bins": [0, 2, 4], "labels": [10, 5]},
    "labels twice": {"bins": [0, 2, 4, 9], "labels": ["a", "b", "a"], "ordered": False},
    "labels twice in order": {"bins": [0, 2, 4], "labels": ["a", "a"]},
    "labels too few": {"bins": [0, 2, 4], "labels": ["a"]},
    "no labels, no order": {"bins": [0, 2, 4], "ordered": False},
    "labels that are none": {"bins": [0, 2, 4], "labels": "ab"},
    "descending edges": {"bins": [4, 2, 0]},
    "no interval": {"bins": 0},
    "other duplicates": {"bins": [0, 2, 4], "duplicates": "q"},
}
QUANTILES = {
    "quarters": {"q": 4},
    "tenths": {"q": 10, "labels": False},
    "shares": {"q": [0, 0.1, 0.5, 1.0]},
    "some shares": {"q": [0.25, 0.75]},
    "labels": {"q": 3, "labels": ["a", "b", "c"]},
    "edges too": {"q": 2, "retbins": True},
    "precision": {"q": 5, "precision": 0},
    "labels too few": {"q": 3, "labels": ["a"]},
    "no interval": {"q": 0},
}


@pytest.mark.parametrize("name", CUTS)
def test_cut(name):
    for values in (VALUES, WHOLE):
        both(lambda pd, values=values: pd.cut(on(pd, values), **CUTS[name]), native=True)


@pytest.mark.parametrize("name", QUANTILES)
def test_qcut(name):
    for values in (VALUES, WHOLE, VALUES.fillna(1.0)):
        both(lambda pd, values=values: pd.qcut(on(pd, values), **QUANTILES[name]), native=True)


def test_equal_quantiles():
    for settings in ({"q": 3}, {"q": 3, "duplicates": "drop"}, {"q": 4, "labels": False}):
        both(
            lambda pd, settings=settings: pd.qcut(pd.Series([1, 1, 1, 2]), **settings), native=True
        )


def test_infinities_on_edges():
    values, edges = [-np.inf, np.inf, NAN, 1.0], [-np.inf, 0, np.inf]
    for right in (True, False):
        for lowest in (True, False):
            settings = {"right": right, "include_lowest": lowest, "labels": False}
            both(
                lambda pd, settings=settings: pd.cut(pd.Series(values), edges, **settings),
                native=True,
            )


@pytest.mark.parametrize("values", [[2.0, 2.0], [0.0], [], [NAN], [1.0, np.inf]])
def test_intervals_of_few_values(values):
    both(lambda pd: pd.cut(pd.Series(values, dtype="float64"), 2), native=values != [NAN])
    both(lambda pd: pd.qcut(pd.Series(values, dtype="float64"), [0, 1]))


def test_what_runs_through_pandas():
    dates = column("date", ["2024-02-29", None, "2024-03-01 12:00:00"])
    both(lambda pd: pd.cut(on(pd, dates), 2))
    both(lambda pd: pd.qcut(on(pd, dates), 2))
    both(lambda pd: pd.cut(pd.Series([True, False]), 2))
    both(lambda pd: pd.cut(pd.Series([1, 2]), pandas.interval_range(0, 3)))
    both(lambda pd: pd.cut(pd.Series([1, 2]), [1, 1]))
    both(lambda pd: pd.qcut(pd.Series([1.0, 2.0]), [1.0, 0.0]))
    both(lambda pd: pd.qcut(pd.Series([1.0, 2.0]), [0.0, 1.5]))
    both(lambda pd: pd.qcut(pd.Series([1.0, 2.0], dtype="float32"), 2))


def test_lists_that_are_no_series():
    for values in ([1, 5, 9], np.array([1.0, NAN])):
        both(lambda pd, values=values: pd.cut(values, [0, 4, 8], labels=False), native=True)
        both(lambda pd, values=values: pd.qcut(values, 2, labels=False), native=True)


def test_groups_by_intervals():
    frame = pandas.DataFrame({"v": VALUES.to_numpy(), "n": range(7)})
    both(lambda pd: on(pd, frame).assign(g=pd.cut(on(pd, frame).v, 3)).groupby("g").n.sum())
    both(lambda pd: pd.cut(on(pd, frame).v, 3).value_counts(sort=False))


@given(
    frames({"v": ["finite", "small", "int"]}),
    st.integers(1, 5),
    st.booleans(),
    st.sampled_from([None, False]),
)
def test_random_values(host, count, right, labels):
    both(lambda pd: pd.cut(on(pd, host).v, count, right=right, labels=labels))
    # NumPy's quantiles lose the sign of narrow differences, of great ones and of zero.
    host["v"] = host.v.astype("int64" if host.v.dtype == "int8" else host.v.dtype) + 0
    if not host.v.fillna(0).between(-(2**40), 2**40).all():
        return
    both(lambda pd: pd.qcut(on(pd, host).v, count, labels=labels, duplicates="drop"))
    both(lambda pd: pd.qcut(on(pd, host).v, count, labels=labels, retbins=True))


@pytest.mark.cpu_only
def test_many_rows():
    random = generator(5)
    for values in (random.normal(size=20_000), random.integers(0, 10**6, 20_000)):
        host = pandas.Series(values)
        for parts in (3, 7, 10, 100):
            both(lambda pd, host=host, q=parts: pd.qcut(on(pd, host), q), native=True)
            both(lambda pd, host=host, q=parts: pd.cut(on(pd, host), q, retbins=True), native=True)
