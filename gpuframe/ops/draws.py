"""Random columns by counter: a row's values follow from a seed, a stream and the row's number.

So any range of rows can be drawn on any worker and on either backend, with the same bits.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns.column import Column, fixed, text
from gpuframe.columns.dtypes import FLOAT32, INT32, INT64, UINT64
from gpuframe.kernels import draws as kernels
from gpuframe.kernels import scan, select
from gpuframe.ops import blocks
from gpuframe.ops.text_functions import constant

__all__ = ["ABSENT", "Law", "as_floats", "as_hex", "chosen", "clicks", "key_of", "numbers_from"]

ABSENT = -(1 << 31)
"""The 32-bit integer that stands for a missing number while numbers are drawn."""

_MASK = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Law:
    """A law of 32-bit numbers: ranges of equally likely ones, prepared for the alias method.

    Attributes:
        cuts: uint32[t], in 2**-32, below which slot i stands for range i.
        others: int32[t], the range that it stands for else.
        firsts: uint32[t], the first number of each range.
        sizes: uint32[t], how many numbers it has.
    """

    cuts: np.ndarray
    others: np.ndarray
    firsts: np.ndarray
    sizes: np.ndarray

    @classmethod
    def of(cls, firsts: np.ndarray, sizes: np.ndarray, shares: np.ndarray) -> "Law":
        """Return the law of some ranges.

        Probabilities are rounded to multiples of 2**-32 / t.

        Args:
            firsts: int64[t], the first number of each range, modulo 2**32.
            sizes: int64[t].
            shares: float64[t], the ranges' probabilities, of sum 1.
        """
        cuts, others = _aliases(shares)
        unsigned = (firsts % (1 << 32)).astype(np.uint32)
        return cls(cuts, others, unsigned, sizes.astype(np.uint32))

    def with_first(self, place: int, first: int) -> "Law":
        """Return the law with another first number of one range."""
        firsts = self.firsts.copy()
        firsts[place] = first % (1 << 32)
        return Law(self.cuts, self.others, firsts, self.sizes)


def _aliases(shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return cuts and other ranges of slots (M. D. Vose, IEEE Trans. Software Eng. 17, 1991)."""
    slots = len(shares)
    one = 1 << 32
    scaled = np.rint(shares * float(slots * one)).astype(np.int64)
    scaled[int(scaled.argmax())] += slots * one - int(scaled.sum())
    left = scaled.tolist()
    cuts, others = [one - 1] * slots, list(range(slots))
    small = [slot for slot in range(slots) if left[slot] < one]
    large = [slot for slot in range(slots) if left[slot] >= one]
    while small and large:
        slot, other = small.pop(), large[-1]
        cuts[slot], others[slot] = left[slot], other
        left[other] -= one - left[slot]
        if left[other] < one:
            small.append(large.pop())
    return np.array(cuts, np.uint32), np.array(others, np.int32)


def key_of(seed: int, stream: int) -> int:
    """Return the key of a seed's stream, as the int64 of its bits."""
    key = _mixed(_mixed(seed & _MASK) + stream)
    return key - (1 << 64) if key >> 63 else key


def _mixed(word: int) -> int:
    """Return the finalizer of MurmurHash3 of a word."""
    word &= _MASK
    word = (word ^ (word >> 33)) * 0xFF51AFD7ED558CCD & _MASK
    word = (word ^ (word >> 33)) * 0xC4CEB9FE1A85EC53 & _MASK
    return word ^ (word >> 33)


def numbers_from(start: int, rows: int) -> Any:
    """Return the numbers of rows [start, start + rows) as int64."""
    return device.xp().arange(start, start + rows, dtype=INT64)


def chosen(rows: Any, key: int, law: Law, *, salt: int = 0, spread: bool = False) -> Any:
    """Return uint32[n]: a number of a law for each row.

    Args:
        rows: int64[n], the rows' numbers.
        key: of `key_of`.
        law: the law.
        salt: added to the number modulo 2**32.
        spread: whether the sum is scrambled, one to one; 0 stays 0.
    """
    cuts, others = constant(law.cuts), constant(law.others)
    firsts, sizes = constant(law.firsts), constant(law.sizes)
    return kernels.draw(rows, key, cuts, others, firsts, sizes, salt, spread)


def clicks(
    rows: Any, key: int, numbers: list[Any], ids: list[Any], weights: list[int], chances: np.ndarray
) -> tuple[Any, Any]:
    """Draw bools by a linear model.

    Args:
        rows: int64[n], the rows' numbers.
        key: of `key_of`.
        numbers: arrays int32[n]; a number's level is the count of its bits.
        ids: arrays uint32[n]; an identifier's level, -128 to 127, follows from its hash.
        weights: of the levels of numbers, then of identifiers.
        chances: uint32[c], the probability of True in 2**-32 by the weighted sum of levels, from
            -c / 2 on; sums beyond the ends are taken for the ends.

    Returns:
        bool[n], and the sums int64[n].
    """
    xp = device.xp()
    none = xp.zeros(0, dtype=np.uint32)
    drawn = [blocks.concatenate(part) if part else none for part in (numbers, ids)]
    scores = kernels.scores(
        drawn[0].view(INT32), drawn[1], constant(np.array(weights, np.int64)), int(rows.shape[0])
    )
    half = len(chances) // 2
    places = xp.clip(scores, -half, len(chances) - 1 - half) + half
    return kernels.coins(rows, key, select.take(constant(chances), places)), scores


def as_floats(numbers: Any) -> Column:
    """Return int32 numbers as float32, NaN for `ABSENT`."""
    xp = device.xp()

    def block(values: Any, out: Any = None, casting: str = "") -> Any:  # noqa: ARG001
        found = xp.where(values == ABSENT, np.float32(np.nan), values.astype(FLOAT32))
        if out is None:
            return found
        out[:] = found
        return out

    return fixed(blocks.apply(block, FLOAT32, numbers.view(INT32)))


def as_hex(values: Any) -> Column:
    """Return 32-bit words as texts of 8 hexadecimal digits, a missing text for 0."""
    xp = device.xp()
    digits = constant(_hex_table())

    def words(kept: Any, out: Any = None, casting: str = "") -> Any:  # noqa: ARG001
        # The digits of the upper half come first: they are the lower bytes.
        first = xp.take(digits, kept >> np.uint32(16))
        last = xp.take(digits, kept & np.uint32(0xFFFF)) << np.uint64(32)
        if out is None:
            return first | last
        return np.bitwise_or(first, last, out=out)

    rows = int(values.shape[0])
    valid = values != 0
    known = select.count_true(valid)
    if known == rows:
        offsets = xp.arange(0, 8 * rows + 1, 8, dtype=INT64)
        return text(offsets, blocks.apply(words, UINT64, values).view(np.uint8))
    kept = select.take(values, select.true_rows(valid, known))
    offsets = scan.offsets(valid.astype(INT32) * 8)
    return text(offsets, blocks.apply(words, UINT64, kept).view(np.uint8), valid)


def _hex_table() -> np.ndarray:
    """Return the 4 digits of each 16-bit number as a word, the first digit in its lowest byte."""
    digits = np.frombuffer(b"0123456789abcdef", np.uint8)
    numbers = np.arange(1 << 16)
    placed = [digits[(numbers >> shift) & 15] for shift in (12, 8, 4, 0)]
    words = np.ascontiguousarray(np.stack(placed, axis=1)).view("<u4").ravel()
    return words.astype(np.uint64)
