"""Hand-over of columns through DLPack, without a copy where the consumer can promise its part."""

from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns.column import Column

READ_ONLY_VERSION = (1, 0)
"""First DLPack version whose capsules can say that memory is read-only."""


def _exportable(column: Column) -> Any:
    """Return the array to hand over.

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
    """Return a DLPack capsule of a numeric or boolean column.

    Columns are shared between frames, so the capsule says read-only. PyTorch does not look at
    that flag: writing into such a tensor would change every frame that holds the column. A
    consumer that speaks no versioned DLPack cannot be told, and gets a copy.

    Args:
        column: the values, without missing ones.
        stream: the consumer's CUDA stream, as the protocol defines it.
        max_version: newest DLPack version the consumer knows.
        dl_device: the device asked for; only the one the column is on.
        copy: True for memory of the consumer's own; False forbids any copy.

    Raises:
        BufferError: the dtype or device cannot be exported, or `copy=False` cannot be kept.
    """
    array = _exportable(column)
    if dl_device is not None and tuple(dl_device) != tuple(array.__dlpack_device__()):
        raise BufferError(f"the column is on device {array.__dlpack_device__()}, not {dl_device}")
    versioned = max_version is not None and tuple(max_version) >= READ_ONLY_VERSION
    if copy is False and not versioned:
        raise BufferError("read-only memory needs DLPack 1.0 (max_version) or a copy")
    if copy or (not versioned and isinstance(array, np.ndarray)):
        array = array.copy()
    elif isinstance(array, np.ndarray):
        array = array.view()
        array.flags.writeable = False
    if isinstance(array, np.ndarray):
        return array.__dlpack__(max_version=max_version)
    return array.__dlpack__(stream=stream, max_version=max_version)


def device_of(column: Column) -> tuple[int, int]:
    """Return (device type, device id) of a column's values."""
    kind, number = column.values.__dlpack_device__()
    return int(kind), int(number)


def from_dlpack(source: Any) -> Column:
    """Return a column over the memory of any 1-D object that has `__dlpack__`, without a copy.

    Raises:
        BufferError: the memory is not on the device of the backend.
        ValueError: the array is not 1-D and contiguous.
    """
    from gpuframe.columns.column import fixed

    array = device.xp().from_dlpack(source)
    if array.ndim != 1:
        raise ValueError(f"a column takes a 1-D array, not {array.ndim}-D")
    return fixed(device.xp().ascontiguousarray(array))
