"""Rows, labels and counts of groups of collections, where Dask's own makes frames of pandas."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
from dask.dataframe.dask_expr import _collection as dask_collections
from dask.dataframe.dask_expr import _groupby as dask_groups
from dask.dataframe.dask_expr._util import _get_shuffle_preferring_order

from gpuframe.frames.concatenate import concat
from gpuframe.frames.dataframe import DataFrame
from gpuframe.frames.series import Series

_KEY = "\0key {}"
"""Names of the keys beside the rows, until the last partition is seen."""
_LABEL = "\0label"


class Rows(dask_groups.GroupByApplyConcatApply):  # type: ignore[misc]
    """The first or last rows of each group, in their order and with their labels."""

    _parameters = [  # noqa: RUF012 - as Dask wants it
        "frame", "method", "n", "chosen", "dropna", "split_every", "split_out", "sort",
        "shuffle_method",
    ]  # fmt: skip
    _defaults = {  # noqa: RUF012 - the same
        "dropna": None, "split_every": 8, "split_out": 1, "sort": None, "shuffle_method": None,
    }  # fmt: skip

    @classmethod
    def chunk(cls, part: Any, *by: Any, method: str, n: int, keep: bool) -> Any:
        """Return the rows of a partition with their keys."""
        frame = part.to_frame() if isinstance(part, Series) else part
        keys = {_KEY.format(at): _key(frame, key) for at, key in enumerate(by)}
        return _rows(frame.assign(**keys), method, n, keep)

    @classmethod
    def combine(cls, found: list[Any], method: str, n: int, keep: bool) -> Any:
        """Return the rows of several partitions, the keys still among them."""
        return _rows(concat(found), method, n, keep)

    @classmethod
    def aggregate(cls, found: list[Any], method: str, n: int, keep: bool, chosen: Any) -> Any:
        """Return the rows of all partitions."""
        rows = cls.combine(found, method, n, keep)
        rows = rows[[name for name in rows.columns if not _is_key(name)]]
        return rows if chosen is None else rows[chosen]

    @property
    def chunk_kwargs(self) -> dict[str, Any]:
        """What `chunk` is told."""
        return {"method": self.method, "n": self.n, "keep": self.dropna is False}

    @property
    def combine_kwargs(self) -> dict[str, Any]:
        """What `combine` is told."""
        return self.chunk_kwargs

    @property
    def aggregate_kwargs(self) -> dict[str, Any]:
        """What `aggregate` is told."""
        chosen = self.chosen
        if chosen is None and self.frame._meta.ndim == 1:
            chosen = self.frame._meta.to_frame().columns[0]
        return {**self.chunk_kwargs, "chosen": chosen}


def _key(frame: DataFrame, key: Any) -> Any:
    if isinstance(key, Series):
        return key
    if callable(key):
        return frame.index.map(key)
    return frame[key] if key in frame.columns else frame.index


def _is_key(name: Any) -> bool:
    return isinstance(name, str) and name.startswith("\0key ")


def _rows(frame: DataFrame, method: str, n: int, keep: bool) -> Any:
    groups = frame.groupby(list(filter(_is_key, frame.columns)), dropna=not keep)
    return getattr(groups, method)(n)


class Extremes(dask_groups.GroupByApplyConcatApply):  # type: ignore[misc]
    """The label of the first least or greatest value of each group; Dask's own takes any."""

    _parameters = [  # noqa: RUF012 - as Dask wants it
        "frame", "method", "columns", "squeeze", "dropna", "split_every", "split_out", "sort",
        "shuffle_method",
    ]  # fmt: skip
    _defaults = {  # noqa: RUF012 - the same
        "dropna": None, "split_every": 8, "split_out": 1, "sort": None, "shuffle_method": None,
    }  # fmt: skip

    @classmethod
    def chunk(cls, part: Any, *by: Any, method: str, columns: list[Any], keep: bool) -> Any:
        """Return the rows of a partition that may hold an extreme, with their keys and labels."""
        frame = part.to_frame() if isinstance(part, Series) else part
        keys = {_KEY.format(at): _key(frame, key) for at, key in enumerate(by)}
        rows = frame[columns].assign(**keys).assign(**{_LABEL: frame.index})
        return cls.combine([rows], method, columns, keep)

    @classmethod
    def combine(cls, found: list[Any], method: str, columns: list[Any], keep: bool) -> Any:
        """Return the rows of several partitions that may hold an extreme."""
        rows = concat(found, ignore_index=True)
        keys = list(filter(_is_key, rows.columns))
        places = [rows.groupby(keys, dropna=not keep).head(1).index]  # groups of missing values
        for column in columns:
            known = rows[rows[column].notna()]
            extremes = getattr(known.groupby(keys, dropna=not keep)[column], method)()
            places.append(extremes.dropna().astype("int64"))
        chosen = np.unique(np.concatenate([each.to_numpy() for each in places]))
        return rows.iloc[chosen.astype("int64")].reset_index(drop=True)

    @classmethod
    def aggregate(
        cls, found: list[Any], method: str, columns: list[Any], keep: bool, names: list[Any],
        squeeze: bool,
    ) -> Any:  # fmt: skip
        """Return the labels of all partitions."""
        rows = concat(found, ignore_index=True)
        groups = rows.groupby(list(filter(_is_key, rows.columns)), dropna=not keep)
        labels = {}
        for column in columns:
            places = getattr(groups[column], method)()
            places.index.names = names
            label = rows[_LABEL].iloc[places.to_numpy().astype("int64")]
            labels[column] = label.set_axis(places.index)
        result = DataFrame(dict(enumerate(labels.values())))
        result.columns = list(labels)
        return result[columns[0]] if squeeze else result

    @property
    def chunk_kwargs(self) -> dict[str, Any]:
        """What `chunk` is told."""
        columns = self.operand("columns")
        return {"method": self.method, "columns": columns, "keep": self.dropna is False}

    @property
    def combine_kwargs(self) -> dict[str, Any]:
        """What `combine` is told."""
        return self.chunk_kwargs

    @property
    def aggregate_kwargs(self) -> dict[str, Any]:
        """What `aggregate` is told."""
        names = [key._meta.name if hasattr(key, "_meta") else key for key in self.by]
        return {**self.chunk_kwargs, "names": names, "squeeze": self.squeeze}


