"""Key columns as integers: any set of columns becomes one int64 a row.

Each column is cut to the range of its values (dictionary codes for text, order-preserving bits
for floats), missing values take the code above the range, and the codes of several columns are
packed into 64 bits. Where the bits do not fit, columns are first replaced by the numbers of
their distinct values, so two rows have one key exactly when their values are equal: nothing is
hashed that has to be compared again.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, dictionary, fixed
from gpuframe.columns.dtypes import BOOL, INT32, INT64, UINT64
from gpuframe.errors import NotNative
from gpuframe.kernels import groups, reduce, select, sort
from gpuframe.ops import blocks, missing, text_keys, texts

PACKED = 1 << 62
"""Distinct packed keys that fit one int64 with room for a sign."""

DIRECT_LEAST = 1 << 10
"""Key range that is always addressed directly."""

_LONG = 1 << 17  # rows from which a sample of _SAMPLE costs little
_SAMPLE = 1 << 10


@dataclass(frozen=True, slots=True)
class Codes:
    """One column as integers.

    Attributes:
        values: int64[n] or int32[n]; anything where a value is missing.
        low: least code of a value.
        width: number of codes from `low` on, without the missing one.
        missing: bool[n], or None where nothing is missing.
        values_of: distinct values in code order, where codes are positions in it; the code of a
            missing value is -1 then.
        exact: whether `low + code` is the value itself.
    """

    values: Any
    low: int
    width: int
    missing: Any | None
    values_of: Column | None = None
    exact: bool = False


def extremes(column: Column) -> tuple[int, int]:
    """Return the least and greatest value of a column of integers, remembered by it."""
    return _range(column, column.values)


def scattered(column: Column) -> Any | None:
    """Return the keys of a long column of whole numbers of which a sample lies far apart, or None.

    Such keys are hashed as they stand, and nobody asks for their range.
    """
    dtype = column.dtype
    plain = isinstance(dtype, np.dtype) and dtype.kind in "iu" and dtype != UINT64
    if not plain or column.validity is not None or column.length < _LONG:
        return None
    low, high = device.read(reduce.min_max(column.values[:: column.length // _SAMPLE].copy()))
    return None if is_direct(int(high) - int(low) + 1, column.length) else column.values


def is_direct(span: int, rows: int) -> bool:
    """Whether a table over the range of the keys is smaller than a hash table would be."""
    return span <= max(text_keys.DIRECT_ROWS * rows, DIRECT_LEAST)


def _range(column: Column, values: Any) -> tuple[int, int]:
    """Return least and greatest of an integer array, remembered by the column."""
    known = column.memo.get("range")
    if known is None:
        low, high = device.read(reduce.min_max(values)).tolist()
        known = column.memo["range"] = (int(low), int(high))
    low, high = known
    return (low, high) if low <= high else (0, 0)


def ordered_bits(values: Any) -> Any:
    """Map float64 to int64 of the same order; -0.0 and 0.0 become one, NaN is not looked at."""
    return blocks.apply(_ordered_bits, INT64, values)


def _ordered_bits(values: Any, out: Any = None, casting: str = "") -> Any:  # noqa: ARG001
    """Do so for a block, in cache; a ufunc's parameters."""
    bits = (values + 0.0).view(INT64)
    ordered = bits ^ ((bits >> 63) & np.iinfo(np.int64).max)
    if out is None:
        return ordered
    out[:] = ordered
    return out


def codes_of(column: Column, *, ordered: bool = False) -> Codes:
    """Return a column as integers that are equal exactly where the values are.

    Args:
        column: any column but objects.
        ordered: whether the codes must be in the order of the values too.

    Raises:
        NotNative: Python objects.
    """
    mask = missing.maybe_isna(column)
    if mask is not None and not (column.length and bool(mask.any())):
        mask = None
    match column.layout:
        case "object":
            raise NotNative("Python objects as keys")
        case "text" | "dictionary":
            return _text_codes(column, mask, ordered=ordered)
        case "boolean":
            return Codes(column.values.astype(INT32), 0, 2, mask, exact=True)
        case "numeric" if dtypes.numpy_of(column.dtype).kind == "f":
            return _float_codes(column, mask)
        case _:
            return _integer_codes(column, mask)


