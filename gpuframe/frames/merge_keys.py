"""What a merge is by: pandas' rules of `on`, `left_on`, `left_index` and their like."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from pandas.errors import MergeError

from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column
from gpuframe.errors import NotNative
from gpuframe.frames import construct
from gpuframe.frames.index import Index


@dataclass(slots=True)
class Sides:
    """Both frames of a merge and what they are joined by.

    Attributes:
        left: the left frame.
        right: the right frame.
        left_on: names, arrays, or None for a level of the index, one a key.
        right_on: likewise.
        left_index: whether the left keys are the index.
        right_index: whether the right keys are the index.
        left_keys: key columns of the left side.
        right_keys: key columns of the right side.
        names: of the keys in the result, None where there is none.
        dropped: columns of the right frame that the left one's stand for.
    """

    left: Any
    right: Any
    left_on: list[Any]
    right_on: list[Any]
    left_index: bool
    right_index: bool
    left_keys: list[Column]
    right_keys: list[Column]
    names: list[Any]
    dropped: list[Any]


def operand(this: Any) -> Any:
    """Return a side of a merge as a frame.

    Raises:
        TypeError: neither a frame nor a series.
        ValueError: a series without a name.
        NotNative: an object of pandas.
    """
    from gpuframe.frames.dataframe import DataFrame
    from gpuframe.frames.series import Series

    if isinstance(this, DataFrame):
        return this
    if isinstance(this, Series):
        if this.name is None:
            raise ValueError("Cannot merge a Series without a name")
        if isinstance(this.name, tuple):
            raise NotNative("merge with a series of several levels of names")
        return this.to_frame()
    if isinstance(this, pd.DataFrame | pd.Series):
        raise NotNative("merge with an object of pandas")
    raise TypeError(f"Can only merge Series or DataFrame objects, a {type(this)} was passed")


def same_levels(left: Any, right: Any) -> None:
    """Raise where the columns of two frames have different numbers of levels.

    Raises:
        pandas.errors.MergeError: they have.
        NotNative: both have several.
    """
    counts = left.columns.nlevels, right.columns.nlevels
    if counts[0] != counts[1]:
        raise MergeError(
            "Not allowed to merge between different levels. "
            f"({counts[0]} levels on the left, {counts[1]} on the right)"
        )
    if counts[0] > 1:
        raise NotNative("merge of frames with levels of names")


def sides(
    left: Any,
    right: Any,
    on: Any,
    left_on: Any,
    right_on: Any,
    left_index: Any = False,
    right_index: Any = False,
) -> Sides:
    """Return both frames with their keys.

    Raises:
        KeyError: a key is neither a column nor a level.
        ValueError: a key is ambiguous, or the numbers of keys differ.
        pandas.errors.MergeError: arguments that exclude each other, or no common columns.
    """
    check_flags(left_index, right_index)
    same_levels(left, right)
    first, second = joined_on(left, right, on, left_on, right_on, left_index, right_index)
    found = Sides(left, right, first, second, left_index, right_index, [], [], [], [])
    if left_index and right_index:
        found.left_keys, found.right_keys = left._index.columns, right._index.columns
    else:
        collect(found)
    return found


def check_flags(left_index: Any, right_index: Any) -> None:
    """Raise where one is no bool.

    Raises:
        ValueError: it is not.
    """
    for name, flag in (("left_index", left_index), ("right_index", right_index)):
        if not isinstance(flag, bool | np.bool_):
            raise ValueError(  # noqa: TRY004 - pandas' class
                f"{name} parameter must be of type bool, not {type(flag)}"
            )


def _listed(given: Any) -> list[Any] | None:
    if given is None:
        return None
    return list(given) if isinstance(given, tuple | list) else [given]


def joined_on(
    left: Any, right: Any, on: Any, left_on: Any, right_on: Any, left_index: bool, right_index: bool
) -> tuple[list[Any], list[Any]]:
    """Return what each side is joined by; the checks and words are pandas'.

    Raises:
        ValueError: the numbers of keys differ.
        pandas.errors.MergeError: arguments that exclude each other, or no common columns.
    """
    on, left_on, right_on = _listed(on), _listed(left_on), _listed(right_on)
    if on == [] or left_on == [] or right_on == []:
        raise NotNative("merge by no key")
    if on is not None:
        _refuse_both(left_on is not None or right_on is not None, "on", "left_on", "right_on")
        _refuse_both(left_index or right_index, "on", "left_index", "right_index")
        return on, on
    if left_on is None and right_on is None:
        return _by_index_or_common(left, right, left_index, right_index)
    if left_on is not None:
        _require_one(left_index, right_index, right_on, "left", "right")
        if right_index:
            right_on = _levels(right._index, left_on, "left_on", "right")
    else:
        _require_one(right_index, left_index, left_on, "right", "left")
        left_on = _levels(left._index, right_on, "right_on", "left")
    if len(right_on) != len(left_on):
        raise ValueError("len(right_on) must equal len(left_on)")
    return left_on, right_on


def _refuse_both(both: bool, argument: str, first: str, second: str) -> None:
    if both:
        raise MergeError(
            f'Can only pass argument "{argument}" OR "{first}" '
            f'and "{second}", not a combination of both.'
        )


def _require_one(own_index: bool, other_index: bool, other_on: Any, own: str, other: str) -> None:
    """Check the arguments of a side that has keys of its own against those of the other side."""
    if own_index:
        raise MergeError(f'Can only pass argument "{own}_on" OR "{own}_index" not both.')
    if not other_index and other_on is None:
        raise MergeError(f'Must pass "{other}_on" OR "{other}_index".')
    if other_index and other_on is not None:
        raise MergeError(f'Can only pass argument "{other}_on" OR "{other}_index" not both.')


def _levels(index: Index, keys: list[Any], argument: str, side: str) -> list[Any]:
    if len(keys) != index.nlevels:
        raise ValueError(
            f'len({argument}) must equal the number of levels in the index of "{side}"'
        )
    return [None] * len(keys)


def _by_index_or_common(
    left: Any, right: Any, left_index: bool, right_index: bool
) -> tuple[list[Any], list[Any]]:
    if left_index and right_index:
        return [], []
    if left_index:
        raise MergeError("Must pass right_on or right_index=True")
    if right_index:
        raise MergeError("Must pass left_on or left_index=True")
    names, others = left._table.names, right._table.names
    known = set(others)
    common = [name for name in dict.fromkeys(names) if name in known]
    if not common:
        raise MergeError(
            "No common columns to perform merge on. Merge options: left_on=None, right_on=None, "
            "left_index=False, right_index=False"
        )
    if any(names.count(name) > 1 or others.count(name) > 1 for name in common):
        shared = left.columns.intersection(right.columns)
        raise MergeError(f"Data columns not unique: {shared!r}")
    return common, common


def collect(found: Sides) -> None:
    """Look the keys up: columns, levels, arrays, or the index where a key is None."""
    by_left = any(key is not None for key in found.left_on)
    by_right = any(key is not None for key in found.right_on)
    for first, second in zip(found.left_on, found.right_on, strict=True):
        one, other = _array(first, found.left), _array(second, found.right)
        if by_left:
            found.left_keys.append(_key(found.left, first) if one is None else one)
        if by_right:
            found.right_keys.append(_key(found.right, second) if other is None else other)
        found.names.append(_name(found, first, second, one, other, both=by_left and by_right))
        if first is not None and one is None and other is None and first == second:
            found.dropped.append(second)
    if not by_left:
        found.left_keys = found.left._index.columns
    if not by_right:
        found.right_keys = found.right._index.columns


def _name(
    found: Sides, first: Any, second: Any, one: Column | None, other: Column | None, *, both: bool
) -> Any:
    """Return the name of a key in the result, None for an array."""
    if one is None and first is not None:
        return first
    if first is None and both:
        return found.left._index.name
    if first is not None and second is None and both:
        return found.right._index.name
    return None if other is not None else second


def _array(key: Any, frame: Any) -> Column | None:
    """Return an array given in place of a name as a column, None for a name.

    Raises:
        NotNative: an array of another length, or of pandas.
    """
    if hasattr(key, "_column") and not isinstance(key, Index | str):
        column: Column = key._column
    elif isinstance(key, Index):
        column = key.columns[0]
    elif isinstance(key, np.ndarray):
        column = construct.column_of(key)
    elif isinstance(key, pd.Series | pd.Index | pd.api.extensions.ExtensionArray):
        column = neighbour.from_pandas(key)
    else:
        return None
    if column.length != len(frame):
        raise NotNative("keys of another length than their frame")
    return column


def is_level(frame: Any, name: Any) -> bool:
    """Whether a key names a level of the index and no column."""
    return (
        isinstance(name, str | int | tuple)
        and name in frame._index.names
        and name not in frame._table.names
    )


def _key(frame: Any, name: Any) -> Column:
    if name is None:
        own: Column = frame._index.columns[0]
        return own
    names = frame._table.names
    try:
        count = names.count(name)
    except (TypeError, ValueError):
        raise NotNative("merge by an unusual key") from None
    if count and name in frame._index.names:
        raise ValueError(f"'{name}' is both an index level and a column label, which is ambiguous.")
    if count > 1:
        raise ValueError(f"The column label '{name}' is not unique.")
    if count:
        column: Column = frame._table.column(name)
        return column
    if is_level(frame, name):
        level: Column = frame._index.columns[frame._index.names.index(name)]
        return level
    if isinstance(name, list | dict | set):
        raise NotNative("merge by an unusual key")
    raise KeyError(name)
