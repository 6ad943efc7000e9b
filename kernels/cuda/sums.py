"""Correctly rounded sums of doubles on CUDA: the grid of words, rounded at once."""

import numpy as np

from gpuframe.kernels.cuda import exact
from gpuframe.kernels.cuda.launch import xp
from gpuframe.kernels.exact import WORDS


def total(values):
    sums = exact.round_words(exact.sum_words(values), 0, WORDS)
    zeros = xp().zeros(values.size, np.int32)
    return _with_special(sums, exact.group_nonfinite(zeros, values, 1))


def group_totals(ids, values, groups):
    low, high, nonfinite = xp().asnumpy(exact.word_range(values)).tolist()
    sums = xp().zeros(groups, np.float64)
    if low <= high:
        words = high - low + 2
        sums = exact.round_words(exact.group_sum_words(ids, values, groups, low, words), low, words)
    return _with_special(sums, exact.group_nonfinite(ids, values, groups)) if nonfinite else sums


def _with_special(sums, flags):
    flags = flags & 3
    sums = xp().where(flags == 1, np.inf, sums)
    sums = xp().where(flags == 2, -np.inf, sums)
    return xp().where(flags == 3, np.nan, sums)
