"""Parquet data sets larger than memory as a source of batches: row groups in pools."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from gpuframe.train.inputs import Chunk, OfFrame
from gpuframe.train.pools import Pools


class Files(Pools):
    """Row groups of Parquet files; see `Pools`."""

    kind = "row_groups"

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

        self._files = RowGroups(source, columns=columns, **options)
        self._make = make
        groups = self._files.groups
        super().__init__(
            [group.rows for group in groups],
            sum(group.nbytes for group in groups),
            pool=pool,
            shuffle=shuffle,
            ahead=ahead,
        )

    def _read(self, pool: list[int]) -> Chunk:
        """Return the inputs of some row groups."""
        from gpuframe.frames.dataframe import DataFrame
        from gpuframe.frames.index_range import RangeIndex
        from gpuframe.io import schemas

        groups = [self._files.groups[number] for number in pool]
        data = pa.concat_tables([self._files.read(group) for group in groups])
        lists = self._make.lists(data)
        table = schemas.to_table(data.drop_columns(list(lists)) if lists else data)
        frame = DataFrame._from_table(table, RangeIndex._of(range(table.length)))
        try:
            chunk: Chunk = self._make(frame, lists)
            self._check(chunk, data.num_rows)
        except Exception as error:
            names = sorted({self._files.path(group) for group in groups})
            error.add_note(f"while reading {', '.join(names)}")
            raise
        return chunk
