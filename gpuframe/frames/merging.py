"""merge: pandas' rules of names and order around the joins of rows."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column, dictionary
from gpuframe.columns.dtypes import INT32
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames.fallback import native_function
from gpuframe.ops import elementwise, join, unique

_VALIDATIONS = {
    "one_to_one": (True, True), "1:1": (True, True),
    "one_to_many": (True, False), "1:m": (True, False),
    "many_to_one": (False, True), "m:1": (False, True),
    "many_to_many": (False, False), "m:m": (False, False),
}  # fmt: skip


@native_function
def merge(
    left: Any,
    right: Any,
    how: str = "inner",
    on: Any = None,
    left_on: Any = None,
    right_on: Any = None,
    left_index: bool = False,
    right_index: bool = False,
    sort: bool = False,
    suffixes: Any = ("_x", "_y"),
    copy: Any = None,  # noqa: ARG001 - columns are immutable
    indicator: bool | str = False,
    validate: str | None = None,
) -> Any:
    """Join two frames on equal keys; missing keys are equal to each other.

    Rows come in the order of the left frame (of the right one for `how="right"`), ties in the
    order of the other side.

    Args:
        left: DataFrame.
        right: DataFrame.
        how: "inner", "left" or "right"; others run through pandas.
        on: column name or list of names that both frames have; all common ones if not given.
        left_on: names in the left frame, together with `right_on`.
        right_on: names in the right frame.
        left_index: runs through pandas.
        right_index: runs through pandas.
        sort: runs through pandas.
        suffixes: for names that both frames have beside the keys.
        copy: of no effect.
        indicator: True or a name adds a column that says where a row comes from.
        validate: "1:1", "1:m", "m:1" or "m:m".

    Raises:
        KeyError: a key is not among the columns.
        pandas.errors.MergeError: no common columns, or `validate` does not hold.

    Example:
        >>> import gpuframe as pd
        >>> left = pd.DataFrame({"k": [2, 1]})
        >>> pd.merge(left, pd.DataFrame({"k": [1, 2], "v": [10, 20]})).v.tolist()
        [20, 10]
    """
    from gpuframe.frames.dataframe import DataFrame

    if not isinstance(left, DataFrame) or not isinstance(right, DataFrame):
        raise NotNative("merge with a series")
    if how not in ("inner", "left", "right") or left_index or right_index or sort:
        raise NotNative(f"merge how={how}, by index or sorted")
    left_names, right_names = _keys(left, right, on, left_on, right_on)
    left_keys = [_key(left, name) for name in left_names]
    right_keys = [_key(right, name) for name in right_names]
    for first, second in zip(left_keys, right_keys, strict=True):
        if first.dtype != second.dtype and not (how != "right" and _both_whole(first, second)):
            raise NotNative(f"keys of {first.dtype} and {second.dtype}")
    _validate(validate, left_keys, right_keys)
    if how == "right":
        right_rows, left_rows = join.rows(right_keys, left_keys, keep_left=True)
    else:
        left_rows, right_rows = join.rows(left_keys, right_keys, keep_left=how == "left")
    sides = _Sides(left, right, left_names, right_names, left_rows, right_rows, how)
    return _assembled(sides, suffixes, indicator)


class _Sides:
    """What the two sides bring to a merged frame."""

    __slots__ = ("how", "left", "left_names", "left_rows", "right", "right_names", "right_rows")

    def __init__(self, *parts: Any) -> None:
        (self.left, self.right, self.left_names, self.right_names,
         self.left_rows, self.right_rows, self.how) = parts  # fmt: skip

    def left_column(self, column: Column) -> Column:
        return join.gathered(column, self.left_rows, missing_rows=self.how == "right")

    def right_column(self, column: Column) -> Column:
        return join.gathered(column, self.right_rows, missing_rows=self.how == "left")

    @property
    def length(self) -> int:
        for rows, frame in ((self.left_rows, self.left), (self.right_rows, self.right)):
            if rows is not None:
                return int(rows.shape[0])
            kept = len(frame)
        return kept


def _listed(names: Any) -> list[Any]:
    return (
        list(names) if isinstance(names, list | tuple) and not isinstance(names, str) else [names]
    )


def _keys(
    left: Any, right: Any, on: Any, left_on: Any, right_on: Any
) -> tuple[list[Any], list[Any]]:
    """Return the key names of both sides."""
    if left.columns.nlevels > 1 or right.columns.nlevels > 1:
        raise NotNative("merge of frames with levels of names")
    if on is None and left_on is None and right_on is None:
        common = [name for name in left._table.names if name in right._table.names]
        if not common:
            raise NotNative("merge without common columns")
        return common, common
    if on is not None and (left_on is not None or right_on is not None):
        raise NotNative("merge with on and left_on")
    if on is None and (left_on is None or right_on is None):
        raise NotNative("merge by an index")
    first = _listed(on if on is not None else left_on)
    second = _listed(on if on is not None else right_on)
    if len(first) != len(second):
        raise ValueError("len(right_on) must equal len(left_on)")
    return first, second


def _key(frame: Any, name: Any) -> Column:
    if isinstance(name, str | int | tuple) and name in frame._table.names:
        if frame._table.names.count(name) > 1:
            raise NotNative("merge on a repeated name")
        column: Column = frame._table.column(name)
        return column
    if isinstance(name, str) and name not in frame._index.names:
        raise KeyError(name)
    raise NotNative("merge on arrays or levels")


def _both_whole(left: Column, right: Column) -> bool:
    """Whether keys of two dtypes are whole numbers; the result then keeps the left dtype."""
    return all(
        isinstance(side.dtype, np.dtype) and side.dtype.kind in "iuf" and elementwise.is_whole(side)
        for side in (left, right)
    )


def _validate(validate: str | None, left: list[Column], right: list[Column]) -> None:
    if validate is None:
        return
    if validate not in _VALIDATIONS:
        raise NotNative("an unknown word for validate")
    for wanted, columns, side in zip(
        _VALIDATIONS[validate], (left, right), ("left", "right"), strict=True
    ):
        if wanted and unique.firsts(columns).shape[0] < columns[0].length:
            raise NotNative(f"keys of the {side} frame repeat against validate={validate}")


def _assembled(sides: _Sides, suffixes: Any, indicator: bool | str) -> Any:
    """Put the columns together: left ones, right ones without the common keys, the indicator."""
    left, right = sides.left._table, sides.right._table
    shared = [
        first for first, second in zip(sides.left_names, sides.right_names, strict=True)
        if first == second
    ]  # fmt: skip
    clash = {name for name in left.names if name in right.names and name not in shared}
    if clash and (suffixes is None or suffixes[0] == suffixes[1] or None in suffixes):
        raise NotNative("suffixes that leave names repeated")
    names, columns = [], []
    for name, column in zip(left.names, left.columns, strict=True):
        names.append(f"{name}{suffixes[0]}" if name in clash else name)
        if name in shared and sides.how == "right":
            at = sides.right_names[sides.left_names.index(name)]
            columns.append(sides.right_column(right.column(at)))
        else:
            columns.append(sides.left_column(column))
    for name, column in zip(right.names, right.columns, strict=True):
        if name in shared:
            continue
        names.append(f"{name}{suffixes[1]}" if name in clash else name)
        columns.append(sides.right_column(column))
    if indicator:
        names.append("_merge" if indicator is True else indicator)
        columns.append(_indicator(sides))
    if len(set(names)) < len(names):
        raise NotNative("merge that repeats names")
    table = Table(tuple(names), tuple(columns), sides.length)
    return type(sides.left)._from_table(table, None)


def _indicator(sides: _Sides) -> Column:
    """Return the categories left_only, right_only and both."""
    words = pd.Index(["left_only", "right_only", "both"], dtype=dtypes.STR)
    xp = device.xp()
    codes = xp.full(sides.length, 2, dtype=INT32)
    rows, alone = (sides.right_rows, 0) if sides.how == "left" else (sides.left_rows, 1)
    if sides.how != "inner" and rows is not None:
        codes = xp.where(rows < 0, alone, codes).astype(INT32)
    return dictionary(codes, neighbour.from_pandas(words), pd.CategoricalDtype(words))


def merge_method(self: Any, right: Any, *args: Any, **kwargs: Any) -> Any:
    """Join with another frame on equal keys; see `gpuframe.merge`."""
    return merge(self, right, *args, **kwargs)
