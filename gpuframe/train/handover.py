"""Arrays of the device to other libraries, without a copy; no layout is decided here."""

import importlib
from collections.abc import Callable
from typing import Any, Literal, get_args

from gpuframe import device
from gpuframe.columns import bfloat16 as bits
from gpuframe.columns import dlpack

Output = Literal["torch", "numpy", "cupy", "jax", "dlpack"]


def converter(output: str) -> Callable[..., Any]:
    """Return the function that makes a library's tensor over an array's memory.

    The function takes the array, `read_only` (whether others rely on the memory: whoever could
    write to it gets a copy) and `bfloat16` (whether an array of uint16 holds such bits).

    Args:
        output: "torch", "jax", "cupy", "numpy" (a copy where the device is not the host) or
            "dlpack" (an object with `__dlpack__`).

    Raises:
        ValueError: there is no such output.
    """
    if output not in get_args(Output):
        raise ValueError(f"output takes one of {get_args(Output)}, not {output!r}")
    return {
        "torch": dlpack.to_torch,
        "jax": _jax,
        "cupy": _cupy,
        "numpy": _numpy,
        "dlpack": _dlpack,
    }[output]


def _jax(array: Any, *, read_only: bool = False, bfloat16: bool = False) -> Any:
    jax = importlib.import_module("jax.dlpack")  # not a dependency of any extra
    shown = dlpack.Exported(array, read_only=read_only, bfloat16=bfloat16)
    return jax.from_dlpack(shown)


def _cupy(array: Any, *, read_only: bool = False, bfloat16: bool = False) -> Any:
    if device.backend().name != "cuda":
        raise ValueError("output 'cupy' needs backend 'cuda'")
    own = array.copy() if read_only else array
    return own.view(bits.host_dtype()) if bfloat16 else own


def _numpy(array: Any, *, read_only: bool = False, bfloat16: bool = False) -> Any:
    host = device.to_host(array)
    if read_only and host is array:
        host = host.view()
        host.flags.writeable = False
    return host.view(bits.host_dtype()) if bfloat16 else host


def _dlpack(array: Any, *, read_only: bool = False, bfloat16: bool = False) -> Any:
    own = array.copy() if read_only else array
    return dlpack.Exported(own, bfloat16=True) if bfloat16 else own
