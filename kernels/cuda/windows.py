"""Windows on CUDA: running sums and runs of 2**k rows by CuPy, bounds in time by search."""

import numpy as np

from gpuframe import device
from gpuframe.kernels import windows
from gpuframe.kernels.cuda import exact
from gpuframe.kernels.cuda.launch import cuda, entry, launch, xp


def sums(values, starts, stops, width, shift, least, mean):
    spec = (starts, stops, width, shift)
    return windows.window_sums(xp(), values, spec, least, mean, exact.round_words)


def extremes(values, starts, stops, width, shift, least, greatest):
    return windows.window_extremes(xp(), values, (starts, stops, width, shift), least, greatest)


def edges(values, starts, stops, width, shift, least, last_one):
    return windows.window_edges(xp(), values, (starts, stops, width, shift), least, last_one)


def row_bounds(order, firsts, lasts, width, shift):
    starts = device.empty(order.size, np.int64)
    stops = device.empty(order.size, np.int64)
    launch(_row_bounds, order.size, firsts, lasts, width, shift, starts, stops)
    return starts, stops


@entry("(i8[::1], i8[::1], i8, i8, i8[::1], i8[::1])")
def _row_bounds(firsts, lasts, width, shift, starts, stops):
    for row in range(cuda.grid(1), starts.size, cuda.gridsize(1)):
        low = np.int64(0)
        high = np.int64(firsts.size)
        while high - low > 1:
            middle = (low + high) >> np.int64(1)
            if firsts[middle] <= row:
                low = middle
            else:
                high = middle
        first = firsts[low]
        last = lasts[low]
        starts[row] = min(max(row + shift - width, first), last)
        stops[row] = min(max(row + shift, first), last)


def time_bounds(ticks, firsts, lasts, back, ahead, own):
    starts = device.empty(ticks.size, np.int64)
    stops = device.empty(ticks.size, np.int64)
    launch(_time_bounds, ticks.size, ticks, firsts, lasts, back, ahead, int(own), starts, stops)
    return starts, stops


@entry("(i8[::1], i8[::1], i8[::1], i8, i8, i8, i8[::1], i8[::1])")
def _time_bounds(ticks, firsts, lasts, back, ahead, own, starts, stops):
    for row in range(cuda.grid(1), ticks.size, cuda.gridsize(1)):
        # The last group that begins at or before the row.
        low = np.int64(0)
        high = np.int64(firsts.size)
        while high - low > 1:
            middle = (low + high) >> np.int64(1)
            if firsts[middle] <= row:
                low = middle
            else:
                high = middle
        first = firsts[low]
        last = lasts[low]
        low = first
        high = np.int64(row)
        bound = ticks[row] - back
        while low < high:
            middle = (low + high) >> np.int64(1)
            if ticks[middle] <= bound:
                low = middle + np.int64(1)
            else:
                high = middle
        starts[row] = low
        if own:
            stops[row] = row + 1
            continue
        low = first
        high = last
        bound = ticks[row] + ahead
        while low < high:
            middle = (low + high) >> np.int64(1)
            if ticks[middle] <= bound:
                low = middle + np.int64(1)
            else:
                high = middle
        stops[row] = low
