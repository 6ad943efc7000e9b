"""The statistics of one part of the rows, each found once however many estimators ask for it."""

from collections.abc import Callable
from typing import Any

from gpuframe.columns.column import Column
from gpuframe.features.inputs import Columns
from gpuframe.features.numbers import as_floats
from gpuframe.ops import blocks
from gpuframe.ops.summaries import Frequencies, Histogram, Moments

__all__ = ["Observer"]


class Observer:
    """Finds statistics of columns and remembers them."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self._known: dict[tuple[str, int], tuple[Column, Any]] = {}

    def each(self, find: Callable[[Any, Column], Any], columns: Columns) -> dict[Any, Any]:
        """Return what a method of this observer finds of each column, by name."""
        found = blocks.each(lambda item: find(*item), columns.items())
        return dict(zip(columns, found, strict=True))

    def _once(self, kind: str, column: Column, find: Callable[[], Any]) -> Any:
        known = self._known.get((kind, id(column)))
        if known is None:
            # The column is kept, so that its id stays its own.
            known = self._known[kind, id(column)] = column, find()
        return known[1]

    def _floats(self, name: Any, column: Column) -> Column:
        found: Column = self._once("floats", column, lambda: as_floats(name, column))
        return found

    def moments(self, name: Any, column: Column) -> Moments:
        """Return counts, ends and exact sums of a column of numbers."""
        floats = self._floats(name, column)
        found: Moments = self._once("moments", floats, lambda: Moments.of(floats))
        return found

    def histogram(self, name: Any, column: Column) -> Histogram:
        """Return the histogram of a column of numbers."""
        floats = self._floats(name, column)
        found: Histogram = self._once("histogram", floats, lambda: Histogram.of(floats))
        return found

    def frequencies(self, name: Any, column: Column) -> Frequencies:  # noqa: ARG002 - as the others
        """Return how often each value of a column occurs."""
        found: Frequencies = self._once("frequencies", column, lambda: Frequencies.of(column))
        return found
