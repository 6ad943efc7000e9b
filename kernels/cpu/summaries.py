"""The first look at a column on the CPU: a block in cache, all that is asked of it."""

import operator

import numpy as np
from numba.extending import register_jitable

from gpuframe.kernels.cpu.compiled import compiled, const, map_spans, parts
from gpuframe.kernels.cpu.exact import sign_magnitude
from gpuframe.kernels.cpu.words import add_values
from gpuframe.kernels.exact import WORDS
from gpuframe.kernels.expansions import arithmetic

_product, _ = arithmetic(operator.add, operator.mul, register_jitable)
_LARGEST = np.finfo(np.float64).max
_BLOCK = 4096


def summary(values):
    values = const(values)

    def span(start, stop):
        words = np.zeros(3 * WORDS, np.int64)
        counts, ends = np.zeros(4, np.int64), np.array([np.inf, -np.inf])
        _summary(start, stop, values, words, counts, ends)
        return words, counts, ends

    found = map_spans(span, values.size, parts(values.size, 1))
    words = np.sum([part[0] for part in found], axis=0)
    words[WORDS : 2 * WORDS] += words[2 * WORDS :]
    words = sign_magnitude(words[: 2 * WORDS], WORDS)
    ends = np.array([part[2] for part in found])
    least, greatest = ends[:, 0].min(), ends[:, 1].max()
    return words, np.sum([part[1] for part in found], axis=0), np.array([least, greatest]) + 0.0


@compiled
def _summary(start, stop, values, words, counts, ends):
    finite, high, low = np.empty(_BLOCK), np.empty(_BLOCK), np.empty(_BLOCK)
    least, greatest = ends[0], ends[1]
    for begin in range(start, stop, _BLOCK):
        count = min(_BLOCK, stop - begin)
        block = values[begin : begin + count]
        unusual = np.int64(0)
        for i in range(count):
            value = block[i]
            known = abs(value) <= _LARGEST
            unusual += not known
            finite[i] = value if known else 0.0
            least = min(least, value)
            greatest = max(greatest, value)
        if unusual:
            for i in range(count):
                counts[0] += block[i] != block[i]
                counts[1] += block[i] == np.inf
                counts[2] += block[i] == -np.inf
        wide = np.int64(0)
        for i in range(count):
            whole, lost = _product(finite[i], finite[i])
            narrow = abs(whole) <= _LARGEST
            wide += not narrow
            high[i] = whole if narrow else 0.0
            low[i] = lost if narrow and abs(lost) <= _LARGEST else 0.0
        counts[3] += wide
        add_values(0, count, finite, finite.view(np.int64), words[:WORDS])
        add_values(0, count, high, high.view(np.int64), words[WORDS : 2 * WORDS])
        add_values(0, count, low, low.view(np.int64), words[2 * WORDS :])
    ends[0], ends[1] = least, greatest
