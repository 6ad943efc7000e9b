"""Methods that go value by value and keep the rows: one function serves DataFrame and Series."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative, warn
from gpuframe.frames import construct
from gpuframe.frames.fallback import native
from gpuframe.ops import (
    cast,
    compare,
    elementwise,
    join,
    missing,
    nullable,
    select,
    text_dtypes,
)


def isna(self: Any) -> Any:
    """Return True where a value is missing.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series([1.0, None]).isna().tolist()
        [False, True]
    """
    return self._each(lambda column: fixed(missing.isna(column)))


def notna(self: Any) -> Any:
    """Return True where a value is not missing."""
    return self._each(lambda column: fixed(~missing.isna(column)))


def by_column(self: Any, function: Any) -> Any:
    """Apply `function(name, column)` to each column of a frame."""
    table = self._table
    columns = tuple(
        function(name, column) for name, column in zip(table.names, table.columns, strict=True)
    )
    return type(self)._from_table(
        Table(table.names, columns, table.length), self._index, self._labels
    )


def is_frame(self: Any) -> bool:
    """Whether an object is a DataFrame rather than a Series."""
    return hasattr(self, "_table")


def places_of_numbers(columns: Iterable[Column], *, masked: bool = False) -> list[int]:
    """Return which of the columns `numeric_only=True` keeps.

    Args:
        columns: of a frame.
        masked: whether the caller knows numbers that may be NA.

    Raises:
        NotNative: numbers that may be NA, or of other sizes, which pandas keeps too.
    """
    found = []
    for at, column in enumerate(columns):
        if dtypes.is_number(column.dtype) or (masked and nullable.is_masked(column.dtype)):
            found.append(at)
        elif pd.api.types.is_numeric_dtype(column.dtype):
            raise NotNative(f"numeric_only with {column.dtype}")
    return found


@native
def fillna(
    self: Any, value: Any = None, *, axis: Any = None, inplace: bool = False, limit: Any = None
) -> Any:
    """Return the values with `value` in place of missing ones.

    Args:
        value: a scalar, or for a frame a dict from column to scalar.
        axis: as in pandas.
        inplace: whether to change this object and return None.
        limit: as in pandas.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series([1.0, None]).fillna(0).tolist()
        [1.0, 0.0]
    """
    if axis is not None or limit is not None or value is None:
        raise NotNative("fillna with axis or limit")
    if isinstance(value, dict) and is_frame(self) and self.columns.nlevels == 1:
        if any(isinstance(item, dict) for item in value.values()):
            raise NotNative("fillna by label")
        result = by_column(
            self,
            lambda name, column: missing.fill(column, value[name]) if name in value else column,
        )
    elif np.ndim(value) == 0 and not hasattr(value, "_column") and not isinstance(value, dict):
        result = self._each(lambda column: missing.fill(column, value))
    else:
        raise NotNative("fillna with a series")
    return done_itself(self, result, inplace=inplace)


def done(self: Any, result: Any, *, inplace: bool) -> Any:
    """Return the result, or rebind the object to it and return None."""
    if not inplace:
        return result
    self._rebind(result)
    return None


def done_itself(self: Any, result: Any, *, inplace: bool) -> Any:
    """Return the result, or rebind the object to it and return the object, as pandas 3 does."""
    if not inplace:
        return result
    self._rebind(result)
    return self


@native
def astype(self: Any, dtype: Any, copy: Any = None, errors: str = "raise") -> Any:  # noqa: ARG001
    """Return the values in another dtype.

    Args:
        dtype: a dtype or, for a frame, a dict from column to dtype.
        copy: of no effect: columns are immutable.
        errors: "ignore" leaves columns as they are that cannot be converted.

    Raises:
        KeyError: the dict names a column that does not exist.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series([1, 2]).astype("float32").dtype
        dtype('float32')
    """
    if errors not in ("raise", "ignore"):
        raise NotNative(f"astype with errors={errors!r}")
    change = cast.astype if errors == "raise" else _astype_where_possible
    if hasattr(dtype, "_column"):
        if dtype._index.has_duplicates:
            raise NotNative("astype by repeated names")
        dtype = dict(zip(dtype._index.tolist(), dtype.tolist(), strict=True))
    if isinstance(dtype, dict) and not is_frame(self):
        raise NotNative("astype of a series by name")
    if isinstance(dtype, dict):
        unknown = [name for name in dtype if name not in self._table.names]
        if unknown:
            raise KeyError(
                "Only a column name can be used for the key in a dtype mappings argument. "
                f"'{unknown[0]}' not found in columns."
            )
        wanted = {name: pd.api.types.pandas_dtype(kind) for name, kind in dtype.items()}
        return by_column(
            self,
            lambda name, column: change(column, wanted[name]) if name in wanted else column,
        )
    kind = pd.api.types.pandas_dtype(dtype)
    return self._each(lambda column: change(column, kind))


def _astype_where_possible(column: Column, dtype: Any) -> Column:
    try:
        return cast.astype(column, dtype)
    except (ValueError, TypeError):
        return column


@native
def round(self: Any, decimals: Any = 0, *args: Any, **kwargs: Any) -> Any:
    """Return the values rounded to a number of decimals, halves to even.

    Args:
        decimals: a number, or for a frame a dict or series of them by name.
        args: run through pandas.
        kwargs: likewise, but for `out` of NumPy, which has to be None.

    Raises:
        TypeError: decimals that are no integers.
        ValueError: decimals of one name twice.
    """
    kwargs = {name: value for name, value in kwargs.items() if name != "out" or value is not None}
    if is_frame(self) and hasattr(decimals, "_column") and not is_frame(decimals):
        if decimals._index.has_duplicates:
            raise ValueError("Index of decimals must be unique")
        decimals = dict(zip(decimals._index.tolist(), decimals.tolist(), strict=True))
    if isinstance(decimals, dict) and is_frame(self) and not (args or kwargs):
        if not all(pd.api.types.is_integer(number) for number in decimals.values()):
            raise TypeError("Values in decimals must be integers")
        result = by_column(self, lambda name, column: _rounded(column, decimals.get(name)))
        pairs = zip(self._table.names, self._columns, strict=True)
        _warn_of_times(column for name, column in pairs if name in decimals)
        return result
    if is_frame(self) and not args and not pd.api.types.is_integer(decimals):
        raise TypeError("decimals must be an integer, a dict-like or a Series")
    if args or kwargs or not pd.api.types.is_integer(decimals):
        raise NotNative("round with further arguments")
    places = int(decimals)
    if not is_frame(self):
        return self._each(lambda column: elementwise.round_to(column, places))
    result = self._each(
        lambda column: (
            column
            if column.layout == "temporal" or dtypes.is_text(column.dtype)
            else elementwise.round_to(column, places)
        )
    )
    _warn_of_times(self._columns)
    return result


def _warn_of_times(columns: Iterable[Column]) -> None:
    """Emit pandas' warning, one a column of times, which rounding leaves as they are."""
    for column in columns:
        if column.layout == "temporal":
            warn(_NOT_ROUNDED, UserWarning)


