"""Kernels over text on CUDA: a thread per text, eight bytes at a time."""

import numpy as np
from numba.extending import register_jitable

from gpuframe import device
from gpuframe.kernels.contract import row_dtype
from gpuframe.kernels.cuda import groups, scan
from gpuframe.kernels.cuda.launch import cuda, entry, filled, launch
from gpuframe.kernels.scalar.hashing import mix64, short_code, text_begin, text_step


@register_jitable
def _word(data, at, left):
    """Load the next bytes of a text as a little-endian word, zeros past its end."""
    word = np.uint64(0)
    for byte in range(min(left, 8)):
        word |= np.uint64(data[at + byte]) << np.uint64(8 * byte)
    return word


@register_jitable
def equal_ranges(data_a, begin_a, data_b, begin_b, length):
    for byte in range(length):  # noqa: SIM110 - a generator does not compile
        if data_a[begin_a + byte] != data_b[begin_b + byte]:
            return False
    return True


@register_jitable
def hash_range(data, at, left):
    """Hash `left` bytes."""
    hashed = text_begin(left)
    while left > 0:
        hashed = text_step(hashed, _word(data, at, left))
        at += 8
        left -= 8
    return np.int64(mix64(hashed))


def hash_text(offsets, data):
    out = device.empty(offsets.size - 1, np.int64)
    launch(_hash_text, out.size, offsets, data, out)
    return out


@entry("(i8[::1], u1[::1], i8[::1])")
def _hash_text(offsets, data, out):
    for row in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        out[row] = hash_range(data, offsets[row], offsets[row + 1] - offsets[row])


def short_codes(offsets, data):
    out = device.empty(offsets.size - 1, np.int64)
    launch(_short_codes, out.size, offsets, data, out)
    return out


@entry("(i8[::1], u1[::1], i8[::1])")
def _short_codes(offsets, data, out):
    for row in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        at = offsets[row]
        length = offsets[row + 1] - at
        out[row] = short_code(_word(data, at, length), length)


def equal_text(offsets_a, data_a, rows_a, offsets_b, data_b, rows_b):
    out = device.empty(rows_a.size, np.bool_)
    column_a, column_b = (offsets_a, data_a, rows_a), (offsets_b, data_b, rows_b)
    launch(_equal_text, out.size, *column_a, *column_b, out.view(np.uint8))
    return out


@entry(
    "(i8[::1], u1[::1], i4[::1], i8[::1], u1[::1], i4[::1], u1[::1])",
    "(i8[::1], u1[::1], i8[::1], i8[::1], u1[::1], i8[::1], u1[::1])",
)
def _equal_text(offsets_a, data_a, rows_a, offsets_b, data_b, rows_b, out):
    for i in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        begin_a = offsets_a[rows_a[i]]
        begin_b = offsets_b[rows_b[i]]
        length = offsets_a[rows_a[i] + 1] - begin_a
        same = length == offsets_b[rows_b[i] + 1] - begin_b
        out[i] = same and equal_ranges(data_a, begin_a, data_b, begin_b, length)


def encode(offsets, data, valid):
    _, owners, places = claim(offsets, data, valid)
    return groups.number(owners, places)


def claim(offsets, data, valid):
    """Return each text's hash, the owner of each slot (its text's first row, or -1), the slots."""
    rows = valid.size
    hashes = hash_text(offsets, data)
    capacity = max(16, 1 << (2 * rows - 1).bit_length())
    owners = filled(capacity, -1, row_dtype(rows))
    places = device.empty(rows, row_dtype(capacity))
    launch(_claim, rows, offsets, data, valid.view(np.uint8), hashes, owners, places)
    return hashes, owners, places


@entry(
    "(i8[::1], u1[::1], u1[::1], i8[::1], i4[::1], i4[::1])",
    "(i8[::1], u1[::1], u1[::1], i8[::1], i4[::1], i8[::1])",
    "(i8[::1], u1[::1], u1[::1], i8[::1], i8[::1], i8[::1])",
    registers=48,
)
def _claim(offsets, data, valid, hashes, owners, places):
    mask = np.uint64(owners.size - 1)
    for row in range(cuda.grid(1), hashes.size, cuda.gridsize(1)):
        if not valid[row]:
            places[row] = -1
            continue
        hashed = hashes[row]
        length = offsets[row + 1] - offsets[row]
        place = np.int64(np.uint64(hashed) & mask)
        while True:
            owner = owners[place]
            if owner < 0:
                owner = cuda.atomic.cas(owners, place, -1, row)
            if owner < 0:
                break
            if (
                hashes[owner] == hashed
                and offsets[owner + 1] - offsets[owner] == length
                and equal_ranges(data, offsets[row], data, offsets[owner], length)
            ):
                if owner > row:
                    cuda.atomic.min(owners, place, row)
                break
            place = np.int64(np.uint64(place + 1) & mask)
        places[row] = place


def take_offsets(offsets, rows):
    lengths = device.empty(rows.size, np.int64)
    launch(_lengths, rows.size, offsets, rows, lengths)
    return scan.offsets(lengths)


@entry("(i8[::1], i4[::1], i8[::1])", "(i8[::1], i8[::1], i8[::1])")
def _lengths(offsets, rows, lengths):
    for i in range(cuda.grid(1), rows.size, cuda.gridsize(1)):
        length = np.int64(0)
        if rows[i] >= 0:
            length = offsets[rows[i] + 1] - offsets[rows[i]]
        lengths[i] = length


def take_bytes(offsets, data, rows, out_offsets, total):
    out = device.empty(total, np.uint8)
    launch(_take_bytes, rows.size, offsets, data, rows, out_offsets, out)
    return out


@entry(
    "(i8[::1], u1[::1], i4[::1], i8[::1], u1[::1])", "(i8[::1], u1[::1], i8[::1], i8[::1], u1[::1])"
)
def _take_bytes(offsets, data, rows, out_offsets, out):
    for i in range(cuda.grid(1), rows.size, cuda.gridsize(1)):
        if rows[i] >= 0:
            source = offsets[rows[i]]
            for at in range(out_offsets[i], out_offsets[i + 1]):
                out[at] = data[source]
                source += 1
