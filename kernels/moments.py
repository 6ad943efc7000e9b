"""Sums of squares and products about the mean, from exact sums: variance and covariance.

n * sum(x * y) - sum(x) * sum(y) is taken of exact sums, so it depends on the values alone: not on
their order, nor on how rows were cut into chunks or partitions.
"""

from __future__ import annotations

import math
import operator

import numpy as np

from gpuframe.kernels import exact
from gpuframe.kernels.contract import Array, kernel
from gpuframe.kernels.expansions import arithmetic

__all__ = ["centred_product", "centred_products", "product_parts"]

FLUSHED = 2.0**-150
"""What is left of sums that cancel to less than this part of them is 0."""

# Groups for which Python's integers beat the overhead of NumPy calls.
_FEW = 24

# Magnitudes whose products neither overflow nor underflow.
_SMALL, _LARGE = 2.0**-400, 2.0**400

# Bits of a piece: products of pieces of so many rows add up exactly in a double.
_PIECE = 20
_MOST = 2 ** (53 - 2 * _PIECE)

_product, _centred = arithmetic(operator.add, operator.mul, lambda function: function)


@kernel(loaded=1)
def product_parts(left: Array, right: Array) -> tuple[Array, Array]:
    """Multiply doubles; say what rounding the products lost.

    Each factor is cut into two halves of 26 bits, whose products are exact (Dekker 1971).

    Args:
        left: float64[n].
        right: float64[n].

    Returns:
        high float64[n] = left * right, rounded, and low float64[n]: high + low is the exact
        product where it lies between 2**-968 and 2**1023 and both factors below 2**995. Where
        `high` is NaN or infinite `low` is 0.0.

    Bytes: 32 a row.
    """
    with np.errstate(all="ignore"):
        high, low = _product(left, right)
        return high, np.where(np.isfinite(high) & np.isfinite(low), low, 0.0)


def _difference(count: int, x: int, y: int, xy: int) -> tuple[int, int]:
    """Return count * xy - x * y and the size of the terms."""
    return count * xy - x * y, abs(count * xy) + abs(x * y)


@kernel(loaded=1)
def centred_products(counts: Array, x: Array, y: Array, high: Array, low: Array) -> Array:
    """Subtract the products of sums from the sums of products, group by group.

    Args:
        counts: int64[g], rows of each group.
        x: float64[3 * g], the sums of x as `sums.group_expansions` gives them.
        y: float64[3 * g], those of y.
        high: float64[3 * g], those of the first of `product_parts(x, y)`.
        low: float64[3 * g], those of the second.

    Returns:
        float64[g]: n * sum(x * y) - sum(x) * sum(y), rounded once; 0.0 where less than 2**-150
        of the terms is left. Sums of four doubles hold what cancels (K-fold compensated
        summation, Ogita, Rump and Oishi 2005). NaN where a sum is not finite.

    Bytes: 112 a group.
    """
    parts = [value.reshape(-1, 3) for value in (x, y, high, low)]
    if counts.size <= _FEW and all(map(_plain, parts)):
        x_sums = _integers(parts[0])
        y_sums = x_sums if y is x else _integers(parts[1])
        sums = zip(counts.tolist(), x_sums, y_sums, *map(_integers, parts[2:]), strict=True)
        return np.array(
            [
                _rounded(*_difference(count, left, right, (whole + rest) << exact.LEAST))
                for count, left, right, whole, rest in sums
            ],
            np.float64,
        )
    terms = [part[:, term] for part in parts for term in range(3)]
    with np.errstate(all="ignore"):
        value, scale = _centred(counts.astype(np.float64), *terms)
        value = np.where(np.abs(value) <= scale * FLUSHED, 0.0, value) + 0.0
        return np.where(np.isnan(value), np.nan, value)  # NaN of one sign


def _plain(parts: Array) -> bool:
    """Whether products of all of these doubles are exact as sums of two."""
    size = np.abs(parts)
    return bool(((size == 0) | ((size > _SMALL) & (size < _LARGE))).all())


