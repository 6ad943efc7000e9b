"""astype between texts and numbers: pandas' values and errors, on few rows and many."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpuframe.ops import texts
from tests.frames.compare import both

INTEGERS = ["0", "-7", "+12", "0012", "999999999999999999", "9223372036854775807", " 5 ", "1_000"]
DECIMALS = [
    "0.1", "-0.0", "1e308", "5e-324", "nan", "inf", "-Infinity", " 2.5", "1_0.5", ".5", "5.",
    "9007199254740993", "123456789012345678901234567890", "2.2250738585072011e-308", "12345.500",
]  # fmt: skip
MANY = pytest.param(2_000, marks=pytest.mark.cpu_only)


@pytest.fixture(autouse=True)
def _few_rows_take_the_kernels_way(monkeypatch):
    monkeypatch.setattr(texts, "SHORT", 0)


def text(pd, values):
    return pd.Series(values, dtype="str")


@pytest.mark.parametrize("repeats", [1, MANY])
@pytest.mark.parametrize("dtype", ["int64", "int32", "uint64", "float64", "float32", "bool"])
def test_integers_are_read(dtype, repeats):
    values = [v for v in INTEGERS if dtype == "int64" or len(v) < 6] * repeats
    values = [v for v in values if dtype != "uint64" or "-" not in v]
    both(lambda pd: text(pd, values).astype(dtype), native=True)


@pytest.mark.parametrize("repeats", [1, MANY])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_decimals_are_read(dtype, repeats):
    values = [*INTEGERS, *DECIMALS, None] * repeats
    both(lambda pd: text(pd, values).astype(dtype), native=True)


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        (["1", "x1"], "int64"),
        (["1", "1.5"], "int64"),
        (["1", ""], "float64"),
        (["1", "one"], "float64"),
        (["300"], "int8"),
        (["-1"], "uint8"),
        (["9223372036854775808"], "int64"),
        (["1", None], "int64"),
    ],
)
def test_bad_texts_give_pandas_errors(values, dtype):
    both(lambda pd: text(pd, values).astype(dtype))


def test_encoded_texts_are_read_once():
    def lines(pd):
        series = text(pd, ["1", "2", "1", None] * 3)
        series.nunique()
        return series.astype("float64"), series.dropna().astype("int64")

    both(lines, native=True)


@pytest.mark.parametrize("repeats", [1, MANY])
@pytest.mark.parametrize("dtype", ["int64", "int8", "uint32", "float64", "bool"])
def test_numbers_are_written(dtype, repeats):
    values = np.array([0, 1, 100, 127, 99, 10] * repeats, dtype)
    both(lambda pd: pd.Series(values).astype("str"), native=True)


def test_extreme_integers_are_written():
    values = [np.iinfo("i8").min, np.iinfo("i8").max, -1, 0, -10]
    both(lambda pd: pd.Series(values).astype("str"), native=True)


@given(st.lists(st.floats() | st.integers(-(10**20), 10**20).map(float), max_size=20))
def test_floats_come_back_from_their_texts(values):
    both(lambda pd: text(pd, [repr(value) for value in values]).astype("float64"), native=True)
