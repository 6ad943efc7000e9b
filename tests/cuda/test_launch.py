"""Kernels are launched with the types that they are declared, and so compiled in the tests, for."""

import numpy as np
import pytest

from gpuframe import device
from gpuframe.kernels.cuda.launch import SIMULATED, cuda, entry, launch

pytestmark = pytest.mark.skipif(
    not SIMULATED or device.backend().name != "cuda", reason="needs the CUDA simulator"
)


@entry("(i8[::1], i8, i8[::1])")
def _add(values, step, out):
    for i in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        out[i] = values[i] + step


def test_declared_arguments_are_taken():
    values, out = device.to_device(np.arange(5)), device.empty(5, np.int64)
    launch(_add, 5, values, 2, out)
    assert device.to_host(out).tolist() == [2, 3, 4, 5, 6]


UNDECLARED = {
    "another width": (lambda values: values.astype(np.int32), 2),
    "another kind": (lambda values: values.astype(np.float64), 2),
    "a stride": (lambda values: device.xp().flip(values), 2),
    "two dimensions": (lambda values: values.reshape(5, 1), 2),
    "a NumPy scalar": (lambda values: values, np.int64(2)),
    "a fraction": (lambda values: values, 0.5),
}


@pytest.mark.parametrize("name", UNDECLARED)
def test_what_is_not_declared_is_refused(name):
    change, step = UNDECLARED[name]
    values = change(device.to_device(np.arange(5)))
    with pytest.raises(TypeError, match="_add is launched with"):
        launch(_add, 5, values, step, device.empty(5, np.int64))
