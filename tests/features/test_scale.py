"""StandardScaler and LogTransform beside scikit-learn, NumPy and hand-worked values."""

import math
from fractions import Fraction

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gpuframe
from gpuframe.features import LogTransform, NotFittedError, StandardScaler

NAN = float("nan")
VALUES = st.lists(st.floats(-1e6, 1e6) | st.just(NAN), min_size=1, max_size=30)


def frame(**columns):
    return gpuframe.from_pandas(pandas.DataFrame(columns))


@given(VALUES, st.booleans(), st.booleans())
def test_values_are_those_of_scikit_learn(values, with_mean, with_std):
    preprocessing = pytest.importorskip("sklearn.preprocessing")
    known = [value for value in values if not math.isnan(value)]
    spread = max(known, default=0) - min(known, default=0)
    if not known or 0 < spread < 1e-3:  # scikit-learn calls small variances zero
        return
    table = pandas.DataFrame({"a": values})
    settings = {"with_mean": with_mean, "with_std": with_std}
    theirs = preprocessing.StandardScaler(**settings).fit(table)
    ours = StandardScaler(**settings).fit(gpuframe.from_pandas(table))
    scaled = ours.transform(gpuframe.from_pandas(table)).to_pandas()
    np.testing.assert_allclose(scaled["a"], theirs.transform(table)[:, 0], rtol=1e-9, atol=1e-9)


def test_a_mean_of_a_billion_does_not_drown_the_variance():
    values = 1e9 + np.random.default_rng(0).normal(size=2000)
    scaler = StandardScaler().fit(frame(a=values))
    exact = [Fraction(value) for value in values]
    mean = sum(exact) / len(exact)
    variance = sum((value - mean) ** 2 for value in exact) / len(exact)
    assert scaler.mean_[0] == float(mean)
    assert scaler.var_[0] == pytest.approx(float(variance), rel=1e-13)
    assert scaler.scale_[0] == pytest.approx(values.std(), rel=1e-9)


@pytest.mark.parametrize("constant", [0.0, 0.1, -7.0, 1e300, 1e-300])
def test_a_constant_column_becomes_zero(constant):
    given_frame = frame(a=[constant] * 3 + [NAN])
    scaler = StandardScaler().fit(given_frame)
    assert (scaler.mean_[0], scaler.var_[0], scaler.scale_[0]) == (constant, 0.0, 1.0)
    scaled = scaler.transform(given_frame)["a"].to_pandas()
    assert scaled.tolist()[:3] == [0.0, 0.0, 0.0]
    assert math.isnan(scaled.iloc[3])


def test_a_column_without_values_stays_missing():
    scaler = StandardScaler().fit(frame(a=[NAN, NAN]))
    assert math.isnan(scaler.mean_[0])
    assert scaler.n_samples_seen_.tolist() == [0]
    assert scaler.transform(frame(a=[NAN, 1.0]))["a"].isna().tolist() == [True, True]


@pytest.mark.parametrize("dtype", ["int8", "int64", "uint8", "bool", "float32", "Int64", "boolean"])
def test_every_kind_of_number(dtype):
    values = pandas.Series([1, 0, 1, 1]).astype(dtype)
    scaled = StandardScaler().fit_transform(frame(a=values))["a"].to_pandas()
    plain = np.array([1.0, 0.0, 1.0, 1.0])
    assert scaled.dtype == np.float64
    np.testing.assert_allclose(scaled, (plain - plain.mean()) / plain.std(), rtol=1e-14)


def test_inverse_gives_the_values_back():
    given_frame = frame(a=[1.0, 5.0, NAN], b=[10, 20, 60])
    scaler = StandardScaler().fit(given_frame)
    back = scaler.inverse_transform(scaler.transform(given_frame)).to_pandas()
    pandas.testing.assert_frame_equal(
        back, given_frame.to_pandas().astype("float64"), rtol=1e-14, check_exact=False
    )


def test_text_is_refused_by_name():
    with pytest.raises(TypeError, match="column 'city' of dtype str is not numeric"):
        StandardScaler().fit(frame(city=["x", "y"]))


def test_transform_before_fit_and_without_a_column():
    with pytest.raises(NotFittedError, match="not fitted yet"):
        StandardScaler().transform(frame(a=[1.0]))
    with pytest.raises(KeyError, match=r"\['b'\]"):
        StandardScaler().fit(frame(a=[1.0], b=[2.0])).transform(frame(a=[1.0]))


def test_columns_come_out_in_the_fitted_order_with_the_index_of_the_input():
    scaler = StandardScaler().fit(frame(a=[1.0, 3.0], b=[2.0, 4.0]))
    table = pandas.DataFrame({"b": [2.0], "c": [0], "a": [1.0]}, index=pandas.Index([9], name="k"))
    scaled = scaler.transform(gpuframe.from_pandas(table)).to_pandas()
    expected = pandas.DataFrame({"a": [-1.0], "b": [-1.0]}, index=table.index)
    pandas.testing.assert_frame_equal(scaled, expected)


def test_logarithms_and_back():
    values = [0.0, 1.0, 1e-12, 100.0, NAN, -1.0, -5.0]
    with np.errstate(all="ignore"):
        logs = np.log1p(values)
        shifted = np.log(np.array(values) + 3)
    given_frame = frame(a=values)
    transform = LogTransform().fit(given_frame)
    out = transform.transform(given_frame)
    np.testing.assert_allclose(out["a"].to_numpy(), logs, rtol=4e-16)
    back = transform.inverse_transform(out)["a"].to_numpy()
    np.testing.assert_allclose(back[:6], values[:6], rtol=1e-14)
    offset = LogTransform(offset=3).fit(given_frame).transform(given_frame)["a"].to_numpy()
    np.testing.assert_allclose(offset, shifted, rtol=4e-16)
