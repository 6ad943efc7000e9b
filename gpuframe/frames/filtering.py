"""filter: rows or columns by a mask, or by their labels."""

from typing import Any

import pandas as pd

from gpuframe.errors import NotNative
from gpuframe.frames import by_labels
from gpuframe.frames.columnwise import is_frame
from gpuframe.frames.fallback import native, to_pandas
from gpuframe.frames.indexing import called


@native
def filter(self: Any, *args: Any, **kwargs: Any) -> Any:
    """Return the rows (or columns) where a mask holds, or the columns (or rows) of some labels.

    Args:
        args: as of pandas' method: a function or expression that gives a mask, or a list of labels.
        kwargs: as of pandas' method: `items`, `cond`, `like`, `regex`, `axis` and `na`.

    Raises:
        TypeError: other than one rule is given.

    Example:
        >>> import gpuframe as pd
        >>> frame = pd.DataFrame({"one": [1, 2], "two": [3, 4]})
        >>> frame.filter(cond=[False, True]).one.tolist()
        [2]
        >>> frame.filter(like="tw").columns.tolist()
        ['two']
    """
    given = by_labels.arguments(self, "filter", args, kwargs)
    words = [word for word in ("arg", "cond") if given.get(word) is not None]
    masked = bool(words) and (words[-1] == "cond" or callable(given["arg"]))
    axis = given.get("axis")
    if masked and len(words) == 1:
        given[words[0]] = _mask(self, given[words[0]], rows=axis in (None, 0, "index", "rows"))
    elif axis is None and is_frame(self):
        axis = 1
    return by_labels.chosen(self, "filter", given, along_columns=axis in by_labels.COLUMNS)


def _mask(self: Any, rule: Any, *, rows: bool) -> Any:
    """Return a rule of `filter` that says of row or column numbers what it says of the object."""
    if not callable(rule):
        return rule
    if isinstance(rule, pd.api.typing.Expression) and not (rows and is_frame(self)):
        raise NotNative("an expression over other than the rows of a frame")
    found = to_pandas(called(rule, self))
    return lambda _: found
