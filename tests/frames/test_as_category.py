"""astype to categories on the device, beside pandas."""

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frames.compare import both
from tests.frames.strategies import VALUES, column, on

GIVEN = pandas.CategoricalDtype(["b", "a", "z"], ordered=True)
CASES = {
    "texts": pandas.Series(["b", "a", None, "b"], dtype="str"),
    "integers": pandas.Series([3, 1, 3]),
    "even integers": pandas.Series([1, 2, 3]),
    "floats": pandas.Series([0.5, np.nan, -1.0]),
    "bools": pandas.Series([True, False, True]),
    "times": pandas.Series(pandas.to_datetime(["2024-02-01", None, "2024-01-01"])),
    "nothing": pandas.Series([], dtype="str"),
    "missing ones alone": pandas.Series([None, None], dtype="str"),
}


@pytest.mark.parametrize("name", CASES)
def test_own_values(name):
    both(lambda pd: on(pd, CASES[name]).astype("category"), native=True)
    both(lambda pd: on(pd, CASES[name]).astype("category").cat.codes, native=True)


def test_given_categories():
    texts = CASES["texts"]
    both(lambda pd: on(pd, texts).astype(GIVEN), native=True)
    both(lambda pd: on(pd, texts).astype(pandas.CategoricalDtype(["a"])), native=True)
    both(lambda pd: on(pd, texts).astype(pandas.CategoricalDtype(ordered=True)), native=True)
    both(lambda pd: on(pd, texts.to_frame("t")).astype({"t": "category"}), native=True)
    both(lambda pd: on(pd, CASES["integers"]).astype(pandas.CategoricalDtype([1, 9])), native=True)


@given(st.data(), st.sampled_from(["int", "small", "float", "bool", "text", "date"]))
def test_random_values(data, kind):
    host = column(kind, data.draw(st.lists(VALUES[kind], max_size=9)))
    both(lambda pd: on(pd, host).astype("category"), native=True)


NULLABLE_TEXTS = pandas.Series(["b", None, "a", "b"], dtype="string")


@pytest.mark.parametrize("dtype", ["category", GIVEN])
def test_nullable_texts(dtype):
    both(lambda pd: on(pd, NULLABLE_TEXTS).astype(dtype), native=True)


def test_indicators_of_nullable_texts():
    both(lambda pd: pd.get_dummies(on(pd, NULLABLE_TEXTS)))
