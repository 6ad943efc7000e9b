"""Stable sorting on CUDA: CuPy's radix sort over keys cut to the bits in use."""

import numpy as np

from gpuframe.kernels.contract import row_dtype
from gpuframe.kernels.cuda.launch import xp


def argsort(keys, bits):
    if bits == 0 or keys.size < 2:
        return xp().arange(keys.size, dtype=row_dtype(keys.size))
    if bits <= 32:  # half the passes and half the bytes
        keys = keys.astype(np.uint32)
    return xp().argsort(keys, kind="stable").astype(row_dtype(keys.size))
