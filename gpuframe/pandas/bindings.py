"""Where public names of gpuframe are bound: found in the classes themselves, kept in no list."""

import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

from gpuframe.pandas.callers import is_user
from gpuframe.pandas.facade import all_facades

_SPECIAL = {
    "__init__", "__new__", "__call__", "__getitem__", "__setitem__", "__delitem__", "__contains__",
    "__iter__", "__array__", "__array_ufunc__", "__arrow_c_stream__", "__dlpack__", "__repr__",
    "__neg__", "__pos__", "__invert__", "__abs__", "__round__",
    "__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__",
}  # fmt: skip
_ARITHMETIC = (
    "add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "divmod", "matmul",
    "and", "or", "xor",
)  # fmt: skip
SPECIAL = _SPECIAL | {f"__{side}{name}__" for name in _ARITHMETIC for side in ("", "r", "i")}
"""Special methods that are work on columns."""

FREE = {
    "at", "axes", "cat", "columns", "dt", "dtype", "dtypes", "empty", "hasnans", "iat", "iloc",
    "index", "levels", "loc", "name", "names", "nbytes", "ndim", "nlevels", "obj", "of", "plot",
    "renewed", "shape", "size", "sparse", "str", "style",
}  # fmt: skip
"""Names that only tell what is there, or lead to methods which are counted themselves."""

_LABELS = {
    "Texts": "Series.str",
    "Dates": "Series.dt",
    "Categories": "Series.cat",
    "BaseWindow": "Rolling",
}
"""Names that users know for classes of ours."""

Decorate = Callable[[Callable[..., Any], Any], Callable[..., Any]]
"""Makes a counted function of a function and its label, a text or a function of the object."""


def classes() -> list[type]:
    """Return the classes of frames whose objects users hold: those that pandas has too."""
    found = []
    for name, module in sorted(sys.modules.items()):
        if name.startswith("gpuframe.frames."):
            own = [each for each in vars(module).values() if isinstance(each, type)]
            found += [
                each for each in own if each.__module__ == name and hasattr(each, "to_pandas")
            ]
    return list(dict.fromkeys(found))


def members(owner: type) -> Iterator[tuple[str, Any]]:
    """Yield the public methods and properties that a class itself defines."""
    if owner.__name__ == "Hosted":  # its methods are pandas'; all run through this one
        yield "_run", vars(owner)["_run"]
        return
    for name, member in list(vars(owner).items()):
        if name.startswith("_"):
            if name not in SPECIAL or (name == "__init__" and not is_public(owner)):
                continue
        elif name in FREE:
            continue
        if isinstance(member, types.FunctionType | classmethod | staticmethod | property):
            yield name, member


def is_public(owner: type) -> bool:
    """Whether users make objects of a class by calling it."""
    return owner.__name__ in sys.modules["gpuframe"].__all__ and owner.__name__ != "GroupBy"


def label_of(owner: type, name: str) -> Any:
    """Return what a member is called in the report, or a function that tells it of the object."""
    if name == "_run":
        return lambda host, method, *_: f"{host._label}.{method}"
    if name in ("__init__", "__new__"):
        return owner.__name__
    if owner.__module__.endswith(".locate"):
        place = owner.__name__.lower()
        verb = "" if name == "__getitem__" else f".{name}"
        return lambda place_of, *_: f"{type(place_of._of).__name__}.{place}{verb}"
    if owner.__name__ in _LABELS:
        return f"{_LABELS[owner.__name__]}.{name}"
    return lambda this, *_: f"{_type_name(this, owner)}.{name}"


def _type_name(this: Any, owner: type) -> str:
    kind = this if isinstance(this, type) else type(this)
    return kind.__name__ if issubclass(kind, owner) else owner.__name__


def rebuilt(member: Any, label: Any, decorate: Decorate) -> Any:
    """Return a member of a class with its functions decorated."""
    if isinstance(member, property):
        get, set_, delete = (
            part and decorate(part, label) for part in (member.fget, member.fset, member.fdel)
        )
        return property(get, set_, delete, member.__doc__)
    if isinstance(member, classmethod | staticmethod):
        return type(member)(decorate(member.__func__, label))
    return decorate(member, label)


def functions() -> dict[str, Callable[..., Any]]:
    """Return gpuframe's own top-level functions by name."""
    own = sys.modules["gpuframe"]
    named = {name: getattr(own, name) for name in own.__all__}
    return {
        name: function
        for name, function in named.items()
        if isinstance(function, types.FunctionType) and function.__module__.startswith("gpuframe.")
    }


def exchange(new_for_old: dict[int, Any]) -> None:
    """Put other objects in place of some, by identity, in every module where users meet them.

    These are gpuframe itself, the facades, and users' own modules, which may have them by
    `from pandas import concat`.
    """
    places: list[Any] = [sys.modules["gpuframe"], *all_facades()]
    for module in list(sys.modules.values()):
        names = getattr(module, "__dict__", None)
        if isinstance(names, dict) and "__name__" in names and is_user(names):
            places.append(module)
    for place in places:
        names = vars(place)
        for name, value in list(names.items()):
            new = new_for_old.get(id(value))
            if new is not None:
                names[name] = new
