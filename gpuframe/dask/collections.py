"""Collections of frames of ours: Dask's own, where these know a native way."""

from typing import Any

from dask._dispatch import get_collection_type
from dask.dataframe import dispatch
from dask.dataframe.dask_expr import _collection as dask_collections
from dask.dataframe.dask_expr import _reductions as reductions

from gpuframe.dask import (
    asof,
    distinct,
    exact,
    exact_groups,
    neighbours,
    pivots,
    running,
    selecting,
)
from gpuframe.frames import dataframe, index, series


def register() -> None:
    """Register the classes with Dask."""
    for kind, collection in (
        (dataframe.DataFrame, DataFrame),
        (series.Series, Series),
        (index.Index, Index),
    ):
        for classes in (get_collection_type, dispatch.get_parallel_type):
            classes.register(kind, lambda _, collection=collection: collection)


def _distinct(part: Any, series_name: Any = None) -> Any:
    """Return the distinct values in order of appearance, numbered anew."""
    found = part.to_series() if isinstance(part, index.Index) else part
    found = found.drop_duplicates(ignore_index=True)
    return found if found.name == series_name else found.rename(series_name)


class Unique(reductions.Unique):  # type: ignore[misc]
    """Distinct values, as series of ours; Dask's own expression makes series of pandas."""

    chunk = staticmethod(_distinct)
    aggregate_func = staticmethod(_distinct)


def _unique(
    self: Any, split_every: Any = None, split_out: Any = True, shuffle_method: Any = None
) -> Any:
    """Return the distinct values; arguments as of Dask's method."""
    method = dask_collections._get_shuffle_preferring_order(shuffle_method)
    return dask_collections.new_collection(Unique(self, split_every, split_out, method))


class DataFrame(neighbours.OfNeighbours, selecting.ByLabels, dask_collections.DataFrame):  # type: ignore[misc]
    """A Dask collection whose partitions are frames of ours."""

    def groupby(self, by: Any, **kwargs: Any) -> Any:
        """Return groups; arguments as of Dask's method."""
        of_dask = super().groupby(by, **kwargs)
        return exact_groups.GroupBy(
            self, by, group_keys=of_dask.group_keys, sort=of_dask.sort, dropna=of_dask.dropna,
            observed=kwargs.get("observed"),
        )  # fmt: skip

    def pivot_table(self, index: Any, columns: Any, values: Any, aggfunc: str = "mean") -> Any:
        """Return a pivot table; arguments as of Dask's method."""
        super().pivot_table(index, columns, values, aggfunc)  # which checks them
        return pivots.pivoted(self, index, columns, values, aggfunc)

    def merge_asof(self, right: Any, *args: Any, **kwargs: Any) -> Any:
        """Return the join with the nearest rows of another side; arguments as of pandas'."""
        return asof.merge_asof(self, right, *args, **kwargs)

    nunique_approx = distinct.nunique_approx

    def to_parquet(self, path: Any, **kwargs: Any) -> Any:
        """Write a Parquet file a partition; arguments as of Dask's method."""
        from gpuframe.dask.files import Engine

        return super().to_parquet(path, **{"engine": Engine} | kwargs)


class Series(neighbours.OfNeighbours, dask_collections.Series):  # type: ignore[misc]
    """A Dask collection whose partitions are series of ours."""

    unique = _unique
    mode = distinct.mode

    def groupby(self, by: Any, **kwargs: Any) -> Any:
        """Return groups; arguments as of Dask's method."""
        return exact_groups.SeriesGroupBy(self, by, **kwargs)

    nunique_approx = distinct.nunique_approx


class Index(dask_collections.Index):  # type: ignore[misc]
    """A Dask collection whose partitions are indexes of ours."""

    unique = _unique
    nunique_approx = distinct.nunique_approx


for _owner in (DataFrame, Series):
    for _name in exact.METHODS:
        setattr(_owner, _name, exact.method(_owner.__bases__[-1], _name))
    for _name in running.METHODS:
        setattr(_owner, _name, running.method(_owner.__bases__[-1], _name))
