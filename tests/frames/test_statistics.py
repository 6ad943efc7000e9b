"""Products, higher moments, quantiles, correlations and places of extremes beside pandas."""

import numpy as np
import pandas
import pytest
from hypothesis import given

import gpuframe
from gpuframe.ops import moments
from tests.frames.compare import both
from tests.frames.strategies import column, frames, generator, on

KINDS = {"v": ["finite"], "i": ["small"], "w": ["finite"]}

OF_COLUMNS = {
    "prod": lambda s: s.prod(),
    "prod of five": lambda s: s.prod(min_count=5),
    "skew": lambda s: s.skew(),
    "kurt": lambda s: s.kurt(),
    "sem": lambda s: s.sem(),
    "quantile": lambda s: s.quantile(0.3),
    "quantiles": lambda s: s.quantile([0.0, 0.25, 1.0]),
    "quantile below": lambda s: s.quantile(0.3, interpolation="lower"),
    "quantile above": lambda s: s.quantile([0.3, 0.5], interpolation="higher"),
    "quantile nearby": lambda s: s.quantile([0.1, 0.5, 0.75], interpolation="nearest"),
    "quantile between": lambda s: s.quantile(0.4, interpolation="midpoint"),
    "idxmin": lambda s: s.idxmin(),
    "idxmax": lambda s: s.idxmax(),
    "var": lambda s: s.var(),
}


@pytest.mark.parametrize("name", OF_COLUMNS)
@given(drawn=frames(KINDS, 12))
def test_statistics_of_drawn_columns(name, drawn):
    if name in ("skew", "kurt"):
        # One value far from the others: what should be 0 is not drowned in rounding.
        drawn = drawn.clip(-2, 2).astype("float64")
        drawn.iloc[:1] = 4096.0
    if name.startswith("quantile"):
        drawn["i"] = drawn["i"].astype("int64")  # NumPy's own lose the sign of narrow differences
    both(lambda pd: OF_COLUMNS[name](on(pd, drawn)), rtol=1e-9)
    both(lambda pd: OF_COLUMNS[name](on(pd, drawn).v), rtol=1e-9)


@given(drawn=frames(KINDS, 12))
def test_correlations_of_drawn_columns(drawn):
    drawn["v"] = drawn["v"].clip(-100, 100)  # pandas' own rounding stays small
    drawn["w"] = drawn["w"].clip(-100, 100)
    # What should be 0 is rounding in pandas: it is compared beside 1.
    both(lambda pd: on(pd, drawn).cov() + 1, rtol=1e-7)
    both(lambda pd: on(pd, drawn).v.cov(on(pd, drawn).w) + 1, rtol=1e-7)
    both(lambda pd: on(pd, drawn).cov(min_periods=3, ddof=0) + 1, rtol=1e-7)


def table():
    random = generator(7)
    left = random.normal(5, 2, 12_000)
    frame = pandas.DataFrame({"a": left, "b": left * 2 + random.normal(0, 1, 12_000)})
    frame["c"] = random.integers(0, 100, 12_000)
    frame.loc[::7, "a"] = None
    return frame


@pytest.mark.cpu_only
@pytest.mark.parametrize(
    "lines",
    [
        lambda df: df.corr(),
        lambda df: df.cov(),
        lambda df: df.a.corr(df.b),
        lambda df: df.a.cov(df.c),
        lambda df: df.skew(),
        lambda df: df.kurt(),
        lambda df: df.quantile([0.1, 0.9]),
        lambda df: df.quantile([0.1, 0.5], interpolation="nearest"),
        lambda df: df.quantile(0.3, interpolation="lower"),
        lambda df: df.var(),
        lambda df: df.idxmax(),
        lambda df: df.c.argmin(),
    ],
)
def test_statistics_of_many_rows(lines):
    frame = table()
    both(lambda pd: lines(on(pd, frame)), rtol=1e-9, native=True)


def test_correlation_of_a_line_is_one():
    both(lambda pd: pd.DataFrame({"a": [1, 2, 3], "b": [2, 4, 6], "c": [3, 2, 1]}).corr())
    both(lambda pd: pd.Series([1.0, 1.0]).corr(pd.Series([1.0, 2.0])))
    both(lambda pd: pd.Series([], dtype="float64").corr(pd.Series([], dtype="float64")))


