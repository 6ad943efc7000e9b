"""Places of doubles in sorted order on the CPU, for parts of a column that stay in the cache."""

import numpy as np

from gpuframe.kernels.cpu.bits import highest
from gpuframe.kernels.cpu.compiled import compiled
from gpuframe.kernels.scalar.doubles import MAGNITUDE

_DIGITS = 256
_MOVES = 4  # moves a value that sorting by insertion may take


@compiled
def ranked(values, order, places, ascending):
    """Write the rows in ascending order of values, the place of each row, and the values there.

    NaN stands behind all others. Keys are sorted by the upper 32 bits of their range, least
    significant digit first, and what those bits leave is sorted by insertion, as next to nothing
    has to move; where much has, all bits are sorted by.
    """
    keys = np.empty(values.size, np.uint64)
    rows = np.empty(values.size, np.int32)
    size = _keyed(values, keys, rows)
    keys = keys[:size]
    other_keys = np.empty(size, np.uint64)
    other_rows = np.empty(size, np.int32)
    _by_digits(keys, rows, other_keys, other_rows, 4)
    if not _inserted(keys, rows):
        _by_digits(keys, rows, other_keys, other_rows, 0)
    absent = np.int64(size)
    for row in range(values.size):
        if values[row] != values[row]:
            rows[absent] = row
            absent += 1
    for place in range(values.size):
        row = np.uint64(rows[place])
        order[place] = rows[place]
        places[row] = place
        ascending[place] = values[row] + 0.0


@compiled
def _keyed(values, keys, rows):
    """Write keys in the order of the values that are not NaN, and their rows; return how many.

    The highest bit of a key is one that differs between the least and the greatest.
    """
    size = np.uint64(0)
    least = ~np.uint64(0)
    greatest = np.uint64(0)
    for row in range(values.size):
        value = values[row] + 0.0  # -0.0 becomes 0.0
        bits = np.float64(value).view(np.int64)
        key = np.uint64(bits ^ ((bits >> 63) & MAGNITUDE)) ^ np.uint64(1 << 63)
        keys[size] = key
        rows[size] = row
        if value == value:  # noqa: PLR0124 - not NaN
            size += np.uint64(1)
            least = min(least, key)
            greatest = max(greatest, key)
    if greatest > least:
        shift = np.uint64(63 - highest(greatest - least))
        for j in range(size):
            keys[j] = (keys[j] - least) << shift
    return size


@compiled
def _by_digits(keys, rows, other_keys, other_rows, first):
    """Sort keys and rows by 8 bits at a time from a digit on; an even number of digits."""
    counts = np.zeros((8, _DIGITS), np.int64)
    for j in range(keys.size):
        key = keys[j]
        for digit in range(first, 8):
            counts[digit, (key >> np.uint64(8 * digit)) & np.uint64(255)] += 1
    for digit in range(8):
        begin = np.int64(0)
        for value in range(_DIGITS):
            count = counts[digit, value]
            counts[digit, value] = begin
            begin += count
    for digit in range(first, 8, 2):
        _scatter(keys, rows, np.uint64(8 * digit), counts[digit], other_keys, other_rows)
        above = digit + 1
        _scatter(other_keys, other_rows, np.uint64(8 * above), counts[above], keys, rows)


@compiled
def _scatter(keys, rows, shift, starts, out_keys, out_rows):
    for j in range(keys.size):
        key = keys[j]
        digit = (key >> shift) & np.uint64(255)
        at = np.uint64(starts[digit])
        starts[digit] += 1
        out_keys[at] = key
        out_rows[at] = rows[j]


@compiled
def _inserted(keys, rows):
    """Sort keys by insertion; False where that takes too many moves, the order half done."""
    left = _MOVES * keys.size
    for j in range(1, keys.size):
        key = keys[j]
        if key < keys[j - 1]:
            row = rows[j]
            at = j
            while at > 0 and keys[at - 1] > key:
                keys[at] = keys[at - 1]
                rows[at] = rows[at - 1]
                at -= 1
            keys[at] = key
            rows[at] = row
            left -= j - at
            if left < 0:
                return False
    return True
