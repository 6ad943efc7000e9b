"""`pandas.eval` for gpuframe's objects: names of the caller's that an expression uses go in."""

import re
import sys
from typing import Any

import pandas as pd

from gpuframe.pandas.handover import hand_over, receive

_NAME = re.compile(r"[^\W\d]\w*")


def evaluate(expr: Any, *args: Any, **options: Any) -> Any:
    """Return the value of a Python expression over the caller's frames, see `pandas.eval`.

    Args:
        expr: the expression.
        args: of pandas' function.
        options: of pandas' function; `inplace` changes the frame given as `target`.
    """
    caller = sys._getframe(1 + options.pop("level", 0))
    target: Any = options.get("target")
    for kind, names in (("local_dict", caller.f_locals), ("global_dict", caller.f_globals)):
        given = options.get(kind)
        known = names if given is None else given
        used = {name for name in _NAME.findall(str(expr)) if name in known}
        options[kind] = {name: hand_over(known[name]) for name in used}
    host = options["target"] = hand_over(target)
    result = receive(pd.eval(expr, *map(hand_over, args), **options))
    if options.get("inplace") and target is not None and host is not target:
        target._rebind(receive(host))
    return result
