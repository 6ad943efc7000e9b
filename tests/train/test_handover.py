"""Tensors of other libraries: whose memory they hold and what they may do to it."""

import gc
import pickle

import numpy as np
import pytest

import gpuframe
from gpuframe import device
from gpuframe.columns import dlpack
from gpuframe.train import FeatureMatrix
from gpuframe.train.handover import converter

on_host = pytest.mark.skipif(
    device.backend().name == "cuda", reason="pointers of NumPy arrays on the CPU backend"
)


@on_host
@pytest.mark.parametrize("array", [np.arange(5.0)[::-1], np.arange(6).reshape(2, 3)[::-1]])
def test_torch_survives_negative_strides(torch, array):
    assert converter("torch")(array).tolist() == array.tolist()
    assert torch.from_dlpack(dlpack.Exported(array)).tolist() == array.tolist()


@on_host
@pytest.mark.parametrize("output", ["torch", "numpy", "dlpack"])
def test_read_only_memory_is_copied_or_cannot_be_written(torch, output):
    array = np.arange(4.0)
    made = converter(output)(array, read_only=True)
    if output == "numpy":
        assert not made.flags.writeable
        assert np.shares_memory(made, array)
    else:
        torch.from_dlpack(made)[:] = 9.0
    assert array.tolist() == [0.0, 1.0, 2.0, 3.0]
    shared = converter(output)(array)
    torch.from_dlpack(shared)[0] = 7.0
    assert array[0] == 7.0


@on_host
def test_copy_true_is_honoured(torch):
    for owner in (gpuframe.Series([1.0, 2.0]), FeatureMatrix.allocate("ab", 3, "bfloat16")):
        first = torch.from_dlpack(owner, copy=True)
        second = torch.from_dlpack(owner, copy=True)
        assert first.data_ptr() != second.data_ptr()


def test_empty_columns_and_matrices(torch):
    assert torch.from_dlpack(gpuframe.Series(np.zeros(0))).shape == (0,)
    for layout in ("slab", "rows"):
        made = FeatureMatrix.allocate(["a"], 0, "float32", layout)
        assert tuple(made.to_torch().shape) == (0, 1)
        assert tuple(FeatureMatrix.allocate([], 2, "float32", layout).to_torch().shape) == (2, 0)


@on_host
def test_bools_and_every_width_arrive(torch):
    for dtype in ("bool", "int8", "uint8", "int16", "uint16", "int32", "int64", "float32"):
        array = np.array([0, 1, 1], dtype)
        made = torch.from_dlpack(gpuframe.Series(array))
        assert made.tolist() == array.tolist()
        assert str(made.dtype) == f"torch.{dtype}"


@on_host
@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("layout", ["slab", "rows"])
@pytest.mark.parametrize("rows", [3, 32, 1000])
def test_jax_takes_matrices_of_any_padding(layout, rows, dtype):
    jax = pytest.importorskip("jax")
    made = FeatureMatrix.from_frame(
        gpuframe.DataFrame({"a": np.arange(rows) % 7, "b": np.ones(rows)}), None, dtype, layout
    )
    for array in (jax.dlpack.from_dlpack(made), converter("jax")(made.values.copy())):
        assert array.shape == (rows, 2)
    array = jax.dlpack.from_dlpack(made)
    assert (str(array.dtype), array[:, 0].tolist()) == (dtype, [row % 7 for row in range(rows)])
    column = gpuframe.Series(np.arange(rows, dtype="float32"))
    taken = jax.dlpack.from_dlpack(column)
    del column, made
    gc.collect()
    assert taken.tolist() == list(range(rows))


@pytest.mark.parametrize("layout", ["slab", "rows"])
@pytest.mark.parametrize("dtype", ["bfloat16", "float32", "int64"])
def test_a_matrix_is_pickled_with_its_alignment(layout, dtype):
    frame = gpuframe.DataFrame({"a": [1.0, 2.0, 3.0], "b": [4, 5, 6]})
    made = FeatureMatrix.from_frame(frame, None, dtype, layout)
    again = pickle.loads(pickle.dumps(made))  # noqa: S301 - our own bytes
    assert (again.names, again.layout, again.dtype) == (made.names, layout, made.dtype)
    assert again.storage.shape == made.storage.shape
    assert device.to_host(again.values).tolist() == device.to_host(made.values).tolist()


@pytest.mark.skipif(device.backend().name == "cpu", reason="CuPy's arrays are on a GPU")
def test_cupy_gets_the_array_itself_or_a_copy():
    array = device.to_device(np.arange(3.0))
    assert converter("cupy")(array) is array
    converter("cupy")(array, read_only=True)[:] = 9.0
    assert device.to_host(array).tolist() == [0.0, 1.0, 2.0]


def test_cupy_needs_a_gpu():
    if device.backend().name == "cpu":
        with pytest.raises(ValueError, match="output 'cupy' needs backend 'cuda'"):
            converter("cupy")(np.zeros(1))
    with pytest.raises(ValueError, match="output takes one of"):
        converter("tensorflow")
