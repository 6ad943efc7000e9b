"""Estimators that learn nothing: the same arithmetic for every value."""

import math
from typing import Any, ClassVar

import numpy as np

from gpuframe import device
from gpuframe.columns.column import fixed
from gpuframe.columns.dtypes import FLOAT64
from gpuframe.features.base import Expressions, Numeric
from gpuframe.features.numbers import as_floats
from gpuframe.features.parameters import of_column
from gpuframe.ops import blocks
from gpuframe.ops.expressions import table


class LogTransform(Numeric):
    """Take the natural logarithm of x + offset.

    Values below -offset become NaN, -offset itself becomes -inf. Results are float64, within a unit
    in the last place, and of equal bits on every machine.

    Args:
        offset: added before; with 1, the default, log1p keeps small values exact.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import LogTransform
        >>> LogTransform().fit_transform(pd.DataFrame({"a": [0, 1]}))["a"].round(6).tolist()
        [0.0, 0.693147]
    """

    learns: ClassVar[bool] = False

    def __init__(self, *, offset: float = 1.0) -> None:
        """Store the parameter."""
        self.offset = offset

    def _expressions(self, inputs: Expressions) -> Expressions:
        if self.offset == 1:
            return {name: given.then(("log1p",)) for name, given in inputs.items()}
        steps = (("add", float(self.offset)), ("log",))
        return {name: given.then(*steps) for name, given in inputs.items()}

    def inverse_transform(self, X: Any) -> Any:
        """Return exp(x) - offset."""
        names = self._fitted_names()
        frame = self._checked(X, names)
        xp = device.xp()
        results = {}
        for name in names:
            values = as_floats(name, frame._table.column(name)).values
            if self.offset == 1:
                grown = blocks.apply(xp.expm1, FLOAT64, values)
            else:
                powers = blocks.apply(xp.exp, FLOAT64, values)
                grown = blocks.apply(xp.subtract, FLOAT64, powers, float(self.offset))
            results[name] = fixed(grown)
        return self._output(X, frame, results)


class Clip(Numeric):
    """Bring values below or above a bound to the bound. NaN stays NaN; results are float64.

    Args:
        lower: the least value, or None.
        upper: the greatest value, or None.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import Clip
        >>> Clip(0, 5).fit_transform(pd.DataFrame({"a": [-1, 3, 9]}))["a"].tolist()
        [0.0, 3.0, 5.0]
    """

    learns: ClassVar[bool] = False

    def __init__(self, lower: float | None = None, upper: float | None = None) -> None:
        """Store the parameters."""
        self.lower = lower
        self.upper = upper

    def _check_parameters(self) -> None:
        if self.lower is None and self.upper is None:
            raise ValueError("Clip needs a lower or an upper bound")
        low = -math.inf if self.lower is None else self.lower
        high = math.inf if self.upper is None else self.upper
        if not low <= high:
            raise ValueError(f"lower bound {low} is above the upper one, {high}, or one is NaN")

    def _expressions(self, inputs: Expressions) -> Expressions:
        steps: list[tuple[Any, ...]] = []
        if self.lower is not None:
            steps.append(("at_least", float(self.lower)))
        if self.upper is not None:
            steps.append(("at_most", float(self.upper)))
        return {name: given.then(*steps) for name, given in inputs.items()}


class Bucketize(Numeric):
    """Number the bucket that each value falls into.

    | id | meaning |
    |---|---|
    | 0 | missing |
    | 1 | below the first boundary |
    | i + 1 | from boundary i on, below the next |

    Args:
        boundaries: ascending numbers, or a dictionary of them by column.
        right: whether a bucket holds its upper boundary and not its lower one.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import Bucketize
        >>> frame = pd.DataFrame({"age": [5.0, 18.0, 70.0, None]})
        >>> Bucketize([18, 65]).fit_transform(frame)["age"].tolist()
        [1, 2, 3, 0]
    """

    learns: ClassVar[bool] = False

    def __init__(self, boundaries: Any, *, right: bool = False) -> None:
        """Store the parameters."""
        self.boundaries = boundaries
        self.right = right

    def _check_parameters(self) -> None:
        given = (
            self.boundaries.items()
            if isinstance(self.boundaries, dict)
            else [("", self.boundaries)]
        )
        for name, boundaries in given:
            values = np.asarray(boundaries, np.float64)
            if values.ndim != 1 or not (np.diff(values) > 0).all() or np.isnan(values).any():
                raise ValueError(f"boundaries {name} are not ascending numbers: {boundaries}")

    def _of(self, name: Any) -> Any:
        return of_column("Bucketize", "boundaries", self.boundaries, name)

    def _prepare(self, inputs: Expressions) -> None:
        for name in inputs:
            self._of(name)
        super()._prepare(inputs)

    def _expressions(self, inputs: Expressions) -> Expressions:
        made = {}
        for name, given in inputs.items():
            boundaries = self._of(name)
            step = ("bin_left" if self.right else "bin_right", table(boundaries))
            made[name] = given.then(step, ("add", 1.0), ("fill", 0.0), dtype="int64")
        return made