class ValueCounts(dask_groups.ValueCounts):  # type: ignore[misc]
    """How often the values of each group occur, in the order of keys and values."""

    @staticmethod
    def groupby_chunk(groups: Any, **kwargs: Any) -> Any:
        """Return the counts of a partition."""
        return groups.value_counts(sort=False, **kwargs)

    @classmethod
    def aggregate(cls, inputs: list[Any], dropna: Any = None, **kwargs: Any) -> Any:
        """Return the counts of several partitions."""
        del kwargs
        counts = concat(inputs)
        levels = list(range(counts.index.nlevels))
        return counts.groupby(level=levels, dropna=dropna is not False, observed=True).sum()


def _in_order(of_dask: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method whose shuffle keeps the order of rows, which the one by disk does not."""

    @functools.wraps(of_dask)
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        chosen = _get_shuffle_preferring_order(kwargs.pop("shuffle_method", None))
        return of_dask(self, *args, shuffle_method=chosen, **kwargs)

    return method


class InOrder:
    """Methods of groups of a collection that shuffle rows."""


for _name in ("_single_agg", "aggregate", "apply", "transform", "shift", "ffill", "bfill"):
    setattr(InOrder, _name, _in_order(getattr(dask_groups.GroupBy, _name)))


class OfRows(InOrder):
    """Methods of groups of a collection."""

    def head(self, n: int = 5, split_every: Any = None, split_out: Any = None) -> Any:
        """Return the first rows of each group; arguments as of Dask's method."""
        return self._of_rows("head", n, split_every, split_out)

    def tail(self, n: int = 5, split_every: Any = None, split_out: Any = None) -> Any:
        """Return the last rows of each group; arguments as of Dask's method."""
        return self._of_rows("tail", n, split_every, split_out)

    def idxmin(self, split_every: Any = None, **kwargs: Any) -> Any:
        """Return the label of each group's first least value; arguments as of Dask's method."""
        return self._label_of("idxmin", split_every, kwargs)

    def idxmax(self, split_every: Any = None, **kwargs: Any) -> Any:
        """Return the label of each group's first greatest value; arguments as of Dask's method."""
        return self._label_of("idxmax", split_every, kwargs)

    def _label_of(self, method: str, split_every: Any, kwargs: dict[str, Any]) -> Any:
        groups: Any = self
        if kwargs.get("skipna", True) is not True:
            raise NotImplementedError(f"{method} of groups with skipna")
        chosen, meta = groups._slice, groups.obj._meta
        if meta.ndim == 1:
            columns, squeeze = [meta.to_frame().columns[0]], True
        elif chosen is None:
            own = [key for key in groups.by if not hasattr(key, "_meta")]
            columns, squeeze = [name for name in meta.columns if name not in own], False
        else:
            squeeze = bool(np.isscalar(chosen))
            columns = [chosen] if squeeze else list(chosen)
        if kwargs.get("numeric_only") and not squeeze:
            numbers = meta[columns].select_dtypes(["number", "bool"]).columns
            columns = [name for name in columns if name in numbers]
        expression = Extremes(
            groups.obj.expr, method, columns, squeeze, groups.dropna, split_every or 8, 1,
            groups.sort, None, *groups.by,
        )  # fmt: skip
        return dask_collections.new_collection(expression)

    def _of_rows(self, method: str, n: int, split_every: Any, split_out: Any) -> Any:
        del split_out  # one partition, whose rows have their order
        groups: Any = self
        chosen = groups._slice
        if chosen is not None and not np.isscalar(chosen):
            chosen = list(chosen)
        expression = Rows(
            groups.obj.expr, method, n, chosen, groups.dropna, split_every or 8, 1, groups.sort,
            None, *groups.by,
        )  # fmt: skip
        return dask_collections.new_collection(expression)


class OfValues(OfRows):
    """Methods of groups of a column of a collection."""

    def value_counts(self, **kwargs: Any) -> Any:
        """Return how often the values of each group occur; arguments as of Dask's method."""
        return self._single_agg(ValueCounts, **kwargs)  # type: ignore[attr-defined]
