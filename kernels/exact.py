"""Exact sums of doubles: integers on an absolute grid of 32-bit words.

Word j counts multiples of 2**(32 j - 1074), the least positive double being 2**-1074. A double
falls into at most 3 neighbouring words whatever stands beside it, so a sum of doubles is a sum
of integers: the same words for every order, chunk, partition and backend, and `round_words`
gives the answer of `math.fsum`. The idea of a long accumulator is Kulisch's (Computer Arithmetic
and Validity, 2008); a state is canonical when all words but the last are in [0, 2**32).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gpuframe.kernels.contract import Array, kernel

__all__ = [
    "WORDS",
    "deposit",
    "expand_words",
    "grid_integer",
    "group_nonfinite",
    "group_sum_words",
    "round_words",
    "rounded_integer",
    "sign_magnitude",
    "sum_words",
    "word_range",
    "words_integer",
]

# Words 0..65 hold every double; 66 and 67 take the carries of more rows than fit any memory.
WORDS = 68

LEAST = 1074
"""The least positive double is 2**-LEAST."""

_FRACTION = np.int64(2**52 - 1)
_IMPLICIT = np.int64(2**52)
_LOW_32 = np.int64(2**32 - 1)
_INFINITY = np.int64(0x7FF << 52)
_MAGNITUDE = np.int64(2**63 - 1)

# Rows whose words (below 2**32 each) add up exactly in the doubles of np.bincount.
_BLOCK = 2**20
# Rows of one split: 2**12 parts of 40 bits add up exactly in a double.
_SPLIT = 2**12
# States for which Python's integers beat the overhead of NumPy calls.
_FEW = 24


def deposit(xp: Any, values: Array) -> tuple[Array, Array, Array, Array]:
    """Split finite doubles into (lowest word, three signed parts below 2**33).

    Args:
        xp: NumPy or CuPy.
        values: float64[n] of that module.
    """
    bits = values.view(np.int64)
    exponent = (bits >> 52) & 0x7FF
    mantissa = (bits & _FRACTION) | ((exponent > 0) * _IMPLICIT)
    place = xp.maximum(exponent, 1) - 1
    shift = place & 31
    lower = (mantissa & _LOW_32) << shift
    upper = (mantissa >> 32) << shift
    sign = (bits >> 63) | 1
    middle = (lower >> 32) + (upper & _LOW_32)
    return place >> 5, (lower & _LOW_32) * sign, middle * sign, (upper >> 32) * sign


def _carry(state: Array) -> Array:
    """Make states canonical in place: int64[groups, words]."""
    for word in range(state.shape[1] - 1):
        state[:, word + 1] += state[:, word] >> 32
        state[:, word] &= _LOW_32
    return state


def grid_integer(value: float) -> int:
    """Return a finite double as a multiple of 2**-1074."""
    numerator, denominator = value.as_integer_ratio()
    return (numerator << LEAST) // denominator


def words_integer(state: Array) -> int:
    """Return a state over the whole grid, on the host, as a multiple of 2**-1074."""
    return sum([word << (32 * at) for at, word in enumerate(state.tolist()) if word])


def _split_sum(values: Array) -> int | None:
    """Add at most 2**12 doubles in two exact halves; None where two do not hold them.

    Adding 1.5 * 2**(52 + k) rounds a double to a multiple of 2**k; what is left is exact.
    """
    largest = float(np.abs(values).max(initial=0.0))
    if not 2.0**-800 < largest < 2.0**900:
        return 0 if largest == 0 else None
    exponent = math.frexp(largest)[1]
    magic = math.ldexp(1.5, exponent - 39 + 52)
    high = (values + magic) - magic
    rest = values - high
    magic = math.ldexp(1.5, exponent - 79 + 52)
    low = (rest + magic) - magic
    if not np.array_equal(low, rest):
        return None
    return grid_integer(float(high.sum())) + grid_integer(float(low.sum()))


def _split_sums(values: Array) -> int | None:
    """Add doubles block by block; None where a block needs the general way."""
    total = 0
    for start in range(0, values.size, _SPLIT):
        part = _split_sum(values[start : start + _SPLIT])
        if part is None:
            return None
        total += part
    return total


@kernel
def sum_words(values: Array) -> Array:
    """Add doubles exactly.

    Args:
        values: float64[n]; NaN and infinities are ignored (count them with
            `group_nonfinite` or `word_range`).

    Returns:
        int64[WORDS], canonical: sum = sum(out[j] * 2**(32 j - 1074)), words 0..66 in
        [0, 2**32), the last signed. Zeros for no rows.

    Bytes: 8 a row.
    """
    total = _split_sums(values)
    if total is not None:
        parts = np.frombuffer(total.to_bytes(4 * WORDS, "little", signed=True), np.uint32)
        out = parts.astype(np.int64)
        out[-1] -= (out[-1] >> 31) << 32
        return out
    ids = np.zeros(values.size, np.int32)
    return np.asarray(group_sum_words.reference(ids, values, 1, 0, WORDS))


@kernel
def word_range(values: Array) -> Array:
    """Find which words of the grid the values touch.

    The words follow from the exponents: a value touches the words of its mantissa's 53 bits,
    zero or not.

    Args:
        values: float64[n].

    Returns:
        int64[3]: the lowest and the highest word that a finite nonzero value touches (WORDS
        and -1 where there is none), and 1 if any value is NaN or infinite, else 0.

    Bytes: 8 a row.
    """
    bits = values.view(np.int64) & _MAGNITUDE
    finite = bits < _INFINITY
    kept = bits[finite & (bits > 0)]
    nonfinite = not finite.all()
    if not kept.size:
        return np.array([WORDS, -1, nonfinite], np.int64)
    low = max(int(kept.min()) >> 52, 1) - 1
    high = max(int(kept.max()) >> 52, 1) - 1 + 52
    return np.array([low >> 5, high >> 5, nonfinite], np.int64)


@kernel
def group_sum_words(ids: Array, values: Array, groups: int, low: int, words: int) -> Array:
    """Add the doubles of each group exactly.

    Args:
        ids: int32 or int64[n], each below groups; negative ids are skipped.
        values: float64[n]; NaN and infinities are ignored.
        groups: number of groups.
        low: lowest word of the grid kept; no value may touch a lower one.
        words: number of words kept a group; the caller leaves one above the highest word that
            `word_range` found.

    Returns:
        int64[groups * words]: the canonical state of group g in
        out[g * words:(g + 1) * words], words low..low + words - 1 of the grid, the last signed.

    Bytes: 12 a row, 8 * words a group.
    """
    # Words past the last take the third parts, all 0, of values that end in the last one; the
    # first state takes the rows of no group.
    width = words + 3
    out = np.zeros((groups + 1, width), np.int64)
    for start in range(0, values.size, _BLOCK):
        block, block_ids = values[start : start + _BLOCK], ids[start : start + _BLOCK]
        first, *parts = deposit(np, block)
        kept = (block_ids >= 0) & (block != 0) & np.isfinite(block)
        at = np.where(kept, (block_ids + 1) * np.int64(width) + first - low, 0)
        for word, part in enumerate(parts):
            sums = np.bincount(at + word, weights=part * kept, minlength=out.size)
            out += sums.astype(np.int64).reshape(out.shape)
    return _carry(np.ascontiguousarray(out[1:, :words])).ravel()


def _round_one(state: list[int], low: int) -> float:
    """Round one state through Python's integers, whose division rounds correctly."""
    total = 0
    for word in reversed(state):
        total = (total << 32) + word
    return rounded_integer(total, low)


