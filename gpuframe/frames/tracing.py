"""A user's function over all rows at once: it is run on stand-ins for its values, path by path.

The function sees `Traced` values, whose operators are those of whole columns. Where it asks for
the truth of a condition that some rows meet and others do not, the rows are parted and it runs
again on each part, so every path of its `if`s is one vectorised run. What would differ from the
interpreter (an integer past 64 bits, a division by zero, a call that is not known) gives up, and
the interpreter calls the function row by row. The method is symbolic execution with concrete
columns (King, "Symbolic Execution and Program Testing", 1976): each step is one operation of the
device, rounded as Python rounds it, and nothing has to be compiled for a function that may never be
used again.
"""

import builtins
import dis
import operator
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.errors import NotNative
from gpuframe.ops import elementwise, keys, missing, select

MOST_PATHS = 64
"""Paths after which a function is left to the interpreter."""

_LARGEST = 1 << 53
"""Integers up to which doubles are exact."""

_CALLS = {abs, min, max, bool, len, float, int}
"""Built-in functions that a traceable function may call; `STAND_INS` take the place of some."""
_OPCODES = {
    "CACHE", "CALL", "COMPARE_OP", "CONTAINS_OP", "COPY", "COPY_FREE_VARS", "EXTENDED_ARG",
    "BINARY_OP", "BINARY_SUBSCR", "BUILD_TUPLE", "JUMP_FORWARD", "KW_NAMES", "LOAD_ATTR",
    "LOAD_CONST", "LOAD_DEREF", "LOAD_FAST", "LOAD_FAST_CHECK", "LOAD_FAST_LOAD_FAST",
    "LOAD_GLOBAL", "LOAD_METHOD", "NOP", "POP_TOP", "PRECALL", "PUSH_NULL", "RESUME",
    "RETURN_CONST", "RETURN_VALUE", "STORE_FAST", "STORE_FAST_LOAD_FAST",
    "STORE_FAST_STORE_FAST", "SWAP", "TO_BOOL", "UNARY_INVERT", "UNARY_NEGATIVE", "UNARY_NOT",
    "CALL_INTRINSIC_1", "UNARY_POSITIVE", "MAKE_CELL",
}  # fmt: skip
"""Steps of a function that has no effect but its result; jumps forward come to them."""


class _Parting(Exception):  # noqa: N818 - no error: the function runs again on each part
    """A condition that holds on some rows alone."""

    def __init__(self, mask: Any) -> None:
        super().__init__()
        self.mask = mask


def is_traceable(function: Any) -> bool:
    """Whether a function can do nothing but compute its result from its only argument."""
    if type(function) is not types.FunctionType:
        return False
    code = function.__code__
    plain = code.co_argcount == 1 and not code.co_kwonlyargcount and not function.__defaults__
    flags = code.co_flags & (0x04 | 0x08 | 0x20 | 0x80)  # *args, **kwargs, generators, coroutines
    if not plain or flags or code.co_exceptiontable:
        return False
    cells = [cell.cell_contents for cell in function.__closure__ or ()]
    if not all(isinstance(value, int | float | str) for value in cells):
        return False
    for step in dis.get_instructions(function):
        if step.opname not in _OPCODES and not step.opname.startswith(("POP_JUMP", "JUMP_IF")):
            return False
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            found = function.__globals__.get(step.argval, getattr(builtins, step.argval, None))
            known = isinstance(found, int | float | str)
            if not known and not (callable(found) and found in _CALLS):
                return False
        if step.opname in ("LOAD_ATTR", "LOAD_METHOD") and step.argval.startswith("_"):
            return False
    return True


def prepared(function: Any) -> Any:
    """Return a traceable function that calls stand-ins of built-ins which insist on a number."""
    code = function.__code__
    used = {name: run for name, run in STAND_INS.items() if name in code.co_names}
    if not used:
        return function
    names = {**function.__globals__, **used}
    return types.FunctionType(code, names, function.__name__, None, function.__closure__)


def is_constant(value: Any) -> bool:
    """Whether a value is a scalar that stands in a function's text."""
    return isinstance(value, bool | int | float | str)


