"""Correlations by all methods, of pairs, of frames and of frames with frames, beside pandas."""

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frames.compare import SIMULATOR, both
from tests.frames.strategies import frames, generator, on

ROWS = 14


def _hosts():
    random = generator(0)
    left = pandas.DataFrame(
        {
            "i": random.integers(-3, 3, ROWS),
            "f": random.choice([1.5, np.nan, -2, 0, 7], ROWS),
            "g": random.normal(size=ROWS),
            "b": random.random(ROWS) < 0.5,
            "h": random.normal(size=ROWS).astype("f4"),
            "inf": random.choice([np.inf, 1, 2.0, np.nan, 3, 4], ROWS),
            "c": 1.0,
            "n": pandas.array(random.choice([1, 2, None, 7], ROWS), dtype="Int64"),
        },
        index=random.permutation(ROWS),
    )
    right = left.iloc[random.permutation(ROWS)[:9]][["g", "f", "i"]]
    return left, right.assign(z=range(9), i=random.integers(0, 4, 9))


LEFT, RIGHT = _hosts()


def _overlap(left, right):
    return float(np.minimum(left, right).sum())


METHODS = ("pearson", "spearman", "kendall", _overlap, "another")
TOGETHER = (["i", "g"], ["i", "f", "g", "b", "h", "c"], ["f", "g"], ["n", "i"], ["g"])
TOGETHER = TOGETHER[2:] if SIMULATOR else TOGETHER
LEAST = (5,) if SIMULATOR else (1, 5, 100)


@pytest.mark.parametrize("rows", [ROWS, 2, 1, 0])
@pytest.mark.parametrize("method", METHODS)
def test_frames(method, rows):
    for names in TOGETHER:
        host = LEFT[names][:rows]
        for least in LEAST:
            both(
                lambda pd, host=host, least=least: on(pd, host).corr(method, min_periods=least),
                rtol=1e-9,
                native=True,
            )
        for axis in (0, 1):
            both(
                lambda pd, host=host, axis=axis: on(pd, host).corrwith(
                    on(pd, RIGHT), axis, method=method
                ),
                rtol=1e-6,
                native=(rows > 0 or axis == 0) and "n" not in host,
            )
            if axis == 0 or not {"n", "b"} & set(host):
                both(
                    lambda pd, host=host, axis=axis: on(pd, host).corrwith(
                        on(pd, LEFT.i), axis, method=method
                    ),
                    rtol=1e-6,
                    native=True,
                )
        both(
            lambda pd, host=host: on(pd, host).corrwith(on(pd, RIGHT), drop=True, method=method),
            rtol=1e-6,
            native=True,
        )


@pytest.mark.parametrize("method", METHODS)
def test_series(method):
    for one in ("i", "f", "g", "b", "h", "n"):
        for two in RIGHT:
            for least in (None, 5, 100):
                both(
                    lambda pd, one=one, two=two, least=least: on(pd, LEFT[one]).corr(
                        on(pd, RIGHT[two]), method=method, min_periods=least
                    ),
                    rtol=1e-9,
                    native=True,
                )


def test_series_are_aligned():
    both(lambda pd: on(pd, LEFT.g).cov(on(pd, RIGHT.f)), rtol=1e-9, native=True)
    both(lambda pd: on(pd, LEFT.g[:2]).cov(on(pd, LEFT.g[4:])), native=True)
    both(lambda pd: on(pd, LEFT.g[:2]).corr(on(pd, LEFT.g[4:])), native=True)


def test_numbers_alone():
    left, right = LEFT.assign(t="x"), RIGHT.assign(t="y")
    for method in ("pearson", "spearman"):
        both(lambda pd, how=method: on(pd, left).corr(how, numeric_only=True), rtol=1e-9)
        both(
            lambda pd, how=method: on(pd, left).corrwith(
                on(pd, right), method=how, numeric_only=True
            ),
            rtol=1e-9,
            native=True,
        )
    both(lambda pd: on(pd, left).corr())
    both(lambda pd: on(pd, left).corrwith(on(pd, right)))
    both(lambda pd: on(pd, left[["i", "t"]]).cov(numeric_only=True), rtol=1e-9, native=True)


@pytest.mark.cpu_only
@pytest.mark.parametrize("method", ["spearman", "kendall"])
def test_many_rows_with_ties(method):
    random = generator(1)
    host = pandas.DataFrame(
        {
            "a": random.integers(0, 50, 12_000),
            "b": random.normal(size=12_000),
            "c": random.choice([1.0, 2.0, np.nan], 12_000),
        }
    )
    infinite = np.isinf(host.select_dtypes("float")).any(axis=None)
    native = method != "spearman" or not infinite
    both(lambda pd: on(pd, host).corr(method), rtol=1e-9, native=native)


@given(
    frames({"a": ["int", "small", "float"], "b": ["float", "small"], "c": ["small", "bool"]}),
    st.sampled_from(["spearman", "kendall"]),
)
def test_random_frames(host, method):
    infinite = np.isinf(host.select_dtypes("float")).any(axis=None)
    native = method != "spearman" or not infinite
    both(lambda pd: on(pd, host).corr(method), rtol=1e-9, native=native)


@pytest.mark.parametrize("rows", [0, 1])
def test_covariances_of_no_two_rows(rows):
    host = pandas.DataFrame({"a": [1.5, 2.0], "b": [1, 2]}).iloc[:rows]
    both(lambda pd: on(pd, host).cov(), native=True)
    both(lambda pd: on(pd, host).cov(ddof=0))
