"""Pipelines over named columns, their parameters, names, containers and saved documents."""

import json
import math
from pathlib import Path

import numpy as np
import pandas
import pyarrow
import pytest

import gpuframe
from gpuframe.features import (
    Categorify,
    FillMissing,
    HashBucket,
    KBins,
    LogTransform,
    Made,
    MinMaxScaler,
    NotFittedError,
    OneHot,
    Pipeline,
    Selector,
    StandardScaler,
)

TABLE = pandas.DataFrame({
    "age": [20.0, None, 40.0, 30.0],
    "city": ["A", "B", "B", None],
    "kept": [1, 2, 3, 4],
    "income": [0.0, 10.0, 100.0, 1000.0],
})  # fmt: skip


def pipeline():
    return Pipeline([
        ("fill", FillMissing("mean", add_indicator=True), ["age"]),
        ("log", LogTransform(), ["income"]),
        ("scale", StandardScaler(), ["age", "income"]),
        ("ids", Categorify(), ["city"]),
    ])  # fmt: skip


def expected():
    age = np.array([20.0, 30.0, 40.0, 30.0])
    income = np.log1p(TABLE["income"].to_numpy())
    return pandas.DataFrame({
        "age": (age - age.mean()) / age.std(),
        "city": np.array([4, 3, 3, 1]),
        "kept": TABLE["kept"],
        "income": (income - income.mean()) / income.std(),
        "age_missing": [False, True, False, False],
    })  # fmt: skip


def test_steps_run_in_turn_and_other_columns_pass_through():
    frame = gpuframe.from_pandas(TABLE)
    fitted = pipeline().fit(frame)
    for out in (fitted.transform(frame), pipeline().fit_transform(frame)):
        pandas.testing.assert_frame_equal(out.to_pandas(), expected(), rtol=1e-12)
    assert list(fitted.get_feature_names_out()) == list(expected().columns)


def test_pandas_frames_go_in_and_come_out():
    out = pipeline().set_output(transform="pandas").fit_transform(TABLE)
    pandas.testing.assert_frame_equal(out, expected(), rtol=1e-12)
    scaled = StandardScaler().set_output(transform="pandas").fit_transform(TABLE[["kept"]])
    assert isinstance(scaled, pandas.DataFrame)
    back = StandardScaler().set_output(transform="pandas").set_output(transform="default")
    assert isinstance(back.fit_transform(TABLE[["kept"]]), gpuframe.DataFrame)
    with pytest.raises(ValueError, match="output takes one of"):
        StandardScaler().set_output(transform="polars")


def test_a_missing_column_is_named_with_its_step():
    with pytest.raises(KeyError, match=r"step 'scale': columns \['income'\]"):
        Pipeline([("scale", StandardScaler(), ["age", "income"])]).fit(TABLE[["age"]])
    fitted = pipeline().fit(TABLE)
    with pytest.raises(KeyError, match=r"step 'ids': columns \['city'\]"):
        fitted.transform(TABLE.drop(columns="city"))


def test_names_of_steps_do_not_repeat_and_fit_comes_first():
    twice = Pipeline([("a", StandardScaler(), ["age"]), ("a", StandardScaler(), ["age"])])
    with pytest.raises(ValueError, match="names of steps repeat"):
        twice.fit(TABLE)
    with pytest.raises(NotFittedError):
        pipeline().transform(TABLE)


def test_a_saved_pipeline_gives_the_same_bits(tmp_path):
    fitted = pipeline().fit(TABLE)
    path = tmp_path / "pipeline.gpf"
    fitted.save(path)
    loaded = Pipeline.load(path)
    pandas.testing.assert_frame_equal(
        loaded.transform(TABLE).to_pandas(), fitted.transform(TABLE).to_pandas(), check_exact=True
    )
    assert loaded.to_dict() == fitted.to_dict()
    fitted.save(tmp_path / "again.gpf")
    assert (tmp_path / "again.gpf").read_bytes() == path.read_bytes()


def test_a_document_of_the_first_version_loads():
    folder = Path(__file__).parents[1] / "data" / "documents"
    answer = pandas.read_json(folder / "pipeline_1_answer.json", orient="split")
    made = Pipeline.load(folder / "pipeline_1.json").transform(TABLE).to_pandas()
    pandas.testing.assert_frame_equal(made, answer, rtol=1e-14, check_dtype=False)


