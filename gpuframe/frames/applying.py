"""Functions of users over values, rows and columns: apply, map, transform, agg."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import tracing
from gpuframe.frames.columnwise import is_frame, mapped
from gpuframe.frames.fallback import lift, native, to_pandas
from gpuframe.ops import nullable


def _each_value(function: Any, column: Column) -> Column:
    """Return `function(value)` of each value.

    Raises:
        NotNative: the interpreter has to run the function.
    """
    if not tracing.is_traceable(function):
        raise NotNative("a function with more than one way to answer")
    return tracing.each(function, [column], lambda part: tracing.value_of(part[0]))


@native
def series_map(self: Any, func: Any = None, na_action: Any = None, **kwargs: Any) -> Any:
    """Return the values looked up in a dict or Series, or given to a function one by one.

    Args:
        func: dict or Series from old to new values, missing where one is not found; or a function
            of a value. One that only computes runs on all values at once, others row by row.
        na_action: "ignore" runs through pandas.
        kwargs: for the function; runs through pandas.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series([1, 5, 9]).map(lambda x: x * 2 if x > 3 else 0).tolist()
        [0, 10, 18]
    """
    if kwargs or na_action is not None:
        raise NotNative("map with na_action")
    if callable(func):
        return self._each(lambda column: _each_value(func, column))
    return mapped(self, func)


@native
def frame_map(self: Any, func: Any, na_action: Any = None, **kwargs: Any) -> Any:
    """Return each value given to a function; see `Series.map`."""
    if kwargs or na_action is not None or not callable(func) or not self._columns:
        raise NotNative("map with na_action")
    return self._each(lambda column: _each_value(func, column))


@native
def series_apply(
    self: Any,
    func: Any,
    args: Any = (),
    *,
    by_row: Any = "compat",
    **kwargs: Any,
) -> Any:
    """Return each value given to a function, or the series given to a method by name.

    Args:
        func: function of a value, a NumPy ufunc, or the name of a method.
        args: further arguments of a method.
        by_row: as in pandas.
        kwargs: further arguments of a method.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series([1.5, -2.0]).apply(lambda x: -x if x < 0 else x).tolist()
        [1.5, 2.0]
    """
    if by_row != "compat":
        raise NotNative("apply with by_row")
    if isinstance(func, str):
        return _by_name(self, func, args, kwargs)
    if isinstance(func, list | dict) and not args and not kwargs:
        return aggregate(self, func)
    if args or kwargs:
        raise NotNative("apply with further arguments")
    if isinstance(func, np.ufunc):
        return func(self)
    return self._each(lambda column: _each_value(func, column))


def _by_name(self: Any, name: str, args: Any, kwargs: dict[str, Any]) -> Any:
    """Call the method of that name.

    Raises:
        AttributeError: there is none.
    """
    method = getattr(self, name, None)
    if callable(method):
        return method(*args, **kwargs)
    if method is not None and not args and not kwargs:
        return method
    raise AttributeError(f"'{name}' is not a valid function for '{type(self).__name__}' object")


class _Row:
    """A row of a frame as a function sees it: values by column name."""

    __slots__ = ("_columns", "_names")

    def __init__(self, names: tuple[Any, ...], columns: list[Column]) -> None:
        self._names = names
        self._columns = columns

    def __getitem__(self, name: Any) -> tracing.Traced:
        if not isinstance(name, str) or self._names.count(name) != 1:
            raise NotNative("a row by other than a column's name")
        return tracing.value_of(self._columns[self._names.index(name)])

    def __getattr__(self, name: str) -> tracing.Traced:
        if hasattr(pd.Series, name):
            raise NotNative(f"{name} of a row")
        return self[name]

    def _cannot(self, *_: Any) -> Any:
        raise NotNative("a row as a whole")

    __iter__ = __len__ = __bool__ = __str__ = __repr__ = __format__ = _cannot
    __eq__ = __ne__ = __lt__ = __gt__ = __le__ = __ge__ = __contains__ = _cannot
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _cannot
    __truediv__ = __rtruediv__ = __neg__ = __abs__ = _cannot
    __hash__ = None  # type: ignore[assignment]


def _each_row(self: Any, function: Any) -> Any:
    """Return `function(row)` of each row as a series.

    Raises:
        NotNative: the interpreter has to run the function.
    """
    from gpuframe.frames.series import Series

    table = self._table
    if not tracing.is_traceable(function) or not table.columns:
        raise NotNative("a function with more than one way to answer")
    columns = list(table.columns)
    if all(dtypes.is_number(column.dtype) and column.dtype != dtypes.BOOL for column in columns):
        common = np.result_type(*(column.dtype for column in columns))  # pandas' dtype of a row
        if common not in (dtypes.INT64, dtypes.FLOAT64):
            raise NotNative(f"rows of {common}")
        columns = [fixed(column.values.astype(common, copy=False)) for column in columns]
    names = table.names
    found = tracing.each(function, columns, lambda part: _Row(names, part))
    return Series._from_column(found, self._index)


@native
def frame_apply(
    self: Any,
    func: Any,
    axis: Any = 0,
    raw: bool = False,
    result_type: Any = None,
    args: Any = (),
    by_row: Any = "compat",
    engine: Any = None,
    engine_kwargs: Any = None,
    **kwargs: Any,
) -> Any:
    """Return a function's results for each column (axis 0) or row (axis 1).

    Args:
        func: function of a column as a Series, or of a row; name of a method; NumPy ufunc. A
            function of a row that only computes with values by name runs on all rows at once.
        axis: 0 or "index", 1 or "columns".
        raw: as in pandas.
        result_type: as in pandas.
        args: further arguments of the function.
        by_row: as in pandas.
        engine: as in pandas.
        engine_kwargs: as in pandas.
        kwargs: further arguments of the function.

    Example:
        >>> import gpuframe as pd
        >>> df = pd.DataFrame({"a": [1, 5], "b": [4, 2]})
        >>> df.apply(lambda row: row.a if row.a > row.b else row["b"], axis=1).tolist()
        [4, 5]
        >>> df.apply(lambda column: column.max() - column.min()).tolist()
        [4, 2]
    """
    if raw or result_type is not None or by_row != "compat" or engine or engine_kwargs:
        raise NotNative("apply with raw, result_type, by_row or engine")
    rowwise = axis in (1, "columns")
    if not rowwise and axis not in (0, "index"):
        raise NotNative("apply along another axis")
    if isinstance(func, str):
        along = {"axis": 1} if rowwise else {}
        return _by_name(self, func, args, {**along, **kwargs})
    if isinstance(func, list | dict) and not args and not kwargs and not rowwise:
        return aggregate(self, func)
    if isinstance(func, np.ufunc):
        return func(self)
    if rowwise:
        if args or kwargs:
            raise NotNative("apply with further arguments")
        return _each_row(self, func)
    return _each_column(self, lambda column: func(column, *args, **kwargs))


def _each_column(self: Any, function: Callable[[Any], Any]) -> Any:
    """Return `function(column)` of each column, put together as pandas does.

    Raises:
        NotNative: the function does not take our columns, or there is no column.
    """
    if not self._columns or not len(self):
        raise NotNative("a function of no column or no row")
    try:
        found = [function(self.iloc[:, at]) for at in range(len(self._columns))]
    except Exception as error:
        raise NotNative(f"a function that raises {type(error).__name__}") from error
    if all(hasattr(value, "_column") and value._index is self._index for value in found):
        table = Table(self._table.names, tuple(value._column for value in found), len(self))
        return type(self)._from_table(table, self._index, self._labels)
    results = iter(to_pandas(found))
    blank = np.broadcast_to(np.int8(0), (len(self), len(found)))
    host = pd.DataFrame(blank, self._index.to_pandas(), self.columns, copy=False)
    return lift(host.apply(lambda _: next(results)))


@native
def transform(self: Any, func: Any, axis: Any = 0, *args: Any, **kwargs: Any) -> Any:
    """Return a function's results, which have the rows of the object.

    Args:
        func: name of a method, NumPy ufunc, or function: of a value of a series, of a column of
            a frame.
        axis: 0.
        args: further arguments of the function.
        kwargs: further arguments of the function.

    Raises:
        ValueError: the results are no rows of the object.
    """
    if axis not in (0, "index") or args or kwargs or not (isinstance(func, str) or callable(func)):
        raise NotNative("transform with further arguments")
    result = self.apply(func)
    if not hasattr(result, "_index") or not result._index.identical_labels(self._index):
        raise ValueError("Function did not transform")
    return result


@native
def agg(self: Any, func: Any = None, axis: Any = 0, *args: Any, **kwargs: Any) -> Any:
    """Return aggregates: one by name, several by a list, or by column with a dict.

    Args:
        func: name of a reduction, a list of names, or a dict from column (or label) to either.
        axis: 0; along the rows runs through pandas.
        args: further arguments of one reduction.
        kwargs: further arguments of one reduction.

    Example:
        >>> import gpuframe as pd
        >>> pd.DataFrame({"a": [1, 2]}).agg(["min", "max"]).a.tolist()
        [1, 2]
    """
    if axis not in (0, "index"):
        raise NotNative("agg along the rows")
    if isinstance(func, str):
        return _by_name(self, func, args, kwargs)
    if args or kwargs:
        raise NotNative("agg with further arguments")
    return aggregate(self, func)


def aggregate(self: Any, func: Any) -> Any:
    """Return the aggregates of a list of names, or of a dict.

    Raises:
        NotNative: functions among them, or results that are no scalars.
    """
    if is_frame(self) and self.columns.nlevels > 1:
        raise NotNative("agg of names of several levels")
    if isinstance(func, list) and is_frame(self):
        return _stacked(self, dict.fromkeys(self._table.names, func))
    if isinstance(func, list):
        return lift(pd.Series([_one(self, name) for name in func], index=func, name=self.name))
    if not isinstance(func, dict) or not func:
        raise NotNative("agg by a function")
    if not is_frame(self):
        values = [_one(self, name) for name in func.values()]
        return lift(pd.Series(values, index=list(func), name=self.name))
    unknown = [name for name in func if name not in self._table.names]
    if unknown:
        raise KeyError(f"Label(s) {sorted(unknown)} do not exist")
    if all(isinstance(each, str) for each in func.values()):
        values = [_one(self[name], each) for name, each in func.items()]
        return lift(pd.Series(values, index=list(func)))
    if all(isinstance(each, list) for each in func.values()):
        return _stacked(self, func)
    raise NotNative("agg by names and lists of names")


def _stacked(self: Any, wanted: dict[Any, list[Any]]) -> Any:
    """Return a frame of one row a reduction and one column a column."""
    if len(set(self._table.names)) < len(self._table.names):
        raise NotNative("agg of columns of one name")
    if any(nullable.is_masked(column.dtype) for column in self._columns):
        raise NotNative("several aggregates of numbers that may be NA")
    found = {
        name: pd.Series([_one(self[name], each) for each in names], index=names)
        for name, names in wanted.items()
    }
    return lift(pd.concat(found, axis=1))


def _one(series: Any, name: Any) -> Any:
    """Return one aggregate of a series.

    Raises:
        NotNative: other than the name of a reduction.
    """
    if not isinstance(name, str):
        raise NotNative("agg by a function")
    value = _by_name(series, name, (), {})
    if hasattr(value, "_index"):
        raise NotNative(f"agg by {name}, which is no reduction")
    return value
