"""Names of pandas that have no native code yet: declared here, run through pandas."""

SERIES_VIA_PANDAS = (
    "agg", "aggregate", "apply", "argmax", "argmin", "argsort", "at_time", "autocorr", "bfill",
    "combine", "combine_first", "compare", "convert_dtypes", "corr", "cov", "cummax", "cummin",
    "cumprod", "cumsum", "diff", "dot", "explode", "factorize", "ffill", "filter",
    "first_valid_index", "hist", "idxmax", "idxmin", "infer_objects", "info", "interpolate",
    "items", "kurt", "last_valid_index", "mode", "nlargest", "nsmallest", "pct_change", "plot",
    "prod", "quantile", "rank", "reindex", "reindex_like", "rename_axis", "repeat", "replace",
    "sample", "searchsorted", "shift", "skew", "squeeze", "swaplevel", "take", "to_dict",
    "to_json", "to_string", "transform", "truncate", "tz_convert", "tz_localize", "unstack",
    "update", "xs",
)  # fmt: skip

FRAME_VIA_PANDAS = (
    "add_prefix", "add_suffix", "agg", "aggregate", "apply", "bfill", "boxplot", "combine",
    "combine_first", "compare", "convert_dtypes", "corr", "corrwith", "cov", "cummax", "cummin",
    "cumprod", "cumsum", "diff", "dot", "droplevel", "eval", "explode", "ffill", "filter",
    "first_valid_index", "hist", "idxmax", "idxmin", "infer_objects", "info", "interpolate",
    "itertuples", "join", "kurt", "last_valid_index", "map", "melt", "memory_usage", "mode",
    "nlargest", "nsmallest", "pct_change", "pipe", "pivot", "pivot_table", "plot", "prod",
    "quantile", "query", "rank", "reindex", "reindex_like", "rename_axis", "reorder_levels",
    "replace", "sample", "shift", "skew", "squeeze", "stack", "swaplevel", "take", "to_dict",
    "to_json", "to_markdown", "to_records", "to_string", "transform", "transpose", "truncate",
    "tz_convert", "tz_localize", "unstack", "update", "value_counts", "xs",
)  # fmt: skip

GROUPBY_VIA_PANDAS = (
    "apply", "bfill", "corr", "corrwith", "cov", "cumcount", "cummax", "cummin", "cumprod",
    "cumsum", "describe", "diff", "ffill", "filter", "head", "idxmax", "idxmin", "median",
    "ngroup", "nlargest", "nsmallest", "nth", "ohlc", "pct_change", "pipe", "prod", "quantile",
    "rank", "sample", "sem", "shift", "skew", "tail", "value_counts",
)  # fmt: skip

INDEX_VIA_PANDAS = (
    "append", "argsort", "as_unit", "asof", "astype", "ceil", "copy", "day_name", "delete",
    "difference", "drop", "drop_duplicates", "droplevel", "dropna", "duplicated", "factorize",
    "fillna", "floor", "format", "get_indexer", "get_level_values", "get_loc", "identical",
    "insert", "intersection", "isin", "isnull", "item", "join", "map", "max", "memory_usage",
    "min", "month_name", "normalize", "notna", "notnull", "nunique", "putmask", "ravel",
    "reindex", "repeat", "round", "searchsorted", "set_names", "shift", "slice_indexer",
    "sort_values", "sortlevel", "strftime", "swaplevel", "symmetric_difference", "to_flat_index",
    "to_frame", "to_period", "to_series", "tz_convert", "tz_localize", "union", "value_counts",
    "where",
)  # fmt: skip

INDEX_FIELDS_VIA_PANDAS = (
    "array", "categories", "codes", "date", "day", "day_of_week", "day_of_year", "dayofweek",
    "dayofyear", "days", "freq", "hour", "inferred_type", "is_monotonic_decreasing",
    "is_monotonic_increasing", "levels", "levshape", "microsecond", "minute", "month",
    "nanosecond", "ndim", "ordered", "quarter", "second", "seconds", "str", "time", "tz",
    "weekday", "year",
)  # fmt: skip

SERIES_FIELDS_VIA_PANDAS = (
    "array", "hasnans", "is_monotonic_decreasing", "is_monotonic_increasing",
)  # fmt: skip
