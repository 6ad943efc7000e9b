"""Reshaping that labels alone decide: pandas moves the numbers of cells, the values follow.

For labels that are seldom: levels that repeat, miss labels or are in an order of their own.
"""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import by_labels
from gpuframe.frames import index as indexes
from gpuframe.frames.columnwise import is_frame
from gpuframe.ops import select


def numbered(self: Any) -> Any:
    """Return the numbers of the cells, column after column, under the labels: a pandas object."""
    height, labels = len(self), self._index.to_pandas()
    if not is_frame(self):
        return pd.Series(np.arange(height), index=labels, name=self.name)
    width = len(self._columns)
    cells = np.arange(height * width).reshape(width, height).T
    return pd.DataFrame(cells, index=labels, columns=self.columns)


def gathered(
    self: Any, found: Any, *, holes: bool = True, fill: Any = None, together: bool = False
) -> Any:
    """Return the values of cells whose numbers pandas moved.

    Args:
        self: frame or series of at least one value.
        found: what pandas made of `numbered`: numbers, NaN or negative where there is no cell.
        holes: whether a column of any dtype may have cells that are not there; else one of NumPy's
            numbers alone.
        fill: value of the cells that are not there; None for missing.
        together: whether all columns make room for missing values where one has to.

    Raises:
        NotNative: values of several dtypes meet, and pandas has to say what they become.
    """
    from gpuframe.frames.dataframe import DataFrame
    from gpuframe.frames.series import Series

    index = indexes.from_pandas(found.index)
    if isinstance(found, pd.Series):
        column = _column(self._columns, len(self), found.to_numpy(), holes=holes, fill=fill)
        return Series._from_column(column, index, found.name)
    cells = found.to_numpy()
    room = together and not bool((cells >= 0).all())
    columns = tuple(
        _column(self._columns, len(self), cells[:, at], holes=holes, fill=fill, room=room)
        for at in range(found.shape[1])
    )
    table = Table(tuple(found.columns), columns, len(found))
    return DataFrame._from_table(table, index, found.columns)


def values_of(self: Any, found: pd.Series) -> Column:
    """Return the values of cells as a column, missing where a number is NaN; see `gathered`."""
    return _column(self._columns, len(self), found.to_numpy(), holes=True, fill=None)


def _column(
    columns: Any, height: int, found: np.ndarray, *, holes: bool, fill: Any, room: bool = False
) -> Column:
    """Return the values of some cells as a column, in the common dtype of their columns."""
    known = found >= 0  # NaN is not
    numbers = np.where(known, found, 0).astype(np.int64)
    places, rows = numbers // height, numbers % height
    used = np.unique(places[known])
    if not used.size:
        raise NotNative("a column of which no value is known")
    chosen: list[Column] = [columns[place] for place in used]
    kinds = {column.dtype for column in chosen}
    if len(kinds) > 1 and not all(isinstance(kind, np.dtype) for kind in kinds):
        raise NotNative("values of several dtypes, of which some are not NumPy's")
    column = select.concat(chosen)
    rows = np.searchsorted(used, places) * height + rows
    if known.all() and not room:
        return select.take(column, device.to_device(rows))
    if not holes and (not dtypes.is_number(column.dtype) or column.dtype == dtypes.BOOL):
        raise NotNative(f"missing cells of {column.dtype}")
    return by_labels.taken(column, device.to_device(np.where(known, rows, -1)), fill)
