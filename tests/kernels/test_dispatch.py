"""Which of reference and twin runs, by size, by what is loaded and by what references cost."""

import sys

import numpy as np
import pytest

from gpuframe import device
from gpuframe.kernels import contract
from gpuframe.kernels.contract import Kernel

pytestmark = pytest.mark.cpu_only


class Recorded(Kernel):
    """A kernel that tells which of its two ways it took."""

    def twin(self, backend):
        assert backend == device.backend().name
        return lambda *_args, **_kwargs: "twin"


def recorded(**settings):
    return Recorded(lambda *_args, **_kwargs: "reference", 100, synchronises=False, **settings)


def test_few_rows_take_the_reference_and_many_the_twin():
    kernel = recorded(loaded=None)
    assert kernel(np.zeros(99), 1000) == "reference"
    assert kernel(np.zeros(1), np.zeros(100)) == "twin"
    assert kernel(np.zeros(99), 1000) == "reference"
    assert kernel(values=np.zeros(100)) == "twin"


def test_few_rows_take_a_twin_that_is_loaded_for_their_dtypes():
    kernel = recorded(loaded=10)
    assert kernel(np.zeros(50), np.zeros(0)) == "reference"
    assert kernel(np.zeros(100), np.zeros(0)) == "twin"
    assert kernel(np.zeros(50), np.zeros(0)) == "twin"
    assert kernel(np.zeros(9), np.zeros(0)) == "reference"
    assert kernel(np.zeros(50, np.int64), np.zeros(0)) == "reference"
    assert kernel(np.zeros(50), np.zeros(50)) == "reference"


def test_few_rows_take_the_twin_once_the_reference_has_cost_as_much(monkeypatch):
    monkeypatch.delitem(sys.modules, "numba", raising=False)
    clock = iter(np.arange(0.0, 100.0, contract.PRICE / 4))
    monkeypatch.setattr(contract.time, "perf_counter", lambda: next(clock))
    kernel = recorded(loaded=10)
    assert [kernel(np.zeros(50)) for _ in range(6)] == ["reference"] * 4 + ["twin"] * 2
    assert kernel(np.zeros(50, np.float32)) == "reference"
    assert kernel(np.zeros(9)) == "reference"
    monkeypatch.setitem(sys.modules, "numba", sys)
    assert kernel(np.zeros(50, np.float32)) == "twin"
