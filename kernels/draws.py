"""Kernels that draw random values by counter: a row's values follow from its number and a key.

The random word of a row is the finalizer of MurmurHash3 over a Weyl sequence (Steele, Lea and
Flood, Fast splittable pseudorandom number generators, OOPSLA 2014), so any row can be drawn alone.
Only integers are computed with. Keys are given as the int64 of the same bits.
"""

from __future__ import annotations

import numpy as np

from gpuframe.kernels.contract import Array, kernel
from gpuframe.kernels.join import mix

__all__ = ["coins", "draw", "scores"]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)


def _words(rows: Array, key: int) -> Array:
    counters = (rows.view(np.uint64) + np.uint64(1)) * _STEP
    return mix(counters + np.uint64(key % (1 << 64)))


def _spread32(values: Array) -> Array:
    values = values ^ (values >> np.uint32(16))
    values = values * np.uint32(0x7FEB352D)
    values ^= values >> np.uint32(15)
    values *= np.uint32(0x846CA68B)
    return values ^ (values >> np.uint32(16))


@kernel
def draw(
    rows: Array,
    key: int,
    cuts: Array,
    others: Array,
    firsts: Array,
    sizes: Array,
    salt: int,
    spread: bool,
) -> Array:
    """Draw a number a row from a law given as ranges of equally likely numbers.

    Algorithm: the alias method of A. J. Walker (New fast method for generating discrete random
    numbers with arbitrary frequency distributions, Electronics Letters 10, 1974): a slot is chosen
    evenly, and its own range or another one by the slot's cut. The scramble is lowbias32 of
    C. Wellons (Prospecting for hash functions, 2018), a bijection.

    Args:
        rows: int64[n], the rows' numbers.
        key: of the random words.
        cuts: uint32[t], in 2**-32, below which a slot stands for its own range.
        others: int32[t], the range that it stands for else.
        firsts: uint32[t], the first number of each range.
        sizes: uint32[t], how many numbers a range has, at least 1.
        salt: 0 to 2**32 - 1, added to what is drawn modulo 2**32.
        spread: whether the sum is scrambled, one to one; 0 stays 0.

    Returns:
        uint32[n].

    Bytes: 8 read, 4 written a row; 16 a range, which stay in the cache.
    """
    words = _words(rows, key)
    scaled = (words >> _HALF) * np.uint64(cuts.size)
    slots = (scaled >> _HALF).astype(np.int64)
    slots = np.where((scaled & _LOW) < cuts[slots], slots, others[slots])
    places = ((words & _LOW) * sizes[slots]) >> _HALF
    values = firsts[slots] + places.astype(np.uint32) + np.uint32(salt)
    return _spread32(values) if spread else values


@kernel
def scores(numbers: Array, ids: Array, weights: Array, rows: int) -> Array:
    """Add up weighted levels of numbers and identifiers: a linear model of integers.

    Args:
        numbers: int32[m * rows]; number j of row i stands at j * rows + i. Its level is the number
            of its bits, 0 for negative numbers.
        ids: uint32[k * rows]; likewise. An identifier's level, -128 to 127, is the highest byte of
            a hash of it and of its column's place.
        weights: int64[m + k], of the numbers first.
        rows: n.

    Returns:
        int64[n].

    Bytes: 4 read a level, 8 written a row.
    """
    total = np.zeros(rows, np.int64)
    columns = numbers.size // max(rows, 1)
    for place, column in enumerate(numbers.reshape(-1, max(rows, 1))):
        # frexp gives the number of bits of an integer that a double holds exactly.
        bits = np.frexp(np.maximum(column, 0).astype(np.float64))[1]
        total += weights[place] * bits
    for place, column in enumerate(ids.reshape(-1, max(rows, 1))):
        salted = column + np.uint64((place + 1) << 32)
        levels = (mix(salted) >> np.uint64(56)).astype(np.int64) - 128
        total += weights[columns + place] * levels
    return total


@kernel
def coins(rows: Array, key: int, chances: Array) -> Array:
    """Toss a coin a row.

    Args:
        rows: int64[n], the rows' numbers.
        key: of the random words.
        chances: uint32[n], of True, in 2**-32.

    Returns:
        bool[n].

    Bytes: 12 read, 1 written a row.
    """
    return (_words(rows, key) >> _HALF) < chances
