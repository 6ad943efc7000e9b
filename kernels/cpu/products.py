"""Exact sums of columns and of products of columns on the CPU, all pairs in one pass.

A block of a column is cut once into three integers of 26 bits a value, whose products add up in 64
bits without rounding. A block that three do not hold is multiplied as doubles, each product with
what its rounding lost: both ways give the same sums.
"""

import operator

import numpy as np
from numba.extending import register_jitable

from gpuframe.kernels.cpu import words
from gpuframe.kernels.cpu.compiled import compiled, map_spans, parts
from gpuframe.kernels.exact import LEAST, WORDS
from gpuframe.kernels.expansions import arithmetic
from gpuframe.kernels.scalar.doubles import MAGNITUDE

_ROWS = 1024  # of a block: 2**10 sums of products below 2**53 add up in 64 bits
_CHUNK = 32 * _ROWS  # rows that are handed over at once, which stay in L2

_BITS = 26  # of a piece
_LOWEST, _HIGHEST = 723, 1323  # exponent fields of blocks whose products are ordinary doubles
_MAGIC = 1.5 * 2.0**52  # adding it rounds to an integer, which stands in the lowest bits
_LARGEST = np.finfo(np.float64).max

_X, _Y, _XY, _XX, _YY = range(5)  # the sums of a pair

_product, _ = arithmetic(operator.add, operator.mul, register_jitable)


def pair_sums(columns):
    """Add up pairs of columns over the rows where neither is NaN.

    Args:
        columns: numbers[n] each.

    Returns:
        for each pair, in the order of `moments.centred_product`: int64[pairs], the rows;
        bool[pairs, 3], whether a product of xy, xx or yy is not finite; int64[pairs, 5, WORDS],
        the sums of x, y, xy, xx and yy on the grid, not canonical.
    """
    rows, width = columns[0].size, len(columns)
    pairs = width * (width + 1) // 2

    def span(start, stop):
        block = np.empty((width, min(_CHUNK, max(stop - start, 1))))
        pieces = np.empty((width, 3, _ROWS), np.int32)
        known = np.empty((width, _ROWS), np.int32)
        found = (
            np.zeros(pairs, np.int64),
            np.zeros((pairs, 3), np.bool_),
            np.zeros((pairs, 5, WORDS), np.int64),
        )
        for begin in range(start, stop, _CHUNK):
            end = min(begin + _CHUNK, stop)
            for own, values in zip(block, columns, strict=True):
                np.copyto(own[: end - begin], values[begin:end])
            _add_chunk(end - begin, block, pieces, known, *found)
        return found

    counts, lost, sums = zip(*map_spans(span, rows, parts(rows, 1)), strict=True)
    return np.sum(counts, axis=0), np.any(lost, axis=0), np.sum(sums, axis=0)


@compiled
def _add_chunk(rows, values, pieces, known, counts, lost, sums):
    """Add the first rows of columns, block by block, to the sums of their pairs."""
    width = values.shape[0]
    places = np.empty(width, np.int64)
    gaps = np.empty(width, np.int64)
    own = np.zeros((width, 8), np.int64)
    cut = np.empty((3, _ROWS), np.int32)
    found = np.zeros(8, np.int64)
    spare = np.empty((4, _ROWS), np.float64)
    for begin in range(0, rows, _ROWS):
        end = min(begin + _ROWS, rows)
        size = end - begin
        for column in range(width):
            part = values[column, begin:end]
            places[column], gaps[column] = _cut(part, pieces[column], known[column])
            if places[column] >= 0:
                _add_singles(size, pieces[column], own[column])
        for right in range(width):
            for left in range(right + 1):
                at = right * (right + 1) // 2 + left
                if places[left] < 0 or places[right] < 0:
                    one, two = values[left, begin:end], values[right, begin:end]
                    counts[at] += _add_doubles(one, two, spare, lost[at], sums[at])
                    continue
                x, y = own[left], own[right]
                counts[at] += _both(size, known[left], known[right])
                if left != right:
                    _add_products(size, pieces[left], pieces[right], found)
                    _deposit_levels(found, places[left] + places[right], sums[at, _XY])
                    if gaps[right]:
                        _masked(size, pieces[left], known[right], cut)
                        _add_singles(size, cut, found)
                        _deposit_singles(found, places[left], sums[at, _X], sums[at, _XX])
                    else:
                        _deposit_singles(x, places[left], sums[at, _X], sums[at, _XX])
                    if gaps[left]:
                        _masked(size, pieces[right], known[left], cut)
                        _add_singles(size, cut, found)
                        _deposit_singles(found, places[right], sums[at, _Y], sums[at, _YY])
                    else:
                        _deposit_singles(y, places[right], sums[at, _Y], sums[at, _YY])
                else:
                    _deposit_levels(x, 2 * places[left], sums[at, _XY])
                    _deposit_singles(x, places[left], sums[at, _X], sums[at, _XX])
                    _deposit_singles(x, places[left], sums[at, _Y], sums[at, _YY])


