"""Counts of rows, most frequent values, and indicator columns."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column
from gpuframe.columns.table import Table
from gpuframe.device import Buffer
from gpuframe.errors import NotNative
from gpuframe.frames import metadata
from gpuframe.frames.columnwise import is_frame
from gpuframe.frames.fallback import native, native_function
from gpuframe.frames.index import MultiIndex
from gpuframe.ops import select, unique


@native
def frame_value_counts(
    self: Any,
    subset: Any = None,
    normalize: bool = False,
    sort: bool = True,
    ascending: bool = False,
    dropna: bool = True,
) -> Any:
    """Return how often each row occurs, most frequent first, ties in order of appearance.

    Args:
        subset: names of the columns to look at, all if not given.
        normalize: fractions of the rows counted instead of counts.
        sort: by count, else in order of appearance.
        ascending: least frequent first.
        dropna: whether rows with missing values are left out.

    Returns:
        Series under the rows as labels, one level a column.

    Example:
        >>> import gpuframe as pd
        >>> pd.DataFrame({"a": [1, 2, 1], "b": [3, 3, 3]}).value_counts().tolist()
        [2, 1]
    """
    wanted = self.columns.tolist() if subset is None else subset
    if not self._table.names:
        raise NotNative("value_counts of no column")
    counts = self.groupby(wanted, sort=False, dropna=dropna, observed=False).size()
    if is_frame(counts):
        raise NotNative("value_counts of no row")
    counts.name = "proportion" if normalize else "count"
    if sort:
        counts = counts.sort_values(ascending=ascending, kind="stable")
    if normalize:
        counts = counts / counts.sum()
    if pd.api.types.is_list_like(wanted) and len(wanted) == 1:
        index = counts._index
        counts._index = MultiIndex._of(index.columns, index.names)
    return counts


@native
def frame_mode(self: Any, axis: Any = 0, numeric_only: bool = False, dropna: bool = True) -> Any:
    """Return the most frequent values of each column, ascending, shorter columns filled up.

    Args:
        axis: 0; along the rows runs through pandas.
        numeric_only: runs through pandas.
        dropna: whether missing values are left out.
    """
    if axis not in (0, "index") or numeric_only or not self._columns:
        raise NotNative("mode along the rows, or of numbers only")
    table = self._table
    found = [self.iloc[:, at].mode(dropna)._column for at in range(len(table.columns))]
    rows = max(column.length for column in found)
    columns = tuple(column if column.length == rows else _filled(column, rows) for column in found)
    return type(self)._from_table(Table(table.names, columns, rows), None, self._labels)


def _filled(column: Column, rows: int) -> Column:
    xp = device.xp()
    places = xp.arange(rows, dtype=dtypes.INT64)
    return select.take_or_missing(column, xp.where(places < column.length, places, -1))


@native_function
def get_dummies(
    data: Any,
    prefix: Any = None,
    prefix_sep: Any = "_",
    dummy_na: bool = False,
    columns: Any = None,
    sparse: bool = False,
    drop_first: bool = False,
    dtype: Any = None,
) -> Any:
    """Return an indicator column for each distinct value of a series, or of columns of a frame.

    Args:
        data: Series, or DataFrame whose texts and categories are replaced.
        prefix: of the new names: one for all, a list, or a dict by column.
        prefix_sep: between the prefix and the value, likewise.
        dummy_na: whether missing values have an indicator too.
        columns: names of the columns to replace.
        sparse: whether the indicators are pandas' sparse arrays, which stay on the host.
        drop_first: whether to leave out the first value's indicator.
        dtype: of the indicators, bool if not given.

    Raises:
        ValueError: prefixes are not as many as columns.

    Example:
        >>> import gpuframe as pd
        >>> pd.get_dummies(pd.Series(["b", "a", "b"]), dtype="int8").b.tolist()
        [1, 0, 1]
    """
    kind = np.dtype(bool) if dtype is None else pd.api.types.pandas_dtype(dtype)
    arrow = any(_is_arrow(column.dtype) for column in getattr(data, "_columns", ()))
    if arrow or not isinstance(kind, np.dtype) or kind.kind not in "biufO":
        raise NotNative(f"indicators of {kind}")
    settings = dummy_na, drop_first, kind, sparse
    if not is_frame(data):
        data = _as_series(data)
        names, found = _indicators(data._column, *settings)
        if sparse:
            names = pd.Index(names.tolist())  # of categories, values
        if prefix is not None:
            names = pd.Index(
                [f"{prefix}{prefix_sep}{name}" for name in names.tolist()], dtype="str"
            )
        return _frame_of(data, names if found else pd.RangeIndex(0), found)
    if columns is not None and not pd.api.types.is_list_like(columns):
        raise TypeError("Input must be a list-like for parameter `columns`")
    table = data._table
    if len(set(table.names)) < len(table.names) or data.columns.nlevels > 1:
        raise NotNative("indicators of columns of one name")
    if columns is None:
        encoded = [name for name in table.names if _is_encodable(table.column(name))]
    else:
        encoded = list(columns)
        data[encoded]  # a name that does not exist is a KeyError
    kept = [name for name in table.names if name not in encoded]
    new_names: list[Any] = list(kept)
    new_columns = [table.column(name) for name in kept]
    for name, head, between in zip(
        encoded,
        _for_each(prefix, encoded, "prefix", encoded),
        _for_each(prefix_sep, encoded, "prefix_sep", ["_"] * len(encoded)),
        strict=True,
    ):
        names, found = _indicators(table.column(name), *settings)
        new_names += [f"{head}{between}{value}" for value in names.tolist()]
        new_columns += found
    names = pd.Index(new_names) if new_names else data.columns[:0]
    result = _frame_of(data, names, new_columns)
    return result if encoded else metadata.inherit(result, data)


def _as_series(data: Any) -> Any:
    """Return a series, or a list or array as one."""
    from gpuframe.frames.series import Series

    if isinstance(data, list | tuple | np.ndarray) and np.ndim(data) == 1:
        return Series(data)
    if not hasattr(data, "_column"):
        raise NotNative(f"indicators of {type(data).__name__}")
    return data


def _is_arrow(dtype: Any) -> bool:
    kind = dtype.categories.dtype if dtypes.is_categorical(dtype) else dtype
    return isinstance(kind, pd.ArrowDtype)


def _is_encodable(column: Column) -> bool:
    dtype = column.dtype
    if column.layout == "object":
        raise NotNative("indicators beside Python objects")
    return dtypes.is_text(dtype) or dtypes.is_categorical(dtype)


def _for_each(given: Any, names: list[Any], word: str, default: list[Any]) -> list[Any]:
    """Return one prefix or separator a column.

    Raises:
        ValueError: a list of another length.
    """
    if pd.api.types.is_list_like(given) and len(given) != len(names):
        raise ValueError(
            f"Length of '{word}' ({len(given)}) did not match the "
            f"length of the columns being encoded ({len(names)})."
        )
    if isinstance(given, dict):
        return [given[name] for name in names]
    if given is None:
        return default
    return [given] * len(names) if isinstance(given, str) else list(given)


_SHORT = 10_000
"""Rows up to which the indicators of all values are compared in one call."""


def _indicators(
    column: Column, dummy_na: bool, drop_first: bool, kind: np.dtype, sparse: bool
) -> tuple[pd.Index, list[Column]]:
    """Return the distinct values in order and a column for each, True where the value stands."""
    if kind == dtypes.OBJECT:
        raise ValueError("dtype=object is not a valid dtype for get_dummies")
    if dtypes.is_categorical(column.dtype):
        codes, distinct = column.values, column.categories
    elif dtypes.is_nullable(column.dtype):
        raise NotNative(f"indicators of {column.dtype}")
    else:
        codes, distinct = unique.numbered(column, sort=True, keep_missing=False)
    values = pd.Index(neighbour.to_pandas(distinct), copy=False)
    if dtypes.is_categorical(column.dtype):
        values = pd.CategoricalIndex(values, dtype=column.dtype)
    if drop_first and len(values) + dummy_na <= 1:
        return values[:0], []
    chosen = list(range(len(values)))
    if dummy_na:
        values, chosen = values.insert(len(values), np.nan), [*chosen, -1]
    if drop_first:
        values, chosen = values[1:], chosen[1:]
    if column.length <= _SHORT:  # all at once: a call each would take longer than the work
        narrow = codes.astype(np.int16) if distinct.length < 2**15 else codes
        wanted = device.to_device(np.array(chosen, narrow.dtype))
        found = list((narrow[None, :] == wanted[:, None]).astype(kind, copy=False))
    else:
        found = [(codes == code).astype(kind, copy=False) for code in chosen]
    if sparse:
        return values, [_sparse(device.to_host(flags)) for flags in found]
    layout = dtypes.layout_of(kind)
    return values, [Column(layout, kind, column.length, Buffer(flags)) for flags in found]


def _sparse(flags: np.ndarray) -> Column:
    """Return indicators as pandas' sparse array."""
    return neighbour.from_pandas(
        pd.arrays.SparseArray(flags, fill_value=flags.dtype.type(0).item())
    )


def _frame_of(like: Any, names: Any, columns: list[Column]) -> Any:
    from gpuframe.frames.dataframe import DataFrame

    table = Table(tuple(names.tolist()), tuple(columns), len(like))
    return DataFrame._from_table(table, like._index, names)
