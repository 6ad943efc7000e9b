"""Top-level functions of pandas on frames and series, but for those with a file of their own."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from gpuframe.columns.dtypes import STR
from gpuframe.errors import NotNative
from gpuframe.frames import convert
from gpuframe.frames.fallback import call_pandas, lift, native_function
from gpuframe.frames.index import Index
from gpuframe.ops import text_times


def from_pandas(host: Any) -> Any:
    """Return a pandas DataFrame, Series or Index on the device.

    Raises:
        TypeError: the object is none of them.

    Example:
        >>> import pandas, gpuframe
        >>> gpuframe.from_pandas(pandas.Series([1, 2])).sum()
        np.int64(3)
    """
    if not isinstance(host, pd.DataFrame | pd.Series | pd.Index):
        raise TypeError(f"from_pandas takes a pandas object, not {type(host).__name__}")
    return lift(host)


def from_arrow(data: Any) -> Any:
    """Return an Arrow table, record batch or array as a DataFrame or Series.

    Example:
        >>> import pyarrow, gpuframe
        >>> gpuframe.from_arrow(pyarrow.table({"a": [1, None]})).a.isna().tolist()
        [False, True]
    """
    import pyarrow as pa

    if isinstance(data, pa.Array | pa.ChunkedArray):
        from gpuframe.columns import arrow
        from gpuframe.frames.index import default
        from gpuframe.frames.series import Series

        column = arrow.from_arrow(data)
        return Series._from_column(column, default(column.length))
    from gpuframe.frames.dataframe import DataFrame

    return convert.frame_from_arrow(DataFrame, data)


def isna(obj: Any) -> Any:
    """Return whether a value, or each value of an object, is missing."""
    return obj.isna() if hasattr(obj, "_index") or isinstance(obj, Index) else pd.isna(obj)


def notna(obj: Any) -> Any:
    """Return whether a value, or each value of an object, is not missing."""
    if hasattr(obj, "_index"):
        return obj.notna()
    return pd.notna(obj)


isnull = isna
notnull = notna


def unique(values: Any) -> Any:
    """Return the distinct values in order of appearance."""
    return values.unique() if hasattr(values, "unique") else pd.unique(values)


def _through_pandas(name: str) -> Callable[..., Any]:
    def function(*args: Any, **kwargs: Any) -> Any:
        run = getattr(pd, name)
        if not any(_is_ours(value) for value in (*args, *kwargs.values())):
            return lift(run(*args, **kwargs))
        return call_pandas(f"pandas.{name}", "no native code", run, args, kwargs)

    function.__name__ = name
    function.__doc__ = f"Run pandas' `{name}` and bring its result to the device."
    return function


def _is_ours(value: Any) -> bool:
    return type(value).__module__.startswith("gpuframe")


bdate_range = _through_pandas("bdate_range")
crosstab = _through_pandas("crosstab")
date_range = _through_pandas("date_range")
factorize = _through_pandas("factorize")
from_dummies = _through_pandas("from_dummies")
get_dummies = _through_pandas("get_dummies")
infer_freq = _through_pandas("infer_freq")
interval_range = _through_pandas("interval_range")
json_normalize = _through_pandas("json_normalize")
lreshape = _through_pandas("lreshape")
melt = _through_pandas("melt")
period_range = _through_pandas("period_range")
pivot = _through_pandas("pivot")
pivot_table = _through_pandas("pivot_table")
qcut = _through_pandas("qcut")
read_clipboard = _through_pandas("read_clipboard")
read_excel = _through_pandas("read_excel")
read_fwf = _through_pandas("read_fwf")
read_hdf = _through_pandas("read_hdf")
read_html = _through_pandas("read_html")
read_json = _through_pandas("read_json")
read_orc = _through_pandas("read_orc")
read_pickle = _through_pandas("read_pickle")
read_sas = _through_pandas("read_sas")
read_spss = _through_pandas("read_spss")
read_sql = _through_pandas("read_sql")
read_sql_query = _through_pandas("read_sql_query")
read_sql_table = _through_pandas("read_sql_table")
read_stata = _through_pandas("read_stata")
read_table = _through_pandas("read_table")
read_xml = _through_pandas("read_xml")
timedelta_range = _through_pandas("timedelta_range")
to_numeric = _through_pandas("to_numeric")
to_pickle = _through_pandas("to_pickle")
to_timedelta = _through_pandas("to_timedelta")
wide_to_long = _through_pandas("wide_to_long")


@native_function
def to_datetime(arg: Any, *args: Any, **options: Any) -> Any:
    """Return points in time, as pandas' `to_datetime`.

    Args:
        arg: a series of ISO 8601 texts of one form is read on the device; the rest by pandas.
        args: of pandas' function.
        options: of pandas' function; `format` may be one of ISO 8601.

    Example:
        >>> import gpuframe as pd
        >>> pd.to_datetime(pd.Series(["2024-02-29", None])).dt.day.tolist()
        [29.0, nan]
    """
    if not any(_is_ours(value) for value in (arg, *args, *options.values())):
        return lift(pd.to_datetime(arg, *args, **options))
    form = options.get("format")
    known = form is None or form == "ISO8601" or form in text_times.FORMATS
    if args or options.keys() - {"format"} or not known or getattr(arg, "dtype", None) != STR:
        raise NotNative("other than texts of ISO 8601")
    if not hasattr(arg, "_each"):
        raise NotNative("other than a series")
    return arg._each(lambda column: text_times.parsed(column, form))
