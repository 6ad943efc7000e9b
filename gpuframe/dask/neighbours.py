"""Functions of rows and of those beside them, across the borders of partitions.

A partition gets as many rows as it needs from before and after it, from however many partitions
they lie in; the results of these rows are cut off again. Divisions need not be known.
"""

import datetime
import inspect
from functools import cached_property
from numbers import Integral
from typing import Any

import pandas as pd
from dask._task_spec import Task, TaskRef
from dask.dataframe.dask_expr import _collection as dask_collections
from dask.dataframe.dask_expr import _rolling as dask_rolling
from dask.dataframe.dask_expr._expr import Expr, Projection, plain_column_projection
from dask.dataframe.dispatch import make_meta, meta_nonempty
from dask.utils import M

from gpuframe.frames.concatenate import concat


class Beside(Expr):  # type: ignore[misc]
    """A function of each partition with the rows beside it."""

    _parameters = [  # noqa: RUF012 - as Dask wants it
        "frame", "function", "before", "after", "arguments", "settings", "given_meta",
        "given_divisions",
    ]  # fmt: skip

    @cached_property
    def _meta(self) -> Any:
        if self.given_meta is not None:
            return self.given_meta
        rows = self.frame._meta
        if self.function is not dask_rolling._rolling_agg:  # whose functions may be of users
            rows = meta_nonempty(rows)
        return make_meta(self.function(rows, *self.arguments, **self.settings))

    def _divisions(self) -> Any:
        return self.given_divisions or self.frame.divisions

    def _simplify_up(self, parent: Any, dependents: Any) -> Any:
        if isinstance(parent, Projection) and self.given_meta is None:
            return plain_column_projection(self, parent, dependents)
        return None

    def _layer(self) -> dict[Any, Any]:
        source, own, count = self.frame._name, self._name, self.frame.npartitions
        tasks = []
        before, after = self.operand("before"), self.operand("after")
        for at in range(count - 1) if before else ():
            given = TaskRef((f"before-{own}", at)) if at else None
            part = TaskRef((source, at))
            tasks.append(Task((f"before-{own}", at + 1), last_rows, given, part, before))
        for at in range(count - 1, 0, -1) if after else ():
            given = TaskRef((f"after-{own}", at)) if at < count - 1 else None
            part = TaskRef((source, at))
            tasks.append(Task((f"after-{own}", at - 1), first_rows, part, given, after))
        for at in range(count):
            first = TaskRef((f"before-{own}", at)) if before and at else None
            last = TaskRef((f"after-{own}", at)) if after and at < count - 1 else None
            args = (first, TaskRef((source, at)), last, self.arguments, self.settings)
            tasks.append(Task((own, at), between, self.function, *args))
        return {task.key: task for task in tasks}


def last_rows(before: Any, part: Any, reach: Any) -> Any:
    """Return the rows that a function of the next partition may look back at."""
    rows = part if before is None or not len(before) else concat([before, part])
    if isinstance(reach, Integral):
        return rows.iloc[-reach:]
    return rows[rows.index >= rows.index.max() - reach] if len(rows) else rows


def first_rows(part: Any, after: Any, reach: Any) -> Any:
    """Return the rows that a function of the partition before may look ahead at."""
    rows = part if after is None or not len(after) else concat([part, after])
    if isinstance(reach, Integral):
        return rows.iloc[:reach]
    return rows[rows.index <= rows.index.min() + reach] if len(rows) else rows


def between(
    function: Any, before: Any, part: Any, after: Any, arguments: Any, settings: Any
) -> Any:
    """Return the result of a function of a partition with rows before and after it, for its own."""
    first = 0 if before is None else len(before)
    last = 0 if after is None else len(after)
    pieces = [piece for piece in (before, part, after) if piece is not None and len(piece)]
    rows = part if not pieces else pieces[0] if len(pieces) == 1 else concat(pieces)
    if not len(part):
        rows, first, last = part, 0, 0
    found = function(rows, *arguments, **settings)
    if not (first or last) or not hasattr(found, "iloc"):
        return found
    times = len(found) // len(rows)  # a function may give several rows for each
    return found.iloc[first * times : len(found) - last * times]


class Filled(Expr):  # type: ignore[misc]
    """Missing values filled with the last known ones, or with the next ones."""

    _parameters = ["frame", "method"]  # noqa: RUF012 - as Dask wants it

    @property
    def _meta(self) -> Any:
        return self.frame._meta

    def _divisions(self) -> Any:
        return self.frame.divisions

    def _simplify_up(self, parent: Any, dependents: Any) -> Any:
        if isinstance(parent, Projection):
            return plain_column_projection(self, parent, dependents)
        return None

    def _layer(self) -> dict[Any, Any]:
        source, own, method = self.frame._name, self._name, self.method
        order = list(range(self.frame.npartitions))
        order = order if method == "ffill" else order[::-1]
        tasks, given = [], None
        for at in order:
            part = TaskRef((source, at))
            tasks.append(Task((own, at), filled, part, given, method))
            tasks.append(Task((f"edge-{own}", at), edge, part, given, method))
            given = TaskRef((f"edge-{own}", at))
        return {task.key: task for task in tasks if task.key != (f"edge-{own}", order[-1])}


def edge(part: Any, given: Any, method: str) -> Any:
    """Return the known values after a partition as one row."""
    rows = part
    if given is not None and len(given):
        rows = concat([given, part] if method == "ffill" else [part, given])
    found = getattr(rows, method)()
    return found.iloc[-1:] if method == "ffill" else found.iloc[:1]


