"""Programs of features on the CPU: a block of rows in cache, all features of it, the next block."""

import math
import operator

import numpy as np
from numba.extending import register_jitable

from gpuframe import device
from gpuframe.device import threads
from gpuframe.kernels.cpu.compiled import compiled, const
from gpuframe.kernels.cpu.pointers import (
    blank_absent,
    kind_of,
    load,
    load_keys,
    longs,
    mark_absent,
)
from gpuframe.kernels.cpu.prefetch import prefetch
from gpuframe.kernels.elementary import Operations
from gpuframe.kernels.programs import DIRECT, FIELDS, KINDS, NUMBER, STORED
from gpuframe.kernels.scalar.hashing import home
from gpuframe.kernels.scalar.programs import powers, tables

_BLOCK = 1024
_LEAST = 4 * _BLOCK  # rows of a thread's turn
_BATCH = 64  # keys whose slots are asked for together
_LINE = 128  # bytes on which lines begin

_REAL, _WHOLE, _BFLOAT = 0, 1, 2  # what is written

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
_NORMAL, _ARCSINE, _YEO_JOHNSON = NUMBER["normal"], NUMBER["arcsine"], NUMBER["yeo_johnson"]
_BOX_COX, _EXPM1_OVER = NUMBER["box_cox"], NUMBER["expm1_over"]


@register_jitable
def _choose(condition, left, right):
    return left if condition else right


@register_jitable
def _bits(value):
    return np.float64(value).view(np.int64)


@register_jitable
def _double(pattern):
    return np.int64(pattern).view(np.float64)


@register_jitable
def _divided(left, right):
    return left / right


_OPERATIONS = Operations(
    operator.add,
    operator.mul,
    _divided,
    math.sqrt,
    np.floor,
    _choose,
    _bits,
    _double,
    register_jitable,
)
_MADE, _powered, _yeo_johnson, _box_cox = powers(_OPERATIONS)
_place, _interpolated, _cubic = tables(_OPERATIONS)
_log, _log1p, _exp, _expm1, _sine, _cosine, _normal, _arcsine = _MADE


