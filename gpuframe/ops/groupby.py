"""Reductions of columns by group, each in the dtype that pandas gives it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, dictionary, fixed
from gpuframe.columns.dtypes import BOOL, FLOAT32, FLOAT64, INT32, INT64, NAT
from gpuframe.errors import NotNative
from gpuframe.kernels import exact, groups, reduce, sums
from gpuframe.kernels import select as kernels
from gpuframe.ops import blocks, keys, missing, select, texts
from gpuframe.ops.grouping import Grouping, known_ids


def counts(grouping: Grouping, column: Column) -> Any:
    """Return int64 counts of values that are not missing, by group of the result."""
    return grouping.once("count", column, lambda: _counted(grouping, column))


def _counted(grouping: Grouping, column: Column) -> Any:
    if column.layout == "numeric" and column.dtype.kind == "f":
        if missing.is_finite(column):
            return grouping.sizes
        found = reduce.group_count(grouping.ids, column.values, grouping.slots)
        return grouping.result(found)
    ids = known_ids(grouping, column)
    if ids is grouping.ids:
        return grouping.sizes
    return grouping.result(reduce.group_size(ids, grouping.slots))


def size(grouping: Grouping, _column: Column) -> Column:
    """Rows of each group."""
    return fixed(grouping.sizes)


def count(grouping: Grouping, column: Column) -> Column:
    """Values of each group that are not missing."""
    return fixed(counts(grouping, column))


def float_sums(grouping: Grouping, column: Column) -> Any:
    """Return correctly rounded sums of floats by group of the result; NaN is skipped."""
    return grouping.once("sum", column, lambda: _float_sums(grouping, column))


def _float_sums(grouping: Grouping, column: Column) -> Any:
    wide = column.values.astype(FLOAT64, copy=False)
    return grouping.result(sums.group_totals(grouping.ids, wide, grouping.slots))


def _integer_sums(grouping: Grouping, column: Column) -> Any:
    def find() -> Any:
        return grouping.result(reduce.group_sum(grouping.ids, column.values, grouping.slots))

    return grouping.once("sum", column, find)


def total(grouping: Grouping, column: Column, min_count: int = 0) -> Column:
    """Sum: exact for floats, modulo 2**64 for integers."""
    kind = column.dtype.kind if isinstance(column.dtype, np.dtype) else ""
    if min_count > 0 and kind != "f":
        raise NotNative("least number of values in a sum")
    if kind == "f":
        found = float_sums(grouping, column)
        if min_count > 0:
            found = device.xp().where(counts(grouping, column) < min_count, np.nan, found)
        return fixed(found.astype(column.dtype, copy=False))
    if kind in ("i", "u", "b"):
        return fixed(narrowed(_integer_sums(grouping, column), column.dtype))
    if kind == "m":
        ids = known_ids(grouping, column)
        found = reduce.group_sum(ids, column.values, grouping.slots)
        return fixed(grouping.result(found), column.dtype)
    raise NotNative(f"groupby sum of {column.dtype}")


def narrowed(sums: Any, dtype: np.dtype) -> Any:
    """Return sums of narrow integers in their own dtype where all of them fit, as pandas does."""
    if dtype == BOOL or dtype.itemsize == sums.dtype.itemsize or not sums.shape[0]:
        return sums if dtype == BOOL or sums.shape[0] else sums.astype(dtype)
    limits = np.iinfo(dtype)
    low, high = device.read(reduce.min_max(sums)).tolist()
    return sums.astype(dtype) if limits.min <= low and high <= limits.max else sums


def require_number(column: Column, name: str) -> None:
    """Raise NotNative for what is not a number of NumPy's."""
    if not dtypes.is_number(column.dtype):
        raise NotNative(f"groupby {name} of {column.dtype}")


INTEGER_LOW = 34
"""The word of the grid (`kernels.exact`) from which sums of integers are kept."""

INTEGER_WIDTH = 4
"""Words of a sum of integers."""

INTEGER_UNIT = 2.0 ** (exact.LEAST - 32 * INTEGER_LOW)
"""What such a sum is multiplied with to be one of integers."""

_LOW_32 = 2**32 - 1


def _may_overflow(column: Column) -> bool:
    """Whether the sum of integers may pass 64 bits."""
    if column.dtype.itemsize * 8 + column.length.bit_length() < 64 or not column.length:
        return False
    low, high = keys.extremes(column)
    return max(-low, high, 1) * column.length >= 2**63


def integer_words(grouping: Grouping, column: Column) -> Any:
    """Return exact sums of integers or bools by group of the result.

    Returns:
        int64[groups * INTEGER_WIDTH], as `exact.sign_magnitude` writes them, from word INTEGER_LOW
        of the grid on.
    """
    values = column.values
    if _may_overflow(column):
        halves = (values & values.dtype.type(_LOW_32), values >> values.dtype.type(32))
        lower, upper = (
            grouping.result(reduce.group_sum(grouping.ids, half, grouping.slots)).view(INT64)
            for half in halves
        )
    else:
        found = _integer_sums(grouping, column).view(INT64)
        lower, upper = found & _LOW_32, found >> 32
    words = device.xp().zeros((lower.shape[0], INTEGER_WIDTH), dtype=INT64)
    words[:, 0], words[:, 1] = lower, upper
    return exact.sign_magnitude(words.reshape(lower.shape[0] * INTEGER_WIDTH), INTEGER_WIDTH)


