"""Correctly rounded sums of doubles on CUDA: the grid of words, rounded at once."""

import numpy as np

from gpuframe.kernels.cuda import exact
from gpuframe.kernels.cuda.launch import xp
from gpuframe.kernels.exact import WORDS


def total(values):
    sums = exact.round_words(exact.sum_words(values), 0, WORDS)
    zeros = xp().zeros(values.size, np.int32)
    sums = _with_special(sums, exact.group_nonfinite(zeros, values, 1))
    known = (values == values).sum().astype(np.float64)  # noqa: PLR0124 - not NaN
    return xp().concatenate([sums, known.reshape(1)])


# Words of a state, 2 GB of them: groups whose words are more are summed part after part.
_MOST_WORDS = 1 << 28


def group_totals(ids, values, groups):
    low, high, nonfinite = xp().asnumpy(exact.word_range(values)).tolist()
    sums = xp().zeros(groups, np.float64)
    if low <= high:
        words = high - low + 2

        def rounded(own, count):
            state = exact.group_sum_words(own, values, count, low, words)
            return exact.round_words(state, low, words)

        sums = _in_parts(rounded, ids, groups, words)
    return _with_special(sums, exact.group_nonfinite(ids, values, groups)) if nonfinite else sums


def group_expansions(ids, values, groups):
    low, high, nonfinite = xp().asnumpy(exact.word_range(values)).tolist()
    terms = xp().zeros((groups, 3), np.float64)
    if low <= high:
        words = high - low + 2

        def expanded(own, count):
            state = exact.group_sum_words(own, values, count, low, words)
            return exact.expand_words(state, low, words)

        terms = _in_parts(expanded, ids, groups, words).reshape(groups, 3)
    if nonfinite:
        flags = exact.group_nonfinite(ids, values, groups)
        terms[:, 0] = _with_special(terms[:, 0], flags)
        terms[:, 1:] = xp().where((flags & 3).reshape(groups, 1) > 0, 0.0, terms[:, 1:])
    return terms.reshape(3 * groups)


def _in_parts(function, ids, groups, words):
    """Return `function(ids, groups)`, for so many groups at a time that their words fit."""
    most = max(_MOST_WORDS // words, 1)
    if groups <= most:
        return function(ids, groups)
    found = []
    for first in range(0, groups, most):
        count = min(most, groups - first)
        inside = (ids >= first) & (ids < first + count)
        own = xp().where(inside, ids - first, -1).astype(ids.dtype, copy=False)
        found.append(function(own, count))
    return xp().concatenate(found)


def _with_special(sums, flags):
    flags = flags & 3
    sums = xp().where(flags == 1, np.inf, sums)
    sums = xp().where(flags == 2, -np.inf, sums)
    return xp().where(flags == 3, np.nan, sums)
