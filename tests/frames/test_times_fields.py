"""`Series.dt`: fields, flags, names, rounding, zones and texts of dates, parts of durations."""

import datetime
import zoneinfo

import numpy as np
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.frames.compare import both
from tests.frames.strategies import generator, on

FIELDS = [
    "year", "month", "day", "hour", "minute", "second", "microsecond", "nanosecond", "dayofweek",
    "dayofyear", "quarter", "days_in_month",
]  # fmt: skip
FLAGS = [
    "is_month_start", "is_month_end", "is_quarter_start", "is_quarter_end", "is_year_start",
    "is_year_end", "is_leap_year",
]  # fmt: skip
SPANS = ["days", "seconds", "microseconds", "nanoseconds"]
UNITS = ["s", "ms", "us", "ns"]
ZONES = [
    "UTC", "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu",
    "Africa/Casablanca", "America/St_Johns", "Etc/GMT+5",
]  # fmt: skip
EDGES = [
    "2024-02-29 23:59:59.999999", "1969-12-31 23:59:59.5", "1900-02-28", "2000-12-31", "NaT",
    "2024-03-31 00:59:59.9", "2024-03-31 01:00", "2024-10-27 00:30", "2024-10-27 01:30",
    "1883-11-18 17:00", "1945-08-15 12:00", "2100-07-01 12:00", "2012-12-31", "2021-01-03",
]  # fmt: skip
TICKS = st.integers(-(2**51), 2**52) | st.none()


def moments(values, unit="us", zone=None):
    """A pandas series of moments of UTC, seen in a zone."""
    ticks = np.array([value if value is not None else "NaT" for value in values], "M8[us]")
    series = pandas.Series(ticks, name="d").dt.as_unit(unit)
    return series if zone is None else series.dt.tz_localize("UTC").dt.tz_convert(zone)


def spans(values, unit="us"):
    ticks = np.array([value if value is not None else "NaT" for value in values], "m8[us]")
    return pandas.Series(ticks, name="d").dt.as_unit(unit)


def all_fields(dates):
    found = [getattr(dates.dt, name) for name in FIELDS + FLAGS]
    return [*found, dates.dt.isocalendar(), dates.dt.day_name(), dates.dt.month_name()]


@pytest.mark.parametrize("zone", [None, *ZONES])
def test_fields_in_every_zone(zone):
    both(lambda pd: all_fields(on(pd, moments(EDGES, zone=zone))), native=True)


@pytest.mark.parametrize("unit", UNITS)
def test_fields_of_every_unit(unit):
    both(lambda pd: all_fields(on(pd, moments(EDGES, unit))), native=True)
    both(lambda pd: all_fields(on(pd, moments(EDGES[:4], unit))), native=True)


@settings(max_examples=min(25, settings().max_examples))
@given(st.lists(TICKS, max_size=9), st.sampled_from([None, *ZONES]), st.sampled_from(UNITS))
def test_fields_of_generated_moments(values, zone, unit):
    both(lambda pd: all_fields(on(pd, moments(values, unit, zone))), native=True)


@settings(max_examples=min(50, settings().max_examples))
@given(st.lists(TICKS, max_size=9), st.sampled_from(UNITS))
def test_parts_of_generated_durations(values, unit):
    def lines(pd):
        series = on(pd, spans(values, unit))
        parts = [getattr(series.dt, name) for name in SPANS]
        return [*parts, series.dt.components, series.dt.total_seconds()]

    both(lines, native=True)


def test_seconds_beside_very_many():
    ticks = [2**55 + 1, -(2**55) - 1, 2**62 + 999_999_999, -(2**62) + 1, 2**53 + 1, 10**18 - 1]

    def lines(pd):
        durations = [pd.Series(np.array(ticks).view(f"m8[{unit}]")) for unit in UNITS]
        return [series.dt.total_seconds() for series in durations]

    both(lines, native=True)


@settings(max_examples=min(60, settings().max_examples))
@given(
    st.lists(TICKS, max_size=9),
    st.sampled_from(["D", "2D", "h", "7h", "15min", "s", "3s", "us", "250ms"]),
    st.sampled_from([None, "UTC", "Asia/Kathmandu"]),
)
def test_rounding(values, freq, zone):
    def lines(pd):
        dates, durations = on(pd, moments(values, "us", zone)), on(pd, spans(values))
        return [
            getattr(series.dt, how)(freq)
            for series in (dates, durations)
            for how in ("floor", "ceil", "round")
        ]

    both(lines, native=True)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("freq", ["D", "h", "90s", "s"])
