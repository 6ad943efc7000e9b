"""Alignment of row labels: which rows of two sides stand beside each other."""

from typing import Any

from gpuframe import device
from gpuframe.columns.dtypes import INT32
from gpuframe.errors import NotNative
from gpuframe.frames import index as indexes
from gpuframe.frames.index import Index
from gpuframe.ops import join, select, sort, unique


def common_name(left: Any, right: Any) -> Any:
    """Return the name of two sides' result: theirs if equal, else None."""
    try:
        same = left is right or bool(left == right) or (left != left and right != right)  # noqa: PLR0124
    except (TypeError, ValueError):
        same = False
    return left if same else None


def outer(left: Index, right: Index) -> tuple[Index, Any, Any]:
    """Return the sorted union of labels and each side's row of it, -1 where it has none.

    Raises:
        NotNative: repeated labels, several levels, or labels of different dtypes.
    """
    if left.nlevels > 1 or right.nlevels > 1 or left.dtype != right.dtype:
        raise NotNative("alignment of labels of different kinds")
    if left.has_duplicates or right.has_duplicates:
        raise NotNative("alignment of repeated labels")
    both = select.concat([left.columns[0], right.columns[0]])
    union = select.take(both, unique.firsts([both]))
    union = select.take(union, sort.order([union], [True]))
    if isinstance(left, indexes.RangeIndex):
        labels = indexes.range_where_even(union.values, left.name)
    else:
        labels = indexes.from_columns([union], [left.name])
    found = [join.rows([union], side.columns, keep_left=True)[1] for side in (left, right)]
    return labels, found[0], found[1]


def rows_for(wanted: Index, own: Index) -> Any | None:
    """Return the own row of each wanted label, -1 where there is none; None for all in place.

    Raises:
        ValueError: own labels repeat and differ from the wanted ones.
        NotNative: labels of different dtypes.
    """
    if wanted.identical_labels(own):
        return None
    if own.nlevels > 1 or wanted.nlevels > 1 or own.dtype != wanted.dtype:
        raise NotNative("alignment of labels of different kinds")
    if own.has_duplicates:
        raise ValueError("cannot reindex on an axis with duplicate labels")
    if not len(own):
        return device.xp().full(len(wanted), -1, dtype=INT32)
    return join.rows(wanted.columns, own.columns, keep_left=True)[1]
