"""Programs of features on CUDA: a launch a feature, a thread a row, one interpreter for all.

A column arrives as views of its bytes in every width, so that one signature reads any dtype. What
a matrix by rows needs is turned at the end.
"""

import numpy as np
from numba.extending import register_jitable

from gpuframe.kernels.cuda.launch import SIMULATED, cuda, entry, launch, libdevice, xp
from gpuframe.kernels.cuda.rounded import add, divide, multiply
from gpuframe.kernels.elementary import Operations
from gpuframe.kernels.programs import DIRECT, FIELDS, KINDS, NUMBER, STORED
from gpuframe.kernels.scalar.hashing import home
from gpuframe.kernels.scalar.programs import powers, tables

_LOAD, _IDENTIFY = NUMBER["load"], NUMBER["identify"]
_ADD, _MULTIPLY, _DIVIDE = NUMBER["add"], NUMBER["multiply"], NUMBER["divide"]
_ADD_COLUMN, _SUBTRACT_COLUMN = NUMBER["add_column"], NUMBER["subtract_column"]
_MULTIPLY_COLUMN, _DIVIDE_COLUMN = NUMBER["multiply_column"], NUMBER["divide_column"]
_FILL, _AT_LEAST, _AT_MOST = NUMBER["fill"], NUMBER["at_least"], NUMBER["at_most"]
_LOG, _LOG1P, _EXP, _EXPM1 = NUMBER["log"], NUMBER["log1p"], NUMBER["exp"], NUMBER["expm1"]
_ROOT, _MISSING, _EQUALS = NUMBER["root"], NUMBER["missing"], NUMBER["equals"]
_BIN_RIGHT, _BIN_LEFT = NUMBER["bin_right"], NUMBER["bin_left"]
_INTERPOLATE, _GATHER, _CUBIC = NUMBER["interpolate"], NUMBER["gather"], NUMBER["cubic"]
_FLOOR, _SINE, _COSINE = NUMBER["floor"], NUMBER["sine"], NUMBER["cosine"]
_ARCSINE, _YEO_JOHNSON, _BOX_COX = NUMBER["arcsine"], NUMBER["yeo_johnson"], NUMBER["box_cox"]

if SIMULATED:

    def _bits(value):
        return np.float64(value).view(np.int64)

    def _double(pattern):
        return np.int64(pattern).view(np.float64)

    _root, _floor = np.sqrt, np.floor
else:
    _bits, _double = libdevice.double_as_longlong, libdevice.longlong_as_double
    _root, _floor = libdevice.dsqrt_rn, libdevice.floor


@register_jitable
def _choose(condition, left, right):
    return left if condition else right


_OPERATIONS = Operations(
    add, multiply, divide, _root, _floor, _choose, _bits, _double, register_jitable
)
_MADE, _powered, _yeo_johnson, _box_cox = powers(_OPERATIONS)
_place, _interpolated, _cubic = tables(_OPERATIONS)
_log, _log1p, _exp, _expm1, _sine, _cosine, _normal, _arcsine = _MADE


def matrix(programs, rows, line, dtype, by_rows, *columns):
    features = len(programs.starts) - 1
    own = {"float16": "float32", "bfloat16": "float32"}.get(dtype, dtype)
    whole = np.dtype(own).kind in "iu"
    length = rows if by_rows else line
    made = xp().zeros(features * length, own)
    faults = xp().zeros(features, np.int64)
    views = [_views(columns[at], columns[at + 1]) for at in range(0, len(columns), 2)]
    rest = programs[3:-1]
    none = xp().zeros(0, np.int64)
    for feature in range(features):
        start, stop = programs.starts[feature], programs.starts[feature + 1]
        first, second = programs.reads[feature][0], programs.reads[feature][-1]
        out = made[feature * length : feature * length + rows]
        lookup = programs.looks[feature]
        slots = none if lookup < 0 else programs.slots[lookup]
        arguments = (first, start, stop, *rest, slots, *views[first], *views[second], out)
        if whole:
            launch(_whole, rows, *arguments, faults[feature : feature + 1])
        else:
            launch(_real, rows, *arguments)
    lines = made.reshape(features, length)
    if by_rows:
        turned = xp().zeros((rows, line), own)
        turned[:, :features] = lines.T
        lines = turned
    return _stored(lines, dtype).reshape(lines.size), faults


def _stored(lines, dtype):
    if dtype == "float16":
        return lines.astype(np.float16)
    if dtype != "bfloat16":
        return lines
    bits = lines.view(np.uint32)
    rounded = (bits + np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))) >> np.uint32(16)
    return xp().where(xp().isnan(lines), np.uint32(0x7FC0), rounded).astype(STORED[dtype])


