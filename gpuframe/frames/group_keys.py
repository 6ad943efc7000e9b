"""What rows are grouped by: columns, arrays, series, levels and functions of row labels, times."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray
from pandas.api.types import is_hashable

from gpuframe.columns.column import Column
from gpuframe.errors import NotNative
from gpuframe.frames import align, construct, time_bins
from gpuframe.frames.columnwise import is_frame
from gpuframe.frames.index import Index
from gpuframe.ops import all_categories, select


class Keys(NamedTuple):
    """Key columns with their names, and which columns of the frame they are.

    Attributes:
        columns: the keys.
        names: of the keys.
        own: names of those that are columns of the frame.
        whole: for each key whether all its categories make groups; none if empty.
    """

    columns: list[Column]
    names: list[Any]
    own: list[Any]
    whole: tuple[bool, ...] = ()


def _lists_values(of: Any, by: list[Any]) -> bool:
    """Whether a list of as many keys as rows holds a key a row, not names."""
    return not _are_names(of, by)


def _are_names(of: Any, by: list[Any]) -> bool:
    """Whether all keys are names of columns or levels."""
    names = (*getattr(of, "columns", ()), *of._index.names)
    return all(is_hashable(key) and not hasattr(key, "_index") and key in names for key in by)


def by_name(of: Any, by: Any) -> Any:
    """Return keys with names in place of the frame's own columns, which pandas would not know."""
    if isinstance(by, list):
        return [by_name(of, key) for key in by]
    own = hasattr(by, "_column") and is_frame(of) and of._table.names.count(by.name) == 1
    return by.name if own and of._table.column(by.name) is by._column else by


def _check_form(of: Any, by: Any) -> None:
    """Refuse no keys, lists of another length, and functions that cannot take a label."""
    if isinstance(by, list) and not by and len(of):
        raise ValueError("No group keys passed!")
    if isinstance(by, list) and any(isinstance(key, list) and len(key) != len(of) for key in by):
        raise ValueError("Grouper and axis must be same length")
    if callable(by) and len(of):
        of._index.slice(0, 1).to_pandas().map(by)


def check_names(of: Any, by: Any) -> None:
    """Raise pandas' KeyError for a key that is neither a column nor a level."""
    _check_form(of, by)
    if not is_frame(of) or of.columns.nlevels > 1:
        return
    names = by if isinstance(by, list) else [by]
    if isinstance(by, list) and len(by) == len(of) and _lists_values(of, by):
        return
    for name in names:
        if isinstance(name, tuple) and not isinstance(by, list) and name not in of.columns:
            raise KeyError(name)
        if not isinstance(name, str):
            continue
        is_column, is_level = name in of._table.names, name in of._index.names
        if is_column and is_level:
            raise ValueError(
                f"'{name}' is both an index level and a column label, which is ambiguous."
            )
        if not is_column and not is_level:
            raise KeyError(name)


def keys_of(of: Any, settings: dict[str, Any]) -> Keys:
    """Return the key columns that `by` stands for.

    Raises:
        NotNative: things that pandas has to look up.
    """
    by = settings["by"]
    if settings["level"] is not None:
        if by is not None:
            raise NotNative("groupby by keys and levels")
        return _levels(of, settings["level"], settings)
    listed = _listed_keys(of, by)
    if not listed:
        raise NotNative("groups without keys")
    columns, labels, own = [], [], []
    for key in listed:
        column, label, is_own = _key(of, key)
        columns.append(column)
        labels.append(label)
        if is_own:
            own.append(label)
    return Keys(columns, labels, own, _whole(columns, settings))


def _whole(columns: list[Column], settings: dict[str, Any]) -> tuple[bool, ...]:
    """Return for each key whether all its categories make groups."""
    if settings["observed"]:
        return ()
    dropna = settings["dropna"]
    found = tuple(all_categories.is_whole(column, dropna=dropna) for column in columns)
    return found if any(found) else ()


def _levels(of: Any, level: Any, settings: dict[str, Any]) -> Keys:
    """Return levels of the row labels as keys.

    Raises:
        NotNative: a level that is none.
    """
    index = of._index
    wanted = list(level) if isinstance(level, list | tuple) else [level]
    places = [index.names.index(one) if one in index.names else one for one in wanted]
    if not all(isinstance(at, int) and -index.nlevels <= at < index.nlevels for at in places):
        raise NotNative("a level that does not exist")
    columns = [index.columns[at] for at in places]
    names = [index.names[at] for at in places]
    return Keys(columns, names, [], _whole(columns, settings))


def _listed_keys(of: Any, by: Any) -> list[Any]:
    """Return the keys; a list of as many values as rows is one key."""
    if not isinstance(by, list):
        return [by]
    if any(isinstance(key, pd.Grouper) for key in by):
        if len(by) == 1:
            raise NotNative("groupby by a list of one Grouper")
        return by
    if not is_frame(of):
        if any(hasattr(key, "_column") for key in by):
            return by
        if all(isinstance(key, str) and key in of._index.names for key in by):
            return by
        return [by]
    named = _are_names(of, by)
    if len(by) == len(of) and not named and not any(hasattr(key, "_column") for key in by):
        if any(callable(key) or isinstance(key, list | tuple | np.ndarray) for key in by):
            raise NotNative("a list of keys of several kinds")
        return [np.asarray(by)] if len(by) else []
    return by


def _values(key: Any, rows: int) -> Column:
    """Return the column of an array, list or index of keys."""
    if isinstance(key, Index) and key.nlevels == 1:
        column: Column = key._column
    elif isinstance(key, Index | pd.MultiIndex):
        raise NotNative("groupby by an index of several levels")
    else:
        column = construct.column_of(list(key) if isinstance(key, list) else key)
    if column.length != rows or isinstance(key, pd.Series):
        raise NotNative("keys that have to be aligned")
    return column


def _key(of: Any, key: Any) -> tuple[Column, Any, bool]:
    if hasattr(key, "_column") and hasattr(key, "_index"):
        found = align.rows_for(of._index, key._index)
        column = key._column if found is None else select.take_or_missing(key._column, found)
        own = is_frame(of) and key.name in of._table.names and of._table.column(key.name) is column
        return column, key.name, own
    if isinstance(key, np.ndarray | list | pd.Index | pd.Series | ExtensionArray | Index):
        return _values(key, len(of)), getattr(key, "name", None), False
    if is_frame(of) and isinstance(key, str | int | tuple | float) and key in of._table.names:
        if of._table.names.count(key) > 1:
            raise NotNative("groupby by a repeated name")
        return of._table.column(key), key, True
    if is_frame(of) and of.columns.nlevels > 1 and not hasattr(key, "__iter__"):
        raise NotNative("groupby by one level of a column's name")
    if isinstance(key, pd.Grouper):
        return time_bins.key_of(of, key)
    if isinstance(key, str) and list(of._index.names).count(key) == 1:
        return of._index.columns[of._index.names.index(key)], key, False
    if callable(key) or isinstance(key, dict):
        mapped = of._index.to_pandas().map(key if callable(key) else key.get)
        return construct.column_of(mapped), mapped.name, False
    raise NotNative(f"groupby by {type(key).__name__}")
