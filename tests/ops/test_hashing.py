"""The public hash: XXH64's own vectors, values that are equal, columns beside single values."""

import datetime
import math
import re
import struct
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpuframe import device
from gpuframe.columns.pandas import from_pandas
from gpuframe.ops import hashing
from gpuframe.ops import hashing_scalar as scalar

try:
    import xxhash
except ImportError:
    xxhash = None

SIMULATED = device.backend().simulated
PRIME = 2654435761


def sanity_buffer(size):
    """Return the bytes that xxHash's own check hashes (xsum_sanity_check.c)."""
    state, out = PRIME, bytearray()
    for _ in range(size):
        out.append(state >> 56)
        state = state * 0x9E3779B185EBCA8D % 2**64
    return bytes(out)


VECTORS = [
    (b"", 0, 0xEF46DB3751D8E999),
    (b"a", 0, 0xD24EC4F1A98C6E5B),
    (b"abc", 0, 0x44BC2CF5AD770999),
    (sanity_buffer(1), 0, 0xE934A84ADB052768),
    (sanity_buffer(0), PRIME, 0xAC75FDA2929B17EF),
    (sanity_buffer(1), PRIME, 0x5014607643A9B4C3),
    (sanity_buffer(4), 0, 0x9136A0DCA57457EE),
    (sanity_buffer(14), 0, 0x8282DCC4994E35C8),
    (sanity_buffer(14), PRIME, 0xC3BD6BF63DEB6DF0),
    (sanity_buffer(222), 0, 0xB641AE8CB691C174),
    (sanity_buffer(222), PRIME, 0x20CB8AB7AE10C14A),
]


def hashes(values, dtype=None, seed=0):
    """Return the hashes of a column as a list, None where a value is missing."""
    found, mask = hashing.values(from_pandas(pandas.Series(values, dtype=dtype)), seed)
    listed = device.to_host(found).tolist()
    if mask is None:
        return listed
    absent = device.to_host(mask).tolist()
    assert all(value == 0 for value, gone in zip(listed, absent, strict=True) if gone)
    return [None if gone else value for value, gone in zip(listed, absent, strict=True)]


@pytest.mark.parametrize(("data", "seed", "expected"), VECTORS)
def test_plain_python_gives_the_published_vectors(data, seed, expected):
    assert scalar.of_bytes(data, seed) == expected


@pytest.mark.parametrize("text", ["", "a", "abc"])
def test_columns_give_the_published_vectors(text):
    known = {data: expected for data, seed, expected in VECTORS if not seed}
    assert hashes([text, None, text], "str") == [known[text.encode()], None, known[text.encode()]]


@pytest.mark.skipif(xxhash is None, reason="needs the package xxhash")
@given(st.binary(max_size=200), st.integers(0, 2**64 - 1))
def test_plain_python_is_xxhash(data, seed):
    assert scalar.of_bytes(data, seed) == xxhash.xxh64_intdigest(data, seed)


@pytest.mark.skipif(xxhash is None, reason="needs the package xxhash")
@given(st.lists(st.text(max_size=60), max_size=20), st.integers(-(2**63), 2**64 - 1))
def test_texts_are_their_bytes(texts, seed):
    expected = [xxhash.xxh64_intdigest(text.encode(), seed % 2**64) for text in texts]
    assert hashes(texts, "str", seed) == expected


WHOLE = [0, 1, -1, 7, 127, -128]


@pytest.mark.parametrize(
    "dtype",
    ["int8", "int16", "int32", "int64", "float32", "float64", "Int8", "Int64", "Float32",
     "Float64", "int64[pyarrow]", "double[pyarrow]", "object", "category"],
)  # fmt: skip
def test_equal_numbers_have_equal_hashes_whatever_their_dtype(dtype):
    expected = [scalar.of_bytes(struct.pack("<q", value)) for value in WHOLE]
    assert hashes(WHOLE, dtype) == expected


