"""Aggregates of groups, all in one read, whose bits do not depend on the partitioning.

A partition gives a `Partial` by group. With one partition of results, partials are merged in a
tree; with several, each is split by the hashes of its keys first, and every part has its own tree.
"""

import functools
import itertools
import math
from typing import Any

import numpy as np
import pandas as pd
from dask.dataframe.dask_expr import _collection as dask_collections
from dask.dataframe.dask_expr import _groupby as dask_groups
from dask.dataframe.dask_expr._expr import Expr
from dask.dataframe.dask_expr._reductions import TreeReduce
from dask.dataframe.groupby import _normalize_spec

from gpuframe.columns import dtypes
from gpuframe.columns.column import Column, dictionary, fixed
from gpuframe.columns.dtypes import FLOAT64, INT32
from gpuframe.columns.table import Table
from gpuframe.dask import group_pairs, group_rows
from gpuframe.device import xp
from gpuframe.frames import index as indexes
from gpuframe.frames.dataframe import DataFrame
from gpuframe.frames.series import Series
from gpuframe.ops import partials
from gpuframe.ops.partials import Partial
from gpuframe.ops.states import FIELDS

METHODS = ("count", "sum", "mean", "var", "std", "min", "max", "first", "last", "size", "nunique")

Result = tuple[str, int, int]
"""A function, the place of its column (-1 for the size) and its ddof, of a sum its min_count."""


def collected(
    part: Any, *by: Any, results: list[Result], sort: bool, dropna: bool, categories: list[Any]
) -> Partial:
    """Return the partial of a partition by group.

    Args:
        part: a frame or a series.
        by: names of columns of it, or series of the same rows.
        results: what is asked for.
        sort: groups in ascending order of their keys, else in order of appearance.
        dropna: whether rows with a missing key are left out.
        categories: for each key the categories of all partitions, or None.
    """
    keys = [key._column if isinstance(key, Series) else part._table.column(key) for key in by]
    keys = [
        key if known is None else _codes(key, known)
        for key, known in zip(keys, categories, strict=True)
    ]
    columns = dict(enumerate(part._columns))
    wanted = [(place, name) for name, place, _ in results if place >= 0]
    wanted += [(place, "count") for name, place, option in results if name == "sum" and option]
    return partials.collect(keys, columns, wanted, sort=sort, dropna=dropna)


def _codes(key: Column, dtype: Any) -> Column:
    """Return the codes of categories as doubles, NaN for none."""
    if key.dtype != dtype:
        raise TypeError(f"a key has categories {key.dtype.categories}, not {dtype.categories}")
    codes = key.values
    return fixed(xp().where(codes < 0, math.nan, codes.astype(FLOAT64)))


def _coded(codes: Column, dtype: Any) -> Column:
    """Return the categories of codes."""
    values = codes.values
    values = xp().where(values != values, -1, values).astype(INT32)  # noqa: PLR0124 - NaN
    empty = Series([], dtype=dtype)._column
    return dictionary(values, empty.categories, dtype)


def finished(
    found: list[Partial], results: list[Result], kinds: list[Any], labels: Any, names: list[Any],
    categories: list[Any], series: bool,
) -> Any:  # fmt: skip
    """Return the results of partials.

    Args:
        found: partials in the order of partitions.
        results: what is asked for, column by column.
        kinds: dtypes of the columns of the partitions.
        labels: names of the results; of a series its name.
        names: names of the levels of the row labels.
        categories: for each key the dtype of its categories, or None.
        series: whether to return a series.
    """
    whole = partials.merge(found)
    columns = [
        _finished(whole, name, place, kinds[place] if place >= 0 else None, option)
        for name, place, option in results
    ]
    keys = [
        key if known is None else _coded(key, known)
        for key, known in zip(whole.keys, categories, strict=True)
    ]
    index = indexes.from_columns(keys, names)
    if series:
        return Series._from_column(columns[0], index, labels)
    places = tuple(map(str, range(len(columns))))
    frame = DataFrame._from_table(Table(places, tuple(columns), whole.groups), index)
    nested = isinstance(labels[0], tuple)
    frame.columns = pd.MultiIndex.from_tuples(labels) if nested else labels
    return frame


def _finished(whole: Partial, name: str, place: int, kind: Any, option: int) -> Column:
    found = whole.finish(place, name, kind, ddof=option)
    if name != "sum" or not option:
        return found
    known = whole.count(place) >= option
    return fixed(xp().where(known, found.values, math.nan).astype(found.dtype, copy=False))


