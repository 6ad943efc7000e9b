"""Functions made of IEEE operations: close to the true values, and of equal bits one by one."""

import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpuframe.kernels.elementary import ARRAYS, PLAIN

TRUE = {
    "log": math.log,
    "log1p": math.log1p,
    "exp": math.exp,
    "expm1": math.expm1,
    "sine": lambda x: math.sin(2 * math.pi * x),
    "cosine": lambda x: math.cos(2 * math.pi * x),
    "normal": statistics.NormalDist().inv_cdf,
    "arcsine": math.asin,
}
INSIDE = {
    "log": st.floats(5e-324, 1.7e308),
    "log1p": st.floats(-1.0, 1.7e308, exclude_min=True),
    "exp": st.floats(-760.0, 709.0),
    "expm1": st.floats(-60.0, 709.0),
    "sine": st.floats(-1.0, 1.0),
    "cosine": st.floats(-1.0, 1.0),
    "normal": st.floats(5e-324, 1.0, exclude_max=True),
    "arcsine": st.floats(-1.0, 1.0),
}
ULPS = {"normal": 16.0, "sine": None, "cosine": None}


@pytest.mark.parametrize("name", TRUE)
@given(data=st.data())
def test_function_is_close_to_the_true_one(name, data):
    value = data.draw(INSIDE[name])
    found, true = getattr(PLAIN, name)(value), TRUE[name](value)
    ulps = ULPS.get(name, 2.0)
    error = 4e-15 if ulps is None else ulps * math.ulp(true)
    assert abs(found - true) <= error


@pytest.mark.parametrize("name", TRUE)
def test_an_array_gives_the_bits_of_its_values_one_by_one(name):
    random = np.random.default_rng(1)
    values = np.concatenate(
        [
            random.normal(0, 1, 300),
            random.normal(0, 1, 300) * 10.0 ** random.integers(-300, 300, 300),
            random.random(100),
            [0.0, -0.0, 1.0, -1.0, np.inf, -np.inf, np.nan, 5e-324, 0.5, 709.9, -745.2],
        ]
    )
    with np.errstate(all="ignore"):
        together = getattr(ARRAYS, name)(values)
    alone = np.array([getattr(PLAIN, name)(value) for value in values.tolist()])
    np.testing.assert_array_equal(together, alone)
    known = ~np.isnan(alone)
    assert np.array_equal(np.signbit(together[known]), np.signbit(alone[known]))


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("log", 0.0, -math.inf),
        ("log", -1.0, math.nan),
        ("log", math.inf, math.inf),
        ("log1p", -1.0, -math.inf),
        ("log1p", -1.5, math.nan),
        ("log1p", math.inf, math.inf),
        ("exp", -math.inf, 0.0),
        ("exp", math.inf, math.inf),
        ("expm1", -math.inf, -1.0),
        ("expm1", math.inf, math.inf),
        ("sine", 0.25, 1.0),
        ("sine", 0.5, 0.0),
        ("cosine", 0.5, -1.0),
        ("cosine", 1e300, 1.0),
        ("sine", math.inf, math.nan),
        ("normal", 0.0, -math.inf),
        ("normal", 1.0, math.inf),
        ("normal", 0.5, 0.0),
        ("normal", 1.1, math.nan),
        ("arcsine", 1.0, math.pi / 2),
        ("arcsine", -1.0, -math.pi / 2),
        ("arcsine", math.nextafter(1.0, 2.0), math.nan),
        ("arcsine", -math.inf, math.nan),
        *((name, math.nan, math.nan) for name in TRUE),
    ],
)
def test_ends(name, value, expected):
    found = getattr(PLAIN, name)(value)
    assert found == expected or (math.isnan(found) and math.isnan(expected))
