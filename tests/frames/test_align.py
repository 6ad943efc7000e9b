"""Alignment: operators pair labels, not positions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frames.compare import both

CASES = {
    "labels pair, outer and sorted": lambda pd: (
        pd.Series([1, 2], index=["b", "a"]) + pd.Series([1, 2], index=["c", "a"])
    ),
    "equal indexes keep their order": lambda pd: (
        pd.Series([1, 2], index=["b", "a"]) + pd.Series([1, 2], index=["b", "a"])
    ),
    "the same labels in another order": lambda pd: (
        pd.Series([1, 2], index=["b", "a"]) + pd.Series([1, 2], index=["a", "b"])
    ),
    "repeated labels make the product": lambda pd: (
        pd.Series([1, 2], index=[0, 0]) + pd.Series([10, 20, 30], index=[0, 0, 1])
    ),
    "repeated labels of equal indexes pair": lambda pd: (
        pd.Series([1, 2], index=[0, 0]) + pd.Series([10, 20], index=[0, 0])
    ),
    "RangeIndexes of two lengths": lambda pd: pd.Series([1, 2, 3]) + pd.Series([1, 2]),
    "a frame and a Series go by column": lambda pd: (
        pd.DataFrame({"a": [1, 2]}) + pd.Series([10, 20])
    ),
    "a frame and a Series of column labels": lambda pd: (
        pd.DataFrame({"a": [1, 2], "b": [3, 4]}) + pd.Series({"a": 10, "b": 20})
    ),
    "a frame less its means": lambda pd: pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 5.0]}).pipe(
        lambda table: table - table.mean(),
    ),
    "frames of other columns and rows": lambda pd: (
        pd.DataFrame({"a": [1, 2], "b": [3, 4]})
        + pd.DataFrame({"b": [1, 2], "c": [3, 4]}, index=[1, 2])
    ),
    "ufuncs align": lambda pd: np.add(pd.Series([1], index=["x"]), pd.Series([1], index=["y"])),
    "logical operators align": lambda pd: (
        pd.Series([True, False], index=[0, 1]) & pd.Series([True, True], index=[1, 0])
    ),
    "where aligns the mask": lambda pd: pd.Series([1, 2], index=["a", "b"]).where(
        pd.Series([True, False], index=["b", "a"])
    ),
    "fillna by label": lambda pd: pd.Series([np.nan, np.nan]).fillna(pd.Series({1: 5.0})),
    "names of indexes that agree": lambda pd: (
        pd.Series([1], index=pd.Index([1], name="k"))
        + pd.Series([1], index=pd.Index([1], name="k"))
    ),
    "names of indexes that differ": lambda pd: (
        pd.Series([1], index=pd.Index([1], name="k"))
        + pd.Series([1], index=pd.Index([1], name="m"))
    ),
}


@pytest.mark.parametrize("lines", CASES.values(), ids=CASES)
def test_align(lines):
    both(lines)


@given(st.lists(st.integers(0, 4), max_size=5), st.lists(st.integers(0, 4), max_size=5))
def test_generated_labels_pair_as_in_pandas(left, right):
    both(
        lambda pd: (
            pd.Series(range(len(left)), index=pd.Index(left, dtype="int64"))
            + pd.Series(range(len(right)), index=pd.Index(right, dtype="int64"))
        ),
    )
