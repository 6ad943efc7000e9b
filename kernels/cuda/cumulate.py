"""Running sums, products and extremes of groups on CUDA.

Rows are taken group after group. Sums are differences of one running sum; extremes and products of
integers double their reach in each pass (Hillis and Steele, Data Parallel Algorithms, Comm. ACM
29, 1986). Products of doubles are rounded in row order, so a thread takes a whole group.
"""

import numpy as np

from gpuframe import device
from gpuframe.kernels.cuda import groups as grouping
from gpuframe.kernels.cuda import scan
from gpuframe.kernels.cuda.launch import cuda, entry, filled, launch, xp
from gpuframe.kernels.cuda.rounded import multiply
from gpuframe.kernels.cumulate import GREATEST, LEAST, PRODUCT, SUM, identity


def cumulative(ids, values, groups, how):
    blank = values.dtype.type(0 if values.dtype.kind == "i" else np.nan)
    out = filled(values.size, blank, values.dtype)
    if not values.size:
        return out
    offsets, rows = grouping.group_rows(ids, groups)
    listed = xp().take(values, rows)
    if how == PRODUCT and values.dtype.kind == "f":
        # Gathered and scattered by all threads: the one that walks a group meets neighbours.
        products = device.empty(rows.size, np.float64)
        launch(_products, groups, offsets, listed, products)
        out[rows] = products
        return out
    hidden = listed != listed  # noqa: PLR0124 - NaN
    running = xp().where(hidden, values.dtype.type(identity(how, values.dtype)), listed)
    starts = xp().take(offsets, xp().take(ids, rows))
    if how == SUM:
        sums = scan.running_sums(running, np.int64)
        base = xp().take(sums - running, starts)
        running = sums - base
    else:
        step = {PRODUCT: _whole_products, LEAST: _least, GREATEST: _greatest}[how]
        if values.dtype.kind == "f":
            step = {LEAST: _least_double, GREATEST: _greatest_double}[how]
        running = scanned(step, running, starts, longest(offsets))
    out[rows] = xp().where(hidden, blank, running)
    return out


def longest(offsets):
    """Return the rows of the longest group; waits for the device."""
    return int((offsets[1:] - offsets[:-1]).max()) if offsets.size > 1 else 0


def scanned(step, running, starts, reach):
    """Return what `step` makes of all rows from `starts` on, at most `reach` of them."""
    distance = 1
    while distance < reach:
        further = device.empty(running.size, running.dtype)
        launch(step, running.size, running, starts, distance, further)
        running, distance = further, 2 * distance
    return running


def whole_products(values, starts, reach):
    """Return the running products of integers from `starts` on."""
    return scanned(_whole_products, values, starts, reach)


@entry("(i8[::1], f8[::1], f8[::1])")
def _products(offsets, listed, out):
    for group in range(cuda.grid(1), offsets.size - 1, cuda.gridsize(1)):
        product = 1.0
        for at in range(offsets[group], offsets[group + 1]):
            value = listed[at]
            known = value == value  # noqa: PLR0124 - not NaN
            if known:
                product = multiply(product, value)
            out[at] = product if known else np.nan


@entry("(i8[::1], i8[::1], i8, i8[::1])")
def _whole_products(running, starts, distance, out):
    for i in range(cuda.grid(1), running.size, cuda.gridsize(1)):
        value = running[i]
        if i - distance >= starts[i]:
            value *= running[i - distance]
        out[i] = value


def _extreme(greatest):
    def step(running, starts, distance, out):
        for i in range(cuda.grid(1), running.size, cuda.gridsize(1)):
            value = running[i]
            if i - distance >= starts[i]:
                before = running[i - distance]
                better = value > before if greatest else value < before
                if not better:
                    value = before
            out[i] = value

    return step


_least = entry("(i8[::1], i8[::1], i8, i8[::1])")(_extreme(greatest=False))
_greatest = entry("(i8[::1], i8[::1], i8, i8[::1])")(_extreme(greatest=True))
_least_double = entry("(f8[::1], i8[::1], i8, f8[::1])")(_extreme(greatest=False))
_greatest_double = entry("(f8[::1], i8[::1], i8, f8[::1])")(_extreme(greatest=True))
