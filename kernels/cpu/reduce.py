"""Reductions by group on the CPU: private accumulators a span of rows, merged at the end.

Accumulator 0 takes the rows of no group (id -1), so that no row needs a branch.
"""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.contract import row_dtype
from gpuframe.kernels.cpu.compiled import compiled, const, map_spans, parts
from gpuframe.kernels.reduce import identities
from gpuframe.kernels.scalar.doubles import INFINITY, MAGNITUDE, ordered32, ordered64

# Below so many groups neighbouring rows often meet one accumulator and wait for its store: four
# sets of accumulators take turns.
_LANES_BELOW = 512

_BLOCK = 1 << 15


def min_max(values):
    least, greatest = identities(values.dtype)
    out = np.array([least, greatest], values.dtype)
    if not values.size:
        return out
    low, high = (np.fmin, np.fmax) if values.dtype.kind == "f" else (np.minimum, np.maximum)

    def span(start, stop):
        found = out.copy()
        for begin in range(start, stop, _BLOCK):  # both passes over a block while it is in cache
            block = values[begin : min(begin + _BLOCK, stop)]
            found[0] = low.reduce(block, initial=found[0])
            found[1] = high.reduce(block, initial=found[1])
        return found

    count = max(1, min(threads.count(), values.size // threads.GRAIN))
    found = np.array(map_spans(span, values.size, count))
    out[0], out[1] = low.reduce(found[:, 0]), high.reduce(found[:, 1])
    return _signed_zeros(values, out) if values.dtype.kind == "f" else out


def _signed_zeros(values, out):
    """Make -0.0 the lesser of the two zeros, which compare equal."""
    bits = values.view(f"u{values.itemsize}")
    negative = np.array(-0.0, values.dtype).view(bits.dtype)
    if out[0] == 0:
        out[0] = -0.0 if (bits == negative).any() else 0.0
    if out[1] == 0:
        out[1] = 0.0 if (bits == 0).any() else -0.0
    return out


def _accumulate(add, merge, start, ids, arrays, groups, dtype):
    """Run add(first, last, ids, *arrays, state, lanes) on spans and merge the states."""
    ids = const(ids)
    width = groups + 1
    lanes = 4 if groups < _LANES_BELOW else 1

    def span(first, last):
        state = device.empty(lanes * width, dtype)
        state.fill(start)
        add(first, last, ids, *arrays, state, np.uint64(width if lanes == 4 else 0))
        return state

    states = map_spans(span, ids.size, parts(ids.size, groups))
    total = states[0]
    for state in states[1:]:
        merge(total, state, out=total)
    if lanes > 1:
        total = merge.reduce(total.reshape(lanes, width), axis=0)
    return total[1:]


@compiled
def _slot(group):
    return np.uint64(max(np.int64(group), np.int64(-1)) + np.int64(1))


def group_size(ids, groups):
    return _accumulate(_group_size, np.add, 0, ids, (), groups, np.int64)


@compiled
def _group_size(start, stop, ids, state, width):
    lane = np.uint64(0)
    last = np.uint64(3) * width
    for i in range(np.uint64(start), np.uint64(stop)):
        state[lane + _slot(ids[i])] += 1
        lane = np.uint64(0) if lane == last else lane + width


def group_count(ids, values, groups):
    return _accumulate(_group_count, np.add, 0, ids, (const(values),), groups, np.int64)


@compiled
def _group_count(start, stop, ids, values, state, width):
    lane = np.uint64(0)
    last = np.uint64(3) * width
    for i in range(np.uint64(start), np.uint64(stop)):
        state[lane + _slot(ids[i])] += np.int64(values[i] == values[i])
        lane = np.uint64(0) if lane == last else lane + width


def group_sum(ids, values, groups):
    dtype = np.uint64 if values.dtype.kind == "u" else np.int64
    values = const(values.view(np.uint8) if values.dtype == np.bool_ else values)
    return _accumulate(_group_sum, np.add, 0, ids, (values,), groups, np.int64).view(dtype)


@compiled
def _group_sum(start, stop, ids, values, state, width):
    lane = np.uint64(0)
    last = np.uint64(3) * width
    for i in range(np.uint64(start), np.uint64(stop)):
        state[lane + _slot(ids[i])] += np.int64(values[i])
        lane = np.uint64(0) if lane == last else lane + width


def group_min(ids, values, groups):
    return _extreme(ids, values, groups, np.minimum, identities(values.dtype)[0])


def group_max(ids, values, groups):
    return _extreme(ids, values, groups, np.maximum, identities(values.dtype)[1])


def _extreme(ids, values, groups, merge, start):
    dtype = values.dtype
    if dtype.kind == "f":
        bits = values.view(f"i{dtype.itemsize}")
        begin = _ordered(np.array([start], dtype).view(bits.dtype))[0]
        keys = device.empty(values.size, bits.dtype)
        change = _order64 if dtype.itemsize == 8 else _order32
        threads.run(change, values.size, const(bits), begin, keys)
        return _ordered(_extreme(ids, keys, groups, merge, begin)).view(dtype)
    if dtype.kind == "b":
        found = _extreme(ids, values.view(np.uint8), groups, merge, np.uint8(start))
        return found.view(np.bool_)
    add = _group_min if merge is np.minimum else _group_max
    return _accumulate(add, merge, start, ids, (const(values),), groups, dtype)


def _ordered(bits):
    """Map the bits of floats to integers of the same order, and back."""
    return bits ^ ((bits >> (8 * bits.itemsize - 1)) & np.iinfo(bits.dtype).max)


@compiled
def _order64(start, stop, bits, blank, keys):
    for i in range(np.uint64(start), np.uint64(stop)):
        keys[i] = blank if (bits[i] & MAGNITUDE) > INFINITY else ordered64(bits[i])


@compiled
def _order32(start, stop, bits, blank, keys):
    for i in range(np.uint64(start), np.uint64(stop)):
        missing = (bits[i] & np.int32(0x7FFFFFFF)) > np.int32(0x7F800000)
        keys[i] = blank if missing else ordered32(bits[i])


@compiled
def _group_min(start, stop, ids, values, state, width):
    lane = np.uint64(0)
    last = np.uint64(3) * width
    for i in range(np.uint64(start), np.uint64(stop)):
        slot = lane + _slot(ids[i])
        state[slot] = min(state[slot], values[i])
        lane = np.uint64(0) if lane == last else lane + width


@compiled
def _group_max(start, stop, ids, values, state, width):
    lane = np.uint64(0)
    last = np.uint64(3) * width
    for i in range(np.uint64(start), np.uint64(stop)):
        slot = lane + _slot(ids[i])
        state[slot] = max(state[slot], values[i])
        lane = np.uint64(0) if lane == last else lane + width


def group_first(ids, groups):
    return _edge_rows(_group_first, ids, groups, reverse=False)


def group_last(ids, groups):
    return _edge_rows(_group_last, ids, groups, reverse=True)


def _edge_rows(find, ids, groups, *, reverse):
    ids = const(ids)

    def span(start, stop):
        state = device.empty(groups + 1, row_dtype(ids.size))
        state.fill(-1)
        find(start, stop, ids, state)
        return state

    states = map_spans(span, ids.size, parts(ids.size, groups))
    if reverse:
        states.reverse()
    total = states[0]
    for state in states[1:]:
        np.copyto(total, state, where=total < 0)
    return total[1:]


@compiled
def _group_first(start, stop, ids, state):
    for i in range(start, stop):
        slot = _slot(ids[np.uint64(i)])
        if state[slot] < 0:
            state[slot] = i


@compiled
def _group_last(start, stop, ids, state):
    for i in range(start, stop):
        state[_slot(ids[np.uint64(i)])] = i


def group_prod(ids, values, groups):
    out = np.ones(groups + 1, values.dtype)
    _group_prod(0, ids.size, const(ids), const(values), out)
    return out[1:]


@compiled
def _group_prod(start, stop, ids, values, out):
    for i in range(np.uint64(start), np.uint64(stop)):
        if values[i] == values[i]:
            slot = _slot(ids[i])
            out[slot] *= values[i]