@pytest.mark.parametrize(
    "seen",
    [
        pandas.Series(["x", "y", "y"]),
        pandas.Series([3, 3, -(2**62)]),
        pandas.Series([0.1, math.inf]),
        pandas.Series([True, False]),
        pandas.Series(pandas.to_datetime(["2024-01-01", "2024-01-02"])),
        pandas.Series([5, None], dtype="Int64"),
        pandas.Series([], dtype="str"),
    ],
)
def test_every_vocabulary_survives_a_document(seen):
    frame = pandas.DataFrame({"a": seen})
    fitted = Categorify().fit(frame)
    document = json.loads(json.dumps(fitted.to_dict(), allow_nan=False))
    loaded = Categorify.from_dict(document)
    assert loaded.vocabulary_ == fitted.vocabulary_
    assert loaded.transform(frame)["a"].tolist() == fitted.transform(frame)["a"].tolist()


@pytest.mark.parametrize(
    "estimator",
    [
        StandardScaler(), FillMissing("most_frequent"), LogTransform(offset=0.5),
        Categorify(max_size=1),
    ],
)  # fmt: skip
def test_every_estimator_survives_a_document(estimator):
    frame = pandas.DataFrame({"a": [0.1, 0.2, math.nan], "b": [math.nan] * 3})
    fitted = estimator.fit(frame)
    loaded = type(estimator).from_dict(json.loads(json.dumps(fitted.to_dict(), allow_nan=False)))
    assert loaded.get_params() == estimator.get_params()
    before, after = fitted.transform(frame).to_pandas(), loaded.transform(frame).to_pandas()
    pandas.testing.assert_frame_equal(after, before, check_exact=True)


def test_documents_name_nothing_but_our_estimators():
    document = pipeline().to_dict()
    document["steps"][0]["estimator"]["type"] = "os.system"
    with pytest.raises(ValueError, match=r"unknown estimator 'os\.system'"):
        Pipeline.from_dict(document)
    with pytest.raises(ValueError, match="no gpuframe-pipeline of version 1"):
        Pipeline.from_dict(document | {"version": 3})
    with pytest.raises(ValueError, match="is no StandardScaler"):
        StandardScaler.from_dict(LogTransform().to_dict())


@pytest.mark.parametrize(
    "estimator",
    [StandardScaler(with_mean=False), FillMissing("mean", fill_value=1), Categorify(max_size=2)],
)
def test_estimators_are_cloned_by_scikit_learn(estimator):
    base = pytest.importorskip("sklearn.base")
    copy = base.clone(estimator.fit(pandas.DataFrame({"a": [1.0, 2.0]})))
    assert copy.get_params() == estimator.get_params()
    assert not hasattr(copy, "feature_names_in_")
    assert repr(copy) == repr(estimator)


def test_pipelines_are_cloned_by_scikit_learn():
    base = pytest.importorskip("sklearn.base")
    fitted = pipeline().fit(TABLE)
    copy = base.clone(fitted)
    assert copy.named_steps["fill"] is not fitted.named_steps["fill"]
    assert copy.get_params()["fill__strategy"] == "mean"
    pandas.testing.assert_frame_equal(copy.fit_transform(TABLE).to_pandas(), expected(), rtol=1e-12)


def test_parameters_are_set_by_name():
    steps = pipeline().set_params(fill__strategy="median", ids__max_size=1)
    assert steps.named_steps["fill"].strategy == "median"
    assert steps.named_steps["ids"].max_size == 1
    with pytest.raises(ValueError, match="Invalid parameter 'offset'"):
        StandardScaler().set_params(offset=1)
    with pytest.raises(ValueError, match="Invalid parameter 'nobody__x'"):
        steps.set_params(nobody__x=1)
    assert repr(FillMissing("mean", add_indicator=True)) == (
        "FillMissing(strategy='mean', add_indicator=True)"
    )


def test_only_frames_and_arrays_are_taken():
    with pytest.raises(TypeError, match="estimators take a DataFrame or a 2-D array, not list"):
        StandardScaler().fit([0.0])
    with pytest.raises(TypeError, match="not Table"):  # it would lose its names
        StandardScaler().fit(pyarrow.table({"a": [0.0]}))
    with pytest.raises(ValueError, match="input_features is not equal"):
        StandardScaler().fit(TABLE[["kept"]]).get_feature_names_out(["other"])


def mixed(rows=60):
    random = np.random.default_rng(4)
    return pandas.DataFrame({
        "a": np.where(random.random(rows) < 0.3, np.nan, random.normal(5, 2, rows)),
        "b": random.normal(0, 1, rows),
        "c": pandas.Series(random.choice(["x", "y", None], rows), dtype="str"),
    })  # fmt: skip


