"""Group ids in order of appearance on CUDA.

Rows claim slots of a table of row numbers; atomic minima leave the first row of every key there.
Flags at the first rows and their running sum give the numbers in order of appearance.
"""

import numpy as np

from gpuframe import device
from gpuframe.kernels.contract import row_dtype
from gpuframe.kernels.cuda import scan, sort
from gpuframe.kernels.cuda.launch import cuda, entry, filled, launch, xp
from gpuframe.kernels.scalar.hashing import home


def factorize(keys):
    return number(*claim(keys))


def claim(keys):
    """Return (owner of each slot, slot of each row): the owner is the key's first row, or -1."""
    capacity = max(16, 1 << (2 * keys.size - 1).bit_length())
    owners = filled(capacity, -1, row_dtype(keys.size))
    places = device.empty(keys.size, row_dtype(capacity))
    launch(_claim, keys.size, keys, 65 - capacity.bit_length(), owners, places)
    return owners, places


# Slots are twice the rows: from 2**30 rows on they are numbered by int64, below 2**31 rows are not.
@entry(
    "(i8[::1], i8, i4[::1], i4[::1])",
    "(i8[::1], i8, i4[::1], i8[::1])",
    "(i8[::1], i8, i8[::1], i8[::1])",
)
def _claim(keys, shift, owners, places):
    mask = np.uint64(owners.size - 1)
    for row in range(cuda.grid(1), keys.size, cuda.gridsize(1)):
        key = keys[row]
        place = np.int64(home(key, np.uint64(shift)))
        while True:
            owner = owners[place]
            if owner < 0:
                owner = cuda.atomic.cas(owners, place, -1, row)
            if owner < 0:
                break
            if keys[owner] == key:
                # An owner only ever falls: an old one that is less needs no atomic.
                if owner > row:
                    cuda.atomic.min(owners, place, row)
                break
            place = np.int64(np.uint64(place + 1) & mask)
        places[row] = place


def number(owners, places):
    """Return (ids, firsts) of rows whose slots are known."""
    rows, dtype = places.size, row_dtype(places.size)
    if not rows:
        return device.empty(0, dtype), device.empty(0, dtype)
    flags = device.empty(rows, np.uint8)
    launch(_flag_firsts, rows, owners, places, flags)
    numbers = scan.running_sums(flags, dtype)
    firsts = device.empty(int(numbers[-1]), dtype)
    ids = device.empty(rows, dtype)
    launch(_number, rows, owners, places, numbers, ids, firsts)
    return ids, firsts


@entry("(i4[::1], i4[::1], u1[::1])", "(i4[::1], i8[::1], u1[::1])", "(i8[::1], i8[::1], u1[::1])")
def _flag_firsts(owners, places, flags):
    for row in range(cuda.grid(1), flags.size, cuda.gridsize(1)):
        place = places[row]
        flags[row] = place >= 0 and owners[place] == row


@entry(
    "(i4[::1], i4[::1], i4[::1], i4[::1], i4[::1])",
    "(i4[::1], i8[::1], i4[::1], i4[::1], i4[::1])",
    "(i8[::1], i8[::1], i8[::1], i8[::1], i8[::1])",
)
def _number(owners, places, numbers, ids, firsts):
    for row in range(cuda.grid(1), ids.size, cuda.gridsize(1)):
        place = places[row]
        if place < 0:
            ids[row] = -1
        else:
            first = owners[place]
            found = numbers[first] - 1
            ids[row] = found
            if first == row:
                firsts[found] = row


def factorize_direct(keys, low, span):
    return number(*claim_direct(keys, low, span))


def claim_direct(keys, low, span):
    """Return (first row of each address or n, address of each row)."""
    owners = filled(span, keys.size, row_dtype(keys.size))
    places = device.empty(keys.size, owners.dtype)
    launch(_claim_direct, keys.size, keys, low, owners, places)
    return owners, places


@entry("(i8[::1], i8, i4[::1], i4[::1])", "(i8[::1], i8, i8[::1], i8[::1])")
def _claim_direct(keys, low, owners, places):
    for row in range(cuda.grid(1), keys.size, cuda.gridsize(1)):
        place = keys[row] - low
        if owners[place] > row:
            cuda.atomic.min(owners, place, row)
        places[row] = place


def group_rows(ids, groups):
    counts = xp().zeros(groups + 1, np.int64)
    keys = device.empty(ids.size, np.uint64)
    launch(_count, ids.size, ids, groups, counts, keys)
    ends = scan.running_sums(counts, np.int64)
    offsets = xp().zeros(groups + 1, np.int64)
    offsets[1:] = ends[:-1]
    rows = sort.argsort(keys, groups.bit_length())
    return offsets, rows[: int(offsets[-1])].copy()


@entry("(i4[::1], i8, i8[::1], u8[::1])", "(i8[::1], i8, i8[::1], u8[::1])")
def _count(ids, groups, counts, keys):
    for row in range(cuda.grid(1), ids.size, cuda.gridsize(1)):
        group = np.int64(ids[row])
        if group < 0:
            group = np.int64(groups)
        keys[row] = group
        cuda.atomic.add(counts, group, np.int64(1))


def positions(ids, groups):
    offsets, rows = group_rows(ids, groups)
    out = filled(ids.size, -1, row_dtype(ids.size))
    launch(_positions, rows.size, offsets, rows, ids, out)
    return out


@entry(
    "(i8[::1], i4[::1], i4[::1], i4[::1])",
    "(i8[::1], i4[::1], i8[::1], i4[::1])",
    "(i8[::1], i8[::1], i8[::1], i8[::1])",
)
def _positions(offsets, rows, ids, out):
    for i in range(cuda.grid(1), rows.size, cuda.gridsize(1)):
        row = rows[i]
        out[row] = i - offsets[ids[row]]
