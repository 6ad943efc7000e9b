"""Reductions along the rows of a table: one value of each row, from columns of numbers.

The operations and their order are pandas' own for a frame that was made at once, so that the last
bits are too: columns of the first one's dtype are added in order, then those of the next dtype, and
then these sums. Blocks of rows stay in the cache meanwhile.
"""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import BOOL, FLOAT32, FLOAT64, INT32, INT64, UINT64
from gpuframe.errors import NotNative
from gpuframe.ops import blocks, missing

_BLOCK = 32_768
"""Rows that are reduced at once on the CPU."""


def along(
    name: str, columns: list[Column], *, skipna: bool = True, min_count: int = 0, ddof: int = 1
) -> Column:
    """Return a reduction of each row.

    Args:
        name: a key of REDUCTIONS.
        columns: at least one column of numbers.
        skipna: whether NaN is left out; else it makes the result NaN.
        min_count: of sum and prod: values that a row needs, else the result is NaN.
        ddof: of var, std and sem.

    Raises:
        NotNative: a column of other than numbers, or bools among numbers where pandas makes
            objects of both.
    """
    if name not in REDUCTIONS:
        raise NotNative(f"{name} along the columns")
    kinds = [column.dtype for column in columns]
    if not all(dtypes.is_number(kind) for kind in kinds):
        raise NotNative(f"{name} along columns of other than numbers")
    reduction = REDUCTIONS[name]
    if reduction in _IN_ONE_DTYPE and BOOL in kinds and len(set(kinds)) > 1:
        raise NotNative(f"{name} along bools and numbers")
    if reduction is _sem and FLOAT32 in kinds:
        raise NotNative("sem along float32")
    settings: dict[str, Any] = {"skipna": skipna}
    if reduction in (_var, _std, _sem):
        settings["ddof"] = ddof
    found = _by_blocks(
        functools.partial(reduction, **settings), [column.values for column in columns]
    )
    if min_count > 0 and name in ("sum", "prod"):
        few = counts(columns).values < min_count
        if bool(few.any()):
            wide = found if found.dtype.kind == "f" else found.astype(FLOAT64)
            found = device.xp().where(few, wide.dtype.type(np.nan), wide)
    return fixed(found)


def counts(columns: list[Column]) -> Column:
    """Return how many values of each row are not missing; columns of any dtype."""
    xp = device.xp()
    found = xp.full(columns[0].length, len(columns), dtype=INT64)
    for column in columns:
        absent = missing.maybe_isna(column)
        if absent is not None:
            found = blocks.apply(xp.subtract, INT64, found, absent.view(np.uint8))
    return fixed(found)


def _by_blocks(function: Callable[[list[Any]], Any], arrays: list[Any]) -> Any:
    """Return a function of columns row by row, computed in blocks that stay in the cache."""
    length = arrays[0].shape[0]
    if device.backend().name == "cuda" or length < blocks.LONG:
        with np.errstate(all="ignore"):
            return function(arrays)
    out = device.empty(length, function([array[:1] for array in arrays]).dtype)

    def block(start: int, stop: int) -> None:
        with np.errstate(all="ignore"):
            for begin in range(start, stop, _BLOCK):
                end = min(begin + _BLOCK, stop)
                out[begin:end] = function([array[begin:end] for array in arrays])

    device.threads.run(block, length)
    return out


def _alike(parts: list[Any]) -> list[list[Any]]:
    """Return columns of one dtype together, in the order of the first of each."""
    found: dict[Any, list[Any]] = {}
    for part in parts:
        found.setdefault(part.dtype, []).append(part)
    return list(found.values())


def _folded(function: Callable[[Any, Any], Any], parts: list[Any]) -> Any:
    """Return columns joined by a function, those of one dtype first."""
    return functools.reduce(function, [functools.reduce(function, some) for some in _alike(parts)])


def _filled(part: Any, value: float) -> Any:
    if part.dtype.kind != "f":
        return part
    return device.xp().where(device.xp().isnan(part), part.dtype.type(value), part)


def _accumulator(parts: list[Any]) -> np.dtype:
    """Return the dtype in which columns are added."""
    common = np.result_type(*(part.dtype for part in parts))
    if common.kind == "f":
        return common
    return UINT64 if common.kind == "u" else INT64


