"""Expressions run on columns: all of one dtype in one kernel, straight into a matrix."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.matrix import FeatureMatrix, Layout, checked, padded_line
from gpuframe.kernels import programs
from gpuframe.kernels.programs import DIRECT, FIELDS, NUMBER
from gpuframe.ops import join, lookups, missing, text_keys
from gpuframe.ops.expressions import Expression, Lookup

__all__ = ["columns", "matrix", "require_numbers"]

READS = 2
"""Columns that one expression may read, as the GPU's kernel takes them: one in its first step, and
another, or the same, in all steps behind."""


def columns(expressions: dict[Any, Expression], rows: int) -> dict[Any, Column]:
    """Return the columns of expressions; those of one dtype lie side by side in one allocation.

    Args:
        expressions: by name; their sources are columns of `rows` rows.
        rows: number of rows.
    """
    results: dict[Any, Column] = {}
    for name, expression in expressions.items():
        if isinstance(expression.source, Column):
            results[name] = expression.source
    for dtype in ("float64", "int64", "int32", "bool"):
        names = [
            name
            for name, expression in expressions.items()
            if expression.dtype == dtype and name not in results
        ]
        if names:
            stored = "uint8" if dtype == "bool" else dtype
            lines, _ = _run([expressions[name] for name in names], rows, rows, stored, False)
            for name, line in zip(names, lines, strict=True):
                results[name] = fixed(line.view(bool) if dtype == "bool" else line)
    return {name: results[name] for name in expressions}


def matrix(
    expressions: dict[Any, Expression], rows: int, dtype: Any = "float32", layout: Layout = "slab"
) -> FeatureMatrix:
    """Return the matrix of expressions, written by one kernel from the columns they read.

    Raises:
        ValueError: an integer dtype cannot hold the values of a feature; names it. Or there is no
            such dtype or layout.
    """
    kind = str(checked(dtype, layout))
    names = list(expressions)
    by_rows = layout == "rows"
    itemsize = np.dtype(programs.STORED[kind]).itemsize
    line = padded_line(len(names) if by_rows else rows, itemsize, layout)
    lines, faults = _run(list(expressions.values()), rows, line, kind, by_rows)
    if kind == "int64":
        for number, expression in enumerate(expressions.values()):
            if isinstance(expression.source, Column):
                target = lines[:, number] if by_rows else lines[number, :rows]
                _copy_whole(expression.source, target, faults[number : number + 1])
    if kind.startswith("int"):
        wrong = device.to_host(faults).tolist()
        for name, count in zip(names, wrong, strict=True):
            if count:
                raise ValueError(
                    f"feature {name!r} has {count} missing or too large values, not for {kind}"
                )
    return FeatureMatrix(names, lines, rows, layout, kind if kind == "bfloat16" else None)


def _copy_whole(column: Column, target: Any, fault: Any) -> None:
    """Write a column of 64 bits as it is, for doubles would lose its last digits."""
    values, valid = column.values, column.valid()
    if values.dtype.kind not in "iu" or values.dtype.itemsize < 8:
        return
    fits = values <= values.dtype.type(np.iinfo(np.int64).max)
    if valid is not None:
        fits = fits & valid
    target[:] = device.xp().where(fits, values, values.dtype.type(0)).astype(np.int64)
    fault[0] = values.shape[0] - fits.sum()


def require_numbers(owner: str, name: Any, expression: Expression) -> None:
    """Raise where an expression is a column that holds no numbers.

    Raises:
        TypeError: names the estimator, the column and its dtype.
    """
    source = expression.source
    if isinstance(source, Column) and source.layout not in ("numeric", "boolean"):
        raise TypeError(f"{owner}: column {name!r} of dtype {source.dtype} is not numeric")


class _Binder:
    """Columns, constants and tables of some expressions, each once, by number."""

    def __init__(self) -> None:
        self.arrays: list[Any] = []
        self.constants: dict[float | bytes, int] = {}
        self.values: list[float] = []
        self.tables: list[np.ndarray] = []
        self.fields: list[tuple[int, ...]] = []
        self.slots: list[Any] = []
        self._known: dict[Any, int] = {}
        self._lookups: dict[Any, tuple[int, int | None]] = {}
        self._kept: list[Any] = []

    def _once(self, key: Any, keep: Any, make: Any) -> int:
        if key not in self._known:
            self._kept.append(keep)  # so that its id stays its own
            self._known[key] = make()
        return self._known[key]

    def _array(self, values: Any, valid: Any | None) -> int:
        flags = device.xp().zeros(0, dtype=bool) if valid is None else valid
        self.arrays += [values, flags]
        return len(self.arrays) // 2 - 1

    def column(self, column: Column) -> int:
        return self._once(id(column), column, lambda: self._array(column.values, column.valid()))

    def constant(self, value: float) -> int:
        key = np.float64(value).tobytes()
        if key not in self.constants:
            self.constants[key] = len(self.values)
            self.values.append(float(value))
        return self.constants[key]

    def table(self, values: np.ndarray) -> int:
        def add() -> int:
            self.tables.append(values)
            return len(self.tables) - 1

        return self._once(("table", id(values)), values, add)

    def lookup(self, column: Column, lookup: Lookup) -> tuple[int, int | None]:
        """Return the numbers of the array to look up and of the lookup; None: of nothing to do."""
        key = ("lookup", id(column), id(lookup))
        if key not in self._lookups:
            self._kept += [column, lookup]
            found = bound(column, lookup)
            place = self._once(
                ("keys", id(found.values)), found, lambda: self._array(found.values, found.flags)
            )
            number = None
            if found.slots is not None:
                number = len(self.fields)
                ends = (lookup.unknown, lookup.missing, found.added)
                self.fields.append((found.kind, found.size, found.least, *ends))
                self.slots.append(found.slots)
            self._lookups[key] = place, number
        return self._lookups[key]


def _run(
    expressions: Sequence[Expression], rows: int, line: int, dtype: str, by_rows: bool
) -> tuple[Any, Any]:
    """Run the kernel; return the matrix's lines and its faults."""
    binder = _Binder()
    starts, reads, looks = [0], [], []
    code: list[int] = []
    for expression in expressions:
        own: list[int] = []
        begin = len(code)
        for step in expression.steps:
            code += _encoded(binder, step, own)
        starts.append(len(code) // 3)
        reads.append(tuple(dict.fromkeys(own)))
        if len(reads[-1]) > READS:
            raise ValueError(f"an expression reads {len(reads[-1])} columns, at most {READS}")
        looks.append(code[begin + 2] if code[begin] == NUMBER["identify"] else -1)
    tables = np.concatenate([np.zeros(0), *binder.tables])
    edges = np.cumsum([0, *(values.size for values in binder.tables)])
    fields = np.array(binder.fields, np.int64).reshape(-1, FIELDS).ravel()
    put = device.to_device
    program = programs.Programs(
        tuple(starts),
        tuple(reads),
        tuple(looks),
        put(np.array(code, np.int64)),
        put(np.array(binder.values, np.float64)),
        put(tables),
        put(edges.astype(np.int64)),
        put(fields),
        tuple(binder.slots),
    )
    flat, faults = programs.matrix(program, rows, line, dtype, by_rows, *binder.arrays)
    return flat.reshape((rows if by_rows else len(expressions), line)), faults


def _encoded(binder: _Binder, step: tuple[Any, ...], own: list[int]) -> list[int]:
    """Return operation, a and b of a step; the columns it reads are added to `own`."""
    name, *operands = step
    if name == "identify":
        place, lookup = binder.lookup(*operands)
        own.append(place)
        return [NUMBER["load" if lookup is None else "identify"], place, lookup or 0]
    numbers = []
    for operand in operands:
        if isinstance(operand, Column):
            numbers.append(binder.column(operand))
            own.append(numbers[-1])
        elif isinstance(operand, np.ndarray):
            numbers.append(binder.table(operand))
        else:
            numbers.append(binder.constant(operand))
    return [NUMBER[name], *numbers, *[0] * (2 - len(numbers))]


@dataclass(frozen=True, slots=True)
class Bound:
    """How a column is looked up.

    Attributes:
        values: what is looked up: whole numbers, doubles, or the numbers themselves.
        flags: bool[n], False where a value is missing, or None.
        kind: DIRECT or HASHED.
        size: slots of the table.
        least: of a direct table, the key of its first slot.
        slots: the table; None where `values` are the numbers already.
        added: to the numbers in the table.
    """

    values: Any
    flags: Any | None = None
    kind: int = DIRECT
    size: int = 0
    least: int = 0
    slots: Any | None = None
    added: int = 0


def bound(column: Column, lookup: Lookup) -> Bound:
    """Return how a column is looked up.

    Raises:
        TypeError: the column is of another type than the known values.
    """
    if column.layout == "text" and "encoded" in column.memo:
        column = column.memo["encoded"]
    if column.layout == "dictionary":
        return _by_codes(column, lookup)
    if column.layout == "text":
        slots = lookups.slots_of_texts(lookup)
        if slots is None:
            return Bound(_found(column, lookup))
        return Bound(text_keys.short(column), column.valid(), *slots)
    if column.layout == "object":
        if missing.count(column):
            raise TypeError(f"values of {column.dtype} are looked up among {lookup.values.dtype}")
        return Bound(device.xp().full(column.length, lookup.missing, dtype=np.int64))
    flags = column.valid()
    if column.layout == "temporal":
        mask = missing.maybe_isna(column)
        flags = None if mask is None else ~mask
    return Bound(column.values, flags, *lookups.slots_of(column, lookup))


def _found(column: Column, lookup: Lookup) -> Any:
    """Return the number of each text of a column, by a join: int64[n]."""
    xp = device.xp()
    if lookup.values.length == 0 or column.length == 0:
        numbers = xp.full(column.length, lookup.unknown, dtype=np.int64)
    else:
        if lookup.values.layout in lookups.PLAIN:
            raise TypeError(f"texts are looked up among values of {lookup.values.dtype}")
        _, rows = join.rows([column], [lookup.values], keep_left=True)
        numbers = xp.where(rows < 0, lookup.unknown, rows + lookup.first).astype(np.int64)
    mask = missing.maybe_isna(column)
    return numbers if mask is None else xp.where(mask, lookup.missing, numbers)


def _by_codes(column: Column, lookup: Lookup) -> Bound:
    """Look codes up: the distinct values are found among the known ones, the rows by address."""
    xp = device.xp()
    distinct = column.categories
    slots = xp.full(1, lookup.missing, dtype=np.int64)  # of code -1
    if distinct.length:  # no categories are of no type
        looked = Expression((("identify", distinct, lookup),), "int64")
        numbers = columns({0: looked}, distinct.length)[0].values
        slots = xp.concatenate([slots, numbers])
    return Bound(column.values, None, DIRECT, slots.shape[0], -1, slots)
