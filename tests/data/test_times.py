"""Taxi trips, temperatures, latencies, invoices and telephone bills: times and texts of numbers."""

import pandas
import pytest

from tests.data.tables import read
from tests.frames.compare import Raised, both, outcome
from tests.frames.strategies import on

pytestmark = pytest.mark.cpu_only  # thousands of rows are minutes in the simulator


def series(name):
    """A table of moments as texts and values, under its moments."""

    def lines(pd):
        frame = on(pd, read(f"nab/{name}.csv"))
        return frame.assign(timestamp=pd.to_datetime(frame.timestamp)).set_index("timestamp")

    return lines


taxi = series("nyc_taxi")
engine = series("machine_temperature_system_failure")
server = series("ec2_request_latency_system_failure")


def invoices(pd):
    frame = on(pd, read("chinook/Invoice.parquet"))
    return frame.assign(InvoiceDate=pd.to_datetime(frame.InvoiceDate))


def bills(pd):
    return on(pd, read("telco/Telco-Customer-Churn.csv"))


def local(pd):
    """The taxis' moments, as clocks of New York show them; hours that they skip are missing."""
    moments = taxi(pd).reset_index().timestamp
    return moments.dt.tz_localize("America/New_York", ambiguous="NaT", nonexistent="NaT")


CASES = {
    "trips by day": lambda pd: taxi(pd).resample("D").agg({"value": ["sum", "min", "max"]}),
    "trips by week": lambda pd: taxi(pd).value.resample("W-SUN").sum(),
    "trips by month": lambda pd: taxi(pd).value.resample("MS").max(),
    "trips by quarter": lambda pd: taxi(pd).value.resample("QE").count(),
    "bars of trips": lambda pd: taxi(pd).value.resample("6h").ohlc(),
    "trips by weekday": lambda pd: (
        taxi(pd).reset_index().timestamp.dt.day_name().value_counts().sort_index()
    ),
    "trips by hour in the world": lambda pd: (
        local(pd).dt.tz_convert("Asia/Tokyo").dt.hour.value_counts().sort_index()
    ),
    "the day's first trip in New York": lambda pd: local(pd).dt.floor("12h").dropna().head(50),
    "weeks of trips": lambda pd: taxi(pd).reset_index().timestamp.dt.isocalendar(),
    "temperatures at even times": lambda pd: engine(pd).value.resample("h").median(),
    "temperatures between readings": lambda pd: (
        engine(pd)[~engine(pd).index.duplicated()].value.resample("7min").interpolate("time")
    ),
    "temperatures held": lambda pd: (
        engine(pd)[~engine(pd).index.duplicated()].value.resample("3min").ffill(limit=1)
    ),
    "latencies by hour": lambda pd: server(pd).value.resample("h", closed="right").max(),
    "sales by country and month": lambda pd: (
        invoices(pd)
        .groupby(["BillingCountry", pd.Grouper(key="InvoiceDate", freq="ME")])
        .Total.count()
    ),
    "months of sales in countries": lambda pd: (
        invoices(pd).groupby("BillingCountry").resample("QE", on="InvoiceDate").Total.max()
    ),
    "days of sales as texts": lambda pd: invoices(pd).InvoiceDate.dt.strftime("%d %b %Y"),
    "bills": lambda pd: pd.to_numeric(bills(pd).TotalCharges, errors="coerce"),
    "narrow bills": lambda pd: pd.to_numeric(bills(pd).tenure, downcast="unsigned"),
}


@pytest.mark.parametrize("lines", CASES.values(), ids=CASES)
def test_times(lines):
    assert not isinstance(outcome(lines, pandas), Raised)
    both(lines, native=True)
