"""Functions of users over values, rows and columns: apply, map, transform, agg."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import is_list_like

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames import tracing
from gpuframe.frames.columnwise import is_frame, is_lookup, mapped
from gpuframe.frames.fallback import lift, native, to_pandas
from gpuframe.frames.interpreting import one_by_one
from gpuframe.ops import nullable
from gpuframe.options import options


def _each_value(function: Any, column: Column) -> Column:
    """Return `function(value)` of each value.

    Raises:
        NotNative: the interpreter has to run the function.
    """
    if not tracing.is_traceable(function):
        raise NotNative("a function with more than one way to answer")
    return tracing.each(function, [column], lambda part: tracing.value_of(part[0]))


@native
def series_map(
    self: Any, func: Any = None, na_action: Any = None, engine: Any = None, **kwargs: Any
) -> Any:
    """Return the values looked up in a dict or Series, or given to a function one by one.

    Args:
        func: dict or Series from old to new values, missing where one is not found; or a function
            of a value. One that only computes runs on all values at once; any other is run by the
            interpreter, value by value.
        na_action: "ignore" leaves missing values as they are.
        engine: as in pandas.
        kwargs: for the function.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series([1, 5, 9]).map(lambda x: x * 2 if x > 3 else 0).tolist()
        [0, 10, 18]
    """
    settings = {"na_action": na_action, "engine": engine, **kwargs}
    if na_action in (None, "ignore") and engine is None and is_lookup(func) and len(self):
        return mapped(self, func, ignore_missing=na_action is not None)
    if any(value is not None for value in settings.values()):
        return one_by_one(self, "map", "map with arguments", func, **settings)
    return _each_of(self, "map", func, func)


def _each_of(self: Any, name: str, function: Any, *args: Any, **kwargs: Any) -> Any:
    """Return a function's result for each value, of all at once or one by one.

    Args:
        self: frame or series.
        name: of pandas' method that calls the function.
        function: of a value.
        args: positional arguments of that method.
        kwargs: its keyword arguments.
    """
    try:
        return self._each(lambda column: _each_value(function, column))
    except NotNative as reason:
        return one_by_one(self, name, reason, *args, **kwargs)


@native
def frame_map(self: Any, func: Any, na_action: Any = None, **kwargs: Any) -> Any:
    """Return each value given to a function; see `Series.map`."""
    if kwargs or na_action is not None or not self._columns:
        return one_by_one(self, "map", "map with arguments", func, na_action, **kwargs)
    return _each_of(self, "map", func, func)


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
        func: function of a value, a NumPy ufunc, or the name of a method; see `Series.map`.
        args: further arguments of the function or method.
        by_row: False to call the function with the series.
        kwargs: further arguments of the function or method.

    Example:
        >>> import gpuframe as pd
        >>> pd.Series([1.5, -2.0]).apply(lambda x: -x if x < 0 else x).tolist()
        [1.5, 2.0]
    """
    if by_row is not False and by_row != "compat":
        raise NotNative("apply with by_row")
    if isinstance(func, str) and len(self):
        return _by_name(self, func, args, kwargs)
    if isinstance(func, list | dict) and not args and not kwargs and len(self):
        return aggregate(self, func)
    if isinstance(func, str) or is_list_like(func):
        raise NotNative("apply of no row, or with further arguments")
    if not len(self):
        return self.copy()
    if isinstance(func, np.ufunc) or by_row is False:
        return func(self, *args, **kwargs)
    if args or kwargs:
        return one_by_one(self, "apply", "apply with arguments", func, args, **kwargs)
    return _each_of(self, "apply", func, func)


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
            function of a row that only computes with values by name runs on all rows at once; any
            other is run by the interpreter, row by row.
        axis: 0 or "index", 1 or "columns".
        raw: whether the function takes NumPy arrays, on the host.
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
    if result_type not in (None, "reduce", "broadcast", "expand"):
        raise ValueError(
            "invalid value for result_type, must be one of {None, 'reduce', 'broadcast', 'expand'}"
        )
    rowwise = axis in (1, "columns")
    if (not rowwise and axis not in (0, "index")) or by_row not in (False, "compat"):
        raise NotNative("apply along another axis, or with by_row")
    settings = {
        "axis": axis, "raw": raw, "result_type": result_type, "args": args, "by_row": by_row,
        "engine": engine, "engine_kwargs": engine_kwargs, **kwargs,
    }  # fmt: skip
    if engine not in (None, "python"):
        return one_by_one(self, "apply", "another engine", func, **settings)
    if isinstance(func, str):
        along = {"axis": 1} if rowwise else {}
        return _by_name(self, func, args, {**along, **kwargs})
    if is_list_like(func):
        if rowwise:
            return self.T.apply(func, 0, args=args, **kwargs).T
        if args or kwargs or not isinstance(func, list | dict):
            raise NotNative("apply of several functions with further arguments")
        return aggregate(self, func)
    if isinstance(func, np.ufunc):
        return func(self)
    if raw and result_type != "broadcast" and len(self) and self._columns:
        return one_by_one(self, "apply", "a function of arrays", func, **settings)
    if not self._columns or not len(self):
        return one_by_one(self, "apply", "a frame of no value", func, **settings)
    if not rowwise:
        return _each_column(self, lambda column: func(column, *args, **kwargs), result_type)
    try:
        if args or kwargs or result_type is not None:
            raise NotNative("apply with arguments")
        return _each_row(self, func)
    except NotNative as reason:
        return one_by_one(self, "apply", reason, func, **settings)