def filled(part: Any, given: Any, method: str) -> Any:
    """Return a partition filled, beginning with a row of known values."""
    if given is None or not len(given):
        return getattr(part, method)()
    if method == "ffill":
        return concat([given, part]).ffill().iloc[1:]
    return concat([part, given]).bfill().iloc[:-1]


# --- methods of collections ---------------------------------------------------------------------


class OfNeighbours:
    """Methods of collections that look at rows beside a row."""

    def shift(self, periods: Any = 1, freq: Any = None, axis: Any = 0) -> Any:
        """Return the rows of some places before; arguments as of Dask's method."""
        of_dask = super().shift(periods, freq, axis)  # type: ignore[misc]
        if axis not in (0, "index"):
            return of_dask
        settings = {"periods": periods, "freq": freq}
        if freq is not None:
            return _beside(self, M.shift, 0, 0, settings, of_dask.divisions)
        return _beside(self, M.shift, max(0, periods), max(0, -periods), settings)

    def diff(self, periods: Any = 1, axis: Any = 0) -> Any:
        """Return the differences from rows some places before; arguments as of Dask's method."""
        if axis not in (0, "index"):
            return super().diff(periods, axis)  # type: ignore[misc]
        settings = {"periods": periods}
        return _beside(self, M.diff, max(0, periods), max(0, -periods), settings)

    def ffill(self, axis: Any = 0, limit: Any = None) -> Any:
        """Return missing values filled with the last known ones; arguments as of Dask's method."""
        return self._filled("ffill", axis, limit)

    def bfill(self, axis: Any = 0, limit: Any = None) -> Any:
        """Return missing values filled with the next known ones; arguments as of Dask's method."""
        return self._filled("bfill", axis, limit)

    def _filled(self, method: str, axis: Any, limit: Any) -> Any:
        if axis not in (0, "index"):
            return getattr(super(), method)(axis, limit)
        if limit is None:
            return dask_collections.new_collection(Filled(self, method))
        before, after = (limit, 0) if method == "ffill" else (0, limit)
        return _beside(self, getattr(M, method), before, after, {"limit": limit})

    def map_overlap(self, func: Any, before: Any, after: Any, *args: Any, **kwargs: Any) -> Any:
        """Return a function of partitions with rows beside them; arguments as of Dask's method.

        The rows may come from several partitions, where Dask's own wants them in the next one.
        """
        of_dask = super().map_overlap(func, before, after, *args, **kwargs)  # type: ignore[misc]
        own = set(inspect.signature(dask_collections.map_overlap).parameters)
        settings = {name: value for name, value in kwargs.items() if name not in own}
        simple = not any(map(_is_collection, (*args, *settings.values())))
        wants_place = "partition_info" in getattr(inspect.signature(func), "parameters", ())
        if not simple or wants_place or own & set(kwargs) - {"meta", "enforce_metadata"}:
            return of_dask
        reach = [pd.Timedelta(each) if isinstance(each, str) else each for each in (before, after)]
        expression = Beside(
            self, func, *reach, list(args), settings, of_dask._meta, of_dask.divisions
        )
        return dask_collections.new_collection(expression)

    def rolling(self, window: Any, **kwargs: Any) -> Any:
        """Return moving windows; arguments as of Dask's method."""
        return Rolling(self, window, **kwargs)


def _is_collection(value: Any) -> bool:
    return hasattr(value, "__dask_graph__") or isinstance(value, Expr)


def _beside(
    of: Any, function: Any, before: Any, after: Any, settings: dict[str, Any], divisions: Any = None
) -> Any:
    expression = Beside(of, function, before, after, [], settings, None, divisions)
    return dask_collections.new_collection(expression)


class Rolling(dask_rolling.Rolling):  # type: ignore[misc]
    """Moving windows of a collection."""

    def __init__(
        self, obj: Any, window: Any, groupby_kwargs: Any = None, groupby_slice: Any = None,
        min_periods: Any = None, center: bool = False, win_type: Any = None,
    ) -> None:  # fmt: skip
        self.obj, self.window = obj, window
        self.groupby_kwargs, self.groupby_slice = groupby_kwargs, groupby_slice
        self.min_periods, self.center, self.win_type = min_periods, center, win_type
        obj._meta.rolling(window, **self.kwargs)  # which checks them

    def _single_agg(self, expr_cls: Any, how_args: Any = (), how_kwargs: Any = None) -> Any:
        if expr_cls.how == "cov":  # several rows for each
            whole = dask_rolling.Rolling(self.obj, self.window, **self.kwargs)
            return whole._single_agg(expr_cls, how_args, how_kwargs)
        before, after = self._reach()
        settings = {
            "window": self.window, "kwargs": self.kwargs, "how": expr_cls.how,
            "how_args": list(how_args), "how_kwargs": how_kwargs,
        }  # fmt: skip
        run = dask_rolling._rolling_agg
        if expr_cls.how != "agg":
            return _beside(self.obj, run, before, after, settings)
        meta = make_meta(run(self.obj._meta, **settings))  # given: functions see all columns
        expression = Beside(self.obj, run, before, after, [], settings, meta, None)
        return dask_collections.new_collection(expression)

    def _reach(self) -> tuple[Any, Any]:
        """Return how far windows reach back and ahead, in rows or time."""
        window = self.window
        if isinstance(window, Integral):
            behind = int(window) // 2 if self.center else int(window) - 1
            return max(0, behind), max(0, int(window) - behind - 1)
        span = pd.Timedelta(window) if not isinstance(window, datetime.timedelta) else window
        return span, span if self.center else 0
