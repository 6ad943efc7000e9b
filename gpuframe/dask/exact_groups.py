"""Sums, means and variances of groups whose bits do not depend on the partitioning."""

from typing import Any

import numpy as np
from dask.dataframe.dask_expr import _collection as dask_collections
from dask.dataframe.dask_expr import _groupby as dask_groups

from gpuframe.dask import group_pairs, group_rows
from gpuframe.dask.exact import collected
from gpuframe.frames import exact_sums
from gpuframe.frames.index import from_columns
from gpuframe.ops import states


class Groups(dask_groups.GroupByApplyConcatApply):  # type: ignore[misc]
    """One result of the rows of each group, in the order of the keys."""

    _parameters = [  # noqa: RUF012 - as Dask wants it
        "frame", "result", "ddof", "squeeze", "split_every", "split_out", "sort", "shuffle_method",
    ]  # fmt: skip
    _defaults = {  # noqa: RUF012 - the same
        "ddof": 1, "squeeze": False, "split_every": 8, "split_out": 1, "sort": True,
        "shuffle_method": None,
    }  # fmt: skip
    shuffle_by_index = False  # the keys are columns of a state

    @classmethod
    def chunk(cls, part: Any, *by: str, result: str) -> Any:
        """Return the state of a partition."""
        return collected(part, result, list(by))

    @classmethod
    def combine(cls, found: list[Any]) -> Any:
        """Return one state of several."""
        return exact_sums.merge(found)

    @classmethod
    def aggregate(
        cls, found: list[Any], by: list[str], columns: list[str], result: str, ddof: int,
        squeeze: bool,
    ) -> Any:  # fmt: skip
        """Return the result of states."""
        state = exact_sums.merge(found)
        if len(state):
            frame = exact_sums.finish(state, result, ddof=ddof)
        else:
            frame = state[by].assign(**dict.fromkeys(columns, 0.0))
        index = from_columns([frame[name]._column for name in by], by)
        chosen = frame[columns[0]] if squeeze else frame[columns]
        chosen.index = index
        return chosen

    @property
    def chunk_kwargs(self) -> dict[str, Any]:
        """What `chunk` is told."""
        return {"result": self.result}

    @property
    def aggregate_kwargs(self) -> dict[str, Any]:
        """What `aggregate` is told."""
        columns = [name for name in self.frame.columns if name not in self.by]
        return {
            "by": list(self.by), "columns": columns, "result": self.result, "ddof": self.ddof,
            "squeeze": self.squeeze,
        }  # fmt: skip


class _Exact:
    """Methods of groups that are exact where they can be, else Dask's."""

    def sum(self, numeric_only: bool = False, min_count: Any = None, **kwargs: Any) -> Any:
        """Return the sum of each group; arguments as of Dask's method."""
        of_dask = super().sum  # type: ignore[misc]
        if min_count or not _is_exact(self, "sum", kwargs):
            return of_dask(numeric_only=numeric_only, min_count=min_count, **kwargs)
        return _result(self, "sum", 1, **kwargs)

    def mean(self, numeric_only: bool = False, **kwargs: Any) -> Any:
        """Return the mean of each group; arguments as of Dask's method."""
        of_dask = super().mean  # type: ignore[misc]
        if not _is_exact(self, "mean", kwargs):
            return of_dask(numeric_only=numeric_only, **kwargs)
        return _result(self, "mean", 1, **kwargs)

    def var(self, ddof: int = 1, numeric_only: bool = False, **kwargs: Any) -> Any:
        """Return the variance of each group; arguments as of Dask's method."""
        of_dask = super().var  # type: ignore[misc]
        if not _is_exact(self, "var", kwargs):
            return of_dask(ddof=ddof, numeric_only=numeric_only, **kwargs)
        return _result(self, "var", ddof, **kwargs)

    def std(self, ddof: int = 1, numeric_only: bool = False, **kwargs: Any) -> Any:
        """Return the standard deviation of each group; arguments as of Dask's method."""
        of_dask = super().std  # type: ignore[misc]
        if not _is_exact(self, "std", kwargs):
            return of_dask(ddof=ddof, numeric_only=numeric_only, **kwargs)
        return _result(self, "std", ddof, **kwargs)

    def __getitem__(self, key: Any) -> Any:
        given: Any = self
        kind = SeriesGroupBy if np.isscalar(key) else GroupBy
        return kind(
            given.obj, by=given.by, group_keys=given.group_keys, slice=key, sort=given.sort,
            dropna=given.dropna, observed=given.observed,
        )  # fmt: skip


