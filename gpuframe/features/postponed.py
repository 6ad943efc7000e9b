"""What is learned of columns before it is known with what their missing values are filled."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from gpuframe.features.base import Transformer
from gpuframe.ops import records
from gpuframe.ops.expressions import Expression, Field, load


@dataclass(frozen=True, slots=True)
class Postponed:
    """A column of which a step that learns will fill the missing values.

    Attributes:
        step: that fills them.
        name: of the column there.
        chain: what steps without columns and tables have made of its values since.
    """

    step: str
    name: Any
    chain: tuple[tuple[Any, ...], ...] = ()

    def behind(self, before: Expression, after: Expression) -> Self | None:
        """Return the column that `after` makes of `before`, or None where it is not known how."""
        kept, added = after.steps[: len(before.steps)], after.steps[len(before.steps) :]
        same = len(kept) == len(before.steps) and all(map(_is, kept, before.steps))
        if not same or after.dtype != "float64" or not all(map(_is_plain, added)):
            return None
        found = type(self)(self.step, self.name, (*self.chain, *added))
        return found if math.isnan(found._made(math.nan)) else None

    def filling(self, steps: Mapping[str, Transformer]) -> tuple[float, int]:
        """Return what missing values become in this column, and their number."""
        value, count = steps[self.step]._filling(self.name)
        return self._made(value), count

    def _made(self, value: float) -> float:
        chain = load(Field(0)).then(*self.chain)
        made: float = records.function(chain)({0: value})
        return made


def _is(left: Any, right: Any) -> bool:
    return left is right


def _is_plain(step: tuple[Any, ...]) -> bool:
    return all(isinstance(operand, int | float) for operand in step[1:])
