"""Estimators keep to scikit-learn's protocol: its checks, pipelines, searches, clones."""

import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from estimators import NUMBERS, SIMULATOR, TARGETS, VALUES

from gpuframe.features import (
    FillMissing,
    KBins,
    NotFittedError,
    OneHot,
    Pipeline,
    StandardScaler,
    WeightOfEvidence,
)
from gpuframe.features.base import Numeric

base = pytest.importorskip("sklearn.base")
sparse = pytest.importorskip("scipy.sparse")
ColumnTransformer = pytest.importorskip("sklearn.compose").ColumnTransformer
LogisticRegression = pytest.importorskip("sklearn.linear_model").LogisticRegression
GridSearchCV = pytest.importorskip("sklearn.model_selection").GridSearchCV
exceptions = pytest.importorskip("sklearn.exceptions")
chains = pytest.importorskip("sklearn.pipeline")
check_estimator = pytest.importorskip("sklearn.utils.estimator_checks").check_estimator

ROOT = Path(__file__).parents[2]

EMPTY = {
    "check_estimators_empty_data_messages": "no rows are a part like any other: parts merge",
}
NUMERIC = {
    "check_dtype_object": "the TypeError names column and dtype, in other words than float()",
}
CROSSES = dict.fromkeys(
    ("check_transformer_general", "check_transformer_data_not_an_array"),
    "fit_transform does not show a row its own target, as in scikit-learn's TargetEncoder",
)
SUPERVISED = {
    "check_dtype_object": "a target of objects is refused: the TypeError names it and its dtype",
}
ROWS = 120
RANDOM = np.random.default_rng(5)
NUMBER = RANDOM.normal(size=ROWS)
TABLE = pandas.DataFrame({
    "gaps": np.where(RANDOM.random(ROWS) < 0.2, np.nan, NUMBER),
    "size": RANDOM.lognormal(size=ROWS),
    "word": RANDOM.choice(["u", "v", "w"], ROWS),
})  # fmt: skip
CLASSES = (NUMBER + RANDOM.normal(0, 0.5, ROWS) > 0).astype(int)


def steps():
    return Pipeline(
        [
            ("fill", FillMissing("mean"), ["gaps"]),
            ("scale", StandardScaler(), ["gaps", "size"]),
            ("words", OneHot(), ["word"]),
        ]
    )


def expected_failures(estimator):
    """Names of the checks that fail by design, with the reason."""
    expected = EMPTY | (NUMERIC if isinstance(estimator, Numeric) else {})
    expected |= SUPERVISED if estimator.supervised else {}
    return expected | (CROSSES if estimator.crosses else {})


def takes_any_frame(estimator):
    """Whether the checks' frames and targets have what an estimator needs."""
    params = estimator.get_params()
    named = params.get("fold_by") or params.get("order_by")  # columns that they have not
    return not named and not isinstance(estimator, WeightOfEvidence)  # whose target is 0 or 1


EVERY = NUMBERS | VALUES | TARGETS


@pytest.mark.skipif(SIMULATOR, reason="the checks' frames have too many rows for it")
@pytest.mark.parametrize("name", [name for name in EVERY if takes_any_frame(EVERY[name])])
@pytest.mark.filterwarnings("ignore")  # of the checks, for one that BaseEstimator is no base
def test_scikit_learns_own_checks(name):
    estimator = EVERY[name]
    results = check_estimator(estimator, on_fail=None, on_skip=None)
    failed = {
        result["check_name"]: result["exception"]
        for result in results
        if result["status"] == "failed"
    }
    assert len(results) > 30
    assert set(failed) == set(expected_failures(estimator)), failed


