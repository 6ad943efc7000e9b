"""Feature matrices: values, alignment, and memory that consumers share and keep alive."""

import gc
import weakref

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gpuframe
from gpuframe import device
from gpuframe.train import FeatureMatrix

TABLE = pandas.DataFrame({
    "i": [1, 2, 3], "f": [0.5, np.nan, -1.0], "b": [True, False, True],
    "n": pandas.array([7, None, 9], dtype="Int64"),
})  # fmt: skip
LAYOUTS = ["slab", "rows"]

on_host = pytest.mark.skipif(
    device.backend().name == "cuda", reason="pointers of NumPy arrays on the CPU backend"
)


def matrix(dtype="float32", layout="slab", table=TABLE, columns=None):
    return FeatureMatrix.from_frame(gpuframe.from_pandas(table), columns, dtype, layout)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_values_are_those_of_the_columns_and_missing_ones_are_nan(layout, dtype):
    made = matrix(dtype, layout)
    expected = TABLE.astype("float64").to_numpy().astype(dtype)
    np.testing.assert_array_equal(made.to_numpy(), expected)
    assert (made.shape, len(made), made.names) == ((3, 4), 3, ["i", "f", "b", "n"])
    assert made.dtype == dtype
    assert repr(made) == f"FeatureMatrix(3 x 4, {dtype}, layout={layout!r})"


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("dtype", ["int32", "int64"])
def test_integers(layout, dtype):
    made = matrix(dtype, layout, columns=["b", "i"])
    np.testing.assert_array_equal(made.to_numpy(), TABLE[["b", "i"]].to_numpy().astype(dtype))
    assert made.dtype == dtype


def test_pandas_frames_are_taken():
    made = FeatureMatrix.from_frame(TABLE, ["i"])
    assert made.to_numpy().tolist() == [[1.0], [2.0], [3.0]]


@given(st.integers(0, 300), st.integers(1, 40), st.sampled_from(LAYOUTS))
def test_any_shape(rows, features, layout):
    values = np.arange(rows * features, dtype="float64").reshape(rows, features)
    made = matrix("float64", layout, pandas.DataFrame(values))
    np.testing.assert_array_equal(made.to_numpy(), values)


@on_host
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int32", "int64"])
def test_columns_of_the_slab_begin_on_128_bytes_and_rows_on_16(dtype):
    table = pandas.DataFrame(np.arange(39 * 5).reshape(39, 5))
    slab = matrix(dtype, "slab", table)
    assert all(slab.column(name).ctypes.data % 128 == 0 for name in slab.names)
    assert all(slab.column(name).flags["C_CONTIGUOUS"] for name in slab.names)
    rows = matrix(dtype, "rows", table)
    assert all(rows.values[row].ctypes.data % 16 == 0 for row in range(39))
    assert rows.nbytes % 16 == 0


@pytest.mark.parametrize("layout", LAYOUTS)
def test_rows_are_taken_in_any_order(layout):
    rows = device.to_device(np.array([2, 0, 2]))
    taken = device.to_host(matrix("float64", layout, columns=["i", "b"]).take(rows))
    assert taken.tolist() == [[3.0, 1.0], [1.0, 1.0], [3.0, 1.0]]


@on_host
@pytest.mark.parametrize("layout", LAYOUTS)
def test_torch_shares_the_memory(torch, layout):
    made = matrix("float32", layout)
    for tensor in (torch.from_dlpack(made), made.to_torch()):
        assert tensor.data_ptr() == made.values.ctypes.data
        assert tuple(tensor.shape) == (3, 4)
        tensor[0, 0] = 42.0
        assert made.to_numpy()[0, 0] == 42.0
        tensor[0, 0] = 1.0


@on_host
def test_numpy_shares_the_memory_and_copies_when_asked():
    made = matrix("float64")
    shared = np.from_dlpack(made)
    assert shared.ctypes.data == made.values.ctypes.data
    own = np.from_dlpack(made, copy=True)
    assert own.ctypes.data != made.values.ctypes.data
    np.testing.assert_array_equal(own, shared)
    with pytest.raises(BufferError, match="device"):
        made.__dlpack__(dl_device=(2, 0), copy=False)


def test_torch_gets_the_values_and_a_copy_when_asked(torch):
    made = matrix("float32", columns=["i", "f"])
    tensor = made.to_torch()
    np.testing.assert_array_equal(tensor.cpu().numpy(), TABLE[["i", "f"]].to_numpy("float32"))
    if device.backend().name == "cpu":
        copied = torch.from_dlpack(made, copy=True)
        assert copied.data_ptr() != tensor.data_ptr()


@on_host
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("rows", [10, 200_000])  # of NumPy's memory, and of reused pages
@pytest.mark.usefixtures("torch")
def test_memory_outlives_frame_and_matrix(layout, rows):
    frame = gpuframe.DataFrame({"a": np.arange(rows, dtype="float64")})
    made = FeatureMatrix.from_frame(frame, dtype="float64", layout=layout)
    tensor = made.to_torch()
    storage = weakref.ref(made.values)
    del frame, made
    gc.collect()
    others = [np.full(rows * 2, -1.0) for _ in range(4)]
    reused = [device.empty(rows * 2, np.float64) for _ in range(4)]
    for block in reused:
        block[:] = -1.0
    assert storage() is not None
    np.testing.assert_array_equal(tensor.numpy()[:, 0], np.arange(rows, dtype="float64"))
    del tensor
    gc.collect()
    assert storage() is None
    assert len(others) == len(reused)


