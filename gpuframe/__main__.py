"""`python -m gpuframe info` tells versions, backend, device and options of this installation."""

import argparse
import importlib.metadata
import platform
import sys

from gpuframe import device
from gpuframe.options import options

LIBRARIES = (
    "numpy",
    "pandas",
    "pyarrow",
    "numba",
    "numba-cuda",
    "cupy-cuda12x",
    "cupy-cuda13x",
    "torch",
    "dask",
)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: words after the program's name; those of the process if not given.

    Returns:
        The exit status, 0.

    Example:
        >>> main(["info"])  # doctest: +ELLIPSIS
        gpuframe ...
    """
    parser = argparse.ArgumentParser(prog="gpuframe", description=__doc__)
    parser.add_argument("command", choices=["info"])
    parser.parse_args(arguments)
    print("\n".join(f"{name:<13} {value}" for name, value in facts()))
    return 0


def facts() -> list[tuple[str, str]]:
    """Collect what a report of a problem should say, as (name, value) pairs."""
    lines = [
        ("gpuframe", version("gpuframe")),
        ("python", f"{platform.python_version()} on {platform.platform()}"),
    ]
    lines += [(name, version(name)) for name in LIBRARIES]
    lines += [
        ("backend", where()),
        ("threads", str(device.threads.count())),
    ]
    return lines + [("option", line) for line in repr(options).splitlines()]


def version(distribution: str) -> str:
    """Return the version of a distribution, or say that it is not installed."""
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return "(checkout)" if distribution == "gpuframe" else "not installed"


def where() -> str:
    """Return the backend in words, with the GPU's name where there is one."""
    try:
        backend = device.backend()
    except ImportError as error:
        return f"none: {error}"
    if backend.simulated:
        return "cuda, in Numba's simulator"
    if backend.name == "cpu":
        return "cpu"
    properties = backend.xp.cuda.runtime.getDeviceProperties(0)
    memory = properties["totalGlobalMem"] / 2**30
    return f"cuda, {properties['name'].decode()}, {memory:.0f} GiB"


if __name__ == "__main__":
    sys.exit(main())
