"""factorize and from_dummies beside pandas."""

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frames.compare import both
from tests.frames.strategies import KINDS, frames, generator, on


@given(frames({"v": KINDS}), st.booleans(), st.booleans())
def test_factorize_of_random_values(host, sort, sentinel):
    settings = {"sort": sort, "use_na_sentinel": sentinel}
    both(lambda pd: on(pd, host).v.factorize(**settings), native=True)
    both(lambda pd: pd.factorize(on(pd, host).v, **settings), native=True)


def test_factorize_of_other_than_series():
    both(lambda pd: pd.factorize(np.array([3, 1, 3])), native=True)
    both(lambda pd: pd.factorize(pd.Index(["b", "a", "b"]), sort=True), native=True)
    both(lambda pd: pd.factorize(pd.Series([1, None, 1], dtype="Int64")))
    both(lambda pd: pd.factorize(pd.Series([1, "a", 1], dtype="object")))


@pytest.mark.cpu_only
def test_factorize_of_many_rows():
    host = pandas.Series(generator(2).integers(0, 700, 20_000)).map("n{}".format)
    host[::9] = None
    for sort in (True, False):
        both(lambda pd, sort=sort: on(pd, host).factorize(sort=sort), native=True)


ONES = pandas.DataFrame(
    {"c_x": [1, 0, 0], "c_y": [0, 1, 0], "c_z": [0, 0, 1], "d_1": [0, 1, 1], "d_2": [1, 0, 0]},
    index=["p", "q", "r"],
)
DECODED = {
    "one result": lambda pd, f: pd.from_dummies(f[["c_x", "c_y", "c_z"]]),
    "two results": lambda pd, f: pd.from_dummies(f, sep="_"),
    "bools": lambda pd, f: pd.from_dummies(f.astype("bool"), sep="_"),
    "floats": lambda pd, f: pd.from_dummies(f.astype("float64"), sep="_"),
    "a default": lambda pd, f: pd.from_dummies(f[["c_x", "c_y"]], sep="_", default_category="none"),
    "defaults": lambda pd, f: pd.from_dummies(
        f[["c_x", "d_2"]], sep="_", default_category={"c": "u", "d": "w"}
    ),
    "a default that is not needed": lambda pd, f: pd.from_dummies(
        f[["c_x", "c_y", "c_z"]], default_category="n"
    ),
    "numbered": lambda pd, f: pd.from_dummies(f[["d_1", "d_2"]].set_axis([5, 7], axis=1)),
    "what get_dummies made": lambda pd, f: pd.from_dummies(
        pd.get_dummies(f.reset_index()[["index"]]), sep="_"
    ),
    "no default": lambda pd, f: pd.from_dummies(f[["c_x", "c_y"]]),
    "several ones": lambda pd, f: pd.from_dummies(f),
    "several ones in one result": lambda pd, f: pd.from_dummies(f.assign(c_y=1), sep="_"),
    "too few defaults": lambda pd, f: pd.from_dummies(f, sep="_", default_category={"c": "u"}),
    "defaults in a list": lambda pd, f: pd.from_dummies(f, sep="_", default_category=["u"]),
    "a missing value": lambda pd, f: pd.from_dummies(f.assign(d_1=[None, 1.0, 0.0]), sep="_"),
    "no indicator": lambda pd, f: pd.from_dummies(f.assign(d_1=[2, 0, 1]), sep="_"),
    "no separator": lambda pd, f: pd.from_dummies(f, sep="-"),
    "a separator of no text": lambda pd, f: pd.from_dummies(f, sep=1),
    "a series": lambda pd, f: pd.from_dummies(f.c_x),
}


@pytest.mark.parametrize("name", DECODED)
def test_from_dummies(name):
    both(lambda pd: DECODED[name](pd, on(pd, ONES)), native=True)


def test_texts_are_no_indicators():
    both(lambda pd: pd.from_dummies(pd.DataFrame({"a": ["x", "y"]})))


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=20))
def test_there_and_back(values):
    both(lambda pd: pd.from_dummies(pd.get_dummies(pd.Series(values))), native=True)
