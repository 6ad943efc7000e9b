"""merge_conditional and merge_interval: joins by inequality, which pandas does not have."""

from typing import Any

import numpy as np
import pandas as pd
from pandas.errors import MergeError

from gpuframe.columns import dtypes
from gpuframe.columns.column import Column
from gpuframe.errors import NotNative
from gpuframe.frames import index as indexes
from gpuframe.frames import merge_keys, merging
from gpuframe.frames.merge_keys import Sides
from gpuframe.ops import conditional
from gpuframe.ops.join import Pairs

_CLOSED = ("both", "left", "right", "neither")


def merge_conditional(
    left: Any,
    right: Any,
    *,
    left_on: Any,
    right_on: Any,
    op: str,
    by: Any = None,
    left_by: Any = None,
    right_by: Any = None,
    how: str = "inner",
    suffixes: Any = ("_x", "_y"),
) -> Any:
    """Join rows where a left value is less or greater than a right one.

    Missing values meet nothing. Rows come in the order of the left frame, those of one left row in
    the order of the right frame.

    Args:
        left: DataFrame or named Series.
        right: DataFrame or named Series.
        left_on: column of the left frame.
        right_on: column of the right frame, of a dtype that compares with the left one.
        op: "<", "<=", ">" or ">=", as in `left_on op right_on`.
        by: column or columns of both frames that must be equal beside.
        left_by: those of the left frame.
        right_by: those of the right frame.
        how: "inner", or "left" to keep left rows without a partner.
        suffixes: for names that both frames have beside those of `by`.

    Raises:
        KeyError: a name is not among the columns.
        ValueError: another word for `op` or `how`.
        TypeError: columns that do not compare.
        gpuframe.errors.OutOfMemoryError: the result is larger than the memory that is left.

    Example:
        >>> import gpuframe as pd
        >>> bids = pd.DataFrame({"bid": [5, 9]})
        >>> asks = pd.DataFrame({"ask": [4, 7, 9]})
        >>> pairs = pd.merge_conditional(bids, asks, left_on="bid", right_on="ask", op=">=")
        >>> pairs.ask.tolist()
        [4, 4, 7, 9]
    """
    if op not in conditional.OPERATORS:
        raise ValueError(f"op must be one of {', '.join(conditional.OPERATORS)}, not {op!r}")
    found = _sides(left, right, by, left_by, right_by, how)
    one, other = _column(found.left, left_on), _column(found.right, right_on)
    _require_comparable(one, other, left_on, right_on)
    pairs = _native(
        conditional.compared, one, other, op, found.left_keys, found.right_keys,
        keep_left=how == "left", row_bytes=merging.row_bytes(found),
    )  # fmt: skip
    return merging.assembled(found, indexes.default(pairs.length), pairs, suffixes)


def merge_interval(
    left: Any,
    right: Any,
    *,
    left_on: Any,
    right_start: Any,
    right_end: Any,
    closed: str = "both",
    by: Any = None,
    left_by: Any = None,
    right_by: Any = None,
    how: str = "inner",
    suffixes: Any = ("_x", "_y"),
) -> Any:
    """Join rows where a left value lies inside the interval of a right row.

    Missing values and bounds meet nothing. Rows come in the order of the left frame, those of one
    left row in the order of the right frame.

    Args:
        left: DataFrame or named Series.
        right: DataFrame or named Series.
        left_on: column of the left frame.
        right_start: column of the right frame in which intervals begin.
        right_end: column of the right frame in which they end.
        closed: which bounds belong to an interval: "both", "left", "right" or "neither".
        by: column or columns of both frames that must be equal beside.
        left_by: those of the left frame.
        right_by: those of the right frame.
        how: "inner", or "left" to keep left rows without a partner.
        suffixes: for names that both frames have beside those of `by`.

    Raises:
        KeyError: a name is not among the columns.
        ValueError: another word for `closed` or `how`.
        TypeError: columns that do not compare.
        gpuframe.errors.OutOfMemoryError: the result is larger than the memory that is left.

    Example:
        >>> import gpuframe as pd
        >>> visits = pd.DataFrame({"t": [3, 8]})
        >>> sales = pd.DataFrame({"start": [1, 3, 9], "end": [3, 8, 9], "name": list("abc")})
        >>> pd.merge_interval(
        ...     visits, sales, left_on="t", right_start="start", right_end="end"
        ... ).name.tolist()
        ['a', 'b', 'b']
    """
    if closed not in _CLOSED:
        raise ValueError(f"closed must be one of {', '.join(_CLOSED)}, not {closed!r}")
    found = _sides(left, right, by, left_by, right_by, how)
    value = _column(found.left, left_on)
    bounds = [_column(found.right, name) for name in (right_start, right_end)]
    for bound, name in zip(bounds, (right_start, right_end), strict=True):
        _require_comparable(value, bound, left_on, name)
    pairs = _native(
        conditional.inside, value, *bounds, closed, found.left_keys, found.right_keys,
        keep_left=how == "left", row_bytes=merging.row_bytes(found),
    )  # fmt: skip
    return merging.assembled(found, indexes.default(pairs.length), pairs, suffixes)


