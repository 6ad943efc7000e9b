"""Frames of 1,000 rows, where the cost of a call is all there is: gpuframe against pandas."""

import importlib
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas
import pyarrow as pa

from bench.digest import Digest, digest
from bench.driver import Result
from bench.libraries import written

ROWS = 1000
LARGE = 20_000  # rows for which compiled code is loaded
State = dict[str, Any]


def data(rows: int = ROWS) -> dict[str, Any]:
    """The columns all tasks use."""
    random = np.random.default_rng(24)
    return {
        "k": random.integers(0, 50, rows),
        "v": random.standard_normal(rows),
        "n": random.integers(0, 1000, rows),
        "t": [f"name {number}" for number in random.integers(0, 50, rows)],
        "d": np.datetime64("2026-01-01", "us") + np.arange(rows).astype("m8[s]"),
    }


def prepare(pd: Any, rows: int = ROWS) -> State:
    """A frame and a second one to join."""
    columns = data(rows)
    return {
        "columns": columns,
        "frame": pd.DataFrame(columns),
        "right": pd.DataFrame({"k": np.arange(50), "w": np.arange(50) / 7}),
    }


TASKS: dict[str, Callable[[Any, State], Any]] = {
    "construct": lambda pd, s: pd.DataFrame(s["columns"]),
    "get a column": lambda _pd, s: s["frame"]["v"],
    "filter": lambda _pd, s: s["frame"][s["frame"]["v"] > 0],
    "arithmetic": lambda _pd, s: s["frame"]["v"] * 2 + s["frame"]["n"],
    "new column": lambda _pd, s: s["frame"].assign(z=s["frame"]["n"]),
    "sum": lambda _pd, s: s["frame"]["v"].sum(),
    "mean": lambda _pd, s: s["frame"]["v"].mean(),
    "groupby sum": lambda _pd, s: s["frame"].groupby("k")["v"].sum(),
    "groupby text": lambda _pd, s: s["frame"].groupby("t")["n"].sum(),
    "merge": lambda _pd, s: s["frame"].merge(s["right"], on="k", how="left"),
    "sort": lambda _pd, s: s["frame"].sort_values("n", kind="stable"),
    "concat": lambda pd, s: pd.concat([s["frame"], s["frame"]]),
    "value_counts": lambda _pd, s: s["frame"]["t"].value_counts(),
    "str.upper": lambda _pd, s: s["frame"]["t"].str.upper(),
    "str.split": lambda _pd, s: s["frame"]["t"].str.split(" ", expand=True),
    "std": lambda _pd, s: s["frame"]["v"].std(),
    "skew": lambda _pd, s: s["frame"]["v"].skew(),
    "median": lambda _pd, s: s["frame"]["v"].median(),
    "corr": lambda _pd, s: s["frame"]["v"].corr(s["frame"]["n"]),
    "idxmax": lambda _pd, s: s["frame"]["v"].idxmax(),
    "rank": lambda _pd, s: s["frame"]["v"].rank(),
    "cumsum": lambda _pd, s: s["frame"]["v"].cumsum(),
    "cummax": lambda _pd, s: s["frame"]["v"].cummax(),
    "rolling mean": lambda _pd, s: s["frame"]["v"].rolling(100).mean(),
    "rolling max": lambda _pd, s: s["frame"]["v"].rolling(100).max(),
    "rolling std": lambda _pd, s: s["frame"]["v"].rolling(100).std(),
    "rolling median": lambda _pd, s: s["frame"]["v"].rolling(100).median(),
    "rolling time": lambda _pd, s: s["frame"].rolling("100s", on="d")["v"].sum(),
    "rolling by key": lambda _pd, s: s["frame"].groupby("k")["v"].rolling(9).mean(),
    "expanding mean": lambda _pd, s: s["frame"]["v"].expanding().mean(),
    "ewm mean": lambda _pd, s: s["frame"]["v"].ewm(span=20).mean(),
}

FIRST = """
import time, importlib, sys
from bench.small import TASKS, prepare
pd = importlib.import_module({library!r})
state = prepare(pd)
start = time.perf_counter()
TASKS[{task!r}](pd, state)
print(time.perf_counter() - start)
"""


def in_fresh_process(code: str) -> str:
    """Run code in a new interpreter; its output.

    Raises:
        RuntimeError: with the last line of the error.
    """
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.splitlines()[-1])
    return done.stdout