def _text_codes(column: Column, mask: Any | None, *, ordered: bool) -> Codes:
    if dtypes.is_categorical(column.dtype):
        distinct = column.categories
        return Codes(column.values, 0, max(distinct.length, 1), mask, distinct)
    if column.layout == "text" and "encoded" not in column.memo:
        numbers = text_keys.numbers(column)
        if numbers is not None:
            return Codes(numbers.values, 0, numbers.span, mask)
    if ordered:
        codes, distinct = texts.ranked(column)
    else:
        coded = texts.encoded(column)
        codes, distinct = coded.values, coded.categories
    return Codes(codes, 0, max(distinct.length, 1), mask, distinct)


def _kept(values: Any, mask: Any) -> Any:
    """Return the values that are not missing."""
    known = ~mask
    return select.take(values, select.true_rows(known, select.count_true(known)))


def _float_codes(column: Column, mask: Any | None) -> Codes:
    bits = ordered_bits(column.values.astype(dtypes.FLOAT64, copy=False))
    known = bits if mask is None else _kept(bits, mask)
    low, high = _range(column, known)
    return Codes(bits, low, high - low + 1, mask)


def _integer_codes(column: Column, mask: Any | None) -> Codes:
    values = column.values
    if values.dtype == UINT64:
        low, high = _range(column, values)
        if high > np.iinfo(np.int64).max:
            flipped = (values ^ np.uint64(1 << 63)).view(INT64)
            return Codes(flipped, low - (1 << 63), high - low + 1, mask)
        return Codes(values.view(INT64), low, high - low + 1, mask, exact=True)
    known = values if mask is None else _kept(values, mask)
    low, high = _range(column, known)
    return Codes(values, low, high - low + 1, mask, exact=True)


@dataclass(frozen=True, slots=True)
class Keys:
    """Rows as one integer each.

    Attributes:
        values: int64[n] in [0, span), or any int64 where `span` is None.
        span: number of possible keys.
        dropped: bool[n] of rows that take part in no group, or None.
        parts: the codes that were packed, first key first, where keys can be taken apart.
        widths: number of codes of each part, the missing one counted in.
    """

    values: Any
    span: int
    dropped: Any | None
    parts: tuple[Codes, ...] | None
    widths: tuple[int, ...]


def pack(found: list[Codes], *, drop_missing: bool, ordered: bool = False) -> Keys:
    """Return codes of several columns packed into one integer a row.

    Args:
        found: the codes of each key column, the first key being the most significant.
        drop_missing: whether a row with a missing key belongs to no group; else missing is a
            key of its own, above all others.
        ordered: whether the packed keys must be in the order of the rows of keys.
    """
    dropped = None
    if not drop_missing:
        found = [_with_room(part, ordered=ordered) for part in found]
    if drop_missing:
        for part in found:
            if part.missing is not None:
                dropped = part.missing if dropped is None else dropped | part.missing
    parts: list[Codes] | None = found
    widths = [part.width + (part.missing is not None and not drop_missing) for part in found]
    columns = [_offset(part, keep=not drop_missing) for part in found]
    while (span := _product(widths)) > PACKED and len(columns) > 1:
        parts = None
        widest = max(range(len(widths)), key=widths.__getitem__)
        if widths[widest] > columns[widest].shape[0]:
            columns[widest], widths[widest] = dense(
                columns[widest], widths[widest], ordered=ordered
            )
        else:
            columns[:2] = [_packed(columns[:2], widths[:2])]
            widths[:2] = [widths[0] * widths[1]]
    values = _packed(columns, widths)
    return Keys(values, span, dropped, None if parts is None else tuple(parts), tuple(widths))


def places(found: list[Codes], rows: int) -> Keys | None:
    """Return codes that are addresses as they stand, -1 where a value is missing; else None."""
    part = found[0]
    if len(found) > 1 or part.values_of is None or not is_direct(part.width, rows):
        return None
    return Keys(part.values, part.width, None, (part,), (part.width,))


def _with_room(part: Codes, *, ordered: bool) -> Codes:
    """Return codes that leave one of 2**64 for what is missing."""
    if part.missing is None or part.width < 1 << 64:
        return part
    values, width = dense(_offset(part, keep=False), part.width, ordered=ordered)
    return Codes(values, 0, width, part.missing)


