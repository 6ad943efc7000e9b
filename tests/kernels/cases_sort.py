"""Arguments for selection, bisection and ranks: ties, extremes, rows without a rank."""

import numpy as np
from cases import SIMULATOR, SIZES, hostile, integers, random

from gpuframe.kernels import rank


def _keys():
    """Yield int64 keys: few distinct, many, all of one, both ends."""
    for rows in SIZES:
        rng = random(rows)
        yield rng.integers(0, 5, rows)
        yield integers(rows, "i8", rows)
        yield np.full(rows, -7)


def _kth():
    for keys in _keys():
        if keys.size:
            for k in {1, min(10, keys.size), (keys.size + 1) // 2, keys.size}:
                yield keys, k
    if not SIMULATOR:  # the sample's bound is right, too late, too early
        yield integers(150_000, "i8", 5), 500
        yield np.repeat([3, 1, 2], 50_000), 700
        periodic = np.where(np.arange(147_456) % 36 == 0, -(2**63), np.arange(147_456))
        yield periodic, 20
        yield np.where(np.arange(147_456) % 36 == 1, 0, np.arange(147_456) + 10), 3_000


def _bisections():
    for keys in _keys():
        ordered = np.sort(keys)
        few = random(9).choice(keys, min(keys.size, 50)) if keys.size else keys
        values = np.concatenate([few, few + 1, integers(4, "i8")])
        for after in (False, True):
            yield ordered, values, after
            yield ordered, np.zeros(0, np.int64), after
    for rows in SIZES:
        doubles = np.sort(hostile(rows))
        values = np.concatenate([doubles[::3], [0.0, -0.0, np.nan, np.inf, -np.inf, 0.5]])
        for after in (False, True):
            yield doubles, values, after


def _ranks():
    for keys in _keys():
        order = np.argsort(keys, kind="stable")
        for method in (rank.AVERAGE, rank.MIN, rank.MAX, rank.FIRST, rank.DENSE):
            yield order.astype(np.int32), keys, method
            yield order[keys[order] % 3 != 0], keys, method
    if not SIMULATOR:  # a run that spans all threads
        yield np.arange(400_000, dtype=np.int32), np.repeat([1, 2], [399_990, 10]), rank.DENSE


CASES = {
    "sort.kth": list(_kth()),
    "sort.bisect": list(_bisections()),
    "rank.doubled": list(_ranks()),
}
