"""Exact sums equal math.fsum on hostile data, and are the same words in any order and split."""

import math
import os

import numpy as np
import pytest

from gpuframe import device
from gpuframe.kernels import exact

BACKEND = device.backend().name
SIMULATOR = os.environ.get("NUMBA_ENABLE_CUDASIM") == "1"
ROWS = 150 if SIMULATOR else 20_000

rng = np.random.default_rng(20)


def spread(rows, low, high):
    return rng.normal(0, 1, rows) * 10.0 ** rng.integers(low, high, rows)


def cancelling(rows):
    values = spread(rows // 2, -200, 200)
    return rng.permutation(np.concatenate([values, -values, [1e-250]]))


HOSTILE = {
    "ordinary": rng.normal(100, 30, ROWS),
    "cents": np.round(rng.uniform(0, 1000, ROWS), 2),
    "all exponents": spread(ROWS, -307, 300),
    "1e300 beside 1e-300": rng.choice([1e300, -1e300, 1e-300, 7e-300], ROWS),
    "denormals": rng.integers(-(2**52), 2**52, ROWS) * 5e-324,
    "denormals beside the least normal": rng.choice([5e-324, 2.2250738585072014e-308], ROWS),
    "cancelling": cancelling(ROWS),
    "ties": np.concatenate([[2.0**53], np.ones(7), np.full(4, 2.0**-60)]),
    "largest": np.array([1.7976931348623157e308, -1.7976931348623157e308, 3.0]),
    "negative zeros": np.full(9, -0.0),
    "one": np.array([0.1]),
    "lognormal": rng.lognormal(0, 5, ROWS),
    "negative": -rng.lognormal(0, 1, ROWS),
}


def run(kernel, *args):
    """Run the process's twin on host arrays."""
    given = [device.to_device(arg) if isinstance(arg, np.ndarray) else arg for arg in args]
    return device.to_host(kernel.twin(BACKEND)(*given))


@pytest.mark.parametrize("name", HOSTILE)
def test_sum_is_fsum(name):
    values = HOSTILE[name]
    words = run(exact.sum_words, values)
    assert run(exact.round_words, words, 0, exact.WORDS).tolist() == [math.fsum(values)]
    reference = exact.sum_words.reference(values)
    assert exact.round_words.reference(reference, 0, exact.WORDS).tolist() == [math.fsum(values)]


@pytest.mark.parametrize("name", HOSTILE)
def test_small_blocks_of_the_reference_give_the_same_words(name):
    values = HOSTILE[name]
    whole = exact.sum_words.reference(values)
    parts = sum(exact.sum_words.reference(values[i : i + 7]) for i in range(0, values.size, 7))
    rounded = [exact.round_words.reference(words, 0, exact.WORDS) for words in (whole, parts)]
    assert rounded[0].tobytes() == rounded[1].tobytes()


@pytest.mark.parametrize("name", HOSTILE)
def test_words_do_not_depend_on_order_or_split(name):
    values = HOSTILE[name]
    words = run(exact.sum_words, values)
    assert np.array_equal(run(exact.sum_words, rng.permutation(values)), words)
    for parts in (2, 3, 7):
        split = [run(exact.sum_words, part) for part in np.array_split(values, parts)]
        total = np.sum(split, axis=0)
        answer = run(exact.round_words, total, 0, exact.WORDS)
        assert answer.tobytes() == run(exact.round_words, words, 0, exact.WORDS).tobytes()


@pytest.mark.parametrize("name", HOSTILE)
def test_group_sums_are_fsum(name):
    values = HOSTILE[name]
    low, high, nonfinite = run(exact.word_range, values).tolist()
    assert not nonfinite
    low, words = (low, high - low + 2) if low <= high else (0, 1)
    ids = rng.integers(-1, 4, values.size).astype(np.int32)
    state = run(exact.group_sum_words, ids, values, 4, low, words)
    sums = run(exact.round_words, state, low, words)
    assert sums.tolist() == [math.fsum(values[ids == group]) for group in range(4)]


def test_sums_past_the_largest_double_are_infinite():
    values = np.full(3, 1.7976931348623157e308)
    for sign in (1, -1):
        words = run(exact.sum_words, sign * values)
        assert run(exact.round_words, words, 0, exact.WORDS).tolist() == [sign * math.inf]


def test_sums_near_the_largest_double_round_as_ieee_says():
    largest, ulp = 1.7976931348623157e308, 2.0**971
    for added, expected in ((ulp / 4, largest), (ulp / 2 - 2.0**918, largest), (ulp / 2, math.inf)):
        words = run(exact.sum_words, np.array([largest, added]))
        assert run(exact.round_words, words, 0, exact.WORDS).tolist() == [expected]


def test_nan_and_infinities_are_left_out_and_reported():
    values = np.array([1.5, np.nan, np.inf, -np.inf, 2.0])
    words = run(exact.sum_words, values)
    assert run(exact.round_words, words, 0, exact.WORDS).tolist() == [3.5]
    assert run(exact.word_range, values)[2] == 1
    ids = np.array([0, 1, 2, 3, 2], np.int32)
    assert run(exact.group_nonfinite, ids, values, 5).tolist() == [0, 4, 1, 2, 0]
    assert run(exact.group_nonfinite, np.zeros(5, np.int32), values, 1).tolist() == [7]


def test_canonical_words():
    words = run(exact.sum_words, np.array([-5e-324]))
    assert words.tolist() == [2**32 - 1] * (exact.WORDS - 1) + [-1]
