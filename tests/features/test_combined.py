"""Products of columns and distances on the globe: against exact and independent formulas."""

import math

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpuframe.features import (
    FillMissing,
    GeoDistance,
    Interactions,
    Pipeline,
    Polynomial,
    StandardScaler,
)
from gpuframe.features.combined import EARTH

NUMBERS = pandas.DataFrame({
    "a": [1.5, -2.0, np.nan, 0.0],
    "b": [2, 3, 4, 5],
    "c": pandas.array([7, None, 1, -1], dtype="Int64"),
    "d": [True, False, True, True],
})  # fmt: skip


def frame_of(made):
    return made.to_pandas().astype(np.float64)


@pytest.mark.parametrize("degree", [2, 3])
@pytest.mark.parametrize("interaction_only", [False, True])
def test_names_and_values_are_those_of_scikit_learn(degree, interaction_only):
    preprocessing = pytest.importorskip("sklearn.preprocessing")
    given = NUMBERS.astype(np.float64).fillna(0.25)
    theirs = preprocessing.PolynomialFeatures(
        degree, interaction_only=interaction_only, include_bias=False
    )
    expected = theirs.fit_transform(given)
    ours = Polynomial(degree, interaction_only=interaction_only)
    made = ours.fit_transform(given).to_pandas()
    assert list(made.columns) == theirs.get_feature_names_out().tolist()
    assert list(ours.get_feature_names_out()) == list(made.columns)
    np.testing.assert_allclose(made.to_numpy(), expected, rtol=1e-15)


def test_products_by_hand():
    made = Polynomial(3, keep=False).fit_transform(NUMBERS).to_pandas()
    assert list(made.columns)[:5] == ["a^2", "a b", "a c", "a d", "b^2"]
    assert set(made.dtypes) == {np.dtype(np.float64)}
    assert made["a^2 b"].tolist()[:2] == [4.5, 12.0]
    assert made["a b c"].tolist()[0] == 21.0
    assert made["b c^2"].isna().tolist() == [False, True, False, False]
    assert made["c d^2"].tolist()[2:] == [1.0, -1.0]
    assert np.isnan(made["a b c"].tolist()[1:3]).all()
    kept = Interactions([("b", "a"), ("d", "d")]).fit_transform(NUMBERS).to_pandas()
    assert list(kept.columns) == ["a", "b", "c", "d", "b a", "d^2"]
    pandas.testing.assert_frame_equal(kept[list(NUMBERS.columns)], NUMBERS)
    assert kept["d^2"].tolist() == [1.0, 0.0, 1.0, 1.0]


def test_products_join_the_kernel_of_a_pipeline(monkeypatch):
    frame = NUMBERS.drop(columns="c")
    pipeline = Pipeline([
        ("fill", FillMissing("mean"), ["a"]),
        ("products", Polynomial(3), ["a", "b", "d"]),
        ("scale", StandardScaler(), ["a b", "a b d"]),
    ])  # fmt: skip
    made = pipeline.fit_transform(frame).to_pandas()
    assert made["a b"].mean() == pytest.approx(0, abs=1e-15)
    matrix = pipeline.matrix(frame, dtype="float64").to_numpy()
    np.testing.assert_array_equal(matrix, frame_of(pipeline.transform(frame)))
    monkeypatch.setattr(Pipeline, "transform", None)
    for place, record in enumerate(frame.to_dict("records")):
        row = pipeline.row(record)
        for name, value in row.items():
            np.testing.assert_equal(value, made[name].iloc[place], name)


def by_vectors(start, end):
    """Return the distance as the angle between two vectors, by the tangent."""
    (x, y, z), (u, v, w) = (
        (math.cos(p) * math.cos(q), math.cos(p) * math.sin(q), math.sin(p))
        for p, q in (map(math.radians, point) for point in (start, end))
    )
    across = math.hypot(y * w - z * v, z * u - x * w, x * v - y * u)
    return EARTH * math.atan2(across, x * u + y * v + z * w)


LATITUDES, LONGITUDES = st.floats(-90, 90), st.floats(-180, 180)


@given(st.lists(st.tuples(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES), min_size=1, max_size=8))
def test_distances_are_those_between_vectors(rows):
    frame = pandas.DataFrame(rows, columns=["p", "q", "r", "s"])
    made = GeoDistance(("p", "q"), ("r", "s")).fit_transform(frame)["distance"].tolist()
    back = GeoDistance(("r", "s"), ("p", "q")).fit_transform(frame)["distance"].tolist()
    for (p, q, r, s), found, other in zip(rows, made, back, strict=True):
        expected = by_vectors((p, q), (r, s))
        assert found == pytest.approx(expected, abs=1e-5 if expected < 20_000 else 0.2)
        assert other == pytest.approx(found, abs=1e-9 if expected < 20_000 else 0.2)
        start = GeoDistance((p, q), ("r", "s"), name="km").fit(frame)
        end = GeoDistance(("p", "q"), (r, s), name="km").fit(frame)
        record = {"p": p, "q": q, "r": r, "s": s}
        assert start.row(record)["km"] == pytest.approx(found, abs=1e-9 if found < 20_000 else 0.2)
        assert end.row(record)["km"] == pytest.approx(found, abs=1e-9 if found < 20_000 else 0.2)


def test_distances_known_by_hand():
    frame = pandas.DataFrame({
        "p": [0.0, 0.0, 90.0, 10.0, np.nan, 0.0, 0.0],
        "q": [0.0, 0.0, 50.0, 20.0, 1.0, 179.5, np.inf],
        "r": [0, 0, -90, 10, 1, 0, 0],
        "s": [90.0, 180.0, -77.0, 20.0, 1.0, -179.5, 0.0],
    })  # fmt: skip
    made = GeoDistance(("p", "q"), ("r", "s")).fit_transform(frame)["distance"].tolist()
    quarter = EARTH * math.pi / 2
    expected = [quarter, 2 * quarter, 2 * quarter, 0.0, math.nan, quarter / 90, math.nan]
    np.testing.assert_allclose(made, expected, rtol=1e-12)
    assert made[3] == 0.0


def test_what_is_no_number_or_no_parameter_is_named():
    frame = NUMBERS.assign(t="text")
    for encoder in (Interactions(), Polynomial(), GeoDistance(("a", "t"), (0, 0))):
        with pytest.raises(TypeError, match=r"'t' of dtype str is not numeric"):
            encoder.fit(frame)
    GeoDistance(("a", "b"), (0, 0)).fit(frame)
    with pytest.raises(KeyError, match="'z'"):
        Interactions([("a", "z")]).fit(NUMBERS)
    with pytest.raises(KeyError, match="'y'"):
        GeoDistance(("a", "y"), (0, 0)).fit(NUMBERS)
    for encoder in (
        Interactions([]),
        Interactions(["ab"]),
        Interactions([("a", "b", "c")]),
        Polynomial(1),
        Polynomial(4),
        GeoDistance("ab", (0, 0)),
        GeoDistance(("a", 0), (0, 0)),
        GeoDistance((1, 2), (0, 0)),
        GeoDistance(("a", "b", "c"), (0, 0)),
    ):
        with pytest.raises(ValueError, match=r"pairs|degree|start"):
            encoder.fit(NUMBERS)
