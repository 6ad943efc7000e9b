"""Programs of arithmetic on columns, evaluated block by block straight into a matrix.

A program makes one feature of each row. It has one accumulator, a double: its first instruction
loads a column (or looks its value up), each of the others changes the accumulator, and what stands
there at the end goes to the matrix. A missing value is NaN. So any pipeline of element-wise steps
reads its columns once and writes its matrix once, and nothing is compiled for it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gpuframe.kernels.contract import Array, kernel
from gpuframe.kernels.elementary import ARRAYS
from gpuframe.kernels.join import mix

__all__ = [
    "DIRECT",
    "FIELDS",
    "HASHED",
    "KINDS",
    "OPERATIONS",
    "STORED",
    "Programs",
    "matrix",
]

OPERATIONS = (
    "load",  # a: column
    "identify",  # a: column, b: lookup; the number that the lookup has for the value
    "add",  # a: constant
    "multiply",  # a: constant
    "divide",  # a: constant
    "add_column",  # a: column
    "subtract_column",  # a: column
    "multiply_column",  # a: column
    "divide_column",  # a: column
    "fill",  # a: constant in the place of NaN
    "at_least",  # a: constant
    "at_most",  # a: constant
    "log",
    "log1p",
    "exp",
    "expm1",
    "root",
    "missing",  # 1 for NaN, else 0
    "equals",  # a: constant; 1 or 0
    "bin_right",  # a: table; how many of its ascending values are <= the accumulator
    "bin_left",  # a: table; how many are <
    "interpolate",  # a: table of ascending places, b: table of values there; flat beyond the ends
    "gather",  # a: table; the value at the place that the accumulator is
    "cubic",  # a: table of ascending knots, b: four coefficients for each part between them
    "floor",
    "sine",  # of turns
    "cosine",  # of turns
    "normal",  # quantile of the normal distribution
    "arcsine",  # in radians
    "yeo_johnson",  # a: constant, the power
    "box_cox",  # a: constant, the power
    "expm1_over",  # a: constant: expm1(constant * x) / constant, x for 0
)
"""The instructions by number; NaN stays NaN but for `fill` and `missing`."""

NUMBER = {name: number for number, name in enumerate(OPERATIONS)}

DIRECT, HASHED = 0, 1
FIELDS = 6
"""Of a lookup: kind, number of slots, least key, number of unknown and of missing, and what is
added to the numbers in the table."""

KINDS = ("f8", "f4", "i8", "i4", "i2", "i1", "u8", "u4", "u2", "u1", "b1")
"""The dtypes of columns by number: the twins branch on it."""

STORED = {
    "float64": "float64",
    "float32": "float32",
    "float16": "float16",
    "bfloat16": "uint16",
    "int64": "int64",
    "int32": "int32",
    "uint8": "uint8",
}
"""The dtypes of matrices and how they are stored; float16 and bfloat16 are rounded from float32."""


class Programs(NamedTuple):
    """Programs of several features and what they look values up in.

    Attributes:
        starts: where each feature's instructions begin, and where the last one's end; on the
            host.
        reads: the columns that each feature reads, at least one and at most two; on the host.
        looks: the lookup of each feature, -1 for none; on the host.
        code: int64[3 * m]: operation, a and b of each instruction.
        constants: float64.
        tables: float64, all tables one after another.
        edges: int64[t + 1]: where each table begins, and where the last one ends.
        lookups: int64[FIELDS * l].
        slots: an int64 array a lookup: of a direct one the number of each key from the least on,
            -1 for none; of a hashed one a table of `join.hash_table`.
    """

    starts: tuple[int, ...]
    reads: tuple[tuple[int, ...], ...]
    looks: tuple[int, ...]
    code: Array
    constants: Array
    tables: Array
    edges: Array
    lookups: Array
    slots: tuple[Array, ...]


def _keys(values: Array) -> Array:
    """Return what a column's values are looked up by: integers, or patterns of doubles."""
    if values.dtype.kind == "f":
        return (values.astype(np.float64) + 0.0).view(np.int64)
    return values.astype(np.int64)


