"""Pivot tables of collections: partitions are pivoted by frames of ours, then put together."""

from collections.abc import Callable
from typing import Any

from dask.dataframe.dask_expr import _collection as dask_collections
from dask.dataframe.dask_expr import _reductions as reductions

from gpuframe.frames.pivoting import pivot_table


def _pivoted(aggfunc: str) -> Callable[..., Any]:
    """Return a function that pivots a partition, all categories in it."""

    def chunk(part: Any, index: Any, columns: Any, values: Any) -> Any:
        found = pivot_table(
            part, index=index, columns=columns, values=values, aggfunc=aggfunc, dropna=False,
            observed=False,
        )  # fmt: skip
        # as in Dask: whether a count is of integers is not known before all partitions are
        return found.astype("float64") if aggfunc == "count" else found

    chunk.__name__ = f"pivoted_{aggfunc}"
    chunk.__qualname__ = chunk.__name__
    return chunk


pivoted_sum = _pivoted("sum")
pivoted_count = _pivoted("count")
pivoted_first = _pivoted("first")
pivoted_last = _pivoted("last")


class Sum(reductions.PivotTableSum):  # type: ignore[misc]
    """Sums of the cells."""

    chunk = staticmethod(pivoted_sum)


class Count(reductions.PivotTableCount):  # type: ignore[misc]
    """Numbers of values in the cells."""

    chunk = staticmethod(pivoted_count)


class First(reductions.PivotTableFirst):  # type: ignore[misc]
    """First values of the cells."""

    chunk = staticmethod(pivoted_first)


class Last(reductions.PivotTableLast):  # type: ignore[misc]
    """Last values of the cells."""

    chunk = staticmethod(pivoted_last)


KINDS = {"sum": Sum, "count": Count, "first": First, "last": Last}


def pivoted(frame: Any, index: Any, columns: Any, values: Any, aggfunc: str) -> Any:
    """Return the collection of a pivot table, whose arguments Dask has checked."""
    arguments = (frame, columns, index, values)
    if aggfunc == "mean":
        return pivoted(frame, index, columns, values, "sum") / dask_collections.new_collection(
            Count(*arguments)
        )
    return dask_collections.new_collection(KINDS[aggfunc](*arguments))
