"""concat: rows and columns, labels, dtypes of pieces that differ."""

import itertools

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gpuframe
from tests.frames.compare import both
from tests.frames.strategies import KINDS, frames, on

NAN = float("nan")


def cat(pd, values, categories=None):
    return pd.Series(pd.Categorical(values, categories=categories))


CASES = {
    "columns in order of appearance": lambda pd: pd.concat(
        [pd.DataFrame({"a": [1]}), pd.DataFrame({"b": ["x"]})]
    ),
    "the same columns": lambda pd: pd.concat(
        [pd.DataFrame({"a": [1], "b": ["x"]}), pd.DataFrame({"b": ["y"], "a": [2]})]
    ),
    "labels repeat": lambda pd: pd.concat([pd.Series([1, 2]), pd.Series([3])]),
    "labels renewed": lambda pd: pd.concat(
        [pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [2]})], ignore_index=True
    ),
    "labels of text": lambda pd: pd.concat(
        [pd.Series([1], index=["p"]), pd.Series([2], index=["q"])]
    ),
    "inner": lambda pd: pd.concat(
        [pd.DataFrame({"a": [1], "b": [2]}), pd.DataFrame({"b": [3], "c": [4]})], join="inner"
    ),
    "int and float": lambda pd: pd.concat([pd.Series([1]), pd.Series([1.5])]),
    "int8 and int64": lambda pd: pd.concat([pd.Series([1], dtype="int8"), pd.Series([300])]),
    "int and bool is object": lambda pd: pd.concat([pd.Series([1]), pd.Series([True])]),
    "int and text is object": lambda pd: pd.concat([pd.Series([1]), pd.Series(["a"])]),
    "text and text": lambda pd: pd.concat([pd.Series(["a", None]), pd.Series(["é"])]),
    "categories of one set": lambda pd: pd.concat(
        [cat(pd, ["a"], ["a", "b"]), cat(pd, ["b", None], ["a", "b"])]
    ),
    "categories of other sets": lambda pd: (
        pd.concat([cat(pd, [1]), cat(pd, [2])]),
        pd.concat([cat(pd, ["x"]), cat(pd, ["y"])]),
    ),
    "nullable and float": lambda pd: pd.concat(
        [pd.Series([1, None], dtype="Int64"), pd.Series([1.5])]
    ),
    "dates": lambda pd: pd.concat(
        [pd.Series(pd.to_datetime(["2024-01-01"])), pd.Series(pd.to_datetime([None]))]
    ),
    "dates of two units": lambda pd: pd.concat(
        [
            pd.Series(pd.to_datetime(["2024-01-01"]).as_unit("s")),
            pd.Series(pd.to_datetime(["2024-01-02"]).as_unit("ns")),
        ]
    ),
    "empty pieces count for the dtype": lambda pd: pd.concat(
        [pd.Series([], dtype="float64"), pd.Series([1])]
    ),
    "all-missing pieces count for the dtype": lambda pd: pd.concat(
        [pd.Series([NAN]), pd.Series([1])]
    ),
    "None pieces make object": lambda pd: pd.concat([pd.Series([None]), pd.Series([1])]),
    "empty frames": lambda pd: pd.concat(
        [pd.DataFrame({"a": [1]}).head(0), pd.DataFrame({"a": [2]})]
    ),
    "names that agree": lambda pd: pd.concat([pd.Series([1], name="n"), pd.Series([2], name="n")]),
    "names that differ": lambda pd: pd.concat([pd.Series([1], name="n"), pd.Series([2], name="m")]),
    "keys": lambda pd: pd.concat([pd.Series([1]), pd.Series([2])], keys=["p", "q"]),
    "a dict": lambda pd: pd.concat({"p": pd.Series([1]), "q": pd.Series([2])}),
    "None is left out": lambda pd: pd.concat([pd.Series([1]), None]),
    "columns beside each other": lambda pd: pd.concat(
        [pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"b": [3, 4]})], axis=1
    ),
    "columns of other labels": lambda pd: pd.concat(
        [pd.Series([1], index=["b"]), pd.Series([2], index=["a"], name="q")], axis=1
    ),
    "frames and Series": lambda pd: pd.concat(
        [pd.DataFrame({"a": [1, 2]}), pd.Series([3, 4], name="s")], axis=1
    ),
    "one piece": lambda pd: pd.concat([pd.DataFrame({"a": [1]}, index=[7])]),
    "three pieces": lambda pd: pd.concat(
        [pd.DataFrame({"a": [i], "t": [str(i)]}) for i in range(3)]
    ),
}

