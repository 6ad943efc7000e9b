"""FillMissing: other values in the place of missing ones."""

from typing import Any

from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.features.base import Transformer
from gpuframe.features.numbers import as_floats
from gpuframe.frames import index as indexes
from gpuframe.frames.series import Series
from gpuframe.ops import grouping as groups
from gpuframe.ops import missing, reduce, select

STRATEGIES = ("constant", "mean", "median", "most_frequent")


class FillMissing(Transformer):
    """Fill missing values with a constant or a statistic of the fitted column.

    Args:
        strategy: "constant", "mean", "median" or "most_frequent" (the least of the most frequent
            values).
        fill_value: the constant, also for columns in which everything is missing; None is 0 for
            numbers and "missing_value" for text.
        add_indicator: whether a bool column `<name>_missing` is added for each column.

    Attributes:
        statistics_: value for each column, by name.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import FillMissing
        >>> frame = pd.DataFrame({"a": [1.0, None, 3.0]})
        >>> FillMissing(strategy="mean").fit_transform(frame)["a"].tolist()
        [1.0, 2.0, 3.0]
    """

    def __init__(
        self,
        strategy: str = "constant",
        *,
        fill_value: Any = None,
        add_indicator: bool = False,
    ) -> None:
        """Store the parameters."""
        self.strategy = strategy
        self.fill_value = fill_value
        self.add_indicator = add_indicator

    def _fit(self, columns: dict[Any, Column]) -> None:
        if self.strategy not in STRATEGIES:
            raise ValueError(f"strategy takes one of {STRATEGIES}, not {self.strategy!r}")
        self.statistics_ = {name: self._statistic(name, column) for name, column in columns.items()}

    def _statistic(self, name: Any, column: Column) -> Any:
        if self.strategy == "constant" or missing.count(column) == 0:
            return self._constant(column)
        if self.strategy == "most_frequent":
            return _plain(_most_frequent(column))
        return float(reduce.reduce(self.strategy, as_floats(name, column)))

    def _constant(self, column: Column) -> Any:
        if self.fill_value is not None:
            return self.fill_value
        return 0 if column.layout in ("numeric", "boolean") else "missing_value"

    def _transform(self, columns: dict[Any, Column]) -> dict[Any, Column]:
        results = {
            name: _filled(column, self.statistics_[name]) for name, column in columns.items()
        }
        if self.add_indicator:
            for name, column in columns.items():
                results[_indicator(name)] = fixed(missing.isna(column))
        return results

    def _names_out(self, names: list[Any]) -> list[Any]:
        return [*names, *map(_indicator, names)] if self.add_indicator else names

    def _state(self) -> dict[str, Any]:
        return {"statistics": self.statistics_}

    def _restore(self, state: dict[str, Any]) -> None:
        self.statistics_ = state["statistics"]


def _indicator(name: Any) -> str:
    return f"{name}_missing"


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def _most_frequent(column: Column) -> Any:
    grouping = groups.group([column], sort=False, dropna=True)
    frequent = select.rows_of(grouping.sizes == grouping.sizes.max())
    tied = select.take(grouping.keys[0], frequent)
    if dtypes.is_nullable(tied.dtype) and tied.layout == "numeric":
        tied = as_floats("", tied)
    return reduce.reduce("min", tied)


def _filled(column: Column, value: Any) -> Column:
    """Fill one column by pandas' rules for `fillna`."""
    if not missing.any_isna(column):
        return column
    series = Series._from_column(column, indexes.default(column.length), None)
    filled: Column = series.fillna(value)._column
    return filled
