"""A dataframe library with pandas' API whose columns lie in device memory.

`import gpuframe as pd` runs pandas code; names are loaded when they are first used.
"""

import importlib
from typing import TYPE_CHECKING, Any

from gpuframe.options import options

if TYPE_CHECKING:
    from pandas import (
        NA,
        CategoricalDtype,
        DatetimeTZDtype,
        NaT,
        StringDtype,
        Timedelta,
        Timestamp,
    )

    from gpuframe.frames.concatenate import concat
    from gpuframe.frames.dataframe import DataFrame
    from gpuframe.frames.fallback import fallbacks
    from gpuframe.frames.files import read_csv, read_feather, read_parquet
    from gpuframe.frames.functions import (
        cut,
        date_range,
        from_arrow,
        from_pandas,
        get_dummies,
        isna,
        isnull,
        notna,
        notnull,
        to_datetime,
        to_numeric,
        to_timedelta,
        unique,
    )
    from gpuframe.frames.groupby import GroupBy, NamedAgg
    from gpuframe.frames.index import Index, MultiIndex, RangeIndex
    from gpuframe.frames.merging import merge
    from gpuframe.frames.series import Series

__version__ = "0.1.0"

_HOMES = {
    "pandas": (
        "NA", "CategoricalDtype", "DatetimeTZDtype", "NaT", "StringDtype", "Timedelta",
        "Timestamp",
    ),
    "gpuframe.frames.concatenate": ("concat",),
    "gpuframe.frames.dataframe": ("DataFrame",),
    "gpuframe.frames.fallback": ("fallbacks",),
    "gpuframe.frames.files": ("read_csv", "read_feather", "read_parquet"),
    "gpuframe.frames.functions": (
        "cut", "date_range", "from_arrow", "from_pandas", "get_dummies", "isna", "isnull",
        "notna", "notnull", "to_datetime", "to_numeric", "to_timedelta", "unique",
    ),
    "gpuframe.frames.groupby": ("GroupBy", "NamedAgg"),
    "gpuframe.frames.index": ("Index", "MultiIndex", "RangeIndex"),
    "gpuframe.frames.merging": ("merge",),
    "gpuframe.frames.series": ("Series",),
}  # fmt: skip
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "NA",
    "CategoricalDtype",
    "DataFrame",
    "DatetimeTZDtype",
    "GroupBy",
    "Index",
    "MultiIndex",
    "NaT",
    "NamedAgg",
    "RangeIndex",
    "Series",
    "StringDtype",
    "Timedelta",
    "Timestamp",
    "concat",
    "cut",
    "date_range",
    "fallbacks",
    "from_arrow",
    "from_pandas",
    "get_dummies",
    "isna",
    "isnull",
    "merge",
    "notna",
    "notnull",
    "options",
    "read_csv",
    "read_feather",
    "read_parquet",
    "to_datetime",
    "to_numeric",
    "to_timedelta",
    "unique",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'gpuframe' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