def test_what_is_not_a_number_is_refused_as_by_pandas():
    frame = pandas.DataFrame({"a": [1.0, 2.0], "t": ["x", "y"]})
    for lines in (
        lambda df: df.corr(),
        lambda df: df.skew(),
        lambda df: df.quantile(0.5),
        lambda df: df.a.quantile(2),
        lambda df: df.t.prod(),
        lambda df: df.a.idxmin(axis=1),
    ):
        both(lambda pd, lines=lines: lines(on(pd, frame)))


def test_labels_of_extremes_of_dates():
    values = column("date", ["2024-02-29", None, "1969-12-31 23:59:59.5"])
    both(lambda pd: on(pd, values.set_axis(list("abc"))).idxmin(), native=True)
    both(lambda pd: on(pd, values).argmax(), native=True)


@pytest.mark.parametrize("name", ["corr", "cov"])
def test_pairs_with_an_infinity_are_left_out(name):
    inf, nan = float("inf"), float("nan")
    frame = pandas.DataFrame(
        {"a": [inf, 3.0, 1.0, -1.5, 0.0, nan], "b": [1, 3, 2, 2, -3, 0], "c": [1.0] * 5 + [-inf]}
    )
    both(lambda pd: getattr(on(pd, frame), name)(), rtol=1e-9, native=True)


@pytest.mark.parametrize("name", ["min", "sum", "kurt", "corr", "cov", "quantile", "count"])
def test_numeric_only_keeps_numbers_that_may_be_missing(name):
    frame = pandas.DataFrame({"a": [1.0, 2.5, 4.0], "t": ["x", "y", "z"]})
    frame["n"] = pandas.array([1, None, 3], dtype="Int64")
    both(lambda pd: getattr(on(pd, frame), name)(numeric_only=True), rtol=1e-9)


def test_skewness_where_the_mean_is_rounded():
    frame = pandas.DataFrame({"k": 1, "v": [2**32 - 2, 2**32 - 1, 2**32 - 1, 2**32 + 3]})
    for name in ("skew", "kurt"):
        both(lambda pd, name=name: getattr(on(pd, frame).v, name)(), rtol=1e-12, native=True)
        both(
            lambda pd, name=name: getattr(on(pd, frame).groupby("k").v, name)(),
            rtol=1e-7,
            native=True,
        )


def test_other_arguments_of_statistics():
    frame = pandas.DataFrame({"a": [1.0, 3.0], "t": column("date", ["2024-02-29", None])})
    for lines in (
        lambda df: df[["a"]].idxmin(axis=None),
        lambda df: df.cov(numeric_only=True),
        lambda df: df[["a"]].cov(min_periods=0),
        lambda df: df.a.quantile([]),
        lambda df: df.max(),
        lambda df: df.iloc[:0].median(),
        lambda df: df.a.cumsum(numeric_only=False),
        lambda df: df[["a"]].cumsum(numeric_only=False),
    ):
        both(lambda pd, lines=lines: lines(on(pd, frame)))


def test_whether_python_objects_are_unique():
    both(lambda pd: [pd.Series(data, dtype="object").is_unique for data in ([], [1, "a"], [1, 1])])


def test_covariance_of_no_more_rows_than_ddof():
    frame = pandas.DataFrame({"a": [1, 2], "b": [2.0, 4.0]})
    both(lambda pd: [on(pd, frame).cov(ddof=ddof) for ddof in (1, 2, 3)], rtol=1e-12)


def test_many_columns_are_multiplied_in_tiles_with_the_same_bits(monkeypatch):
    values = np.random.default_rng(8).normal(5, 2, (50, 7))
    values[::6, 1], values[::4, 5] = np.nan, np.nan
    frame = gpuframe.DataFrame(dict(zip("abcdefg", values.T.copy(), strict=True)))
    expected = frame.corr(), frame.cov()
    monkeypatch.setattr(moments, "_TILE", 2)
    assert frame.corr().equals(expected[0])
    assert frame.cov().equals(expected[1])
    both(
        lambda pd: pd.DataFrame(dict(zip("abcdefg", values.T.copy(), strict=True))).corr(),
        rtol=1e-12,
    )
