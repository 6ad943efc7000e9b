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


def whole(x, y):
    left = device.to_device(x)
    return device.to_host(moments.centred_product(left, left if x is y else device.to_device(y)))


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
    assert whole(values, values).tolist() == [expected, 300.0]
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
    assert whole(left, right)[0] == float(rational(left, right))


def test_a_constant_column_varies_by_nothing():
    values = np.full(1001, 0.1)
    assert whole(values, values).tolist() == [0.0, 1001.0]
    assert by_groups(np.zeros(1001, np.int32), values, values, 1).tolist() == [0.0]


@pytest.mark.parametrize("name", DATA)
def test_no_order_of_rows_shows(name):
    values = DATA[name]
    ids = (np.arange(300) % 40).astype(np.int32)
    order = np.random.default_rng(3).permutation(300)
    expected = by_groups(ids, values, values, 40)
    shuffled = by_groups(ids[order], values[order], values[order], 40)
    assert shuffled.tobytes() == expected.tobytes()
    assert whole(values[order], values[order]).tobytes() == whole(values, values).tobytes()
