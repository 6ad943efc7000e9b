"""Frames whose buffers lie on a GPU: sent as they are (UCX), counted and spilled by dask-cuda.

What is registered here belongs to `distributed` and `dask_cuda`, which are not imported for it:
workers have them before they meet a frame, and `cluster` asks again.
"""

import importlib
import io
import pickle
import sys
from typing import Any

from gpuframe import device
from gpuframe.columns.column import Column
from gpuframe.dask.dispatches import ALL
from gpuframe.dask.sizes import columns_of
from gpuframe.device import Buffer


def register() -> None:
    """Register frames with those of the two libraries that this process has loaded."""
    if "distributed.protocol" in sys.modules:
        cuda = importlib.import_module("distributed.protocol.cuda")
        cuda.cuda_serialize.register(ALL, to_frames)
        cuda.cuda_deserialize.register(ALL, from_frames)
    if "dask_cuda" in sys.modules:
        for module, dispatch, function in (
            ("is_device_object", "is_device_object", is_on_device),
            ("get_device_memory_objects", "dispatch", device_arrays),
            ("is_spillable_object", "is_spillable_object", spills_itself),
        ):
            found = importlib.import_module(f"dask_cuda.{module}")
            getattr(found, dispatch).register(ALL, function)


# --- over the wire ----------------------------------------------------------------------------


class _Pickler(pickle.Pickler):
    """Pickles a frame, leaving out what lies on the device."""

    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file, protocol=5)
        self.arrays: list[Any] = []
        self._places: dict[int, int] = {}

    def persistent_id(self, obj: Any) -> Any:
        if not isinstance(obj, Buffer) or not device.is_array(obj.array):
            return None
        array = obj.array
        place = self._places.setdefault(id(array), len(self.arrays))
        if place == len(self.arrays):
            self.arrays.append(array)
        return place, array.dtype.str


class _Unpickler(pickle.Unpickler):
    """Opens such a pickle over arrays of bytes on the device."""

    def __init__(self, file: io.BytesIO, arrays: list[Any]) -> None:
        super().__init__(file)
        self._arrays = arrays
        self._buffers: dict[Any, Buffer] = {}

    def persistent_load(self, pid: Any) -> Buffer:
        if pid not in self._buffers:
            place, dtype = pid
            self._buffers[pid] = Buffer(self._arrays[place].view(dtype))
        return self._buffers[pid]


def to_frames(obj: Any) -> tuple[dict[str, Any], list[Any]]:
    """Return the layout of a frame, series or index and its device buffers as they lie there.

    Raises:
        NotImplementedError: nothing of it is on a GPU; the next family of serializers takes it.
    """
    if not is_on_device(obj):
        raise NotImplementedError("a frame in host memory travels as a pickle")
    file = io.BytesIO()
    pickler = _Pickler(file)
    pickler.dump(obj)
    xp = device.xp()
    frames = [xp.ascontiguousarray(array).view("u1") for array in pickler.arrays]
    return {"layout": file.getvalue()}, frames


def from_frames(header: dict[str, Any], frames: list[Any]) -> Any:
    """Return the object of a layout over buffers that have arrived.

    Raises:
        TypeError: this process computes on the CPU, and the buffers are on a GPU.
    """
    if device.backend().name == "cpu":
        raise TypeError(
            "a frame came as GPU memory to a worker that computes on the CPU: clusters of GPU and "
            "CPU workers need protocol='tcp', over which frames travel through host memory"
        )
    xp = device.xp()
    arrays = [xp.asarray(frame) for frame in frames]
    return _Unpickler(io.BytesIO(header["layout"]), arrays).load()


# --- for dask-cuda ----------------------------------------------------------------------------


def is_on_device(obj: Any) -> bool:
    """Whether any buffer lies on a GPU; those of the CPU backend are host memory."""
    return bool(device_arrays(obj))


def device_arrays(obj: Any) -> list[Any]:
    """Return the arrays on a GPU, shared ones once."""
    if device.backend().name == "cpu":
        return []
    found: dict[int, Any] = {}
    for column in columns_of(obj):
        _gather(column, found)
    return list(found.values())


def _gather(column: Column, found: dict[int, Any]) -> None:
    for buffer in (column.data, column.validity, column.offsets):
        array = None if buffer is None else buffer._array
        if array is not None and device.is_array(array):
            found[id(array)] = array
    for child in column.children:
        _gather(child, found)


def spills_itself(obj: Any) -> bool:  # noqa: ARG001 - dask-cuda's signature
    """Return False: dask-cuda moves frames to the host and to disk."""
    return False