def test_rounding_in_every_unit(unit, freq):
    def lines(pd):
        dates = on(pd, moments(["1969-12-31 12:00", "1970-01-01 00:30", "2024-01-01", None], unit))
        return dates.dt.floor(freq), dates.dt.ceil(freq), dates.dt.round(freq)

    both(lines, native=True)


@pytest.mark.parametrize("zone", [*ZONES, datetime.timezone(datetime.timedelta(hours=-3))])
def test_moments_to_a_zone_and_back(zone):
    def lines(pd):
        dates = on(pd, moments(EDGES))
        there = dates.dt.tz_localize("UTC").dt.tz_convert(zone)
        return there, there.dt.tz_localize(None), there.dt.tz_convert(None), there.dt.date

    both(lines, native=True)


@settings(max_examples=min(60, settings().max_examples))
@given(st.lists(TICKS, max_size=9), st.sampled_from(ZONES), st.sampled_from(UNITS))
def test_clocks_of_a_zone(values, zone, unit):
    clocks = moments(values, unit)

    def lines(pd):
        return on(pd, clocks).dt.tz_localize(zone, ambiguous="NaT", nonexistent="NaT")

    both(lines, native=True)


def test_clocks_round_every_change():
    # Each quarter of an hour of the days round the changes of a year, one of them not.
    hours = pandas.date_range("2024-03-30", "2024-04-08", freq="15min").append(
        pandas.date_range("2024-10-05", "2024-11-04", freq="15min")
    )
    clocks = pandas.Series(hours)
    for zone in ("Europe/Paris", "America/New_York", "Australia/Lord_Howe"):
        both(
            lambda pd, zone=zone: on(pd, clocks).dt.tz_localize(
                zone, ambiguous="NaT", nonexistent="NaT"
            ),
            native=True,
        )
        kept = clocks[clocks.dt.tz_localize(zone, ambiguous="NaT", nonexistent="NaT").notna()]
        both(lambda pd, zone=zone, kept=kept: on(pd, kept).dt.tz_localize(zone), native=True)


@pytest.mark.parametrize(
    "form",
    [
        "%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y", "%d.%m.%y", "%H:%M", "%b %d",
        "%A %I %p", "%Y-W%W", "%G-%V-%u", "%j%%b", "day", "%d %H", "",
    ],
)  # fmt: skip
@pytest.mark.parametrize("zone", [None, "Europe/Paris"])
def test_strftime(form, zone):
    both(lambda pd: on(pd, moments(EDGES, zone=zone)).dt.strftime(form), native=True)


