"""Rows and labels of a merge: which side's index the result keeps, as pandas decides."""

from typing import Any

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.errors import NotNative
from gpuframe.frames import index as indexes
from gpuframe.frames.index import Index
from gpuframe.frames.merge_keys import Sides
from gpuframe.ops import join, missing, select
from gpuframe.ops.join import Pairs


def joined(found: Sides, how: str, *, sort: bool, row_bytes: int) -> tuple[Index, Pairs]:
    """Return the labels of a merge's rows, and the rows.

    Args:
        found: the sides and their keys.
        how: "inner", "left", "right", "outer", "left_anti" or "right_anti".
        sort: whether rows come in the order of the keys.
        row_bytes: bytes of a row of the result.
    """
    if how.endswith("_anti"):
        return _anti(found, how, sort=sort)
    left, right = found.left._index, found.right._index
    if found.left_index and found.right_index:
        return by_index(left, right, how, sort=sort, row_bytes=row_bytes)
    pairs = _pairs(found, how, sort=sort, row_bytes=row_bytes)
    return _labels(found, how, pairs), pairs


def _pairs(found: Sides, how: Any, *, sort: bool, row_bytes: int) -> Pairs:
    """Join the rows; an empty side needs no keys, which may then be of any dtype."""
    rows = len(found.left), len(found.right)
    if 0 in rows:
        if how == "inner" or (how == "left" and not rows[0]) or (how == "right" and not rows[1]):
            nothing = device.xp().zeros(0, dtype=dtypes.INT32)
            return Pairs(nothing, nothing, 0)
        if how == "left" and not sort:
            return _alone(rows[0])
        if how == "right" and not sort:
            return _alone(rows[1]).swapped()
        keys = zip(found.left_keys, found.right_keys, strict=True)
        if any(dtypes.is_datetime(one.dtype) and one.dtype != other.dtype for one, other in keys):
            raise NotNative("the order of dates beside no keys of another dtype")
    return join.pairs(found.left_keys, found.right_keys, how, sort=sort, row_bytes=row_bytes)


def _alone(rows: int) -> Pairs:
    """Return every left row beside none."""
    absent = device.xp().full(rows, -1, dtype=dtypes.INT32)
    return Pairs(None, absent, rows, right_absent=rows > 0)


def _labels(found: Sides, how: str, pairs: Pairs) -> Index:
    """Return the labels where at most one side is joined by its index."""
    left, right = found.left._index, found.right._index
    if found.right_index:
        if how == "left" or len(left):
            return _taken(left, right, pairs.left, fills=how in ("right", "outer"))
        return _taken(right, left, pairs.right, fills=False)
    if found.left_index:
        if how == "right" or len(right):
            return _taken(right, left, pairs.right, fills=how in ("left", "outer"))
        return _taken(left, right, pairs.left, fills=False)
    return indexes.default(pairs.length)


def _taken(index: Index, other: Index, rows: Any | None, *, fills: bool) -> Index:
    if rows is None:
        return index.renewed()
    if fills and bool((rows < 0).any()):
        if index.nlevels > 1 or other.nlevels > 1:
            raise NotNative("missing labels of several levels")
        return Index._from_column(select.take_or_missing(index.columns[0], rows), index.name)
    return index._rows(rows)


def _anti(found: Sides, how: str, *, sort: bool) -> tuple[Index, Pairs]:
    """Return the rows of one side that have no partner, labelled as in the join they come from."""
    if found.left_index and found.right_index:
        _require_alike(found.left._index, found.right._index)
    turned = how == "right_anti"
    own, other = (found.right, found.left) if turned else (found.left, found.right)
    keys = (found.left_keys, found.right_keys)[:: -1 if turned else 1]
    own_index = found.right_index if turned else found.left_index
    rows = places = device.xp().arange(len(own), dtype=dtypes.INT32)
    total = len(own)
    if len(own) and (len(other) or sort):
        rows, places, total = join.anti(*keys, sort=sort)
    absent = device.xp().full(rows.shape[0], -1, dtype=rows.dtype)
    count = int(rows.shape[0])
    pairs = Pairs(rows, absent, count, right_absent=count > 0)
    pairs = pairs.swapped() if turned else pairs
    other_index = found.left_index if turned else found.right_index
    if own_index and not other_index and len(other):
        return _taken(other._index, own._index, absent, fills=True), pairs
    if not own_index and not other_index:
        return indexes.default(total)._rows(places), pairs
    index = own._index
    if own_index and turned and (ranges := _ranges(other._index, index)) is not None:
        index = ranges[1]
    if own_index and sort and _missing_labels(index):
        raise NotNative("missing labels in a sorted join")
    if total != len(own) and isinstance(index, indexes.RangeIndex):  # labels were repeated
        index = Index._from_column(index.columns[0], index.name)
    return index._rows(rows), pairs


def _missing_labels(index: Index) -> bool:
    return any(missing.any_isna(column) for column in index.columns)