def matrix(programs, rows, line, dtype, by_rows, *columns):
    features = len(programs.starts) - 1
    out = device.aligned((rows if by_rows else features) * line, np.dtype(STORED[dtype]), _LINE)
    out.reshape(-1, line)[:, features if by_rows else rows :] = 0
    strides = (1, line) if by_rows else (line, 1)
    given = [np.ascontiguousarray(array) for array in columns]
    addresses = np.array([array.ctypes.data if array.size else 0 for array in given], np.int64)
    kinds = np.array([kind_of(array) for array in given[::2]], np.int64)
    starts = np.array(programs.starts, np.int64)
    rest = tuple(const(array) for array in programs[3:-1])
    tables = np.array([array.ctypes.data for array in programs.slots], np.int64)
    faults = np.zeros(features, np.int64)
    run = _halves if dtype == "float16" else _run
    kind = _BFLOAT if dtype == "bfloat16" else _REAL if out.dtype.kind == "f" else _WHOLE

    def span(start, stop):
        found = run(start, stop, starts, *rest, tables, addresses, kinds, out, *strides, kind)
        np.add(faults, found, out=faults)

    threads.run(span, rows, grain=max(_LEAST, threads.GRAIN // max(features, 1)))
    return out, faults


@compiled
def _run(
    start, stop, starts, code, constants, tables, edges, lookups, slots, addresses, kinds,
    out, feature_step, row_step, kind,
):  # fmt: skip
    """Evaluate programs on rows [start, stop); returns how many values out cannot hold of each."""
    x, y, keys, absent = _buffers()
    faults = np.zeros(starts.size - 1, np.int64)
    for begin in range(start, stop, _BLOCK):
        count = min(_BLOCK, stop - begin)
        for feature in range(starts.size - 1):
            _evaluate(
                begin, count, starts[feature], starts[feature + 1], code, constants, tables, edges,
                lookups, slots, addresses, kinds, x, y, keys, absent,
            )  # fmt: skip
            at = feature * feature_step + begin * row_step
            if kind == _REAL:
                for i in range(count):
                    x[i] = x[i] if x[i] == x[i] else np.nan  # of one sign
                _write(count, x, out, at, row_step)
            else:
                if kind == _WHOLE:
                    faults[feature] += _to_integers(count, x, out.itemsize, keys)
                else:
                    _to_bfloat16(count, x, keys)
                _write(count, keys, out, at, row_step)
    return faults


@compiled
def _to_integers(count, x, itemsize, out):
    """Cut doubles to integers, 0 where they do not fit; returns how many do not."""
    low = 0.0 if itemsize == 1 else (-(2.0**63) if itemsize == 8 else -(2.0**31))
    high = 256.0 if itemsize == 1 else (2.0**63 if itemsize == 8 else 2.0**31)
    wrong = 0
    for i in range(count):
        fits = low <= x[i] < high
        wrong += not fits
        out[i] = np.int64(x[i]) if fits else np.int64(0)
    return wrong


@compiled
def _to_bfloat16(count, x, out):
    for i in range(count):
        bits = np.float32(x[i]).view(np.uint32)
        odd = (bits >> np.uint32(16)) & np.uint32(1)
        rounded = (bits + np.uint32(0x7FFF) + odd) >> np.uint32(16)
        out[i] = np.int64(rounded) if x[i] == x[i] else np.int64(0x7FC0)


@compiled
def _write(count, values, out, at, step):
    if step == 1:
        place = out[at : at + count]
        for i in range(count):
            place[i] = values[i]
    else:
        for i in range(count):
            out[at + i * step] = values[i]


def _halves(
    start, stop, starts, code, constants, tables, edges, lookups, slots, addresses, kinds,
    out, feature_step, row_step, kind,
):  # fmt: skip
    """Through float32 blocks: NumPy has the conversion, numba has not."""
    features = starts.size - 1
    moved = addresses.copy()
    sizes = np.array([int(kind[1]) for kind in KINDS], np.int64)[kinds]
    turned = out.reshape(-1, row_step).T if feature_step == 1 else out.reshape(-1, feature_step)
    for begin in range(start, stop, _BLOCK * 8):
        count = min(_BLOCK * 8, stop - begin)
        single = np.empty(features * count, np.float32)
        moved[::2] = addresses[::2] + begin * sizes
        moved[1::2] = np.where(addresses[1::2] != 0, addresses[1::2] + begin, 0)
        _run(
            0, count, starts, code, constants, tables, edges, lookups, slots, moved, kinds,
            single, count, 1, kind,
        )  # fmt: skip
        with np.errstate(over="ignore"):
            turned[:features, begin : begin + count] = single.reshape(features, count)
    return np.zeros(features, np.int64)


@register_jitable
def _buffers():
    return (
        np.empty(_BLOCK),
        np.empty(_BLOCK),
        np.empty(_BLOCK, np.int64),
        np.empty(_BLOCK, np.uint8),
    )


@compiled
def _evaluate(
    begin, count, first, last, code, constants, tables, edges, lookups, slots, addresses, kinds,
    x, y, keys, absent,
):  # fmt: skip
    """Leave what one program makes of rows begin.. in x."""
    for at in range(first, last):
        operation, a, b = code[3 * at], code[3 * at + 1], code[3 * at + 2]
        if operation == _LOAD:
            load(addresses[2 * a], kinds[a], begin, count, x)
            blank_absent(addresses[2 * a + 1], begin, count, x)
        elif operation == _IDENTIFY:
            load_keys(addresses[2 * a], kinds[a], begin, count, x, keys)
            mark_absent(addresses[2 * a], addresses[2 * a + 1], kinds[a], begin, count, absent)
            _identify(count, b, lookups, slots, keys, absent, x)
        elif _ADD_COLUMN <= operation <= _DIVIDE_COLUMN:
            load(addresses[2 * a], kinds[a], begin, count, y)
            blank_absent(addresses[2 * a + 1], begin, count, y)
            _with_column(operation, count, x, y)
        elif operation <= _DIVIDE or _FILL <= operation <= _AT_MOST or operation == _EQUALS:
            _with_constant(operation, count, constants[a], x)
        elif _BIN_RIGHT <= operation <= _CUBIC:
            _with_table(operation, count, tables, edges, a, b, x)
        elif operation >= _YEO_JOHNSON:
            _raised(operation, count, constants[a], x)
        else:
            _function(operation, count, x)


@compiled
def _identify(count, lookup, lookups, slots, keys, absent, x):
    at = FIELDS * lookup
    kind, size, least = lookups[at], lookups[at + 1], lookups[at + 2]
    unknown, missing = np.float64(lookups[at + 3]), np.float64(lookups[at + 4])
    added = lookups[at + 5]
    table = longs(slots[lookup], size if kind == DIRECT else 2 * size)
    if kind == DIRECT:
        for i in range(count):
            place = np.uint64(keys[i]) - np.uint64(least)
            number = np.int64(-1)
            if place < np.uint64(size):
                number = table[place]
            x[i] = unknown if number == -1 else np.float64(number + added)
    else:
        _probe(count, size, table, keys, x)
        for i in range(count):
            x[i] = unknown if x[i] < 0.0 else x[i] + np.float64(added)
    for i in range(count):
        if absent[i]:
            x[i] = missing


@compiled
def _probe(count, size, table, keys, x):
    """Look keys up in batches: ask for all slots, read each, then walk on from taken ones.

    The misses of a batch overlap, and the loops over it have no branch to mispredict.
    """
    one, last, shift = np.uint64(1), np.uint64(size - 1), np.uint64(64)
    while size > 1:
        size >>= 1
        shift -= one
    places = np.empty(_BATCH, np.uint64)
    todo = np.empty(_BATCH, np.uint64)
    for begin in range(np.uint64(0), np.uint64(count), np.uint64(_BATCH)):
        end = min(begin + np.uint64(_BATCH), np.uint64(count))
        for i in range(begin, end):
            place = home(keys[i], shift)
            places[i - begin] = place
            prefetch(table, place << one)
        left = np.uint64(0)
        for i in range(begin, end):
            pair = places[i - begin] << one
            number = table[pair + one]
            x[i] = np.float64(number)
            todo[left] = i
            places[left] = places[i - begin]
            left += np.uint64((number >= 0) & (table[pair] != keys[i]))
        for turn in range(left):
            i = todo[turn]
            place = places[turn]
            number = np.int64(0)
            while True:
                place = (place + one) & last
                number = table[(place << one) + one]
                if number < 0 or table[place << one] == keys[i]:
                    break
            x[i] = np.float64(number)


@compiled
def _with_column(operation, count, x, y):
    if operation == _ADD_COLUMN:
        for i in range(count):
            x[i] += y[i]
    elif operation == _SUBTRACT_COLUMN:
        for i in range(count):
            x[i] -= y[i]
    elif operation == _MULTIPLY_COLUMN:
        for i in range(count):
            x[i] *= y[i]
    else:
        for i in range(count):
            x[i] /= y[i]


@compiled
def _with_constant(operation, count, constant, x):
    if operation == _ADD:
        for i in range(count):
            x[i] += constant
    elif operation == _MULTIPLY:
        for i in range(count):
            x[i] *= constant
    elif operation == _DIVIDE:
        for i in range(count):
            x[i] /= constant
    elif operation == _FILL:
        for i in range(count):
            x[i] = x[i] if x[i] == x[i] else constant
    elif operation == _AT_LEAST:
        for i in range(count):
            x[i] = max(x[i], constant)
    elif operation == _AT_MOST:
        for i in range(count):
            x[i] = min(x[i], constant)
    else:
        for i in range(count):
            equal = 1.0 if x[i] == constant else 0.0
            x[i] = equal if x[i] == x[i] else x[i]


@compiled
def _with_table(operation, count, tables, edges, a, b, x):
    begin, end = edges[a], edges[a + 1]
    if operation == _GATHER:
        for i in range(count):
            if x[i] == x[i]:
                x[i] = tables[begin + np.int64(x[i])]
    elif operation == _INTERPOLATE:
        for i in range(count):
            x[i] = _interpolated(tables, begin, end, edges[b], x[i])
    elif operation == _CUBIC:
        for i in range(count):
            x[i] = _cubic(tables, begin, end, edges[b], x[i])
    else:
        right = operation == _BIN_RIGHT
        for i in range(count):
            if x[i] == x[i]:
                x[i] = _place(tables, begin, end, x[i], right)


@compiled
def _raised(operation, count, power, x):
    if operation == _YEO_JOHNSON:
        for i in range(count):
            x[i] = _yeo_johnson(x[i], power)
    elif operation == _BOX_COX:
        for i in range(count):
            x[i] = _box_cox(x[i], power)
    else:
        for i in range(count):
            x[i] = _powered(x[i], power)


@compiled
def _function(operation, count, x):
    if operation == _LOG:
        for i in range(count):
            x[i] = _log(x[i])
    elif operation == _LOG1P:
        for i in range(count):
            x[i] = _log1p(x[i])
    elif operation == _EXP:
        for i in range(count):
            x[i] = _exp(x[i])
    elif operation == _EXPM1:
        for i in range(count):
            x[i] = _expm1(x[i])
    elif operation == _ROOT:
        for i in range(count):
            x[i] = math.sqrt(x[i])
    elif operation == _MISSING:
        for i in range(count):
            x[i] = 0.0 if x[i] == x[i] else 1.0
    elif operation == _FLOOR:
        for i in range(count):
            x[i] = np.floor(x[i])
    elif operation == _SINE:
        for i in range(count):
            x[i] = _sine(x[i])
    elif operation == _COSINE:
        for i in range(count):
            x[i] = _cosine(x[i])
    elif operation == _ARCSINE:
        for i in range(count):
            x[i] = _arcsine(x[i])
    else:
        for i in range(count):
            x[i] = _normal(x[i])
