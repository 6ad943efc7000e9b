"""What is done in parts, beyond a limit of memory or of 64 bits, has the bits of the whole."""

import math

import numpy as np
import pytest

from gpuframe import device
from gpuframe.kernels import cumulate, exact, groups, reduce, scan, select, sums
from gpuframe.kernels.cuda.launch import SIMULATED

pytestmark = pytest.mark.skipif(
    not SIMULATED or device.backend().name != "cuda", reason="needs the CUDA simulator"
)

ROWS, GROUPS = 90, 11
rng = np.random.default_rng(3)
IDS = rng.integers(-1, GROUPS, ROWS).astype(np.int32)
VALUES = rng.normal(0, 1, ROWS) * 10.0 ** rng.integers(-30, 30, ROWS)
VALUES[::17] = [np.nan, np.inf, -np.inf, np.nan, np.inf, -np.inf]


def run(kernel, *args):
    """Run the CUDA twin on host arrays."""
    given = [device.to_device(arg) if isinstance(arg, np.ndarray) else arg for arg in args]
    return device.to_host(kernel.twin("cuda")(*given))


@pytest.mark.parametrize("kernel", [sums.group_totals, sums.group_expansions])
def test_groups_whose_words_are_too_many_are_summed_part_after_part(kernel, monkeypatch):
    monkeypatch.setattr("gpuframe.kernels.cuda.sums._MOST_WORDS", 30)  # two or three groups each
    found = run(kernel, IDS, VALUES, GROUPS)
    np.testing.assert_array_equal(found, kernel.reference(IDS, VALUES, GROUPS))


def test_rows_beyond_those_that_fit_64_bits_are_summed_part_after_part(monkeypatch):
    monkeypatch.setattr("gpuframe.kernels.cuda.exact._MOST_ROWS", 13)
    words = run(exact.sum_words, VALUES)
    np.testing.assert_array_equal(words, exact.sum_words.reference(VALUES))
    low, high, _ = exact.word_range.reference(VALUES).tolist()
    args = IDS, VALUES, GROUPS, low, high - low + 2
    np.testing.assert_array_equal(
        run(exact.group_sum_words, *args), exact.group_sum_words.reference(*args)
    )


@pytest.mark.parametrize("longest", [16, 17, 33])
def test_products_of_long_groups_are_scanned(longest):
    ids = np.repeat(np.array([0, 3, 1, -1], np.int32), [longest, 1, 5, 4])
    values = rng.integers(-(2**62), 2**62, ids.size) | 1
    shuffled = rng.permutation(ids.size)
    ids, values = ids[shuffled], values[shuffled]
    found = run(reduce.group_prod, ids, values, 5).tolist()
    for group in range(5):
        product = math.prod(values[ids == group].tolist())
        assert (found[group] - product) % 2**64 == 0
    assert found[2] == found[4] == 1


COUNTS = rng.integers(0, 2**40, ROWS)
SCANNED = [
    (scan.offsets, COUNTS),
    (scan.last_true, COUNTS % 3 == 0),
    (select.true_rows, COUNTS % 3 == 0, int((COUNTS % 3 == 0).sum())),
    (groups.factorize, COUNTS % 7),
    (groups.group_rows, IDS, GROUPS),
    (cumulate.cumulative, IDS, COUNTS, GROUPS, cumulate.SUM),
]


@pytest.mark.parametrize("case", SCANNED, ids=lambda case: case[0].__name__)
def test_rows_beyond_those_that_cupy_scans_are_scanned_part_after_part(case, monkeypatch):
    monkeypatch.setattr("gpuframe.kernels.cuda.scan._MOST_SCANNED", 8)
    kernel, *args = case
    given = [device.to_device(arg) if isinstance(arg, np.ndarray) else arg for arg in args]
    found, expected = kernel.twin("cuda")(*given), kernel.reference(*args)
    pairs = zip(found, expected, strict=True) if isinstance(found, tuple) else [(found, expected)]
    for own, wanted in pairs:
        np.testing.assert_array_equal(device.to_host(own), wanted)
