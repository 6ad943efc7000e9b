"""Plain pandas scripts print the same under pandas, under gpuframe and under the accelerator."""

import contextlib
import io
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

import gpuframe
import gpuframe.pandas

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples" / "pandas_scripts"
SIMULATOR = os.environ.get("NUMBA_ENABLE_CUDASIM") == "1"
ROWS = 200 if SIMULATOR else 1500

# What the scripts still send through pandas: a name that became native may go, none may come.
THROUGH_PANDAS = {
    "cohorts.py": {"GroupBy.agg"},
    "contacts.py": {
        "Series.__add__", "Series.str.__getitem__",
        "Series.str.get_dummies", "Series.str.slice", "Series.str.split",
    },
    "flights.py": {
        "DataFrame.query", "GroupBy.agg",
    },
    "sensors.py": {
        "GroupBy.describe", "GroupBy.mean",
    },
}  # fmt: skip


def printed(script, text=None):
    """Run a script in this process, or another text in its place, and return what it prints."""
    output = io.StringIO()
    arguments, sys.argv = sys.argv, [str(script), str(ROWS)]
    try:
        with contextlib.redirect_stdout(output):
            if text is None:
                runpy.run_path(str(script), run_name="__main__")
            else:
                names = {"__name__": "__main__", "__file__": str(script)}
                exec(compile(text, script, "exec"), names)  # noqa: S102 - the script itself
    finally:
        sys.argv = arguments
    return output.getvalue()


@pytest.mark.parametrize("name", sorted(THROUGH_PANDAS))
def test_a_script_prints_the_same_with_each_way_to_run_it(name):
    script = FOLDER / name
    plain = printed(script)
    assert len(plain.splitlines()) > 30
    changed = script.read_text().replace("import pandas as pd", "import gpuframe as pd")
    with gpuframe.options.context(fallback="silent"):
        assert printed(script, changed) == plain
    gpuframe.pandas.install()
    try:
        with gpuframe.pandas.profile() as account:
            accelerated = printed(script)
    finally:
        gpuframe.pandas.uninstall()
    assert accelerated == plain
    through = {call for call, entry in account.names.items() if entry.pandas_calls}
    assert through <= THROUGH_PANDAS[name]


def test_every_script_is_compared():
    assert {path.name for path in FOLDER.glob("*.py")} == set(THROUGH_PANDAS)


@pytest.mark.cpu_only  # a process of its own: the same is shown within this one
def test_a_script_prints_the_same_from_the_command_line():
    script = str(FOLDER / "cohorts.py")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    ways = [["-m", "gpuframe.pandas", "--profile"], []]
    done = [
        subprocess.run(
            [sys.executable, "-W", "error", *way, script],
            capture_output=True,
            text=True,
            check=True,
            env=environment,
        )
        for way in ways
    ]
    assert done[0].stdout == done[1].stdout
    assert "cohorts.py:" in done[0].stderr
