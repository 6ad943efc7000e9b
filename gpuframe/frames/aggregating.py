"""agg and transform: by one function or name, or by lists and dicts of them."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import is_list_like

from gpuframe.columns.column import Column
from gpuframe.columns.table import Table
from gpuframe.errors import NotNative
from gpuframe.frames.columnwise import is_frame, places_of_numbers
from gpuframe.frames.fallback import lift, native, to_pandas
from gpuframe.ops import nullable
from gpuframe.options import options


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


def by_name(self: Any, name: str, args: Any, kwargs: dict[str, Any]) -> Any:
    """Call the method of that name.

    Raises:
        AttributeError: there is none.
    """
    if name == "size" and is_frame(self):
        raise NotNative("the size of each column")
    method = getattr(self, name, None)
    if callable(method):
        return method(*args, **kwargs)
    if method is not None and not args and not kwargs:
        return method
    raise AttributeError(f"'{name}' is not a valid function for '{type(self).__name__}' object")


@native
def transform(self: Any, func: Any, axis: Any = 0, *args: Any, **kwargs: Any) -> Any:
    """Return a function's results, which have the rows of the object.

    Args:
        func: name of a method, NumPy ufunc, or function: of a value of a series, of a column of
            a frame; a list of them, or a dict by column.
        axis: 0, or 1 for functions of rows.
        args: further arguments of the function.
        kwargs: further arguments of the function.

    Raises:
        ValueError: the results are no rows of the object.
    """
    if axis in (1, "columns") and is_frame(self):
        return self.T.transform(func, 0, *args, **kwargs).T
    if axis not in (0, "index"):
        raise NotNative("transform along another axis")
    if is_list_like(func):
        return several(self, "transform", func, 0, *args, **kwargs)
    if isinstance(func, str):
        result = by_name(self, func, args, kwargs)
    else:
        result = _either_way(self, func, args, kwargs)
    if not hasattr(result, "_index") or not result._index.identical_labels(self._index):
        raise ValueError("Function did not transform")
    if result.empty and not self.empty:
        raise ValueError("Transform function failed")
    return result


def _either_way(self: Any, function: Any, args: Any, kwargs: dict[str, Any]) -> Any:
    """Return what a function makes of values or columns or, if it fails there, of the whole."""
    try:
        try:
            return self.apply(function, args=args, **kwargs)
        except NotNative:
            raise
        except Exception:  # noqa: BLE001 - whatever it is, pandas tries the other way
            return called(function, self, *args, **kwargs)
    except (TypeError, NotNative):
        raise
    except Exception as error:
        raise ValueError("Transform function failed") from error


@native
def agg(self: Any, func: Any = None, axis: Any = 0, *args: Any, **kwargs: Any) -> Any:
    """Return aggregates: one by name or function, several by a list, or by column with a dict.

    Args:
        func: name of a reduction, function of a series, a list of them, or a dict from column (or
            label) to either.
        axis: 0, or 1 for rows of a frame.
        args: further arguments of the reduction.
        kwargs: further arguments of the reduction; without `func`, name=(column, reduction).

    Example:
        >>> import gpuframe as pd
        >>> pd.DataFrame({"a": [1, 2]}).agg(["min", "max"]).a.tolist()
        [1, 2]
    """
    rowwise = axis in (1, "columns") and is_frame(self)
    if not rowwise and axis not in (0, "index"):
        raise NotNative("agg along another axis")
    if isinstance(func, str):
        if rowwise and not len(self):
            raise NotNative("agg along no row")
        return by_name(self, func, args, {"axis": 1, **kwargs} if rowwise else kwargs)
    if func is not None and not is_list_like(func):
        if is_frame(self):
            return self.apply(func, axis, args=args, **kwargs)
        return called(func, self, *args, **kwargs)
    if rowwise and func is not None:
        return self.T.agg(func, 0, *args, **kwargs).T
    listed = isinstance(func, list) and func and is_frame(self) and not args
    if listed and all(isinstance(name, str) and name in _REDUCTIONS for name in func):
        return _of_names(self, func, kwargs)
    return several(self, "agg", func, axis, *args, **kwargs)


_REDUCTIONS = {
    "all", "any", "count", "idxmax", "idxmin", "kurt", "kurtosis", "max", "mean", "median", "min",
    "nunique", "prod", "product", "quantile", "sem", "skew", "std", "sum", "var",
}  # fmt: skip
"""Names that give one value a column."""


def _of_names(self: Any, names: list[str], kwargs: dict[str, Any]) -> Any:
    """Return a frame of one row a reduction and one column a column.

    Raises:
        NotNative: names that repeat, or settings that choose columns.
    """
    columns = list(range(len(self._columns)))
    if kwargs.get("numeric_only"):
        columns = places_of_numbers(self._columns, masked=True)
        kwargs = {key: value for key, value in kwargs.items() if key != "numeric_only"}
    if not self.columns.is_unique or len(set(names)) < len(names):
        return several(self, "agg", names, 0, **kwargs)
    if "bool_only" in kwargs or any(nullable.is_masked(self._columns[at].dtype) for at in columns):
        raise NotNative("several aggregates of bools only, or of numbers that may be NA")
    if not columns:
        return lift(pd.DataFrame(index=names, columns=self.columns[:0]))
    found = {}
    for at in columns:
        values = [by_name(self.iloc[:, at], name, (), kwargs) for name in names]
        if any(hasattr(value, "_index") for value in values):
            raise NotNative("aggregates that are no scalars")
        pieces = [pd.Series([value]) for value in values]
        if _stays_apart([piece.dtype for piece in pieces]):
            pieces = [piece.astype(object) for piece in pieces]
        found[at] = pd.concat(pieces).set_axis(names)
    result = pd.concat(found, axis=1)
    result.columns = self.columns[columns]
    return lift(result)


def _stays_apart(kinds: list[Any]) -> bool:
    """Whether values of these dtypes stand below each other as Python objects."""
    letters = {kind.kind for kind in kinds}
    if "b" in letters and len(letters) > 1:
        return True
    mixed = {"i", "u"} <= letters and all(isinstance(kind, np.dtype) for kind in kinds)
    return mixed and np.result_type(*kinds).kind == "f"


def several(self: Any, method: str, func: Any, *args: Any, **kwargs: Any) -> Any:
    """Return the results of several functions, under the names that pandas gives them.

    pandas' method runs on a stand-in of one row, which holds the numbers of the columns. Each name
    or function in `func` stands there as a function that looks at that number and gives what ours
    makes of our column: a scalar, or for results as long as the column a number to take it by.

    Args:
        self: frame or series.
        method: agg, apply or transform.
        func: list or dict of functions and names.
        args: of the method.
        kwargs: of the method; without `func`, name=(column, function).

    Raises:
        NotNative: scalars beside results as long as columns.
    """
    if not len(self) and method != "agg":
        raise NotNative(f"{method} of no row")
    results = _Results(self)
    if is_frame(self):
        numbers = np.arange(len(self._columns))[None, :]
        blank: Any = pd.DataFrame(numbers, columns=self.columns)
    else:
        blank = pd.Series([0], name=self.name)
    if func is None:
        kwargs = {key: named(how, results.leaf) for key, how in kwargs.items()}
    found = getattr(blank, method)(with_leaves(func, results.leaf), *args, **kwargs)
    if not results.columns:
        return lift(found)
    numbers = found.to_numpy()
    if results.others or numbers.ndim != 2 or numbers.shape[0] != 1 or numbers.dtype.kind != "i":
        raise NotNative("scalars beside results as long as columns")
    from gpuframe.frames.dataframe import DataFrame

    columns = tuple(results.columns[number] for number in numbers[0])
    table = Table(tuple(found.columns), columns, len(self))
    return DataFrame._from_table(table, self._index, found.columns)


class _Results:
    """What functions made of the columns of an object."""

    def __init__(self, of: Any) -> None:
        self.of = of
        self.columns: list[Column] = []
        self.others = False

    def leaf(self, how: Any) -> Callable[..., Any]:
        """Return what stands for a name or function where pandas calls it."""

        def call(seen: Any, *args: Any, **kwargs: Any) -> Any:
            whole = isinstance(seen, pd.Series)
            at = int(seen.iloc[0]) if whole else int(seen)
            series = self.of.iloc[:, at] if is_frame(self.of) else self.of
            if not whole and (isinstance(how, str) or how in _OF_THE_WHOLE):
                raise TypeError("a function of a column, not of its values")
            if isinstance(how, str):
                result = by_name(series, how, args, kwargs)
            elif whole:
                result = called(how, series, *args, **kwargs)
            else:
                result = series.apply(how, args=args, **kwargs)
            return self._seen(result, seen, whole=whole)

        return call

    def _seen(self, result: Any, seen: Any, *, whole: bool) -> Any:
        """Return what pandas sees of a result."""
        long = hasattr(result, "_column") and result._index.identical_labels(self.of._index)
        if not long:
            self.others = True
            if not whole:
                raise NotNative("a function of values that gives no series")
            return to_pandas(result)
        self.columns.append(result._column)
        number = len(self.columns) - 1
        return pd.Series([number], seen.index, name=result.name) if whole else number


_OF_THE_WHOLE = [sum, min, max, np.all, np.any]
_OF_THE_WHOLE += [
    getattr(np, prefix + name)
    for prefix in ("", "nan")
    for name in ("sum", "mean", "prod", "std", "var", "median", "max", "min", "cumprod", "cumsum")
]
"""Functions that are never tried on single values."""


def name_of(function: Any) -> str:
    """Return the name under which pandas lists a function."""
    while isinstance(function, functools.partial):
        function = function.func
    return str(getattr(function, "__name__", type(function).__name__))


def with_leaves(func: Any, leaf: Callable[[Any], Callable[..., Any]]) -> Any:
    """Return a list or dict of functions with a leaf in the place of each.

    Args:
        func: function, name, or lists, tuples and dicts of them.
        leaf: makes of a function or name what takes its place; equal ones share one.
    """
    made: dict[Any, Any] = {}

    def put(how: Any) -> Any:
        if isinstance(how, dict | pd.Series) or hasattr(how, "_index"):
            return {key: put(each) for key, each in to_pandas(how).items()}
        if is_list_like(how) and not callable(how):
            pairs = any(isinstance(each, list | tuple) for each in how)
            return [put_pair(each) if pairs else put(each) for each in how]
        if not isinstance(how, str) and not callable(how):
            return how
        if how not in made:
            made[how] = leaf(how)
            made[how].__name__ = how if isinstance(how, str) else name_of(how)
        return made[how]

    def put_pair(each: Any) -> Any:
        """Return (name, function); beside such pairs pandas names a function by itself."""
        if not isinstance(each, list | tuple):
            return each, put(each)
        return (each[0], put(each[1])) if len(each) == 2 else each

    return None if func is None else put(func)


def named(how: Any, leaf: Callable[[Any], Callable[..., Any]]) -> Any:
    """Return (column, function) with a leaf in the place of the function; others as they are."""
    if isinstance(how, pd.NamedAgg):
        made = with_leaves(how.aggfunc, leaf)
        return pd.NamedAgg(how.column, made, *how.args, **how.kwargs)
    if isinstance(how, tuple) and len(how) == 2:
        pair = isinstance(how[1], tuple) and len(how[1]) == 2
        made = with_leaves([how[1]], leaf)[0] if pair else with_leaves(how[1], leaf)
        return how[0], made
    return how
