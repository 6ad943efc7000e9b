"""StandardScaler: columns of mean 0 and variance 1."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe.columns.column import Column
from gpuframe.features.base import Transformer, as_frame
from gpuframe.features.numbers import as_floats
from gpuframe.ops import elementwise, missing, reduce


class StandardScaler(Transformer):
    """Subtract the mean and divide by the standard deviation of each column.

    Mean and variance come from exact sums: they do not depend on order or partitioning, and are
    right for values far from zero. A constant column becomes 0. NaN is left out of the
    statistics and stays NaN. Results are float64.

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

    def _fit(self, columns: dict[Any, Column]) -> None:
        found = [_moments(as_floats(name, column)) for name, column in columns.items()]
        means, variances, counts = zip(*found, strict=True) if found else ((), (), ())
        self.mean_ = np.asarray(means, np.float64)
        self.var_ = np.asarray(variances, np.float64)
        self.scale_ = np.where(self.var_ == 0, 1.0, np.sqrt(self.var_))
        self.n_samples_seen_ = np.asarray(counts, np.int64)

    def _transform(self, columns: dict[Any, Column]) -> dict[Any, Column]:
        results = {}
        for number, (name, column) in enumerate(columns.items()):
            values = as_floats(name, column)
            if self.with_mean:
                values = elementwise.binary("sub", values, float(self.mean_[number]))
            if self.with_std:
                values = elementwise.binary("truediv", values, float(self.scale_[number]))
            results[name] = values
        return results

    def inverse_transform(self, X: Any) -> Any:
        """Return the values before scaling, up to rounding."""
        frame = self._checked(as_frame(X), self._fitted_names())
        results = {}
        for number, name in enumerate(self._fitted_names()):
            values = as_floats(name, frame._table.column(name))
            if self.with_std:
                values = elementwise.binary("mul", values, float(self.scale_[number]))
            if self.with_mean:
                values = elementwise.binary("add", values, float(self.mean_[number]))
            results[name] = values
        return self._output(frame, results)

    def _state(self) -> dict[str, Any]:
        return {
            "mean": self.mean_,
            "var": self.var_,
            "scale": self.scale_,
            "count": self.n_samples_seen_,
        }

    def _restore(self, state: dict[str, Any]) -> None:
        self.mean_, self.var_ = state["mean"], state["var"]
        self.scale_, self.n_samples_seen_ = state["scale"], state["count"]


def _moments(values: Column) -> tuple[float, float, int]:
    """Return mean, variance (ddof 0) and count of the values that are not missing."""
    count = int(missing.count(values))
    if count == 0:
        return float("nan"), float("nan"), 0
    low = float(reduce.reduce("min", values))
    if low == float(reduce.reduce("max", values)) and not pd.isna(low):
        return low, 0.0, count  # a rounded sum divided by the count may miss a constant
    mean = float(reduce.reduce("mean", values))
    return mean, float(reduce.reduce("var", values, ddof=0)), count
