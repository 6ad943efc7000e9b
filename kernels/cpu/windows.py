"""Windows on the CPU: sums, extremes, first and last values, and bounds."""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels import windows
from gpuframe.kernels.cpu import exact
from gpuframe.kernels.cpu.compiled import compiled, const, map_spans
from gpuframe.kernels.cpu.window_bounds import (
    bounds_of_groups,
    bounds_of_rows,
    bounds_of_time,
    rows_of,
    spans,
)
from gpuframe.kernels.cpu.window_extremes import blocks, queued
from gpuframe.kernels.cpu.window_sums import bounded_sums, extent, fixed_sums


def sums(values, starts, stops, width, shift, least, mean):
    values, starts, stops = const(values), rows_of(starts), rows_of(stops)
    greatest, lowest, known = extent(values)
    places = windows.places_of(greatest, lowest, width) if greatest else (0, -1)
    if places is None:
        spec = (starts, stops, width, shift)
        with np.errstate(all="ignore"):
            return windows.window_sums(np, values, spec, least, mean, exact.round_words)
    steps = np.ldexp(1.0, np.array(places))
    magic = 1.5 * 2.0**52 * steps
    exactly = places[0] - places[1] + int(width).bit_length() <= 52
    rows = starts.size or values.size
    out = device.empty(rows, np.float64)
    if starts.size:
        settings = (magic, steps, exactly, least, mean, out)
        map_spans(
            lambda a, b: bounded_sums(a, b, values, starts, stops, *settings), rows, spans(rows)
        )
    else:
        settings = (magic, steps, exactly, known, least, mean, out)
        map_spans(lambda a, b: fixed_sums(a, b, values, width, shift, *settings), rows, spans(rows))
    return out


def extremes(values, starts, stops, width, shift, least, greatest):
    values, starts, stops = const(values), rows_of(starts), rows_of(stops)
    rows = starts.size or values.size
    out = device.empty(rows, np.float64)
    sign = 1.0 if greatest else -1.0
    width = max(min(width, values.size + abs(shift)), 0)  # a longer one begins before all rows
    if starts.size:
        settings = (1 << width.bit_length(), least, sign, out)
        map_spans(lambda a, b: queued(a, b, values, starts, stops, *settings), rows, spans(rows))
    else:
        settings = (width, shift, least, sign, out)
        map_spans(lambda a, b: blocks(a, b, values, *settings), rows, spans(rows))
    return out


def edges(values, starts, stops, width, shift, least, last_one):
    values, starts, stops = const(values), rows_of(starts), rows_of(stops)
    places = device.empty(values.size + 1, np.int64)
    numbers = device.empty(values.size + 1, np.int64)
    _known(values, places, numbers)
    rows = starts.size or values.size
    out = device.empty(rows, np.float64)
    settings = (width, shift, least, last_one, places, numbers, out)
    threads.run(_edges, rows, values, starts, stops, *settings)
    return out


@compiled
def _known(values, places, numbers):
    """List the rows of values that are not NaN, and how many lie before each row."""
    count = np.int64(0)
    for i in range(values.size):
        places[count] = i
        numbers[i] = count
        count += np.int64(values[i] == values[i])
    numbers[values.size] = count


@compiled
def _edges(start, stop, values, starts, stops, width, shift, least, last_one, places, numbers, out):
    rows = values.size
    for i in range(start, stop):
        if starts.size:
            first = starts[i]
            last = stops[i]
        else:
            first = min(max(i + shift - width, 0), rows)
            last = min(max(i + shift, 0), rows)
        before = numbers[first]
        behind = numbers[last]
        if behind - before < least or behind == before:
            out[i] = np.nan
        else:
            out[i] = values[places[behind - 1 if last_one else before]]


def row_bounds(order, firsts, lasts, width, shift):
    starts = device.empty(order.size, np.int64)
    stops = device.empty(order.size, np.int64)

    def groups(begin, end):
        bounds_of_rows(begin, end, firsts, lasts, width, shift, starts, stops)

    map_spans(groups, firsts.size, max(1, min(threads.count(), firsts.size)))
    return starts, stops


def time_bounds(ticks, firsts, lasts, back, ahead, own):
    ticks = const(ticks)
    starts = device.empty(ticks.size, np.int64)
    stops = device.empty(ticks.size, np.int64)

    settings = (ticks, back, ahead, own, starts, stops)
    if firsts.size == 1:
        first, last = int(firsts[0]), int(lasts[0])
        rows = last - first
        map_spans(
            lambda a, b: bounds_of_time(first + a, first + b, first, last, *settings),
            rows,
            spans(rows),
        )
        return starts, stops
    map_spans(
        lambda a, b: bounds_of_groups(a, b, firsts, lasts, *settings),
        firsts.size,
        max(1, min(threads.count(), firsts.size)),
    )
    return starts, stops
