"""Texts written on the CPU: eight bytes at a time; replacements as one stream."""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.cpu.compiled import compiled, const
from gpuframe.kernels.cpu.ends import words_of
from gpuframe.kernels.cpu.search import lowest_byte, mark
from gpuframe.kernels.cpu.text import copy_range, writable_words
from gpuframe.kernels.scalar.pieces import pad_text, split_text, split_text_back

_GRAIN = 1 << 14
_BLOCK = 4096


def span_bytes(data, begins, out_offsets, total):
    out = device.empty(total, np.uint8)
    source = const(data), words_of(data), const(begins), const(out_offsets)
    threads.run(_span_bytes, begins.size, *source, out, writable_words(out), grain=_GRAIN)
    return out


@compiled
def _span_bytes(start, stop, data, words, begins, out_offsets, out, into):
    limit = out_offsets[stop]
    for i in range(np.uint64(start), np.uint64(stop)):
        at = out_offsets[i]
        length = out_offsets[i + np.uint64(1)] - at
        copy_range(data, words, begins[i], out, into, at, length, limit)


def replace_bytes(offsets, data, pattern, replacement, limit, out_offsets, total):
    out = device.empty(total, np.uint8)
    source = const(offsets), const(data), words_of(data), const(pattern), const(replacement)
    target = const(out_offsets), out, writable_words(out)
    rows = offsets.size - 1
    threads.run(_replace, rows, *source, words_of(replacement), np.int64(limit), *target)
    return out


@compiled
def _replace(
    start, stop, offsets, data, words, pattern, new, new_words, limit, out_offsets, out, into
):
    """Copy rows [start, stop) as one stream, whose matches are replaced."""
    one, eight = np.uint64(1), np.uint64(8)
    if start == stop:
        return
    distance = np.int64(pattern.size - 1)
    marks = np.empty(_BLOCK, np.uint8)
    eights = marks.view(np.uint64)
    row = np.uint64(start)
    row_end = offsets[row + one]
    source, target = offsets[row], out_offsets[row]
    room = out_offsets[stop]
    left = limit
    end = offsets[stop] - distance
    block = source
    while block < end:
        size = min(np.int64(_BLOCK), end - block)
        mark(data, block, size, pattern[0], pattern[distance], distance, marks)
        for w in range(np.uint64((size + 7) // 8)):
            word = eights[w]
            while word != 0:
                at = block + np.int64(w * eight + lowest_byte(word))
                word &= word - one
                if at < source:
                    continue
                same = True
                for j in range(1, distance):
                    if data[np.uint64(at + j)] != pattern[np.uint64(j)]:
                        same = False
                        break
                if not same:
                    continue
                while row_end <= at:
                    row += one
                    row_end = offsets[row + one]
                    left = limit
                if at + distance >= row_end or left <= 0:
                    continue
                left -= 1
                copy_range(data, words, source, out, into, target, at - source, room)
                target += at - source
                copy_range(new, new_words, np.int64(0), out, into, target, new.size, room)
                target += new.size
                source = at + distance + np.int64(1)
        block += np.int64(_BLOCK)
    copy_range(data, words, source, out, into, target, offsets[stop] - source, room)


def concat_bytes(offsets_a, data_a, between, offsets_b, data_b, out_offsets, total):
    out = device.empty(total, np.uint8)
    side_a = const(offsets_a), const(data_a), words_of(data_a)
    side_b = const(offsets_b), const(data_b), words_of(data_b)
    target = const(out_offsets), out, writable_words(out)
    rows = out_offsets.size - 1
    middle = const(between), words_of(between)
    threads.run(_concat, rows, *side_a, *middle, *side_b, *target, grain=_GRAIN)
    return out


@compiled
def _concat(
    start, stop, offsets_a, data_a, words_a, between, middle, offsets_b, data_b, words_b,
    out_offsets, out, into,
):  # fmt: skip
    one = np.uint64(1)
    limit = out_offsets[stop]
    # The one text of a side that all rows share is its row 0.
    step_a = np.uint64(offsets_a.size > 2)
    step_b = np.uint64(offsets_b.size > 2)
    for i in range(np.uint64(start), np.uint64(stop)):
        at = out_offsets[i]
        row = i * step_a
        length = offsets_a[row + one] - offsets_a[row]
        copy_range(data_a, words_a, offsets_a[row], out, into, at, length, limit)
        at += length
        copy_range(between, middle, np.int64(0), out, into, at, between.size, limit)
        at += between.size
        row = i * step_b
        length = offsets_b[row + one] - offsets_b[row]
        copy_range(data_b, words_b, offsets_b[row], out, into, at, length, limit)


def pad_bytes(offsets, data, fill, left, signed, out_offsets, total):
    out = device.empty(total, np.uint8)
    source = const(offsets), const(data), const(fill), const(left), bool(signed)
    threads.run(_pad, offsets.size - 1, *source, const(out_offsets), out, grain=_GRAIN)
    return out


@compiled
def _pad(start, stop, offsets, data, fill, left, signed, out_offsets, out):
    one = np.uint64(1)
    for i in range(np.uint64(start), np.uint64(stop)):
        begin, end = offsets[i], offsets[i + one]
        pad_text(data, begin, end, fill, left[i], signed, out, out_offsets[i], out_offsets[i + one])


def repeat_bytes(offsets, data, out_offsets, total):
    out = device.empty(total, np.uint8)
    source = const(offsets), const(data), words_of(data), const(out_offsets)
    rows = offsets.size - 1
    threads.run(_repeat, rows, *source, out, writable_words(out), grain=_GRAIN)
    return out


@compiled
def _repeat(start, stop, offsets, data, words, out_offsets, out, into):
    one = np.uint64(1)
    limit = out_offsets[stop]
    for i in range(np.uint64(start), np.uint64(stop)):
        at, end = out_offsets[i], out_offsets[i + one]
        length = offsets[i + one] - offsets[i]
        while at < end:
            copy_range(data, words, offsets[i], out, into, at, length, limit)
            at += length


def split(offsets, data, pattern, parts, from_right):
    rows = offsets.size - 1
    begins = device.empty(parts * rows, np.int64)
    ends = device.empty(parts * rows, np.int64)
    loop = _split_back if from_right else _split
    source = const(offsets), const(data), const(pattern), np.int64(parts)
    threads.run(loop, rows, *source, begins, ends, grain=_GRAIN)
    return begins, ends


@compiled
def _split(start, stop, offsets, data, pattern, parts, begins, ends):
    rows = np.int64(offsets.size - 1)
    for i in range(np.int64(start), np.int64(stop)):
        split_text(data, offsets[i], offsets[i + 1], pattern, parts, begins, ends, i, rows)


@compiled
def _split_back(start, stop, offsets, data, pattern, parts, begins, ends):
    rows = np.int64(offsets.size - 1)
    for i in range(np.int64(start), np.int64(stop)):
        split_text_back(data, offsets[i], offsets[i + 1], pattern, parts, begins, ends, i, rows)
