"""to_datetime of years, months and days of all kinds, of numbers that may be NA, and of labels."""

import numpy as np
import pandas
import pytest

import gpuframe
from tests.frames.compare import both
from tests.frames.strategies import generator, on

ROWS = 60


def _frames():
    random = generator(0)
    base = {
        "year": random.integers(-4000, 12000, ROWS),
        "month": random.integers(1, 13, ROWS),
        "day": random.integers(1, 29, ROWS),
    }
    plain = pandas.DataFrame(base)
    clock = {
        "hour": random.integers(-30, 60, ROWS),
        "minutes": random.integers(-100, 100, ROWS),
        "s": random.integers(0, 60, ROWS),
        "ms": random.integers(0, 1000, ROWS),
        "us": 5,
    }
    return {
        "dates": plain,
        "days too many": plain.assign(day=random.integers(1, 32, ROWS)),
        "months too many": plain.assign(month=random.integers(-1, 15, ROWS)),
        "a time of day": plain.assign(**clock),
        "whole floats": plain.astype(float),
        "float32": plain.astype("f4"),
        "missing days": plain.assign(day=random.choice([1.0, np.nan, 30], ROWS)),
        "missing and wrong": plain.assign(day=random.choice([1.0, np.nan, 31], ROWS), hour=4),
        "int16": plain.astype("int16"),
        "whole hours": plain.assign(hour=2.0),
        "the year 0": plain.assign(year=0),
        "another part": plain.assign(x=1),
        "no month": plain[["year", "day"]],
        "two years": plain.assign(Year=1),
        "fractions of days": plain.assign(day=1.5),
        "fractions of hours": plain.assign(hour=1.5),
        "missing hours": plain.assign(hour=random.choice([1.0, np.nan], ROWS)),
        "bools": plain.assign(hour=True),
        "nanoseconds": plain.assign(ns=3),
        "far years": plain.assign(year=10**6),
        "texts": plain.astype(str),
    }


FRAMES = _frames()
SETTINGS = ({}, {"errors": "coerce"}, {"utc": True}, {"format": "x"}, {"unit": "s"})


@pytest.mark.parametrize("rows", [ROWS, 1, 0])
@pytest.mark.parametrize("name", FRAMES)
def test_parts(name, rows):
    native = list(FRAMES).index(name) <= list(FRAMES).index("no month")
    for settings in SETTINGS:
        both(
            lambda pd, settings=settings: pd.to_datetime(on(pd, FRAMES[name][:rows]), **settings),
            native=native,
        )


@pytest.mark.parametrize("unit", [None, "s", "D", "ns", "ms"])
def test_numbers_that_may_be_na(unit):
    for values, native in (
        ([1, None, 5], True),
        ([1, 2], True),
        ([None, None], False),
        ([], False),
    ):
        for dtype in ("Int64", "Int8"):
            host = pandas.Series(values, dtype=dtype)
            for settings in ({}, {"errors": "coerce"}, {"utc": True}):
                both(
                    lambda pd, host=host, settings=settings: pd.to_datetime(
                        on(pd, host), unit=unit, **settings
                    ),
                    native=native,
                )


@pytest.mark.parametrize(
    "labels", [["2020-01-01", "x"], [1, 2], pandas.date_range("2020", periods=2)]
)
def test_labels(labels):
    for settings in ({}, {"errors": "coerce"}, {"utc": True}):

        def lines(pd, settings=settings):
            return pd.to_datetime(pd.Index(labels), **settings)

        both(lines, native=True)
    assert isinstance(gpuframe.to_datetime(gpuframe.Index([1])), gpuframe.DatetimeIndex)