def _identified(programs: Programs, lookup: int, values: Array, valid: Array) -> Array:
    kind, size, least, unknown, missing, added = programs.lookups[
        FIELDS * lookup : FIELDS * (lookup + 1)
    ].tolist()
    keys = _keys(values)
    slots = programs.slots[lookup]
    found = np.full(keys.size, -1, np.int64)
    if kind == DIRECT:
        places = keys.view(np.uint64) - np.uint64(least % 2**64)
        inside = places < np.uint64(size)
        found[inside] = slots[places[inside]]
    elif size:
        pairs = slots.reshape(-1, 2)
        places = (mix(keys) >> np.uint64(65 - size.bit_length())).astype(np.int64)
        rows = np.arange(keys.size)
        while rows.size:
            known, number = pairs[places, 0], pairs[places, 1]
            hit = (known == keys[rows]) & (number != -1)
            found[rows[hit]] = number[hit]
            going = ~hit & (number != -1)
            rows, places = rows[going], (places[going] + 1) & (size - 1)
    out = np.where(found == -1, unknown, found + added).astype(np.float64)
    out[_absent(values, valid)] = missing
    return out


def _absent(values: Array, valid: Array) -> Array:
    gone = np.isnan(values) if values.dtype.kind == "f" else np.zeros(values.size, bool)
    return gone | ~valid if valid.size else gone


def _loaded(values: Array, valid: Array) -> Array:
    found = values.astype(np.float64)
    if valid.size:
        found[~valid] = np.nan
    return found


def _powered(x: Array, power: float) -> Array:
    """Return expm1(power * x) / power, x for power 0."""
    return x if power == 0.0 else ARRAYS.expm1(power * x) / power


def _yeo_johnson(x: Array, power: float) -> Array:
    above = _powered(ARRAYS.log1p(np.where(x >= 0.0, x, 0.0)), power)
    below = _powered(ARRAYS.log1p(np.where(x < 0.0, -x, 0.0)), 2.0 - power)
    return np.where(x >= 0.0, above, np.where(x < 0.0, -below, x))


def _interpolated(x: Array, places: Array, values: Array) -> Array:
    if places.size == 0:
        return np.full_like(x, np.nan)
    at = np.clip(np.searchsorted(places, x, side="right") - 1, 0, max(places.size - 2, 0))
    after = np.minimum(at + 1, places.size - 1)
    width = places[after] - places[at]
    part = np.where(width > 0.0, (x - places[at]) / np.where(width > 0.0, width, 1.0), 0.0)
    inner = values[at] + part * (values[after] - values[at])
    inner = np.where(x <= places[0], values[0], np.where(x >= places[-1], values[-1], inner))
    return np.where(np.isnan(x), x, inner)


def _cubic(x: Array, knots: Array, coefficients: Array) -> Array:
    part = np.clip(np.searchsorted(knots, x, side="right") - 1, 0, max(knots.size - 2, 0))
    t = x - knots[part]
    a, b, c, d = (coefficients[4 * part + place] for place in range(4))
    return ((a * t + b) * t + c) * t + d


def _step(
    programs: Programs, x: Array, operation: str, a: int, b: int, columns: tuple[Array, ...]
) -> Array:
    """Return the accumulator after one instruction."""
    if operation == "load":
        return _loaded(columns[2 * a], columns[2 * a + 1])
    if operation == "identify":
        return _identified(programs, b, columns[2 * a], columns[2 * a + 1])
    if operation.endswith("_column"):
        other = _loaded(columns[2 * a], columns[2 * a + 1])
        names = {"add": np.add, "subtract": np.subtract, "multiply": np.multiply}
        return np.asarray(names.get(operation[:-7], np.divide)(x, other))
    if operation in _FUNCTIONS:
        return np.asarray(_FUNCTIONS[operation](x))
    if operation in _WITH_CONSTANT:
        return np.asarray(_WITH_CONSTANT[operation](x, float(programs.constants[a])))
    first = programs.tables[programs.edges[a] : programs.edges[a + 1]]
    if operation.startswith("bin_"):
        counted = np.searchsorted(first, x, side="right" if operation == "bin_right" else "left")
        return np.where(np.isnan(x), x, counted)
    if operation == "gather":
        place = np.where(np.isnan(x), 0.0, x).astype(np.int64)
        return np.where(np.isnan(x), x, first[place])
    second = programs.tables[programs.edges[b] : programs.edges[b + 1]]
    return (
        _interpolated(x, first, second) if operation == "interpolate" else _cubic(x, first, second)
    )


