"""Functions of users that the interpreter has to call, with values or rows: on the host, as pandas.

Such a call is no lack of native code: a function that calls libraries, prints or keeps a list runs
in the interpreter wherever the columns lie. They are brought to the host once, the function is
called as often and in the order as under pandas, and what it gives goes back with the dtype that
pandas infers. `fallbacks()` lists these calls with their time; nothing warns of them and
`options.fallback` does not refuse them.
"""

import functools
import time
import types
from collections.abc import Callable
from typing import Any

from gpuframe.frames.fallback import answering_pandas, count, lift, to_pandas

_ELSEWHERE = ("builtins", "numpy", "pandas", "operator", "math")
"""Modules whose functions give no object of ours."""

_OWN = __name__.partition(".")[0]


def one_by_one(self: Any, name: str, reason: object, *args: Any, **kwargs: Any) -> Any:
    """Call pandas' method on a host copy, for the function of a user among its arguments.

    Args:
        self: frame or series.
        name: of the method.
        reason: why the function does not run on all values at once.
        args: positional arguments.
        kwargs: keyword arguments.
    """
    begin = time.perf_counter()
    host_args = [_answering(to_pandas(value)) for value in args]
    host_kwargs = {key: _answering(to_pandas(value)) for key, value in kwargs.items()}
    result = lift(getattr(self.to_pandas(), name)(*host_args, **host_kwargs))
    seconds = time.perf_counter() - begin
    count(f"{type(self).__name__}.{name}", f"interpreted: {reason}", len(self), seconds)
    return result


def _answering(function: Any) -> Any:
    """Return a user's function as one whose results pandas understands."""
    if isinstance(function, functools.partial):
        own = _answering(function.func)
        return functools.partial(own, *function.args, **function.keywords)
    home = (getattr(function, "__module__", None) or "").partition(".")[0]
    plain = isinstance(function, types.FunctionType | types.MethodType)
    if not callable(function) or not (plain or home == _OWN) or home in _ELSEWHERE:
        return function
    known: Callable[..., Any] = answering_pandas(function)
    return known
