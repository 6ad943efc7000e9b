"""The table: columns of one length under their names. No row labels."""

from dataclasses import dataclass
from typing import Any, Self

from gpuframe.columns.column import Column


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Columns of one length, in order; names may repeat.

    Attributes:
        names: one hashable label a column.
        columns: the columns.
        length: number of rows, also where there is no column.
    """

    names: tuple[Any, ...]
    columns: tuple[Column, ...]
    length: int

    @classmethod
    def of(cls, columns: dict[Any, Column]) -> Self:
        """Return a table of named columns.

        Raises:
            ValueError: the columns differ in length.
        """
        lengths = {column.length for column in columns.values()}
        if len(lengths) > 1:
            raise ValueError(f"columns differ in length: {sorted(lengths)}")
        return cls(tuple(columns), tuple(columns.values()), lengths.pop() if lengths else 0)

    def column(self, name: Any) -> Column:
        """Return the first column of a name.

        Raises:
            KeyError: no column has this name.
        """
        try:
            return self.columns[self.names.index(name)]
        except ValueError:
            raise KeyError(name) from None

    @property
    def nbytes(self) -> int:
        """Bytes of all buffers."""
        return sum(column.nbytes for column in self.columns)