_FUNCTIONS = {
    "log": ARRAYS.log,
    "log1p": ARRAYS.log1p,
    "exp": ARRAYS.exp,
    "expm1": ARRAYS.expm1,
    "root": np.sqrt,
    "missing": lambda x: np.isnan(x).astype(np.float64),
    "floor": np.floor,
    "sine": ARRAYS.sine,
    "cosine": ARRAYS.cosine,
    "normal": ARRAYS.normal,
    "arcsine": ARRAYS.arcsine,
}

_WITH_CONSTANT = {
    "add": lambda x, c: x + c,
    "multiply": lambda x, c: x * c,
    "divide": lambda x, c: x / c,
    "fill": lambda x, c: np.where(np.isnan(x), c, x),
    "at_least": lambda x, c: np.where(x < c, c, x),
    "at_most": lambda x, c: np.where(x > c, c, x),
    "equals": lambda x, c: np.where(np.isnan(x), x, x == c),
    "yeo_johnson": _yeo_johnson,
    "box_cox": lambda x, c: _powered(ARRAYS.log(x), c),
    "expm1_over": _powered,
}


def as_bfloat16(values: Array) -> Array:
    """Return the upper halves of float32, rounded to the nearest, ties to even: uint16."""
    bits = values.view(np.uint32)
    rounded = (bits + np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))) >> np.uint32(16)
    return np.where(np.isnan(values), np.uint32(0x7FC0), rounded).astype(np.uint16)


def as_stored(x: Array, dtype: str) -> tuple[Array, int]:
    """Return doubles in a dtype of `STORED`, and how many it cannot hold (integers alone)."""
    if dtype in ("float32", "float64"):
        return x.astype(dtype), 0
    if dtype == "float16":
        return x.astype(np.float32).astype(np.float16), 0
    if dtype == "bfloat16":
        return as_bfloat16(x.astype(np.float32)), 0
    limits = np.iinfo(dtype)
    fits = (x >= float(limits.min)) & (x < float(limits.max + 1))
    return np.where(fits, x, 0.0).astype(dtype), int(x.size - fits.sum())


@kernel
def matrix(
    programs: Programs, rows: int, line: int, dtype: str, by_rows: bool, *columns: Array
) -> tuple[Array, Array]:
    """Evaluate programs on all rows into one matrix.

    Args:
        programs: a feature each.
        rows: number of rows.
        line: length of a line of the matrix: at least `rows`, or the number of features where
            `by_rows`.
        dtype: a key of STORED.
        by_rows: whether a line is a row, else a feature.
        columns: in turn the values of a column (any numbers or bool, n) and bool[n], False
            where a value is missing, or bool[0] where none is but NaN.

    Returns:
        the lines one after another, their ends filled with 0; and int64[features], how many
        values of each feature are not representable in an integer dtype (0 stands there).

    Bytes: the columns once, the matrix once; tables at random.
    """
    features = len(programs.starts) - 1
    stored = np.zeros((rows if by_rows else features, line), STORED[dtype])
    turned = stored.T if by_rows else stored
    faults = np.zeros(features, np.int64)
    with np.errstate(all="ignore"):
        for feature in range(features):
            x = np.empty(0)
            for at in range(programs.starts[feature], programs.starts[feature + 1]):
                operation, a, b = programs.code[3 * at : 3 * at + 3].tolist()
                x = _step(programs, x, OPERATIONS[operation], a, b, columns)
            x = np.where(np.isnan(x), np.nan, x.astype(np.float64))  # of one sign
            turned[feature, :rows], faults[feature] = as_stored(x, dtype)
    return stored.ravel(), faults
