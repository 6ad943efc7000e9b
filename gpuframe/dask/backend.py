"""The entry points of Dask: how collections of frames are made, and made of others."""

from typing import Any

import dask
import pandas as pd
from dask.dataframe import backends
from dask.dataframe.backends import DataFrameBackendEntrypoint
from dask.dataframe.dask_expr import _backends as expressions
from dask.dataframe.dask_expr._collection import new_collection
from dask.dataframe.dask_expr._expr import ToBackend
from dask.utils import Dispatch

from gpuframe.dask import files
from gpuframe.dask.dispatches import ALL
from gpuframe.frames.fallback import lift

to_gpuframe = Dispatch("to_gpuframe")


def _lifted(data: Any, **kwargs: Any) -> Any:  # noqa: ARG001 - Dask's signature
    return lift(data)


def _kept(data: Any, **kwargs: Any) -> Any:  # noqa: ARG001 - Dask's signature
    return data


to_gpuframe.register((pd.DataFrame, pd.Series, pd.Index), _lifted)
to_gpuframe.register(ALL, _kept)


class ToGpuframe(ToBackend):  # type: ignore[misc]
    """Partitions of another backend as frames of ours."""

    @staticmethod
    def operation(df: Any, options: Any) -> Any:
        """Return one partition as a frame of ours."""
        return to_gpuframe(df, **options)

    def _simplify_down(self) -> Any:
        return self.frame if isinstance(self.frame._meta, ALL) else None


class Backend(DataFrameBackendEntrypoint):  # type: ignore[misc]
    """What `dataframe.backend: gpuframe` means to Dask."""

    @classmethod
    def to_backend_dispatch(cls) -> Any:
        """Return the dispatch that makes a frame of ours of one partition."""
        return to_gpuframe

    @classmethod
    def to_backend(cls, data: Any, **kwargs: Any) -> Any:
        """Return a collection whose partitions are frames of ours."""
        return new_collection(ToGpuframe(data, kwargs))

    @staticmethod
    def from_dict(
        data: Any, npartitions: int, orient: str = "columns", dtype: Any = None,
        columns: Any = None, **kwargs: Any,
    ) -> Any:  # fmt: skip
        """Return a collection of the columns of a dict; see `dask.dataframe.from_dict`."""
        import dask.dataframe as dd

        frame = pd.DataFrame.from_dict(data, orient=orient, dtype=dtype, columns=columns)
        with dask.config.set({"dataframe.backend": "pandas"}):
            return dd.from_pandas(lift(frame), npartitions=npartitions, **kwargs)

    read_parquet = staticmethod(files.read_parquet)
    read_csv = staticmethod(files.read_csv)
    read_json = staticmethod(files.read_json)
    read_orc = staticmethod(files.read_orc)


def register() -> None:
    """Register the backend by its name, as the entry points of an installation do."""
    backends.dataframe_creation_dispatch.register_backend("gpuframe", Backend())
    expressions.dataframe_creation_dispatch.register_backend("gpuframe", Backend())
