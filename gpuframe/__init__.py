"""A dataframe library with pandas' API whose columns lie in device memory.

`import gpuframe as pd` runs pandas code; names are loaded when they are first used.
"""

import importlib
from typing import TYPE_CHECKING, Any

from gpuframe.options import options

if TYPE_CHECKING:
    from pandas import (
        NA,
        BooleanDtype,
        Categorical,
        CategoricalDtype,
        DateOffset,
        DatetimeTZDtype,
        Float32Dtype,
        Float64Dtype,
        Int8Dtype,
        Int16Dtype,
        Int32Dtype,
        Int64Dtype,
        Interval,
        IntervalDtype,
        NaT,
        Period,
        PeriodDtype,
        StringDtype,
        Timedelta,
        Timestamp,
        UInt8Dtype,
        UInt16Dtype,
        UInt32Dtype,
        UInt64Dtype,
        api,
        array,
        get_option,
        offsets,
        option_context,
        set_option,
    )

    from gpuframe.frames.concatenate import (
        concat,
    )
    from gpuframe.frames.dataframe import (
        DataFrame,
    )
    from gpuframe.frames.fallback import (
        fallbacks,
    )
    from gpuframe.frames.files import (
        read_csv,
        read_feather,
        read_parquet,
    )
    from gpuframe.frames.functions import (
        crosstab,
        cut,
        date_range,
        factorize,
        from_arrow,
        from_pandas,
        get_dummies,
        interval_range,
        isna,
        isnull,
        melt,
        merge_asof,
        notna,
        notnull,
        period_range,
        pivot,
        pivot_table,
        qcut,
        timedelta_range,
        to_datetime,
        to_numeric,
        to_timedelta,
        unique,
    )
    from gpuframe.frames.groupby import (
        GroupBy,
        NamedAgg,
    )
    from gpuframe.frames.index import (
        Index,
        MultiIndex,
        RangeIndex,
    )
    from gpuframe.frames.merging import (
        merge,
    )
    from gpuframe.frames.series import (
        Series,
    )

__version__ = "0.1.0"

_HOMES = {
    "pandas": (
        "BooleanDtype", "Categorical", "CategoricalDtype", "DateOffset", "DatetimeTZDtype",
        "Float32Dtype", "Float64Dtype", "Int16Dtype", "Int32Dtype", "Int64Dtype", "Int8Dtype",
        "Interval", "IntervalDtype", "NA", "NaT", "Period", "PeriodDtype", "StringDtype",
        "Timedelta", "Timestamp", "UInt16Dtype", "UInt32Dtype", "UInt64Dtype", "UInt8Dtype",
        "api", "array", "get_option", "offsets", "option_context", "set_option",
    ),
    "gpuframe.frames.concatenate": (
        "concat",
    ),
    "gpuframe.frames.dataframe": (
        "DataFrame",
    ),
    "gpuframe.frames.fallback": (
        "fallbacks",
    ),
    "gpuframe.frames.files": (
        "read_csv", "read_feather", "read_parquet",
    ),
    "gpuframe.frames.functions": (
        "crosstab", "cut", "date_range", "factorize", "from_arrow", "from_pandas",
        "get_dummies", "interval_range", "isna", "isnull", "melt", "merge_asof", "notna",
        "notnull", "period_range", "pivot", "pivot_table", "qcut", "timedelta_range",
        "to_datetime", "to_numeric", "to_timedelta", "unique",
    ),
    "gpuframe.frames.groupby": (
        "GroupBy", "NamedAgg",
    ),
    "gpuframe.frames.index": (
        "Index", "MultiIndex", "RangeIndex",
    ),
    "gpuframe.frames.merging": (
        "merge",
    ),
    "gpuframe.frames.series": (
        "Series",
    ),
}  # fmt: skip
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "NA",
    "BooleanDtype",
    "Categorical",
    "CategoricalDtype",
    "DataFrame",
    "DateOffset",
    "DatetimeTZDtype",
    "Float32Dtype",
    "Float64Dtype",
    "GroupBy",
    "Index",
    "Int8Dtype",
    "Int16Dtype",
    "Int32Dtype",
    "Int64Dtype",
    "Interval",
    "IntervalDtype",
    "MultiIndex",
    "NaT",
    "NamedAgg",
    "Period",
    "PeriodDtype",
    "RangeIndex",
    "Series",
    "StringDtype",
    "Timedelta",
    "Timestamp",
    "UInt8Dtype",
    "UInt16Dtype",
    "UInt32Dtype",
    "UInt64Dtype",
    "api",
    "array",
    "concat",
    "crosstab",
    "cut",
    "date_range",
    "factorize",
    "fallbacks",
    "from_arrow",
    "from_pandas",
    "get_dummies",
    "get_option",
    "interval_range",
    "isna",
    "isnull",
    "melt",
    "merge",
    "merge_asof",
    "notna",
    "notnull",
    "offsets",
    "option_context",
    "options",
    "period_range",
    "pivot",
    "pivot_table",
    "qcut",
    "read_csv",
    "read_feather",
    "read_parquet",
    "set_option",
    "timedelta_range",
    "to_datetime",
    "to_numeric",
    "to_timedelta",
    "unique",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'gpuframe' has no attribute {name!r}")
    # all at once: the first call of each function is then as quick as the next
    for home, names in _HOMES.items():
        module = importlib.import_module(home)
        globals().update({each: getattr(module, each) for each in names})
    return globals()[name]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
