"""gpuframe as a backend of Dask beside pandas, on clusters of processes of one machine.

Polars and DuckDB answer the same questions of the same files in one process with all cores.
"""

import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench import h2o, tpch_tables
from bench.driver import Result
from gpuframe.datasets import criteo

WORKERS = (2, 1, 4)
LINES = 6_000_000
"""Line items of TPC-H at scale 1."""

PARTS = 8
"""Files of a large table."""

SUITES = {
    "groupby": ["x"], "join": ["x", "small", "large"], "sort": ["x"], "criteo": ["days"],
    "tpch": [],
}  # fmt: skip


def _write(folder: Path, table: pa.Table, parts: int) -> None:
    folder.mkdir(parents=True)
    size = -(-table.num_rows // parts)
    for part in range(parts):
        pq.write_table(table.slice(part * size, size), folder / f"{part:03d}.parquet")


def write(folder: Path, rows: int, scale: float) -> None:
    """Write the tables of all suites as files."""
    x = h2o.make(rows)["x"]
    texts = {
        name: column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
        for name, column in zip(x.column_names, x.columns, strict=True)
    }
    x = pa.table(texts)
    random = np.random.default_rng(3)
    fine = rows // h2o.GROUPS
    for suite in ("groupby", "join", "sort"):
        _write(folder / suite / "x", x, PARTS)
    for name, count in (("small", fine // 10), ("large", fine)):
        keys = random.permutation(fine)[:count] + 1
        right = pa.table({"id6": keys, "value": random.normal(size=count).round(3)})
        _write(folder / "join" / name, right, 1 if name == "small" else PARTS)
    _write(folder / "criteo" / "days", criteo(rows // 20, text=True).to_arrow(), PARTS)
    import pandas

    for name, frame in tpch_tables.frames(pandas, scale).items():
        table = pa.Table.from_pandas(frame, preserve_index=False)
        _write(folder / "tpch" / name, table, PARTS if table.num_rows > 500_000 * scale else 1)


def _asked(function: str, *arguments: Any, module: str = "dask_sides") -> Any:
    """Return what a function of a module of `bench` answers in a process of its own."""
    code = (
        f"import json, sys; from bench.{module} import {function}; "
        f"print(json.dumps({function}(*json.loads(sys.argv[1]))))"
    )
    root = str(Path(__file__).parents[1])
    command = [sys.executable, "-W", "ignore", "-c", code, json.dumps(arguments)]
    environment = dict(os.environ) | {"PYTHONPATH": root}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment, cwd=root
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout.splitlines()[-1])


def run(rows: int | None, repeats: int) -> list[Result]:
    """Measure all suites; print times, ratios, tasks and bytes moved between workers.

    Args:
        rows: of the table of groups, joins and sorts; TPC-H has 6/10 of them as line items.
        repeats: of every question, after one that is not counted.
    """
    rows = rows or 10_000_000
    scale = 0.6 * rows / LINES
    repeats = min(repeats, 3)
    results: list[Result] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, rows, scale)
        alone = {
            library: _asked("time_alone", name, library, SUITES, repeats)
            for library in ("polars", "duckdb")
        }
        for workers in WORKERS:
            suites = dict(SUITES)
            if workers != 2:
                del suites["tpch"], suites["sort"]
            found = {
                backend: _asked("time_cluster", name, backend, workers, suites, repeats)
                for backend in ("gpuframe", "pandas")
            }
            results += _printed(found, alone, workers, rows)
        _print_growth(folder / "join")
    _print_overheads(repeats)
    return results


def _print_growth(folder: Path) -> None:
    """Print what a model makes of measured tasks: time as workers and data grow alike."""
    for backend in ("gpuframe", "pandas"):
        found = _asked("measure", str(folder), backend, module="dask_pieces")
        scheduling = found.pop("seconds of the scheduler a task")
        print(f"\n{backend}, simulated; the scheduler takes {scheduling * 1e3:.2f} ms a task")
        for name, points in found.items():
            print(f"{name}: workers (tasks): seconds")
            print("  " + ", ".join(f"{w} ({tasks}): {time:.2f}" for w, tasks, time in points))


def _median(found: dict[str, Any], question: str) -> float:
    times = found.get(question, {}).get("times", [])[1:]
    return statistics.median(times) if times else math.nan


def _printed(
    found: dict[str, dict[str, Any]], alone: dict[str, dict[str, Any]], workers: int, rows: int
) -> list[Result]:
    heads = "".join(f"{name:>16}" for name in ("pandas", *alone))
    print(f"\ndask, {rows:,} rows, {workers} workers, ms (x: time / time of gpuframe on Dask)")
    print(f"{'':<40}{'gpuframe':>9}{heads}{'tasks':>8}{'MB moved':>10}")
    results = []
    ratios: dict[str, list[float]] = {}
    for question, ours in found["gpuframe"].items():
        own = _median(found["gpuframe"], question)
        text = f"{question:<40}{own * 1e3:>9.0f}"
        for library, answers in (("pandas", found["pandas"]), *alone.items()):
            theirs = _median(answers, question)
            text += f"{theirs * 1e3:>9.0f}{theirs / own:>6.2f}x"
            if math.isfinite(theirs / own):
                ratios.setdefault(f"{question.split(':')[0]}, {library}", []).append(theirs / own)
        print(text + f"{ours.get('tasks', 0):>8.0f}{ours.get('moved', 0) / 1e6:>10.1f}")
        for backend, answers in found.items():
            answer = answers[question]
            error = answer.get("error") or _differs(answer, found["pandas"][question])
            label = f"dask-{backend}-{workers}"
            times = answer["times"] or [math.nan]
            results.append(Result("dask", question, label, rows, times[0], times[1:], error=error))
    for name, each in ratios.items():
        mean = math.exp(statistics.fmean(map(math.log, each)))
        print(f"{name}: geometric mean {mean:.2f}x, least {min(each):.2f}x of {len(each)}")
    return results


def _differs(answer: dict[str, Any], expected: dict[str, Any]) -> str | None:
    pairs = zip(answer.get("answer", []), expected.get("answer", []), strict=False)
    for own, other in pairs:
        if not math.isclose(own, other, rel_tol=1e-9, abs_tol=1e-6):
            return f"{own!r} against {other!r}"
    return None


def _print_overheads(repeats: int) -> None:
    found = {name: _asked("overheads", name, max(repeats, 3)) for name in ("gpuframe", "pandas")}
    print("\ndask, what does not depend on data, ms (x: gpuframe / pandas)")
    for name, own in found["gpuframe"].items():
        other = found["pandas"][name]
        print(f"{name:<40}{own * 1e3:>9.2f}{other * 1e3:>9.2f}{own / other:>6.2f}x")
