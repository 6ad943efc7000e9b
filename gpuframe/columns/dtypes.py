"""dtypes of columns: pandas' and NumPy's own objects, and the layout that each one is stored in."""

from typing import Any, Literal

import numpy as np
import pandas as pd

Layout = Literal["numeric", "boolean", "temporal", "text", "dictionary", "object"]

STR = pd.StringDtype(na_value=np.nan)
"""pandas' default text dtype, whose missing value is NaN."""

BOOL = np.dtype(bool)
INT32 = np.dtype(np.int32)
INT64 = np.dtype(np.int64)
UINT64 = np.dtype(np.uint64)
FLOAT32 = np.dtype(np.float32)
FLOAT64 = np.dtype(np.float64)
OBJECT = np.dtype(object)

NAT = int(np.iinfo(np.int64).min)
"""The tick count that stands for NaT."""

_UNITS = ("s", "ms", "us", "ns")
_KIND_LAYOUT: dict[str, Layout] = {"i": "numeric", "u": "numeric", "b": "boolean"}


def is_nullable(dtype: Any) -> bool:
    """Whether missing values of this dtype are NA in a bitmap (Int64, boolean, string, dates)."""
    if isinstance(dtype, np.dtype):
        return False
    if isinstance(dtype, pd.StringDtype):
        return dtype.na_value is pd.NA
    return isinstance(dtype, pd.ArrowDtype) or hasattr(dtype, "numpy_dtype")


def numpy_of(dtype: Any) -> np.dtype:
    """Return the NumPy dtype of the stored values of a numeric, boolean or temporal dtype."""
    if isinstance(dtype, np.dtype):
        return np.dtype(dtype)
    if isinstance(dtype, pd.DatetimeTZDtype):
        return np.dtype(f"M8[{dtype.unit}]")
    if isinstance(dtype, pd.ArrowDtype):
        return arrow_number(dtype) or INT32
    stored: Any = getattr(dtype, "numpy_dtype", None)
    if stored is None:
        raise TypeError(f"dtype {dtype} has no fixed-width values")
    found: np.dtype = np.dtype(stored)
    return found


_ARROW_NUMBERS = {
    "bool": BOOL,
    "float": FLOAT32,
    "double": FLOAT64,
    **{name: np.dtype(name) for name in ("int8", "int16", "int32", "int64")},
    **{name: np.dtype(name) for name in ("uint8", "uint16", "uint32", "uint64")},
}
"""NumPy's dtypes of the values of Arrow's numbers and bools."""


def arrow_number(dtype: Any) -> np.dtype | None:
    """Return the NumPy dtype of Arrow's numbers and bools; None of any other dtype."""
    if not isinstance(dtype, pd.ArrowDtype):
        return None
    return _ARROW_NUMBERS.get(str(dtype.pyarrow_dtype))


def is_date(dtype: Any) -> bool:
    """Whether the dtype is Arrow's date32 (days since 1970 in 32 bits)."""
    return isinstance(dtype, pd.ArrowDtype) and str(dtype.pyarrow_dtype) == "date32[day]"


def layout_of(dtype: Any) -> Layout:
    """Return the layout in which values of a dtype are stored.

    Args:
        dtype: a NumPy dtype or a pandas extension dtype.

    Returns:
        One of "numeric", "boolean", "temporal", "text", "dictionary" and, for whatever has no
        layout of its own, "object".

    Example:
        >>> import numpy as np
        >>> layout_of(np.dtype("int8")), layout_of(np.dtype("M8[us]"))
        ('numeric', 'temporal')
    """
    if isinstance(dtype, np.dtype):
        if dtype.kind in "mM":
            return (
                "temporal"
                if np.datetime_data(dtype) in [(unit, 1) for unit in _UNITS]
                else "object"
            )
        if dtype.kind == "f":
            return "numeric" if dtype.itemsize in (4, 8) else "object"
        return _KIND_LAYOUT.get(dtype.kind, "object")
    if isinstance(dtype, pd.StringDtype):
        return "text"
    if isinstance(dtype, pd.CategoricalDtype):
        return "dictionary"
    if isinstance(dtype, pd.BooleanDtype):
        return "boolean"
    if isinstance(dtype, pd.DatetimeTZDtype) or is_date(dtype):
        return "temporal"
    if isinstance(dtype, pd.ArrowDtype):
        stored = arrow_number(dtype)
        return "object" if stored is None else _KIND_LAYOUT.get(stored.kind, "numeric")
    if hasattr(dtype, "numpy_dtype") and dtype.numpy_dtype.kind in "iuf":
        return "numeric"
    return "object"


def unit_of(dtype: Any) -> str:
    """Return the unit of a datetime64 or timedelta64 dtype: "s", "ms", "us" or "ns"."""
    if isinstance(dtype, pd.DatetimeTZDtype):
        return str(dtype.unit)
    return str(np.datetime_data(dtype)[0])


TICKS = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
"""Ticks of a second."""


def is_datetime(dtype: Any) -> bool:
    """Whether values are points in time, with or without a time zone."""
    return isinstance(dtype, pd.DatetimeTZDtype) or getattr(dtype, "kind", "") == "M"


def is_text(dtype: Any) -> bool:
    """Whether values are text."""
    return isinstance(dtype, pd.StringDtype)


def is_categorical(dtype: Any) -> bool:
    """Whether values are categories."""
    return isinstance(dtype, pd.CategoricalDtype)


def holds_missing(dtype: Any) -> bool:
    """Whether a value of the dtype can be missing."""
    return not isinstance(dtype, np.dtype) or dtype.kind not in "biu"


def is_number(dtype: Any) -> bool:
    """Whether values are NumPy integers, floats or bools (not nullable ones)."""
    if not isinstance(dtype, np.dtype):
        return False
    return dtype.kind in "iub" or (dtype.kind == "f" and dtype.itemsize in (4, 8))
