"""Estimators that follow from the distribution of a column: quantiles, powers, bins, splines."""

from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from gpuframe.features.base import Expressions, Numeric
from gpuframe.features.inputs import Columns
from gpuframe.features.observing import Observer
from gpuframe.features.parameters import check_count
from gpuframe.features.splines import basis
from gpuframe.ops import powers
from gpuframe.ops.expressions import table
from gpuframe.ops.summaries import Histogram

_OPEN = 1e-7
"""How near to 0 and 1 shares come before they are looked up in the normal distribution."""


class Distributed(Numeric):
    """Base of the estimators that learn the histogram of each column, infinities left out."""

    by_column: ClassVar[bool] = True

    def _observe(self, columns: Columns, targets: Columns, seen: Observer) -> dict[Any, Any]:  # noqa: ARG002
        return seen.each(seen.histogram, columns)

    def _finite(self, name: Any) -> Histogram:
        """Return the histogram of a column's finite values."""
        state: Histogram = self._states[name]
        inside = np.isfinite(state.weighted()[0])
        return replace(state, places=state.places[inside], counts=state.counts[inside])


class QuantileTransform(Distributed):
    """Replace values by their share of the distribution: ranks between 0 and 1, or normal scores.

    Between the quantiles found in `fit` shares are interpolated; beyond them they are 0 and 1. A
    value that makes up several quantiles has their middle. Infinities are left out in `fit`.
    Missing values stay missing. Results are float64.

    Args:
        n_quantiles: number of quantiles, at least 2.
        output_distribution: "uniform" or "normal".

    Attributes:
        quantiles_: list of ascending float64 arrays, by column.
        references_: the shares that belong to them.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import QuantileTransform
        >>> frame = pd.DataFrame({"a": [1.0, 10.0, 100.0, 1000.0, 10000.0]})
        >>> QuantileTransform(5).fit_transform(frame)["a"].tolist()
        [0.0, 0.25, 0.5, 0.75, 1.0]
    """

    def __init__(self, n_quantiles: int = 1000, *, output_distribution: str = "uniform") -> None:
        """Store the parameters."""
        self.n_quantiles = n_quantiles
        self.output_distribution = output_distribution

    def _check_parameters(self) -> None:
        check_count("n_quantiles", self.n_quantiles, 2)
        if self.output_distribution not in ("uniform", "normal"):
            raise ValueError(
                f"output_distribution takes 'uniform' or 'normal', not {self.output_distribution!r}"
            )

    def _finish(self, names: list[Any]) -> None:
        shares = np.linspace(0.0, 1.0, self.n_quantiles)
        self.quantiles_, self.references_ = [], []
        for name in names:
            found = self._finite(name)
            if found.count == 0:
                places, references = np.zeros(0), np.zeros(0)
            else:
                places, first, times = np.unique(
                    found.quantiles(shares), return_index=True, return_counts=True
                )
                references = (shares[first] + shares[first + times - 1]) / 2
            self.quantiles_.append(places)
            self.references_.append(references)

    def _expressions(self, inputs: Expressions) -> Expressions:
        made = {}
        for number, (name, given) in enumerate(inputs.items()):
            tables = table(self.quantiles_[number]), table(self.references_[number])
            steps = given.then(("interpolate", *tables))
            if self.output_distribution == "normal":
                inner = (("at_least", _OPEN), ("at_most", 1.0 - _OPEN), ("normal",))
                steps = steps.then(*inner)
            made[name] = steps
        return made

    def _learned(self) -> dict[str, Any]:
        return {"quantiles": self.quantiles_, "references": self.references_}

    def _restore(self, learned: dict[str, Any]) -> None:
        self.quantiles_, self.references_ = learned["quantiles"], learned["references"]


