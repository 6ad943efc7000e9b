"""162,049 flights with weather and planes: joins, groups, sorts, filters beside pandas."""

import numpy as np
import pytest

from tests.data.tables import read
from tests.frames.compare import both
from tests.frames.strategies import on

pytestmark = pytest.mark.cpu_only  # 162,049 rows are hours in the simulator

HOUR = ["origin", "year", "month", "day", "hour"]


def flights(pd):
    return on(pd, read("pnwflights14/flights.parquet"))


def weather(pd):
    return on(pd, read("pnwflights14/weather.csv"))


def planes(pd):
    return on(pd, read("pnwflights14/planes.csv"))


CASES = {
    "delay by carrier": lambda pd: (
        flights(pd).groupby("carrier").arr_delay.agg(["mean", "count", "max"])
    ),
    "delay by origin and destination": lambda pd: (
        flights(pd).groupby(["origin", "dest"]).dep_delay.sum()
    ),
    "flights by tail number, missing ones too": lambda pd: (
        flights(pd).groupby("tailnum", dropna=False).size()
    ),
    "groups in order of appearance": lambda pd: (
        flights(pd).groupby(["dest", "carrier"], sort=False).distance.first()
    ),
    "planes joined by tail number": lambda pd: flights(pd).merge(
        planes(pd), on="tailnum", how="left"
    ),
    "weather joined by five keys": lambda pd: flights(pd).merge(weather(pd), on=HOUR, how="left"),
    "weather inner": lambda pd: flights(pd).merge(weather(pd), on=HOUR),
    "flights without a plane": lambda pd: flights(pd)[
        ~flights(pd).tailnum.isin(planes(pd).tailnum)
    ],
    "sorted by delay": lambda pd: flights(pd).sort_values("arr_delay", kind="stable"),
    "sorted by four keys": lambda pd: flights(pd).sort_values(["dest", "month", "day", "hour"]),
    "late flights": lambda pd: flights(pd)[
        (flights(pd).arr_delay > 60) & (flights(pd).origin == "SEA")
    ],
    "complete flights": lambda pd: flights(pd).dropna(),
    "distinct routes": lambda pd: flights(pd)[["origin", "dest"]].drop_duplicates(),
    "counts of tail numbers": lambda pd: flights(pd).tailnum.value_counts(),
    "speed": lambda pd: flights(pd).distance / (flights(pd).air_time / 60),
    "missing values": lambda pd: flights(pd).isna().sum(),
    "distinct values": lambda pd: flights(pd).nunique(),
    "extremes": lambda pd: (flights(pd).min(), flights(pd).max()),
    "both years of planes": lambda pd: pd.concat([planes(pd), planes(pd)], ignore_index=True),
    "makers in capitals": lambda pd: planes(pd).manufacturer.str.upper(),
}
SUMMED = {"delay by carrier"}


@pytest.mark.parametrize("name", CASES)
def test_flights(name):
    both(CASES[name], rtol=1e-12 if name in SUMMED else None, native=True)


def test_a_whole_analysis():
    def lines(pd):
        table = flights(pd)[
            ["origin", "dest", "carrier", "month", "arr_delay", "distance"]
        ].dropna()
        table["late"] = (table.arr_delay > 15).astype("int8")
        rates = table.groupby(["carrier", "month"], as_index=False).agg(
            late=("late", "mean"),
            flights=("late", "size"),
            longest=("distance", "max"),
        )
        rates["share"] = rates.flights / rates.flights.sum()
        rates = rates[rates.flights >= 100]
        return rates.sort_values(["late", "carrier"], ascending=[False, True]).reset_index(
            drop=True
        )

    both(lines, rtol=1e-13, native=True)


def test_dates_of_flights():
    def lines(pd):
        times = on(pd, read("pnwflights14/weather.csv"))
        moments = pd.to_datetime(times[["year", "month", "day", "hour"]])
        return moments.dt.dayofweek, moments.dt.quarter, moments.max()

    both(lines)


def test_sums_of_delays_are_exact():
    def lines(pd):
        return flights(pd).groupby("dest").arr_delay.sum()

    both(lines, native=True)  # whole minutes: pandas' floats are exact too
    assert np.isfinite(read("pnwflights14/flights.parquet").arr_delay.sum())
