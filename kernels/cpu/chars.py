"""Characters of text on the CPU: counted by eight bytes, else one at a time."""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.cpu.compiled import compiled, const, parts
from gpuframe.kernels.cpu.ends import words_of
from gpuframe.kernels.scalar.utf8 import (
    chars_between,
    count_flags,
    flags_of,
    is_valid,
    sliced,
    stripped,
)

_GRAIN = 1 << 14
_INSIDE = np.uint64(0x0101010101010101)
_TOP = np.uint64(56)
_SEVEN, _SIX = np.uint64(7), np.uint64(6)


def count_multibyte(data):
    data = const(data)
    spans = threads.spans(data.size, max(1, min(threads.count(), data.size >> 18)))
    return int(sum(threads.map(lambda span: _count_multibyte(data[slice(*span)]), spans)))


@compiled
def _count_multibyte(data):
    total = np.int64(0)
    for byte in data:
        total += np.int64(byte >> np.uint8(7))
    return total


def count_invalid(offsets, data):
    offsets, data = const(offsets), const(data)
    rows = offsets.size - 1
    spans = threads.spans(rows, parts(rows, 1))
    return int(sum(threads.map(lambda span: _count_invalid(*span, offsets, data), spans)))


@compiled
def _count_invalid(start, stop, offsets, data):
    total = np.int64(0)
    for i in range(np.uint64(start), np.uint64(stop)):
        total += np.int64(not is_valid(data, offsets[i], offsets[i + np.uint64(1)]))
    return total


@compiled
def _chars(data, words, begin, end):
    """Count the characters of a range: 8 bytes have as many fewer as continue one."""
    at = np.uint64(begin)
    last = np.uint64(end)
    total = np.int64(0)
    while at + np.uint64(8) <= last:
        word = words[at]
        inside = (word >> _SEVEN) & ~(word >> _SIX) & _INSIDE
        total += np.int64(8) - np.int64((inside * _INSIDE) >> _TOP)
        at += np.uint64(8)
    return total + chars_between(data, np.int64(at), end)


def char_count(offsets, data):
    out = device.empty(offsets.size - 1, np.int64)
    threads.run(_char_count, out.size, const(offsets), const(data), words_of(data), out)
    return out


@compiled
def _char_count(start, stop, offsets, data, words, out):
    for i in range(np.uint64(start), np.uint64(stop)):
        out[i] = _chars(data, words, offsets[i], offsets[i + np.uint64(1)])


def char_at(offsets, data, places):
    out = device.empty(places.size, np.int64)
    source = const(offsets), const(data), words_of(data), const(places)
    threads.run(_char_at, out.size, *source, out)
    return out


@compiled
def _char_at(start, stop, offsets, data, words, places, out):
    for i in range(np.uint64(start), np.uint64(stop)):
        place = places[i]
        if place > 0:
            place = _chars(data, words, offsets[i], offsets[i] + place)
        out[i] = place


def char_slice(offsets, data, start, stop, single):
    begins = device.empty(offsets.size - 1, np.int64)
    ends = device.empty(begins.size, np.int64)
    limits = np.int64(start), np.int64(stop)
    if single:
        threads.run(_byte_slice, begins.size, const(offsets), *limits, begins, ends)
    else:
        threads.run(_char_slice, begins.size, const(offsets), const(data), *limits, begins, ends)
    return begins, ends


@compiled
def _byte_slice(begin, end, offsets, start, stop, begins, ends):
    # No branch in the loop: a limit from the end has the length added.
    zero, from_start, from_stop = np.int64(0), np.int64(start < 0), np.int64(stop < 0)
    for i in range(np.uint64(begin), np.uint64(end)):
        first = offsets[i]
        length = offsets[i + np.uint64(1)] - first
        low = min(max(start + from_start * length, zero), length)
        high = min(max(stop + from_stop * length, low), length)
        begins[i] = first + low
        ends[i] = first + high


@compiled
def _char_slice(begin, end, offsets, data, start, stop, begins, ends):
    for i in range(np.uint64(begin), np.uint64(end)):
        last = offsets[i + np.uint64(1)]
        begins[i], ends[i] = sliced(data, offsets[i], last, start, stop, False)


def strip(offsets, data, members, wide, sides):
    begins = device.empty(offsets.size - 1, np.int64)
    ends = device.empty(begins.size, np.int64)
    kept = const(members), const(wide), np.int64(sides)
    threads.run(_strip, begins.size, const(offsets), const(data), *kept, begins, ends)
    return begins, ends


@compiled
def _strip(start, stop, offsets, data, members, wide, sides, begins, ends):
    """Strip ASCII here; what stops at a byte outside it goes on character by character."""
    one = np.uint64(1)
    ascii_end = np.uint8(128)
    for i in range(np.uint64(start), np.uint64(stop)):
        begin, end = np.uint64(offsets[i]), np.uint64(offsets[i + one])
        if sides & 1:
            while begin < end and data[begin] < ascii_end and members[np.uint64(data[begin])]:
                begin += one
        if begin < end and data[begin] >= ascii_end:
            begins[i], ends[i] = stripped(
                data, np.int64(begin), np.int64(end), members, wide, sides
            )
            continue
        if sides & 2:
            while begin < end:
                last = data[end - one]
                if last >= ascii_end or members[np.uint64(last)] == 0:
                    break
                end -= one
            if begin < end and data[end - one] >= ascii_end:
                _, tail = stripped(data, np.int64(begin), np.int64(end), members, wide, 2)
                end = np.uint64(tail)
        begins[i], ends[i] = begin, end


def holds(offsets, data, table, empty):
    out = device.empty(offsets.size - 1, np.bool_)
    source = const(offsets), const(data), const(table), bool(empty)
    threads.run(_holds, out.size, *source, out, grain=_GRAIN)
    return out


@compiled
def _holds(start, stop, offsets, data, table, empty, out):
    for i in range(np.uint64(start), np.uint64(stop)):
        begin, end = offsets[i], offsets[i + np.uint64(1)]
        out[i] = empty if begin == end else flags_of(data, begin, end, table) == 1


def char_count_of(offsets, data, table, flags):
    out = device.empty(offsets.size - 1, np.int64)
    source = const(offsets), const(data), const(table), np.int64(flags)
    threads.run(_char_count_of, out.size, *source, out, grain=_GRAIN)
    return out


@compiled
def _char_count_of(start, stop, offsets, data, table, flags, out):
    for i in range(np.uint64(start), np.uint64(stop)):
        out[i] = count_flags(data, offsets[i], offsets[i + np.uint64(1)], table, flags)