def _views(values, valid):
    """Return the number of the dtype, views of the bytes in six dtypes, and the flags as bytes."""
    size = values.dtype.itemsize
    bytes_ = values.view(np.uint8) if values.size else xp().zeros(0, np.uint8)
    found = [
        bytes_.view(dtype) if size == np.dtype(dtype).itemsize else xp().zeros(0, dtype)
        for dtype in (np.int8, np.int16, np.int32, np.int64, np.float32, np.float64)
    ]
    return (KINDS.index(values.dtype.str[1:]), *found, valid.view(np.uint8))


@register_jitable
def _integer(kind, row, bytes_, shorts, words, longs):
    """Return a value of a column of integers as int64."""
    if kind in (2, 6):
        return longs[row]
    if kind == 3:
        return np.int64(words[row])
    if kind == 7:
        return np.int64(words[row]) & np.int64(0xFFFFFFFF)
    if kind == 4:
        return np.int64(shorts[row])
    if kind == 8:
        return np.int64(shorts[row]) & np.int64(0xFFFF)
    if kind == 5:
        return np.int64(bytes_[row])
    return np.int64(bytes_[row]) & np.int64(0xFF)


@register_jitable
def _number(kind, row, bytes_, shorts, words, longs, singles, doubles, flags):
    """Return a value of a column as a double, NaN where it is missing."""
    if flags.size > 0 and flags[row] == 0:
        return np.float64(np.nan)
    if kind == 0:
        return doubles[row]
    if kind == 1:
        return np.float64(singles[row])
    value = _integer(kind, row, bytes_, shorts, words, longs)
    if kind == 6:
        return np.float64(np.uint64(value))
    return np.float64(value)


@register_jitable
def _shift(size):
    """Return 64 less the logarithm of the size of a table."""
    shift = np.uint64(64)
    while size > 1:
        size >>= 1
        shift -= np.uint64(1)
    return shift


@register_jitable
def _identified(lookup, key, lookups, slots):
    at = FIELDS * lookup
    size = lookups[at + 1]
    number = np.int64(-1)
    if lookups[at] == DIRECT:
        place = np.uint64(key) - np.uint64(lookups[at + 2])
        if place < np.uint64(size):
            number = slots[np.int64(place)]
    else:
        last = np.int64(size - 1)
        place = np.int64(home(key, _shift(size)))
        number = slots[2 * place + 1]
        while number != -1 and slots[2 * place] != key:
            place = (place + 1) & last
            number = slots[2 * place + 1]
    return np.float64(lookups[at + 3] if number == -1 else number + lookups[at + 5])


@register_jitable
def _simple(operation, x, constant):
    """Return the accumulator after an instruction with a constant or without anything."""
    if operation == _ADD:
        return add(x, constant)
    if operation == _MULTIPLY:
        return multiply(x, constant)
    if operation == _DIVIDE:
        return divide(x, constant)
    if operation == _FILL:
        return x if x == x else constant  # noqa: PLR0124 - NaN
    if operation == _AT_LEAST:
        return max(x, constant)
    if operation == _AT_MOST:
        return min(x, constant)
    if operation == _MISSING:
        return 0.0 if x == x else 1.0  # noqa: PLR0124 - NaN
    if operation == _EQUALS:
        equal = 1.0 if x == constant else 0.0
        return equal if x == x else x  # noqa: PLR0124 - NaN
    if operation == _ROOT:
        return _root(x)
    if operation == _FLOOR:
        return _floor(x)
    return x


@register_jitable
def _function(operation, x, constant):
    if operation == _LOG:
        return _log(x)
    if operation == _LOG1P:
        return _log1p(x)
    if operation == _EXP:
        return _exp(x)
    if operation == _EXPM1:
        return _expm1(x)
    if operation == _SINE:
        return _sine(x)
    if operation == _COSINE:
        return _cosine(x)
    if operation == _ARCSINE:
        return _arcsine(x)
    if operation == _YEO_JOHNSON:
        return _yeo_johnson(x, constant)
    if operation == _BOX_COX:
        return _box_cox(x, constant)
    if operation > _BOX_COX:
        return _powered(x, constant)
    return _normal(x)


@register_jitable
def _looked_up(operation, x, a, b, tables, edges):
    begin, end = edges[a], edges[a + 1]
    if operation == _INTERPOLATE:
        return _interpolated(tables, begin, end, edges[b], x)
    if operation == _CUBIC:
        return _cubic(tables, begin, end, edges[b], x)
    if x != x:  # noqa: PLR0124 - NaN
        return x
    if operation == _GATHER:
        return tables[begin + np.int64(x)]
    return np.float64(_place(tables, begin, end, x, operation == _BIN_RIGHT))


