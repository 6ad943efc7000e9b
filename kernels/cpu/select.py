"""Filters and gathers on the CPU."""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.contract import row_dtype
from gpuframe.kernels.cpu.compiled import compiled, const, map_spans, plain_bits

_WIDTHS = (1, 2, 4, 8)


def count_true(mask):
    return int(np.count_nonzero(mask))


def true_rows(mask, total):
    out = device.empty(total, row_dtype(mask.size))
    flags = const(mask.view(np.uint8))
    count = max(1, min(8 * threads.count(), mask.size // threads.GRAIN))
    counts = map_spans(lambda start, stop: np.count_nonzero(mask[start:stop]), mask.size, count)
    begins = np.concatenate([[0], np.cumsum(counts)])
    tasks = zip(threads.spans(mask.size, count), begins[:-1], begins[1:], strict=True)
    threads.map(
        lambda task: _true_rows(*task[0], flags, out[task[1] : task[2]]),
        tasks,
    )
    return out


@compiled
def _true_rows(start, stop, flags, out):
    at = np.uint64(0)
    end = np.uint64(out.size)
    for row in range(start, stop):
        # Written always, advanced where the flag says so: no branch to miss.
        if at == end:
            break
        out[at] = row
        at += np.uint64(flags[np.uint64(row)])


def take(values, rows):
    out = device.empty(rows.size, values.dtype)
    if values.dtype.itemsize in _WIDTHS:
        width = f"u{values.dtype.itemsize}"
        threads.run(_take, rows.size, plain_bits(values), const(rows), out.view(width))
    else:
        np.take(values, rows, out=out, mode="clip")
    return out


@compiled
def _take(start, stop, values, rows, out):
    for i in range(np.uint64(start), np.uint64(stop)):
        out[i] = values[np.uint64(rows[i])]


def take_or(values, rows, fill):
    out = device.empty(rows.size, values.dtype)
    if values.dtype.itemsize in _WIDTHS:
        width = f"u{values.dtype.itemsize}"
        blank = np.array([fill]).astype(values.dtype).view(width)
        threads.run(_take_or, rows.size, plain_bits(values), const(rows), blank, out.view(width))
    elif values.size:
        np.take(values, rows, out=out, mode="clip")
        out[rows < 0] = fill
    else:
        out[:] = fill
    return out


@compiled
def _take_or(start, stop, values, rows, blank, out):
    fill = blank[0]
    for i in range(np.uint64(start), np.uint64(stop)):
        row = rows[i]
        out[i] = values[np.uint64(row)] if row >= 0 else fill
