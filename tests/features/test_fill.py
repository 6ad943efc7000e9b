"""FillMissing beside scikit-learn's SimpleImputer and pandas' fillna."""

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gpuframe
from gpuframe.features import FillMissing

NAN = float("nan")


@given(
    st.lists(st.sampled_from([1.0, 2.0, 2.5, -3.0, NAN]), min_size=1, max_size=20),
    st.sampled_from(["mean", "median", "most_frequent", "constant"]),
)
def test_values_are_those_of_scikit_learn(values, strategy):
    impute = pytest.importorskip("sklearn.impute")
    table = pandas.DataFrame({"a": values})
    theirs = impute.SimpleImputer(strategy=strategy, keep_empty_features=True).fit(table)
    ours = FillMissing(strategy).fit(gpuframe.from_pandas(table))
    filled = ours.transform(gpuframe.from_pandas(table)).to_pandas()
    np.testing.assert_allclose(filled["a"], theirs.transform(table)[:, 0], rtol=1e-15)


def test_statistics_come_from_the_fitted_frame():
    fill = FillMissing("mean").fit(gpuframe.DataFrame({"a": [1.0, 3.0]}))
    assert fill.statistics_ == {"a": 2.0}
    assert fill.transform(gpuframe.DataFrame({"a": [NAN, 9.0]}))["a"].tolist() == [2.0, 9.0]


@pytest.mark.parametrize(
    ("strategy", "expected"), [("constant", "missing_value"), ("most_frequent", "b")]
)
def test_text(strategy, expected):
    frame = gpuframe.DataFrame({"t": ["c", None, "b", "b", "c"]})
    filled = FillMissing(strategy).fit_transform(frame)["t"].tolist()
    assert filled == ["c", expected, "b", "b", "c"]


def test_indicators_are_added_under_names_of_their_own():
    fill = FillMissing(fill_value=-1, add_indicator=True)
    frame = gpuframe.DataFrame({"a": [1.0, NAN], "b": [1, 2]})
    out = fill.fit_transform(frame).to_pandas()
    expected = pandas.DataFrame(
        {"a": [1.0, -1.0], "b": [1, 2], "a_missing": [False, True], "b_missing": [False, False]}
    )
    pandas.testing.assert_frame_equal(out, expected)
    assert list(fill.get_feature_names_out()) == list(expected.columns)


def test_integers_stay_integers():
    out = FillMissing("mean").fit_transform(gpuframe.DataFrame({"a": [1, 2]}))
    assert str(out.to_pandas()["a"].dtype) == "int64"


def test_everything_missing_is_filled_with_the_constant():
    frame = gpuframe.DataFrame({"a": [NAN, NAN]})
    assert FillMissing("mean").fit_transform(frame)["a"].tolist() == [0.0, 0.0]
    assert FillMissing("mean", fill_value=7).fit_transform(frame)["a"].tolist() == [7.0, 7.0]


def test_an_unknown_strategy_is_refused():
    with pytest.raises(ValueError, match="strategy takes one of"):
        FillMissing("mode").fit(gpuframe.DataFrame({"a": [1.0]}))
