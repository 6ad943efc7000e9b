"""Estimators of lists: what each of them means, beside plain Python."""

import math
from collections import Counter
from itertools import pairwise

import numpy as np
import pandas
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gpuframe
from gpuframe.features import (
    Categorify,
    HashBucket,
    HashedMultiHot,
    ListCategorify,
    ListHash,
    ListLength,
    ListPad,
    ListSlice,
    ListStatistics,
    Made,
    MultiHot,
    Pipeline,
)
from gpuframe.features.inputs import empty_rows, one_row
from gpuframe.ops import hashing_scalar
from gpuframe.train import Ragged, keyed_jagged

INTEGERS = pandas.ArrowDtype(pa.list_(pa.int64()))
DOUBLES = pandas.ArrowDtype(pa.list_(pa.float64()))
TEXTS = pandas.ArrowDtype(pa.large_list(pa.string()))
SEEN = [[7, 8, 7], None, [], [9, None, 7]]
WORDS = [["x", "y"], ["y", None, "y"], None, []]


def frame(rows, dtype=INTEGERS):
    return gpuframe.DataFrame({"a": pandas.Series(rows, dtype=dtype)})


def made(estimator, rows, dtype=INTEGERS):
    """The columns that an estimator makes, as Python's values."""
    found = estimator.fit(frame(rows, dtype)).transform(frame(rows, dtype))
    return {name: plain(found[name].tolist()) for name in found.columns}


def plain(values):
    return [None if value is pandas.NA else value for value in values]


integers = st.lists(st.none() | st.integers(-4, 4), max_size=6)
rows_of_integers = st.lists(st.none() | integers, max_size=8)
doubles = st.lists(st.none() | st.floats(allow_nan=False), max_size=6)
ends = st.integers(-7, 7)


@given(rows_of_integers, ends, st.none() | ends)
def test_parts_are_python_s_slices(rows, start, end):
    expected = [None if row is None else row[start:end] for row in rows]
    assert made(ListSlice(start, end), rows)["a"] == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (0, 2, [[7, 8], [-1, -1], [-1, -1], [9, None]]),
        (1, 4, [[8, 7, -1], [-1] * 3, [-1] * 3, [None, 7, -1]]),
        (-2, None, [[8, 7], [-1, -1], [-1, -1], [None, 7]]),
        (-3, -1, [[7, 8], [-1, -1], [-1, -1], [9, None]]),
    ],
)
def test_padded_parts_have_one_length(start, end, expected):
    assert made(ListSlice(start, end, pad=True, pad_value=-1), SEEN)["a"] == expected
    fixed = pa.list_(pa.int64(), len(expected[0]))
    filled = made(ListSlice(start, end, pad=True, pad_value=None), SEEN)["a"]
    assert pa.array(filled, fixed).type == fixed


def by_hand(row, length, value, padding, truncating):
    """Keras' pad_sequences of one row."""
    row = row or []
    kept = row[:length] if truncating == "post" else row[max(len(row) - length, 0) :]
    gap = [value] * (length - len(kept))
    mask = [True] * len(kept), [False] * len(gap)
    if padding == "post":
        return kept + gap, mask[0] + mask[1], len(kept)
    return gap + kept, mask[1] + mask[0], len(kept)


@given(
    rows_of_integers,
    st.integers(1, 7),
    st.sampled_from([-1, 0, None]),
    st.sampled_from(["post", "pre"]),
    st.sampled_from(["post", "pre"]),
)
def test_padding(rows, length, value, padding, truncating):
    options = {"padding": padding, "truncating": truncating}
    asked = {"value": value, "add_mask": True, "add_length": True, **options}
    found = made(ListPad(length, output="list", **asked), rows)
    expected = [by_hand(row, length, value, **options) for row in rows]
    names = ["a", "a_mask", "a_length"]
    assert list(found) == names
    for place, name in enumerate(names):
        assert found[name] == [row[place] for row in expected]
    found = made(ListPad(length, **asked), rows)
    numbers, masks = (range(length), [f"mask_{place}" for place in range(length)])
    for place, labels in enumerate((numbers, masks)):
        lines = [found[f"a_{label}"] for label in labels]
        assert [list(row) for row in zip(*lines, strict=True)] == [row[place] for row in expected]


def test_padding_of_texts_and_of_what_holds_no_elements():
    found = ListPad(2, value="<pad>").fit_transform(frame(WORDS, TEXTS)).fillna("gone")
    assert found["a_0"].tolist() == ["x", "y", "<pad>", "<pad>"]
    assert found["a_1"].tolist() == ["y", "gone", "<pad>", "<pad>"]
    assert made(ListPad(2, value="", output="list"), [[], None], object)["a"] == [["", ""]] * 2
    assert made(ListPad(1, value=0), [[], [None]], object)["a_0"][0] == 0


