"""The public hash of values: XXH64, equal on every backend, for any order of rows, in any language.

docs/hashing.md is the specification, `ops.hashing_scalar` the same for single values. The hashes
by which joins and groups find their rows are other ones, which may change.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column
from gpuframe.columns.dtypes import FLOAT32, FLOAT64, INT64, TICKS, UINT64
from gpuframe.kernels import hashing as kernels
from gpuframe.kernels import join, scan, select, tokens
from gpuframe.ops import blocks, missing, text_functions, text_parts, texts
from gpuframe.ops.hashing_scalar import of_value

__all__ = ["buckets", "crossed", "fingerprint", "grams", "values", "word_grams", "words"]


def values(column: Column, seed: int = 0) -> tuple[Any, Any | None]:
    """Return the hash of each value.

    Equal numbers have equal hashes whatever their dtypes, as have equal points in time whatever
    their units and zones, and equal texts whether they are categories or not.

    Args:
        column: any column; Python objects are hashed one by one.
        seed: taken modulo 2**64.

    Returns:
        uint64[n], 0 where a value is missing, and bool[n] of those rows (None: there are none).

    Raises:
        TypeError: a Python object is of a type that has no hash.

    Example:
        >>> from gpuframe.columns.pandas import from_list
        >>> values(from_list([7, 8]))[0].tolist() == [of_value(7), of_value(8)]
        True
    """
    mask = _missing(column)
    hashes = _hashes(column, _signed(seed))
    if mask is not None and column.dtype not in (FLOAT32, FLOAT64):  # whose kernel does so itself
        hashes = device.xp().where(mask, np.uint64(0), hashes)
    return hashes, mask


def _signed(seed: int) -> int:
    """Return a seed as the int64 of the same bits."""
    return (seed + (1 << 63)) % (1 << 64) - (1 << 63)


def _missing(column: Column) -> Any | None:
    """Return where there is no value; NaN is none, in nullable columns too."""
    mask = missing.maybe_isna(column)
    if isinstance(column.dtype, np.dtype) or column.dtype.kind != "f":
        return mask
    nans = device.xp().isnan(column.values)
    return nans if mask is None else mask | nans


def _hashes(column: Column, seed: int) -> Any:
    match column.layout:
        case "text":
            return kernels.texts(column.offset_values, column.values, seed)
        case "dictionary":
            known = _hashes(column.categories, seed)
            return select.take_or(known, column.values, 0)
        case "object":
            return _objects(column, seed)
        case "numeric" if column.values.dtype.kind == "f":
            return kernels.floats(column.values.astype(FLOAT64, copy=False), seed)
        case _:
            return kernels.records(_integers(column).view(UINT64), 1, seed)


def _integers(column: Column) -> Any:
    """Return numbers as 64 bits, times in nanoseconds modulo 2**64."""
    numbers = column.values
    if numbers.dtype != UINT64:
        numbers = numbers.astype(INT64, copy=False)
    if column.layout != "temporal":
        return numbers
    if dtypes.is_date(column.dtype):
        factor = 86_400 * TICKS["ns"]
    else:
        factor = TICKS["ns"] // TICKS[dtypes.unit_of(column.dtype)]
    if factor == 1:
        return numbers
    return blocks.apply(device.xp().multiply, INT64, numbers, np.int64(factor))


def _objects(column: Column, seed: int) -> Any:
    hashed = (of_value(value, seed) or 0 for value in column.values)
    return device.to_device(np.fromiter(hashed, UINT64, column.length))


def crossed(
    columns: list[Column], seed: int = 0, *, keep_missing: bool = False
) -> tuple[Any, Any | None]:
    """Return the hash of each row of several columns: that of its values' hashes in order.

    The order of the columns counts, and equal columns do not cancel out.

    Args:
        columns: at least one, of one length.
        seed: taken modulo 2**64.
        keep_missing: whether missing values beside others are values, of hash 0.

    Returns:
        uint64[n], 0 where a value is missing (with `keep_missing`: where all are), and bool[n] of
        those rows (None: there are none).

    Raises:
        ValueError: no column.
    """
    if not columns:
        raise ValueError("a cross of no columns")
    found = [values(column, seed) for column in columns]
    parts = blocks.concatenate([hashes for hashes, _ in found])
    hashes = kernels.records(parts, len(found), _signed(seed))
    masks = [mask for _, mask in found if mask is not None]
    if not masks or (keep_missing and len(masks) < len(found)):
        return hashes, None
    gone = masks[0]
    for mask in masks[1:]:
        gone = gone & mask if keep_missing else gone | mask
    return device.xp().where(gone, np.uint64(0), hashes), gone


_WIDTH = 64
"""Words of a record of `fingerprint`: each round leaves one word of so many."""


def fingerprint(array: Any) -> int:
    """Return a hash of an array's bytes, found where they lie; 8 bytes come to the host.

    Args:
        array: 1-D, of numbers.

    Example:
        >>> import numpy as np
        >>> fingerprint(np.array([1, 2])) == fingerprint(np.array([1, 2]))
        True
        >>> fingerprint(np.array([0.0])) == fingerprint(np.array([-0.0]))
        False
    """
    xp = device.xp()
    rest = -array.nbytes % (8 * _WIDTH)
    parts = [array.view(np.uint8)]
    if rest:
        parts.append(xp.zeros(rest, dtype=np.uint8))
    words = blocks.concatenate(parts).view(UINT64) if rest else parts[0].view(UINT64)
    while words.shape[0] > 1:
        short = -words.shape[0] % _WIDTH
        if short:
            words = blocks.concatenate([words, xp.zeros(short, dtype=UINT64)])
        words = kernels.records(words, _WIDTH, 0)
    found = int(words[0]) if words.shape[0] else 0
    return of_value(found ^ array.nbytes << 1) or 0


def buckets(hashes: Any, number: int, first: int = 0) -> Any:
    """Return the remainders of hashes as int64: the bucket of each of `number`.

    Args:
        hashes: uint64[n].
        number: 1 to 2**63.
        first: what is added to the remainder.

    Raises:
        ValueError: no such number of buckets.

    Example:
        >>> import numpy as np
        >>> buckets(np.array([5, 12, 2**64 - 1], np.uint64), 10).tolist()
        [5, 2, 5]
        >>> buckets(np.array([5, 12], np.uint64), 10, first=1).tolist()
        [6, 3]
    """
    if not 1 <= number <= 1 << 63:
        raise ValueError(f"1 to 2**63 buckets, not {number}")
    divisor, begin = np.uint64(number), np.uint64(first)

    def remainder(hashed: Any, out: Any = None, casting: str = "") -> Any:  # noqa: ARG001
        # NumPy divides by one number without a division; its remainder does not.
        if out is None:
            return hashed - hashed // divisor * divisor + begin
        left = out.view(UINT64)
        np.floor_divide(hashed, divisor, out=left)
        left *= divisor
        np.subtract(hashed, left, out=left)
        left += begin
        return left

    return blocks.apply(remainder, INT64, hashes)


def grams(column: Column, low: int, high: int, seed: int = 0) -> tuple[Any, Any]:
    """Return the hashes of all runs of `low` to `high` characters (code points) of each text.

    Args:
        column: text or categories of text.
        low: characters of the shortest runs, at least 1.
        high: characters of the longest.
        seed: taken modulo 2**64.

    Returns:
        uint64[t] and int64[n + 1]: the runs of row i are [offsets[i], offsets[i + 1]), the shortest
        first, those of one length from left to right. A missing text has none.

    Raises:
        TypeError: no texts.
        ValueError: lengths below 1, or none at all.
    """
    if not 1 <= low <= high:
        raise ValueError(f"lengths from {low} to {high} are no range that begins at 1 or above")
    return _parts(
        column,
        lambda offsets, data: kernels.count_grams(offsets, data, low, high),
        lambda offsets, data, ends, total: kernels.grams(
            offsets, data, low, _signed(seed), ends, total
        ),
    )


def words(column: Column, seed: int = 0) -> tuple[Any, Any]:
    """Return the hashes of the words of each text, as `str.split` finds them; see `grams`."""
    members, wide = text_parts._blanks()
    return _parts(
        column,
        lambda offsets, data: tokens.count_words(offsets, data, members, wide),
        lambda offsets, data, ends, total: kernels.words(
            offsets, data, members, wide, _signed(seed), ends, total
        ),
    )


def word_grams(column: Column, low: int, high: int, seed: int = 0) -> tuple[Any, Any]:
    """Return the hashes of all runs of `low` to `high` words of each text; see `grams`.

    A run of several words is hashed as a cross of them.
    """
    if not 1 <= low <= high:
        raise ValueError(f"lengths from {low} to {high} are no range that begins at 1 or above")
    hashes, offsets = words(column, seed)
    if high == 1:
        return hashes, offsets
    xp = device.xp()
    sizes = offsets[1:] - offsets[:-1]
    longest = int(sizes.max()) if sizes.shape[0] else 0
    lengths = range(low, min(high, longest) + 1)
    counts = [xp.maximum(sizes - (length - 1), 0) for length in lengths]
    ends = scan.offsets(sum(counts, xp.zeros_like(sizes)))
    found = xp.empty(int(ends[-1]), dtype=UINT64)
    begins = ends[:-1]
    for length, count in zip(lengths, counts, strict=True):
        starts = scan.offsets(count)
        total = int(starts[-1])
        _, firsts = join.expand_ranges(offsets[:-1], starts, total)
        _, places = join.expand_ranges(begins, starts, total)
        runs = [select.take(hashes, firsts + after) for after in range(length)]
        found[places] = (
            runs[0]
            if length == 1
            else kernels.records(blocks.concatenate(runs), length, _signed(seed))
        )
        begins = begins + count
    return found, ends


def _parts(
    column: Column, count: Callable[..., Any], hashed: Callable[..., Any]
) -> tuple[Any, Any]:
    """Return the hashes of parts of texts; those of a dictionary are found once for each value."""
    if column.layout == "text" and text_functions.is_coded(column):
        column = texts.encoded(column)
    if column.layout == "dictionary":
        known, starts = _parts(column.categories, count, hashed)
        sizes = select.take_or(starts[1:] - starts[:-1], column.values, 0)
        offsets = scan.offsets(sizes)
        begins = select.take_or(starts[:-1], column.values, -1)
        _, places = join.expand_ranges(begins, offsets, int(offsets[-1]))
        return select.take(known, places), offsets
    if column.layout != "text":
        raise TypeError(f"parts of texts of {column.dtype}")
    text_functions.is_ascii(column)  # valid UTF-8, or an error
    source = column.offset_values, column.values
    counts = count(*source)
    valid = column.valid()
    if valid is not None:
        counts = device.xp().where(valid, counts, 0)
    offsets = scan.offsets(counts)
    return hashed(*source, offsets, int(offsets[-1])), offsets
