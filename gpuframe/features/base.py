"""What estimators share: parameters, names, output containers and the saved document."""

import inspect
from abc import ABC, abstractmethod
from typing import Any, Self

import numpy as np
import pandas as pd

from gpuframe.columns.column import Column
from gpuframe.columns.table import Table
from gpuframe.features import documents
from gpuframe.frames.dataframe import DataFrame

OUTPUTS = (None, "default", "pandas")


class NotFittedError(ValueError, AttributeError):
    """An estimator is used before `fit`."""


class Parameters:
    """Parameters as scikit-learn reads them: the arguments of `__init__`, stored as they are."""

    @classmethod
    def _parameter_names(cls) -> list[str]:
        return [name for name in inspect.signature(cls.__init__).parameters if name != "self"]

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002 - scikit-learn's signature
        """Return the parameters by name."""
        return {name: getattr(self, name) for name in self._parameter_names()}

    def set_params(self, **params: Any) -> Self:
        """Change parameters and return the estimator.

        Raises:
            ValueError: there is no such parameter.
        """
        for name, value in params.items():
            if name not in self._parameter_names():
                valid = self._parameter_names()
                raise ValueError(
                    f"Invalid parameter {name!r} for estimator {self}. Valid parameters are: "
                    f"{valid!r}."
                )
            setattr(self, name, value)
        return self

    def __repr__(self) -> str:
        """Show the parameters that differ from their defaults."""
        defaults = inspect.signature(type(self).__init__).parameters
        changed = [
            f"{name}={value!r}"
            for name, value in self.get_params(deep=False).items()
            if value is not defaults[name].default and value != defaults[name].default
        ]
        return f"{type(self).__name__}({', '.join(changed)})"


class Transformer(Parameters, ABC):
    """Base of the estimators: `fit` learns from columns, `transform` makes new ones of them.

    Subclasses define `_fit`, `_transform`, `_state` and `_restore`; a column of the input may
    become one or more columns of the output.
    """

    feature_names_in_: np.ndarray
    n_features_in_: int

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: ARG002 - scikit-learn's signature
        """Learn from all columns of a frame.

        Args:
            X: gpuframe or pandas DataFrame.
            y: not looked at.
        """
        frame = as_frame(X)
        self._fit(dict(zip(frame._table.names, frame._table.columns, strict=True)))
        self._set_names(list(frame._table.names))
        return self

    def transform(self, X: Any) -> Any:
        """Return the features of a frame that has the fitted columns, in their order.

        Raises:
            NotFittedError: `fit` was not called.
            KeyError: a fitted column is not in the frame.
        """
        frame = self._checked(X, self._fitted_names())
        columns = {name: frame._table.column(name) for name in self._fitted_names()}
        return self._output(frame, self._transform(columns))

    def fit_transform(self, X: Any, y: Any = None) -> Any:
        """Fit to a frame and return its features."""
        return self.fit(X, y).transform(X)

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Return the names of the output's columns.

        Args:
            input_features: None, or the fitted names.

        Raises:
            ValueError: other names than the fitted ones are given.
        """
        names = self._fitted_names()
        if input_features is not None and list(input_features) != names:
            raise ValueError("input_features is not equal to feature_names_in_")
        return np.asarray(self._names_out(names), dtype=object)

    def set_output(self, *, transform: str | None = None) -> Self:
        """Choose what `transform` returns: gpuframe's frames ("default") or "pandas" ones.

        Raises:
            ValueError: another container is asked for.
        """
        if transform not in OUTPUTS:
            raise ValueError(f"output takes one of {OUTPUTS}, not {transform!r}")
        if transform is not None:
            self._output_container = transform
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return parameters and fitted state as a document that JSON can hold."""
        document: dict[str, Any] = {
            "type": type(self).__name__,
            "params": documents.encode(self.get_params(deep=False)),
        }
        if hasattr(self, "feature_names_in_"):
            document["features"] = documents.encode(self._fitted_names())
            document["state"] = documents.encode(self._state())
        return document

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> Self:
        """Return the estimator of a document made by `to_dict`.

        Raises:
            ValueError: the document describes another type.
        """
        if document.get("type") != cls.__name__:
            raise ValueError(f"a document of {document.get('type')!r} is no {cls.__name__}")
        estimator = cls(**documents.decode(document["params"]))
        if "features" in document:
            estimator._restore(documents.decode(document["state"]))
            estimator._set_names(documents.decode(document["features"]))
        return estimator

    def __sklearn_is_fitted__(self) -> bool:
        """Tell scikit-learn whether `fit` was called."""
        return hasattr(self, "feature_names_in_")

    @abstractmethod
    def _fit(self, columns: dict[Any, Column]) -> None:
        """Learn from columns by name."""

    @abstractmethod
    def _transform(self, columns: dict[Any, Column]) -> dict[Any, Column]:
        """Return new columns by name."""

    @abstractmethod
    def _state(self) -> dict[str, Any]:
        """Return what was learned, of types that `documents.encode` knows."""

    @abstractmethod
    def _restore(self, state: dict[str, Any]) -> None:
        """Take what `_state` returned."""

    def _names_out(self, names: list[Any]) -> list[Any]:
        return names

    def _set_names(self, names: list[Any]) -> None:
        self.feature_names_in_ = np.asarray(names, dtype=object)
        self.n_features_in_ = len(names)

    def _fitted_names(self) -> list[Any]:
        if not hasattr(self, "feature_names_in_"):
            raise NotFittedError(
                f"This {type(self).__name__} instance is not fitted yet. Call 'fit' with "
                "appropriate arguments before using this estimator."
            )
        return list(self.feature_names_in_)

    def _checked(self, given: Any, names: list[Any]) -> DataFrame:
        frame = as_frame(given)
        missing = [name for name in names if name not in frame._table.names]
        if missing:
            raise KeyError(f"{type(self).__name__} was fitted to columns {missing}, not given")
        return frame

    def _output(self, frame: DataFrame, columns: dict[Any, Column]) -> Any:
        table = Table(tuple(columns), tuple(columns.values()), len(frame))
        result = DataFrame._from_table(table, frame._index)
        if getattr(self, "_output_container", "default") == "pandas":
            return result.to_pandas()
        return result


def as_frame(given: Any) -> DataFrame:
    """Return a gpuframe DataFrame of a gpuframe or pandas one.

    Raises:
        TypeError: it is something else.
    """
    if isinstance(given, DataFrame):
        return given
    if isinstance(given, pd.DataFrame):
        return DataFrame.from_pandas(given)
    raise TypeError(f"estimators take a DataFrame, not {type(given).__name__}")
