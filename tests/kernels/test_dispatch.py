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


def test_few_rows_take_the_twin_once_references_have_cost_as_much(monkeypatch):
    step = contract.PRICE / 2
    clock = iter(np.arange(0.0, 100.0, step))
    monkeypatch.setattr(contract.time, "perf_counter", lambda: next(clock))
    monkeypatch.setattr(Kernel, "spent", contract.PRICE_OF_NUMBA - 3 * step - step / 2)
    monkeypatch.delitem(sys.modules, "numba", raising=False)
    kernel = recorded(loaded=10)
    assert [kernel(np.zeros(50)) for _ in range(6)] == ["reference"] * 4 + ["twin"] * 2
    # Another dtype pays what the compiler takes, once more.
    single = np.zeros(50, np.float32)
    assert [kernel(single) for _ in range(4)] == ["reference"] * 2 + ["twin"] * 2
    assert kernel(np.zeros(9)) == "reference"


def test_beside_numba_references_have_to_cost_less(monkeypatch):
    clock = iter(np.arange(0.0, 100.0, contract.PRICE / 2))
    monkeypatch.setattr(contract.time, "perf_counter", lambda: next(clock))
    monkeypatch.setattr(Kernel, "spent", 0.0)
    monkeypatch.setitem(sys.modules, "numba", sys)
    kernel = recorded(loaded=10)
    assert [kernel(np.zeros(50)) for _ in range(3)] == ["reference"] * 2 + ["twin"]