class Traced:
    """The values of an expression of a user's function, for all rows of a path."""

    __slots__ = ("column",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, column: Column) -> None:
        self.column = column

    def __bool__(self) -> bool:
        column = self.column
        if column.dtype != dtypes.BOOL:
            column = elementwise.binary("ne", column, "" if dtypes.is_text(column.dtype) else 0)
        some = bool(column.values.any())
        if some and not bool(column.values.all()):
            raise _Parting(column.values)
        return some

    def __neg__(self) -> "Traced":
        if self.column.dtype.kind == "i":
            _check_range(*(-bound for bound in keys.extremes(self.column)))
        return Traced(_unary("neg", self.column))

    def __pos__(self) -> "Traced":
        _check_number(self.column)
        return self

    def __abs__(self) -> "Traced":
        _check_number(self.column)
        if self.column.dtype.kind == "i":
            _check_range(*(abs(bound) for bound in keys.extremes(self.column)))
        return Traced(_unary("abs", self.column))

    def __contains__(self, part: Any) -> Any:
        if not dtypes.is_text(self.column.dtype) or not isinstance(part, str):
            raise NotNative("a search in other than texts")
        return bool(Traced(_texts(self.column).contains(part, regex=False)._column))

    def __getattr__(self, name: str) -> Any:
        """Return the method of texts of that name, for all rows."""
        if name not in _TEXT_METHODS or not dtypes.is_text(self.column.dtype):
            raise NotNative(f"{name} of a value")

        def method(*args: Any) -> "Traced":
            if not all(isinstance(value, str) for value in args):
                raise NotNative(f"{name} with other than texts")
            given = {"regex": False} if name == "replace" else {}
            return Traced(getattr(_texts(self.column), name)(*args, **given)._column)

        return method

    def _cannot(self, *_: Any) -> Any:
        raise NotNative("a step that is not known for all rows at once")

    __iter__ = __len__ = __int__ = __float__ = __index__ = __round__ = _cannot
    __getitem__ = __call__ = __format__ = __invert__ = __str__ = __repr__ = _cannot


_TEXT_METHODS = {
    "capitalize", "endswith", "isalnum", "isalpha", "isdecimal", "isdigit", "islower", "isspace",
    "istitle", "isupper", "lower", "lstrip", "replace", "rstrip", "startswith", "strip",
    "swapcase", "title", "upper",
}  # fmt: skip
"""Methods of Python's texts that `Series.str` has under the same name, with the same answers."""


def _texts(column: Column) -> Any:
    from gpuframe.frames.index import default
    from gpuframe.frames.series import Series

    return Series._from_column(column, default(column.length)).str


def _unary(name: str, column: Column) -> Column:
    _check_number(column)
    return elementwise.unary(name, column)


def _check_number(column: Column) -> None:
    if column.dtype not in (dtypes.INT64, dtypes.FLOAT64):
        raise NotNative(f"arithmetic of {column.dtype}")


def _check_range(*bounds: int) -> None:
    """Refuse integers that Python would keep beyond 64 bits.

    Raises:
        NotNative: a bound is outside of int64.
    """
    if min(bounds) < -(1 << 63) or max(bounds) >= 1 << 63:
        raise NotNative("integers beyond 64 bits")


def _bounds(side: Any) -> tuple[int, int] | None:
    """Return the least and greatest value of an integer side, None for one of floats."""
    if isinstance(side, Traced):
        return keys.extremes(side.column) if side.column.dtype.kind == "i" else None
    return (side, side) if isinstance(side, int) else None


def _arithmetic(name: str) -> Callable[[Any, Any], Any]:
    step = getattr(operator, name)

    def run(left: Any, right: Any) -> Any:
        for side in (left, right):
            if isinstance(side, Traced):
                _check_number(side.column)
            elif isinstance(side, bool) or not isinstance(side, int | float):
                raise NotNative(f"{name} with {type(side).__name__}")
        if name in ("truediv", "floordiv", "mod"):
            _check_divisor(right)
        low, high = _bounds(left), _bounds(right)
        if low is not None and high is not None:
            if name in ("add", "sub", "mul"):
                _check_range(*(step(a, b) for a in low for b in high))
            else:
                _check_exact(*low, *high)
        else:
            _check_exact(*(bound for pair in (low, high) if pair for bound in pair))
        return Traced(elementwise.binary(name, *_columns(left, right)))

    return run


def _check_exact(*bounds: int) -> None:
    if any(abs(bound) > _LARGEST for bound in bounds):
        raise NotNative("integers that are no doubles")


def _check_divisor(side: Any) -> None:
    """Refuse to divide by zero, where Python raises.

    Raises:
        NotNative: a divisor is zero.
    """
    zero = bool((side.column.values == 0).any()) if isinstance(side, Traced) else side == 0
    if zero:
        raise NotNative("division by zero")


def _columns(left: Any, right: Any) -> tuple[Any, Any]:
    sides = [side.column if isinstance(side, Traced) else side for side in (left, right)]
    return sides[0], sides[1]


def _comparison(name: str) -> Callable[[Any, Any], Any]:
    def run(left: Any, right: Any) -> Any:
        if not isinstance(right, Traced) and not is_constant(right):
            raise NotNative(f"comparison with {type(right).__name__}")
        first, second = _columns(left, right)
        kinds = {_kind(first), _kind(second)}
        if len(kinds) > 1:
            raise NotNative("comparison of different kinds")
        pair = [_bounds(left), _bounds(right)]
        if None in pair:  # an integer beside a float, which Python compares exactly
            _check_exact(*(bound for bounds in pair if bounds for bound in bounds))
        return Traced(elementwise.binary(name, first, second))

    return run


def _kind(side: Any) -> str:
    if isinstance(side, Column):
        if dtypes.is_text(side.dtype):
            return "text"
        return "bool" if side.dtype == dtypes.BOOL else "number"
    if isinstance(side, str):
        return "text"
    return "bool" if isinstance(side, bool) else "number"


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod"):
    _run = _arithmetic(_name)
    setattr(Traced, f"__{_name}__", _run)
    setattr(Traced, f"__r{_name}__", lambda self, other, run=_run: run(other, self))