class PowerTransform(Distributed):
    """Bend each column towards a normal distribution by a power of the greatest likelihood.

    Yeo-Johnson (Biometrika 87, 2000) takes any numbers, Box-Cox (J. R. Statist. Soc. B 26, 1964)
    positive ones; of others it makes NaN. The likelihood is that of the histogram's places, exact
    for up to 65,536 distinct values. Missing values stay missing. Results are float64.

    Args:
        method: "yeo-johnson" or "box-cox".
        standardize: whether the results are brought to mean 0 and variance 1.

    Attributes:
        lambdas_: float64[features], the powers.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import PowerTransform
        >>> frame = pd.DataFrame({"a": [1.0, 2.0, 4.0, 8.0, 16.0]})
        >>> abs(PowerTransform("box-cox").fit(frame).lambdas_).round(6).tolist()
        [0.0]
    """

    def __init__(self, method: str = "yeo-johnson", *, standardize: bool = True) -> None:
        """Store the parameters."""
        self.method = method
        self.standardize = standardize

    def _check_parameters(self) -> None:
        if self.method not in ("yeo-johnson", "box-cox"):
            raise ValueError(f"method takes 'yeo-johnson' or 'box-cox', not {self.method!r}")

    def _finish(self, names: list[Any]) -> None:
        found = [self._fitted_power(name, self._finite(name)) for name in names]
        self.lambdas_, self.means_, self.scales_ = (
            np.array([column[place] for column in found], np.float64) for place in range(3)
        )

    def _fitted_power(self, name: Any, state: Histogram) -> tuple[float, float, float]:
        values, weights = state.weighted()
        if self.method == "box-cox" and (values <= 0).any():
            raise ValueError(
                f"PowerTransform: column {name!r}: The Box-Cox transformation can only be applied "
                "to strictly positive data"
            )
        bend = powers.yeo_johnson if self.method == "yeo-johnson" else powers.box_cox
        if values.size < 2:
            return 1.0, (float(bend(values, 1.0)[0]) if values.size else 0.0), 1.0
        slopes = powers.log(np.abs(values))
        if self.method == "yeo-johnson":
            slopes = np.sign(values) * powers.yeo_johnson(np.abs(values), 0.0)
        total = int(weights.sum())
        slope = float((slopes * weights).sum()) / total

        def cost(power: float) -> float:
            """Return minus the likelihood of a value, up to a constant."""
            with np.errstate(all="ignore"):
                bent = bend(values, power)
                mean = float((bent * weights).sum()) / total
                spread = float((np.square(bent - mean) * weights).sum()) / total
                if not np.isfinite(spread) or spread <= 0:
                    return float("inf")
                return 0.5 * float(np.log(spread)) - (power - 1) * slope

        power = _least(cost)
        bent = bend(values, power)
        mean = float((bent * weights).sum()) / total
        spread = float((np.square(bent - mean) * weights).sum()) / total
        return power, mean, float(np.sqrt(spread)) or 1.0

    def _expressions(self, inputs: Expressions) -> Expressions:
        step = "yeo_johnson" if self.method == "yeo-johnson" else "box_cox"
        made = {}
        for number, (name, given) in enumerate(inputs.items()):
            bent = given.then((step, float(self.lambdas_[number])))
            if self.standardize:
                mean, scale = float(self.means_[number]), float(self.scales_[number])
                bent = bent.then(("add", -mean), ("divide", scale))
            made[name] = bent
        return made

    def _learned(self) -> dict[str, Any]:
        return {"lambdas": self.lambdas_, "means": self.means_, "scales": self.scales_}

    def _restore(self, learned: dict[str, Any]) -> None:
        self.lambdas_, self.means_ = learned["lambdas"], learned["means"]
        self.scales_ = learned["scales"]


