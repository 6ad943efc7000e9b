"""Labels of extremes where there is no value, and of times in frames, beside pandas."""

import numpy as np
import pandas
import pytest

from tests.frames.compare import both
from tests.frames.strategies import on

DAYS = pandas.to_datetime(["2021", None, "2020"])
SERIES = {
    "floats": pandas.Series([1.5, np.nan, 9]),
    "unknown": pandas.Series([np.nan] * 2),
    "no integer": pandas.Series([], dtype="int64"),
    "no float": pandas.Series([], dtype=float),
}


@pytest.mark.parametrize("skipna", [True, False])
@pytest.mark.parametrize("name", ["idxmin", "idxmax", "argmin", "argmax"])
@pytest.mark.parametrize("kind", SERIES)
def test_of_no_value(kind, name, skipna):
    host = SERIES[kind]
    both(lambda pd: getattr(on(pd, host), name)(skipna=skipna), native=True)
    if name.startswith("idx"):
        for frame in (host.to_frame("a"), host.to_frame("a").assign(b=1.0), host.to_frame()[[]]):
            both(lambda pd, frame=frame: getattr(on(pd, frame), name)(skipna=skipna))
        both(lambda pd: getattr(on(pd, host.to_frame("a")), name)(skipna=skipna), native=True)


@pytest.mark.parametrize("name", ["idxmin", "idxmax"])
def test_of_times_in_frames(name):
    host = pandas.DataFrame({"d": DAYS, "v": [1, 3, 2]}, index=list("xyz"))
    both(lambda pd: getattr(on(pd, host), name)(), native=True)
    both(lambda pd: getattr(on(pd, host), name)(numeric_only=True), native=True)
    both(lambda pd: getattr(on(pd, host[:0]), name)(), native=True)
