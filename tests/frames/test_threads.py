"""The same bits on any number of threads, and from several threads of the caller at once."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas
import pytest

import gpuframe

pytestmark = pytest.mark.cpu_only  # threads are the CPU backend's

ROOT = Path(__file__).parents[2]
CODE = """
import hashlib
import numpy as np
import pandas
import gpuframe as pd

random = np.random.default_rng(41)
rows = 300_000
table = pd.DataFrame({
    "few": random.integers(0, 9, rows),
    "many": random.integers(0, 80_000, rows),
    "sparse": random.integers(0, 2**62, 700)[random.integers(0, 700, rows)],
    "x": random.standard_normal(rows) * 10.0 ** random.integers(-30, 30, rows),
})
results = [
    table.groupby(key, sort=False).x.agg(["sum", "mean", "var", "min", "first"])
    for key in ("few", "many", "sparse")
]
for key in ("few", "many"):
    groups = table.groupby(key)
    results.append(groups.x.agg(["std", "sem", "skew", "kurt", "median", "prod", "nunique"]))
    results.append(groups[["x", "sparse"]].corr())
    results.append(groups[["x"]].cumsum())
    results.append(groups[["x"]].rank())
    results.append(groups.x.nlargest(3).reset_index())
    results.append(groups.x.quantile([0.1, 0.9]).reset_index())
results.append(table[["x"]].cumsum())
results.append(table[["x", "many"]].corr())
results.append(table.merge(table.drop_duplicates("many")[["many", "few"]], on="many", how="left"))
results.append(table.sort_values(["few", "x"]))
results.append(table[table.x > 0].drop_duplicates("sparse"))
print(table.x.sum().hex(), table.x.mean().hex(), table.x.var().hex())
for result in results:
    values = pandas.util.hash_pandas_object(result.to_pandas()).to_numpy()
    print(len(result), hashlib.sha256(values.tobytes()).hexdigest())
"""


def on_threads(count):
    environment = os.environ | {"GPUFRAME_NUM_THREADS": str(count), "GPUFRAME_BACKEND": "cpu"}
    command = [sys.executable, "-c", CODE]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_results_are_the_same_bits_on_1_2_7_and_8_threads():
    one = on_threads(1)
    assert len(one.splitlines()) == 21
    assert on_threads(2) == one
    assert on_threads(7) == one
    assert on_threads(8) == one


def test_frames_can_be_used_from_several_threads_at_once():
    random = np.random.default_rng(42)
    table = pandas.DataFrame(
        {"k": random.integers(0, 5000, 100_000), "x": random.standard_normal(100_000)}
    )
    shared = gpuframe.from_pandas(table)
    expected = shared.groupby("k").x.sum().to_pandas()

    def work(_number):
        return shared.merge(shared.drop_duplicates("k"), on="k").groupby("k").x_x.sum().to_pandas()

    with ThreadPoolExecutor(6) as pool:
        for found in pool.map(work, range(12)):
            pandas.testing.assert_series_equal(found, expected, check_exact=True, check_names=False)
