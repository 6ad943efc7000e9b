"""`interpolate` of series, frames and bins of time."""

import numpy as np
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.frames.compare import both
from tests.frames.strategies import generator, on

NAN = float("nan")
VALUES = st.sampled_from(
    [0.0, -0.0, 1.0, 0.1, -7.3, 1e300, -1e300, float("inf"), 5e-324]
) | st.just(NAN)
LIMITS = st.none() | st.integers(1, 3)
DIRECTIONS = st.sampled_from([None, "forward", "backward", "both"])
AREAS = st.sampled_from([None, "inside", "outside"])


@settings(max_examples=min(100, settings().max_examples))
@given(
    st.lists(VALUES, max_size=12), LIMITS, DIRECTIONS, AREAS,
    st.sampled_from(["float64", "float32"]),
)  # fmt: skip
def test_generated_columns(values, limit, direction, area, dtype):
    with np.errstate(over="ignore"):
        series = pandas.Series(np.array(values, dtype), name="v")

    def lines(pd):
        return on(pd, series).interpolate(limit=limit, limit_direction=direction, limit_area=area)

    both(lines, native=True, signs=True)


@settings(max_examples=min(50, settings().max_examples))
@given(
    st.lists(st.tuples(VALUES, st.integers(1, 10**12)), min_size=1, max_size=9),
    LIMITS,
    DIRECTIONS,
    st.sampled_from(["s", "us", "ns", "int", "float", "UTC", "durations"]),
)
def test_places_by_labels(rows, limit, direction, kind):
    places = np.cumsum([step * 1000 for _, step in rows])
    if kind in ("s", "us", "ns"):
        index = pandas.DatetimeIndex(places.view(f"M8[{kind}]"))
    elif kind == "UTC":
        index = pandas.DatetimeIndex(places.view("M8[us]"), tz="UTC")
    elif kind == "durations":
        index = pandas.TimedeltaIndex(places.view("m8[us]"))
    else:
        index = pandas.Index(places if kind == "int" else places / 7)
    series = pandas.Series([value for value, _ in rows], index=index)
    for method in ("index", "values") if kind in ("int", "float") else ("index", "time"):
        both(
            lambda pd, method=method: on(pd, series).interpolate(
                method, limit=limit, limit_direction=direction
            ),
            native=True,
        )


def frame(pd):
    data = {"i": [1, 2, 3, 4], "f": [NAN, 1.0, NAN, 4.0], "b": [True, False, True, True]}
    return pd.DataFrame(data, index=[0.0, 1.0, 1.5, 4.0])


def moments(pd):
    index = pd.DatetimeIndex(["2024-01-01 01:30", "2024-01-01 05:00", "2024-01-02"], dtype="M8[us]")
    return pd.DataFrame({"v": [1.0, 2.0, 7.0], "i": [1, 2, 4]}, index=index)


def changed(data):
    data.interpolate(inplace=True)
    return data


CASES = {
    "a frame": lambda pd: frame(pd).interpolate(),
    "a frame by labels": lambda pd: frame(pd).interpolate(method="index"),
    "in place": lambda pd: changed(frame(pd)),
    "no rows": lambda pd: frame(pd).iloc[:0].interpolate(),
    "all missing": lambda pd: pd.Series([NAN, NAN]).interpolate(limit_direction="both"),
    "between rows of bins": lambda pd: moments(pd).resample("3h").interpolate(),
    "between rows of bins by time": lambda pd: moments(pd).v.resample("3h").interpolate("time"),
    "at rows of bins": lambda pd: (
        pd.Series([1.0, 4.0], index=pd.date_range("2024", periods=2)).resample("8h").interpolate()
    ),
    "bins of whole numbers": lambda pd: moments(pd).i.resample("6h").interpolate(),
}
HOSTED = {
    "labels out of order": lambda pd: pd.Series(
        [1.0, NAN, 3.0, 9.0], index=[2, 1, 0, 5]
    ).interpolate("index"),
    "labels that repeat": lambda pd: pd.Series(
        [1.0, NAN, 3.0, 9.0], index=[1, 1, 2, 2]
    ).interpolate("index"),
    "along columns": lambda pd: pd.DataFrame({"a": [1.0], "b": [NAN], "c": [3.0]}).interpolate(
        axis=1
    ),
    "dates": lambda pd: pd.Series(pd.to_datetime(["2024-01-01", None, "2024-01-03"])).interpolate(),
    "numbers that may be NA": lambda pd: pd.Series([1, None, 3], dtype="Float64").interpolate(),
}
ERRORS = {
    "texts": lambda pd: pd.DataFrame({"t": ["a", None]}).interpolate(),
    "no such way": lambda pd: frame(pd).interpolate("zigzag"),
    "no times": lambda pd: frame(pd).interpolate("time"),
    "no such direction": lambda pd: frame(pd).interpolate(limit_direction="up"),
    "no such area": lambda pd: frame(pd).interpolate(limit_area="between"),
    "no limit": lambda pd: frame(pd).interpolate(limit=0),
    "missing labels": lambda pd: pd.Series([1.0, NAN], index=[1.0, NAN]).interpolate("index"),
}


@pytest.mark.parametrize("lines", CASES.values(), ids=CASES)
def test_interpolate(lines):
    both(lines, native=True)


@pytest.mark.parametrize("lines", HOSTED.values(), ids=HOSTED)
def test_rare_ways_by_pandas(lines):
    both(lines)


@pytest.mark.parametrize("lines", ERRORS.values(), ids=ERRORS)
def test_errors_are_those_of_pandas(lines):
    both(lines)


@pytest.mark.cpu_only  # many rows
def test_many_rows():
    random = generator(4)
    values = random.standard_normal(60_000)
    values[random.random(60_000) < 0.5] = NAN
    index = pandas.DatetimeIndex(np.cumsum(random.integers(1, 10**6, 60_000)).view("M8[us]"))
    series = pandas.Series(values, index=index)
    both(lambda pd: on(pd, series).interpolate(limit=2, limit_direction="both"), native=True)
    both(lambda pd: on(pd, series).interpolate("time"), native=True)
