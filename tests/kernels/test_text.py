"""Texts that share a hash stay apart, and codes stand for one text."""

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from gpuframe import device
from gpuframe.kernels import text

TEXTS = [
    "a long text of many bytes",
    "a long text of many bytez",
    "short",
    "",
    "a long text of many bytes",
]
DATA = np.frombuffer("".join(TEXTS).encode(), np.uint8)
OFFSETS = np.concatenate([[0], np.cumsum([len(each) for each in TEXTS])])


def encode(valid):
    twin = text.encode.twin(device.backend().name)
    ids, firsts = twin(*map(device.to_device, (OFFSETS, DATA, np.array(valid))))
    return device.to_host(ids).tolist(), device.to_host(firsts).tolist()


@pytest.fixture
def one_hash_for_all(monkeypatch):
    def constant(offsets, data):  # noqa: ARG001 - the kernel's parameters
        return device.to_device(np.zeros(OFFSETS.size - 1, np.int64))

    backend = device.backend().name
    monkeypatch.setattr(f"gpuframe.kernels.{backend}.text.hash_text", constant)
    monkeypatch.setattr(
        text.hash_text, "reference", lambda offsets, _: np.zeros(offsets.size - 1, int)
    )


@pytest.mark.usefixtures("one_hash_for_all")
def test_equal_hashes_do_not_make_texts_equal():
    every = [True] * len(TEXTS)
    assert encode(every) == ([0, 1, 2, 3, 0], [0, 1, 2, 3])
    ids, firsts = text.encode.reference(OFFSETS, DATA, np.array(every))
    assert (ids.tolist(), firsts.tolist()) == ([0, 1, 2, 3, 0], [0, 1, 2, 3])


@pytest.mark.usefixtures("one_hash_for_all")
def test_missing_texts_have_no_number():
    some = [False, True, False, True, True]
    assert encode(some) == ([-1, 0, -1, 1, 2], [1, 3, 4])
    ids, firsts = text.encode.reference(OFFSETS, DATA, np.array(some))
    assert (ids.tolist(), firsts.tolist()) == ([-1, 0, -1, 1, 2], [1, 3, 4])


def test_all_missing():
    assert encode([False] * len(TEXTS)) == ([-1] * len(TEXTS), [])


def many(rows, longest):
    """Return texts that are mostly distinct, some empty or with zero bytes; the last are short."""
    random = np.random.default_rng(longest)
    lengths = random.integers(0, longest + 1, rows)
    pool = random.integers(0, 256, (rows, longest)).astype(np.uint8)
    chosen = random.integers(0, rows, rows)
    chosen[-40:] = np.argsort(lengths)[:40]
    offsets = np.concatenate([[0], np.cumsum(lengths[chosen])])
    data = pool[chosen][np.arange(longest) < lengths[chosen, None]]
    return offsets, data


@pytest.mark.cpu_only
@pytest.mark.parametrize("longest", [7, 8, 9, 23, 30])
def test_many_distinct_texts_are_numbered_in_order_of_appearance(longest):
    offsets, data = many(300_000, longest)
    valid = np.random.default_rng(0).random(offsets.size - 1) < 0.9
    for flags in (np.ones_like(valid), valid):
        found = text.encode.twin("cpu")(offsets, data, flags)
        for part, expected in zip(found, text.encode.reference(offsets, data, flags), strict=True):
            np.testing.assert_array_equal(part, expected)


@hypothesis.given(st.lists(st.binary(max_size=9)))
def test_codes_of_short_texts_are_in_the_order_of_the_texts(texts):
    offsets = np.cumsum([0, *map(len, texts)])
    data = np.frombuffer(b"".join(texts), np.uint8)
    codes = text.short_codes.reference(offsets, data)
    short = [one for one in texts if len(one) < 8 or (len(one) == 8 and one[-1] > 7)]
    coded = codes[[one in short for one in texts]].view(np.uint64)
    assert [short[place] for place in np.argsort(coded, kind="stable")] == sorted(short)
    assert len(set(coded.tolist())) == len(set(short))
    assert (codes == text.LONG).sum() == len(texts) - len(short)


@pytest.mark.cpu_only
@pytest.mark.parametrize("last", [b"\x00", b"\x01", b"\x07", b"\x08", b"h", b"\xff"])
def test_texts_of_eight_bytes_are_not_taken_for_shorter_ones(last):
    texts = [b"abcdefg" + last, b"abcdefg", b"a" + bytes(6), b"a" + bytes(7), b"a", b""]
    texts += [bytes(7) + last, bytes(7), bytes(1), b"abcdefg" + last]
    offsets = np.concatenate([[0], np.cumsum([len(text) for text in texts])])
    data = np.frombuffer(b"".join(texts), np.uint8)
    valid = np.ones(len(texts), bool)
    found = text.encode.twin("cpu")(offsets, data, valid)
    for part, expected in zip(found, text.encode.reference(offsets, data, valid), strict=True):
        np.testing.assert_array_equal(part, expected)


@pytest.mark.cpu_only
def test_a_part_of_a_column_is_numbered_without_the_bytes_around_it():
    offsets, data = many(600_000, 12)
    part = offsets[200_000:500_001]
    valid = np.ones(part.size - 1, bool)
    found = text.encode.twin("cpu")(part, data, valid)
    for side, expected in zip(found, text.encode.reference(part, data, valid), strict=True):
        np.testing.assert_array_equal(side, expected)
