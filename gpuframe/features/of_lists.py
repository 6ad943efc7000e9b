"""What estimators of lists share: columns taken apart, the list of a record, new columns."""

from collections.abc import Callable, Mapping
from operator import is_
from typing import Any, ClassVar

from gpuframe.columns.column import Column
from gpuframe.columns.lists import Lists, of
from gpuframe.features.base import Expressions, RowFunctions, Transformer
from gpuframe.features.inputs import Columns
from gpuframe.features.making import Making
from gpuframe.ops import lists as ops
from gpuframe.ops import records
from gpuframe.ops.expressions import Expression

Record = Mapping[Any, Any]
Items = list[Any] | None
"""The elements of one list, missing ones as None; None for a missing list."""
OfOne = Callable[[Items], Any]
"""What makes a feature of one list."""


def lists_of(owner: Transformer, name: Any, column: Column) -> Lists:
    """Return a column of lists taken apart.

    Raises:
        TypeError: it holds no lists; names estimator and column.
    """
    try:
        return of(column)
    except TypeError as error:
        kind = type(owner).__name__
        raise TypeError(
            f"{kind}: column {name!r} of dtype {column.dtype} holds no lists: {error}"
        ) from None


def check_lists(owner: Transformer, name: Any, expression: Expression) -> None:
    """Raise TypeError where an expression is a column that holds no lists, or computes numbers."""
    source = expression.source
    if source is None:
        raise TypeError(f"{type(owner).__name__}: column {name!r} of numbers holds no lists")
    if isinstance(source, Column):
        lists_of(owner, name, source)


class OfLists(Making):
    """Base of the estimators that make new columns of each column of lists."""

    learns: ClassVar[bool] = False
    columnwise: ClassVar[bool] = True

    def _check_input(self, name: Any, expression: Expression) -> None:
        check_lists(self, name, expression)

    def _names_of(self, name: Any) -> list[Any]:
        """Return the names of a column's outputs."""
        raise NotImplementedError(type(self).__name__)

    def _made_of(self, name: Any, lists: Lists) -> list[Column]:
        """Return the outputs of a column, as many as names."""
        raise NotImplementedError(type(self).__name__)

    def _functions(self) -> list[OfOne]:
        """Return what makes each output of one list, or of None for a missing one."""
        raise NotImplementedError(type(self).__name__)

    def _new_columns(self, columns: Columns) -> Columns:
        made: Columns = {}
        for name, column in columns.items():
            found = self._made_of(name, lists_of(self, name, column))
            made |= zip(self._names_of(name), found, strict=True)
        return made

    def _new_functions(self, inputs: Expressions) -> RowFunctions:
        made: RowFunctions = {}
        for name, given in inputs.items():
            items = items_of(self, name, given)
            functions = zip(self._names_of(name), self._functions(), strict=True)
            made |= {label: of_record(items, one) for label, one in functions}
        return made

    def _new_names(self, names: list[Any]) -> list[Any]:
        return [made for name in names for made in self._names_of(name)]


def items_of(owner: Transformer, name: Any, given: Expression) -> Callable[[Record], Items]:
    """Return what takes a list out of a record; the features of one ask for it one by one."""
    take = records.value(given)
    kept: tuple[list[Any], Items] = [], []

    def items(record: Record) -> Items:
        nonlocal kept
        value = take(record)
        before, found = kept
        # The same elements: the list itself may have been written to since.
        if type(value) is list and len(value) == len(before) and all(map(is_, value, before)):
            return found
        try:
            found = ops.listed(value)
        except TypeError as error:
            raise TypeError(f"{type(owner).__name__}: column {name!r}: {error}") from None
        if type(value) is list:
            kept = list(value), found
        return found

    return items


def of_record(items: Callable[[Record], Items], function: OfOne) -> Callable[[Record], Any]:
    """Return what makes a feature of a record of that of the list it has."""
    return lambda record: function(items(record))