@register_jitable
def _evaluated(
    row, first, start, stop, code, constants, tables, edges, lookups, slots,
    kind, bytes_, shorts, words, longs, singles, doubles, flags,
    kind2, bytes2, shorts2, words2, longs2, singles2, doubles2, flags2,
):  # fmt: skip
    """Return what a program makes of a row."""
    x = np.float64(0.0)
    for at in range(start, stop):
        operation, a = code[3 * at], code[3 * at + 1]
        if operation == _LOAD:
            x = _number(kind, row, bytes_, shorts, words, longs, singles, doubles, flags)
        elif operation == _IDENTIFY:
            lookup = code[3 * at + 2]
            if kind <= 1:
                x = _number(kind, row, bytes_, shorts, words, longs, singles, doubles, flags)
                key = _bits(add(x, 0.0))
            else:
                x = 0.0
                if flags.size > 0 and flags[row] == 0:
                    x = np.nan
                key = _integer(kind, row, bytes_, shorts, words, longs)
            if x == x:  # noqa: PLR0124 - NaN
                x = _identified(lookup, key, lookups, slots)
            else:
                x = np.float64(lookups[FIELDS * lookup + 4])
        elif _ADD_COLUMN <= operation <= _DIVIDE_COLUMN:
            if a == first:
                y = _number(kind, row, bytes_, shorts, words, longs, singles, doubles, flags)
            else:
                y = _number(kind2, row, bytes2, shorts2, words2, longs2, singles2, doubles2, flags2)
            if operation == _ADD_COLUMN:
                x = add(x, y)
            elif operation == _SUBTRACT_COLUMN:
                x = add(x, -y)
            elif operation == _MULTIPLY_COLUMN:
                x = multiply(x, y)
            else:
                x = divide(x, y)
        elif _BIN_RIGHT <= operation <= _CUBIC:
            x = _looked_up(operation, x, a, code[3 * at + 2], tables, edges)
        else:
            constant = constants[a] if constants.size > 0 else 0.0
            if _LOG <= operation <= _EXPM1 or operation >= _SINE:
                x = _function(operation, x, constant)
            else:
                x = _simple(operation, x, constant)
    return x


_COLUMN = "i8, i1[::1], i2[::1], i4[::1], i8[::1], f4[::1], f8[::1], u1[::1]"
_PROGRAM = "i8, i8, i8, i8[::1], f8[::1], f8[::1], i8[::1], i8[::1], i8[::1]"


@entry(*(f"({_PROGRAM}, {_COLUMN}, {_COLUMN}, {out}[::1])" for out in ("f4", "f8")), registers=96)
def _real(
    first, start, stop, code, constants, tables, edges, lookups, slots,
    kind, bytes_, shorts, words, longs, singles, doubles, flags,
    kind2, bytes2, shorts2, words2, longs2, singles2, doubles2, flags2,
    out,
):  # fmt: skip
    for row in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        x = _evaluated(
            row, first, start, stop, code, constants, tables, edges, lookups, slots,
            kind, bytes_, shorts, words, longs, singles, doubles, flags,
            kind2, bytes2, shorts2, words2, longs2, singles2, doubles2, flags2,
        )  # fmt: skip
        out[row] = x if x == x else np.nan  # noqa: PLR0124 - NaN of one sign


@entry(
    *(f"({_PROGRAM}, {_COLUMN}, {_COLUMN}, {out}[::1], i8[::1])" for out in ("i4", "i8", "u1")),
    registers=96,
)
def _whole(
    first, start, stop, code, constants, tables, edges, lookups, slots,
    kind, bytes_, shorts, words, longs, singles, doubles, flags,
    kind2, bytes2, shorts2, words2, longs2, singles2, doubles2, flags2,
    out, faults,
):  # fmt: skip
    size = out.itemsize
    low = 0.0 if size == 1 else (-(2.0**63) if size == 8 else -(2.0**31))
    high = 256.0 if size == 1 else (2.0**63 if size == 8 else 2.0**31)
    for row in range(cuda.grid(1), out.size, cuda.gridsize(1)):
        x = _evaluated(
            row, first, start, stop, code, constants, tables, edges, lookups, slots,
            kind, bytes_, shorts, words, longs, singles, doubles, flags,
            kind2, bytes2, shorts2, words2, longs2, singles2, doubles2, flags2,
        )  # fmt: skip
        fits = low <= x < high
        out[row] = np.int64(x) if fits else np.int64(0)
        if not fits:
            cuda.atomic.add(faults, 0, 1)
