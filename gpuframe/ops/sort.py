"""Order of rows: by any number of columns, the largest or smallest few, places of values."""

from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column
from gpuframe.columns.dtypes import FLOAT64, INT64, UINT64
from gpuframe.errors import NotNative
from gpuframe.kernels import reduce, scan, select, sort
from gpuframe.ops import blocks, keys, missing, text_dtypes, texts
from gpuframe.ops import select as rows
from gpuframe.ops.keys import wrapped

_BITS = 64


def order(
    columns: list[Column], ascending: list[bool], *, nulls_first: bool | list[bool] = False
) -> Any:
    """Return row numbers in sorted order; rows with equal keys keep their order.

    Args:
        columns: keys, the first being the most significant.
        ascending: one a column.
        nulls_first: whether missing values stand first, one flag or one a column; else they
            stand last, also in descending order.

    Raises:
        NotNative: a column of Python objects.
    """
    flags = nulls_first if isinstance(nulls_first, list) else [nulls_first] * len(columns)
    parts = [
        part
        for column, up, first in zip(columns, ascending, flags, strict=True)
        for part in codes(column, ascending=up, nulls_first=first)
    ]
    return sorted_by(parts)


def sorted_by(parts: list[tuple[Any, int]]) -> Any:
    """Return the stable order of rows by (codes, number of codes), first part first."""
    parts = list(parts)
    found = None
    while parts:
        values, span = parts.pop()
        while parts and parts[-1][1] * span <= 1 << (_BITS - 1):
            upper, upper_span = parts.pop()
            values, span = upper.astype(INT64) * span + values, upper_span * span
        bits = max(span - 1, 1).bit_length()
        unsigned = values.astype(INT64, copy=False).view(UINT64)
        if found is None:
            found = sort.argsort(unsigned, bits)
        else:
            found = select.take(found, sort.argsort(select.take(unsigned, found), bits))
    return found


def codes(
    column: Column, *, ascending: bool = True, nulls_first: bool = False
) -> list[tuple[Any, int]]:
    """Return codes from 0 in the order wanted and how many there are, in one part or two.

    A column whose values fill all 64 bits beside missing ones takes a part that says which rows
    are missing.

    Raises:
        NotNative: Python objects.
    """
    return parts_of(keys.codes_of(column, ordered=True), ascending, nulls_first)


def parts_of(found: keys.Codes, ascending: bool, nulls_first: bool) -> list[tuple[Any, int]]:
    """Return ordered codes as `codes` does."""
    xp = device.xp()
    values = found.values
    absent = found.missing
    first = nulls_first and absent is not None
    alone = absent is not None and found.width >= 1 << _BITS
    shift = int(first and not alone)
    if not ascending:
        top = wrapped(found.low + found.width - 1 + shift)
        values = blocks.apply(xp.subtract, INT64, top, values)
    elif found.low - shift:
        values = blocks.apply(xp.subtract, INT64, values, wrapped(found.low - shift))
    if absent is None:
        return [(values, found.width)]
    if alone:
        flags = (~absent if first else absent).astype(INT64)
        return [(flags, 2), (xp.where(absent, wrapped(0), values), found.width)]
    values = xp.where(absent, wrapped(0 if first else found.width), values)
    return [(values, found.width + 1)]


def selected(column: Column, n: int, keep: str, *, largest: bool) -> Any:
    """Return the rows of the n largest or smallest values, the best first, missing ones last.

    Args:
        column: numbers, bools, dates or durations.
        n: how many, fewer than there are rows.
        keep: of equal values at the end the "first", the "last", or "all".
        largest: largest or smallest.

    Raises:
        NotNative: the values have no integer form.
    """
    values = _ordered(column)
    nothing = device.xp().zeros(0, dtype=INT64)
    present, absent = None, nothing
    if missing.any_isna(column):
        mask = missing.isna(column)
        present, absent = rows.rows_of(~mask), rows.rows_of(mask)
        values = select.take(values, present)
    if largest:  # the complement turns the order and cannot overflow
        values = blocks.apply(device.xp().invert, INT64, values)
    count = int(values.shape[0])
    chosen = _least(values, min(n, count), keep) if count and n > 0 else nothing
    taken = int(chosen.shape[0])
    wanted = n
    if keep == "all":
        wanted = taken + int(absent.shape[0]) if taken < n <= taken + absent.shape[0] else taken
    if present is not None:
        chosen = select.take(present, chosen)
    if wanted <= taken:
        return chosen[:wanted]
    return blocks.concatenate([chosen, absent[: wanted - taken]], INT64)


