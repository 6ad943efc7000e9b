"""Inputs in memory as a source of batches: the whole order of an epoch is one permutation."""

from collections.abc import Iterator
from typing import Any

from gpuframe.train.blocks import Part
from gpuframe.train.inputs import Chunk, Dense, bytes_of, rows_of
from gpuframe.train.permutation import permutation


class Memory:
    """Inputs of one length.

    Attributes:
        random: whether rows from anywhere cost what neighbours cost.
        rows: number of rows.
        row_bytes: bytes of a row, about.
    """

    random = True

    def __init__(self, chunk: Chunk, *, shuffle: bool) -> None:
        """Take inputs as they are."""
        self._chunk, self._shuffle = chunk, shuffle
        self.rows = rows_of(next(iter(chunk.values())))
        self.row_bytes = sum(bytes_of(given) for given in chunk.values()) // max(self.rows, 1)

    @property
    def lasting(self) -> bool:
        """Whether batches are parts of the inputs' own memory, which take no time to make."""
        views = all(isinstance(x, Dense) and not x.read_only for x in self._chunk.values())
        return views and not self._shuffle

    def what(self) -> dict[str, Any]:
        """Return what the order of the rows depends on, beside seed and epoch."""
        return {}

    def pieces(self, seed: int, epoch: int, segments: list[tuple[int, int]]) -> Iterator[Part]:
        """Yield the rows at the positions of an epoch's order; at least one piece."""
        order: Any = permutation(self.rows, seed, epoch) if self._shuffle else None
        for start, stop in segments or [(0, 0)]:
            yield self._chunk, slice(start, stop) if order is None else order[start:stop]
