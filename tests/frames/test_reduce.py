"""Reductions: results and their dtypes, empty and missing input, describe."""

import math

import numpy as np
import pandas
import pytest
from hypothesis import given

import gpuframe
from tests.frames.compare import both
from tests.frames.strategies import KINDS, frames, on

NAN = float("nan")
NAMES = ["sum", "mean", "min", "max", "count", "std", "var", "any", "all", "nunique"]


def frame(pd):
    return pd.DataFrame(
        {"a": [1, 2, 4], "b": [0.5, NAN, 2.5], "c": [True, False, True]}, index=["x", "y", "z"]
    )


CASES = {
    "sum of nothing": lambda pd: pd.Series([], dtype=float).sum(),
    "sum of no ints": lambda pd: pd.Series([], dtype="int64").sum(),
    "sum of no objects": lambda pd: pd.Series([]).sum(),
    "sum with min_count": lambda pd: (
        pd.Series([NAN]).sum(min_count=1),
        pd.Series([1.0, NAN]).sum(min_count=1),
    ),
    "extremes of nothing": lambda pd: (
        pd.Series([], dtype=float).max(),
        pd.Series([], dtype="int64").max(),
    ),
    "mean of no ints": lambda pd: pd.Series([], dtype="int64").mean(),
    "small ints add up as int64": lambda pd: (
        pd.Series([127, 1], dtype="int8").sum(),
        pd.Series([1], dtype="uint8").sum(),
    ),
    "float32 stays": lambda pd: (
        pd.Series([1.5], dtype="float32").sum(),
        pd.Series([1.5, 2.5], dtype="float32").mean(),
    ),
    "bools add up as int64": lambda pd: (
        pd.Series([True, True]).sum(),
        pd.Series([True, False]).mean(),
    ),
    "int64 sums wrap": lambda pd: pd.Series([2**63 - 1, 1]).sum(),
    "std of one value": lambda pd: pd.Series([5]).std(),
    "ddof": lambda pd: (
        pd.Series([1, 2]).std(ddof=0),
        pd.Series([1, 2, 4]).var(ddof=0),
        pd.Series([1, 2]).var(ddof=2),
    ),
    "skipna False": lambda pd: [
        getattr(pd.Series([1.0, NAN]), name)(skipna=False)
        for name in ("sum", "mean", "min", "max", "std")
    ],
    "any and all of nothing": lambda pd: (
        pd.Series([], dtype=bool).any(),
        pd.Series([], dtype=bool).all(),
    ),
    "any and all of numbers": lambda pd: (
        pd.Series([0, 2]).any(),
        pd.Series([0, 2]).all(),
        pd.Series([NAN]).any(),
        pd.Series([NAN]).all(),
    ),
    "text": lambda pd: (
        pd.Series(["b", "a", None]).min(),
        pd.Series(["b", "a", None]).max(),
        pd.Series(["b", "a"]).sum(),
    ),
    "text of nothing": lambda pd: (
        pd.Series([], dtype="str").sum(),
        pd.Series([], dtype="str").max(),
    ),
    "dates": lambda pd: [
        getattr(pd.Series(pd.to_datetime(["2024-01-01", None, "2024-01-04"])), n)()
        for n in ("min", "max", "mean", "count")
    ],
    "timedeltas": lambda pd: pd.Series(np.array([1, 3], "m8[s]")).sum(),
    "infinities": lambda pd: (
        pd.Series([np.inf, 1]).sum(),
        pd.Series([np.inf, -np.inf]).sum(),
        pd.Series([np.inf, 1]).mean(),
        pd.Series([np.inf, 1.0]).std(),
    ),
    "nullable ints": lambda pd: [
        getattr(pd.Series([1, None, 4], dtype="Int64"), n)()
        for n in ("sum", "min", "max", "mean", "count")
    ],
    "nullable ints of nothing": lambda pd: (
        pd.Series([None], dtype="Int64").sum(),
        pd.Series([None], dtype="Int64").max(),
    ),
    "nullable bools": lambda pd: (
        pd.Series([True, None], dtype="boolean").any(),
        pd.Series([True, None], dtype="boolean").all(),
    ),
    "ordered categories": lambda pd: pd.Series(
        pd.Categorical(["a", "b"], ["b", "a"], ordered=True)
    ).min(),
    "a frame's sum": lambda pd: frame(pd).sum(),
    "a frame's mean": lambda pd: frame(pd).mean(),
    "a frame's extremes": lambda pd: (frame(pd).min(), frame(pd).max()),
    "a frame's count": lambda pd: frame(pd).count(),
    "a frame's std and var": lambda pd: (frame(pd)[["a", "b"]].std(), frame(pd)[["a", "b"]].var()),
    "a frame's any and all": lambda pd: (frame(pd).any(), frame(pd).all()),
    "a frame's nunique": lambda pd: frame(pd).nunique(),
    "numbers only": lambda pd: pd.DataFrame({"a": [1, 2], "t": ["x", "y"]}).mean(numeric_only=True),
    "mixed results are object": lambda pd: pd.DataFrame({"a": [1], "b": ["x"]}).max(),
    "along rows": lambda pd: pd.DataFrame({"a": [1, 2], "b": [0.5, NAN]}).sum(axis=1),
    "mean along rows": lambda pd: pd.DataFrame({"a": [1, 2], "b": [0.5, NAN]}).mean(axis=1),
    "a frame without rows": lambda pd: (
        pd.DataFrame({"a": pd.Series([], dtype="int64")}).sum(),
        pd.DataFrame({"a": pd.Series([], dtype="float64")}).mean(),
    ),
    "median and quantiles": lambda pd: (
        pd.Series([3, 1, 2, 10]).median(),
        pd.Series([1.0, 2.0, NAN, 4.0]).quantile([0.25, 0.5]),
    ),
    "describe of numbers": lambda pd: pd.Series([1, 2, 3, 4]).describe(),
    "describe of text": lambda pd: pd.Series(["b", "a", "b"]).describe(),
    "describe of a frame": lambda pd: pd.DataFrame(
        {"a": [1, 2, 4], "s": ["x", "y", "y"]}
    ).describe(),
    "describe of all columns": lambda pd: pd.DataFrame(
        {"a": [1, 2, 4], "s": ["x", "y", "y"]}
    ).describe(include="all"),
    "agg of a list": lambda pd: pd.Series([1, 2]).agg(["sum", "mean"]),
    "agg of a name": lambda pd: (
        pd.Series([1, 2]).agg("sum"),
        pd.DataFrame({"a": [1, 2]}).agg("max"),
    ),
    "agg of a dict": lambda pd: pd.DataFrame({"a": [1, 2], "b": [3, 4]}).agg(
        {"a": "sum", "b": ["min", "max"]}
    ),
    "idxmax and idxmin": lambda pd: (frame(pd).a.idxmax(), frame(pd).b.idxmin()),
    "cumulative sums": lambda pd: (pd.Series([1, 2, 3]).cumsum(), pd.Series([1, NAN, 2]).cumsum()),
    "differences": lambda pd: (pd.Series([3, 1, 7]).diff(), pd.Series([1.5, 2.0]).diff()),
    "corr": lambda pd: pd.Series([1, 2, 4]).corr(pd.Series([2, 4, 9])),
    "prod": lambda pd: (pd.Series([2, 3]).prod(), pd.Series([], dtype=float).prod()),
    "mode": lambda pd: pd.Series([3, 1, 3, 1]).mode(),
}

