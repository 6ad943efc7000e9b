"""What `import gpuframe` loads, and that every public name is there."""

import importlib
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def in_fresh_process(code: str) -> str:
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_import_loads_no_heavy_library():
    code = "import gpuframe, json, sys; print(json.dumps(sorted(sys.modules)))"
    loaded = json.loads(in_fresh_process(code))
    heavy = {
        "numba",
        "cupy",
        "dask",
        "torch",
        "matplotlib",
        "polars",
        "pyarrow.parquet",
        "pyarrow.csv",
    }
    assert "gpuframe" in loaded
    assert heavy.isdisjoint(loaded)


def test_import_makes_no_threads_and_decides_no_backend():
    code = "import threading, gpuframe; print(threading.active_count())"
    assert in_fresh_process(code).strip() == "1"


def test_every_public_name_resolves():
    import gpuframe

    assert len(gpuframe.__all__) == len(set(gpuframe.__all__))
    for name in gpuframe.__all__:
        assert getattr(gpuframe, name) is not None
        assert name in dir(gpuframe)


def test_a_name_that_is_not_there_is_an_attribute_error():
    import gpuframe

    assert not hasattr(gpuframe, "no_such_name")


def test_version_is_that_of_the_project_file():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert importlib.import_module("gpuframe").__version__ == project["project"]["version"]


def test_kernels_is_not_importable_by_its_folder_name():
    code = """
try:
    import kernels
except ImportError as error:
    print(error)
"""
    assert "gpuframe.kernels" in in_fresh_process(code)


SMALL = """
import os
import sys
os.environ["GPUFRAME_BACKEND"] = "cpu"
import gpuframe as pd
table = pd.DataFrame({"k": [1, 2, 2, 3], "s": ["a", "b", None, "a"], "v": [0.5, 1.5, None, 2.5]})
table.groupby("k").v.sum()
table.merge(table, on="k")
table.sort_values("v")
table[table.v > 1].mean(numeric_only=True)
table.s.str.upper()
print("numba" in sys.modules)
"""


def test_small_frames_never_load_numba():
    assert in_fresh_process(SMALL).strip() == "False"


def test_the_environment_counts_until_an_option_is_read():
    code = (
        "import os, gpuframe; os.environ['GPUFRAME_FALLBACK'] = 'silent'\n"
        "print(gpuframe.options.fallback); os.environ['GPUFRAME_FALLBACK'] = 'raise'\n"
        "print(gpuframe.options.fallback); os.environ['GPUFRAME_TRANSFERS'] = 'never'\n"
        "try: gpuframe.options.transfers\n"
        "except ValueError as error: print(error)\n"
    )
    silent, still, refused = in_fresh_process(code).splitlines()
    assert (silent, still) == ("silent", "silent")
    assert "option transfers takes one of ('allow', 'raise'), not 'never'" in refused
