"""Letters on the CPU: ASCII by vector instructions over all bytes, the others by tables."""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.cpu.compiled import compiled, const
from gpuframe.kernels.scalar.casing import is_special, map_text, mapped_size

_BYTES = 1 << 19
_GRAIN = 1 << 14


def flip_ascii(data, lower, upper):
    out = device.empty(data.size, np.uint8)
    # The letters that change: two ranges, empty where they stay.
    below = np.uint8(26 if lower else 0)
    above = np.uint8(26 if upper else 0)
    source = const(data)

    def span(start, stop):
        _flip(source[start:stop], below, above, out[start:stop])

    threads.run(span, data.size, grain=_BYTES)
    return out


@compiled
def _flip(data, below, above, out):
    for i in range(data.size):
        byte = data[i]
        lower = np.uint8(byte - np.uint8(97)) < below
        upper = np.uint8(byte - np.uint8(65)) < above
        out[i] = byte ^ (np.uint8(lower | upper) << np.uint8(5))


def count_special(data, table):
    spans = threads.spans(data.size, max(1, min(threads.count(), data.size >> 16)))
    data, table = const(data), const(table)
    return int(sum(threads.map(lambda span: _count_special(*span, data, table), spans)))


@compiled
def _count_special(start, stop, data, table):
    total = np.int64(0)
    for at in range(np.int64(start), np.int64(stop)):
        total += np.int64(is_special(data, at, table))
    return total


def map_sizes(offsets, data, first, other, words):
    out = device.empty(offsets.size - 1, np.int64)
    source = const(offsets), const(data), const(first), const(other), np.int64(words)
    threads.run(_map_sizes, out.size, *source, out, grain=_GRAIN)
    return out


@compiled
def _map_sizes(start, stop, offsets, data, first, other, words, out):
    for i in range(np.uint64(start), np.uint64(stop)):
        out[i] = mapped_size(data, offsets[i], offsets[i + np.uint64(1)], first, other, words)


def map_bytes(offsets, data, first, other, words, out_offsets, total):
    out = device.empty(total, np.uint8)
    source = const(offsets), const(data), const(first), const(other), np.int64(words)
    threads.run(_map_bytes, offsets.size - 1, *source, const(out_offsets), out, grain=_GRAIN)
    return out


@compiled
def _map_bytes(start, stop, offsets, data, first, other, words, out_offsets, out):
    for i in range(np.uint64(start), np.uint64(stop)):
        end = offsets[i + np.uint64(1)]
        map_text(data, offsets[i], end, first, other, words, out, out_offsets[i])
