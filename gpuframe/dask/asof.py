"""merge_asof of collections: each partition with the rows of the other side that lie at its keys.

A left partition is joined with the right partitions whose keys meet its own, with the last right
rows before these and with the first ones after them, of each group of `by`.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import dask
from dask._task_spec import List, Task, TaskRef
from dask.dataframe.dask_expr import _collection as dask_collections
from dask.dataframe.dask_expr._expr import Expr
from dask.dataframe.dispatch import make_meta, meta_nonempty

from gpuframe.frames import asof
from gpuframe.frames import index as indexes
from gpuframe.frames.concatenate import concat
from gpuframe.ops import asof as ops
from gpuframe.ops import missing


def merge_asof(
    left: Any,
    right: Any,
    on: Any = None,
    left_on: Any = None,
    right_on: Any = None,
    left_index: bool = False,
    right_index: bool = False,
    by: Any = None,
    left_by: Any = None,
    right_by: Any = None,
    suffixes: Any = ("_x", "_y"),
    tolerance: Any = None,
    allow_exact_matches: bool = True,
    direction: str = "backward",
) -> Any:
    """Join each left row with the nearest right row, by a key in whose order both sides are.

    The result is that of `gpuframe.merge_asof` of the whole sides, row numbers included; partitions
    may be empty and divisions unknown. The first and last key of each partition are computed when
    the query is optimised.

    Args:
        left: collection or frame, in the order of its key.
        right: collection or frame, in the order of its key.
        on: column of both sides: numbers, dates or durations.
        left_on: column of the left side.
        right_on: column of the right side.
        left_index: whether the left key are the row labels.
        right_index: whether the right key are the row labels.
        by: column or columns that must be equal.
        left_by: those of the left side.
        right_by: those of the right side.
        suffixes: of columns that both sides have.
        tolerance: greatest distance of the keys.
        allow_exact_matches: whether an equal key counts.
        direction: "backward", "forward" or "nearest".

    Raises:
        NotImplementedError: left row labels with a right column, whose values in the result
            depend on whether any row of the whole has no match.
        ValueError: a side is not in the order of its key, or its key has missing values; while
            the query is optimised or computed.
        pandas.errors.MergeError: arguments or dtypes that do not go together.
    """
    if left_index and not right_index:
        raise NotImplementedError("merge_asof of left_index with right_on: reset the index")
    sides = [
        side
        if dask.is_dask_collection(side)
        else dask_collections.from_pandas(side, npartitions=1, sort=False)
        for side in (left, right)
    ]
    if on is not None and left_on is None and right_on is None:
        left_on = right_on = on
        on = None
    if by is not None and left_by is None and right_by is None:
        left_by = right_by = by
        by = None
    settings = {
        "on": on, "left_on": left_on, "right_on": right_on, "left_index": left_index,
        "right_index": right_index, "by": by, "left_by": left_by, "right_by": right_by,
        "suffixes": suffixes, "tolerance": tolerance, "allow_exact_matches": allow_exact_matches,
        "direction": direction,
    }  # fmt: skip
    return dask_collections.new_collection(Joined(sides[0], sides[1], settings))


_MISSING, _FALLING = "missing", "falling"


@dataclass(frozen=True)
class _Ends:
    """The first and the last key of a partition, which no rows have not, or what is wrong there."""

    rows: int
    first: Any = None
    last: Any = None
    fault: str = ""


class Joined(Expr):  # type: ignore[misc]
    """The join of two collections, whose partitions are not known yet."""

    _parameters = ["left", "right", "settings"]  # noqa: RUF012 - as Dask wants it

    @cached_property
    def _meta(self) -> Any:
        sides = (meta_nonempty(side._meta) for side in (self.left, self.right))
        return make_meta(asof.merge_asof(*sides, **self.settings))

    def _divisions(self) -> Any:
        if _keeps_labels(self.settings):
            return self.left.divisions
        return (None,) * (self.left.npartitions + 1)

    def _lower(self) -> Any:
        sides = [side.lower_completely() for side in (self.left, self.right)]
        keys = [_key(self.settings, side) for side in ("left", "right")]
        ends = dask.compute(*itertools.starmap(_ends_of, zip(sides, keys, strict=True)))
        for side, found in zip(("left", "right"), ends, strict=True):
            _require_ordered(found, side)
        return Planned(*sides, self.settings, tuple(ends[0]), tuple(ends[1]), self._meta)


class Planned(Expr):  # type: ignore[misc]
    """The join of two collections whose keys are known."""

    _parameters = [  # noqa: RUF012 - as Dask wants it
        "left", "right", "settings", "left_ends", "right_ends", "meta",
    ]  # fmt: skip

    @property
    def _meta(self) -> Any:
        return self.operand("meta")

    def _divisions(self) -> Any:
        if _keeps_labels(self.settings):
            return self.left.divisions
        return (None,) * (self.left.npartitions + 1)

    def _layer(self) -> dict[Any, Any]:
        own, right, settings = self._name, self.right._name, self.settings
        known = {at: ends for at, ends in enumerate(self.right_ends) if ends.rows}
        before: set[int] = set()
        after: set[int] = set()
        begin, tasks = 0, []
        for at, ends in enumerate(self.left_ends):
            others = known if ends.rows else {}
            earlier = [at for at, other in others.items() if other.last < ends.first]
            later = [at for at, other in others.items() if other.first > ends.last]
            beside = list(others)[len(earlier) : len(others) - len(later)]
            pieces = [TaskRef((right, other)) for other in beside]
            if earlier and settings["direction"] != "forward":
                before.add(earlier[-1])
                pieces.insert(0, TaskRef((f"before-{own}", earlier[-1])))
            if later and settings["direction"] != "backward":
                after.add(later[0])
                pieces.append(TaskRef((f"after-{own}", later[0])))
            pieces = pieces or [TaskRef((f"none-{own}", 0))]
            numbers = None if _keeps_labels(settings) else begin
            left = TaskRef((self.left._name, at))
            tasks.append(Task((own, at), joined, left, List(*pieces), settings, numbers))
            begin += ends.rows
        tasks.append(Task((f"none-{own}", 0), no_rows, TaskRef((right, 0))))
        tasks += self._carried("before", list(known), before)
        tasks += self._carried("after", list(known)[::-1], after)
        return {task.key: task for task in tasks}

    def _carried(self, name: str, order: list[int], wanted: set[int]) -> Iterator[Task]:
        """Yield the tasks of the rows next to the end of some partitions, from one to the next."""
        if not wanted:
            return
        last = max(wanted, key=order.index)
        by = self.settings["right_by"] or self.settings["by"]
        previous: list[Any] = []
        for at in order[: order.index(last) + 1]:
            own, single = f"{name}-{self._name}", f"{name}-one-{self._name}"
            yield Task((single, at), nearest, List(TaskRef((self.right._name, at))), name, by)
            parts = [*previous, TaskRef((single, at))]
            yield Task((own, at), nearest, List(*parts), name, by)
            previous = [TaskRef((own, at))]


def joined(left: Any, pieces: list[Any], settings: dict[str, Any], begin: int | None) -> Any:
    """Return a left partition joined with rows of the right side; numbered from `begin` on."""
    right = pieces[0] if len(pieces) == 1 else concat(pieces)
    found = asof.merge_asof(left, right, **settings)
    labels = range(begin or 0, (begin or 0) + len(found))
    found.index = left.index if begin is None else indexes.RangeIndex._of(labels)
    return found


def nearest(parts: list[Any], name: str, by: Any) -> Any:
    """Return the last or the first row of each group of partitions that come one after another.

    Args:
        parts: partitions; those after others come later for "after" too.
        name: "before" for the last rows, "after" for the first ones.
        by: names of the columns of groups, or None.
    """
    ordered = parts if name == "before" else parts[::-1]
    rows = ordered[0] if len(ordered) == 1 else concat(ordered)
    if by is None:
        return rows.iloc[-1:] if name == "before" else rows.iloc[:1]
    return rows.drop_duplicates(subset=by, keep="last" if name == "before" else "first")


def no_rows(part: Any) -> Any:
    """Return no row of a partition."""
    return part.iloc[:0]


def _keeps_labels(settings: dict[str, Any]) -> bool:
    return bool(settings["left_index"] or settings["right_index"])


def _key(settings: dict[str, Any], side: str) -> Any:
    if settings[f"{side}_index"]:
        return None
    found = settings[f"{side}_on"]
    return found[0] if isinstance(found, list | tuple) else found


def _ends_of(side: Any, key: Any) -> Any:
    """Return a delayed list of the ends of all partitions."""
    collection = dask_collections.new_collection(side)
    if key is not None and key in collection.columns:
        collection = collection[[key]]
    parts = collection.to_delayed(optimize_graph=True)
    return [dask.delayed(ends)(part, key) for part in parts]


def ends(part: Any, key: Any) -> _Ends:
    """Return the first and last key of a partition.

    Args:
        part: the rows.
        key: name of a column or of the row labels, None for the row labels.

    """
    found = part.index if key is None or key not in part.columns else part[key]
    rows = len(found)
    if not rows:
        return _Ends(0)
    column = found.columns[0] if isinstance(found, indexes.Index) else found._column
    if missing.any_isna(column):
        return _Ends(rows, fault=_MISSING)
    if not ops.is_ascending(ops.keys_of(column)):
        return _Ends(rows, fault=_FALLING)
    at = found if isinstance(found, indexes.Index) else found.iloc
    return _Ends(rows, at[0], at[-1])


def _require_ordered(found: list[_Ends], side: str) -> None:
    faults = {ends.fault for ends in found}
    if _MISSING in faults:
        raise ValueError(f"Merge keys contain null values on {side} side")
    known = [ends for ends in found if ends.rows]
    if _FALLING in faults or any(one.last > two.first for one, two in itertools.pairwise(known)):
        raise ValueError(f"{side} keys must be sorted")
