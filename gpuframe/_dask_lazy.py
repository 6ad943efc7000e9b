"""What every process with Dask runs: `gpuframe.dask` is imported once a frame of ours is there.

A worker that has been sent a frame, but has never imported `gpuframe.dask`, would put results
together as a list of strange objects, without an error. Two ways lead here, each enough by itself:
Dask asks the size of what it holds (entry point `dask.sizeof`), and frames are unpickled.
"""

import importlib
import sys
from typing import Any


def register(sizeof: Any) -> None:
    """Entry point `dask.sizeof`: import `gpuframe.dask` before the first frame is measured."""
    sizeof.register_lazy("gpuframe", load)


def is_collection(given: Any) -> bool:
    """Whether an object is a collection of Dask, which is not imported for it."""
    return hasattr(type(given), "__dask_graph__")


def features() -> Any:
    """Return the module that runs estimators and loaders on collections of Dask."""
    return importlib.import_module("gpuframe.dask.features")


def load() -> None:
    """Register frames with Dask."""
    importlib.import_module("gpuframe.dask")


def opened() -> None:
    """Register frames with Dask where a process that uses `dask.dataframe` opens a pickle."""
    if "gpuframe.dask" not in sys.modules and "dask.dataframe.dispatch" in sys.modules:
        load()
