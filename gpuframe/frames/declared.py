"""Names of pandas that have no native code yet: declared here, run through pandas."""

SERIES_VIA_PANDAS = (
    "agg", "aggregate", "apply", "argmax", "argmin", "argsort", "at_time", "autocorr", "bfill",
    "combine", "combine_first", "compare", "convert_dtypes", "corr", "cov", "cummax", "cummin",
    "cumprod", "cumsum", "diff", "dot", "explode", "factorize", "ffill", "filter",
    "first_valid_index", "hist", "idxmax", "idxmin", "infer_objects", "info", "interpolate",
    "items", "kurt", "last_valid_index", "mode", "nlargest", "nsmallest", "pct_change", "plot",
    "prod", "quantile", "rank", "reindex", "reindex_like", "repeat", "replace",     "sample", "searchsorted", "shift", "skew", "squeeze", "swaplevel", "take",
    "to_dict", "to_json", "to_string", "transform", "truncate", "tz_convert", "tz_localize",
    "unstack", "update", "xs",
)  # fmt: skip

FRAME_VIA_PANDAS = (
    "add_prefix", "add_suffix", "agg", "aggregate", "apply", "bfill", "boxplot", "combine",
    "combine_first", "compare", "convert_dtypes", "corr", "corrwith", "cov", "cummax", "cummin",
    "cumprod", "cumsum", "diff", "dot", "droplevel", "eval", "explode", "ffill",
    "filter", "first_valid_index", "hist", "idxmax", "idxmin", "infer_objects", "info",
    "interpolate", "itertuples", "join", "kurt", "last_valid_index", "map", "melt",
    "memory_usage", "mode", "nlargest", "nsmallest", "pct_change", "pipe", "pivot",
    "pivot_table", "plot", "prod", "quantile", "query", "rank", "reindex", "reindex_like",
    "reorder_levels", "replace", "sample", "shift", "skew", "squeeze",
    "stack", "swaplevel", "take", "to_dict", "to_json", "to_markdown", "to_records",
    "to_string", "transform", "transpose", "truncate", "tz_convert", "tz_localize", "unstack",
    "update", "xs",
)  # fmt: skip

GROUPBY_VIA_PANDAS = (
    "apply", "bfill", "corr", "corrwith", "cov", "cumcount", "cummax", "cummin", "cumprod",
    "cumsum", "describe", "diff", "ffill", "filter", "head", "idxmax",
    "idxmin", "median", "ngroup", "nth", "nlargest", "nsmallest", "ohlc", "pct_change", "pipe",
    "prod", "quantile", "rank", "sample", "sem", "shift", "skew", "tail",
    "value_counts",
)  # fmt: skip
