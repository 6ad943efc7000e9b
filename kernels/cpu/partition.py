"""Coarse sorting of rows by group, so that a partition's accumulators stay in cache."""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.cpu.compiled import compiled, parts


def by_group(ids, bits, groups, shift):
    """Gather ids and 8-byte values by `id >> shift`, stably; rows of no group are dropped.

    Returns:
        ids, bits and edges: partition p holds rows edges[p]:edges[p + 1].
    """
    count = max(1, (groups + (1 << shift) - 1) >> shift)
    spans = threads.spans(ids.size, parts(ids.size, count))
    places = np.zeros((len(spans), count + 1), np.int64)
    work = list(zip(spans, places, strict=True))
    shift = np.int64(shift)
    threads.map(lambda task: _count(*task[0], ids, shift, task[1]), work)
    sizes = places[:, 1:].T.ravel()
    ends = np.cumsum(sizes)
    places[:, 1:] = (ends - sizes).reshape(count, len(spans)).T
    total = int(ends[-1])
    edges = [*places[0, 1:].tolist(), total]
    out_ids = device.empty(total, ids.dtype)
    out_bits = device.empty(total, bits.dtype)
    threads.map(lambda task: _scatter(*task[0], ids, bits, shift, task[1], out_ids, out_bits), work)
    return out_ids, out_bits, edges


@compiled
def _count(start, stop, ids, shift, counts):
    for i in range(np.uint64(start), np.uint64(stop)):
        counts[np.uint64((np.int64(ids[i]) >> shift) + np.int64(1))] += 1


@compiled
def _scatter(start, stop, ids, bits, shift, places, out_ids, out_bits):
    for i in range(np.uint64(start), np.uint64(stop)):
        group = np.int64(ids[i])
        if group >= 0:
            slot = np.uint64((group >> shift) + np.int64(1))
            at = np.uint64(places[slot])
            out_ids[at] = group
            out_bits[at] = bits[i]
            places[slot] += 1
