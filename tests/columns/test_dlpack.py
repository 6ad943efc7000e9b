"""Capsules: what they say, whose memory they hold, and what is never handed over."""

import ctypes
import gc
import weakref
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest

from gpuframe import device
from gpuframe.columns import arrow, bfloat16, dlpack
from gpuframe.columns import numpy as neighbour
from gpuframe.columns import pandas as pandas_neighbour
from tests.columns.layouts import ALL

ON_HOST = pytest.mark.skipif("device.backend().name != 'cpu'", reason="the memory is not NumPy's")
READ_ONLY = 1


class Consumer:
    """What NumPy's from_dlpack asks, answered by a column."""

    def __init__(self, column):
        self.column = column

    def __dlpack__(self, **options):
        return dlpack.export(self.column, **options)

    def __dlpack_device__(self):
        return dlpack.device_of(self.column)


class Tensor(ctypes.Structure):
    """DLPack's DLTensor."""

    _fields_ = [
        ("data", ctypes.c_void_p), ("device", ctypes.c_int32 * 2), ("ndim", ctypes.c_int32),
        ("code", ctypes.c_uint8), ("bits", ctypes.c_uint8), ("lanes", ctypes.c_uint16),
        ("shape", ctypes.POINTER(ctypes.c_int64)), ("strides", ctypes.POINTER(ctypes.c_int64)),
        ("byte_offset", ctypes.c_uint64),
    ]  # fmt: skip


class Versioned(ctypes.Structure):
    """DLPack's DLManagedTensorVersioned."""

    _fields_ = [
        ("version", ctypes.c_uint32 * 2), ("manager", ctypes.c_void_p),
        ("deleter", ctypes.c_void_p), ("flags", ctypes.c_uint64), ("tensor", Tensor),
    ]  # fmt: skip


def inside(capsule):
    """The version (None in a legacy capsule), the flags and the tensor of a capsule."""
    get = ctypes.pythonapi.PyCapsule_GetPointer
    get.restype, get.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    if "dltensor_versioned" in repr(capsule):
        held = Versioned.from_address(get(capsule, b"dltensor_versioned"))
        return tuple(held.version), held.flags, copied(held.tensor)
    return None, 0, copied(Tensor.from_address(get(capsule, b"dltensor")))


def copied(tensor):
    """What a tensor says; the capsule may go."""
    said = {name: getattr(tensor, name) for name in ("data", "ndim", "code", "bits", "lanes")}
    return SimpleNamespace(**said, strides=tensor.strides[: tensor.ndim])


def address(array):
    return array.__array_interface__["data"][0]


@ON_HOST
@pytest.mark.parametrize("asked", [None, (0, 8), (1, 0), (1, 3), (2, 0)])
def test_the_capsule_is_of_a_version_the_consumer_knows(asked):
    array = np.arange(6.0)
    version, flags, tensor = inside(dlpack.capsule(array, max_version=asked))
    if asked is None or asked < (1, 0):
        assert version is None
    else:
        assert version[0] == 1
    assert (flags & READ_ONLY, tensor.data, tensor.ndim) == (0, address(array), 1)


@ON_HOST
def test_memory_that_others_rely_on_is_shared_read_only_or_copied():
    array = np.arange(6.0)
    _, flags, tensor = inside(dlpack.capsule(array, max_version=(1, 0), copy=False, read_only=True))
    assert (flags & READ_ONLY, tensor.data) == (READ_ONLY, address(array))
    for options in ({"max_version": (1, 0)}, {"max_version": (1, 0), "copy": True}, {}):
        _, flags, tensor = inside(dlpack.capsule(array, read_only=True, **options))
        assert flags & READ_ONLY == 0
        assert tensor.data != address(array)
    with pytest.raises(BufferError, match=r"DLPack 1.0"):
        dlpack.capsule(array, copy=False, read_only=True)


@ON_HOST
def test_arrays_that_may_not_be_written_are_copied_too():
    array = np.arange(6.0)
    array.flags.writeable = False
    assert inside(dlpack.capsule(array, max_version=(1, 0)))[2].data != address(array)
    assert inside(dlpack.capsule(array))[2].data != address(array)
    _, flags, tensor = inside(dlpack.capsule(array, max_version=(1, 0), copy=False))
    assert (flags & READ_ONLY, tensor.data) == (READ_ONLY, address(array))


@ON_HOST
@pytest.mark.parametrize(
    "array",
    [np.arange(5.0)[::-1], np.arange(12.0).reshape(3, 4)[:, ::-1], np.arange(9)[4::-2]],
    ids=["reversed", "columns", "steps"],
)
def test_negative_strides_are_copied_first(array):
    _, _, tensor = inside(dlpack.capsule(array, max_version=(1, 0)))
    assert min(tensor.strides) > 0
    np.testing.assert_array_equal(np.from_dlpack(dlpack.Exported(array)), array)
    with pytest.raises(BufferError, match="negative strides"):
        dlpack.capsule(array, max_version=(1, 0), copy=False)


@ON_HOST
def test_memory_that_is_not_aligned_is_copied():
    array = np.zeros(33, np.uint8)[1:].view(np.float64)
    assert not array.flags.aligned
    assert inside(dlpack.capsule(array, max_version=(1, 0)))[2].data % 8 == 0
    with pytest.raises(BufferError, match="not aligned"):
        dlpack.capsule(array, max_version=(1, 0), copy=False)