_NOT_ROUNDED = (
    "obj.round has no effect with datetime, timedelta, or period dtypes. "
    "Use obj.dt.round(...) instead."
)


def _rounded(column: Column, decimals: Any) -> Column:
    """Return a column rounded where it is of numbers and decimals are given."""
    if decimals is None or column.dtype == dtypes.BOOL:
        return column
    if dtypes.is_number(column.dtype):
        return elementwise.round_to(column, int(decimals))
    if pd.api.types.is_numeric_dtype(column.dtype):
        raise NotNative(f"round of {column.dtype}")
    return column


@native
def abs(self: Any) -> Any:
    """Return the absolute values."""
    return self._each(lambda column: elementwise.unary("abs", column))


def candidates(column: Column, values: Any) -> Column:
    """Return the values of `isin` as a column that can meet this one."""
    found: Column
    if isinstance(values, Column):
        found = values
    elif hasattr(values, "_column"):
        found = text_dtypes.as_str(values._column)
    else:
        plain = isinstance(values, list | np.ndarray) and np.ndim(values) == 1
        found = construct.column_of(values if plain else list(values))
    if dtypes.is_nullable(column.dtype):
        raise NotNative(f"isin of {column.dtype}")
    if dtypes.is_number(column.dtype) and dtypes.is_number(found.dtype):
        if (column.dtype == dtypes.BOOL) == (found.dtype == dtypes.BOOL):
            if "f" in column.dtype.kind + found.dtype.kind and column.dtype != found.dtype:
                return cast.exactly(found, column.dtype)
            return found
    elif (dtypes.is_text(column.dtype) and dtypes.is_text(found.dtype)) or (
        column.dtype == found.dtype and column.layout != "object"
    ):
        return found
    raise NotNative(f"isin of {column.dtype} among {found.dtype}")


