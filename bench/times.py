"""Functions of times, texts of numbers and bins of time, on few and on many rows, beside pandas.

Measured as `bench.calls` measures; row labels keep what was found out about them.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

State = dict[str, Any]


def prepare(pd: Any, rows: int) -> State:
    """Moments in any order, without and with a zone, durations, and a value a second."""
    random = np.random.default_rng(61)
    moments = random.integers(0, 2**50, rows).astype("M8[us]")
    numbers = random.integers(0, 10**6, rows)
    gaps = np.where(random.random(rows) < 0.3, np.nan, random.random(rows))
    frame = pd.DataFrame(
        {
            "d": moments,
            "span": moments - moments[0],
            "v": random.random(rows),
            "n": random.integers(0, 9, rows),
            "w": gaps,
            "seconds": numbers,
        }
    )
    frame["z"] = frame["d"].dt.tz_localize("UTC").dt.tz_convert("Europe/Paris")
    frame["text"] = pd.Series(numbers.astype(str).astype(object), dtype="str")
    kinds = np.array(["low", "middle", "high"], dtype=object)[random.integers(0, 3, rows)]
    frame["kind"] = pd.Series(kinds, dtype="str").astype("category")
    seconds = np.datetime64("2024-01-01", "us") + np.arange(rows).astype("m8[s]")
    timed = pd.DataFrame({"v": frame["v"], "n": frame["n"], "w": frame["w"]})
    timed.index = pd.DatetimeIndex(seconds)
    return {"pd": pd, "frame": frame, "timed": timed}


CALLS: dict[str, Callable[[State], Any]] = {
    "resample, mean": lambda s: s["timed"]["v"].resample("min").mean(),
    "resample, agg": lambda s: s["timed"].resample("15min").agg({"v": ["min", "mean"], "n": "sum"}),
    "resample, ohlc": lambda s: s["timed"]["v"].resample("h").ohlc(),
    "resample, months": lambda s: s["timed"]["v"].resample("ME").sum(),
    "resample, ffill": lambda s: s["timed"]["v"].resample("30s").ffill(),
    "groupby, Grouper": lambda s: s["timed"].groupby(s["pd"].Grouper(freq="D")).max(),
    "interpolate": lambda s: s["timed"]["w"].interpolate(),
    "dt.floor": lambda s: s["frame"]["d"].dt.floor("h"),
    "dt.round": lambda s: s["frame"]["d"].dt.round("15min"),
    "dt.normalize": lambda s: s["frame"]["d"].dt.normalize(),
    "dt.day_name": lambda s: s["frame"]["d"].dt.day_name(),
    "dt.is_month_end": lambda s: s["frame"]["d"].dt.is_month_end,
    "dt.days_in_month": lambda s: s["frame"]["d"].dt.days_in_month,
    "dt.isocalendar": lambda s: s["frame"]["d"].dt.isocalendar(),
    "dt.strftime, days": lambda s: s["frame"]["d"].dt.strftime("%d.%m.%Y"),
    "dt.hour in a zone": lambda s: s["frame"]["z"].dt.hour,
    "dt.tz_convert": lambda s: s["frame"]["z"].dt.tz_convert("Asia/Tokyo").dt.tz_localize(None),
    "dt.total_seconds": lambda s: s["frame"]["span"].dt.total_seconds(),
    "dt.days": lambda s: s["frame"]["span"].dt.days,
    "to_numeric": lambda s: s["pd"].to_numeric(s["frame"]["text"]),
    "to_numeric, downcast": lambda s: s["pd"].to_numeric(s["frame"]["n"], downcast="integer"),
    "to_datetime of seconds": lambda s: s["pd"].to_datetime(s["frame"]["seconds"], unit="s"),
    "to_timedelta of seconds": lambda s: s["pd"].to_timedelta(s["frame"]["seconds"], unit="s"),
    "cat.reorder_categories": lambda s: s["frame"]["kind"].cat.reorder_categories(
        ["low", "middle", "high"], ordered=True
    ),
    "cat.remove_unused_categories": lambda s: s["frame"]["kind"].cat.remove_unused_categories(),
}
