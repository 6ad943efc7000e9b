"""What is learned of columns before their missing values are filled is what is learned after."""

import math

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

import gpuframe as pd
from gpuframe.features import (
    Bucketize,
    Categorify,
    Clip,
    FillMissing,
    KBins,
    LogTransform,
    MinMaxScaler,
    Pipeline,
    PowerTransform,
    QuantileTransform,
    RobustScaler,
    Spline,
    StandardScaler,
)

LEARNERS = {
    "standard": StandardScaler,
    "range": MinMaxScaler,
    "robust": RobustScaler,
    "quantiles": lambda: QuantileTransform(4),
    "power": PowerTransform,
    "bins": lambda: KBins(3),
    "spline": lambda: Spline(3),
}
numbers = st.lists(
    st.one_of(st.none(), st.integers(-3, 3), st.floats(-1e6, 1e6, width=32)), min_size=1
)


def frame(values):
    known = [math.nan if value is None else float(value) for value in values]
    return pd.DataFrame({"a": np.array(known, np.float64)})


def learned(pipeline, step):
    return pipeline.to_dict()["steps"][step]["estimator"]["state"]


def steps(strategy, learner):
    return [
        ("fill", FillMissing(strategy), ["a"]),
        ("clip", Clip(lower=-2.0), ["a"]),
        ("log", LogTransform(offset=3.0), ["a"]),
        ("learn", LEARNERS[learner](), ["a"]),
    ]


@pytest.mark.cpu_only  # what it adds to kernels tested elsewhere is the host's
@pytest.mark.parametrize("learner", LEARNERS)
@pytest.mark.parametrize("strategy", ["mean", "median", "most_frequent"])
@hypothesis.settings(max_examples=min(20, hypothesis.settings().max_examples))
@hypothesis.given(values=numbers, cut=st.integers(0, 50))
def test_one_read_and_parts_learn_what_two_reads_do(learner, strategy, values, cut):
    rows = frame(values)
    filled = Pipeline(steps(strategy, learner)[:1]).fit_transform(rows)
    expected = Pipeline(steps(strategy, learner)[1:]).fit(filled)

    whole = Pipeline(steps(strategy, learner)).fit(rows)

    assert whole.passes_ == 1
    assert learned(whole, 3) == learned(expected, 2)
    cut = 1 + cut % len(values)
    if cut < len(values):
        parts = [Pipeline(steps(strategy, learner)).fit(part) for part in (rows[:cut], rows[cut:])]
        assert parts[0].merge(parts[1]).to_dict() == whole.to_dict()
        stream = Pipeline(steps(strategy, learner)).fit([rows[:cut], rows[cut:]])
        assert stream.to_dict() == whole.to_dict()


def test_a_saved_pipeline_merges_as_one_that_was_not(tmp_path):
    rows = frame([1.0, None, 5.0, 2.0, None, 9.0])
    one = Pipeline(steps("mean", "standard")).fit(rows[:4])
    one.save(tmp_path / "one.gpuframe")
    merged = Pipeline.load(tmp_path / "one.gpuframe").merge(
        Pipeline(steps("mean", "standard")).fit(rows[4:])
    )
    assert merged.to_dict() == Pipeline(steps("mean", "standard")).fit(rows).to_dict()


@pytest.mark.parametrize(
    "behind",
    [
        [("fill again", FillMissing("median"), ["a"])],
        [("ids", Categorify(), ["a"])],
        [("bins", Bucketize([2.0, 4.0]), ["a"]), ("scale", StandardScaler(), ["a"])],
        [
            ("zero", FillMissing(fill_value=7.0), ["a"]),
            ("scale", StandardScaler(), ["a"]),
        ],
    ],
    ids=lambda steps: steps[0][0],
)
def test_what_is_not_known_of_missing_values_takes_another_read(behind):
    rows = frame([1.0, None, 5.0, 2.0, None, 9.0])
    pipeline = Pipeline([("fill", FillMissing("mean"), ["a"]), *behind]).fit(rows)
    filled = FillMissing("mean").fit_transform(rows)
    expected = Pipeline(behind).fit(filled)
    assert pipeline.passes_ == 2
    for place in range(len(behind)):
        assert learned(pipeline, 1 + place) == learned(expected, place)
    with pytest.raises(ValueError, match="do not merge"):
        pipeline.merge(pipeline)


def test_indicators_take_another_read():
    rows = frame([1.0, None, 5.0])
    pipeline = Pipeline(
        [
            ("fill", FillMissing("mean", add_indicator=True), ["a"]),
            ("scale", StandardScaler(), ["a"]),
        ]
    ).fit(rows)
    assert pipeline.passes_ == 2
    assert pipeline.named_steps["scale"].mean_.tolist() == [3.0]


@pytest.mark.cpu_only  # what it adds to kernels tested elsewhere is the host's
@pytest.mark.parametrize("learner", LEARNERS)
def test_a_third_step_learns_from_what_the_completed_second_one_makes(learner):
    rows = frame([5.0, None, None, -1.0, 40.0, None, 2.0])
    made = [
        ("fill", FillMissing("mean"), ["a"]),
        ("scale", StandardScaler(), ["a"]),
        ("learn", LEARNERS[learner](), ["a"]),
    ]
    whole = Pipeline(made).fit(rows)
    assert whole.passes_ == 2
    state = learned(whole, 2)
    scaled = Pipeline(made[:2]).fit_transform(rows)
    assert state == learned(Pipeline(made[2:]).fit(scaled), 0)
