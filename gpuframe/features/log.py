"""LogTransform: the logarithm of columns."""

from typing import Any

from gpuframe import device
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import FLOAT64
from gpuframe.features.base import Transformer, as_frame
from gpuframe.features.numbers import as_floats
from gpuframe.ops import blocks


class LogTransform(Transformer):
    """Take the natural logarithm of x + offset.

    Values below -offset become NaN, -offset itself becomes -inf. Results are float64 and within
    2 units in the last place of the exact value.

    Args:
        offset: added before; with 1, the default, log1p keeps small values exact.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import LogTransform
        >>> LogTransform().fit_transform(pd.DataFrame({"a": [0, 1]}))["a"].round(6).tolist()
        [0.0, 0.693147]
    """

    def __init__(self, *, offset: float = 1.0) -> None:
        """Store the parameter."""
        self.offset = offset

    def _fit(self, columns: dict[Any, Column]) -> None:
        for name, column in columns.items():
            as_floats(name, column)

    def _transform(self, columns: dict[Any, Column]) -> dict[Any, Column]:
        return {name: self._log(as_floats(name, column)) for name, column in columns.items()}

    def _log(self, column: Column) -> Column:
        xp = device.xp()
        if self.offset == 1:
            return fixed(blocks.apply(xp.log1p, FLOAT64, column.values))
        shifted = blocks.apply(xp.add, FLOAT64, column.values, float(self.offset))
        return fixed(blocks.apply(xp.log, FLOAT64, shifted))

    def inverse_transform(self, X: Any) -> Any:
        """Return exp(x) - offset."""
        frame = self._checked(as_frame(X), self._fitted_names())
        xp = device.xp()
        results = {}
        for name in self._fitted_names():
            values = as_floats(name, frame._table.column(name)).values
            if self.offset == 1:
                grown = blocks.apply(xp.expm1, FLOAT64, values)
            else:
                powers = blocks.apply(xp.exp, FLOAT64, values)
                grown = blocks.apply(xp.subtract, FLOAT64, powers, float(self.offset))
            results[name] = fixed(grown)
        return self._output(frame, results)

    def _state(self) -> dict[str, Any]:
        return {}

    def _restore(self, state: dict[str, Any]) -> None:
        """Nothing is learned."""
