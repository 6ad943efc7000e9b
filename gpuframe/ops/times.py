"""Dates and durations: operators on ticks, changes of unit."""

import datetime
from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import BOOL, FLOAT64, INT64, NAT, TICKS
from gpuframe.errors import NotNative
from gpuframe.ops import blocks

_COMPARISON = {
    "eq": "equal",
    "ne": "not_equal",
    "lt": "less",
    "le": "less_equal",
    "gt": "greater",
    "ge": "greater_equal",
}


def is_time(value: Any) -> bool:
    """Whether a scalar is a point in time or a duration."""
    return isinstance(value, datetime.date | datetime.timedelta | np.datetime64 | np.timedelta64)


def _as_operand(value: Any, other: Column) -> tuple[Any, str, str]:
    """Return (ticks, "M" | "m", unit) of a column or scalar."""
    if isinstance(value, Column):
        if value.layout != "temporal":
            raise NotNative(f"{value.dtype} beside dates")
        return (
            value.values,
            "M" if dtypes.is_datetime(value.dtype) else "m",
            dtypes.unit_of(value.dtype),
        )
    if other.layout != "temporal":
        raise NotNative(f"a date beside {other.dtype}")
    if value is pd.NaT:
        return NAT, "M" if dtypes.is_datetime(other.dtype) else "m", dtypes.unit_of(other.dtype)
    if isinstance(value, str):
        value = _parsed(value, other)
    if isinstance(value, datetime.timedelta | np.timedelta64):
        scalar: Any = pd.Timedelta(value)
        kind = "m"
    elif isinstance(value, np.datetime64 | datetime.datetime):
        scalar = pd.Timestamp(value)
        kind = "M"
    else:
        raise NotNative(f"{type(value).__name__} beside dates")
    if scalar is pd.NaT:
        raise NotNative("NaT as an operand")
    zone = getattr(other.dtype, "tz", None)
    if kind == "M" and (scalar.tz is None) != (zone is None):
        raise NotNative("a point in time with a zone beside one without")
    ticks = scalar.value if scalar.unit == "ns" else scalar.as_unit(scalar.unit)._value
    return int(ticks), kind, scalar.unit


def _parsed(value: str, other: Column) -> Any:
    """Return a text as the date or duration that it spells."""
    try:
        return pd.Timestamp(value) if dtypes.is_datetime(other.dtype) else pd.Timedelta(value)
    except ValueError:
        raise NotNative("a text that is no date") from None


def _finer(left: str, right: str) -> str:
    return max(left, right, key=TICKS.__getitem__)


