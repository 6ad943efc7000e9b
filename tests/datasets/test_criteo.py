"""The made click log: the same rows in pieces and on every backend, tails as calibrated."""

import importlib
import math
import zlib
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

import gpuframe
from gpuframe import device
from gpuframe.datasets import criteo, criteo_days, laws
from gpuframe.ops import draws, powers

made = importlib.import_module("gpuframe.datasets.criteo")  # the function bears its name

SIMULATED = device.backend().simulated
ROWS = 60 if SIMULATED else 30_000
LOG_ROWS = 4.373e9


def checksum(frame):
    """Return a checksum of all bytes of a frame's columns."""
    total = 0
    for column in frame._table.columns:
        parts = [column.values] if column.offsets is None else [column.offset_values, column.values]
        for part in parts:
            total = zlib.crc32(np.ascontiguousarray(device.to_host(part)).tobytes(), total)
    return total


def test_every_machine_and_backend_makes_these_bits():
    assert checksum(criteo(50, start=10**12, seed=7)) == 1608205722
    assert checksum(criteo(50, seed=-1, text=True)) == 175864679


@pytest.mark.parametrize("text", [False, True])
@settings(max_examples=4 if SIMULATED else 20, deadline=None)
@given(data=st.data())
def test_pieces_are_those_of_the_whole(text, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, ROWS), max_size=3)))
    whole = criteo(ROWS, start=5, seed=3, text=text).to_pandas()
    edges = [0, *cuts, ROWS]
    pieces = [
        criteo(end - begin, 5 + begin, 3, text=text).to_pandas() for begin, end in pairwise(edges)
    ]
    joined = pandas.concat(pieces, ignore_index=True)
    pandas.testing.assert_frame_equal(joined.astype(whole.dtypes), whole)


def test_few_rows_and_many_take_the_same_way():
    """Few rows run NumPy's references on the CPU, many compiled code."""
    few = criteo(40, start=ROWS - 40)
    assert few.to_pandas().equals(criteo(ROWS).to_pandas().iloc[ROWS - 40 :].reset_index(drop=True))


def test_columns_and_dtypes():
    frame = criteo(ROWS)
    names = ["label", *(f"I{i}" for i in range(1, 14)), *(f"C{i}" for i in range(1, 27))]
    assert list(frame.columns) == names
    assert {str(dtype) for dtype in frame.dtypes[1:14]} == {"float32"}
    assert {str(dtype) for dtype in frame.dtypes[14:]} == {"uint32"}
    assert str(frame.dtypes["label"]) == "int32"
    assert criteo(0).shape == (0, 40)
    for arguments in ((-1,), (1, -1)):
        with pytest.raises(ValueError, match="from 0 on"):
            criteo(*arguments)


def test_texts_are_the_identifiers_in_hexadecimal():
    numbers, texts = criteo(ROWS).to_pandas(), criteo(ROWS, text=True).to_pandas()
    for name in ("C1", "C6", "C19", "C25"):
        expected = [f"{value:08x}" if value else None for value in numbers[name].tolist()]
        assert texts[name].equals(pandas.Series(expected, dtype="str", name=name))
    assert (numbers[["C1", "C20", "C26"]] != 0).all().all()


def test_seeds_and_columns_are_unlike():
    one, other = criteo(ROWS).to_pandas(), criteo(ROWS, seed=1).to_pandas()
    assert (one["C20"] == other["C20"]).mean() < 0.01  # the same rank has another identifier
    assert not one["I5"].equals(other["I5"])
    small = one[["I3", "I6", "C9", "C17"]].rank().corr().to_numpy()
    assert np.abs(small - np.eye(4)).max() < 5 / math.sqrt(ROWS)


def test_missing_and_negative_values_have_their_shares():
    frame = criteo(ROWS).to_pandas()

    def near(found, share):
        return abs(found - share) <= 6 * math.sqrt(share * (1 - share) / ROWS)

    for name, (absent, negative, _, _) in zip(made.INTEGERS, made.NUMBERS, strict=True):
        assert near(frame[name].isna().mean(), absent), name
        assert near((frame[name] < 0).mean(), negative), name
    assert frame["I2"].min() == -2
    for name in made.CATEGORIES:
        assert near((frame[name] == 0).mean(), made.GAPS.get(name, 0.0)), name


