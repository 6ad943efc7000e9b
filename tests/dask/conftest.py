"""The checkout is tested without being installed: its entry points are put where Python looks."""

import importlib.metadata
import os
import sys
import tempfile
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def _entry_points() -> str:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]
    return "\n".join(
        f"[{group}]\n" + "\n".join(f"{name} = {target}" for name, target in entries.items())
        for group, entries in groups.items()
    )


def _install() -> None:
    """Let this process and those that it starts find the entry points of pyproject.toml."""
    found = importlib.metadata.entry_points(group="dask.dataframe.backends")
    if "gpuframe" in found.names:
        return
    folder = Path(tempfile.mkdtemp(prefix="gpuframe-entry-points-"))
    described = folder / "gpuframe-0.dist-info"
    described.mkdir()
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: gpuframe\nVersion: 0\n")
    (described / "entry_points.txt").write_text(_entry_points())
    sys.path.append(str(folder))
    paths = [str(ROOT), str(folder), os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))


_install()
pytest.importorskip("dask.dataframe")
import dask  # noqa: E402 - the entry points come first

import gpuframe  # noqa: E402
import gpuframe.dask  # noqa: E402 - registers frames


@pytest.fixture(autouse=True)
def _settings():
    """Tests run in this thread and go through pandas in silence, unless they say otherwise."""
    with dask.config.set(scheduler="synchronous"), gpuframe.options.context(fallback="silent"):
        yield
