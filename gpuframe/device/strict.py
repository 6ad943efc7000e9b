"""A strict stand-in for CuPy over NumPy: the array module of Numba's CUDA simulator.

It has CuPy's names and parameters only, refuses host arrays and implicit conversions as CuPy
does, returns 0-d arrays where CuPy does, and counts what would cost time on a GPU: transfers
between host and device and synchronisations. Code that runs on it asks nothing of CuPy that CuPy
does not have.
"""

import builtins
import inspect
from collections.abc import Callable
from typing import Any

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

from gpuframe.device import strict_array as _device
from gpuframe.device.strict_array import Array, Counts, counts, reset_counts
from gpuframe.device.strict_names import FUNCTIONS, SYNCHRONISING, UFUNCS


def _signature(parameters: str) -> inspect.Signature:
    """Return the signature of CuPy's function, written as its parameter list."""
    return inspect.signature(eval(f"lambda {parameters}: None"))  # noqa: S307 - constants of ours


def _function(name: str, parameters: str) -> Callable[..., Any]:
    signature = _signature(parameters)
    implementation = getattr(np, name)
    takes_shape = "shape" in list(signature.parameters)[:1]

    def function(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(*args, **kwargs)
        first: Any = bound.args[0] if bound.args else None
        if name in SYNCHRONISING or (name == "where" and len(bound.arguments) == 1):
            _device.count_synchronisation()
        if name == "where" and isinstance(first, bool):
            raise AttributeError("'bool' object has no attribute 'astype'")
        if name == "repeat" and isinstance(bound.arguments["repeats"], Array):
            raise ValueError("`repeats` should be int or sequence of ints")
        host_list = isinstance(first, list) and not takes_shape
        if host_list and not builtins.any(isinstance(item, Array) for item in first):
            raise TypeError(f"Unsupported type {list}")
        if name in UFUNCS:
            _device.refuse_differences(name, bound.args[: implementation.nin])
        return _device.call(implementation, *bound.args, **bound.kwargs)

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
        _device.count_transfer()
        obj, copy = _device.unwrap(obj) if isinstance(obj, list | tuple) else obj, True
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
    _device.count_transfer()
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