@pytest.mark.usefixtures("torch")
def test_writing_into_a_tensor_does_not_change_the_frame():
    frame = gpuframe.DataFrame({"a": [1.0, 2.0]})
    FeatureMatrix.from_frame(frame, dtype="float64").to_torch()[:] = 9.0
    assert frame["a"].tolist() == [1.0, 2.0]


def test_writing_into_the_tensor_of_a_series_changes_no_frame(torch):
    series = gpuframe.Series(np.arange(5.0))
    torch.from_dlpack(series)[:] = 9.0
    assert series.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]


@on_host
def test_a_series_is_shared_when_a_copy_is_forbidden(torch):
    series = gpuframe.Series(np.arange(5.0))
    address = series._column.values.ctypes.data
    tensor = torch.from_dlpack(series, copy=False)
    assert tensor.data_ptr() == address
    shared = np.from_dlpack(series, copy=False)
    assert shared.ctypes.data == address
    assert not shared.flags.writeable
    del series, shared
    gc.collect()
    assert tensor.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]


@pytest.mark.parametrize(
    ("columns", "dtype", "error", "text"),
    [
        (["f"], "int64", ValueError, "'f' has missing or infinite values"),
        (["n"], "int32", ValueError, "'n' has missing values"),
        (["i"], "float128", (ValueError, TypeError), "dtype|float128"),
        (["i"], "int8", ValueError, "dtype takes one of"),
        (["zz"], "float32", KeyError, r"columns \['zz'\]"),
    ],
)
def test_what_cannot_be_held_is_refused(columns, dtype, error, text):
    with pytest.raises(error, match=text):
        matrix(dtype, columns=columns)


def test_text_dates_and_categories_say_what_to_do():
    table = pandas.DataFrame({
        "t": ["x"], "c": pandas.Categorical(["x"]), "d": pandas.to_datetime(["2024-01-01"]),
        "o": pandas.Series([{}], dtype=object),
    })  # fmt: skip
    for name, hint in [("t", "Categorify"), ("c", "Categorify"), ("d", r"\.dt"), ("o", "astype")]:
        with pytest.raises(TypeError, match=f"column '{name}'.*{hint}"):
            matrix(table=table, columns=[name])


def test_integers_that_do_not_fit_are_refused():
    table = pandas.DataFrame({"a": [2**31, 0]})
    with pytest.raises(OverflowError, match="column 'a' has values from 0 to"):
        matrix("int32", table=table)
    for value in (1e30, -(2.0**63) * 1.1, 2.0**63):
        with pytest.raises(OverflowError, match="not in int64"):
            matrix("int64", table=pandas.DataFrame({"a": np.array([value, 0], np.float32)}))
    whole = pandas.DataFrame({"a": np.array([2**63 - 1, 0], np.uint64)})
    assert matrix("int64", table=whole).values[:, 0].tolist() == [2**63 - 1, 0]
    with pytest.raises(ValueError, match="layout takes 'slab' or 'rows'"):
        matrix(layout="columns")
    with pytest.raises(KeyError, match="nobody"):
        matrix().column("nobody")


def test_empty_frames():
    for layout in LAYOUTS:
        made = matrix("float32", layout, pandas.DataFrame({"a": pandas.Series([], dtype="int64")}))
        assert made.to_numpy().shape == (0, 1)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_bfloat16_rounds_as_torch_does(torch, layout):
    rng = np.random.default_rng(3)
    bits = rng.integers(0, 2**32, 4000, dtype=np.uint32).view(np.float32)
    halves = (np.arange(200, dtype=np.uint32) * 0x8000 + 0x3F800000).view(np.float32)
    special = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 3.4e38, -3.4e38], np.float32)
    values = np.concatenate([bits, halves, special])
    with np.errstate(all="ignore"):  # NaN that signal
        table = pandas.DataFrame({"a": values, "b": values.astype("f8")})
    made = matrix("bfloat16", layout, table)
    tensor = made.to_torch()
    assert (made.dtype, tensor.dtype, made.values.dtype) == ("bfloat16", torch.bfloat16, "uint16")
    expected = torch.tensor(values).bfloat16()
    for column in range(2):
        torch.testing.assert_close(
            tensor[:, column].cpu(), expected, rtol=0, atol=0, equal_nan=True
        )
    assert torch.from_dlpack(made).dtype == torch.bfloat16
    assert repr(made) == f"FeatureMatrix({len(values)} x 2, bfloat16, layout={layout!r})"


def test_bfloat16_goes_to_numpy_with_ml_dtypes():
    made = matrix("bfloat16", columns=["i"])
    try:
        import ml_dtypes
    except ImportError:
        with pytest.raises(ImportError, match=r"ml_dtypes.*\.values"):
            made.to_numpy()
    else:
        assert made.to_numpy().dtype == ml_dtypes.bfloat16
        assert made.to_numpy().astype(float).tolist() == [[1.0], [2.0], [3.0]]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64", "int32", "int64"])
def test_an_allocated_matrix_is_filled_by_others(layout, dtype):
    made = FeatureMatrix.allocate(list("abc"), 5, dtype, layout)
    lines = made.storage if layout == "slab" else made.storage.T
    for feature in range(3):
        lines[feature, :5] = feature
    assert device.to_host(made.values).tolist() == [[0, 1, 2]] * 5
    assert float(made.storage.sum()) == 15.0  # what is padded is zero
    unit = 128 if layout == "slab" else 16
    assert made.storage.shape[1] * made.storage.dtype.itemsize % unit == 0
    assert (made.names, made.shape, made.dtype) == (list("abc"), (5, 3), dtype)
