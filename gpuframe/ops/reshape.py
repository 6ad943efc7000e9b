"""Tables of cells: which row of a long table fills each, and columns laid row by row."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, dictionary, fixed
from gpuframe.columns.dtypes import INT32, INT64
from gpuframe.device import Buffer, memory
from gpuframe.errors import NotNative, warn
from gpuframe.kernels import reduce
from gpuframe.kernels import select as kernels
from gpuframe.kernels.contract import row_dtype
from gpuframe.ops import blocks, grouping, missing, select, texts
from gpuframe.ops import sort as sorting

_BLOCK = 4096
"""Rows laid side by side at once, so that what is written stays in the cache."""

_FEW = 16
"""Times that a column is copied whole; more often, texts are codes of a dictionary."""


class Axis(NamedTuple):
    """The rows, or the columns, of a table of cells.

    Attributes:
        places: for each row of the long table which of them it belongs to.
        keys: the distinct keys, in order.
    """

    places: Any
    keys: list[Column]

    @property
    def size(self) -> int:
        """How many there are."""
        return self.keys[0].length


def axis(columns: list[Column], *, sort: bool, nulls_first: bool = True) -> Axis:
    """Return the distinct keys of a long table, and which of them each row holds.

    Args:
        columns: at least one key column.
        sort: in ascending order, else in order of appearance.
        nulls_first: whether missing keys stand first where sorted, else last.

    Raises:
        NotNative: a column of Python objects.
    """
    found = grouping.group(columns, sort=sort, dropna=False)
    places, keys = grouping.places(found), found.keys
    if sort and nulls_first and any(missing.any_isna(key) for key in keys):
        order = sorting.order(keys, [True] * len(keys), nulls_first=True)
        rank = device.xp().empty(found.count, dtype=places.dtype)
        rank[order] = device.xp().arange(found.count, dtype=places.dtype)
        places = kernels.take(rank, places)
        keys = [select.take(key, order) for key in keys]
    return Axis(places, keys)


def coded(codes: Any, count: int) -> tuple[Column, np.ndarray | None]:
    """Return codes as a key column in the order of the codes.

    Args:
        codes: integers in [0, count), -1 where missing.
        count: number of codes.

    Returns:
        the column, and None; or, where no row holds some of the codes, the others on the host in
        order of appearance, which is then the order of the column.
    """
    firsts = device.read(reduce.group_first(codes, count))
    order = None
    if (firsts < 0).any():
        order = np.argsort(firsts, kind="stable")[int((firsts < 0).sum()) :]
        absent = codes < 0
        if order.size and bool(absent.any()):
            # pandas puts the missing label first by swapping it with the one that stands there.
            before = int((firsts[order] < int(absent.argmax())).sum())
            order = np.concatenate([order[1:before], order[:1], order[max(before, 1) :]])
        place = np.full(count, -1, np.int32)
        place[order] = np.arange(order.size, dtype=np.int32)
        codes, count = kernels.take_or(device.to_device(place), codes, -1), order.size
    values = fixed(device.xp().arange(count, dtype=INT32))
    dtype = pd.CategoricalDtype(pd.RangeIndex(count))
    return dictionary(codes.astype(INT32, copy=False), values, dtype), order


class Cells(NamedTuple):
    """Which row fills each cell, column after column.

    Attributes:
        rows: the row of each cell, -1 for none.
        full: whether each cell has one.
        height: cells of a column.
    """

    rows: Any
    full: bool
    height: int


def cells(rows: Axis, columns: Axis) -> Cells | None:
    """Return which row of the long table fills each cell; None where two rows meet in one.

    Raises:
        OutOfMemoryError: the cells cannot fit.
    """
    length = rows.places.shape[0]
    size = rows.size * columns.size
    kind = row_dtype(size)
    if size > np.iinfo(np.int32).max and pd.get_option("mode.performance_warnings"):
        message = (
            f"The following operation may generate {size} cells in the resulting pandas object."
        )
        warn(message, pd.errors.PerformanceWarning)
    what = f"a table of {rows.size:,} rows and {columns.size:,} columns"
    memory.require(size * (kind.itemsize + INT64.itemsize), what)
    first = blocks.apply(device.xp().multiply, kind, columns.places.astype(kind), rows.size)
    number = blocks.apply(device.xp().add, kind, first, rows.places)
    found = reduce.group_first(number, size)
    filled = kernels.count_true(found >= 0)
    return Cells(found, filled == size, rows.size) if filled == length else None


def columns_of(column: Column, found: Cells, fill: Any = None) -> list[Column]:
    """Return the values of a long column as one column for each column of cells.

    Cells that no row fills hold `fill`; None is missing, in the dtype that has room for it.

    Raises:
        NotNative: `fill` does not go with the dtype.
    """
    if found.full:
        block = select.take(column, found.rows)
    elif fill is None:
        block = select.take_or_missing(column, found.rows, known=True)
    else:
        taken = select.take(column, device.xp().maximum(found.rows, 0))
        block = select.where(found.rows >= 0, taken, fill)
    return cut(block, found.height)


def cut(column: Column, height: int) -> list[Column]:
    """Return a column in pieces of one length."""
    starts = range(0, column.length, max(height, 1))
    if column.layout == "text" or column.validity is not None:
        return [column.slice(at, at + height) for at in starts]
    values, layout, dtype = column.values, column.layout, column.dtype
    make = type(column)
    return [
        make(layout, dtype, height, Buffer(values[at : at + height]), children=column.children)
        for at in starts
    ]


def interleaved(columns: list[Column]) -> Column:
    """Return the values of columns of one length row by row, in their common dtype.

    Raises:
        NotNative: the dtypes have no common one here.
    """
    dtype = select.common_dtype([column.dtype for column in columns])
    if dtypes.is_number(dtype):
        return fixed(_woven([column.values for column in columns], dtype))
    if columns[0].layout == "temporal" and all(column.validity is None for column in columns):
        if any(column.dtype != dtype for column in columns):
            raise NotNative("times of several units side by side")
        return fixed(_woven([column.values for column in columns], columns[0].values.dtype), dtype)
    width, height = len(columns), columns[0].length
    if dtypes.is_text(dtype):
        *codes, values = texts.unified(columns)
        return dictionary(_woven(codes, codes[0].dtype), values, dtype)
    place = device.xp().arange(width * height, dtype=INT64)
    return select.take(select.concat(columns), place % width * height + place // width)


def _woven(arrays: list[Any], dtype: np.dtype) -> Any:
    """Return the values of arrays row by row."""
    width, height = len(arrays), arrays[0].shape[0]
    out = device.empty(width * height, dtype)

    def weave(start: int, stop: int) -> None:
        for begin in range(start, stop, _BLOCK):
            end = min(begin + _BLOCK, stop)
            for at, array in enumerate(arrays):
                out[begin * width + at : end * width : width] = array[begin:end]

    if device.backend().name == "cuda":
        for at, array in enumerate(arrays):
            out[at::width] = array.astype(dtype, copy=False)
    elif height:
        device.threads.run(weave, height)
    return out


def tiled(column: Column, times: int) -> Column:
    """Return a column over and over."""
    if 0 < times <= min(column.length, _FEW):
        return select.concat([column] * times)
    rows = device.xp().arange(column.length, dtype=row_dtype(column.length))
    return select.take(_short(column), device.xp().tile(rows, times))


def repeated(column: Column, times: int) -> Column:
    """Return each value of a column so many times."""
    rows = device.xp().arange(column.length, dtype=row_dtype(column.length))
    return select.take(_short(column), device.xp().repeat(rows, times))


def taken(column: Column, rows: Any) -> Column:
    """Return the values of some rows of a short column; texts stay a dictionary."""
    return select.take(_short(column), rows)


def _short(column: Column) -> Column:
    """Return texts as a dictionary, of which repeated rows are codes."""
    return texts.encoded(column) if column.layout == "text" else column
