"""Data larger than memory as a source of batches: parts of the rows in pools."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any

from gpuframe import device
from gpuframe.train.ahead import Ahead
from gpuframe.train.blocks import Part
from gpuframe.train.inputs import Chunk, Rows, kind_of, rows_of
from gpuframe.train.permutation import mixed, permutation
from gpuframe.train.upload import Upload, isolated


class Pools(ABC):
    """Parts of the rows in the order of an epoch, some of them in memory.

    In a shuffled epoch the parts are put in a random order, `pool` neighbours of that order are
    read together and their rows are put in a random order. So two rows of one part are never
    further apart than a pool, and rows of different pools do not mix: with as many parts as fit,
    in data that are not sorted, that is close to a full shuffle; with `pool` as large as the data
    it is one. Without shuffling a pool is one part.

    Pools are read by a thread, one ahead of the pool in use: at most two are in memory. A pool at
    the border of two ranks is read by both.

    Attributes:
        random: whether rows from anywhere cost what neighbours cost.
        rows: rows of all parts.
        row_bytes: bytes of a row, about.
    """

    random = False
    kind: str
    """What parts are called where a loader's state names them."""

    def __init__(
        self, sizes: Sequence[int], nbytes: int, *, pool: int, shuffle: bool, ahead: bool
    ) -> None:
        """Take the rows of each part, and the bytes of all.

        Args:
            sizes: rows of each part.
            nbytes: bytes of all, about.
            pool: parts that are mixed.
            shuffle: whether each epoch has an order of its own.
            ahead: whether a thread reads the next pool.
        """
        if pool < 1:
            raise ValueError(f"pool is at least 1, not {pool}")
        self._sizes, self._ahead = list(sizes), ahead
        self._pool, self._shuffle = pool if shuffle else 1, shuffle
        self._kinds: dict[str, str] | None = None
        self.rows = sum(self._sizes)
        self.row_bytes = nbytes // max(self.rows, 1)

    @abstractmethod
    def _read(self, pool: list[int]) -> Chunk:
        """Return the inputs of some parts by their numbers."""

    def what(self) -> dict[str, Any]:
        """Return what the order of the rows depends on, beside seed and epoch."""
        return {self.kind: len(self._sizes), "pool": self._pool}

    def pieces(self, seed: int, epoch: int, segments: list[tuple[int, int]]) -> Iterator[Part]:
        """Yield the rows at the positions of an epoch's order; at least one piece."""
        order = self._order(seed, epoch)
        pools = [order[first : first + self._pool] for first in range(0, len(order), self._pool)]
        wanted = list(
            _overlaps([sum(self._sizes[part] for part in pool) for pool in pools], segments)
        )
        upload = Upload()

        def chunks() -> Iterator[tuple[int, int, int, Chunk]]:
            for number, start, stop in wanted or [(0, 0, 0)]:  # no rows have dtypes too
                with upload.stream():
                    chunk = upload.made(self._read(pools[number]))
                yield number, start, stop, chunk
                del chunk  # the pool in use and the next one, no third

        read: Any = Ahead(chunks, depth=1) if self._ahead else chunks()
        try:
            for number, start, stop, chunk in read:
                upload.wait()
                yield chunk, self._rows(chunk, seed, epoch, number, start, stop)
                del chunk
        finally:
            read.close()

    def _order(self, seed: int, epoch: int) -> list[int]:
        """Return the parts in the order of an epoch."""
        if not self._shuffle:
            return list(range(len(self._sizes)))
        order: list[int] = device.read(permutation(len(self._sizes), seed, epoch)).tolist()
        return order

    def _rows(self, chunk: Chunk, seed: int, epoch: int, pool: int, start: int, stop: int) -> Rows:
        """Return which rows of a pool stand at its positions [start, stop)."""
        if self._shuffle:
            rows = rows_of(next(iter(chunk.values())))
            return permutation(rows, mixed(seed, pool), epoch)[start:stop]
        if isolated():
            return device.xp().arange(start, stop)  # batches are copies: see `Upload`
        return slice(start, stop)

    def _check(self, chunk: Chunk, rows: int) -> None:
        """Refuse inputs that are not the rows read, or of other dtypes than before."""
        for name, given in chunk.items():
            if rows_of(given) != rows:
                raise ValueError(f"input {name!r} has {rows_of(given)} rows of {rows} read")
        kinds = {name: kind_of(given) for name, given in chunk.items()}
        if self._kinds is None:
            self._kinds = kinds
        elif kinds != self._kinds:
            raise ValueError(
                f"inputs were {self._kinds} and are {kinds}: integers with missing values are "
                "floats, fill them in transform"
            )


def _overlaps(sizes: list[int], segments: list[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Yield number, first row and row after the last of each part of a pool in the segments."""
    ends = list(accumulate(sizes, initial=0))
    for start, stop in segments:
        for number, (first, last) in enumerate(pairwise(ends)):
            if first < stop and start < last:
                yield number, max(start, first) - first, min(stop, last) - first
