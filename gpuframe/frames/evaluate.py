"""query and eval: expressions in text, whose names are looked up where the user wrote them."""

import re
import sys
from typing import Any

from gpuframe.frames.fallback import through_pandas, to_pandas

_PACKAGE = __name__.partition(".")[0]


def _names_of_caller(expression: Any) -> dict[str, dict[str, Any]]:
    """Return the caller's variables that an expression names, as pandas objects."""
    frame = sys._getframe(2)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith(_PACKAGE):
        frame = frame.f_back
    wanted = set(re.findall(r"[^\W\d]\w*", str(expression)))
    local = {name: to_pandas(value) for name, value in frame.f_locals.items() if name in wanted}
    outer = {name: to_pandas(value) for name, value in frame.f_globals.items() if name in wanted}
    return {"local_dict": local, "global_dict": outer}


def query(self: Any, expr: str, *, inplace: bool = False, **kwargs: Any) -> Any:
    """Return the rows where an expression over the columns holds; `@name` is a variable.

    Args:
        expr: expression in pandas' language.
        inplace: whether to change this object and return None.
        kwargs: as in pandas.
    """
    settings = {**_names_of_caller(expr), **kwargs}
    if inplace:  # else not named: pandas warns that the keyword goes
        settings["inplace"] = True
    return through_pandas("query", "no native code", self, (expr,), settings)


def evaluate(self: Any, expr: str, *, inplace: bool = False, **kwargs: Any) -> Any:
    """Return an expression over the columns, or the frame with a column assigned by it.

    Args:
        expr: expression in pandas' language.
        inplace: whether an assignment changes this object.
        kwargs: as in pandas.
    """
    settings = {**_names_of_caller(expr), **kwargs, "inplace": inplace}
    return through_pandas("eval", "no native code", self, (expr,), settings)
