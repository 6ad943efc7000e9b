"""Users' functions of groups, for all groups at once: `g.agg(lambda v: v.max() - v.min())`.

The function sees stand-ins: `RowsOfGroups` for the values of a group, whose reductions are those by
group, and `OneAGroup` for their results. What is not known of them gives up, and the function is
called group by group (`group_parts`).
"""

import contextlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, fixed
from gpuframe.errors import NotNative
from gpuframe.frames import by_labels, group_parts, tracing
from gpuframe.frames.fallback import native
from gpuframe.frames.rows import by_mask
from gpuframe.ops import aggregate as ops
from gpuframe.ops import elementwise, missing, select, transforms
from gpuframe.ops import grouping as groups
from gpuframe.ops.grouping import Grouping

_REDUCTIONS = {
    "sum", "prod", "mean", "var", "std", "sem", "skew", "kurt", "min", "max", "median", "count",
    "nunique", "any", "all",
}  # fmt: skip
_ALLOWED = {"ddof", "min_count"}


class _Values:
    """What both stand-ins have in common: a column, and operators of columns."""

    __slots__ = ("column", "grouping")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, grouping: Grouping, column: Column) -> None:
        self.grouping = grouping
        self.column = column

    def __neg__(self) -> Any:
        return type(self)(self.grouping, elementwise.unary("neg", self.column))

    def __abs__(self) -> Any:
        return type(self)(self.grouping, elementwise.unary("abs", self.column))

    def __invert__(self) -> Any:
        return type(self)(self.grouping, elementwise.unary("invert", self.column))

    abs = __abs__

    def _cannot(self, *_: Any) -> Any:
        raise NotNative("a step that is not known for all groups at once")

    __bool__ = __iter__ = __len__ = __int__ = __float__ = __index__ = __round__ = _cannot
    __getitem__ = __call__ = __contains__ = __format__ = __str__ = __repr__ = _cannot

    def __getattr__(self, name: str) -> Any:
        raise NotNative(f"{name} of a group")


class OneAGroup(_Values):
    """A value for each group."""

    __slots__ = ()


