"""Quantiles of columns of all kinds, of rows and of tables, beside pandas."""

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frames.compare import both
from tests.frames.strategies import frames, generator, on

HOW = ("linear", "lower", "higher", "nearest", "midpoint")
SHARES = (0.5, 0, [0.1, 0.25, 0.9], np.array([1.0]), 2, [0.2, 3], "half")


def _frame():
    random, rows = generator(0), 11
    texts = ["2020-01-01 00:00:00.5", None, "2021-03-04 05:06:07.123456"]
    frame = pandas.DataFrame(
        {
            "i": random.integers(-5, 5, rows),
            "large": random.integers(-(2**62), 2**62, rows),
            "u": random.integers(0, 9, rows).astype("uint8"),
            "f": random.choice([1.5, np.nan, -2, 0, 7, 1e300], rows),
            "g": random.normal(size=rows),
            "h": random.normal(size=rows).astype("f4"),
            "h_gaps": random.choice([1.1, np.nan, 3.3], rows).astype("f4"),
            "b": random.random(rows) < 0.5,
            "inf": random.choice([np.inf, -np.inf, 1, np.nan], rows),
            "d": pandas.to_datetime(random.integers(0, 10**18, rows)),
            "d_gaps": pandas.to_datetime(random.choice(texts, rows)),
            "length": pandas.to_timedelta(random.integers(0, 10**15, rows)),
            "nothing": [np.nan] * rows,
            "never": pandas.to_datetime([None] * rows),
        }
    )
    frame["z"] = frame.d.dt.tz_localize("UTC").dt.tz_convert("Europe/Berlin")
    return frame


HOST = _frame()
TOGETHER = (
    ["i", "f"],
    ["i", "u"],
    ["i", "large"],
    ["g", "nothing"],
    ["d", "length", "i"],
    ["z"],
    ["i", "b"],
    ["h"],
    ["h_gaps", "i"],
    ["inf", "f"],
    ["never", "d"],
    [],
)


@pytest.mark.parametrize("rows", [11, 4, 1, 0])
@pytest.mark.parametrize("how", HOW)
def test_a_series(how, rows):
    for name in HOST:
        for q in SHARES:
            both(
                lambda pd, name=name, q=q: on(pd, HOST[name][:rows]).quantile(q, interpolation=how),
                native=True,
                message=q != "half",
            )


@pytest.mark.parametrize("rows", [11, 1, 0])
@pytest.mark.parametrize("how", HOW)
def test_a_frame(how, rows):
    for names in TOGETHER:
        for q in SHARES[:-1]:
            for settings in ({}, {"numeric_only": True}, {"method": "table"}):
                both(
                    lambda pd, names=names, q=q, settings=settings: on(
                        pd, HOST[names][:rows]
                    ).quantile(q, interpolation=how, **settings),
                    native=True,
                    message="method" not in settings,  # a set in it comes in any order
                )


@pytest.mark.parametrize("how", HOW)
def test_rows(how):
    for names in TOGETHER:
        plain = set(names) <= {"i", "u", "large", "f", "g", "nothing", "inf"}
        for q in SHARES[:-1]:
            both(
                lambda pd, names=names, q=q: on(pd, HOST[names]).quantile(
                    q, axis=1, interpolation=how
                ),
                native=plain,
            )


def test_arguments():
    both(lambda pd: on(pd, HOST[["i"]]).quantile(0.5, interpolation="above"))
    both(lambda pd: on(pd, HOST[["i"]]).quantile(0.5, method="all"))
    for q in (0.5, [0.2, 0.9]):
        both(
            lambda pd, q=q: on(pd, HOST[["i", "g", "u"]]).quantile(
                q, axis=1, method="table", interpolation="lower"
            ),
            native=True,
        )
    both(lambda pd: on(pd, HOST).i.quantile([]))
    both(lambda pd: on(pd, HOST[["i", "f"]]).quantile([]))


@given(
    frames({"a": ["int", "small"], "b": ["float", "int"], "c": ["float"]}),
    st.sampled_from(HOW),
    st.sampled_from([0.25, [0.3, 0.5, 1.0]]),
    st.sampled_from([0, 1]),
)
def test_random_frames(host, how, q, axis):
    both(lambda pd: on(pd, host).quantile(q, axis=axis, interpolation=how), native=True)
    both(lambda pd: on(pd, host[["a", "b"]]).quantile(q, axis=axis, interpolation=how), native=True)
