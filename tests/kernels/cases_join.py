"""Arguments for the kernels of joins beside those of `cases`."""

import numpy as np
from cases import SIZES, group_ids, random


def _sorted_sides():
    """Yield (left, right, left_ids, right_ids, groups): ties, extremes, sides of other lengths."""
    for rows in SIZES:
        for others in (rows // 2, min(rows + 3, 30)):
            rng = random(rows + others)
            for high in (3, 10**6):
                left = np.sort(rng.integers(-high, high, rows))
                right = np.sort(rng.integers(-high, high, others))
                for groups in (4, max(others, 1)):
                    ids = rng.integers(-1, groups, rows).astype(np.int32)
                    yield left, right, ids, rng.integers(0, groups, others), groups
                yield left / 2, right / 2, ids, np.zeros(others, np.int32), groups
    limits = np.iinfo(np.int64)
    ends = np.array([limits.min, -1, 0, 0, limits.max])
    zeros = np.zeros(5, np.int32)
    yield ends, ends, zeros, zeros, 1
    floats = np.array([-np.inf, -0.0, 0.0, 5e-324, np.inf])
    yield floats, floats, zeros, zeros, 1


def _ranges():
    """Yield (begins, starts, total): overlapping, empty and absent ranges, one long one."""
    for rows in SIZES:
        rng = random(rows)
        begins = rng.integers(-1, max(rows, 1), rows)
        for lengths in (rng.integers(0, 4, rows), np.ones(rows, np.int64)):
            starts = np.append(0, np.cumsum(lengths))
            yield begins, starts, int(starts[-1])
    yield np.array([5, -1, 2]), np.array([0, 300, 301, 301]), 301


_ASOF = [(*sides, exact) for sides in _sorted_sides() for exact in (False, True)]

CASES = {
    "join.seen": [(ids, count) for rows in SIZES for ids, count in group_ids(rows)]
    + [(np.full(9, -1, np.int32), 3), (np.zeros(9, np.int64), 1)],
    "join.expand_ranges": list(_ranges()),
    "asof.before": _ASOF,
    "asof.after": _ASOF,
}
