"""Categorify: ids by falling frequency, with fixed ids for padding, missing and unknown."""

from collections import Counter

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gpuframe
from gpuframe.features import Categorify

WORDS = st.lists(st.sampled_from(["a", "b", "c", "é", "", None]), max_size=30)


def by_hand(values, seen, threshold=1, size=None):
    """The ids of the class's table, worked with a Counter."""
    counts = Counter(sorted(value for value in seen if value is not None))  # ties ascend
    kept = [value for value, count in counts.most_common() if count >= threshold][:size]
    ids = {value: number + 3 for number, value in enumerate(kept)}
    return [1 if value is None else ids.get(value, 2) for value in values]


def frame(values, dtype="str"):
    return gpuframe.from_pandas(pandas.DataFrame({"a": pandas.Series(values, dtype=dtype)}))


@given(WORDS, WORDS, st.integers(1, 3), st.none() | st.integers(0, 3))
def test_ids_of_text(seen, values, threshold, size):
    encoder = Categorify(freq_threshold=threshold, max_size=size).fit(frame(seen))
    ids = encoder.transform(frame(values))["a"].to_pandas()
    assert str(ids.dtype) == "int64"
    assert ids.tolist() == by_hand(values, seen, threshold, size)


@pytest.mark.parametrize(
    ("seen", "dtype"),
    [
        ([5, 5, -1], "int64"), ([5.5, None, -1.0], "float64"), ([True, False, True], "bool"),
        ([7, None, 7], "Int64"), (["u", "v", None], "category"),
        (["2024-01-01", "2024-01-01", None], "datetime64[us]"), (["x", None, "x"], "string"),
    ],
)  # fmt: skip
def test_ids_of_every_kind_of_column(seen, dtype):
    encoder = Categorify()
    ids = encoder.fit_transform(frame(seen, dtype))["a"].tolist()
    assert ids == by_hand(seen, seen)


def test_ties_ascend_and_coded_text_gives_the_same_ids():
    seen = ["c", "a", "b", "a", "c", "b", "z"]
    plain = Categorify().fit(frame(seen))
    coded = Categorify().fit(frame(seen, "category"))
    assert plain.vocabulary_ == coded.vocabulary_ == {"a": ["a", "b", "c", "z"]}
    assert plain.cardinality_ == {"a": 7}


def test_an_empty_vocabulary_knows_nothing():
    encoder = Categorify().fit(frame([None, None]))
    assert encoder.cardinality_ == {"a": 3}
    assert encoder.transform(frame(["x", None]))["a"].tolist() == [2, 1]
    assert encoder.transform(frame([]))["a"].tolist() == []


def test_inverse_gives_values_and_missing_ones():
    encoder = Categorify().fit(frame(["y", "x", "y"]))
    ids = gpuframe.DataFrame({"a": [3, 4, 0, 1, 2, 99]})
    back = encoder.inverse_transform(ids)["a"].to_pandas()
    expected = pandas.Series(["y", "x", None, None, None, None], dtype="str", name="a")
    pandas.testing.assert_series_equal(back, expected)


def test_narrow_ids_and_a_wrong_dtype():
    ids = Categorify(dtype="int32").fit_transform(frame(["x"])).to_pandas()
    assert str(ids["a"].dtype) == "int32"
    with pytest.raises(ValueError, match="dtype takes 'int32' or 'int64'"):
        Categorify(dtype="int8").fit(frame(["x"]))


def test_whole_numbers_that_no_double_holds_do_not_become_doubles():
    great = pandas.DataFrame({"a": np.array([2**53 + 1, 2**53], np.int64)})
    for other in (np.array([0.5, np.nan]), np.array([2**63], np.uint64)):
        parts = [Categorify().fit(part) for part in (great, pandas.DataFrame({"a": other}))]
        with pytest.raises(ValueError, match=r"int64.*do not merge"):
            parts[0].merge(parts[1])
    few = Categorify().fit(pandas.DataFrame({"a": [1, 2]}))
    merged = few.merge(Categorify().fit(pandas.DataFrame({"a": [2.0, np.nan]})))
    assert merged.transform(pandas.DataFrame({"a": [2.0, 1.0]})).to_dict("list") == {"a": [3, 4]}


def test_vocabularies_for_every_column_merge():
    given = {"a": ["x", "y"]}
    parts = [Categorify(vocabularies=given).fit(frame(values)) for values in (["y"], ["z", None])]
    merged = parts[0].merge(parts[1]).partial_fit(frame(["q"]))
    assert merged.vocabulary_ == given
    assert merged.transform(frame(["y", "q", None]))["a"].tolist() == [4, 2, 1]
    bare = Categorify.from_dict(merged.to_dict())
    for add in (lambda: bare.merge(merged), lambda: bare.partial_fit(frame(["x"]))):
        with pytest.raises(ValueError, match="loaded without what merges"):
            add()
