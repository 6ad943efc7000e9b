"""Partitions of a collection of Dask as a source of batches, in pools."""

from collections.abc import Sequence
from typing import Any

from gpuframe import _dask_lazy
from gpuframe.train.inputs import Chunk, OfFrame
from gpuframe.train.pools import Pools


class Partitions(Pools):
    """Partitions, computed some at a time where collections are; see `Pools`."""

    kind = "partitions"

    def __init__(
        self,
        collection: Any,
        make: OfFrame,
        *,
        columns: Sequence[Any] | None,
        sizes: Sequence[int] | None,
        pool: int,
        shuffle: bool,
        ahead: bool,
    ) -> None:
        """Count the rows of the partitions, unless they are known.

        Args:
            collection: of frames of gpuframe or pandas.
            make: makes the inputs of a frame.
            columns: names of the columns that are needed; None: all.
            sizes: rows of each partition.
            pool: partitions that are mixed.
            shuffle: whether each epoch has an order of its own.
            ahead: whether a thread computes the next pool.

        Raises:
            TypeError: it is no collection of frames.
        """
        if not _dask_lazy.is_collection(collection):
            kind = type(collection).__name__
            raise TypeError(f"from_dask takes a DataFrame of Dask, not {kind}")
        self._parts = _dask_lazy.features().Parts(collection, columns)
        self._make = make
        counted = self._parts.sizes() if sizes is None else list(sizes)
        if len(counted) != len(self._parts):
            raise ValueError(
                f"sizes are those of {len(counted)} partitions, the collection has "
                f"{len(self._parts)}"
            )
        nbytes = sum(counted) * self._parts.row_bytes
        super().__init__(counted, nbytes, pool=pool, shuffle=shuffle, ahead=ahead)

    def _read(self, pool: list[int]) -> Chunk:
        """Return the inputs of some partitions."""
        frame = self._parts.read(pool)
        wanted = sum(self._sizes[number] for number in pool)
        if len(frame) != wanted:
            raise ValueError(f"partitions {sorted(pool)} have {len(frame)} rows, not {wanted}")
        chunk: Chunk = self._make(frame)
        self._check(chunk, len(frame))
        return chunk
