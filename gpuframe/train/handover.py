"""Arrays of the device to other libraries, without a copy; no layout is decided here."""

import importlib
from collections.abc import Callable
from typing import Any, Literal, get_args

from gpuframe import device
from gpuframe.columns import dlpack

Output = Literal["torch", "numpy", "cupy", "jax", "dlpack"]


def converter(output: str) -> Callable[[Any], Any]:
    """Return the function that makes a library's tensor over an array's memory.

    Args:
        output: "torch", "jax", "cupy", "numpy" (a copy where the device is not the host) or
            "dlpack" (the array itself, an object with `__dlpack__`).

    Raises:
        ValueError: there is no such output.
    """
    if output not in get_args(Output):
        raise ValueError(f"output takes one of {get_args(Output)}, not {output!r}")
    return {
        "torch": dlpack.to_torch,
        "jax": _jax,
        "cupy": _cupy,
        "numpy": device.to_host,
        "dlpack": lambda array: array,
    }[output]


def _visible(array: Any) -> Any:
    """Return what other libraries can read: in the simulator the memory is the host's."""
    return device.to_host(array) if device.backend().simulated else array


def _jax(array: Any) -> Any:
    jax = importlib.import_module("jax.dlpack")  # not a dependency of any extra
    return jax.from_dlpack(_visible(array))


def _cupy(array: Any) -> Any:
    if device.backend().name != "cuda":
        raise ValueError("output 'cupy' needs backend 'cuda'")
    return array
