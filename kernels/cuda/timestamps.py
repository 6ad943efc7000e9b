"""Points in time and their texts on CUDA: a thread a row."""

import numpy as np

from gpuframe import device
from gpuframe.kernels.cuda.launch import cuda, entry, launch
from gpuframe.kernels.scalar.timestamps import parse_steps, parse_time, put_time


def parse_times(offsets, data):
    ticks = device.empty(offsets.size - 1, np.int64)
    forms = device.empty(ticks.size, np.uint8)
    launch(_parse, ticks.size, offsets, data, ticks, forms)
    return ticks, forms


@entry("(i8[::1], u1[::1], i8[::1], u1[::1])", registers=48)
def _parse(offsets, data, ticks, forms):
    for row in range(cuda.grid(1), ticks.size, cuda.gridsize(1)):
        tick, form = parse_time(data, offsets[row], offsets[row + 1])
        ticks[row] = tick
        forms[row] = form


def parse_form(offsets, data, program):
    ticks = device.empty(offsets.size - 1, np.int64)
    read = device.empty(ticks.size, np.uint8)
    launch(_parse_form, ticks.size, offsets, data, program, ticks, read)
    return ticks, read


@entry("(i8[::1], u1[::1], i8[::1], i8[::1], u1[::1])", registers=64)
def _parse_form(offsets, data, program, ticks, read):
    for row in range(cuda.grid(1), ticks.size, cuda.gridsize(1)):
        tick, known = parse_steps(data, offsets[row], offsets[row + 1], program)
        ticks[row] = tick
        read[row] = known


def write_times(seconds, form, out_offsets, total):
    out = device.empty(total, np.uint8)
    launch(_write, seconds.size, seconds, form, out_offsets, out)
    return out


@entry("(i8[::1], i8, i8[::1], u1[::1])", registers=56)
def _write(seconds, form, out_offsets, out):
    for row in range(cuda.grid(1), seconds.size, cuda.gridsize(1)):
        if out_offsets[row] < out_offsets[row + 1]:
            put_time(seconds[row], form, out, out_offsets[row])