CASES = {
    "normalize in a zone": lambda pd: on(
        pd, moments(EDGES[:4], zone="Europe/Paris")
    ).dt.normalize(),
    "names of a frame's column": lambda pd: (
        pd.DataFrame({"d": moments(EDGES)}).d.dt.day_name().value_counts()
    ),
    "groups by a name": lambda pd: (
        on(pd, moments(EDGES)).groupby(on(pd, moments(EDGES)).dt.month_name()).count()
    ),
    "unit and tz": lambda pd: [
        (on(pd, dates).dt.unit, str(on(pd, dates).dt.tz))
        for dates in (moments(EDGES, "ms"), moments(EDGES, zone="UTC"))
    ],
    "unit of durations": lambda pd: on(pd, spans([1, None], "ns")).dt.unit,
    "a zone as an object": lambda pd: on(pd, moments(EDGES)).dt.tz_localize(
        zoneinfo.ZoneInfo("Europe/Paris"), "NaT", "NaT"
    ),
    "no rows": lambda pd: all_fields(on(pd, moments([], zone="Europe/Paris"))),
    "only NaT": lambda pd: all_fields(on(pd, moments([None], zone="Europe/Paris"))),
    "an index remains": lambda pd: pd.Series(
        pd.to_datetime(["2024-01-05"]), index=["x"], name="n"
    ).dt.isocalendar(),
}
HOSTED = {
    "dates and times": lambda pd: (
        on(pd, moments(EDGES)).dt.date,
        on(pd, moments(EDGES)).dt.time,
        on(pd, moments(EDGES, zone="UTC")).dt.timetz,
    ),
    "names in a language": lambda pd: on(pd, moments(EDGES)).dt.day_name("en_US.UTF-8"),
    "fractions as texts": lambda pd: on(pd, moments(EDGES)).dt.strftime("%S.%f"),
    "a zone as text": lambda pd: on(pd, moments(EDGES, zone="UTC")).dt.strftime("%z %H"),
    "rounding to what clocks show twice": lambda pd: on(
        pd, moments(["2024-10-27 00:30"], zone="Europe/Paris")
    ).dt.floor("h"),
    "ambiguous times told apart": lambda pd: on(pd, moments(["2024-10-27 02:30"])).dt.tz_localize(
        "Europe/Paris", ambiguous=[True]
    ),
    "times that clocks jump over": lambda pd: on(pd, moments(["2024-03-31 02:30"])).dt.tz_localize(
        "Europe/Paris", nonexistent="shift_forward"
    ),
    "far away in a zone": lambda pd: (
        on(pd, moments(["2500-01-01", "0900-05-05"], zone="Europe/Paris")).dt.hour
    ),
    "to_period": lambda pd: on(pd, moments(EDGES)).dt.to_period("M").astype(str),
    "periods": lambda pd: pd.Series(pandas.period_range("2024", periods=3, freq="M")).dt.month,
    "backwards": lambda pd: on(pd, moments(EDGES[:4])).dt.floor("-1h"),
}
ERRORS = {
    "a field of durations": lambda pd: on(pd, spans([1])).dt.year,
    "a flag of durations": lambda pd: on(pd, spans([1])).dt.is_month_end,
    "a part of dates": lambda pd: on(pd, moments(EDGES)).dt.days,
    "seconds in total of dates": lambda pd: on(pd, moments(EDGES)).dt.total_seconds(),
    "texts of durations": lambda pd: on(pd, spans([1])).dt.strftime("%d"),
    "midnight of durations": lambda pd: on(pd, spans([1])).dt.normalize(),
    "a zone of durations": lambda pd: on(pd, spans([1])).dt.tz_localize("UTC"),
    "parts of dates": lambda pd: on(pd, moments(EDGES)).dt.components,
    "tz of durations": lambda pd: on(pd, spans([1])).dt.tz,
    "a month": lambda pd: on(pd, moments(EDGES)).dt.floor("ME"),
    "finer than the unit": lambda pd: on(pd, moments(EDGES, "s")).dt.floor("1500ms"),
    "no span of time": lambda pd: on(pd, moments(EDGES)).dt.round("x"),
    "without a zone": lambda pd: on(pd, moments(EDGES)).dt.tz_convert("UTC"),
    "with a zone": lambda pd: on(pd, moments(EDGES, zone="UTC")).dt.tz_localize("UTC"),
    "no zone": lambda pd: on(pd, moments(EDGES)).dt.tz_localize("Nowhere/City"),
    "shown never": lambda pd: on(pd, moments(["2024-03-31 02:30"])).dt.tz_localize("Europe/Paris"),
    "shown twice": lambda pd: on(pd, moments(["2024-10-27 02:30"])).dt.tz_localize("Europe/Paris"),
    "past the end": lambda pd: pd.Series(np.array([2**63 - 1]).view("M8[ns]")).dt.ceil("D"),
}


@pytest.mark.parametrize("lines", CASES.values(), ids=CASES)
def test_dt(lines):
    both(lines, native=True)


@pytest.mark.parametrize("lines", HOSTED.values(), ids=HOSTED)
def test_what_pandas_or_the_host_does(lines):
    both(lines)


@pytest.mark.parametrize("lines", ERRORS.values(), ids=ERRORS)
def test_errors_are_those_of_pandas(lines):
    both(lines)


@pytest.mark.cpu_only  # many rows
@pytest.mark.parametrize("zone", [None, "America/New_York"])
def test_many_rows(zone):
    ticks = generator(3).integers(-(2**51), 2**51, 120_000)
    dates = moments(ticks.tolist(), zone=zone)

    def lines(pd):
        series = on(pd, dates)
        return [
            series.dt.hour, series.dt.day_name(), series.dt.is_quarter_end,
            series.dt.isocalendar(), series.dt.strftime("%Y-%m"), series.dt.days_in_month,
        ]  # fmt: skip

    both(lines, native=True)
    both(lambda pd: on(pd, moments(ticks.tolist())).dt.round("15min"), native=True)
