"""The road through pandas for what has no native code, and the account that is kept of it."""

import functools
import threading
import time
import types
import warnings
from collections.abc import Callable, Iterator
from typing import Any, ParamSpec, TypeVar

import pandas as pd

from gpuframe.errors import FallbackWarning, NotNative, caller
from gpuframe.frames import warned
from gpuframe.options import options

P = ParamSpec("P")
R = TypeVar("R")

_PACKAGE = __name__.partition(".")[0]
_warned: set[tuple[str, str, int]] = set()
_account: dict[tuple[str, str], list[float]] = {}
_counting = threading.Lock()

observers: list[Callable[[str, str, int, float], None]] = []
"""Called with (name, reason, rows, seconds) after each operation that ran through pandas."""


def native(method: Callable[P, R]) -> Callable[P, R]:
    """Run pandas' method of the same name where this one raises `NotNative`.

    A prefix `series_` or `frame_` is not part of the name; `getitem` stands for `__getitem__`.
    """
    name = method.__name__.removeprefix("series_").removeprefix("frame_")
    if name in ("getitem", "setitem", "delitem"):
        name = f"__{name}__"

    @functools.wraps(method)
    def either(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(*args, **kwargs)
        except NotNative as reason:
            lacking = reason
        result: R = through_pandas(name, str(lacking), args[0], args[1:], kwargs)
        return result

    return either


def native_function(function: Callable[P, R]) -> Callable[P, R]:
    """Run pandas' top-level function of the same name where this one raises `NotNative`."""
    name = function.__name__.removeprefix("_")

    @functools.wraps(function)
    def either(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except NotNative as reason:
            lacking = reason
        result: R = call_pandas(f"pandas.{name}", str(lacking), getattr(pd, name), args, kwargs)
        return result

    return either


def via_pandas(name: str, owner: str = "") -> Callable[..., Any]:
    """Return a method that always runs through pandas: declared, not discovered."""

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return through_pandas(name, "no native code", self, args, kwargs)

    method.__name__ = name
    method.__qualname__ = f"{owner}.{name}" if owner else name
    method.__doc__ = f"Run pandas' `{name}` and bring its result back to the device."
    return method


def on_host(name: str, owner: str = "") -> Callable[..., Any]:
    """Return a method that runs on the host by its nature, so that nothing warns.

    Texts, files, pictures and Python objects are made there, and labels are looked up there.
    """

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return run_on_host(getattr(to_pandas(self), name), args, kwargs)

    method.__name__ = name
    method.__qualname__ = f"{owner}.{name}" if owner else name
    method.__doc__ = f"Hand a host copy to pandas' `{name}`; {HOST}."
    return method


HOST = "what it does belongs to the host"
"""Words in the docstring of each name that belongs to the host."""


def field_on_host(name: str) -> property:
    """Return a property that belongs to the host by its nature."""

    def field(self: Any) -> Any:
        return lift(getattr(to_pandas(self), name))

    field.__name__ = name
    field.__doc__ = f"`{name}` as pandas gives it; {HOST}."
    return property(field)


def of_nothing(self: Any, name: str, *args: Any, **kwargs: Any) -> Any:
    """Run pandas' method on an object without values, of which labels and dtypes decide.

    Raises:
        NotNative: there are values.
    """
    if self.size:
        raise NotNative(f"{name} of these values")
    return run_on_host(getattr(to_pandas(self), name), args, kwargs)


def run_on_host(function: Callable[..., Any], args: Any, kwargs: dict[str, Any]) -> Any:
    """Run a function of pandas on host copies of its arguments and lift the result."""
    host_args = [_with_functions(to_pandas(value)) for value in args]
    host_kwargs = {key: _with_functions(to_pandas(value)) for key, value in kwargs.items()}
    return lift(function(*host_args, **host_kwargs))


def field_via_pandas(name: str, owner: str) -> property:
    """Return a property that is always read from the pandas object: declared, not discovered."""

    def field(self: Any) -> Any:
        host = to_pandas(self)
        label = f"{owner}.{name}"
        return call_pandas(label, "no native code", lambda: getattr(host, name), (), {}, len(self))

    field.__name__ = name
    field.__doc__ = f"`{name}` as pandas gives it, brought to the device."
    return property(field)


def through_pandas(
    name: str, reason: str, this: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """Run `this.<name>(*args, **kwargs)` in pandas and lift the result.

    Methods that change their object, and `inplace=True`, rebind `this` to the changed one.
    """
    if "inplace" in kwargs and (type(this).__name__, name) in warned.IN_PLACE:
        return _in_place(name, reason, this, args, dict(kwargs))
    changes = name.startswith(("__set", "__del")) or bool(kwargs.get("inplace"))
    changes = (changes or name in _CHANGING) and hasattr(this, "_rebind")
    host = _writable(this) if changes else to_pandas(this)
    label = f"{type(this).__name__}.{name}"
    frame = getattr(host, "obj", None)  # held: pandas warns where an indexer alone holds its frame
    result = call_pandas(
        label, reason, getattr(host, name), args, kwargs, len(this), itself=host, this=this
    )
    del frame
    if changes:
        this._rebind(type(this).from_pandas(host))
    return this if result is host else result


def _in_place(name: str, reason: str, this: Any, args: Any, kwargs: dict[str, Any]) -> Any:
    """Run a method without the keyword `inplace`, of which it has warned already."""
    inplace = kwargs.pop("inplace")
    result = through_pandas(name, reason, this, args, kwargs)
    if not inplace:
        return result
    if type(result) is not type(this):
        raise TypeError(f"Cannot {name} inplace on a Series to create a DataFrame")
    this._rebind(result)
    return None


_CHANGING = {"insert", "isetitem", "update"}
"""Methods that change their object without being asked to by `inplace`."""


def _writable(this: Any) -> Any:
    """Return a pandas copy that may be written to."""
    return this.writable() if hasattr(this, "writable") else this.to_pandas().copy()


def call_pandas(
    label: str,
    reason: str,
    function: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    rows: int = 0,
    itself: Any = None,
    this: Any = None,
) -> Any:
    """Run a pandas function on host copies of the arguments, count it, and lift the result.

    Where all values are Python objects, which live on the host, this is not counted: nothing
    leaves the device, and nowhere else could it be done.

    Args:
        label: what runs, for warnings and the account.
        reason: why pandas has to.
        function: of pandas.
        args: positional arguments.
        kwargs: keyword arguments.
        rows: for the account; those of the first argument that has any if not given.
        itself: a pandas object that is returned as it is, where the function returns it.
        this: the object whose method runs, if any.

    Raises:
        NotNative: `options.fallback` is "raise".
    """
    counted = not _are_objects((this, args, kwargs))
    if counted and options.fallback == "raise":
        raise NotNative(f"{label}: {reason}")
    if counted and options.fallback == "warn":
        _warn(label, reason)
    begin = time.perf_counter()
    if label.endswith("__setitem__"):
        host_args = [to_pandas(value) for value in args]
    else:
        host_args = [_with_functions(to_pandas(value)) for value in args]
    host_kwargs = {key: _with_functions(to_pandas(value)) for key, value in kwargs.items()}
    found = function(*host_args, **host_kwargs)
    result = found if itself is not None and found is itself else lift(found)
    if counted:
        rows = rows or _rows_of((*args, *kwargs.values()))
        count(label, reason, rows, time.perf_counter() - begin)
    return result


def _are_objects(values: Any) -> bool:
    """Whether all columns in some arguments, at least one, hold Python objects."""
    layouts = set(_layouts(values))
    return layouts == {"object"}


def _layouts(value: Any) -> Iterator[str]:
    """Yield the layout of each column in an argument; "" for what may hold others."""
    if type(value) in (list, tuple):
        for each in value:
            yield from _layouts(each)
    elif type(value) is dict:
        yield from _layouts(list(value.values()))
    elif type(value).__module__.startswith(_PACKAGE):
        of: Any = value if hasattr(value, "_columns") else getattr(value, "_of", None)
        if hasattr(of, "_columns") and not hasattr(value, "_settings"):
            yield from (column.layout for column in of._columns)
        elif not hasattr(value, "nlevels"):  # the labels of an index are of the host
            yield ""


def count(label: str, reason: str, rows: int, seconds: float) -> None:
    """Put a call down in the account that `fallbacks()` shows."""
    with _counting:
        entry = _account.setdefault((label, reason), [0, 0, 0.0])
        entry[0] += 1
        entry[1] += rows
        entry[2] += seconds
    for observe in observers:
        observe(label, reason, rows, seconds)


def _rows_of(arguments: tuple[Any, ...]) -> int:
    """Return the rows of the first frame or series among arguments, also in a list."""
    for value in arguments:
        first = value[0] if type(value) in (list, tuple) and value else value
        if type(first).__module__.startswith(_PACKAGE) and hasattr(first, "_index"):
            return len(first)
    return 0


def _warn(label: str, reason: str) -> None:
    frame, level = caller()
    site = (label, frame.f_code.co_filename, frame.f_lineno)
    if site not in _warned:
        _warned.add(site)
        message = f"{label} ran through pandas: {reason} (options.fallback silences this)"
        warnings.warn(message, FallbackWarning, stacklevel=level)


def to_pandas(value: Any) -> Any:
    """Return gpuframe objects as pandas', also inside lists, tuples and dicts."""
    if type(value).__module__.startswith(_PACKAGE) and hasattr(value, "to_pandas"):
        return value.to_pandas()
    if type(value) in (list, tuple):
        return type(value)(to_pandas(item) for item in value)
    if type(value) is dict:
        return {key: to_pandas(item) for key, item in value.items()}
    return value


_PANDAS = ("pandas.", "numpy.")


def _with_functions(value: Any) -> Any:
    """Return a user's functions, also inside lists and dicts, as functions that answer pandas."""
    if type(value) is types.FunctionType:
        module = value.__module__ or ""
        return value if module.startswith(_PANDAS) else answering_pandas(value)
    if type(value) is list and any(type(item) is types.FunctionType for item in value):
        return [_with_functions(item) for item in value]
    if type(value) is dict:
        return {key: _with_functions(item) for key, item in value.items()}
    return value


def answering_pandas(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a user's function whose gpuframe results pandas understands."""
    own = function.__module__.startswith(_PACKAGE)

    @functools.wraps(function)
    def answer(*args: Any, **kwargs: Any) -> Any:
        if own:
            args = lift(args)
        return to_pandas(function(*args, **kwargs))

    return answer


def lift(value: Any) -> Any:
    """Return pandas objects as gpuframe's; anything else as it is."""
    if isinstance(value, pd.DataFrame):
        from gpuframe.frames.dataframe import DataFrame

        return DataFrame.from_pandas(value)
    if isinstance(value, pd.Series):
        from gpuframe.frames.series import Series

        return Series.from_pandas(value)
    if isinstance(value, pd.Index):
        from gpuframe.frames.index import from_pandas

        return from_pandas(value)
    if type(value) is tuple:
        return tuple(lift(item) for item in value)
    if type(value) is list and any(isinstance(item, _OBJECTS) for item in value):
        return [lift(item) for item in value]
    if type(value) is dict and any(isinstance(item, _OBJECTS) for item in value.values()):
        return {key: lift(item) for key, item in value.items()}
    if type(value) is types.GeneratorType:
        return map(lift, value)
    if isinstance(value, _STAYING):
        from gpuframe.frames.hosted import Hosted

        return Hosted(value, type(value).__name__)
    return value


_OBJECTS = (pd.DataFrame, pd.Series, pd.Index)


def _by_group(window: str) -> Any:
    """Return the class of a window by group, whose name pandas 3.1 spells anew."""
    new = f"{window}GroupBy"
    return getattr(pd.api.typing, new if new in pd.api.typing.__all__ else f"{window}Groupby")


_STAYING = (
    pd.api.typing.Rolling,
    pd.api.typing.Expanding,
    pd.api.typing.ExponentialMovingWindow,
    pd.api.typing.Window,
    pd.api.typing.Resampler,
    pd.api.typing.DataFrameGroupBy,
    pd.api.typing.SeriesGroupBy,
    *map(_by_group, ("Rolling", "Expanding", "ExponentialMovingWindow")),
    pd.api.typing.JsonReader,
    pd.api.typing.StataReader,
    pd.io.parsers.TextFileReader,
)
"""Results of pandas that have no counterpart and stay on the host."""


def fallbacks() -> Any:
    """Return what ran through pandas so far.

    Returns:
        DataFrame with name, reason, calls, rows and seconds, most seconds first.

    Example:
        >>> import gpuframe
        >>> list(gpuframe.fallbacks().columns)
        ['name', 'reason', 'calls', 'rows', 'seconds']
    """
    rows = [
        (*key, int(calls), int(rows), seconds) for key, (calls, rows, seconds) in _account.items()
    ]
    rows.sort(key=lambda row: -row[-1])
    return lift(pd.DataFrame(rows, columns=["name", "reason", "calls", "rows", "seconds"]))
