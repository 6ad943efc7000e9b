"""Names of pandas that run through pandas or on the host: declared here, not discovered."""

SERIES_VIA_PANDAS = (
    "asof", "case_when", "combine", "compare", "convert_dtypes", "dot",
)  # fmt: skip

SERIES_ON_HOST = (
    "hist", "info", "items", "memory_usage", "to_clipboard", "to_csv", "to_dict", "to_excel",
    "to_hdf", "to_json", "to_latex", "to_markdown", "to_pickle", "to_sql", "to_string", "to_xarray",
)  # fmt: skip
"""Names whose result is Python objects, a text, a file or a picture: made of a host copy."""

FRAME_VIA_PANDAS = (
    "asof", "combine", "compare", "convert_dtypes", "dot",
)  # fmt: skip

FRAME_ON_HOST = (
    "boxplot", "hist", "info", "itertuples", "memory_usage", "to_clipboard", "to_dict", "to_excel",
    "to_hdf", "to_html", "to_json", "to_latex", "to_markdown", "to_orc", "to_pickle", "to_records",
    "to_sql", "to_stata", "to_string", "to_xarray", "to_xml",
)  # fmt: skip
"""Names whose result is Python objects, a text, a file or a picture: made of a host copy."""

GROUPBY_VIA_PANDAS = (
    "boxplot", "corrwith", "hist", "sample", "take", "unique",
)  # fmt: skip

GROUPBY_FIELDS_VIA_PANDAS = (
    "dtype", "is_monotonic_decreasing", "is_monotonic_increasing", "ndim",
)  # fmt: skip

INDEX_ON_HOST = (
    "add_categories", "all", "any", "append", "argmax", "argmin", "argsort", "as_ordered",
    "as_unit", "as_unordered", "asfreq", "asof", "astype", "ceil", "contains", "copy", "day_name",
    "delete", "diff", "difference", "drop", "drop_duplicates", "droplevel", "equal_levels",
    "factorize", "fillna", "floor", "format", "get_indexer", "get_indexer_for",
    "get_indexer_non_unique", "get_level_values", "get_loc", "get_loc_level", "get_locs",
    "get_slice_bound", "groupby", "indexer_at_time", "indexer_between_time", "infer_objects",
    "insert", "intersection", "isnull", "isocalendar", "item", "join", "map", "mean",
    "median", "memory_usage", "month_name", "normalize", "overlaps", "putmask", "ravel", "reindex",
    "remove_categories", "remove_unused_categories", "remove_unused_levels", "rename_categories",
    "reorder_categories", "reorder_levels", "repeat", "replace", "round", "set_categories",
    "set_codes", "set_levels", "shift", "slice_indexer", "slice_locs", "snap",
    "sort_values", "sortlevel", "std", "strftime", "sum", "swaplevel", "symmetric_difference",
    "take", "to_flat_index", "to_frame", "to_julian_date", "to_period", "to_pydatetime",
    "to_pytimedelta", "to_series", "to_timestamp", "to_tuples", "total_seconds", "transpose",
    "truncate", "tz_convert", "tz_localize", "union", "value_counts", "where",
)  # fmt: skip
"""Labels are looked up, and made from labels, on the host; an index keeps its copy there."""

INDEX_FIELDS_ON_HOST = (
    "T", "array", "asi8", "categories", "closed", "closed_left", "closed_right", "codes",
    "components", "date", "day", "day_of_week", "day_of_year", "dayofweek", "dayofyear", "days",
    "days_in_month", "daysinmonth", "dtypes", "end_time", "freq", "freqstr", "hasnans", "hour",
    "inferred_freq", "inferred_type", "is_empty", "is_full", "is_leap_year",
    "is_monotonic_decreasing", "is_monotonic_increasing", "is_month_end", "is_month_start",
    "is_non_overlapping_monotonic", "is_normalized", "is_overlapping", "is_quarter_end",
    "is_quarter_start", "is_year_end", "is_year_start", "left", "length", "levels", "levshape",
    "microsecond", "microseconds", "mid", "minute", "month", "nanosecond", "nanoseconds",
    "nbytes", "open_left", "open_right", "ordered", "quarter", "qyear", "resolution", "right",
    "second", "seconds", "start_time", "str", "time", "timetz", "tz", "tzinfo", "unit",
    "weekday", "year",
)  # fmt: skip

SERIES_FIELDS_VIA_PANDAS = (
    "array", "hasnans", "is_monotonic_decreasing", "is_monotonic_increasing",
)  # fmt: skip
