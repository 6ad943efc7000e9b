"""describe of every kind of column, and reductions of times, beside pandas."""

import numpy as np
import pandas
import pytest

import gpuframe
from tests.frames.compare import both
from tests.frames.strategies import generator, on

HOST = pandas.DataFrame(
    {
        "i": [1, 2, 2, 7],
        "f": [1.5, np.nan, 2, 0],
        "h": np.array([1.1, 2.2, 3.7, 9], "f4"),
        "b": [True, False, True, True],
        "t": ["x", None, "z", "x"],
        "d": pandas.to_datetime(["2020", "2021", None, "2022"]),
        "n": pandas.array([1, None, 3, 4], dtype="Int64"),
        "c": pandas.Categorical(["x", "y", None, "x"], categories=["y", "z", "x"]),
        "truth": pandas.array([True, None, True, False], dtype="boolean"),
        "text": pandas.array(["a", None, "b", "b"], dtype="string"),
        "nothing": [np.nan] * 4,
        "unknown": pandas.array([None] * 4, dtype="Int64"),
        "never": pandas.to_datetime([None] * 4),
        "z": pandas.to_datetime(["2020", "2021", None, "2022"]).tz_localize("Europe/Berlin"),
    }
)
SHARES = (None, [], [0.1], [0.9, 0.1], [0.5, 0.5], [2], [0.0001, 0.33333], np.array([0.5]))
TOGETHER = (
    ["i", "f"],
    ["i", "t"],
    ["t", "c"],
    ["b"],
    ["d", "i", "z"],
    ["n", "i"],
    list(HOST),
    ["b", "i"],
    ["truth", "text"],
    [],
)
CHOSEN = (
    {},
    {"include": "all"},
    {"include": [np.number]},
    {"exclude": [np.number]},
    {"include": ["category"]},
    {"include": "all", "exclude": "x"},
    {"include": ["datetime", "bool"]},
)


@pytest.mark.parametrize("rows", [4, 1, 0])
@pytest.mark.parametrize("name", HOST)
def test_a_series(name, rows):
    for shares in SHARES:
        both(
            lambda pd, shares=shares: on(pd, HOST[name][:rows]).describe(shares),
            rtol=1e-6,
            native=True,
        )


@pytest.mark.parametrize("rows", [4, 0])
@pytest.mark.parametrize("names", TOGETHER, ids="-".join)
def test_a_frame(names, rows):
    for chosen in CHOSEN:
        both(
            lambda pd, chosen=chosen: on(pd, HOST[names][:rows]).describe(**chosen),
            rtol=1e-6,
            native=True,
        )
    both(lambda pd: on(pd, HOST[names]).describe([0.3], include="all"), rtol=1e-6, native=True)


def test_columns_of_a_series_are_deprecated():
    with pytest.warns(pandas.errors.Pandas4Warning, match="have no effect on Series"):
        gpuframe.from_pandas(HOST.i).describe(include="all")


def test_python_objects_run_through_pandas():
    both(lambda pd: on(pd, HOST.assign(o=[1, "a", None, 2])).describe(include="all"), rtol=1e-6)


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("name", ["mean", "median", "min", "max"])
def test_reductions_of_times(name, unit):
    for rows in (0, 1, 2, 3, 5):
        ticks = generator(rows).integers(0, 10**9, rows)
        dates = pandas.Series(pandas.to_datetime(ticks, unit="s").as_unit(unit))
        lengths = pandas.Series(pandas.to_timedelta(ticks, unit="s").as_unit(unit))
        for host in (dates, lengths, dates.dt.tz_localize("Asia/Tokyo")):
            for known in (slice(0), slice(0, None, 2), slice(None)):
                gaps = host.copy()
                gaps[known] = pandas.NaT
                for skipna in (True, False):
                    both(
                        lambda pd, gaps=gaps, skipna=skipna: getattr(on(pd, gaps), name)(
                            skipna=skipna
                        ),
                        native=True,
                    )
                    frame = gaps.to_frame("a")
                    for one in (frame, frame.assign(i=1.5)):
                        both(
                            lambda pd, one=one, skipna=skipna: getattr(on(pd, one), name)(
                                skipna=skipna
                            ),
                            native=True,
                        )


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("name", ["sum", "mean", "min", "std", "prod", "median", "any", "all"])
def test_reductions_of_nothing(name, axis):
    for names in ([], ["t"], ["f", "b"], ["d", "i"], ["n"]):
        both(lambda pd, names=names: getattr(on(pd, HOST[names][:0]), name)(axis=axis), native=True)
    both(lambda pd: getattr(on(pd, HOST[[]]), name)(axis=axis), native=True)
