"""Arrow -> column gives what Arrow's to_pandas gives; column -> Arrow keeps values and nulls."""

import datetime

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from gpuframe import device
from gpuframe.columns import arrow
from gpuframe.columns import pandas as neighbour
from tests.columns.layouts import ALL

ON_HOST = pytest.mark.skipif(
    "device.backend().name != 'cpu'", reason="the columns are not in host memory"
)
MOMENT = datetime.datetime(2024, 2, 29, 12, tzinfo=datetime.UTC)

ARRAYS = {
    "int64": pa.array([1, 2, 3]),
    "int64 with nulls": pa.array([1, None, 3]),
    "int8 with nulls": pa.array([1, None], pa.int8()),
    "uint16": pa.array([1, 2], pa.uint16()),
    "float32 with nulls": pa.array([1.5, None], pa.float32()),
    "float64 with NaN and null": pa.array([1.5, None, float("nan")]),
    "bool": pa.array([True, False] * 9),
    "bool with nulls": pa.array([True, None, False]),
    "text": pa.array(["a", "", None, "é😀"]),
    "large text": pa.array(["a", None], pa.large_string()),
    "text view": pa.array(["a", None, "longer than twelve bytes"], pa.string_view()),
    "timestamp": pa.array([0, None, -1], pa.timestamp("ms")),
    "timestamp with zone": pa.array([MOMENT, None], pa.timestamp("us", "Europe/Paris")),
    "duration": pa.array([5, None], pa.duration("s")),
    "dictionary of text": pa.array(["b", None, "a", "b"]).dictionary_encode(),
    "dictionary of ints": pa.array([7, 3, 7]).dictionary_encode(),
    "ordered dictionary": pa.DictionaryArray.from_arrays([0, 1], ["lo", "hi"], ordered=True),
    "lists": pa.array([[1, 2], None, []]),
    "structs": pa.array([{"a": 1}, None]),
    "decimals": pa.array([1, None], pa.decimal128(5, 2)),
    "binary": pa.array([b"x", None]),
    "time": pa.array([1, None], pa.time64("us")),
    "null": pa.nulls(3),
}


def as_pandas(array):
    return pd.Series(neighbour.to_pandas(arrow.from_arrow(array)), copy=False)


@pytest.mark.parametrize("array", ARRAYS.values(), ids=ARRAYS)
def test_from_arrow_is_what_to_pandas_gives(array):
    pd.testing.assert_series_equal(as_pandas(array), array.to_pandas(), check_exact=True)


@pytest.mark.parametrize("array", ARRAYS.values(), ids=ARRAYS)
def test_slices_with_an_offset(array):
    long = pa.concat_arrays([array] * 5)
    for start, length in [(1, 2), (8, 3), (9, 1), (3, 0)]:
        part = long.slice(start, length)
        pd.testing.assert_series_equal(as_pandas(part), part.to_pandas(), check_exact=True)


@pytest.mark.parametrize("array", ARRAYS.values(), ids=ARRAYS)
def test_chunked_arrays_are_joined(array):
    chunks = pa.chunked_array([array, array.slice(0, 0), array.slice(1)])
    pd.testing.assert_series_equal(as_pandas(chunks), chunks.to_pandas(), check_exact=True)


@pytest.mark.parametrize("array", ARRAYS.values(), ids=ARRAYS)
def test_no_chunk_at_all(array):
    chunks = pa.chunked_array([], array.type)
    assert arrow.from_arrow(chunks).length == 0


def test_dictionaries_of_different_chunks_are_unified():
    chunks = pa.chunked_array(
        [pa.array(["b", "a"]).dictionary_encode(), pa.array(["c", "b"]).dictionary_encode()]
    )
    pd.testing.assert_series_equal(as_pandas(chunks), chunks.to_pandas())


def test_dictionaries_of_text_can_stay_text():
    array = pa.array(["b", None, "a", "b"]).dictionary_encode()
    column = arrow.from_arrow(array, categories=False)
    assert column.layout == "dictionary"
    assert column.dtype == pd.Series(["a"]).dtype
    series = pd.Series(neighbour.to_pandas(column))
    pd.testing.assert_series_equal(series, pd.Series(["b", None, "a", "b"], dtype="str"))


def test_dates_keep_arrows_date32():
    array = pa.array([datetime.date(2024, 2, 29), None])
    column = arrow.from_arrow(array)
    assert column.dtype == pd.ArrowDtype(pa.date32())
    assert arrow.to_arrow(column).equals(array)


KEPT = [name for name in ALL if name not in ("period", "interval", "complex", "object")]


@pytest.mark.parametrize("name", KEPT)
@pytest.mark.parametrize("start", [0, 1])
def test_to_arrow_is_what_arrow_makes_of_pandas(name, start):
    series = ALL[name].iloc[start:]
    column = neighbour.from_pandas(ALL[name])
    array = arrow.to_arrow(column.slice(start, column.length))
    array.validate(full=True)
    expected = pa.Array.from_pandas(series)
    assert array.null_count == expected.null_count
    assert array.to_pylist() == expected.to_pylist()
    if pa.types.is_dictionary(array.type):
        assert array.type.ordered == series.cat.ordered


@ON_HOST
@pytest.mark.parametrize("kind", ["int64", "float64", "timestamp[us]"])
def test_fixed_width_values_are_shared_both_ways(kind):
    types = {"int64": pa.int64(), "float64": pa.float64(), "timestamp[us]": pa.timestamp("us")}
    array = pa.array(range(100), types[kind])
    column = arrow.from_arrow(array)
    address = array.buffers()[1].address
    assert column.values.__array_interface__["data"][0] == address
    assert arrow.to_arrow(column).buffers()[1].address == address


@ON_HOST
def test_text_is_shared_both_ways():
    array = pa.array(["a", None, "bc"], pa.large_string())
    column = arrow.from_arrow(array)
    validity, offsets, data = array.buffers()
    assert column.values.__array_interface__["data"][0] == data.address
    assert column.offset_values.__array_interface__["data"][0] == offsets.address
    assert [b.address for b in arrow.to_arrow(column).buffers()] == [
        validity.address,
        offsets.address,
        data.address,
    ]


@ON_HOST
def test_shared_memory_outlives_the_array_it_came_from():
    column = arrow.from_arrow(pa.array(np.arange(10_000)))
    junk = [np.full(10_000, -1) for _ in range(50)]
    assert int(column.values.sum()) == 49_995_000
    assert len(junk) == 50


def test_tables_keep_names_and_order():
    table = pa.table({"b": [1, 2], "a": ["x", None]})
    mine = arrow.table_from_arrow(table)
    assert mine.names == ("b", "a")
    assert mine.length == 2
    assert arrow.table_to_arrow(mine).to_pylist() == table.to_pylist()


def test_a_table_without_columns_keeps_its_length():
    table = pa.table({"a": [1, 2, 3]}).select([])
    assert arrow.table_from_arrow(table).length == 3


def test_a_type_that_numpy_swaps_is_read_in_native_order():
    from gpuframe.columns import numpy as numbers

    column = numbers.from_numpy(np.array([1, 2], ">i4"))
    assert device.to_host(column.values).tolist() == [1, 2]
    assert column.dtype == np.dtype("int32")
