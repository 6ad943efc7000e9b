"""Methods that put rows in order."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import INT64
from gpuframe.errors import NotNative
from gpuframe.frames import by_labels, construct
from gpuframe.frames import index as indexes
from gpuframe.frames.columnwise import done, is_frame
from gpuframe.frames.fallback import lift, native, to_pandas
from gpuframe.frames.labels import with_names
from gpuframe.frames.rows import positions
from gpuframe.ops import missing, select, sort

_KINDS = ("quicksort", "stable", "mergesort", "heapsort")


def _ascending(ascending: Any, keys: int) -> list[bool]:
    flags = (
        list(ascending) if isinstance(ascending, list | tuple | np.ndarray) else [ascending] * keys
    )
    if keys > 1 and not isinstance(ascending, bool | list | tuple | np.ndarray):
        raise NotNative("one direction that is no bool")
    if len(flags) != keys:
        raise ValueError(f"Length of ascending ({len(flags)}) != length of by ({keys})")
    for flag in flags:
        if not isinstance(flag, bool | int | np.bool_):
            raise NotNative("ascending that is no bool")
    return [bool(flag) for flag in flags]


def _keyed(self: Any, column: Column, name: Any, key: Any) -> Column:
    """Return what a user's function makes of a key, given as a series, as pandas gives it."""
    from gpuframe.frames.series import Series

    made = key(Series._from_column(column, self._index, name))
    found = made._column if hasattr(made, "_column") else construct.column_of(made)
    if found.length != column.length:
        raise ValueError("User-provided `key` function must not change the shape of the array.")
    return found


@native
def frame_sort_values(
    self: Any,
    by: Any,
    *,
    axis: Any = 0,
    ascending: Any = True,
    inplace: bool = False,
    kind: str = "quicksort",
    na_position: str = "last",
    ignore_index: bool = False,
    key: Any = None,
) -> Any:
    """Return the rows in the order of columns; equal rows keep their order.

    Args:
        by: column or level name, or list of them, the first being the most significant.
        axis: 1 to order the columns by the values of rows, whose labels `by` has.
        ascending: one flag, or one a column.
        inplace: whether to change this object and return None.
        kind: of no effect on rows, whose sort is always stable.
        na_position: "last" or "first", also in descending order.
        ignore_index: whether to number the rows anew.
        key: function of a series, applied to each key first.

    Raises:
        KeyError: `by` names a column that does not exist.

    Example:
        >>> import gpuframe as pd
        >>> pd.DataFrame({"a": [2, 1]}).sort_values("a").a.tolist()
        [1, 2]
    """
    if axis in by_labels.COLUMNS:
        style = {"ascending": ascending, "kind": kind, "na_position": na_position, "key": key}
        result = _with_columns_by(self, by, style, ignore_index=ignore_index)
        return done(self, result, inplace=inplace)
    if axis not in (0, "index", "rows") or kind not in _KINDS:
        raise NotNative("sort_values of this kind")
    names = by if isinstance(by, list) else [by]
    flags = _ascending(ascending, len(names))
    columns = [_column(self, name) for name in names]
    if not columns:
        return done(self, self.copy(), inplace=inplace)
    if key is not None:
        columns = [
            _keyed(self, column, name, key) for column, name in zip(columns, names, strict=True)
        ]
    return _sorted(self, columns, flags, na_position, inplace=inplace, ignore_index=ignore_index)


