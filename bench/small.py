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

ROWS = 1000
State = dict[str, Any]


def data() -> dict[str, Any]:
    """The columns all tasks use."""
    random = np.random.default_rng(24)
    return {
        "k": random.integers(0, 50, ROWS),
        "v": random.standard_normal(ROWS),
        "n": random.integers(0, 1000, ROWS),
        "t": [f"name {number}" for number in random.integers(0, 50, ROWS)],
    }


def prepare(pd: Any) -> State:
    """A frame and a second one to join."""
    columns = data()
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


def time_all(library: str, seconds: float) -> dict[str, Any]:
    """Times of each task in this process, in seconds a call, and the digests of the answers."""
    pd = importlib.import_module(library)
    state = prepare(pd)
    found: dict[str, Any] = {}
    for name, task in TASKS.items():
        digested = answer(task(pd, state))
        times = [_once(task, pd, state, seconds) for _ in range(5)]
        found[name] = {"times": times, "rows": digested.rows, "columns": digested.columns}
    return found


def _once(task: Callable[[Any, State], Any], pd: Any, state: State, seconds: float) -> float:
    calls, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        for _ in range(10):
            task(pd, state)
        calls += 10
    return (time.perf_counter() - start) / calls


WARM = """
import importlib
import json
from bench.small import time_all
print(json.dumps(time_all({library!r}, {seconds})))
"""


def run(repeats: int) -> list[Result]:
    """Measure every task warm, in turns of processes, and cold, each in its own process."""
    libraries = ("gpuframe", "pandas")
    results = {(lib, task): Result("small", task, lib, ROWS) for task in TASKS for lib in libraries}
    answers: dict[tuple[str, str], Digest] = {}
    for _ in range(max(repeats // 2, 1)):
        for library in libraries:
            out = in_fresh_process(WARM.format(library=library, seconds=0.02))
            for task, found in json.loads(out).items():
                results[library, task].times += found["times"]
                answers[library, task] = Digest(found["rows"], found["columns"])
    for task in TASKS:
        difference = answers["gpuframe", task].differs(answers["pandas", task])
        results["gpuframe", task].error = difference
    for (library, task), result in results.items():
        result.first = min(first_call(library, task) for _ in range(2))
    _print(results)
    return list(results.values())


def _print(results: dict[tuple[str, str], Result]) -> None:
    print(f"\nsmall, {ROWS:,} rows (microseconds; x: time of pandas / time of gpuframe)")
    print(
        f"{'task':<18}{'gpuframe':>10}{'pandas':>10}{'':>8}{'first call':>14}{'pandas':>10}{'':>8}"
    )
    for task in TASKS:
        own, other = results["gpuframe", task], results["pandas", task]
        ours, theirs = statistics.median(own.times), statistics.median(other.times)
        print(
            f"{task:<18}{ours * 1e6:>10.0f}{theirs * 1e6:>10.0f}{theirs / ours:>7.2f}x"
            f"{own.first * 1e6:>14.0f}{other.first * 1e6:>10.0f}{other.first / own.first:>7.2f}x",
        )
