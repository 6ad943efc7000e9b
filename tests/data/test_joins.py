"""Flights, airports, sensors: joins of all kinds, ranks and the largest few, beside pandas."""

import pandas
import pytest

from tests.data.tables import read
from tests.frames.compare import both
from tests.frames.strategies import on

pytestmark = pytest.mark.cpu_only  # thousands of rows are minutes in the simulator


def flights(pd):
    return on(pd, read("pnwflights14/flights.parquet"))


def airports(pd):
    return on(pd, read("pnwflights14/airports.csv"))


def carriers(pd):
    return on(pd, read("pnwflights14/airlines.csv"))


def sensor(pd, name):
    table = read(f"nab/{name}.csv").drop_duplicates("timestamp").sort_values("timestamp")
    return on(pd, table.assign(timestamp=pandas.to_datetime(table.timestamp)))


def departures(pd):
    """Flights of one month in the order of their times, those without one left out."""
    table = read("pnwflights14/flights.parquet")
    table = table[(table.month == 1) & table.dep_time.notna()]
    minute = (table.day * 1440 + table.hour * 60 + table.minute).astype("int64")
    return on(pd, table.assign(at=minute).sort_values("at", kind="stable"))


CASES = {
    "flights with their airports": lambda pd: flights(pd)[["dest", "flight", "arr_delay"]].merge(
        airports(pd), left_on="dest", right_on="faa", how="left"
    ),
    "airports, also those without flights": lambda pd: flights(pd)[["origin", "flight"]].merge(
        airports(pd)[["faa", "name"]].rename(columns={"faa": "origin"}), how="outer", indicator=True
    ),
    "airports that nobody flies to": lambda pd: airports(pd).merge(
        flights(pd)[["dest"]].rename(columns={"dest": "faa"}), on="faa", how="left_anti"
    ),
    "carriers by index": lambda pd: flights(pd)[["carrier", "distance"]].join(
        carriers(pd).set_index("carrier"), on="carrier"
    ),
    "by three keys": lambda pd: flights(pd)[["month", "day", "carrier", "flight"]].merge(
        flights(pd).groupby(["month", "day", "carrier"], as_index=False).dep_delay.max(),
        on=["month", "day", "carrier"],
    ),
    "sensors at the nearest time": lambda pd: pd.merge_asof(
        sensor(pd, "machine_temperature_system_failure"),
        sensor(pd, "ec2_request_latency_system_failure"),
        on="timestamp", direction="nearest", tolerance=pandas.Timedelta("4min"),
    ),
    "the departure before, of the same carrier": lambda pd: pd.merge_asof(
        departures(pd)[["at", "carrier", "flight"]],
        departures(pd)[["at", "carrier", "tailnum"]],
        on="at", by="carrier", allow_exact_matches=False,
    ),
    "ranks": lambda pd: flights(pd)[["dep_delay", "tailnum", "distance"]].rank(method="min"),
    "the latest": lambda pd: (
        flights(pd).nlargest(20, ["arr_delay", "distance"]),
        flights(pd).arr_delay.nsmallest(20, keep="all"),
    ),
    "sorted by text and numbers": lambda pd: flights(pd).sort_values(
        ["dest", "dep_delay", "flight"], ascending=[True, False, True], na_position="first"
    ),
}  # fmt: skip


@pytest.mark.parametrize("lines", CASES.values(), ids=CASES)
def test_real_tables(lines):
    both(lines, native=True)
