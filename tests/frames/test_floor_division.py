"""`//` and `%` of floats to the last bit and sign, on every backend."""

import numpy as np
import pandas
import pytest

import gpuframe

SPECIAL = [0.0, -0.0, np.inf, -np.inf, np.nan, 1.0, -1.0, 5.5, 1e300, 5e-324]


def operands(dtype):
    rng = np.random.default_rng(0)
    ordinary = rng.normal(size=60) * 10.0 ** rng.integers(-5, 5, 60)
    values = np.concatenate([ordinary, SPECIAL])
    with np.errstate(over="ignore"):
        left = np.repeat(values, len(SPECIAL)).astype(dtype)
        right = np.tile([*SPECIAL[:-2], 0.1, -2.0], len(values)).astype(dtype)
    return left, right


LINES = {
    "columns //": lambda x, y: x // y,
    "columns %": lambda x, y: x % y,
    "by a tenth //": lambda x, _: x // 0.1,
    "by a tenth %": lambda x, _: x % 0.1,
    "scalar first //": lambda x, _: 3 // x,
    "scalar first %": lambda x, _: 3 % x,
    "zero //": lambda x, _: x // 0,
    "zero %": lambda x, _: x % 0,
}


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("name", LINES)
def test_floats_divide_as_in_numpy(name, dtype):
    left, right = operands(dtype)
    with np.errstate(all="ignore"):
        expected = LINES[name](pandas.Series(left), pandas.Series(right)).to_numpy()
    with gpuframe.options.context(fallback="raise"):
        actual = LINES[name](gpuframe.Series(left), gpuframe.Series(right)).to_numpy()
    assert actual.dtype == expected.dtype
    known = ~np.isnan(expected)
    assert np.array_equal(np.isnan(actual), ~known)
    assert np.array_equal(actual[known], expected[known])
    assert np.array_equal(np.signbit(actual[known]), np.signbit(expected[known]))
