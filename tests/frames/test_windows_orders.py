"""Medians, quantiles, ranks and numbers of distinct values of windows are pandas'."""

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frames.compare import both
from tests.frames.strategies import generator, on

NAN = float("nan")
values = st.sampled_from([0.0, -0.0, 1.0, 1.0, -1.5, 0.25, NAN, NAN, 1024.5, -30.0, np.inf])
windows = st.fixed_dictionaries(
    {
        "window": st.integers(1, 6),
        "min_periods": st.none() | st.integers(0, 1),
        "center": st.booleans(),
        "closed": st.sampled_from([None, "right", "left", "both", "neither"]),
        "step": st.none() | st.integers(1, 3),
    }
)
interpolations = ["linear", "lower", "higher", "nearest", "midpoint"]


@given(
    st.lists(values, max_size=20), windows, st.sampled_from([0, 0.1, 0.25, 0.5, 2 / 3, 0.9, 1.0])
)
def test_medians_and_quantiles(data, settings, q):
    series = pandas.Series(data, dtype="float64", name="v")
    both(
        lambda pd: [
            on(pd, series).rolling(**settings).median(),
            on(pd, series).rolling(**settings).nunique(),
            *(on(pd, series).rolling(**settings).quantile(q, how) for how in interpolations),
            on(pd, series).expanding().quantile(q),
        ],
        native=True,
    )


@given(
    st.lists(values, max_size=20), windows, st.sampled_from(["average", "min", "max"]),
    st.booleans(), st.booleans(),
)  # fmt: skip
def test_ranks(data, settings, method, ascending, pct):
    settings = settings | {"center": False, "closed": None}
    series = pandas.Series(data, dtype="float64", name="v")
    how = {"method": method, "ascending": ascending, "pct": pct}
    both(lambda pd: on(pd, series).rolling(**settings).rank(**how), native=True)
    both(lambda pd: on(pd, series).expanding(2).rank(**how), native=True)


@given(
    st.lists(st.tuples(st.integers(0, 20), values), max_size=20),
    st.integers(1, 12),
    st.sampled_from([None, "left", "both", "neither"]),
)
def test_windows_of_time(rows, width, closed):
    rows = sorted(rows, key=lambda row: row[0])
    times = pandas.DatetimeIndex(np.array([row[0] for row in rows], "M8[s]"))
    series = pandas.Series([row[1] for row in rows], index=times, dtype="float64")

    def lines(pd):
        window = on(pd, series).rolling(f"{width}s", closed=closed)
        return [window.median(), window.quantile(0.3), window.nunique()]

    both(lines, native=True)
    both(lambda pd: on(pd, series).rolling(f"{width}s").rank(), native=True)


def table():
    random = generator(71)
    found = pandas.DataFrame(
        {"k": random.integers(0, 3, 40), "x": random.integers(0, 9, 40) / 2, "y": range(40)}
    )
    found.loc[::7, "x"] = NAN
    return found


def test_frames_groups_and_agg():
    def lines(pd):
        frame = on(pd, table())
        return [
            frame[["x", "y"]].rolling(5, min_periods=2).median(),
            frame[["x", "y"]].rolling(5).quantile(0.25, interpolation="lower"),
            frame.groupby("k").x.rolling(4, min_periods=1).median(),
            frame.groupby("k").x.rolling(4, min_periods=1).rank(pct=True),
            frame.groupby("k").x.expanding().nunique(),
            frame.x.rolling(4).agg(["median", "nunique"]),
        ]

    both(lines, native=True)


@pytest.mark.parametrize(
    "lines",
    [
        lambda f: f.x.rolling(3).quantile(1.5),
        lambda f: f.x.rolling(3).quantile(-0.5),
        lambda f: f.x.rolling(3).quantile(0.5, interpolation="cubic"),
        lambda f: f.x.rolling(3).quantile(),
        lambda f: f.x.rolling(3).rank(method="dense"),
        lambda f: f.x.rolling(3, center=True).rank(),
        lambda f: f.x.astype("str").rolling(3).median(),
    ],
)
def test_errors_and_what_stays_in_pandas(lines):
    both(lambda pd: lines(on(pd, table())), message=False)


@pytest.mark.cpu_only
def test_long_columns_have_the_values_of_pandas():
    random = generator(72)
    data = np.round(random.standard_normal(30_000) * 100)
    data[random.random(30_000) < 0.05] = NAN
    data[9000:13_000] = NAN
    series = pandas.Series(data)
    for settings in ({"window": 40, "min_periods": 5}, {"window": 4000, "min_periods": 1}):

        def lines(pd, settings=settings):
            window = on(pd, series).rolling(**settings)
            return [
                window.median(), window.quantile(0.9), window.rank(), window.nunique(),
                window.rank(method="min", ascending=False, pct=True),
            ]  # fmt: skip

        both(lines, native=True)
    both(lambda pd: on(pd, series).expanding().median(), native=True)
    both(lambda pd: on(pd, series).rolling(3000, center=True).quantile(0.25), native=True)