def test_scikit_learn_is_not_imported():
    code = "import gpuframe.features, sys; assert 'sklearn' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_what_is_not_fitted_raises_scikit_learns_error_too():
    with pytest.raises(exceptions.NotFittedError, match="not fitted") as caught:
        StandardScaler().transform(np.zeros((1, 1)))
    assert isinstance(caught.value, NotFittedError)
    assert type(caught.value).__name__ == "NotFittedError"
    opened = pickle.loads(pickle.dumps(caught.value))  # noqa: S301
    assert (opened.args, type(opened)) == (caught.value.args, type(caught.value))
    code = (
        "from gpuframe.features import LogTransform, NotFittedError\n"
        "import sys\n"
        "try: LogTransform().transform([[1]])\n"
        "except NotFittedError as error: assert type(error) is NotFittedError\n"
        "assert 'sklearn' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_numbers_and_flags_make_an_array_of_numbers():
    given = np.array([[1.0], [np.nan], [4.0]])
    for estimator in (
        FillMissing(add_indicator=True),
        Pipeline([("fill", FillMissing(add_indicator=True), None)]),
    ):
        made = estimator.fit_transform(given)
        assert made.dtype == np.float64
        assert made.tolist() == [[1.0, 0.0], [0.0, 1.0], [4.0, 0.0]]


def test_arrays_of_other_kinds():
    rows = [[1.0, 2.0], [3.0, 6.0]]
    expected = [[-1.0, -1.0], [1.0, 1.0]]
    for given in (rows, np.array(rows), np.array(rows, dtype=object)):
        made = StandardScaler().fit_transform(given)
        assert type(made) is np.ndarray
        assert made.tolist() == expected
    with pytest.raises(TypeError, match="Sparse data, here csr_array, are not supported"):
        StandardScaler().fit(sparse.csr_array(np.eye(2)))
    with pytest.raises(ValueError, match="Complex data not supported"):
        StandardScaler().fit(np.eye(2) * 1j)
    with pytest.raises(ValueError, match="Expected 2D array, got 1D array instead"):
        StandardScaler().fit(np.zeros(3))
    fitted = StandardScaler().fit(np.eye(2))
    for wrong in (fitted.partial_fit, fitted.transform):
        with pytest.raises(ValueError, match="X has 3 features, but StandardScaler is expecting 2"):
            wrong(np.eye(3))


@pytest.mark.parametrize("output", ["default", "pandas"])
def test_first_in_a_pipeline_of_scikit_learn(output):
    prepared = steps().set_output(transform=output)
    chain = chains.make_pipeline(prepared, LogisticRegression()).fit(TABLE, CLASSES)
    by_hand = LogisticRegression().fit(steps().fit_transform(TABLE).to_numpy(), CLASSES)
    np.testing.assert_array_equal(chain[-1].coef_, by_hand.coef_)
    assert chain.score(TABLE, CLASSES) > 0.7
    again = base.clone(chain).fit(TABLE, CLASSES)
    assert again[0] is not chain[0]
    np.testing.assert_array_equal(again.predict(TABLE), chain.predict(TABLE))
    assert list(chain[:-1].get_feature_names_out()) == list(steps().fit(TABLE).transform(TABLE))


def test_a_grid_search_sets_parameters_of_steps():
    chain = chains.Pipeline([("prepare", steps()), ("model", LogisticRegression())])
    grid = {"prepare__fill__strategy": ["mean", "median"], "prepare__words__max_size": [1, 3]}
    search = GridSearchCV(chain, grid, cv=3, error_score="raise").fit(TABLE, CLASSES)
    assert len(search.cv_results_["params"]) == 4
    best = search.best_estimator_["prepare"].named_steps
    assert best["fill"].strategy == search.best_params_["prepare__fill__strategy"]
    assert best["words"].max_size == search.best_params_["prepare__words__max_size"]
    assert not hasattr(chain["prepare"], "feature_names_in_")
    assert search.score(TABLE, CLASSES) > 0.7

    single = chains.Pipeline([("bins", KBins(3)), ("model", LogisticRegression())])
    search = GridSearchCV(single, {"bins__n_bins": [2, 5]}, cv=3, error_score="raise")
    assert search.fit(TABLE[["size"]], CLASSES).best_params_["bins__n_bins"] in (2, 5)


@pytest.mark.parametrize("output", ["default", "pandas"])
def test_inside_a_column_transformer(output):
    side_by_side = ColumnTransformer(
        [
            ("size", StandardScaler(), ["size"]),
            ("word", OneHot(), ["word"]),
            ("gaps", Pipeline([("fill", FillMissing("mean"), ["gaps"])]), ["gaps"]),
        ]
    ).set_output(transform=output)
    made = side_by_side.fit_transform(TABLE, CLASSES)
    kind = np.ndarray if output == "default" else pandas.DataFrame
    assert type(made) is type(side_by_side.transform(TABLE)) is kind
    words = OneHot().fit_transform(TABLE[["word"]]).to_pandas()
    names = ["size__size", *(f"word__{name}" for name in words.columns), "gaps__gaps"]
    assert list(side_by_side.get_feature_names_out()) == names
    values = np.asarray(made, dtype=np.float64)
    size = StandardScaler().fit_transform(TABLE[["size"]])["size"].to_numpy()
    np.testing.assert_array_equal(values[:, 0], size)
    np.testing.assert_array_equal(values[:, 1:-1], words.to_numpy())
    assert not np.isnan(values).any()
