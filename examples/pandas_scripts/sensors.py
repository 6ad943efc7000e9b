"""Sensor readings: cleaned, resampled to hours, joined with calibrations, summed up by day.

A plain pandas script. `python -m gpuframe.pandas sensors.py` runs it on gpuframe.
"""

import sys

import numpy as np
import pandas as pd


def readings(rows: int) -> pd.DataFrame:
    """Make readings of three sensors, some 7 minutes apart, with gaps and wild values."""
    rng = np.random.default_rng(11)
    seconds = np.sort(rng.integers(0, rows * 420, rows))
    daily = np.sin(2 * np.pi * seconds / 86_400)
    frame = pd.DataFrame(
        {
            "time": np.datetime64("2025-03-01", "ns") + seconds.astype("m8[s]"),
            "sensor": rng.choice(["attic", "cellar", "garden"], rows),
            "celsius": (12 + 6 * daily + rng.normal(0, 0.4, rows)).round(2),
            "humidity": (60 - 15 * daily + rng.normal(0, 2, rows)).round(1),
        }
    )
    frame.loc[rng.random(rows) < 0.04, "celsius"] = np.nan
    frame.loc[rng.random(rows) < 0.01, "celsius"] = 85.0
    return frame


def calibrations() -> pd.DataFrame:
    """Make the offsets that hold from a time on."""
    return pd.DataFrame(
        {
            "time": pd.to_datetime(["2025-02-27", "2025-02-28", "2025-03-01", "2025-03-03"]),
            "sensor": ["attic", "cellar", "garden", "attic"],
            "offset": [0.25, -0.5, 0.0, 0.75],
        }
    ).astype({"time": "datetime64[ns]"})


def main(rows: int) -> None:
    """Print what was wrong, hours, days, and how the sensors agree."""
    frame = readings(rows)
    wild = frame["celsius"] > 60
    print(f"{len(frame)} readings, {frame['celsius'].isna().sum()} missing, {wild.sum()} wild")
    frame.loc[wild, "celsius"] = np.nan

    frame = pd.merge_asof(frame, calibrations(), on="time", by="sensor")
    frame["celsius"] = frame["celsius"] + frame["offset"]
    frame["celsius"] = frame.groupby("sensor")["celsius"].ffill()

    garden = frame[frame["sensor"] == "garden"].set_index("time").sort_index()
    hourly = garden["celsius"].resample("1h").mean()
    print("\nhours in the garden")
    print(hourly.interpolate().head(8).round(3))

    days = garden.resample("1D").agg({"celsius": ["min", "mean", "max"], "humidity": "mean"})
    print("\ndays in the garden")
    print(days.round(2).head())

    smooth = garden["celsius"].rolling("3h").mean()
    change = smooth.diff().abs()
    print("\nfastest changes of the three-hour mean")
    print(change.nlargest(3).round(3))

    hours = frame.assign(hour=frame["time"].dt.floor("h"))
    wide = hours.pivot_table(index="hour", columns="sensor", values="celsius")
    print("\ncorrelation of hourly means")
    print(wide.corr().round(3))
    print("\nby hour of the day")
    print(wide.groupby(wide.index.hour).mean().iloc[::6].round(2))

    late = frame.groupby("sensor")["time"].diff().dt.total_seconds()
    print("\nseconds between readings")
    print(late.groupby(frame["sensor"]).describe().round(1))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
