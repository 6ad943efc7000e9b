"""Pipeline: estimators one after another, each on named columns of a frame."""

import json
from pathlib import Path
from typing import Any, Self

import numpy as np

from gpuframe.columns.table import Table
from gpuframe.features import documents
from gpuframe.features.base import NotFittedError, Parameters, Transformer, as_frame
from gpuframe.features.categorify import Categorify
from gpuframe.features.fill import FillMissing
from gpuframe.features.log import LogTransform
from gpuframe.features.scale import StandardScaler
from gpuframe.frames.dataframe import DataFrame

FORMAT = "gpuframe-pipeline"
VERSION = 1
ESTIMATORS: dict[str, type[Transformer]] = {
    kind.__name__: kind for kind in (Categorify, FillMissing, LogTransform, StandardScaler)
}
"""The estimators a saved document may name."""

Step = tuple[str, Transformer, list[Any] | None]


class Pipeline(Parameters):
    """Run estimators in turn, each on its columns; the other columns pass through.

    A step's columns are replaced in their place by those of the same name that the estimator
    returns; columns it adds come at the end.

    Args:
        steps: (name, estimator, columns) each; columns None are all columns.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import Categorify, FillMissing, Pipeline, StandardScaler
        >>> pipeline = Pipeline([
        ...     ("fill", FillMissing(strategy="mean"), ["age"]),
        ...     ("scale", StandardScaler(), ["age"]),
        ...     ("ids", Categorify(), ["city"]),
        ... ])
        >>> frame = pd.DataFrame({"age": [20.0, None, 40.0], "city": ["A", "B", "B"]})
        >>> pipeline.fit_transform(frame)["city"].tolist()
        [4, 3, 3]
    """

    def __init__(self, steps: list[Step]) -> None:
        """Store the steps as they are."""
        self.steps = steps

    @property
    def named_steps(self) -> dict[str, Transformer]:
        """The estimators by the names of their steps."""
        return {name: estimator for name, estimator, _ in self.steps}

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return the steps, and with `deep` the estimators' parameters as `<step>__<name>`."""
        params: dict[str, Any] = {"steps": self.steps}
        if deep:
            for step, estimator, _ in self.steps:
                params[step] = estimator
                for name, value in estimator.get_params().items():
                    params[f"{step}__{name}"] = value
        return params

    def set_params(self, **params: Any) -> Self:
        """Change the steps or, as `<step>__<name>`, parameters of an estimator.

        Raises:
            ValueError: there is no such step or parameter.
        """
        for key, value in params.items():
            step, divider, name = key.partition("__")
            if key == "steps":
                self.steps = value
            elif divider and step in self.named_steps:
                self.named_steps[step].set_params(**{name: value})
            else:
                raise ValueError(
                    f"Invalid parameter {key!r} for a pipeline of {self._step_names()}"
                )
        return self

    def fit(self, X: Any, y: Any = None) -> Self:
        """Fit each estimator to the columns that the steps before it made.

        Raises:
            KeyError: a step's columns are not there; names step and columns.
            ValueError: two steps have one name.
        """
        self._fit_through(as_frame(X), y, finish=False)
        return self

    def fit_transform(self, X: Any, y: Any = None) -> Any:
        """Fit to a frame and return its features."""
        return self._contained(self._fit_through(as_frame(X), y, finish=True))

    def transform(self, X: Any) -> Any:
        """Return the features of a frame.

        Raises:
            NotFittedError: `fit` was not called.
            KeyError: a step's columns are not there; names step and columns.
        """
        frame = as_frame(X)
        self._fitted_names()
        for step, estimator, columns in self.steps:
            part = _selected(frame, step, columns)
            frame = _replaced(frame, part, _native(estimator, part))
        return self._contained(frame)

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Return the names of the output's columns."""
        names = self._fitted_names()
        if input_features is not None and list(input_features) != names:
            raise ValueError("input_features is not equal to feature_names_in_")
        for _, estimator, _ in self.steps:
            names = _merged(names, estimator.get_feature_names_out())
        return np.asarray(names, dtype=object)

    def set_output(self, *, transform: str | None = None) -> Self:
        """Choose what `transform` returns: gpuframe's frames ("default") or "pandas" ones."""
        if transform not in (None, "default", "pandas"):
            raise ValueError(f"output takes None, 'default' or 'pandas', not {transform!r}")
        if transform is not None:
            self._output_container = transform
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return steps, parameters and fitted state as a document that JSON can hold."""
        document: dict[str, Any] = {
            "format": FORMAT,
            "version": VERSION,
            "steps": [
                {
                    "name": name,
                    "columns": documents.encode(columns),
                    "estimator": estimator.to_dict(),
                }
                for name, estimator, columns in self.steps
            ],
        }
        if hasattr(self, "feature_names_in_"):
            document["features"] = documents.encode(self._fitted_names())
        return document

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> Self:
        """Return the pipeline of a document made by `to_dict`; only known estimators are made.

        Raises:
            ValueError: the document is of another format or version, or names an estimator that
                is not one of this package.
        """
        if document.get("format") != FORMAT or document.get("version") != VERSION:
            raise ValueError(
                f"no {FORMAT} of version {VERSION}: format {document.get('format')!r}, version "
                f"{document.get('version')!r}"
            )
        steps: list[Step] = []
        for step in document["steps"]:
            kind = step["estimator"].get("type")
            if kind not in ESTIMATORS:
                raise ValueError(f"step {step['name']!r} names an unknown estimator {kind!r}")
            estimator = ESTIMATORS[kind].from_dict(step["estimator"])
            steps.append((step["name"], estimator, documents.decode(step["columns"])))
        pipeline = cls(steps)
        if "features" in document:
            pipeline._set_names(documents.decode(document["features"]))
        return pipeline

    def save(self, path: Any) -> None:
        """Write the document of `to_dict` as a JSON file, complete or not at all."""
        from gpuframe.io import sources

        with sources.writing(path) as file:
            file.write(json.dumps(self.to_dict(), indent=1, allow_nan=False).encode())

    @classmethod
    def load(cls, path: Any) -> Self:
        """Return the pipeline of a file that `save` wrote."""
        return cls.from_dict(json.loads(Path(path).read_bytes()))

    def __sklearn_is_fitted__(self) -> bool:
        """Tell scikit-learn whether `fit` was called."""
        return hasattr(self, "feature_names_in_")

    def _fit_through(self, frame: DataFrame, y: Any, *, finish: bool) -> DataFrame:
        names = self._step_names()
        if len(set(names)) != len(names):
            raise ValueError(f"names of steps repeat: {names}")
        given = list(frame._table.names)
        for number, (step, estimator, columns) in enumerate(self.steps):
            part = _selected(frame, step, columns)
            estimator.fit(part, y)
            if finish or number < len(self.steps) - 1:
                frame = _replaced(frame, part, _native(estimator, part))
        self._set_names(given)
        return frame

    def _step_names(self) -> list[str]:
        return [name for name, _, _ in self.steps]

    def _set_names(self, names: list[Any]) -> None:
        self.feature_names_in_ = np.asarray(names, dtype=object)
        self.n_features_in_ = len(names)

    def _fitted_names(self) -> list[Any]:
        if not hasattr(self, "feature_names_in_"):
            raise NotFittedError("This Pipeline instance is not fitted yet. Call 'fit' first.")
        return list(self.feature_names_in_)

    def _contained(self, frame: DataFrame) -> Any:
        wanted = getattr(self, "_output_container", "default")
        return frame.to_pandas() if wanted == "pandas" else frame


def _selected(frame: DataFrame, step: str, columns: list[Any] | None) -> DataFrame:
    if columns is None:
        return frame
    missing = [name for name in columns if name not in frame._table.names]
    if missing:
        raise KeyError(f"step {step!r}: columns {missing} are not in the frame")
    part: DataFrame = frame[list(columns)]
    return part


def _native(estimator: Transformer, part: DataFrame) -> DataFrame:
    return as_frame(estimator.transform(part))


def _merged(names: list[Any], made: Any) -> list[Any]:
    return [*names, *(name for name in made if name not in names)]


def _replaced(frame: DataFrame, part: DataFrame, made: DataFrame) -> DataFrame:
    """Return the frame with the columns of a step in the place of those it was given."""
    new = dict(zip(made._table.names, made._table.columns, strict=True))
    gone = {name for name in part._table.names if name not in new}
    columns = {
        name: new.get(name, column)
        for name, column in zip(frame._table.names, frame._table.columns, strict=True)
        if name not in gone
    }
    columns |= {name: column for name, column in new.items() if name not in columns}
    table = Table(tuple(columns), tuple(columns.values()), len(frame))
    return DataFrame._from_table(table, frame._index)
