"""Coarse sorting of rows, by group or by hash, so that what a partition looks up stays in cache."""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.contract import row_dtype
from gpuframe.kernels.cpu.compiled import compiled, parts
from gpuframe.kernels.scalar.hashing import home

# Rows of a partition: their hash table takes half a megabyte.
_ROWS = 1 << 14
_SAMPLE = 1 << 15


def write_places(count, spans, partitions):
    """Count rows by span and partition; return where each span writes, and the partitions' edges.

    `count(start, stop, counts)` counts one span; its counts[0] are rows of no partition.
    """
    places = np.zeros((len(spans), partitions + 1), np.int64)
    threads.map(lambda task: count(*task[0], task[1]), zip(spans, places, strict=True))
    sizes = places[:, 1:].T.ravel()
    ends = np.cumsum(sizes)
    places[:, 1:] = (ends - sizes).reshape(partitions, len(spans)).T
    return places, [*places[0, 1:].tolist(), int(ends[-1])]


def by_group(ids, bits, groups, shift):
    """Gather ids and 8-byte values by `id >> shift`, stably; rows of no group are dropped.

    There are fewer than 2**31 groups.

    Returns:
        ids, bits and edges: partition p holds rows edges[p]:edges[p + 1].
    """
    partitions = max(1, (groups + (1 << shift) - 1) >> shift)
    spans = threads.spans(ids.size, parts(ids.size, partitions))
    shift = np.int64(shift)
    places, edges = write_places(
        lambda a, b, counts: _count_groups(a, b, ids, shift, counts), spans, partitions
    )
    out_ids = device.empty(edges[-1], np.int32)
    out_bits = device.empty(edges[-1], bits.dtype)
    threads.map(
        lambda task: _scatter_groups(*task[0], ids, bits, shift, task[1], out_ids, out_bits),
        zip(spans, places, strict=True),
    )
    return out_ids, out_bits, edges


@compiled
def _count_groups(start, stop, ids, shift, counts):
    for i in range(np.uint64(start), np.uint64(stop)):
        counts[np.uint64((np.int64(ids[i]) >> shift) + np.int64(1))] += 1


@compiled
def _scatter_groups(start, stop, ids, bits, shift, places, out_ids, out_bits):
    for i in range(np.uint64(start), np.uint64(stop)):
        group = np.int64(ids[i])
        if group >= 0:
            slot = np.uint64((group >> shift) + np.int64(1))
            at = np.uint64(places[slot])
            out_ids[at] = group
            out_bits[at] = bits[i]
            places[slot] += 1


def mostly_distinct(rows, count_distinct):
    """Whether a sample of the rows shows too many keys for a table a thread.

    Too many for the cache, or so many that merging the threads' tables would take longest.

    Args:
        rows: number of rows.
        count_distinct: count_distinct(sample) counts the distinct keys of some rows.
    """
    if rows < 8 * _SAMPLE:
        return False
    sample = np.arange(0, rows, rows // _SAMPLE, dtype=row_dtype(rows))[:_SAMPLE]
    distinct = count_distinct(sample)
    return distinct > _SAMPLE * 7 // 8 or distinct * threads.count() > rows // 8


def hash_bits(rows):
    """Return the number of bits of the hash that cut so many rows into partitions."""
    return min(max((rows // _ROWS).bit_length(), 1), 11)


def by_hash(keys):
    """Gather keys and their rows by the highest `hash_bits` bits of the keys' hashes, stably.

    Args:
        keys: int64[n].

    Returns:
        keys, rows and edges: partition p holds rows edges[p]:edges[p + 1].
    """
    bits = hash_bits(keys.size)
    spans = threads.spans(keys.size, parts(keys.size, 1))
    shift = np.uint64(64 - bits)
    places, edges = write_places(
        lambda a, b, counts: _count_hashes(a, b, keys, shift, counts), spans, 1 << bits
    )
    out_keys = device.empty(keys.size, np.int64)
    out_rows = device.empty(keys.size, row_dtype(keys.size))
    threads.map(
        lambda task: _scatter_hashes(*task[0], keys, shift, task[1], out_keys, out_rows),
        zip(spans, places, strict=True),
    )
    return out_keys, out_rows, edges


@compiled
def _count_hashes(start, stop, keys, shift, counts):
    for i in range(np.uint64(start), np.uint64(stop)):
        counts[home(keys[i], shift) + np.uint64(1)] += 1


@compiled
def _scatter_hashes(start, stop, keys, shift, places, out_keys, out_rows):
    for i in range(np.uint64(start), np.uint64(stop)):
        slot = home(keys[i], shift) + np.uint64(1)
        at = np.uint64(places[slot])
        out_keys[at] = keys[i]
        out_rows[at] = i
        places[slot] += 1


def number_owners(owners):
    """Number rows in order of appearance, from the first row of each row's key.

    Returns:
        ids and firsts, as `groups.factorize`.
    """
    rows = owners.size
    numbers = device.empty(rows, owners.dtype)
    spans = threads.spans(rows, max(1, min(threads.count(), rows // threads.GRAIN)))
    counts = threads.map(lambda span: _count_firsts(*span, owners), spans)
    ends = np.cumsum(counts)
    firsts = device.empty(int(ends[-1]), owners.dtype)
    threads.map(
        lambda task: _number_firsts(*task[0], task[1], owners, numbers, firsts),
        zip(spans, ends - counts, strict=True),
    )
    ids = device.empty(rows, owners.dtype)
    threads.run(_number_rows, rows, owners, numbers, ids)
    return ids, firsts


@compiled
def _count_firsts(start, stop, owners):
    total = 0
    for i in range(start, stop):
        total += owners[np.uint64(i)] == i
    return total


@compiled
def _number_firsts(start, stop, base, owners, numbers, firsts):
    at = base
    for i in range(start, stop):
        if owners[np.uint64(i)] == i:
            numbers[np.uint64(i)] = at
            firsts[np.uint64(at)] = i
            at += 1


@compiled
def _number_rows(start, stop, owners, numbers, ids):
    for i in range(np.uint64(start), np.uint64(stop)):
        ids[i] = numbers[np.uint64(owners[i])]
