"""What estimators share: learning that merges, names, output, the saved document."""

import copy
from abc import ABC
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Self

import numpy as np

from gpuframe import _dask_lazy
from gpuframe.columns.column import Column
from gpuframe.columns.table import Table
from gpuframe.features import documents, scikit_learn
from gpuframe.features.inputs import (
    Columns,
    array_of,
    as_frame,
    columns_of,
    first_row,
    is_frame,
    named,
    one_row,
    targets_of,
)
from gpuframe.features.observing import Observer
from gpuframe.features.parameters import NotFittedError, Parameters
from gpuframe.frames.dataframe import DataFrame
from gpuframe.ops import evaluate, records
from gpuframe.ops.expressions import Expression, Field, load

OUTPUTS = (None, "default", "pandas")

Expressions = dict[Any, Expression]
RowFunctions = dict[Any, Callable[[Mapping[Any, Any]], Any]]


class Transformer(Parameters, ABC):
    """Base of the estimators: `fit` learns from columns, `transform` makes new ones of them.

    A subclass says what it learns (`_observe`, states that merge, and `_finish`, what follows from
    them) and what it makes: expressions, which a batch, a matrix and a single record share
    (`_expressions`), or, where no expression does, columns (`_transform`).

    Attributes:
        feature_names_in_: labels of the fitted columns, object[n].
        n_features_in_: their number.
    """

    feature_names_in_: np.ndarray
    n_features_in_: int

    learns: ClassVar[bool] = True
    """Whether `fit` learns anything of the rows."""
    supervised: ClassVar[bool] = False
    """Whether `fit` needs a target."""
    columnwise: ClassVar[bool] = False
    """Whether each column is made of its own one only, and some may be made by expressions."""
    by_column: ClassVar[bool] = False
    """Whether it learns a statistic of each column, to which values can be added."""
    crosses: ClassVar[bool] = False
    """Whether rows that were learned from are encoded otherwise than `transform` would."""
    across_rows: ClassVar[bool] = False
    """Whether a row's features follow from other rows of its frame too."""

    def fit(self, X: Any, y: Any = None) -> Self:
        """Learn from all columns of a frame, and nothing of what was learned before.

        Args:
            X: gpuframe or pandas DataFrame, a collection of them of Dask, or a 2-D array.
            y: the target, where the estimator needs one: a column of X by its name, a Series or
                an array of as many rows; several targets as a list of names or a frame.
        """
        self._forget()
        return self.partial_fit(X, y)

    def partial_fit(self, X: Any, y: Any = None) -> Self:
        """Learn from more rows: the same as `fit` of all rows at once.

        Raises:
            ValueError: the columns are not those of the rows before.
        """
        self._check_parameters()
        if _dask_lazy.is_collection(X):
            _dask_lazy.features().learn(self, X, y)
            return self
        frame = as_frame(X)
        targets = targets_of(frame, y)
        columns = columns_of(frame, without=named(y))
        if self.__sklearn_is_fitted__() and not is_frame(X):
            self._check_width(len(columns), self._fitted_names())
        self._learn(columns, targets, Observer())
        return self

    def merge(self, other: Self) -> Self:
        """Return the estimator that has learned from the rows of both.

        Raises:
            NotFittedError: one of them has not learned.
            ValueError: they differ in type, parameters or columns.
        """
        names = self._fitted_names()
        if type(other) is not type(self) or repr(other) != repr(self):
            raise ValueError(f"{self} and {other} do not merge: type or parameters differ")
        if other._fitted_names() != names:
            raise ValueError(f"{type(self).__name__}: columns {names} and {other._fitted_names()}")
        self._require_states()
        other._require_states()
        merged = copy.copy(self)
        merged._states = {
            key: state.merge(other._states[key]) for key, state in self._states.items()
        }
        merged._finish(names)
        return merged

    def transform(self, X: Any) -> Any:
        """Return the features of a frame that has the fitted columns, in any order.

        Those of a collection of Dask are a collection, made when it is computed.

        Raises:
            NotFittedError: `fit` was not called.
            KeyError: a fitted column is not in the frame.
            TypeError: a column is of a type that the estimator does not take.
        """
        if _dask_lazy.is_collection(X):
            return _dask_lazy.features().transform(self, X)
        names = self._needed() if is_frame(X) else self._fitted_names()
        frame = self._checked(X, names)
        columns = {name: frame._table.column(name) for name in names}
        return self._output(X, frame, self._made(columns, len(frame)))

    def fit_transform(self, X: Any, y: Any = None) -> Any:
        """Fit to a frame and return its features; encoders of targets give cross-fitted ones."""
        self.fit(X, y)
        if not self.crosses:
            return self.transform(X)
        if _dask_lazy.is_collection(X):
            return _dask_lazy.features().crossed(self, X, y)
        frame = as_frame(X)
        columns = columns_of(frame, without=named(y))
        found = self._crossed(columns, targets_of(frame, y), frame._index.columns)
        return self._output(X, frame, found)

    def row(self, record: Mapping[Any, Any]) -> dict[Any, Any]:
        """Return the features of one record, with the bits that a batch gives.

        Args:
            record: values by column name; None, NaN, NaT and NA are missing.

        Raises:
            NotFittedError: `fit` was not called.
            KeyError: a fitted column is not in the record.
            TypeError: the features follow from other rows too.
        """
        inputs = {name: load(Field(name)) for name in self._fitted_names()}
        self._refuse_one()
        made = self._expressions(inputs)
        if made is not None:
            functions = {name: _function(given) for name, given in made.items()}
        else:
            found = self._row_functions(inputs)
            if found is None:
                return first_row(as_frame(self.transform(one_row(record, self._dtypes))))
            functions = found
        return {name: function(record) for name, function in functions.items()}

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
        """Return parameters and what was learned as a document that JSON can hold.

        Statistics that merge are left out: `Pipeline.save` keeps them too.
        """
        return self._document(documents.Writer(None))

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> Self:
        """Return the estimator of a document made by `to_dict`.

        Raises:
            ValueError: the document describes another type.
        """
        return cls._of_document(document, documents.Reader([]))

    def _document(self, writer: documents.Writer, *, merging: bool = True) -> dict[str, Any]:
        document: dict[str, Any] = {
            "type": type(self).__name__,
            "params": writer.encode(self.get_params(deep=False)),
        }
        if hasattr(self, "feature_names_in_"):
            document["features"] = writer.encode(self._fitted_names())
            document["dtypes"] = writer.encode(self._dtypes)
            document["state"] = writer.encode(self._learned())
            if merging and writer.tables is not None:
                document["merging"] = writer.encode(self._states)
        return document

    @classmethod
    def _of_document(cls, document: dict[str, Any], reader: documents.Reader) -> Self:
        if document.get("type") != cls.__name__:
            raise ValueError(f"a document of {document.get('type')!r} is no {cls.__name__}")
        estimator = cls(**reader.decode(document["params"]))
        if "features" in document:
            names = reader.decode(document["features"])
            estimator._states = reader.decode(document.get("merging", {"items": []}))
            estimator._merges = not estimator.learns or "merging" in document
            estimator._dtypes = reader.decode(
                document.get("dtypes", {"items": [[name, None] for name in names]})
            )
            estimator._set_names(names)
            estimator._restore(reader.decode(document["state"]))
        return estimator

    def __sklearn_is_fitted__(self) -> bool:
        """Tell scikit-learn whether `fit` was called."""
        return hasattr(self, "feature_names_in_")

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn what it may expect."""
        return scikit_learn.tags(
            supervised=self.supervised, takes_text=not isinstance(self, Numeric)
        )

    # What subclasses define.

    def _check_parameters(self) -> None:
        """Raise ValueError where a parameter has no meaning; names it."""

    def _observe(self, columns: Columns, targets: Columns, seen: Observer) -> dict[Any, Any]:  # noqa: ARG002
        """Return the states of some rows, by column or another key."""
        return {}

    def _finish(self, names: list[Any]) -> None:
        """Set what follows from `_states`."""

    def _learned(self) -> dict[str, Any]:
        """Return what `transform` needs, of types that documents know."""
        return {}

    def _restore(self, learned: dict[str, Any]) -> None:
        """Take what `_learned` returned."""

    def _expressions(self, inputs: Expressions) -> Expressions | None:  # noqa: ARG002
        """Return the expressions of the output by name, or None where columns are needed."""
        return None

    def _transform(self, columns: Columns) -> Columns:
        """Return new columns by name, where there are no expressions."""
        raise NotImplementedError(type(self).__name__)

    def _row_functions(self, inputs: Expressions) -> RowFunctions | None:  # noqa: ARG002
        """Return what makes the outputs of one record in plain Python, as `_transform` would.

        Args:
            inputs: expressions of fields, whose values `records.value` has.

        Returns:
            functions by name of output; None: a record has to become a frame.
        """
        return None

    def _crossed(self, columns: Columns, targets: Columns, labels: list[Column]) -> Columns:
        """Return the columns of the rows that were learned from; labels are those of the index."""
        raise NotImplementedError(type(self).__name__)

    def _names_out(self, names: list[Any]) -> list[Any]:
        made = self._expressions({name: load(Field(name)) for name in names})
        return names if made is None else list(made)

    # What they share.

    def _refuse_one(self) -> None:
        if self.across_rows:
            raise TypeError(
                f"{type(self).__name__}: features of a record follow from the rows before it; "
                "transform a frame that holds them"
            )

    _states: dict[Any, Any]
    _dtypes: dict[Any, str]
    _merges: bool = True
    """Whether `_states` are those of what was learned; documents may leave them out."""

    def _forget(self) -> None:
        own = ("_states", "_dtypes", "_merges")
        for name in [name for name in vars(self) if name.endswith("_") or name in own]:
            delattr(self, name)

    def _require_states(self) -> None:
        if not self._merges:
            raise ValueError(f"{type(self).__name__} was loaded without what merges")

    def _learn(self, columns: Columns, targets: Columns, seen: Observer) -> None:
        """Add what these rows say to what is known."""
        if self.supervised and not targets:
            raise ValueError(
                f"{type(self).__name__} requires y to be passed, but the target y is None"
            )
        names = list(columns)
        inputs = {name: load(column) for name, column in columns.items()}
        self._prepare(inputs)
        found = self._observe(columns, targets, seen)
        if hasattr(self, "feature_names_in_"):
            if names != self._fitted_names():
                raise ValueError(
                    f"{type(self).__name__} has learned of columns {self._fitted_names()}, "
                    f"given are {names}"
                )
            self._require_states()
            found = {key: self._states[key].merge(state) for key, state in found.items()}
        self._settle(inputs, found)

    def _prepare(self, inputs: Expressions) -> None:
        """Look at the types of the columns that are learned from."""
        for name, expression in inputs.items():
            self._check_input(name, expression)

    def _settle(self, inputs: Expressions, states: dict[Any, Any]) -> None:
        """Take the names and what was learned; enough where nothing is learned."""
        dtypes = {
            name: str(getattr(expression.source, "dtype", expression.dtype))
            for name, expression in inputs.items()
        }
        self._adopt(dtypes, states)

    def _adopt(self, dtypes: dict[Any, str], states: dict[Any, Any]) -> None:
        """Take dtypes by name and what was learned, and set what follows."""
        self._states, self._dtypes = states, dtypes
        self._set_names(list(dtypes))
        self._finish(list(dtypes))

    def _conclude(self, fillings: Mapping[Any, tuple[float, int]]) -> None:
        """Set what follows from what was learned, some missing values being others.

        Args:
            fillings: by column, what its missing values are and how many of them are.
        """
        learned = self._states
        self._states = learned | {
            name: learned[name].filled(*filling) for name, filling in fillings.items()
        }
        self._finish(self._fitted_names())
        self._states = learned

    def _unfilled(self, inputs: Expressions) -> Expressions | None:  # noqa: ARG002
        """Return outputs whose missing values `_filling` will name, or None where it will not."""
        return None

    def _filling(self, name: Any) -> tuple[float, int]:
        """Return with what the missing values of a column are filled, and their number."""
        raise NotImplementedError(type(self).__name__)

    def _check_input(self, name: Any, expression: Expression) -> None:
        """Raise TypeError where an input is a column of a type that the estimator does not take."""

    def _made(self, columns: Columns, rows: int) -> Columns:
        inputs = {name: load(column) for name, column in columns.items()}
        for name, expression in inputs.items():
            self._check_input(name, expression)
        made = self._expressions(inputs)
        return self._transform(columns) if made is None else evaluate.columns(made, rows)

    def _set_names(self, names: list[Any]) -> None:
        self.feature_names_in_ = np.asarray([*names, None], dtype=object)[:-1]
        self.n_features_in_ = len(names)

    def _needed(self) -> list[Any]:
        """Return the columns that new rows must have."""
        return self._fitted_names()

    def _fitted_names(self) -> list[Any]:
        if not hasattr(self, "feature_names_in_"):
            raise NotFittedError(
                f"This {type(self).__name__} instance is not fitted yet. Call 'fit' with "
                "appropriate arguments before using this estimator."
            )
        return list(self.feature_names_in_)

    def _check_width(self, width: int, names: list[Any]) -> None:
        """Raise where an array, whose columns have no names, has another number of them."""
        if width != len(names):
            raise ValueError(
                f"X has {width} features, but {type(self).__name__} is expecting "
                f"{len(names)} features as input"
            )

    def _checked(self, given: Any, names: list[Any]) -> DataFrame:
        frame = as_frame(given)
        if not is_frame(given):
            self._check_width(frame.shape[1], names)
        missing = [name for name in names if name not in frame._table.names]
        if missing:
            raise KeyError(f"{type(self).__name__} was fitted to columns {missing}, not given")
        return frame

    def _output(self, given: Any, frame: DataFrame, columns: Columns) -> Any:
        table = Table(tuple(columns), tuple(columns.values()), len(frame))
        result = DataFrame._from_table(table, frame._index)
        wanted = getattr(self, "_output_container", "default")
        if wanted == "pandas":
            return result.to_pandas()
        return result if is_frame(given) else array_of(result)


class Numeric(Transformer):
    """An estimator of columns of numbers and bools."""

    columnwise: ClassVar[bool] = False

    def _check_input(self, name: Any, expression: Expression) -> None:
        evaluate.require_numbers(type(self).__name__, name, expression)


def _function(expression: Expression) -> Callable[[Mapping[Any, Any]], Any]:
    """Return the function of a record; a field that nothing is done to is taken as it is."""
    source = expression.source
    return records.taken(source) if source is not None else records.function(expression)
