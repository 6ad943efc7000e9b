"""Estimators that make new columns, beside which those they take may stay."""

from abc import abstractmethod
from collections.abc import Callable
from typing import Any

from gpuframe.features.base import Expressions, RowFunctions, Transformer
from gpuframe.features.inputs import Columns
from gpuframe.ops import evaluate, records
from gpuframe.ops.expressions import Derived, Expression, load


class Making(Transformer):
    """Base of the estimators whose outputs have names of their own.

    Subclasses have a parameter `keep`: whether the columns that were taken stay, in front.
    """

    keep: bool

    @abstractmethod
    def _new_names(self, names: list[Any]) -> list[Any]:
        """Return the names of what is made."""

    def _new_expressions(self, inputs: Expressions) -> Expressions | None:  # noqa: ARG002
        """Return what is made, or None where columns are needed."""
        return None

    def _new_columns(self, columns: Columns) -> Columns:
        """Return what is made where there are no expressions."""
        raise NotImplementedError(type(self).__name__)

    def _new_functions(self, inputs: Expressions) -> RowFunctions:
        """Return what makes the same of one record."""
        raise NotImplementedError(type(self).__name__)

    def _expressions(self, inputs: Expressions) -> Expressions | None:
        made = self._new_expressions(inputs)
        return inputs | made if self.keep and made is not None else made

    def _transform(self, columns: Columns) -> Columns:
        made = self._new_columns(columns)
        return columns | made if self.keep else made

    def _row_functions(self, inputs: Expressions) -> RowFunctions:
        made = self._new_functions(inputs)
        if not self.keep:
            return made
        return {name: records.value(given) for name, given in inputs.items()} | made

    def _names_out(self, names: list[Any]) -> list[Any]:
        return [*names, *self._new_names(names)] if self.keep else self._new_names(names)


Settle = Callable[[Expression], Expression]
"""Turns what an expression makes into a column, or a field, that others may read."""


class Staged(Making):
    """Base of the estimators whose outputs are expressions of what other expressions make."""

    @abstractmethod
    def _staged(self, inputs: Expressions, settle: Settle) -> Expressions:
        """Return what is made; each input is a column or a field as it is."""

    def _new_columns(self, columns: Columns) -> Columns:
        rows = next(iter(columns.values())).length

        def settle(expression: Expression) -> Expression:
            return load(evaluate.columns({0: expression}, rows)[0])

        inputs = {name: load(column) for name, column in columns.items()}
        return evaluate.columns(self._staged(inputs, settle), rows)

    def _new_functions(self, inputs: Expressions) -> RowFunctions:
        def settle(expression: Expression) -> Expression:
            return load(Derived(None, records.function(expression)))

        made = self._staged(inputs, settle)
        return {name: records.function(expression) for name, expression in made.items()}
