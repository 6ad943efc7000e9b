"""sort_values and sort_index: ties, missing values, several keys, categories, text."""

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frames.compare import both
from tests.frames.strategies import KINDS, frames, on

NAN = float("nan")


def frame(pd):
    return pd.DataFrame({"a": [2, 1, 2, 1], "b": ["x", None, "a", "b"], "v": [0.5, NAN, -0.0, 0.0]})


def labelled(pd):
    index = pd.MultiIndex.from_tuples([(2, "b"), (1, "b"), (2, "a"), (1, "a")], names=["n", "m"])
    return pd.DataFrame({"v": [1, 2, 3, 4]}, index=index)


def in_place(pd):
    table = frame(pd)
    result = table.sort_values("a", kind="stable", inplace=True)
    return result, table


CASES = {
    "missing last both ways": lambda pd: (
        pd.Series([2, NAN, 1]).sort_values(),
        pd.Series([2, NAN, 1]).sort_values(ascending=False),
    ),
    "missing first": lambda pd: pd.Series([2, NAN, 1]).sort_values(na_position="first"),
    "text by code point": lambda pd: pd.Series(
        ["b", "B", "a", "Z", "é", None, "", "日"]
    ).sort_values(),
    "text with a common beginning": lambda pd: pd.Series(
        ["abcdefgh2", "abcdefgh", "abcdefgh1", "abcdefg"]
    ).sort_values(),
    "text with zero bytes": lambda pd: pd.Series(["a\0", "a", "a\0b", ""]).sort_values(),
    "descending keeps ties in order": lambda pd: pd.DataFrame(
        {"a": [1, 1, 2], "b": [1, 2, 3]}
    ).sort_values("a", ascending=False, kind="stable"),
    "a frame by one key": lambda pd: frame(pd).sort_values("a", kind="stable"),
    "a frame by text": lambda pd: frame(pd).sort_values("b"),
    "a frame by two keys": lambda pd: frame(pd).sort_values(["a", "b"]),
    "two keys in two directions": lambda pd: frame(pd).sort_values(
        ["a", "b"], ascending=[False, True]
    ),
    "signed zeros are ties": lambda pd: frame(pd).sort_values("v", kind="stable"),
    "infinities": lambda pd: pd.Series([float("inf"), NAN, -float("inf"), 0.0]).sort_values(),
    "bools": lambda pd: pd.Series([True, False, True]).sort_values(kind="stable"),
    "extremes of int64": lambda pd: pd.Series([2**63 - 1, -(2**63), 0, -1]).sort_values(),
    "uint64": lambda pd: pd.Series([2**64 - 1, 0, 2**63], dtype="uint64").sort_values(),
    "dates": lambda pd: pd.Series(
        pandas.to_datetime(["2024-02-01", None, "1960-01-01"])
    ).sort_values(),
    "categories by their order": lambda pd: pd.Series(
        pd.Categorical(["a", "b", None], ["b", "a"])
    ).sort_values(),
    "nullable ints": lambda pd: pd.Series([3, None, 1], dtype="Int64").sort_values(),
    "renewed labels": lambda pd: frame(pd).sort_values("a", kind="stable", ignore_index=True),
    "in place": in_place,
    "by index": lambda pd: pd.Series([1, 2, 3], index=[3, 1, 2]).sort_index(),
    "by index descending": lambda pd: pd.Series([1, 2, 3], index=["b", "c", "a"]).sort_index(
        ascending=False
    ),
    "a frame by index": lambda pd: frame(pd).sort_values("v", kind="stable").sort_index(),
    "nothing": lambda pd: pd.Series([], dtype="float64").sort_values(),
    "argsort": lambda pd: pd.Series([3, 1, NAN, 2], index=list("abcd"), name="v").argsort(),
    "argsort of text": lambda pd: pd.Series(["b", None, "a"]).argsort(kind="stable"),
    "by a function": lambda pd: pd.Series([-3, 1, -2]).sort_values(key=lambda s: s.abs()),
    "a frame by a function": lambda pd: frame(pd).sort_values(["a", "v"], key=lambda s: -s),
    "by a level": lambda pd: labelled(pd).sort_values("n"),
    "by a level and a column": lambda pd: labelled(pd).sort_values(["m", "v"], ascending=False),
    "by several levels": lambda pd: labelled(pd).sort_index(),
    "by levels in two directions": lambda pd: labelled(pd).sort_index(ascending=[False, True]),
    "by the second level": lambda pd: labelled(pd).sort_index(level="m"),
    "by the second level alone": lambda pd: labelled(pd).sort_index(
        level=1, sort_remaining=False, kind="stable"
    ),
    "by the level of one": lambda pd: pd.Series([1, 2, 3], index=[3, 1, 2]).sort_index(level=0),
    "full integers beside missing ones": lambda pd: pd.DataFrame(
        {"k": pd.Series([2**63 - 1, None, -(2**63), 0], dtype="Int64"), "v": [1, 2, 3, 4]}
    ).sort_values("k", ascending=False),
    "full integers, missing first": lambda pd: pd.DataFrame(
        {"k": pd.Series([2**63 - 1, None, -(2**63), 0], dtype="Int64"), "v": [1, 2, 3, 4]}
    ).sort_values(["k", "v"], na_position="first"),
}

