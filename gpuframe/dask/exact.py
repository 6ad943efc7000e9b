"""Sums, means and variances of collections, whose bits do not depend on the partitioning.

Partitions give the states of `frames.exact_sums`, which are frames of integers; states are merged
in any order, and the result is rounded once.
"""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
from dask.dataframe.dask_expr import _collection as dask_collections
from dask.dataframe.dask_expr._reductions import ApplyConcatApply

from gpuframe.frames import dataframe, exact_sums, series

METHODS = ("sum", "mean", "var", "std", "sem")
"""Results of a state; `ops.states.RESULTS` less the count, which is exact anyway."""

_VALUE = "value"
"""The name of a series' column in its state."""


def collected(part: Any, result: str, by: list[str] | None = None) -> Any:
    """Return the state of a partition, as much of it as a result needs."""
    if isinstance(part, series.Series):
        part = part.to_frame(_VALUE)
    keys = by or []
    columns = [name for name in part._table.names if name not in keys]
    return exact_sums.collect(part, keys, columns, squares=result not in ("sum", "mean"))


def _finished(state: Any, result: str, ddof: int) -> Any:
    """Return a result by group; the error of a mean as of rows that are no groups."""
    if result != "sem":
        return exact_sums.finish(state, result, ddof=ddof)
    found = exact_sums.finish(state, "std", ddof=ddof)
    return found / exact_sums.finish(state, "count") ** 0.5


class Reduction(ApplyConcatApply):  # type: ignore[misc]
    """One result of all rows: a scalar of a series, a series of a frame."""

    _parameters = ["frame", "result", "ddof", "split_every"]  # noqa: RUF012 - as Dask wants it
    _defaults = {"ddof": 1, "split_every": False}  # noqa: RUF012 - the same

    chunk = staticmethod(collected)
    combine = staticmethod(exact_sums.merge)

    @classmethod
    def aggregate(cls, states: list[Any], columns: list[Any] | None, result: str, ddof: int) -> Any:
        """Return the result of states."""
        state = exact_sums.merge(states)
        names = [_VALUE] if columns is None else columns
        if len(state):
            row = _finished(state, result, ddof)[names].iloc[0]
        else:  # no rows at all
            nothing = dataframe.DataFrame({name: np.zeros(0) for name in names})
            row = getattr(nothing, result)()
        if columns is None:
            return row.iloc[0]
        row.name = None
        return row

    @property
    def chunk_kwargs(self) -> dict[str, Any]:
        """What `chunk` is told."""
        return {"result": self.result}

    @property
    def aggregate_kwargs(self) -> dict[str, Any]:
        """What `aggregate` is told."""
        meta = self.frame._meta
        columns = list(meta.columns) if meta.ndim == 2 else None
        return {"columns": columns, "result": self.result, "ddof": self.ddof}


def is_summed_exactly(meta: Any) -> bool:
    """Whether all columns are floats, or numbers that floats hold."""
    columns = meta._columns
    named = meta.ndim == 1 or all(isinstance(name, str) for name in meta.columns)
    unique = meta.ndim == 1 or meta.columns.is_unique
    if not columns or not named or not unique:
        return False
    kinds = [column.dtype for column in columns]
    plain = all(isinstance(kind, np.dtype) and kind.kind in "biuf" for kind in kinds)
    if not plain or not any(kind == np.float64 for kind in kinds):
        return False
    return all(kind == np.float64 or (kind.kind in "biu" and kind.itemsize < 8) for kind in kinds)


def method(owner: type, name: str) -> Callable[..., Any]:
    """Return a method of collections that gives exact results where it can, else Dask's."""
    of_dask = getattr(owner, name)
    signature = inspect.signature(of_dask)

    def reduced(self: Any, *args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(self, *args, **kwargs)
        bound.apply_defaults()
        given = bound.arguments
        plain = given.get("axis") in (0, None, "index") and given.get("skipna") is True
        if not plain or given.get("kwargs") or not is_summed_exactly(self._meta):
            return of_dask(self, *args, **kwargs)
        expression = Reduction(self, name, given.get("ddof", 1), given.get("split_every", False))
        result = dask_collections.new_collection(expression)
        return self._apply_min_count(result, given.get("min_count", 0))

    reduced.__name__ = name
    reduced.__doc__ = f"Return Dask's `{name}`; of floats with the same bits for any partitions."
    return reduced
