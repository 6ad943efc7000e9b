"""Correctly rounded sums of doubles, whole and by group, where no state is kept to be merged.

The answer is that of `exact`: every sum is rounded once, so no order of rows, number of threads
or backend shows. Adding 1.5 * 2**(52 + k) to a double rounds it to a multiple of 2**k and leaves
an exact rest, so that a few such levels hold every value of ordinary data as small integers; data
that span more than the levels take the whole grid of words. (Rump, Ogita and Oishi, Accurate
Floating-Point Summation, SIAM J. Sci. Comput. 31, 2008, extract levels in the same way.)
"""

from __future__ import annotations

import math

import numpy as np

from gpuframe.kernels import exact
from gpuframe.kernels.contract import Array, kernel

__all__ = ["group_expansions", "group_totals", "total"]

# Rows whose levels of 39 bits add up exactly in a double.
_MOST = 2**13
_MOST_LEVELS = 6


def _levels(values: Array) -> tuple[Array, Array] | None:
    """Return two parts of each double whose sums are exact; None where two do not hold them.

    The parts are multiples of 2**(e - 39) and 2**(e - 79), all values being below 2**e.
    """
    if not 0 < values.size <= _MOST:
        return None
    largest = float(np.abs(values).max())
    if not 2.0**-800 < largest < 2.0**900:
        return None
    exponent = math.frexp(largest)[1]
    magic = math.ldexp(1.5, exponent + 13)
    high = (values + magic) - magic
    rest = values - high
    magic = math.ldexp(1.5, exponent - 27)
    low = (rest + magic) - magic
    return (high, low) if (low == rest).all() else None


def _level_sums(values: Array) -> list[float] | None:
    """Return doubles whose sum is that of the values; None of too many values, or too large ones.

    Of as many levels as hold the values, each sum being exact.
    """
    if not 0 < values.size <= _MOST:
        return None
    largest = float(np.maximum.reduce(np.abs(values)))
    if not 2.0**-600 < largest < 2.0**900:
        return None
    place = math.frexp(largest)[1] + 13
    found = []
    for _ in range(_MOST_LEVELS):
        magic = math.ldexp(1.5, place)
        part = values + magic
        part -= magic
        found.append(float(np.add.reduce(part)))
        values = values - part
        if not np.count_nonzero(values):
            return found
        place -= 40
    return None


def with_special(sums: Array, flags: Array) -> Array:
    """Return sums with what infinities among the values make of them: host arrays.

    Args:
        sums: float64[groups] of the finite values.
        flags: uint8[groups] of `exact.group_nonfinite`.
    """
    flags = flags & 3
    return np.where(
        flags == 0, sums, np.where(flags == 3, np.nan, np.where(flags == 1, np.inf, -np.inf))
    )


@kernel(loaded=_MOST + 1)
def total(values: Array) -> Array:
    """Add doubles, and count them; the sum is rounded once.

    Args:
        values: float64[n]. NaN is skipped.

    Returns:
        float64[2]: the correctly rounded sum, half to even; 0.0 for no values; an infinity where
        one is among the values or the sum is past the greatest double, NaN for both infinities.
        And how many values are not NaN.

    Bytes: 8 a row.
    """
    parts = _level_sums(values)
    if parts is None and np.isnan(values).any():
        values = values[values == values]  # noqa: PLR0124 - not NaN
        parts = _level_sums(values)
    if parts is not None:
        return np.array([math.fsum(parts) + 0.0, values.size])
    try:
        sums = np.array([math.fsum(values[np.isfinite(values)].tolist()) + 0.0])
    except OverflowError:
        sums = exact.round_words.reference(exact.sum_words.reference(values), 0, exact.WORDS)
    zeros = np.zeros(values.size, np.int32)
    sums = with_special(sums, exact.group_nonfinite.reference(zeros, values, 1))
    return np.append(sums, np.count_nonzero(~np.isnan(values)))


@kernel(synchronises=True)
def group_totals(ids: Array, values: Array, groups: int) -> Array:
    """Add the doubles of each group; each result is rounded once.

    Args:
        ids: int32 or int64[n], each below groups; negative ids are skipped.
        values: float64[n]. NaN is skipped.
        groups: number of groups.

    Returns:
        float64[groups], each as `total` of its values. The CUDA twin waits for the range of the
        exponents, which tells how much memory a group needs.

    Bytes: 12 a row, 8 a group.
    """
    levels = _levels(values)
    if levels is not None:
        slots = ids + 1
        high, low = (np.bincount(slots, part, groups + 1)[1:] for part in levels)
        return high + low
    low_word, high_word, nonfinite = exact.word_range.reference(values).tolist()
    sums = np.zeros(groups)
    if low_word <= high_word:
        words = high_word - low_word + 2
        state = exact.group_sum_words.reference(ids, values, groups, low_word, words)
        sums = exact.round_words.reference(state, low_word, words)
    if not nonfinite:
        return sums
    return with_special(sums, exact.group_nonfinite.reference(ids, values, groups))


@kernel(synchronises=True)
def group_expansions(ids: Array, values: Array, groups: int) -> Array:
    """Add the doubles of each group; each result is three doubles that hold 159 bits of the sum.

    Args:
        ids: int32 or int64[n], each below groups; negative ids are skipped.
        values: float64[n]. NaN is skipped.
        groups: number of groups.

    Returns:
        float64[3 * groups], as `exact.expand_words`; the first of three is what `group_totals`
        gives. The CUDA twin waits for the range of the exponents.

    Bytes: 12 a row and 24 a group.
    """
    levels = _levels(values)
    if levels is not None:
        slots = ids + 1
        high, low = (np.bincount(slots, part, groups + 1)[1:] for part in levels)
        first = high + low
        # What rounding lost (Knuth, TAOCP 2, 4.2.2, theorem B).
        shadow = first - high
        second = (high - (first - shadow)) + (low - shadow)
        return np.column_stack([first, second, np.zeros(groups)]).ravel()
    low_word, high_word, nonfinite = exact.word_range.reference(values).tolist()
    parts = np.zeros(3 * groups)
    if low_word <= high_word:
        words = high_word - low_word + 2
        state = exact.group_sum_words.reference(ids, values, groups, low_word, words)
        parts = exact.expand_words.reference(state, low_word, words)
    if nonfinite:
        flags = exact.group_nonfinite.reference(ids, values, groups)
        parts[::3] = with_special(parts[::3], flags)
        parts[1::3][(flags & 3) > 0] = 0.0
        parts[2::3][(flags & 3) > 0] = 0.0
    return parts
