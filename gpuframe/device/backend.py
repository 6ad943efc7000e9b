"""Choice of the backend, once per process, and the two crossings between host and device."""

import os
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from gpuframe.device import pages
from gpuframe.errors import OutOfMemoryError, TransferError
from gpuframe.options import options


@dataclass(frozen=True, slots=True)
class Backend:
    """Where columns live.

    Attributes:
        name: "cpu" or "cuda".
        simulated: True in Numba's CUDA simulator, where arrays are `gpuframe.device.strict.Array`.
        xp: the array module: NumPy, CuPy, or the strict stand-in for CuPy.
    """

    name: str
    simulated: bool
    xp: Any


def simulator_asked() -> bool:
    """Whether this process was told to run CUDA kernels in Numba's simulator."""
    return os.environ.get("NUMBA_ENABLE_CUDASIM", "0") not in ("", "0")


def gpu_answers() -> bool:
    """Whether a CUDA device can be used, without importing CuPy where there is no driver."""
    import ctypes.util

    if ctypes.util.find_library("cuda") is None:
        return False
    try:
        import cupy

        return int(cupy.cuda.runtime.getDeviceCount()) > 0
    except Exception:  # noqa: BLE001 - any failure of the driver means that no GPU answers
        return False


@cache
def backend() -> Backend:
    """Return the backend of this process.

    Raises:
        ImportError: `options.backend` is "cuda" and CuPy is not installed.
    """
    name = options.backend
    if name == "auto":
        name = "cuda" if not simulator_asked() and gpu_answers() else "cpu"
    if name == "cpu":
        return Backend("cpu", simulated=False, xp=np)
    if simulator_asked():
        from gpuframe.device import strict

        return Backend("cuda", simulated=True, xp=strict)
    try:
        import cupy
    except ImportError as error:
        message = "backend 'cuda' needs CuPy: pip install 'gpuframe[cuda13]' or 'gpuframe[cuda12]'"
        raise ImportError(message) from error
    return Backend("cuda", simulated=False, xp=cupy)


def xp() -> Any:
    """Return the array module of the backend."""
    return backend().xp


def empty(length: int, dtype: Any) -> Any:
    """Allocate an uninitialised array of `length` values; large host ones reuse freed pages.

    Raises:
        OutOfMemoryError: the bytes asked for cannot be had.
    """
    chosen = backend()
    try:
        if chosen.name == "cpu":
            return pages.empty(length, np.dtype(dtype))
        return chosen.xp.empty(length, dtype)
    except MemoryError as error:
        asked = length * np.dtype(dtype).itemsize
        raise OutOfMemoryError(
            f"cannot allocate {asked:,} bytes for {length:,} x {dtype}"
        ) from error


def aligned(length: int, dtype: np.dtype, boundary: int) -> Any:
    """Allocate an uninitialised array that begins on a multiple of so many bytes, at most 512."""
    memory = empty(length + boundary // dtype.itemsize, dtype)
    skip = 0
    if isinstance(memory, np.ndarray):  # CUDA memory begins on 512 bytes
        skip = -memory.ctypes.data % boundary // dtype.itemsize
    return memory[skip : skip + length]


def is_array(value: Any) -> bool:
    """Whether a value is an array of the backend."""
    return isinstance(value, xp().ndarray)


def _count_crossing(direction: str) -> None:
    if options.transfers == "raise":
        raise TransferError(f"an array moves {direction} while options.transfers is 'raise'")


def to_device(array: np.ndarray) -> Any:
    """Return a host array on the device; on the CPU backend the array itself."""
    chosen = backend()
    if chosen.name == "cpu":
        return array
    _count_crossing("to the device")
    return chosen.xp.asarray(array)


def read(array: Any) -> np.ndarray:
    """Return a few numbers that the host has to know: extremes, counts, one value.

    Waits for the device; as these are no rows of a table, `options.transfers` does not count them.
    """
    if isinstance(array, np.ndarray):
        return array
    host: np.ndarray = backend().xp.asnumpy(array)
    return host


def to_host(array: Any) -> np.ndarray:
    """Return a device array on the host; on the CPU backend the array itself."""
    if isinstance(array, np.ndarray):
        return array
    _count_crossing("to the host")
    host: np.ndarray = backend().xp.asnumpy(array)
    return host
