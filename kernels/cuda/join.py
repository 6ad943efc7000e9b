"""The pieces of equality joins on CUDA."""

import numpy as np

from gpuframe import device
from gpuframe.kernels.contract import row_dtype
from gpuframe.kernels.cuda import groups, scan
from gpuframe.kernels.cuda.launch import cuda, entry, filled, launch
from gpuframe.kernels.scalar.hashing import home


def hash_build(keys):
    owners, places = groups.claim(keys)
    ids, firsts = groups.number(owners, places)
    slots = device.empty(2 * owners.size, np.int64)
    launch(_fill_slots, owners.size, keys, owners, ids, slots)
    return slots, ids, firsts


def hash_table(keys):
    return hash_build(keys)[0]  # what is distinct is numbered by position


@entry("(i8[::1], i4[::1], i4[::1], i8[::1])", "(i8[::1], i8[::1], i8[::1], i8[::1])")
def _fill_slots(keys, owners, ids, slots):
    for place in range(cuda.grid(1), owners.size, cuda.gridsize(1)):
        owner = owners[place]
        if owner < 0:
            slots[2 * place] = 0
            slots[2 * place + 1] = -1
        else:
            slots[2 * place] = keys[owner]
            slots[2 * place + 1] = ids[owner]


def hash_probe(slots, keys):
    ids = device.empty(keys.size, row_dtype(slots.size // 2))
    launch(_hash_probe, keys.size, slots, 66 - slots.size.bit_length(), keys, ids)
    return ids


@entry("(i8[::1], i8, i8[::1], i4[::1])", "(i8[::1], i8, i8[::1], i8[::1])")
def _hash_probe(slots, shift, keys, ids):
    mask = np.uint64(slots.size // 2 - 1)
    for i in range(cuda.grid(1), keys.size, cuda.gridsize(1)):
        key = keys[i]
        place = np.int64(home(key, np.uint64(shift)))
        found = slots[2 * place + 1]
        while found >= 0 and slots[2 * place] != key:
            place = np.int64(np.uint64(place + 1) & mask)
            found = slots[2 * place + 1]
        ids[i] = found


def direct_build(keys, low, span):
    owners, places = groups.claim_direct(keys, low, span)
    ids, firsts = groups.number(owners, places)
    table = filled(span, -1, ids.dtype)
    launch(_fill_table, firsts.size, firsts, places, table)
    return table, ids, firsts


@entry("(i4[::1], i4[::1], i4[::1])", "(i8[::1], i8[::1], i8[::1])")
def _fill_table(firsts, places, table):
    for number in range(cuda.grid(1), firsts.size, cuda.gridsize(1)):
        table[places[firsts[number]]] = number


def direct_probe(table, low, keys):
    ids = device.empty(keys.size, table.dtype)
    launch(_direct_probe, keys.size, table, low, keys, ids)
    return ids


@entry("(i4[::1], i8, i8[::1], i4[::1])", "(i8[::1], i8, i8[::1], i8[::1])")
def _direct_probe(table, low, keys, ids):
    for i in range(cuda.grid(1), keys.size, cuda.gridsize(1)):
        # Unsigned, a key below `low` is far above the span.
        place = np.uint64(np.int64(keys[i]) - np.int64(low))
        ids[i] = table[np.int64(place)] if place < np.uint64(table.size) else -1


def direct_member(table, low, keys):
    out = device.empty(keys.size, np.bool_)
    flags = table.view(np.uint8)
    launch(_direct_member, keys.size, flags, low, keys, out.view(np.uint8))
    return out


@entry("(u1[::1], i8, i8[::1], u1[::1])")
def _direct_member(table, low, keys, out):
    for i in range(cuda.grid(1), keys.size, cuda.gridsize(1)):
        place = np.uint64(np.int64(keys[i]) - np.int64(low))
        out[i] = table[np.int64(place)] if place < np.uint64(table.size) else 0


def seen(ids, groups):
    flags = filled(groups, 0, np.uint8)
    launch(_seen, ids.size, ids, flags)
    return flags.view(np.bool_)


@entry("(i4[::1], u1[::1])", "(i8[::1], u1[::1])")
def _seen(ids, flags):
    for i in range(cuda.grid(1), ids.size, cuda.gridsize(1)):
        group = ids[i]
        if group >= 0:
            flags[group] = 1


def match_starts(ids, offsets, keep):
    counts = device.empty(ids.size, np.int64)
    launch(_count_matches, ids.size, ids, offsets, int(keep), counts)
    return scan.offsets(counts)


@entry("(i4[::1], i8[::1], i8, i8[::1])", "(i8[::1], i8[::1], i8, i8[::1])")
def _count_matches(ids, offsets, least, counts):
    for i in range(cuda.grid(1), ids.size, cuda.gridsize(1)):
        size = np.int64(0)
        if ids[i] >= 0:
            size = offsets[ids[i] + 1] - offsets[ids[i]]
        counts[i] = max(size, least)


def expand(ids, offsets, rows, starts, total, keep):  # noqa: ARG001 - `starts` tells it already
    left = device.empty(total, row_dtype(ids.size))
    right = device.empty(total, rows.dtype)
    launch(_expand, total, ids, offsets, rows, starts, left, right)
    return left, right


@entry(
    "(i4[::1], i8[::1], i4[::1], i8[::1], i4[::1], i4[::1])",
    "(i8[::1], i8[::1], i8[::1], i8[::1], i8[::1], i8[::1])",
)
def _expand(ids, offsets, rows, starts, left, right):
    """Balance by output row: each finds its probe row by bisection of the starts."""
    for at in range(cuda.grid(1), left.size, cuda.gridsize(1)):
        low = np.int64(0)
        high = np.int64(ids.size)
        while high - low > 1:
            middle = (low + high) >> 1
            if starts[middle] <= at:
                low = middle
            else:
                high = middle
        left[at] = low
        group = np.int64(ids[low])
        found = np.int64(-1)
        if group >= 0:
            source = offsets[group] + at - starts[low]
            if source < offsets[group + 1]:
                found = np.int64(rows[source])
        right[at] = found


def expand_ranges(begins, starts, total):
    rows = device.empty(total, row_dtype(begins.size))
    places = device.empty(total, np.int64)
    launch(_expand_ranges, total, begins, starts, rows, places)
    return rows, places


@entry("(i8[::1], i8[::1], i4[::1], i8[::1])", "(i8[::1], i8[::1], i8[::1], i8[::1])")
def _expand_ranges(begins, starts, rows, places):
    """Balance by place: each finds its row by bisection of the starts."""
    for at in range(cuda.grid(1), rows.size, cuda.gridsize(1)):
        low = np.int64(0)
        high = np.int64(begins.size)
        while high - low > 1:
            middle = (low + high) >> 1
            if starts[middle] <= at:
                low = middle
            else:
                high = middle
        rows[at] = low
        begin = begins[low]
        places[at] = begin + at - starts[low] if begin >= 0 else np.int64(-1)
