"""Kernels over text on the CPU: eight bytes at a time."""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.contract import row_dtype
from gpuframe.kernels.cpu import groups, partition, select
from gpuframe.kernels.cpu.compiled import compiled, const, map_spans, parts
from gpuframe.kernels.cpu.ends import padded, split, within, words_of
from gpuframe.kernels.cpu.prefetch import prefetch
from gpuframe.kernels.cpu.scan import spread_starts
from gpuframe.kernels.scalar.hashing import first_bytes, mix64, short_code, text_begin, text_step
from gpuframe.kernels.text import LONG, encode_by_content

_GRAIN = 1 << 14
_SHORT = 8  # bytes of texts that have a code
_BATCH = 64  # texts whose likes are asked for together


def short_word(text):
    """Return a mask of as many bytes as a text of 1 to 8 bytes has, and the text as a word."""
    word = int.from_bytes(text.tobytes(), "little")
    return np.uint64((1 << (8 * text.size)) - 1), np.uint64(word)


def writable_words(out):
    """View an array as an 8-byte word at every byte, to be written."""
    return np.ndarray((max(out.size - 7, 0),), np.dtype("<u8"), out, strides=(1,))


@compiled
def copy_range(data, words, source, out, into, at, length, limit):
    """Copy bytes from data[source:] to out[at:], by whole words below out[limit].

    What a word writes beyond the length is written again by the texts that follow: texts come in
    order, and `limit` is where the last of them ends.
    """
    source, at = np.uint64(source), np.uint64(at)
    eight = np.uint64(8)
    end, last = at + np.uint64(length), np.uint64(limit)
    while at < end:
        if at + eight <= last and source < np.uint64(words.size):
            into[at] = words[source]
        else:
            for byte in range(min(end - at, eight)):
                out[at + byte] = data[source + byte]
        at += eight
        source += eight


@compiled
def byte_mask(left):
    """Return a mask of the first bytes of a word, as many as remain; no branch."""
    one = np.uint64(1)
    bits = np.uint64(min(max(left, 0), 8) * 8)
    return ((one << (bits & np.uint64(63))) - one) | (np.uint64(0) - (bits >> np.uint64(6)))


@compiled
def word_at(words, data, at, left):
    """Load the next bytes of a text, zeros past its end; left: how many remain, 1 or more."""
    if at < np.uint64(words.size):
        word = words[at]
        return word if left >= 8 else first_bytes(word, left)
    word = np.uint64(0)
    for byte in range(min(left, 8)):
        word |= np.uint64(data[at + np.uint64(byte)]) << np.uint64(8 * byte)
    return word


@compiled
def hash_range(words, data, begin, end):
    hashed = text_begin(end - begin)
    at = np.uint64(begin)
    left = end - begin
    while left > 0:
        hashed = text_step(hashed, word_at(words, data, at, left))
        at += np.uint64(8)
        left -= 8
    return np.int64(mix64(hashed))


@compiled
def equal_ranges(words_a, data_a, begin_a, words_b, data_b, begin_b, length):
    at_a, at_b = np.uint64(begin_a), np.uint64(begin_b)
    left = length
    while left > 0:
        if word_at(words_a, data_a, at_a, left) != word_at(words_b, data_b, at_b, left):
            return False
        at_a += np.uint64(8)
        at_b += np.uint64(8)
        left -= 8
    return True


def hash_text(offsets, data):
    out = device.empty(offsets.size - 1, np.int64)
    threads.run(
        _hash_text, out.size, const(offsets), const(data), words_of(data), out, grain=_GRAIN
    )
    return out


@compiled
def _hash_text(start, stop, offsets, data, words, out):
    for i in range(np.uint64(start), np.uint64(stop)):
        out[i] = hash_range(words, data, offsets[i], offsets[i + np.uint64(1)])


def equal_text(offsets_a, data_a, rows_a, offsets_b, data_b, rows_b):
    out = device.empty(rows_a.size, np.bool_)
    side_a = const(offsets_a), const(data_a), words_of(data_a), const(rows_a)
    side_b = const(offsets_b), const(data_b), words_of(data_b), const(rows_b)
    threads.run(_equal_text, out.size, *side_a, *side_b, out, grain=_GRAIN)
    return out


