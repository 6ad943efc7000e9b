"""Logarithms and powers on arrays of the host, of equal bits on every machine."""

import numpy as np

from gpuframe.kernels.elementary import ARRAYS

__all__ = ["box_cox", "exp", "log", "yeo_johnson"]

_silent = np.errstate(all="ignore")
"""What lies outside a function's domain, or past the greatest double, needs no warning."""


@_silent
def log(values: np.ndarray) -> np.ndarray:
    """Return the natural logarithm of float64[n], of equal bits on every machine."""
    found: np.ndarray = ARRAYS.log(values)
    return found


@_silent
def exp(values: np.ndarray) -> np.ndarray:
    """Return e to the powers of float64[n], of equal bits on every machine."""
    found: np.ndarray = ARRAYS.exp(values)
    return found


@_silent
def yeo_johnson(values: np.ndarray, power: float) -> np.ndarray:
    """Return the Yeo-Johnson transform of float64[n], with the bits of the step of that name."""
    above = _powered(ARRAYS.log1p(np.maximum(values, 0.0)), power)
    below = _powered(ARRAYS.log1p(np.maximum(-values, 0.0)), 2.0 - power)
    return np.where(values >= 0, above, -below)


@_silent
def box_cox(values: np.ndarray, power: float) -> np.ndarray:
    """Return the Box-Cox transform of float64[n]; the logarithm for power 0."""
    return _powered(ARRAYS.log(values), power)


def _powered(x: np.ndarray, power: float) -> np.ndarray:
    return x if power == 0 else np.asarray(ARRAYS.expm1(power * x)) / power
