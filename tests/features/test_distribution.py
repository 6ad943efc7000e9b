"""Estimators that follow a column's distribution, fixed bins and bounds, beside scikit-learn's."""

import math

import numpy as np
import pandas
import pytest
from sklearn import preprocessing

from gpuframe.features import Bucketize, Clip, KBins, PowerTransform, QuantileTransform, Spline

pytestmark = pytest.mark.cpu_only  # test_every_estimator.py runs their kernels on both backends


def numbers(rows=200, seed=4):
    random = np.random.default_rng(seed)
    return pandas.DataFrame({
        "normal": random.normal(3, 2, rows),
        "skewed": random.lognormal(0, 1, rows),
        "ties": random.integers(0, 6, rows).astype(np.float64),
    })  # fmt: skip


def made(estimator, frame):
    return estimator.transform(frame).to_numpy()


@pytest.mark.parametrize("output", ["uniform", "normal"])
def test_ranks_are_those_of_scikit_learn(output):
    frame, new = (numbers(seed=seed)[["normal", "skewed"]] for seed in (4, 5))
    own = QuantileTransform(50, output_distribution=output).fit(frame)
    other = preprocessing.QuantileTransformer(n_quantiles=50, output_distribution=output)
    other.fit(frame.to_numpy())
    np.testing.assert_allclose(made(own, new), other.transform(new.to_numpy()), 1e-7, 1e-9)


def test_a_value_of_several_quantiles_has_their_middle():
    frame = pandas.DataFrame({"a": [0.0, 0.0, 0.0, 1.0, 2.0]})
    assert QuantileTransform(5).fit_transform(frame)["a"].tolist() == [0.25] * 3 + [0.75, 1.0]


@pytest.mark.parametrize("method", ["yeo-johnson", "box-cox"])
@pytest.mark.parametrize("standardize", [True, False])
def test_powers_are_those_of_scikit_learn(method, standardize):
    frame = numbers() if method == "yeo-johnson" else numbers().abs() + 0.5
    own = PowerTransform(method, standardize=standardize).fit(frame)
    other = preprocessing.PowerTransformer(method=method, standardize=standardize)
    expected = other.fit_transform(frame.to_numpy())
    np.testing.assert_allclose(own.lambdas_, other.lambdas_, 1e-4)
    np.testing.assert_allclose(made(own, frame), expected, 1e-3, 1e-3)


@pytest.mark.parametrize("strategy", ["quantile", "uniform"])
def test_bins_are_those_of_scikit_learn(strategy):
    frame, new = numbers(), numbers(seed=6)
    own = KBins(5, strategy=strategy).fit(frame)
    options = {"quantile_method": "linear"} if strategy == "quantile" else {}
    other = preprocessing.KBinsDiscretizer(5, encode="ordinal", strategy=strategy, **options)
    for number, name in enumerate(frame.columns):
        other.fit(frame[[name]].to_numpy())
        np.testing.assert_allclose(own.bin_edges_[number], other.bin_edges_[0], 1e-13)
        expected = other.transform(new[[name]].to_numpy())[:, 0] + 1
        np.testing.assert_array_equal(own.transform(new)[name].to_numpy(), expected)


@pytest.mark.parametrize("degree", [1, 2, 3])
@pytest.mark.parametrize("knots", ["quantile", "uniform"])
def test_splines_are_those_of_scikit_learn(degree, knots):
    frame, new = numbers()[["normal", "skewed"]], numbers(seed=7)[["normal", "skewed"]]
    own = Spline(5, degree=degree, knots=knots).fit(frame)
    other = preprocessing.SplineTransformer(
        n_knots=5, degree=degree, knots=knots, extrapolation="constant"
    ).fit(frame.to_numpy())
    np.testing.assert_allclose(made(own, new), other.transform(new.to_numpy()), 1e-9, 1e-12)


@pytest.mark.parametrize(
    "estimator",
    [
        QuantileTransform(6), KBins(3), KBins(3, strategy="uniform"), Spline(4),
        Spline(4, knots="uniform"), PowerTransform(),
    ],
)  # fmt: skip
def test_infinities_are_left_out_in_fit(estimator):
    frame = numbers(30)
    ends = pandas.DataFrame([[np.inf] * 3, [-np.inf] * 3], columns=frame.columns)
    expected = made(estimator.fit(frame), frame)
    more = estimator.fit(pandas.concat([ends, frame, ends], ignore_index=True))
    np.testing.assert_array_equal(made(more, frame), expected)
    if isinstance(estimator, PowerTransform):
        return
    beyond = pandas.DataFrame([[1e300] * 3, [-1e300] * 3], columns=frame.columns)
    np.testing.assert_array_equal(made(more, ends), made(more, beyond))


@pytest.mark.parametrize("right", [False, True])
def test_buckets_are_those_of_numpy(right):
    edges = [-1.0, 0.0, 2.5, math.inf]
    values = np.array([-math.inf, -1.5, -1.0, -0.0, 0.0, 1.0, 2.5, 3.0, math.inf, math.nan])
    found = Bucketize(edges, right=right).fit_transform(pandas.DataFrame({"a": values}))["a"]
    expected = np.where(np.isnan(values), 0, np.digitize(values, edges, right=right) + 1)
    assert found.tolist() == expected.tolist()


def test_bounds_are_those_of_pandas():
    frame = pandas.DataFrame({"a": [-math.inf, -2.0, -0.0, 0.5, 3.0, math.inf, math.nan]})
    for lower, upper in ((-1.0, 1.0), (0.0, None), (None, 0.5), (0.5, 0.5)):
        found = Clip(lower, upper).fit_transform(frame).to_pandas()
        pandas.testing.assert_frame_equal(found, frame.clip(lower, upper), check_exact=True)
