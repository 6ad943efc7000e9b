"""Rolling and expanding windows give pandas' values, labels, dtypes and errors."""

import math

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gpuframe
from tests.frames.compare import both
from tests.frames.strategies import generator, on

NAN = float("nan")
STATISTICS = ["sum", "mean", "min", "max", "count", "first", "last"]
SPREADS = ["var", "std", "sem"]


def frame():
    return pandas.DataFrame(
        {
            "k": [2, 1, 2, 1, 2, 3, 1, 2],
            "t": pandas.to_datetime(
                [f"2024-01-{day:02} {hour:02}:00" for day, hour in
                 [(1, 0), (1, 6), (2, 0), (2, 0), (3, 12), (6, 0), (6, 1), (9, 0)]]
            ),
            "x": [1.0, NAN, 3.0, 3.0, NAN, NAN, -2.5, 0.25],
            "i": [5, 4, 3, 3, 2, 1, 7, 8],
            "b": [True, False, True, True, False, False, True, False],
        }
    )  # fmt: skip


NUMBERS = ["x", "i", "b"]
values = st.sampled_from([0.0, -0.0, 1.0, -1.5, 0.25, NAN, NAN, 1024.5, -3e6, 2.0**-20, np.inf])
windows = st.fixed_dictionaries(
    {
        "window": st.integers(0, 5),
        "min_periods": st.none() | st.integers(0, 5),
        "center": st.booleans(),
        "closed": st.sampled_from([None, "right", "left", "both", "neither"]),
        "step": st.none() | st.integers(1, 3),
    }
)


def every(windows_of, names):
    return [getattr(windows_of, name)() for name in names]


@pytest.mark.parametrize("name", STATISTICS)
@given(st.lists(values, max_size=20), windows)
def test_windows_of_rows(name, data, settings):
    series = pandas.Series(data, dtype="float64", name="v")
    both(
        lambda pd: getattr(on(pd, series).rolling(**settings), name)(),
        rtol=1e-12,
        native=True,
    )


@given(
    st.lists(st.tuples(st.integers(0, 30), values), max_size=20),
    st.integers(1, 12),
    st.sampled_from([None, "right", "left", "both", "neither"]),
    st.booleans(),
    st.booleans(),
    st.none() | st.integers(0, 3),
)
def test_windows_of_time(rows, width, closed, center, falling, least):
    rows = sorted(rows, key=lambda row: row[0], reverse=falling)
    times = pandas.DatetimeIndex(np.array([60 * row[0] for row in rows], "M8[s]"))
    series = pandas.Series([row[1] for row in rows], index=times, dtype="float64")
    both(
        lambda pd: every(
            on(pd, series).rolling(f"{width}min", closed=closed, center=center, min_periods=least),
            STATISTICS,
        ),
        rtol=1e-12,
        native=True,
    )


@given(st.lists(values, max_size=20), st.none() | st.integers(0, 4))
def test_expanding_windows(data, least):
    series = pandas.Series(data, dtype="float64", name="v")
    both(
        lambda pd: every(on(pd, series).expanding(min_periods=least or 0), STATISTICS),
        rtol=1e-12,
        native=True,
    )


@given(
    st.lists(st.tuples(st.sampled_from([1, 2, 3, NAN]), values), max_size=20),
    windows,
    st.booleans(),
    st.booleans(),
)
def test_windows_of_groups(rows, settings, sort, as_index):
    labels = pandas.Index(np.arange(len(rows)) ** 2 + 5)  # no range: pandas' levels may be one
    table = pandas.DataFrame(rows, columns=["k", "v"], index=labels, dtype="float64")
    del settings["step"]
    both(
        lambda pd: [
            *every(on(pd, table).groupby("k", sort=sort).v.rolling(**settings), STATISTICS),
            on(pd, table).groupby("k", sort=sort, as_index=as_index).v.expanding().sum(),
        ],
        rtol=1e-12,
        native=len(rows) > 0,
    )


def test_frames_keep_names_and_labels():
    table = frame().set_index("k")[NUMBERS]
    table.columns.name = "names"
    both(lambda pd: every(on(pd, table).rolling(3, min_periods=1), STATISTICS), native=True)
    both(lambda pd: on(pd, table).rolling(2, min_periods=1, step=3).sum(), native=True)
    both(lambda pd: on(pd, table.astype("float32")).rolling(2).mean(), native=True)
    both(lambda pd: on(pd, table.astype({"i": "Int8"})).rolling(2).mean(), native=True)


