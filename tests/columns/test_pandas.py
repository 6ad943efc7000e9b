"""pandas -> column -> pandas keeps values, dtype and missing values of every layout."""

import numpy as np
import pandas as pd
import pytest

from gpuframe import device
from gpuframe.columns import pandas as neighbour
from tests.columns.layouts import ALL

ON_HOST = pytest.mark.skipif(
    "device.backend().name != 'cpu'", reason="the columns are not in host memory"
)


def back(column):
    return pd.Series(neighbour.to_pandas(column), dtype=column.dtype, copy=False)


@pytest.mark.parametrize("series", ALL.values(), ids=ALL)
def test_round_trip(series):
    column = neighbour.from_pandas(series)
    assert column.length == len(series)
    assert column.dtype == series.dtype
    pd.testing.assert_series_equal(back(column), series, check_exact=True)


@pytest.mark.parametrize("series", ALL.values(), ids=ALL)
def test_round_trip_of_nothing(series):
    empty = series.iloc[:0]
    pd.testing.assert_series_equal(back(neighbour.from_pandas(empty)), empty.reset_index(drop=True))


@pytest.mark.parametrize("series", ALL.values(), ids=ALL)
def test_slices_are_those_of_pandas(series):
    column = neighbour.from_pandas(series)
    for start in range(len(series) + 1):
        for stop in range(start, len(series) + 1):
            expected = series.iloc[start:stop].reset_index(drop=True)
            pd.testing.assert_series_equal(back(column.slice(start, stop)), expected)


@pytest.mark.parametrize("series", ALL.values(), ids=ALL)
def test_slices_of_pandas_become_columns(series):
    part = series.iloc[1:3]
    pd.testing.assert_series_equal(back(neighbour.from_pandas(part)), part.reset_index(drop=True))


@pytest.mark.parametrize("series", ALL.values(), ids=ALL)
def test_scalars_are_those_of_pandas(series):
    column = neighbour.from_pandas(series)
    for row in range(-len(series), len(series)):
        expected, actual = series.iloc[row], column.scalar(row)
        assert type(actual) is type(expected)
        if isinstance(expected, list | dict) or not pd.isna(expected):
            assert actual == expected
        else:
            assert pd.isna(actual)
    with pytest.raises(IndexError):
        column.scalar(len(series))


def test_bitmaps_over_several_bytes_are_sliced_at_any_bit():
    series = pd.Series([None if i % 3 == 0 else i for i in range(40)], dtype="Int64")
    column = neighbour.from_pandas(series)
    for start, stop in [(0, 40), (1, 9), (7, 8), (8, 17), (9, 40), (39, 40)]:
        expected = series.iloc[start:stop].reset_index(drop=True)
        pd.testing.assert_series_equal(back(column.slice(start, stop)), expected)


def test_a_reversed_view_is_made_contiguous():
    series = pd.Series(np.arange(6)[::-2])
    pd.testing.assert_series_equal(back(neighbour.from_pandas(series)), series)


@ON_HOST
@pytest.mark.parametrize("name", ["int8", "int64", "float32", "float64", "bool", "datetime64[us]"])
def test_fixed_width_values_are_shared_both_ways(name):
    series = ALL[name]
    column = neighbour.from_pandas(series)
    address = series.to_numpy().__array_interface__["data"][0]
    assert device.to_host(column.values).__array_interface__["data"][0] == address
    assert back(column).to_numpy().__array_interface__["data"][0] == address


@ON_HOST
def test_text_is_shared_with_pandas_both_ways():
    series = ALL["str"]
    column = neighbour.from_pandas(series)
    _, offsets, data = series.array._pa_array.chunk(0).buffers()
    assert column.values.__array_interface__["data"][0] == data.address
    assert column.offset_values.__array_interface__["data"][0] == offsets.address


def test_what_comes_back_is_read_only():
    for name in ("int64", "float64", "datetime64[us]", "bool"):
        array = np.asarray(neighbour.to_pandas(neighbour.from_pandas(ALL[name])))
        assert not array.flags.writeable
