"""Numbers of several columns: products of them, distances between points on the globe."""

from collections.abc import Iterable, Sequence
from itertools import combinations, combinations_with_replacement
from typing import Any, ClassVar

from gpuframe.features.base import Expressions
from gpuframe.features.inputs import require
from gpuframe.features.making import Settle, Staged
from gpuframe.features.parameters import is_count, is_number
from gpuframe.ops import evaluate, records
from gpuframe.ops.expressions import Derived, Expression, load

EARTH = 6371.0088
"""Mean radius in kilometres (Moritz, Geodetic Reference System 1980)."""


class Products(Staged):
    """Base of the estimators that multiply columns; each product is rounded once a factor."""

    learns: ClassVar[bool] = False

    def _check_input(self, name: Any, expression: Expression) -> None:
        evaluate.require_numbers(type(self).__name__, name, expression)

    def _terms(self, names: list[Any]) -> Iterable[tuple[Any, ...]]:
        """Return the factors of each product, equal ones side by side."""
        raise NotImplementedError(type(self).__name__)

    def _new_names(self, names: list[Any]) -> list[Any]:
        return [_label(term) for term in self._terms(names)]

    def _new_expressions(self, inputs: Expressions) -> Expressions | None:
        terms = list(self._terms(list(inputs)))
        if any(given.source is None for given in inputs.values()) or any(
            len(set(term)) > evaluate.READS for term in terms
        ):
            return None
        return {_label(term): _product(inputs, term) for term in terms}

    def _staged(self, inputs: Expressions, settle: Settle) -> Expressions:
        made = {}
        for term in self._terms(list(inputs)):
            front = [factor for factor in term if factor != term[-1]]
            if len(set(term)) <= evaluate.READS:
                made[_label(term)] = _product(inputs, term)
            else:  # of three columns the first two before the last one
                both = {None: settle(_product(inputs, front))} | inputs
                made[_label(term)] = _product(both, [None, *term[len(front) :]])
        return made


def _product(inputs: Expressions, factors: Sequence[Any]) -> Expression:
    # On CUDA all steps of an expression that read a column read one: the repeated one comes last.
    first, *others = sorted(factors, key=factors.count)
    steps = [("multiply_column", inputs[factor].source) for factor in others]
    return inputs[first].then(*steps)


def _label(term: Sequence[Any]) -> str:
    """Return the name of a product as scikit-learn writes it."""
    powers = {factor: term.count(factor) for factor in term}
    return " ".join(f"{name}^{power}" if power > 1 else str(name) for name, power in powers.items())


class Interactions(Products):
    """Multiply pairs of columns: `a` and `b` make a column `a b`, `a` twice `a^2`.

    Results are float64, NaN where a factor is missing.

    Args:
        pairs: pairs of names; None: all pairs of different columns.
        keep: whether the columns that are taken stay in the output.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import Interactions
        >>> frame = pd.DataFrame({"a": [1, 2], "b": [3.0, None], "c": [5, 6]})
        >>> made = Interactions([("a", "b"), ("c", "a")], keep=False).fit_transform(frame)
        >>> made.to_dict("list")
        {'a b': [3.0, nan], 'c a': [5.0, 12.0]}
    """

    def __init__(self, pairs: list[tuple[Any, Any]] | None = None, *, keep: bool = True) -> None:
        """Store the parameters."""
        self.pairs = pairs
        self.keep = keep

    def _check_parameters(self) -> None:
        wrong = [pair for pair in self.pairs or () if isinstance(pair, str) or len(pair) != 2]
        if wrong or self.pairs == []:
            raise ValueError(f"pairs takes pairs of names, not {wrong or self.pairs}")

    def _prepare(self, inputs: Expressions) -> None:
        require("Interactions", [name for pair in self.pairs or () for name in pair], inputs)
        super()._prepare(inputs)

    def _terms(self, names: list[Any]) -> Iterable[tuple[Any, ...]]:
        return combinations(names, 2) if self.pairs is None else map(tuple, self.pairs)


