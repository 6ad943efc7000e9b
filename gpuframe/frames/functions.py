"""Top-level functions of pandas on frames and series, but for those with a file of their own."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from gpuframe.frames import convert
from gpuframe.frames.fallback import HOST, lift, run_on_host
from gpuframe.frames.index import Index


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
    if not hasattr(values, "unique"):
        return pd.unique(values)
    found = values.unique()
    plain = isinstance(getattr(found, "dtype", None), np.dtype) and not isinstance(found, Index)
    return np.asarray(found) if plain else found


def _on_host(name: str) -> Callable[..., Any]:
    """Return a function that makes its result on the host: a reader, or a range of labels."""

    def function(*args: Any, **kwargs: Any) -> Any:
        return run_on_host(getattr(pd, name), args, kwargs)

    function.__name__ = name
    function.__doc__ = f"Return what pandas' `{name}` makes, on the device; {HOST}."
    return function


def _is_ours(value: Any) -> bool:
    return type(value).__module__.startswith("gpuframe")


bdate_range = _on_host("bdate_range")
date_range = _on_host("date_range")
infer_freq = _on_host("infer_freq")
interval_range = _on_host("interval_range")
json_normalize = _on_host("json_normalize")
period_range = _on_host("period_range")
read_clipboard = _on_host("read_clipboard")
read_excel = _on_host("read_excel")
read_fwf = _on_host("read_fwf")
read_hdf = _on_host("read_hdf")
read_html = _on_host("read_html")
read_json = _on_host("read_json")
read_orc = _on_host("read_orc")
read_pickle = _on_host("read_pickle")
read_sas = _on_host("read_sas")
read_spss = _on_host("read_spss")
read_sql = _on_host("read_sql")
read_sql_query = _on_host("read_sql_query")
read_sql_table = _on_host("read_sql_table")
read_stata = _on_host("read_stata")
read_table = _on_host("read_table")
read_xml = _on_host("read_xml")
timedelta_range = _on_host("timedelta_range")
to_pickle = _on_host("to_pickle")
