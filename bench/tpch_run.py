"""Times of the 22 queries of TPC-H, gpuframe beside pandas and Polars, answers compared."""

import importlib
import importlib.util
import json
import math
import statistics
import time
from collections.abc import Callable
from typing import Any

import pyarrow as pa

from bench.digest import Digest
from bench.driver import Result
from bench.libraries import written
from bench.small import answer, in_fresh_process
from bench.tpch import QUERIES
from bench.tpch_tables import frames

LINES = 6_000_000
"""Line items at scale 1."""

Columns = dict[str, list[Any]]

TIMES = """
import json
from bench.tpch_run import time_all
print(json.dumps(time_all({library!r}, {scale}, {repeats}), default=str))
"""


def time_all(library: str, scale: float, repeats: int) -> dict[str, Any]:
    """Seconds of each query in this process, and the answers: their digests, their values."""
    memos: list[Any] = []
    if library == "polars":
        ask = _polars(scale)
    else:
        pd = importlib.import_module(library)
        tables = frames(pd, scale)
        own = [frame for frame in tables.values() if hasattr(frame, "_table")]
        memos = [column.memo for frame in own for column in frame._table.columns]

        def ask(name: str) -> Any:
            return written(QUERIES[name](pd, tables))

    found: dict[str, dict[str, Any]] = {}
    for name in QUERIES:
        times = []
        for _ in range(repeats + 1):
            for memo in memos:
                memo.clear()
            start = time.perf_counter()
            result = ask(name)
            times.append(time.perf_counter() - start)
        found[name] = {"times": times}
        if library != "polars":
            digested = answer(result)
            found[name] |= {"rows": digested.rows, "columns": digested.columns}
        if library != "gpuframe":
            found[name]["values"] = values(result)
    return found


def _polars(scale: float) -> Callable[[str], Any]:
    """Return a function that collects a query over the frames of pandas, brought to Polars."""
    import pandas
    import polars

    from bench.tpch_polars import QUERIES as LAZY

    tables = {
        name: polars.from_pandas(frame).rechunk().lazy()
        for name, frame in frames(pandas, scale).items()
    }
    return lambda name: LAZY[name](tables).collect()


def values(result: Any) -> Columns:
    """Return the columns of an answer of pandas or Polars, without row labels."""
    if not hasattr(result, "columns"):
        return {"value": [float(result)]}
    if hasattr(result, "to_arrow"):
        table: pa.Table = result.to_arrow()
    else:
        table = pa.Table.from_pandas(result, preserve_index=False)
    return dict(table.to_pydict())


def differs(actual: Columns, expected: Columns, tolerance: float = 1e-9) -> str | None:
    """Say in words what differs, or None.

    For libraries that do not promise the same row labels, widths of integers or order of ties:
    rows are compared once sorted by the exact columns, then by the floats, which may be off by
    `tolerance` of their size.
    """
    if list(actual) != list(expected):
        return f"columns {list(actual)} against {list(expected)}"
    floats = [name for name, cells in expected.items() if cells and isinstance(cells[0], float)]
    names = [name for name in expected if name not in floats] + floats
    rows, others = (
        sorted(zip(*(columns[name] for name in names), strict=True))
        for columns in (actual, expected)
    )
    if len(rows) != len(others):
        return f"{len(rows)} rows against {len(others)}"
    for row, other in zip(rows, others, strict=True):
        for name, cell, wanted in zip(names, row, other, strict=True):
            close = name in floats and math.isclose(cell, wanted, rel_tol=tolerance)
            if not (close or cell == wanted):
                return f"column {name}: {cell!r} against {wanted!r}"
    return None


def run(rows: int | None, repeats: int, libraries: list[str]) -> list[Result]:
    """Measure every query; print the ratios and their geometric means.

    gpuframe and pandas are always measured, Polars where `libraries` names it.
    """
    scale = (rows or LINES) / LINES
    measured = ["gpuframe", "pandas"]
    if "polars" in libraries:
        if importlib.util.find_spec("polars") is None:
            print("polars is left out: it is not installed")
        else:
            measured.append("polars")
    found = {
        library: json.loads(
            in_fresh_process(TIMES.format(library=library, scale=scale, repeats=repeats))
        )
        for library in measured
    }
    others = measured[1:]
    print(f"\ntpch, scale {scale:g}, median of {repeats} in ms (x: time / time of gpuframe)")
    print(f"{'':<6}{'gpuframe':>10}{'first':>9}" + "".join(f"{name:>19}" for name in others))
    results: list[Result] = []
    ratios: dict[str, list[float]] = {library: [] for library in others}
    for name in QUERIES:
        asked = {library: _result(name, library, scale, found) for library in measured}
        ours = statistics.median(asked["gpuframe"].times)
        text = f"{name:<6}{ours * 1e3:>10.1f}{asked['gpuframe'].first * 1e3:>9.0f}"
        for library in others:
            theirs = statistics.median(asked[library].times)
            ratios[library].append(theirs / ours)
            text += f"{theirs * 1e3:>10.1f}{theirs / ours:>8.2f}x"
        print(text)
        digests = [
            Digest(one["rows"], one["columns"])
            for one in (found["gpuframe"][name], found["pandas"][name])
        ]
        asked["gpuframe"].error = digests[0].differs(digests[1])
        if "polars" in asked:
            error = differs(found["polars"][name]["values"], found["pandas"][name]["values"])
            asked["polars"].error = error
        results += asked.values()
    for library, each in ratios.items():
        mean = math.exp(sum(map(math.log, each)) / len(each))
        print(f"{library} / gpuframe: geometric mean {mean:.2f}x, least {min(each):.2f}x")
    return results


def _result(name: str, library: str, scale: float, found: dict[str, Any]) -> Result:
    times = found[library][name]["times"]
    return Result("tpch", name, library, round(scale * LINES), first=times[0], times=times[1:])
