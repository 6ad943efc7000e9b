"""Numbers and their texts on the CPU."""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.cpu.compiled import compiled, const
from gpuframe.kernels.cpu.ends import words_of
from gpuframe.kernels.scalar.numerals import int_size, parse_float, parse_int, put_int

_GRAIN = 1 << 14
_ALL = np.uint64(2**64 - 1)
_ZEROS = np.uint64(0x3030303030303030)
_HIGHS = np.uint64(0xF0F0F0F0F0F0F0F0)
_SIXES = np.uint64(0x0606060606060606)
_DIGITS = np.uint64(0x3333333333333333)
_NIBBLES = np.uint64(0x0F0F0F0F0F0F0F0F)
_PAIRS = np.uint64(0x00FF00FF00FF00FF)
_FOURS = np.uint64(0x0000FFFF0000FFFF)


def parse_ints(offsets, data):
    values = device.empty(offsets.size - 1, np.int64)
    left = device.empty(values.size, np.uint8)
    source = const(offsets), const(data), words_of(data)
    threads.run(_ints, values.size, *source, values, left, grain=_GRAIN)
    return values, left


@compiled
def _eight_digits(word):
    """Return the number that 8 digits in a word stand for: pairs, fours, then all eight."""
    word = ((word & _NIBBLES) * np.uint64(2561)) >> np.uint64(8)
    word = ((word & _PAIRS) * np.uint64(6553601)) >> np.uint64(16)
    return np.int64(((word & _FOURS) * np.uint64(42949672960001)) >> np.uint64(32))


@compiled
def _ints(start, stop, offsets, data, words, values, left):
    for i in range(np.uint64(start), np.uint64(stop)):
        begin, end = offsets[i], offsets[i + np.uint64(1)]
        length = end - begin
        if 0 < length <= 8 and np.uint64(begin) < np.uint64(words.size):
            # Zeros go before the text, so that all 8 bytes have to be digits.
            spare = np.uint64(8 * (8 - length))
            word = words[np.uint64(begin)] << spare
            word |= _ZEROS & ~(_ALL << spare)
            high = (word & _HIGHS) | (((word + _SIXES) & _HIGHS) >> np.uint64(4))
            if high == _DIGITS:
                values[i], left[i] = _eight_digits(word), 0
                continue
        values[i], left[i] = parse_int(data, begin, end)


def parse_floats(offsets, data, powers):
    bits = device.empty(offsets.size - 1, np.int64)
    left = device.empty(bits.size, np.uint8)
    source = const(offsets), const(data), const(powers)
    threads.run(_floats, bits.size, *source, bits, left, grain=_GRAIN)
    return bits, left


@compiled
def _floats(start, stop, offsets, data, powers, bits, left):
    for i in range(np.uint64(start), np.uint64(stop)):
        bits[i], left[i] = parse_float(data, offsets[i], offsets[i + np.uint64(1)], powers)


def int_sizes(values):
    out = device.empty(values.size, np.int64)
    threads.run(_sizes, out.size, const(values), out)
    return out


@compiled
def _sizes(start, stop, values, out):
    for i in range(np.uint64(start), np.uint64(stop)):
        out[i] = int_size(values[i])


def int_bytes(values, out_offsets, total):
    out = device.empty(total, np.uint8)
    threads.run(_bytes, values.size, const(values), const(out_offsets), out)
    return out


@compiled
def _bytes(start, stop, values, out_offsets, out):
    for i in range(np.uint64(start), np.uint64(stop)):
        put_int(values[i], out, out_offsets[i], out_offsets[i + np.uint64(1)])