def _packed(columns: list[Any], widths: list[int]) -> Any:
    """Return numbers whose digits are the columns' codes, the first most significant."""
    if len(columns) == 1:
        return columns[0]
    rows = columns[0].shape[0]

    def combine(start: int, stop: int, out: Any) -> None:
        part = out[start:stop]
        part[...] = columns[0][start:stop]
        for column, width in zip(columns[1:], widths[1:], strict=True):
            part *= width
            part += column[start:stop]

    out = device.empty(rows, INT64)
    if device.backend().name == "cuda" or rows < blocks.LONG:
        combine(0, rows, out)
    else:
        device.threads.run(combine, rows, out)
    return out


def _product(widths: list[int]) -> int:
    result = 1
    for width in widths:
        result *= width
    return result


def _offset(part: Codes, *, keep: bool) -> Any:
    """Return codes counted from 0; a missing value is the code `width`, or 0 if dropped later."""
    xp = device.xp()
    values = part.values
    if part.low:
        values = blocks.apply(xp.subtract, INT64, values, wrapped(part.low))
    if part.missing is None:
        return values
    return xp.where(part.missing, wrapped(part.width if keep else 0), values)


def wrapped(value: int) -> Any:
    """Return an integer modulo 2**64 as an int64 scalar, beside which narrow columns widen."""
    return np.int64((value + (1 << 63)) % (1 << 64) - (1 << 63))


def dense(keys: Any, width: int, *, ordered: bool) -> tuple[Any, int]:
    """Return keys as numbers of their distinct values, ranks if ordered, and how many there are."""
    ids, firsts = groups.factorize(keys.astype(INT64, copy=False))
    count = max(int(firsts.shape[0]), 1)
    if ordered and firsts.shape[0]:
        order = sorted_rows(select.take(keys, firsts), width)
        xp = device.xp()
        rank = xp.empty(count, dtype=INT32)
        rank[order] = xp.arange(count, dtype=INT32)
        ids = select.take(rank, ids)
    return ids, count


def sorted_rows(keys: Any, span: int) -> Any:
    """Return the stable ascending order of keys in [0, span)."""
    return sort.argsort(keys.astype(INT64, copy=False).view(UINT64), max(span - 1, 1).bit_length())


def unpack(keys: Any, packed: Keys, like: list[Column], *, ordered: bool = False) -> list[Column]:
    """Return the key columns of some packed keys.

    Args:
        keys: int64[g] of `packed.values`.
        packed: the keys, with `parts`.
        like: the key columns, for their dtypes.
        ordered: whether the keys are distinct and ascend.
    """
    columns: list[Column] = []
    assert packed.parts is not None  # noqa: S101 - callers look first
    if ordered and len(like) == 1 and not dtypes.is_categorical(like[0].dtype):
        (part,), (width,) = packed.parts, packed.widths
        if part.values_of is not None and part.width == width == keys.shape[0]:
            return [part.values_of.with_dtype(like[0].dtype)]  # every one, as they stand
    for part, width, column in reversed(list(zip(packed.parts, packed.widths, like, strict=True))):
        codes, keys = keys % width, keys // width
        absent = codes == part.width if width > part.width else None
        columns.append(_values_of(codes, absent, part, column))
    return columns[::-1]


def can_unpack(packed: Keys) -> bool:
    """Whether key values follow from the packed keys alone."""
    return packed.parts is not None and all(
        part.exact or part.values_of is not None for part in packed.parts
    )


def _values_of(codes: Any, absent: Any | None, part: Codes, like: Column) -> Column:
    xp = device.xp()
    if part.values_of is not None:
        codes = codes.astype(INT32)
        if absent is not None:
            codes = xp.where(absent, -1, codes).astype(INT32)
        if dtypes.is_categorical(like.dtype):
            return dictionary(codes, part.values_of, like.dtype)
        return texts.take(part.values_of, codes).with_dtype(like.dtype)
    values = codes.astype(INT64) + part.low
    if like.dtype == BOOL or like.layout == "boolean":
        values = values != 0
    elif like.layout == "temporal" and not dtypes.is_date(like.dtype):
        if absent is not None:
            values = xp.where(absent, dtypes.NAT, values)
        return fixed(values, like.dtype)
    else:
        values = values.astype(dtypes.numpy_of(like.dtype))
    return fixed(values, like.dtype, None if absent is None else ~absent)
