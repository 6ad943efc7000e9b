"""Collections of frames of ours: Dask's own, where these know a native way."""

from typing import Any

import numpy as np
from dask._dispatch import get_collection_type
from dask.dataframe import dispatch
from dask.dataframe.dask_expr import _collection as dask_collections
from dask.dataframe.dask_expr import _reductions as reductions

from gpuframe.dask import (
    asof,
    distinct,
    exact,
    exact_groups,
    exact_quantiles,
    neighbours,
    pivots,
    running,
    selecting,
    shuffles,
    workers,
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
            classes.register(kind, lambda _, collection=collection: workers.checked(collection))


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
        if isinstance(by, dask_collections.FrameBase) and not isinstance(
            by, dask_collections.Series
        ):
            return super().groupby(by, **kwargs)  # which says what is wrong
        return exact_groups.GroupBy(self, by, **kwargs)

    def _cov(
        self, min_periods: Any = None, numeric_only: bool = False, split_every: Any = False,
        scalar: bool = False,
    ) -> Any:  # fmt: skip
        return self._pairs("cov", min_periods, numeric_only, split_every, scalar)

    def _corr(
        self, method: Any = "pearson", min_periods: Any = None, numeric_only: bool = False,
        split_every: Any = False, scalar: bool = False,
    ) -> Any:  # fmt: skip
        if method != "pearson":
            raise NotImplementedError("partitions have no ranks: method must be 'pearson'")
        return self._pairs("corr", min_periods, numeric_only, split_every, scalar)

    def _pairs(
        self, function: str, least: Any, numeric_only: bool, split_every: Any, scalar: bool
    ) -> Any:
        if least is not None and least < 2:
            raise ValueError(f"min_periods must be at least 2, not {least}")
        numbers = self._meta._get_numeric_data().columns
        frame = self[list(numbers)] if numeric_only and len(numbers) < len(self.columns) else self
        found = exact.pairs(frame, function, least, split_every, scalar)
        if found is None:
            of_dask = getattr(super(), f"_{function}")
            settings = {"numeric_only": numeric_only, "split_every": split_every, "scalar": scalar}
            return of_dask(min_periods=least, **settings)
        return found

    def quantile(
        self, q: Any = 0.5, axis: Any = 0, numeric_only: bool = False, method: str = "default"
    ) -> Any:
        """Return quantiles of the columns, exact where the method is "default".

        Arguments are those of Dask's method.
        """
        found = None
        if method == "default" and axis in (0, "index"):
            numbers = self._meta._get_numeric_data().columns if numeric_only else None
            found = exact_quantiles.quantile(self if numbers is None else self[list(numbers)], q)
        return super().quantile(q, axis, numeric_only, method) if found is None else found

    def median(self, axis: Any = 0, numeric_only: bool = False) -> Any:
        """Return the medians of the columns; arguments as of Dask's method."""
        if axis in (1, "columns"):
            return super().median(axis, numeric_only)
        numbers = self[list(self._meta._get_numeric_data().columns)] if numeric_only else self
        found = exact_quantiles.quantile(numbers, 0.5, median=True)
        return super().median(axis, numeric_only) if found is None else found

    def describe(
        self, split_every: Any = False, percentiles: Any = None,
        percentiles_method: str = "default", include: Any = None, exclude: Any = None,
    ) -> Any:  # fmt: skip
        """Return a description of the columns; arguments as of Dask's method."""
        found = None
        if percentiles_method == "default" and include is None and exclude is None:
            kinds = [np.number, np.timedelta64, np.datetime64]
            chosen = self._meta.select_dtypes(include=kinds).columns
            frame = self[list(chosen)] if len(chosen) else self
            found = exact_quantiles.describe(frame, percentiles, split_every)
        if found is None:
            return super().describe(split_every, percentiles, percentiles_method, include, exclude)
        return found

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
    nunique_approx = distinct.nunique_approx

    def groupby(self, by: Any, **kwargs: Any) -> Any:
        """Return groups; arguments as of Dask's method."""
        return exact_groups.SeriesGroupBy(self, by, **kwargs)

    def quantile(self, q: Any = 0.5, method: str = "default") -> Any:
        """Return quantiles, exact where the method is "default"; arguments as of Dask's method."""
        found = exact_quantiles.quantile(self, q) if method == "default" else None
        return super().quantile(q, method) if found is None else found

    def median(self) -> Any:
        """Return the median."""
        found = exact_quantiles.quantile(self, 0.5, median=True)
        return super().median() if found is None else found

    def describe(
        self, split_every: Any = False, percentiles: Any = None,
        percentiles_method: str = "default", include: Any = None, exclude: Any = None,
    ) -> Any:  # fmt: skip
        """Return a description; arguments as of Dask's method."""
        found = None
        if percentiles_method == "default":
            found = exact_quantiles.describe(self, percentiles, split_every)
        if found is not None:
            return found
        arguments = (split_every, percentiles, percentiles_method, include, exclude)
        if self._meta._column.layout == "temporal":  # whose quantiles Dask takes of pandas' alone
            return self.to_backend("pandas").describe(*arguments).to_backend("gpuframe")
        return super().describe(*arguments)


class Index(dask_collections.Index):  # type: ignore[misc]
    """A Dask collection whose partitions are indexes of ours."""

    unique = _unique
    nunique_approx = distinct.nunique_approx


for _owner in (DataFrame, Series):
    for _name in exact.METHODS:
        setattr(_owner, _name, exact.method(_owner.__bases__[-1], _name))
    for _name in shuffles.METHODS:
        if hasattr(_owner, _name):
            setattr(_owner, _name, shuffles.method(_owner, _name))
    for _name in running.METHODS:
        setattr(_owner, _name, running.method(_owner.__bases__[-1], _name))
