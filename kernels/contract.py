"""The decorator that joins a contract to its compiled twins; no kernel lives here."""

from __future__ import annotations

import functools
import importlib
import math
import sys
import time
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

# Seconds that references cost on few rows, all of them and one alone, before a twin that is quicker
# is loaded for few rows: what loading takes, 0.5 s for numba and 0.03 s for a twin compiled before,
# more for the compiler. Renting until the rent paid is the price costs no more than twice what
# knowing beforehand would (Karlin, Manasse, Rudolph and Sleator, Competitive snoopy caching,
# Algorithmica 3, 1988).
PRICE_OF_NUMBA = 1.0
PRICE = 0.1


class Kernel(Generic[Parameters, Result]):
    """A contract: calls its NumPy reference on few rows, else the twin of the backend."""

    spent = 0.0  # seconds of all references with quicker twins

    def __init__(
        self,
        reference: Callable[Parameters, Result],
        threshold: int,
        loaded: int | None,
        *,
        synchronises: bool,
    ) -> None:
        functools.update_wrapper(self, reference)
        self.__name__: str = reference.__name__
        self.reference = reference
        self.threshold = threshold
        self.loaded = threshold if loaded is None else loaded
        self.synchronises = synchronises
        self._found: Callable[Parameters, Result] | None = None
        # Seconds of the reference by what is compiled for such arrays; inf: a twin is loaded.
        self._paid: dict[tuple[Any, ...], float] = {}

    def __call__(self, *args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        """Run the reference or the twin of the process's backend."""
        backend = device.backend().name
        if backend == "cpu":
            values = (*args, *kwargs.values()) if kwargs else args
            rows = 0
            for value in values:
                if isinstance(value, np.ndarray) and value.size > rows:
                    rows = value.size
            if rows < self.loaded:
                return self.reference(*args, **kwargs)
            if self.loaded < self.threshold:
                kind = _kind(values)
                if rows < self.threshold and not self._worth(kind):
                    begin = time.perf_counter()
                    result = self.reference(*args, **kwargs)
                    seconds = time.perf_counter() - begin
                    self._paid[kind] = self._paid.get(kind, 0.0) + seconds
                    Kernel.spent += seconds
                    return result
                self._paid[kind] = math.inf
        if self._found is None:
            self._found = self.twin(backend)
        return self._found(*args, **kwargs)

    def _worth(self, kind: tuple[Any, ...]) -> bool:
        """Whether the twin is loaded for such arrays, or references have cost what that does."""
        paid = self._paid.get(kind, 0.0)
        if paid < PRICE:
            return False
        return paid == math.inf or "numba" in sys.modules or Kernel.spent >= PRICE_OF_NUMBA

    def twin(self, backend: str) -> Callable[Parameters, Result]:
        """Import the function of the same name from the backend's module of the same topic."""
        topic = self.__module__.rpartition(".")[2]
        module = importlib.import_module(f"gpuframe.kernels.{backend}.{topic}")
        return cast("Callable[Parameters, Result]", getattr(module, self.__name__))


@overload
def kernel(reference: Callable[Parameters, Result], /) -> Kernel[Parameters, Result]: ...
@overload
def kernel(
    *, threshold: int = ..., loaded: int | None = ..., synchronises: bool = ...
) -> Callable[[Callable[Parameters, Result]], Kernel[Parameters, Result]]: ...
def kernel(
    reference: Callable[Parameters, Result] | None = None,
    /,
    *,
    threshold: int = THRESHOLD,
    loaded: int | None = None,
    synchronises: bool = False,
) -> Any:
    """Declare a contract: the decorated body is its NumPy reference.

    Args:
        reference: the function whose signature, docstring and body are the specification.
        threshold: size of the largest array from which the CPU backend runs compiled code.
        loaded: the size from which it does where that code is loaded already, for arrays of the
            same dtypes, or where the reference has cost what loading it would; `threshold` if
            not given.
        synchronises: whether the CUDA twin waits for the device (a count returned as int).
    """
    if reference is None:
        return functools.partial(
            Kernel, threshold=threshold, loaded=loaded, synchronises=synchronises
        )
    return Kernel(reference, threshold, loaded, synchronises=synchronises)


def _kind(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return what compiled code is chosen by: dtypes of arrays, and which of them are empty."""
    return tuple(
        [(value.dtype.num, value.size > 0) for value in values if isinstance(value, np.ndarray)]
    )


def row_dtype(rows: int) -> np.dtype[Any]:
    """Return the dtype of row numbers and group ids that address `rows` rows."""
    return np.dtype(np.int32 if rows < 2**31 else np.int64)
