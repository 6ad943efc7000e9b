"""Variance, skewness, kurtosis, covariance and correlation of windows: pandas' and exact values."""

import math
from fractions import Fraction

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gpuframe
from tests.frames.compare import both
from tests.frames.strategies import generator, on

NAN = float("nan")
SPREADS = ["var", "std", "sem"]
values = st.sampled_from([0.0, 1.0, 1.0, -1.5, 0.25, NAN, 1024.5, -30.0, np.inf])
windows = st.fixed_dictionaries(
    {
        "window": st.integers(0, 6),
        "min_periods": st.none() | st.integers(0, 6),
        "center": st.booleans(),
        "closed": st.sampled_from([None, "right", "left", "both", "neither"]),
    }
)


def every(windows_of, names, **settings):
    return [getattr(windows_of, name)(**settings) for name in names]


@given(st.lists(values, max_size=20), windows, st.integers(0, 3), st.none() | st.integers(1, 3))
def test_spreads(data, settings, ddof, step):
    series = pandas.Series(data, dtype="float64", name="v")
    both(
        lambda pd: every(on(pd, series).rolling(**settings, step=step), SPREADS, ddof=ddof),
        rtol=1e-9,
        native=True,
    )
    both(lambda pd: every(on(pd, series).expanding(2), SPREADS), rtol=1e-9, native=True)


def spread_of(window, order):
    """Skewness or kurtosis in rational arithmetic; None where it does not exist."""
    known = [Fraction(value) for value in window if math.isfinite(value)]
    n = len(known)
    if n < order:
        return None
    mean = sum(known) / n
    two, high = (sum((value - mean) ** power for value in known) / n for power in (2, order))
    if two == 0:
        return None
    if order == 3:
        return math.sqrt(n * (n - 1)) / (n - 2) * float(high) / float(two) ** 1.5
    found = Fraction((n * n - 1), 1) * high / two**2 - 3 * (n - 1) ** 2
    return float(found / ((n - 2) * (n - 3)))


@given(st.lists(values, max_size=16), st.integers(1, 6))
def test_shapes_are_those_of_rational_arithmetic(data, width):
    found = on(gpuframe, pandas.Series(data, dtype="float64")).rolling(width, min_periods=1)
    for order, result in ((3, found.skew()), (4, found.kurt())):
        for row, value in enumerate(result.tolist()):
            exact = spread_of(data[max(row + 1 - width, 0) : row + 1], order)
            assert (
                math.isnan(value)
                if exact is None
                else math.isclose(value, exact, rel_tol=1e-12, abs_tol=1e-12)
            )


@pytest.mark.parametrize("name", ["skew", "kurt"])
def test_shapes_have_the_values_of_pandas(name):
    random = generator(3)
    data = pandas.Series(np.round(random.gamma(2, 10, 60), 2))
    data[random.random(60) < 0.1] = NAN
    data[30:40] = 7.1
    for settings in ({"window": 9, "min_periods": 4}, {"window": 20, "center": True}):
        both(
            lambda pd, settings=settings: getattr(on(pd, data).rolling(**settings), name)(),
            rtol=1e-8,
            native=True,
        )
    both(lambda pd: getattr(on(pd, data).expanding(), name)(), rtol=1e-8, native=True)


def test_variances_are_exact_where_means_are_great():
    noise = generator(4).standard_normal(50)
    for offset in (0.0, 1e3, 1e6, 1e9, -1e12):
        data = offset + noise
        found = on(gpuframe, pandas.Series(data)).rolling(10).var().tolist()
        for row in range(9, 50):
            window = [Fraction(value) for value in data[row - 9 : row + 1]]
            mean = sum(window) / 10
            exact = float(sum((value - mean) ** 2 for value in window) / 9)
            assert math.isclose(found[row], exact, rel_tol=1e-14)


def test_equal_values_have_no_variance():
    data = np.repeat([0.1, 7.3, -1e9, 1e-3], 12)
    series = on(gpuframe, pandas.Series(data))
    found = series.rolling(5).var().to_numpy()
    assert (found[[5, 11, 17, 23, 29, 35, 41, 47]] == 0.0).all()
    assert np.isnan(series.rolling(5).skew().to_numpy()[[5, 11, 17, 23, 29, 35, 41, 47]]).all()


