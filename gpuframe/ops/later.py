"""Rows of columns that are gathered when somebody first asks for them.

A filter, sort or join of a wide frame names rows; most programs then look at few of its columns. So
a long result keeps, for each column, the column it comes from and the row numbers, which all
columns share. Rows chosen from such rows are row numbers again, not values. The idea is the late
materialisation of column stores (Abadi, Myers, DeWitt and Madden, ICDE 2007).
"""

import threading
import weakref
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import numpy as np

from gpuframe.columns.column import Column
from gpuframe.device import Buffer, memory
from gpuframe.kernels import select as kernels
from gpuframe.ops import select

LEAST = 1 << 13
"""Rows from which columns wait; fewer are gathered within a call's own cost."""

MANY = 4
"""A result with one row of so many of its source may keep the source's memory alive."""

SHARE = 16
"""One byte of so many of the memory may be kept alive by results of fewer rows."""


class Gather:
    """One column's rows, and the values once they are there."""

    __slots__ = ("__weakref__", "_lock", "_result", "_rows", "_source")

    def __init__(self, source: Column, rows: Any) -> None:
        self._source: Column | None = source
        self._rows = rows
        self._result: Column | None = None
        self._lock = threading.Lock()

    def origin(self) -> tuple[Column, Any] | None:
        """Return the column and the row numbers; None once the values are there."""
        with self._lock:
            return None if self._source is None else (self._source, self._rows)

    def result(self) -> Column:
        """Return the values, gathered now if they were not before."""
        with self._lock:
            if self._result is None:
                assert self._source is not None  # noqa: S101 - set until there is a result
                self._result = select.take(self._source, self._rows)
                self._source = self._rows = None
            return self._result

    def part(self, start: int, stop: int) -> Column | None:
        """Return rows [start, stop); None once the values are there."""
        origin = self.origin()
        return None if origin is None else chosen([origin[0]], origin[1][start:stop])[0]

    def taken(self, rows: Any) -> Column | None:
        """Return the values at few positions; None if all values are there or might as well be."""
        origin = self.origin()
        if origin is None or MANY * rows.shape[0] > origin[1].shape[0]:
            return None
        return select.take(origin[0], kernels.take(origin[1], rows))


_kept: OrderedDict[int, tuple[list[weakref.ref[Gather]], int]] = OrderedDict()
_keeping = threading.Lock()


def _keep(gathers: list[Gather], size: int) -> None:
    """Let few rows keep long sources alive; those that did so first are gathered when it is much.

    Args:
        gathers: of one result.
        size: bytes of their sources.
    """
    limit = memory.total() // SHARE
    oldest = []
    with _keeping:
        for key in [key for key, (known, _) in _kept.items() if not any(map(_waits, known))]:
            del _kept[key]
        _kept[id(gathers[0])] = ([weakref.ref(gather) for gather in gathers], size)
        full = sum(each for _, each in _kept.values()) - limit
        while full > 0 and _kept:
            _, (known, each) = _kept.popitem(last=False)
            oldest += known
            full -= each
    for reference in oldest:
        gather = reference()
        if gather is not None:
            gather.result()


def _waits(reference: "weakref.ref[Gather]") -> bool:
    gather = reference()
    return gather is not None and gather.origin() is not None


class Waiting(Buffer):
    """A buffer of a column that waits to be gathered."""

    __slots__ = ("_gather", "_name")

    def __init__(self, gather: Gather, name: str) -> None:
        super().__init__(None)
        self._gather = gather
        self._name = name

    @property
    def array(self) -> Any:
        """The values as an array of the backend."""
        return getattr(self._gather.result(), self._name).array

    @property
    def nbytes(self) -> int:
        """Size in bytes, gathered for it."""
        return int(self.array.nbytes)

    @property
    def later(self) -> Any:
        """What is waited for; None once the values are there."""
        return None if self._gather.origin() is None else self._gather

    def host(self) -> np.ndarray:
        """Return the values in host memory."""
        return getattr(self._gather.result(), self._name).host()  # type: ignore[no-any-return]


def chosen(columns: Sequence[Column], rows: Any) -> tuple[Column, ...]:
    """Return the values at some positions of columns, long ones when they are asked for.

    Args:
        columns: any columns of one length.
        rows: integer array of the backend, each in [0, length).
    """
    if rows.shape[0] < LEAST:
        return tuple(select.take(column, rows) for column in columns)
    composed: dict[int, Any] = {}
    gathers: list[Gather] = []
    size = 0
    found = []
    for column in columns:
        source, places = _origin(column, rows, composed)
        if source.validity is not None or source.layout == "object":
            found.append(select.take(source, places))
            continue
        gather = Gather(source, places)
        if source.length > MANY * places.shape[0]:
            gathers.append(gather)
            size += source.nbytes
        found.append(_waiting(column, source, gather, int(places.shape[0])))
    if gathers:
        _keep(gathers, size)
    return tuple(found)


def _origin(column: Column, rows: Any, composed: dict[int, Any]) -> tuple[Column, Any]:
    """Return the column that values come from, and the row of each in it."""
    waiting = column.data.later
    origin = None if waiting is None else waiting.origin()
    if origin is None:
        return column, rows
    source, before = origin
    if id(before) not in composed:
        composed[id(before)] = kernels.take(before, rows)
    return source, composed[id(before)]


def _waiting(column: Column, source: Column, gather: Gather, count: int) -> Column:
    offsets = None if source.offsets is None else Waiting(gather, "offsets")
    result = source.replace(length=count, data=Waiting(gather, "data"), offsets=offsets)
    if column.memo.get("finite"):
        result.memo["finite"] = True
    return result
