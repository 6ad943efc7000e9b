"""Comparisons: missing values, mixed types, categories, dates; isin, between, equals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frames.compare import both
from tests.frames.strategies import frames, on

NAN = float("nan")


def cat(pd, values, categories=None, ordered=False):
    return pd.Series(pd.Categorical(values, categories=categories, ordered=ordered))


def dates(pd, *values):
    return pd.Series(pd.to_datetime(list(values)))


CASES = {
    "NaN compares False": lambda pd: pd.Series([1.0, NAN]) < 5,
    "NaN differs from all": lambda pd: pd.Series([1.0, NAN]) != 5,
    "missing text compares False": lambda pd: pd.Series(["a", None]) == pd.Series(["a", None]),
    "missing text differs": lambda pd: pd.Series(["a", None]) != "a",
    "text in order": lambda pd: (pd.Series(["a", "b", None]) < "b", pd.Series(["a", "b"]) >= "b"),
    "NA of text stays NA": lambda pd: pd.Series(["a", None], dtype="string") == "a",
    "NA stays NA": lambda pd: pd.Series([1, None], dtype="Int64") < 5,
    "numbers of two types": lambda pd: pd.Series([1, 2, 3]) == pd.Series([1.0, 2.5, 3.0]),
    "int64 beyond 2**53 against float": lambda pd: pd.Series([2**53 + 1]) == float(2**53),
    "signed against unsigned": lambda pd: [
        (getattr(left, name)(right), getattr(right, name)(left))
        for left in [pd.Series([-1, 0, 5, 2**63 - 1, -(2**63)])]
        for right in [pd.Series(np.array([2**64 - 1, 0, 5, 2**63, 2**63], "u8"))]
        for name in ("eq", "ne", "lt", "le", "gt", "ge")
    ],
    "a scalar on the left": lambda pd: np.int64(2) <= pd.Series([1, 2, 3]),
    "text equals no number": lambda pd: (pd.Series(["a"]) == 1, pd.Series(["a"]) != 1),
    "bool against int": lambda pd: pd.Series([True, False]) == 1,
    "a frame": lambda pd: pd.DataFrame({"a": [1, 2], "b": [2, 2]}) == 2,
    "frames": lambda pd: pd.DataFrame({"a": [1, 2]}) < pd.DataFrame({"a": [2, 2]}),
    "a method aligns": lambda pd: pd.Series([1]).eq(pd.Series([1], index=[5])),
    "methods": lambda pd: [
        getattr(pd.Series([1, 2, 3]), name)(2) for name in ("eq", "ne", "lt", "le", "gt", "ge")
    ],
    "a category against a value": lambda pd: (
        cat(pd, ["a", "b", None]) == "a",
        cat(pd, ["a"]) == "zz",
    ),
    "ordered categories": lambda pd: cat(pd, ["a", "b"], ["b", "a"], True) > "b",
    "categories of one set": lambda pd: cat(pd, ["a", "b"]) == cat(pd, ["b", "b"], ["a", "b"]),
    "dates against text": lambda pd: dates(pd, "2024-01-31", None) >= "2024-02",
    "dates against a timestamp": lambda pd: dates(pd, "2024-01-31", None) > pd.Timestamp("2020"),
    "dates against dates": lambda pd: (
        dates(pd, "2024-01-31", None) != dates(pd, "2024-01-31", None)
    ),
    "isin": lambda pd: pd.Series([1, 2, 3]).isin([1, 3, 9]),
    "isin of text": lambda pd: pd.Series(["a", None, "b"]).isin(["b", "z"]),
    "isin matches NaN with NaN": lambda pd: pd.Series([1.0, NAN]).isin([NAN]),
    "isin matches missing text": lambda pd: (
        pd.Series(["a", None]).isin([NAN]),
        pd.Series(["a", None]).isin([None]),
    ),
    "isin of a Series": lambda pd: pd.Series([1, 2]).isin(pd.Series([2, 5])),
    "isin of nothing": lambda pd: pd.Series([1, 2]).isin([]),
    "isin of dates": lambda pd: dates(pd, "2024-01-31", None).isin(dates(pd, "2024-01-31")),
    "isin of categories": lambda pd: cat(pd, ["a", "b", None]).isin(["b"]),
    "isin of a frame": lambda pd: pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}).isin([1, "y"]),
    "between": lambda pd: pd.Series([1, 2, 3, 4]).between(2, 3),
    "between exclusive": lambda pd: pd.Series([1.0, NAN, 3.0]).between(1, 3, inclusive="left"),
    "equals takes NaN as equal": lambda pd: pd.Series([NAN]).equals(pd.Series([NAN])),
    "equals looks at dtypes": lambda pd: pd.Series([1]).equals(pd.Series([1.0])),
    "frames equal": lambda pd: (
        pd.DataFrame({"a": [1, 2]}).equals(pd.DataFrame({"a": [1, 2]})),
        pd.DataFrame({"a": [1, 2]}).equals(pd.DataFrame({"b": [1, 2]})),
        pd.DataFrame({"a": ["x", None]}).equals(pd.DataFrame({"a": ["x", None]})),
    ),
}

ERRORS = {
    "text against a number": lambda pd: pd.Series(["a"]) < 1,
    "other labels": lambda pd: pd.Series([1]) == pd.Series([1], index=[5]),
    "other lengths": lambda pd: pd.Series([1]) == [1, 2],
    "categories of two sets": lambda pd: cat(pd, ["a"]) == cat(pd, ["b"]),
    "an unknown category": lambda pd: cat(pd, ["a"], ["a", "b"], True) < "zz",
    "categories without order": lambda pd: cat(pd, ["a"]) < "b",
    "the truth of a Series": lambda pd: bool(pd.Series([True, False])),
    "the truth of a frame": lambda pd: bool(pd.DataFrame({"a": [1]})),
}


@pytest.mark.parametrize("lines", CASES.values(), ids=CASES)
def test_comparison(lines):
    both(lines)


@pytest.mark.parametrize("lines", ERRORS.values(), ids=ERRORS)
def test_comparison_is_refused(lines):
    both(lines)


COMPARABLE = [["int", "small", "float", "bool"], ["text"], ["date"]]


@given(st.data())
def test_comparison_of_generated_columns(data):
    kinds = data.draw(st.sampled_from(COMPARABLE))
    frame = data.draw(frames({"x": kinds, "y": kinds}))
    both(lambda pd: on(pd, frame).x == on(pd, frame).y, native=True)
    both(lambda pd: on(pd, frame).x < on(pd, frame).y, native=True)
