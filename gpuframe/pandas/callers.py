"""Who asks for pandas: a user's code, which gets gpuframe, or a library, which gets pandas.

The importing module's own globals decide: an import statement hands them to `__import__`, so
nothing has to be guessed from the stack. A module is a library's where its file lies in the
standard library or in a folder of installed packages, and where it has no file because it is
built in. All else is a user's: scripts, notebooks, checkouts, editable installs.
"""

import functools
import os
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Any

libraries: set[str] = set()
"""Modules that get real pandas wherever their files lie; submodules are included."""

users: set[str] = set()
"""Modules that get gpuframe although they are installed; submodules are included."""

_PACKAGES = ("site-packages", "dist-packages")


def is_user(names: Mapping[str, Any]) -> bool:
    """Whether the module of these globals is a user's.

    `libraries` and `users` decide first, the longer name before the shorter.

    Example:
        >>> import json
        >>> is_user(vars(json)), is_user({"__name__": "__main__"})
        (False, True)
    """
    if "__name__" not in names:  # exec("import pandas", {}): who runs it?
        names = _named_caller()
    name = names["__name__"]
    if libraries or users:
        theirs, ours = _longest(name, libraries), _longest(name, users)
        if theirs or ours:
            return ours > theirs
    file = names.get("__file__")
    if file:
        return not _is_library(name, file)
    origin = getattr(names.get("__spec__"), "origin", None)
    return origin not in ("built-in", "frozen")


def _longest(name: str, prefixes: set[str]) -> int:
    """Return the length of the longest prefix that is the module itself or a package above it."""
    fitting = (
        len(prefix) for prefix in prefixes if name == prefix or name.startswith(f"{prefix}.")
    )
    return max(fitting, default=0)


def _named_caller() -> Mapping[str, Any]:
    """Return the globals of the nearest function on the stack whose module has a name."""
    frame = sys._getframe(1)
    while frame is not None:
        name = frame.f_globals.get("__name__", "gpuframe.pandas")
        if not name.startswith("gpuframe.pandas"):
            return frame.f_globals
        frame = frame.f_back  # type: ignore[assignment]
    return {"__name__": "__main__"}


@functools.lru_cache(maxsize=4096)
def _is_library(name: str, file: str) -> bool:
    """Whether a module is gpuframe's own, or lies in the standard library or among packages."""
    if name.partition(".")[0] == "gpuframe":
        return True
    path = Path(os.path.normcase(file)).absolute()
    return str(path).startswith(_folders()) or any(part in _PACKAGES for part in path.parts)


@functools.cache
def _folders() -> tuple[str, ...]:
    """Return the folders of this interpreter's libraries, each with its separator."""
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    found = {sysconfig.get_path(name) for name in names}
    found |= {os.path.realpath(folder) for folder in found}
    return tuple(os.path.normcase(folder) + os.sep for folder in found)
