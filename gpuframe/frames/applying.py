"""Functions of users over values, rows and columns: apply and map."""

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
from gpuframe.frames.aggregating import by_name, called, several
from gpuframe.frames.fallback import lift, native, to_pandas
from gpuframe.frames.interpreting import one_by_one
from gpuframe.frames.looking_up import is_lookup, mapped


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
    self: Any, /, func: Any = None, na_action: Any = None, engine: Any = None, **kwargs: Any
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
def frame_map(self: Any, /, func: Any, na_action: Any = None, **kwargs: Any) -> Any:
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
        return by_name(self, func, args, kwargs)
    if not len(self):
        return self.copy()
    if is_list_like(func):
        return several(self, "apply", func, args=args, by_row=by_row, **kwargs)
    if isinstance(func, np.ufunc) or by_row is False:
        return func(self, *args, **kwargs)
    if args or kwargs:
        return one_by_one(self, "apply", "apply with arguments", func, args, **kwargs)
    return _each_of(self, "apply", func, func)


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
    rowwise = _is_rowwise(axis, by_row)
    if isinstance(func, str):
        along = {"axis": 1} if rowwise else {}
        return by_name(self, func, args, {**along, **kwargs})
    if is_list_like(func):
        if rowwise:
            return self.T.apply(func, 0, args=args, **kwargs).T
        return several(self, "apply", func, args=args, by_row=by_row, **kwargs)
    if isinstance(func, np.ufunc):
        return func(self)
    settings = {
        "axis": axis, "raw": raw, "result_type": result_type, "args": args, "by_row": by_row,
        "engine": engine, "engine_kwargs": engine_kwargs, **kwargs,
    }  # fmt: skip
    reason = _for_the_interpreter(self, settings)
    if reason is None and not rowwise:
        return _each_column(self, lambda column: func(column, *args, **kwargs), result_type)
    if reason is None:
        try:
            return _each_row(self, func)
        except NotNative as lacking:
            reason = str(lacking)
    return one_by_one(self, "apply", reason, func, **settings)


def _is_rowwise(axis: Any, by_row: Any) -> bool:
    """Whether a function is of rows, the arguments being checked."""
    if axis not in (0, "index", 1, "columns"):
        raise NotNative("apply along another axis")
    if by_row is not False and by_row != "compat":
        raise ValueError(f"by_row={by_row} not allowed")
    return axis in (1, "columns")


def _for_the_interpreter(self: Any, settings: dict[str, Any]) -> str | None:
    """Return why neither columns of ours nor stand-ins of rows go to a function, or None."""
    if settings["engine"] not in (None, "python"):
        return "another engine"
    if not self._columns or not len(self):
        return "a frame of no value"
    if settings["raw"] and settings["result_type"] != "broadcast":
        return "a function of arrays"
    plain = settings["result_type"] is None and not settings["args"] and len(settings) == _PLAIN
    return "apply with arguments" if settings["axis"] in (1, "columns") and not plain else None


_PLAIN = 7
"""Settings of `DataFrame.apply` where the function has no keywords of its own."""


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