ERRORS = {
    "mean of text": lambda pd: pd.Series(["a", "b"]).mean(),
    "mean of a frame with text": lambda pd: pd.DataFrame({"a": [1], "b": ["x"]}).mean(),
    "extremes of unordered categories": lambda pd: pd.Series(["a"], dtype="category").min(),
    "idxmax of nothing but missing": lambda pd: pd.Series([NAN, NAN]).idxmax(),
    "sum of dates": lambda pd: pd.Series(pd.to_datetime(["2024-01-01"])).sum(),
}
INEXACT = {
    "ddof",
    "a frame's std and var",
    "describe of numbers",
    "describe of a frame",
    "describe of all columns",
    "corr",
}


@pytest.mark.parametrize("name", CASES)
def test_reduce(name):
    both(CASES[name], rtol=1e-14 if name in INEXACT else None)


@pytest.mark.parametrize("lines", ERRORS.values(), ids=ERRORS)
def test_reduction_is_refused(lines):
    both(lines)


@pytest.mark.parametrize("name", NAMES)
@given(frame=frames({"x": ["int", "small", "bool", "finite"]}))
def test_reductions_of_generated_columns(name, frame):
    frame = frame.clip(-(2**40), 2**40) if frame.x.dtype == "int64" else frame
    both(lambda pd: getattr(on(pd, frame).x, name)(), rtol=1e-11, native=True)