def rounded_integer(total: int, low: int) -> float:
    """Round a multiple of 2**(32 * low - 1074), on the host."""
    try:
        return (total << (32 * low)) / (1 << LEAST)
    except OverflowError:
        return math.inf if total > 0 else -math.inf


def _round_many(state: Array, low: int) -> Array:
    """Round canonical states, column by column: int64[groups, words]."""
    negative = state[:, -1] < 0
    magnitude = _carry(np.where(negative[:, None], -state, state))
    groups, words = magnitude.shape
    top = np.zeros(groups, np.int64)
    for word in range(1, words):
        top[magnitude[:, word] > 0] = word
    padded = np.zeros((groups, words + 3), np.uint64)
    padded[:, 3:] = magnitude
    row = np.arange(groups)
    head, middle, tail = (padded[row, top + back] for back in (3, 2, 1))
    # Normalise the leading 64 bits; whatever is below them only breaks ties.
    length = np.frexp(head.astype(np.float64))[1].astype(np.uint64)
    above = np.uint64(32) - length
    leading = (((head << np.uint64(32)) | middle) << above) | (tail >> length)
    below = (tail << above) & np.uint64(_LOW_32)
    sticky = below > 0
    for word in range(words):
        sticky |= (word < top - 2) & (magnitude[:, word] > 0)
    rounded = (leading | sticky.astype(np.uint64)).astype(np.float64)
    exponent = 32 * (top + low - 1) - above.astype(np.int64) - LEAST
    with np.errstate(over="ignore"):
        out = np.ldexp(rounded, exponent)
    return np.where(negative, -out, out)


