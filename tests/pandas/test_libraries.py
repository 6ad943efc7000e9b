"""Libraries that test for pandas' classes take our frames and give them back.

Each test runs the same lines under the accelerator and with plain pandas and compares.
"""

import pickle

import numpy as np
import pandas as real
import pytest

import gpuframe
import gpuframe.pandas
from gpuframe.pandas import handover

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:(seaborn|statsmodels|plotly).*")


def data(pd):
    rng = np.random.default_rng(4)
    return pd.DataFrame(
        {
            "x": rng.normal(size=60),
            "y": rng.normal(size=60),
            "k": ["a", "b", "c"] * 20,
            "t": np.datetime64("2024-01-01", "s") + np.arange(60).astype("m8[D]"),
        }
    )


def under_both(program):
    """Run a function that imports what it needs, with pandas and under the accelerator."""
    plain = program()
    gpuframe.pandas.install()
    try:
        return plain, program()
    finally:
        gpuframe.pandas.uninstall()


def host(value):
    return value.to_pandas() if hasattr(value, "to_pandas") else value


def test_scikit_learn_sees_names_and_gives_frames_back():
    pytest.importorskip("sklearn")

    def program():
        import pandas as pd
        from sklearn.compose import ColumnTransformer
        from sklearn.linear_model import LinearRegression
        from sklearn.model_selection import train_test_split
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import OneHotEncoder, StandardScaler

        frame = data(pd)
        parts = train_test_split(frame, frame.y, random_state=0)
        assert [type(part) for part in parts] == [pd.DataFrame] * 2 + [pd.Series] * 2
        columns = ColumnTransformer(
            [
                ("scale", StandardScaler(), ["x"]),
                ("code", OneHotEncoder(sparse_output=False), ["k"]),
            ]
        ).set_output(transform="pandas")
        ready = columns.fit_transform(parts[0])
        assert isinstance(ready, pd.DataFrame)
        model = make_pipeline(columns, LinearRegression()).fit(parts[0], parts[2])
        assert model.feature_names_in_.tolist() == ["x", "y", "k", "t"]
        return host(ready), model.predict(parts[1]), model.score(parts[1], parts[3])

    (plain, predicted, score), (ours, ours_predicted, ours_score) = under_both(program)
    real.testing.assert_frame_equal(ours, plain)
    assert ours_predicted.tolist() == predicted.tolist()
    assert ours_score == score


def test_scikit_learn_checks_names_as_with_pandas():
    pytest.importorskip("sklearn")

    def program():
        import pandas as pd
        from sklearn.base import clone
        from sklearn.linear_model import LinearRegression

        frame = data(pd)
        model = clone(LinearRegression(positive=True)).fit(frame[["x"]], frame.y)
        with pytest.raises(ValueError, match="feature names should match") as told:
            model.predict(frame[["y"]])
        copied = pickle.loads(pickle.dumps(model))  # noqa: S301 - made here
        assert type(copied) is type(model)
        return str(told.value), model.get_params(), copied.predict(frame[["x"]]).tolist()

    plain, ours = under_both(program)
    assert ours == plain


def test_estimators_of_a_user_get_frames_from_their_caller_and_pandas_inside_a_pipeline():
    pytest.importorskip("sklearn")

    def program():
        import pandas as pd
        from sklearn.base import BaseEstimator, TransformerMixin
        from sklearn.linear_model import LinearRegression
        from sklearn.pipeline import make_pipeline

        class Product(TransformerMixin, BaseEstimator):
            def __init__(self, by="x"):
                self.by = by

            def fit(self, X, y=None):  # noqa: ARG002 - scikit-learn's signature
                return self

            def transform(self, X):
                return X.assign(z=X.y * X[self.by])[["z"]]

        frame = data(pd)
        alone = Product().fit(frame).transform(frame)
        assert isinstance(alone, pd.DataFrame)
        model = make_pipeline(Product("y"), LinearRegression()).fit(frame, frame.x)
        return alone.z.tolist(), model.predict(frame).tolist()

    plain, ours = under_both(program)
    assert ours == plain


def test_statsmodels_gives_named_parameters_and_formulas_find_functions_of_the_caller():
    pytest.importorskip("statsmodels")

    def program():
        import pandas as pd
        import statsmodels.api as sm
        import statsmodels.formula.api as smf

        frame = data(pd)

        def doubled(values):
            return 2 * values

        fits = [
            sm.OLS(frame.y, sm.add_constant(frame[["x"]])).fit(),
            smf.ols("y ~ doubled(x) + C(k)", data=frame).fit(),
            sm.OLS.from_formula("y ~ doubled(x)", data=frame).fit(),
            smf.rlm("y ~ doubled(x)", data=frame).fit(),
            smf.gee("y ~ doubled(x)", groups="k", data=frame).fit(),
        ]
        predicted = fits[1].predict(frame)
        assert isinstance(predicted, pd.Series)
        return [fit.params.to_dict() for fit in fits], predicted.tolist()

    plain, ours = under_both(program)
    assert ours == plain


def test_formulas_of_patsy_and_formulaic_find_names_of_the_caller():
    pytest.importorskip("patsy")
    pytest.importorskip("formulaic")

    def program():
        import formulaic
        import pandas as pd
        import patsy

        frame = data(pd)
        half = np.vectorize(lambda value: value / 2)  # noqa: F841 - the formulas name it
        _, design = patsy.dmatrices("y ~ half(x)", frame)
        model = formulaic.model_matrix("half(y) ~ k", frame)
        return np.asarray(design).tolist(), np.asarray(model.lhs).tolist()

    plain, ours = under_both(program)
    assert ours == plain