def test_ends_of_the_range_of_integers():
    ends = [2**63, 2**64 - 1, 0]
    bytes_of = [struct.pack("<Q", value) for value in ends]
    assert hashes(ends, "uint64") == [scalar.of_bytes(data) for data in bytes_of]
    assert hashes([2.0**63, -(2.0**63)]) == hashes([2**63], "uint64") + hashes([-(2**63)], "int64")
    assert hashes([2.0**64]) == [scalar.of_bytes(struct.pack("<d", 2.0**64))]


def test_bools_are_0_and_1():
    assert hashes([False, True]) == hashes([0, 1])
    assert hashes([False, None, True], "boolean") == [*hashes([0]), None, *hashes([1])]
    assert hashes(pandas.Series([True, None], dtype=object)) == [*hashes([1]), None]


def test_other_doubles_are_their_bits_and_nan_is_missing():
    values = [0.5, -0.0, math.nan, math.inf, -math.inf, 1e300, 5e-324]
    expected = [scalar.of_bytes(struct.pack("<d", value)) for value in values]
    expected[1], expected[2] = scalar.of_bytes(bytes(8)), None
    expected[5] = scalar.of_bytes(struct.pack("<d", 1e300))
    assert hashes(values) == expected
    assert hashes([0.1], "float32") == hashes([float(np.float32(0.1))])
    # What stands under NA is not looked at.
    masked = pandas.array([1.5, 2.5], dtype="Float64")
    masked[0] = pandas.NA
    assert hashes(masked) == [None, *hashes([2.5])]


INSTANTS = ["1970-01-01", "2024-02-29 12:30:05", "1915-05-05 23:59:59", None]


def test_a_point_in_time_has_one_hash_whatever_its_unit_and_zone():
    times = pandas.Series(pandas.to_datetime(INSTANTS, format="ISO8601"))
    expected = [
        None if pandas.isna(time) else scalar.of_bytes(struct.pack("<q", time.value))
        for time in times.dt.as_unit("ns")
    ]
    for unit in ("s", "ms", "us", "ns"):
        assert hashes(times.dt.as_unit(unit)) == expected
        zoned = times.dt.tz_localize("UTC").dt.tz_convert("Asia/Tokyo").dt.as_unit(unit)
        assert hashes(zoned) == expected
    assert hashes(times.astype(object)) == expected


def test_dates_are_midnights_and_durations_nanoseconds():
    days = [datetime.date(2024, 2, 29), datetime.date(1960, 1, 1), None]
    midnights = hashes(pandas.to_datetime(pandas.Series(days)))
    assert hashes(days, "date32[pyarrow]") == midnights
    assert hashes(days, "object") == midnights
    spans = pandas.Series(pandas.to_timedelta([1, -5, None], unit="s"))
    for unit in ("s", "us", "ns"):
        assert hashes(spans.dt.as_unit(unit)) == [*hashes([10**9, -5 * 10**9]), None]


def test_far_instants_are_taken_modulo_64_bits():
    far = pandas.Series(["9999-12-31 23:59:59"]).astype("M8[s]")
    ticks = int(far.astype("int64")[0]) * 10**9 % 2**64
    assert hashes(far) == [scalar.of_bytes(struct.pack("<Q", ticks))]
    assert hashes(far) == [scalar.of_value(datetime.datetime(9999, 12, 31, 23, 59, 59))]  # noqa: DTZ001


def test_categories_and_other_text_dtypes_are_their_texts():
    words = ["b", None, "", "a", "日本", "b" * 70]
    expected = hashes(words, "str")
    for dtype in ("category", "string", "object", "string[pyarrow]"):
        assert hashes(words, dtype) == expected
    assert hashes(pandas.Series(pandas.Categorical([None, None], categories=[]))) == [None, None]
    column = from_pandas(pandas.Series(words, dtype="str")).slice(2, 6)
    assert device.to_host(hashing.values(column)[0]).tolist() == expected[2:]


