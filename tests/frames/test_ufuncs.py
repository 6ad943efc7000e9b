"""NumPy's functions of values on frames and series, beside pandas."""

import numpy as np
import pandas
import pytest
from hypothesis import given

from tests.frames.compare import both
from tests.frames.strategies import frames, on

HOST = pandas.DataFrame(
    {"i": [4, -2, 0, 7], "f": [0.25, np.nan, -0.0, np.inf], "g": [1.0, 2.0, 0.5, -1.0]}
)
CASES = {
    "sqrt": lambda f: np.sqrt(f[["g", "i"]].abs()),
    "exp": lambda f: np.exp(f[["f", "g"]]),
    "log1p of a series": lambda f: np.log1p(f.i.abs()),
    "negative": lambda f: (np.negative(f.i), np.negative(f)),
    "absolute": lambda f: (np.abs(f), np.absolute(f.g)),
    "invert": lambda f: np.invert(f.g > 0),
    "isnan": lambda f: (np.isnan(f.f), np.isnan(f[["f", "g"]]), np.isfinite(f.f)),
    "maximum": lambda f: (np.maximum(f.g, 0), np.maximum(f[["f", "g"]], 1.5), np.fmin(0.5, f.f)),
    "minimum of series": lambda f: np.minimum(f.g.rename("x"), f.f.rename("x")),
    "maximum of a fraction and integers": lambda f: np.maximum(f.i, 0.5),
    "add": lambda f: (np.add(f, 1), np.add(1, f.g), np.add(f.g, f.f)),
    "greater": lambda f: (np.greater(f.g, 0), np.less_equal(0, f)),
    "logical": lambda f: np.bitwise_and(f.g > 0, f.i > 0),
    "power": lambda f: np.power(f.g, 2),
}
THROUGH = {
    "square of integers": lambda f: np.square(f.i),
    "arctan2": lambda f: np.arctan2(f.g, f.f),
    "logical_and": lambda f: np.logical_and(f.g > 0, f.i > 0),
    "reduce": lambda f: np.add.reduce(f.g),
    "where": lambda f: np.where(f.g > 0, f.g, 0),
    "modf": lambda f: np.modf(f.g),
}


@pytest.mark.parametrize("name", CASES)
def test_on_the_device(name):
    # exp and log1p of several lanes round otherwise than of one
    both(lambda pd: CASES[name](on(pd, HOST)), native=True, rtol=1e-15)


@pytest.mark.parametrize("name", THROUGH)
def test_through_pandas(name):
    both(lambda pd: THROUGH[name](on(pd, HOST)))


@given(frames({"a": ["int", "small", "float", "bool"], "b": ["float"]}))
def test_random_frames(host):
    for function in (np.negative, np.absolute, np.isnan, np.floor):
        both(lambda pd, f=function: f(on(pd, host).b), native=True)
    both(lambda pd: np.maximum(on(pd, host), 1))
    both(lambda pd: np.sqrt(on(pd, host)))
