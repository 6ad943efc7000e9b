"""cut and qcut of times, of bools and of what may be NA, and by given intervals, beside pandas."""

import numpy as np
import pandas
import pytest

from tests.frames.compare import both
from tests.frames.strategies import on

TEXTS = ["2020-01-01", "2020-03-01", None, "2020-12-31 12:00", "2020-06-01"]
DATES = pandas.Series(pandas.to_datetime(TEXTS, format="ISO8601"), name="n", index=list("abcde"))
EDGES = pandas.to_datetime(["2020-01-01", "2020-03-01", "2021-01-01"])
LENGTHS = pandas.to_timedelta([0, 1, 5], unit="D")
SERIES = {
    "dates": DATES,
    "dates of ns": DATES.dt.as_unit("ns"),
    "dates of s": DATES.dt.as_unit("s"),
    "dates of a zone": DATES.dt.tz_localize("UTC"),
    "lengths": pandas.Series(pandas.to_timedelta([1, 5, None, 9], unit="D")),
    "one date": DATES[:1],
    "no date": DATES[:0],
    "a missing date": DATES[2:3],
    "integers": pandas.Series([1, 5, 7, 2]),
    "floats": pandas.Series([1.5, np.nan, 9, 2.0, 2.5]),
    "bools": pandas.Series([True, False, True]),
    "with NA": pandas.Series([1, None, 9, 4], dtype="Int64"),
    "floats with NA": pandas.Series([1, None, 9, 4], dtype="Float64"),
}
BINS = {
    "two": 2,
    "none": 0,
    "dates": EDGES,
    "dates of a zone": EDGES.tz_localize("UTC"),
    "dates of s": EDGES.as_unit("s"),
    "a series": pandas.Series(EDGES),
    "backwards": EDGES[::-1],
    "repeated": EDGES[[0, 0, 2]],
    "missing": pandas.to_datetime(["2020-01-01", None]),
    "numbers": [1, 2, 9],
    "lengths": LENGTHS,
    "intervals": pandas.IntervalIndex.from_breaks([1, 2, 9]),
    "closed left": pandas.IntervalIndex.from_breaks([1, 2, 9], closed="left"),
    "out of order": pandas.IntervalIndex.from_tuples([(5, 9), (1, 2)]),
    "closed": pandas.IntervalIndex.from_tuples([(1, 2), (5, 9)], closed="both"),
    "open": pandas.IntervalIndex.from_tuples([(1, 2), (5, 9)], closed="neither"),
    "overlapping": pandas.IntervalIndex.from_tuples([(1, 5), (2, 9)]),
    "intervals of dates": pandas.IntervalIndex.from_breaks(EDGES, closed="left"),
    "intervals of a zone": pandas.IntervalIndex.from_breaks(EDGES.tz_localize("UTC")),
    "intervals of ns": pandas.IntervalIndex.from_breaks(EDGES.as_unit("ns")),
    "intervals of lengths": pandas.IntervalIndex.from_breaks(LENGTHS),
    "texts": ["2020-01-01", "2021-01-01"],
}
STYLES = (
    {},
    {"right": False},
    {"labels": False},
    {"retbins": True},
    {"include_lowest": True},
    {"labels": ["q", "p"]},
    {"labels": ["p", "p"], "ordered": False},
    {"labels": ["p", "p"]},
    {"duplicates": "drop"},
    {"ordered": False},
    {"labels": "x"},
)
NATIVE = {
    "dates": ("two", "dates", "dates of s", "a series", "intervals of dates", "intervals of ns"),
    "dates of ns": ("two", "dates", "intervals of dates"),
    "dates of a zone": ("two", "dates of a zone", "intervals of a zone"),
    "lengths": ("two", "lengths", "intervals of lengths"),
    "integers": ("intervals", "closed left", "out of order", "closed", "open", "overlapping"),
    "floats": ("intervals", "closed left", "out of order", "closed", "open", "overlapping"),
    "bools": ("two", "numbers", "intervals"),
    "with NA": ("two", "numbers", "intervals", "closed left"),
    "floats with NA": ("two", "numbers", "out of order"),
}


@pytest.mark.parametrize("bins", BINS)
@pytest.mark.parametrize("name", SERIES)
def test_cut(name, bins):
    for style in STYLES:
        both(
            lambda pd, style=style: pd.cut(on(pd, SERIES[name]), BINS[bins], **style),
            native=bins in NATIVE.get(name, ()),
        )


@pytest.mark.parametrize("name", SERIES)
def test_qcut(name):
    native = name not in ("no date", "a missing date")
    for q in (2, [0, 0.5, 1], [0.2, 0.4]):
        for style in (
            {},
            {"labels": False},
            {"retbins": True},
            {"duplicates": "drop"},
            {"labels": ["x", "y"]},
        ):
            both(
                lambda pd, q=q, style=style: pd.qcut(on(pd, SERIES[name]), q, **style),
                native=native and (name != "one date" or "duplicates" not in style),
            )
