"""Points in time as numbers: by pandas' own fields, by circles and by counted days."""

import datetime
import math
import sys
from pathlib import Path

import numpy as np
import pandas
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from estimators import ROWS, times

from gpuframe.features import Cyclical, DateParts, FillMissing, Holidays, Pipeline
from gpuframe.features.times import PARTS

ATTRIBUTES = {"weekday": "day_of_week", "dayofyear": "day_of_year"}


def by_pandas(column, part):
    column = pandas.Series(pandas.to_datetime(column)) if column.dtype == object else column
    if part == "week":
        found = column.dt.isocalendar()["week"].astype("Float64")
    elif part == "is_weekend":
        found = column.dt.day_of_week >= 5
    else:
        found = getattr(column.dt, ATTRIBUTES.get(part, part))
    return found.astype("float64").where(column.notna()).to_numpy(np.float64, na_value=np.nan)


@pytest.mark.parametrize("part", PARTS)
def test_parts_are_those_of_pandas(part):
    given = times(ROWS)
    made = DateParts((part,)).fit_transform(given).to_pandas()
    given["date"] = given["date"].astype("M8[s]")
    assert set(made.dtypes) == {np.dtype(np.float64)}
    for name in given.columns:
        np.testing.assert_array_equal(made[f"{name}_{part}"], by_pandas(given[name], part), name)


def test_the_dtype_does_not_depend_on_the_rows():
    frame = pandas.DataFrame({"t": pandas.to_datetime(["2024-02-29 13:45", None])})
    parts = DateParts(("hour", "is_leap_year")).fit(frame)
    whole, none = parts.transform(frame[:1]), parts.transform(frame[1:])
    assert whole.to_pandas().dtypes.tolist() == none.to_pandas().dtypes.tolist()
    assert whole.to_dict("list") == {"t_hour": [13.0], "t_is_leap_year": [1.0]}
    assert none.to_pandas().isna().all(axis=None)


def test_clocks_are_those_of_the_zone():
    moments = pandas.to_datetime(["2024-03-31 00:59:59", "2024-03-31 01:00:00"]).tz_localize("UTC")
    frame = pandas.DataFrame({"t": moments.tz_convert("Europe/Berlin")})
    made = DateParts(("hour", "minute")).fit_transform(frame).to_dict("list")
    assert made == {"t_hour": [1.0, 3.0], "t_minute": [59.0, 0.0]}
    assert DateParts(("hour",)).fit(frame).row({"t": frame["t"][1]}) == {"t_hour": 3.0}


@pytest.mark.parametrize(
    ("field", "moment", "turns"),
    [
        ("second", "2024-02-29 12:00:45", 45 / 60),
        ("minute", "2024-02-29 12:15:45", 15 / 60),
        ("hour", "2024-02-29 18:59", 18 / 24),
        ("weekday", "2024-03-03", 6 / 7),
        ("day", "2024-02-29", 28 / 29),
        ("day", "2023-02-15", 14 / 28),
        ("month", "2024-04-29", 3 / 12),
        ("quarter", "2024-12-31", 3 / 4),
        ("dayofyear", "2024-12-31", 365 / 366),
        ("dayofyear", "2023-01-01", 0.0),
    ],
)
def test_times_on_a_circle(field, moment, turns):
    frame = pandas.DataFrame({"t": pandas.to_datetime([moment, None])})
    made = Cyclical(field).fit_transform(frame).to_dict("list")
    sine, cosine = made[f"t_{field}_sin"], made[f"t_{field}_cos"]
    assert sine[0] == pytest.approx(math.sin(2 * math.pi * turns), abs=1e-15)
    assert cosine[0] == pytest.approx(math.cos(2 * math.pi * turns), abs=1e-15)
    assert math.isnan(sine[1])
    assert math.isnan(cosine[1])


def test_numbers_on_a_circle():
    frame = pandas.DataFrame({"a": [0.0, 1.25, -2.5, 12.5, np.nan, np.inf, 1e300]})
    made = Cyclical(5).fit_transform(frame).to_dict("list")
    assert made["a_sin"][:4] == [0.0, 1.0, 0.0, 0.0]
    assert made["a_cos"][:4] == [1.0, 0.0, -1.0, -1.0]
    assert np.isnan(made["a_sin"][4:6] + made["a_cos"][4:6]).all()
    assert made["a_sin"][6] ** 2 + made["a_cos"][6] ** 2 == pytest.approx(1)


