"""Statistics of two columns in windows: with a series, column by column, and of every pair."""

from typing import Any

from gpuframe import device
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import construct
from gpuframe.frames import index as indexes
from gpuframe.frames.columnwise import is_frame
from gpuframe.frames.window_base import BaseWindow
from gpuframe.ops import select


def together(
    windows: BaseWindow, name: str, other: Any, pairwise: bool | None, settings: dict[str, Any],
    numeric_only: bool,
) -> Any:  # fmt: skip
    """Return a statistic of pairs of columns: with a series, or column by column."""
    if windows._grouped or (windows._on() is not None and not windows._is_series):
        raise NotNative(f"{name} by group or beside a column of times")
    windows._check_numeric_only(name, numeric_only)
    values = windows._values(numeric_only)
    if not windows._is_series and (pairwise or (other is None and pairwise is None)):
        return _every_pair(windows, name, values, other, settings)
    partners = _partners(windows, values, other, pairwise)
    names, columns = [], []
    for (label, left), (partner, right) in zip(values, partners, strict=True):
        same = partner is label or partner == label
        names.append(label if same or not windows._is_series else None)
        columns.append(_checked(windows, name, left, right, settings))
    return windows._framed(names, columns)


def _checked(
    windows: BaseWindow, name: str, left: Column, right: Column, settings: dict[str, Any]
) -> Column:
    try:
        return windows._pair(name, left, right, settings)
    except TypeError as error:
        raise NotNative(f"{name} of other than numbers") from error


def _every_pair(
    windows: BaseWindow,
    name: str,
    values: list[tuple[Any, Column]],
    other: Any,
    settings: dict[str, Any],
) -> Any:
    """Return a statistic of every pair of columns: under each row a row a column."""
    from gpuframe.frames.dataframe import DataFrame

    if other is not None or windows.obj.columns.nlevels > 1 or not len(windows):
        raise NotNative("every pair of columns of two frames")
    xp = device.xp()
    count, rows = len(values), len(windows)
    found: dict[tuple[int, int], Any] = {}
    for i, (_, left) in enumerate(values):
        for j, (_, right) in enumerate(values[i:], i):
            found[i, j] = _checked(windows, name, left, right, settings).values
    columns = []
    for i in range(count):
        parts = [found[min(i, j), max(i, j)] for j in range(count)]
        columns.append(fixed(xp.stack(parts, axis=1).reshape(rows * count)))
    place = xp.arange(rows * count)
    index = windows.obj._index
    labels = construct.column_of([label for label, _ in values])
    levels = [select.take(column, place // count) for column in index.columns]
    if isinstance(index, indexes.RangeIndex):
        levels[0].memo["labels"] = index.range
    levels.append(select.take(labels, place % count))
    names = tuple(label for label, _ in values)
    return DataFrame._from_table(
        Table(names, tuple(columns), rows * count),
        indexes.from_columns(levels, [*index.names, windows.obj.columns.name]),
        windows.obj.columns[[windows.obj._table.names.index(label) for label in names]],
    )


def _partners(
    windows: BaseWindow, values: list[tuple[Any, Column]], other: Any, pairwise: bool | None
) -> list[tuple[Any, Column]]:
    """Return the other column of each pair."""
    if other is None and (windows._is_series or pairwise is False):
        return values
    if other is None or not hasattr(other, "_index"):
        raise NotNative("every pair of columns")
    if not other._index.identical_labels(windows.obj._index):
        raise NotNative("columns that have to be aligned")
    if not is_frame(other):
        return [(other.name, other._column)] * len(values)
    names = [name for name, _ in values]
    if windows._is_series or pairwise or list(other._table.names) != names:
        raise NotNative("every pair of columns")
    return list(zip(names, other._columns, strict=True))
