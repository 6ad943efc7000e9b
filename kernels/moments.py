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


@kernel(loaded=2048, synchronises=True)
def centred_product(*columns: Array) -> Array:
    """Add up products about the means of all pairs of columns: n * sum(x * y) - sum(x) * sum(y).

    Args:
        columns: numbers[n] each, at least one, taken as doubles. A pair skips the rows where
            either is NaN.

    Returns:
        float64[4 * pairs], four a pair: of the products x * y, of the squares of x and of those
        of y the difference, rounded once (0.0 where less than 2**-150 of the terms is left; NaN
        where a value is infinite, or a product past the greatest double), and the number of rows.
        Column j makes the pairs j * (j + 1) / 2 and following, with each of the columns 0 to j.
        The CUDA twin brings the words of the sums to the host.

    Bytes: 8 a row and column.
    """
    wide = [column.astype(np.float64, copy=False) for column in columns]
    pieces = [_pieces(values) if 0 < values.size <= _MOST else None for values in wide]
    plain = [cut for cut in pieces if cut is not None and cut[2] is None]
    products = _products(np.concatenate([cut[0] for cut in plain])) if len(plain) > 1 else []
    found: list[float] = []
    at: list[int] = []  # where a column's pieces lie in the products of all that lack no value
    for right, own in enumerate(pieces):
        at.append(5 * sum(cut is not None and cut[2] is None for cut in pieces[:right]))
        for left, other in enumerate(pieces[: right + 1]):
            if own is None or other is None:
                with np.errstate(all="ignore"):
                    found += _by_words(wide[left], wide[right])
            elif own[2] is None and other[2] is None and products:
                found += _by_pieces(products, at[left], at[right], other[1], own[1])
            else:
                found += _of_two(other, own, same=left == right)
    return np.array(found)


def _by_words(left: Array, right: Array) -> list[float]:
    """Return what the contract says of one pair, from sums on the grid."""
    known = (left == left) & (right == right)  # noqa: PLR0124 - not NaN
    x, y = left[known], right[known]
    sums = {}
    for name, one, two in (("xy", x, y), ("xx", x, x), ("yy", y, y)):
        high, low = product_parts.reference(one, two)
        if np.isfinite(one).all() and np.isfinite(two).all() and np.isfinite(high).all():
            words = exact.sum_words.reference(high) + exact.sum_words.reference(low)
            sums[name] = exact.words_integer(words)
    ends = [exact.words_integer(exact.sum_words.reference(values)) for values in (x, y)]
    return from_integers(x.size, ends[0], ends[1], *map(sums.get, ("xy", "xx", "yy")))


def from_integers(
    count: int, x: int, y: int, xy: int | None, xx: int | None, yy: int | None
) -> list[float]:
    """Return what the contract says of one pair from sums in steps of 2**-1074.

    Args:
        count: rows of the pair.
        x: sum of the first column.
        y: sum of the second.
        xy: sum of the products, or None where one is not finite.
        xx: of the first column's squares.
        yy: of the second's.
    """
    found = [
        math.nan if products is None else _rounded(*_difference(count, *ends, products))
        for products, ends in (
            (None if xy is None else xy << exact.LEAST, (x, y)),
            (None if xx is None else xx << exact.LEAST, (x, x)),
            (None if yy is None else yy << exact.LEAST, (y, y)),
        )
    ]
    return [*found, count]


Cut = tuple[Array, int, "Array | None"]


def _of_two(left: Cut, right: Cut, *, same: bool) -> list[float]:
    """Return what the contract says of one pair, by pieces of the rows known in both."""
    (x, x_place, x_known), (y, y_place, y_known) = left, right
    if same:
        return _by_pieces(_products(x), 0, 0, x_place, x_place)
    parts = x if y_known is None else x * y_known, y if x_known is None else y * x_known
    return _by_pieces(_products(np.concatenate(parts)), 0, 5, x_place, y_place)


def _products(pieces: Array) -> list[list[int]]:
    """Return the sums of products of all pairs of rows."""
    # BLAS takes four times as long for an array by itself.
    found: list[list[int]] = pieces.dot(pieces.copy().T).astype(np.int64).tolist()
    return found


def _by_pieces(
    products: list[list[int]], left: int, right: int, x_place: int, y_place: int
) -> list[float]:
    """Return what the contract says of one pair from sums of products of pieces.

    Args:
        products: of five rows a column: four pieces, and 1 where a value is known.
        left: the first column's first row.
        right: the second's.
        x_place: log2 of the first column's unit.
        y_place: of the second's.
    """
    count = products[left + 4][right + 4]
    x, y = (_joined(products[at + 4][at : at + 4]) for at in (left, right))
    found: list[float] = []
    for one, two, ends, place in (
        (left, right, (x, y), x_place + y_place),
        (left, left, (x, x), 2 * x_place),
        (right, right, (y, y), 2 * y_place),
    ):
        whole = _joined([_joined(line[two : two + 4]) for line in products[one : one + 4]])
        value, scale = _difference(count, *ends, whole)
        small = abs(value) <= scale >> 150
        found.append(0.0 if small else math.ldexp(1.0, place) * float(value))
        if left == right:
            return [*found * 3, count]
    return [*found, count]


def _joined(pieces: list[int]) -> int:
    """Return pieces, the first one the most significant, as one integer."""
    found = 0
    for piece in pieces:
        found = (found << _PIECE) + piece
    return found


def _pieces(values: Array) -> Cut | None:
    """Cut doubles into four integers of 20 bits and 1, 0 where NaN: float64[5, n].

    And log2 of the last integer's unit, and which values are known, if not all; None where four
    pieces do not hold them.
    """
    known = None
    largest = float(np.abs(values).max())
    if math.isnan(largest):
        known = values == values  # noqa: PLR0124 - not NaN
        values = np.where(known, values, 0.0)
        largest = float(np.abs(values).max())
    if largest != 0 and not 2.0**-300 < largest < 2.0**300:
        return None
    exponent = math.frexp(largest)[1]
    out = np.empty((5, values.size))
    rest = values * math.ldexp(1.0, _PIECE - exponent)
    for piece in out[:3]:
        np.rint(rest, out=piece)
        rest -= piece
        rest *= 2.0**_PIECE
    np.rint(rest, out=out[3])
    out[4] = 1.0 if known is None else known
    return (out, exponent - 4 * _PIECE, known) if (out[3] == rest).all() else None
