"""Exponentially weighted statistics have pandas' very bits."""

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frames.compare import both
from tests.frames.strategies import generator, on

NAN = float("nan")
values = st.sampled_from([0.0, 1.0, 1.0, -1.5, 0.1, NAN, NAN, 1024.5, np.inf])
decays = (
    st.fixed_dictionaries({"com": st.sampled_from([0, 0.5, 1, 9])})
    | st.fixed_dictionaries({"span": st.sampled_from([1, 3.5])})
    | st.fixed_dictionaries({"halflife": st.sampled_from([0.5, 3])})
    | st.fixed_dictionaries({"alpha": st.sampled_from([1e-3, 0.3, 1])})
)
flags = st.fixed_dictionaries(
    {
        "adjust": st.booleans(),
        "ignore_na": st.booleans(),
        "min_periods": st.sampled_from([None, 0, 1, 3]),
    }
)


def every(ewm):
    found = [ewm.mean(), ewm.var(), ewm.std(), ewm.var(bias=True)]
    return [*found, ewm.sum()] if ewm.adjust else found


@given(st.lists(values, max_size=20), decays, flags)
def test_series(data, weights, settings):
    series = pandas.Series(data, dtype="float64", name="v")
    both(lambda pd: every(on(pd, series).ewm(**weights, **settings)), native=True)


@given(st.lists(st.tuples(st.sampled_from([1, 2, NAN]), values), max_size=20), decays, flags)
def test_groups(rows, weights, settings):
    labels = pandas.Index(np.arange(len(rows)) ** 2 + 5)
    table = pandas.DataFrame(rows, columns=["k", "v"], index=labels, dtype="float64")
    both(
        lambda pd: every(on(pd, table).groupby("k").v.ewm(**weights, **settings)),
        native=len(rows) > 0,
    )


def table():
    random = generator(61)
    data = np.round(random.standard_normal((30, 2)), 2)
    data[random.random((30, 2)) < 0.2] = NAN
    found = pandas.DataFrame(data, columns=["x", "y"])
    found["n"] = random.integers(-5, 5, 30)
    found["k"] = random.integers(0, 3, 30)
    found["t"] = pandas.to_datetime("2024-01-01") + pandas.to_timedelta(
        np.sort(random.integers(0, 10**6, 30)), unit="s"
    )
    return found


def test_frames_and_agg():
    def lines(pd):
        frame = on(pd, table())
        ewm = frame[["x", "n"]].ewm(span=4, min_periods=2)
        return [
            *every(ewm),
            ewm.agg(["mean", "std"]),
            frame.x.ewm(com=2).agg("var"),
            ewm["n"].mean(),
            ewm.x.mean(),
            frame.groupby("k")[["x", "y"]].ewm(com=2).mean(),
        ]

    both(lines, native=True)


@pytest.mark.parametrize("name", ["cov", "corr"])
def test_two_columns(name):
    def lines(pd):
        frame = on(pd, table())
        return [
            getattr(frame.x.ewm(com=3, ignore_na=True), name)(frame.y),
            getattr(frame.x.ewm(com=3, adjust=False, min_periods=4), name)(frame.n),
            getattr(frame[["x", "y"]].ewm(span=5), name)(frame.y),
        ]

    both(lines, native=True)


def test_times():
    def lines(pd):
        frame = on(pd, table())
        return [
            frame.x.ewm(halflife="2D", times=frame.t).mean(),
            frame[["x", "n"]].ewm(halflife=pandas.Timedelta("6h"), times=frame.t, com=3).mean(),
            frame.x.ewm(halflife="1D", times=table().t.to_numpy(), adjust=False).mean(),
            frame.groupby("k").x.ewm(halflife="1D", times=frame.t).mean(),
        ]

    both(lines, rtol=1e-12, native=True)


@pytest.mark.parametrize(
    "lines",
    [
        lambda f: f.x.ewm(),
        lambda f: f.x.ewm(com=1, span=2),
        lambda f: f.x.ewm(com=-1),
        lambda f: f.x.ewm(alpha=2),
        lambda f: f.x.ewm(halflife="2D"),
        lambda f: f.x.ewm(halflife=2, times=f.t),
        lambda f: f.x.ewm(halflife="2D", times=f.n),
        lambda f: f.x.ewm(halflife="2D", times=f.t[:4]),
        lambda f: f.x.ewm(halflife="2D", times=f.t.where(f.n > 0)),
        lambda f: f.x.ewm(com=1, adjust=False).sum(),
        lambda f: f.x.ewm(halflife="2D", times=f.t).var(),
        lambda f: f.x.ewm(halflife="2D", times=f.t).std(),
        lambda f: f.x.ewm(halflife="2D", times=f.t).sum(),
        lambda f: f.x.ewm(halflife="2D", times=f.t).cov(f.y),
        lambda f: f.t.ewm(com=1).mean(),
        lambda f: f.ewm(com=1).mean(),
    ],
)
def test_errors_are_pandas_own(lines):
    both(lambda pd: lines(on(pd, table())))


@pytest.mark.cpu_only
def test_long_columns():
    random = generator(62)
    data = random.standard_normal(40_000)
    data[random.random(40_000) < 0.05] = NAN
    frame = pandas.DataFrame({"k": random.integers(0, 50, 40_000), "v": data})
    both(lambda pd: every(on(pd, frame).v.ewm(span=50)), native=True)
    both(lambda pd: every(on(pd, frame).groupby("k").v.ewm(com=5, adjust=False)), native=True)