def _least(cost: Any, low: float = -10.0, high: float = 10.0) -> float:
    """Return where a function of one valley is least, by golden sections (Kiefer 1953)."""
    share = (np.sqrt(5.0) - 1) / 2
    grid = np.linspace(low, high, 41)
    costs = [cost(float(power)) for power in grid]
    best = int(np.argmin(costs))
    low, high = float(grid[max(best - 1, 0)]), float(grid[min(best + 1, 40)])
    left, right = high - share * (high - low), low + share * (high - low)
    at_left, at_right = cost(left), cost(right)
    while high - low > 1e-10:
        if at_left <= at_right:
            high, right, at_right = right, left, at_left
            left = high - share * (high - low)
            at_left = cost(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + share * (high - low)
            at_right = cost(right)
    return float((low + high) / 2)


class KBins(Distributed):
    """Number the bin that each value falls into, bins being found in the data.

    Ids are those of `Bucketize`: 0 for missing values, 1 for the first bin. Edges that fall
    together are one; values beyond the ends fall into the outer bins. Infinities are left out in
    `fit`.

    Args:
        n_bins: number of bins, at least 2.
        strategy: "quantile" for bins of equally many values, "uniform" for equally wide ones.

    Attributes:
        bin_edges_: list of float64 arrays, the outer edges included, by column.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import KBins
        >>> frame = pd.DataFrame({"a": [1.0, 2.0, 3.0, 100.0, None]})
        >>> KBins(2).fit_transform(frame)["a"].tolist()
        [1, 1, 2, 2, 0]
    """

    def __init__(self, n_bins: int = 5, *, strategy: str = "quantile") -> None:
        """Store the parameters."""
        self.n_bins = n_bins
        self.strategy = strategy

    def _check_parameters(self) -> None:
        check_count("n_bins", self.n_bins, 2)
        if self.strategy not in ("quantile", "uniform"):
            raise ValueError(f"strategy takes 'quantile' or 'uniform', not {self.strategy!r}")

    def _finish(self, names: list[Any]) -> None:
        shares = np.linspace(0.0, 1.0, self.n_bins + 1)
        self.bin_edges_ = []
        for name in names:
            found = self._finite(name)
            if found.count == 0:
                edges = np.zeros(0)
            elif self.strategy == "quantile":
                edges = np.unique(found.quantiles(shares))
            else:
                low, high = found.quantiles([0.0, 1.0])
                edges = np.unique(np.linspace(low, high, self.n_bins + 1))
            self.bin_edges_.append(edges)

    def _expressions(self, inputs: Expressions) -> Expressions:
        made = {}
        for number, (name, given) in enumerate(inputs.items()):
            step = ("bin_right", table(self.bin_edges_[number][1:-1]))
            made[name] = given.then(step, ("add", 1.0), ("fill", 0.0), dtype="int64")
        return made

    def _learned(self) -> dict[str, Any]:
        return {"edges": self.bin_edges_}

    def _restore(self, learned: dict[str, Any]) -> None:
        self.bin_edges_ = learned["edges"]


def _apart(value: float) -> np.ndarray:
    """Return two knots for a column of one value."""
    return np.array([value, value + max(1.0, abs(value) * 2.0**-32)])


class Spline(Distributed):
    """Make the B-spline basis of each column: smooth bumps between knots, that add up to 1.

    A column `a` becomes `a_sp_0`, `a_sp_1`, ...; beyond the outer knots the values there go on.
    Infinities are left out in `fit`; missing values are missing in each. Results are float64. (de
    Boor, A Practical Guide to Splines, 1978.)

    Args:
        n_knots: number of knots, at least 2.
        degree: 1, 2 or 3.
        knots: "quantile" for knots at quantiles, "uniform" for knots equally apart.

    Attributes:
        knots_: list of float64 arrays by column.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import Spline
        >>> frame = pd.DataFrame({"a": [0.0, 1.0, 2.0]})
        >>> made = Spline(3, degree=1).fit_transform(frame)
        >>> made.columns.tolist(), made.to_numpy().tolist()[1]
        (['a_sp_0', 'a_sp_1', 'a_sp_2'], [0.0, 1.0, 0.0])
    """

    def __init__(self, n_knots: int = 5, *, degree: int = 3, knots: str = "quantile") -> None:
        """Store the parameters."""
        self.n_knots = n_knots
        self.degree = degree
        self.knots = knots

    def _check_parameters(self) -> None:
        check_count("n_knots", self.n_knots, 2)
        if self.degree not in (1, 2, 3):
            raise ValueError(f"degree takes 1, 2 or 3, not {self.degree}")
        if self.knots not in ("quantile", "uniform"):
            raise ValueError(f"knots takes 'quantile' or 'uniform', not {self.knots!r}")

    def _finish(self, names: list[Any]) -> None:
        shares = np.linspace(0.0, 1.0, self.n_knots)
        self.knots_ = []
        for name in names:
            found = self._finite(name)
            low, high = found.quantiles([0.0, 1.0]) if found.count else (0.0, 1.0)
            if self.knots == "quantile" and found.count:
                knots = np.unique(found.quantiles(shares))
            else:
                knots = np.unique(np.linspace(low, high, self.n_knots))
            self.knots_.append(knots if knots.size > 1 else _apart(float(low)))
        self._bases = [basis(knots, self.degree) for knots in self.knots_]

    def _expressions(self, inputs: Expressions) -> Expressions:
        made = {}
        for number, (name, given) in enumerate(inputs.items()):
            knots = table(self.knots_[number])
            inside = given.then(("at_least", float(knots[0])), ("at_most", float(knots[-1])))
            for place, coefficients in enumerate(self._bases[number]):
                made[f"{name}_sp_{place}"] = inside.then(("cubic", knots, table(coefficients)))
        return made

    def _learned(self) -> dict[str, Any]:
        return {"knots": self.knots_}

    def _restore(self, learned: dict[str, Any]) -> None:
        self.knots_ = learned["knots"]
        self._bases = [basis(knots, self.degree) for knots in self.knots_]