class Chunk(dask_groups.GroupByChunk):  # type: ignore[misc]
    """Partials of partitions, which Dask takes for frames."""

    @property
    def _meta(self) -> Any:
        return self.frame._meta


class Groups(dask_groups.GroupByApplyConcatApply):  # type: ignore[misc]
    """Results of the rows of each group."""

    _parameters = [  # noqa: RUF012 - as Dask wants it
        "frame", "results", "labels", "names", "series", "dropna", "sort", "split_every",
        "split_out", "shuffle_method",
    ]  # fmt: skip
    _defaults = {  # noqa: RUF012 - the same
        "dropna": True, "sort": True, "split_every": 8, "split_out": None, "shuffle_method": None,
    }  # fmt: skip

    _chunk_cls = Chunk
    chunk = staticmethod(collected)
    combine = staticmethod(partials.merge)
    aggregate = staticmethod(finished)
    should_shuffle = False
    need_to_shuffle = False

    @functools.cached_property
    def _meta(self) -> Any:
        part = self.frame._meta
        by = [key._meta if isinstance(key, Expr) else key for key in self.by]
        return finished([collected(part, *by, **self.chunk_kwargs)], **self.aggregate_kwargs)

    def _divisions(self) -> tuple[None, ...]:
        return (None,) * (self.parts + 1)

    @property
    def parts(self) -> int:
        """Number of partitions of the result."""
        found = self.operand("split_out")
        return self.frame.npartitions if found is True else int(found)

    @functools.cached_property
    def _categories(self) -> list[Any]:
        return [
            kind if dtypes.is_categorical(kind) else None for kind in _kinds(self.frame, self.by)
        ]

    @property
    def chunk_kwargs(self) -> dict[str, Any]:
        """What `chunk` is told."""
        return {
            "results": self.results, "sort": self.operand("sort"), "dropna": self.dropna,
            "categories": self._categories,
        }  # fmt: skip

    @property
    def aggregate_kwargs(self) -> dict[str, Any]:
        """What `aggregate` is told."""
        return {
            "results": self.results,
            "kinds": [column.dtype for column in self.frame._meta._columns],
            "labels": self.labels,
            "names": self.names,
            "categories": self._categories,
            "series": self.series,
        }

    def _simplify_up(self, *_: Any) -> None:
        return None

    def _tune_down(self) -> None:
        return None

    def _lower(self) -> Any:
        chunked = self._chunk_cls(self.frame, type(self), self.chunk, self.chunk_kwargs, *self.by)
        settings: tuple[Any, ...] = (
            self._meta,
            self.combine,
            self.aggregate,
            {},
            self.aggregate_kwargs,
        )
        if self.parts == 1:
            return TreeReduce(chunked, type(self), *settings, split_every=self.split_every)
        return SplitReduce(chunked, type(self), *settings, self.split_every, self.parts)


def _part(parts: list[Partial], place: int) -> Partial:
    return parts[place]


class SplitReduce(Expr):  # type: ignore[misc]
    """Trees of parts of partials, one for each partition of the result."""

    _parameters = [  # noqa: RUF012 - as Dask wants it
        "frame", "kind", "_meta", "combine", "aggregate", "combine_kwargs", "aggregate_kwargs",
        "split_every", "parts",
    ]  # fmt: skip

    @property
    def _meta(self) -> Any:
        return self.operand("_meta")

    def _divisions(self) -> tuple[None, ...]:
        return (None,) * (int(self.parts) + 1)

    def _layer(self) -> dict[Any, Any]:
        chunks = self.frame.__dask_keys__()
        split, own = f"split-{self._name}", f"part-{self._name}"
        tasks: dict[Any, Any] = {
            (split, number): (Partial.split, key, self.parts) for number, key in enumerate(chunks)
        }
        every = self.split_every
        for part in range(self.parts):
            keys: list[Any] = []
            for number in range(len(chunks)):
                keys.append((own, 0, number, part))
                tasks[keys[-1]] = (_part, (split, number), part)
            for level in itertools.count(1):
                if every is False or len(keys) <= every:
                    break
                batches = [keys[begin : begin + every] for begin in range(0, len(keys), every)]
                keys = [(own, level, number, part) for number in range(len(batches))]
                tasks.update(
                    {key: (self.combine, batch) for key, batch in zip(keys, batches, strict=True)}
                )
            finish = functools.partial(self.aggregate, **self.aggregate_kwargs)
            tasks[self._name, part] = (finish, keys)
        return tasks


