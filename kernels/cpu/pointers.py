"""Arrays by their addresses: one compiled loop reads any number of columns of any dtypes."""

import numpy as np
from numba import carray, types
from numba.core import cgutils
from numba.extending import intrinsic

from gpuframe.kernels.cpu.compiled import compiled
from gpuframe.kernels.programs import KINDS


def kind_of(array):
    """Return the number of an array's dtype."""
    return KINDS.index(array.dtype.str[1:])


@intrinsic
def _pointer(typing_context, address):  # noqa: ARG001 - numba's protocol
    """Return an integer as a pointer."""

    def generate(context, builder, signature, arguments):  # noqa: ARG001
        return builder.inttoptr(arguments[0], cgutils.voidptr_t)

    return types.voidptr(address), generate


@compiled
def longs(address, size):
    """Return the int64 array at an address."""
    return carray(_pointer(address), size, np.int64)


@compiled
def load(address, kind, start, count, out):
    """Write `count` values of a column from row `start` on into out: as doubles or int64 bits."""
    if kind == 0:
        _copy(carray(_pointer(address + 8 * start), count, np.float64), out)
    elif kind == 1:
        _copy(carray(_pointer(address + 4 * start), count, np.float32), out)
    elif kind == 2:
        _copy(carray(_pointer(address + 8 * start), count, np.int64), out)
    elif kind == 3:
        _copy(carray(_pointer(address + 4 * start), count, np.int32), out)
    elif kind == 4:
        _copy(carray(_pointer(address + 2 * start), count, np.int16), out)
    elif kind == 5:
        _copy(carray(_pointer(address + start), count, np.int8), out)
    elif kind == 6:
        _copy(carray(_pointer(address + 8 * start), count, np.uint64), out)
    elif kind == 7:
        _copy(carray(_pointer(address + 4 * start), count, np.uint32), out)
    elif kind == 8:
        _copy(carray(_pointer(address + 2 * start), count, np.uint16), out)
    else:
        _copy(carray(_pointer(address + start), count, np.uint8), out)


@compiled
def _copy(values, out):
    for i in range(values.size):
        out[i] = values[i]


@compiled
def load_keys(address, kind, start, count, spare, out):
    """Write what values are looked up by into out: integers, or patterns of doubles."""
    if kind <= 1:
        load(address, kind, start, count, spare)
        for i in range(count):
            out[i] = np.float64(spare[i] + 0.0).view(np.int64)
    else:
        load(address, kind, start, count, out)


@compiled
def mark_absent(address, valid, kind, start, count, absent):
    """Write 1 into absent where a value is missing: NaN, or False in the flags at `valid`."""
    for i in range(count):
        absent[i] = 0
    if kind == 0:
        _mark_nan(carray(_pointer(address + 8 * start), count, np.float64), absent)
    elif kind == 1:
        _mark_nan(carray(_pointer(address + 4 * start), count, np.float32), absent)
    if valid != 0:
        flags = carray(_pointer(valid + start), count, np.uint8)
        for i in range(count):
            if flags[i] == 0:
                absent[i] = 1


@compiled
def _mark_nan(values, absent):
    for i in range(values.size):
        absent[i] |= np.uint8(values[i] != values[i])


@compiled
def blank_absent(valid, start, count, out):
    """Write NaN where the flags at `valid` are False."""
    if valid != 0:
        flags = carray(_pointer(valid + start), count, np.uint8)
        for i in range(count):
            if flags[i] == 0:
                out[i] = np.nan
