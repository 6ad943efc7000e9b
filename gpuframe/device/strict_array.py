"""The array of `gpuframe.device.strict`: NumPy memory behind the names of CuPy's ndarray."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from gpuframe.device.strict_names import (
    COMPARISONS,
    FLOOR_DIVISIONS,
    FUNCTIONS,
    METHODS,
    OPERATORS,
    SYNCHRONISING,
    UFUNCS,
)

__all__ = [
    "Array",
    "Counts",
    "call",
    "count_synchronisation",
    "count_transfer",
    "counts",
    "refuse_differences",
    "reset_counts",
    "unwrap",
]


class Counts(NamedTuple):
    """What has crossed between host and device, and how often the host waited."""

    transfers: int
    synchronisations: int


_transfers = 0
_synchronisations = 0


def counts() -> Counts:
    """Return the numbers of transfers and synchronisations since the last reset."""
    return Counts(_transfers, _synchronisations)


def reset_counts() -> None:
    """Set both counts to 0."""
    global _transfers, _synchronisations  # noqa: PLW0603 - one device a process
    _transfers = _synchronisations = 0


def count_transfer() -> None:
    """Count a copy between host and device, which waits for the device too."""
    global _transfers  # noqa: PLW0603 - one device a process
    _transfers += 1
    count_synchronisation()


def count_synchronisation() -> None:
    """Count a wait of the host for the device."""
    global _synchronisations  # noqa: PLW0603 - one device a process
    _synchronisations += 1


def unwrap(value: Any) -> Any:
    """Return the host memory behind arrays; refuse host arrays, as CuPy does."""
    if isinstance(value, Array):
        return value._host
    if isinstance(value, np.ndarray):
        raise TypeError(f"Unsupported type {type(value)}")
    if isinstance(value, list | tuple):
        return type(value)(unwrap(item) for item in value)
    return value


def _wrap(value: Any) -> Any:
    """Put results into arrays; NumPy scalars become 0-d arrays, which stay on the device."""
    if isinstance(value, np.ndarray):
        return Array(value)
    if isinstance(value, np.generic):
        return Array(np.asarray(value))
    if isinstance(value, list | tuple):
        return type(value)(_wrap(item) for item in value)
    return value


def refuse_differences(name: str, operands: tuple[Any, ...]) -> None:
    """Raise where CuPy has the function, but with other answers than NumPy's.

    Raises:
        TypeError: floor division of floats, or signed beside unsigned 64-bit integers compared.
    """
    found = [np.asarray(unwrap(value)) for value in operands]
    if name in FLOOR_DIVISIONS and any(value.dtype.kind == "f" for value in found):
        raise TypeError(f"CuPy's {name} of floats differs from NumPy's in the last bits")
    if name in COMPARISONS and any(value.dtype == np.uint64 for value in found):
        for operand, value in zip(operands, found, strict=True):
            if value.dtype.kind == "i" and not (type(operand) is int and operand >= 0):
                raise TypeError(f"CuPy's {name} takes negative integers for unsigned ones")


def _converted(host: np.ndarray, dtype: Any, *args: Any, **kwargs: Any) -> np.ndarray:
    """Cast as a GPU does: floats beyond an integer dtype give its limits, where x86 wraps.

    NaN gives the sign bit alone where either side has 64 bits, else 0 (PTX ISA, `cvt`).
    """
    target = np.dtype(dtype)
    if host.dtype.kind != "f" or target.kind not in "iu":
        return host.astype(dtype, *args, **kwargs)
    limits = np.iinfo(target)
    unknown = np.isnan(host)
    whole = np.where(unknown, 0, host).astype(target)
    if 8 in (host.dtype.itemsize, target.itemsize):
        whole[unknown] = limits.min if target.kind == "i" else limits.max // 2 + 1
    whole[host >= limits.max] = limits.max
    whole[host <= limits.min] = limits.min
    return whole


def call(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call a NumPy function on device arrays; a GPU gives no floating-point warnings."""
    host = {name: unwrap(value) for name, value in kwargs.items()}
    with np.errstate(all="ignore"):
        return _wrap(function(*unwrap(args), **host))