def _kinds(frame: Any, by: list[Any]) -> list[Any]:
    """Return the dtypes of keys."""
    return [key._meta.dtype if isinstance(key, Expr) else frame._meta[key].dtype for key in by]


# --- whether a result is one of these ---------------------------------------------------------


def _serves(function: str, dtype: Any) -> bool:
    """Whether a partial holds a function of columns of a dtype."""
    if function in ("count", "nunique"):
        return str(dtype) != "object"
    if function in partials.MOMENTS:
        return dtypes.is_number(dtype)
    return dtypes.is_number(dtype) or dtypes.is_text(dtype) or getattr(dtype, "kind", "") in "mM"


def _key_serves(dtype: Any) -> bool:
    if dtypes.is_categorical(dtype):
        return not any(str(value) == "__UNKNOWN_CATEGORIES__" for value in dtype.categories)
    return str(dtype) != "object"


def _settled(groups: Any, kwargs: dict[str, Any]) -> bool:
    """Whether the keys and settings of groups are those that partials know."""
    if not set(kwargs) <= {"split_every", "split_out", "shuffle_method"}:
        return False
    frame = groups.obj._meta
    if frame.ndim == 2 and not frame.columns.is_unique:
        return False
    for key in groups.by:
        if isinstance(key, Expr):
            if not isinstance(key._meta, Series):
                return False
        elif frame.ndim == 1 or not isinstance(key, str) or key not in frame.columns:
            return False
    kinds = _kinds(groups.obj, groups.by)
    if any(dtypes.is_categorical(kind) for kind in kinds) and not groups.observed:
        return False
    return all(map(_key_serves, kinds))


def _labelled(groups: Any, arg: Any) -> list[tuple[Any, str, Any]] | None:
    """Return (label, function, column) of a specification; None of other functions."""
    frame, given = groups.obj, groups._slice
    if isinstance(arg, str) and arg == "size":
        return [(None, "size", None)]
    if frame.ndim == 1:
        return [(frame.name, arg, None)] if isinstance(arg, str) else None
    if given is None:
        columns = [name for name in frame.columns if name not in groups.by]
    else:
        columns = [given] if np.isscalar(given) else list(given)
    try:
        found = _normalize_spec(arg, columns)
    except (ValueError, TypeError):
        return None
    if not all(isinstance(function, str) for _, function, _ in found):
        return None
    return list(found)


def aggregated(groups: Any, arg: Any, kwargs: dict[str, Any], option: int | None = None) -> Any:
    """Return the collection of an aggregation of groups, None where it is left to Dask.

    Args:
        groups: Dask's groups of a collection of ours.
        arg: the name of a function for all columns, a list of them or a dict by column.
        kwargs: split_every, split_out, shuffle_method.
        option: the ddof of var and std, the min_count of a sum.
    """
    found = _labelled(groups, arg) if _settled(groups, kwargs) else None
    if not found:
        return None
    obj = groups.obj
    if obj.ndim == 2:  # what is not asked for is not read
        asked = {name for _, function, name in found if function != "size"}.union(
            key for key in groups.by if not isinstance(key, Expr)
        )
        chosen = [name for name in obj.columns if name in asked]
        obj = obj if len(chosen) == len(obj.columns) else obj[chosen]
    results = _results(obj._meta, found, option)
    if results is None:
        return None
    squeezed = groups.obj.ndim == 1 or np.isscalar(groups._slice)
    series = isinstance(arg, str) and bool(squeezed or arg == "size")
    labels: Any = [label for label, _, _ in found]
    if series:
        labels = labels[0]
    elif squeezed:
        labels = [label[-1] if isinstance(label, tuple) else label for label in labels]
    names = [key._meta.name if isinstance(key, Expr) else key for key in groups.by]
    split_every = kwargs.get("split_every")
    expression = Groups(
        obj.expr, results, labels, names, series,
        groups.dropna is not False, groups.sort is not False,
        8 if split_every is None else split_every,
        1 if groups.sort is True else kwargs.get("split_out") or 1, None,
        *groups.by,
    )  # fmt: skip
    return dask_collections.new_collection(expression)


