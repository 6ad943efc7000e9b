"""What crosses between a user's code and a library: gpuframe's objects go in as pandas' own.

Libraries ask `isinstance(data, pandas.DataFrame)`, and no object can answer that honestly but a
pandas object. So functions and classes of the libraries named in `handed` are called with pandas
objects in place of gpuframe's, and what they return comes back as gpuframe's. Functions are
wrapped for the caller only (see `facade`); methods are wrapped in the class itself, once a user's
code has met the class, so that instances, subclasses and pickles stay what they were.
"""

import contextlib
import functools
import inspect
import sys
import threading
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from gpuframe.frames.dataframe import DataFrame
from gpuframe.frames.fallback import lift
from gpuframe.frames.groupby import GroupBy
from gpuframe.frames.index import Index
from gpuframe.frames.series import Series
from gpuframe.pandas.callers import is_user
from gpuframe.pandas.tracebacks import transparent

handed: set[str] = {
    "altair",
    "formulaic",
    "lightgbm",
    "narwhals",
    "patsy",
    "plotly",
    "seaborn",
    "sklearn",
    "statsmodels",
}
"""Top-level packages whose functions and methods are handed pandas objects. Others take gpuframe's
as they are, through `__array__`, `__arrow_c_stream__` or DLPack."""

_OURS = (DataFrame, Series, Index, GroupBy)
_PLAIN = {bool, int, float, str, bytes, type(None), np.ndarray}
_CONTAINERS = {list, tuple, dict}
_LONGEST = 1000
"""Containers of more elements are not looked through: frames do not come in thousands."""

_NAMESPACES = {
    "from_formula": "eval_env",
    "dmatrix": "eval_env",
    "dmatrices": "eval_env",
    "incr_dbuilder": "eval_env",
    "incr_dbuilders": "eval_env",
    "model_matrix": "context",
}
"""Functions that look for a user's names in their caller's frame: the parameter that tells which
frame, by its depth, or gives the names."""

_lock = threading.RLock()
_opened: dict[type, list[tuple[str, Any]]] = {}


def hand_over(value: Any) -> Any:
    """Return gpuframe's objects as pandas', also inside short lists, tuples and dicts.

    Example:
        >>> import gpuframe
        >>> type(hand_over([gpuframe.Series([1])])[0])
        <class 'pandas.Series'>
    """
    if type(value) in _PLAIN:
        return value
    if isinstance(value, _OURS):
        return value.to_pandas()
    return _inside(value, hand_over)


def receive(value: Any) -> Any:
    """Return pandas' objects as gpuframe's, also inside short lists, tuples and dicts.

    Subclasses of pandas' classes stay what they are. A library's own object has its class opened.
    """
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is pd.DataFrame or kind is pd.Series:
        return lift(value)
    if isinstance(value, pd.Index) and kind.__module__.partition(".")[0] == "pandas":
        return lift(value)
    if package_of(kind) in handed:
        # results of fits wrap the objects whose methods they pass on
        for each in (value, *getattr(value, "__dict__", {}).values()):
            open_class(type(each))
        return value
    return _inside(value, receive)


def _inside(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return a short list, tuple or dict with its values changed; itself where none does."""
    kind = type(value)
    if kind not in _CONTAINERS or len(value) > _LONGEST:
        return value
    if kind is dict:
        changed = {key: change(item) for key, item in value.items()}
        return changed if any(changed[key] is not item for key, item in value.items()) else value
    items = [change(item) for item in value]
    same = all(new is old for new, old in zip(items, value, strict=True))
    return value if same else kind(items)


def package_of(thing: Any) -> str:
    """Return the top-level package that a class or function was defined in."""
    return (getattr(thing, "__module__", None) or "").partition(".")[0]


def handing(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that is called with pandas objects and returns gpuframe's to users."""
    namespace = _NAMESPACES.get(getattr(function, "__name__", ""))
    package = package_of(function)

    @transparent
    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        caller = sys._getframe(1)
        args = tuple(hand_over(value) for value in args)
        kwargs = {key: hand_over(value) for key, value in kwargs.items()}
        if namespace is not None:
            kwargs[namespace] = _names(kwargs.get(namespace, 0), package, caller)
        result = function(*args, **kwargs)
        return receive(result) if is_user(caller.f_globals) else result

    with contextlib.suppress(TypeError, ValueError):  # builtins without one
        # for tools that do not follow __wrapped__
        call.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]
    return call


def _names(given: Any, package: str, caller: types.FrameType) -> Any:
    """Return the names that a formula may use, where they were told as a depth of the stack."""
    if not isinstance(given, int) or given < 0:
        return given
    frame: types.FrameType | None = caller
    while given and frame is not None:
        frame, given = frame.f_back, given - 1
    if frame is None:
        raise ValueError("call-stack is not that deep!")  # patsy's words
    if package == "patsy" or (package == "statsmodels" and not _takes_dicts()):
        patsy = sys.modules["patsy"]
        return patsy.EvalEnvironment([frame.f_locals, frame.f_globals])
    return {**frame.f_globals, **frame.f_locals}


def _takes_dicts() -> bool:
    """Whether statsmodels is 0.15 or newer, for which environments of patsy are deprecated."""
    return "statsmodels.formula._manager" in sys.modules


def open_class(owner: type) -> type:
    """Let the public methods of a library's class, and of those it derives from, be handed pandas.

    Returns:
        The class itself.
    """
    if owner in _opened or package_of(owner) not in handed:
        return owner
    with _lock:
        for kind in owner.__mro__:
            if kind not in _opened and package_of(kind) in handed:
                _opened[kind] = list(_open(kind))
    return owner


def close_classes() -> None:
    """Give all classes their own methods back."""
    with _lock:
        for owner, members in _opened.items():
            for name, member in members:
                setattr(owner, name, member)
        _opened.clear()


def _open(owner: type) -> Iterator[tuple[str, Any]]:
    """Wrap the methods that a class itself defines; yields their names and what they were."""
    for name, member in list(vars(owner).items()):
        if name.startswith("_") and name not in ("__init__", "__call__"):
            continue
        wrapped = _wrapped(member)
        if wrapped is None:
            continue
        try:
            setattr(owner, name, wrapped)
        except (AttributeError, TypeError):  # enumerations and compiled classes stay as they are
            continue
        yield name, member


def _wrapped(member: Any) -> Any:
    """Return what stands in a class for a method, around a handing function; None for the rest."""
    if isinstance(member, types.FunctionType):
        return handing(member)
    if isinstance(member, classmethod | staticmethod):
        return type(member)(handing(member.__func__))
    if isinstance(getattr(member, "fn", None), types.FunctionType) and hasattr(member, "check"):
        # scikit-learn's methods that exist if the estimator inside has them
        return type(member)(handing(member.fn), member.check, member.attribute_name)
    return None
