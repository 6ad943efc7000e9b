"""clip: values cut to bounds, one for all or one for each."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe.columns import dtypes
from gpuframe.columns.column import Column
from gpuframe.errors import NotNative
from gpuframe.frames.columnwise import done_itself, is_frame
from gpuframe.frames.fallback import native
from gpuframe.ops import elementwise, missing, nullable, select


@native
def clip(
    self: Any,
    /,
    lower: Any = None,
    upper: Any = None,
    *,
    axis: Any = None,
    inplace: bool = False,
    **kwargs: Any,
) -> Any:
    """Return the values cut to [lower, upper]; missing values stay missing.

    Args:
        lower: least value, or one for each row or column; None and missing ones for none.
        upper: greatest value, likewise.
        axis: of a frame, along which a list or series of bounds lies.
        inplace: whether to change this object and return it.
        kwargs: as in pandas.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series([1, 5, 9]).clip(pd.Series([2, 2, 2]), 6).tolist()
        [2, 5, 6]
    """
    if kwargs:
        raise NotNative("clip with further arguments")
    lower, upper = _known(lower), _known(upper)
    single = [bound for bound in (lower, upper) if bound is not None]
    if len(single) == 2 and all(map(pd.api.types.is_scalar, single)):
        lower, upper = min(lower, upper), max(lower, upper)
    lower, upper = (one.item() if isinstance(one, np.number) else one for one in (lower, upper))
    if all(one is None or _is_number(one) for one in (lower, upper)):
        result = self._each(lambda column: _clipped(column, lower, upper))
        return done_itself(self, result, inplace=inplace)
    result = self
    for bound, name in ((lower, "ge"), (upper, "le")):
        if bound is not None:
            cut = _frame_cut if is_frame(self) else _cut
            result = cut(result, bound, name, axis, self)
    return done_itself(self, result, inplace=inplace)


def _known(bound: Any) -> Any:
    """Return a bound; None for one that is missing."""
    if bound is None or isinstance(bound, bool | np.bool_):
        if bound is not None:
            raise NotNative("clip by a bool")
        return None
    if not pd.api.types.is_list_like(bound):
        return None if bool(pd.isna(bound)) else bound
    host = isinstance(bound, list | tuple | np.ndarray)
    return None if host and bool(np.all(pd.isna(np.asarray(bound)))) else bound


def _is_number(bound: Any) -> bool:
    return isinstance(bound, int | float)


def _cut(self: Any, bound: Any, name: str, axis: Any, first: Any) -> Any:
    """Return a series cut to one bound, of any kind or one for each row.

    As in pandas, bounds for each row are compared with the values as they were at `first`.
    """
    if axis not in (None, 0, "index"):
        raise NotNative("clip of a series along another axis")
    if _is_number(bound):
        lower, upper = (bound, None) if name == "ge" else (None, bound)
        return self._each(lambda column: _clipped(column, lower, upper))
    if not pd.api.types.is_list_like(bound):
        if self._column.layout != "temporal":
            raise NotNative(f"clip of {self.dtype} by {type(bound).__name__}")
        inside = getattr(first, name)(bound) | first.isna()
        bound = type(self)._from_column(select.full(bound, len(self)), self._index, None)
        return self.where(inside, bound)
    if is_frame(bound) or not hasattr(bound, "_column"):
        bound = type(self)(bound, index=self._index)
    if not bound._index.identical_labels(self._index):
        raise NotNative("clip by bounds of other labels")
    if not missing.count(bound._column):
        return self
    inside = getattr(first, name)(_compared(bound, name)) | first.isna()
    return self if bool(inside.all()) else self.where(inside, bound)


def _compared(bound: Any, name: str) -> Any:
    """Return bounds with missing ones beyond all values."""
    if not missing.any_isna(bound._column):
        return bound
    if bound.dtype.kind != "f" or not isinstance(bound.dtype, np.dtype):
        raise NotNative(f"clip by bounds of {bound.dtype} of which some are missing")
    return bound.fillna(-np.inf if name == "ge" else np.inf)


def _frame_cut(self: Any, bound: Any, name: str, axis: Any, first: Any) -> Any:
    """Return a frame of doubles cut to one bound for each row, each column or each value."""
    if _is_number(bound):
        lower, upper = (bound, None) if name == "ge" else (None, bound)
        return self._each(lambda column: _clipped(column, lower, upper))
    if any(column.dtype != dtypes.FLOAT64 for column in self._columns) or not self.size:
        raise NotNative("clip of a frame of other than doubles by a bound for each")
    columns, before = ([one for _, one in each.items()] for each in (self, first))
    found = [
        one if _known(by) is None else _cut(one, by, name, None, old)
        for one, old, by in zip(columns, before, _bounds(self, bound, axis), strict=True)
    ]
    if any(one.dtype != dtypes.FLOAT64 for one in found):
        raise NotNative("clip into other than doubles")
    parts = iter(found)
    return self._each(lambda _: next(parts)._column)


def _bounds(self: Any, bound: Any, axis: Any) -> list[Any]:
    """Return the bounds of each column: a series of them, or one for all rows."""
    from gpuframe.frames.series import Series

    if is_frame(bound):
        same = bound.columns.equals(self.columns) and bound._index.identical_labels(self._index)
        if not same:
            raise NotNative("clip by bounds of other labels")
        return [one for _, one in bound.items()]
    series = hasattr(bound, "_column")
    if axis in (0, "index") and len(bound) == len(self):
        own = bound if series else Series(bound, index=self._index)
        if dtypes.is_number(own.dtype) and own.dtype.kind in "iu":
            own = own.astype(dtypes.FLOAT64)
        return [own] * len(self._columns)
    along = (1, "columns") if series else (None, 1, "columns")
    if axis not in along or (series and not bound._index.to_pandas().equals(self.columns)):
        raise NotNative("clip by bounds of other names")
    bounds = np.asarray(bound)
    if bounds.ndim != 1 or len(bounds) != len(self._columns):
        raise NotNative("clip by bounds of another shape")
    return list(bounds.tolist())


def _clipped(column: Column, lower: Any, upper: Any) -> Column:
    if nullable.is_masked(column.dtype):
        return _clipped_nullable(column, lower, upper)
    if column.dtype == dtypes.BOOL or not dtypes.is_number(column.dtype):
        raise NotNative(f"clip of {column.dtype}")
    for bound, name in ((lower, "lt"), (upper, "gt")):
        if bound is None:
            continue
        if column.dtype.kind in "iu" and isinstance(bound, float) and not bound.is_integer():
            raise NotNative("integers cut to a fraction")
        outside = elementwise.binary(name, column, bound)
        kind = int(bound) if column.dtype.kind in "iu" else bound
        column = select.where(~outside.values, column, kind)
    return column


def _clipped_nullable(column: Column, lower: Any, upper: Any) -> Column:
    for bound, name in ((lower, "lt"), (upper, "gt")):
        if bound is not None:
            outside = nullable.flags_of(elementwise.binary(name, column, bound))
            if bool(outside.any()):
                column = select.where(~outside, column, bound)
    return column