def step_by_step(steps, data):
    """The output of estimators fitted one after another, each on what those before made."""
    frame = gpuframe.from_pandas(data)
    for _, estimator, names in steps:
        part = frame[names]
        made = clone(estimator).fit(part).transform(part)
        frame = frame.drop(columns=[name for name in names if name not in made.columns])
        for name in made.columns:
            frame[name] = made[name]
    return frame.to_pandas()


def clone(estimator):
    return type(estimator)(**estimator.get_params(deep=False))


@pytest.mark.parametrize(
    ("steps", "passes"),
    [
        ([("s", StandardScaler(), ["a"]), ("i", Categorify(), ["c"])], 1),
        ([("f", FillMissing("mean"), ["a"]), ("s", StandardScaler(), ["a"])], 1),
        ([("s", StandardScaler(), ["a"]), ("m", MinMaxScaler(), ["a"])], 2),
        ([("f", FillMissing(), ["a"]), ("s", StandardScaler(), ["a"])], 1),
        # The second step changes b, so that the third may not learn from b as it was.
        (
            [("f", FillMissing("mean"), ["a"]), ("m", MinMaxScaler(), ["a", "b"]),
             ("s", StandardScaler(), ["b"])],
            2,
        ),
        (
            [("f", FillMissing("median"), ["a"]), ("s", StandardScaler(), ["a"]),
             ("m", MinMaxScaler(), ["b"]), ("k", KBins(3), ["b"])],
            2,
        ),
        ([("o", OneHot(), ["c"]), ("s", StandardScaler(), ["c_x", "b"])], 2),
    ],
)  # fmt: skip
def test_a_step_learns_from_what_those_before_make_in_few_reads(steps, passes):
    data = mixed()
    pipeline = Pipeline([(name, clone(estimator), names) for name, estimator, names in steps])
    made = pipeline.fit(data).transform(data).to_pandas()
    assert pipeline.passes_ == passes
    expected = step_by_step(steps, data)
    pandas.testing.assert_frame_equal(made[expected.columns], expected, check_exact=True)


def test_parts_of_files_give_what_the_whole_gives():
    data = mixed()
    parts = [data.iloc[:20], data.iloc[20:21], data.iloc[21:]]
    steps = [("f", FillMissing("mean"), ["a"]), ("s", StandardScaler(), ["a"])]
    whole = Pipeline(steps).fit(data).transform(data).to_pandas()
    for given in (parts, lambda: iter(parts), tuple(parts), iter(parts)):
        made = Pipeline(steps).fit(given).transform(data).to_pandas()
        pandas.testing.assert_frame_equal(made, whole, check_exact=True)
    with pytest.raises(ValueError, match="no rows to read again: give a list"):
        Pipeline([*steps, ("m", MinMaxScaler(), ["a"])]).fit(iter(parts))
    with pytest.raises(ValueError, match=r"part 1 has columns \['a'\], the first had"):
        Pipeline(steps).fit([data, data[["a"]]])


def test_pipelines_merge_unless_one_step_learned_from_another():
    data = mixed()
    steps = [
        ("f", FillMissing(), ["a"]),
        ("s", StandardScaler(), ["a"]),
        ("i", Categorify(), ["c"]),
    ]
    first, second = (
        Pipeline([(name, clone(estimator), names) for name, estimator, names in steps]).fit(part)
        for part in (data.iloc[:25], data.iloc[25:])
    )
    whole = Pipeline(steps).fit(data).transform(data).to_pandas()
    merged = first.merge(second).transform(data).to_pandas()
    pandas.testing.assert_frame_equal(merged, whole, check_exact=True)
    twice = Pipeline([("m", MinMaxScaler(), ["a"]), ("s", StandardScaler(), ["a"])]).fit(data)
    with pytest.raises(ValueError, match="do not merge"):
        twice.merge(twice)


def test_steps_that_wait_for_nothing_and_columns_made_twice_are_named():
    data = mixed()
    with pytest.raises(ValueError, match=r"steps \['s'\] take what no step before makes"):
        Pipeline([("s", StandardScaler(), Made("nothing"))]).fit(data)
    with pytest.raises(ValueError, match=r"step 'o' makes columns \['c_x'\]"):
        Pipeline([("o", OneHot(), ["c"])]).fit(data.assign(c_x=1)).transform(data.assign(c_x=1))


