"""Rows of columns that are gathered when somebody first asks for them.

A filter, sort or join of a wide frame names rows; most programs then look at few of its columns. So
a long result keeps, for each column, the column it comes from and the row numbers, which all
columns share. Rows chosen from such rows are row numbers again, not values. The idea is the late
materialisation of column stores (Abadi, Myers, DeWitt and Madden, ICDE 2007).
"""

import threading
import weakref
from collections import Counter, OrderedDict
from collections.abc import Sequence
from typing import Any

import numpy as np

from gpuframe.columns.column import Column, bitmap_of
from gpuframe.columns.dtypes import FLOAT64
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

    __slots__ = ("__weakref__", "_lock", "_result", "_rows", "_source", "missing")

    def __init__(self, source: Column, rows: Any, *, missing: bool) -> None:
        self._source: Column | None = source
        self._rows = rows
        self.missing = missing
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
                self._result = _taken(self._source, self._rows, missing=self.missing)
                self._source = self._rows = None
            return self._result

    def part(self, start: int, stop: int) -> Column | None:
        """Return rows [start, stop); None once the values are there."""
        origin = self.origin()
        if origin is None:
            return None
        return chosen([origin[0]], origin[1][start:stop], missing=self.missing)[0]

    def taken(self, rows: Any) -> Column | None:
        """Return the values at few positions; None if all values are there or might as well be."""
        origin = self.origin()
        if origin is None or MANY * rows.shape[0] > origin[1].shape[0]:
            return None
        return _taken(origin[0], kernels.take(origin[1], rows), missing=self.missing)


def _taken(source: Column, rows: Any, *, missing: bool) -> Column:
    if missing:
        return select.take_or_missing(source, rows, known=True)
    return select.take(source, rows)


_kept: OrderedDict[int, tuple[list[weakref.ref[Gather]], dict[int, int]]] = OrderedDict()
_keeping = threading.Lock()


def _keep(gathers: list[Gather], sources: dict[int, int]) -> None:
    """Let few rows keep long sources alive; those that did so first are gathered when it is much.

    Args:
        gathers: of one result.
        sources: bytes of the columns they come from, by identity of the buffer; several results
            may keep the same one.
    """
    limit = memory.total() // SHARE
    oldest = []
    with _keeping:
        for key in [key for key, (known, _) in _kept.items() if not any(map(_waits, known))]:
            del _kept[key]
        _kept[id(gathers[0])] = ([weakref.ref(gather) for gather in gathers], sources)
        users = Counter(key for _, each in _kept.values() for key in each)
        sizes = {key: size for _, each in _kept.values() for key, size in each.items()}
        full = sum(sizes.values()) - limit
        while full > 0 and _kept:
            _, (known, freed) = _kept.popitem(last=False)
            oldest += known
            users.subtract(freed.keys())
            full -= sum(sizes[key] for key in freed if not users[key])
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
        """Size in bytes; of texts that wait, what as many of the source take on average."""
        origin = self._gather.origin()
        if origin is None:
            return int(self.array.nbytes)
        source, rows = origin
        held: Buffer = getattr(source, self._name)
        return held.nbytes * int(rows.shape[0]) // max(source.length, 1)

    @property
    def later(self) -> Any:
        """What is waited for; None once the values are there."""
        return None if self._gather.origin() is None else self._gather

    def host(self) -> np.ndarray:
        """Return the values in host memory."""
        return getattr(self._gather.result(), self._name).host()  # type: ignore[no-any-return]


def chosen(columns: Sequence[Column], rows: Any, *, missing: bool = False) -> tuple[Column, ...]:
    """Return the values at some positions of columns, long ones when they are asked for.

    Args:
        columns: any columns of one length.
        rows: integer array of the backend, each in [0, length); with `missing` also negative.
        missing: whether a row may be missing, as in `select.take_or_missing` with `known`.
    """
    if rows.shape[0] < LEAST:
        return tuple(_taken(column, rows, missing=missing) for column in columns)
    choice = _Choice(rows, missing=missing)
    found = tuple(map(choice.column, columns))
    if choice.gathers:
        _keep(choice.gathers, choice.kept)
    return found


class _Choice:
    """Row numbers, and what several columns share that are chosen by them."""

    def __init__(self, rows: Any, *, missing: bool) -> None:
        self.rows = rows
        self.missing = missing
        self.gathers: list[Gather] = []
        self.kept: dict[int, int] = {}
        self._composed: dict[int, Any] = {}

    def column(self, column: Column) -> Column:
        """Return the rows of a column, waiting where it can."""
        source, rows, missing = self._origin(column)
        if source.validity is not None or not _can_wait(source, missing=missing):
            return _taken(column, self.rows, missing=self.missing)
        gather = Gather(source, rows, missing=missing)
        if source.length > MANY * rows.shape[0]:
            self.gathers.append(gather)
            self.kept[id(source.data)] = source.nbytes
        offsets = None if source.offsets is None else Waiting(gather, "offsets")
        changes: dict[str, Any] = {"length": int(rows.shape[0]), "offsets": offsets}
        if missing and source.layout == "text":
            changes["validity"] = bitmap_of(rows >= 0)
        if missing and source.layout == "numeric" and source.dtype.kind != "f":
            changes["dtype"] = FLOAT64
        result = source.replace(data=Waiting(gather, "data"), **changes)
        if column.memo.get("finite") and not missing:
            result.memo["finite"] = True
        return result

    def _origin(self, column: Column) -> tuple[Column, Any, bool]:
        """Return the column that values come from, the row of each, and whether some have none."""
        waiting = column.data.later
        origin = None if waiting is None else waiting.origin()
        if origin is None:
            return column, self.rows, self.missing
        source, before = origin
        if id(before) not in self._composed:
            self._composed[id(before)] = (
                kernels.take_or(before, self.rows, -1)
                if self.missing
                else kernels.take(before, self.rows)
            )
        return source, self._composed[id(before)], self.missing or waiting.missing


def _can_wait(source: Column, *, missing: bool) -> bool:
    """Whether the form of the result is known before its values are."""
    if source.layout == "object" or (missing and not source.length):
        return False
    if not missing or source.layout in ("text", "dictionary"):
        return True
    return source.layout in ("numeric", "temporal") and isinstance(source.dtype, np.dtype)
