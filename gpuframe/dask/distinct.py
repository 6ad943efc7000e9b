"""Distinct values of collections: how many there are about, and which is the most frequent."""

from typing import Any

import numpy as np
from dask.dataframe.dask_expr import _collection as dask_collections
from dask.dataframe.dask_expr._reductions import ApplyConcatApply

from gpuframe.dask.dispatches import hash_object
from gpuframe.frames.concatenate import concat
from gpuframe.frames.dataframe import DataFrame
from gpuframe.frames.index import Index, default
from gpuframe.frames.series import Series

_BITS = 16
"""Of a hash, which name its register: 2**16 registers have an error of 0.41 %."""
_REST = 64 - _BITS


def registers(part: Any) -> DataFrame:
    """Return the least rest of the hashes of each register: what HyperLogLog keeps.

    More zeros at the front are a smaller rest, so that minima of partitions give those of all.
    """
    hashes = hash_object(part, index=False)
    hashes = Series._from_column(hashes._column, default(len(hashes)))
    first = (hashes // (1 << _REST)).astype("int64")
    frame = DataFrame({"register": first, "rest": (hashes % (1 << _REST)).astype("int64")})
    return least([frame])


def least(states: list[Any]) -> DataFrame:
    """Return one state of several."""
    whole = concat(states, ignore_index=True)
    found: DataFrame = whole.groupby("register", as_index=False).rest.min()
    return found


def estimated(states: list[Any]) -> float:
    """Return how many distinct hashes gave the states (Flajolet and others 2007)."""
    rests = least(states).rest.to_numpy()
    count = 1 << _BITS
    lengths = (rests[:, None] >= 1 << np.arange(_REST, dtype=np.int64)).sum(axis=1)
    zeros = count - len(rests)
    total = zeros + (0.5 ** (_REST - lengths + 1.0)).sum()
    found = 0.7213 / (1 + 1.079 / count) * count * count / total
    if found < 2.5 * count and zeros:
        return float(count * np.log(count / zeros))
    return float(found)


class Approximate(ApplyConcatApply):  # type: ignore[misc]
    """About how many distinct rows, values or labels there are."""

    _parameters = ["frame", "split_every"]  # noqa: RUF012 - as Dask wants it
    _defaults = {"split_every": None}  # noqa: RUF012 - the same

    chunk = staticmethod(registers)
    combine = staticmethod(least)
    aggregate = staticmethod(estimated)
    _meta = 1.0

    def _divisions(self) -> Any:
        return (None, None)


def nunique_approx(self: Any, split_every: Any = None) -> Any:
    """Return about how many distinct rows there are; the same number for any partitions.

    HyperLogLog over the hashes of rows, of an error of 0.41 %.

    Args:
        split_every: how many states are merged at once.
    """
    return dask_collections.new_collection(Approximate(self, split_every))


# --- the most frequent values -------------------------------------------------------------------


def counted(part: Any, dropna: bool) -> Any:
    """Return how often each value occurs, as labels with counts."""
    return part.value_counts(dropna=dropna, sort=False)


def added(found: list[Any]) -> Any:
    """Return the counts of several partitions."""
    values = [_column(each.index) for each in found]
    frame = concat(
        [
            DataFrame({"value": value, "count": each.reset_index(drop=True).astype("int64")})
            for value, each in zip(values, found, strict=True)
        ],
        ignore_index=True,
    )
    return frame.groupby("value", dropna=False, sort=True, observed=True)["count"].sum()


def most_frequent(found: list[Any], name: Any) -> Any:
    """Return the most frequent values in their order, numbered."""
    counts = added(found)
    top = counts[counts == counts.max()] if len(counts) else counts
    return Series._from_column(_column(top.index)._column, default(len(top)), name)


def _column(labels: Index) -> Any:
    return Series._from_column(labels.columns[0], default(len(labels)))


class Mode(ApplyConcatApply):  # type: ignore[misc]
    """The most frequent values of a column."""

    _parameters = ["frame", "dropna", "split_every"]  # noqa: RUF012 - as Dask wants it
    _defaults = {"dropna": True, "split_every": False}  # noqa: RUF012 - the same

    chunk = staticmethod(counted)
    combine = staticmethod(added)
    aggregate = staticmethod(most_frequent)

    @property
    def _meta(self) -> Any:
        return self.frame._meta.iloc[:0].reset_index(drop=True)

    @property
    def chunk_kwargs(self) -> dict[str, Any]:
        """What `chunk` is told."""
        return {"dropna": self.dropna}

    @property
    def aggregate_kwargs(self) -> dict[str, Any]:
        """What `aggregate` is told."""
        return {"name": self.frame._meta.name}

    def _divisions(self) -> Any:
        return (None, None)


def mode(self: Any, dropna: bool = True, split_every: Any = False) -> Any:
    """Return the most frequent values in their order; arguments as of Dask's method."""
    return dask_collections.new_collection(Mode(self, dropna, split_every))
