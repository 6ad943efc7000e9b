"""Texts as integer keys: numbers in a mixed radix, where the texts' alphabets are small enough.

Identifiers share most of their bytes: digits, letters of one case, a prefix. Each place of a text
then is a digit of as many values as bytes stand there, and a text is one integer, exact and in
the order of the bytes. No text is hashed, compared or sorted any more.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns.column import Column
from gpuframe.columns.dtypes import INT64, UINT64
from gpuframe.kernels import alphabets, groups, reduce, select, sort
from gpuframe.kernels import text as kernels

LEAST_ROWS = 1 << 16
"""Rows below which a column is not worth a look at its alphabets, for other ends than its order."""

LEAST_SORTED = 1 << 13
"""Rows below which Arrow sorts texts faster."""

DIRECT_ROWS = 4
"""Key range, in rows, up to which keys are addresses."""

WIDEST = 64
"""Bytes of the longest text that is made a number."""

MOST = 1 << 62
"""Numbers below it are sums of digits without overflow."""

_SAMPLE = 1 << 12
_MANY = 7 / 8  # of a sample's texts distinct: a dictionary would not be small


@dataclass(frozen=True, slots=True)
class Numbers:
    """Texts as integers in the order of the texts.

    Attributes:
        values: int32[n] or int64[n] in [0, span); anything where a text is missing.
        span: number of possible values.
        many: whether most texts of a sample are distinct.
    """

    values: Any
    span: int
    many: bool


def numbers(column: Column) -> Numbers | None:
    """Return a text column as integers, None where that is not possible, or not worth it.

    It is not where rows are few, alphabets large, texts long, or where texts are few and far
    between among the numbers: a dictionary of them is found faster then.

    Args:
        column: text in text layout; what is found is remembered by it.
    """
    if column.length < LEAST_ROWS:
        return None
    if "numbers" not in column.memo:
        found = common([column])
        column.memo["numbers"] = None if found is None else found[0]
    known: Numbers | None = column.memo["numbers"]
    return known


def common(columns: list[Column]) -> list[Numbers] | None:
    """Return several text columns as integers, by one table for all of them; None as `numbers`."""
    rows = sum(column.length for column in columns)
    if rows < LEAST_ROWS:
        return None
    arrays = [(column.offset_values, column.values, _valid(column)) for column in columns]
    samples = [_sampled(*column) for column in arrays]
    many = any(_many(*sample) for sample in samples)
    for source in (samples, arrays):
        ranks = table(np.bitwise_or.reduce([_flags(*column) for column in source]))
        if ranks is None:
            return None
        digits, span = device.to_device(ranks[0]), ranks[1]
        if not many and span > DIRECT_ROWS * rows:
            return None
        values = [alphabets.number(*column, digits, span, False) for column in arrays]
        ranges = [device.read(reduce.min_max(part)).tolist() for part in values if part.shape[0]]
        if all(low >= 0 for low, _ in ranges):
            span = max(high for _, high in ranges) + 1
            return [Numbers(part, span, many) for part in values]
    return None


def _valid(column: Column) -> Any:
    valid = column.valid()
    return device.xp().ones(column.length, dtype=bool) if valid is None else valid


def _sampled(offsets: Any, data: Any, valid: Any) -> tuple[Any, Any, Any]:
    """Return texts from every part of a column, as (offsets, data, valid)."""
    rows = int(valid.shape[0])
    picked = device.xp().arange(0, rows, max(rows // _SAMPLE, 1), dtype=INT64)[:_SAMPLE]
    starts = kernels.take_offsets(offsets, picked)
    texts = kernels.take_bytes(offsets, data, picked, starts, int(starts[-1]))
    return starts, texts, select.take(valid, picked)


def _many(offsets: Any, data: Any, valid: Any) -> bool:
    """Whether most texts of a full sample are distinct."""
    if valid.shape[0] < _SAMPLE:
        return False
    _, firsts = kernels.encode(offsets, data, valid)
    return int(firsts.shape[0]) > _MANY * select.count_true(valid)


def short(column: Column) -> Any:
    """Return the codes of a text column's short texts, remembered by it (`kernels.short_codes`)."""
    if "short" not in column.memo:
        column.memo["short"] = kernels.short_codes(column.offset_values, column.values)
    return column.memo["short"]


