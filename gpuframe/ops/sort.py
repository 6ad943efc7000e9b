"""Stable order of rows by any number of columns."""

from typing import Any

from gpuframe import device
from gpuframe.columns.column import Column
from gpuframe.columns.dtypes import INT64, UINT64
from gpuframe.errors import NotNative
from gpuframe.kernels import select, sort
from gpuframe.ops import blocks, keys
from gpuframe.ops.keys import wrapped

_BITS = 64


def order(columns: list[Column], ascending: list[bool], *, nulls_first: bool = False) -> Any:
    """Return row numbers in sorted order; rows with equal keys keep their order.

    Args:
        columns: keys, the first being the most significant.
        ascending: one a column.
        nulls_first: whether missing values stand first; else they stand last, also in
            descending order.

    Raises:
        NotNative: a column of Python objects.
    """
    parts = [
        _part(column, up, nulls_first=nulls_first)
        for column, up in zip(columns, ascending, strict=True)
    ]
    found = None
    while parts:
        codes, span = parts.pop()
        while parts and parts[-1][1] * span <= 1 << (_BITS - 1):
            upper, upper_span = parts.pop()
            codes, span = upper.astype(INT64) * span + codes, upper_span * span
        bits = max(span - 1, 1).bit_length()
        unsigned = codes.astype(INT64, copy=False).view(UINT64)
        if found is None:
            found = sort.argsort(unsigned, bits)
        else:
            found = select.take(found, sort.argsort(select.take(unsigned, found), bits))
    return found


def _part(column: Column, ascending: bool, *, nulls_first: bool) -> tuple[Any, int]:
    """Return codes from 0 in the order wanted, and how many there are."""
    found = keys.codes_of(column, ordered=True)
    xp = device.xp()
    if found.width >= (1 << _BITS) and found.missing is not None:
        raise NotNative("64-bit keys over the whole range beside missing ones")
    first = nulls_first and found.missing is not None
    codes = found.values
    if not ascending:
        top = wrapped(found.low + found.width - 1 + first)
        codes = blocks.apply(xp.subtract, INT64, top, codes)
    elif found.low - first:
        codes = blocks.apply(xp.subtract, INT64, codes, wrapped(found.low - first))
    if found.missing is None:
        return codes, found.width
    codes = xp.where(found.missing, wrapped(0 if first else found.width), codes)
    return codes, found.width + 1
