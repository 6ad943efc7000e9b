"""A dataframe library with pandas' API whose columns lie in device memory.

`import gpuframe as pd` runs pandas code; names are loaded when they are first used.
"""

import importlib
from typing import TYPE_CHECKING, Any

from gpuframe.options import options

if TYPE_CHECKING:
    from pandas import (
        NA,
        ArrowDtype,
        BooleanDtype,
        Categorical,
        CategoricalDtype,
        DateOffset,
        DatetimeTZDtype,
        ExcelFile,
        ExcelWriter,
        Flags,
        Float32Dtype,
        Float64Dtype,
        Grouper,
        HDFStore,
        IndexSlice,
        Int8Dtype,
        Int16Dtype,
        Int32Dtype,
        Int64Dtype,
        Interval,
        IntervalDtype,
        NamedFunc,
        NaT,
        Period,
        PeriodDtype,
        SparseDtype,
        StringDtype,
        Timedelta,
        Timestamp,
        UInt8Dtype,
        UInt16Dtype,
        UInt32Dtype,
        UInt64Dtype,
        api,
        array,
        arrays,
        col,
        describe_option,
        get_option,
        offsets,
        option_context,
        plotting,
        reset_option,
        set_eng_float_format,
        set_option,
        show_versions,
        tseries,
    )

    from gpuframe import testing
    from gpuframe.frames.asof import (
        merge_asof,
    )
    from gpuframe.frames.binning import (
        cut,
        qcut,
    )
    from gpuframe.frames.concatenate import (
        concat,
    )
    from gpuframe.frames.conditional import (
        merge_conditional,
        merge_interval,
    )
    from gpuframe.frames.conversions import (
        to_datetime,
        to_numeric,
        to_timedelta,
    )
    from gpuframe.frames.counting import (
        get_dummies,
    )
    from gpuframe.frames.crosstabs import (
        crosstab,
    )
    from gpuframe.frames.dataframe import (
        DataFrame,
    )
    from gpuframe.frames.encoding import (
        factorize,
        from_dummies,
    )
    from gpuframe.frames.evaluate import (
        eval,  # noqa: A004 - pandas' name
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
        bdate_range,
        date_range,
        from_arrow,
        from_pandas,
        infer_freq,
        interval_range,
        isna,
        isnull,
        json_normalize,
        notna,
        notnull,
        period_range,
        read_clipboard,
        read_excel,
        read_fwf,
        read_hdf,
        read_html,
        read_json,
        read_orc,
        read_pickle,
        read_sas,
        read_spss,
        read_sql,
        read_sql_query,
        read_sql_table,
        read_stata,
        read_table,
        read_xml,
        timedelta_range,
        to_pickle,
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
    from gpuframe.frames.index_kinds import (
        CategoricalIndex,
        DatetimeIndex,
        IntervalIndex,
        PeriodIndex,
        TimedeltaIndex,
    )
    from gpuframe.frames.joining import (
        merge_ordered,
    )
    from gpuframe.frames.melting import (
        lreshape,
        melt,
        wide_to_long,
    )
    from gpuframe.frames.merging import (
        merge,
    )
    from gpuframe.frames.pivoting import (
        pivot,
        pivot_table,
    )
    from gpuframe.frames.series import (
        Series,
    )

__version__ = "0.1.0"

_HOMES = {
    "gpuframe.frames.index_kinds": (
        "CategoricalIndex", "DatetimeIndex", "IntervalIndex", "PeriodIndex", "TimedeltaIndex",
    ),
    "pandas": (
        "ArrowDtype", "BooleanDtype", "Categorical", "CategoricalDtype", "DateOffset",
        "DatetimeTZDtype", "ExcelFile", "ExcelWriter", "Flags", "Float32Dtype", "Float64Dtype",
        "Grouper", "HDFStore", "IndexSlice", "Int16Dtype", "Int32Dtype", "Int64Dtype",
        "Int8Dtype", "Interval", "IntervalDtype", "NA", "NaT", "NamedFunc", "Period",
        "PeriodDtype", "SparseDtype", "StringDtype", "Timedelta", "Timestamp", "UInt16Dtype",
        "UInt32Dtype", "UInt64Dtype", "UInt8Dtype", "api", "array", "arrays", "col",
        "describe_option", "get_option", "offsets", "option_context", "plotting",
        "reset_option", "set_eng_float_format", "set_option", "show_versions",
        "tseries",
    ),
    "gpuframe.frames.binning": (
        "cut", "qcut",
    ),
    "gpuframe.frames.concatenate": (
        "concat",
    ),
    "gpuframe.frames.conversions": (
        "to_datetime", "to_numeric", "to_timedelta",
    ),
    "gpuframe.frames.counting": (
        "get_dummies",
    ),
    "gpuframe.frames.dataframe": (
        "DataFrame",
    ),
    "gpuframe.frames.evaluate": (
        "eval",
    ),
    "gpuframe.frames.fallback": (
        "fallbacks",
    ),
    "gpuframe.frames.files": (
        "read_csv", "read_feather", "read_parquet",
    ),
    "gpuframe.frames.functions": (
        "bdate_range", "date_range", "from_arrow", "from_pandas", "infer_freq",
        "interval_range", "isna", "isnull", "json_normalize", "notna", "notnull",
        "period_range", "read_clipboard", "read_excel", "read_fwf", "read_hdf", "read_html",
        "read_json", "read_orc", "read_pickle", "read_sas", "read_spss", "read_sql",
        "read_sql_query", "read_sql_table", "read_stata", "read_table", "read_xml",
        "timedelta_range", "to_pickle", "unique",
    ),
    "gpuframe.frames.encoding": (
        "factorize", "from_dummies",
    ),
    "gpuframe.frames.crosstabs": (
        "crosstab",
    ),
    "gpuframe.frames.pivoting": (
        "pivot", "pivot_table",
    ),
    "gpuframe.frames.melting": (
        "lreshape", "melt", "wide_to_long",
    ),
    "gpuframe.frames.groupby": (
        "GroupBy", "NamedAgg",
    ),
    "gpuframe.frames.index": (
        "Index", "MultiIndex", "RangeIndex",
    ),
    "gpuframe.frames.asof": (
        "merge_asof",
    ),
    "gpuframe.frames.conditional": (
        "merge_conditional", "merge_interval",
    ),
    "gpuframe.frames.joining": (
        "merge_ordered",
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
    "ArrowDtype",
    "BooleanDtype",
    "Categorical",
    "CategoricalDtype",
    "CategoricalIndex",
    "DataFrame",
    "DateOffset",
    "DatetimeIndex",
    "DatetimeTZDtype",
    "ExcelFile",
    "ExcelWriter",
    "Flags",
    "Float32Dtype",
    "Float64Dtype",
    "GroupBy",
    "Grouper",
    "HDFStore",
    "Index",
    "IndexSlice",
    "Int8Dtype",
    "Int16Dtype",
    "Int32Dtype",
    "Int64Dtype",
    "Interval",
    "IntervalDtype",
    "IntervalIndex",
    "MultiIndex",
    "NaT",
    "NamedAgg",
    "NamedFunc",
    "Period",
    "PeriodDtype",
    "PeriodIndex",
    "RangeIndex",
    "Series",
    "SparseDtype",
    "StringDtype",
    "Timedelta",
    "TimedeltaIndex",
    "Timestamp",
    "UInt8Dtype",
    "UInt16Dtype",
    "UInt32Dtype",
    "UInt64Dtype",
    "api",
    "array",
    "arrays",
    "bdate_range",
    "col",
    "concat",
    "crosstab",
    "cut",
    "date_range",
    "describe_option",
    "eval",
    "factorize",
    "fallbacks",
    "from_arrow",
    "from_dummies",
    "from_pandas",
    "get_dummies",
    "get_option",
    "infer_freq",
    "interval_range",
    "isna",
    "isnull",
    "json_normalize",
    "lreshape",
    "melt",
    "merge",
    "merge_asof",
    "merge_conditional",
    "merge_interval",
    "merge_ordered",
    "notna",
    "notnull",
    "offsets",
    "option_context",
    "options",
    "period_range",
    "pivot",
    "pivot_table",
    "plotting",
    "qcut",
    "read_clipboard",
    "read_csv",
    "read_excel",
    "read_feather",
    "read_fwf",
    "read_hdf",
    "read_html",
    "read_json",
    "read_orc",
    "read_parquet",
    "read_pickle",
    "read_sas",
    "read_spss",
    "read_sql",
    "read_sql_query",
    "read_sql_table",
    "read_stata",
    "read_table",
    "read_xml",
    "reset_option",
    "set_eng_float_format",
    "set_option",
    "show_versions",
    "testing",
    "timedelta_range",
    "to_datetime",
    "to_numeric",
    "to_pickle",
    "to_timedelta",
    "tseries",
    "unique",
    "wide_to_long",
]


def __getattr__(name: str) -> Any:
    if name == "testing":
        return importlib.import_module("gpuframe.testing")
    if name not in _HOME:
        raise AttributeError(f"module 'gpuframe' has no attribute {name!r}")
    # all at once: the first call of each function is then as quick as the next
    for home, names in _HOMES.items():
        module = importlib.import_module(home)
        globals().update({each: getattr(module, each) for each in names})
    return globals()[name]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
