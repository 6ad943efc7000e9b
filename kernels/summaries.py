"""What the first look at a column of numbers finds, in one read: counts, ends, exact sums."""

from __future__ import annotations

import numpy as np

from gpuframe.kernels import exact, moments
from gpuframe.kernels.contract import Array, kernel

__all__ = ["COUNTED", "summary"]

COUNTED = ("nan", "inf", "-inf", "wide")
"""What is counted: NaN, the infinities, and finite values whose square is none."""


@kernel
def summary(values: Array) -> tuple[Array, Array, Array]:
    """Count, find the ends, add up values and squares exactly.

    Args:
        values: float64[n].

    Returns:
        words int64[2 * WORDS], states as `exact.sign_magnitude` writes them: the sum of the
        finite values, and that of their squares (both parts of `moments.product_parts`) but for
        those past the greatest double; counts int64[4] of COUNTED; ends float64[2]: the least
        and the greatest value but NaN, inf and -inf where there is none. No end is -0.0.

    Bytes: 8 a row.
    """
    with np.errstate(all="ignore"):
        finite = np.where(np.isfinite(values), values, 0.0)
        high, low = moments.product_parts.reference(finite, finite)
        narrow = np.isfinite(high)
        parts = [np.where(narrow, part, 0.0) for part in (high, low)]
    states = [exact.sum_words.reference(part) for part in (finite, *parts)]
    words = np.concatenate([states[0], states[1] + states[2]])
    counts = [np.isnan(values), values == np.inf, values == -np.inf, ~narrow]
    known = values[~np.isnan(values)]
    ends = (known.min(initial=np.inf), known.max(initial=-np.inf))
    return (
        exact.sign_magnitude.reference(words, exact.WORDS),
        np.array([flags.sum() for flags in counts], np.int64),
        np.array(ends, np.float64) + 0.0,
    )
