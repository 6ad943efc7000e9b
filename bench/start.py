"""The first three calls of a fresh process: with compiled code on the disk, and with none."""

import os
import statistics
import subprocess
import sys
import tempfile

from bench.driver import Result

SCRIPT = """
import sys, time
import numpy as np
import {module} as pd
random = np.random.default_rng(1)
rows = {rows}
left = pd.DataFrame({{"k": random.integers(0, 10_000, rows), "v": random.normal(0, 1, rows)}})
right = pd.DataFrame({{"k": np.arange(10_000), "w": np.arange(10_000) / 2}})
start = time.perf_counter()
left.groupby("k").v.sum()
left.merge(right, on="k")
left.sort_values("v")
print(time.perf_counter() - start)
"""


def run(rows: int, repeats: int) -> list[Result]:
    """Time the calls in processes of pandas and of gpuframe; print the ratios."""
    print(f"\nfirst three calls of a process, {rows:,} rows: group-by, merge, sort")
    print(f"{'':<42}{'ms':>10}{'x pandas':>10}")
    results = []
    kinds = ("pandas", "gpuframe, compiled code on disk", "gpuframe, cold")
    for kind in kinds:
        result = Result("start", kind, kind.partition(",")[0], rows)
        with tempfile.TemporaryDirectory() as folder:
            environment = dict(os.environ)
            if kind != "pandas":
                environment["NUMBA_CACHE_DIR"] = folder
            turns = repeats if "cold" not in kind else 1
            if "disk" in kind:
                _seconds("gpuframe", rows, environment)
            module = kind.partition(",")[0]
            result.times = [_seconds(module, rows, environment) for _ in range(turns)]
        result.first = result.times[0]
        results.append(result)
        middle = statistics.median(result.times)
        ratio = middle / statistics.median(results[0].times)
        print(f"{kind:<42}{middle * 1e3:>10.0f}{ratio:>9.2f}x", flush=True)
    return results


def _seconds(module: str, rows: int, environment: dict[str, str]) -> float:
    command = [sys.executable, "-c", SCRIPT.format(module=module, rows=rows)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return float(done.stdout)