def means(grouping: Grouping, column: Column) -> Any:
    """Return float64 means by group of the result."""
    if column.dtype.kind == "f":
        found = float_sums(grouping, column)
    elif _may_overflow(column):
        words = integer_words(grouping, column)
        found = exact.round_words(words, INTEGER_LOW, INTEGER_WIDTH) * INTEGER_UNIT
    else:
        found = _integer_sums(grouping, column).astype(FLOAT64)
    return blocks.apply(device.xp().true_divide, FLOAT64, found, counts(grouping, column))


def mean(grouping: Grouping, column: Column) -> Column:
    """Exact sum divided by the count."""
    require_number(column, "mean")
    found = means(grouping, column)
    # As pandas' own mean does.
    narrow = column.dtype == FLOAT32 and (not column.length or missing.any_isna(column))
    return fixed(found.astype(FLOAT32) if narrow else found)


def _extreme(grouping: Grouping, column: Column, kernel: Callable[[Any, Any, int], Any]) -> Column:
    if dtypes.is_text(column.dtype) or dtypes.is_categorical(column.dtype):
        return _extreme_code(grouping, column, kernel)
    dtype = column.dtype
    if dtypes.is_number(dtype):
        values = grouping.result(kernel(grouping.ids, column.values, grouping.slots))
        if dtype.kind == "f" or grouping.gaps:
            wide = dtype if dtype.kind == "f" else FLOAT64
            empty = counts(grouping, column) == 0
            values = device.xp().where(empty, np.nan, values).astype(wide, copy=False)
        return fixed(values)
    ids = known_ids(grouping, column)
    ticks = grouping.result(kernel(ids, column.values, grouping.slots))
    if ids is not grouping.ids or grouping.gaps:
        ticks = device.xp().where(counts(grouping, column) == 0, NAT, ticks)
    return fixed(ticks, dtype)


def _extreme_code(
    grouping: Grouping, column: Column, kernel: Callable[[Any, Any, int], Any]
) -> Column:
    if dtypes.is_categorical(column.dtype):
        if not column.dtype.ordered:
            raise NotNative("least and greatest of unordered categories")
        codes, values = column.values, column.categories
    else:
        codes, values = texts.ranked(column)
    xp = device.xp()
    ids = xp.where(codes < 0, -1, grouping.ids).astype(grouping.ids.dtype, copy=False)
    found = grouping.result(kernel(ids, codes, grouping.slots))
    known = grouping.result(reduce.group_size(ids, grouping.slots))
    found = xp.where(known == 0, -1, found).astype(INT32)
    return dictionary(found, values, column.dtype)


def least(grouping: Grouping, column: Column) -> Column:
    """Least value that is not missing."""
    return _extreme(grouping, column, reduce.group_min)


def greatest(grouping: Grouping, column: Column) -> Column:
    """Greatest value that is not missing."""
    return _extreme(grouping, column, reduce.group_max)


def first(grouping: Grouping, column: Column) -> Column:
    """First value that is not missing."""
    rows = reduce.group_first(known_ids(grouping, column), grouping.slots)
    return _taken(grouping, column, grouping.result(rows))


def last(grouping: Grouping, column: Column) -> Column:
    """Last value that is not missing."""
    rows = reduce.group_last(known_ids(grouping, column), grouping.slots)
    return _taken(grouping, column, grouping.result(rows))


def _taken(grouping: Grouping, column: Column, rows: Any) -> Column:
    """Return the values of some rows; bools become floats beside groups without a row."""
    if grouping.gaps and column.dtype == BOOL:
        column = fixed(column.values.astype(FLOAT64))
    return select.take_or_missing(column, rows)


def nunique(grouping: Grouping, column: Column) -> Column:
    """Distinct values that are not missing."""
    ids = known_ids(grouping, column)
    own = keys.codes_of(column)
    member = keys.Codes(ids, 0, max(grouping.slots, 1), ids < 0)
    packed = keys.pack([member, own], drop_missing=True)
    values = packed.values.astype(INT64, copy=False)
    if packed.dropped is not None:
        kept = select.rows_of(~packed.dropped)
        values, ids = kernels.take(values, kept), kernels.take(ids, kept)
    _, firsts = groups.factorize(values)
    distinct = reduce.group_size(kernels.take(ids, firsts), grouping.slots)
    return fixed(grouping.result(distinct))


def _truth(column: Column) -> Any:
    if not dtypes.is_number(column.dtype):
        raise NotNative(f"truth of {column.dtype}")
    values = column.values
    return values if column.dtype == BOOL else values != 0


def some(grouping: Grouping, column: Column) -> Column:
    """Whether any value that is not missing is true."""
    found = reduce.group_max(known_ids(grouping, column), _truth(column), grouping.slots)
    return fixed(grouping.result(found))


def every(grouping: Grouping, column: Column) -> Column:
    """Whether all values that are not missing are true."""
    found = reduce.group_min(known_ids(grouping, column), _truth(column), grouping.slots)
    return fixed(grouping.result(found))
