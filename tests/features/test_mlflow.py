"""Pipelines as MLflow models: what is saved, what comes back, what MLflow's loader calls."""

import json
import sys
import zipfile
from pathlib import Path

import numpy as np
import pandas
import pytest

import gpuframe
import gpuframe.mlflow
from gpuframe.features import (
    Categorify,
    FillMissing,
    NotFittedError,
    OneHot,
    Pipeline,
    StandardScaler,
    TargetEncoder,
)

pytest.importorskip("mlflow.pyfunc")  # which passes over what MLflow warns of while it loads
mlflow = pytest.importorskip("mlflow")

pytestmark = [
    pytest.mark.cpu_only,  # says nothing more of a GPU
    # MLflow's own: columns compared with a range, a folder that is listed and left open.
    pytest.mark.filterwarnings("ignore:Operation with range is deprecated"),
    pytest.mark.filterwarnings("ignore:unclosed scandir iterator:ResourceWarning"),
]

TABLE = pandas.DataFrame({
    "age": [20.0, None, 40.0, 30.0],
    "city": pandas.Series(["A", "B", "B", None], dtype="str"),
    "kept": [1, 2, 3, 4],
    "small": np.array([1, -2, 3, 4], np.int8),
    "single": np.array([0.1, 0.2, np.nan, np.inf], np.float32),
    "maybe": pandas.array([1, None, 3, 1], dtype="Int64"),
    "kind": pandas.Categorical(["u", "v", None, "u"]),
    "day": pandas.to_datetime(["2024-01-01", None, "2024-03-01", "2024-01-01"]).astype("M8[s]"),
    "zone": pandas.to_datetime(["2024-01-01", None, "2024-03-01", "2024-01-01"], utc=True),
    "flag": [True, False, True, True],
})  # fmt: skip
TARGET = np.array([1.0, 0.0, 1.0, 1.0])


@pytest.fixture(scope="module")
def fitted():
    return Pipeline([
        ("fill", FillMissing("mean", add_indicator=True), ["age"]),
        ("scale", StandardScaler(), ["age", "maybe", "kept"]),
        ("ids", Categorify(), ["city", "day", "zone"]),
        ("hot", OneHot(), ["kind"]),
        ("rate", TargetEncoder(), ["flag"]),
    ]).fit(TABLE, TARGET)  # fmt: skip


