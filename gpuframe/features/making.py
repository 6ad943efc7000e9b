"""Estimators that make new columns, beside which those they take may stay."""

from abc import abstractmethod
from typing import Any

from gpuframe.features.base import Columns, Expressions, RowFunctions, Transformer
from gpuframe.ops import records


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
