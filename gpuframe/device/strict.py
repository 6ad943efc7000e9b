"""A strict stand-in for CuPy over NumPy: the array module of Numba's CUDA simulator.

It has CuPy's names and parameters only, refuses host arrays and implicit conversions as CuPy
does, returns 0-d arrays where CuPy does, and counts what would cost time on a GPU: transfers
between host and device and synchronisations. Code that runs on it asks nothing of CuPy that CuPy
does not have.
"""

import builtins
import inspect
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
from numpy import (
    bool_,
    dtype,
    e,
    finfo,
    float16,
    float32,
    float64,
    iinfo,
    inf,
    int8,
    int16,
    int32,
    int64,
    nan,
    newaxis,
    pi,
    promote_types,
    result_type,
    uint8,
    uint16,
    uint32,
    uint64,
)

from gpuframe.device.strict_names import FUNCTIONS, METHODS, OPERATORS, SYNCHRONISING, UFUNCS


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


def _count_transfer() -> None:
    global _transfers  # noqa: PLW0603 - one device a process
    _transfers += 1
    _count_synchronisation()


def _count_synchronisation() -> None:
    global _synchronisations  # noqa: PLW0603 - one device a process
    _synchronisations += 1


def _unwrap(value: Any) -> Any:
    """Return the host memory behind arrays; refuse host arrays, as CuPy does."""
    if isinstance(value, Array):
        return value._host
    if isinstance(value, np.ndarray):
        raise TypeError(f"Unsupported type {type(value)}")
    if isinstance(value, list | tuple):
        return type(value)(_unwrap(item) for item in value)
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


