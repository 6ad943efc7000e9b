"""Columns of lists: what is taken apart is put together again, from every form they come in."""

import pickle

import numpy as np
import pandas
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gpuframe
from gpuframe import device
from gpuframe.columns import lists
from gpuframe.columns.arrow import from_arrow
from gpuframe.columns.nested import Nested
from gpuframe.columns.pandas import from_pandas, to_pandas

ROWS = [[1, 2], None, [], [3, None, 5], [None], [6]]
WHOLE = [[1, 2], None, [3, 4], [5, 6]]
KINDS = {
    "list": pa.list_(pa.int64()),
    "large list": pa.large_list(pa.int16()),
    "of doubles": pa.list_(pa.float64()),
    "of unsigned": pa.list_(pa.uint64()),
    "of half floats": pa.list_(pa.float16()),
}


def again(column):
    """The lists of a column, out of its elements and offsets."""
    return lists.to_arrow(lists.of(column)).to_pylist()


@pytest.mark.parametrize("name", KINDS)
def test_arrow_comes_back(name):
    rows = [row and [None if x is None else np.float16(x) for x in row] for row in ROWS]
    array = pa.array(rows if "half" in name else ROWS, KINDS[name])
    column = from_pandas(pandas.arrays.ArrowExtensionArray(pa.chunked_array([array])))
    assert again(column) == ROWS
    back = lists.column_of(lists.of(column))
    assert to_pandas(back)._pa_array.to_pylist() == ROWS
    assert again(back) == ROWS


VALUES = {
    "texts": (pa.string(), ["a", "", "Ä b", None]),
    "large texts": (pa.large_string(), ["a", None]),
    "bools": (pa.bool_(), [True, False, None]),
    "dates": (pa.date32(), [np.datetime64("2024-02-29").item(), None]),
    "times": (pa.timestamp("us"), [np.datetime64("2024-02-29T01:02:03").item(), None]),
    "codes": (pa.dictionary(pa.int8(), pa.string()), ["x", "y", "x", None]),
}


@pytest.mark.parametrize("name", VALUES)
def test_elements_of_every_layout(name):
    kind, values = VALUES[name]
    rows = [values, [], None, values[:1], values[::-1]]
    array = pa.array(rows, pa.list_(kind))
    found = lists.from_arrow(array)
    assert lists.to_arrow(found).to_pylist() == rows
    assert lists.column_of(found).dtype.pyarrow_dtype.value_type in (kind, pa.large_string())
    assert lists.to_arrow(lists.from_arrow(array[1:4])).to_pylist() == rows[1:4]


def test_lists_of_one_length_lose_what_lies_under_missing_ones():
    array = pa.array(WHOLE, pa.list_(pa.int64(), 2))
    for part in (slice(None), slice(1, 3), slice(2, None)):
        found = lists.from_arrow(array[part])
        assert lists.to_arrow(found).to_pylist() == WHOLE[part]
        assert found.values.length == sum(len(row or []) for row in WHOLE[part])


def test_missing_lists_over_elements():
    offsets, values = pa.array([0, 2, 4, 5], pa.int32()), pa.array([1, 2, 3, 4, 5])
    mask = pa.array([False, True, False])
    array = pa.ListArray.from_arrays(offsets, values, mask=mask)
    found = lists.from_arrow(array)
    assert device.to_host(found.values.values).tolist() == [1, 2, 5]
    assert device.to_host(found.offsets).tolist() == [0, 2, 2, 3]
    assert lists.to_arrow(found).to_pylist() == [[1, 2], None, [5]]


def test_whole_numbers_beside_missing_ones_stay_whole():
    big = 2**62 + 1
    found = lists.from_arrow(pa.array([[big, None]]))
    assert str(found.values.dtype) == "Int64"
    assert lists.to_arrow(found).to_pylist() == [[big, None]]


def test_chunks():
    array = pa.chunked_array([pa.array(ROWS[:2]), pa.array(ROWS[2:])])
    assert lists.to_arrow(lists.from_arrow(array)).to_pylist() == ROWS
    none = pa.chunked_array([], pa.list_(pa.int64()))
    assert lists.from_arrow(none).length == 0