def _scaled(ticks: Any, unit: str, finer: str) -> Any:
    factor = TICKS[finer] // TICKS[unit]
    if factor == 1:
        return ticks
    if isinstance(ticks, int):
        return NAT if ticks == NAT else ticks * factor
    xp = device.xp()
    if bool(((ticks != NAT) & (xp.abs(ticks) > np.iinfo(np.int64).max // factor)).any()):
        raise NotNative("a date outside the range of the finer unit")
    return xp.where(ticks == NAT, NAT, ticks * factor)


def _missing(ticks: Any) -> Any:
    return ticks == NAT


def binary(name: str, left: Any, right: Any) -> Column:
    """Return `left <name> right` where at least one side is a date or duration.

    Raises:
        NotNative: the combination has no native code.
    """
    column = left if isinstance(left, Column) and left.layout == "temporal" else right
    if not isinstance(column, Column):
        column = left
    if name in ("mul", "truediv", "floordiv", "mod", "pow", "and", "or", "xor"):
        return _scaled_duration(name, left, right)
    if name not in _COMPARISON and (isinstance(left, str) or isinstance(right, str)):
        raise NotNative(f"{name} of a date and a text")
    first, first_kind, first_unit = _as_operand(left, column)
    second, second_kind, second_unit = _as_operand(right, column)
    if name == "add" and first_kind == second_kind == "M":  # NaT added to a date is a duration
        first_kind, second_kind = ("m" if side is pd.NaT else "M" for side in (left, right))
    unit = _finer(first_unit, second_unit)
    first, second = _scaled(first, first_unit, unit), _scaled(second, second_unit, unit)
    if name in _COMPARISON:
        if first_kind != second_kind:
            raise NotNative("comparison of a date with a duration")
        if (
            _zone(left) is not _zone(right)
            and isinstance(left, Column)
            and isinstance(right, Column)
        ):
            raise NotNative("comparison over time zones")
        return _compare(name, first, second)
    return _sum(name, (first, first_kind, left), (second, second_kind, right), unit)


def _zone(side: Any) -> Any:
    return getattr(getattr(side, "dtype", None), "tz", None)


def _compare(name: str, first: Any, second: Any) -> Column:
    compare = getattr(device.xp(), _COMPARISON[name])
    sides = [side for side in (first, second) if not isinstance(side, int)]
    if len(sides) == 1:
        known = second if sides[0] is first else first
        # NaT is the least integer: only where ticks should lie below does it need a look.
        below = name in (("lt", "le") if sides[0] is first else ("gt", "ge"))
        if known != NAT and not below:
            return fixed(blocks.apply(compare, BOOL, first, second))

    # NaT lies below all ticks: what should be the greater one of two is no NaT.
    looked_at = {"lt": (0,), "le": (0,), "gt": (1,), "ge": (1,), "eq": (0,)}.get(name, (0, 1))

    def block(left: Any, right: Any, out: Any = None, casting: str = "") -> Any:  # noqa: ARG001
        found = compare(left, right)
        for side in ((left, right)[at] for at in looked_at):
            if name == "ne":
                found |= side == NAT
            else:
                found &= side != NAT
        if out is None:
            return found
        out[:] = found
        return out

    return fixed(blocks.apply(block, BOOL, first, second))


def _sum(name: str, left: tuple[Any, str, Any], right: tuple[Any, str, Any], unit: str) -> Column:
    """Add or subtract ticks: date - date is a duration, date +- duration a date."""
    xp = device.xp()
    first, first_kind, first_side = left
    second, second_kind, second_side = right
    kinds = first_kind + second_kind
    if kinds not in (("MM", "Mm", "mm") if name == "sub" else ("Mm", "mM", "mm")):
        raise NotNative(f"{name} of {kinds}")
    zones = [zone for zone in (_zone(first_side), _zone(second_side)) if zone is not None]
    if kinds == "MM" and len(zones) == 1 and isinstance(second_side, Column):
        raise NotNative("difference of dates with and without zone")
    function = xp.subtract if name == "sub" else xp.add
    ticks = blocks.apply(function, INT64, first, second)
    ticks = xp.where(_missing(first) | _missing(second), NAT, ticks)
    if kinds in ("MM", "mm"):
        return fixed(ticks, np.dtype(f"m8[{unit}]"))
    return fixed(ticks, pd.DatetimeTZDtype(unit, zones[0]) if zones else np.dtype(f"M8[{unit}]"))


def _scaled_duration(name: str, left: Any, right: Any) -> Column:
    """Duration / duration is a number of float64; other products go through pandas."""
    if (
        right is pd.NaT
        or name != "truediv"
        or not isinstance(left, Column)
        or left.layout != "temporal"
    ):
        raise NotNative(f"{name} with dates or durations")
    first, first_kind, first_unit = _as_operand(left, left)
    second, second_kind, second_unit = _as_operand(right, left)
    if first_kind + second_kind != "mm":
        raise NotNative(f"{name} with dates")
    unit = _finer(first_unit, second_unit)
    xp = device.xp()
    first, second = _scaled(first, first_unit, unit), _scaled(second, second_unit, unit)
    quotient = blocks.apply(xp.true_divide, FLOAT64, first, second)
    return fixed(xp.where(_missing(first) | _missing(second), np.nan, quotient))


def total_seconds(column: Column) -> Column:
    """Return durations in seconds as float64.

    Raises:
        NotNative: the column holds no durations.
    """
    if getattr(column.dtype, "kind", "") != "m":
        raise NotNative(f".dt.total_seconds of {column.dtype}")
    xp, cuda = device.xp(), device.backend().name == "cuda"
    per_second = TICKS[dtypes.unit_of(column.dtype)]

    def seconds(ticks: Any, out: Any = None, casting: str = "") -> Any:  # noqa: ARG001 - a ufunc's
        whole = ticks // per_second
        rest = ticks - whole * per_second
        found = whole + rest / per_second
        if cuda or ticks.min(initial=0) < -_EXACT or ticks.max(initial=0) > _EXACT:
            found = _kept_apart(found, whole, rest)
        found = xp.where(ticks == NAT, np.nan, found)
        if out is None:
            return found
        out[:] = found
        return out

    return fixed(blocks.apply(seconds, FLOAT64, column.values))


_EXACT = 1 << 53


def _kept_apart(found: Any, whole: Any, rest: Any) -> Any:
    """Return sums of whole seconds and a rest that is lost in none, as pandas does.

    Beside many whole seconds a part of one may be rounded away; the next double stands for it.
    """
    xp = device.xp()
    inside = (rest != 0) & (xp.abs(whole) < 1 << 52)
    up = (inside & (found == whole)).astype(INT64)
    down = (inside & (found == whole + 1)).astype(INT64)
    return (found.view(INT64) + xp.where(whole < 0, -1, 1) * (up - down)).view(FLOAT64)


def as_unit(column: Column, unit: str) -> Column:
    """Return dates or durations in another unit; to a coarser one they are cut downwards.

    Raises:
        NotNative: a date is outside the range of the finer unit.
    """
    before = dtypes.unit_of(column.dtype)
    xp = device.xp()
    if TICKS[unit] >= TICKS[before]:
        ticks = _scaled(column.values, before, unit)
    else:
        divisor = TICKS[before] // TICKS[unit]
        ticks = xp.where(column.values == NAT, NAT, column.values // divisor)
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        return fixed(ticks, pd.DatetimeTZDtype(unit, column.dtype.tz))
    return fixed(ticks, np.dtype(f"{column.dtype.kind}8[{unit}]"))
