"""Running sums of counts."""

from __future__ import annotations

import numpy as np

from gpuframe.kernels.contract import Array, kernel

__all__ = ["offsets"]


@kernel
def offsets(counts: Array) -> Array:
    """Turn counts into offsets: exclusive sums, the total last.

    Args:
        counts: [n] of any integer dtype, or bool.

    Returns:
        int64[n + 1]; out[0] = 0, out[i + 1] = out[i] + counts[i]. [0] for no counts.
    """
    out = np.empty(counts.size + 1, np.int64)
    out[0] = 0
    np.cumsum(counts, dtype=np.int64, out=out[1:])
    return out
