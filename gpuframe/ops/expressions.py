"""What a feature is made of: a chain of steps on columns, described once for every way to run it.

A batch runs it in the kernel of `kernels.programs` (evaluate.py), one record in plain Python
(records.py); both give the same bits, since both read the same description.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gpuframe.columns.column import Column

__all__ = ["Derived", "Expression", "Field", "Lookup", "load"]

Step = tuple[Any, ...]
"""The name of an operation of `kernels.programs` and its operands: columns and fields, constants as
floats, tables as float64 arrays, lookups."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column that is not there yet, by its name: of a plan, or of a single record."""

    name: Any


@dataclass(frozen=True, slots=True, eq=False)
class Derived(Field):
    """A column that is made of others by more than an expression, for a single record.

    Attributes:
        function: what makes its value of a record.
    """

    function: Callable[[Mapping[Any, Any]], Any]


@dataclass(frozen=True, slots=True, eq=False)
class Lookup:
    """Numbers for values.

    Attributes:
        values: the distinct known values, none missing; the first has number `first`.
        first: number of values[0].
        unknown: number of a value that is not known.
        missing: number of a missing value.
        memo: tables made of the values, by the kind of column that is looked up.
    """

    values: Column
    first: int
    unknown: int
    missing: int
    memo: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """A chain of steps that begins with a column.

    Attributes:
        steps: the first one is "load" or "identify".
        dtype: of the column that it makes: "float64", "int64", "int32" or "bool".
    """

    steps: tuple[Step, ...]
    dtype: str = "float64"

    def then(self, *steps: Step, dtype: str = "float64") -> "Expression":
        """Return the chain with steps behind it."""
        return Expression((*self.steps, *steps), dtype)

    @property
    def source(self) -> Any | None:
        """The column or field itself, where nothing is done to it; else None."""
        return self.steps[0][1] if len(self.steps) == 1 and self.steps[0][0] == "load" else None

    @property
    def sources(self) -> list[Any]:
        """The columns or fields that are read, each once."""
        found = [
            step[1]
            for step in self.steps
            if step[0] in ("load", "identify") or step[0].endswith("_column")
        ]
        return list({id(source): source for source in found}.values())


def load(source: Column | Field) -> Expression:
    """Return the expression of a column as it is."""
    return Expression((("load", source),))


def table(values: Any) -> np.ndarray:
    """Return a table of a step: float64."""
    return np.ascontiguousarray(values, np.float64)
