"""NumPy -> column -> NumPy."""

import numpy as np
import pytest

from gpuframe import device
from gpuframe.columns import numpy as neighbour
from gpuframe.columns import pandas as pandas_neighbour
from tests.columns.layouts import ALL

ON_HOST = pytest.mark.skipif(
    "device.backend().name != 'cpu'", reason="the columns are not in host memory"
)
DTYPES = ["int8", "uint64", "float32", "float64", "bool", "M8[us]", "M8[s]", "m8[ns]", "object"]


@pytest.mark.parametrize("dtype", DTYPES)
def test_round_trip(dtype):
    array = np.array([0, 1, 1], "int64").astype(dtype)
    result = neighbour.to_numpy(neighbour.from_numpy(array))
    assert result.dtype == array.dtype
    np.testing.assert_array_equal(result, array)


@pytest.mark.parametrize("name", ALL)
def test_to_numpy_is_what_pandas_gives(name):
    if name in ("period", "interval"):
        pytest.skip("objects without a dtype of NumPy")
    result = neighbour.to_numpy(pandas_neighbour.from_pandas(ALL[name]))
    expected = ALL[name].to_numpy()
    assert result.dtype == expected.dtype
    for left, right in zip(result, expected, strict=True):
        assert left is right or left == right or (left != left and right != right)  # noqa: PLR0124


def test_strides_and_foreign_byte_orders_are_copied():
    for array in (np.arange(10)[::3], np.arange(4)[::-1], np.array([1, 258], ">i2")):
        np.testing.assert_array_equal(neighbour.to_numpy(neighbour.from_numpy(array)), array)


def test_two_dimensions_are_refused():
    with pytest.raises(ValueError, match="1-D"):
        neighbour.from_numpy(np.zeros((2, 2)))


def test_host_arrays_cross_to_the_device_only_when_asked():
    column = neighbour.from_numpy(np.arange(3))
    assert device.is_array(column.values)
    np.testing.assert_array_equal(device.to_host(column.values), [0, 1, 2])
