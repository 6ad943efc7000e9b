"""Order statistics of groups on CUDA: values sorted, then groups, by stable radix sorts."""

import numpy as np

from gpuframe.kernels.cuda import scan, sort
from gpuframe.kernels.cuda.launch import xp
from gpuframe.kernels.cuda.reduce import group_size
from gpuframe.kernels.quantiles import places


def group_neighbours(ids, values, groups, point):
    missing = (ids < 0) | (values != values)  # noqa: PLR0124 - NaN
    kept = xp().where(missing, groups, ids).astype(np.int64)
    sizes = group_size(kept, groups + 1)[:groups]
    bits = (values + 0.0).view(np.int64)
    ordered = (bits ^ ((bits >> 63) & np.iinfo(np.int64).max)).view(np.uint64)
    by_value = sort.argsort(ordered ^ np.uint64(1 << 63), 64)
    codes = xp().take(kept, by_value).view(np.uint64)
    by_group = sort.argsort(codes, max(groups.bit_length(), 1))
    listed = xp().take(xp().take(values, by_value), by_group)
    lower, upper = places(xp(), sizes, scan.offsets(sizes)[:-1], point)
    if not values.size:
        return xp().full(groups, np.nan), xp().full(groups, np.nan)
    return tuple(
        xp().where(sizes > 0, xp().take(listed, xp().minimum(place, values.size - 1)) + 0.0, np.nan)
        for place in (lower, upper)
    )
