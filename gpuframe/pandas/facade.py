"""Modules as a user's code sees them: pandas' with gpuframe's names, a library's with handed calls.

A facade has a module's name, file and attributes. Where gpuframe has its own object for one of
pandas' (`DataFrame`, `concat`, wherever in pandas it is found), the facade has gpuframe's; other
functions are handed pandas objects for gpuframe's; modules of the same package are facades again.
Classes that gpuframe has none for (dtypes, scalars, errors, offsets) are pandas' own.
"""

import functools
import importlib
import inspect
import sys
import types
from typing import Any

import pandas as pd

from gpuframe.pandas.accessors import REGISTERING
from gpuframe.pandas.expressions import evaluate
from gpuframe.pandas.handover import handed, handing, open_class, package_of

_facades: dict[str, "Facade"] = {}

_NOT_OURS = {"options"}
"""Names that gpuframe has for something else than pandas has them for."""


class Facade(types.ModuleType):
    """What `import pandas` gives to a user's code.

    Example:
        >>> import gpuframe, pandas
        >>> seen = facade(pandas)
        >>> seen.DataFrame is gpuframe.DataFrame, seen.Timestamp is pandas.Timestamp
        (True, True)
    """

    def __init__(self, real: types.ModuleType) -> None:
        super().__init__(real.__name__, real.__doc__)
        names = vars(self)
        names["_real"] = real
        for name in ("__file__", "__path__", "__spec__", "__package__", "__loader__"):
            if hasattr(real, name):
                names[name] = getattr(real, name)

    def __getattr__(self, name: str) -> Any:
        """Return what the module has under that name, as the user's code may see it."""
        real = self.__dict__["_real"]
        if name == "__all__" and not hasattr(real, "__all__"):  # asked by `from module import *`
            return [each for each in dir(real) if not each.startswith("_")]
        value = getattr(real, name)
        seen = _seen(value, real.__name__.partition(".")[0], name)
        if seen is not value:
            self.__dict__[name] = seen  # found at once the next time
        return seen

    def __setattr__(self, name: str, value: Any) -> None:
        """Set a name for users of the module, and in a library's module itself."""
        super().__setattr__(name, value)
        if self.__name__.partition(".")[0] != "pandas":
            setattr(self.__dict__["_real"], name, value)

    def __dir__(self) -> list[str]:
        return dir(self.__dict__["_real"])

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return _named, (self.__name__,)


def facade(module: types.ModuleType) -> Facade:
    """Return the facade of a module of pandas or of a library; always the same one."""
    if isinstance(module, Facade):
        return module
    found = _facades.get(module.__name__)
    if found is None or found.__dict__["_real"] is not module:
        found = _facades[module.__name__] = Facade(module)
    return found


def served(name: str) -> bool:
    """Whether users get a facade for the module of that name."""
    package = name.partition(".")[0]
    return package == "pandas" or package in handed


def all_facades() -> list[Facade]:
    """Return the facades made so far."""
    return list(_facades.values())


def _named(name: str) -> Facade:
    return facade(importlib.import_module(name))


def _seen(value: Any, package: str, name: str) -> Any:
    if isinstance(value, types.ModuleType):
        return facade(value) if value.__name__.partition(".")[0] == package else value
    if package == "pandas":
        if name in REGISTERING:
            return REGISTERING[name]
        if value is pd.eval:
            return evaluate
        own = _counterparts().get(id(value))
        if own is not None:  # what stands under the name now: a profile puts others in place
            return getattr(sys.modules["gpuframe"], own)
        return handing(value) if inspect.isroutine(value) else value
    if package_of(value) != package:
        return value
    if isinstance(value, type):
        return open_class(value)
    return handing(value) if inspect.isroutine(value) else value


@functools.cache
def _counterparts() -> dict[int, str]:
    """Return the names of gpuframe's objects by the identity of pandas' objects of these names."""
    own = sys.modules["gpuframe"]  # the front door itself: its names are what is handed out
    names = [name for name in own.__all__ if name not in _NOT_OURS and hasattr(pd, name)]
    return {
        id(getattr(pd, name)): name for name in names if getattr(pd, name) is not getattr(own, name)
    }