@native
def isin(self: Any, values: Any) -> Any:
    """Return True where a value occurs in `values`.

    Args:
        values: list, set, array or Series.

    Raises:
        TypeError: a single text, or something that is no list.
    """
    if (
        isinstance(values, dict)
        or hasattr(values, "_table")
        or (is_frame(self) and hasattr(values, "_column"))
    ):
        raise NotNative("isin by column")
    if isinstance(values, str) or not hasattr(values, "__iter__"):
        name = type(values).__name__
        raise TypeError(
            f"only list-like objects are allowed to be passed to isin(), you passed a `{name}`"
        )
    if isinstance(values, set | frozenset):
        values = list(values)
    return self._each(lambda column: _members(column, values))


def _members(column: Column, values: Any) -> Column:
    """Return whether each value is among others; NA is where the others hold NA itself."""
    column = text_dtypes.as_str(column)
    if not nullable.is_masked(column.dtype):
        return fixed(join.member(column, candidates(column, values)))
    own = nullable.plain(column)
    kind = getattr(getattr(values, "dtype", None), "kind", own.dtype.kind)
    if (kind == "b") != (own.dtype == dtypes.BOOL):
        raise NotNative("isin of numbers among bools, or of bools among numbers")
    values, holds_na = _known_candidates(values)
    found = join.member(own, candidates(own, values))
    valid = column.valid()
    if valid is not None:
        found = found | ~valid if holds_na else found & valid
    return fixed(found, pd.BooleanDtype())


def _known_candidates(values: Any) -> tuple[Any, bool]:
    """Return the values of `isin` without NA, and whether NA is among them.

    Raises:
        NotNative: values whose dtype pandas finds out.
    """
    if isinstance(values, list | tuple):
        known = [value for value in values if value is not pd.NA]
        if not known:
            raise NotNative("isin of nothing, or of NA alone")
        return known, len(known) < len(values)
    dtype = getattr(values, "dtype", None)
    if hasattr(values, "_column") and nullable.is_masked(dtype):
        column = values._column
        if column.validity is None:
            return nullable.plain(column), False
        floats = nullable.as_floats(column)  # so pandas compares them, and NA is none of them
        return select.take(floats, select.rows_of(column.valid())), False
    if not isinstance(dtype, np.dtype) or dtype.kind == "O":
        raise NotNative(f"isin among {type(values).__name__}")
    return values, False


@native
def between(self: Any, left: Any, right: Any, inclusive: str = "both") -> Any:
    """Return True where left <= value <= right.

    Args:
        left: lower bound.
        right: upper bound.
        inclusive: "both", "neither", "left" or "right".

    Raises:
        ValueError: another word for `inclusive`.
    """
    bounds = {
        "both": ("ge", "le"),
        "neither": ("gt", "lt"),
        "left": ("ge", "lt"),
        "right": ("gt", "le"),
    }
    if inclusive not in bounds:
        raise ValueError(
            "Inclusive has to be either string of 'both','left', 'right', or 'neither'."
        )
    low, high = bounds[inclusive]
    return getattr(self, f"__{low}__")(left) & getattr(self, f"__{high}__")(right)


def copy(self: Any, deep: bool = True) -> Any:  # noqa: ARG001
    """Return an object that can be changed without changing this one; the columns are shared."""
    result = self._each(lambda column: column)
    result._index = self._index.renewed()
    if is_frame(self) and self._labels is not None:
        result._labels = self._labels.view()
    return result


def equals(self: Any, other: Any) -> bool:
    """Whether another object has the same values, labels and dtypes, missing values equal."""
    if type(other) is not type(self) or len(self) != len(other):
        return False
    if len(self._columns) != len(other._columns):
        return False
    if is_frame(self) and not self.columns.equals(other.columns):
        return False
    if not self._index.identical_labels(other._index):
        return False
    pairs = zip(self._columns, other._columns, strict=True)
    return all(compare.same_values(left, right) for left, right in pairs)
