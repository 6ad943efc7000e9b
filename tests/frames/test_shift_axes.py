"""shift, diff, pct_change and rank along columns, of labels, by several numbers of rows."""

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frames.compare import both
from tests.frames.strategies import frames, generator, on

BASE = pandas.DataFrame({"a": [1, 2, 3], "b": [1.5, np.nan, 2], "c": [4, 5, 6]})
WHOLE = BASE[["a", "c"]]
DAYS = pandas.date_range("2020", periods=3)
PAIR = pandas.DataFrame(
    {"a": pandas.to_datetime(["2020", "2021", None]), "b": pandas.to_datetime(["2019"] * 3)}
)
FRAMES = {
    "numbers": BASE,
    "integers": BASE[["a", "c"]],
    "floats": BASE[["b"]],
    "bools": BASE > 1.5,
    "texts": pandas.DataFrame({"t": ["x", "y", None], "u": ["z", "w", "v"]}),
    "dates": PAIR,
    "dates of a zone": PAIR.apply(lambda column: column.dt.tz_localize("UTC")),
    "numbers that may be NA": BASE[["a", "c"]].astype("Int64"),
    "no row": BASE[:0],
    "no column": BASE[[]],
    "under days": BASE.set_index(DAYS),
    "under repeated days": BASE.set_index(pandas.to_datetime(["2020", "2021", "2021"])),
    "under months": BASE.set_index(pandas.period_range("2020", periods=3, freq="M")),
    "days of columns": BASE.set_axis(DAYS, axis=1),
    "levels of names": BASE.set_axis(pandas.MultiIndex.from_product([["a"], list("xyz")]), axis=1),
}
NUMBERS = ("numbers", "integers", "floats", "no row", "no column", "under days", "days of columns")


@pytest.mark.parametrize("axis", [0, 1, "columns", "neither"])
@pytest.mark.parametrize("name", FRAMES)
def test_shift(name, axis):
    host = FRAMES[name]
    for periods in (1, -1, 0, -5, [1, 2], [0], [], [1.5]):
        for settings in (
            {},
            {"suffix": "s"},
            {"freq": "D"},
            {"freq": "infer"},
            {"freq": "D", "fill_value": 1},
            {"freq": pandas.offsets.MonthEnd()},
        ):
            several = isinstance(periods, list) and "freq" in settings
            if several and (not host.shape[1] or name.startswith("under")):
                continue  # concat keeps other names, and refuses labels in other words
            both(
                lambda pd, periods=periods, settings=settings: on(pd, host).shift(
                    periods, axis=axis, **settings
                ),
                native=True,
            )
            if axis == 0 and host.shape[1] and host.columns.nlevels == 1:
                both(
                    lambda pd, periods=periods, settings=settings: on(pd, host.iloc[:, 0]).shift(
                        periods, **settings
                    ),
                    native=True,
                )


def test_columns_shifted_with_a_value():
    for periods in (1, -2, 9):
        both(lambda pd, by=periods: on(pd, BASE).shift(by, axis=1, fill_value=0), native=True)
        both(lambda pd, by=periods: on(pd, BASE).shift(by, axis=1, fill_value="q"), native=True)
        both(lambda pd, by=periods: on(pd, WHOLE).shift(by, axis=1, fill_value=0), native=True)
        both(lambda pd, by=periods: on(pd, WHOLE).shift(by, axis=1, fill_value=0.5))


@pytest.mark.parametrize("name", NUMBERS)
def test_differences_and_changes(name):
    for periods in (1, -2, 0, 2.0, 0.5):
        for axis in (0, 1, "neither"):
            both(
                lambda pd, periods=periods, axis=axis: on(pd, FRAMES[name]).diff(periods, axis),
                native=True,
            )
            if isinstance(periods, int):
                both(
                    lambda pd, periods=periods, axis=axis: on(pd, FRAMES[name]).pct_change(
                        periods, axis=axis
                    ),
                    native=True,
                )
    both(lambda pd: on(pd, FRAMES[name]).pct_change(fill_method="ffill"), native=True)
    both(lambda pd: on(pd, FRAMES[name]).pct_change(freq="D"), native=name != "under days")
    both(lambda pd: on(pd, PAIR).diff(axis=1), native=True)


METHODS = ("average", "min", "max", "first", "dense", "another")


@pytest.mark.parametrize("method", METHODS)
def test_ranks_within_rows(method):
    tied = pandas.DataFrame(generator(0).integers(0, 3, (6, 4)).astype(float)).replace(2, np.nan)
    for host in (BASE, BASE[["a", "c"]], tied, BASE > 1.5, BASE.assign(t="x")):
        for settings in (
            {},
            {"ascending": False},
            {"na_option": "top"},
            {"na_option": "bottom", "pct": True},
            {"pct": True, "numeric_only": True},
        ):
            both(
                lambda pd, host=host, settings=settings: on(pd, host).rank(
                    axis=1, method=method, **settings
                ),
                native="t" not in host or "numeric_only" in settings,
                message=method != "another",
            )


@given(
    frames({"a": ["int", "small", "float"], "b": ["float"], "c": ["float", "small"]}),
    st.sampled_from(METHODS[:-1]),
    st.booleans(),
)
def test_ranks_of_random_rows(host, method, ascending):
    both(
        lambda pd: on(pd, host).rank(axis=1, method=method, ascending=ascending),
        native=len(host) > 0,
    )
