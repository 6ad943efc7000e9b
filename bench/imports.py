"""CPU time until `DataFrame` is imported, gpuframe beside pandas, each in fresh processes."""

import statistics
import subprocess
import sys

from bench.driver import Result

CODE = """
import time
start = time.process_time()
from {library} import DataFrame
print(time.process_time() - start)
"""


def run(repeats: int) -> list[Result]:
    """Import in turns; seconds of CPU time."""
    results = {name: Result("import", f"import {name}", name, 0) for name in ("gpuframe", "pandas")}
    for turn in range(repeats + 1):
        for name, result in results.items():
            command = [sys.executable, "-c", CODE.format(library=name)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            seconds = float(done.stdout)
            if turn == 0:
                result.first = seconds  # files are read from disk
            else:
                result.times.append(seconds)
    print("\nimport (CPU milliseconds: best, median)")
    for name, result in results.items():
        print(f"{name:<12}{result.best * 1e3:>8.0f}{statistics.median(result.times) * 1e3:>8.0f}")
    return list(results.values())
