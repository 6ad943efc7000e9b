"""Several statistics of windows at a time: `agg` by names, lists and dicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from gpuframe.columns.column import Column
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames.fallback import native

if TYPE_CHECKING:
    from gpuframe.frames.window_base import BaseWindow

STATISTICS = (
    "sum", "mean", "min", "max", "first", "last", "count", "var", "std", "sem", "skew", "kurt",
    "median", "nunique",
)  # fmt: skip
"""What `agg` knows by name."""


@native
def agg(self: BaseWindow, func: Any = None, *args: Any, **kwargs: Any) -> Any:
    """Return one or several statistics of each window.

    Args:
        func: name of a statistic, a list of names, or for frames a dict from column to
            either; functions run through pandas.
        args: handed to pandas.
        kwargs: handed to pandas.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series([1, 2, 4]).rolling(2).agg(["sum", "max"]).columns.tolist()
        ['sum', 'max']
    """
    if args or kwargs:
        raise NotNative("agg with arguments")
    if isinstance(func, str) and func in self._names():
        return getattr(self, func)()
    if not self._is_series and self._on() is not None:
        raise NotNative("agg beside a column of times")
    if not self._keys_in_index:
        raise NotNative("agg with as_index=False")
    values = self._values()
    if isinstance(func, list) and func:
        return _several(self, [(name, column, func) for name, column in values])
    if isinstance(func, dict) and func and not self._is_series:
        columns = dict(values)
        if any(name not in columns for name in func):
            raise NotNative("agg of unknown columns")
        wanted = [(name, columns[name], how) for name, how in func.items()]
        return _several(self, wanted)
    raise NotNative("agg by a function")


def _several(windows: BaseWindow, wanted: list[tuple[Any, Column, Any]]) -> Any:
    from gpuframe.frames.dataframe import DataFrame

    flat = all(isinstance(how, str) for _, _, how in wanted)
    names: list[Any] = []
    columns: list[Column] = []
    for label, column, listed in wanted:
        for how in [listed] if isinstance(listed, str) else listed:
            if not isinstance(how, str) or how not in windows._names():
                raise NotNative(f"agg by {how}")
            names.append(label if flat else how if windows._is_series else (label, how))
            columns.append(windows._one(how, column))
    if len(set(names)) < len(names):
        raise NotNative("agg that repeats names")
    labels = None if flat or windows._is_series else pd.MultiIndex.from_tuples(names)
    table = Table(tuple(names), tuple(columns), columns[0].length)
    return DataFrame._from_table(table, windows._labels(), labels)
