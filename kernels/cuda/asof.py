"""As-of joins on CUDA: each left row bisects the rows of its group."""

import numpy as np

from gpuframe import device
from gpuframe.kernels.contract import row_dtype
from gpuframe.kernels.cuda import groups as grouping
from gpuframe.kernels.cuda.launch import cuda, entry, launch


def before(left, right, left_ids, right_ids, groups, exact):
    return _bisected(left, right, left_ids, right_ids, groups, int(exact), -1)


def after(left, right, left_ids, right_ids, groups, exact):
    return _bisected(left, right, left_ids, right_ids, groups, int(not exact), 0)


def _bisected(left, right, left_ids, right_ids, groups, equal, step):
    offsets, rows = grouping.group_rows(right_ids, groups)
    out = device.empty(left.size, row_dtype(right.size))
    launch(_bisect, left.size, left, right, left_ids, offsets, rows, equal, step, out)
    return out


@entry(
    *(
        f"({keys}[::1], {keys}[::1], {ids}[::1], i8[::1], {rows}[::1], i8, i8, {rows}[::1])"
        for keys in ("i8", "f8")
        for ids in ("i4", "i8")
        for rows in ("i4", "i8")
    )
)
def _bisect(left, right, left_ids, offsets, rows, equal, step, out):
    """Count the group's keys below the row's own, equal ones on demand; the answer is beside."""
    for i in range(cuda.grid(1), left.size, cuda.gridsize(1)):
        group = np.int64(left_ids[i])
        out[i] = -1
        if group < 0:
            continue
        key = left[i]
        low = begin = offsets[group]
        high = end = offsets[group + 1]
        while low < high:
            middle = (low + high) >> 1
            found = right[rows[middle]]
            if found < key or (equal != 0 and found == key):
                low = middle + 1
            else:
                high = middle
        place = low + step
        if begin <= place < end:
            out[i] = rows[place]