def _columns(groups: Any) -> list[Any]:
    """Return the names of the columns that are aggregated."""
    if groups._slice is None:
        return [name for name in groups.obj.columns if name not in groups.by]
    return [groups._slice] if np.isscalar(groups._slice) else list(groups._slice)


def _is_exact(groups: Any, result: str, kwargs: dict[str, Any]) -> bool:
    """Whether a result of groups is that of states: floats by plain keys, in their order."""
    usual = groups.dropna in (None, True) and groups.sort in (None, True)
    usual = usual and kwargs.get("split_out") in (None, 1, False)
    if not usual or groups.obj.ndim == 1 or not set(kwargs) <= {"split_every", "split_out"}:
        return False
    if not all(isinstance(name, str) for name in groups.by):  # expressions do not compare
        return False
    columns, meta = _columns(groups), groups.obj._meta
    names = [*groups.by, *columns]
    if not columns or not all(isinstance(name, str) for name in names):
        return False
    if len(set(names)) < len(names) or set(groups.by) & set(states.FIELDS):
        return False
    if not meta.columns.is_unique or not set(names) <= set(meta.columns):
        return False
    keys = [meta[name].dtype for name in groups.by]
    kinds = [meta[name].dtype for name in columns]
    plain = all(str(kind) not in ("category", "object") for kind in keys)
    if result == "sum":
        return plain and all(kind == np.float64 for kind in kinds)
    return plain and all(map(_is_held_by_floats, kinds))


def _is_held_by_floats(kind: Any) -> bool:
    if not isinstance(kind, np.dtype):
        return False
    return kind == np.float64 or (kind.kind in "biu" and kind.itemsize < 8)


def _result(
    groups: Any, result: str, ddof: int, split_every: Any = None, split_out: Any = None
) -> Any:
    """Return the collection of a result of groups."""
    del split_out  # one partition
    frame = groups.obj[[*groups.by, *_columns(groups)]]
    squeeze = groups._slice is not None and bool(np.isscalar(groups._slice))
    expression = Groups(
        frame.expr, result, ddof, squeeze, split_every or 8, 1, True, None, *groups.by
    )
    return dask_collections.new_collection(expression)


class GroupBy(_Exact, group_rows.OfRows, dask_groups.GroupBy):  # type: ignore[misc]
    """Groups of a collection of frames of ours."""

    def cov(self, ddof: int = 1, split_every: Any = None, **kwargs: Any) -> Any:
        """Return the covariances of each group; arguments as of Dask's method."""
        if not _is_exact(self, "var", {}) or kwargs.get("split_out") not in (None, 1, False):
            return super().cov(ddof=ddof, split_every=split_every, **kwargs)
        return group_pairs.matrices(self, _columns(self), ddof, split_every, scaled=False)

    def corr(self, split_every: Any = None, **kwargs: Any) -> Any:
        """Return the correlations of each group; arguments as of Dask's method."""
        if not _is_exact(self, "var", {}) or kwargs.get("split_out") not in (None, 1, False):
            return super().corr(split_every=split_every, **kwargs)
        return group_pairs.matrices(self, _columns(self), 1, split_every, scaled=True)


class SeriesGroupBy(_Exact, group_rows.OfValues, dask_groups.SeriesGroupBy):  # type: ignore[misc]
    """Groups of a column of a collection of frames of ours."""
