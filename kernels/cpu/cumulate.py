"""Running sums, products and extremes of groups on the CPU: one pass, a state a group."""

import numpy as np

from gpuframe import device
from gpuframe.kernels.cpu.compiled import compiled, const
from gpuframe.kernels.cumulate import GREATEST, LEAST, PRODUCT, identity


def cumulative(ids, values, groups, how):
    out = device.empty(values.size, values.dtype)
    state = np.full(groups, identity(how, values.dtype), values.dtype)
    blank = values.dtype.type(0 if values.dtype.kind == "i" else np.nan)
    run = {PRODUCT: _products, LEAST: _least, GREATEST: _greatest}.get(how, _sums)
    run(const(ids), const(values), state, blank, out)
    return out


@compiled
def _sums(ids, values, state, blank, out):
    for i in range(np.uint64(values.size)):
        if ids[i] < 0:
            out[i] = blank
        else:
            slot = np.uint64(ids[i])
            state[slot] += values[i]
            out[i] = state[slot]


@compiled
def _products(ids, values, state, blank, out):
    for i in range(np.uint64(values.size)):
        if ids[i] < 0 or values[i] != values[i]:
            out[i] = blank
        else:
            slot = np.uint64(ids[i])
            state[slot] *= values[i]
            out[i] = state[slot]


@compiled
def _least(ids, values, state, blank, out):
    for i in range(np.uint64(values.size)):
        if ids[i] < 0 or values[i] != values[i]:
            out[i] = blank
        else:
            slot = np.uint64(ids[i])
            value = state[slot]
            if values[i] < value:
                value = values[i]
                state[slot] = value
            out[i] = value


@compiled
def _greatest(ids, values, state, blank, out):
    for i in range(np.uint64(values.size)):
        if ids[i] < 0 or values[i] != values[i]:
            out[i] = blank
        else:
            slot = np.uint64(ids[i])
            value = state[slot]
            if values[i] > value:
                value = values[i]
                state[slot] = value
            out[i] = value
