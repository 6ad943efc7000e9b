"""Distinct values: first rows, duplicates, counts, membership."""

from typing import Any

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, dictionary
from gpuframe.columns.dtypes import INT32, INT64
from gpuframe.kernels import groups, reduce
from gpuframe.kernels import select as kernels
from gpuframe.ops import blocks, keys, missing, nullable, select, texts
from gpuframe.ops import sort as sorting


def factorize(columns: list[Column]) -> tuple[Any, Any]:
    """Return the number of each row's key in order of appearance, and each key's first row.

    Missing values are one key among the others.

    Raises:
        NotNative: a column of Python objects.
    """
    pair: tuple[Any, Any]
    if len(columns) == 1 and (known := keys.scattered(columns[0])) is not None:
        pair = groups.factorize(known.astype(INT64, copy=False))
        return pair
    packed = keys.pack([keys.codes_of(column) for column in columns], drop_missing=False)
    values = packed.values.astype(INT64, copy=False)
    if keys.is_direct(packed.span, values.shape[0]):
        pair = groups.factorize_direct(values, 0, packed.span)
    else:
        pair = groups.factorize(values)
    return pair


def numbered(column: Column, *, sort: bool, keep_missing: bool) -> tuple[Any, Column]:
    """Return int64 numbers of the values among the distinct ones, and those.

    Args:
        column: any column but objects.
        sort: distinct values in ascending order, else in order of appearance.
        keep_missing: whether missing values are one of them, the last if sorted; else they are -1.

    Raises:
        NotNative: a column of Python objects.
    """
    xp = device.xp()
    known = column.layout == "dictionary" and not dtypes.is_categorical(column.dtype)
    if sort and not keep_missing and (known or texts.is_short(column)):
        codes, distinct = texts.ranked(texts.only_used(column))
        return codes.astype(INT64, copy=False), distinct
    ids, found = factorize([column])
    distinct = select.take(column, found)
    chosen = None
    if sort:
        chosen = sorting.order([distinct], [True])
    if not keep_missing and missing.any_isna(distinct):
        known = ~missing.isna(distinct)
        if chosen is None:
            chosen = select.rows_of(known)
        else:
            chosen = kernels.take(chosen, select.rows_of(kernels.take(known, chosen)))
    if chosen is None:
        return ids.astype(INT64, copy=False), distinct
    place = xp.full(distinct.length, -1, dtype=INT64)
    place[chosen] = xp.arange(chosen.shape[0], dtype=INT64)
    return kernels.take(place, ids), select.take(distinct, chosen)


def firsts(columns: list[Column]) -> Any:
    """Return the first row of each distinct key, ascending."""
    return factorize(columns)[1]


def unique(column: Column) -> Column:
    """Return the distinct values in order of appearance, one missing value among them."""
    return select.take(column, firsts([column]))


def nunique(column: Column, *, dropna: bool = True) -> int:
    """Return the number of distinct values, missing ones left out on demand."""
    found = firsts([column])
    count = int(found.shape[0])
    return count - (dropna and missing.any_isna(column))


def duplicated(columns: list[Column], keep: Any) -> Any:
    """Return bool[n], True for rows whose key stands elsewhere too.

    Args:
        columns: the key columns.
        keep: "first" or "last" exempts that row of each key, False none.
    """
    xp = device.xp()
    ids, found = factorize(columns)
    count = int(found.shape[0])
    if keep is False:
        return kernels.take(reduce.group_size(ids, count), ids) > 1
    exempt = found if keep == "first" else reduce.group_last(ids, count)
    flags = xp.ones(ids.shape[0], dtype=bool)
    flags[exempt] = False
    return flags


def counts(column: Column, *, dropna: bool) -> tuple[Column, Any]:
    """Return the distinct values in order of appearance and int64 counts of them."""
    if dtypes.is_categorical(column.dtype):
        return _category_counts(column, dropna=dropna)
    ids, found = factorize([column])
    sizes = reduce.group_size(ids, int(found.shape[0]))
    values = select.take(column, found)
    if not dropna and nullable.is_masked(column.dtype) and missing.any_isna(values):
        absent = missing.isna(values)  # pandas puts NA behind the others
        order = blocks.concatenate([select.rows_of(~absent), select.rows_of(absent)])
        return select.take(values, order), kernels.take(sizes, order)
    if dropna and missing.any_isna(values):
        kept = select.rows_of(~missing.isna(values))
        values, sizes = select.take(values, kept), kernels.take(sizes, kept)
    return values, sizes


def _category_counts(column: Column, *, dropna: bool) -> tuple[Column, Any]:
    """Return all categories in their order, also those that no row holds, and their counts."""
    xp = device.xp()
    known = column.categories.length
    codes = xp.arange(known, dtype=INT32)
    sizes = reduce.group_size(column.values, known)
    absent = 0 if dropna else column.length - int(missing.count(column))
    if absent:
        codes = xp.concatenate([codes, xp.full(1, -1, dtype=INT32)])
        sizes = xp.concatenate([sizes, xp.full(1, absent, dtype=INT64)])
    return dictionary(codes, column.categories, column.dtype), sizes


def by_count(values: Column, sizes: Any, *, ascending: bool) -> tuple[Column, Any]:
    """Return values and their counts in the order of the counts; equal counts keep their order."""
    if not sizes.shape[0]:
        return values, sizes
    top = int(sizes.max())
    order = keys.sorted_rows(sizes if ascending else top - sizes, top + 1)
    return select.take(values, order), kernels.take(sizes, order)
