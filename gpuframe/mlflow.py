"""Fitted pipelines as MLflow models: the open document of a pipeline, never a pickle."""

import importlib.metadata
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gpuframe.features.inputs import empty_rows
from gpuframe.features.pipeline import Pipeline
from gpuframe.features.saving import FORMAT, VERSION

__all__ = ["FLAVOR_NAME", "load_model", "log_model", "save_model"]

FLAVOR_NAME = "gpuframe"
FILE = "pipeline.gpuframe"

_TYPES = {
    "bool": "boolean",
    **dict.fromkeys(("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32"), "long"),
    **dict.fromkeys(("float32", "float64"), "double"),
    **dict.fromkeys(("str", "string"), "string"),
}
"""MLflow's types of dtypes, as wide as numbers from JSON are: MLflow narrows none. Columns of other
dtypes may hold anything there."""


def save_model(
    pipeline: Pipeline,
    path: Any,
    *,
    signature: Any = None,
    input_example: Any = None,
    metadata: dict[str, Any] | None = None,
    pip_requirements: Any = None,
    merging: bool = True,
    **settings: Any,
) -> None:
    """Write a fitted pipeline as an MLflow model into a new folder.

    Args:
        pipeline: a fitted pipeline.
        path: the folder, which is not there yet or is empty.
        signature: of MLflow; None: that of the columns the pipeline was fitted to, False: none.
        input_example: rows to keep with the model, of MLflow's kinds.
        metadata: to keep with the model.
        pip_requirements: what serving installs, in MLflow's forms; None: this version of gpuframe.
        merging: whether what `partial_fit` and `merge` need is written too.
        **settings: of `mlflow.pyfunc.save_model`, such as `code_paths` or `conda_env`.

    Raises:
        ImportError: MLflow is not installed.
        TypeError: it is no Pipeline.
        NotFittedError: the pipeline is not fitted.
        mlflow.exceptions.MlflowException: there is something in the folder.

    Example:
        >>> import gpuframe as pd
        >>> import gpuframe.mlflow
        >>> from gpuframe.features import Pipeline, StandardScaler
        >>> pipeline = Pipeline([("scale", StandardScaler(), ["a"])])
        >>> pipeline = pipeline.fit(pd.DataFrame({"a": [1.0, 3.0]}))
        >>> gpuframe.mlflow.save_model(pipeline, "model")  # doctest: +SKIP
        >>> gpuframe.mlflow.load_model("model").row({"a": 3.0})  # doctest: +SKIP
        {'a': 1.0}
    """
    mlflow = _mlflow()
    if not isinstance(pipeline, Pipeline):
        raise TypeError(f"save_model takes a gpuframe Pipeline, not {type(pipeline).__name__}")
    pipeline._fitted_names()
    model = settings.pop("mlflow_model", None) or mlflow.models.Model()
    version = _version()
    model.add_flavor(
        FLAVOR_NAME,
        data=f"data/{FILE}",
        format=FORMAT,
        format_version=VERSION,
        gpuframe_version=version,
    )
    if pip_requirements is None and settings.get("conda_env") is None:
        pip_requirements = [f"gpuframe=={version}"]
    if signature is None and all(isinstance(name, str) for name in pipeline._dtypes):
        signature = _signature(pipeline)  # MLflow knows columns by texts only
    if input_example is None and signature:
        # Given as an argument, it would be called untested for want of an example.
        model.signature, signature = signature, None
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder, FILE)
        pipeline.save(document, merging=merging)
        mlflow.pyfunc.save_model(
            path=str(path),
            loader_module=__name__,
            data_path=str(document),
            mlflow_model=model,
            signature=signature or None,
            input_example=input_example,
            pip_requirements=pip_requirements,
            metadata=metadata,
            **settings,
        )


def log_model(pipeline: Pipeline, name: str | None = None, **settings: Any) -> Any:
    """Log a fitted pipeline as a model of the active run, or of none, and return its ModelInfo.

    Args:
        pipeline: a fitted pipeline.
        name: of the model.
        **settings: of `save_model`, and of `mlflow.models.Model.log`: `registered_model_name`,
            `params`, `tags`, `step`, `model_id`.

    Raises:
        ImportError: MLflow is not installed.
        TypeError: it is no Pipeline.
        NotFittedError: the pipeline is not fitted.
    """
    mlflow = _mlflow()
    if isinstance(pipeline, Pipeline):
        pipeline._fitted_names()  # before MLflow makes an entry of the model
    else:
        raise TypeError(f"log_model takes a gpuframe Pipeline, not {type(pipeline).__name__}")
    return mlflow.models.Model.log(
        artifact_path=None, flavor=sys.modules[__name__], name=name, pipeline=pipeline, **settings
    )


