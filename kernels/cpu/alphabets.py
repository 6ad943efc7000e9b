"""Texts as integers on the CPU: digits of a block of texts at a time, by vector instructions.

A place that all texts share is compared a word at a time. Where the codes of a place follow each
other, as digits and letters do, a digit is a difference; else it is looked up.
"""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.alphabets import CODES
from gpuframe.kernels.contract import row_dtype
from gpuframe.kernels.cpu.compiled import compiled, const, map_spans, parts
from gpuframe.kernels.cpu.ends import words_of
from gpuframe.kernels.cpu.text import word_at

_GRAIN = 1 << 14
_BLOCK = 512  # texts whose words stay in L1
_ZERO, _ONE, _EIGHT = np.uint64(0), np.uint64(1), np.uint64(8)
_BYTE = np.uint64(255)


def collect(offsets, data, valid, width):
    column = const(offsets), const(data), const(valid)

    def span(start, stop):
        flags = np.zeros(CODES * width, np.uint8)
        _collect(start, stop, *column, width, flags)
        return flags

    found = map_spans(span, valid.size, parts(valid.size, CODES))
    flags = np.bitwise_or.reduce(found).reshape(width, CODES)
    # A text that has ended at a place has done so at all that follow.
    np.maximum.accumulate(flags[:, 0], out=flags[:, 0])
    return flags.ravel()


@compiled
def _collect(start, stop, offsets, data, valid, width, flags):
    codes = np.uint64(CODES)
    for i in range(np.uint64(start), np.uint64(stop)):
        if not valid[i]:
            continue
        begin = offsets[i]
        length = min(offsets[i + _ONE] - begin, width)
        base = _ZERO
        for at in range(np.uint64(begin), np.uint64(begin + length)):
            flags[base + np.uint64(data[at]) + _ONE] = 1
            base += codes
        if length < width:
            flags[base] = 1


def number(offsets, data, valid, table, span, prefix):
    out = device.empty(valid.size, row_dtype(span))
    texts = const(offsets), const(data), words_of(data), const(valid)
    threads.run(_number, valid.size, *texts, *_plan(table, prefix), out, grain=_GRAIN)
    return out