def _accumulated(parts: list[Any], kind: np.dtype, name: str, neutral: float, skipna: bool) -> Any:
    """Return sums or products of rows."""
    function = getattr(device.xp(), name)
    if skipna:
        parts = [_filled(part, neutral) for part in parts]
    found = [
        functools.reduce(function, [part.astype(kind, copy=False) for part in some])
        for some in _alike(parts)
    ]
    return functools.reduce(function, found)


def _sum(parts: list[Any], *, skipna: bool) -> Any:
    return _accumulated(parts, _accumulator(parts), "add", 0, skipna)


def _prod(parts: list[Any], *, skipna: bool) -> Any:
    return _accumulated(parts, _accumulator(parts), "multiply", 1, skipna)


def _known(parts: list[Any]) -> Any:
    """Return how many values of each row are known: an array, or a number where all are."""
    xp = device.xp()
    absent = [xp.isnan(part).astype(INT64) for part in parts if part.dtype.kind == "f"]
    return len(parts) - functools.reduce(xp.add, absent) if absent else len(parts)


def _mean(parts: list[Any], *, skipna: bool) -> Any:
    kind = _accumulator(parts)
    kind = kind if kind.kind == "f" else FLOAT64
    total = _accumulated(parts, kind, "add", 0, skipna)
    known = _known(parts) if skipna else len(parts)
    if not isinstance(known, int):
        known = known.astype(kind)
    return device.xp().true_divide(total, known).astype(kind, copy=False)


def _least(parts: list[Any], *, skipna: bool) -> Any:
    return _folded(device.xp().fmin if skipna else device.xp().minimum, parts)


def _greatest(parts: list[Any], *, skipna: bool) -> Any:
    return _folded(device.xp().fmax if skipna else device.xp().maximum, parts)


def _truths(parts: list[Any], *, skipna: bool, missing_is: bool) -> list[Any]:
    xp = device.xp()
    found = []
    for part in parts:
        truth = part if part.dtype == BOOL else part != 0
        if skipna and part.dtype.kind == "f":
            absent = xp.isnan(part)
            truth = truth | absent if missing_is else truth & ~absent
        found.append(truth)
    return found


def _some(parts: list[Any], *, skipna: bool) -> Any:
    return functools.reduce(device.xp().logical_or, _truths(parts, skipna=skipna, missing_is=False))


def _every(parts: list[Any], *, skipna: bool) -> Any:
    return functools.reduce(device.xp().logical_and, _truths(parts, skipna=skipna, missing_is=True))


def _in_common(parts: list[Any]) -> tuple[np.dtype, list[Any]]:
    """Return the dtype of the result and the columns in their common dtype, widened to float64."""
    common = np.result_type(*(part.dtype for part in parts))
    kind = common if common.kind == "f" else FLOAT64
    return kind, [part.astype(common, copy=False).astype(FLOAT64, copy=False) for part in parts]


def _var(parts: list[Any], *, skipna: bool, ddof: int) -> Any:
    xp = device.xp()
    kind, wide = _in_common(parts)
    known = _known(wide)
    free = xp.where(known <= ddof, np.nan, (known - ddof).astype(FLOAT64))
    filled = [_filled(part, 0) for part in wide] if skipna else wide
    centre = functools.reduce(xp.add, filled) / xp.where(known <= ddof, np.nan, known)
    squares = []
    for part, value in zip(wide, filled, strict=True):
        distance = centre - value
        square = distance * distance
        squares.append(xp.where(xp.isnan(part), 0.0, square) if skipna else square)
    return (functools.reduce(xp.add, squares) / free).astype(kind, copy=False)


def _std(parts: list[Any], *, skipna: bool, ddof: int) -> Any:
    return device.xp().sqrt(_var(parts, skipna=skipna, ddof=ddof))


def _sem(parts: list[Any], *, skipna: bool, ddof: int) -> Any:
    xp = device.xp()
    return xp.sqrt(_var(parts, skipna=skipna, ddof=ddof)) / xp.sqrt(
        _known(_in_common(parts)[1]).astype(FLOAT64)
    )