def _with_columns_by(self: Any, by: Any, style: dict[str, Any], *, ignore_index: bool) -> Any:
    """Return the columns in the order of rows, which are few: names are put in order on the host.

    Raises:
        KeyError: `by` names a row that does not exist.
        NotNative: a row of several dtypes, or labels of several levels.
    """
    wanted = by if isinstance(by, list) else [by]
    kinds = {column.dtype for column in self._columns}
    plain = len(kinds) == 1 or all(dtypes.is_number(kind) and kind != dtypes.BOOL for kind in kinds)
    if not plain or self._index.nlevels > 1 or self.columns.nlevels > 1:
        raise NotNative("sort_values along columns of several dtypes")
    if self.columns.name is not None and self.columns.name in wanted:
        raise NotNative("sort_values by the names of columns")
    labels = self._index.to_pandas()
    known = [label for label in wanted if labels.get_indexer_for([label])[0] >= 0]
    rows = by_labels.rows_at(self, known).to_pandas()
    numbers = rows.set_axis(pd.RangeIndex(rows.shape[1]), axis=1)
    order = list(numbers.sort_values(by, axis=1, **style).columns)
    if order != list(range(len(order))):
        result = self._with_columns(order)
        return with_names(result, pd.RangeIndex(len(order))) if ignore_index else result
    result = self.copy()
    if ignore_index and wanted:  # so pandas renumbers rows where columns stay
        result.index = indexes.default(len(self))
    return result


def _column(self: Any, name: Any) -> Column:
    """Return a column by name, or a level of the index."""
    names = self._table.names
    if name in names:
        if name is not None and name in self._index.names:
            raise ValueError(
                f"'{name}' is both an index level and a column label, which is ambiguous."
            )
        if names.count(name) > 1:
            raise NotNative("sort_values by a repeated name")
        column: Column = self._columns[positions(self, [name])[0]]
        return column
    if name is not None and name in self._index.names:
        level: Column = self._index.columns[self._index.names.index(name)]
        return level
    if name is None or name != name:  # noqa: PLR0124 - NaN: labels that equal nothing
        raise NotNative("sort_values by a missing name")
    raise KeyError(name)


def _sorted(
    self: Any,
    columns: Any,
    flags: list[bool],
    na_position: str,
    *,
    inplace: bool,
    ignore_index: bool,
) -> Any:
    if na_position not in ("first", "last"):
        raise ValueError(f"invalid na_position: {na_position}")
    found = sort.order(columns, flags, nulls_first=na_position == "first")
    result = self._with_rows(found, indexes.default(len(self)) if ignore_index else None)
    return done(self, result, inplace=inplace)


@native
def series_sort_values(
    self: Any,
    *,
    axis: Any = 0,
    ascending: Any = True,
    inplace: bool = False,
    kind: str = "quicksort",  # noqa: ARG001 - the sort is always stable
    na_position: str = "last",
    ignore_index: bool = False,
    key: Any = None,
) -> Any:
    """Return the values in order, missing ones last; see `DataFrame.sort_values`."""
    if axis not in (0, "index"):
        raise NotNative("sort_values along another axis")
    flags = _ascending(ascending, 1)
    column = self._column if key is None else _keyed(self, self._column, self.name, key)
    result = _sorted(self, [column], flags, na_position, inplace=inplace, ignore_index=ignore_index)
    (self if inplace else result)._index._chosen = None  # pandas does not look how they are spaced
    return result


