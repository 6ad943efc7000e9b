"""The decorator that joins a contract to its compiled twins; no kernel lives here."""

from __future__ import annotations

import functools
import importlib
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeAlias, TypeVar, cast, overload

import numpy as np

from gpuframe import device

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Array", "Kernel", "kernel", "row_dtype"]

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

# An array of the backend in use: numpy.ndarray, cupy.ndarray or the simulator's stand-in.
Array: TypeAlias = Any

# Rows below which NumPy beats the wait for numba (1.4 s for its first call in a process).
THRESHOLD = 10_000


class Kernel(Generic[Parameters, Result]):
    """A contract: calls its NumPy reference on few rows, else the twin of the backend."""

    def __init__(
        self, reference: Callable[Parameters, Result], threshold: int, *, synchronises: bool
    ) -> None:
        functools.update_wrapper(self, reference)
        self.__name__: str = reference.__name__
        self.reference = reference
        self.threshold = threshold
        self.synchronises = synchronises
        self._found: Callable[Parameters, Result] | None = None

    def __call__(self, *args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        """Run the reference or the twin of the process's backend."""
        backend = device.backend().name
        if backend == "cpu":
            limit = self.threshold
            for value in (*args, *kwargs.values()) if kwargs else args:
                if isinstance(value, np.ndarray) and value.size >= limit:
                    break
            else:
                return self.reference(*args, **kwargs)
        if self._found is None:
            self._found = self.twin(backend)
        return self._found(*args, **kwargs)

    def twin(self, backend: str) -> Callable[Parameters, Result]:
        """Import the function of the same name from the backend's module of the same topic."""
        topic = self.__module__.rpartition(".")[2]
        module = importlib.import_module(f"gpuframe.kernels.{backend}.{topic}")
        return cast("Callable[Parameters, Result]", getattr(module, self.__name__))


@overload
def kernel(reference: Callable[Parameters, Result], /) -> Kernel[Parameters, Result]: ...
@overload
def kernel(
    *, threshold: int = ..., synchronises: bool = ...
) -> Callable[[Callable[Parameters, Result]], Kernel[Parameters, Result]]: ...
def kernel(
    reference: Callable[Parameters, Result] | None = None,
    /,
    *,
    threshold: int = THRESHOLD,
    synchronises: bool = False,
) -> Any:
    """Declare a contract: the decorated body is its NumPy reference.

    Args:
        reference: the function whose signature, docstring and body are the specification.
        threshold: size of the largest array from which the CPU backend runs compiled code.
        synchronises: whether the CUDA twin waits for the device (a count returned as int).
    """
    if reference is None:
        return functools.partial(Kernel, threshold=threshold, synchronises=synchronises)
    return Kernel(reference, threshold, synchronises=synchronises)


def row_dtype(rows: int) -> np.dtype[Any]:
    """Return the dtype of row numbers and group ids that address `rows` rows."""
    return np.dtype(np.int32 if rows < 2**31 else np.int64)
