"""PyTorch for the tests of the hand-over, where it can take the arrays of the backend."""

import pytest

from gpuframe import device


@pytest.fixture
def torch():
    library = pytest.importorskip("torch")
    backend = device.backend()
    if backend.name == "cuda" and not backend.simulated and not library.cuda.is_available():
        pytest.skip("this PyTorch takes no CUDA arrays")
    return library