def _results(
    frame: Any, found: list[tuple[Any, str, Any]], option: int | None
) -> list[Result] | None:
    """Return functions and the places of their columns; None where a partial has no such one."""
    places = {
        name: place for place, name in enumerate(frame.columns if frame.ndim == 2 else [None])
    }
    results = []
    for _, function, name in found:
        place = -1 if function == "size" else places.get(name)
        if place is None or function not in METHODS:
            return None
        kind: Any = None if place < 0 else frame._columns[place].dtype
        if place >= 0 and not _serves(function, kind):
            return None
        if function == "sum" and option and kind.kind != "f":
            return None  # missing sums of integers
        usual = 1 if function in ("var", "std") else 0
        results.append((function, place, usual if option is None else option))
    return results


def _method(name: str) -> Any:
    def reduced(self: Any, *args: Any, **kwargs: Any) -> Any:
        of_dask = getattr(super(_Exact, self), name)
        given = dict(kwargs)
        option = None
        if name in ("var", "std"):
            option = given.pop("ddof", 1)
        elif name == "sum":
            option = given.pop("min_count", None)
        if not given.get("numeric_only"):
            given.pop("numeric_only", None)
        found = None if args else aggregated(self, name, given, option)
        return of_dask(*args, **kwargs) if found is None else found

    reduced.__name__ = name
    reduced.__doc__ = f"Return Dask's `{name}` of groups, with the same bits for any partitions."
    return reduced


class _Exact:
    """Methods of groups that are exact where they can be, else Dask's."""

    def aggregate(
        self,
        arg: Any = None,
        split_every: Any = 8,
        split_out: Any = None,
        shuffle_method: Any = None,
        **kwargs: Any,
    ) -> Any:
        """Return several aggregates; arguments as of Dask's method."""
        settings = {
            "split_every": split_every, "split_out": split_out, "shuffle_method": shuffle_method,
        }  # fmt: skip
        found = None if kwargs or arg is None else aggregated(self, arg, settings)
        if found is None:
            return super().aggregate(arg, **settings, **kwargs)  # type: ignore[misc]
        return found

    agg = aggregate

    def __getitem__(self, key: Any) -> Any:
        given: Any = self
        kind = GroupBy if isinstance(key, (list, tuple)) else SeriesGroupBy
        return kind(
            given.obj, by=given.by, group_keys=given.group_keys, slice=key, sort=given.sort,
            dropna=given.dropna, observed=given.observed,
        )  # fmt: skip


def _columns(groups: Any) -> list[Any]:
    """Return the names of the columns that are aggregated."""
    if groups._slice is None:
        return [name for name in groups.obj.columns if name not in groups.by]
    return [groups._slice] if np.isscalar(groups._slice) else list(groups._slice)


def _has_matrices(groups: Any, kwargs: dict[str, Any]) -> bool:
    """Whether covariances of groups are of numbers by plain keys, both by name."""
    if kwargs.get("split_out") not in (None, 1, False) or not _settled(groups, {}):
        return False
    if not all(isinstance(key, str) for key in groups.by) or groups.dropna is False:
        return False
    columns, meta = _columns(groups), groups.obj._meta
    named = all(isinstance(name, str) for name in columns) and not set(groups.by) & set(FIELDS)
    plain = not any(dtypes.is_categorical(meta[key].dtype) for key in groups.by)
    return (
        bool(columns)
        and named
        and plain
        and all(dtypes.is_number(meta[name].dtype) for name in columns)
    )


class GroupBy(_Exact, group_rows.OfRows, dask_groups.GroupBy):  # type: ignore[misc]
    """Groups of a collection of frames of ours."""

    def cov(self, ddof: int = 1, split_every: Any = None, **kwargs: Any) -> Any:
        """Return the covariances of each group; arguments as of Dask's method."""
        if not _has_matrices(self, kwargs):
            return super().cov(ddof=ddof, split_every=split_every, **kwargs)
        return group_pairs.matrices(self, _columns(self), ddof, split_every, scaled=False)

    def corr(self, split_every: Any = None, **kwargs: Any) -> Any:
        """Return the correlations of each group; arguments as of Dask's method."""
        if not _has_matrices(self, kwargs):
            return super().corr(split_every=split_every, **kwargs)
        return group_pairs.matrices(self, _columns(self), 1, split_every, scaled=True)


class SeriesGroupBy(_Exact, group_rows.OfValues, dask_groups.SeriesGroupBy):  # type: ignore[misc]
    """Groups of a column of a collection of frames of ours."""


for _name in METHODS:
    setattr(_Exact, _name, _method(_name))