class RowsOfGroups(_Values):
    """The values of each group, under the rows' own labels."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        """Return the reduction of that name."""
        if name not in _REDUCTIONS:
            raise NotNative(f"{name} of a group")

        def reduction(**settings: Any) -> OneAGroup:
            if set(settings) - _ALLOWED:
                raise NotNative(f"{name} of a group with arguments")
            found = ops.aggregate(self.grouping, self.column, name, **settings)
            return OneAGroup(self.grouping, found)

        return reduction

    def quantile(self, q: float = 0.5) -> OneAGroup:
        """Return a quantile of each group."""
        if not isinstance(q, int | float) or not 0 <= q <= 1:
            raise NotNative("several quantiles of a group")
        found = ops.aggregate(self.grouping, self.column, "quantile", q=q, interpolation="linear")
        return OneAGroup(self.grouping, found)

    def length(self) -> OneAGroup:
        """Return the number of rows of each group."""
        return OneAGroup(self.grouping, fixed(self.grouping.sizes))

    @property
    def size(self) -> OneAGroup:
        """The number of rows of each group."""
        return self.length()

    def isna(self) -> "RowsOfGroups":
        """Return whether each value is missing."""
        return RowsOfGroups(self.grouping, fixed(missing.isna(self.column)))

    def notna(self) -> "RowsOfGroups":
        """Return whether each value is not missing."""
        return RowsOfGroups(self.grouping, fixed(~missing.isna(self.column)))

    def fillna(self, value: Any) -> "RowsOfGroups":
        """Return the values with a scalar, or one a group, in place of missing ones."""
        if isinstance(value, OneAGroup):
            other = groups.broadcast(self.grouping, value.column)
            if other.dtype != self.column.dtype:
                raise NotNative("a fill of another dtype")
            return RowsOfGroups(
                self.grouping, select.where(~missing.isna(self.column), self.column, other)
            )
        if not tracing.is_constant(value):
            raise NotNative("a fill that is no scalar")
        return RowsOfGroups(self.grouping, missing.fill(self.column, value))

    def shift(self, periods: int = 1) -> "RowsOfGroups":
        """Return the values some rows before, in each group."""
        if not isinstance(periods, int):
            raise NotNative("shift by other than rows")
        return RowsOfGroups(self.grouping, transforms.shift(self.grouping, self.column, periods))


def _rows(grouping: Grouping, column: Column) -> RowsOfGroups:
    """Return the stand-in of a column's values.

    Raises:
        NotNative: short numbers, whose results pandas may keep short, or no numbers.
    """
    if column.dtype not in (dtypes.INT64, dtypes.FLOAT64, dtypes.BOOL):
        raise NotNative(f"a function of groups of {column.dtype}")
    return RowsOfGroups(grouping, column)


def _side(value: Any, like: _Values, *, rows: bool) -> Any:
    """Return an operand as a column of the rows, or of the groups, or as a scalar."""
    if isinstance(value, _Values):
        if rows and isinstance(value, OneAGroup):
            return groups.broadcast(like.grouping, value.column)
        return value.column
    if isinstance(value, str) or not tracing.is_constant(value):
        raise NotNative(f"a group beside {type(value).__name__}")
    return value


def _operator(name: str) -> Callable[[Any, Any], Any]:
    def run(left: Any, right: Any) -> Any:
        first = left if isinstance(left, _Values) else right
        rows = isinstance(left, RowsOfGroups) or isinstance(right, RowsOfGroups)
        if name in ("floordiv", "mod") and not rows:
            raise NotNative(f"{name} of scalars")  # NumPy's own answers where a divisor is zero
        sides = [_side(side, first, rows=rows) for side in (left, right)]
        for side in sides:
            if isinstance(side, Column) and not dtypes.is_number(side.dtype):
                raise NotNative(f"{name} of {side.dtype}")
        kind = RowsOfGroups if rows else OneAGroup
        return kind(first.grouping, elementwise.binary(name, *sides))

    return run


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod"):
    _run = _operator(_name)
    setattr(_Values, f"__{_name}__", _run)
    setattr(_Values, f"__r{_name}__", lambda self, other, run=_run: run(other, self))
for _name in ("eq", "ne", "lt", "le", "gt", "ge", "and", "or"):
    setattr(_Values, f"__{_name}__", _operator(_name))


class _FrameOfGroups:
    """The rows of each group of a frame: columns by name."""

    __slots__ = ("_frame", "_grouping")

    def __init__(self, grouping: Grouping, frame: dict[Any, Column]) -> None:
        self._grouping = grouping
        self._frame = frame

    def __getitem__(self, name: Any) -> RowsOfGroups:
        if not isinstance(name, str) or name not in self._frame:
            raise NotNative("a group by other than a column's name")
        return _rows(self._grouping, self._frame[name])

    def __getattr__(self, name: str) -> RowsOfGroups:
        if hasattr(pd.DataFrame, name):
            raise NotNative(f"{name} of a group")
        return self[name]

    def length(self) -> OneAGroup:
        """Return the number of rows of each group."""
        return OneAGroup(self._grouping, fixed(self._grouping.sizes))

    def _cannot(self, *_: Any) -> Any:
        raise NotNative("a step that is not known for all groups at once")

    __bool__ = __iter__ = __len__ = __contains__ = __format__ = __str__ = __repr__ = _cannot
    __eq__ = __ne__ = __lt__ = __gt__ = __le__ = __ge__ = __add__ = __sub__ = __mul__ = _cannot
    __hash__ = None  # type: ignore[assignment]


def _called(function: Any, argument: Any) -> Any:
    """Return what a function makes of a stand-in.

    Raises:
        NotNative: it has to be called group by group.
    """
    method = _METHODS.get(function) if getattr(function, "__hash__", None) else None
    if method is not None:
        return getattr(argument, method)()
    if not tracing.is_traceable(function):
        raise NotNative("a function with more than one way to answer")
    try:
        return tracing.prepared(function)(argument)
    except (TypeError, OverflowError, ZeroDivisionError) as error:
        raise NotNative(f"{type(error).__name__} in a function") from None


_METHODS = {
    np.sum: "sum", np.prod: "prod", np.mean: "mean", np.min: "min", np.max: "max", len: "length",
}  # fmt: skip
"""Functions that ask a series for what it has a method for."""


def aggregated(grouping: Grouping, column: Column, how: Any) -> Column:
    """Return an aggregate of a column by group: a reduction by name, or a user's function.

    Raises:
        NotNative: another kind of aggregate.
    """
    if isinstance(how, str):
        if how not in ops.REDUCTIONS:
            raise NotNative(f"agg by {how}")
        return ops.aggregate(grouping, column, how)
    if not callable(how):
        raise NotNative(f"agg by {type(how).__name__}")
    return _scalars(_called(how, _rows(grouping, column)), grouping)


def _scalars(value: Any, grouping: Grouping) -> Column:
    """Return one value a group, in the dtype that pandas infers for a list of them."""
    if not isinstance(value, OneAGroup) or not grouping.count:
        raise NotNative("a function of a group that gives no scalar")
    column = value.column
    dtype = column.dtype
    if not dtypes.is_number(dtype) or dtype.kind == "u":
        raise NotNative(f"scalars of {dtype}")
    wide = {"f": dtypes.FLOAT64, "i": dtypes.INT64, "b": dtypes.BOOL}[dtype.kind]
    return column if dtype == wide else fixed(column.values.astype(wide))


def transformed(grouping: Grouping, column: Column, how: Any) -> Column:
    """Return a function's results for the rows of each group.

    Raises:
        NotNative: it has to be called group by group.
    """
    if bool((grouping.ids < 0).any()):
        raise NotNative("rows of no group")
    value = _called(how, _rows(grouping, column))
    if isinstance(value, OneAGroup):
        return groups.broadcast(grouping, value.column)
    if not isinstance(value, RowsOfGroups):
        raise NotNative("a function of a group that gives no values")
    return value.column


def applied(grouping: Grouping, columns: dict[Any, Column], how: Any) -> Column:
    """Return a function's scalar for each group of a frame.

    Raises:
        NotNative: it has to be called group by group.
    """
    return _scalars(_called(how, _FrameOfGroups(grouping, columns)), grouping)


def kept(grouping: Grouping, columns: dict[Any, Column], how: Any) -> Any:
    """Return bool[n], True for the rows of the groups for which a function holds.

    Raises:
        NotNative: it has to be called group by group.
    """
    found = applied(grouping, columns, how)
    if found.dtype != dtypes.BOOL:
        raise NotNative("a filter that gives no bools")
    flags = groups.broadcast(grouping, fixed(found.values.astype(np.int64)))
    return flags.values > 0


@native
def apply(self: Any, func: Any, *args: Any, include_groups: bool = False, **kwargs: Any) -> Any:
    """Return a function's result for each group.

    Args:
        func: of a group's rows, a frame without its keys or a series. One that only computes a
            scalar from reductions runs on all groups at once; others run group by group.
        args: for the function.
        include_groups: False.
        kwargs: for the function.

    Example:
        >>> import gpuframe as pd
        >>> df = pd.DataFrame({"k": [1, 1, 2], "v": [1.0, 3.0, 5.0], "w": [1, 3, 2]})
        >>> df.groupby("k").apply(lambda g: (g.v * g.w).sum() / g.w.sum()).tolist()
        [2.5, 5.0]
    """
    if include_groups:
        raise ValueError("include_groups=True is no longer allowed.")
    if isinstance(func, str):
        return _by_name(self, func, args, kwargs)
    if not callable(func):
        raise NotNative("apply of no function")
    if not args and not kwargs and self._settings["as_index"]:
        with contextlib.suppress(NotNative):
            return _all_at_once(self, func)
    return group_parts.applied(self, lambda part: func(part, *args, **kwargs))


def _by_name(self: Any, name: str, args: Any, kwargs: dict[str, Any]) -> Any:
    if not hasattr(self, name):
        raise TypeError(f"apply func should be callable, not '{name}'")
    method = getattr(self, name)
    if callable(method):
        return method(*args, **kwargs)
    if args or kwargs:
        raise ValueError(f"Cannot pass arguments to property {name}")
    return method


def _all_at_once(self: Any, func: Any) -> Any:
    """Return a function's scalar for each group.

    Raises:
        NotNative: it has to be called group by group.
    """
    grouping = self._grouping()
    values = self._values()
    if self._is_series:
        name, column = values[0]
        return self._series(aggregated(grouping, column, func), name)
    return self._series(applied(grouping, _by_label(values), func), None)


def _by_label(values: list[tuple[Any, Column]]) -> dict[Any, Column]:
    found = dict(values)
    if len(found) < len(values):
        raise NotNative("columns of one name")
    return found


@native
def filter(self: Any, func: Any, dropna: bool = True, *args: Any, **kwargs: Any) -> Any:
    """Return the rows of the groups for which a function holds, in their own order.

    Args:
        func: of a group's rows; gives a bool.
        dropna: whether the rows of other groups go, else they are filled with missing values.
        args: for the function.
        kwargs: for the function.

    Example:
        >>> import gpuframe as pd
        >>> df = pd.DataFrame({"k": [1, 1, 2], "v": [1.0, 3.0, 5.0]})
        >>> df.groupby("k").filter(lambda g: len(g) > 1).v.tolist()
        [1.0, 3.0]
    """
    part = self._of if self._selected is None else self._of[self._selected]
    whole = None
    if not args and not kwargs and callable(func):
        with contextlib.suppress(NotNative):
            whole = _kept(self, part, func)
    if whole is None:
        how = _method_of_groups(func) if isinstance(func, str) and self._is_series else func
        whole = group_parts.kept(self, lambda group: how(group, *args, **kwargs))
    if dropna:
        return by_mask(part, whole)
    xp = device.xp()
    rows = xp.where(whole, xp.arange(len(part), dtype=np.int64), -1)
    return by_labels._gathered(part, rows, part._index, not bool(whole.all()), None)


def _method_of_groups(name: str) -> Any:
    return lambda group, *args, **kwargs: getattr(group, name)(*args, **kwargs)


def _kept(self: Any, part: Any, func: Any) -> Any:
    """Return bool[n], True for the rows of the groups for which a function of all groups holds."""
    grouping = self._grouping()
    if not self._is_series:
        columns = _by_label(list(zip(part._table.names, part._table.columns, strict=True)))
        return kept(grouping, columns, func)
    flags = aggregated(grouping, part._column, func)
    if flags.dtype != dtypes.BOOL:
        raise NotNative("a filter that gives no bools")
    return groups.broadcast(grouping, fixed(flags.values.astype(np.int64))).values > 0


@native
def get_group(self: Any, name: Any) -> Any:
    """Return the rows of one group.

    Args:
        name: its key; a tuple where the keys came as a list.

    Raises:
        KeyError: there is no such group.
    """
    listed = isinstance(self._settings["by"], list)
    if listed and (not isinstance(name, tuple) or len(name) != len(self._keys().columns)):
        raise NotNative("a key that is no tuple")
    key = name[0] if listed and len(name) == 1 else name
    grouping = self._grouping()
    try:
        at = self._index().to_pandas().get_loc(key)
    except KeyError:
        raise KeyError(name) from None
    if not isinstance(at, int):
        raise NotNative("a key of several groups")
    part = self._of if self._selected is None else self._of[self._selected]
    return by_mask(part, grouping.ids == grouping.chosen[at])


@native
def describe(self: Any, percentiles: Any = None, include: Any = None, exclude: Any = None) -> Any:
    """Return count, mean, std, min, quartiles and max of each group.

    Args:
        percentiles: runs through pandas.
        include: runs through pandas.
        exclude: runs through pandas.
    """
    values = self._values()
    plain = percentiles is None and include is None and exclude is None
    plain = plain and (self._settings["sort"] or not self._keys().whole)
    if not plain or not self._settings["as_index"] or not values:
        raise NotNative("describe of other percentiles or by dtype")
    grouping = self._grouping()
    names: list[Any] = []
    columns: list[Column] = []
    for label, column in values:
        if not dtypes.is_number(column.dtype) or column.dtype == dtypes.BOOL:
            raise NotNative("describe of other than numbers")
        found = {word: ops.aggregate(grouping, column, word) for word in ("count", "mean", "std")}
        found["min"] = ops.aggregate(grouping, column, "min")
        for point in (0.25, 0.5, 0.75):
            found[f"{point:.0%}"] = ops.aggregate(
                grouping, column, "quantile", q=point, interpolation="linear"
            )
        found["max"] = ops.aggregate(grouping, column, "max")
        names += [word if self._is_series else (label, word) for word in found]
        columns += [fixed(each.values.astype(dtypes.FLOAT64)) for each in found.values()]
    if self._is_series:
        return self._framed(names, columns)
    labels = self._labels_above(*map(list, zip(*names, strict=True)))
    return self._framed(names, columns, labels)


METHODS = (apply, filter, get_group, describe)
