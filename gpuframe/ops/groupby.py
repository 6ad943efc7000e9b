"""Groups of rows with equal keys, and reductions of columns by group."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, dictionary, fixed
from gpuframe.columns.dtypes import BOOL, FLOAT32, FLOAT64, INT32, INT64, NAT
from gpuframe.errors import NotNative
from gpuframe.kernels import groups, reduce, sums
from gpuframe.kernels import select as kernels
from gpuframe.kernels.contract import row_dtype
from gpuframe.ops import blocks, keys, missing, select, texts

DIRECT_ROWS = 4
"""Key range, in rows, up to which keys are addresses."""

DIRECT_LEAST = 1 << 10
"""Key range that is always addressed directly."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """Rows by group.

    Attributes:
        ids: the accumulator of each row, -1 for a row that belongs to no group.
        slots: number of accumulators.
        chosen: accumulators in the order of the result, those of empty groups left out.
        sizes: rows of each group of the result, int64.
        keys: key columns of the result.
    """

    ids: Any
    slots: int
    chosen: Any
    sizes: Any
    keys: list[Column]

    @property
    def count(self) -> int:
        """Number of groups."""
        return int(self.chosen.shape[0])

    def result(self, values: Any) -> Any:
        """Return accumulated values in the order of the result."""
        return kernels.take(values, self.chosen)


def is_direct(span: int, rows: int) -> bool:
    """Whether a table over the range of the keys is smaller than a hash table would be."""
    return span <= max(DIRECT_ROWS * rows, DIRECT_LEAST)


def group(columns: list[Column], *, sort: bool, dropna: bool) -> Grouping:
    """Group rows by key columns.

    Args:
        columns: at least one key column.
        sort: groups in ascending order of their keys (missing last), else in order of
            appearance.
        dropna: whether a row with a missing key belongs to no group.

    Raises:
        NotNative: a key column holds Python objects.
    """
    codes = [keys.codes_of(column, ordered=sort) for column in columns]
    packed = keys.pack(codes, drop_missing=dropna, ordered=sort)
    rows = columns[0].length
    if is_direct(packed.span, rows):
        return _direct(columns, packed, sort=sort)
    return _hashed(columns, packed, sort=sort)


def _direct(columns: list[Column], packed: keys.Keys, *, sort: bool) -> Grouping:
    xp = device.xp()
    ids = packed.values
    if ids.dtype not in (INT32, INT64):
        ids = ids.astype(row_dtype(packed.span))
    if packed.dropped is not None:
        ids = xp.where(packed.dropped, -1, ids).astype(ids.dtype, copy=False)
    sizes = reduce.group_size(ids, packed.span)
    chosen = select.rows_of(sizes > 0)
    if not (sort and keys.can_unpack(packed)):
        firsts = kernels.take(reduce.group_first(ids, packed.span), chosen)
    if not sort and chosen.shape[0]:
        order = keys.sorted_rows(firsts, columns[0].length)
        chosen, firsts = kernels.take(chosen, order), kernels.take(firsts, order)
    if keys.can_unpack(packed):
        found = keys.unpack(chosen.astype(INT64), packed, columns)
    else:
        found = [select.take(column, firsts) for column in columns]
    return Grouping(ids, packed.span, chosen, kernels.take(sizes, chosen), found)


def _hashed(columns: list[Column], packed: keys.Keys, *, sort: bool) -> Grouping:
    xp = device.xp()
    values = packed.values.astype(INT64, copy=False)
    if packed.dropped is None:
        ids, firsts = groups.factorize(values)
    else:
        kept = select.rows_of(~packed.dropped)
        numbers, firsts = groups.factorize(kernels.take(values, kept))
        ids = xp.full(values.shape[0], -1, dtype=numbers.dtype)
        ids[kept] = numbers
        firsts = kernels.take(kept, firsts)
    count = int(firsts.shape[0])
    sizes = reduce.group_size(ids, count)
    chosen = xp.arange(count, dtype=row_dtype(count))
    if sort and count:
        chosen = keys.sorted_rows(kernels.take(values, firsts), packed.span)
        firsts, sizes = kernels.take(firsts, chosen), kernels.take(sizes, chosen)
    found = [select.take(column, firsts) for column in columns]
    return Grouping(ids, count, chosen, sizes, found)


# --- reductions ---------------------------------------------------------------------------


def aggregate(grouping: Grouping, column: Column, name: str, **settings: Any) -> Column:
    """Return one reduction of a column by group, in the dtype that pandas gives it.

    Args:
        grouping: the groups.
        column: values, of the length of `grouping.ids`.
        name: a key of REDUCTIONS.
        settings: `ddof` of var, std and sem.

    Raises:
        NotNative: the reduction has no native code for the dtype.
    """
    if name not in REDUCTIONS or column.layout == "object":
        raise NotNative(f"groupby {name} of {column.dtype}")
    if dtypes.is_nullable(column.dtype) and name != "size":
        raise NotNative(f"groupby {name} of {column.dtype}")
    return REDUCTIONS[name](grouping, column, **settings)


def _known_ids(grouping: Grouping, column: Column) -> Any:
    """Return the ids with -1 where the value is missing."""
    mask = missing.maybe_isna(column)
    if mask is None or not (column.length and bool(mask.any())):
        return grouping.ids
    ids = grouping.ids
    return device.xp().where(mask, -1, ids).astype(ids.dtype, copy=False)


def _counts(grouping: Grouping, column: Column) -> Any:
    """Return int64 counts of values that are not missing, by group of the result."""
    if column.layout == "numeric" and column.dtype.kind == "f":
        if missing.is_finite(column):
            return grouping.sizes
        counts = reduce.group_count(grouping.ids, column.values, grouping.slots)
        return grouping.result(counts)
    ids = _known_ids(grouping, column)
    if ids is grouping.ids:
        return grouping.sizes
    return grouping.result(reduce.group_size(ids, grouping.slots))


def size(grouping: Grouping, _column: Column) -> Column:
    """Rows of each group."""
    return fixed(grouping.sizes)


def count(grouping: Grouping, column: Column) -> Column:
    """Values of each group that are not missing."""
    return fixed(_counts(grouping, column))


def _float_sums(grouping: Grouping, values: Any) -> Any:
    """Return correctly rounded sums of floats by group of the result; NaN is skipped."""
    wide = values.astype(FLOAT64, copy=False)
    return grouping.result(sums.group_totals(grouping.ids, wide, grouping.slots))


def total(grouping: Grouping, column: Column) -> Column:
    """Sum: exact for floats, modulo 2**64 for integers."""
    kind = column.dtype.kind if isinstance(column.dtype, np.dtype) else ""
    if kind == "f":
        found = _float_sums(grouping, column.values)
        return fixed(found.astype(column.dtype, copy=False))
    if kind in ("i", "u", "b"):
        found = grouping.result(reduce.group_sum(grouping.ids, column.values, grouping.slots))
        return fixed(_narrowed(found, column.dtype))
    if kind == "m":
        ids = _known_ids(grouping, column)
        found = reduce.group_sum(ids, column.values, grouping.slots)
        return fixed(grouping.result(found), column.dtype)
    raise NotNative(f"groupby sum of {column.dtype}")


def _narrowed(sums: Any, dtype: np.dtype) -> Any:
    """Return sums of narrow integers in their own dtype where all of them fit, as pandas does."""
    if dtype == BOOL or dtype.itemsize == sums.dtype.itemsize or not sums.shape[0]:
        return sums if dtype == BOOL or sums.shape[0] else sums.astype(dtype)
    limits = np.iinfo(dtype)
    low, high = device.read(reduce.min_max(sums)).tolist()
    return sums.astype(dtype) if limits.min <= low and high <= limits.max else sums


def _require_number(column: Column, name: str) -> None:
    if not dtypes.is_number(column.dtype):
        raise NotNative(f"groupby {name} of {column.dtype}")


def _means(grouping: Grouping, column: Column) -> tuple[Any, Any]:
    """Return float64 means and int64 counts by group of the result."""
    if column.dtype.kind == "f":
        found = _float_sums(grouping, column.values)
    else:
        found = grouping.result(reduce.group_sum(grouping.ids, column.values, grouping.slots))
        found = found.astype(FLOAT64)
    counts = _counts(grouping, column)
    return blocks.apply(device.xp().true_divide, FLOAT64, found, counts), counts


def mean(grouping: Grouping, column: Column) -> Column:
    """Exact sum divided by the count."""
    _require_number(column, "mean")
    means = _means(grouping, column)[0]
    narrow = column.dtype == FLOAT32 and missing.any_isna(column)  # as pandas' own mean does
    return fixed(means.astype(FLOAT32) if narrow else means)


def var(grouping: Grouping, column: Column, ddof: int = 1) -> Column:
    """Exact sum of squared deviations from the mean, divided by count - ddof."""
    _require_number(column, "var")
    xp = device.xp()
    means, counts = _means(grouping, column)
    by_slot = xp.zeros(grouping.slots + 1, dtype=FLOAT64)
    by_slot[grouping.chosen] = means
    values = column.values.astype(FLOAT64, copy=False)
    centred = blocks.apply(
        xp.subtract, FLOAT64, values, kernels.take_or(by_slot, grouping.ids, np.nan)
    )
    squares = blocks.apply(xp.multiply, FLOAT64, centred, centred)
    free = counts - ddof
    found = _float_sums(grouping, squares)
    result = blocks.apply(xp.true_divide, FLOAT64, found, xp.maximum(free, 1))
    result = xp.where(xp.isnan(means) | xp.isinf(means), np.nan, result)
    result = xp.where(free > 0, result, np.nan)
    return fixed(result.astype(FLOAT32) if column.dtype == FLOAT32 else result)


def std(grouping: Grouping, column: Column, ddof: int = 1) -> Column:
    """Square root of the variance."""
    _require_number(column, "std")
    variance = var(grouping, column, ddof)
    return fixed(blocks.apply(device.xp().sqrt, variance.dtype, variance.values))


def _extreme(grouping: Grouping, column: Column, kernel: Callable[[Any, Any, int], Any]) -> Column:
    if dtypes.is_text(column.dtype) or dtypes.is_categorical(column.dtype):
        return _extreme_code(grouping, column, kernel)
    dtype = column.dtype
    if dtypes.is_number(dtype):
        values = grouping.result(kernel(grouping.ids, column.values, grouping.slots))
        if dtype.kind == "f":
            empty = _counts(grouping, column) == 0
            values = device.xp().where(empty, np.nan, values).astype(dtype, copy=False)
        return fixed(values)
    ids = _known_ids(grouping, column)
    ticks = grouping.result(kernel(ids, column.values, grouping.slots))
    if ids is not grouping.ids:
        ticks = device.xp().where(_counts(grouping, column) == 0, NAT, ticks)
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
    counts = grouping.result(reduce.group_size(ids, grouping.slots))
    found = xp.where(counts == 0, -1, found).astype(INT32)
    return dictionary(found, values, column.dtype)


def least(grouping: Grouping, column: Column) -> Column:
    """Least value that is not missing."""
    return _extreme(grouping, column, reduce.group_min)


def greatest(grouping: Grouping, column: Column) -> Column:
    """Greatest value that is not missing."""
    return _extreme(grouping, column, reduce.group_max)


def first(grouping: Grouping, column: Column) -> Column:
    """First value that is not missing."""
    rows = reduce.group_first(_known_ids(grouping, column), grouping.slots)
    return select.take_or_missing(column, grouping.result(rows))


def last(grouping: Grouping, column: Column) -> Column:
    """Last value that is not missing."""
    rows = reduce.group_last(_known_ids(grouping, column), grouping.slots)
    return select.take_or_missing(column, grouping.result(rows))


def nunique(grouping: Grouping, column: Column) -> Column:
    """Distinct values that are not missing."""
    ids = _known_ids(grouping, column)
    own = keys.codes_of(column)
    member = keys.Codes(ids, 0, max(grouping.slots, 1), ids < 0)
    packed = keys.pack([member, own], drop_missing=True)
    values = packed.values.astype(INT64, copy=False)
    if packed.dropped is not None:
        kept = select.rows_of(~packed.dropped)
        values, ids = kernels.take(values, kept), kernels.take(ids, kept)
    _, firsts = groups.factorize(values)
    counts = reduce.group_size(kernels.take(ids, firsts), grouping.slots)
    return fixed(grouping.result(counts))


def _truth(column: Column) -> Any:
    if not dtypes.is_number(column.dtype):
        raise NotNative(f"truth of {column.dtype}")
    values = column.values
    return values if column.dtype == BOOL else values != 0


def some(grouping: Grouping, column: Column) -> Column:
    """Whether any value that is not missing is true."""
    found = reduce.group_max(_known_ids(grouping, column), _truth(column), grouping.slots)
    return fixed(grouping.result(found))


def every(grouping: Grouping, column: Column) -> Column:
    """Whether all values that are not missing are true."""
    found = reduce.group_min(_known_ids(grouping, column), _truth(column), grouping.slots)
    return fixed(grouping.result(found))


REDUCTIONS: dict[str, Callable[..., Column]] = {
    "size": size,
    "count": count,
    "sum": total,
    "mean": mean,
    "var": var,
    "std": std,
    "min": least,
    "max": greatest,
    "first": first,
    "last": last,
    "nunique": nunique,
    "any": some,
    "all": every,
}


def _places(grouping: Grouping) -> Any:
    """Return the position in the result of each row's group, -1 for none."""
    xp = device.xp()
    place = xp.full(grouping.slots + 1, -1, dtype=row_dtype(grouping.slots + 1))
    place[grouping.chosen] = xp.arange(grouping.count, dtype=place.dtype)
    return kernels.take_or(place, grouping.ids, -1)


def members(grouping: Grouping) -> tuple[Any, list[int]]:
    """Return the rows group after group, and where each group of the result begins and ends."""
    offsets, rows = groups.group_rows(_places(grouping), grouping.count)
    return rows, device.to_host(offsets).tolist()


def broadcast(grouping: Grouping, result: Column) -> Column:
    """Return a reduction repeated to the rows of its groups, missing where a row has no group."""
    return select.take_or_missing(result, _places(grouping))