def _ordered(column: Column) -> Any:
    """Return numbers or times as int64 of the same order; missing ones are anything."""
    values = column.values
    if values.dtype.kind == "f":
        return keys.ordered_bits(values.astype(FLOAT64, copy=False))
    if values.dtype == UINT64:
        return (values ^ np.uint64(1 << 63)).view(INT64)
    return values.astype(INT64, copy=False)


def _least(values: Any, n: int, keep: str) -> Any:
    """Return the rows of the n least of int64 values, in ascending order."""
    xp = device.xp()
    limit = sort.kth(values, n)
    few = rows.rows_of(blocks.apply(xp.less_equal, dtypes.BOOL, values, np.int64(limit)))
    if keep == "last":
        few = few[::-1].copy()
    taken = select.take(values, few)
    low = int(taken.min())
    bits = max(limit - low, 1).bit_length()
    codes_of_few = (taken - np.int64(low)).view(UINT64)
    found = select.take(few, sort.argsort(codes_of_few, bits))
    return found if keep == "all" else found[:n]


def top_k(
    ids: Any,
    count: int,
    column: Column,
    k: int,
    *,
    largest: bool = True,
    keep_missing: bool = False,
) -> Any:
    """Return the rows of the k largest or smallest values of each group.

    Args:
        ids: the group of each row, negative for none.
        count: number of groups.
        column: values that have an order; equal ones come in the order of their rows.
        k: how many of each group.
        largest: largest or smallest.
        keep_missing: whether missing values may fill up a group; else they are left out.

    Returns:
        Row numbers in the order of the groups, the best of each group first.

    Raises:
        NotNative: a column of Python objects.
    """
    xp = device.xp()
    parts = codes(column, ascending=not largest)
    kept = ids >= 0
    if not keep_missing:
        absent = missing.maybe_isna(column)
        kept = kept if absent is None else kept & ~absent
    chosen = rows.rows_of(kept)
    own = select.take(ids, chosen).astype(INT64, copy=False)
    found = sorted_by(
        [(own, max(count, 1)), *((select.take(v, chosen), span) for v, span in parts)]
    )
    offsets = scan.offsets(reduce.group_size(own, count))
    place = xp.arange(found.shape[0], dtype=INT64)
    best = place - select.take(offsets, select.take(own, found)) < k
    return select.take(chosen, select.take(found, rows.rows_of(best)))


def places(column: Column, values: Column, *, after: bool) -> Any:
    """Return where values would stand in a column in ascending order; missing ones stand last.

    Args:
        column: ascending.
        values: of a dtype that compares with the column's.
        after: whether equal values of the column stand before the place.

    Raises:
        NotNative: the two have no common order.
        TypeError: a text is missing.
    """
    if dtypes.is_text(column.dtype) and dtypes.is_text(values.dtype):
        return _places_of_texts(column, values, after=after)
    own = _comparable(column, values)
    if column.layout == "temporal" and column.length and int(own[-1]) == dtypes.NAT:
        own = _missing_last(own)
    sought = _comparable(values, column)
    if values.layout == "temporal":
        sought = _missing_last(sought)
    return sort.bisect(own, sought, after)


def _places_of_texts(column: Column, values: Column, *, after: bool) -> Any:
    if missing.any_isna(column):
        raise NotNative("places among missing texts")
    if missing.any_isna(values):
        raise TypeError("'<' not supported between instances of 'str' and 'float'")
    own, sought, _ = texts.unified(
        [text_dtypes.as_str(each) for each in (column, values)], ordered=True
    )
    return sort.bisect(own.astype(INT64), sought.astype(INT64), after)


def _missing_last(ticks: Any) -> Any:
    return device.xp().where(ticks == dtypes.NAT, np.iinfo(np.int64).max, ticks)


def _comparable(column: Column, other: Column) -> Any:
    """Return values as int64 or float64, in the dtype and order that another column's take."""
    if column.layout == "temporal" and column.dtype == other.dtype:
        return column.values.astype(INT64, copy=False)
    if not (dtypes.is_number(column.dtype) and dtypes.is_number(other.dtype)):
        raise NotNative(f"places of {other.dtype} in {column.dtype}")
    common = np.result_type(column.dtype, other.dtype)
    if common.kind == "f":
        return column.values.astype(FLOAT64, copy=False)
    if common == UINT64:
        return (column.values.astype(UINT64) ^ np.uint64(1 << 63)).view(INT64)
    return column.values.astype(INT64, copy=False)


def same_as(column: Column, found: Any) -> Any:
    """Return bool[k], True where the value at a row equals the one at the last of the rows.

    A missing value equals none.
    """
    taken = rows.take(column, found)
    values = keys.codes_of(taken).values
    equal = values == values[-1:]
    absent = missing.maybe_isna(taken)
    return equal if absent is None else equal & ~absent & ~absent[-1:]