@native
def sort_index(
    self: Any,
    *,
    axis: Any = 0,
    level: Any = None,
    ascending: Any = True,
    inplace: bool = False,
    kind: str = "quicksort",
    na_position: str = "last",
    sort_remaining: bool = True,
    ignore_index: bool = False,
    key: Any = None,
) -> Any:
    """Return the rows in the order of their labels; equal labels keep their order.

    Args:
        axis: 1 for the columns in the order of their names.
        level: the level, or list of levels, that comes first; names or numbers.
        ascending: one flag, or one a level.
        inplace: whether to change this object and return None.
        kind: of no effect without a key: the sort is then always stable.
        na_position: "last" or "first".
        sort_remaining: whether equal labels of `level` are ordered by the other levels.
        ignore_index: whether to number the rows anew.
        key: function of an index, applied to each level first.
    """
    style = {"level": level, "ascending": ascending, "na_position": na_position,
             "sort_remaining": sort_remaining, "ignore_index": ignore_index}  # fmt: skip
    if key is not None or axis not in (0, "index", "rows"):
        style |= {"axis": axis, "kind": kind, "key": None if key is None else _of_index(key)}
        return done(self, _by_numbers(self, **style), inplace=inplace)
    columns = self._index.columns
    listed = isinstance(ascending, list | tuple | np.ndarray)
    if (listed and (len(columns) == 1 or len(ascending) != len(columns))) or (
        len(columns) > 1 and any(_floats_missing(column) for column in columns)
    ):
        return done(self, _by_numbers(self, **style), inplace=inplace)
    if level is not None and not _are_levels(self._index, level):
        return done(self, _by_numbers(self, **style), inplace=inplace)
    if level is not None:
        first = _levels(self._index, level)
        flags = _ascending(ascending, len(first))
        rest = [at for at in range(len(columns)) if at not in first] if sort_remaining else []
        if len(set(flags)) > 1 and rest:
            return done(self, _by_numbers(self, **style), inplace=inplace)
        flags += [flags[0]] * len(rest)
        columns = [columns[at] for at in (*first, *rest)]
    else:
        flags = _ascending(ascending, len(columns))
    return _sorted(self, columns, flags, na_position, inplace=inplace, ignore_index=ignore_index)


def _by_numbers(self: Any, **style: Any) -> Any:
    """Return rows, or columns, in the order that pandas gives to their numbers by the labels."""
    if is_frame(self) and style.get("axis") in by_labels.COLUMNS:
        return by_labels.columns_like(self, by_labels.column_numbers(self).sort_index(**style))
    return by_labels.rows_like(self, by_labels.row_numbers(self).sort_index(**style))


def _of_index(key: Any) -> Any:
    """Return a user's function of an index as one that takes pandas' and answers it."""
    return lambda labels: to_pandas(key(lift(labels)))


def _floats_missing(column: Column) -> bool:
    return column.layout == "numeric" and missing.any_isna(column)


def _are_levels(index: Any, level: Any) -> bool:
    """Whether levels given by name or number exist."""
    wanted = level if isinstance(level, list | tuple) else [level]
    numbers = range(-index.nlevels, index.nlevels)
    return all(one in index.names or (type(one) is int and one in numbers) for one in wanted)


def _levels(index: Any, level: Any) -> list[int]:
    """Return the numbers of levels given by name or number."""
    found = []
    for one in level if isinstance(level, list | tuple) else [level]:
        if list(index.names).count(one) == 1 and one is not None:
            found.append(list(index.names).index(one))
        elif isinstance(one, int) and not isinstance(one, bool) and -index.nlevels <= one:
            if one >= index.nlevels:
                raise NotNative("a level that does not exist")
            found.append(one % index.nlevels)
        else:
            raise NotNative("a level that does not exist")
    return found


@native
def series_argsort(
    self: Any,
    axis: Any = 0,
    kind: str = "quicksort",  # noqa: ARG001 - the sort is always stable
    order: Any = None,  # noqa: ARG001 - of no effect in pandas either
    stable: Any = None,  # noqa: ARG001 - of no effect in pandas either
) -> Any:
    """Return the positions of the values in ascending order, missing ones last.

    Equal values come in the order of their rows, whatever `kind` says.
    """
    if axis not in (0, -1, "index"):
        raise ValueError(f"No axis named {axis} for object type Series")
    found = sort.order([self._column], [True])
    return type(self)._from_column(fixed(found.astype(INT64)), self._index, self.name)


def _largest(self: Any, n: int, keep: str, *, largest: bool) -> Any:
    if keep not in ("first", "last", "all"):
        raise ValueError('keep must be either "first", "last" or "all"')
    column = self._column
    _require_selectable(column, None, largest=largest)
    if n <= 0:
        return self._with_rows(device.xp().zeros(0, dtype=INT64))
    if n >= len(self):
        return self._with_rows(sort.order([column], [not largest])[:n])
    return self._with_rows(sort.selected(column, n, keep, largest=largest))


