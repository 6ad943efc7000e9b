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


def group_expansions(ids, values, groups):
    low, high, nonfinite = xp().asnumpy(exact.word_range(values)).tolist()
    terms = xp().zeros((groups, 3), np.float64)
    if low <= high:
        words = high - low + 2
        state = exact.group_sum_words(ids, values, groups, low, words)
        terms = exact.expand_words(state, low, words).reshape(groups, 3)
    if nonfinite:
        flags = exact.group_nonfinite(ids, values, groups)
        terms[:, 0] = _with_special(terms[:, 0], flags)
        terms[:, 1:] = xp().where((flags & 3).reshape(groups, 1) > 0, 0.0, terms[:, 1:])
    return terms.reshape(3 * groups)


def _with_special(sums, flags):
    flags = flags & 3
    sums = xp().where(flags == 1, np.inf, sums)
    sums = xp().where(flags == 2, -np.inf, sums)
    return xp().where(flags == 3, np.nan, sums)
