"""Parquet data sets larger than memory as a source of batches: row groups in pools."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from gpuframe import device
from gpuframe.train.ahead import Ahead
from gpuframe.train.blocks import Part
from gpuframe.train.inputs import Chunk, OfFrame, Rows, kind_of, rows_of
from gpuframe.train.permutation import mixed, permutation
from gpuframe.train.upload import Upload, isolated

if TYPE_CHECKING:
    from gpuframe.io.row_groups import RowGroup


class Files:
    """Row groups of Parquet files in the order of an epoch, some of them in memory.

    In a shuffled epoch the row groups of all files are put in a random order, `pool` neighbours
    of that order are read together and their rows are put in a random order. So two rows of one
    row group are never further apart than a pool, and rows of different pools do not mix: with as
    many row groups as fit, in files that are not sorted, that is close to a full shuffle; with
    `pool` as large as the data set it is one. Without shuffling a pool is one row group.

    Pools are read by a thread, one ahead of the pool in use: at most two are in memory. A pool at
    the border of two ranks is read by both.

    Attributes:
        random: whether rows from anywhere cost what neighbours cost.
        rows: rows of all files.
        row_bytes: bytes of a row, about.
    """

    random = False

    def __init__(
        self,
        source: Any,
        make: OfFrame,
        *,
        columns: Sequence[str] | None,
        pool: int,
        shuffle: bool,
        ahead: bool,
        **options: Any,
    ) -> None:
        """Read the footers of the files.

        Args:
            source: path, URL, directory, or list of paths.
            make: makes the inputs of a frame.
            columns: names of the columns to read.
            pool: row groups that are mixed.
            shuffle: whether each epoch has an order of its own.
            ahead: whether a thread reads the next pool.
            options: `filesystem` and `storage_options`.
        """
        from gpuframe.io.row_groups import RowGroups

        if pool < 1:
            raise ValueError(f"pool is at least 1, not {pool}")
        self._files = RowGroups(source, columns=columns, **options)
        self._make, self._ahead = make, ahead
        self._pool, self._shuffle = pool if shuffle else 1, shuffle
        self._kinds: dict[str, str] | None = None
        self.rows = sum(group.rows for group in self._files.groups)
        self.row_bytes = sum(g.nbytes for g in self._files.groups) // max(self.rows, 1)

    def what(self) -> dict[str, Any]:
        """Return what the order of the rows depends on, beside seed and epoch."""
        return {"row_groups": len(self._files.groups), "pool": self._pool}

    def pieces(self, seed: int, epoch: int, segments: list[tuple[int, int]]) -> Iterator[Part]:
        """Yield the rows at the positions of an epoch's order; at least one piece."""
        order = self._groups(seed, epoch)
        pools = [order[first : first + self._pool] for first in range(0, len(order), self._pool)]
        wanted = list(_overlaps([sum(g.rows for g in pool) for pool in pools], segments))
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

    def _groups(self, seed: int, epoch: int) -> list["RowGroup"]:
        """Return the row groups in the order of an epoch."""
        groups = self._files.groups
        if not self._shuffle:
            return groups
        return [groups[number] for number in device.read(permutation(len(groups), seed, epoch))]

    def _rows(self, chunk: Chunk, seed: int, epoch: int, pool: int, start: int, stop: int) -> Rows:
        """Return which rows of a pool stand at its positions [start, stop)."""
        if self._shuffle:
            rows = rows_of(next(iter(chunk.values())))
            return permutation(rows, mixed(seed, pool), epoch)[start:stop]
        if isolated():
            return device.xp().arange(start, stop)  # batches are copies: see `Upload`
        return slice(start, stop)

    def _read(self, pool: list["RowGroup"]) -> Chunk:
        """Return the inputs of some row groups."""
        from gpuframe.frames.dataframe import DataFrame
        from gpuframe.frames.index_range import RangeIndex
        from gpuframe.io import schemas

        data = pa.concat_tables([self._files.read(group) for group in pool])
        lists = self._make.lists(data)
        table = schemas.to_table(data.drop_columns(list(lists)) if lists else data)
        frame = DataFrame._from_table(table, RangeIndex._of(range(table.length)))
        try:
            chunk: Chunk = self._make(frame, lists)
            self._check(chunk, data.num_rows)
        except Exception as error:
            names = sorted({self._files.path(group) for group in pool})
            error.add_note(f"while reading {', '.join(names)}")
            raise
        return chunk

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