class Array:
    """An array of the simulated device.

    Args:
        host: the memory behind it, of a dtype that CuPy has.

    Raises:
        ValueError: CuPy has no arrays of this dtype.
    """

    __slots__ = ("__weakref__", "_host")
    __array_priority__ = 100
    __hash__ = None  # type: ignore[assignment]  # CuPy's arrays cannot be hashed

    def __init__(self, host: np.ndarray) -> None:
        if host.dtype.kind not in "biufc":
            raise ValueError(f"Unsupported dtype {host.dtype}")
        self._host = host

    shape = property(lambda self: self._host.shape)
    dtype = property(lambda self: self._host.dtype)
    size = property(lambda self: self._host.size)
    ndim = property(lambda self: self._host.ndim)
    nbytes = property(lambda self: self._host.nbytes)
    itemsize = property(lambda self: self._host.itemsize)
    strides = property(lambda self: self._host.strides)
    flags = property(lambda self: self._host.flags)
    T = property(lambda self: Array(self._host.T))
    base = property(lambda self: None if self._host.base is None else self)
    data = property(lambda self: SimpleNamespace(ptr=self._host.ctypes.data))

    def __len__(self) -> int:
        return len(self._host)

    def __repr__(self) -> str:
        count_transfer()
        return repr(self._host)

    def __getitem__(self, key: Any) -> Any:
        if _has_mask(key):
            count_synchronisation()
        return _wrap(self._host[unwrap(key)])

    def __setitem__(self, key: Any, value: Any) -> None:
        if _has_mask(key):  # CuPy counts the rows of a mask to be written too
            count_synchronisation()
        with np.errstate(all="ignore"):
            self._host[unwrap(key)] = unwrap(value)

    def __iter__(self) -> Any:
        return (self[i] for i in range(len(self)))

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError(
            "Implicit conversion to a NumPy array is not allowed. "
            "Please use `.get()` to construct a NumPy array explicitly."
        )

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *args: Any, **kwargs: Any) -> Any:
        if method != "__call__" or ufunc.__name__ not in UFUNCS:
            return NotImplemented
        return getattr(_module(), ufunc.__name__)(*args, **kwargs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if function.__name__ not in FUNCTIONS:
            return NotImplemented
        return getattr(_module(), function.__name__)(*args, **kwargs)

    def __bool__(self) -> bool:
        count_synchronisation()
        return bool(self._host)

    def __int__(self) -> int:
        count_synchronisation()
        return int(self._host)

    def __float__(self) -> float:
        count_synchronisation()
        return float(self._host)

    def __dlpack_device__(self) -> tuple[int, int]:
        device: tuple[int, int] = self._host.__dlpack_device__()
        return device

    def __dlpack__(
        self,
        stream: Any = None,
        *,
        max_version: tuple[int, int] | None = None,
        dl_device: Any = None,
        copy: bool | None = None,
    ) -> Any:
        return self._host.__dlpack__(max_version=max_version, dl_device=dl_device, copy=copy)

    def get(
        self, stream: Any = None, order: str = "C", out: Any = None, blocking: bool = True
    ) -> np.ndarray:
        """Copy the array to the host."""
        host: np.ndarray = _module().asnumpy(self, stream, order, out, blocking=blocking)
        return host

    def item(self, *args: int) -> Any:
        """Return one value as a Python scalar."""
        count_transfer()
        return self._host.item(*args)

    def tolist(self) -> Any:
        """Return all values as Python scalars."""
        count_transfer()
        return self._host.tolist()

    def tobytes(self, order: Any = "C") -> bytes:
        """Copy the bytes to the host."""
        count_transfer()
        return self._host.tobytes(order)

    def fill(self, value: Any) -> None:
        """Set every value to a scalar."""
        self._host.fill(unwrap(value))


def _module() -> Any:
    """Return the array module, which is made of this array."""
    from gpuframe.device import strict

    return strict


def _has_mask(key: Any) -> bool:
    keys = key if isinstance(key, tuple) else (key,)
    return any(isinstance(part, Array) and part._host.dtype == np.bool_ for part in keys)


def _method(name: str) -> Callable[..., Any]:
    def method(self: Array, *args: Any, **kwargs: Any) -> Any:
        if name in SYNCHRONISING:
            count_synchronisation()
        if name == "astype":
            return call(_converted, self, *args, **kwargs)
        return call(getattr(self._host, name), *args, **kwargs)

    method.__name__ = name
    return method


def _operator(name: str) -> Callable[..., Any]:
    def method(self: Array, *args: Any) -> Any:
        if any(isinstance(value, np.ndarray) for value in args):
            raise TypeError(f"Unsupported type {np.ndarray}")
        if any(not isinstance(value, Array | int | float | complex | np.generic) for value in args):
            return NotImplemented
        refuse_differences(name, (self, *args))
        result = call(getattr(self._host, name), *args)
        in_place = name.startswith("__i") and name != "__invert__"
        return self if in_place and result is not NotImplemented else result

    method.__name__ = name
    return method


for _name in METHODS:
    setattr(Array, _name, _method(_name))
for _name in OPERATORS:
    setattr(Array, _name, _operator(_name))
