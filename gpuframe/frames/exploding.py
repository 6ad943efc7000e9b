"""explode: each item of the lists in a column a row of its own.

Lists are Python objects, which stay on the host; the other columns are gathered where they are.
"""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column
from gpuframe.columns.dtypes import OBJECT
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import index as indexes
from gpuframe.frames.fallback import native


def _counts(column: Column) -> np.ndarray:
    """Return how many rows each value becomes: as many as it has items, at least one."""
    if column.layout != "object":
        return np.ones(column.length, np.int64)
    if column.dtype != OBJECT:
        raise NotNative(f"explode of {column.dtype}")
    sizes = (
        max(len(value), 1) if pd.api.types.is_list_like(value) else 1 for value in column.values
    )
    return np.fromiter(sizes, np.int64, column.length)


def _exploded(column: Column) -> Column:
    """Return the items of each value, NaN for a value without any.

    They are objects still, but for texts and times alone, which pandas' constructor finds.
    """
    if column.layout != "object" or not column.length:
        return column
    items: list[Any] = []
    for value in column.values:
        if pd.api.types.is_list_like(value):
            items += list(value) or [np.nan]
        else:
            items.append(value)
    found = np.empty(len(items), object)
    for at, item in enumerate(items):  # one by one, for an item may be a list
        found[at] = item
    return neighbour.from_pandas(pd.Series(found, copy=False))


def _is_listed(column: Column) -> bool:
    return column.layout == "object" and column.length > 0


def _rows(counts: np.ndarray) -> Any:
    """Return the row that each new row comes from."""
    return device.to_device(np.repeat(np.arange(len(counts)), counts))


@native
def series_explode(self: Any, ignore_index: bool = False) -> Any:
    """Return the items of lists one below the other, each under the label of its list.

    Args:
        ignore_index: whether to number the rows anew.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series([[1, 2], [], 3]).explode().tolist()
        [1, 2, nan, 3]
    """
    counts = _counts(self._column)
    column = _exploded(self._column)
    index = indexes.default(column.length) if ignore_index else self._index._rows(_rows(counts))
    if isinstance(index, indexes.RangeIndex) and not ignore_index and _is_listed(self._column):
        index = indexes.from_columns(index.columns, [index.name])  # repeated labels are no range
    return type(self)._from_column(column, index, self.name)


@native
def frame_explode(self: Any, column: Any, ignore_index: bool = False) -> Any:
    """Return the items of the lists in a column each in a row of its own, the others repeated.

    Args:
        column: name, or list of names whose lists have as many items in each row.
        ignore_index: whether to number the rows anew.

    Raises:
        ValueError: names repeat, or lists of a row differ in length.
        KeyError: a name is not among the columns.

    Example:
        >>> import gpuframe as pd
        >>> pd.DataFrame({"a": [[1, 2], 3], "b": ["x", "y"]}).explode("a").b.tolist()
        ['x', 'x', 'y']
    """
    names = _names(self, column)
    table = self._table
    for name in names:
        self[name]  # a name that does not exist is a KeyError
    places = [self.columns.get_loc(name) for name in names]
    if not all(isinstance(at, int) for at in places):
        raise NotNative("explode of all columns under a name")
    counts = _counts(table.columns[places[0]])
    for at in places[1:]:
        if not np.array_equal(counts, _counts(table.columns[at])):
            raise ValueError("columns must have matching element counts")
    index = indexes.default(int(counts.sum())) if ignore_index else None
    repeated = self._with_rows(_rows(counts), index)
    columns = list(repeated._columns)
    for at in places:
        columns[at] = _exploded(table.columns[at])
    whole = Table(table.names, tuple(columns), len(repeated))
    return type(self)._from_table(whole, repeated._index, self._labels)


def _names(self: Any, column: Any) -> list[Any]:
    """Return the names of the columns whose lists are exploded.

    Raises:
        ValueError: names repeat, or there is none.
    """
    if not self.columns.is_unique:
        repeated = self.columns[self.columns.duplicated()].tolist()
        raise ValueError(f"DataFrame columns must be unique. Duplicate columns: {repeated}")
    if _is_name(column):
        return [column]
    if not isinstance(column, list) or not all(map(_is_name, column)):
        raise ValueError("column must be a scalar, tuple, or list thereof")
    if not column:
        raise ValueError("column must be nonempty")
    if len(set(column)) < len(column):
        raise ValueError("column must be unique")
    return column


def _is_name(value: Any) -> bool:
    return bool(pd.api.types.is_scalar(value)) or isinstance(value, tuple)
