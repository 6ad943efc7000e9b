"""Sums of windows over doubles of any exponents, some windows at a time, are those of fsum."""

import math

import numpy as np
import pytest

from gpuframe import device
from gpuframe.kernels import windows

ROWS = 60 if device.backend().simulated else 300


@pytest.mark.parametrize("width", [1, 7, ROWS])
@pytest.mark.parametrize("part", [16, 1 << 20])
def test_words_of_some_windows_at_a_time(monkeypatch, width, part):
    monkeypatch.setattr(windows, "_PART", part)
    random = np.random.default_rng(1)
    values = random.standard_normal(ROWS) * 10.0 ** random.integers(-250, 250, ROWS)
    none = device.to_device(np.zeros(0, np.int64))
    found = windows.sums(device.to_device(values), none, none, width, 1, 1, False)
    expected = [math.fsum(values[max(0, row + 1 - width) : row + 1]) for row in range(ROWS)]
    assert device.to_host(found).tolist() == expected
