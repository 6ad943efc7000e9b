"""Row groups of a Parquet data set, one by one: the unit in which large data sets are read."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from gpuframe.errors import FileFormatError
from gpuframe.io import sources
from gpuframe.io.parquet import place_of


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Where a row group lies.

    Attributes:
        fragment: number of its file in the data set.
        number: its number in the file.
        rows: number of its rows.
        nbytes: bytes of all its columns, not compressed.
    """

    fragment: int
    number: int
    rows: int
    nbytes: int


class RowGroups:
    """The row groups of a file, a directory of files (hive partitions too) or a list of files.

    Attributes:
        groups: the row groups that have rows, in the order of the files.

    Raises:
        FileNotFoundError: there is no such file.
        FileFormatError: a file is damaged or no Parquet file.
        ValueError: a column is not in the files.
    """

    def __init__(
        self,
        source: Any,
        *,
        columns: Sequence[str] | None = None,
        filesystem: Any = None,
        storage_options: Mapping[str, Any] | None = None,
    ) -> None:
        """Read the footers of all files."""
        from pyarrow import dataset

        place, filesystem = place_of(source, filesystem, storage_options)
        if isinstance(place, pa.Buffer):
            raise TypeError("row groups are read from paths and URLs, not from open files")
        name = sources.describe(source)
        try:
            found = dataset.dataset(
                place, format="parquet", partitioning="hive", filesystem=filesystem
            )
        except FileNotFoundError as error:
            raise FileNotFoundError(2, os.strerror(2), name) from error
        except (pa.ArrowInvalid, OSError) as error:
            raise FileFormatError(f"{name}: {error}") from error
        self._schema: pa.Schema = found.schema
        self._fragments = list(found.get_fragments())
        missing = [column for column in columns or () if column not in found.schema.names]
        if missing:
            names = found.schema.names
            raise ValueError(f"{name}: columns {missing} are not in the files, which have {names}")
        self._columns = None if columns is None else list(columns)
        self.groups = [
            RowGroup(position, group.id, group.num_rows, group.total_byte_size)
            for position in range(len(self._fragments))
            for group in self._footer(position)
            if group.num_rows
        ]

    def path(self, group: RowGroup) -> str:
        """Return the file of a row group."""
        return str(self._fragments[group.fragment].path)

    def _footer(self, position: int) -> Any:
        fragment = self._fragments[position]
        try:
            return fragment.row_groups
        except FileNotFoundError as error:
            raise FileNotFoundError(2, os.strerror(2), fragment.path) from error
        except (pa.ArrowInvalid, OSError) as error:
            raise FileFormatError(f"{fragment.path}: {error}") from error

    def read(self, group: RowGroup) -> pa.Table:
        """Return the rows of a row group as an Arrow table.

        Raises:
            FileNotFoundError: the file is gone.
            FileFormatError: the row group is damaged or has changed; names it and its file.
        """
        path = self.path(group)
        where = f"{path}: row group {group.number}"
        try:
            one = self._fragments[group.fragment].subset(row_group_ids=[group.number])
            table = one.to_table(schema=self._schema, columns=self._columns)
        except FileNotFoundError as error:
            raise FileNotFoundError(2, os.strerror(2), path) from error
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
            raise FileFormatError(f"{where}: {error}") from error
        if table.num_rows != group.rows:
            raise FileFormatError(f"{where} has {table.num_rows} rows, it had {group.rows}")
        return table