def _median(parts: list[Any], *, skipna: bool) -> Any:
    xp = device.xp()
    common = np.result_type(*(part.dtype for part in parts))
    kind = common if common.kind == "f" else FLOAT64
    # NaN stands last in order: the middle is that of the values in front.
    ordered = xp.sort(xp.stack([part.astype(kind, copy=False) for part in parts], axis=1), axis=1)
    known = _known([part.astype(kind, copy=False) for part in parts])
    rows, width = xp.arange(known.shape[0], dtype=INT64) * len(parts), ordered.ravel()
    lower = width.take(rows + xp.maximum(known - 1, 0) // 2)
    upper = width.take(rows + xp.minimum(known // 2, len(parts) - 1))
    found = xp.where(lower == upper, lower, (lower + upper) / kind.type(2))
    return found if skipna else xp.where(known < len(parts), kind.type(np.nan), found)


def quantiles(columns: list[Column], points: list[float], interpolation: str) -> list[Column]:
    """Return quantiles of each row, a column for each point.

    Args:
        columns: at least one column of numbers.
        points: each in [0, 1].
        interpolation: as of `quantiles.quantile_values`.

    Raises:
        NotNative: a column of other than integers and doubles.
    """
    kinds = {column.dtype for column in columns}
    if not all(dtypes.is_number(kind) for kind in kinds) or kinds & {BOOL, FLOAT32}:
        raise NotNative("quantiles along columns of other than integers and doubles")
    common = np.result_type(*kinds)
    arrays = [column.values.astype(common, copy=False) for column in columns]
    return [
        fixed(_by_blocks(functools.partial(_quantile, point=point, how=interpolation), arrays))
        for point in points
    ]


def _quantile(parts: list[Any], *, point: float, how: str) -> Any:
    xp = device.xp()
    # NaN stands last in order: the quantiles are those of the values in front.
    ordered = xp.sort(xp.stack(parts, axis=1), axis=1).ravel()
    known = _known(parts) + xp.zeros(parts[0].shape[0], dtype=INT64)
    last = xp.maximum(known - 1, 0)
    place = last.astype(FLOAT64) * point
    below = xp.floor(place)
    if how == "nearest":
        place = below = xp.rint(place)
    above = xp.minimum(below.astype(INT64) + 1, last)
    rows = xp.arange(known.shape[0], dtype=INT64) * len(parts)
    low, high = ordered.take(rows + below.astype(INT64)), ordered.take(rows + above)
    share = place - below
    if how in ("lower", "nearest"):
        found = low
    elif how == "higher":
        found = xp.where(share > 0, high, low)
    else:
        if how == "midpoint":
            share = xp.where(share > 0, 0.5, 0.0)
        step = high - low
        found = xp.where(share < 0.5, low + step * share, high - step * (1 - share))
    return found if found.dtype.kind != "f" else xp.where(known > 0, found, np.nan)


_IN_ONE_DTYPE = (_var, _std, _sem, _median)

REDUCTIONS: dict[str, Callable[..., Any]] = {
    "sum": _sum,
    "prod": _prod,
    "mean": _mean,
    "min": _least,
    "max": _greatest,
    "any": _some,
    "all": _every,
    "var": _var,
    "std": _std,
    "sem": _sem,
    "median": _median,
}


def extreme_places(columns: list[Column], *, greatest: bool, skipna: bool) -> Any:
    """Return which column holds the extreme value of each row, the first of equal ones.

    Args:
        columns: numbers.
        greatest: the greatest value, else the least.
        skipna: whether NaN is left out.

    Returns:
        int32[n]; -1 where no value counts: all are NaN or, unless `skipna`, one is.

    Raises:
        NotNative: a column of other than numbers, or bools among numbers.
    """
    kinds = {column.dtype for column in columns}
    mixed = BOOL in kinds and len(kinds) > 1
    if mixed or not all(dtypes.is_number(kind) for kind in kinds):
        raise NotNative("places of extremes among other than numbers")
    find = functools.partial(_extreme_places, greatest=greatest, skipna=skipna)
    return _by_blocks(find, [column.values for column in columns])


def _extreme_places(parts: list[Any], *, greatest: bool, skipna: bool) -> Any:
    xp = device.xp()
    kind = np.result_type(*(part.dtype for part in parts))
    wide = [part.astype(kind, copy=False) for part in parts]
    best, place = wide[0], xp.zeros(wide[0].shape[0], dtype=INT32)
    for at, part in enumerate(wide[1:], start=1):
        better = part > best if greatest else part < best
        if kind.kind == "f":
            better |= xp.isnan(best) & ~xp.isnan(part)
        best, place = xp.where(better, part, best), xp.where(better, INT32.type(at), place)
    if kind.kind != "f":
        return place
    absent = _known(wide) == 0 if skipna else _known(wide) < len(wide)
    return xp.where(absent, INT32.type(-1), place)
