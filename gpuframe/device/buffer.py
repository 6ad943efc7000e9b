"""One allocation on the device. A column reaches its values through `Buffer.array` alone."""

from collections.abc import Callable
from typing import Any

import numpy as np

from gpuframe.device.backend import to_device, to_host


class Buffer:
    """Own one contiguous array; immutable by agreement.

    Everything above goes through `array`, so where the bytes lie is known here alone.
    """

    __slots__ = ("__weakref__", "_array")

    later: Any = None
    """What the values wait for; None where they are there."""

    def __init__(self, array: Any) -> None:
        self._array = array

    @property
    def array(self) -> Any:
        """The values as an array of the backend."""
        return self._array

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle host memory, out of band where the protocol can; it opens on any backend."""
        return _opened, (self.host(),)

    @property
    def nbytes(self) -> int:
        """Size in bytes."""
        return int(self._array.nbytes)

    def host(self) -> np.ndarray:
        """Return the values in host memory (shared on the CPU backend)."""
        return to_host(self._array)


class Deferred(Buffer):
    """A buffer that is filled when somebody first asks for its values.

    Row labels of a filtered or sorted frame take as long to write as a column, and most programs
    never look at them.
    """

    __slots__ = ("_make", "_nbytes")

    def __init__(self, make: Callable[[], Any], nbytes: int) -> None:
        super().__init__(None)
        self._make: Callable[[], Any] | None = make
        self._nbytes = nbytes

    @property
    def array(self) -> Any:
        """The values as an array of the backend."""
        make = self._make
        if make is not None:
            # Two threads may both make them: the values are the same.
            self._array = make()
            self._make = None
        return self._array

    @property
    def nbytes(self) -> int:
        """Size in bytes, once filled."""
        return self._nbytes

    def host(self) -> np.ndarray:
        """Return the values in host memory."""
        return to_host(self.array)


def _opened(array: np.ndarray) -> Buffer:
    """Return a buffer of the backend of the process that unpickles it."""
    return Buffer(array if array.dtype.hasobject else to_device(array))