def test_a_label_that_looks_like_a_pattern_is_selected_as_it_is():
    frame = pandas.DataFrame({"a[x]": [1.0, None], "ax": [1.0, None], "b*": [1.0, None]})
    for names, filled in ((["a[x]"], ["a[x]", "ax"]), (["b*"], ["b*"])):
        made = Pipeline([("fill", FillMissing(), Selector(*names))]).fit_transform(frame)
        assert [name for name in frame if not made[name].isna().any()] == filled


def test_selectors_and_chains():
    data = mixed()
    data.attrs["tags"] = {"b": ["good"]}
    chain = Selector(dtype="number") >> FillMissing() >> StandardScaler()
    both = chain + (Selector("c*") >> Categorify())
    fitted = both.fit(data)
    assert fitted.columns_ == {
        "fillmissing": ["a", "b"], "standardscaler": ["a", "b"], "categorify": ["c"],
    }  # fmt: skip
    good = Pipeline([("s", MinMaxScaler(), Selector(tag="good"))], remainder="drop")
    assert list(good.fit(gpuframe.from_pandas(data)).get_feature_names_out()) == ["b"]
    with pytest.raises(KeyError, match="step 's': columns"):
        Pipeline([("s", MinMaxScaler(), Selector("zz"))]).fit(data)
    with pytest.raises(ValueError, match="dtype takes one of"):
        Selector(dtype="numbers")


@pytest.mark.parametrize("cut", [0, 10, 500, -1])
def test_a_broken_file_is_refused_by_name(tmp_path, cut):
    path = tmp_path / "pipeline.gpf"
    Pipeline([("i", Categorify(), ["c"])]).fit(mixed()).save(path)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(ValueError, match=r"pipeline\.gpf"):
        Pipeline.load(path)


def test_a_changed_file_is_refused(tmp_path):
    path = tmp_path / "pipeline.gpf"
    Pipeline([("s", StandardScaler(), ["b"])]).fit(mixed()).save(path)
    content = path.read_bytes()
    place = content.index(b"StandardScaler")
    path.write_bytes(content[:place] + b"X" + content[place + 1 :])
    with pytest.raises(ValueError, match=r"pipeline\.gpf"):
        Pipeline.load(path)
    with pytest.raises(FileNotFoundError):
        Pipeline.load(tmp_path / "nowhere")


def test_a_category_column_without_categories_is_all_missing():
    fitted = Pipeline([("ids", Categorify(), ["city"])]).fit(TABLE[["city"]])
    none = pandas.DataFrame({"city": pandas.Categorical([None, None])})
    assert fitted.transform(none)["city"].tolist() == [1, 1]
    assert len(fitted.transform(none.iloc[:0])) == 0


def test_a_matrix_is_of_a_known_dtype_and_layout():
    pipeline = Pipeline([("fill", FillMissing(), None)]).fit(pandas.DataFrame({"a": [1.0, 300.0]}))
    frame = pandas.DataFrame({"a": [300.0, None]})
    for dtype in ("uint8", "int8", "complex64", bool):
        with pytest.raises(ValueError, match="dtype takes one of"):
            pipeline.matrix(frame, dtype=dtype)
    with pytest.raises(ValueError, match="layout takes"):
        pipeline.matrix(frame, layout="columns")
    assert pipeline.matrix(frame, dtype=np.float64).values.tolist() == [[300.0], [0.0]]


@pytest.mark.parametrize("layout", ["slab", "rows"])
def test_a_matrix_of_whole_numbers_loses_no_digit(layout):
    great = [2**53 + 1, 2**62 + 1, -(2**63) + 1, 2**63 - 1]
    frame = pandas.DataFrame({
        "signed": great,
        "unsigned": np.array([abs(value) for value in great], np.uint64),
        "maybe": pandas.array(great, dtype="Int64"),
        "id": ["a", "b", "c", "d"],
    })  # fmt: skip
    pipeline = Pipeline([("ids", HashBucket(2**62), ["id"])]).fit(frame)
    made = pipeline.transform(frame).to_pandas()
    matrix = pipeline.matrix(frame, dtype="int64", layout=layout)
    for name in frame:
        assert matrix.column(name).tolist() == made[name].tolist()
    for name, value in (("unsigned", np.uint64(2**63)), ("maybe", pandas.NA)):
        frame.loc[1, name] = value
        with pytest.raises(ValueError, match=f"feature '{name}' has 1 missing or too large"):
            pipeline.matrix(frame, [name], dtype="int64", layout=layout)
