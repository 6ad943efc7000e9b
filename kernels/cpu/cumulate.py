"""Running sums, products and extremes of groups on the CPU: one pass, a state a group."""

import operator

import numpy as np
from numba.extending import register_jitable

from gpuframe import device
from gpuframe.kernels.cpu.compiled import compiled, const
from gpuframe.kernels.cumulate import GREATEST, LEAST, PRODUCT, SUM, identity


def cumulative(ids, values, groups, how):
    out = device.empty(values.size, values.dtype)
    state = np.full(groups, identity(how, values.dtype), values.dtype)
    blank = values.dtype.type(0 if values.dtype.kind == "i" else np.nan)
    _LOOPS[how](const(ids), const(values), state, blank, out)
    return out


def _running(combine):
    """Make a loop that combines each value with the state of its group."""

    @compiled
    def run(ids, values, state, blank, out):
        for i in range(np.uint64(values.size)):
            if ids[i] < 0 or values[i] != values[i]:
                out[i] = blank
            else:
                slot = np.uint64(ids[i])
                value = combine(state[slot], values[i])
                state[slot] = value
                out[i] = value

    return run


@register_jitable
def _lesser(before, value):
    return value if value < before else before  # noqa: FURB136 - of equals the first


@register_jitable
def _greater(before, value):
    return value if value > before else before  # noqa: FURB136 - of equals the first


_LOOPS = {
    SUM: _running(operator.add),
    PRODUCT: _running(operator.mul),
    LEAST: _running(_lesser),
    GREATEST: _running(_greater),
}