@compiled
def _equal_text(
    start, stop, offsets_a, data_a, words_a, rows_a, offsets_b, data_b, words_b, rows_b, out
):
    for i in range(np.uint64(start), np.uint64(stop)):
        a, b = np.uint64(rows_a[i]), np.uint64(rows_b[i])
        begin_a, begin_b = offsets_a[a], offsets_b[b]
        length = offsets_a[a + np.uint64(1)] - begin_a
        out[i] = length == offsets_b[b + np.uint64(1)] - begin_b and equal_ranges(
            words_a, data_a, begin_a, words_b, data_b, begin_b, length
        )


def encode(offsets, data, valid):
    offsets, data, words = const(offsets), const(data), words_of(data)
    rows = valid.size
    picked = None
    if not valid.all():
        picked = select.true_rows(valid, select.count_true(valid))
    ids, firsts = _numbered(offsets, data, words, picked)
    if picked is None:
        return ids, firsts
    out = device.empty(rows, row_dtype(rows))
    out.fill(-1)
    out[picked] = ids
    return out, picked[firsts].astype(out.dtype)


def _numbered(offsets, data, words, picked):
    """Number the texts of the picked rows, of all rows where there is no pick."""
    from gpuframe.kernels.cpu import contents, scattered

    longest = _longest(offsets)
    total = offsets.size - 1 if picked is None else picked.size
    keys, long = _coded(offsets, data, words) if longest <= _SHORT else (None, True)
    if not long:
        return groups.factorize(keys if picked is None else select.take(keys, picked))
    if total and longest <= contents.LONGEST:

        def count(sample):
            some = sample if picked is None else picked[sample]
            return contents.distinct(offsets, data, some)

        chosen = np.empty(0, row_dtype(total)) if picked is None else picked
        how = scattered if partition.mostly_distinct(total, count) else contents
        return how.factorize(offsets, data, chosen)
    keys = hash_text(offsets, data)
    ids, firsts = groups.factorize(keys if picked is None else select.take(keys, picked))
    chosen = np.empty(0, ids.dtype) if picked is None else picked
    if not _verified(offsets, data, chosen, ids, firsts):
        every = np.arange(total, dtype=ids.dtype) if picked is None else picked
        return encode_by_content(offsets, data, every)
    return ids, firsts


def _longest(offsets):
    rows = offsets.size - 1
    spans = threads.spans(rows, parts(rows, 1))
    return max(threads.map(lambda span: _longest_of(*span, offsets), spans))


@compiled
def _longest_of(start, stop, offsets):
    longest = np.int64(0)
    for i in range(np.uint64(start), np.uint64(stop)):
        longest = max(longest, offsets[i + np.uint64(1)] - offsets[i])
    return longest


def short_codes(offsets, data):
    return _coded(const(offsets), const(data), words_of(data))[0]


def _coded(offsets, data, words):
    """Return the codes of short texts, and whether some text has none."""
    out = device.empty(offsets.size - 1, np.int64)
    long = map_spans(
        lambda start, stop: _code(start, stop, offsets, data, words, out),
        out.size,
        parts(out.size, 1),
    )
    return out, any(long)


@compiled
def _code(start, stop, offsets, data, words, out):
    some = False
    for i in range(np.uint64(start), np.uint64(stop)):
        begin = offsets[i]
        length = offsets[i + np.uint64(1)] - begin
        word = np.uint64(0)
        if length > 0:
            word = word_at(words, data, np.uint64(begin), length)
        code = short_code(word, length)
        some |= code == LONG
        out[i] = code
    return some