OBJECTS = {
    "lists": [[1, 2], None, [], [3]],
    "tuples": [(1, 2), None, (), (3,)],
    "arrays": [np.array([1, 2]), None, np.array([], "int64"), np.array([3])],
    "NaN for a missing list": [[1, 2], np.nan, [], [3]],
    "NA for a missing list": [[1, 2], pandas.NA, [], [3]],
}


@pytest.mark.parametrize("name", OBJECTS)
def test_python_objects(name):
    column = from_pandas(pandas.Series(OBJECTS[name], dtype=object))
    assert again(column) == [[1, 2], None, [], [3]]


@pytest.mark.parametrize("rows", [[], [None, None], [[], None], [[None], []]], ids=str)
def test_lists_that_do_not_say_of_what(rows):
    found = lists.of(from_pandas(pandas.Series(rows, dtype=object)))
    assert lists.to_arrow(found).to_pylist() == rows
    assert found.untyped


@pytest.mark.parametrize(
    ("series", "text"),
    [
        (pandas.Series([1, 2]), "int64 are no lists"),
        (pandas.Series(["a"]), "str are no lists"),
        (pandas.Series([{"a": 1}]), "struct<a: int64> are no lists"),
        (pandas.Series([[1], ["a"]]), "no lists of one type"),
        (pandas.Series([[[1]]]), "lists of list<item: int64> have no layout"),
        (pandas.Series([[b"a"]]), "lists of binary have no layout"),
    ],
    ids=str,
)
def test_what_is_refused(series, text):
    with pytest.raises(TypeError, match=text):
        lists.of(from_pandas(series))


def test_holds():
    assert lists.holds(from_pandas(pandas.Series([None, [1]])))
    assert lists.holds(from_pandas(pandas.Series([None], dtype=pandas.ArrowDtype(KINDS["list"]))))
    assert lists.holds(from_arrow(pa.array(ROWS)))
    assert not lists.holds(from_pandas(pandas.Series([1])))
    assert not lists.holds(from_pandas(pandas.Series([None, "a"], dtype=object)))


def test_rows_are_chosen_without_python_objects():
    dtype = pandas.ArrowDtype(pa.list_(pa.int64()))
    series = gpuframe.Series(pandas.Series(ROWS, dtype=dtype))
    parts = [series[2:5], series.iloc[[3, 0]], series[series.index < 2], series[1:][1:]]
    expected = [ROWS[2:5], [ROWS[3], ROWS[0]], ROWS[:2], ROWS[2:]]
    parts.append(gpuframe.concat([series, series]))
    expected.append(ROWS + ROWS)
    parts.append(pickle.loads(pickle.dumps(series)))  # noqa: S301
    expected.append(ROWS)
    for part, rows in zip(parts, expected, strict=True):
        assert isinstance(part._column.data, Nested)
        assert part.dtype == dtype
        assert again(part._column) == rows
        assert part._column.data._array is None
    assert series.iloc[0] == [1, 2]
    assert series.iloc[1] is pandas.NA


def test_objects_of_a_file_may_be_written_to():
    column = from_arrow(pa.array([["a"], ["b"]]))
    values = column.values
    assert [row.tolist() for row in values] == [["a"], ["b"]]
    values[0][0] = "z"
    assert again(column) == [["z"], ["b"]]
    assert again(column.slice(0, 1)) == [["z"]]


@given(
    st.lists(st.none() | st.lists(st.none() | st.integers(-5, 5), max_size=4), max_size=12),
    st.integers(0, 12),
    st.integers(0, 12),
)
def test_slices_of_random_lists(rows, start, stop):
    array = pa.array(rows, pa.list_(pa.int64()))
    part = lists.from_arrow(array[start:stop])
    assert lists.to_arrow(part).to_pylist() == rows[start:stop]
    host = device.to_host(part.offsets)
    assert host[0] == 0
    assert host[-1] == part.values.length