class Polynomial(Products):
    """Multiply columns by one another and themselves, up to a number of factors.

    Columns `a` and `b` make `a^2`, `a b` and `b^2`, in scikit-learn's order, without a column of
    ones. Results are float64, NaN where a factor is missing.

    Args:
        degree: greatest number of factors, 2 or 3.
        interaction_only: whether no column is multiplied by itself.
        keep: whether the columns that are taken stay in the output.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import Polynomial
        >>> frame = pd.DataFrame({"a": [2, 3], "b": [5, 7]})
        >>> Polynomial(keep=False).fit_transform(frame).to_dict("list")
        {'a^2': [4.0, 9.0], 'a b': [10.0, 21.0], 'b^2': [25.0, 49.0]}
    """

    def __init__(
        self, degree: int = 2, *, interaction_only: bool = False, keep: bool = True
    ) -> None:
        """Store the parameters."""
        self.degree = degree
        self.interaction_only = interaction_only
        self.keep = keep

    def _check_parameters(self) -> None:
        if not is_count(self.degree) or self.degree not in (2, 3):
            raise ValueError(f"degree is 2 or 3, not {self.degree}")

    def _terms(self, names: list[Any]) -> Iterable[tuple[Any, ...]]:
        chosen = combinations if self.interaction_only else combinations_with_replacement
        return [term for size in range(2, self.degree + 1) for term in chosen(names, size)]


Point = tuple[Any, Any]
"""Names of columns, or two numbers: latitude and longitude, in degrees."""


class GeoDistance(Staged):
    """Measure the distance between two points on a sphere of the Earth's mean radius, in km.

    The haversine formula, of equal bits on every machine: it errs by less than a centimetre but
    for points almost opposite to one another; the Earth itself differs from the sphere by up to
    0.6 per cent. NaN where a coordinate is missing. (Sinnott, Virtues of the Haversine, Sky and
    Telescope 68, 1984.)

    Args:
        start: latitude and longitude in degrees: names of two columns, or two numbers for a point
            that is the same in every row.
        end: likewise.
        name: of the column that is made.
        keep: whether the columns that are taken stay in the output.

    Example:
        >>> import gpuframe as pd
        >>> from gpuframe.features import GeoDistance
        >>> frame = pd.DataFrame({"lat": [52.52, 40.7], "lon": [13.405, -74.0]})
        >>> to_paris = GeoDistance(("lat", "lon"), (48.8566, 2.3522))
        >>> to_paris.fit_transform(frame)["distance"].round(1).tolist()
        [877.5, 5837.7]
    """

    learns: ClassVar[bool] = False

    def __init__(
        self, start: Point, end: Point, *, name: Any = "distance", keep: bool = False
    ) -> None:
        """Store the parameters."""
        self.start = start
        self.end = end
        self.name = name
        self.keep = keep

    def _check_parameters(self) -> None:
        points = {"start": self.start, "end": self.end}
        for parameter, point in points.items():
            pair = not isinstance(point, str) and len(point) == 2
            if not pair or is_number(point[0]) != is_number(point[1]):
                raise ValueError(f"{parameter} takes two names or two numbers, not {point!r}")
        if all(is_number(point[0]) for point in points.values()):
            raise ValueError(f"start {self.start} and end {self.end} are no columns")

    def _prepare(self, inputs: Expressions) -> None:
        given = [*self.start, *self.end]
        require("GeoDistance", [name for name in given if not is_number(name)], inputs)
        super()._prepare(inputs)

    def _check_input(self, name: Any, expression: Expression) -> None:
        if name in self.start or name in self.end:
            evaluate.require_numbers("GeoDistance", name, expression)

    def _new_names(self, names: list[Any]) -> list[Any]:  # noqa: ARG002
        return [self.name]

    def _staged(self, inputs: Expressions, settle: Settle) -> Expressions:
        def half(one: Any, other: Any) -> Expression:
            """Return the squared sine of half the angle between two."""
            sine = settle(_difference(inputs, one, other).then(("divide", 720.0), ("sine",)))
            return settle(sine.then(("multiply_column", sine.source)))

        (latitude, longitude), (other_latitude, other_longitude) = self.start, self.end
        across = half(longitude, other_longitude)
        for place in (latitude, other_latitude):
            if is_number(place):
                across = across.then(("multiply", _cosine_of(place)))
            else:
                cosine = settle(inputs[place].then(*_COSINE))
                across = settle(across.then(("multiply_column", cosine.source)))
        along = half(latitude, other_latitude)
        chord = across.then(("add_column", along.source), ("root",), ("at_most", 1.0))
        return {self.name: chord.then(("arcsine",), ("multiply", 2 * EARTH))}


_COSINE = (("divide", 360.0), ("cosine",))


def _cosine_of(degrees: float) -> float:
    fixed = load(Derived(None, lambda _: degrees))
    return float(records.function(fixed.then(*_COSINE))({}))


def _difference(inputs: Expressions, one: Any, other: Any) -> Expression:
    """Return the difference of two places, of either sign."""
    if is_number(one):
        one, other = other, one
    if is_number(other):
        return inputs[one].then(("add", -float(other)))
    return inputs[one].then(("subtract_column", inputs[other].source))
