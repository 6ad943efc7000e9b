"""Reductions by group on CUDA: atomics on global memory, which 64-bit integers have in hardware.

Few groups get replicas of their accumulators, so that a row's atomic seldom waits for another's.
"""

import numpy as np

from gpuframe import device
from gpuframe.kernels.contract import row_dtype
from gpuframe.kernels.cuda import cumulate
from gpuframe.kernels.cuda.groups import group_rows
from gpuframe.kernels.cuda.launch import SIMULATED, cuda, entry, filled, launch, xp
from gpuframe.kernels.cuda.rounded import multiply
from gpuframe.kernels.reduce import identities
from gpuframe.kernels.scalar.doubles import INFINITY, MAGNITUDE, ordered32, ordered64

_REPLICA_SLOTS = 1 << 20
_MOST_REPLICAS = 3 if SIMULATED else 256

# Rows of a group that one thread multiplies in about the time of the launches of a scan.
_LONG_GROUP = 16 if SIMULATED else 1 << 12


def replicas(slots, rows):
    """Return how many copies of so many accumulators are worth their memory for so many rows."""
    slots = max(slots, 1)
    return max(1, min(_MOST_REPLICAS, _REPLICA_SLOTS // slots, rows // slots))


def min_max(values):
    module = xp()
    least, greatest = identities(values.dtype)
    if not values.size:
        out = module.full(2, least, values.dtype)
        out[1] = greatest
        return out
    keys = _ordered(values, least)
    low = module.min(keys)
    high = module.max(keys if values.dtype.kind != "f" else _ordered(values, greatest))
    return _plain(module.stack([low, high]), values.dtype)


def _compiled_width(values):
    """Return integers of a width that kernels are compiled for: narrow ones become int64."""
    wide = values.dtype.itemsize == 8 or values.dtype == np.int32
    return values if wide else values.astype(np.int64)


def _ordered(values, blank):
    """Return values as integers of the same order, a blank in place of NaN."""
    if values.dtype.kind == "b":
        return values.view(np.uint8)
    if values.dtype.kind != "f":
        return values
    keys = xp().empty(values.size, f"i{values.dtype.itemsize}")
    begin = _ordered_scalar(blank, values.dtype)
    kernel = _order64 if values.dtype.itemsize == 8 else _order32
    launch(kernel, values.size, values.view(keys.dtype), begin, keys)
    return keys


def _ordered_scalar(value, dtype):
    bits = np.array([value], dtype).view(f"i{np.dtype(dtype).itemsize}")
    return int((bits ^ ((bits >> (8 * bits.itemsize - 1)) & np.iinfo(bits.dtype).max))[0])


def _plain(keys, dtype):
    if dtype.kind == "b":
        return keys.astype(np.uint8).view(np.bool_)
    if dtype.kind != "f":
        return keys.astype(dtype)
    keys = keys.astype(f"i{dtype.itemsize}")
    most = np.iinfo(keys.dtype).max
    return (keys ^ ((keys >> (8 * dtype.itemsize - 1)) & most)).view(dtype)


@entry("(i8[::1], i8, i8[::1])")
def _order64(bits, blank, keys):
    for i in range(cuda.grid(1), keys.size, cuda.gridsize(1)):
        keys[i] = blank if (bits[i] & MAGNITUDE) > INFINITY else ordered64(bits[i])


@entry("(i4[::1], i8, i4[::1])")
def _order32(bits, blank, keys):
    for i in range(cuda.grid(1), keys.size, cuda.gridsize(1)):
        missing = (bits[i] & np.int32(0x7FFFFFFF)) > np.int32(0x7F800000)
        keys[i] = blank if missing else ordered32(bits[i])


def group_size(ids, groups):
    copies = replicas(groups, ids.size)
    state = xp().zeros(copies * groups, np.int64)
    launch(_group_size, ids.size, ids, groups, copies, state)
    return state.reshape(copies, groups).sum(axis=0)


@entry("(i4[::1], i8, i8, i8[::1])", "(i8[::1], i8, i8, i8[::1])")
def _group_size(ids, groups, copies, state):
    base = cuda.grid(1) % copies * groups
    for i in range(cuda.grid(1), ids.size, cuda.gridsize(1)):
        if ids[i] >= 0:
            cuda.atomic.add(state, base + ids[i], np.int64(1))


def group_count(ids, values, groups):
    copies = replicas(groups, ids.size)
    state = xp().zeros(copies * groups, np.int64)
    launch(_group_count, ids.size, ids, values, groups, copies, state)
    return state.reshape(copies, groups).sum(axis=0)


@entry(
    "(i4[::1], f8[::1], i8, i8, i8[::1])",
    "(i4[::1], f4[::1], i8, i8, i8[::1])",
    "(i8[::1], f8[::1], i8, i8, i8[::1])",
    "(i8[::1], f4[::1], i8, i8, i8[::1])",
)
def _group_count(ids, values, groups, copies, state):
    base = cuda.grid(1) % copies * groups
    for i in range(cuda.grid(1), ids.size, cuda.gridsize(1)):
        if ids[i] >= 0 and values[i] == values[i]:
            cuda.atomic.add(state, base + ids[i], np.int64(1))


def group_sum(ids, values, groups):
    dtype = np.uint64 if values.dtype.kind == "u" else np.int64
    copies = replicas(groups, ids.size)
    state = xp().zeros(copies * groups, np.int64)
    values = values.view(np.uint8) if values.dtype.kind == "b" else values
    if values.dtype.itemsize == 8:
        values = values.view(np.int64)
    elif values.dtype != np.uint8:
        values = _compiled_width(values)
    launch(_group_sum, ids.size, ids, values, groups, copies, state)
    return state.reshape(copies, groups).sum(axis=0).view(dtype)


@entry(
    "(i4[::1], i8[::1], i8, i8, i8[::1])",
    "(i4[::1], i4[::1], i8, i8, i8[::1])",
    "(i4[::1], u1[::1], i8, i8, i8[::1])",
    "(i8[::1], i8[::1], i8, i8, i8[::1])",
    "(i8[::1], i4[::1], i8, i8, i8[::1])",
    "(i8[::1], u1[::1], i8, i8, i8[::1])",
)
def _group_sum(ids, values, groups, copies, state):
    base = cuda.grid(1) % copies * groups
    for i in range(cuda.grid(1), ids.size, cuda.gridsize(1)):
        if ids[i] >= 0:
            cuda.atomic.add(state, base + ids[i], np.int64(values[i]))


def group_min(ids, values, groups):
    return _extreme(_group_min, ids, values, groups, identities(values.dtype)[0])


def group_max(ids, values, groups):
    return _extreme(_group_max, ids, values, groups, identities(values.dtype)[1])


def _extreme(kernel, ids, values, groups, start):
    dtype = values.dtype
    keys = _compiled_width(_ordered(values, start))
    begin = _ordered_scalar(start, dtype) if dtype.kind == "f" else int(start)
    copies = replicas(groups, ids.size)
    state = filled(copies * groups, begin, np.uint64 if keys.dtype == np.uint64 else np.int64)
    launch(kernel, ids.size, ids, keys, groups, copies, state)
    state = state.reshape(copies, groups)
    merged = state.min(axis=0) if kernel is _group_min else state.max(axis=0)
    return _plain(merged, dtype)


@entry(
    "(i4[::1], i8[::1], i8, i8, i8[::1])",
    "(i4[::1], u8[::1], i8, i8, u8[::1])",
    "(i4[::1], i4[::1], i8, i8, i8[::1])",
    "(i8[::1], i8[::1], i8, i8, i8[::1])",
    "(i8[::1], u8[::1], i8, i8, u8[::1])",
    "(i8[::1], i4[::1], i8, i8, i8[::1])",
)
def _group_min(ids, keys, groups, copies, state):
    base = cuda.grid(1) % copies * groups
    for i in range(cuda.grid(1), ids.size, cuda.gridsize(1)):
        if ids[i] >= 0 and keys[i] < state[base + ids[i]]:
            cuda.atomic.min(state, base + ids[i], keys[i])


@entry(
    "(i4[::1], i8[::1], i8, i8, i8[::1])",
    "(i4[::1], u8[::1], i8, i8, u8[::1])",
    "(i4[::1], i4[::1], i8, i8, i8[::1])",
    "(i8[::1], i8[::1], i8, i8, i8[::1])",
    "(i8[::1], u8[::1], i8, i8, u8[::1])",
    "(i8[::1], i4[::1], i8, i8, i8[::1])",
)
def _group_max(ids, keys, groups, copies, state):
    base = cuda.grid(1) % copies * groups
    for i in range(cuda.grid(1), ids.size, cuda.gridsize(1)):
        if ids[i] >= 0 and keys[i] > state[base + ids[i]]:
            cuda.atomic.max(state, base + ids[i], keys[i])


def group_first(ids, groups):
    state = filled(groups, ids.size, row_dtype(ids.size))
    launch(_group_first, ids.size, ids, state)
    return xp().where(state == ids.size, xp().full(groups, -1, state.dtype), state)


@entry("(i4[::1], i4[::1])", "(i8[::1], i4[::1])", "(i8[::1], i8[::1])")
def _group_first(ids, state):
    for row in range(cuda.grid(1), ids.size, cuda.gridsize(1)):
        if ids[row] >= 0 and state[ids[row]] > row:
            cuda.atomic.min(state, ids[row], row)


def group_last(ids, groups):
    state = filled(groups, -1, row_dtype(ids.size))
    launch(_group_last, ids.size, ids, state)
    return state


@entry("(i4[::1], i4[::1])", "(i8[::1], i4[::1])", "(i8[::1], i8[::1])")
def _group_last(ids, state):
    for row in range(cuda.grid(1), ids.size, cuda.gridsize(1)):
        if ids[row] >= 0 and state[ids[row]] < row:
            cuda.atomic.max(state, ids[row], row)


def group_prod(ids, values, groups):
    offsets, rows = group_rows(ids, groups)
    out = device.empty(groups, values.dtype)
    if values.dtype.kind == "i":
        reach = cumulate.longest(offsets)
        if reach > _LONG_GROUP:
            return _last_products(offsets, rows, ids, values, reach)
    # Gathered by all threads first: one that walks a long group then reads neighbours.
    listed = xp().take(values, rows)
    launch(_prod if values.dtype.kind == "f" else _whole_prod, groups, offsets, listed, out)
    return out


def _last_products(offsets, rows, ids, values, reach):
    """Multiply long groups by a scan: integers wrap, so that their order does not show."""
    starts = xp().take(offsets, xp().take(ids, rows))
    running = cumulate.whole_products(xp().take(values, rows), starts, reach)
    last = xp().take(running, xp().maximum(offsets[1:] - 1, 0))
    return xp().where(offsets[1:] > offsets[:-1], last, 1)


@entry("(i8[::1], f8[::1], f8[::1])")
def _prod(offsets, listed, out):
    for group in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        product = 1.0
        for at in range(offsets[group], offsets[group + 1]):
            value = listed[at]
            if value == value:  # noqa: PLR0124 - not NaN
                product = multiply(product, value)
        out[group] = product


@entry("(i8[::1], i8[::1], i8[::1])")
def _whole_prod(offsets, listed, out):
    for group in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        product = np.int64(1)
        for at in range(offsets[group], offsets[group + 1]):
            product *= listed[at]
        out[group] = product