@given(frames({"x": [kind for kind in KINDS if kind != "category"]}))
def test_extremes_and_counts_of_generated_columns(frame):
    both(
        lambda pd: (
            on(pd, frame).x.count(),
            on(pd, frame).x.nunique(),
            on(pd, frame).x.nunique(dropna=False),
        ),
        native=True,
    )
    both(lambda pd: (on(pd, frame).x.min(), on(pd, frame).x.max()), native=True)


def hostile(rows):
    """Values of 600 orders of magnitude that nearly cancel."""
    random = np.random.default_rng(5)
    values = random.standard_normal(rows) * 10.0 ** random.integers(-300, 300, rows)
    return np.concatenate([values, -values[: rows // 2], [5e-324, 1e16, 1.0, -1e16]])


def test_sum_is_the_exact_sum_rounded_once():
    values = hostile(300)
    assert gpuframe.Series(values).sum() == math.fsum(values)
    assert gpuframe.Series([1e16, 1.0, -1e16]).sum() == 1.0
    assert gpuframe.Series([0.1] * 10).sum() == 1.0


def test_sum_mean_and_variance_do_not_depend_on_the_order():
    values = hostile(200) * 1e-180
    forward, backward = gpuframe.Series(values), gpuframe.Series(values[::-1].copy())
    for name in ("sum", "mean", "var", "std"):
        assert getattr(forward, name)() == getattr(backward, name)()


def test_mean_and_variance_far_from_zero():
    values = 1e9 + np.arange(101) / 8
    series = gpuframe.Series(values)
    assert series.mean() == math.fsum(values) / 101
    assert series.var() == pytest.approx(np.var(np.arange(101) / 8, ddof=1), rel=1e-15)


def test_to_pandas_of_a_reduction_is_pandas():
    assert isinstance(gpuframe.DataFrame({"a": [1]}).sum().to_pandas(), pandas.Series)


OBJECTS = (
    [], [None], [NAN, None], [1, 2], [1, None, 3], ["a", None, "b"], ["", 0], [0, None],
    [True, None], [False, NAN], [1, "a"], [(1, 2), (0, 5)], [[1], []], [pandas.NA, 1],
    [pandas.NaT, pandas.Timestamp("2020")], [np.inf, 1, None], [2**70, 1],
)  # fmt: skip


@pytest.mark.parametrize("name", ["min", "max", "any", "all"])
def test_python_objects_answer_on_the_host(name):
    for values in OBJECTS:
        host = pandas.Series(values, dtype=object)
        for skipna in (True, False):
            both(
                lambda pd, host=host, skipna=skipna: getattr(on(pd, host), name)(skipna=skipna),
                native=True,
            )
            both(
                lambda pd, host=host, skipna=skipna: getattr(on(pd, host.to_frame("a")), name)(
                    skipna=skipna
                ),
            )