def test_times_in_a_column():
    def lines(pd):
        table = on(pd, frame())
        selected = [table.rolling("2D", on="t"), table.rolling("2D", on="t")[["i", "x"]]]
        selected += [table.rolling("36h", on="t", closed="both")[["i", "t", "x"]]]
        return [window.sum() for window in selected] + [table.rolling("2D", on="t").x.max()]

    both(lines, native=True)
    both(lambda pd: on(pd, frame()).rolling(pandas.Timedelta("2D"), on="t").i.sum(), native=True)
    both(lambda pd: on(pd, frame()).rolling(2, on="t").i.sum(), native=True)


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("dtype", ["datetime64[{}]", "datetime64[{}, Europe/Rome]", "m8[{}]"])
@pytest.mark.parametrize("span", ["2s", "1500ms", "1min", "400ms", "0s", "-2s", "2ME", "soon", 2.5])
def test_spans_of_time_in_every_unit(unit, dtype, span):
    ticks = pandas.Series([0, 1, 2, 2, 3, 5, 8]) * {"s": 1, "ms": 700}.get(unit, 1_500_000)
    index = pandas.Index(ticks.astype(f"M8[{unit}]" if "m8" not in dtype else f"m8[{unit}]"))
    if "Rome" in dtype:
        index = index.tz_localize("UTC").tz_convert("Europe/Rome")
    series = pandas.Series([1.0, 2.0, NAN, 4.0, 5.0, 6.0, 7.0], index=index, name="v")
    for settings in ({}, {"min_periods": 2, "closed": "both"}, {"center": True}, {"step": 2}):

        def lines(pd, settings=settings):
            return on(pd, series).rolling(span, **settings).sum()

        both(lines, native=True)


def test_times_by_group():
    def lines(pd):
        groups = on(pd, frame()).groupby("k")
        return [
            groups.rolling("2D", on="t").sum(),
            groups.rolling("2D", on="t").x.sum(),
            groups.rolling("2D", on="t", closed="left")[["i", "x"]].max(),
            on(pd, frame().set_index("t")).groupby("k").i.rolling("1D", center=True).mean(),
        ]

    both(lines, native=True)


def test_groups_by_two_keys_and_beside_their_keys():
    def lines(pd):
        table = on(pd, frame().drop(columns="t"))
        return [
            table.groupby(["k", "b"])[["x", "i"]].rolling(2, min_periods=1).sum(),
            table.groupby("k").rolling(2, min_periods=0).count(),
            table.groupby("k", as_index=False)[["i", "x"]].rolling(2).sum(),
            table.groupby("k", sort=False).i.expanding().agg(["sum", "max"]),
            table.i.groupby(table.k).rolling(2).mean(),
        ]

    both(lines, native=True)


def test_agg():
    def lines(pd):
        table = on(pd, frame())[["x", "i"]]
        return [
            table.rolling(2, min_periods=1).agg(["sum", "mean"]),
            table.rolling(2, min_periods=1).agg({"x": ["sum", "max"], "i": "min"}),
            table.rolling(2).agg({"x": "sum"}),
            table.i.rolling(2).agg("sum"),
            table.i.expanding().agg(["sum", "count"]),
        ]

    both(lines, native=True)
    both(lambda pd: on(pd, frame()).i.rolling(2).agg({"a": "sum", "b": "max"}))
    both(lambda pd: on(pd, frame())[["x", "i"]].rolling(2).agg(lambda part: part.sum()))


@pytest.mark.parametrize(
    "lines",
    [
        lambda f: f.x.rolling("2D"),
        lambda f: f.x.rolling(-1),
        lambda f: f.x.rolling(2, min_periods=3),
        lambda f: f.x.rolling(2, min_periods=-1),
        lambda f: f.x.rolling(2, min_periods="a"),
        lambda f: f.x.rolling(2, closed="up"),
        lambda f: f.x.rolling(2, center=3),
        lambda f: f.x.rolling(2, step=-1),
        lambda f: f.rolling(2, on="nothing"),
        lambda f: f.rolling("2D", on="t", step=2),
        lambda f: f.rolling("2Q", on="t"),
        lambda f: f.rolling("soon", on="t"),
        lambda f: f.x.rolling(2, method="rows"),
        lambda f: f.iloc[[2, 0, 5]].rolling("2D", on="t").x.sum(),
        lambda f: f.t.rolling(2).sum(),
        lambda f: f.rolling(2).sum(),
        lambda f: f.rolling(2)["nothing"],
        lambda f: f.rolling(2)[["nothing", "x"]],
        lambda f: f.rolling(2).nothing,
        lambda f: f.rolling(2)["x"]["i"],
        lambda f: f.groupby("k").rolling(2, step=2),
        lambda f: f.groupby("k").rolling("2D", on="t").t.sum(),
        lambda f: f.iloc[[4, 0, 7]].groupby("k").rolling("2D", on="t").x.sum(),
        lambda f: f.x.expanding(min_periods=-1),
        lambda f: f.astype({"k": "str"}).k.rolling(2).sum(numeric_only=True),
    ],
)
def test_errors_are_pandas_own(lines):
    both(lambda pd: lines(on(pd, frame())))


def test_numeric_only_leaves_other_columns_out():
    table = frame().assign(s=list("abcdefgh"))
    both(lambda pd: on(pd, table).rolling(2).sum(numeric_only=True), native=True)
    both(lambda pd: on(pd, table).rolling(2, min_periods=1).count())


