"""Hand-over through DLPack: what may be shared is shared, what a consumer could harm is copied.

The rules, for arrays and for columns:

- A capsule is versioned where the consumer knows DLPack 1.0 (`max_version`), else legacy.
- `copy=True` gives memory of the consumer's own, `copy=False` forbids a copy.
- Memory that others rely on, as that of columns, is shared with `copy=False` only, in a versioned
  capsule that says read-only. PyTorch does not look at that flag, so without `copy=False` the
  consumer gets a copy.
- Negative strides are copied: PyTorch 2.13 ends the process on them. So is memory that is not
  aligned to its type, which faults on a GPU.
- Padded rows or columns are copied for consumers of legacy capsules: JAX takes compact arrays only.
- Managed memory is refused: nobody but CuPy takes it.
- bfloat16 lies in uint16 and is named bfloat16 in the capsule.
"""

import ctypes
from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns.column import Column, fixed

VERSION = (1, 0)
"""First DLPack version whose capsules can say that memory is read-only."""

HOST = (1, 0)
"""DLPack's name of host memory: kDLCPU, device 0."""

MANAGED = 13
"""DLPack's kDLCUDAManaged."""

BFLOAT = 4
"""DLPack's type code of bfloat16."""

# Bytes before the tensor in DLManagedTensorVersioned, and of its flags and its type's code.
_VERSIONED_HEAD, _FLAGS, _CODE = 32, 24, 20
_READ_ONLY = 1


def device_of(values: Any) -> tuple[int, int]:
    """Return DLPack's (device type, device id) of an array or a column."""
    array = values.values if isinstance(values, Column) else values
    kind, number = array.__dlpack_device__()
    return int(kind), int(number)


def capsule(
    array: Any,
    *,
    stream: Any = None,
    max_version: tuple[int, int] | None = None,
    dl_device: tuple[int, int] | None = None,
    copy: bool | None = None,
    read_only: bool = False,
    bfloat16: bool = False,
) -> Any:
    """Return the DLPack capsule of an array.

    Args:
        array: array of the backend; the memory lives until the consumer's tensor dies.
        stream: the consumer's CUDA stream, as the protocol defines it: it waits for the values.
        max_version: newest DLPack version the consumer knows.
        dl_device: device asked for: the array's own, or the host.
        copy: True for memory of the consumer's own; False forbids any copy.
        read_only: whether the consumer must not write to the memory.
        bfloat16: whether an array of uint16 holds the bits of bfloat16.

    Raises:
        BufferError: the device cannot be served, or only by a copy that `copy=False` forbids.
    """
    versioned = max_version is not None and tuple(max_version) >= VERSION
    read_only = read_only or not getattr(array.flags, "writeable", True)
    own = device_of(array)
    if own[0] == MANAGED:
        raise BufferError("managed CUDA memory is not handed over: use CuPy's own memory pool")
    reason = _reason_to_copy(array, own, dl_device)
    if reason is None and not versioned:
        reason = _reason_of_legacy(array, read_only=read_only)
    if copy is False and reason is not None:
        raise BufferError(reason)
    if dl_device is not None and tuple(dl_device) != own:
        array, read_only = device.to_host(array), False
    elif copy or reason is not None or (read_only and copy is None):
        array, read_only = array.copy(), False
    if isinstance(array, np.ndarray):
        sealed = array.__dlpack__(max_version=max_version if versioned else None)
    else:
        sealed = array.__dlpack__(stream=stream, max_version=max_version if versioned else None)
    if read_only or bfloat16:
        _mark(sealed, read_only=read_only, bfloat16=bfloat16)
    return sealed


def _reason_to_copy(array: Any, own: tuple[int, int], wanted: tuple[int, int] | None) -> str | None:
    """Return why an array's own memory cannot be handed over, or None."""
    if wanted is not None and tuple(wanted) != own:
        if tuple(wanted) != HOST:
            raise BufferError(f"the array is on device {own}, asked for {tuple(wanted)}")
        return f"the array is on device {own}, asked for {HOST}"
    if any(stride < 0 for stride in array.strides):
        return "negative strides need a copy"
    if not getattr(array.flags, "aligned", True):
        return "memory that is not aligned to its type needs a copy"
    return None


def _reason_of_legacy(array: Any, *, read_only: bool) -> str | None:
    """Return why a consumer without versioned DLPack cannot share an array, or None."""
    if read_only:
        return "read-only memory needs DLPack 1.0 (max_version) or a copy"
    compact = array.flags.c_contiguous or array.flags.f_contiguous
    return None if compact else "padded memory needs DLPack 1.0 (max_version) or a copy"


