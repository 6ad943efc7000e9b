"""Running results, shifts, differences and fills of frames and series, column by column."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.dtypes import BOOL, INT64
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import by_labels
from gpuframe.frames.columnwise import done_itself, is_frame
from gpuframe.frames.fallback import native, of_nothing
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
        periods: rows; negative for rows behind. A list of them gives columns for each.
        freq: of the labels, which are moved instead of the values.
        axis: 1 for columns before.
        fill_value: scalar in place of missing ones.
        suffix: of the names, before the number of rows, where `periods` is a list.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series([1, 2, 3]).shift(1, fill_value=0).tolist()
        [0, 1, 2]
    """
    if freq is not None and fill_value is not pd.api.extensions.no_default:
        raise ValueError("Passing a 'freq' together with a 'fill_value' is not allowed.")
    if not self.size and freq is None:
        settings = {"axis": axis, "fill_value": fill_value, "suffix": suffix}
        return of_nothing(self, "shift", periods, **settings)
    if axis not in _AXES:
        raise ValueError(f"No axis named {axis} for object type {type(self).__name__}")
    if pd.api.types.is_list_like(periods):
        return _several(
            self, periods, suffix, {"freq": freq, "axis": axis, "fill_value": fill_value}
        )
    if suffix:
        raise ValueError("Cannot specify `suffix` if `periods` is an int.")
    if freq is not None:
        return by_labels.relabelling("shift", "")(self, periods=periods, freq=freq, axis=axis)
    if axis in by_labels.COLUMNS and is_frame(self):
        return _beside(self, whole_periods(periods), filling(fill_value))
    _require_rows("shift", axis)
    rows, fill = whole_periods(periods), filling(fill_value)
    if not rows:
        return self.copy()
    return self._each(
        lambda column: transforms.shift(transforms.whole(column.length), column, rows, fill)
    )


_AXES = (0, "index", "rows", *by_labels.COLUMNS)


def _several(self: Any, periods: Any, suffix: Any, settings: dict[str, Any]) -> Any:
    """Return the columns shifted by each of several numbers of rows, side by side."""
    from gpuframe.frames.concatenate import concat

    if settings["axis"] in by_labels.COLUMNS:
        raise ValueError("If `periods` contains multiple shifts, `axis` cannot be 1.")
    if not len(periods):
        raise ValueError("If `periods` is an iterable, it cannot be empty.")
    frame = self if is_frame(self) else self.to_frame()
    found = []
    for rows in periods:
        if not pd.api.types.is_integer(rows):
            raise TypeError(f"Periods must be integer, but {rows} is {type(rows)}.")
        moved = shift(frame, int(rows), **settings)
        found.append(moved.add_suffix(f"{suffix}_{rows}" if suffix else f"_{rows}"))
    return concat(found, axis=1, sort=False)


def _beside(self: Any, periods: int, fill: Any) -> Any:
    """Return the columns under the names so many columns further, others at the border."""
    columns, height = list(self._columns), len(self)
    if not periods:
        return self.copy()
    gap = min(abs(periods), len(columns))
    if fill is None:
        border = columns[0] if periods > 0 else columns[-1]
        empty = transforms.shift(transforms.whole(height), border, height)
    else:
        empty = select.full(fill, height)
        kinds = {column.dtype for column in columns}
        if len(kinds) == 1 and empty.dtype not in kinds:
            raise NotNative("columns of one dtype shifted with a value of another")
    if periods > 0:
        columns = [empty] * gap + columns[: len(columns) - gap]
    else:
        columns = columns[gap:] + [empty] * gap
    table = Table(self._table.names, tuple(columns), height)
    return type(self)._from_table(table, self._index, self._labels)


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
    if isinstance(periods, float) and periods.is_integer():
        periods = int(periods)
    if not pd.api.types.is_integer(periods):
        raise ValueError("periods must be an integer")
    rows = whole_periods(int(periods))
    if axis in by_labels.COLUMNS and is_frame(self) and rows:
        return self - shift(self, rows, axis=1)
    if axis not in _AXES:
        raise ValueError(f"No axis named {axis} for object type {type(self).__name__}")
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
    self: Any, /, periods: Any = 1, fill_method: Any = None, freq: Any = None, **kwargs: Any
) -> Any:
    """Return the change relative to the value so many rows before.

    Args:
        periods: rows; negative for rows behind.
        fill_method: None, the only one that pandas takes.
        freq: of the labels, by which values are found instead of by rows.
        kwargs: as of `shift`.
    """
    if fill_method is not None:
        raise ValueError(f"fill_method must be None; got {fill_method=}.")
    if not self.size:
        return of_nothing(self, "pct_change", periods, freq=freq, **kwargs)
    if freq is not None or kwargs:
        axis = kwargs.pop("axis", 0)
        found = self / shift(self, periods, freq=freq, axis=axis, **kwargs) - 1
        if freq is None:
            return found
        return found[~found.index.duplicated()].reindex_like(self)
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
