"""Rows and columns of collections by labels, where Dask's own code looks for classes of pandas."""

from collections.abc import Callable
from typing import Any

import pandas as pd
from dask.dataframe.dask_expr import _indexing as indexing

from gpuframe.frames.index import Index


class Loc(indexing.LocIndexer):  # type: ignore[misc]
    """`loc` of a collection of frames."""

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, tuple) and len(key) == 2 and self.obj.ndim == 2:
            key = (key[0], _names(self.obj._meta, key[1]))
        return super().__getitem__(key)


def _names(meta: Any, columns: Any) -> Any:
    """Return the name of one column, or the list of those that `loc` takes."""
    if isinstance(columns, Callable):  # type: ignore[arg-type]
        columns = columns(meta)
    if isinstance(columns, Index):
        columns = columns.tolist()
    found = pd.DataFrame(columns=meta.columns).loc[:, columns]
    return list(found.columns) if isinstance(found, pd.DataFrame) else columns


class ByLabels:
    """Methods of collections of frames that take labels."""

    @property
    def loc(self) -> Any:
        """Rows and columns by label; as of Dask."""
        return Loc(self)

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, Index):
            key = key.tolist()
        return super().__getitem__(key)  # type: ignore[misc]
