"""Encoders of targets: by hand, without leaks, whatever the cut and the order of the rows."""

import math

import numpy as np
import pandas
import pytest

import gpuframe
from gpuframe.features import (
    OrderedTarget,
    Pipeline,
    StandardScaler,
    TargetEncoder,
    WeightOfEvidence,
)
from gpuframe.ops import hashing_scalar

ROWS = 60


def table(rows=ROWS, seed=1):
    random = np.random.default_rng(seed)
    return pandas.DataFrame({
        "city": pandas.Series(random.choice(["A", "B", "C", None], rows), dtype="str"),
        "user": random.integers(0, 9, rows),
        "time": random.integers(0, 15, rows),
        "y": np.where(random.random(rows) < 0.1, np.nan, np.round(random.normal(0, 1, rows), 3)),
        "z": random.integers(0, 2, rows),
    })  # fmt: skip


def by_hand(rows, smoothing, prior):
    rows = [value for value in rows if not math.isnan(value)]
    return (math.fsum(rows) + smoothing * prior) / (len(rows) + smoothing)


def key(value):
    return "missing" if pandas.isna(value) else value


def test_transform_is_the_smoothed_mean_of_all_rows():
    data = table()
    encoder = TargetEncoder(smoothing=3).fit(data[["city"]], data["y"])
    mean = math.fsum(data["y"].dropna()) / data["y"].count()
    assert encoder.target_mean_ == {"y": mean}
    made = encoder.transform(data[["city"]])["city"].tolist()
    for value, found in zip(data["city"], made, strict=True):
        own = data["y"][data["city"].map(key) == key(value)]
        assert found == pytest.approx(by_hand(own, 3, mean), rel=1e-14)
    unseen = pandas.DataFrame({"city": ["nowhere"] * 8})
    assert encoder.transform(unseen)["city"].tolist() == [mean] * 8  # equal rows, equal values


@pytest.mark.parametrize("fold_by", [None, "user"])
def test_rows_of_fit_are_encoded_by_the_other_folds(fold_by):
    data = table()
    given = data[["city", "user"]] if fold_by else data[["city"]]
    encoder = TargetEncoder(smoothing=2, cv=4, fold_by=fold_by, seed=7)
    made = encoder.fit_transform(given, data["y"])
    assert list(made.columns) == ["city"]
    labels = data["user"] if fold_by else data.index.to_series()
    hashes = [hashing_scalar.of_values([label], 7) for label in labels.tolist()]
    folds = np.array([hashed % 4 for hashed in hashes])
    assert len(set(folds)) == 4
    for place, found in enumerate(made["city"].tolist()):
        rest = data[folds != folds[place]]
        prior = math.fsum(rest["y"].dropna()) / rest["y"].count()
        own = rest["y"][rest["city"].map(key) == key(data["city"][place])]
        assert found == pytest.approx(by_hand(own, 2, prior), rel=1e-12)


def test_folds_do_not_depend_on_the_order_of_the_rows():
    data = table()
    mixed = data.sample(frac=1, random_state=2)
    plain = TargetEncoder().fit_transform(data[["city"]], data["y"]).to_pandas()
    other = TargetEncoder().fit_transform(mixed[["city"]], mixed["y"]).to_pandas()
    pandas.testing.assert_frame_equal(other.sort_index(), plain, check_exact=True)


def test_an_outcome_does_not_reach_its_own_row():
    """A category that occurs once says nothing of its own target."""
    alone = pandas.DataFrame({"id": range(40), "y": np.arange(40) % 2 * 1000.0})
    made = TargetEncoder(smoothing=1).fit_transform(alone[["id"]], alone["y"]).to_pandas()["id"]
    assert abs(np.corrcoef(made, alone["y"])[0, 1]) < 0.9
    assert made.max() < 1000
    ordered = OrderedTarget(prior=0.0).fit_transform(alone[["id"]], alone["y"])
    assert ordered["id"].tolist() == [0.0] * 40


def test_several_targets_keep_their_names():
    data = table()
    encoder = TargetEncoder(smoothing=0).fit(data[["city", "y", "z"]], ["y", "z"])
    assert list(encoder.get_feature_names_out()) == ["city_y", "city_z"]
    for label in ("y", "z"):
        one = TargetEncoder(smoothing=0).fit(data[["city"]], data[label]).transform(data[["city"]])
        made = encoder.transform(data[["city"]])[f"city_{label}"]
        assert made.tolist() == one["city"].tolist()


