"""Arrays of the device to other libraries, without a copy; no layout is decided here."""

import importlib
from collections.abc import Callable
from typing import Any, Literal, get_args

import numpy as np

from gpuframe import device

Output = Literal["torch", "numpy", "cupy", "jax", "dlpack"]

HOST = (1, 0)
"""DLPack's name of host memory: kDLCPU, device 0."""


def dlpack_device(array: Any) -> tuple[int, int]:
    """Return DLPack's (device type, device id) of an array."""
    kind, number = array.__dlpack_device__()
    return int(kind), int(number)


def capsule(
    array: Any,
    *,
    stream: Any,
    max_version: tuple[int, int] | None,
    dl_device: tuple[int, int] | None,
    copy: bool | None,
) -> Any:
    """Return the DLPack capsule of an array that nobody else writes to.

    Args:
        array: array of the backend without negative strides.
        stream: the consumer's CUDA stream, as the protocol defines it.
        max_version: newest DLPack version the consumer knows.
        dl_device: device asked for: the array's own, or the host.
        copy: True for memory of the consumer's own; False forbids any copy.

    Raises:
        BufferError: the device cannot be served, or only by a copy that `copy=False` forbids.
    """
    own = dlpack_device(array)
    if dl_device is not None and tuple(dl_device) != own:
        if tuple(dl_device) != HOST or copy is False:
            raise BufferError(f"the array is on device {own}, asked for {tuple(dl_device)}")
        array, copy = device.to_host(array), None
    if copy:
        array = array.copy()
    if isinstance(array, np.ndarray):
        return array.__dlpack__(max_version=max_version)
    return array.__dlpack__(stream=stream, max_version=max_version)


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
        "torch": _torch,
        "jax": _jax,
        "cupy": _cupy,
        "numpy": device.to_host,
        "dlpack": lambda array: array,
    }[output]


def _visible(array: Any) -> Any:
    """Return what other libraries can read: in the simulator the memory is the host's."""
    return device.to_host(array) if device.backend().simulated else array


def _torch(array: Any) -> Any:
    import torch

    return torch.from_dlpack(_visible(array))


def _jax(array: Any) -> Any:
    jax = importlib.import_module("jax.dlpack")  # not a dependency of any extra
    return jax.from_dlpack(_visible(array))


def _cupy(array: Any) -> Any:
    if device.backend().name != "cuda":
        raise ValueError("output 'cupy' needs backend 'cuda'")
    return array