@pytest.mark.parametrize(
    ("rows", "dtype", "value"),
    [(WORDS, TEXTS, 0), (SEEN, INTEGERS, 0.5), (SEEN, INTEGERS, 2**70), ([[1.5]], DOUBLES, "x")],
)
def test_a_filler_of_another_type_is_refused(rows, dtype, value):
    with pytest.raises(TypeError, match=r"ListPad: column 'a': .* is no value of lists of"):
        ListPad(2, value=value).fit_transform(frame(rows, dtype))
    with pytest.raises(TypeError, match=r"ListSlice: column 'a': .* is no value of lists of"):
        ListSlice(0, 2, pad=True, pad_value=value).fit_transform(frame(rows, dtype))


def test_lengths():
    found = ListLength().fit_transform(frame(SEEN))["a_length"]
    assert found.dtype == "float64"
    np.testing.assert_array_equal(found.to_numpy(), [3.0, np.nan, 0.0, 3.0])


def statistics(row):
    """Of one list of numbers, by hand."""
    known = [float(value) for value in row or [] if value is not None]
    if not known:
        return [0.0, *[math.nan] * 4]
    finite = [value for value in known if math.isfinite(value)]
    rest = {value for value in known if not math.isfinite(value)}
    if rest:
        total = math.nan if len(rest) > 1 else rest.pop()
    else:
        # The exact sum in units of the least double, rounded once.
        exact = sum(map(_units, finite))
        try:
            total = exact / 2**1074
        except OverflowError:
            total = math.copysign(math.inf, 1 if exact > 0 else -1)
    return [float(len(known)), total, total / len(known), min(known), max(known)]


