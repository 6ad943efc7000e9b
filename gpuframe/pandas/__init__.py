"""The accelerator: code that imports pandas, unchanged, on gpuframe; and a profiler of its calls.

`python -m gpuframe.pandas script.py`, `%load_ext gpuframe.pandas` or `install()`: from then on
`import pandas` in a user's code gives gpuframe, and in libraries pandas. Who is who is decided by
the importing module (`callers`), so `sys.modules` and pandas itself stay as they are. One object
stands for one frame: nothing is a proxy, and where a library tests for pandas' classes it is
handed a real pandas object (`handover`).
"""

from typing import Any

from gpuframe.pandas.callers import libraries, users
from gpuframe.pandas.handover import handed
from gpuframe.pandas.imports import install, installed, uninstall
from gpuframe.pandas.profiler import Profile, profile

__all__ = [
    "Profile",
    "handed",
    "install",
    "installed",
    "libraries",
    "profile",
    "uninstall",
    "users",
]


def load_ipython_extension(shell: Any) -> None:
    """Install, and add `%%gpuframe.profile`: what `%load_ext gpuframe.pandas` does."""
    from gpuframe.pandas import notebook

    notebook.load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """Uninstall: what `%unload_ext gpuframe.pandas` does."""
    from gpuframe.pandas import notebook

    notebook.unload(shell)
