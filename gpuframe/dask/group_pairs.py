"""Covariances and correlations of groups of collections, where both columns are known."""

import itertools
from typing import Any

import numpy as np
from dask.dataframe.dask_expr import _collection as dask_collections
from dask.dataframe.dask_expr import _groupby as dask_groups

from gpuframe.frames import exact_sums
from gpuframe.frames.concatenate import concat
from gpuframe.frames.dataframe import DataFrame
from gpuframe.frames.index import from_columns

_BESIDE = "{} beside {}"
"""The values of a column in the rows where another one is known."""
_ORDER = "\0order"
_NAME = "\0name"


class Pairs(dask_groups.GroupByApplyConcatApply):  # type: ignore[misc]
    """The matrix of each group, in the order of the keys."""

    _parameters = [  # noqa: RUF012 - as Dask wants it
        "frame", "columns", "ddof", "scaled", "split_every", "split_out", "sort", "shuffle_method",
    ]  # fmt: skip
    _defaults = {  # noqa: RUF012 - the same
        "split_every": 8, "split_out": 1, "sort": True, "shuffle_method": None,
    }  # fmt: skip
    shuffle_by_index = False  # the keys are columns of a state

    @classmethod
    def chunk(cls, part: Any, *by: str, columns: list[str]) -> Any:
        """Return the exact sums of a partition, of columns and of their products."""
        values, pairs = {}, []
        for left, right in itertools.combinations(columns, 2):
            for one, other in ((left, right), (right, left)):
                values[_BESIDE.format(one, other)] = part[one].where(part[other].notna())
            pairs.append((_BESIDE.format(left, right), _BESIDE.format(right, left)))
        frame = part[[*by, *columns]].assign(**values)
        return exact_sums.collect(frame, list(by), [*columns, *values], pairs)

    @classmethod
    def combine(cls, found: list[Any], **kwargs: Any) -> Any:
        """Return one state of several."""
        del kwargs
        return exact_sums.merge(found)

    @classmethod
    def aggregate(
        cls, found: list[Any], by: list[str], columns: list[str], ddof: int, scaled: bool
    ) -> Any:
        """Return the matrices of all partitions, one below the other."""
        state = exact_sums.merge(found)
        spread = exact_sums.finish(state, "var", ddof=ddof)
        rows = []
        for order, left in enumerate(columns):
            row = {name: spread[name] for name in by}
            for right in columns:
                row[right] = _cell(state, spread, left, right, ddof, scaled)
            labels = {_NAME: np.full(len(spread), left), _ORDER: np.full(len(spread), order)}
            rows.append(DataFrame(row).assign(**labels))
        whole = concat(rows, ignore_index=True).sort_values([*by, _ORDER], ignore_index=True)
        whole[_NAME] = whole[_NAME].astype("str")
        result = whole[columns]
        levels = [whole[name]._column for name in (*by, _NAME)]
        result.index = from_columns(levels, [*by, None])
        return result

    @property
    def chunk_kwargs(self) -> dict[str, Any]:
        """What `chunk` is told."""
        return {"columns": self.operand("columns")}

    @property
    def aggregate_kwargs(self) -> dict[str, Any]:
        """What `aggregate` is told."""
        return {
            "by": list(self.by), "columns": self.operand("columns"), "ddof": self.ddof,
            "scaled": self.scaled,
        }  # fmt: skip


def _cell(state: Any, spread: Any, left: str, right: str, ddof: int, scaled: bool) -> Any:
    """Return a column of the matrices: one cell of each."""
    if left == right:
        one = spread[left]
        return (one / one).where(one > 0) if scaled else one
    names = (_BESIDE.format(left, right), _BESIDE.format(right, left))
    found = exact_sums.covariance(state, *names, ddof=ddof)["covariance"]
    if not scaled:
        return found
    product = spread[names[0]] * spread[names[1]]
    return (found / (product**0.5).where(product > 0)).clip(-1.0, 1.0)


def matrices(groups: Any, columns: list[str], ddof: int, split_every: Any, *, scaled: bool) -> Any:
    """Return the collection of covariances or correlations of groups by names of columns."""
    frame = groups.obj[[*groups.by, *columns]]
    expression = Pairs(
        frame.expr, columns, ddof, scaled, split_every or 8, 1, True, None, *groups.by
    )
    return dask_collections.new_collection(expression)