for _name in ("eq", "ne", "lt", "le", "gt", "ge"):
    setattr(Traced, f"__{_name}__", _comparison(_name))


def value_of(column: Column) -> Traced:
    """Return the values of a column as a function sees them, one by one.

    Raises:
        NotNative: other than numbers, bools and texts without missing ones.
    """
    dtype = column.dtype
    if dtype in (dtypes.STR, dtypes.BOOL):
        if missing.any_isna(column):
            raise NotNative("missing texts")
        return Traced(column)
    if not dtypes.is_number(dtype) or dtype == dtypes.UINT64:
        raise NotNative(f"a function of {dtype}")
    wide = dtypes.FLOAT64 if dtype.kind == "f" else dtypes.INT64
    return Traced(column if dtype == wide else fixed(column.values.astype(wide)))


def each(
    function: Callable[[Any], Any], columns: list[Column], see: Callable[[list[Column]], Any]
) -> Column:
    """Return `function(row)` of each row.

    Args:
        function: of one argument; `is_traceable`.
        columns: what the rows are made of.
        see: makes of columns what stands for a row.

    Raises:
        NotNative: the interpreter has to run the function.
    """
    rows = columns[0].length
    if not rows:
        raise NotNative("a function of no row")
    function = prepared(function)
    todo: list[Any] = [None]
    places: list[Any] = []
    found: list[Any] = []
    while todo:
        chosen = todo.pop()
        part = columns if chosen is None else [select.take(column, chosen) for column in columns]
        try:
            value = function(see(part))
        except _Parting as parting:
            if len(todo) + len(found) >= MOST_PATHS:
                raise NotNative("a function of many paths") from None
            for mask in (~parting.mask, parting.mask):
                kept = select.rows_of(mask)
                todo.append(kept if chosen is None else select.take(fixed(chosen), kept).values)
            continue
        except (TypeError, OverflowError, ZeroDivisionError, RecursionError) as error:
            raise NotNative(f"{type(error).__name__} in a function") from None
        places.append(chosen)
        found.append(value)
    return _together(found, places, rows)


def _together(found: list[Any], places: list[Any], rows: int) -> Column:
    """Return the results of the paths in the order of the rows."""
    kinds = {_result_kind(value) for value in found}
    if kinds == {"int", "float"}:
        kinds = {"float"}
    if len(kinds) > 1:
        raise NotNative("results of different kinds")
    dtype = {"int": dtypes.INT64, "float": dtypes.FLOAT64, "bool": dtypes.BOOL}.get(kinds.pop())
    columns = [
        _column_of(value, rows if chosen is None else int(chosen.shape[0]), dtype)
        for value, chosen in zip(found, places, strict=True)
    ]
    if len(columns) == 1:
        return columns[0]
    xp = device.xp()
    order = xp.empty(rows, dtype=dtypes.INT64)
    order[xp.concatenate(places)] = xp.arange(rows, dtype=dtypes.INT64)
    return select.take(select.concat(columns), order)


def _result_kind(value: Any) -> str:
    if isinstance(value, Traced):
        kind = _kind(value.column)
        if kind == "number":
            return "int" if value.column.dtype.kind == "i" else "float"
        return kind
    if not is_constant(value):
        raise NotNative(f"a result of {type(value).__name__}")
    return "text" if isinstance(value, str) else type(value).__name__


def _column_of(value: Any, rows: int, dtype: np.dtype | None) -> Column:
    if not isinstance(value, Traced):
        if isinstance(value, int):
            _check_range(value)
        if dtype is None:
            return select.full(value, rows)
        return fixed(device.xp().full(rows, value, dtype=dtype))
    column = value.column
    return column if dtype in (None, column.dtype) else fixed(column.values.astype(dtype))


def _length(value: Any) -> Any:
    if isinstance(value, Traced) and dtypes.is_text(value.column.dtype):
        return Traced(_texts(value.column).len()._column)
    return value.length() if hasattr(value, "length") else len(value)


def _as_float(value: Any = 0.0) -> Any:
    if not isinstance(value, Traced):
        return float(value)
    _check_number(value.column)
    _check_exact(*(_bounds(value) or ()))
    return Traced(fixed(value.column.values.astype(dtypes.FLOAT64)))


def _as_int(value: Any = 0) -> Any:
    if not isinstance(value, Traced):
        return int(value)
    column = value.column
    _check_number(column)
    if column.dtype.kind == "f":
        whole = abs(column.values) < 1 << 62
        if not bool(whole.all()):  # NaN, infinities, and what Python keeps beyond 64 bits
            raise NotNative("numbers that are no 64-bit integers")
        column = fixed(column.values.astype(dtypes.INT64))
    return Traced(column)


STAND_INS = {"len": _length, "float": _as_float, "int": _as_int}
"""What takes the place of built-in functions whose result Python insists on."""