def test_days_are_the_log_one_below_the_other(tmp_path, monkeypatch):
    monkeypatch.setattr(made, "GROUP_BYTES", ROWS // 3 * (14 * 4 + 26 * 16) // 2)
    paths = criteo_days(tmp_path / "log", ROWS // 3, days=3, seed=2, text=True)
    assert [path.name for path in paths] == ["day_00.parquet", "day_01.parquet", "day_02.parquet"]
    assert [parquet.ParquetFile(path).num_row_groups for path in paths] == [2, 2, 2]
    days = [gpuframe.read_parquet(path).to_pandas() for path in paths]
    expected = criteo(ROWS // 3 * 3, seed=2, text=True).to_pandas()
    pandas.testing.assert_frame_equal(pandas.concat(days, ignore_index=True), expected)


# The laws.


def test_logarithm_and_exponential_are_near_those_of_the_machine():
    rng = np.random.default_rng(1)
    positive = np.exp(rng.uniform(-700, 700, 20_000))
    assert np.abs(powers.log(positive) - np.log(positive)).max() < 3e-13
    near_one = 1 + rng.uniform(-0.3, 0.4, 20_000)
    assert np.abs(powers.log(near_one) / np.log(near_one) - 1).max() < 1e-15
    above = rng.uniform(-700, 700, 20_000)
    assert np.abs(powers.exp(above) / np.exp(above) - 1).max() < 1e-15


@pytest.mark.parametrize("shares", [[1.0], [0.5, 0.5], [0.9, 0.1 - 1e-7, 1e-7], [0.0, 1.0]])
def test_aliases_give_back_the_shares(shares):
    slots = len(shares)
    law = draws.Law.of(np.arange(slots), np.ones(slots, np.int64), np.array(shares))
    found = np.zeros(slots)
    for slot, (cut, other) in enumerate(zip(law.cuts.tolist(), law.others.tolist(), strict=True)):
        found[slot] += cut / 2**32 / slots
        found[other] += (2**32 - cut) / 2**32 / slots
    assert np.abs(found - shares).max() < 2**-32


@lru_cache(maxsize=2)
def exact(alpha, shift, most):
    """Return ranks, how many each stands for, and their probabilities, straight from the formula.

    The first ranks one by one, the others in a hundred thousand parts of a logarithmic scale.
    """
    head = min(most, 200_000)
    ranks, counts = np.arange(1.0, head + 1), np.ones(head)
    if most > head:
        edges = np.exp(np.linspace(math.log(head + 0.5), math.log(most + 0.5), 100_001))
        ranks = np.append(ranks, np.sqrt(edges[1:] * edges[:-1]))
        counts = np.append(counts, np.diff(edges))
    weights = (ranks + shift) ** -alpha
    return ranks, counts, weights / (weights * counts).sum()


@pytest.mark.parametrize("name", ["C1", "C2", "C10", "C12", "C16", "C20", "C21", "C26"])
def test_tables_are_near_the_law(name):
    alpha, shift, most = made.tail_of(name)
    firsts, sizes, shares = laws.zipf(alpha, shift, most)
    assert firsts[0] == 1
    assert (firsts + sizes)[-1] == most + 1
    assert np.array_equal(firsts[1:], (firsts + sizes)[:-1])
    ranks, counts, chances = exact(alpha, shift, most)
    # The distribution function at the ends of ranges.
    below = np.interp((firsts + sizes)[:-1] - 0.5, ranks + counts / 2, np.cumsum(chances * counts))
    assert np.abs(np.cumsum(shares)[:-1] - below).max() < 1e-5
    # A rank's probability, where ranges are of many ranks.
    densities = np.interp(np.log(firsts), np.log(ranks), np.log(chances))
    assert np.abs(np.log(shares / sizes) - densities).max() < alpha / (2 * laws.STEP) + 1e-4


def expected(name, rows, least=1):
    """Return the expected number of values that some rows show `least` times or more."""
    _, counts, chances = exact(*made.tail_of(name))
    mean = rows * (1 - made.GAPS.get(name, 0.0)) * chances
    rare = term = np.exp(-mean)
    for times in range(1, least):
        term = term * mean / times
        rare = rare + term
    return float((counts * (1 - rare)).sum())


# Values that Criteo's terabyte log shows at all, 3 times and 15 times or more; the page of counts
# adds an identifier for the others to the last.
SEEN = {
    "C1": (227605432, 45833188, 7912888),
    "C10": (130229467, 29275261, 5554113),
    "C11": (3067956, 1572176, 582468),
    "C20": (292775614, 48937457, 8165895),
    "C21": (40790948, 11316796, 2675939),
    "C22": (187188510, 40094537, 7156452),
    "C12": (405282, 345138, 245827),
    "C23": (590152, 452104, 302515),
}


@pytest.mark.parametrize("name", SEEN)
def test_as_many_rows_as_the_log_has_would_show_as_many_values(name):
    for least, seen in zip((1, 3, 15), SEEN[name], strict=True):
        near = 0.07 if name in ("C12", "C23") else 0.01
        assert abs(expected(name, LOG_ROWS, least) / seen - 1) < near, least


@pytest.mark.parametrize("name", made.CATEGORIES)
def test_no_column_is_far_from_the_log(name):
    seen = made.CARDINALITIES[made.CATEGORIES.index(name)]
    assert abs(expected(name, LOG_ROWS) / seen - 1) < 0.12


@pytest.mark.cpu_only  # millions of rows
@pytest.mark.parametrize("rows", [1_000_000, 4_000_000])
def test_rows_show_as_many_values_as_the_laws_expect(rows):
    _, ids = made.drawn(rows, 0, 0)
    for name in made.CATEGORIES:
        values = ids[name]
        found = len(np.unique(values[values != 0]))
        assert abs(found / expected(name, rows) - 1) < 0.01, name


@pytest.mark.cpu_only  # a million rows
def test_labels_can_be_learned_as_far_as_is_said():
    metrics = pytest.importorskip("sklearn.metrics")
    rows = 1_000_000
    labels, scores = made.labelled(*made.drawn(rows, 0, 0), 0, 0)
    assert 0.033 < labels.mean() < 0.036
    assert abs(metrics.roc_auc_score(labels, scores) - 0.816) < 0.005
    # The chances are those of the labels, in each tenth of the scores.
    chances = 1 / (1 + np.exp(-(scores / made.UNIT + made.INTERCEPT)))
    for part in np.array_split(np.argsort(scores), 10):
        share = chances[part].mean()
        assert abs(labels[part].mean() - share) < 6 * math.sqrt(share / len(part))


def test_identifiers_are_one_to_one():
    rows = device.to_device(np.arange(500 if SIMULATED else 500_000))
    # One number after the other: the salt is the row.
    law = draws.Law.of(np.array([0]), np.array([2**32 - 1]), np.array([1.0]))
    plain = device.to_host(draws.chosen(rows, 1, law))
    spread = device.to_host(draws.chosen(rows, 1, law, spread=True))
    assert len(np.unique(spread)) == len(np.unique(plain))
    assert not np.array_equal(spread, plain)