def _verified(offsets, data, rows, ids, firsts):
    """Whether rows of one hash have one text; if so, the hashes have numbered the texts.

    Args:
        offsets: int64[n + 1].
        data: the bytes.
        rows: the numbered rows, ascending; empty for all.
        ids: their numbers.
        firsts: the place among the rows of each number's first one.
    """
    # The distinct texts side by side: rows look them up in less memory than the column takes.
    distinct = select.take(rows, firsts) if rows.size else firsts
    starts = take_offsets(offsets, distinct)
    known = padded(take_bytes(offsets, data, distinct, starts, int(starts[-1])), 8)
    dictionary = const(starts), const(known), words_of(known)
    texts = split(offsets, data, rows, 8)

    def span(start, stop):
        found = within(texts, start, stop)
        return all(_verify(a, b, *part, const(ids), *dictionary) for a, b, part in found)

    return all(map_spans(span, ids.size, parts(ids.size, 1)))


@compiled
def _verify(start, stop, offsets, words, rows, skip, ids, starts, known, known_words):
    """Compare texts in batches: what they are compared with is asked for before."""
    one = np.uint64(1)
    same = True
    others = np.empty(_BATCH, np.uint64)
    lengths = np.empty(_BATCH, np.uint64)
    batch = np.uint64(_BATCH)
    for begin in range(np.uint64(start), np.uint64(stop), batch):
        end = min(begin + batch, np.uint64(stop))
        for i in range(begin, end):
            prefetch(starts, np.uint64(ids[i]))
        for i in range(begin, end):
            number = np.uint64(ids[i])
            other = np.uint64(starts[number])
            length = np.uint64(starts[number + one]) - other
            others[i - begin] = other
            lengths[i - begin] = length
            prefetch(known, other)
            prefetch(known, other + length)
        for i in range(begin, end):
            row = (np.uint64(rows[i]) if rows.size else i) - skip
            at = np.uint64(offsets[row])
            length = np.uint64(offsets[row + one]) - at
            same &= length == lengths[i - begin]
            if same:
                same &= _same_words(words, at, known_words, others[i - begin], length)
    return same


@compiled
def _same_words(words_a, a, words_b, b, length):
    """Whether two texts of one length are equal; there are 8 bytes to load at both begins."""
    eight = np.uint64(8)
    differ = words_a[a] ^ words_b[b]
    if length < eight:
        return (differ & byte_mask(np.int64(length))) == np.uint64(0)
    at = eight
    while at + eight <= length:
        differ |= words_a[a + at] ^ words_b[b + at]
        at += eight
    # The last word may overlap the one before it.
    at = length - eight
    return (differ | (words_a[a + at] ^ words_b[b + at])) == np.uint64(0)


def take_offsets(offsets, rows):
    offsets, rows = const(offsets), const(rows)
    out = device.empty(rows.size + 1, np.int64)
    spread_starts(
        lambda start, stop, base: _take_offsets(start, stop, base, offsets, rows, out),
        lambda start, stop: _taken(start, stop, offsets, rows),
        rows.size,
    )
    out[0] = 0
    return out


@compiled
def _taken(start, stop, offsets, rows):
    total = np.int64(0)
    for i in range(np.uint64(start), np.uint64(stop)):
        if rows[i] >= 0:
            row = np.uint64(rows[i])
            total += offsets[row + np.uint64(1)] - offsets[row]
    return total


@compiled
def _take_offsets(start, stop, base, offsets, rows, out):
    total = np.int64(base)
    for i in range(np.uint64(start), np.uint64(stop)):
        if rows[i] >= 0:
            row = np.uint64(rows[i])
            total += offsets[row + np.uint64(1)] - offsets[row]
        out[i + np.uint64(1)] = total


def take_bytes(offsets, data, rows, out_offsets, total):
    out = device.empty(total, np.uint8)
    source = const(offsets), const(data), words_of(data), const(rows), const(out_offsets)
    into = writable_words(out)
    threads.run(_take_bytes, rows.size, *source, out, into, grain=_GRAIN)
    return out


@compiled
def _take_bytes(start, stop, offsets, data, words, rows, out_offsets, out, into):
    limit = out_offsets[stop]
    for i in range(np.uint64(start), np.uint64(stop)):
        if rows[i] < 0:
            continue
        source = offsets[np.uint64(rows[i])]
        at = out_offsets[i]
        length = out_offsets[i + np.uint64(1)] - at
        copy_range(data, words, source, out, into, at, length, limit)
