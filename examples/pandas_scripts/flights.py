"""Flights: who is late, where and when; joins with airlines and weather, ranks and bins.

A plain pandas script. `python -m gpuframe.pandas flights.py` runs it on gpuframe.
"""

import sys

import numpy as np
import pandas as pd

CARRIERS = ["AA", "B6", "DL", "UA", "WN"]
ORIGINS = ["EWR", "JFK", "LGA"]
TARGETS = ["ATL", "BOS", "DEN", "LAX", "MIA", "ORD", "SFO"]


def flights(rows: int) -> pd.DataFrame:
    """Make flights of ten weeks; delays grow in the evening, some flights are cancelled."""
    rng = np.random.default_rng(5)
    minutes = rng.integers(0, 70 * 24 * 60, rows)
    hour = minutes // 60 % 24
    delay = rng.normal(2, 18, rows) + np.where(hour > 17, 12, 0)
    frame = pd.DataFrame(
        {
            "scheduled": np.datetime64("2024-06-01", "s") + minutes.astype("m8[m]"),
            "carrier": rng.choice(CARRIERS, rows),
            "number": rng.integers(1, 3000, rows),
            "origin": rng.choice(ORIGINS, rows),
            "target": rng.choice(TARGETS, rows),
            "delay": delay.round() + 0.0,  # no negative zero
            "distance": rng.integers(180, 2600, rows),
        }
    )
    frame.loc[rng.random(rows) < 0.03, "delay"] = np.nan
    return frame


def weather() -> pd.DataFrame:
    """Make hourly weather of each origin."""
    rng = np.random.default_rng(6)
    hours = pd.date_range("2024-06-01", periods=70 * 24, freq="h", unit="s")
    parts = [
        pd.DataFrame(
            {
                "origin": origin,
                "hour": hours,
                "wind": rng.gamma(3, 3, len(hours)).round(1),
                "rain": rng.random(len(hours)) < 0.1,
            }
        )
        for origin in ORIGINS
    ]
    return pd.concat(parts, ignore_index=True)


def main(rows: int) -> None:
    """Print delays by carrier, weather, route, time and weekday."""
    frame = flights(rows)
    airlines = pd.DataFrame(
        {
            "carrier": [*CARRIERS, "XX"],
            "airline": ["American", "JetBlue", "Delta", "United", "Southwest", "nobody"],
        }
    )
    frame = frame.merge(airlines, on="carrier", how="left", validate="many_to_one")
    frame["hour"] = frame["scheduled"].dt.floor("h")
    frame = frame.merge(weather(), on=["origin", "hour"], how="left")
    print(frame.dtypes)

    flown = frame.dropna(subset=["delay"])
    print(f"\n{len(frame) - len(flown)} of {len(frame)} cancelled")
    by_airline = flown.groupby("airline")["delay"].agg(["count", "mean", "median", "std", "max"])
    print(by_airline.sort_values("mean").round(2))

    rain = flown.groupby(["origin", "rain"])["delay"].mean().unstack()
    print("\nmean delay by rain")
    print(rain.round(2))
    print(f"wind and delay: {flown['wind'].corr(flown['delay']):.4f}")

    routes = flown.groupby(["origin", "target"], as_index=False).agg(
        flights=("delay", "size"),
        late=("delay", lambda delay: (delay > 15).mean()),
    )
    routes["rank"] = routes.groupby("origin")["late"].rank(ascending=False, method="min")
    worst = routes[routes["rank"] <= 2].sort_values(["origin", "rank", "target"])
    print("\nworst routes")
    print(worst.round({"late": 3}).to_string(index=False))

    bins = pd.cut(
        flown["delay"], [-np.inf, 0, 15, 30, np.inf], labels=["early", "ok", "late", "bad"]
    )
    counts = pd.crosstab(flown["scheduled"].dt.day_name(), bins)
    print("\nby day of the week")
    print(counts)

    daily = flown.set_index("scheduled").sort_index()["delay"].resample("7D").median()
    print("\nmedian delay by week")
    print(daily.head())
    ordered = flown.sort_values(["carrier", "scheduled", "number"])
    ordered["before"] = ordered.groupby("carrier")["delay"].shift()
    print("\ndelay of the flight before")
    print(ordered[["delay", "before"]].corr().round(4))
    evening = ordered.query("scheduled.dt.hour > 17 and rain")
    print(evening[["carrier", "delay", "wind"]].describe().round(2))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3000)
