"""Reductions of a whole column to one value; sums of floats are exact."""

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import BOOL, FLOAT32, FLOAT64, NAT
from gpuframe.errors import NotNative
from gpuframe.kernels import reduce as kernels
from gpuframe.kernels import select as gather
from gpuframe.kernels import sums
from gpuframe.ops import (
    aggregate,
    blocks,
    missing,
    moments,
    nullable,
    quantiles,
    select,
    text_dtypes,
    texts,
    transforms,
    unique,
)


def reduce(name: str, column: Column, *, skipna: bool = True, **settings: Any) -> Any:
    """Return a reduction of a column as pandas gives it: a NumPy scalar, Timestamp or str.

    Args:
        name: a key of REDUCTIONS.
        column: the values.
        skipna: whether missing values are left out; else one of them makes the result missing.
        settings: `min_count` of sum, `ddof` of var, std and sem.

    Raises:
        NotNative: the reduction has no native code for the dtype.
    """
    if name not in REDUCTIONS:
        raise NotNative(f"reduction {name}")
    if name in ("count", "nunique"):
        return REDUCTIONS[name](column, **settings)
    if nullable.is_masked(column.dtype):
        from gpuframe.ops import nullable_reduce

        return nullable_reduce.reduce(name, column, skipna=skipna, **settings)
    if nullable.is_arrow(column):
        return _of_arrow(name, column, skipna=skipna, **settings)
    if text_dtypes.is_other(column):
        return _of_text(name, column, skipna=skipna)
    if column.layout == "object":
        return _of_objects(name, column, skipna=skipna)
    if dtypes.is_nullable(column.dtype):
        raise NotNative(f"{name} of {column.dtype}")
    if column.layout == "temporal" and name in _OF_TIMES:
        return _of_times(name, column, skipna=skipna)
    if not skipna and missing.any_isna(column):
        return _missing_result(name, column)
    return REDUCTIONS[name](column, **settings)


def _of_arrow(name: str, column: Column, *, skipna: bool, **settings: Any) -> Any:
    """Return a reduction of Arrow's numbers as pandas gives it: a Python scalar, or NA."""
    known = _OF_ARROW_BOOLS if column.dtype.kind == "b" else _OF_ARROW
    if name not in known:
        raise NotNative(f"{name} of {column.dtype}")
    found = reduce(name, nullable.as_masked(column), skipna=skipna, **settings)
    return found.item() if isinstance(found, np.generic) else found


_OF_ARROW_BOOLS = {"sum", "mean", "min", "max", "any", "all"}
_OF_ARROW = {*_OF_ARROW_BOOLS, "std", "var", "median"}


def _of_text(name: str, column: Column, *, skipna: bool) -> Any:
    """Return the least or greatest text of another dtype than `str`."""
    if name not in ("min", "max") or not skipna or not missing.count(column):
        raise NotNative(f"{name} of {column.dtype}")
    return REDUCTIONS[name](text_dtypes.as_str(column))


def _missing_result(name: str, column: Column) -> Any:
    if name in ("any", "all") or not dtypes.is_number(column.dtype):
        raise NotNative(f"{name} with skipna=False of {column.dtype}")
    return column.dtype.type(np.nan)


def float_sum(column: Column) -> float:
    """Return the exact sum of a float column, rounded once; NaN is left out."""
    return _counted_sum(column)[0]


def _counted_sum(column: Column) -> tuple[float, int]:
    """Return the exact sum of numbers, rounded once, and how many they are; NaN is left out."""
    values = column.values
    wide = values if values.dtype == FLOAT64 else blocks.concatenate([values], FLOAT64)
    total, known = device.read(sums.total(wide)).tolist()
    return total, int(known)


def total(column: Column, min_count: int = 0) -> Any:
    """Sum: exact for floats, modulo 2**64 for integers."""
    dtype = column.dtype
    if not dtypes.is_number(dtype):
        raise NotNative(f"sum of {dtype}")
    if min_count > 0 and missing.count(column) < min_count:
        return np.float64(np.nan)
    if dtype.kind == "f":
        result = float_sum(column)
        with np.errstate(over="ignore"):
            return dtype.type(result)
    if dtype == BOOL:
        return np.int64(gather.count_true(column.values))
    wide = np.uint64 if dtype.kind == "u" else np.int64
    return wide(int(column.values.sum(dtype=wide)))


def _of_times(name: str, column: Column, *, skipna: bool) -> Any:
    """Return a reduction of times, NaT where none is known or, unless `skipna`, one is not."""
    if not skipna and missing.any_isna(column):
        return pd.NaT
    return _OF_TIMES[name](column)


def _of_objects(name: str, column: Column, *, skipna: bool) -> Any:
    """Return a reduction of Python objects, made on the host."""
    if column.dtype != dtypes.OBJECT or name not in _OF_OBJECTS:
        raise NotNative(f"{name} of {column.dtype}")
    return _OF_OBJECTS[name](column.values, skipna=skipna)


