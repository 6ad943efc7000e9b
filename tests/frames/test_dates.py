"""Dates and times: units, fields, missing values, differences."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frames.compare import both

FIELDS = [
    "year",
    "month",
    "day",
    "hour",
    "minute",
    "second",
    "dayofweek",
    "weekday",
    "dayofyear",
    "quarter",
]
MOMENTS = np.array(
    [
        "2024-02-29 23:59:59.999999",
        "1969-12-31 23:59:59",
        "1900-03-01",
        "2000-01-01 00:00:01",
        "0001-01-01",
    ],
    "M8[us]",
)


def dates(pd, *values):
    return pd.Series(pd.to_datetime(list(values), format="ISO8601"), name="d")


CASES = {
    "parsing gives microseconds": lambda pd: dates(pd, "2024-01-01"),
    "fields with NaT are float64": lambda pd: (
        dates(pd, "2024-01-31", None).dt.year,
        dates(pd, "2024-01-31", None).dt.hour,
    ),
    "date gives objects": lambda pd: dates(pd, "2024-01-01 10:00", None).dt.date,
    "normalize": lambda pd: dates(pd, "2024-01-01 10:00", "1969-12-31 23:00").dt.normalize(),
    "floor": lambda pd: dates(pd, "2024-01-01 10:47", "1969-12-31 23:10").dt.floor("h"),
    "isocalendar": lambda pd: dates(pd, "2024-01-01").dt.isocalendar(),
    "month ends": lambda pd: dates(pd, "2024-02-29", "2024-02-28").dt.is_month_end,
    "month names": lambda pd: dates(pd, "2024-02-29").dt.month_name(),
    "strftime": lambda pd: dates(pd, "2024-02-29 01:02", None).dt.strftime("%Y/%m/%d %H:%M"),
    "as_unit": lambda pd: dates(pd, "1969-12-31 23:59:59.5").dt.as_unit("s"),
    "differences keep the unit": lambda pd: (
        dates(pd, "2024-01-02", None) - dates(pd, "2024-01-01", "2024-01-01")
    ),
    "differences from a timestamp": lambda pd: (
        dates(pd, "2024-01-02") - pd.Timestamp("2023-12-31 12:00")
    ),
    "differences of two units": lambda pd: (
        dates(pd, "2024-01-01").dt.as_unit("s") - dates(pd, "2023-01-01").dt.as_unit("ms")
    ),
    "adding a timedelta": lambda pd: dates(pd, "2024-01-31", None) + pd.Timedelta(days=1, hours=2),
    "days and seconds of a difference": lambda pd: (
        (dates(pd, "2024-01-01") - pd.Timestamp("2024-01-01 12:00")).dt.days,
        (dates(pd, "2024-01-01") - pd.Timestamp("2024-01-01 12:00")).dt.seconds,
    ),
    "total_seconds": lambda pd: (
        dates(pd, "2024-01-01") - pd.Timestamp("2024-01-01 12:00")
    ).dt.total_seconds(),
    "month offsets clip": lambda pd: dates(pd, "2024-01-31") + pd.DateOffset(months=1),
    "time zones": lambda pd: (
        dates(pd, "2024-07-01 12:00").dt.tz_localize("UTC").dt.tz_convert("Europe/Paris")
    ),
    "hours in a time zone": lambda pd: (
        dates(pd, "2024-07-01 12:00").dt.tz_localize("UTC").dt.tz_convert("Europe/Paris").dt.hour
    ),
    "to_datetime with a format": lambda pd: pd.to_datetime(
        pd.Series(["31.01.2024"]), format="%d.%m.%Y"
    ),
    "to_datetime of seconds": lambda pd: pd.to_datetime(pd.Series([0, 86400]), unit="s"),
    "to_datetime coerces": lambda pd: pd.to_datetime(
        pd.Series(["2024-01-01", "x"]), errors="coerce"
    ),
    "to_datetime of parts": lambda pd: pd.to_datetime(
        pd.DataFrame({"year": [2024], "month": [2], "day": [29]})
    ),
    "extremes": lambda pd: (
        dates(pd, "2024-01-02", None, "2023-01-01").min(),
        dates(pd, "2024-01-02").max(),
    ),
    "mean": lambda pd: dates(pd, "2024-01-01", "2024-01-03").mean(),
    "a column of a frame": lambda pd: (
        pd.DataFrame({"d": pd.to_datetime(["2024-05-06"])}).d.dt.month
    ),
    "nothing": lambda pd: pd.Series([], dtype="datetime64[us]").dt.year,
    "only NaT": lambda pd: pd.Series([None], dtype="datetime64[us]").dt.year,
    "weeks of periods": lambda pd: (
        pd.Series(pd.period_range("2024-01", periods=3, freq="M")).dt.week
    ),
    "date_range": lambda pd: pd.Series(pd.date_range("2024-01-30", periods=3)).dt.day,
}

ERRORS = {
    "numbers": lambda pd: pd.Series([1]).dt.year,
    "no date": lambda pd: pd.to_datetime(pd.Series(["2024-01-01", "01/02/2024"])),
    "naive and aware": lambda pd: dates(pd, "2024") < pd.Timestamp("2024", tz="UTC"),
    "a time that does not exist": lambda pd: dates(pd, "2024-03-31 02:30").dt.tz_localize(
        "Europe/Paris"
    ),
    "beyond nanoseconds": lambda pd: dates(pd, "9999-12-31").dt.as_unit("ns"),
}


@pytest.mark.parametrize("lines", CASES.values(), ids=CASES)
def test_dates(lines):
    both(lines)


@pytest.mark.parametrize("lines", ERRORS.values(), ids=ERRORS)
def test_dates_are_refused(lines):
    both(lines)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("unit", ["s", "ms", "us"])
def test_field_of_every_unit(field, unit):
    moments = MOMENTS.astype(f"M8[{unit}]")
    both(lambda pd: getattr(pd.Series(moments).dt, field), native=True)


@pytest.mark.parametrize("field", FIELDS)
def test_field_of_nanoseconds(field):
    ticks = np.array([0, -1, 86_400_000_000_000 * 59, 2**62], "int64").view("M8[ns]")
    both(lambda pd: getattr(pd.Series(ticks).dt, field), native=True)


@given(st.lists(st.integers(-(2**55), 2**57), max_size=10))
def test_fields_of_generated_moments(ticks):
    moments = np.array(ticks, "int64").view("M8[us]")
    both(lambda pd: [getattr(pd.Series(moments).dt, field) for field in FIELDS], native=True)