ERRORS = {
    "a column that is not there": lambda pd: frame(pd).sort_values("zz"),
    "an ambiguous name": lambda pd: labelled(pd).assign(n=1).sort_values("n"),
    "a function that shortens": lambda pd: pd.Series([2, 1]).sort_values(key=lambda s: s.head(1)),
    "directions that do not fit": lambda pd: frame(pd).sort_values(["a", "b"], ascending=[True]),
    "a position that does not exist": lambda pd: frame(pd).sort_values("a", na_position="middle"),
}


@pytest.mark.parametrize("lines", CASES.values(), ids=CASES)
def test_sort(lines):
    both(lines, native=True)


def test_sort_by_a_column_without_a_name():
    both(lambda pd: pd.DataFrame([[3, 1], [2, 2]], columns=[None, "b"]).sort_values(by=None))


@pytest.mark.parametrize("lines", ERRORS.values(), ids=ERRORS)
def test_sort_is_refused(lines):
    both(lines, native=True)


@given(frames({"k": KINDS}), st.booleans(), st.sampled_from(["first", "last"]))
def test_sort_of_generated_columns(frame, ascending, position):
    both(
        lambda pd: on(pd, frame).sort_values(
            "k", ascending=ascending, na_position=position, kind="stable"
        ),
        native=True,
        signs=True,
    )


@given(frames({"k": KINDS, "m": KINDS}), st.lists(st.booleans(), min_size=2, max_size=2))
def test_sort_of_generated_frames_by_two_keys(frame, ascending):
    both(
        lambda pd: on(pd, frame).sort_values(["k", "m"], ascending=ascending),
        native=True,
        signs=True,
    )


def test_directions_are_looked_at_before_names():
    frame = pandas.DataFrame({"a": [2, 1], "b": [1, 2]}, index=pandas.RangeIndex(5, 11, 3))
    for lines in (
        lambda df: df.sort_values("zz", ascending=[True, False]),
        lambda df: df.sort_values("zz", ascending=None),
        lambda df: df.sort_values(["a", "b"], ascending=1),
        lambda df: df.sort_values("a", ascending=0),
        lambda df: df.sort_index(ascending=[False]),
        lambda df: df.sort_index(ascending=[True, False]),
        lambda df: df.sort_index(ascending=[True, False], level=0),
        lambda df: df.set_index(["a", "b"]).sort_index(ascending=[True]),
        lambda df: df.set_index(["a", "b"]).sort_index(ascending=[False, True]),
    ):
        both(lambda pd, lines=lines: lines(on(pd, frame)))


def test_a_negative_number_of_rows():
    frame = pandas.DataFrame({"a": [2, 1], "b": [1, 2]})
    for names in ("a", ["a"], ["a", "b"]):
        both(lambda pd, names=names: on(pd, frame).nlargest(-1, names))
