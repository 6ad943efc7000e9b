"""Labels of several levels, each a column."""

from typing import Any

import numpy as np
import pandas as pd
from pandas.api.typing import FrozenList

from gpuframe import device
from gpuframe.columns import dtypes
from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column
from gpuframe.frames.fallback import lift, to_pandas
from gpuframe.frames.index_base import Index
from gpuframe.ops import later


class MultiIndex(Index):
    """Labels of several levels, each a column."""

    __slots__ = ("_kinds", "_levels", "_names")
    _kinds: list[Any]
    """The dtype of each level whose column has another, since labels are missing; else None."""
    _levels: list[Column]
    _names: list[Any]
    _stored = ("_kinds", "_levels", "_names", "name")

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """Return the labels of levels and codes; see `from_tuples`, `from_arrays`."""
        return lift(pd.MultiIndex(*to_pandas(args), **to_pandas(kwargs)))

    @classmethod
    def _of(
        cls, columns: list[Column], names: list[Any], kinds: list[Any] | None = None
    ) -> "MultiIndex":
        index = object.__new__(MultiIndex)
        index._kinds = [None] * len(columns) if kinds is None else kinds
        index._levels = columns
        index._names = list(names)
        index.name = None
        index._host = index._chosen = None
        return index

    @property
    def columns(self) -> list[Column]:
        """The labels as columns, one a level."""
        return self._levels

    @property
    def nlevels(self) -> int:
        """Number of levels."""
        return len(self._levels)

    @property
    def names(self) -> list[Any]:
        """One name a level."""
        names: list[Any] = FrozenList(self._names)
        return names

    @names.setter
    def names(self, names: Any) -> None:
        host = self.to_pandas().set_names(names)
        self._names, self._host = list(host.names), host

    def __len__(self) -> int:
        return self._levels[0].length

    @property
    def dtype(self) -> Any:
        """The dtype of tuples of labels."""
        return dtypes.OBJECT

    def _rows(self, rows: Any) -> Index:
        """Return the labels at some positions."""
        return MultiIndex._of(list(later.chosen(self._levels, rows)), self._names, self._kinds)

    def slice(self, start: int, stop: int) -> Index:
        """Return the labels of a range of positions."""
        parts = [column.slice(start, stop) for column in self._levels]
        return MultiIndex._of(parts, self._names, self._kinds)

    def rename(self, name: Any, *, inplace: bool = False) -> Any:
        """Return the same labels under other names, one a level."""
        if inplace:
            self.names = name
            return None
        return MultiIndex._of(self._levels, list(name), self._kinds)

    def to_pandas(self) -> pd.Index:
        """Return the pandas MultiIndex."""
        if self._host is None:
            arrays = [pd.Index(neighbour.to_pandas(column), copy=False) for column in self._levels]
            host = pd.MultiIndex.from_arrays(arrays)  # named last: a name may be a number
            for at, column in enumerate(self._levels):
                if column.memo.get("appearance"):
                    codes, labels = pd.factorize(arrays[at], use_na_sentinel=False)
                elif "level" in column.memo:
                    codes, labels = column.memo["level"]
                    codes = device.to_host(codes)
                elif "ranked" in column.memo:
                    codes, distinct = column.memo["ranked"]
                    codes = device.to_host(codes)
                    labels = pd.Index(neighbour.to_pandas(distinct), copy=False)
                else:
                    continue
                host = host.set_levels(labels, level=at, verify_integrity=False)
                host = host.set_codes(codes, level=at, verify_integrity=False)
            for at, column in enumerate(self._levels):
                labels = column.memo.get("labels")
                if labels is not None and host.levels[at].equals(pd.RangeIndex(labels)):
                    host = host.set_levels(pd.RangeIndex(labels), level=at)
            for at, kind in enumerate(self._kinds):
                if kind is not None:
                    host = host.set_levels(host.levels[at].astype(kind), level=at)
            self._host = host.set_names(self._names)
        found: pd.Index = self._host
        return found

    def to_numpy(self) -> np.ndarray:
        """Return the labels as a host array of tuples."""
        return np.asarray(self.to_pandas().to_numpy())