def pair_lines(pd, table, name):
    frame = on(pd, table)
    return [
        getattr(frame.x.rolling(5, min_periods=2), name)(frame.y),
        getattr(frame.x.rolling(5, center=True), name)(frame.y, ddof=0),
        getattr(frame.x.expanding(3), name)(frame.y.rename("x")),
        getattr(frame.x.rolling(4), name)(),
        getattr(frame[["x", "y"]].rolling(6), name)(frame.y),
        getattr(frame[["x", "y"]].rolling(6), name)(frame[["x", "y"]] * 2 + 1, pairwise=False),
    ]


@pytest.mark.parametrize("name", ["cov", "corr"])
def test_two_columns(name):
    random = generator(5)
    table = pandas.DataFrame({"x": random.standard_normal(40), "y": random.standard_normal(40)})
    table.loc[3:5, "x"] = NAN
    table.loc[10, "y"] = np.inf
    table.loc[20:30, "y"] = 4.0
    both(lambda pd: pair_lines(pd, table, name), rtol=1e-7, native=True)
    table.columns.name = "names"
    both(lambda pd: getattr(on(pd, table).rolling(6), name)(), rtol=1e-7, native=True)
    both(lambda pd: getattr(on(pd, table).expanding(3), name)(pairwise=True), rtol=1e-7)
    both(lambda pd: getattr(on(pd, table[5:].set_axis(list("ab"), axis=1)).ewm(2), name)())
    both(lambda pd: getattr(on(pd, table[:0]).rolling(6), name)())
    both(lambda pd: getattr(on(pd, table).rolling(6), name)(on(pd, table), True), rtol=1e-7)
    both(lambda pd: getattr(on(pd, table).x.rolling(6), name)(on(pd, table).y[5:]), rtol=1e-7)
    both(lambda pd: getattr(on(pd, table).x.rolling(6, step=2), name)(on(pd, table).y))
    both(lambda pd: getattr(on(pd, table).x.rolling(6), name)(3))


def test_groups():
    random = generator(6)
    table = pandas.DataFrame(
        {"k": random.integers(0, 4, 50), "v": random.integers(-20, 20, 50) / 4}
    )
    both(
        lambda pd: [
            *every(on(pd, table).groupby("k").v.rolling(6, min_periods=3), SPREADS),
            on(pd, table).groupby("k").v.rolling(6).skew(),
            on(pd, table).groupby("k").v.expanding().agg(["std", "kurt"]),
        ],
        rtol=1e-8,
        native=True,
    )


@pytest.mark.cpu_only
def test_long_columns_have_the_values_of_pandas():
    random = generator(52)
    data = np.round(random.standard_normal(60_000) * 100, 3)
    data[random.random(60_000) < 0.02] = NAN
    table = pandas.DataFrame({"x": data, "y": np.roll(data, 3)})
    for settings in ({"window": 50, "min_periods": 5}, {"window": 20_000, "min_periods": 9}):
        both(
            lambda pd, settings=settings: [
                *every(on(pd, table).x.rolling(**settings), [*SPREADS, "skew", "kurt"]),
                on(pd, table).x.rolling(**settings).cov(on(pd, table).y),
                on(pd, table).x.rolling(**settings).corr(on(pd, table).y),
            ],
            rtol=1e-6,
            native=True,
        )


def test_windows_beside_a_value_that_dwarfs_them():
    frame = pandas.DataFrame({"v": [1.0, 2.0, 4.0, 1e17, 2.0, 2.0], "w": [3.0, 5, 4, 1, 1, 1]})
    frame.index = pandas.Index([0, 0, 1, 1, 0, 1])
    for lines in (
        lambda df: every(df.v.rolling(2), SPREADS),
        lambda df: every(df.v.expanding(), SPREADS),
        lambda df: df.v.rolling(3).cov(df.w).head(4),
        lambda df: df.v.rolling(3).skew().head(4),
        lambda df: df.groupby(level=0).v.rolling(2).std(),
    ):
        both(lambda pd, lines=lines: lines(on(pd, frame)), rtol=1e-9)
    both(lambda pd: every(on(pd, frame).w.rolling(2), SPREADS), rtol=1e-9, native=True)