def _plan(table, prefix):
    """Return what `_number` does with a table.

    Returns:
        pattern and mask: the words of the bytes that every text has, and where they stand.
        least and width: bytes that every text has at least and at most.
        places: the other places, with
        steps: the least code, the number of codes, the first digit and the digits' distance where
            a place's codes follow each other: four for each place, the number 0 where they do not.
        tables: the table's part of each place.
    """
    rows = table.reshape(-1, CODES)
    pattern = np.zeros(-(-len(rows) // 8) * 8, np.uint8)
    mask = np.zeros(pattern.size, np.uint8)
    places, steps, least = [], [], 0
    for place, row in enumerate(rows):
        codes = np.flatnonzero(row[1:] >= 0)
        if codes.size == 1 and row[0] < 0 and row[codes[0] + 1] == 0:
            pattern[place], mask[place] = codes[0], 255
            least = place + 1
            continue
        places.append(place)
        steps.append(_progression(codes, row[codes + 1]))
    return (
        pattern.view("<u8"),
        mask.view("<u8"),
        np.int64(least),
        np.int64(2**62 if prefix else len(rows)),
        np.array(places, np.uint64),
        np.array(steps, np.int64).ravel(),
        const(rows[places].ravel()),
    )


def _progression(codes, digits):
    """Return (least code, number, least digit, step), number 0 where that does not say it all."""
    last = codes.size - 1
    if last < 0 or codes[-1] - codes[0] != last:
        return 0, 0, 0, 0
    step = int(digits[-1] - digits[0]) // max(last, 1)
    if not np.array_equal(digits, digits[0] + np.arange(codes.size) * step):
        return 0, 0, 0, 0
    return codes[0], codes.size, digits[0], step


@compiled
def _number(
    start, stop, offsets, data, words, valid,
    pattern, mask, least, width, places, steps, tables, out,
):  # fmt: skip
    reach = np.int64(8 * pattern.size)
    texts = np.empty(np.uint64(pattern.size) * np.uint64(_BLOCK), np.uint64)
    lengths = np.empty(_BLOCK, np.int64)
    sums = np.empty(_BLOCK, np.int64)
    wrong = np.empty(_BLOCK, np.uint64)
    for begin in range(start, stop, _BLOCK):
        end = min(begin + _BLOCK, stop)
        size = end - begin
        edges = offsets[begin : end + 1]
        shortest = _measure(edges, least, width, lengths[:size], sums[:size], wrong[:size])
        inside = edges[size] + reach <= data.size
        for word in range(pattern.size):
            part = texts[word * _BLOCK : word * _BLOCK + size]
            if inside:
                _load(edges, words, np.uint64(8 * word), part)
            else:
                _load_last(edges, words, data, 8 * word, part)
            if mask[word]:
                _compare(part, pattern[word], mask[word], wrong)
        for turn in range(places.size):
            place = places[turn]
            at = np.int64(place >> np.uint64(3)) * _BLOCK
            part = texts[at : at + size]
            digits = steps[4 * turn : 4 * turn + 4]
            table = tables[CODES * turn : CODES * turn + CODES]
            if digits[1] == 0:
                _look_up(part, place, lengths, table, sums, wrong)
            elif shortest > np.int64(place):
                _add(part, place, digits, sums, wrong)
            else:
                _add_or_end(part, place, lengths, digits, table[0], sums, wrong)
        _write(valid[begin:end], sums, wrong, out[begin:end])


@compiled
def _measure(edges, least, width, lengths, sums, wrong):
    """Begin a block: lengths, no sums yet, what is wrong with lengths; return the shortest."""
    shortest = np.int64(edges[1] - edges[0])
    for j in range(lengths.size):
        length = edges[j + 1] - edges[j]
        lengths[j] = length
        shortest = min(shortest, length)
        sums[j] = 0
        wrong[j] = np.uint64((length < least) | (length > width))
    return shortest


@compiled
def _load(edges, words, skip, part):
    for j in range(np.uint64(part.size)):
        part[j] = words[np.uint64(edges[j]) + skip]


@compiled
def _load_last(edges, words, data, skip, part):
    """Load texts next to the end of the data; zeros where a text has ended."""
    for j in range(np.uint64(part.size)):
        at = edges[j] + skip
        left = edges[j + _ONE] - at
        part[j] = word_at(words, data, np.uint64(at), left) if left > 0 else _ZERO


@compiled
def _compare(part, pattern, mask, wrong):
    for j in range(np.uint64(part.size)):
        wrong[j] |= (part[j] ^ pattern) & mask


@compiled
def _shift(place):
    """Return by how many bits to move a word for the byte at a place."""
    return (place & np.uint64(7)) << np.uint64(3)


@compiled
def _add(part, place, digits, sums, wrong):
    """Add digits that are differences, of texts that reach beyond the place."""
    low, count, first, step = np.uint64(digits[0]), np.uint64(digits[1]), digits[2], digits[3]
    shift = _shift(place)
    for j in range(np.uint64(part.size)):
        rank = ((part[j] >> shift) & _BYTE) - low
        wrong[j] |= np.uint64(rank >= count)
        sums[j] += first + np.int64(rank) * step


@compiled
def _add_or_end(part, place, lengths, digits, past, sums, wrong):
    """Add digits that are differences, or `past` for texts that have ended before the place."""
    low, count, first, step = np.uint64(digits[0]), np.uint64(digits[1]), digits[2], digits[3]
    shift = _shift(place)
    ended = np.uint64(past < 0)
    for j in range(np.uint64(part.size)):
        rank = ((part[j] >> shift) & _BYTE) - low
        inside = lengths[j] > np.int64(place)
        wrong[j] |= np.uint64(rank >= count) if inside else ended
        sums[j] += first + np.int64(rank) * step if inside else past


@compiled
def _look_up(part, place, lengths, table, sums, wrong):
    shift = _shift(place)
    for j in range(np.uint64(part.size)):
        code = ((part[j] >> shift) & _BYTE) + _ONE
        digit = table[code if lengths[j] > np.int64(place) else _ZERO]
        wrong[j] |= np.uint64(digit < 0)
        sums[j] += digit


@compiled
def _write(valid, sums, wrong, out):
    for j in range(np.uint64(out.size)):
        total = np.int64(-1) if wrong[j] else sums[j]
        out[j] = total if valid[j] else np.int64(0)