def _mark(sealed: Any, *, read_only: bool, bfloat16: bool) -> None:
    """Write into a fresh capsule what its producer cannot say."""
    name_of, address_of = ctypes.pythonapi.PyCapsule_GetName, ctypes.pythonapi.PyCapsule_GetPointer
    name_of.restype, name_of.argtypes = ctypes.c_char_p, [ctypes.py_object]
    address_of.restype, address_of.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    name = name_of(sealed)
    address = address_of(sealed, name)
    tensor = address
    if name == b"dltensor_versioned":
        tensor += _VERSIONED_HEAD
        if read_only:
            ctypes.c_uint64.from_address(address + _FLAGS).value |= _READ_ONLY
    if bfloat16:
        ctypes.c_uint8.from_address(tensor + _CODE).value = BFLOAT


def to_torch(array: Any, *, read_only: bool = False, bfloat16: bool = False) -> Any:
    """Return a torch tensor over an array's memory; over a copy where it is read-only.

    Args:
        array: array of the backend.
        read_only: whether others rely on the memory.
        bfloat16: whether an array of uint16 holds the bits of bfloat16.
    """
    import torch

    return torch.from_dlpack(Exported(array, read_only=read_only, bfloat16=bfloat16))


class Exported:
    """An array as DLPack's consumers ask for it, under the rules of this module.

    Example:
        >>> import numpy as np
        >>> np.from_dlpack(Exported(np.arange(5)[::-1])).tolist()
        [4, 3, 2, 1, 0]
    """

    __slots__ = ("_array", "_marks")

    def __init__(self, array: Any, *, read_only: bool = False, bfloat16: bool = False) -> None:
        """Take an array of the backend; see `capsule`."""
        self._array = array
        self._marks = {"read_only": read_only, "bfloat16": bfloat16}

    def __dlpack__(
        self,
        *,
        stream: Any = None,
        max_version: tuple[int, int] | None = None,
        dl_device: tuple[int, int] | None = None,
        copy: bool | None = None,
    ) -> Any:
        """Return the capsule; see `capsule`.

        Raises:
            BufferError: the device asked for cannot be served without a forbidden copy.
        """
        return capsule(
            self._array,
            stream=stream,
            max_version=max_version,
            dl_device=dl_device,
            copy=copy,
            **self._marks,
        )

    def __dlpack_device__(self) -> tuple[int, int]:
        """Return DLPack's (device type, device id) of the memory."""
        return device_of(self._array)


def exportable(column: Column) -> Any:
    """Return the array of a column that DLPack can describe.

    Raises:
        BufferError: the column's values have no DLPack type, or some are missing in a bitmap.
    """
    if column.layout not in ("numeric", "boolean"):
        hint = {
            "temporal": "take the ticks with .astype('int64')",
            "dictionary": "take the codes with .cat.codes or features.Categorify",
            "text": "encode it with features.Categorify",
        }.get(column.layout, "convert it first")
        raise BufferError(f"dtype {column.dtype} has no DLPack type: {hint}")
    if column.validity is not None:
        raise BufferError("the column has missing values, which DLPack cannot say: use .fillna()")
    return column.values


def export(
    column: Column,
    *,
    stream: Any = None,
    max_version: tuple[int, int] | None = None,
    dl_device: tuple[int, int] | None = None,
    copy: bool | None = None,
) -> Any:
    """Return a DLPack capsule of a numeric or boolean column; see `capsule`.

    Columns are shared between frames, so consumers get a copy, or with `copy=False` the column's
    own memory in a capsule that says read-only.

    Raises:
        BufferError: the dtype or device cannot be exported, or `copy=False` cannot be kept.
    """
    return capsule(
        exportable(column),
        stream=stream,
        max_version=max_version,
        dl_device=dl_device,
        copy=copy,
        read_only=True,
    )


def from_dlpack(source: Any) -> Column:
    """Return a column over the memory of any 1-D object that has `__dlpack__`, without a copy.

    Raises:
        BufferError: the memory is not on the device of the backend.
        ValueError: the array is not 1-D and contiguous.
    """
    array = device.xp().from_dlpack(source)
    if array.ndim != 1:
        raise ValueError(f"a column takes a 1-D array, not {array.ndim}-D")
    return fixed(device.xp().ascontiguousarray(array))
