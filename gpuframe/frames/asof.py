"""merge_asof: pandas' rules round the join with the nearest row."""

import datetime
from typing import Any

import numpy as np
import pandas as pd
from pandas.errors import MergeError

from gpuframe.columns import dtypes
from gpuframe.columns.column import Column
from gpuframe.errors import NotNative
from gpuframe.frames import index as indexes
from gpuframe.frames import merge_keys, merging
from gpuframe.frames.fallback import native_function
from gpuframe.frames.merge_keys import Sides
from gpuframe.ops import asof, missing
from gpuframe.ops.join import Pairs

_DIRECTIONS = ("backward", "forward", "nearest")


@native_function
def merge_asof(
    left: Any,
    right: Any,
    on: Any = None,
    left_on: Any = None,
    right_on: Any = None,
    left_index: bool = False,
    right_index: bool = False,
    by: Any = None,
    left_by: Any = None,
    right_by: Any = None,
    suffixes: Any = ("_x", "_y"),
    tolerance: Any = None,
    allow_exact_matches: bool = True,
    direction: str = "backward",
) -> Any:
    """Join each left row with the nearest right row, by a key in whose order both sides are.

    Args:
        left: DataFrame or named Series, in the order of its key.
        right: DataFrame or named Series, in the order of its key.
        on: column of both frames: numbers, dates or durations.
        left_on: column of the left frame.
        right_on: column of the right frame.
        left_index: whether the left key are the row labels.
        right_index: whether the right key are the row labels.
        by: column or columns of both frames that must be equal.
        left_by: those of the left frame.
        right_by: those of the right frame.
        suffixes: for names that both frames have.
        tolerance: greatest distance of the keys, a number or a duration.
        allow_exact_matches: whether an equal key counts.
        direction: "backward" for the last key that is not greater, "forward" for the first that
            is not smaller, "nearest" for the closer of both.

    Raises:
        ValueError: a side is not in the order of its key, or its key has missing values.
        pandas.errors.MergeError: arguments or dtypes that do not go together.

    Example:
        >>> import gpuframe as pd
        >>> trades = pd.DataFrame({"t": [2, 5], "what": ["a", "b"]})
        >>> quotes = pd.DataFrame({"t": [1, 2, 4], "price": [10, 20, 40]})
        >>> pd.merge_asof(trades, quotes, on="t").price.tolist()
        [20, 40]
    """
    if direction not in _DIRECTIONS:
        raise MergeError(f"direction invalid: {direction}")
    if not isinstance(allow_exact_matches, bool | np.bool_):
        raise MergeError(f"allow_exact_matches must be boolean, passed {allow_exact_matches}")
    left, right = merge_keys.operand(left), merge_keys.operand(right)
    found = _sides(left, right, (on, left_on, right_on), (by, left_by, right_by),
                   left_index, right_index)  # fmt: skip
    one, other = _own_keys(found)
    _require_same_dtypes(found, one, other)
    limit = _tolerance(one, tolerance)
    _require_ordered(one, "left")
    _require_ordered(other, "right")
    if one.dtype == dtypes.FLOAT32 and (limit is not None or direction == "nearest"):
        raise NotNative("distances of float32")
    both = left_index and right_index
    last = len(found.left_keys) if both else -1
    by_left, by_right = found.left_keys[:last], found.right_keys[:last]
    if both and not (by is not None or left_by is not None):
        by_left, by_right = [], []
    rows = asof.rows(
        asof.keys_of(one), asof.keys_of(other), by_left, by_right,
        direction=direction, exact=bool(allow_exact_matches), tolerance=limit,
    )  # fmt: skip
    absent = len(left) > 0 and bool((rows < 0).any())
    pairs = Pairs(None, rows, len(left), right_absent=absent)
    return merging.assembled(found, _index(found), pairs, suffixes, levels=False)


def _index(found: Sides) -> Any:
    if not (found.left_index or found.right_index):
        return indexes.default(len(found.left))
    if found.right_index and not len(found.left):
        return found.right._index.slice(0, 0)
    return found.left._index.renewed()


