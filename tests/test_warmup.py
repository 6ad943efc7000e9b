"""`python -m gpuframe.warmup` compiles every kernel, alone or shared among processes."""

import subprocess
import sys
from pathlib import Path

import pytest

from gpuframe import warmup

pytestmark = pytest.mark.cpu_only  # the simulator compiles nothing

ROOT = Path(__file__).parents[1]


def test_shares_cover_every_kernel_once(monkeypatch):
    ran = []
    listed = [(kernel, ()) for kernel, _ in warmup.calls(1 << 10)]
    monkeypatch.setattr(warmup, "calls", lambda: iter(listed))
    for kernel in dict(listed):
        monkeypatch.setattr(kernel, "twin", lambda _name, kernel=kernel: lambda: ran.append(kernel))
    counts = [warmup.warm_up(part=part, parts=3) for part in range(3)]
    assert sum(counts) == len(dict(listed))
    assert len(ran) == len(listed)


def test_a_bar_shows_how_far_it_is(monkeypatch, capsys):
    listed = list(warmup.calls(1 << 10))[:2]
    monkeypatch.setattr(warmup, "calls", lambda: iter(listed))
    warmup.warm_up(progress=True)
    shown = capsys.readouterr().err
    assert "1/2" in shown
    assert "2/2" in shown


def test_wrong_numbers_of_jobs_are_refused():
    command = [sys.executable, "-m", "gpuframe.warmup", "--jobs", "0"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 2
    assert "--jobs takes a positive number, not 0" in done.stderr