def _call(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call a NumPy function on device arrays; a GPU gives no floating-point warnings."""
    host = {name: _unwrap(value) for name, value in kwargs.items()}
    with np.errstate(all="ignore"):
        return _wrap(function(*_unwrap(args), **host))


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
        _count_transfer()
        return repr(self._host)

    def __getitem__(self, key: Any) -> Any:
        if _has_mask(key):
            _count_synchronisation()
        return _wrap(self._host[_unwrap(key)])

    def __setitem__(self, key: Any, value: Any) -> None:
        with np.errstate(all="ignore"):
            self._host[_unwrap(key)] = _unwrap(value)

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
        return globals()[ufunc.__name__](*args, **kwargs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if function.__name__ not in FUNCTIONS:
            return NotImplemented
        return globals()[function.__name__](*args, **kwargs)

    def __bool__(self) -> bool:
        _count_synchronisation()
        return bool(self._host)

    def __int__(self) -> int:
        _count_synchronisation()
        return int(self._host)

    def __float__(self) -> float:
        _count_synchronisation()
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
        return asnumpy(self, stream, order, out, blocking=blocking)

    def item(self, *args: int) -> Any:
        """Return one value as a Python scalar."""
        _count_transfer()
        return self._host.item(*args)

    def tolist(self) -> Any:
        """Return all values as Python scalars."""
        _count_transfer()
        return self._host.tolist()

    def tobytes(self, order: Any = "C") -> bytes:
        """Copy the bytes to the host."""
        _count_transfer()
        return self._host.tobytes(order)

    def fill(self, value: Any) -> None:
        """Set every value to a scalar."""
        self._host.fill(_unwrap(value))


def _has_mask(key: Any) -> bool:
    keys = key if isinstance(key, tuple) else (key,)
    return builtins.any(isinstance(part, Array) and part._host.dtype == np.bool_ for part in keys)


def _method(name: str) -> Callable[..., Any]:
    def method(self: Array, *args: Any, **kwargs: Any) -> Any:
        if name in SYNCHRONISING:
            _count_synchronisation()
        return _call(getattr(self._host, name), *args, **kwargs)

    method.__name__ = name
    return method


def _operator(name: str) -> Callable[..., Any]:
    def method(self: Array, *args: Any) -> Any:
        if builtins.any(isinstance(value, np.ndarray) for value in args):
            raise TypeError(f"Unsupported type {np.ndarray}")
        if builtins.any(
            not isinstance(value, Array | int | float | complex | np.generic) for value in args
        ):
            return NotImplemented
        result = _call(getattr(self._host, name), *args)
        in_place = name.startswith("__i") and name != "__invert__"
        return self if in_place and result is not NotImplemented else result

    method.__name__ = name
    return method


for _name in METHODS:
    setattr(Array, _name, _method(_name))
for _name in OPERATORS:
    setattr(Array, _name, _operator(_name))


def _signature(parameters: str) -> inspect.Signature:
    """Return the signature of CuPy's function, written as its parameter list."""
    return inspect.signature(eval(f"lambda {parameters}: None"))  # noqa: S307 - constants of ours


def _function(name: str, parameters: str) -> Callable[..., Any]:
    signature = _signature(parameters)
    implementation = getattr(np, name)

    def function(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(*args, **kwargs)
        first = bound.args[0] if bound.args else None
        if name in SYNCHRONISING or (name == "where" and len(bound.arguments) == 1):
            _count_synchronisation()
        if name == "repeat" and isinstance(bound.arguments["repeats"], Array):
            raise ValueError("`repeats` should be int or sequence of ints")
        if isinstance(first, list) and not builtins.any(isinstance(item, Array) for item in first):
            raise TypeError(f"Unsupported type {list}")
        return _call(implementation, *bound.args, **bound.kwargs)

    function.__name__ = name
    function.__signature__ = signature  # type: ignore[attr-defined]
    return function


for _name in UFUNCS:
    _inputs = "x, /" if np.__dict__[_name].nin == 1 else "x1, x2, /"
    globals()[_name] = _function(_name, f"{_inputs}, out=None, *, casting='same_kind', dtype=None")
for _name, _parameters in FUNCTIONS.items():
    globals()[_name] = _function(_name, _parameters)


def array(
    obj: Any,
    dtype: Any = None,
    copy: bool | None = True,
    order: Any = "K",
    subok: bool = False,
    ndmin: int = 0,
    *,
    blocking: bool = False,  # noqa: ARG001 - CuPy's parameter; there are no streams here
) -> Array:
    """Copy host data, or a device array, to a device array."""
    if not isinstance(obj, Array):
        _count_transfer()
        obj, copy = _unwrap(obj) if isinstance(obj, list | tuple) else obj, True
    host = obj._host if isinstance(obj, Array) else obj
    return Array(np.array(host, dtype, copy=copy or None, order=order, subok=subok, ndmin=ndmin))


def asarray(
    a: Any,
    dtype: Any = None,
    order: Any = None,
    *,
    copy: bool | None = None,
    blocking: bool = False,
) -> Array:
    """Return a device array: the one given where it fits, else a copy."""
    return array(a, dtype, copy or False, order or "K", blocking=blocking)


def ascontiguousarray(a: Any, dtype: Any = None) -> Array:
    """Return a C-contiguous device array."""
    return Array(np.ascontiguousarray(asarray(a, dtype)._host))


def asnumpy(
    a: Any,
    stream: Any = None,  # noqa: ARG001 - CuPy's parameter; there are no streams here
    order: Any = "C",
    out: Any = None,
    *,
    blocking: bool = True,  # noqa: ARG001 - the same
) -> np.ndarray:
    """Copy a device array to the host."""
    if not isinstance(a, Array):
        return np.asarray(a, order=order)
    _count_transfer()
    if out is None:
        return a._host.copy(order)
    np.copyto(out, a._host)
    host: np.ndarray = out
    return host


def from_dlpack(array: Any, *, device: Any = None, copy: bool | None = None) -> Array:
    """Return a device array over the memory of a DLPack producer."""
    return Array(np.from_dlpack(array, device=device, copy=copy))


def get_array_module(*args: Any) -> Any:
    """Return this module where an argument is a device array, else NumPy."""
    import sys

    return sys.modules[__name__] if builtins.any(isinstance(value, Array) for value in args) else np


ndarray = Array

__all__ = [
    "Array",
    "Counts",
    "array",
    "asarray",
    "ascontiguousarray",
    "asnumpy",
    "bool_",
    "counts",
    "dtype",
    "e",
    "finfo",
    "float16",
    "float32",
    "float64",
    "from_dlpack",
    "get_array_module",
    "iinfo",
    "inf",
    "int8",
    "int16",
    "int32",
    "int64",
    "nan",
    "ndarray",
    "newaxis",
    "pi",
    "promote_types",
    "reset_counts",
    "result_type",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
]
