"""Texts as numbers: counted by hand, in Python's own terms."""

import sys
import unicodedata
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from estimators import LINES, ROWS, SIMULATOR, texts

from gpuframe import device
from gpuframe.features import (
    CharacterClasses,
    FillMissing,
    Pipeline,
    StandardScaler,
    TextHash,
    TextLength,
)
from gpuframe.ops.hashing_scalar import of_bytes, of_value, of_values

WORDS = pandas.DataFrame({"t": pandas.Series(["b a b", "", None, " a\tb\n", "B"], dtype="str")})


def buckets(hashes, number):
    return Counter(hashed % number for hashed in hashes)


def rows_of(made):
    return made.to_pandas().to_numpy().tolist()


def test_words_and_pairs_of_words_are_counted_by_bucket():
    a, b, other = (of_value(word, 9) for word in ("a", "b", "B"))
    ba, ab = of_values(["b", "a"], 9), of_values(["a", "b"], 9)
    expected = [[b, a, b, ba, ab], [], [], [a, b, ab], [other]]
    made = rows_of(TextHash(50, ngrams=(1, 2), seed=9).fit_transform(WORDS))
    for row, hashes in zip(made, expected, strict=True):
        counted = buckets(hashes, 50)
        assert row == [counted[bucket] for bucket in range(50)]
    assert {type(value) for row in made for value in row} == {int}


def test_runs_of_characters_are_code_points():
    frame = pandas.DataFrame({"t": ["né日n", "é"]})
    made = rows_of(TextHash(256, analyzer="char", ngrams=(2, 3)).fit_transform(frame))
    runs = ["né", "é日", "日n", "né日", "é日n"]
    counted = buckets([of_bytes(run.encode()) for run in runs], 256)
    assert made == [[counted[bucket] for bucket in range(256)], [0] * 256]


def test_signs_cancel_what_meets():
    frame = pandas.DataFrame({"t": [" ".join(map(str, range(2000)))]})
    plain, signed = (
        np.array(rows_of(TextHash(4, signed=kind).fit_transform(frame))[0])
        for kind in (False, True)
    )
    assert plain.sum() == 2000
    assert (plain > 400).all()
    assert (np.abs(signed) < 100).all()
    hashes = [of_value(str(number)) for number in range(2000)]
    expected = [0] * 4
    for hashed in hashes:
        expected[hashed % 4] += -1 if hashed >= 2**63 else 1
    assert signed.tolist() == expected


@pytest.mark.parametrize("analyzer", ["word", "char"])
def test_ragged_ids_are_those_that_are_counted(analyzer):
    frame = texts(ROWS)
    encoder = TextHash(20, analyzer=analyzer, ngrams=(1, 2)).fit(frame)
    made = encoder.transform(frame).to_pandas()
    for name, found in encoder.ragged(frame).items():
        ids, offsets = map(device.to_host, found)
        assert ids.dtype == offsets.dtype == np.int64
        assert len(offsets) == ROWS + 1
        assert offsets[-1] == len(ids)
        lines = made[[f"{name}_{bucket}" for bucket in range(20)]].to_numpy()
        for line, (begin, end) in zip(lines, pairwise(offsets), strict=True):
            assert line.tolist() == np.bincount(ids[begin:end], minlength=20).tolist()
    wide = TextHash(10**9).fit(WORDS)
    ids, offsets = wide.ragged(WORDS)["t"]
    words = [of_value(word) % 10**9 for word in ("b", "a", "b", "a", "b", "B")]
    assert device.to_host(ids).tolist() == words
    assert device.to_host(offsets).tolist() == [0, 3, 3, 3, 5, 6]
    with pytest.raises(ValueError, match="`ragged`"):
        wide.transform(WORDS)


def test_lengths():
    frame = pandas.DataFrame({"t": pandas.Series(LINES, dtype="str")})
    made = TextLength(("words", "characters", "bytes")).fit_transform(frame).to_pandas()
    for row, text in zip(made.to_numpy(), LINES, strict=True):
        if text is None:
            assert np.isnan(row).all()
        else:
            assert row.tolist() == [len(text.split()), len(text), len(text.encode())]
    assert list(made.columns) == ["t_words", "t_characters", "t_bytes"]


def test_classes_by_hand():
    frame = pandas.DataFrame({"t": ["Ab 1, (２)! €", "ǅß日\u2003", "", None]})
    encoder = CharacterClasses(("digits", "letters", "upper", "lower", "space", "punctuation"))
    assert rows_of(encoder.fit_transform(frame))[:3] == [
        [2, 2, 1, 1, 3, 5],
        [0, 3, 0, 1, 1, 0],
        [0, 0, 0, 0, 0, 0],
    ]
    assert encoder.transform(frame).to_pandas().iloc[3].isna().all()
    shares = CharacterClasses(("digits", "space"), normalize=True).fit_transform(frame)
    assert rows_of(shares)[:3] == [[2 / 12, 3 / 12], [0, 1 / 4], [0, 0]]


def test_every_character_has_the_classes_that_python_says():
    codes = [code for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    step = 997 if SIMULATOR else 1
    frame = pandas.DataFrame({"t": pandas.Series(list(map(chr, codes[::step])), dtype="str")})
    made = CharacterClasses(("digits", "letters", "punctuation")).fit_transform(frame).to_pandas()
    digits, letters, marks = made.sum().tolist()
    assert digits == sum(map(str.isdecimal, frame["t"]))
    assert letters == sum(map(str.isalpha, frame["t"]))
    kinds = Counter(unicodedata.category(letter)[0] for letter in frame["t"])
    assert marks == kinds["P"] + kinds["S"]


def test_a_record_of_a_pipeline_stays_in_plain_python(monkeypatch):
    pipeline = Pipeline([
        ("length", TextLength(), ["t"]),
        ("fill", FillMissing(), ["t_words"]),
        ("words", TextHash(8), ["u"]),
        ("scale", StandardScaler(), ["u_0", "u_1"]),
    ])  # fmt: skip
    frame = WORDS.assign(u=WORDS["t"])
    made = pipeline.fit_transform(frame).to_pandas()
    monkeypatch.setattr(Pipeline, "transform", None)
    for place, record in enumerate(frame.to_dict("records")):
        expected = made.iloc[place].to_dict()
        np.testing.assert_equal(pipeline.row(record), expected)


def test_what_is_no_text_or_no_parameter_is_named():
    frame = pandas.DataFrame({"n": [1], "c": pandas.Categorical([1]), "t": ["x"]})
    for column in "nc":
        for encoder in (TextHash(), TextLength(), CharacterClasses()):
            with pytest.raises(TypeError, match=f"column '{column}' of dtype .* holds no texts"):
                encoder.fit(frame[[column]])
    for encoder in (
        TextHash(0),
        TextHash(analyzer="line"),
        TextHash(ngrams=(0, 1)),
        TextHash(ngrams=(2, 1)),
        TextLength(()),
        TextLength("words"),
        TextLength(("words", "lines")),
        CharacterClasses(("digits", "runes")),
    ):
        with pytest.raises(ValueError, match=r"num_features|analyzer|ngrams|units|classes"):
            encoder.fit(frame[["t"]])