def test_categories_of_other_values_and_arrows_times_are_their_values():
    times = pandas.Series(pandas.to_datetime(["2020-01-01", None, "1900-01-01"]))
    spans = times - times[0]
    numbers = pandas.Series([2.0, 0.5, None, 2.0])
    for column in (times, spans, numbers, pandas.Series([True, False, True])):
        assert hashes(column.astype("category")) == hashes(column)
    assert hashes(times.astype("timestamp[ns, tz=UTC][pyarrow]")) == hashes(times)
    assert hashes(spans.astype("duration[us][pyarrow]")) == hashes(spans)
    mixed = pandas.Series([1, "a", None, 1.5], dtype="category")
    assert hashes(mixed) == [scalar.of_value(value) for value in (1, "a", None, 1.5)]


def test_rows_do_not_depend_on_each_other():
    rng = np.random.default_rng(0)
    words = rng.choice(["x", "yy", "long enough for two stripes " * 2, None], 200).tolist()
    order = rng.permutation(200)
    whole = hashes(words, "str")
    assert hashes([words[i] for i in order], "str") == [whole[i] for i in order]


VALUES = [
    1, -1, 2**63, True, 1.0, 0.25, -0.0, math.nan, None, "a", "日本", b"a", pandas.NA, pandas.NaT,
    np.int8(-3), np.uint64(2**64 - 1), np.float32(0.1), np.bool_(True), np.float64(1e300),
    datetime.date(2020, 1, 2), datetime.datetime(2020, 1, 2, 3, 4, 5, 6),  # noqa: DTZ001
    datetime.datetime(2020, 1, 2, tzinfo=datetime.timezone(datetime.timedelta(hours=2))),
    datetime.timedelta(days=-1, microseconds=1), np.datetime64("2020-01-02"),
    np.datetime64("NaT"), np.timedelta64(3, "ms"), np.datetime64("2020-01", "M"),
    pandas.Timestamp("2020-01-02", tz="Asia/Tokyo"), pandas.Timedelta("1s"),
]  # fmt: skip


def test_objects_are_hashed_one_by_one():
    column = pandas.Series(VALUES, dtype=object)
    assert hashes(column, seed=9) == [scalar.of_value(value, 9) for value in VALUES]
    same = [scalar.of_value(value) for value in (VALUES[19], VALUES[23])]
    assert same[0] == same[1]


@pytest.mark.parametrize("value", [[1], 1j, object(), datetime.time(1), np.timedelta64(1, "M")])
def test_other_objects_have_no_hash(value):
    with pytest.raises(TypeError, match="no hash"):
        scalar.of_value(value)


def test_integers_of_more_than_64_bits_have_no_hash():
    for value in (2**64, -(2**63) - 1):
        with pytest.raises(OverflowError):
            scalar.of_value(value)


def test_seeds_give_other_hashes():
    found = {seed: hashes([1, 2, 3], seed=seed)[0] for seed in (0, 1, -1, 2**63)}
    assert len(set(found.values())) == len(found)
    assert hashes([1], seed=-1) == hashes([1], seed=2**64 - 1)


def test_a_cross_is_the_hash_of_the_hashes_in_order():
    frame = pandas.DataFrame(
        {
            "a": [1, 2, 2, 5],
            "b": pandas.Series(["x", "y", None, "x"], dtype="str"),
            "c": [1.5, 2.0, 3.0, np.nan],
            "d": pandas.to_datetime(["2020-01-01"] * 4),
            "e": [1, 2, 2, 5],
        }
    )
    for names in ("a", "ab", "ba", "ae", "abcd", "abcde"):
        columns = [from_pandas(frame[name]) for name in names]
        found, mask = hashing.crossed(columns, 3)
        expected = [
            scalar.of_values([frame[name][row] for name in names], 3) for row in range(len(frame))
        ]
        assert device.to_host(found).tolist() == [value or 0 for value in expected]
        if mask is not None:
            assert device.to_host(mask).tolist() == [value is None for value in expected]
        else:
            assert None not in expected
        found, mask = hashing.crossed(columns, 3, keep_missing=True)
        expected = [
            scalar.of_values([frame[name][row] for name in names], 3, keep_missing=True)
            for row in range(len(frame))
        ]
        assert device.to_host(found).tolist() == expected
        assert mask is None
    a, b, e = (from_pandas(frame[name]) for name in "abe")
    one, other = (device.to_host(hashing.crossed(pair)[0]) for pair in ([a, b], [b, a]))
    assert one[0] != other[0]
    equal = device.to_host(hashing.crossed([a, e])[0]).tolist()
    assert len(set(equal)) == 3  # equal columns keep their distinct values