@compiled
def _cut(values, pieces, known):
    """Cut values into three integers each, 0 where NaN.

    Returns the grid's place of the last integer's unit, negative where three do not hold them,
    and whether a value is NaN.
    """
    largest = np.int64(0)
    gaps = np.int64(0)
    for i in range(values.size):
        value = values[i]
        real = value == value  # noqa: PLR0124 - not NaN
        magnitude = np.float64(value).view(np.int64) & MAGNITUDE
        largest = max(largest, magnitude if real else np.int64(0))
        gaps |= np.int64(0) if real else np.int64(1)
        known[i] = np.int32(-1) if real else np.int32(0)
    exponent = largest >> np.int64(52)
    if largest == 0:
        exponent = np.int64(1022)
    if not _LOWEST < exponent < _HIGHEST:
        return np.int64(-1), gaps
    scale = np.int64((2045 + _BITS - exponent) << 52).view(np.float64)
    first, second, third = pieces[0], pieces[1], pieces[2]
    step = 2.0**_BITS
    left = np.int64(0)
    for i in range(values.size):
        value = values[i]
        rest = (value if value == value else 0.0) * scale  # noqa: PLR0124 - not NaN
        raised = rest + _MAGIC
        first[i] = np.int32(np.float64(raised).view(np.int64))
        rest = (rest - (raised - _MAGIC)) * step
        raised = rest + _MAGIC
        second[i] = np.int32(np.float64(raised).view(np.int64))
        rest = (rest - (raised - _MAGIC)) * step
        raised = rest + _MAGIC
        third[i] = np.int32(np.float64(raised).view(np.int64))
        left |= np.float64(rest - (raised - _MAGIC)).view(np.int64) & MAGNITUDE
    if left != 0:
        return np.int64(-1), gaps
    return exponent - 1022 - 3 * _BITS + LEAST, gaps


@compiled
def _both(size, left, right):
    count = np.int64(0)
    for i in range(size):
        count -= left[i] & right[i]
    return count


@compiled
def _masked(size, pieces, known, out):
    for piece in range(3):
        source, target = pieces[piece], out[piece]
        for i in range(size):
            target[i] = source[i] & known[i]


@compiled
def _add_singles(size, pieces, out):
    """Write the sums of three pieces, and the five levels of those of their squares."""
    first, second, third = pieces[0], pieces[1], pieces[2]
    one = two = three = np.int64(0)
    level0 = level1 = level2 = level3 = level4 = np.int64(0)
    for i in range(size):
        a, b, c = np.int64(first[i]), np.int64(second[i]), np.int64(third[i])
        one += a
        two += b
        three += c
        level0 += a * a
        level1 += a * b
        level2 += b * b + 2 * (a * c)
        level3 += b * c
        level4 += c * c
    out[0], out[1], out[2] = one, two, three
    out[3], out[4], out[5], out[6], out[7] = level0, 2 * level1, level2, 2 * level3, level4


@compiled
def _add_products(size, left, right, out):
    """Write the five levels of the sums of products of two columns, from out[3]."""
    x0, x1, x2 = left[0], left[1], left[2]
    y0, y1, y2 = right[0], right[1], right[2]
    level0 = level1 = level2 = level3 = level4 = np.int64(0)
    for i in range(size):
        a, b, c = np.int64(x0[i]), np.int64(x1[i]), np.int64(x2[i])
        d, e, f = np.int64(y0[i]), np.int64(y1[i]), np.int64(y2[i])
        level0 += a * d
        level1 += a * e + b * d
        level2 += a * f + b * e + c * d
        level3 += b * f + c * e
        level4 += c * f
    out[3], out[4], out[5], out[6], out[7] = level0, level1, level2, level3, level4


@compiled
def _deposit_singles(found, place, state, squares):
    for piece in range(3):
        words.deposit(found[piece], place + _BITS * (2 - piece), state)
    _deposit_levels(found, 2 * place, squares)


@compiled
def _deposit_levels(found, places, state):
    for level in range(5):
        words.deposit(found[3 + level], places - LEAST + _BITS * (4 - level), state)


@compiled
def _add_doubles(left, right, spare, lost, sums):
    """Add a block of a pair as doubles; returns how many rows both know."""
    size = left.size
    x, y, high, low = spare[0, :size], spare[1, :size], spare[2, :size], spare[3, :size]
    count = np.int64(0)
    for i in range(size):
        real = left[i] == left[i] and right[i] == right[i]  # not NaN
        x[i] = left[i] if real else 0.0
        y[i] = right[i] if real else 0.0
        count += real
    words.add_values(0, size, x, x.view(np.int64), sums[_X])
    words.add_values(0, size, y, y.view(np.int64), sums[_Y])
    lost[0] |= _add_pair(x, y, high, low, sums[_XY])
    lost[1] |= _add_pair(x, x, high, low, sums[_XX])
    lost[2] |= _add_pair(y, y, high, low, sums[_YY])
    return count


@compiled
def _add_pair(x, y, high, low, state):
    """Add products of doubles and what their rounding lost; whether one is not finite."""
    gone = False
    for i in range(x.size):
        whole, rest = _product(x[i], y[i])
        finite = abs(whole) <= _LARGEST
        gone |= not finite
        high[i] = whole
        low[i] = rest if finite and abs(rest) <= _LARGEST else 0.0
    words.add_values(0, x.size, high, high.view(np.int64), state)
    words.add_values(0, x.size, low, low.view(np.int64), state)
    return gone
