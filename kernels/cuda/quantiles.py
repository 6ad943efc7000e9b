"""Order statistics of groups on CUDA: values sorted, then groups, by stable radix sorts."""

import numpy as np

from gpuframe.kernels.contract import row_dtype
from gpuframe.kernels.cuda import scan, sort
from gpuframe.kernels.cuda.groups import group_rows
from gpuframe.kernels.cuda.launch import cuda, entry, filled, launch, xp
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


def group_least(ids, keys, groups, k):
    order = sort.argsort(keys.view(np.uint64) ^ np.uint64(1 << 63), 64)
    offsets, places = group_rows(xp().take(ids, order), groups)
    out = filled(groups * k, -1, row_dtype(ids.size))
    launch(_first_rows, out.size, offsets, places, order, k, out)
    return out


@entry("(i8[::1], i4[::1], i4[::1], i8, i4[::1])", "(i8[::1], i8[::1], i8[::1], i8, i8[::1])")
def _first_rows(offsets, places, order, k, out):
    for i in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        group = i // k
        at = offsets[group] + i % k
        if at < offsets[group + 1]:
            out[i] = order[places[at]]
