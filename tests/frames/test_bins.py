"""Intervals, most frequent values and lists of groups beside pandas."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frames.compare import both
from tests.frames.strategies import KINDS, frames, on

NAN = float("nan")


@given(
    drawn=frames({"v": ["finite", "small"]}, 12),
    right=st.booleans(),
    lowest=st.booleans(),
    labels=st.sampled_from([False, ["x", "y", "z"]]),
)
def test_cut_of_drawn_values(drawn, right, lowest, labels):
    both(
        lambda pd: pd.cut(
            on(pd, drawn).v, [-1.5, 0, 1, 2000], right=right, include_lowest=lowest, labels=labels
        ),
        native=True,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        {"bins": [0, 2, 4]},
        {"bins": 3, "labels": False},
        {"bins": [4, 2, 0], "labels": False},
        {"bins": [0, 2, 4], "labels": ["one"]},
        {"bins": [0, 2, 4], "labels": ["a", "a"]},
    ],
)
def test_other_cuts_run_through_pandas(arguments):
    both(lambda pd: pd.cut(pd.Series([1.0, 3.0, NAN, 9.0]), **arguments))


@given(drawn=frames({"v": sorted(set(KINDS) - {"bool"})}, 12), dropna=st.booleans())
def test_most_frequent_values(drawn, dropna):
    both(lambda pd: on(pd, drawn).v.mode(dropna=dropna))


@given(drawn=frames({"k": ["text", "int"], "v": ["finite", "text", "date"]}, 12))
def test_lists_of_groups(drawn):
    # As texts: NaN within lists is not equal to itself.
    both(lambda pd: on(pd, drawn).groupby("k").v.agg(list).astype(str))
    both(lambda pd: on(pd, drawn).groupby("k", sort=False).agg(list).astype(str))