@pytest.fixture(scope="module")
def saved(fitted, tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "saved"
    gpuframe.mlflow.save_model(fitted, path)
    return path


def same(left, right):
    pandas.testing.assert_frame_equal(left, right, check_exact=True)


def test_what_is_loaded_is_what_was_saved(fitted, saved):
    loaded = gpuframe.mlflow.load_model(str(saved))
    assert isinstance(loaded, Pipeline)
    same(loaded.transform(TABLE).to_pandas(), fitted.transform(TABLE).to_pandas())


def test_the_model_names_its_document_and_holds_no_pickle(saved):
    flavors = mlflow.models.Model.load(str(saved)).flavors
    assert flavors["gpuframe"] == {
        "data": "data/pipeline.gpuframe",
        "format": "gpuframe-pipeline",
        "format_version": 2,
        "gpuframe_version": gpuframe.__version__,
    }
    assert flavors["python_function"]["loader_module"] == "gpuframe.mlflow"
    assert f"gpuframe=={gpuframe.__version__}" in (saved / "requirements.txt").read_text().split()
    with zipfile.ZipFile(saved / "data" / "pipeline.gpuframe") as archive:
        assert "document.json" in archive.namelist()
    assert not [path for path in saved.rglob("*") if path.suffix in (".pkl", ".pickle")]


def test_mlflow_predicts_what_transform_makes(fitted, saved):
    served = mlflow.pyfunc.load_model(str(saved))
    expected = fitted.transform(TABLE).to_pandas()
    same(served.predict(TABLE), expected)
    for place in range(len(TABLE)):  # columns of one row that are all missing, too
        one = TABLE.iloc[[place]]
        same(served.predict(one), fitted.transform(one).to_pandas())
    assert isinstance(served.get_raw_model(), Pipeline)


def test_records_get_the_dtypes_of_fit(fitted, saved):
    served = mlflow.pyfunc.load_model(str(saved))
    records = TABLE.astype({"single": "float64"}).astype(object).to_dict("records")
    same(served.predict(records), fitted.transform(TABLE).to_pandas())


@pytest.mark.parametrize("orient", ["split", "records"])
def test_a_server_answers_as_transform_does(fitted, saved, orient):
    server = pytest.importorskip("mlflow.pyfunc.scoring_server")
    table = TABLE.assign(single=TABLE["single"].replace(np.inf, 7))  # JSON has no infinities
    served = mlflow.pyfunc.load_model(str(saved))
    sent = {f"dataframe_{orient}": json.loads(table.to_json(orient=orient, date_format="iso"))}
    answer = server.invocations(
        data=json.dumps(sent),
        content_type="application/json",
        model=served,
        input_schema=served.metadata.get_input_schema(),
    )
    assert answer.status == 200, answer.response
    found = pandas.DataFrame(json.loads(answer.response)["predictions"])
    expected = fitted.transform(table).to_pandas()
    same(found.astype(expected.dtypes), expected)


def test_parameters_choose_features_and_a_matrix(fitted, saved):
    served = mlflow.pyfunc.load_model(str(saved))
    names = ["age", "flag", "kind_u"]
    found = served.predict(TABLE, params={"columns": names, "dtype": "float32"})
    expected = fitted.matrix(TABLE, names).to_numpy()
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, expected)
    chosen = served.predict(TABLE, params={"columns": names})
    same(chosen, fitted.transform(TABLE).to_pandas()[names])


def test_the_signature_is_that_of_the_columns_of_fit(saved):
    signature = mlflow.models.Model.load(str(saved)).signature
    kinds = {column["name"]: column["type"] for column in signature.inputs.to_dict()}
    assert kinds == {
        "age": "double", "city": "string", "kept": "long", "small": "long", "single": "double",
        "maybe": "any", "kind": "any", "day": "datetime", "zone": "any", "flag": "boolean",
    }  # fmt: skip
    made = {column["name"]: column["type"] for column in signature.outputs.to_dict()}
    assert made["age_missing"] == "boolean"
    assert made["city"] == "long"
    served = mlflow.pyfunc.load_model(str(saved))
    with pytest.raises(mlflow.exceptions.MlflowException, match="city"):
        served.predict(TABLE.drop(columns="city"))


def test_a_signature_an_example_and_metadata_are_kept(fitted, tmp_path):
    signature = mlflow.models.infer_signature(TABLE[["age"]])
    gpuframe.mlflow.save_model(
        fitted,
        tmp_path / "more",
        signature=signature,
        metadata={"owner": "us"},
        pip_requirements=["gpuframe"],
    )
    model = mlflow.models.Model.load(str(tmp_path / "more"))
    assert model.signature.inputs == signature.inputs
    assert model.metadata == {"owner": "us"}
    assert "gpuframe==" not in (tmp_path / "more" / "requirements.txt").read_text()
    gpuframe.mlflow.save_model(fitted, tmp_path / "none", signature=False)
    assert mlflow.models.Model.load(str(tmp_path / "none")).signature is None


def test_what_merges_is_kept_if_wanted(tmp_path):
    monday, tuesday = (
        Pipeline([("ids", Categorify(), ["city"])]).fit(part)
        for part in (TABLE.iloc[:2], TABLE.iloc[2:])
    )
    gpuframe.mlflow.save_model(monday, tmp_path / "merging")
    loaded = gpuframe.mlflow.load_model(str(tmp_path / "merging"))
    same(
        loaded.merge(tuesday).transform(TABLE).to_pandas(),
        monday.merge(tuesday).transform(TABLE).to_pandas(),
    )
    gpuframe.mlflow.save_model(monday, tmp_path / "serving", merging=False)
    with pytest.raises(ValueError, match="loaded without what merges"):
        gpuframe.mlflow.load_model(str(tmp_path / "serving")).merge(tuesday)


