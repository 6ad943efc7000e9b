"""How CUDA kernels are declared and launched; the one module that imports numba.cuda.

Every kernel is a loop over rows with the stride of the grid. A GPU gets as many blocks as fill it,
on CuPy's current stream; the simulator, which runs a Python thread for each CUDA thread, gets two
blocks of 16.
"""

from __future__ import annotations

import importlib
import types
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import cuda
from numba.cuda.core import config

from gpuframe import device

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["SIMULATED", "Entry", "cuda", "entry", "filled", "launch", "libdevice", "xp"]

SIMULATED = bool(config.ENABLE_CUDASIM)

libdevice: Any = None  # the simulator has none
if not SIMULATED:
    libdevice = importlib.import_module("numba.cuda.libdevice")

# Small frames make small grids; a warning for each would tell nobody anything.
config.CUDA_LOW_OCCUPANCY_WARNINGS = 0

# In the simulator a thread may end before the next has begun. A test that wants them to meet sets
# this: they wait for each other first.
START_TOGETHER = False

_BLOCK = 16 if SIMULATED else 256
_WAVES = 8  # blocks a multiprocessor: all that are resident at 256 threads and 32 registers

xp = device.xp


@dataclass
class Entry:
    """A kernel and the signatures it is used with, for the test that compiles each.

    Attributes:
        function: the plain Python function.
        signatures: argument types in numba's notation.
        registers: the most registers a thread may take.
    """

    function: Callable[..., None]
    signatures: tuple[str, ...]
    registers: int
    compiled: Any = field(init=False)

    def __post_init__(self) -> None:
        self.compiled = (
            cuda.jit(_quiet(self.function)) if SIMULATED else cuda.jit(self.function, cache=True)
        )


def entry(*signatures: str, registers: int = 40) -> Callable[[Callable[..., None]], Entry]:
    """Declare a CUDA kernel with the signatures it is used with."""
    return lambda function: Entry(function, signatures, registers)


def _quiet(function: Callable[..., None]) -> Callable[..., None]:
    """Let integers wrap in the simulator as they do on a GPU, where NumPy would warn.

    The simulator replaces `cuda` in the globals of the function it runs: they stay the kernel's.
    """
    quiet, settings = np.errstate, globals()

    def run(*args: Any) -> None:
        if settings["START_TOGETHER"]:
            cuda.syncthreads()
        with quiet(all="ignore"):
            function(*args)

    return types.FunctionType(
        run.__code__, function.__globals__, run.__name__, None, run.__closure__
    )


@cache
def _multiprocessors() -> int:
    return int(cuda.get_current_device().MULTIPROCESSOR_COUNT)


@cache
def _stream(pointer: int) -> Any:
    return cuda.external_stream(pointer) if pointer else 0


def _blocks(rows: int) -> int:
    most = 2 if SIMULATED else _WAVES * _multiprocessors()
    return max(1, min(most, -(-rows // _BLOCK)))


def _require_declared(kernel: Entry, args: list[Any]) -> None:
    """Raise where a GPU would compile the kernel anew, for types that no test compiles.

    The simulator takes any type and stride.
    """
    found = f"({', '.join(map(_notation, args))})"
    if kernel.signatures and found not in kernel.signatures:
        name = f"{kernel.function.__module__}.{kernel.function.__name__}"
        raise TypeError(f"{name} is launched with {found}, declared are {kernel.signatures}")


def _notation(value: Any) -> str:
    if isinstance(value, np.ndarray):
        contiguous = value.ndim == 1 and value.flags.c_contiguous
        return f"{value.dtype.str[1:]}[{'::1' if contiguous else value.strides}]"
    return {int: "i8", float: "f8"}.get(type(value), type(value).__name__)


def launch(kernel: Entry, rows: int, *args: Any) -> None:
    """Run a kernel over `rows` rows on CuPy's current stream; no rows, no launch."""
    if rows == 0:
        return
    if SIMULATED:
        host = [getattr(value, "_host", value) for value in args]
        _require_declared(kernel, host)
        kernel.compiled[_blocks(rows), _BLOCK](*host)
        return
    stream = _stream(xp().cuda.get_current_stream().ptr)
    kernel.compiled[_blocks(rows), _BLOCK, stream](*args)


def filled(size: int, value: Any, dtype: Any) -> Any:
    """Allocate an array of one value."""
    return xp().full(size, value, dtype)
