"""Points in time and their texts on the CPU."""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.cpu.compiled import compiled, const
from gpuframe.kernels.scalar.timestamps import parse_steps, parse_time, put_time

_GRAIN = 1 << 14


def parse_times(offsets, data):
    ticks = device.empty(offsets.size - 1, np.int64)
    forms = device.empty(ticks.size, np.uint8)
    threads.run(_parse, ticks.size, const(offsets), const(data), ticks, forms, grain=_GRAIN)
    return ticks, forms


@compiled
def _parse(start, stop, offsets, data, ticks, forms):
    for i in range(np.uint64(start), np.uint64(stop)):
        ticks[i], forms[i] = parse_time(data, offsets[i], offsets[i + np.uint64(1)])


def parse_form(offsets, data, program):
    ticks = device.empty(offsets.size - 1, np.int64)
    read = device.empty(ticks.size, np.uint8)
    source = const(offsets), const(data), const(program)
    threads.run(_parse_form, ticks.size, *source, ticks, read, grain=_GRAIN)
    return ticks, read


@compiled
def _parse_form(start, stop, offsets, data, program, ticks, read):
    for i in range(np.uint64(start), np.uint64(stop)):
        ticks[i], read[i] = parse_steps(data, offsets[i], offsets[i + np.uint64(1)], program)


def write_times(seconds, form, out_offsets, total):
    out = device.empty(total, np.uint8)
    source = const(seconds), np.int64(form), const(out_offsets)
    threads.run(_write, seconds.size, *source, out, grain=_GRAIN)
    return out


@compiled
def _write(start, stop, seconds, form, out_offsets, out):
    for i in range(np.uint64(start), np.uint64(stop)):
        if out_offsets[i] < out_offsets[i + np.uint64(1)]:
            put_time(seconds[i], form, out, out_offsets[i])
