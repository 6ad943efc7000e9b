"""unique, nunique, value_counts, drop_duplicates, duplicated: order of appearance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frames.compare import both
from tests.frames.strategies import KINDS, frames, on

NAN = float("nan")


def frame(pd):
    return pd.DataFrame({"a": [2, 1, 2, 2], "b": ["x", None, "x", None]})


CASES = {
    "unique in order of appearance": lambda pd: pd.Series([3, 1, 3, 2]).unique(),
    "unique keeps one NaN": lambda pd: pd.Series([NAN, NAN, 1]).unique(),
    "unique of text": lambda pd: pd.Series(["b", None, "a", "b", None]).unique(),
    "unique of dates": lambda pd: pd.Series(
        pd.to_datetime(["2024-01-01", None, "2024-01-01"])
    ).unique(),
    "unique of bools": lambda pd: pd.Series([True, False, True]).unique(),
    "unique keeps the first zero": lambda pd: pd.Series([0.0, -0.0, 1.0]).drop_duplicates(),
    "the function": lambda pd: pd.unique(pd.Series([2, 1, 2])),
    "nunique": lambda pd: (
        pd.Series([NAN, NAN, 1]).nunique(),
        pd.Series([NAN, 1]).nunique(dropna=False),
    ),
    "value_counts: ties keep appearance": lambda pd: pd.Series(
        ["b", "a", "b", "a", "c"]
    ).value_counts(),
    "value_counts of numbers": lambda pd: pd.Series([3, 1, 3, 3, 1, 2]).value_counts(),
    "value_counts leaves missing out": lambda pd: pd.Series([NAN, 1.0, 1.0]).value_counts(),
    "value_counts with missing": lambda pd: pd.Series([NAN, 1.0, NAN]).value_counts(dropna=False),
    "value_counts of missing text": lambda pd: pd.Series(["x", None, None]).value_counts(
        dropna=False
    ),
    "value_counts as shares": lambda pd: pd.Series([1, 1, 2]).value_counts(normalize=True),
    "value_counts unsorted": lambda pd: pd.Series([2, 1, 2]).value_counts(sort=False),
    "value_counts ascending": lambda pd: pd.Series([2, 1, 2]).value_counts(ascending=True),
    "value_counts keeps the name": lambda pd: pd.Series([2, 1, 2], name="n").value_counts(),
    "value_counts of bools": lambda pd: pd.Series([True, False, True]).value_counts(),
    "value_counts of categories": lambda pd: pd.Series(
        ["a", "b", "a"], dtype="category"
    ).value_counts(),
    "value_counts of a frame": lambda pd: frame(pd).value_counts(),
    "drop_duplicates": lambda pd: frame(pd).drop_duplicates(),
    "drop_duplicates of some columns": lambda pd: frame(pd).drop_duplicates(subset=["a"]),
    "drop_duplicates keeping the last": lambda pd: frame(pd).drop_duplicates("a", keep="last"),
    "drop_duplicates keeping none": lambda pd: frame(pd).drop_duplicates("a", keep=False),
    "drop_duplicates with new labels": lambda pd: frame(pd).drop_duplicates("a", ignore_index=True),
    "drop_duplicates of a Series": lambda pd: pd.Series(
        ["a", "b", "a"], name="n"
    ).drop_duplicates(),
    "duplicated takes missing as equal": lambda pd: pd.Series([None, "a", None]).duplicated(),
    "duplicated of a frame": lambda pd: frame(pd).duplicated(),
    "is_unique": lambda pd: (pd.Series([1, 2]).is_unique, pd.Series([1, 1]).is_unique),
    "factorize": lambda pd: pd.Series(["b", "a", None, "b"]).factorize(),
    "unique of nothing": lambda pd: pd.Series([], dtype="int64").unique(),
    "value_counts of nothing": lambda pd: pd.Series([], dtype="int64").value_counts(),
}

ERRORS = {
    "a column that is not there": lambda pd: frame(pd).drop_duplicates("zz"),
    "a keep that does not exist": lambda pd: frame(pd).drop_duplicates(keep="middle"),
}


@pytest.mark.parametrize("lines", CASES.values(), ids=CASES)
def test_unique(lines):
    both(lines)


@pytest.mark.parametrize("lines", ERRORS.values(), ids=ERRORS)
def test_unique_is_refused(lines):
    both(lines)


@given(frames({"k": KINDS}))
def test_unique_of_generated_columns(frame):
    both(lambda pd: on(pd, frame).k.unique(), native=True)
    both(lambda pd: on(pd, frame).k.value_counts(dropna=False), native=True)


@given(frames({"k": KINDS, "m": KINDS}), st.sampled_from(["first", "last", False]))
def test_drop_duplicates_of_generated_frames(frame, keep):
    both(lambda pd: on(pd, frame).drop_duplicates(keep=keep), native=True, signs=True)
    both(lambda pd: on(pd, frame).duplicated(keep=keep), native=True)