def test_a_cross_of_missing_values_alone_is_missing():
    columns = [from_pandas(pandas.Series(values)) for values in ([np.nan, np.nan], [None, 1.0])]
    found, mask = hashing.crossed(columns, 3, keep_missing=True)
    expected = [None, scalar.of_values([None, 1], 3, keep_missing=True)]
    assert scalar.of_values([None, math.nan], 3, keep_missing=True) is expected[0]
    assert device.to_host(found).tolist() == [0, expected[1]]
    assert device.to_host(mask).tolist() == [True, False]


def test_a_cross_needs_a_column():
    with pytest.raises(ValueError, match="no columns"):
        hashing.crossed([])


@pytest.mark.parametrize("number", [1, 2, 10, 1000, 2**20, 40_000_000, 2**63])
@pytest.mark.parametrize("rows", [0, 5, 300 if SIMULATED else 250_000])
def test_buckets_are_remainders(number, rows):
    rng = np.random.default_rng(rows)
    found = rng.integers(0, 2**64 - 1, rows, dtype=np.uint64, endpoint=True)
    got = device.to_host(hashing.buckets(device.to_device(found), number))
    assert got.dtype == np.int64
    assert np.array_equal(got, (found % np.uint64(number)).astype(np.int64))


def test_numbers_of_buckets_are_positive():
    for number in (0, -1, 2**63 + 1):
        with pytest.raises(ValueError, match="buckets"):
            hashing.buckets(device.xp().zeros(1, dtype=np.uint64), number)


def test_consecutive_numbers_fill_buckets_evenly():
    rows, number = (2_000, 20) if SIMULATED else (200_000, 1_000)
    found, _ = hashing.values(from_pandas(pandas.Series(np.arange(rows))))
    sizes = np.bincount(device.to_host(hashing.buckets(found, number)), minlength=number)
    expected = rows / number
    squares = ((sizes - expected) ** 2 / expected).sum()
    # Chi-squared of number - 1 degrees of freedom: mean number, deviation sqrt(2 number).
    assert abs(squares - number) < 6 * math.sqrt(2 * number)


TEXTS = ["", "a", "héllo wörld", None, " two  words\t", "日本語テキスト", "x" * 40, "a\x1cb\u2003c"]


def parts(found):
    listed, offsets = (device.to_host(array).tolist() for array in found)
    return [listed[begin:end] for begin, end in pairwise(offsets)]


@pytest.mark.parametrize("dtype", ["str", "category", "string"])
@pytest.mark.parametrize(("low", "high"), [(1, 1), (2, 4), (3, 100)])
def test_grams_are_runs_of_code_points(dtype, low, high):
    column = from_pandas(pandas.Series(TEXTS * 3, dtype=dtype))
    expected = [[] if text is None else scalar.of_grams(text, low, high, 5) for text in TEXTS]
    assert parts(hashing.grams(column, low, high, 5)) == expected * 3


@pytest.mark.parametrize("dtype", ["str", "category"])
def test_words_are_those_of_split(dtype):
    column = from_pandas(pandas.Series(TEXTS * 3, dtype=dtype))
    expected = [[] if text is None else scalar.of_words(text, 2**64 - 1) for text in TEXTS]
    assert parts(hashing.words(column, 2**64 - 1)) == expected * 3


