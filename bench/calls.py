"""The sixty most used calls of pandas, on frames of a few and of many rows: gpuframe beside pandas.

In order of use (share of the files of public notebooks that have the name); names that only make a
picture or read a file are left out, as are those that do nothing but hand out an attribute.
"""

import importlib
import json
import math
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from bench.digest import Digest
from bench.driver import Result
from bench.libraries import written
from bench.small import answer, in_fresh_process

FEW, MANY = 1000, 10_000_000
State = dict[str, Any]


def prepare(pd: Any, rows: int) -> State:
    """A frame of numbers, texts and times, and a second one to join."""
    random = np.random.default_rng(60)
    texts = np.array([f"name {number}" for number in range(100)], dtype=object)
    columns = {
        "k": random.integers(0, 1000, rows),
        "v": random.standard_normal(rows),
        "n": random.integers(0, 100_000, rows),
        "w": np.where(random.random(rows) < 0.1, np.nan, random.random(rows)),
        "d": np.datetime64("2026-01-01", "us") + random.integers(0, 10**9, rows).astype("m8[s]"),
    }
    frame = pd.DataFrame(columns)
    frame["t"] = pd.Series(texts[random.integers(0, 100, rows)], dtype="str")
    iso = np.datetime_as_string(columns["d"][: min(rows, 1_000_000)], unit="s").astype(object)
    return {
        "pd": pd,
        "columns": columns,
        "frame": frame,
        "iso": pd.Series(iso, dtype="str"),
        "right": pd.DataFrame({"k": np.arange(1000), "w2": np.arange(1000) / 7}),
        "labelled": frame.set_index("n"),
        "codes": {number: number * 2 for number in range(1000)},
        "wanted": np.arange(0, 1000, 7),
        "rows": random.integers(0, rows, rows // 10),
    }


def _assigned(s: State) -> Any:
    frame = s["frame"][["v", "w"]].copy()
    frame["z"] = frame["v"] * 2
    return frame["z"]


def _located(s: State) -> Any:
    frame = s["frame"][["v", "w"]].copy()
    frame.loc[frame["v"] > 1, "w"] = 0.0
    return frame["w"]


CALLS: dict[str, Callable[[State], Any]] = {
    "getitem: a column": lambda s: s["frame"]["v"],
    "getitem: a mask": lambda s: s["frame"][s["frame"]["v"] > 0],
    "getitem: columns": lambda s: s["frame"][["k", "v"]],
    "head": lambda s: s["frame"].head(),
    "DataFrame": lambda s: s["pd"].DataFrame(s["columns"]),
    "setitem": _assigned,
    "drop": lambda s: s["frame"].drop(columns=["v"]),
    "-": lambda s: s["frame"]["v"] - s["frame"]["n"],
    "Series": lambda s: s["pd"].Series(s["columns"]["v"]),
    "astype": lambda s: s["frame"]["n"].astype("float64"),
    "sum": lambda s: s["frame"]["n"].sum(),
    "+": lambda s: s["frame"]["v"] + 1,
    "==": lambda s: s["frame"]["k"] == 7,
    "/": lambda s: s["frame"]["v"] / s["frame"]["w"],
    "loc: assignment": _located,
    "loc: a mask and columns": lambda s: s["frame"].loc[s["frame"]["k"] < 500, ["v", "w"]],
    "mean": lambda s: s["frame"]["v"].mean(),
    "groupby, mean of columns": lambda s: s["frame"].groupby("k")[["v", "w"]].mean(),
    "sort_values": lambda s: s["frame"].sort_values("n", kind="stable"),
    ">": lambda s: s["frame"]["v"] > 0,
    "value_counts": lambda s: s["frame"]["t"].value_counts(),
    "describe": lambda s: s["frame"][["v", "n"]].describe(),
    "dropna": lambda s: s["frame"].dropna(),
    "iloc: rows": lambda s: s["frame"][["k", "v"]].iloc[s["rows"]],
    "concat": lambda s: s["pd"].concat([s["frame"], s["frame"]]),
    "set_index": lambda s: s["frame"].set_index("n"),
    "fillna": lambda s: s["frame"]["w"].fillna(0),
    "&": lambda s: (s["frame"]["v"] > 0) & (s["frame"]["k"] > 500),
    "to_datetime": lambda s: s["pd"].to_datetime(s["iso"]),
    "*": lambda s: s["frame"]["v"] * s["frame"]["v"],
    "apply": lambda s: s["frame"]["v"].apply(lambda x: x if x > 0 else -x),
    "unique": lambda s: s["pd"].Series(s["frame"]["k"].unique()),
    "isnull": lambda s: s["frame"].isnull().sum(),
    "copy": lambda s: s["frame"].copy(),
    "reset_index": lambda s: s["labelled"].reset_index(),
    ">=": lambda s: s["frame"]["n"] >= 500,
    "str.upper": lambda s: s["frame"]["t"].str.upper(),
    "str.contains": lambda s: s["frame"]["t"].str.contains("7", regex=False),
    "sort_index": lambda s: s["labelled"].sort_index(kind="stable"),
    "groupby, sum": lambda s: s["frame"].groupby("t")["n"].sum(),
    "sample": lambda s: s["frame"].sample(frac=0.1, random_state=1),
    "rename": lambda s: s["frame"].rename(columns={"v": "value"}),
    "assign": lambda s: s["frame"].assign(z=s["frame"]["n"]),
    "query": lambda s: s["frame"].query("v > 0 and k < 500"),
    "tail": lambda s: s["frame"].tail(),
    "max": lambda s: s["frame"]["v"].max(),
    "dt.month": lambda s: s["frame"]["d"].dt.month,
    "get_dummies": lambda s: s["pd"].get_dummies(s["frame"]["t"].head(100_000)),
    "std": lambda s: s["frame"]["v"].std(),
    "groupby, agg": lambda s: s["frame"].groupby("k").agg({"v": "mean", "n": "max"}),
    "replace": lambda s: s["frame"]["k"].replace({1: 2, 3: 4}),
    "map": lambda s: s["frame"]["k"].map(s["codes"]),
    "min": lambda s: s["frame"][["v", "n"]].min(),
    "corr": lambda s: s["frame"][["v", "n", "w"]].corr(),
    "merge": lambda s: s["frame"].merge(s["right"], on="k"),
    "cut": lambda s: s["pd"].cut(s["frame"]["v"], [-9, -1, 0, 1, 9], labels=list("abcd")),
    "rolling, mean": lambda s: s["frame"]["v"].rolling(30).mean(),
    "isin": lambda s: s["frame"]["k"].isin(s["wanted"]),
    "quantile": lambda s: s["frame"]["v"].quantile(0.9),
    "nunique": lambda s: s["frame"]["k"].nunique(),
    "drop_duplicates": lambda s: s["frame"].drop_duplicates("k"),
    "shift": lambda s: s["frame"]["v"].shift(1),
}

TIMES = """
import json
from bench.calls import time_all
print(json.dumps(time_all({library!r}, {rows}, {repeats}, {suite!r})))
"""


def time_all(library: str, rows: int, repeats: int, suite: str) -> dict[str, Any]:
    """Seconds of each call of a suite in this process, and digests of the answers."""
    pd = importlib.import_module(library)
    calls = importlib.import_module(f"bench.{suite}")
    state = calls.prepare(pd, rows)
    found = {}
    for name, call in calls.CALLS.items():
        digested = answer(call(state))
        times = [_seconds(call, state, 0.02 if rows <= FEW else 0) for _ in range(repeats)]
        found[name] = {"times": times, "rows": digested.rows, "columns": digested.columns}
    return found


def _seconds(call: Callable[[State], Any], state: State, least: float) -> float:
    """Seconds of a call, on columns that remember nothing of the call before."""
    frames = [value for value in state.values() if hasattr(value, "_table")]
    memos = [column.memo for frame in frames for column in frame._table.columns]
    calls, spent = 0, 0.0
    while not calls or spent < least:
        for memo in memos:
            memo.clear()
        start = time.perf_counter()
        result = written(call(state))
        spent += time.perf_counter() - start
        del result
        calls += 1
    return spent / calls


def run(rows: int | None, repeats: int, suite: str = "calls", many: int = MANY) -> list[Result]:
    """Measure every call at few and at many rows; print the ratios and their geometric mean."""
    results = []
    for size in (FEW, many) if rows is None else (rows,):
        found = {
            library: json.loads(
                in_fresh_process(
                    TIMES.format(library=library, rows=size, repeats=repeats, suite=suite)
                )
            )
            for library in ("gpuframe", "pandas")
        }
        print(f"\n{suite}, {size:,} rows, median of {repeats} (x: time of pandas / gpuframe)")
        ratios = []
        for name in found["pandas"]:
            pair = [found[library][name] for library in ("gpuframe", "pandas")]
            ours, theirs = (statistics.median(one["times"]) for one in pair)
            ratios.append(theirs / ours)
            print(f"{name:<28}{ours * 1e3:>12.3f}{theirs * 1e3:>12.3f} ms{theirs / ours:>9.2f}x")
            digests = [Digest(one["rows"], one["columns"]) for one in pair]
            for library, one in zip(("gpuframe", "pandas"), pair, strict=True):
                result = Result(suite, name, library, size)
                result.times, result.first = one["times"], one["times"][0]
                results.append(result)
            results[-2].error = digests[0].differs(digests[1])
        mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
        print(f"{'geometric mean':<28}{'':>27}{mean:>9.2f}x, least {min(ratios):.2f}x")
    return results
