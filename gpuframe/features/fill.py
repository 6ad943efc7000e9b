"""FillMissing: other values in the place of missing ones."""

import math
from typing import Any

from gpuframe import device
from gpuframe.columns import pandas as from_host
from gpuframe.columns.column import Column, fixed
from gpuframe.features.base import Expressions, Transformer
from gpuframe.features.inputs import Columns
from gpuframe.features.observing import Observer
from gpuframe.frames import index as indexes
from gpuframe.frames.series import Series
from gpuframe.ops import cast, evaluate, missing, select
from gpuframe.ops.expressions import Expression, Field, load

STRATEGIES = ("constant", "mean", "median", "most_frequent")


class FillMissing(Transformer):
    """Fill missing values with a constant or a statistic of the fitted column.

    Columns in which something can be missing become float64 if they hold numbers; integers, bools,
    texts and times keep their dtypes.

    Args:
        strategy: "constant", "mean", "median" or "most_frequent" (the least of the most frequent
            values).
        fill_value: the constant, also for columns in which everything is missing; None is 0 for
            numbers and "missing_value" for text; times have none.
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

    columnwise = True

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

    @property
    def learns(self) -> bool:  # type: ignore[override]
        """Whether `fit` learns more than the types of the columns."""
        return self.strategy != "constant"

    def _check_parameters(self) -> None:
        if self.strategy not in STRATEGIES:
            raise ValueError(f"strategy takes one of {STRATEGIES}, not {self.strategy!r}")

    def _prepare(self, inputs: Expressions) -> None:
        self._constants = {name: _default(given.source) for name, given in inputs.items()}
        if self.strategy == "constant" and self.fill_value is None:
            times = [name for name, value in self._constants.items() if value is None]
            if times:
                raise TypeError(f"FillMissing: columns {times} of times need a fill_value")
        super()._prepare(inputs)

    def _observe(self, columns: Columns, targets: Columns, seen: Observer) -> dict[Any, Any]:  # noqa: ARG002
        if self.strategy == "mean":
            return seen.each(seen.moments, columns)
        if self.strategy == "median":
            return seen.each(seen.histogram, columns)
        if self.strategy == "most_frequent":
            return seen.each(seen.frequencies, columns)
        return {}

    def _finish(self, names: list[Any]) -> None:
        self.statistics_ = {name: self._statistic(name) for name in names}

    def _statistic(self, name: Any) -> Any:
        constant = self._constants[name] if self.fill_value is None else self.fill_value
        state: Any = self._states.get(name)
        if self.strategy == "most_frequent" and state.values.length:
            return _plain(state.by_count()[0].scalar(0))
        if self.strategy == "mean" and state.count:
            return state.mean
        if self.strategy == "median" and state.count:
            return float(state.quantiles([0.5])[0])
        return constant

    def _check_input(self, name: Any, expression: Expression) -> None:
        if self._constants[name] == 0:
            evaluate.require_numbers("FillMissing", name, expression)

    def _expressions(self, inputs: Expressions) -> Expressions | None:
        made: Expressions = {}
        for name, given in inputs.items():
            value = self.statistics_[name]
            source = given.source
            plain = isinstance(source, Field) or source is None or _is_number(source)
            if not isinstance(value, int | float) or not plain:
                return None
            made[name] = _with_filled(given, float(value))
        if self.add_indicator:
            made |= {_indicator(name): _flag(given) for name, given in inputs.items()}
        return made

    def _unfilled(self, inputs: Expressions) -> Expressions | None:
        plain = all(isinstance(value, int | float) for value in self.statistics_.values())
        if not plain or self.add_indicator:
            return None
        return {name: _with_filled(given, math.nan) for name, given in inputs.items()}

    def _filling(self, name: Any) -> tuple[float, int]:
        return float(self.statistics_[name]), self._states[name].missing

    def _transform(self, columns: Columns) -> Columns:
        results = {
            name: _filled(column, self.statistics_[name]) for name, column in columns.items()
        }
        if self.add_indicator:
            for name, column in columns.items():
                results[_indicator(name)] = fixed(missing.isna(column))
        return results

    def _names_out(self, names: list[Any]) -> list[Any]:
        return [*names, *map(_indicator, names)] if self.add_indicator else names

    def _learned(self) -> dict[str, Any]:
        return {"statistics": self.statistics_}

    def _restore(self, learned: dict[str, Any]) -> None:
        self.statistics_ = learned["statistics"]
        self._constants = {
            name: "missing_value" if isinstance(value, str) else _zero(value)
            for name, value in self.statistics_.items()
        }


def _zero(value: Any) -> Any:
    return 0 if isinstance(value, int | float) else None


def _default(source: Any) -> Any:
    if not isinstance(source, Column) or source.layout in ("numeric", "boolean"):
        return 0
    return None if source.layout == "temporal" else "missing_value"


def _is_number(source: Column) -> bool:
    return source.layout in ("numeric", "boolean")


def _with_filled(given: Expression, value: float) -> Expression:
    """Fill missing values, unless nothing can be missing in a column by its type."""
    source = given.source
    if isinstance(source, Column) and source.validity is None and source.values.dtype.kind != "f":
        return given
    return given.then(("fill", value))


def _flag(given: Expression) -> Expression:
    return given.then(("missing",), dtype="bool")


def _indicator(name: Any) -> str:
    return f"{name}_missing"


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def _filled(column: Column, value: Any) -> Column:
    """Fill one column by pandas' rules for `fillna`."""
    if value is None or not missing.any_isna(column):
        return column
    if column.layout == "temporal":
        one = cast.astype(from_host.from_list([value]), column.dtype)
        rows = device.xp().where(
            missing.isna(column), column.length, device.xp().arange(column.length)
        )
        return select.take(select.concat([column, one]), rows)
    if column.layout in ("numeric", "boolean"):
        made = evaluate.columns({0: load(column).then(("fill", float(value)))}, column.length)
        return made[0]
    series = Series._from_column(column, indexes.default(column.length), None)
    filled: Column = series.fillna(value)._column
    return filled
