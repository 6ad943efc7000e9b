"""Flights reshaped beside pandas: tables of carriers by month, shares, delays by interval."""

import pytest

from tests.data.tables import read
from tests.frames.compare import both
from tests.frames.strategies import on

pytestmark = pytest.mark.cpu_only  # 162,049 rows are hours in the simulator


def flights(pd):
    return on(pd, read("pnwflights14/flights.parquet"))


CASES = {
    "flights by carrier and month": lambda pd: pd.crosstab(
        flights(pd).carrier, flights(pd).month, margins=True
    ),
    "shares of destinations": lambda pd: pd.crosstab(
        [flights(pd).origin, flights(pd).dest], flights(pd).carrier, normalize="index"
    ),
    "longest flights": lambda pd: flights(pd).pivot_table(
        ["distance", "air_time"], ["origin", "carrier"], "month", aggfunc="max"
    ),
    "totals with margins": lambda pd: flights(pd).pivot_table(
        "distance", "carrier", ["origin", "month"], aggfunc="sum", fill_value=0, margins=True
    ),
    "flights of planes by day": lambda pd: (
        flights(pd).groupby(["tailnum", "month"]).size().unstack(fill_value=0)
    ),
    "delays one below the other": lambda pd: flights(pd).melt(
        ["carrier", "tailnum"], ["dep_delay", "arr_delay"], var_name="which", value_name="minutes"
    ),
    "delays row by row": lambda pd: flights(pd)[["dep_delay", "arr_delay", "hour"]].stack(),
    "worse of two delays": lambda pd: flights(pd)[["dep_delay", "arr_delay"]].max(axis=1),
    "delays that are known": lambda pd: flights(pd)[["dep_delay", "arr_delay"]].count(axis=1),
    "fifths of delays": lambda pd: pd.qcut(flights(pd).arr_delay, 5).value_counts(),
    "distances by interval": lambda pd: pd.cut(flights(pd).distance, 7, retbins=True),
    "carriers as numbers": lambda pd: flights(pd).tailnum.factorize(sort=True),
}


@pytest.mark.parametrize("name", CASES)
def test_flights_reshaped(name):
    both(lambda pd: CASES[name](pd), native=True)