def called(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Return what a user's function makes of an object of ours.

    Raises:
        NotNative: it raised, and pandas may try it on its own object.
    """
    try:
        return function(*args, **kwargs)
    except Exception as error:
        if options.fallback == "raise" or isinstance(error, NotNative):
            raise
        raise NotNative(f"a function that raises {type(error).__name__}") from error


def _each_column(self: Any, function: Callable[[Any], Any], result_type: Any) -> Any:
    """Return `function(column)` of each column, put together as pandas does.

    Raises:
        NotNative: the function does not take our columns.
    """
    columns = [self.iloc[:, at] for at in range(len(self._columns))]
    if result_type == "broadcast":
        return _broadcast(self, columns, function)
    found = [called(function, column) for column in columns]
    alike = all(hasattr(value, "_column") and value._index is self._index for value in found)
    if alike and result_type != "reduce":
        table = Table(self._table.names, tuple(value._column for value in found), len(self))
        return type(self)._from_table(table, self._index, self._labels)
    results = iter(to_pandas(found))
    blank = np.broadcast_to(np.int8(0), (len(self), len(found)))
    host = pd.DataFrame(blank, self._index.to_pandas(), self.columns, copy=False)
    return lift(host.apply(lambda _: next(results), result_type=result_type))


def _broadcast(self: Any, columns: list[Any], function: Callable[[Any], Any]) -> Any:
    """Return a function's results for each column in the rows and the dtype of the frame.

    Raises:
        NotNative: columns of several dtypes, of no numbers, or of one name.
        ValueError: a result of other than one value, or one a row.
    """
    kinds = {column.dtype for column in columns}
    names = self._table.names
    if len(kinds) > 1 or len(set(names)) < len(names) or not dtypes.is_number(min(kinds)):
        raise NotNative("results in the dtype of several columns, or of no numbers")
    dtype, found = kinds.pop(), []
    for column in columns:
        result = called(function, column)
        several = np.ndim(result)
        if several > 1:
            raise ValueError("too many dims to broadcast")
        if several == 1 and len(result) != len(self):
            raise ValueError("cannot broadcast result")
        values = getattr(getattr(result, "_column", None), "values", None)
        if values is None or not dtypes.is_number(result.dtype):
            host = np.empty(len(self), dtype)
            host[:] = result
            values = device.to_device(host)
        found.append(fixed(values.astype(dtype, copy=False)))
    table = Table(names, tuple(found), len(self))
    return type(self)._from_table(table, self._index, self._labels)


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
