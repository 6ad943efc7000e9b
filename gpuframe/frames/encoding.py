"""factorize and from_dummies: values as numbers, and indicator columns back as values."""

from collections.abc import Hashable
from typing import Any

import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import index as indexes
from gpuframe.frames import labels
from gpuframe.frames.columnwise import is_frame
from gpuframe.frames.fallback import lift, native, native_function, to_pandas
from gpuframe.ops import indicators, missing, reshape, unique


@native
def series_factorize(self: Any, sort: bool = False, use_na_sentinel: bool = True) -> Any:
    """Return the number of each value among the distinct ones, on the host, and those.

    Args:
        sort: number the values in ascending order, else in order of appearance.
        use_na_sentinel: whether missing values are -1, else a value among the others.

    Returns:
        int64[n] and an Index.

    Example:
        >>> import gpuframe as pd
        >>> codes, values = pd.Series(["b", "a", "b"]).factorize()
        >>> codes.tolist(), values.tolist()
        ([0, 1, 0], ['b', 'a'])
    """
    column = self._column
    if column.layout == "object" or dtypes.is_nullable(column.dtype):
        raise NotNative(f"factorize of {column.dtype}")
    codes, distinct = unique.numbered(column, sort=sort, keep_missing=not use_na_sentinel)
    return device.to_host(codes), indexes.from_columns([distinct], [None])


def factorize(
    values: Any, sort: bool = False, use_na_sentinel: bool = True, size_hint: Any = None
) -> Any:
    """Return the number of each value among the distinct ones, and those; see `Series.factorize`.

    Args:
        values: Series, Index or array.
        sort: number the values in ascending order, else in order of appearance.
        use_na_sentinel: whether missing values are -1, else a value among the others.
        size_hint: of no effect on a series.
    """
    if hasattr(values, "factorize"):
        return lift(values).factorize(sort=sort, use_na_sentinel=use_na_sentinel)
    return lift(pd.factorize(to_pandas(values), sort, use_na_sentinel, size_hint))


@native_function
def from_dummies(data: Any, sep: Any = None, default_category: Any = None) -> Any:
    """Return the values that indicator columns stand for, as `get_dummies` makes them.

    Args:
        data: frame of zeros and ones, or of bools.
        sep: between the name of a result and the value, in the names of the columns; one result
            without a name if not given.
        default_category: value of rows without a one, or a dict of such by result.

    Raises:
        ValueError: a row has several ones, or none and no default; a value is missing.
        TypeError: values other than zero and one.

    Example:
        >>> import gpuframe as pd
        >>> pd.from_dummies(pd.DataFrame({"c_x": [1, 0], "c_y": [0, 1]}), sep="_").c.tolist()
        ['x', 'y']
    """
    data = lift(data)
    if not is_frame(data):
        raise TypeError(
            f"Expected 'data' to be a 'DataFrame'; Received 'data' of type: {type(data).__name__}"
        )
    table = data._table
    for name, column in zip(table.names, table.columns, strict=True):
        if missing.any_isna(column):
            raise ValueError(f"Dummy DataFrame contains NA value in column: '{name}'")
    if data.columns.nlevels > 1 or not data.columns.is_unique or not len(data):
        raise NotNative("indicators under names that repeat or have levels, or of no row")
    if not all(dtypes.is_number(column.dtype) for column in table.columns):
        raise NotNative("indicators that are no numbers")
    if not indicators.are_truths(list(table.columns)):
        raise TypeError("Passed DataFrame contains non-dummy data")
    parts = _parts(data.columns, sep)
    defaults = _defaults(default_category, list(parts))
    found = [_decoded(data, names, defaults.get(prefix, _NONE)) for prefix, names in parts.items()]
    result = Table(tuple(parts), tuple(found), len(data))
    frame = type(data)._from_table(result, data._index)
    if sep is None:
        return labels.with_names(frame, pd.Index(list(parts)))
    return labels.with_names(frame, pd.Index(list(parts)).astype(data.columns.dtype))


_NONE = object()


def _parts(names: pd.Index, sep: Any) -> dict[str, dict[Any, Any]]:
    """Return for each result the names of its columns with the values that they stand for."""
    if sep is None:
        return {"": {name: name for name in names}}
    if not isinstance(sep, str):
        raise TypeError(
            "Expected 'sep' to be of type 'str' or 'None'; "
            f"Received 'sep' of type: {type(sep).__name__}"
        )
    parts: dict[str, dict[Any, Any]] = {}
    for name in names:
        prefix, _, value = name.partition(sep)
        if len(prefix) == len(name):
            raise ValueError(f"Separator not specified for column: {name}")
        parts.setdefault(prefix, {})[name] = value
    return parts


def _defaults(given: Any, prefixes: list[str]) -> dict[str, Any]:
    if given is None:
        return {}
    if isinstance(given, dict):
        if len(given) != len(prefixes):
            raise ValueError(
                f"Length of 'default_category' ({len(given)}) did not match the "
                f"length of the columns being encoded ({len(prefixes)})"
            )
        return given
    if not isinstance(given, Hashable):
        raise TypeError(
            "Expected 'default_category' to be of type 'None', 'Hashable', or 'dict'; "
            f"Received 'default_category' of type: {type(given).__name__}"
        )
    return dict.fromkeys(prefixes, given)


def _decoded(data: Any, names: dict[Any, Any], default: Any) -> Any:
    """Return the value of each row as a column."""
    counts, places = indicators.truths([data._table.column(name) for name in names])
    values = list(names.values())
    least, most = indicators.extreme_rows(counts)
    if int(device.read(counts[most : most + 1])[0]) > 1:
        raise ValueError(
            "Dummy DataFrame contains multi-assignment(s); "
            f"First instance in row: {data._index[most]}"
        )
    if int(device.read(counts[least : least + 1])[0]) == 0:
        if default is _NONE:
            raise ValueError(
                "Dummy DataFrame contains unassigned value(s); "
                f"First instance in row: {data._index[least]}"
            )
        values.append(default)
    column = neighbour.from_pandas(pd.Series(values, dtype=data.columns.dtype))
    return reshape.taken(column, places)