def _extreme_object(values: np.ndarray, *, skipna: bool, name: str) -> Any:
    """Return the least or greatest of Python objects on the host, NaN where there is none."""
    absent = np.asarray(pd.isna(values))
    if not values.size or absent.all() or (not skipna and absent.any()):
        return math.nan
    return getattr(values[~absent], name)()


def _truth_of_objects(values: np.ndarray, *, skipna: bool, name: str) -> Any:
    """Return whether any or all of Python objects on the host are true."""
    if skipna:
        values = values[~np.asarray(pd.isna(values))]
    return getattr(values.astype(bool), name)()


_OF_OBJECTS: dict[str, Callable[..., Any]] = {
    "min": functools.partial(_extreme_object, name="min"),
    "max": functools.partial(_extreme_object, name="max"),
    "any": functools.partial(_truth_of_objects, name="any"),
    "all": functools.partial(_truth_of_objects, name="all"),
}
"""Reductions of Python objects, which stay on the host and answer for themselves."""


def _time(column: Column, tick: int) -> Any:
    """Return a tick of a column of times as pandas' scalar."""
    stamp = np.int64(tick).view(f"{column.dtype.kind}8[{dtypes.unit_of(column.dtype)}]")
    if column.dtype.kind == "m":
        return pd.Timedelta(stamp)
    found = pd.Timestamp(stamp)
    if isinstance(column.dtype, np.dtype):
        return found
    return found.tz_localize("UTC").tz_convert(column.dtype.tz)


def _ticks(column: Column) -> Any:
    """Return the ticks of the times that are known."""
    values = column.values
    if missing.count(column) < column.length:
        values = gather.take(values, select.rows_of(values != NAT))
    return values


def _mean_time(column: Column) -> Any:
    """Mean of the times that are known: the exact sum of their ticks as doubles, by the count."""
    values = _ticks(column)
    if not values.shape[0]:
        return pd.NaT
    return _time(column, int(float_sum(fixed(values.astype(FLOAT64))) / values.shape[0]))


