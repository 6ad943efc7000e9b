"""`install` and `uninstall`: the import statement hands users' code gpuframe for pandas.

`builtins.__import__` and `importlib.import_module` are replaced by functions that import as
before and then look who asked (`callers`). `sys.modules["pandas"]` stays pandas itself: libraries,
compiled code and pickles find there what they always found, and a module that had imported pandas
before keeps it.
"""

import builtins
import functools
import importlib
import os
import sys
import threading
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

from gpuframe.options import options
from gpuframe.pandas import handover
from gpuframe.pandas.callers import is_user
from gpuframe.pandas.facade import facade, served
from gpuframe.pandas.tracebacks import transparent

_lock = threading.RLock()
_import_before = builtins.__import__
_import_module_before = importlib.import_module


class _State:
    installed = False
    fallback = options.fallback


def install() -> None:
    """Give gpuframe to every user's module that imports pandas from now on.

    What has no native code runs through pandas in silence, unless `GPUFRAME_FALLBACK` says
    otherwise; `profile` and `gpuframe.fallbacks` tell. A second call does nothing.

    Example:
        >>> import gpuframe.pandas
        >>> gpuframe.pandas.install()
        >>> gpuframe.pandas.installed()
        True
        >>> gpuframe.pandas.uninstall()
    """
    global _import_before, _import_module_before  # noqa: PLW0603 - what is replaced is process-wide
    with _lock:
        if _State.installed:
            return
        if builtins.__import__ is not _import:
            _import_before = builtins.__import__
            builtins.__import__ = _import
        if importlib.import_module is not _import_module:
            _import_module_before = importlib.import_module
            importlib.import_module = _import_module
        _State.fallback = options.fallback
        if "GPUFRAME_FALLBACK" not in os.environ:
            options.fallback = "silent"
        _State.installed = True


def uninstall() -> None:
    """Let imports give pandas again; names that were bound before keep what they have."""
    with _lock:
        if not _State.installed:
            return
        _State.installed = False
        options.fallback = _State.fallback
        # another tool may have wrapped these since; they then stay and pass everything on
        if builtins.__import__ is _import:
            builtins.__import__ = _import_before
        if importlib.import_module is _import_module:
            importlib.import_module = _import_module_before
        handover.close_classes()


def installed() -> bool:
    """Whether users' imports of pandas give gpuframe."""
    return _State.installed


@transparent
def _import(
    name: str,
    globals: Mapping[str, Any] | None = None,
    locals: Mapping[str, Any] | None = None,
    fromlist: Sequence[str] | None = (),
    level: int = 0,
) -> ModuleType:
    module = _import_before(name, globals, locals, fromlist, level)
    if level or not _State.installed or not served(name) or not is_user(globals or {}):
        return module
    return facade(module)


@transparent
@functools.wraps(_import_module_before)
def _import_module(name: str, package: str | None = None) -> ModuleType:
    module = _import_module_before(name, package)
    if not _State.installed or not served(name) or not is_user(sys._getframe(1).f_globals):
        return module
    return facade(module)
