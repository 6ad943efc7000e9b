"""Scalers: columns shifted and stretched by statistics of theirs."""

from typing import Any, ClassVar

import numpy as np

from gpuframe.columns.column import Column, fixed
from gpuframe.features.base import Expressions, Numeric
from gpuframe.features.inputs import Columns, as_frame
from gpuframe.features.numbers import as_floats
from gpuframe.features.observing import Observer


class Scaler(Numeric):
    """Base of the estimators that compute (x - centre) / scale.

    Attributes:
        center_: float64[features], what is subtracted.
        scale_: float64[features], what is divided by; 1 where the spread is 0.
    """

    by_column: ClassVar[bool] = True

    center_: np.ndarray
    scale_: np.ndarray

    def _set_scale(self, centres: Any, spreads: Any) -> None:
        self.center_ = np.asarray(centres, np.float64)
        spread = np.asarray(spreads, np.float64)
        self.scale_ = np.where(spread == 0, 1.0, spread)

    def _expressions(self, inputs: Expressions) -> Expressions:
        scaled = {}
        for number, (name, given) in enumerate(inputs.items()):
            centred = given.then(("add", -float(self.center_[number])))
            scaled[name] = centred.then(("divide", float(self.scale_[number])))
        return scaled

    def inverse_transform(self, X: Any) -> Any:
        """Return the values before scaling, up to rounding."""
        names = self._fitted_names()
        frame = self._checked(X, names)
        results = {}
        for number, name in enumerate(names):
            values = as_floats(name, as_frame(frame)._table.column(name)).values
            grown = values * float(self.scale_[number]) + float(self.center_[number])
            results[name] = fixed(grown)
        return self._output(X, frame, results)

    def _learned(self) -> dict[str, Any]:
        return {"center": self.center_, "scale": self.scale_}

    def _restore(self, learned: dict[str, Any]) -> None:
        self.center_, self.scale_ = learned["center"], learned["scale"]


class StandardScaler(Scaler):
    """Subtract the mean and divide by the standard deviation of each column.

    Mean and variance come from exact sums: they do not depend on order or partitioning, and are
    right for values far from zero. A constant column becomes 0. NaN is left out of the
    statistics and stays NaN; a column with an infinity has mean and variance NaN. Results are
    float64.

    Args:
        with_mean: whether the mean is subtracted.
        with_std: whether values are divided by the standard deviation (ddof 0).

    Attributes:
        mean_: float64[features].
        var_: float64[features].
        scale_: float64[features], 1 for constant columns.
        n_samples_seen_: int64[features], values that are not missing.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import StandardScaler
        >>> frame = pd.DataFrame({"a": [1.0, 3.0], "b": [5.0, 5.0]})
        >>> StandardScaler().fit_transform(frame).to_pandas().values.tolist()
        [[-1.0, 0.0], [1.0, 0.0]]
    """

    def __init__(self, *, with_mean: bool = True, with_std: bool = True) -> None:
        """Store the parameters."""
        self.with_mean = with_mean
        self.with_std = with_std

    def _observe(self, columns: Columns, targets: Columns, seen: Observer) -> dict[Any, Any]:  # noqa: ARG002
        return seen.each(seen.moments, columns)

    def _finish(self, names: list[Any]) -> None:
        found = [self._states[name] for name in names]
        self.mean_ = np.array([state.mean for state in found], np.float64)
        self.var_ = np.array([state.variance for state in found], np.float64)
        self.n_samples_seen_ = np.array([state.count for state in found], np.int64)
        self._choose()

    def _choose(self) -> None:
        centres = self.mean_ if self.with_mean else np.zeros_like(self.mean_)
        spreads = np.sqrt(self.var_) if self.with_std else np.ones_like(self.var_)
        self._set_scale(centres, spreads)

    def _learned(self) -> dict[str, Any]:
        return {"mean": self.mean_, "var": self.var_, "count": self.n_samples_seen_}

    def _restore(self, learned: dict[str, Any]) -> None:
        self.mean_, self.var_ = learned["mean"], learned["var"]
        self.n_samples_seen_ = learned["count"]
        self._choose()