def test_seaborn_draws_the_same_marks():
    pytest.importorskip("seaborn")
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")

    def program():
        import matplotlib.pyplot as plt
        import pandas as pd
        import seaborn as sns

        frame = data(pd)
        grid = sns.relplot(data=frame, x="x", y="y", hue="k", col="k")
        grid.map_dataframe(sns.scatterplot, x="x", y="y")
        marks = [line.get_offsets().tolist() for line in grid.axes.flat[0].collections]
        _, axes = plt.subplots()
        sns.barplot(data=frame, x="k", y="y", errorbar=None, ax=axes)
        heights = [patch.get_height() for patch in axes.patches]
        names = [label.get_text() for label in axes.get_xticklabels()]
        image = sns.heatmap(frame[["x", "y"]].corr(), ax=plt.subplots()[1]).collections[0]
        plt.close("all")
        return marks, heights, names, image.get_array().tolist()

    plain, ours = under_both(program)
    assert ours[:3] == plain[:3]
    np.testing.assert_allclose(ours[3], plain[3], rtol=1e-14)


def test_matplotlib_takes_our_objects_as_they_are():
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")

    def program():
        import matplotlib.pyplot as plt
        import pandas as pd

        frame = data(pd)
        _, axes = plt.subplots(1, 4)
        lines = axes[0].plot(frame.t, frame.x) + axes[0].plot("t", "y", "", data=frame)
        bars = axes[1].bar(frame.k[:3], frame.y[:3])
        counts = axes[2].hist(frame[["x", "y"]], bins=4)[0]
        points = axes[3].scatter(frame.x, frame.y, c=frame.x)
        drawn = [line.get_xydata().tolist() for line in lines]
        plt.close("all")
        heights = [bar.get_height() for bar in bars]
        return drawn, heights, counts.tolist(), points.get_array().tolist()

    plain, ours = under_both(program)
    assert ours == plain


def test_plotly_makes_the_same_figures():
    pytest.importorskip("plotly")

    def program():
        import pandas as pd
        import plotly.express as px
        import plotly.graph_objects as go

        frame = data(pd)
        figures = [
            px.scatter(frame, x="x", y="y", color="k"),
            px.line(frame, x="t", y=["x", "y"]),
            go.Figure().add_trace(go.Scatter(x=frame.t, y=frame.y)),
        ]
        return [figure.to_json() for figure in figures]

    plain, ours = under_both(program)
    assert ours == plain


def test_altair_and_narwhals_take_our_frames():
    pytest.importorskip("altair")
    pytest.importorskip("narwhals")

    def program():
        import altair as alt
        import narwhals as nw
        import pandas as pd

        frame = data(pd)
        chart = alt.Chart(frame).mark_point().encode(x="x", y="k").to_dict()
        native = nw.from_native(frame).select("x").to_native()
        assert isinstance(native, pd.DataFrame)
        return chart["encoding"], host(native)

    plain, ours = under_both(program)
    assert ours[0] == plain[0]
    real.testing.assert_frame_equal(ours[1], plain[1])


@pytest.mark.filterwarnings("ignore:.*valid feature names:UserWarning")
def test_lightgbm_sees_names_and_categories():
    pytest.importorskip("lightgbm")

    def program():
        import lightgbm as lgb
        import pandas as pd

        frame = data(pd)
        inputs = frame[["x", "k"]].assign(k=frame.k.astype("category"))
        model = lgb.LGBMRegressor(n_estimators=3, verbose=-1, num_threads=1).fit(inputs, frame.y)
        return model.feature_name_, model.predict(inputs).tolist()

    plain, ours = under_both(program)
    assert ours == plain


def test_methods_are_put_back_when_the_accelerator_goes():
    pytest.importorskip("sklearn")
    from sklearn.linear_model import LinearRegression

    before = vars(LinearRegression)["fit"]
    gpuframe.pandas.install()
    from sklearn import linear_model

    assert linear_model.LinearRegression is LinearRegression
    assert vars(LinearRegression)["fit"] is not before
    gpuframe.pandas.uninstall()
    assert vars(LinearRegression)["fit"] is before


def test_what_a_user_names_is_handed_too(monkeypatch, tmp_path):
    (tmp_path / "strict_library.py").write_text(
        "import pandas as pd\n"
        "def describe(frame, *more):\n"
        "    assert type(frame) is pd.DataFrame and all(type(m) is pd.Series for m in more[0])\n"
        "    return frame, [m + 1 for m in more[0]], {'rows': len(frame)}\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(handover, "handed", gpuframe.pandas.handed)
    gpuframe.pandas.handed.add("strict_library")
    gpuframe.pandas.libraries.add("strict_library")
    gpuframe.pandas.install()
    try:
        import pandas as pd
        import strict_library

        frame, more, facts = strict_library.describe(pd.DataFrame({"a": [1]}), [pd.Series([1])])
        assert isinstance(frame, gpuframe.DataFrame)
        assert isinstance(more[0], gpuframe.Series)
        assert facts == {"rows": 1}
    finally:
        gpuframe.pandas.uninstall()
        gpuframe.pandas.handed.remove("strict_library")
        gpuframe.pandas.libraries.remove("strict_library")


def test_subclasses_of_pandas_and_long_containers_are_left_alone():
    class Geo(real.DataFrame):
        pass

    kept = Geo({"a": [1]})
    assert handover.receive(kept) is kept
    long = [gpuframe.Series([1])] * 1001
    assert handover.hand_over(long) is long
    plain = [1, {"a": (2, 3)}]
    assert handover.hand_over(plain) is plain
    nested = handover.hand_over({"a": (gpuframe.Series([1]), 2)})
    assert type(nested["a"][0]) is real.Series
