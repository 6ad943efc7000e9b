"""Methods that choose or reorder rows."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns.column import fixed
from gpuframe.columns.dtypes import INT64
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import index as indexes
from gpuframe.frames.columnwise import done, is_frame
from gpuframe.frames.fallback import native
from gpuframe.frames.object_keys import comparable
from gpuframe.ops import missing, select, unique


def by_slice(self: Any, start: int, stop: int) -> Any:
    """Return the rows of a range of positions, sharing the buffers."""
    index = self._index.slice(start, stop)
    if not is_frame(self):
        return type(self)._from_column(self._column.slice(start, stop), index, self.name)
    table = self._table
    columns = tuple(column.slice(start, stop) for column in table.columns)
    return type(self)._from_table(Table(table.names, columns, stop - start), index, self._labels)


def by_position_slice(self: Any, key: slice) -> Any:
    """Return the rows of a slice of positions, with any step."""
    start, stop, step = key.indices(len(self))
    if step == 1:
        return by_slice(self, start, max(stop, start))
    rows = device.xp().arange(start, stop, step, dtype=INT64)
    return self._with_rows(rows)


def by_mask(self: Any, mask: Any) -> Any:
    """Return the rows where bool[n] of the backend is True."""
    rows = select.rows_of(mask)
    return self._with_rows(rows, None if is_frame(self) else self._index._rows_of_mask(rows))


def head(self: Any, n: int = 5) -> Any:
    """Return the first n rows; all but the last -n if n is negative."""
    rows = len(self)
    return by_slice(self, 0, min(n, rows) if n >= 0 else max(rows + n, 0))


def tail(self: Any, n: int = 5) -> Any:
    """Return the last n rows; all but the first -n if n is negative."""
    rows = len(self)
    return by_slice(self, max(rows - n, 0) if n >= 0 else min(-n, rows), rows)


def _renumbered(result: Any, *, ignore_index: bool) -> Any:
    if ignore_index:
        result._index = indexes.default(len(result))
    return result


@native
def series_dropna(
    self: Any,
    *,
    axis: Any = 0,
    inplace: bool = False,
    how: Any = None,  # noqa: ARG001 - of no effect in pandas either
    ignore_index: bool = False,
) -> Any:
    """Return the values that are not missing."""
    if axis not in (0, "index"):
        raise ValueError(f"No axis named {axis} for object type Series")
    mask = missing.maybe_isna(self._column)
    result = self.copy() if mask is None else by_mask(self, ~mask)
    return done(self, _renumbered(result, ignore_index=ignore_index), inplace=inplace)


@native
def frame_dropna(
    self: Any,
    *,
    axis: Any = 0,
    how: Any = pd.api.extensions.no_default,
    thresh: Any = pd.api.extensions.no_default,
    subset: Any = None,
    inplace: bool = False,
    ignore_index: bool = False,
) -> Any:
    """Return the rows without missing values.

    Args:
        axis: 1 for the columns without missing values.
        how: "any" (default) or "all": which rows go.
        thresh: least number of values that a row needs; not together with `how`.
        subset: columns to look at; labels of rows where columns go.
        inplace: whether to change this object and return None.
        ignore_index: whether to number the rows anew.

    Raises:
        KeyError: `subset` names a column that does not exist.
    """
    given = [value is not pd.api.extensions.no_default for value in (how, thresh)]
    if all(given):
        raise TypeError("You cannot set both the how and thresh arguments at the same time.")
    if isinstance(axis, list | tuple):
        raise TypeError("supplying multiple axes to axis is no longer supported.")
    if axis not in (0, "index", "rows", 1, "columns"):
        raise ValueError(f"No axis named {axis} for object type DataFrame")
    how, thresh = how if given[0] else None, thresh if given[1] else None
    if how not in (None, "any", "all"):
        raise ValueError(f"invalid how option: {how}")
    if axis in (1, "columns"):
        result = _without_gaps(self, how, thresh, subset)
        return done(self, _renumbered(result, ignore_index=ignore_index), inplace=inplace)
    columns = [self._columns[at] for at in positions(self, subset)]
    xp = device.xp()
    gaps = xp.zeros(len(self), dtype=np.int64)
    for column in columns:
        mask = missing.maybe_isna(column)
        if mask is not None:
            gaps = gaps + mask
    if thresh is not None:
        kept = len(columns) - gaps >= thresh
    elif how == "all":
        kept = gaps < len(columns)
    else:
        kept = gaps == 0
    result = self.copy() if bool(kept.all()) else by_mask(self, kept)
    return done(self, _renumbered(result, ignore_index=ignore_index), inplace=inplace)


def _without_gaps(self: Any, how: Any, thresh: Any, subset: Any) -> Any:
    """Return the columns without missing values, looked for in the rows of some labels."""
    looked_at = self
    if subset is not None:
        subset = list(subset) if pd.api.types.is_list_like(subset) else [subset]
        found = self._index.to_pandas().get_indexer_for(subset)
        absent = found == -1
        if absent.any():
            raise KeyError(np.array(subset)[absent].tolist())
        looked_at = self._with_rows(device.to_device(found.astype(np.int64)))
    height = len(looked_at)
    least = thresh if thresh is not None else min(height, 1) if how == "all" else height
    if how == "all" and not height:
        least = 1  # nothing is known of nothing
    kept = [at for at, one in enumerate(looked_at._columns) if missing.count(one) >= least]
    if len(kept) == len(self._columns):
        return self.copy()
    return self._with_columns(kept)


def positions(self: Any, names: Any) -> list[int]:
    """Return the positions of columns by name; None for all.

    Raises:
        KeyError: a name is not among the columns.
    """
    if names is None:
        return list(range(len(self._table.names)))
    wanted = (
        list(names)
        if isinstance(names, list | np.ndarray | tuple | set | range) or hasattr(names, "tolist")
        else [names]
    )
    if isinstance(names, tuple) and names in self._table.names:
        wanted = [names]
    unknown = [name for name in wanted if name not in self._table.names]
    if unknown:
        raise KeyError(unknown)
    return [at for name in wanted for at, own in enumerate(self._table.names) if own == name]


def _keep(keep: Any) -> Any:
    if keep not in ("first", "last", False):
        raise ValueError('keep must be either "first", "last" or False')
    return keep


def _key_columns(self: Any, subset: Any) -> list[Any]:
    try:
        return [comparable(self._columns[at]) for at in positions(self, subset)]
    except KeyError as error:
        raise KeyError(pd.Index(error.args[0])) from None


@native
def frame_duplicated(self: Any, subset: Any = None, keep: Any = "first") -> Any:
    """Return True for rows that stand elsewhere too, but for the one that `keep` names."""
    from gpuframe.frames.series import Series

    columns = _key_columns(self, subset)
    if not columns:
        raise NotNative("duplicated of no column")
    if not len(self):
        return Series._from_column(fixed(device.xp().zeros(0, dtype=bool)), self._index)
    return Series._from_column(fixed(unique.duplicated(columns, _keep(keep))), self._index)


@native
def series_duplicated(self: Any, keep: Any = "first") -> Any:
    """Return True for values that stand elsewhere too, but for the one that `keep` names."""
    flags = unique.duplicated([comparable(self._column)], _keep(keep))
    return type(self)._from_column(fixed(flags), self._index, self.name)


@native
def frame_drop_duplicates(
    self: Any,
    subset: Any = None,
    *,
    keep: Any = "first",
    inplace: bool = False,
    ignore_index: bool = False,
) -> Any:
    """Return the rows whose values stand once, of others the first, last or none.

    Args:
        subset: columns to look at, all if not given.
        keep: "first", "last" or False.
        inplace: whether to change this object and return None.
        ignore_index: whether to number the rows anew.
    """
    if not isinstance(ignore_index, bool):
        raise NotNative("ignore_index that is no bool")
    if not len(self):
        return done(self, self.copy(), inplace=inplace)
    columns = _key_columns(self, subset)
    if not columns and subset is not None:
        raise NotNative("drop_duplicates by no column")
    if not columns:
        return done(self, self.copy(), inplace=inplace)
    result = by_mask(self, ~unique.duplicated(columns, _keep(keep)))
    return done(self, _renumbered(result, ignore_index=ignore_index), inplace=inplace)


@native
def series_drop_duplicates(
    self: Any, *, keep: Any = "first", inplace: bool = False, ignore_index: bool = False
) -> Any:
    """Return the values that stand once, of others the first, last or none."""
    result = by_mask(self, ~unique.duplicated([comparable(self._column)], _keep(keep)))
    return done(self, _renumbered(result, ignore_index=ignore_index), inplace=inplace)
