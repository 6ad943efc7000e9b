"""`python -m bench groupby join ... [--rows N] [--json FILE]`: measure, check, print ratios."""

import argparse
import importlib.metadata
import json
import math
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import (
    calls,
    criteo,
    dask_run,
    driver,
    exact,
    imports,
    kernels,
    loader,
    small,
    start,
    tpch_run,
)
from bench.libraries import NAMES

SUITES = (
    "kernels", "exact", "groupby", "h2o", "join", "joinfive", "joinshapes", "asof", "sort", "text",
    "windows", "rows", "csv", "parquet", "small", "calls", "times", "tpch", "criteo", "loader",
    "dask", "start", "import",
)  # fmt: skip


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("suites", nargs="+", choices=SUITES)
    parser.add_argument(
        "--rows", type=int, help="rows of the large tables; each suite has its own number"
    )
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--libraries", default=",".join(NAMES), help="separated by commas")
    parser.add_argument("--json", type=Path, help="write all times and the machine to this file")
    return parser.parse_args()


def main() -> int:
    """Run the suites; 1 if an answer differs or a library failed."""
    options = arguments()
    libraries = options.libraries.split(",")
    bandwidth = driver.copy_bandwidth()
    print(
        f"copy bandwidth {bandwidth / 1e9:.1f} GB/s read and written, load {os.getloadavg()[0]:.1f}"
    )
    results: list[driver.Result] = []
    own: dict[str, Callable[[], list[driver.Result]]] = {
        "kernels": lambda: kernels.run(options.rows or 1 << 21, options.repeats, bandwidth),
        "exact": lambda: exact.run(options.rows or 10_000_000, options.repeats),
        "calls": lambda: calls.run(options.rows, options.repeats),
        "times": lambda: calls.run(options.rows, options.repeats, "times", 2_000_000),
        "criteo": lambda: criteo.run(options.rows, options.repeats),
        "tpch": lambda: tpch_run.run(options.rows, options.repeats, libraries),
        "dask": lambda: dask_run.run(options.rows, options.repeats),
        "small": lambda: small.run(options.repeats),
        "start": lambda: start.run(options.rows or 1_000_000, options.repeats),
        "import": lambda: imports.run(options.repeats),
        "loader": lambda: loader.run(options.rows or 1_000_000, options.repeats, bandwidth),
    }
    for suite in options.suites:
        if suite in own:
            results += own[suite]()
        else:
            results += driver.run(suite, libraries, options.rows, options.repeats, bandwidth)
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        report = {"machine": machine(bandwidth), "results": [result.record() for result in results]}
        options.json.write_text(json.dumps(without_nan(report), indent=1) + "\n")
    failed = [result for result in results if result.error is not None]
    for result in failed:
        print(f"FAILED {result.suite}: {result.question}: {result.library}: {result.error}")
    return 1 if failed else 0


def machine(bandwidth: float) -> dict[str, Any]:
    """Describe where the times were taken."""
    return {
        "python": platform.python_version(),
        "system": platform.platform(),
        "processor": processor(),
        "cores": os.cpu_count(),
        "gpu": gpu(),
        "backend": os.environ.get("GPUFRAME_BACKEND", "auto"),
        "copy_bandwidth": bandwidth,
        "load": os.getloadavg()[0],
        "libraries": {name: version(name) for name in (*NAMES, "numpy", "pyarrow", "numba")},
    }


def processor() -> str:
    """The processor's name, as far as the system tells it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def gpu() -> str | None:
    """The first GPU's name, or None."""
    try:
        command = ["nvidia-smi", "--query-gpu=name", "--format=csv,noheader"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.splitlines()[0].strip()


def version(name: str) -> str | None:
    """The version of an installed distribution; None for a checkout or what is missing."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def without_nan(value: Any) -> Any:
    """Replace NaN by None: JSON has none."""
    if isinstance(value, dict):
        return {key: without_nan(item) for key, item in value.items()}
    if isinstance(value, list):
        return [without_nan(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


if __name__ == "__main__":
    sys.exit(main())