def load_model(model_uri: str, dst_path: str | None = None) -> Pipeline:
    """Return the pipeline of an MLflow model; nothing named in it is imported.

    Args:
        model_uri: a folder, or "models:/...", "runs:/..." and MLflow's other addresses.
        dst_path: a folder to download to.

    Raises:
        ImportError: MLflow is not installed.
        ValueError: the model holds no pipeline of gpuframe, or one that was changed.
    """
    mlflow = _mlflow()
    folder = Path(
        mlflow.artifacts.download_artifacts(artifact_uri=str(model_uri), dst_path=dst_path)
    )
    flavors = mlflow.models.Model.load(str(folder)).flavors
    if FLAVOR_NAME not in flavors:
        raise ValueError(
            f"{model_uri}: flavours {sorted(flavors)}, no {FLAVOR_NAME!r}: no pipeline of gpuframe"
        )
    document = (folder / str(flavors[FLAVOR_NAME].get("data"))).resolve()
    if not document.is_relative_to(folder.resolve()):
        raise ValueError(f"{model_uri}: the document {document} lies outside of the model")
    return Pipeline.load(document)


class _Served:
    """What `mlflow.pyfunc` calls: pandas in, pandas out."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline

    def get_raw_model(self) -> Pipeline:
        """Return the pipeline."""
        return self._pipeline

    def predict(self, data: Any, params: Mapping[str, Any] | None = None) -> Any:
        """Return the features of rows.

        Args:
            data: a pandas frame, records, or a dictionary of columns.
            params: `columns`: names of features, all if there are none; `dtype`: "" for a frame,
                else the features are one array of this dtype, rows by features.
        """
        given = params or {}
        dtype, chosen = given.get("dtype") or "", list(given.get("columns", ()))
        frame = _as_fitted(pd.DataFrame(data), self._pipeline._dtypes)
        if dtype:
            matrix = self._pipeline.matrix(frame, chosen or None, dtype=dtype)
            return np.asarray(matrix.to_numpy())
        made = _pandas(self._pipeline.transform(frame))
        return made[chosen] if chosen else made


def _load_pyfunc(path: str) -> _Served:
    """Return what MLflow calls for a saved document."""
    return _Served(Pipeline.load(path))


def _as_fitted(frame: pd.DataFrame, dtypes: Mapping[Any, str]) -> pd.DataFrame:
    """Give columns the dtypes of `fit` where these hold all their values; floats are rounded.

    Values come from JSON, or as MLflow widened them.
    """
    changed = {}
    for name, dtype in dtypes.items():
        if dtype is None or name not in frame.columns or str(frame[name].dtype) == dtype:
            continue
        try:
            cast = _cast(frame[name], dtype)
        except (TypeError, ValueError, OverflowError):
            continue  # transform says what is wrong, if anything is
        if cast is not None:
            changed[name] = cast
    return frame.assign(**changed) if changed else frame


def _cast(given: pd.Series, dtype: str) -> pd.Series | None:
    """Return values as a dtype; None where it does not hold them."""
    present = given.notna()
    if not present.any():  # such values are of no type, or of the wrong one
        none = [None] * len(given)
        return pd.Series(none, given.index, "str" if dtype == "category" else dtype)
    if dtype == "category":
        return None
    cast = given.astype(dtype)
    if not cast.notna().equals(present):
        return None
    if dtype.startswith("float"):
        same = np.isinf(cast).equals(np.isinf(given.astype("float64")))
    else:
        same = (cast[present] == given[present]).all()
    return cast if same else None


def _pandas(made: Any) -> pd.DataFrame:
    return made if isinstance(made, pd.DataFrame) else made.to_pandas()


def _signature(pipeline: Pipeline) -> Any:
    """Return the signature of the columns that a pipeline was fitted to."""
    mlflow = _mlflow()
    types = mlflow.types.schema
    outputs = None
    if None not in pipeline._dtypes.values():  # which documents of the first version do not know
        made = _pandas(pipeline.transform(empty_rows(pipeline._dtypes)))
        outputs = _schema({name: str(made[name].dtype) for name in made.columns})
    params = [
        types.ParamSpec("columns", types.DataType.string, [], (-1,)),
        types.ParamSpec("dtype", types.DataType.string, ""),
    ]
    return mlflow.models.ModelSignature(
        inputs=_schema(pipeline._dtypes),
        outputs=outputs,
        params=types.ParamSchema(params),
    )


def _schema(dtypes: Mapping[Any, str]) -> Any:
    types = _mlflow().types.schema
    columns = []
    for name, dtype in dtypes.items():
        if dtype in _TYPES:
            columns.append(types.ColSpec(types.DataType[_TYPES[dtype]], str(name)))
        elif str(dtype).startswith("datetime64[") and "," not in dtype:
            columns.append(types.ColSpec(types.DataType.datetime, str(name)))
        else:
            columns.append(types.ColSpec(types.AnyType(), str(name)))
    return types.Schema(columns)


def _version() -> str:
    """Return the version that is installed, or that of the checkout."""
    try:
        return importlib.metadata.version("gpuframe")
    except importlib.metadata.PackageNotFoundError:
        return str(sys.modules["gpuframe"].__version__)


def _mlflow() -> Any:
    """Return MLflow.

    Raises:
        ImportError: it is not installed; says what to install.
    """
    try:
        import mlflow.artifacts
        import mlflow.models
        import mlflow.pyfunc
        import mlflow.types.schema
    except ImportError as error:
        raise ImportError(
            "gpuframe.mlflow needs MLflow: pip install 'gpuframe[mlflow]' (mlflow-skinny is enough)"
        ) from error
    return mlflow
