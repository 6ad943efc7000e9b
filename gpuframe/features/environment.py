"""Columns on their way through a pipeline: described by expressions, made when needed."""

from typing import Any

from gpuframe.columns.column import Column
from gpuframe.features.base import Expressions, Transformer
from gpuframe.features.inputs import Columns
from gpuframe.ops import evaluate, records
from gpuframe.ops.expressions import Derived, Field, load


class NotPlainError(Exception):
    """A step needs columns where there are only fields of a record."""


class Environment:
    """Columns by name, as expressions of the columns that a frame came with.

    Attributes:
        values: expressions by name.
        rows: number of rows.
        made: names that each step made.
        opaque: names of steps that did not fuse.
    """

    def __init__(self, sources: dict[Any, Any], rows: int) -> None:
        """Begin with columns, or fields of a record."""
        self.values: Expressions = {name: load(source) for name, source in sources.items()}
        self.rows = rows
        self.made: dict[str, list[Any]] = {}
        self.opaque: list[str] = []

    def columns(self, names: list[Any]) -> Columns:
        """Return columns, made in one go where they are not there yet; they stay made.

        Raises:
            NotPlainError: there are no columns.
        """
        asked = {name: self.values[name] for name in names}
        if _of_record(asked):
            raise NotPlainError
        found = evaluate.columns(asked, self.rows)
        self.values |= {name: load(column) for name, column in found.items()}
        return found

    def apply(self, step: str, estimator: Transformer, names: list[Any]) -> None:
        """Let a fitted estimator replace the columns it takes."""
        inputs = {name: self.values[name] for name in names}
        for name, expression in inputs.items():
            estimator._check_input(name, expression)
        if estimator.columnwise:
            results: Expressions = {}
            for name, expression in inputs.items():
                results |= self._results(step, estimator, {name: expression})
        else:
            results = self._results(step, estimator, inputs)
        self.replace(step, names, results)

    def _results(self, step: str, estimator: Transformer, inputs: Expressions) -> Expressions:
        found = estimator._expressions(inputs)
        if found is not None:
            return found
        if step not in self.opaque:
            self.opaque.append(step)
        if _of_record(inputs):
            return _row_results(estimator, inputs)
        columns = self.columns(list(inputs))
        # With columns in hand an expression may do, where one of an expression did not.
        found = estimator._expressions({name: load(column) for name, column in columns.items()})
        if found is not None:
            return found
        return {name: load(column) for name, column in estimator._transform(columns).items()}

    def replace(self, step: str, names: list[Any], results: Expressions) -> None:
        """Put results in the place of columns; those of new names come at the end.

        Raises:
            ValueError: a result has the name of a column that the step does not take.
        """
        twice = [name for name in results if name in self.values and name not in names]
        if twice:
            raise ValueError(f"step {step!r} makes columns {twice}, which are there already")
        gone = {name for name in names if name not in results}
        values = {
            name: results.get(name, value)
            for name, value in self.values.items()
            if name not in gone
        }
        self.values = values | {
            name: value for name, value in results.items() if name not in values
        }
        self.made[step] = list(results)

    def put(self, step: str, names: list[Any], columns: dict[Any, Column]) -> None:
        """Put finished columns in the place of others."""
        self.replace(step, names, {name: load(column) for name, column in columns.items()})


def _of_record(values: Expressions) -> bool:
    """Whether expressions are of fields, and not of columns."""
    return any(isinstance(source, Field) for value in values.values() for source in value.sources)


def _row_results(estimator: Transformer, inputs: Expressions) -> Expressions:
    """Return what an estimator without expressions makes of the fields of a record.

    Raises:
        NotPlainError: it needs columns.
    """
    known = {
        name: value if value.source else load(Derived(name, records.value(value)))
        for name, value in inputs.items()
    }
    found = estimator._expressions(known)
    if found is not None:
        return found
    functions = estimator._row_functions(known)
    if functions is None:
        raise NotPlainError
    return {name: load(Derived(name, function)) for name, function in functions.items()}
