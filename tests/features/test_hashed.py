"""Buckets of hashes: equal values share one, whatever their row, dtype, order or company."""

import numpy as np
import pandas
import pytest

from gpuframe.features import (
    FillMissing,
    HashBucket,
    HashedCross,
    Pipeline,
    Selector,
    StandardScaler,
)
from gpuframe.ops.hashing_scalar import of_value, of_values


def ids(values, number=1000, seed=0, dtype=None):
    frame = pandas.DataFrame({"a": pandas.Series(values, dtype=dtype)})
    return HashBucket(number, seed=seed).fit_transform(frame)["a"].tolist()


def test_equal_values_share_a_bucket_in_every_row_and_dtype():
    bucket = 1 + of_value(7) % 1000
    assert ids([7, 7, 7, 7]) == [bucket] * 4
    assert ids([7.0, np.nan, 8]) == [bucket, 0, 1 + of_value(8) % 1000]
    assert ids([7, None], dtype="Int16") == [bucket, 0]
    assert ids([7], dtype="category") == [bucket]
    days = pandas.Series(["2024-02-29", None], dtype="datetime64[s]")
    assert ids(days) == ids(days.astype("datetime64[ns]")) == ids(days.dt.tz_localize("UTC"))
    assert ids(days)[1] == 0
    assert ids(["x", None], dtype="str") == ids(["x", None], dtype="category")


def test_ids_fill_their_range_and_nothing_else():
    given = [*range(3_000), None]
    found = ids(given, 10)
    assert set(found) == set(range(11))
    assert found[-1] == 0
    assert ids([None, 5], 1) == [0, 1]
    assert ids(range(50)) != ids(range(50), seed=1)


def test_numbers_of_buckets_by_column():
    frame = pandas.DataFrame({"a": range(100), "b": range(100)})
    encoder = HashBucket({"a": 3, "b": 1}).fit(frame)
    assert encoder.cardinality_ == {"a": 4, "b": 2}
    made = encoder.transform(frame)
    assert set(made["a"].tolist()) == {1, 2, 3}
    assert set(made["b"].tolist()) == {1}
    with pytest.raises(KeyError, match="no num_buckets for column 'c'"):
        encoder.fit(frame.rename(columns={"b": "c"}))
    for wrong in (0, -1, 2**63, {"a": 5, "b": 0}):
        with pytest.raises(ValueError, match="num_buckets"):
            HashBucket(wrong).fit(frame)
    with pytest.raises(ValueError, match="num_buckets"):
        HashedCross(0).fit(frame)


def crossed(frame, number=2**40, **parameters):
    made = HashedCross(number, **parameters).fit_transform(frame)
    (name,) = made.columns
    return made[name].tolist()


def test_a_cross_knows_its_order_and_keeps_equal_values_apart():
    random = np.random.default_rng(0)
    frame = pandas.DataFrame({"a": random.integers(0, 50, 200), "b": random.integers(0, 50, 200)})
    one, other = crossed(frame), crossed(frame[["b", "a"]])
    assert all(
        (x == y) == (a == b) for x, y, a, b in zip(one, other, frame["a"], frame["b"], strict=True)
    )
    pairs = set(map(tuple, frame.to_numpy().tolist()))
    assert len(set(one)) == len(pairs)
    equal = pandas.DataFrame({"a": range(30), "b": range(30)})
    assert len(set(crossed(equal))) == 30
    assert len(set(crossed(equal, 1000))) > 25
    assert crossed(frame, seed=1) != one


def test_a_missing_value_of_a_cross_is_a_value():
    frame = pandas.DataFrame({
        "a": pandas.Series(["x", "x", None, None, ""], dtype="str"),
        "b": [1.0, np.nan, 1.0, np.nan, np.nan],
    })  # fmt: skip
    found = crossed(frame)
    assert found[3] == 0
    assert len(set(found)) == 5
    assert found[1] == 1 + of_values(["x", None], keep_missing=True) % 2**40
    assert HashedCross(9).fit(frame).get_feature_names_out().tolist() == ["a_x_b"]
    assert HashedCross(9, name="c").fit(frame).cardinality_ == 10


def test_a_record_of_a_pipeline_stays_in_plain_python(monkeypatch):
    frame = pandas.DataFrame({"n": [1.0, np.nan, 3.0], "w": ["x", None, "z"], "keep": [1, 2, 3]})
    pipeline = Pipeline([
        ("fill", FillMissing("mean"), ["n"]),
        ("cross", HashedCross(1000, name="both"), ["n", "w"]),
        ("scale", StandardScaler(), ["both"]),
        ("bucket", HashBucket(50), ["keep"]),
    ])  # fmt: skip
    made = pipeline.fit_transform(frame).to_pandas()
    monkeypatch.setattr(Pipeline, "transform", None)
    for place, record in enumerate(frame.to_dict("records")):
        assert pipeline.row(record) == made.iloc[place].to_dict()


def test_a_cross_of_selected_columns():
    frame = pandas.DataFrame({"n": [1, 2], "w": ["x", "y"], "v": ["p", "q"]})
    pipeline = Selector("w", "v") >> HashedCross(100)
    assert list(pipeline.fit_transform(frame).columns) == ["n", "w_x_v"]