def test_names_that_are_no_texts_have_no_signature(tmp_path):
    table = pandas.DataFrame({0: [1.0, 3.0]})
    fitted = Pipeline([("scale", StandardScaler(), [0])]).fit(table)
    gpuframe.mlflow.save_model(fitted, tmp_path / "numbered")
    assert mlflow.models.Model.load(str(tmp_path / "numbered")).signature is None
    served = mlflow.pyfunc.load_model(str(tmp_path / "numbered"))
    same(served.predict(table), fitted.transform(table).to_pandas())


def test_a_run_logs_a_model(tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri((tmp_path / "store").as_uri())
    try:
        mlflow.set_experiment("features")
        example = TABLE[["age", "city"]].iloc[[0, 2]]
        small = Pipeline([("ids", Categorify(), ["city"])]).fit(example)
        with mlflow.start_run() as run:
            info = gpuframe.mlflow.log_model(
                small, "ids", input_example=example, metadata={"owner": "us"}
            )
        assert info.run_id == run.info.run_id
        assert info.metadata == {"owner": "us"}
        assert "gpuframe" in info.flavors
        loaded = gpuframe.mlflow.load_model(info.model_uri)
        same(loaded.transform(TABLE).to_pandas(), small.transform(TABLE).to_pandas())
        served = mlflow.pyfunc.load_model(info.model_uri)
        same(served.predict(example), small.transform(example).to_pandas())
    finally:
        mlflow.set_tracking_uri(before)


def test_what_is_no_fitted_pipeline_is_refused(fitted, saved, tmp_path):
    for write in (gpuframe.mlflow.save_model, gpuframe.mlflow.log_model):
        with pytest.raises(TypeError, match="takes a gpuframe Pipeline, not StandardScaler"):
            write(StandardScaler(), str(tmp_path / "model"))
        with pytest.raises(NotFittedError, match="not fitted"):
            write(Pipeline([("ids", Categorify(), None)]), str(tmp_path / "model"))
    assert not (tmp_path / "model").exists()
    with pytest.raises(mlflow.exceptions.MlflowException, match="already exists"):
        gpuframe.mlflow.save_model(fitted, saved)


def copied(saved, tmp_path):
    for path in saved.rglob("*"):
        if path.is_file():
            target = tmp_path / "copy" / path.relative_to(saved)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    return tmp_path / "copy"


def test_a_changed_document_is_not_loaded(saved, tmp_path):
    copy = copied(saved, tmp_path)
    document = copy / "data" / "pipeline.gpuframe"
    with zipfile.ZipFile(document) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["document.json"] = parts["document.json"].replace(b'"mean"', b'"median"')
    with zipfile.ZipFile(document, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    with pytest.raises(ValueError, match=r"pipeline.gpuframe.*was changed"):
        gpuframe.mlflow.load_model(str(copy))


def test_a_model_of_another_flavour_or_another_folder_is_not_loaded(saved, tmp_path):
    copy = copied(saved, tmp_path)
    described = (copy / "MLmodel").read_text()
    (copy / "MLmodel").write_text(described.replace("  gpuframe:", "  other:"))
    with pytest.raises(ValueError, match=r"no 'gpuframe'"):
        gpuframe.mlflow.load_model(str(copy))
    outside = tmp_path / "pipeline.gpuframe"
    outside.write_bytes((copy / "data" / "pipeline.gpuframe").read_bytes())
    (copy / "MLmodel").write_text(described.replace("data/pipeline", "../pipeline"))
    with pytest.raises(ValueError, match="outside of the model"):
        gpuframe.mlflow.load_model(str(copy))


def test_without_mlflow_the_package_to_install_is_named(fitted, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "mlflow.artifacts", None)
    with pytest.raises(ImportError, match=r"gpuframe\[mlflow\]"):
        gpuframe.mlflow.save_model(fitted, Path(tmp_path, "model"))
