"""Whole numbers far apart are hashed as they stand; groups, order, distinct values are pandas'."""

import numpy as np
import pytest

from gpuframe import device
from gpuframe.columns import numpy as columns
from gpuframe.ops import keys
from tests.frames.compare import both

ROWS = 60 if device.backend().simulated else 500
LIMITS = np.iinfo(np.int64)
POOLS = {
    "whole range": np.array([LIMITS.min, LIMITS.max, 0, -1, 1, LIMITS.min + 1, 7], np.int64),
    "sparse": np.random.default_rng(0).integers(0, 2**62, 40),
    "negative": -np.random.default_rng(1).integers(0, 2**40, 40),
    "narrow": np.random.default_rng(2).integers(-(2**31), 2**31, 40).astype(np.int32),
    "unsigned": np.random.default_rng(3).integers(0, 2**32, 40).astype(np.uint32),
    "unsigned of 64 bits": np.random.default_rng(4).integers(0, 2**64, 40, np.uint64),
    "one far away": np.r_[np.arange(39), LIMITS.max],
}


@pytest.fixture(autouse=True)
def _short_columns_are_long(monkeypatch):
    monkeypatch.setattr(keys, "_LONG", 1)
    monkeypatch.setattr(keys, "_SAMPLE", 16)


def drawn(name):
    pool = POOLS[name]
    return pool[np.random.default_rng(5).integers(0, len(pool), ROWS)]


@pytest.mark.parametrize("name", POOLS)
@pytest.mark.parametrize("sort", [True, False])
def test_groups(name, sort):
    def lines(pd):
        frame = pd.DataFrame({"k": drawn(name), "v": np.arange(ROWS) / 4})
        grouped = frame.groupby("k", sort=sort)
        return [grouped.sum(), grouped.size(), grouped["v"].mean(), grouped["v"].cumsum()]

    both(lines, native=True)


@pytest.mark.parametrize("name", POOLS)
def test_distinct_values(name):
    def lines(pd):
        values = pd.Series(drawn(name))
        counts = values.value_counts(sort=False)
        return [values.drop_duplicates(), values.duplicated(keep=False), counts, values.nunique()]

    both(lines, native=True)


def test_only_a_range_that_is_wide_indeed_is_hashed():
    far, near = columns.from_numpy(drawn("sparse")), columns.from_numpy(np.arange(ROWS))
    assert keys.scattered(far) is not None
    assert keys.scattered(near) is None
    assert "range" not in far.memo