def test_windows_are_shown_and_iterated_as_pandas_does():
    both(lambda pd: repr(on(pd, frame()).rolling(3, min_periods=1, center=True)))
    both(lambda pd: repr(on(pd, frame()).groupby("k").expanding()))
    both(lambda pd: list(on(pd, frame()).x.rolling(3)))
    both(lambda pd: on(pd, frame()).rolling("2D", on="t").min_periods)
    both(lambda pd: [len(part) for part in on(pd, frame()).set_index("t").rolling("2D")])


def values_of(windows_of):
    """Statistics without their labels: comparing 60,000 points in time takes seconds."""
    return [part.reset_index(drop=True) for part in every(windows_of, STATISTICS)]


@pytest.mark.cpu_only
def test_long_columns_have_the_values_of_pandas():
    random = generator(51)
    rows = 60_000
    data = random.integers(-(2**20), 2**20, rows) / 8  # sums are exact in any order
    data[random.random(rows) < 0.02] = NAN
    data[20_000:20_500] = NAN
    times = pandas.DatetimeIndex(np.cumsum(random.integers(0, 5, rows)).astype("M8[s]"))
    series = pandas.Series(data, index=times)
    for settings in (
        {"window": 50, "min_periods": 5}, {"window": 20_000, "min_periods": 1},
        {"window": "300s"}, {"window": 7, "center": True, "closed": "both"},
    ):  # fmt: skip
        both(
            lambda pd, settings=settings: values_of(on(pd, series).rolling(**settings)),
            rtol=1e-9,
            native=True,
        )
    both(lambda pd: values_of(on(pd, series).expanding()), rtol=1e-9, native=True)
    table = pandas.DataFrame({"k": random.integers(0, 700, rows), "v": data})
    both(
        lambda pd: every(on(pd, table).groupby("k").v.rolling(9, min_periods=1), STATISTICS),
        rtol=1e-9,
        native=True,
    )


@given(
    st.lists(st.sampled_from([0.1, -0.3, 1e300, -1e300, 5e-324, 1e16, 1.0, 3e-9]), max_size=16),
    st.integers(1, 8),
)
def test_sums_are_the_exact_ones_rounded_once(data, width):
    found = on(gpuframe, pandas.Series(data, dtype="float64")).rolling(width, min_periods=0).sum()
    expected = [math.fsum(data[max(row + 1 - width, 0) : row + 1]) for row in range(len(data))]
    assert found.tolist() == expected


@pytest.mark.cpu_only
def test_long_sums_are_the_exact_ones_rounded_once():
    random = generator(53)
    narrow = random.standard_normal(12_000)
    for data in (narrow, np.abs(narrow), narrow * 10.0 ** random.integers(-200, 200, 12_000)):
        for width in (7, 5000, 12_000):
            found = on(gpuframe, pandas.Series(data)).rolling(width, min_periods=1).sum().tolist()
            for row in range(0, 12_000, 997):
                assert found[row] == math.fsum(data[max(row + 1 - width, 0) : row + 1])


@pytest.mark.cpu_only
def test_a_great_value_leaves_nothing_behind():
    data = np.ones(30_000)
    data[100] = 1e16
    found = on(gpuframe, pandas.Series(data)).rolling(10).sum().to_numpy()
    assert (found[120:] == 10.0).all()


def test_rows_of_windows_under_their_times_and_of_groups():
    def lines(pd):
        frame = pd.DataFrame(
            {"a": [1, 2, 3], "t": pd.date_range("2024-01-01", periods=3), "k": ["x", "y", "x"]}
        )
        return [
            list(frame[["a", "t"]].rolling("2D", on="t")),
            list(frame[["a", "k"]].groupby("k").rolling(2)),
        ]

    both(lines)


def test_names_of_columns_that_are_numbers():
    def lines(pd):
        frame = pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.0]})
        frame.columns = pd.Index([0, 1])
        return frame.rolling(2).sum(), frame.expanding().mean()

    both(lines)


FUNCTIONS = {
    "of series": lambda f: f.v.rolling(2).apply(lambda w: w.max() - w.iloc[0]),
    "of arrays": lambda f: f.v.rolling(3, min_periods=1).apply(np.ptp, raw=True),
    "of a frame": lambda f: f[["v", "w"]].rolling(2, center=True).apply(sum),
    "of groups": lambda f: f.groupby("k").v.rolling(2, min_periods=1).apply(lambda w: w.sum()),
    "expanding": lambda f: f.v.expanding(2).apply(lambda w, by: len(w) + by, args=(1,)),
    "that raise": lambda f: f.v.rolling(2).apply(lambda w: w.nothing),
    "of no form": lambda f: f.v.rolling(2).apply(sum, raw="yes"),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_of_windows(name):
    host = pandas.DataFrame(
        {"v": [1.0, np.nan, 4.0, 2.0, -1.0], "w": range(5), "k": [1, 2, 1, 2, 1]}
    )
    both(lambda pd: FUNCTIONS[name](on(pd, host)), native=True)