@ON_HOST
def test_padded_memory_is_compact_for_consumers_of_legacy_capsules():
    array = np.arange(12.0).reshape(3, 4)[:, :2]
    assert inside(dlpack.capsule(array, max_version=(1, 0)))[2].data == address(array)
    tensor = inside(dlpack.capsule(array))[2]
    assert (tensor.data != address(array), tensor.strides[0]) == (True, 2)
    turned = np.arange(12.0).reshape(3, 4).T
    assert inside(dlpack.capsule(turned))[2].data == address(turned)
    with pytest.raises(BufferError, match="padded memory"):
        dlpack.capsule(array, copy=False)


@ON_HOST
@pytest.mark.parametrize("asked", [None, (1, 0)])
def test_bfloat16_is_named_in_the_capsule(asked):
    bits = bfloat16.from_floats(np.arange(4.0))
    _, _, tensor = inside(dlpack.capsule(bits, max_version=asked, bfloat16=True))
    assert (tensor.code, tensor.bits, tensor.lanes) == (4, 16, 1)
    _, _, tensor = inside(dlpack.capsule(bits, max_version=asked))
    assert (tensor.code, tensor.bits, tensor.lanes) == (1, 16, 1)


@ON_HOST
def test_managed_memory_is_refused():
    class Managed(np.ndarray):
        def __dlpack_device__(self):
            return 13, 0

    with pytest.raises(BufferError, match="managed CUDA memory"):
        dlpack.capsule(np.zeros(3).view(Managed), max_version=(1, 0))


class OnAGpu:
    """An array of another device that notes what it is asked."""

    def __init__(self):
        self.flags = np.arange(3).flags
        self.strides = (8,)
        self.asked = None

    def __dlpack_device__(self):
        return 2, 1

    def __dlpack__(self, **options):
        self.asked = options
        return np.arange(3).__dlpack__(max_version=options["max_version"])

    def copy(self):
        return self


@pytest.mark.parametrize("stream", [None, 1, 2, -1, 123456])
def test_the_consumers_stream_reaches_the_producer(stream):
    array = OnAGpu()
    dlpack.capsule(array, stream=stream, max_version=(1, 1))
    assert array.asked == {"stream": stream, "max_version": (1, 1)}


@ON_HOST
def test_another_device_is_the_host_by_a_copy_or_refused(monkeypatch):
    array = OnAGpu()
    with pytest.raises(BufferError, match=r"on device \(2, 1\), asked for \(2, 0\)"):
        dlpack.capsule(array, dl_device=(2, 0))
    with pytest.raises(BufferError, match=r"on device \(2, 1\), asked for \(1, 0\)"):
        dlpack.capsule(array, dl_device=(1, 0), copy=False)
    host = np.arange(3.0)
    monkeypatch.setattr(device, "to_host", lambda _: host)
    capsule = dlpack.capsule(array, dl_device=(1, 0), max_version=(1, 0))
    assert inside(capsule)[2].data == address(host)


@ON_HOST
def test_memory_lives_as_long_as_its_capsule_and_no_longer():
    array = np.arange(1000.0)
    gone = weakref.ref(array)
    capsule = dlpack.capsule(array, max_version=(1, 0), read_only=True, copy=False)
    del array
    gc.collect()
    assert gone() is not None
    del capsule
    gc.collect()
    assert gone() is None


@ON_HOST
def test_columns_are_copied_or_shared_read_only():
    column = neighbour.from_numpy(np.arange(5.0))
    for copy in (None, True):
        array = np.from_dlpack(Consumer(column), copy=copy)
        assert address(array) != address(column.values)
        assert array.flags.writeable
    array = np.from_dlpack(Consumer(column), copy=False)
    assert address(array) == address(column.values)
    assert not array.flags.writeable


@ON_HOST
def test_arrow_memory_is_not_written_through_a_capsule():
    values = pa.array([1.0, 2.0, 3.0])
    column = arrow.from_arrow(values)
    np.from_dlpack(Consumer(column))[:] = 9.0
    assert values.to_pylist() == [1.0, 2.0, 3.0]


@ON_HOST
def test_slices_begin_at_their_own_first_value():
    column = neighbour.from_numpy(np.arange(10.0)).slice(3, 7)
    for copy in (None, False):
        assert np.from_dlpack(Consumer(column), copy=copy).tolist() == [3.0, 4.0, 5.0, 6.0]


def test_empty_columns_and_bools():
    empty = neighbour.from_numpy(np.zeros(0))
    assert np.from_dlpack(Consumer(empty)).shape == (0,)
    flags = neighbour.from_numpy(np.array([True, False]))
    assert np.from_dlpack(Consumer(flags)).dtype == bool


@ON_HOST
def test_dlpack_takes_the_memory_of_others():
    array = np.arange(5.0)
    column = dlpack.from_dlpack(array)
    assert address(column.values) == address(array)


@pytest.mark.parametrize("name", ["str", "category", "datetime64[us]", "Int64", "object"])
def test_dlpack_refuses_what_it_cannot_say(name):
    with pytest.raises(BufferError):
        dlpack.export(pandas_neighbour.from_pandas(ALL[name]), max_version=(1, 0))


def test_bfloat16_and_back_is_exact():
    bits = np.arange(1 << 16, dtype=np.uint32).astype(np.uint16)
    floats = bfloat16.to_float32(bits)
    missing = np.isnan(floats)
    assert (bfloat16.from_floats(floats)[~missing] == bits[~missing]).all()
    assert np.isnan(bfloat16.to_float32(bfloat16.from_floats(floats[missing]))).all()
