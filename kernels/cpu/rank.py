"""Ranks on the CPU: a walk over runs of equal keys."""

import numpy as np

from gpuframe.device import threads
from gpuframe.kernels.cpu.compiled import compiled, const, parts
from gpuframe.kernels.rank import AVERAGE, DENSE, FIRST, MAX


def doubled(order, keys, method):
    out = np.zeros(keys.size, np.int64)
    order, keys = const(order), const(keys)
    spans = threads.spans(order.size, parts(order.size, 1))
    runs = np.zeros(len(spans) + 1, np.int64)
    if method == DENSE and len(spans) > 1:
        runs[1:] = threads.map(lambda span: _count_runs(*span, order, keys), spans)
    before = np.cumsum(runs)[:-1]
    threads.map(
        lambda task: _walk(*task[0], task[1], order, keys, np.int64(method), out),
        zip(spans, before, strict=True),
    )
    return out


@compiled
def _begins(at, order, keys):
    """Whether another key begins at a place."""
    if at == 0:
        return True
    place = np.uint64(at)
    return keys[np.uint64(order[place])] != keys[np.uint64(order[place - np.uint64(1)])]


@compiled
def _count_runs(start, stop, order, keys):
    count = np.int64(0)
    for at in range(start, stop):
        count += np.int64(_begins(at, order, keys))
    return count


@compiled
def _walk(start, stop, run, order, keys, method, out):
    size = np.int64(order.size)
    at = np.int64(start)
    while at < stop and not _begins(at, order, keys):
        at += 1
    while at < stop:
        key = keys[np.uint64(order[np.uint64(at)])]
        end = at + np.int64(1)
        while end < size and keys[np.uint64(order[np.uint64(end)])] == key:
            end += 1
        value = np.int64(2) * at + np.int64(2)
        if method == AVERAGE:
            value = at + end + np.int64(1)
        elif method == MAX:
            value = np.int64(2) * end
        elif method == DENSE:
            value = np.int64(2) * run + np.int64(2)
        step = np.int64(2) if method == FIRST else np.int64(0)
        for place in range(np.uint64(at), np.uint64(end)):
            out[np.uint64(order[place])] = value
            value += step
        at = end
        run += 1
