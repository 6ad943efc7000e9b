"""One pandas Series of every layout and dtype, with and without missing values."""

import numpy as np
import pandas as pd

NAN = float("nan")


def numbers() -> dict[str, pd.Series]:
    """NumPy's fixed-width dtypes."""
    whole = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
    series = {
        name: pd.Series([0, 1, np.iinfo(name).max, np.iinfo(name).min], dtype=name)
        for name in whole
    }
    series["float32"] = pd.Series([0.0, -0.0, NAN, 3.4e38, 1e-45], dtype="float32")
    series["float64"] = pd.Series([0.0, -0.0, NAN, np.inf, 5e-324])
    series["bool"] = pd.Series([True, False, True])
    return series


def times() -> dict[str, pd.Series]:
    """Moments and spans of every unit, with and without a time zone, and dates."""
    moments = pd.to_datetime(
        ["2024-02-29 23:59:59", None, "1969-12-31 23:59:59", "0001-01-01 00:00:00"]
    )
    series = {f"datetime64[{unit}]": pd.Series(moments.as_unit(unit)) for unit in ("s", "ms", "us")}
    recent = pd.to_datetime(["2024-02-29 23:59:59.123456789", None]).as_unit("ns")
    series["datetime64[ns]"] = pd.Series(recent)
    series["zone"] = pd.Series(recent.tz_localize("UTC").tz_convert("Europe/Paris"))
    series["microsecond zone"] = pd.Series(moments[:3].tz_localize("UTC").tz_convert("Asia/Tokyo"))
    for unit in ("s", "ms", "us", "ns"):
        series[f"timedelta64[{unit}]"] = pd.Series(np.array([1, -1, 0, "NaT"], f"m8[{unit}]"))
    return series


def texts() -> dict[str, pd.Series]:
    """Both text dtypes, empty texts beside missing ones, characters of 1 to 4 bytes."""
    values = ["", "a", None, "é", "日本", "😀", "a\nb\0c", "x" * 300]
    return {
        "str": pd.Series(values, dtype="str"),
        "str without missing": pd.Series(["b", "", "a"], dtype="str"),
        "string": pd.Series(values, dtype="string"),
    }


def nullables() -> dict[str, pd.Series]:
    """pandas' dtypes with NA."""
    series = {
        name: pd.Series([1, None, 3], dtype=name) for name in ("Int8", "Int64", "UInt32", "Float64")
    }
    series["boolean"] = pd.Series([True, None, False], dtype="boolean")
    series["Int64 without missing"] = pd.Series([1, 2], dtype="Int64")
    return series


def categories() -> dict[str, pd.Series]:
    """Categories of text, numbers and moments; ordered; unused ones."""
    moments = pd.to_datetime(["2024-01-01", "2023-01-01"])
    return {
        "category": pd.Series(pd.Categorical(["b", "a", None, "b"])),
        "ordered category": pd.Series(pd.Categorical(["lo"], ["lo", "mid", "hi"], ordered=True)),
        "category of ints": pd.Series(pd.Categorical([30, 10, None])),
        "category of moments": pd.Series(pd.Categorical(moments)),
        "category of nothing": pd.Series(pd.Categorical([None, None])),
    }


def others() -> dict[str, pd.Series]:
    """What has no layout of its own."""
    return {
        "object": pd.Series([{"k": 1}, [1, 2], None, "a", 2.5], dtype=object),
        "period": pd.Series(pd.period_range("2024-01", periods=2, freq="M")),
        "interval": pd.Series(pd.interval_range(0, 2)),
        "complex": pd.Series([1 + 2j]),
    }


ALL = numbers() | times() | texts() | nullables() | categories() | others()