@pytest.mark.parametrize("dtype", ["str", "category", "string"])
@pytest.mark.parametrize(("low", "high"), [(1, 1), (1, 3), (2, 2), (2, 100)])
def test_runs_of_words_are_crosses(dtype, low, high):
    texts = ["a b c d", "", None, "a", " b  a b ", "é 日 é"]
    column = from_pandas(pandas.Series(texts * 3, dtype=dtype))
    expected = [[] if text is None else scalar.of_word_grams(text, low, high, 5) for text in texts]
    assert parts(hashing.word_grams(column, low, high, 5)) == expected * 3
    words = ["a", "b", "c", "d"]
    runs = [words[at : at + n] for n in range(low, min(high, 4) + 1) for at in range(5 - n)]
    assert expected[0] == [
        scalar.of_values(run, 5) if len(run) > 1 else scalar.of_value(run[0], 5) for run in runs
    ]
    with pytest.raises(ValueError, match="range"):
        hashing.word_grams(column, 2, 1)


def test_grams_of_nothing():
    assert parts(hashing.grams(from_pandas(pandas.Series([], dtype="str")), 1, 3)) == []
    assert parts(hashing.grams(from_pandas(pandas.Series([None, None], dtype="str")), 1, 3)) == [
        [],
        [],
    ]
    part = from_pandas(pandas.Series(["ab", "cde", "f"], dtype="str")).slice(1, 3)
    assert parts(hashing.grams(part, 2, 2)) == [scalar.of_grams("cde", 2, 2), []]
    with pytest.raises(ValueError, match="range"):
        hashing.grams(part, 3, 2)
    with pytest.raises(TypeError, match="int64"):
        hashing.grams(from_pandas(pandas.Series([1])), 1, 2)


@pytest.mark.skipif(SIMULATED, reason="many rows")
def test_grams_are_those_of_scikit_learn_in_its_order():
    text = pytest.importorskip("sklearn.feature_extraction.text")
    rng = np.random.default_rng(2)
    texts = ["".join(rng.choice(list("abé日 x"), size)) for size in rng.integers(0, 30, 3_000)]
    texts = [" ".join(words.split()) for words in texts]  # its analyser joins runs of white space
    analyser = text.CountVectorizer(
        analyzer="char", ngram_range=(2, 3), lowercase=False
    ).build_analyzer()
    expected = [[scalar.of_bytes(run.encode()) for run in analyser(words)] for words in texts]
    assert parts(hashing.grams(from_pandas(pandas.Series(texts, dtype="str")), 2, 3)) == expected


PAGE = (Path(__file__).parents[2] / "docs" / "hashing.md").read_text()
ONE = re.findall(r"^\| `(.+)` \| `(\w*)` \| `(\w{16})` \| `(\w{16})` \|$", PAGE, re.MULTILINE)
SEVERAL = re.findall(r"^\| `(\(.+\))` \| `(\w{16})` \| `(\w{16})` \|$", PAGE, re.MULTILINE)


def test_the_specification_has_its_vectors():
    assert (len(ONE), len(SEVERAL)) == (18, 4)


@pytest.mark.parametrize(("spelled", "data", "unseeded", "seeded"), ONE)
def test_vectors_of_the_specification(spelled, data, unseeded, seeded):
    value = eval(spelled)  # noqa: S307 - our own page
    assert scalar.of_bytes(bytes.fromhex(data)) == int(unseeded, 16)
    assert scalar.of_value(value, 42) == int(seeded, 16)
    dtype = "uint64" if value == 2**63 else "str" if isinstance(value, str) else None
    assert hashes([value], dtype) == [int(unseeded, 16)]
    assert hashes([value], dtype, 42) == [int(seeded, 16)]


@pytest.mark.parametrize(("spelled", "unseeded", "seeded"), SEVERAL)
def test_crosses_of_the_specification(spelled, unseeded, seeded):
    values = eval(spelled)  # noqa: S307 - our own page
    columns = [from_pandas(pandas.Series([value])) for value in values]
    for seed, expected in ((0, unseeded), (42, seeded)):
        assert scalar.of_values(values, seed) == int(expected, 16)
        assert device.to_host(hashing.crossed(columns, seed)[0]).tolist() == [int(expected, 16)]