def _units(value):
    numerator, denominator = value.as_integer_ratio()
    return numerator * (2**1074 // denominator)


@given(st.lists(st.none() | doubles, max_size=8))
def test_statistics(rows):
    asked = ListStatistics(("count", "sum", "mean", "min", "max"))
    found = asked.fit_transform(frame(rows, DOUBLES)).to_numpy()
    expected = np.array([statistics(row) for row in rows]).reshape(len(rows), 5)
    np.testing.assert_array_equal(found, expected)
    for row, values in zip(rows, found, strict=True):
        one = np.array(list(asked.row({"a": row}).values()))
        np.testing.assert_array_equal(one, values)
        np.testing.assert_array_equal(np.signbit(one[1:4]), np.signbit(values[1:4]))


def test_sums_do_not_depend_on_the_order_of_elements():
    rows = [[1e16, 1.0, -1e16], [1.0, 1e16, -1e16], [-1e16, 1e16, 1.0]]
    assert made(ListStatistics("sum"), rows, DOUBLES)["a_sum"] == [1.0, 1.0, 1.0]


def test_statistics_of_bools_and_of_texts():
    bools = pandas.ArrowDtype(pa.list_(pa.bool_()))
    found = made(ListStatistics(("mean", "count")), [[True, None, False], []], bools)
    assert (found["a_mean"][0], found["a_count"]) == (0.5, [2.0, 0.0])
    with pytest.raises(TypeError, match="ListStatistics: column 'a' holds lists of str, no numb"):
        ListStatistics().fit(frame(WORDS, TEXTS))


def test_hashes_are_those_of_values():
    found = made(ListHash(1000, seed=5), WORDS, TEXTS)["a"]
    expected = [
        None if row is None else [
            0 if item is None else 1 + hashing_scalar.of_value(item, 5) % 1000 for item in row
        ]
        for row in WORDS
    ]  # fmt: skip
    assert found == expected
    assert found[0][0] == HashBucket(1000, seed=5).fit(frame(["x"], "str")).row({"a": "x"})["a"]
    with pytest.raises(KeyError, match="ListHash has no num_buckets for column 'a'"):
        ListHash({"b": 3}).fit(frame(WORDS, TEXTS))


def test_equal_numbers_have_equal_hashes_in_lists_of_any_dtype():
    kinds = [INTEGERS, DOUBLES, pandas.ArrowDtype(pa.large_list(pa.uint8())), object]
    found = [made(ListHash(10**9), [[7, 8], [7]], kind)["a"] for kind in kinds]
    assert all(one == found[0] for one in found)


@given(rows_of_integers)
def test_the_vocabulary_is_that_of_the_elements(rows):
    encoder = ListCategorify().fit(frame(rows))
    counts = Counter(item for row in rows for item in row or [] if item is not None)
    expected = sorted(counts, key=lambda item: (-counts[item], item))
    assert encoder.vocabulary_["a"] == expected
    assert encoder.cardinality_["a"] == 3 + len(expected)
    ids = {None: 1} | {item: 3 + place for place, item in enumerate(expected)}
    found = encoder.transform(frame(rows))
    assert plain(found["a"].tolist()) == [row and [ids[item] for item in row] for row in rows]
    back = encoder.inverse_transform(found)
    assert plain(back["a"].tolist()) == rows


def test_elements_are_numbered_as_values_are():
    exploded = gpuframe.DataFrame({"a": [7, 8, 7, 9, 7]})
    options = {"freq_threshold": 2, "num_buckets": 5}
    lists = ListCategorify(**options).fit(frame(SEEN))
    values = Categorify(**options).fit(exploded)
    assert lists.vocabulary_ == values.vocabulary_ == {"a": [7]}
    ids = lists.transform(frame([[8, 9], [7, 10]]))["a"].tolist()
    new = gpuframe.DataFrame({"a": [8, 9, 7, 10]})
    assert [item for row in ids for item in row] == values.transform(new)["a"].tolist()
    assert lists.row({"a": [8, 9]})["a"] == ids[0]


def test_unknown_missing_and_padding_have_ids_of_their_own():
    encoder = ListCategorify(max_size=1).fit(frame(WORDS, TEXTS))
    new = [["z", "y", None], None, [], ["x"]]
    assert plain(encoder.transform(frame(new, TEXTS))["a"].tolist()) == [[2, 3, 1], None, [], [2]]
    pipeline = Pipeline([("ids", encoder, ["a"]), ("pad", ListPad(2, output="list"), ["a"])])
    pipeline.fit(frame(WORDS, TEXTS))
    assert pipeline.transform(frame(new, TEXTS))["a"].tolist() == [[2, 3], [0, 0], [0, 0], [2, 0]]


def test_lists_that_do_not_say_of_what():
    encoder = ListCategorify().fit(frame(WORDS, object))
    empty = frame([[], None, [None]], object)
    assert plain(encoder.transform(empty)["a"].tolist()) == [[], None, [1]]
    before = ListCategorify().fit(empty).merge(encoder)
    assert before.vocabulary_ == encoder.vocabulary_
    assert made(MultiHot(), [[], None], object) == {}
    hot = MultiHot(add_missing=True).fit(frame(WORDS, object)).transform(empty)
    assert hot["a_missing"].tolist() == [False, False, True]
    pipeline = Pipeline([("hash", ListHash(9), ["a"]), ("pad", ListPad(1), ["a"])]).fit(empty)
    assert pipeline.transform(empty)["a_0"].tolist() == [0, 0, 0]


def test_parts_that_do_not_say_of_what_change_no_id():
    big = 2**60 + 1
    part, rest = frame([[big], [big, None]], object), frame([[], None, [None]], object)
    for first, second in ((part, rest), (rest, part)):
        merged = ListCategorify().fit(first).merge(ListCategorify().fit(second))
        assert merged.vocabulary_ == {"a": [big]}
        assert merged.transform(part)["a"].tolist() == [[3], [3, 1]]
    whole = ListCategorify().fit(frame([[big], [None]])).merge(ListCategorify().fit(frame([[7]])))
    assert whole.vocabulary_ == {"a": [7, big]}


def test_values_that_are_all_missing_have_no_vocabulary():
    nothing = gpuframe.DataFrame({"a": pandas.Series([None, None], dtype=object)})
    encoder = Categorify().fit(nothing)
    assert encoder.vocabulary_ == {"a": []}
    assert encoder.transform(nothing)["a"].tolist() == [1, 1]
    merged = encoder.merge(Categorify().fit(gpuframe.DataFrame({"a": ["x", None]})))
    assert merged.transform(gpuframe.DataFrame({"a": ["x", "y"]}))["a"].tolist() == [3, 2]


def test_one_vocabulary_for_several_columns_and_for_values():
    both = gpuframe.DataFrame(
        {
            "a": pandas.Series([["x"], ["y", "y"]], dtype=TEXTS),
            "b": pandas.Series([["z"], ["y"]], dtype=object),
        }
    )
    joint = ListCategorify(joint=True).fit(both)
    assert joint.vocabulary_["a"] == joint.vocabulary_["b"] == ["y", "x", "z"]
    items = Categorify().fit(gpuframe.DataFrame({"item": ["q", "x"]}))
    known = {"a": items.vocabulary_["item"]}
    same = ListCategorify(vocabularies=known).fit(frame(WORDS, TEXTS))
    assert same.row({"a": ["x"]})["a"] == [items.row({"item": "x"})["item"]]
    with pytest.raises(ValueError, match="ListCategorify: the vocabulary of column 'a'"):
        ListCategorify(vocabularies={"a": ["x", "x"]}).fit(frame(WORDS, TEXTS))


@given(rows_of_integers, rows_of_integers)
def test_columns_of_elements(rows, new):
    options = {"max_size": 2, "add_missing": True, "add_unknown": True}
    encoder = MultiHot(count=True, **options).fit(frame(rows))
    known = encoder.categories_["a"]
    found = encoder.transform(frame(new))
    counts = [Counter(row or []) for row in new]
    for item in known:
        assert found[f"a_{item}"].tolist() == [count[item] for count in counts]
    assert found["a_missing"].tolist() == [count[None] for count in counts]
    rest = [sum(count.values()) - sum(count[i] for i in [*known, None]) for count in counts]
    assert found["a_unknown"].tolist() == rest
    whether = MultiHot(**options).fit(frame(rows)).transform(frame(new))
    assert list(whether.columns) == list(found.columns)
    for name in whether.columns:
        assert whether[name].dtype == bool
        assert whether[name].tolist() == [value > 0 for value in found[name].tolist()]


@given(rows_of_integers)
def test_columns_of_buckets(rows):
    found = made(HashedMultiHot(3, count=True, seed=1), rows)
    hashes = [
        Counter(hashing_scalar.of_value(item, 1) % 3 for item in row or [] if item is not None)
        for row in rows
    ]
    assert list(found) == ["a_0", "a_1", "a_2"]
    for bucket in range(3):
        assert found[f"a_{bucket}"] == [count[bucket] for count in hashes]


def test_no_vocabulary_is_too_large_for_a_column_a_bucket():
    with pytest.raises(ValueError, match="num_features is from 1 to 256, not 257"):
        HashedMultiHot(257).fit(frame(SEEN))


EVERY = [
    ListCategorify(), ListHash(3), ListLength(), ListPad(2), ListSlice(1), ListStatistics(),
    MultiHot(), HashedMultiHot(2),
]  # fmt: skip


@pytest.mark.parametrize("estimator", EVERY, ids=lambda estimator: type(estimator).__name__)
def test_what_are_no_lists_is_refused(estimator):
    name = type(estimator).__name__
    for values in ([1, 2], ["a", "b"], [{"b": 1}, None], [[1], ["a"]], [[[1]], None]):
        given_ = gpuframe.DataFrame({"a": pandas.Series(values)})
        with pytest.raises(TypeError, match=f"{name}: column 'a' of dtype .* holds no lists"):
            estimator.fit(given_)
    fitted = estimator.fit(frame(SEEN))
    with pytest.raises(TypeError, match=f"{name}: column 'a': 3 is no list"):
        fitted.row({"a": 3})


def test_records_may_hold_lists_tuples_arrays_and_nothing():
    encoder = ListCategorify().fit(frame(SEEN))
    for items in ([7, 9], (7, 9), np.array([7, 9]), np.array([7, 9], object)):
        assert encoder.row({"a": items}) == {"a": [3, 5]}
    for nothing in (None, math.nan, pandas.NA):
        assert encoder.row({"a": nothing}) == {"a": None}
    assert encoder.row({"a": [7, math.nan, None]}) == {"a": [3, 1, 1]}


@pytest.mark.parametrize("estimator", EVERY, ids=lambda estimator: type(estimator).__name__)
def test_a_list_that_was_written_to_is_another_one(estimator):
    fitted = estimator.fit(frame([[1.0], [0.0, 2.0]], DOUBLES))
    pipeline = Pipeline([("only", fitted, ["a"])]).fit(frame([[1.0], [0.0, 2.0]], DOUBLES))
    record = {"a": [0.0, 1.0]}
    for items in ([0.0, 1.0], [-0.0, 1.0], [2.0, 1.0], [2.0], [], [None], [None, 1.0]):
        record["a"][:] = items
        found, new = pipeline.row(record), pipeline.transform(frame([items], DOUBLES))
        for name, value in found.items():
            expected = new[name].tolist()[0]
            if isinstance(value, list):
                assert str(value) == str(expected), name
            elif pandas.isna(expected):
                assert pandas.isna(value), name
            else:
                assert np.float64(value).tobytes() == np.float64(expected).tobytes(), name


@pytest.mark.parametrize(
    ("estimator", "text"),
    [
        (ListPad(0), "length is at least 1, not 0"),
        (ListPad(1, padding="left"), "padding takes one of"),
        (ListPad(1, truncating="x"), "truncating takes one of"),
        (ListPad(1, output="frame"), "output takes one of"),
        (ListPad(1, output="list", keep=True), "keep leaves the padded lists no name"),
        (ListSlice(1, pad=True), r"pad needs a part of some greatest length, not \[1:None\]"),
        (ListSlice(1, -1, pad=True), "pad needs a part of some greatest length"),
        (ListSlice(2, 2, pad=True), "pad needs a part of some greatest length"),
        (ListStatistics("median"), "statistics takes some of"),
        (ListStatistics(()), "statistics takes some of"),
    ],
    ids=str,
)
def test_parameters_without_a_meaning(estimator, text):
    with pytest.raises(ValueError, match=text):
        estimator.fit(frame(SEEN))


def rows_of(ragged):
    values, offsets, _ = ragged.to_numpy()
    return [values[a:b].tolist() for a, b in pairwise(offsets)]


@pytest.mark.parametrize("kind", [INTEGERS, object], ids=str)
def test_ids_go_to_ragged_rows(kind):
    rows = gpuframe.DataFrame(
        {
            "items": pandas.Series(SEEN, dtype=kind),
            "tags": pandas.Series(WORDS, dtype=object),
            "price": [1.0, 2.0, None, 4.0],
        }
    )
    pipeline = Pipeline(
        [
            ("items", ListCategorify(), ["items"]),
            ("last", ListSlice(-2), ["items"]),
            ("tags", ListHash(50), ["tags"]),
        ]
    ).fit(rows)
    found = pipeline.transform(rows)
    items = Ragged.from_column(found["items"])
    assert rows_of(items) == [[4, 3], [], [], [1, 3]]
    assert items.values.dtype == np.int64
    tags = Ragged.from_column(found["tags"])
    joined = keyed_jagged({"items": items, "tags": tags}, "numpy")
    assert joined.lengths.tolist() == [2, 0, 0, 2, 2, 3, 0, 0]
    assert joined.values.tolist()[:4] == [4, 3, 1, 3]
    assert pipeline.row({"items": [7, 9], "tags": ["x"], "price": 1.0})["items"] == [3, 5]
    assert rows_of(Ragged.from_column(found.iloc[2:]["items"])) == [[], [1, 3]]


def test_a_record_of_lists_becomes_a_frame():
    kinds = {"a": str(INTEGERS), "b": str(TEXTS), "c": "object", "d": "int64"}
    record = {"a": np.array([1, 2]), "b": None, "c": ["x"], "d": 3}
    single = gpuframe.DataFrame(one_row(record, kinds))
    assert ListLength().fit_transform(single[["a", "b", "c"]]).to_numpy().tolist()[0][::2] == [2, 1]
    none = empty_rows(kinds)
    assert len(ListLength().fit_transform(gpuframe.DataFrame(none)[["a", "b"]])) == 0


def test_parts_of_frames_and_one_matrix(tmp_path):
    parts = [frame(SEEN[:2]), frame(SEEN[2:])]
    steps = [
        ("ids", ListCategorify(), ["a"]),
        ("length", ListLength(keep=True), ["a"]),
        ("pad", ListPad(2), ["a"]),
    ]
    pipeline = Pipeline(steps).fit(lambda: iter(parts))
    whole = frame(SEEN)
    matrix = pipeline.matrix(whole, ["a_0", "a_1"], dtype="int64").to_numpy()
    assert matrix.tolist() == [[3, 4], [0, 0], [0, 0], [5, 1]]
    assert pipeline.matrix(whole).names == ["a_length", "a_0", "a_1"]
    pipeline.save(tmp_path / "saved")
    loaded = Pipeline.load(tmp_path / "saved")
    pandas.testing.assert_frame_equal(
        loaded.transform(whole).to_pandas(), pipeline.transform(whole).to_pandas()
    )
    assert "ids" in loaded.explain()
    lists = Pipeline([("ids", ListCategorify(), ["a"])]).fit(whole)
    with pytest.raises(TypeError, match="matrix: column 'a' of dtype large_list"):
        lists.matrix(whole)


def test_a_file_of_lists_needs_no_python_objects(tmp_path):
    table = pa.table({"a": pa.array(SEEN, pa.list_(pa.int64()))})
    pq.write_table(table, tmp_path / "lists.parquet")
    stored = gpuframe.read_parquet(tmp_path / "lists.parquet")
    chosen = Pipeline([("ids", ListCategorify(), None), ("pad", ListPad(2), Made("ids"))])
    assert chosen.fit_transform(stored)["a_0"].tolist() == [3, 0, 0, 5]
    assert stored["a"]._column.data._array is None