def _median_time(column: Column) -> Any:
    """Median of the times that are known, by their ticks as doubles."""
    values = _ticks(column)
    known = values.shape[0]
    if not known:
        return pd.NaT
    places = [(known - 1) // 2, known // 2]
    ordered = quantiles.partitioned(values, places)
    low, high = map(float, quantiles.read_at(ordered, places))
    return _time(column, int((low + high) / 2))


def _extreme_time(column: Column, which: int) -> Any:
    values = _ticks(column)
    if not values.shape[0]:
        return pd.NaT
    return _time(column, int(device.read(kernels.min_max(values))[which]))


_OF_TIMES: dict[str, Callable[[Column], Any]] = {
    "mean": _mean_time,
    "median": _median_time,
    "min": lambda column: _extreme_time(column, 0),
    "max": lambda column: _extreme_time(column, 1),
}


def mean(column: Column) -> Any:
    """Exact sum divided by the count."""
    dtype = column.dtype
    if not dtypes.is_number(dtype):
        raise NotNative(f"mean of {dtype}")
    total, known = _counted_sum(column)
    if not known:
        return math.nan
    return (dtype.type if dtype.kind == "f" else np.float64)(total / known)


def var(column: Column, ddof: int = 1) -> Any:
    """Sum of squares about the mean, of exact sums, divided by count - ddof."""
    dtype = column.dtype
    if not dtypes.is_number(dtype):
        raise NotNative(f"var of {dtype}")
    kind = dtype.type if dtype.kind == "f" else np.float64
    if not column.length:
        return math.nan
    squares, known = moments.centred(column)
    if known - ddof <= 0:
        return kind(np.nan)
    if math.isnan(squares) and not missing.is_finite(column):
        squares = _squares(column, known)
    return kind(max(squares, 0.0) / (known - ddof))


def _squares(column: Column, known: int) -> float:
    """Return the sum of squared distances from the mean, where squares pass the greatest double."""
    values = column.values.astype(FLOAT64, copy=False)
    centre = float_sum(fixed(values)) / known
    if not math.isfinite(centre):
        return math.nan
    xp = device.xp()
    centred = blocks.apply(xp.subtract, FLOAT64, values, centre)
    return float_sum(fixed(blocks.apply(xp.multiply, FLOAT64, centred, centred)))


def std(column: Column, ddof: int = 1) -> Any:
    """Square root of the variance."""
    if not dtypes.is_number(column.dtype):
        raise NotNative(f"std of {column.dtype}")
    variance: Any = var(column, ddof)
    return np.sqrt(variance) if column.length else math.nan


def sem(column: Column, ddof: int = 1) -> Any:
    """Standard error of the mean."""
    spread: Any = np.float64(math.nan) if not column.length else std(column, ddof)
    return type(spread)(spread / math.sqrt(max(int(missing.count(column)), 1)))


def _extreme(column: Column, which: int) -> Any:
    dtype = column.dtype
    if dtypes.is_text(dtype):
        return _extreme_text(column, which)
    if not dtypes.is_number(dtype):
        raise NotNative(f"least or greatest of {dtype}")
    if not column.length:
        return math.nan
    found = device.read(kernels.min_max(column.values))
    # The least is greater than the greatest where no value is known.
    return dtype.type(np.nan) if found[0] > found[1] else found[which]


def _extreme_text(column: Column, which: int) -> Any:
    codes, values = texts.ranked(column)
    known = codes[codes >= 0]
    if not known.shape[0]:
        return np.nan
    code: Any = device.read(kernels.min_max(known))[which]
    return values.scalar(int(code))


def least(column: Column) -> Any:
    """Least value that is not missing."""
    return _extreme(column, 0)


def greatest(column: Column) -> Any:
    """Greatest value that is not missing."""
    return _extreme(column, 1)


def _truth(column: Column) -> Any:
    if not dtypes.is_number(column.dtype):
        raise NotNative(f"truth of {column.dtype}")
    values = column.values if column.dtype == BOOL else column.values != 0
    return values, missing.maybe_isna(column)


def some(column: Column) -> Any:
    """Whether any value that is not missing is true."""
    values, absent = _truth(column)
    return np.bool_(bool((values if absent is None else values & ~absent).any()))


def every(column: Column) -> Any:
    """Whether all values that are not missing are true."""
    values, absent = _truth(column)
    return np.bool_(bool((values if absent is None else values | absent).all()))


def median(column: Column) -> Any:
    """Median of the values that are not missing."""
    if not column.length:
        return math.nan
    value = quantiles.quantiles(column, [0.5])[0]
    return column.dtype.type(value) if column.dtype.kind == "f" else np.float64(value)


def _of_one_group(column: Column, name: str, **settings: Any) -> Any:
    """Return a reduction by group of all rows as one group."""
    found = aggregate.REDUCTIONS[name](transforms.whole(column.length), column, **settings)
    return device.read(found.values)[0]


def prod(column: Column, min_count: int = 0) -> Any:
    """Product in row order; modulo 2**64 for integers."""
    dtype = column.dtype
    if not dtypes.is_number(dtype) or dtype == dtypes.UINT64:
        raise NotNative(f"prod of {dtype}")
    if min_count > 0 and missing.count(column) < min_count:
        return np.float64(np.nan)
    kind = np.float64 if dtype.kind == "f" else np.int64
    wide = fixed(column.values.astype(kind, copy=False))
    result = _of_one_group(wide, "prod")
    with np.errstate(over="ignore"):
        return dtype.type(result) if dtype.kind == "f" else _unsigned(result, dtype)


def _unsigned(result: Any, dtype: np.dtype) -> Any:
    return np.uint64(int(result) % 2**64) if dtype.kind == "u" else np.int64(result)


def _about_mean(column: Column, least: int, powers: tuple[int, ...]) -> list[Any] | None:
    """Return the count, the sum of squares about the mean, and sums of powers of the distances.

    None of too few values and of constants.
    """
    if not dtypes.is_number(column.dtype):
        raise NotNative(f"moments of {column.dtype}")
    squares, known = moments.centred(column) if column.length else (0.0, 0)
    if known < least or not squares > 0:
        return None
    xp = device.xp()
    values = column.values.astype(FLOAT64, copy=False)
    centre = float_sum(fixed(values)) / known
    distances = blocks.apply(xp.subtract, FLOAT64, values, centre)
    found: list[Any] = [known, squares]
    for power in powers:
        part = distances
        if power > 1:
            part = blocks.apply(xp.multiply, FLOAT64, distances, distances)
            part = blocks.apply(xp.multiply, FLOAT64, part, part if power == 4 else distances)
        found.append(float_sum(fixed(part)))
    return found


def skew(column: Column) -> Any:
    """Unbiased skewness; NaN of constants."""
    found = _about_mean(column, 3, (1, 3))
    if found is None:
        return _float_kind(column)(math.nan)
    n, squares, first, third = found
    return _float_kind(column)(moments.skewness(n, first, squares, third, math.sqrt))


def kurt(column: Column) -> Any:
    """Unbiased excess kurtosis; NaN of constants."""
    found = _about_mean(column, 4, (1, 3, 4))
    if found is None:
        return _float_kind(column)(math.nan)
    n, squares, first, third, fourth = found
    return _float_kind(column)(moments.kurtosis(n, first, squares, third, fourth))


def _float_kind(column: Column) -> Any:
    return np.float32 if column.dtype == FLOAT32 else np.float64


def extreme_row(column: Column, *, greatest: bool) -> int:
    """Return the first row of the greatest or least value; -1 where no value is known."""
    plain = dtypes.is_number(column.dtype)
    if column.length and plain and missing.is_finite(column):
        return int(column.values.argmax() if greatest else column.values.argmin())
    rows = aggregate.extreme_rows(transforms.whole(column.length), column, greatest=greatest)
    return int(device.read(rows)[0])


REDUCTIONS: dict[str, Callable[..., Any]] = {
    "sum": total,
    "prod": prod,
    "mean": mean,
    "var": var,
    "std": std,
    "sem": sem,
    "skew": skew,
    "kurt": kurt,
    "min": least,
    "max": greatest,
    "any": some,
    "all": every,
    "median": median,
    "count": missing.count,
    "nunique": unique.nunique,
}