ERRORS = {
    "nothing": lambda pd: pd.concat([]),
    "only None": lambda pd: pd.concat([None]),
    "not frames": lambda pd: pd.concat([1, 2]),
    "one frame": lambda pd: pd.concat(pd.DataFrame({"a": [1]})),
}


@pytest.mark.parametrize("lines", CASES.values(), ids=CASES)
def test_concat(lines):
    both(lines)


@pytest.mark.parametrize("lines", ERRORS.values(), ids=ERRORS)
def test_concat_is_refused(lines):
    both(lines, message=lines is not ERRORS["not frames"] and lines is not ERRORS["one frame"])


@given(st.data())
def test_concat_of_generated_frames_of_one_schema(data):
    kinds = {"x": [data.draw(st.sampled_from(KINDS))], "y": [data.draw(st.sampled_from(KINDS))]}
    one, two = data.draw(frames(kinds)), data.draw(frames(kinds))
    both(lambda pd: pd.concat([on(pd, one), on(pd, two)]), native=True, signs=True)


@given(
    frames({"x": ["int", "float", "small"]}),
    frames({"x": ["int", "float"], "y": ["text", "bool", "float"]}),
)
def test_concat_of_generated_frames_of_other_columns(one, two):
    both(lambda pd: pd.concat([on(pd, one), on(pd, two)], ignore_index=True))


def test_bools_and_numbers_of_frames():
    def lines(pd):
        bools, counts = pd.DataFrame({"x": [True, False]}), pd.DataFrame({"x": [1, 2]})
        halves = pd.DataFrame({"x": [1.5], "y": [1]})
        return [
            pd.concat(list(parts)) for parts in itertools.permutations([bools, counts, halves], 2)
        ]

    both(lines)


def test_a_frame_without_rows_makes_room_for_missing_values():
    def lines(pd):
        some = pd.DataFrame({"a": [1, 2], "b": [1.0, 2.0], "c": ["x", "y"], "d": [True, False]})
        empty = pd.DataFrame({"e": pd.Series([], dtype="float64")})
        return [pd.concat([empty, some]), pd.concat([some, empty[[]]])]

    both(lines)


def test_what_frames_have_in_common():
    def lines(pd):
        return pd.concat([pd.DataFrame({"a": [1]}), pd.DataFrame({"b": [2]})], join="inner")

    both(lines)
    both(lambda pd: pd.concat([pd.Series([1]), pd.Series([2])], join="both"))


@pytest.mark.parametrize("name", ["i", "r", None])
def test_name_of_rows_where_the_first_are_a_range(name):
    def lines(pd):
        even = pd.Series([1, 2], index=pd.RangeIndex(5, 11, 3, name="r"))
        other = pd.Series([3, 4], index=pd.Index([7, 7], name=name))
        return [pd.concat(parts) for parts in ([even, other], [other, even], [even, even])]

    both(lines, native=True)


MIXED = {
    "frame": pandas.DataFrame({"a": [1, 2], "b": [3.0, 4]}),
    "a": pandas.Series([5, 6], name="a"),
    "nameless": pandas.Series([7, 8]),
    "elsewhere": pandas.Series([9], index=[5], name="c"),
    "no row": pandas.DataFrame({"a": [1], "b": [2.5]})[:0],
}


@pytest.mark.parametrize("other", ["a", "nameless", "elsewhere"])
def test_series_among_frames(other):
    for names in (("frame", other), (other, "frame"), (other, "nameless", "frame")):
        for settings in (
            {},
            {"axis": 1},
            {"ignore_index": True},
            {"axis": 1, "ignore_index": True},
            {"axis": 1, "join": "inner"},
            {"keys": list("xyz")[: len(names)]},
            {"axis": 1, "keys": list("xyz")[: len(names)]},
        ):
            both(
                lambda pd, names=names, settings=settings: pd.concat(
                    [on(pd, MIXED[name]) for name in names], **settings
                ),
                native=True,
            )
    both(lambda pd: pd.concat([on(pd, MIXED["no row"]), on(pd, MIXED[other])]))


def test_what_is_no_frame_is_refused():
    for other in (5, "text", {"a": 1}):
        both(lambda pd, other=other: pd.concat([on(pd, MIXED["frame"]), other]), native=True)


def test_labels_of_ranges_one_below_the_other_are_written_when_they_are_asked_for():
    frame = gpuframe.DataFrame({"a": range(40)})
    joined = gpuframe.concat([frame, frame[10:20]])
    assert joined._index.columns[0].data._array is None
    assert joined.index.tolist() == [*range(40), *range(10, 20)]
    both(lambda pd: pd.concat([pd.DataFrame({"a": range(4)})] * 3).loc[2], native=True)
