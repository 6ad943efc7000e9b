"""What estimators are given: names that repeat, columns that lack, records with missing values."""

import math

import pandas
import pytest

from gpuframe.features import (
    AsOfStatistics,
    Bucketize,
    Clip,
    Cyclical,
    GeoDistance,
    GroupStatistics,
    HashBucket,
    HashedCross,
    Interactions,
    KBins,
    OrderedTarget,
    Pipeline,
    Polynomial,
    QuantileTransform,
    RollingStatistics,
    Spline,
    StandardScaler,
    TargetEncoder,
    TextHash,
)

pytestmark = pytest.mark.cpu_only  # the host's own work


def test_names_of_columns_that_repeat_are_refused():
    frame = pandas.DataFrame([[1.0, 2.0], [3.0, 4.0]], columns=["a", "a"])
    with pytest.raises(ValueError, match=r"repeat: \['a', 'a'\]"):
        StandardScaler().fit(frame)
    fitted = StandardScaler().fit(frame.iloc[:, :1])
    with pytest.raises(ValueError, match="repeat"):
        fitted.transform(frame)


@pytest.mark.parametrize(
    "estimator",
    [
        Interactions([("a", "absent")]),
        GeoDistance(("a", "absent"), (0, 0)),
        HashBucket({"a": 5, "absent": 5}),
        Bucketize({"a": [1], "absent": [1]}),
    ],
)
def test_what_a_step_of_a_pipeline_lacks_is_named_with_it(estimator):
    frame = pandas.DataFrame({"a": [1.0], "b": [2.0]})
    name = type(estimator).__name__
    with pytest.raises(KeyError, match=f"{name}.*(absent|'b')"):
        estimator.fit(frame)
    with pytest.raises(KeyError, match=f"{name}.*(absent|'b')"):
        Pipeline([("step", estimator, ["a", "b"])]).fit(frame)


def test_a_bound_that_is_no_number_is_refused():
    for bounds in ((math.nan, None), (None, math.nan), (math.nan, 1.0), (2, 1)):
        with pytest.raises(ValueError, match="bound"):
            Clip(*bounds).fit(pandas.DataFrame({"a": [1.0]}))


def test_a_value_that_is_missing_in_a_record_stays_missing():
    frame = pandas.DataFrame({"a": [1, 2], "b": [3, 4], "flag": [True, False]})
    group = GroupStatistics(["a", "b"], "flag", statistics="sum").fit(frame)
    found = group.row({"a": 1, "b": 3, "flag": None})
    assert found["flag_sum_by_a_b"] == 1.0
    assert math.isnan(found["flag"])
    assert math.isnan(group.row({"a": None, "b": 3, "flag": True})["flag_sum_by_a_b"])
    history = AsOfStatistics("a", "b", "flag", statistics="count").fit(frame)
    assert math.isnan(history.row({"a": 1, "b": None, "flag": True})["flag_count_as_of"])
    assert history.row({"a": 1, "b": 9, "flag": None})["flag_count_as_of"] == 1.0


@pytest.mark.parametrize(
    ("estimator", "parameter"),
    [
        (HashBucket(2.5), "num_buckets"), (HashBucket(True), "num_buckets"),
        (HashedCross(2.5), "num_buckets"), (HashedCross(2**63), "num_buckets"),
        (KBins(2.5), "n_bins"), (Spline("a"), "n_knots"), (QuantileTransform(None), "n_quantiles"),
        (Polynomial(2.0), "degree"), (TextHash(2.5), "num_features"),
        (TextHash(5, ngrams=2), "ngrams"), (TextHash(5, ngrams=(1, 1.5)), "ngrams"),
        (TargetEncoder(cv=2.5), "cv"), (TargetEncoder(smoothing=math.inf), "smoothing"),
        (OrderedTarget(smoothing=math.inf), "smoothing"), (Cyclical(True), "period"),
        (RollingStatistics("a", "a", window=2, min_periods=1.5), "min_periods"),
    ],
)  # fmt: skip
def test_a_parameter_that_has_no_meaning_is_refused_by_name(estimator, parameter):
    with pytest.raises(ValueError, match=parameter):
        estimator.fit(pandas.DataFrame({"a": [1.0, 2.0]}), [0.0, 1.0])
