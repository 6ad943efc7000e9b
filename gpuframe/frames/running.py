"""Running results, shifts, differences and fills of frames and series, column by column."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import BOOL, INT64
from gpuframe.errors import NotNative
from gpuframe.frames.columnwise import done_itself, is_frame
from gpuframe.frames.fallback import native
from gpuframe.ops import cast, elementwise, missing, nullable, select, transforms

_WIDE = {"b": pd.Int64Dtype(), "i": pd.Int64Dtype(), "u": pd.UInt64Dtype()}
"""Dtypes of running sums of nullable integers."""

Apply = Callable[[Column], Column]


def _require_rows(name: str, axis: Any) -> None:
    if axis not in (0, "index", None):
        raise NotNative(f"{name} along the columns")


def _running(column: Column, name: str, *, skipna: bool) -> Column:
    """Return running results of a whole column."""
    if nullable.is_masked(column.dtype):
        return _running_nullable(column, name, skipna=skipna)
    if column.layout == "object" or dtypes.is_nullable(column.dtype):
        raise NotNative(f"{name} of {column.dtype}")
    if not skipna and missing.any_isna(column):
        raise NotNative(f"{name} with skipna=False")
    if dtypes.is_number(column.dtype) and column.dtype.kind in "biu":
        if name in ("cumsum", "cumprod"):  # sums of narrow integers are wide
            wide = INT64 if column.dtype.kind != "u" else dtypes.UINT64
            column = cast.astype(column, wide)
        elif column.dtype == BOOL:
            raise NotNative(f"{name} of bool")
    return transforms.running(transforms.whole(column.length), column, name)


def _running_nullable(column: Column, name: str, *, skipna: bool) -> Column:
    """Return running results of numbers that may be NA; one is NA for all behind, on demand."""
    if column.dtype.kind in "biu" and name in ("cumsum", "cumprod"):
        column = cast.astype(column, _WIDE[column.dtype.kind])
    whole = transforms.whole(column.length)
    found = transforms.running(whole, column, name)
    if skipna or not missing.any_isna(column):
        return found
    gaps = transforms.running(whole, fixed(missing.isna(column)), "cumsum")
    return select.where(gaps.values == 0, found, pd.NA)


def _cumulative(name: str, doc: str) -> Callable[..., Any]:
    def method(self: Any, axis: Any = 0, skipna: bool = True, *args: Any, **kwargs: Any) -> Any:
        taken = {"numeric_only"} if is_frame(self) else set()
        if args or set(kwargs) - taken or kwargs.get("numeric_only"):
            raise NotNative(f"{name} with further arguments")
        _require_rows(name, axis)
        return self._each(lambda column: _running(column, name, skipna=skipna))

    method.__name__ = name
    method.__qualname__ = name
    method.__doc__ = doc
    return native(method)


cumsum = _cumulative("cumsum", "Return running sums; of floats each is the exact one, rounded.")
cumprod = _cumulative("cumprod", "Return running products.")
cummin = _cumulative("cummin", "Return the least value so far.")
cummax = _cumulative("cummax", "Return the greatest value so far.")


def whole_periods(periods: Any) -> int:
    """Return a number of rows.

    Raises:
        NotNative: a list of them, or no whole number.
    """
    if not isinstance(periods, int) or isinstance(periods, bool):
        raise NotNative(f"periods {periods!r:.20}")
    return periods


@native
def shift(
    self: Any,
    periods: Any = 1,
    freq: Any = None,
    axis: Any = 0,
    fill_value: Any = pd.api.extensions.no_default,
    suffix: Any = None,
) -> Any:
    """Return the values so many rows before; missing where there is no such row.

    Args:
        periods: rows; negative for rows behind.
        freq: as in pandas.
        axis: rows only; columns run through pandas.
        fill_value: scalar in place of missing ones.
        suffix: as in pandas.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series([1, 2, 3]).shift(1, fill_value=0).tolist()
        [0, 1, 2]
    """
    if freq is not None or suffix is not None:
        raise NotNative("shift of the index")
    _require_rows("shift", axis)
    rows, fill = whole_periods(periods), filling(fill_value)
    if not rows:
        return self.copy()
    return self._each(
        lambda column: transforms.shift(transforms.whole(column.length), column, rows, fill)
    )


def filling(value: Any) -> Any:
    """Return a fill value; None where missing is meant.

    Raises:
        NotNative: None or NaN given by name, where pandas looks at the dtype.
    """
    if value is pd.api.extensions.no_default:
        return None
    if value is None or value != value:  # noqa: PLR0124 - NaN
        raise NotNative("a missing fill value")
    return value


@native
def diff(self: Any, periods: Any = 1, axis: Any = 0) -> Any:
    """Return the difference to the value so many rows before.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series([1, 4, 9]).diff().tolist()
        [nan, 3.0, 5.0]
    """
    _require_rows("diff", axis)
    rows = whole_periods(periods)
    return self._each(lambda column: transforms.diff(transforms.whole(column.length), column, rows))


def relative_change(grouping: Any, column: Column, periods: int) -> Column:
    """Return value / value before - 1 within groups."""
    number = dtypes.is_number(column.dtype) or nullable.is_masked(column.dtype)
    if not number or column.dtype.kind == "b":
        raise NotNative(f"pct_change of {column.dtype}")
    before = transforms.shift(grouping, column, periods)
    return elementwise.binary("sub", elementwise.binary("truediv", column, before), 1)


@native
def pct_change(
    self: Any, periods: Any = 1, fill_method: Any = None, freq: Any = None, **kwargs: Any
) -> Any:
    """Return the change relative to the value so many rows before."""
    if fill_method is not None or freq is not None or kwargs:
        raise NotNative("pct_change with a frequency")
    rows = whole_periods(periods)
    return self._each(lambda column: relative_change(transforms.whole(column.length), column, rows))


def _filled(name: str, *, backward: bool, doc: str) -> Callable[..., Any]:
    def method(
        self: Any,
        *,
        axis: Any = None,
        inplace: bool = False,
        limit: Any = None,
        limit_area: Any = None,
    ) -> Any:
        if limit_area is not None:
            raise NotNative(f"{name} with limit_area")
        _require_rows(name, axis)
        most = checked_limit(limit)
        result = self._each(
            lambda column: transforms.fill(
                transforms.whole(column.length), column, backward=backward, limit=most
            )
        )
        return done_itself(self, result, inplace=inplace)

    method.__name__ = name
    method.__qualname__ = name
    method.__doc__ = doc
    return native(method)


def checked_limit(limit: Any) -> int | None:
    """Return how many rows a value may fill, None for any number.

    Raises:
        NotNative: not a positive integer, of which pandas says what is wrong.
    """
    if limit is None:
        return None
    if not isinstance(limit, int) or isinstance(limit, bool) or limit <= 0:
        raise NotNative(f"limit {limit!r:.20}")
    return limit


ffill = _filled("ffill", backward=False, doc="Return the last known value where one is missing.")
bfill = _filled("bfill", backward=True, doc="Return the next known value where one is missing.")
