"""Collections of frames of ours: Dask's own, where these know a native way."""

from typing import Any

from dask._dispatch import get_collection_type
from dask.dataframe import dispatch
from dask.dataframe.dask_expr import _collection as dask_collections

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


class DataFrame(dask_collections.DataFrame):  # type: ignore[misc]
    """A Dask collection whose partitions are frames of ours."""

    def to_parquet(self, path: Any, **kwargs: Any) -> Any:
        """Write a Parquet file a partition; arguments as of Dask's method."""
        from gpuframe.dask.files import Engine

        return super().to_parquet(path, **{"engine": Engine} | kwargs)


class Series(dask_collections.Series):  # type: ignore[misc]
    """A Dask collection whose partitions are series of ours."""


class Index(dask_collections.Index):  # type: ignore[misc]
    """A Dask collection whose partitions are indexes of ours."""