class MinMaxScaler(Numeric):
    """Stretch each column so that its least and greatest value become the ends of a range.

    A constant column becomes the lower end. NaN is left out and stays NaN. Results are float64.

    Args:
        feature_range: the ends.
        clip: whether values beyond those of `fit` become the ends.

    Attributes:
        data_min_: float64[features].
        data_max_: float64[features].

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import MinMaxScaler
        >>> frame = pd.DataFrame({"a": [1.0, 3.0, 2.0], "b": [5.0, 5.0, 5.0]})
        >>> MinMaxScaler().fit_transform(frame).to_pandas().values.tolist()
        [[0.0, 0.0], [1.0, 0.0], [0.5, 0.0]]
    """

    by_column: ClassVar[bool] = True

    def __init__(
        self, feature_range: tuple[float, float] = (0.0, 1.0), *, clip: bool = False
    ) -> None:
        """Store the parameters."""
        self.feature_range = feature_range
        self.clip = clip

    def _check_parameters(self) -> None:
        low, high = self.feature_range
        if not low < high:
            raise ValueError(
                f"Minimum of desired feature range must be smaller than maximum. Got "
                f"{self.feature_range}."
            )

    def _observe(self, columns: Columns, targets: Columns, seen: Observer) -> dict[Any, Any]:  # noqa: ARG002
        return seen.each(seen.moments, columns)

    def _finish(self, names: list[Any]) -> None:
        found = [self._states[name] for name in names]
        none = [state.count == 0 for state in found]
        self.data_min_ = np.where(none, np.nan, [state.least for state in found])
        self.data_max_ = np.where(none, np.nan, [state.greatest for state in found])

    def _expressions(self, inputs: Expressions) -> Expressions:
        low, high = (float(end) for end in self.feature_range)
        made = {}
        for number, (name, given) in enumerate(inputs.items()):
            least, greatest = float(self.data_min_[number]), float(self.data_max_[number])
            spread = greatest - least
            steps = given.then(("add", -least), ("divide", spread if spread != 0 else 1.0))
            steps = steps.then(("multiply", high - low), ("add", low))
            if self.clip:
                steps = steps.then(("at_least", low), ("at_most", high))
            made[name] = steps
        return made

    def inverse_transform(self, X: Any) -> Any:
        """Return the values before scaling, up to rounding."""
        names = self._fitted_names()
        frame = self._checked(X, names)
        low, high = (float(end) for end in self.feature_range)
        results: dict[Any, Column] = {}
        for number, name in enumerate(names):
            least, greatest = float(self.data_min_[number]), float(self.data_max_[number])
            values = as_floats(name, frame._table.column(name)).values
            results[name] = fixed((values - low) / (high - low) * (greatest - least) + least)
        return self._output(X, frame, results)

    def _learned(self) -> dict[str, Any]:
        return {"least": self.data_min_, "greatest": self.data_max_}

    def _restore(self, learned: dict[str, Any]) -> None:
        self.data_min_, self.data_max_ = learned["least"], learned["greatest"]


class RobustScaler(Scaler):
    """Subtract the median and divide by the range between two quantiles of each column.

    Quantiles are those of `states.Histogram`: exact for up to 65,536 distinct values. NaN is left
    out and stays NaN. Results are float64.

    Args:
        with_centering: whether the median is subtracted.
        with_scaling: whether values are divided by the range.
        quantile_range: the two quantiles, in per cent.

    Attributes:
        center_: float64[features], medians.
        scale_: float64[features], 1 where the range is 0.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import RobustScaler
        >>> frame = pd.DataFrame({"a": [1.0, 2.0, 3.0, 4.0, 100.0]})
        >>> RobustScaler().fit_transform(frame)["a"].tolist()
        [-1.0, -0.5, 0.0, 0.5, 48.5]
    """

    def __init__(
        self,
        *,
        with_centering: bool = True,
        with_scaling: bool = True,
        quantile_range: tuple[float, float] = (25.0, 75.0),
    ) -> None:
        """Store the parameters."""
        self.with_centering = with_centering
        self.with_scaling = with_scaling
        self.quantile_range = quantile_range

    def _check_parameters(self) -> None:
        low, high = self.quantile_range
        if not 0 <= low <= high <= 100:
            raise ValueError(f"Invalid quantile range: {self.quantile_range}")

    def _observe(self, columns: Columns, targets: Columns, seen: Observer) -> dict[Any, Any]:  # noqa: ARG002
        return seen.each(seen.histogram, columns)

    def _finish(self, names: list[Any]) -> None:
        low, high = (share / 100 for share in self.quantile_range)
        found = [self._states[name].quantiles([0.5, low, high]).tolist() for name in names]
        self._set_scale(
            [middle if self.with_centering else 0.0 for middle, _, _ in found],
            [upper - lower if self.with_scaling else 1.0 for _, lower, upper in found],
        )
