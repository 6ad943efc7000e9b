"""Stable radix sort on the CPU: 8 bits a pass, least significant first.

Each pass drops the digit it has used, so that keys shrink to 32 bits when they can, and the
last pass moves row numbers only.
"""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.contract import row_dtype
from gpuframe.kernels.cpu.compiled import compiled, const, parts

_DIGITS = 256
_NEAR = 64  # keys in which the value behind another is looked for first
_SAMPLE = 4096  # keys that tell where the k-th of all must lie


def argsort(keys, bits):
    rows = None
    keys = const(keys)
    spans = threads.spans(keys.size, parts(keys.size, 1))
    places = np.empty((len(spans), _DIGITS), np.int64)
    work = list(zip(spans, places, strict=True))
    while bits > 0:
        source = keys
        threads.map(lambda task: _count(*task[0], source, task[1]), work)  # noqa: B023 - runs now
        bits -= 8
        if int(places.sum(axis=0).max(initial=0)) == keys.size and (rows is not None or bits > 0):
            keys = _dropped(keys, bits)  # one digit everywhere: nothing moves
            continue
        ends = places.T.ravel().cumsum()
        places[:] = (ends - places.T.ravel()).reshape(_DIGITS, len(spans)).T
        keys, rows = _pass(work, keys, rows, bits)
    if rows is None:
        rows = np.arange(keys.size, dtype=row_dtype(keys.size))
    return rows


def _narrow(bits):
    return np.uint32 if bits <= 32 else np.uint64


def _dropped(keys, bits):
    out = device.empty(keys.size, _narrow(bits))
    threads.run(_drop, keys.size, keys, out)
    return const(out)


@compiled
def _drop(start, stop, keys, out):
    for i in range(np.uint64(start), np.uint64(stop)):
        out[i] = np.uint64(keys[i]) >> np.uint64(8)


def _pass(work, keys, rows, bits):
    """Move every row to its place by the lowest digit; return the keys left and the rows."""
    out_rows = device.empty(keys.size, row_dtype(keys.size))
    if bits <= 0:
        if rows is None:
            threads.map(lambda task: _scatter_first_last(*task[0], keys, task[1], out_rows), work)
        else:
            threads.map(lambda task: _scatter_last(*task[0], keys, rows, task[1], out_rows), work)
        return keys, out_rows
    out = device.empty(keys.size, _narrow(bits))
    if rows is None:
        threads.map(lambda task: _scatter_first(*task[0], keys, task[1], out, out_rows), work)
    else:
        threads.map(lambda task: _scatter(*task[0], keys, rows, task[1], out, out_rows), work)
    return const(out), out_rows


@compiled
def _count(start, stop, keys, counts):
    counts[:] = 0
    for i in range(np.uint64(start), np.uint64(stop)):
        counts[np.uint64(keys[i]) & np.uint64(255)] += 1


@compiled
def _scatter_first(start, stop, keys, places, out, out_rows):
    for i in range(np.uint64(start), np.uint64(stop)):
        key = np.uint64(keys[i])
        digit = key & np.uint64(255)
        at = np.uint64(places[digit])
        places[digit] += 1
        out[at] = key >> np.uint64(8)
        out_rows[at] = i


@compiled
def _scatter_first_last(start, stop, keys, places, out_rows):
    for i in range(np.uint64(start), np.uint64(stop)):
        digit = np.uint64(keys[i]) & np.uint64(255)
        out_rows[np.uint64(places[digit])] = i
        places[digit] += 1


@compiled
def _scatter(start, stop, keys, rows, places, out, out_rows):
    for i in range(np.uint64(start), np.uint64(stop)):
        key = np.uint64(keys[i])
        digit = key & np.uint64(255)
        at = np.uint64(places[digit])
        places[digit] += 1
        out[at] = key >> np.uint64(8)
        out_rows[at] = rows[i]


@compiled
def _scatter_last(start, stop, keys, rows, places, out_rows):
    for i in range(np.uint64(start), np.uint64(stop)):
        digit = np.uint64(keys[i]) & np.uint64(255)
        out_rows[np.uint64(places[digit])] = rows[i]
        places[digit] += 1


def kth(keys, k):
    keys = const(keys)
    few = _below_sample(keys, k)
    candidates = keys if few is None else few
    return int(np.partition(candidates, k - 1)[k - 1])


def _below_sample(keys, k):
    """Return the keys up to one that a sample says is surely late enough; None if it is not."""
    if keys.size < 16 * _SAMPLE or k * 16 > keys.size:
        return None
    sample = np.sort(keys[:: keys.size // _SAMPLE])
    expected = k * sample.size / keys.size
    cut = int(expected + 6 * expected**0.5 + 8)
    if cut >= sample.size:
        return None
    limit = sample[cut]
    spans = threads.spans(keys.size, parts(keys.size, 1))
    counts = np.cumsum([0, *threads.map(lambda span: _count_to(*span, keys, limit), spans)])
    if counts[-1] < k or counts[-1] > keys.size // 2:
        return None
    out = device.empty(int(counts[-1]), np.int64)
    threads.map(
        lambda task: _collect_to(*task[0], keys, limit, out[task[1] : task[2]]),
        zip(spans, counts[:-1], counts[1:], strict=True),
    )
    return out


@compiled
def _count_to(start, stop, keys, limit):
    total = np.int64(0)
    for i in range(np.uint64(start), np.uint64(stop)):
        total += np.int64(keys[i] <= limit)
    return total


@compiled
def _collect_to(start, stop, keys, limit, out):
    at = np.uint64(0)
    for i in range(np.uint64(start), np.uint64(stop)):
        if keys[i] <= limit:
            out[at] = keys[i]
            at += np.uint64(1)


def bisect(keys, values, after):
    out = device.empty(values.size, np.int64)
    threads.run(_bisect, values.size, const(keys), const(values), np.bool_(after), out)
    return out


@compiled
def _bisect(start, stop, keys, values, after, out):
    """Halve the keys left without a branch on the comparison.

    A value that falls among the _NEAR keys behind the place of the value before it, as those of
    ascending values do, is looked for there alone.
    """
    size = np.uint64(keys.size)
    near = np.uint64(_NEAR)
    low = np.uint64(0)
    for i in range(np.uint64(start), np.uint64(stop)):
        value = values[i]
        last = low + near
        if last < size and keys[low] < value < keys[last]:
            left = near
        else:
            low, left = np.uint64(0), size
        while left > 0:
            half = left >> np.uint64(1)
            key = keys[low + half]
            below = key < value or (after and key == value)
            if value != value:  # noqa: PLR0124 - NaN
                below = after or key == key  # noqa: PLR0124
            low += half + np.uint64(1) if below else np.uint64(0)
            left = left - half - np.uint64(1) if below else half
        out[i] = low