@kernel
def round_words(state: Array, low: int, words: int) -> Array:
    """Round exact sums to the nearest double.

    Args:
        state: int64[groups * words], canonical or not (the plain sum of canonical states will
            do, up to 2**30 of them); the value must stay within 2**(32 * WORDS - 1075).
        low: the grid's word that the first word of a state counts.
        words: number of words a state, at least 1.

    Returns:
        float64[groups], each rounded once, half to even; past the greatest double an infinity,
        an exact zero is 0.0.

    Bytes: 8 * words and 8 a group.
    """
    groups = state.size // words
    if groups <= _FEW:
        rows = state.reshape(groups, words).tolist()
        return np.array([_round_one(row, low) for row in rows], np.float64)
    wide = np.zeros((groups, words + 1), np.int64)
    wide[:, :words] = state.reshape(groups, words)
    return _round_many(_carry(wide), low)


@kernel
def sign_magnitude(state: Array, words: int) -> Array:
    """Write exact sums in the one form that does not depend on how many words are kept.

    Args:
        state: int64[groups * words], canonical or not, sums of such states too; the last word of
            each has room for what is carried into it.
        words: number of words a state, at least 1.

    Returns:
        int64[groups * words]: all words of a state have the sign of its sum, and magnitudes
        below 2**32.

    Bytes: 16 * words a group.
    """
    wide = state.reshape(-1, words).astype(np.int64)
    negative = _carry(wide.copy())[:, -1:] < 0
    magnitude = _carry(np.where(negative, -wide, wide))
    return np.where(negative, -magnitude, magnitude).ravel()


@kernel
def expand_words(state: Array, low: int, words: int) -> Array:
    """Write exact sums as three doubles each, every one the nearest to what is left.

    Three doubles hold 159 bits or more of a sum, so that differences of such sums (a variance)
    keep their bits where those of rounded sums would cancel. (Shewchuk, Adaptive Precision
    Floating-Point Arithmetic, Discrete Comput. Geom. 18, 1997: nonoverlapping expansions.)

    Args:
        state: int64[groups * words], as `round_words` takes it.
        low: the grid's word that the first word of a state counts.
        words: number of words a state, at least 1.

    Returns:
        float64[3 * groups]: the parts of group g in out[3 * g:3 * g + 3], largest first, the
        first being what `round_words` gives. After an infinity, 0.0.

    Bytes: 8 * words + 24 a group.
    """
    groups = state.size // words
    out = np.zeros((groups, 3))
    # Two words below hold the mantissas of small sums, one above the carry.
    wide = np.zeros((groups, words + 3), np.int64)
    wide[:, 2 : words + 2] = state.reshape(groups, words)
    row = np.arange(groups)
    with np.errstate(invalid="ignore"):
        for part in range(3):
            found = _round_many(_carry(wide), low - 2)
            out[:, part] = found
            found = np.where(np.isfinite(found), found, 0.0)
            first, *parts = deposit(np, found)
            first = np.where(found == 0.0, 0, first - (low - 2))
            for word, value in enumerate(parts):
                # A third part beyond the last word is 0.
                at = np.minimum(first + word, words + 2)
                wide[row, at] -= value
    out[~np.isfinite(out[:, 0]), 1:] = 0.0
    return out.ravel()


@kernel
def group_nonfinite(ids: Array, values: Array, groups: int) -> Array:
    """Say which non-finite values each group holds.

    Args:
        ids: int32 or int64[n], each below groups; negative ids are skipped.
        values: float64[n].
        groups: number of groups.

    Returns:
        uint8[groups]: bit 1 for +inf, 2 for -inf, 4 for NaN.

    Bytes: 12 a row, 1 a group.
    """
    out = np.zeros(groups + 1, np.uint8)
    rows = np.flatnonzero(~np.isfinite(values))
    if rows.size:
        found = values[rows]
        kind = np.where(np.isnan(found), 4, np.where(found > 0, 1, 2)).astype(np.uint8)
        np.bitwise_or.at(out, ids[rows] + 1, kind)
    return out[1:]