def _native(function: Any, *args: Any, **kwargs: Any) -> Pairs:
    """Call a function of columns; pandas has no way to fall back to."""
    try:
        pairs: Pairs = function(*args, **kwargs)
    except NotNative as reason:
        raise TypeError(f"cannot join: {reason}") from None
    return pairs


def _sides(left: Any, right: Any, by: Any, left_by: Any, right_by: Any, how: str) -> Sides:
    if how not in ("inner", "left"):
        raise ValueError(f"how must be 'inner' or 'left', not {how!r}")
    if by is not None:
        if left_by is not None or right_by is not None:
            raise MergeError("Can only pass by OR left_by and right_by")
        left_by = right_by = by
    if (left_by is None) != (right_by is None):
        raise MergeError(f"missing {'left_by' if left_by is None else 'right_by'}")
    first, second = _listed(left_by), _listed(right_by)
    if len(first) != len(second):
        raise MergeError("left_by and right_by must be the same length")
    left, right = (_ours(side) for side in (left, right))
    merge_keys.same_levels(left, right)
    found = Sides(left, right, first, second, False, False, [], [], [], [])
    if first:
        merge_keys.collect(found)
        found.names = []  # the left frame's stay as they are
    return found


def _ours(side: Any) -> Any:
    """Return a side as a gpuframe DataFrame."""
    from gpuframe.frames.fallback import lift

    return merge_keys.operand(lift(side) if isinstance(side, pd.DataFrame | pd.Series) else side)


def _listed(names: Any) -> list[Any]:
    if names is None:
        return []
    return list(names) if isinstance(names, list | tuple | np.ndarray | pd.Index) else [names]


def _column(frame: Any, name: Any) -> Column:
    if name not in frame._table.names:
        raise KeyError(name)
    if frame._table.names.count(name) > 1:
        raise ValueError(f"The column label '{name}' is not unique.")
    column: Column = frame._table.column(name)
    return column


def _require_comparable(left: Column, right: Column, left_on: Any, right_on: Any) -> None:
    kinds = (_kind(left), _kind(right))
    if kinds[0] != kinds[1] or "object" in kinds:
        raise TypeError(
            f"columns {left_on!r} ({left.dtype}) and {right_on!r} ({right.dtype}) do not compare"
        )


def _kind(column: Column) -> str:
    if column.layout == "object" or dtypes.is_categorical(column.dtype):
        return "object" if column.layout == "object" else str(column.dtype.ordered)
    if dtypes.is_text(column.dtype):
        return "text"
    if column.layout == "temporal":
        zone = isinstance(column.dtype, pd.DatetimeTZDtype)
        return f"{'date' if dtypes.is_datetime(column.dtype) else str(column.dtype)}{zone}"
    return "bool" if column.layout == "boolean" else "number"
