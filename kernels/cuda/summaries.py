"""The first look at a column on CUDA: made of the kernels that add exactly."""

import numpy as np

from gpuframe.kernels.cuda import exact, moments
from gpuframe.kernels.cuda.launch import xp
from gpuframe.kernels.exact import WORDS


def summary(values):
    module = xp()
    known = values == values  # noqa: PLR0124 - not NaN
    finite = module.where(module.isfinite(values), values, 0.0)
    high, low = moments.product_parts(finite, finite)
    narrow = module.isfinite(high)
    squares = exact.sum_words(module.where(narrow, high, 0.0))
    squares = squares + exact.sum_words(module.where(narrow, low, 0.0))
    words = exact.sign_magnitude(module.concatenate([exact.sum_words(finite), squares]), WORDS)
    counts = module.stack(
        [(~known).sum(), (values == np.inf).sum(), (values == -np.inf).sum(), (~narrow).sum()]
    ).astype(np.int64)
    ends = module.full(2, np.inf, dtype=np.float64)
    ends[1] = -np.inf
    if values.size:
        ends[0] = module.where(known, values, np.inf).min()
        ends[1] = module.where(known, values, -np.inf).max()
    return words, counts, ends + 0.0
