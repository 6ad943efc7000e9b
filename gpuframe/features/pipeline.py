"""Pipeline: estimators on named columns, fitted in one read and run as one kernel."""

import copy
import json
import time
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np

from gpuframe import _dask_lazy
from gpuframe.columns.matrix import Layout
from gpuframe.columns.table import Table
from gpuframe.features import documents, scikit_learn
from gpuframe.features.base import Transformer
from gpuframe.features.environment import Environment, NotPlainError
from gpuframe.features.explaining import explanation
from gpuframe.features.fitting import Fitting, Step, conclude
from gpuframe.features.inputs import (
    Columns,
    array_of,
    as_frame,
    columns_of,
    empty_rows,
    first_row,
    is_frame,
    one_row,
    targets_of,
)
from gpuframe.features.parameters import NotFittedError, Parameters
from gpuframe.features.postponed import Postponed
from gpuframe.features.saving import document_of, restored
from gpuframe.features.selecting import Made
from gpuframe.features.watching import Profile, Report, compare
from gpuframe.frames.dataframe import DataFrame
from gpuframe.ops import evaluate, records
from gpuframe.ops.expressions import Field

Finished = Callable[[str, Transformer, Environment], Columns | None]


class Pipeline(Parameters):
    """Run estimators in turn, each on its columns; the other columns pass through.

    A step's columns are replaced in their place by those of the same name that the estimator
    returns; columns it adds come at the end. `fit` observes all estimators in one read of the
    columns; one more is needed only where an estimator learns from what another one, that learns
    itself, makes. `transform` and `matrix` run all element-wise steps as one kernel, without
    columns in between.

    Args:
        steps: (name, estimator, columns) each. Columns are a list of names, a `Selector`, what
            another step made (`Made`), or None for all.
        remainder: "passthrough" or "drop", what becomes of columns that no step takes.
        watch: whether `fit` also keeps what each column is like, for `check`.

    Attributes:
        feature_names_in_: labels of the fitted columns.
        columns_: the columns that each step takes, by its name.
        passes_: how often `fit` read the rows.

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
        >>> pipeline.row({"age": 40.0, "city": "C"})["city"]
        2
    """

    feature_names_in_: np.ndarray
    n_features_in_: int
    columns_: dict[str, list[Any]]
    passes_: int
    _dtypes: dict[Any, str]
    _profile: Profile | None = None
    _postponed: dict[str, dict[Any, Postponed]]

    def __init__(
        self, steps: list[Step], *, remainder: str = "passthrough", watch: bool = False
    ) -> None:
        """Store the parameters as they are."""
        self.steps = steps
        self.remainder = remainder
        self.watch = watch

    def __rshift__(self, estimator: Transformer) -> "Pipeline":
        """Return the pipeline with an estimator behind it, on what the last step made."""
        name = self._free_name(type(estimator).__name__.lower())
        return type(self)(
            [*self.steps, (name, estimator, Made(self.steps[-1][0]))],
            remainder=self.remainder,
            watch=self.watch,
        )

    def __add__(self, other: "Pipeline") -> "Pipeline":
        """Return the pipeline of the steps of both, side by side."""
        joined = type(self)(list(self.steps), remainder=self.remainder, watch=self.watch)
        renamed: dict[str, str] = {}
        for name, estimator, columns in other.steps:
            renamed[name] = joined._free_name(name)
            chosen = Made(renamed[columns.step]) if isinstance(columns, Made) else columns
            joined.steps.append((renamed[name], estimator, chosen))
        return joined

    def _free_name(self, wanted: str) -> str:
        names, found, number = self._step_names(), wanted, 2
        while found in names:
            found, number = f"{wanted}{number}", number + 1
        return found

    @property
    def named_steps(self) -> dict[str, Transformer]:
        """The estimators by the names of their steps."""
        return {name: estimator for name, estimator, _ in self.steps}

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return the parameters, and with `deep` the estimators' ones as `<step>__<name>`."""
        params: dict[str, Any] = {
            "steps": self.steps,
            "remainder": self.remainder,
            "watch": self.watch,
        }
        if deep:
            for step, estimator, _ in self.steps:
                params[step] = estimator
                for name, value in estimator.get_params().items():
                    params[f"{step}__{name}"] = value
        return params

    def set_params(self, **params: Any) -> Self:
        """Change parameters or, as `<step>__<name>`, those of an estimator.

        Raises:
            ValueError: there is no such step or parameter.
        """
        for key, value in params.items():
            step, divider, name = key.partition("__")
            if key in ("steps", "remainder", "watch"):
                setattr(self, key, value)
            elif divider and step in self.named_steps:
                self.named_steps[step].set_params(**{name: value})
            else:
                raise ValueError(
                    f"Invalid parameter {key!r} for a pipeline of {self._step_names()}"
                )
        return self

    def fit(self, X: Any, y: Any = None, *, progress: bool = False) -> Self:
        """Learn from all rows.

        Args:
            X: a frame; frames that together are the rows: a list, another iterable that can be
                read again, or a function that returns an iterator of them; or a collection of
                Dask, each of whose partitions teaches by itself.
            y: the target: a column of X by its name, several as a list; for a single frame also a
                Series, array or frame, for a collection another one of the same partitions.
            progress: whether parts and rows read are written to standard error.

        Raises:
            KeyError: a step's columns are not there; names step and columns.
            ValueError: two steps have one name; two make one column; an iterator that is empty
                after the first of several passes.
        """
        self._check()
        for _, estimator, _ in self.steps:
            estimator._forget()
        self.__dict__.pop("_row", None)
        found = Fitting(self.steps, watch=self.watch)
        found.run(X, y, progress=progress)
        self.columns_, self.passes_ = found.columns, found.passes
        self._dtypes, self._profile = found.dtypes, found.profile
        self._postponed = found.postponed
        self._set_names(found.names or [])
        return self

    def fit_transform(self, X: Any, y: Any = None) -> Any:
        """Fit to a frame and return its features; encoders of targets give cross-fitted ones."""
        if _dask_lazy.is_collection(X):
            return _dask_lazy.features().crossed(self.fit(X, y), X, y)
        frame = as_frame(X)
        self.fit(frame, y)
        targets = targets_of(frame, y)

        def crossed(step: str, estimator: Transformer, columns: Environment) -> Columns | None:
            if not targets or not estimator.crosses:
                return None
            given = columns.columns(self.columns_[step])
            return estimator._crossed(given, targets, frame._index.columns)

        environment = self._run(frame, crossed)
        return self._framed(X, frame, environment)

    def merge(self, other: Self) -> Self:
        """Return the pipeline that has learned from the rows of both: that of all of them at once.

        Raises:
            ValueError: steps differ; or a step learned from what another learned, so that its
                statistics belong to other values in each.
        """
        if self._step_names() != other._step_names() or self.passes_ > 1 or other.passes_ > 1:
            raise ValueError(
                f"pipelines of steps {self._step_names()} and {other._step_names()} in "
                f"{self.passes_} and {other.passes_} passes do not merge: steps must be equal, "
                "and none may learn from what another has learned"
            )
        merged = copy.copy(self)
        merged.__dict__.pop("_row", None)
        if self._profile is not None and other._profile is not None:
            merged._profile = self._profile.merge(other._profile)
        merged.steps = [
            (name, estimator.merge(partner), columns)
            for (name, estimator, columns), (_, partner, _) in zip(
                self.steps, other.steps, strict=True
            )
        ]
        conclude(merged.steps, merged._postponed)
        return merged

    def transform(self, X: Any) -> Any:
        """Return the features of a frame; those of a collection of Dask are a collection.

        Raises:
            NotFittedError: `fit` was not called.
            KeyError: a fitted column is not in the frame.
            TypeError: a column is of another type than a step takes.
        """
        if _dask_lazy.is_collection(X):
            return _dask_lazy.features().transform(self, X)
        frame = as_frame(X)
        return self._framed(X, frame, self._run(frame))

    def matrix(
        self,
        X: Any,
        columns: Iterable[Any] | None = None,
        *,
        dtype: str = "float32",
        layout: Layout = "slab",
    ) -> Any:
        """Return features as one matrix, written by one kernel from the columns of a frame.

        Args:
            X: a frame; of a collection of Dask the result is an array of Dask, of whose blocks
                each is the matrix of a partition.
            columns: names of features, in order; all by default.
            dtype: float64, float32, float16, bfloat16, int64 or int32.
            layout: "slab" or "rows", see `train.FeatureMatrix`.

        Raises:
            KeyError: there is no such feature.
            TypeError: a feature is no number.
            ValueError: an integer dtype cannot hold a feature.
        """
        if _dask_lazy.is_collection(X):
            return _dask_lazy.features().matrix(self, X, columns, dtype, layout)
        frame = as_frame(X)
        environment = self._run(frame)
        names = list(environment.values) if columns is None else list(columns)
        absent = [name for name in names if name not in environment.values]
        if absent:
            raise KeyError(f"features {absent} are not among {list(environment.values)}")
        chosen = {name: environment.values[name] for name in names}
        for name, expression in chosen.items():
            evaluate.require_numbers("matrix", name, expression)
        return evaluate.matrix(chosen, len(frame), dtype, layout)

    def row(self, record: Mapping[Any, Any]) -> dict[Any, Any]:
        """Return the features of one record, with the bits that a batch gives.

        Plain Python where all steps are element-wise: some tens of microseconds. Else the record
        becomes a frame of one row.

        Args:
            record: values by column name; None, NaN, NaT and NA are missing.

        Raises:
            NotFittedError: `fit` was not called.
            KeyError: a fitted column is not in the record.
            TypeError: a step's features follow from other rows too.
        """
        for _, estimator, _ in self.steps:
            estimator._refuse_one()
        functions = self._row
        if functions is not None:
            return {name: function(record) for name, function in functions}
        return first_row(as_frame(self.transform(one_row(record, self._dtypes))))

    @cached_property
    def _row(self) -> list[tuple[Any, Callable[[Mapping[Any, Any]], Any]]] | None:
        fields = {name: Field(name) for name in self._fitted_names()}
        environment = Environment(fields, 1)
        try:
            self._through(environment)
        except NotPlainError:
            return None
        return [
            (name, records.value(expression)) for name, expression in environment.values.items()
        ]

    def explain(self, X: Any = None) -> str:
        """Return what the pipeline reads, writes and runs; with a frame, how fast that is.

        Says of each step whether it is part of the kernel or makes columns of its own. The floor
        is what copying as many bytes takes.

        Raises:
            NotFittedError: `fit` was not called.
        """
        names = self._fitted_names()
        frame = as_frame(X if X is not None else empty_rows(self._dtypes))
        measured = None
        if X is not None:
            for _ in range(2):  # the first call may compile
                start = time.perf_counter()
                self.transform(frame)
                measured = time.perf_counter() - start
        columns = {name: frame._table.column(name) for name in names}
        environment = Environment(columns, len(frame))
        self._through(environment)
        return explanation(self.steps, self.columns_, environment, self.passes_, measured)

    def check(self, X: Any) -> Report:
        """Compare a frame with the rows of `fit`: columns, missing values, new values, drift.

        Raises:
            NotFittedError: `fit` was not called.
            ValueError: the pipeline was fitted without `watch=True`.
        """
        self._fitted_names()
        if self._profile is None:
            raise ValueError("nothing was kept to compare with: fit a Pipeline(..., watch=True)")
        return compare(self._profile, columns_of(as_frame(X)))

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Return the names of the output's columns."""
        names = self._fitted_names()
        if input_features is not None and list(input_features) != names:
            raise ValueError("input_features is not equal to feature_names_in_")
        environment = Environment({name: Field(name) for name in names}, 0)
        for step, estimator, _ in self.steps:
            taken = self.columns_[step]
            made = dict.fromkeys(estimator.get_feature_names_out(), environment.values[taken[0]])
            environment.replace(step, taken, made)
        found = list(self._kept(environment).values)
        return np.asarray([*found, None], dtype=object)[:-1]

    def set_output(self, *, transform: str | None = None) -> Self:
        """Choose what `transform` returns: gpuframe's frames ("default") or "pandas" ones."""
        if transform not in (None, "default", "pandas"):
            raise ValueError(f"output takes None, 'default' or 'pandas', not {transform!r}")
        if transform is not None:
            self._output_container = transform
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return steps, parameters and what was learned as a document that JSON can hold."""
        return document_of(self, documents.Writer(None))

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> Self:
        """Return the pipeline of a document made by `to_dict`; only known estimators are made.

        Raises:
            ValueError: the document is of another format or version, or names an estimator that
                is not one of this package.
        """
        return restored(cls, document, documents.Reader([]))

    def save(self, path: Any, *, merging: bool = True) -> None:
        """Write the pipeline as one file, complete or not at all; docs/format.md describes it.

        Args:
            path: where to.
            merging: whether what `partial_fit` and `merge` need is written too.
        """
        from gpuframe.io import sources

        tables: list[Any] = []
        document = document_of(self, documents.Writer(tables), merging=merging)
        with sources.writing(path) as file:
            file.write(documents.pack(document, tables))

    @classmethod
    def load(cls, path: Any) -> Self:
        """Return the pipeline of a file that `save` wrote. Nothing named in it is imported.

        Raises:
            FileNotFoundError: there is no file.
            ValueError: the file is no saved pipeline, was changed or cut off, is of an unknown
                version, or names an unknown estimator; names the file.
        """
        content = Path(path).read_bytes()
        if content[:1] == b"{":  # the first version
            try:
                return cls.from_dict(json.loads(content))
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{path}: {error}") from error
        document, tables = documents.unpack(content, path)
        try:
            return restored(cls, document, documents.Reader(tables))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path}: {error}") from error

    def to_onnx(
        self,
        path: Any = None,
        columns: Iterable[Any] | Mapping[str, Iterable[Any]] | None = None,
        *,
        dtype: str | Mapping[str, str] = "float32",
        opset: int = 21,
        missing_text: str = "",
    ) -> Any:
        """Return the pipeline as an ONNX model, whose matrices have the bits of `matrix`.

        Each column is an input [rows, 1] of its own dtype. Missing values are NaN; columns of
        nullable numbers are doubles for it; points in time are int64 as NumPy stores them.

        Args:
            path: where the model is written to, too.
            columns: names of features, in order, of the output "features", all by default; or
                names of several outputs, each with its features.
            dtype: float64, float32, float16, int64 or int32; or one by name of output. What an
                integer dtype cannot hold is 0.
            opset: version of ONNX's operators, at least 18.
            missing_text: the text that stands for a missing one.

        Raises:
            ImportError: the package onnx is not installed.
            NotFittedError: `fit` was not called.
            KeyError: there is no such feature.
            TypeError: a feature is no number.
            NotExportableError: a ValueError; ONNX has no form for what steps do; names them all.
        """
        from gpuframe.features.onnx import exported
        from gpuframe.io import sources

        model = exported(self, columns, dtype, opset, missing_text)
        if path is not None:
            with sources.writing(path) as file:
                file.write(model.SerializeToString())
        return model

    def __sklearn_is_fitted__(self) -> bool:
        """Tell scikit-learn whether `fit` was called."""
        return hasattr(self, "feature_names_in_")

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn what it may expect."""
        supervised = any(estimator.supervised for _, estimator, _ in self.steps)
        return scikit_learn.tags(supervised=supervised, takes_text=True)

    def _check(self) -> None:
        names = self._step_names()
        if len(set(names)) != len(names):
            raise ValueError(f"names of steps repeat: {names}")
        if self.remainder not in ("passthrough", "drop"):
            raise ValueError(f"remainder takes 'passthrough' or 'drop', not {self.remainder!r}")

    def _run(
        self, frame: DataFrame, finished: Finished | None = None, until: str | None = None
    ) -> Environment:
        """Take a frame's columns through the steps.

        Args:
            frame: the rows.
            finished: function that returns a step's columns where they are made otherwise than by
                the step itself, else None.
            until: the step before which to stop; None: all steps are run.
        """
        names = self._fitted_names()
        absent = [name for name in names if name not in frame._table.names]
        if absent:
            takers = [step for step, taken in self.columns_.items() if set(taken) & set(absent)]
            step = f"step {takers[0]!r}: " if takers else ""
            raise KeyError(f"{step}columns {absent} are not in the frame")
        columns = {name: frame._table.column(name) for name in names}
        environment = Environment(columns, len(frame))
        self._through(environment, finished, until)
        return environment if until is not None else self._kept(environment)

    def _through(
        self,
        environment: Environment,
        finished: Finished | None = None,
        until: str | None = None,
    ) -> None:
        for step, estimator, _ in self.steps:
            if step == until:
                return
            names = self.columns_[step]
            made = None if finished is None else finished(step, estimator, environment)
            if made is None:
                environment.apply(step, estimator, names)
            else:
                environment.put(step, names, made)

    def _kept(self, environment: Environment) -> Environment:
        if self.remainder == "drop":
            made = {name for names in environment.made.values() for name in names}
            environment.values = {
                name: value for name, value in environment.values.items() if name in made
            }
        return environment

    def _framed(self, given: Any, frame: DataFrame, environment: Environment) -> Any:
        columns = evaluate.columns(environment.values, len(frame))
        table = Table(tuple(columns), tuple(columns.values()), len(frame))
        result = DataFrame._from_table(table, frame._index)
        if getattr(self, "_output_container", "default") == "pandas":
            return result.to_pandas()
        return result if is_frame(given) else array_of(result)

    def _step_names(self) -> list[str]:
        return [name for name, _, _ in self.steps]

    def _set_names(self, names: list[Any]) -> None:
        self.feature_names_in_ = np.asarray([*names, None], dtype=object)[:-1]
        self.n_features_in_ = len(names)

    def _fitted_names(self) -> list[Any]:
        if not hasattr(self, "feature_names_in_"):
            raise NotFittedError("This Pipeline instance is not fitted yet. Call 'fit' first.")
        return list(self.feature_names_in_)
