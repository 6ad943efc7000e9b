"""clip by bounds of all kinds, and round by column, beside pandas."""

import numpy as np
import pandas
import pytest

from tests.frames.compare import both
from tests.frames.strategies import on

DAYS = pandas.to_datetime(["2020", "2021", None])
SERIES = {
    "integers": pandas.Series([1, 5, 9]),
    "floats": pandas.Series([1.5, np.nan, 9]),
    "short": pandas.Series([1, 5, 9], dtype="int8"),
    "dates": pandas.Series(DAYS),
    "dates of a zone": pandas.Series(DAYS.tz_localize("UTC")),
    "lengths": pandas.Series(pandas.to_timedelta([1, 2, 3], unit="D")),
    "numbers that may be NA": pandas.Series([1, None, 9], dtype="Int64"),
    "labels": pandas.Series([1.0, 5, 9], index=list("xyz")),
    "nothing": pandas.Series([], dtype=float),
}
BOUNDS = (
    None,
    2,
    np.nan,
    np.int64(3),
    [2.0, 2.0, 2.0],
    [2.5, np.nan, 1],
    [np.nan] * 3,
    np.array([2, 3, 4]),
    pandas.Series([2, 3, 4]),
    pandas.Series([2.5, np.nan, 1]),
    pandas.Series([2.0, 3, 4], index=list("xyz")),
    pandas.Timestamp("2020-06-01"),
    pandas.Timestamp("2020-06-01", tz="UTC"),
    pandas.Timedelta("2D"),
    pandas.NaT,
    [2],
    pandas.Series(pandas.to_datetime(["2020-06"] * 3)),
)
NATIVE = {
    ("integers", 7), ("integers", 8), ("floats", 4), ("floats", 5), ("floats", 6), ("floats", 9),
    ("dates", 11), ("dates", 16), ("dates of a zone", 12), ("lengths", 13), ("labels", 4),
    ("labels", 5), ("labels", 10), ("integers", 1), ("floats", 1), ("short", 3), ("nothing", 6),
}  # fmt: skip


def _brought(pd, value):
    return on(pd, value) if isinstance(value, pandas.Series | pandas.DataFrame) else value


@pytest.mark.parametrize("at", range(len(BOUNDS)))
@pytest.mark.parametrize("name", SERIES)
def test_a_series(name, at):
    host, lower = SERIES[name], BOUNDS[at]
    for upper in (None, 4, [3.0, 3.0, 3.0], pandas.Timestamp("2020-07-01")):
        for settings in ({}, {"axis": 0}):
            both(
                lambda pd, upper=upper, settings=settings: on(pd, host).clip(
                    _brought(pd, lower), _brought(pd, upper), **settings
                ),
                native=upper is None and (name, at) in NATIVE,
                message=False,
            )


def test_a_series_in_place():
    def lines(pd):
        series = on(pd, SERIES["floats"].copy())
        return series.clip(on(pd, BOUNDS[9]), inplace=True), series

    both(lines, native=True)


FRAME = pandas.DataFrame({"a": [1.0, 5, 9], "b": [1.5, np.nan, 2], "c": [4, 5, 6.0]})
OF_FRAMES = (
    2,
    [2, 2, 2],
    [1, 2],
    [2.5, np.nan, 1],
    pandas.Series([2.0, 3, 4], index=list("abc")),
    pandas.Series([2.0, 3, 4]),
    pandas.Series([2.0, 3], index=list("ab")),
    FRAME * 0 + 3,
    FRAME[::-1],
)
NATIVE_OF_FRAMES = {
    (0, None), (0, 0), (0, 1), (1, None), (1, 0), (1, 1), (3, None), (3, 0), (3, 1),
    (4, 1), (5, 0), (7, None), (7, 0), (7, 1),
}  # fmt: skip


@pytest.mark.parametrize("axis", [None, 0, 1])
@pytest.mark.parametrize("at", range(len(OF_FRAMES)))
def test_a_frame(at, axis):
    for host in (FRAME, FRAME.assign(a=[1, 2, 3]), FRAME[:0]):
        for upper in (None, 4):
            both(
                lambda pd, host=host, upper=upper: on(pd, host).clip(
                    _brought(pd, OF_FRAMES[at]), upper, axis=axis
                ),
                native=host is FRAME and (at, axis) in NATIVE_OF_FRAMES,
                message=False,
            )


@pytest.mark.parametrize("host", [FRAME, FRAME.set_axis(list("aab"), axis=1), FRAME.astype(str)])
def test_round_by_column(host):
    for decimals in (
        1,
        np.int64(-1),
        {"a": 1},
        {"a": 1.5},
        pandas.Series({"a": 0, "b": 1}),
        pandas.Series([1, 1], index=["a", "a"]),
        1.5,
        "x",
        [1],
    ):
        both(lambda pd, by=decimals: on(pd, host).round(_brought(pd, by)))
    if host is FRAME:
        both(lambda pd: on(pd, FRAME).round(pd.Series({"a": 0, "b": 1})), native=True)
        both(lambda pd: np.round(on(pd, FRAME), 0), native=True)
        both(lambda pd: on(pd, FRAME).round([1]), native=True)


def test_bounds_are_compared_with_the_values_before_either_cut():
    def lines(pd):
        frame = pd.DataFrame({"a": [-3.0, 1.0, 5.0]})
        upper = pd.DataFrame({"a": [-1.5, 0.5, -2.0]})
        return frame.clip(0, upper), frame["a"].clip(0, upper["a"])

    both(lines, native=True)
