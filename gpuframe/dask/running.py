"""Running sums, products, minima and maxima across the borders of partitions.

Each partition starts with the last values of those before it as a row of its own; a partition of no
rows hands on what it was given.
"""

from functools import cached_property
from typing import Any

from dask._task_spec import Alias, Task, TaskRef
from dask.dataframe.dask_expr import _collection as dask_collections
from dask.dataframe.dask_expr._expr import Expr, Projection, plain_column_projection

from gpuframe.frames.concatenate import concat
from gpuframe.frames.series import Series

METHODS = ("cumsum", "cumprod", "cummin", "cummax")


class Cumulated(Expr):  # type: ignore[misc]
    """Running results of the rows of all partitions."""

    _parameters = ["frame", "method", "skipna"]  # noqa: RUF012 - as Dask wants it

    @cached_property
    def _meta(self) -> Any:
        return getattr(self.frame._meta, self.method)(skipna=self.skipna)

    def _divisions(self) -> Any:
        return self.frame._divisions()

    def _simplify_up(self, parent: Any, dependents: Any) -> Any:
        if isinstance(parent, Projection):
            return plain_column_projection(self, parent, dependents)
        return None

    def _layer(self) -> dict[Any, Any]:
        source, own, how = self.frame._name, self._name, (self.method, self.skipna)
        ends, carried = f"end-{own}", f"carry-{own}"
        tasks: list[Any] = [Task((own, 0), continued, TaskRef((source, 0)), None, *how)]
        for at in range(self.npartitions - 1):
            tasks.append(Task((ends, at), end, TaskRef((source, at)), *how))
            if at:
                before = (TaskRef((carried, at)), TaskRef((ends, at)))
                tasks.append(Task((carried, at + 1), carry, *before, *how))
            else:
                tasks.append(Alias((carried, 1), (ends, 0)))
            given = (TaskRef((source, at + 1)), TaskRef((carried, at + 1)))
            tasks.append(Task((own, at + 1), continued, *given, *how))
        return {task.key: task for task in tasks}


def end(part: Any, method: str, skipna: bool) -> Any:
    """Return the last running values of a partition as one row; none of no rows."""
    found = getattr(part, method)(skipna=skipna)
    if skipna:
        found = found.ffill()
    return found.iloc[-1:].reset_index(drop=True)


def carry(before: Any, last: Any, method: str, skipna: bool) -> Any:
    """Return the row after a partition of the rows before and of that partition."""
    if not len(before) or not len(last):
        return last if len(last) else before
    return end(concat([before, last], ignore_index=True), method, skipna)


def continued(part: Any, before: Any, method: str, skipna: bool) -> Any:
    """Return the running values of a partition after a row of those before."""
    if before is None or not len(before) or not len(part):
        return getattr(part, method)(skipna=skipna)
    rows = concat([before, _as(part.reset_index(drop=True), before)], ignore_index=True)
    found = getattr(rows, method)(skipna=skipna).iloc[1:]
    found.index = part.index
    return found


def _as(part: Any, before: Any) -> Any:
    """Return the rows in the dtypes of the running values: sums of bools are integers."""
    if isinstance(part, Series):
        return part if part.dtype == before.dtype else part.astype(before.dtype)
    kinds = {
        name: of_sum
        for name, of_sum, kind in zip(part.columns, before.dtypes, part.dtypes, strict=True)
        if of_sum != kind
    }
    return part.astype(kinds) if kinds else part


def method(owner: type, name: str) -> Any:
    """Return a method of collections; down the rows of ours, else Dask's."""
    of_dask = getattr(owner, name)

    def cumulated(self: Any, axis: Any = 0, skipna: bool = True, **kwargs: Any) -> Any:
        if axis in (1, "columns"):
            return of_dask(self, axis=1, skipna=skipna, **kwargs)
        return dask_collections.new_collection(Cumulated(self, name, skipna))

    cumulated.__name__ = name
    cumulated.__doc__ = f"Return Dask's `{name}`, whatever partitions have no rows."
    return cumulated
