"""Running sums on the CPU: sums of spans first, then every span writes its own."""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.contract import row_dtype
from gpuframe.kernels.cpu.compiled import compiled, const, map_spans


def offsets(counts):
    counts = const(counts.view(np.uint8) if counts.dtype == np.bool_ else counts)
    out = device.empty(counts.size + 1, np.int64)
    spread_starts(
        lambda start, stop, base: _offsets(start, stop, base, counts, out),
        lambda start, stop: _sum(start, stop, counts),
        counts.size,
    )
    out[0] = 0
    return out


def spread_starts(write, total, rows):
    """Call write(start, stop, sum of the totals before) on spans of rows."""
    spans = threads.spans(rows, max(1, min(threads.count(), rows // threads.GRAIN)))
    sums = map_spans(total, rows, len(spans)) if len(spans) > 1 else [0]
    bases = np.concatenate([[0], np.cumsum(sums[:-1])]).astype(np.int64)
    threads.map(lambda task: write(*task[0], task[1]), zip(spans, bases, strict=True))


@compiled
def _sum(start, stop, counts):
    total = np.int64(0)
    for i in range(np.uint64(start), np.uint64(stop)):
        total += np.int64(counts[i])
    return total


@compiled
def _offsets(start, stop, base, counts, out):
    total = np.int64(base)
    for i in range(np.uint64(start), np.uint64(stop)):
        total += np.int64(counts[i])
        out[i + np.uint64(1)] = total


def last_true(flags):
    flags = const(flags.view(np.uint8))
    out = device.empty(flags.size, row_dtype(flags.size))
    spans = threads.spans(flags.size, max(1, min(threads.count(), flags.size // threads.GRAIN)))
    ends = threads.map(lambda span: _last(*span, flags), spans)
    before = [-1, *np.maximum.accumulate(ends).tolist()]
    threads.map(
        lambda task: _last_true(*task[0], task[1], flags, out), zip(spans, before, strict=False)
    )
    return out


@compiled
def _last(start, stop, flags):
    for i in range(stop - 1, start - 1, -1):
        if flags[i]:
            return i
    return -1


@compiled
def _last_true(start, stop, last, flags, out):
    found = np.int64(last)
    for i in range(start, stop):
        found = i if flags[np.uint64(i)] else found
        out[np.uint64(i)] = found
