"""Keys at the ends of their dtype: group-by, merge, sort, unique and isin for every width."""

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frames.compare import both
from tests.frames.strategies import on

DTYPES = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]


def ends(dtype):
    """A frame whose key column reaches from the least to the largest value of its dtype."""
    low, high = np.iinfo(dtype).min, np.iinfo(dtype).max
    keys = np.array([high, low, 0, high, 1, low, high - 1, low + 1], dtype)
    return pandas.DataFrame({"k": keys, "v": np.arange(8)})


OPERATIONS = {
    "groupby": lambda f: f.groupby("k").v.sum(),
    "groupby in order of appearance": lambda f: f.groupby("k", sort=False).v.agg(["first", "size"]),
    "merge": lambda f: f.merge(f, on="k"),
    "left merge": lambda f: f.merge(f[2:5], on="k", how="left"),
    "sort": lambda f: f.sort_values("k", kind="stable"),
    "sort descending": lambda f: f.sort_values("k", kind="stable", ascending=False),
    "unique": lambda f: f.k.unique(),
    "value_counts": lambda f: f.k.value_counts(),
    "drop_duplicates": lambda f: f.drop_duplicates("k"),
    "isin": lambda f: f.k.isin(f.k[1:3]),
    "extremes": lambda f: (f.k.min(), f.k.max()),
    "two keys": lambda f: f.groupby(["k", "v"]).size(),
    "compare": lambda f: f.k == f.k.max(),
    "between": lambda f: f.k.between(f.k.min(), 0),
}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_keys_at_the_ends_of_their_dtype(operation, dtype):
    frame = ends(dtype)
    both(lambda pd: operation(on(pd, frame)), native=True)


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_few_keys_of_a_narrow_dtype(operation):
    frame = pandas.DataFrame({"k": np.array([0, 127, 0], "int8"), "v": np.arange(3)})
    both(lambda pd: operation(on(pd, frame)), native=True)


WHOLE = st.sampled_from(DTYPES)


@given(
    WHOLE,
    WHOLE,
    st.lists(st.integers(0, 127), max_size=8),
    st.lists(st.integers(0, 127), max_size=8),
)
def test_merge_of_whole_numbers_of_two_widths(one, two, left, right):
    left_frame = pandas.DataFrame({"k": np.array(left, one), "x": np.arange(len(left))})
    right_frame = pandas.DataFrame({"k": np.array(right, two), "y": np.arange(len(right))})
    both(lambda pd: on(pd, left_frame).merge(on(pd, right_frame), on="k", how="left"))
