"""Squares and products about the mean agree with rational arithmetic and depend on no order."""

from fractions import Fraction

import numpy as np
import pytest

from gpuframe import device
from gpuframe.kernels import moments, sums

DATA = {
    "ordinary": np.round(np.random.default_rng(1).normal(100, 40, 300), 2),
    "far from zero": 1e8 + np.arange(300) % 7 * 1.5e-8,
    "wide": np.random.default_rng(2).normal(0, 1, 300) * 10.0 ** np.arange(300) % 97,
    "one differs": np.r_[np.full(299, 0.1), np.nextafter(0.1, 1)],
}


def rational(x, y):
    x, y = ([Fraction(float(value)) for value in values] for values in (x, y))
    return len(x) * sum(a * b for a, b in zip(x, y, strict=True)) - sum(x) * sum(y)


def whole(*columns):
    found = device.to_host(moments.centred_product(*map(device.to_device, columns)))
    return found.reshape(-1, 4)


def by_groups(ids, x, y, groups):
    ids, x, y = map(device.to_device, (ids, x, y))
    high, low = moments.product_parts(x, y)
    expanded = [sums.group_expansions(ids, part, groups) for part in (x, y, high, low)]
    counts = np.bincount(device.to_host(ids), minlength=groups)
    return device.to_host(moments.centred_products(device.to_device(counts), *expanded))


@pytest.mark.parametrize("name", DATA)
def test_squares_about_the_mean_are_rounded_once(name):
    values = DATA[name]
    expected = float(rational(values, values))
    assert whole(values).tolist() == [[expected, expected, expected, 300.0]]
    ids = np.zeros(300, np.int32)
    assert by_groups(ids, values, values, 1).tolist() == [expected]
    # more groups than are rounded by integers of Python
    many = (np.arange(300) % 30).astype(np.int32)
    assert by_groups(many, values, values, 30).tolist() == [
        float(rational(values[group::30], values[group::30])) for group in range(30)
    ]


@pytest.mark.parametrize("name", DATA)
def test_products_about_the_means_are_rounded_once(name):
    left, right = DATA[name], DATA["ordinary"]
    squares = [float(rational(values, values)) for values in (left, right)]
    product = float(rational(left, right))
    assert whole(left, right).tolist() == [
        [squares[0]] * 3 + [300.0],
        [product, *squares, 300.0],
        [squares[1]] * 3 + [300.0],
    ]


@pytest.mark.parametrize("name", DATA)
def test_a_pair_skips_the_rows_that_either_lacks(name):
    left, right = DATA[name].copy(), DATA["ordinary"].copy()
    left[::7], right[::5] = np.nan, np.nan
    known = ~np.isnan(left) & ~np.isnan(right)
    x, y = left[known], right[known]
    expected = [float(rational(*pair)) for pair in ((x, y), (x, x), (y, y))]
    assert whole(left, right)[1].tolist() == [*expected, known.sum()]
    # the answer of the pair alone, whatever stands beside it
    assert whole(left, np.full(300, np.nan), right)[3].tolist() == [*expected, known.sum()]


def test_an_infinity_or_a_square_past_the_greatest_double_spoils_its_own_products_alone():
    found = whole(np.array([1.0, np.inf, 2.0]), np.array([1.0, 2.0, np.nan]), np.arange(3.0))
    assert np.isnan(found[0]).tolist() == [True, True, True, False]
    assert np.isnan(found[1]).tolist() == [True, True, False, False]
    assert found[4].tolist() == [1.0, 1.0, 1.0, 2.0]
    assert np.isnan(whole(np.array([1e200, 2e200]), np.ones(2))[1, :3]).tolist() == [
        False, True, False,
    ]  # fmt: skip


def test_a_constant_column_varies_by_nothing():
    values = np.full(1001, 0.1)
    assert whole(values).tolist() == [[0.0, 0.0, 0.0, 1001.0]]
    assert by_groups(np.zeros(1001, np.int32), values, values, 1).tolist() == [0.0]


@pytest.mark.parametrize("name", DATA)
def test_no_order_of_rows_shows(name):
    values = DATA[name]
    ids = (np.arange(300) % 40).astype(np.int32)
    order = np.random.default_rng(3).permutation(300)
    expected = by_groups(ids, values, values, 40)
    shuffled = by_groups(ids[order], values[order], values[order], 40)
    assert shuffled.tobytes() == expected.tobytes()
    assert whole(values[order]).tobytes() == whole(values).tobytes()