def _require_selectable(column: Column, name: Any, *, largest: bool) -> None:
    word = "nlargest" if largest else "nsmallest"
    if column.layout in ("numeric", "boolean", "temporal"):
        if column.layout == "temporal" and not isinstance(column.dtype, np.dtype):
            raise NotNative(f"{word} of {column.dtype}")
        return
    if column.layout == "object":
        raise NotNative(f"{word} of objects")
    if name is None:
        raise TypeError(f"Cannot use method '{word}' with dtype {column.dtype}")
    raise TypeError(
        f"Column {name!r} has dtype {column.dtype}, cannot use method {word!r} with this dtype"
    )


@native
def series_nlargest(self: Any, n: int = 5, keep: str = "first") -> Any:
    """Return the n largest values, the largest first.

    Args:
        n: how many.
        keep: of equal values at the end the "first", the "last", or "all", which may be more.

    Raises:
        TypeError: values without a size.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series([1, 3, 2]).nlargest(2).tolist()
        [3, 2]
    """
    return _largest(self, n, keep, largest=True)


@native
def series_nsmallest(self: Any, n: int = 5, keep: str = "first") -> Any:
    """Return the n smallest values, the smallest first; see `nlargest`."""
    return _largest(self, n, keep, largest=False)


@native
def frame_nlargest(self: Any, n: int, columns: Any, keep: str = "first") -> Any:
    """Return the rows of the n largest values of columns, the largest first.

    Args:
        n: how many rows.
        columns: column or list of columns, the first being the most significant.
        keep: of equal rows at the end the "first", the "last", or "all", which may be more.

    Raises:
        KeyError: a name is not among the columns.
        TypeError: a column's values have no size.
    """
    return _frame_largest(self, n, columns, keep, largest=True)


@native
def frame_nsmallest(self: Any, n: int, columns: Any, keep: str = "first") -> Any:
    """Return the rows of the n smallest values of columns, the smallest first; see `nlargest`."""
    return _frame_largest(self, n, columns, keep, largest=False)


def _frame_largest(self: Any, n: int, columns: Any, keep: str, *, largest: bool) -> Any:
    """Choose by the first column, then among its rows at the border by the next, as pandas does."""
    if keep not in ("first", "last", "all"):
        raise ValueError('keep must be either "first", "last" or "all"')
    names = list(columns) if isinstance(columns, list | np.ndarray | pd.Index) else [columns]
    if len(names) > 1 and (n < 0 or set(names) & set(self._index.names)):
        raise NotNative("a negative number of rows, or names that are levels too")
    found = []
    for name in names:
        if name not in self._table.names:
            raise KeyError(name)
        if self._table.names.count(name) > 1:
            raise NotNative("a repeated name")
        found.append(self._table.column(name))
        _require_selectable(found[-1], name, largest=largest)
    xp = device.xp()
    chosen = xp.zeros(0, dtype=INT64)
    left, wanted = None, n
    for at, column in enumerate(found):
        last = at == len(found) - 1
        own = column if left is None else select.take(column, left)
        rows = _chosen(own, wanted, keep if last else "all", largest=largest)
        those = rows if left is None else left[rows]
        if last or rows.shape[0] <= wanted:
            chosen = _appended(chosen, those, largest=largest)
            break
        border = sort.same_as(own, rows)
        chosen = _appended(chosen, those[~border], largest=largest)
        left, wanted = those[border], n - int(chosen.shape[0])
    result = self._with_rows(chosen)
    if len(names) == 1:
        return result
    picked = [result._table.column(name) for name in names]
    return result._with_rows(sort.order(picked, [not largest] * len(names)))


def _chosen(column: Column, n: int, keep: str, *, largest: bool) -> Any:
    if n <= 0 or n < column.length:
        return sort.selected(column, n, keep, largest=largest)
    return sort.order([column], [not largest])[:n].astype(INT64)


def _appended(chosen: Any, more: Any, *, largest: bool) -> Any:
    return device.xp().concatenate([more, chosen] if largest else [chosen, more])
