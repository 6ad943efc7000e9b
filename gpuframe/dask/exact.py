"""Sums, means, variances and correlations of collections, whose bits do not depend on partitions.

A partition gives a `Partial`; partials are merged in any order, and results are rounded once.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
from dask.dataframe.dask_expr import _collection as dask_collections
from dask.dataframe.dask_expr._reductions import ApplyConcatApply, Chunk
from dask.dataframe.dispatch import make_meta

from gpuframe.columns import dtypes
from gpuframe.frames.dataframe import DataFrame
from gpuframe.frames.series import Series
from gpuframe.ops import missing, moments, partials
from gpuframe.ops.partials import Partial

METHODS = partials.MOMENTS


def collected(
    part: Any, wanted: list[tuple[int, str]], pairs: list[tuple[int, int]], finite: bool = False
) -> Partial:
    """Return the partial of all rows of a partition, columns by their places.

    Args:
        part: a frame or a series.
        wanted: columns and functions of them.
        pairs: pairs of columns whose covariances are wanted.
        finite: whether infinities are left out as missing values are.
    """
    columns = dict(enumerate(part._columns))
    if finite:
        columns = {place: missing.infinities_missing(column) for place, column in columns.items()}
    return partials.collect([], columns, wanted, pairs, rows=len(part))


class Chunked(Chunk):  # type: ignore[misc]
    """Partials of partitions, which Dask takes for frames."""

    @property
    def _meta(self) -> Any:
        return self.frame._meta


class Collected(ApplyConcatApply):  # type: ignore[misc]
    """What is made of the partial of all rows."""

    _chunk_cls = Chunked
    chunk = staticmethod(collected)
    combine = staticmethod(partials.merge)

    @property
    def chunk_kwargs(self) -> dict[str, Any]:
        """What `chunk` is told."""
        raise NotImplementedError

    @functools.cached_property
    def _meta(self) -> Any:
        found = collected(self.frame._meta, **self.chunk_kwargs)
        return make_meta(self.aggregate([found], **self.aggregate_kwargs))

    def _columns(self) -> list[Any]:
        columns: list[Any] = self.frame._meta._columns
        return columns


class Reduction(Collected):
    """One of METHODS of all rows: a scalar of a series, a series of a frame."""

    _parameters = ["frame", "result", "ddof", "split_every"]  # noqa: RUF012 - as Dask wants it
    _defaults = {"ddof": 1, "split_every": False}  # noqa: RUF012 - the same

    @classmethod
    def aggregate(
        cls, found: list[Partial], result: str, ddof: int, kinds: list[Any], names: Any
    ) -> Any:
        """Return the result of partials."""
        whole = partials.merge(found)
        columns = [whole.finish(place, result, kind, ddof=ddof) for place, kind in enumerate(kinds)]
        values = [column.values[0] for column in columns]
        if names is None:
            return columns[0].dtype.type(values[0])
        kind = np.result_type(*(column.dtype for column in columns))
        return Series([kind.type(value) for value in values], index=names, dtype=kind)

    @property
    def chunk_kwargs(self) -> dict[str, Any]:
        """What `chunk` is told."""
        wanted = [(place, self.result) for place in range(len(self._columns()))]
        return {"wanted": wanted, "pairs": []}

    @property
    def aggregate_kwargs(self) -> dict[str, Any]:
        """What `aggregate` is told."""
        meta = self.frame._meta
        return {
            "result": self.result,
            "ddof": self.ddof,
            "kinds": [column.dtype for column in self._columns()],
            "names": list(meta.columns) if meta.ndim == 2 else None,
        }


def is_summed_exactly(meta: Any, result: str) -> bool:
    """Whether all columns are numbers; sums of integers alone are exact anyway."""
    columns = meta._columns
    if not columns or (meta.ndim == 2 and not meta.columns.is_unique):
        return False
    if not all(dtypes.is_number(column.dtype) for column in columns):
        return False
    return result != "sum" or any(column.dtype.kind == "f" for column in columns)


def method(owner: type, name: str) -> Callable[..., Any]:
    """Return a method of collections that gives exact results where it can, else Dask's."""
    of_dask = getattr(owner, name)
    signature = inspect.signature(of_dask)

    def reduced(self: Any, *args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(self, *args, **kwargs)
        bound.apply_defaults()
        given = bound.arguments
        plain = given.get("axis") in (0, None, "index") and given.get("skipna") is True
        if not plain or given.get("kwargs"):
            return of_dask(self, *args, **kwargs)
        numbers = self
        if given.get("numeric_only") is True and self.ndim == 2:
            numbers = self[list(self._meta._get_numeric_data().columns)]
        if not is_summed_exactly(numbers._meta, name):
            return of_dask(self, *args, **kwargs)
        expression = Reduction(numbers, name, given.get("ddof", 1), given.get("split_every", False))
        result = dask_collections.new_collection(expression)
        return numbers._apply_min_count(result, given.get("min_count", 0))

    reduced.__name__ = name
    reduced.__doc__ = f"Return Dask's `{name}`; of numbers with the same bits for any partitions."
    return reduced


# --- pairs of columns -------------------------------------------------------------------------


class Pairs(Collected):
    """Covariances or correlations of all pairs of columns, or of two series."""

    _parameters = ["frame", "function", "least", "scalar", "split_every"]  # noqa: RUF012
    _defaults = {"split_every": False}  # noqa: RUF012 - as Dask wants it

    @classmethod
    def aggregate(
        cls, found: list[Partial], function: str, least: int, scalar: bool, names: list[Any]
    ) -> Any:
        """Return the matrix of partials, or the value of two columns."""
        whole = partials.merge(found)

        def value(left: int, right: int) -> float:
            sums = whole.pair(left, right)
            if function == "cov":
                return moments.covariance_of_sums(sums, ddof=1, least=least)
            return moments.correlation_of_sums(sums, least=least)

        if scalar:
            return np.float64(value(0, 1))
        places = range(len(names))
        matrix = np.array([[value(*sorted((row, at))) for at in places] for row in places])
        return DataFrame(matrix, index=names, columns=names)

    @property
    def chunk_kwargs(self) -> dict[str, Any]:
        """What `chunk` is told."""
        places = range(len(self._columns()))
        pairs = [(left, right) for right in places for left in places[: right + 1]]
        return {"wanted": [], "pairs": pairs, "finite": self.function == "corr"}

    @property
    def aggregate_kwargs(self) -> dict[str, Any]:
        """What `aggregate` is told."""
        names = list(self.frame._meta.columns)
        return {
            "function": self.function, "least": self.least, "scalar": self.scalar, "names": names,
        }  # fmt: skip


def pairs(self: Any, function: str, least: Any, split_every: Any, scalar: bool) -> Any:
    """Return covariances or correlations of a collection, None where they are left to Dask.

    Raises:
        ValueError: a column of texts.
    """
    meta = self._meta
    for name, column in zip(meta.columns, meta._columns, strict=True):
        if dtypes.is_text(column.dtype):
            raise ValueError(
                f"could not convert column {name!r} of {column.dtype} to numbers; "
                "numeric_only=True leaves it out"
            )
    if not meta.columns.is_unique and not scalar:
        return None
    if not all(dtypes.is_number(column.dtype) for column in meta._columns) or not meta._columns:
        return None
    least = 2 if least is None else least
    return dask_collections.new_collection(Pairs(self, function, least, scalar, split_every))