def _sides(
    left: Any, right: Any, on: tuple[Any, Any, Any], by: tuple[Any, Any, Any],
    left_index: bool, right_index: bool,
) -> Sides:  # fmt: skip
    """Return both frames with their keys, those of `by` first; the checks and words are pandas'."""
    merge_keys.check_flags(left_index, right_index)
    merge_keys.same_levels(left, right)
    first, second = merge_keys.joined_on(left, right, *on, left_index, right_index)
    if len(first) != 1 and not left_index:
        raise MergeError("can only asof on a key for left")
    if len(second) != 1 and not right_index:
        raise MergeError("can only asof on a key for right")
    for side, frame, flag in (("left", left, left_index), ("right", right, right_index)):
        if flag and frame._index.nlevels > 1:
            raise MergeError(f"{side} can only have one index")
        _require_known(frame, (first if side == "left" else second)[:1])
    left_by, right_by = _by(*by)
    found = Sides(left, right, first, second, left_index, right_index, [], [], [], [])
    if not (left_index and right_index):
        merge_keys.collect(found)
    _require_numeric(*_own_keys(found))
    if left_by:
        found = Sides(left, right, [*left_by, *first], [*right_by, *second], left_index,
                      right_index, [], [], [], [])  # fmt: skip
        merge_keys.collect(found)
    elif left_index and right_index:
        found.left_keys, found.right_keys = left._index.columns, right._index.columns
    return found


def _require_known(frame: Any, names: list[Any]) -> None:
    """Raise where a key is no column and not the name of the index."""
    for name in names:
        known = not isinstance(name, str) or name in frame._table.names
        if not known and name not in frame._index.names and frame._index.nlevels == 1:
            raise KeyError(
                f"Requested level ({name}) does not match index name ({frame._index.name})"
            )


def _by(by: Any, left_by: Any, right_by: Any) -> tuple[list[Any], list[Any]]:
    if by is not None:
        if left_by is not None or right_by is not None:
            raise MergeError("Can only pass by OR left_by and right_by")
        left_by = right_by = by
    if left_by is None and right_by is not None:
        raise MergeError("missing left_by")
    if left_by is not None and right_by is None:
        raise MergeError("missing right_by")
    if left_by is None:
        return [], []
    first, second = (
        list(names) if isinstance(names, list | tuple | np.ndarray | pd.Index) else [names]
        for names in (left_by, right_by)
    )
    if len(first) != len(second):
        raise MergeError("left_by and right_by must be the same length")
    return first, second


def _own_keys(found: Sides) -> tuple[Column, Column]:
    """Return the ordered key of each side."""
    left = found.left._index.columns[0] if found.left_index else found.left_keys[-1]
    right = found.right._index.columns[0] if found.right_index else found.right_keys[-1]
    return left, right


def _require_numeric(left: Column, right: Column) -> None:
    if any(dtypes.is_text(side.dtype) or side.dtype == dtypes.OBJECT for side in (left, right)):
        raise MergeError(
            f"Incompatible merge dtype, {left.dtype!r} and {right.dtype!r}, "
            "both sides must have numeric dtype"
        )


def _require_same_dtypes(found: Sides, left: Column, right: Column) -> None:
    """Raise where a pair of keys differs in dtype; the message counts the keys."""
    pairs = [*enumerate(zip(found.left_keys, found.right_keys, strict=True)), (0, (left, right))]
    for at, (first, second) in pairs:
        if first.dtype == second.dtype:
            continue
        kinds = f"incompatible merge keys [{at}] {first.dtype!r} and {second.dtype!r}"
        if dtypes.is_categorical(first.dtype) and dtypes.is_categorical(second.dtype):
            raise MergeError(f"{kinds}, both sides category, but not equal ones")
        raise MergeError(f"{kinds}, must be the same type")


def _tolerance(key: Column, tolerance: Any) -> Any | None:
    """Return the greatest distance in the key's own unit.

    Raises:
        pandas.errors.MergeError: negative, or of another kind than the key.
    """
    if tolerance is None:
        return None
    message = f"incompatible tolerance {tolerance}, must be compat with type {key.dtype!r}"
    if key.layout == "temporal" and not dtypes.is_date(key.dtype):
        if not isinstance(tolerance, datetime.timedelta):
            raise MergeError(message)
        if tolerance < pd.Timedelta(0):
            raise MergeError("tolerance must be non-negative")
        ticks = pd.Timedelta(tolerance).as_unit(dtypes.unit_of(key.dtype)).to_timedelta64()
        return int(ticks.view(np.int64))
    if not dtypes.is_number(key.dtype) or key.dtype.kind == "b":
        raise NotNative(f"tolerance of {key.dtype}")
    known = int | np.integer if key.dtype.kind in "iu" else int | float | np.number
    if not isinstance(tolerance, known) or isinstance(tolerance, bool):
        raise MergeError(message)
    if tolerance < 0:
        raise MergeError("tolerance must be non-negative")
    return tolerance


def _require_ordered(key: Column, side: str) -> None:
    if missing.any_isna(key):
        raise ValueError(f"Merge keys contain null values on {side} side")
    if not asof.is_ascending(key.values):
        raise ValueError(f"{side} keys must be sorted")
