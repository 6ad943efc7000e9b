"""What a pipeline says of itself, and of rows that are not like those it was fitted to."""

import matplotlib as mpl
import numpy as np
import pandas
import pytest

from gpuframe.features import Categorify, HashBucket, Pipeline, StandardScaler


def table(rows=400, seed=0, shift=0.0):
    random = np.random.default_rng(seed)
    return pandas.DataFrame({
        "x": np.where(random.random(rows) < 0.1, np.nan, random.normal(shift, 1, rows)),
        "city": pandas.Series(random.choice(["A", "B", "C"], rows), dtype="str"),
        "flag": random.random(rows) < 0.5,
    })  # fmt: skip


def pipeline(**settings):
    return Pipeline(
        [("scale", StandardScaler(), ["x"]), ("ids", Categorify(), ["city"])], **settings
    )


def test_rows_like_those_of_fit_are_well():
    report = pipeline(watch=True).fit(table()).check(table(seed=1))
    assert report.ok
    assert report.table["column"].tolist() == ["x", "city", "flag"]
    assert report.table["new_values"].tolist()[1] == 0


def test_drift_new_values_and_missing_columns_are_reported():
    fitted = pipeline(watch=True).fit(table())
    new = table(seed=1, shift=3.0)
    new["city"] = new["city"].replace("A", "Z")
    new["more"] = 1
    report = fitted.check(new.drop(columns="flag"))
    found = report.table.to_pandas().set_index("column")
    assert found["status"].to_dict() == {
        "x": "other", "city": "other", "flag": "absent", "more": "new",
    }  # fmt: skip
    assert found.loc["city", "new_values"] == 1
    assert found.loc["city", "new_share"] == pytest.approx((new["city"] == "Z").mean())
    known, now = table()["x"].dropna().sort_values(), new["x"].dropna().sort_values()
    places = np.union1d(known, now)
    shares = [np.searchsorted(part, places, side="right") / len(part) for part in (known, now)]
    assert found.loc["x", "ks"] == pytest.approx(np.abs(shares[0] - shares[1]).max(), rel=1e-12)
    assert not report.ok
    assert fitted.check(new.assign(x="text")).table["status"].tolist()[0] == "dtype"


@pytest.mark.parametrize(
    "column",
    [
        [True, False],
        pandas.to_datetime(["2024-01-01", None]),
        pandas.Series([{}, []], dtype=object),
    ],
)
def test_a_column_that_can_have_no_known_value_is_of_another_dtype(column):
    fitted = Pipeline([("ids", Categorify(), None)], watch=True)
    fitted.fit(pandas.DataFrame({"city": ["A", "B"]}))
    report = fitted.check(pandas.DataFrame({"city": column}))
    assert report.table["status"].tolist() == ["dtype"]


def test_the_index_by_hand():
    old = pandas.DataFrame({"city": ["A"] * 6 + ["B"] * 4})
    new = pandas.DataFrame({"city": ["A"] * 3 + ["B"] * 7})
    fitted = Pipeline([("ids", Categorify(), ["city"])], watch=True).fit(old)
    expected = (0.3 - 0.6) * np.log(0.3 / 0.6) + (0.7 - 0.4) * np.log(0.7 / 0.4)
    assert fitted.check(new).table["psi"].tolist() == [pytest.approx(expected, rel=1e-12)]


def test_profiles_merge_and_survive_a_document(tmp_path):
    whole, new = table(), table(seed=1, shift=0.5)
    parts = [pipeline(watch=True).fit(part) for part in (whole.iloc[:150], whole.iloc[150:])]
    merged = parts[0].merge(parts[1])
    expected = pipeline(watch=True).fit(whole).check(new).table.to_pandas()
    merged.save(tmp_path / "saved")
    for one in (merged, Pipeline.load(tmp_path / "saved")):
        pandas.testing.assert_frame_equal(one.check(new).table.to_pandas(), expected)
    with pytest.raises(ValueError, match="watch=True"):
        pipeline().fit(whole).check(new)


@pytest.mark.cpu_only
def test_a_picture_of_it():
    mpl.use("Agg")
    axes = pipeline(watch=True).fit(table()).check(table(seed=2)).plot()
    assert [label.get_text() for label in axes.get_yticklabels()] == ["flag", "city", "x"]


def test_explain_says_what_is_fused_and_what_is_not():
    fitted = Pipeline([
        ("scale", StandardScaler(), ["x"]), ("hash", HashBucket(8), ["city"]),
    ]).fit(table())  # fmt: skip
    text = fitted.explain()
    assert "fused" in text.splitlines()[1]
    assert "as columns" in text.splitlines()[2]
    assert "fitted in 1 pass" in text
    measured = fitted.explain(table())
    assert "400 rows" in measured
    assert "GB/s" in measured
