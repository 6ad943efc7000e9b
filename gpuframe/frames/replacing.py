"""replace: values by other values, all at once."""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe.columns import dtypes
from gpuframe.columns.column import Column
from gpuframe.errors import NotNative
from gpuframe.frames.columnwise import by_column, done_itself, is_frame
from gpuframe.frames.fallback import native
from gpuframe.ops import elementwise, missing, nullable, select, text_dtypes

_UNSET = pd.api.extensions.no_default

Pairs = list[tuple[Any, Any]]


@native
def replace(
    self: Any,
    to_replace: Any = None,
    value: Any = _UNSET,
    *,
    inplace: bool = False,
    regex: Any = False,
) -> Any:
    """Return the values with some of them replaced; what is put in is not replaced again.

    Args:
        to_replace: a value, a list of values, a dict from old to new values, or for a frame a dict
            from column to any of these.
        value: the new value, or as many as old ones in a list.
        inplace: whether to change this object and return it.
        regex: patterns run through pandas.

    Raises:
        ValueError: old and new values are not as many.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series([1, 2, 3]).replace({1: 2, 2: 1}).tolist()
        [2, 1, 3]
    """
    if regex is not False or to_replace is None:
        raise NotNative("replace by a pattern, or of nothing")
    if isinstance(to_replace, dict) and is_frame(self):
        by_name = _by_name(to_replace, value)
        if by_name is not None:
            result = by_column(self, lambda name, column: _replaced(column, by_name.get(name, [])))
            return done_itself(self, result, inplace=inplace)
    pairs = _pairs(to_replace, value)
    result = self._each(lambda column: _replaced(column, pairs))
    return done_itself(self, result, inplace=inplace)


def _by_name(to_replace: dict[Any, Any], value: Any) -> dict[Any, Pairs] | None:
    """Return the pairs of each column, or None where the dict is from old to new values."""
    nested = [isinstance(item, dict) for item in to_replace.values()]
    if value is _UNSET and not any(nested):
        return None
    if value is _UNSET and all(nested):
        return {name: _pairs(each, _UNSET) for name, each in to_replace.items()}
    if any(nested) or isinstance(value, dict) or pd.api.types.is_list_like(value):
        raise NotNative("replace by column and dict")
    return {name: _pairs(old, value) for name, old in to_replace.items()}


def _pairs(to_replace: Any, value: Any) -> Pairs:
    """Return (old, new) pairs.

    Raises:
        ValueError: old and new values are not as many.
        NotNative: other than scalars, lists and dicts.
    """
    if isinstance(to_replace, dict) and value is _UNSET:
        pairs = list(to_replace.items())
    elif isinstance(to_replace, list | tuple | np.ndarray) and value is not _UNSET:
        old = list(to_replace)
        if isinstance(value, list | tuple | np.ndarray):
            if len(value) != len(old):
                raise ValueError(
                    f"Replacement lists must match in length. "
                    f"Expecting {len(old)} got {len(value)} "
                )
            pairs = list(zip(old, value, strict=True))
        else:
            pairs = [(one, value) for one in old]
    elif pd.api.types.is_scalar(to_replace) and pd.api.types.is_scalar(value):
        # None for one value means missing; in a list or dict it is an object to put in.
        pairs = [(to_replace, pd.NA if value is None else value)]
    else:
        raise NotNative("replace of other than scalars, lists and dicts")
    if value is _UNSET and not isinstance(to_replace, dict):
        raise NotNative("replace without a new value")
    if not all(pd.api.types.is_scalar(item) for pair in pairs for item in pair):
        raise NotNative("replace by other than scalars")
    return [(_plain(old), _plain(new)) for old, new in pairs]


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.bool_ | np.integer | np.floating) else value


def _replaced(column: Column, pairs: Pairs) -> Column:
    """Return the column with values replaced; all are looked for before any is put in."""
    if text_dtypes.is_other(column):
        return _replaced(text_dtypes.as_str(column), pairs).with_dtype(column.dtype)
    if column.layout not in ("numeric", "boolean", "text", "temporal"):
        if column.layout == "dictionary" and dtypes.is_text(column.dtype):
            return _replaced(select.take(column.categories, column.values), pairs)
        raise NotNative(f"replace in {column.dtype}")
    if nullable.is_masked(column.dtype):
        return _replaced_nullable(column, pairs)
    if not isinstance(column.dtype, np.dtype) and column.layout != "text":
        raise NotNative(f"replace in {column.dtype}")
    found = [(mask, new) for old, new in pairs if (mask := _places(column, old)) is not None]
    result = column
    for mask, given in found:
        if not bool(mask.any()):
            continue
        _check_new(column, given)
        new = _fitting(column, given)
        if isinstance(new, str | pd.Timestamp | pd.Timedelta):
            result = select.where(~mask, result, select.full(new, column.length))
        else:
            result = select.where(~mask, result, new)
    return result


def _replaced_nullable(column: Column, pairs: Pairs) -> Column:
    """Return numbers that may be NA with values replaced; their dtype stays."""
    found = []
    for old, new in pairs:
        if pd.isna(old):
            mask = missing.isna(column)
        elif not isinstance(old, bool | int | float):
            continue
        elif isinstance(old, bool) != (column.layout == "boolean"):
            raise NotNative("replace of numbers in bools, or of bools in numbers")
        else:
            mask = nullable.flags_of(elementwise.binary("eq", column, old))
        found.append((mask, new))
    result = column
    for mask, new in found:
        if bool(mask.any()):
            if new is None or new is pd.NaT:
                raise NotNative(f"{new!r} in a column of {column.dtype}")
            result = select.where(~mask, result, new)
    return result


def _places(column: Column, old: Any) -> Any | None:
    """Return bool[n], True where a value is the old one; None where it cannot be."""
    if pd.isna(old):
        if column.layout in ("numeric", "boolean") and not isinstance(old, float):
            return None  # only NaN is a value of theirs
        return missing.isna(column)
    if column.layout == "temporal":
        time = pd.Timedelta if column.dtype.kind == "m" else pd.Timestamp
        if not isinstance(old, time):
            raise NotNative(f"replace of {type(old).__name__} in {column.dtype}")
    elif column.layout == "text":
        if not isinstance(old, str):
            return None
    elif not isinstance(old, bool | int | float):
        return None
    elif isinstance(old, bool) != (column.layout == "boolean"):
        raise NotNative("replace of numbers in bools, or of bools in numbers")
    return elementwise.binary("eq", column, old).values


def _check_new(column: Column, new: Any) -> None:
    """Refuse new values that pandas would change the dtype for.

    Raises:
        NotNative: the new value is of another kind than the column.
    """
    if new is None:
        fine = False
    elif pd.isna(new):
        fine = column.layout != "boolean" and (column.layout != "numeric" or isinstance(new, float))
    elif column.layout == "numeric":
        fine = isinstance(new, int | float) and not isinstance(new, bool)
    elif column.layout == "boolean":
        fine = isinstance(new, bool)
    elif column.layout == "text":
        fine = isinstance(new, str) and column.dtype == dtypes.STR
    else:
        fine = False
    if not fine:
        raise NotNative(f"{type(new).__name__} in a column of {column.dtype}")


def _fitting(column: Column, new: Any) -> Any:
    """Return a whole float as the integer that a column of integers can hold."""
    whole = column.layout == "numeric" and column.dtype.kind in "iu" and isinstance(new, float)
    if whole and new.is_integer():
        bounds = np.iinfo(column.dtype)
        if not bounds.min <= int(new) <= bounds.max:
            raise NotNative(f"{new} in a column of {column.dtype}")
        return int(new)
    return new