def _integers(parts: Array) -> list[int]:
    """Return sums of three doubles as multiples of 2**-1074."""
    return [
        sum([exact.grid_integer(value) for value in terms if value]) for terms in parts.tolist()
    ]


def _rounded(value: int, scale: int) -> float:
    """Round a multiple of 2**-2148 to a double."""
    if abs(value) <= scale >> 150:
        return 0.0
    try:
        return value / (1 << 2 * exact.LEAST)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


@kernel(loaded=_MOST + 1, synchronises=True)
def centred_product(left: Array, right: Array) -> Array:
    """Add up products about the means of two columns: n * sum(x * y) - sum(x) * sum(y).

    Args:
        left: float64[n]; pass the same array twice for squares.
        right: float64[n]. Pairs with NaN on either side are skipped.

    Returns:
        float64[2]: the difference, rounded once (0.0 where less than 2**-150 of the terms is
        left; NaN where a value is infinite, or its square past the greatest double), and the
        number of pairs. The CUDA twin brings the words of the sums to the host.

    Bytes: 16 a row, and 32 for the parts of the products.
    """
    found = _by_pieces(left, right)
    if found is None:
        known = left == left if right is left else (left == left) & (right == right)  # noqa: PLR0124
        if not known.all():
            left, right = left[known], left[known] if right is left else right[known]
            found = _by_pieces(left, right)
    if found is None:
        with np.errstate(all="ignore"):
            found = _by_words(left, right)
    return np.array([found, left.size], np.float64)


def _by_words(left: Array, right: Array) -> float:
    high, low = product_parts.reference(left, right)
    if not (np.isfinite(left).all() and np.isfinite(right).all() and np.isfinite(high).all()):
        return math.nan
    state = [exact.sum_words.reference(values) for values in (left, right, high, low)]
    return from_words(left.size, *state)


def from_words(count: int, x: Array, y: Array, high: Array, low: Array) -> float:
    """Return the difference from the words of four sums on the grid."""
    x_sum, y_sum, high_sum, low_sum = map(exact.words_integer, (x, y, high, low))
    products = (high_sum + low_sum) << exact.LEAST
    return _rounded(*_difference(count, x_sum, y_sum, products))


def _by_pieces(left: Array, right: Array) -> float | None:
    """Multiply doubles as four pieces of 20 bits, of whose products every sum is exact.

    None where four do not hold them, for NaN and infinities, and for too many rows or none.
    """
    if not 0 < left.size <= _MOST:
        return None
    found = _pieces(left)
    other = found if right is left else _pieces(right)
    if found is None or other is None:
        return None
    (x, x_place), (y, y_place) = found, other
    y = y.copy() if y is x else y  # BLAS takes four times as long for an array by itself
    products = [[int(value) for value in line] for line in x.dot(y.T).tolist()]
    # The last piece of each is 1: products with it are sums of the others.
    ones = products.pop()
    x_sum = _joined([line.pop() for line in products])
    y_sum = _joined(ones[:-1])
    value, scale = _difference(left.size, x_sum, y_sum, _joined(list(map(_joined, products))))
    if abs(value) <= scale >> 150:
        return 0.0
    return math.ldexp(1.0, x_place + y_place) * float(value)


def _joined(pieces: list[int]) -> int:
    """Return pieces, the first one the most significant, as one integer."""
    found = 0
    for piece in pieces:
        found = (found << _PIECE) + piece
    return found


def _pieces(values: Array) -> tuple[Array, int] | None:
    """Cut doubles into four integers of 20 bits and a 1: float64[5, n].

    And log2 of the last integer's unit; None where four do not hold them.
    """
    largest = float(np.abs(values).max())
    if not 2.0**-300 < largest < 2.0**300:
        return None
    exponent = math.frexp(largest)[1]
    out = np.empty((5, values.size))
    rest = values * math.ldexp(1.0, _PIECE - exponent)
    for piece in out[:3]:
        np.rint(rest, out=piece)
        rest -= piece
        rest *= 2.0**_PIECE
    np.rint(rest, out=out[3])
    out[4] = 1.0
    return (out, exponent - 4 * _PIECE) if (out[3] == rest).all() else None
