"""As-of joins on the CPU: one walk over both sorted sides, the last row of each group kept."""

import numpy as np

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.contract import row_dtype
from gpuframe.kernels.cpu.compiled import compiled, const, parts


def before(left, right, left_ids, right_ids, groups, exact):
    return _walked(_before, left, right, left_ids, right_ids, groups, exact)


def after(left, right, left_ids, right_ids, groups, exact):
    return _walked(_after, left, right, left_ids, right_ids, groups, exact)


def _walked(walk, left, right, left_ids, right_ids, groups, exact):
    out = device.empty(left.size, row_dtype(right.size))
    left, right, left_ids, right_ids = map(const, (left, right, left_ids, right_ids))
    exact = np.bool_(exact)
    threads.map(
        lambda span: walk(
            *span, left, right, left_ids, right_ids, exact, np.full(groups, -1, out.dtype), out
        ),
        threads.spans(left.size, parts(left.size, groups)),
    )
    return out


@compiled
def _bisect(keys, key, equal):
    """Count the keys below `key`, equal ones counted in on demand."""
    low = np.int64(0)
    high = np.int64(keys.size)
    while low < high:
        middle = (low + high) >> np.int64(1)
        found = keys[np.uint64(middle)]
        if found < key or (equal and found == key):
            low = middle + np.int64(1)
        else:
            high = middle
    return low


@compiled
def _before(start, stop, left, right, left_ids, right_ids, exact, last, out):
    if start >= stop:
        return
    at = _bisect(right, left[np.uint64(start)], exact)
    unseen = last.size
    back = at - np.int64(1)
    while back >= 0 and unseen > 0:  # what a walk from the beginning would have kept
        group = np.uint64(right_ids[np.uint64(back)])
        if last[group] < 0:
            last[group] = back
            unseen -= 1
        back -= np.int64(1)
    size = np.int64(right.size)
    for i in range(np.uint64(start), np.uint64(stop)):
        key = left[i]
        while at < size:
            place = np.uint64(at)
            if not (right[place] < key or (exact and right[place] == key)):
                break
            last[np.uint64(right_ids[place])] = at
            at += np.int64(1)
        group = np.int64(left_ids[i])
        out[i] = last[np.uint64(group)] if group >= 0 else -1


@compiled
def _after(start, stop, left, right, left_ids, right_ids, exact, last, out):
    if start >= stop:
        return
    size = np.int64(right.size)
    at = _bisect(right, left[np.uint64(stop - 1)], not exact) - np.int64(1)
    unseen = last.size
    ahead = at + np.int64(1)
    while ahead < size and unseen > 0:
        group = np.uint64(right_ids[np.uint64(ahead)])
        if last[group] < 0:
            last[group] = ahead
            unseen -= 1
        ahead += np.int64(1)
    for step in range(np.uint64(stop - start)):
        i = np.uint64(stop - 1) - np.uint64(step)
        key = left[i]
        while at >= 0:
            place = np.uint64(at)
            if not (right[place] > key or (exact and right[place] == key)):
                break
            last[np.uint64(right_ids[place])] = at
            at -= np.int64(1)
        group = np.int64(left_ids[i])
        out[i] = last[np.uint64(group)] if group >= 0 else -1