def encoded(column: Column) -> tuple[Any, Any] | None:
    """Number many distinct texts in order of appearance, as `kernels.text.encode`; else None."""
    found = numbers(column)
    if found is None or not found.many:
        return None
    values = found.values.astype(INT64, copy=False)
    valid = column.valid()
    if valid is None:
        return _factorized(values, found.span)
    kept = select.true_rows(valid, select.count_true(valid))
    known, firsts = _factorized(select.take(values, kept), found.span)
    ids = device.xp().full(column.length, -1, dtype=known.dtype)
    ids[kept] = known
    return ids, select.take(kept, firsts)


def _factorized(values: Any, span: int) -> tuple[Any, Any]:
    if span <= DIRECT_ROWS * values.shape[0]:
        direct: tuple[Any, Any] = groups.factorize_direct(values, 0, span)
        return direct
    return groups.factorize(values)


def order(column: Column) -> Any | None:
    """Return the stable ascending order of a text column's rows.

    Texts of at most 8 bytes are sorted by their codes, others by their numbers. Those that cannot
    be made numbers are sorted by what a number holds of their beginnings, and once more among those
    whose beginnings agree.

    None where rows are few, or where texts are missing.
    """
    if column.validity is not None or column.length < LEAST_SORTED:
        return None
    if column.values.shape[0] <= 8 * column.length:
        codes = kernels.short_codes(column.offset_values, column.values)
        if not bool((codes == kernels.LONG).any()):
            return sort.argsort(codes.view(UINT64), 64)
    found = numbers(column)
    if found is not None:
        return _sorted(found.values, found.span)
    texts = column.offset_values, column.values, _valid(column)
    flags = _flags(*texts)
    width = _beginning(flags, 4 * column.length**2)
    digits, span = _digits(flags[:width])
    values = alphabets.number(*texts, device.to_device(digits), span, True)
    rows = _sorted(values, span)
    return _among_equals(column, rows, select.take(values, rows))


def _sorted(values: Any, span: int) -> Any:
    unsigned = values.astype(INT64, copy=False).view(UINT64)
    return sort.argsort(unsigned, max(span - 1, 1).bit_length())


def _among_equals(column: Column, rows: Any, values: Any) -> Any:
    """Return rows sorted by the texts, from rows sorted by values that grow with the texts."""
    import pyarrow as pa
    import pyarrow.compute as pc

    xp = device.xp()
    same = values[1:] == values[:-1]
    tied = xp.zeros(values.shape[0], dtype=bool)
    tied[1:] |= same
    tied[:-1] |= same
    count = int(select.count_true(tied))
    if not count:
        return rows
    places = select.true_rows(tied, count)
    known = select.take(rows, places)
    offsets = kernels.take_offsets(column.offset_values, known)
    total = int(offsets[-1])
    data = kernels.take_bytes(column.offset_values, column.values, known, offsets, total)
    buffers = [None, *(pa.py_buffer(device.to_host(part)) for part in (offsets, data))]
    order = pc.sort_indices(pa.Array.from_buffers(pa.large_binary(), count, buffers))
    rows[places] = select.take(known, device.to_device(order.to_numpy().astype(np.int64)))
    return rows


def _flags(offsets: Any, data: Any, valid: Any) -> Any:
    """Return bool[WIDEST + 1, CODES] of the codes at each place and behind the last."""
    found = alphabets.collect(offsets, data, valid, WIDEST + 1)
    return device.to_host(found).reshape(WIDEST + 1, -1) > 0


def table(flags: Any) -> tuple[Any, int] | None:
    """Return what each code of each place adds to a text's number, and the number of numbers.

    Args:
        flags: bool[WIDEST + 1, CODES] on the host.

    Returns:
        int64[CODES * width] for the places where texts still have bytes, or None where the
        numbers do not fit 62 bits or texts are longer than WIDEST bytes.
    """
    used = np.flatnonzero(flags[:, 1:].any(axis=1))
    width = int(used[-1]) + 1 if used.size else 0
    if width > WIDEST:
        return None
    if math.prod(flags[:width].sum(axis=1).tolist()) > MOST:
        return None
    return _digits(flags[:width])


def _beginning(flags: Any, enough: int) -> int:
    """Return how many first places spell as many texts as are enough, below MOST."""
    span = 1
    for place, codes in enumerate(flags[:WIDEST].sum(axis=1).tolist()):
        if span >= enough or span * codes > MOST:
            return place
        span *= codes
    return WIDEST


def _digits(flags: Any) -> tuple[Any, int]:
    """Return each code's rank at its place times what the places behind it can spell; the span."""
    digits = np.full(flags.shape, -1, np.int64)
    span = 1
    for place in range(len(flags) - 1, -1, -1):
        codes = np.flatnonzero(flags[place])
        digits[place, codes] = np.arange(codes.size) * span
        span *= codes.size
    return digits.ravel(), span
