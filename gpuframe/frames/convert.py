"""Frames and series as pandas, Arrow and NumPy objects, and back."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from gpuframe.columns import arrow
from gpuframe.columns import numpy as numpy_neighbour
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column
from gpuframe.columns.table import Table
from gpuframe.frames import metadata


def _host(column: Column, index: pd.Index, name: Any) -> pd.Series:
    if column.layout != "object" and isinstance(column.dtype, np.dtype):
        return _shared(column, index, name)
    values = neighbour.to_pandas(column)
    dtype = column.dtype if column.layout == "object" else None
    return pd.Series(values, index=index, name=name, dtype=dtype, copy=False)


def _shared(column: Column, index: pd.Index, name: Any) -> pd.Series:
    """Return a Series over the column's memory.

    The column keeps a first Series over it, so that pandas' copy-on-write sees another holder
    and copies before it writes.
    """
    anchor = column.memo.get("pandas")
    if anchor is None:
        values = numpy_neighbour.to_numpy(column)
        anchor = pd.Series(values if values.flags.writeable else values.copy(), copy=False)
        column.memo["pandas"] = anchor
    series = anchor.set_axis(index)
    series.name = name
    return series


def series_to_pandas(self: Any) -> pd.Series:
    """Return the pandas Series: values, dtype, index and name exactly."""
    host = _host(self._column, self._index.to_pandas(), self.name)
    found: pd.Series = metadata.to_host(self, host)
    return found


def frame_to_pandas(self: Any) -> pd.DataFrame:
    """Return the pandas DataFrame: values, dtypes, index and names exactly."""
    index = self._index.to_pandas()
    data = {at: _host(column, index, at) for at, column in enumerate(self._columns)}
    host = pd.DataFrame(data, index=index, copy=False)
    host.columns = self.columns
    found: pd.DataFrame = metadata.to_host(self, host)
    return found


def table_from_arrow(data: Any) -> pd.DataFrame:
    """Return any Arrow table or record batch as a pandas DataFrame."""
    table = data if isinstance(data, pa.Table) else pa.table(data)
    return frame_from_arrow_table(table).to_pandas()


def frame_from_arrow_table(table: pa.Table) -> Any:
    """Return an Arrow table as a DataFrame; schema metadata is not looked at."""
    from gpuframe.frames.dataframe import DataFrame

    return DataFrame._from_table(arrow.table_from_arrow(table))


def frame_from_arrow(cls: type, data: Any) -> Any:  # noqa: ARG001 - the class method's own class
    """Return any object with an Arrow C stream as a DataFrame; buffers are shared where possible.

    Args:
        data: Arrow table, record batch, or an object with `__arrow_c_stream__`.
    """
    return frame_from_arrow_table(data if isinstance(data, pa.Table) else pa.table(data))


def frame_from_dict(
    cls: type, data: Any, orient: str = "columns", dtype: Any = None, columns: Any = None
) -> Any:
    """Return a DataFrame of a dict of columns or of rows; see pandas."""
    from gpuframe.frames.fallback import lift, to_pandas

    if orient == "columns" and dtype is None and columns is None:
        return cls(data)
    return lift(
        pd.DataFrame.from_dict(to_pandas(data), orient=orient, dtype=dtype, columns=columns)
    )


def frame_from_records(cls: type, data: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ARG001
    """Return a DataFrame of rows: tuples, dicts or a structured array; see pandas."""
    from gpuframe.frames.fallback import lift, to_pandas

    return lift(pd.DataFrame.from_records(to_pandas(data), *to_pandas(args), **to_pandas(kwargs)))


def frame_to_arrow(self: Any) -> pa.Table:
    """Return the columns as an Arrow table; row labels are left out (see `reset_index`)."""
    return arrow.table_to_arrow(self._table)


def series_to_arrow(self: Any) -> pa.Array:
    """Return the values as an Arrow array."""
    return arrow.to_arrow(self._column)


def frame_stream(self: Any, requested_schema: Any = None) -> Any:
    """Return an Arrow C stream capsule of the columns."""
    return frame_to_arrow(self).__arrow_c_stream__(requested_schema)


def series_stream(self: Any, requested_schema: Any = None) -> Any:
    """Return an Arrow C stream capsule of the values."""
    return pa.chunked_array([series_to_arrow(self)]).__arrow_c_stream__(requested_schema)


def series_to_numpy(
    self: Any, dtype: Any = None, copy: bool = False, na_value: Any = None
) -> np.ndarray:
    """Return the values as a host array; read-only where it shares memory.

    Args:
        dtype: of the result.
        copy: whether to hand out memory of its own.
        na_value: in place of missing values; runs through pandas.
    """
    if na_value is not None:
        host: np.ndarray = series_to_pandas(self).to_numpy(dtype, copy=copy, na_value=na_value)
        return host
    values = numpy_neighbour.to_numpy(self._column)
    if dtype is not None:
        values = values.astype(dtype, copy=False)
    if copy:
        return values.copy()
    view = values.view()
    view.flags.writeable = False
    return view


def series_values(self: Any) -> Any:
    """The values as a host array, an extension array for extension dtypes."""
    return series_to_pandas(self).values


def frame_to_numpy(
    self: Any, dtype: Any = None, copy: bool = False, na_value: Any = None
) -> np.ndarray:
    """Return the values as a 2-D host array of their common dtype."""
    host = frame_to_pandas(self)
    if na_value is None:
        return np.asarray(host.to_numpy(dtype, copy=copy))
    return np.asarray(host.to_numpy(dtype, copy=copy, na_value=na_value))


def series_array(self: Any, dtype: Any = None, copy: Any = None) -> np.ndarray:
    """Return the values for `numpy.asarray`."""
    values = series_to_numpy(self)
    if dtype is not None and values.dtype != np.dtype(dtype):
        return values.astype(dtype)
    return values.copy() if copy else values


def frame_array(self: Any, dtype: Any = None, copy: Any = None) -> np.ndarray:  # noqa: ARG001
    """Return the values for `numpy.asarray`."""
    return frame_to_numpy(self, dtype)


def tolist(self: Any) -> list[Any]:
    """Return the values as Python scalars."""
    values: list[Any] = series_to_pandas(self).tolist()
    return values


def iterrows(self: Any) -> Iterator[tuple[Any, Any]]:
    """Yield (label, row) of each row, a row as a Series of their common dtype."""
    from gpuframe.frames.fallback import lift

    for label, row in frame_to_pandas(self).iterrows():
        yield label, lift(row)


def item(self: Any) -> Any:
    """Return the only value.

    Raises:
        ValueError: there is not exactly one.
    """
    if len(self) != 1:
        raise ValueError("can only convert an array of size 1 to a Python scalar")
    return tolist(self)[0]


def to_frame(self: Any, name: Any = pd.api.extensions.no_default) -> Any:
    """Return the series as a frame of one column."""
    from gpuframe.frames.dataframe import DataFrame

    label, labels = name, None
    if name is pd.api.extensions.no_default:
        label = self.name
        if label is None:
            label, labels = 0, pd.RangeIndex(1)
    table = Table((label,), (self._column,), len(self))
    return DataFrame._from_table(table, self._index, labels)
