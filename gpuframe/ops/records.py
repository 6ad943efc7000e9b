"""Expressions run on one record in plain Python: the bits of the batch, without its overhead."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from gpuframe.columns import pandas as neighbour
from gpuframe.kernels.elementary import PLAIN
from gpuframe.ops.expressions import Derived, Expression, Field, Lookup

Record = Mapping[Any, Any]
Scalar = Callable[[Record], float]


def function(expression: Expression) -> Callable[[Record], Any]:
    """Return the function of a record, a mapping of field names to values, that an expression is.

    The result is a float, an int or a bool, by the dtype of the expression.
    """
    run: Any = None
    for step in expression.steps:
        run = _after(run, *step)
    if expression.dtype == "float64":
        return run  # type: ignore[no-any-return]
    if expression.dtype == "bool":
        return lambda record: run(record) != 0.0
    return lambda record: int(run(record))


def taken(field: Field) -> Callable[[Record], Any]:
    """Return the function that takes a value out of a record as it is."""
    if isinstance(field, Derived):
        return field.function
    name = field.name
    return lambda record: record[name]


def value(expression: Expression) -> Callable[[Record], Any]:
    """Return `function`, or `taken` where nothing is done to a field."""
    source = expression.source
    return function(expression) if source is None else taken(source)


def is_missing(value: Any) -> bool:
    """Whether a value of a record is None, NaN, NaT or NA."""
    return value is None or value is pd.NA or value is pd.NaT or value != value  # noqa: PLR0124


def number(value: Any) -> float:
    """Return a value of a record as a float, NaN for missing ones."""
    if type(value) is float:
        return value
    return math.nan if is_missing(value) else float(value)


def _after(before: Any, name: str, *operands: Any) -> Scalar:
    """Return the function that runs `before`, then a step."""
    if name == "load":
        return _loaded(operands[0])
    if name == "identify":
        return _identified(*operands)
    if name.endswith("_column"):
        other, combine = _loaded(operands[0]), _BINARY[name[:-7]]
        return lambda record: combine(before(record), other(record))
    if name in _FUNCTIONS:
        unary = _FUNCTIONS[name]
        return lambda record: unary(before(record))
    if name in _WITH_CONSTANT:
        with_constant, constant = _WITH_CONSTANT[name], float(operands[0])
        return lambda record: with_constant(before(record), constant)
    with_tables, tables = _WITH_TABLES[name], [table.tolist() for table in operands]
    return lambda record: with_tables(before(record), *tables)


def _loaded(source: Field) -> Scalar:
    if isinstance(source, Derived):
        make = source.function
        return lambda record: number(make(record))
    name = source.name
    return lambda record: number(record[name])


def _identified(source: Field, lookup: Lookup) -> Scalar:
    take, unknown, missing = taken(source), float(lookup.unknown), float(lookup.missing)
    if "plain" not in lookup.memo:
        known = pd.Series(neighbour.to_pandas(lookup.values)).tolist()
        numbers = range(lookup.first, lookup.first + len(known))
        lookup.memo["plain"] = dict(zip(known, map(float, numbers), strict=True))
    get = lookup.memo["plain"].get

    def identified(record: Record) -> float:
        value = take(record)
        found = get(value)
        if found is not None:
            return found  # type: ignore[no-any-return]
        return missing if is_missing(value) else unknown

    return identified


def _divide(left: float, right: float) -> float:
    if right != 0.0:
        return left / right
    if left == 0.0 or left != left:  # noqa: PLR0124 - NaN
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def _powered(x: float, power: float) -> float:
    return x if power == 0.0 else _divide(PLAIN.expm1(power * x), power)


def _yeo_johnson(x: float, power: float) -> float:
    if x >= 0.0:
        return _powered(PLAIN.log1p(x), power)
    return -_powered(PLAIN.log1p(-x), 2.0 - power) if x < 0.0 else x


def _part(knots: list[float], x: float) -> int:
    return max(min(bisect_right(knots, x) - 1, len(knots) - 2), 0)


def _interpolate(x: float, places: list[float], values: list[float]) -> float:
    if x != x or not places:  # noqa: PLR0124 - NaN
        return math.nan
    if x <= places[0]:
        return values[0]
    if x >= places[-1]:
        return values[-1]
    part = _part(places, x)
    width = places[part + 1] - places[part]
    share = (x - places[part]) / width if width > 0.0 else 0.0
    return values[part] + share * (values[part + 1] - values[part])


def _cubic(x: float, knots: list[float], coefficients: list[float]) -> float:
    part = _part(knots, x) if x == x else max(len(knots) - 2, 0)  # noqa: PLR0124 - NaN
    t = x - knots[part]
    a, b, c, d = coefficients[4 * part : 4 * part + 4]
    return ((a * t + b) * t + c) * t + d


_BINARY: dict[str, Callable[[float, float], float]] = {
    "add": lambda x, y: x + y,
    "subtract": lambda x, y: x - y,
    "multiply": lambda x, y: x * y,
    "divide": _divide,
}

_FUNCTIONS: dict[str, Callable[[float], float]] = {
    "log": PLAIN.log,
    "log1p": PLAIN.log1p,
    "exp": PLAIN.exp,
    "expm1": PLAIN.expm1,
    "root": lambda x: math.sqrt(x) if x >= 0.0 else math.nan,
    "missing": lambda x: 1.0 if x != x else 0.0,  # noqa: PLR0124 - NaN
    "floor": lambda x: float(math.floor(x)) if math.isfinite(x) else x,
    "sine": PLAIN.sine,
    "cosine": PLAIN.cosine,
    "normal": PLAIN.normal,
    "arcsine": PLAIN.arcsine,
}

_WITH_CONSTANT: dict[str, Callable[[float, float], float]] = {
    "add": lambda x, c: x + c,
    "multiply": lambda x, c: x * c,
    "divide": _divide,
    "fill": lambda x, c: c if x != x else x,  # noqa: PLR0124 - NaN
    "at_least": max,
    "at_most": min,
    "equals": lambda x, c: x if x != x else float(x == c),  # noqa: PLR0124 - NaN
    "yeo_johnson": _yeo_johnson,
    "box_cox": lambda x, c: _powered(PLAIN.log(x), c),
    "expm1_over": _powered,
}

_WITH_TABLES: dict[str, Callable[..., float]] = {
    "bin_right": lambda x, t: x if x != x else float(bisect_right(t, x)),  # noqa: PLR0124 - NaN
    "bin_left": lambda x, t: x if x != x else float(bisect_left(t, x)),  # noqa: PLR0124 - NaN
    "interpolate": _interpolate,
    "gather": lambda x, t: x if x != x else t[int(x)],  # noqa: PLR0124 - NaN
    "cubic": _cubic,
}
