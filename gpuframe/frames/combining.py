"""Two objects put together by label: align, combine_first, update."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns.column import Column
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import by_labels, labels
from gpuframe.frames import index as indexes
from gpuframe.frames.columnwise import is_frame
from gpuframe.frames.fallback import native
from gpuframe.ops import missing, select


def _alike(self: Any, other: Any) -> None:
    """Refuse anything but two frames, or two series.

    Raises:
        NotNative: the objects are of different kinds, or names repeat.
    """
    if not hasattr(other, "_index") or is_frame(self) != is_frame(other):
        raise NotNative("an object of another kind")
    for one in (self, other):
        if is_frame(one) and (one.columns.nlevels > 1 or not one.columns.is_unique):
            raise NotNative("names that repeat, or of several levels")


@native
def align(self: Any, other: Any, *args: Any, **kwargs: Any) -> Any:
    """Return both objects under the same labels, missing where one had none.

    Args:
        other: an object of the same kind.
        args: as of pandas' method: `join` ("outer", "inner", "left" or "right"), `axis`.
        kwargs: likewise, and `fill_value`.

    Example:
        >>> import gpuframe as pd
        >>> left, right = pd.Series([1], index=["a"]).align(pd.Series([2], index=["b"]))
        >>> right.tolist()
        [nan, 2.0]
    """
    given = by_labels.arguments(self, "align", (None, *args), kwargs)
    axis, fill = given.pop("axis", None), given.pop("fill_value", None)
    given.pop("other")
    if "level" in given or given.pop("copy", None) is not None:
        raise NotNative("align by level")
    _alike(self, other)
    sides = [self, other]
    if not is_frame(self) or axis in (None, 0, "index"):
        numbers = [by_labels.row_numbers(one) for one in sides]
        found = numbers[0].align(numbers[1], axis=0, **given)
        sides = [
            by_labels.rows_like(one, each, fill) for one, each in zip(sides, found, strict=True)
        ]
    if is_frame(self) and axis in (None, *by_labels.COLUMNS):
        names = [by_labels.column_numbers(one) for one in sides]
        wanted = names[0].align(names[1], axis=1, **given)
        sides = [
            one.reindex(columns=each.columns, fill_value=np.nan if fill is None else fill)
            for one, each in zip(sides, wanted, strict=True)
        ]
    return tuple(sides)


def _places(self: Any, other: Any) -> tuple[pd.Index, Any, Any]:
    """Return the union of labels, and where each stands in both objects (-1: nowhere)."""
    one, two = self._index.to_pandas(), other._index.to_pandas()
    if not one.is_unique or not two.is_unique:
        raise NotNative("labels that repeat")
    union = one.union(two)
    pair = [device.to_device(each.get_indexer(union).astype(np.int64)) for each in (one, two)]
    return union, pair[0], pair[1]


def _first_known(left: Column, right: Column, places: tuple[Any, Any]) -> Column:
    """Return the left value where it is known, else the right one."""
    if left.dtype != right.dtype or left.layout == "object":
        raise NotNative("values of different dtypes")
    xp = device.xp()
    here, there = places
    both = select.concat([left, right])
    known = xp.concatenate([~missing.isna(left), xp.zeros(1, dtype=bool)])[here]  # -1: the last
    chosen = xp.where(known | (there < 0), here, there + left.length)
    return select.take(both, chosen)


@native
def combine_first(self: Any, other: Any) -> Any:
    """Return the values, and those of another object by label where they are missing.

    Args:
        other: an object of the same kind.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series([1.0, None]).combine_first(pd.Series([7.0, 8.0, 9.0])).tolist()
        [1.0, 8.0, 9.0]
    """
    _alike(self, other)
    if not len(self) or not len(other):
        raise NotNative("combine_first of no row")
    union, here, there = _places(self, other)
    index = indexes.from_pandas(union)
    if not is_frame(self):
        found = _first_known(self._column, other._column, (here, there))
        return type(self)._from_column(found, index, self.name)
    names = self.columns.union(other.columns, sort=False)
    columns = []
    for name in names:
        sides = [one._table.column(name) for one in (self, other) if name in one._table.names]
        if len(sides) == 2:
            columns.append(_first_known(sides[0], sides[1], (here, there)))
        else:
            rows = here if name in self._table.names else there
            columns.append(select.take_or_missing(sides[0], rows))
    table = Table(tuple(names), tuple(columns), len(union))
    return labels.with_names(type(self)._from_table(table, index), names)


def _updated(old: Column, new: Column, rows: Any) -> Column:
    """Return the old values, and new ones where `rows` has one that is known."""
    if old.dtype != new.dtype or old.layout in ("object", "dictionary"):
        raise NotNative("values of different dtypes")
    xp = device.xp()
    known = xp.concatenate([~missing.isna(new), xp.zeros(1, dtype=bool)])[rows]
    places = xp.arange(old.length, dtype=np.int64)
    return select.take(select.concat([old, new]), xp.where(known, rows + old.length, places))


@native
def update(self: Any, other: Any, *args: Any, **kwargs: Any) -> None:
    """Take over the known values of another object by label, in place.

    Args:
        other: an object of the same kind.
        args: run through pandas.
        kwargs: run through pandas.
    """
    if args or kwargs:
        raise NotNative("update with further arguments")
    _alike(self, other)
    if not len(self) or not len(other):
        raise NotNative("update of no row")
    own, given = self._index.to_pandas(), other._index.to_pandas()
    if not own.is_unique or not given.is_unique:
        raise NotNative("labels that repeat")
    rows = device.to_device(given.get_indexer(own).astype(np.int64))
    if not is_frame(self):
        self._column = _updated(self._column, other._column, rows)
        return
    table = self._table
    columns = tuple(
        _updated(column, other._table.column(name), rows) if name in other._table.names else column
        for name, column in zip(table.names, table.columns, strict=True)
    )
    self._table = Table(table.names, columns, table.length)


@native
def autocorr(self: Any, lag: int = 1) -> np.float64:
    """Return the correlation of the values with those `lag` rows before."""
    return np.float64(self.corr(self.shift(lag)))


@native
def infer_objects(self: Any, copy: Any = None) -> Any:  # noqa: ARG001 - columns are immutable
    """Return the object with columns of Python objects in better dtypes; others stay."""
    if any(column.layout == "object" for column in self._columns):
        raise NotNative("Python objects")
    return self.copy()
