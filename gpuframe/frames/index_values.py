"""What an index answers from all of its labels, on the device; rare kinds ask the host."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column
from gpuframe.errors import NotNative
from gpuframe.frames.fallback import lift, run_on_host, to_pandas
from gpuframe.ops import join, missing, unique
from gpuframe.ops import reduce as ops


def _or_on_host(method: Callable[..., Any]) -> Callable[..., Any]:
    """Ask pandas' index of the same name where a method raises `NotNative`."""

    @functools.wraps(method)
    def either(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return method(self, *args, **kwargs)
        except NotNative:
            return run_on_host(getattr(to_pandas(self), method.__name__), args, kwargs)

    return either


def _labels(self: Any) -> Column:
    """Return the only column of labels.

    Raises:
        NotNative: several levels, labels that take no memory, or Python objects.
    """
    if self.nlevels > 1 or hasattr(self, "range") or self._column.layout == "object":
        raise NotNative("labels of another kind")
    column: Column = self._column
    return column


def _extreme(name: str) -> Callable[..., Any]:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        column = _labels(self)
        if args or kwargs or not column.length or not dtypes.is_number(column.dtype):
            raise NotNative("an unusual call")
        return ops.reduce(name, column)

    method.__name__ = name
    which = "least" if name == "min" else "greatest"
    method.__doc__ = f"Return the {which} label that is not missing."
    return _or_on_host(method)


min = _extreme("min")
max = _extreme("max")


@_or_on_host
def isin(self: Any, values: Any, level: Any = None) -> np.ndarray:
    """Return bool[n] on the host, True where a label occurs among some values."""
    from gpuframe.frames.columnwise import candidates

    if level is not None or isinstance(values, str | dict) or not hasattr(values, "__iter__"):
        raise NotNative("an unusual call")
    column = _labels(self)
    if isinstance(values, pd.Index):
        values = lift(values)
    wanted = values.columns[0] if hasattr(values, "nlevels") else values
    found = wanted if isinstance(wanted, Column) else candidates(column, wanted)
    return device.to_host(join.member(column, found))


@_or_on_host
def notna(self: Any) -> np.ndarray:
    """Return bool[n] on the host, True where a label is not missing."""
    if self.nlevels > 1:
        raise NotNative("labels of several levels")
    return np.asarray(~self.isna())


@_or_on_host
def duplicated(self: Any, keep: Any = "first") -> np.ndarray:
    """Return bool[n] on the host, True for labels that stand elsewhere too."""
    _labels(self)
    if keep not in ("first", "last", False):
        raise NotNative("an unusual call")
    return device.to_host(unique.duplicated(self.columns, keep))


@_or_on_host
def nunique(self: Any, dropna: bool = True) -> int:
    """Return the number of distinct labels."""
    return unique.nunique(_labels(self), dropna=dropna)


@_or_on_host
def dropna(self: Any, how: str = "any") -> Any:
    """Return the labels that are not missing."""
    if how not in ("any", "all") or missing.any_isna(_labels(self)):
        raise NotNative("missing labels")
    return self.renewed()


METHODS = {
    "min": min,
    "max": max,
    "isin": isin,
    "notna": notna,
    "notnull": notna,
    "duplicated": duplicated,
    "nunique": nunique,
    "dropna": dropna,
}