def first_call(library: str, task: str) -> float:
    """Seconds of a task's first call in a fresh process."""
    return float(in_fresh_process(FIRST.format(library=library, task=task)))


def answer(result: Any) -> Digest:
    """Digest a frame, a Series with its labels, or a number."""
    host = result.to_pandas() if hasattr(result, "to_pandas") else result
    if isinstance(host, pandas.Series):
        host = host.rename("value")
    if isinstance(host, pandas.Series | pandas.DataFrame):
        table = pa.Table.from_pandas(host.reset_index(), preserve_index=False)
    else:
        table = pa.table({"value": [float(host)]})
    return digest(table, tuple(table.column_names[:1]), ordered=True)


def time_all(library: str, seconds: float, beside_large: bool) -> dict[str, Any]:
    """Times of each task in this process, in seconds a call, and the digests of the answers.

    With `beside_large` the process has done each task on a frame of LARGE rows before.
    """
    pd = importlib.import_module(library)
    state, large = prepare(pd), prepare(pd, LARGE) if beside_large else None
    found: dict[str, Any] = {}
    for name, task in TASKS.items():
        if large is not None:
            task(pd, large)
        digested = answer(task(pd, state))
        times = [_once(task, pd, state, seconds) for _ in range(5)]
        found[name] = {"times": times, "rows": digested.rows, "columns": digested.columns}
    return found


def _once(task: Callable[[Any, State], Any], pd: Any, state: State, seconds: float) -> float:
    """Seconds of a call on columns that remember nothing of the call before."""
    frames = [state["frame"], state["right"]] if hasattr(state["frame"], "_table") else []
    memos = [column.memo for frame in frames for column in frame._table.columns]
    calls, spent = 0, 0.0
    while spent < seconds:
        for memo in memos:
            memo.clear()
        start = time.perf_counter()
        written(task(pd, state))
        spent += time.perf_counter() - start
        calls += 1
    return spent / calls


WARM = """
import importlib
import json
from bench.small import time_all
print(json.dumps(time_all({library!r}, {seconds}, {large})))
"""


def run(repeats: int) -> list[Result]:
    """Measure every task warm, in turns of processes, and cold, each in its own process.

    Warm twice: where only small frames were seen, and where a large one was ("large").
    """
    ways = (("gpuframe", False), ("pandas", False), ("gpuframe", True))
    results = {(library, task): Result("small", task, library, ROWS) for task in TASKS
               for library in ("gpuframe", "pandas")}  # fmt: skip
    beside = {task: Result("small", f"{task}, large", "gpuframe", ROWS) for task in TASKS}
    answers: dict[tuple[str, bool, str], Digest] = {}
    for _ in range(max(repeats // 2, 1)):
        for library, large in ways:
            code = WARM.format(library=library, seconds=0.02, large=large)
            for task, found in json.loads(in_fresh_process(code)).items():
                result = beside[task] if large else results[library, task]
                result.times += found["times"]
                answers[library, large, task] = Digest(found["rows"], found["columns"])
    for task in TASKS:
        expected = answers["pandas", False, task]
        results["gpuframe", task].error = answers["gpuframe", False, task].differs(expected)
        beside[task].error = answers["gpuframe", True, task].differs(expected)
    for (library, task), result in results.items():
        result.first = min(first_call(library, task) for _ in range(2))
    _print(results, beside)
    return [*results.values(), *beside.values()]


def _print(results: dict[tuple[str, str], Result], beside: dict[str, Result]) -> None:
    print(f"\nsmall, {ROWS:,} rows (microseconds; x: time of pandas / time of gpuframe)")
    print(
        f"{'task':<16}{'gpuframe':>9}{'pandas':>8}{'':>8}{'beside large':>13}{'':>8}"
        f"{'first call':>12}{'pandas':>8}"
    )
    for task in TASKS:
        own, other, large = results["gpuframe", task], results["pandas", task], beside[task]
        ours, theirs, loaded = (statistics.median(one.times) for one in (own, other, large))
        print(
            f"{task:<16}{ours * 1e6:>9.0f}{theirs * 1e6:>8.0f}{theirs / ours:>7.2f}x"
            f"{loaded * 1e6:>13.0f}{theirs / loaded:>7.2f}x"
            f"{own.first * 1e6:>12.0f}{other.first * 1e6:>8.0f}{other.first / own.first:>7.2f}x",
        )
