"""Which rows of an epoch's order make which batch of which rank: arithmetic, no data."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Schedule:
    """The batches of one rank.

    All ranks have the same number of batches. A rank's rows are neighbours in the epoch's order.

    - By default no row is lost or doubled: the numbers of rows of two ranks differ by one at
      most. A rank with one row less that would run out of rows before the last batch moves one
      row from the batch before to the last one (with one row a batch, its last one is empty).
    - With `drop_last` all batches are full; what is left of a rank, and of the rows that do not
      divide by the ranks, is left out.
    - With `pad` all ranks have equally many rows: those that lack some begin again at the first
      rows of the order.

    Attributes:
        rows: rows of an epoch over all ranks.
        batch_size: rows of a batch.
        rank: number of this rank.
        world_size: number of ranks.
        drop_last: whether batches that are not full are left out.
        pad: whether rows are repeated so that all ranks have equally many.
    """

    rows: int
    batch_size: int
    rank: int = 0
    world_size: int = 1
    drop_last: bool = False
    pad: bool = False

    def __post_init__(self) -> None:
        """Check the numbers."""
        if self.batch_size < 1:
            raise ValueError(f"batch_size is at least 1, not {self.batch_size}")
        if not 0 <= self.rank < self.world_size:
            raise ValueError(f"rank is from 0 to {self.world_size - 1}, not {self.rank}")
        if self.drop_last and self.pad:
            raise ValueError("drop_last leaves rows out and pad repeats some: take one of them")

    @property
    def _most(self) -> int:
        """Rows of the rank that has most."""
        return -(-self.rows // self.world_size)

    @property
    def start(self) -> int:
        """Position in the epoch's order at which this rank begins."""
        if self.drop_last:
            return self.rank * (self.rows // self.world_size)
        return self.rank * self._most if self.pad else self.rows * self.rank // self.world_size

    @property
    def own(self) -> int:
        """Rows of this rank."""
        if self.drop_last:
            return self.rows // self.world_size // self.batch_size * self.batch_size
        if self.pad:
            return self._most
        return self.rows * (self.rank + 1) // self.world_size - self.start

    @property
    def batches(self) -> int:
        """Batches of this rank, as many as of any other."""
        if self.drop_last:
            return self.own // self.batch_size
        return -(-self._most // self.batch_size)

    def edge(self, batch: int) -> int:
        """Return how many of the rank's rows come before a batch."""
        natural = min(batch * self.batch_size, self.own)
        short = batch == self.batches - 1 and natural == self.own and self.batch_size > 1
        return max(natural - 1, 0) if short else natural

    def segments(self, batches: list[range]) -> Iterator[tuple[int, int]]:
        """Yield the ranges of the epoch's order that batches take, in turn."""
        for some in batches:
            for first, stop in [(some.start, some.stop)] if some.step == 1 else _singles(some):
                at, end = self.start + self.edge(first), self.start + self.edge(stop)
                while at < end:
                    inside = at % self.rows
                    length = min(end - at, self.rows - inside)
                    yield inside, inside + length
                    at += length

    def sizes(self, batches: list[range]) -> list[int]:
        """Return the number of rows of each batch."""
        return [self.edge(b + 1) - self.edge(b) for some in batches for b in some]


def _singles(some: range) -> Iterator[tuple[int, int]]:
    return ((batch, batch + 1) for batch in some)


def count(batches: list[range]) -> int:
    """Return the number of batches in ranges."""
    return sum(len(some) for some in batches)


def between(batches: list[range], start: int, stop: int) -> list[range]:
    """Return the batches at places [start, stop) of ranges."""
    found, at = [], 0
    for some in batches:
        part = some[max(start - at, 0) : max(stop - at, 0)]
        if part:
            found.append(part)
        at += len(some)
    return found


def of_worker(batches: list[range], worker: int, workers: int, *, in_turn: bool) -> list[range]:
    """Return the batches that one of several processes makes.

    Args:
        batches: those of all processes.
        worker: number of the process.
        workers: number of processes, asked in turn.
        in_turn: whether each makes every so-manieth batch, which keeps their order; else each
            makes neighbouring ones, the first processes one more where they do not divide.
    """
    if in_turn:
        found, at = [], 0
        for some in batches:
            part = some[(worker - at) % workers :: workers]
            if part:
                found.append(part)
            at += len(some)
        return found
    each, more = divmod(count(batches), workers)
    start = worker * each + min(worker, more)
    return between(batches, start, start + each + (worker < more))


def left_of_workers(
    batches: list[range], taken: int, workers: int, *, in_turn: bool
) -> list[range]:
    """Return the batches that are left when so many have been taken of processes in turn."""
    if in_turn:
        return between(batches, taken, count(batches))
    left = []
    for worker in range(workers):
        own = of_worker(batches, worker, workers, in_turn=False)
        left += between(own, len(range(worker, taken, workers)), count(own))
    return left