def by_hand(day, days):
    """Return whether a day is a holiday, how long after and how long before one."""
    if pandas.isna(day):
        return [math.nan] * 3
    past = [other for other in days if other <= day]
    future = [other for other in days if other >= day]
    since = (day - max(past)).days if past else math.nan
    return [float(day in days), since, (min(future) - day).days if future else math.nan]


@pytest.mark.parametrize("dates", [["2024-05-01"], [], ["2024-12-25", "2023-12-25", "2024-05-01"]])
def test_distances_to_holidays(dates):
    given = times(ROWS)[["flag", "fine", "berlin"]]
    made = Holidays({"off": dates}).fit_transform(given).to_pandas()
    days = [datetime.date.fromisoformat(date) for date in dates]
    for name in given.columns:
        columns = [f"{name}_{kind}_off" for kind in ("is", "days_since", "days_to")]
        expected = [by_hand(moment.date(), days) for moment in given[name]]
        np.testing.assert_array_equal(made[columns].to_numpy(), np.array(expected, np.float64))
        assert not np.signbit(made[columns].fillna(0)).any(axis=None)


def test_holidays_are_given_in_any_form():
    frame = pandas.DataFrame({"t": pandas.date_range("2024-12-20", "2025-01-05")})
    expected = Holidays(["2024-12-25", "2025-01-01"]).fit_transform(frame).to_pandas()
    for dates in (
        [datetime.date(2025, 1, 1), datetime.date(2024, 12, 25)],
        (pandas.Timestamp("2024-12-25 18:00"), "2025-01-01", "2025-01-01"),
    ):
        encoder = Holidays(dates).fit(frame)
        loaded = Holidays.from_dict(encoder.to_dict())
        assert repr(loaded) == repr(encoder)
        pandas.testing.assert_frame_equal(loaded.transform(frame).to_pandas(), expected)


def test_a_record_may_come_in_any_form_and_stays_in_plain_python(monkeypatch):
    frame = pandas.DataFrame({"t": pandas.to_datetime(["2024-02-29 12:00", None]), "u": [1.0, 2.0]})
    pipeline = Pipeline([
        ("circle", Cyclical(("day", "month")), ["t"]),
        ("fill", FillMissing("mean"), ["t_day_sin"]),
    ])  # fmt: skip
    made = pipeline.fit_transform(frame).to_pandas()
    assert made["t_day_sin"].notna().all()
    monkeypatch.setattr(Pipeline, "transform", None)
    expected = made.iloc[0].to_dict()
    moment = pandas.Timestamp("2024-02-29 12:00")
    for value in (moment, moment.to_pydatetime(), moment.to_datetime64(), "2024-02-29 12:00"):
        assert pipeline.row({"t": value, "u": 1.0}) == expected
    assert pipeline.row({"t": None, "u": 2.0})["t_day_sin"] == made["t_day_sin"][1]
    parts = DateParts(("day", "is_month_end")).fit(frame[["t"]])
    assert parts.row({"t": datetime.date(2024, 2, 29)}) == {"t_day": 29.0, "t_is_month_end": 1.0}


def test_what_is_no_time_or_no_parameter_is_named():
    frame = pandas.DataFrame({"t": pandas.to_datetime(["2024-02-29"]), "a": [1], "w": ["x"]})
    frame["d"] = pandas.to_timedelta([1], unit="D")
    for column in "awd":
        for encoder in (DateParts(), Cyclical("hour"), Holidays(["2024-01-01"])):
            with pytest.raises(TypeError, match=f"column '{column}' of dtype .* holds no times"):
                encoder.fit(frame[[column]])
    with pytest.raises(TypeError, match=r"'t' of dtype .* is not numeric"):
        Cyclical(12).fit(frame[["t"]])
    for wrong in ((), "year", ("year", "eon")):
        with pytest.raises(ValueError, match="parts takes"):
            DateParts(wrong).fit(frame[["t"]])
    for wrong in (0, -1, float("nan"), "eon", (), ["hour", "eon"]):
        with pytest.raises(ValueError, match="period"):
            Cyclical(wrong).fit(frame[["t"]])
    for wrong in (["no date"], ["2024-01-01", None], {"x": [pandas.NaT]}):
        with pytest.raises(ValueError, match="dates of"):
            Holidays(wrong).fit(frame[["t"]])