@pytest.mark.parametrize("smoothing", [0.5, 4])
def test_ordered_target_sees_the_past_alone(smoothing):
    data = table()
    encoder = OrderedTarget(smoothing=smoothing, prior=0.25, order_by="time")
    made = encoder.fit_transform(data[["city", "time"]], data["y"])["city"].tolist()
    for place, found in enumerate(made):
        past = data[data["time"] < data["time"][place]]
        own = past["y"][past["city"].map(key) == key(data["city"][place])]
        assert found == pytest.approx(by_hand(own, smoothing, 0.25), rel=1e-13)


def test_the_future_does_not_change_what_was_encoded():
    data = table()
    encoder = OrderedTarget(prior=0.0, order_by="time")
    before = encoder.fit_transform(data[["city", "time"]], data["y"]).to_pandas()
    late = data["time"] >= 8
    changed = data.assign(y=data["y"].where(~late, 1e6))
    after = encoder.fit_transform(changed[["city", "time"]], changed["y"]).to_pandas()
    early = data["time"] <= 8
    pandas.testing.assert_frame_equal(before[early], after[early], check_exact=True)


def test_weight_of_evidence_by_hand():
    data = table()
    made = WeightOfEvidence().fit(data[["city"]], data["z"]).transform(data[["city"]])
    events, others = data["z"].sum(), (1 - data["z"]).sum()
    for value, found in zip(data["city"], made["city"].tolist(), strict=True):
        own = data["z"][data["city"].map(key) == key(value)]
        expected = math.log((own.sum() + 0.5) / (events + 1))
        expected -= math.log(((1 - own).sum() + 0.5) / (others + 1))
        assert found == pytest.approx(expected, rel=1e-12, abs=1e-14)
    with pytest.raises(ValueError, match="target 'y' has values other than 0 and 1"):
        WeightOfEvidence().fit(data[["city"]], data["y"])


def test_pipelines_encode_the_rows_of_fit_by_other_folds():
    data = table()
    pipeline = Pipeline([("city", TargetEncoder(), ["city"]), ("user", StandardScaler(), ["user"])])
    made = pipeline.fit_transform(data[["city", "user", "y"]], "y")
    alone = TargetEncoder().fit_transform(data[["city"]], data["y"])
    assert made["city"].tolist() == alone["city"].tolist()
    later = pipeline.transform(data[["city", "user"]])  # needs no target
    assert later["city"].tolist() != made["city"].tolist()
    assert isinstance(later, gpuframe.DataFrame)


def test_bad_input_is_named():
    data = table()
    with pytest.raises(ValueError, match="requires y to be passed"):
        TargetEncoder().fit(data[["city"]])
    with pytest.raises(ValueError, match="inconsistent numbers of samples: target 'target' 3"):
        TargetEncoder().fit(data[["city"]], [1, 2, 3])
    with pytest.raises(KeyError, match="week"):
        TargetEncoder(fold_by="week").fit(data[["city"]], data["y"])
    with pytest.raises(ValueError, match="cv is at least 2"):
        TargetEncoder(cv=1).fit(data[["city"]], data["y"])
    with pytest.raises(KeyError, match=r"targets \['what'\]"):
        TargetEncoder().fit(data[["city"]], "what")


@pytest.mark.parametrize("encoder", [TargetEncoder(smoothing=3), OrderedTarget(smoothing=3)])
def test_infinite_targets_are_as_missing_ones(encoder):
    data = table()
    gaps = data["y"].isna()
    great = data["y"].where(~gaps, np.where(data["z"] == 1, np.inf, -np.inf))
    pandas.testing.assert_series_equal(
        encoder.fit_transform(data[["city"]], great).to_pandas()["city"],
        encoder.fit_transform(data[["city"]], data["y"]).to_pandas()["city"],
    )
    made = encoder.fit(data[["city"]], great).transform(data[["city"]])["city"].tolist()
    assert made == encoder.fit(data[["city"]], data["y"]).transform(data[["city"]])["city"].tolist()
    with pytest.raises(ValueError, match="other than 0 and 1"):
        WeightOfEvidence().fit(data[["city"]], np.where(gaps, np.inf, 0.0))


def test_where_other_folds_know_nothing_no_mean_is_made_up():
    data = table().assign(fold=1)
    encoder = TargetEncoder(fold_by="fold")
    assert encoder.fit_transform(data[["city", "fold"]], data["y"])["city"].isna().all()