def by_index(
    left: Index, right: Index, how: Any, *, sort: bool, row_bytes: int = 0
) -> tuple[Index, Pairs]:
    """Join two indexes.

    Args:
        left: labels of the left side.
        right: labels of the right side.
        how: "inner", "left", "right" or "outer".
        sort: whether labels come in ascending order.
        row_bytes: bytes of a row of the result.

    Raises:
        NotNative: labels of different dtypes or levels.
    """
    _require_alike(left, right)
    sort = sort or how == "outer"
    ranges = _ranges(left, right)
    if ranges is not None:
        left, right = ranges
    if not len(left) or not len(right):
        return _beside_nothing(left, right, how, sort=sort)
    if left.identical_labels(right) and left.is_unique and (not sort or _ascending(left)):
        kept = right if how == "right" else left
        return kept.renewed(), Pairs(None, None, len(left))
    if how in ("inner", "outer") and _is_range(left) and _is_range(right):
        index, pairs = _of_ranges(left, right, how, sort=sort)
        return (index if ranges is not None else index.rename(left.name)), pairs
    if sort and _dates_or_categories_missing(left, right):
        raise NotNative("missing labels in a sorted join")
    pairs = join.pairs(left.columns, right.columns, how, sort=sort, row_bytes=row_bytes)
    if how == "right":
        return _taken(right, left, pairs.right, fills=False), pairs
    if how == "outer":
        return _united(left, right, pairs), pairs
    return _taken(left, right, pairs.left, fills=False), pairs


def _is_range(index: Index) -> bool:
    return isinstance(index, indexes.RangeIndex)


def _united(left: Index, right: Index, pairs: Pairs) -> Index:
    """Return the left label of each row, the right one where there is no left row."""
    columns = [
        join.either(one, other, pairs)
        for one, other in zip(left.columns, right.columns, strict=True)
    ]
    if pairs.left_absent and _is_range(left):
        return indexes.range_where_even(columns[0].values, left.name)
    return indexes.from_columns(columns, list(left.names))


def _require_alike(left: Index, right: Index) -> None:
    if left.nlevels != right.nlevels:
        raise NotNative("a join of indexes of different levels")
    if left.nlevels > 1 and list(left.names) != list(right.names):
        raise NotNative("a join of levels of different names")
    for one, other in zip(left.columns, right.columns, strict=True):
        if one.dtype != other.dtype or one.layout == "object":
            raise NotNative("a join of labels of different dtypes")


def _ascending(index: Index) -> bool:
    if isinstance(index, indexes.RangeIndex):
        return index.step > 0 or len(index) < 2
    return bool(index.to_pandas().is_monotonic_increasing)


def _dates_or_categories_missing(left: Index, right: Index) -> bool:
    """Whether pandas' order depends on whether labels repeat."""
    return any(
        (column.layout == "temporal" or dtypes.is_categorical(column.dtype))
        and missing.any_isna(column)
        for column in (*left.columns, *right.columns)
    )


def _ranges(left: Index, right: Index) -> tuple[Any, Any] | None:
    """Return both indexes as ascending ranges where pandas joins them as such."""
    if not isinstance(left, indexes.RangeIndex) or not _ascending(left):
        return None
    right = _as_range(right)
    if not isinstance(right, indexes.RangeIndex) or not _ascending(right):
        return None
    return left, right


def _as_range(index: Index) -> Index:
    """Return evenly spaced labels as a range."""
    if isinstance(index, indexes.RangeIndex) or index.nlevels > 1 or index.dtype != dtypes.INT64:
        return index
    return indexes.range_where_even(index.columns[0].values, index.name)


def _of_ranges(left: Any, right: Any, how: str, *, sort: bool) -> tuple[Index, Pairs]:
    """Join ranges: pandas' arithmetic of ranges says the labels, the rows follow."""
    one, other = left.to_pandas(), right.to_pandas()
    host = one.intersection(other, sort=sort) if how == "inner" else one.union(other, sort=sort)
    index = indexes.from_pandas(host)
    count = len(index)
    rows = [_place(index, side) for side in (left, right)]
    absent = [count > 0 and bool((side < 0).any()) for side in rows]
    return index, Pairs(rows[0], rows[1], count, *absent)


def _place(index: Index, side: Any) -> Any:
    """Return the row of each label in a range, -1 where it is not there."""
    xp = device.xp()
    values = index.columns[0].values - side.start
    rows = values // side.step
    inside = (rows >= 0) & (rows < len(side)) & (rows * side.step == values)
    return xp.where(inside, rows, -1).astype(dtypes.INT64)


def _beside_nothing(left: Index, right: Index, how: str, *, sort: bool) -> tuple[Index, Pairs]:
    """Join where a side has no labels: the result is the other side, or nothing."""
    if isinstance(left, indexes.RangeIndex):
        right = _as_range(right)
    elif isinstance(right, indexes.RangeIndex) and len(right):
        left = _as_range(left)
    empty = right if not len(right) else left
    full = left if not len(right) else right
    if how == "inner" or (how == "left" and empty is left) or (how == "right" and empty is right):
        nothing = device.xp().zeros(0, dtype=dtypes.INT32)
        kept = {"inner": empty, "left": left, "right": right}[how]
        return kept.renewed(), Pairs(nothing, nothing, 0)
    rows = None
    if sort and not _ascending(full):
        from gpuframe.ops import sort as sorting

        rows = sorting.order(full.columns, [True] * full.nlevels)
    absent = device.xp().full(len(full), -1, dtype=dtypes.INT32)
    pairs = Pairs(rows, absent, len(full), right_absent=len(full) > 0)
    index = full.renewed() if rows is None else full._rows(rows)
    return index, pairs if full is left else pairs.swapped()
