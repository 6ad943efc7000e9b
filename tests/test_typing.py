"""A user's code is checked against the package's annotations, as mypy sees them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RIGHT = """
from typing import assert_type

import gpuframe as pd
from gpuframe import DataFrame, Series


def load(path: str) -> DataFrame:
    df = pd.read_parquet(path, columns=["k", "v"])
    assert_type(df, DataFrame)
    df["w"] = df["v"] * 2
    df.loc[df["v"] > 1, "w"] = 0
    df["name"] = df["k"].str.upper().str.strip()
    assert_type(pd.read_csv(path, sep=";"), DataFrame)
    for part in pd.read_csv(path, chunksize=10):
        print(part)
    return df


def summary(df: DataFrame, other: DataFrame) -> DataFrame:
    total = df.groupby("k").agg({"v": "sum", "w": ["mean", "max"]})
    means: Series = df.groupby("k")["v"].mean()
    joined = df.merge(other, on="k", how="left")
    joined = joined.dropna(subset=["v"]).sort_values("v", ascending=False).head(10)
    assert_type(joined, DataFrame)
    assert_type(pd.merge(df, other), DataFrame)
    stacked = pd.concat([joined, joined], ignore_index=True)
    assert_type(stacked, DataFrame)
    stacked = stacked.rename(columns={"v": "value"}).reset_index(drop=True)
    table = stacked.pivot_table(index="k", values="value", aggfunc="sum")
    dates = pd.to_datetime(stacked["k"])
    years: Series = dates.dt.year
    print(len(total), len(means), len(table), len(years))
    return stacked.nlargest(3, "value")


def numbers(s: Series) -> float:
    value: float = s.sum()
    filled = s.fillna(0).astype("float64").cumsum()
    assert_type(filled, Series)
    assert_type(filled + 1, Series)
    assert_type(-filled <= 2, Series)
    rolled = filled.rolling(3).mean()
    flags = (filled > 1) & ~(rolled < 0)
    first = filled[flags].iloc[0]
    for label, part in s.items():
        print(label, part)
    for key, group in DataFrame({"a": [1], "b": [2]}).groupby("a"):
        print(key, group.shape)
    counts = s.value_counts().to_dict()
    print(first, counts, s.index.map(str), s.to_numpy().mean(), s.dtype, s.name)
    return value


frame = pd.DataFrame({"k": ["a", "b"], "v": [1.0, 2.0]})
frame["x"] = frame.apply(lambda row: row, axis=1)
frame = frame.assign(y=lambda d: d["v"] + 1).query("v > 1")
names: list[str] = list(frame.columns)
rows, columns = frame.shape
assert_type(rows, int)
text = frame.to_csv(index=False)
print(pd.cut(frame["v"], bins=3), pd.get_dummies(frame["k"]), pd.Timestamp("2020-01-01"), pd.NA)
print(frame.describe(), frame.info(), frame.T, frame.values, frame.dtypes, frame.isna().sum())
print(frame.iloc[0, 1], frame.at[0, "v"], frame.loc[0:1, ["k"]], frame[["k", "v"]])
print(frame.itertuples(), frame.attrs, frame.explode("k"), frame.stack(), frame.plot)
"""
WRONG = """
import gpuframe as pd

frame = pd.DataFrame({"a": [1]})
rows: str = frame.shape[0]
part: pd.Series = frame.head(2)
frame.head("two")
frame.sort_values("a", descending=True)
pd.read_parquet(columns=["a"])
"""


def test_a_users_code_is_checked(tmp_path):
    pytest.importorskip("mypy")
    for name, text in (("right", RIGHT), ("wrong", WRONG)):
        (tmp_path / f"{name}.py").write_text(text)
    command = [sys.executable, "-m", "mypy", "--strict", "--no-pretty"]
    files = [str(tmp_path / "right.py"), str(tmp_path / "wrong.py")]
    done = subprocess.run([*command, *files], capture_output=True, text=True, check=False, cwd=ROOT)
    found = re.findall(r"(right|wrong)\.py:(\d+): error: .*\[(.+)\]", done.stdout)
    assert found == [
        ("wrong", "5", "assignment"),
        ("wrong", "6", "assignment"),
        ("wrong", "7", "arg-type"),
        ("wrong", "8", "call-arg"),
        ("wrong", "9", "call-arg"),
    ], done.stdout + done.stderr
