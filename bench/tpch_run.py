"""Times of the 22 queries of TPC-H, gpuframe beside pandas, answers compared."""

import importlib
import json
import math
import statistics
import time
from typing import Any

from bench.calls import answer
from bench.digest import Digest
from bench.driver import Result
from bench.libraries import written
from bench.small import in_fresh_process
from bench.tpch import QUERIES
from bench.tpch_tables import frames

LINES = 6_000_000
"""Line items at scale 1."""

TIMES = """
import json
from bench.tpch_run import time_all
print(json.dumps(time_all({library!r}, {scale}, {repeats})))
"""


def time_all(library: str, scale: float, repeats: int) -> dict[str, Any]:
    """Seconds of each query in this process, and digests of the answers."""
    pd = importlib.import_module(library)
    tables = frames(pd, scale)
    own = [frame for frame in tables.values() if hasattr(frame, "_table")]
    memos = [column.memo for frame in own for column in frame._table.columns]
    found = {}
    for name, query in QUERIES.items():
        times = []
        for _ in range(repeats + 1):
            for memo in memos:
                memo.clear()
            start = time.perf_counter()
            result = written(query(pd, tables))
            times.append(time.perf_counter() - start)
        digested = answer(result)
        found[name] = {"times": times, "rows": digested.rows, "columns": digested.columns}
    return found


def run(rows: int | None, repeats: int) -> list[Result]:
    """Measure every query; print the ratios and their geometric mean."""
    scale = (rows or LINES) / LINES
    libraries = ("gpuframe", "pandas")
    found = {
        library: json.loads(
            in_fresh_process(TIMES.format(library=library, scale=scale, repeats=repeats))
        )
        for library in libraries
    }
    print(f"\ntpch, scale {scale:g}, median of {repeats} (x: time of pandas / gpuframe)")
    results, ratios = [], []
    for name in QUERIES:
        pair = [found[library][name] for library in libraries]
        ours, theirs = (statistics.median(one["times"][1:]) for one in pair)
        ratios.append(theirs / ours)
        print(
            f"{name:<6}{ours * 1e3:>10.1f}{theirs * 1e3:>10.1f} ms{theirs / ours:>8.2f}x"
            f"   first {pair[0]['times'][0] * 1e3:>8.0f} ms"
        )
        for library, one in zip(libraries, pair, strict=True):
            result = Result("tpch", name, library, round(scale * LINES))
            result.times, result.first = one["times"][1:], one["times"][0]
            results.append(result)
        digests = [Digest(one["rows"], one["columns"]) for one in pair]
        results[-2].error = digests[0].differs(digests[1])
    mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
    print(f"geometric mean {mean:.2f}x, least {min(ratios):.2f}x")
    return results
