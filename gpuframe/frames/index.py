"""Row labels of any kind, and the ways to make them.

`Index` is one column of labels (`index_base`), `RangeIndex` evenly spaced integers without memory
(`index_range`), `MultiIndex` several columns (`index_levels`); `index_kinds` has the classes that
are told apart by their dtype.
"""

from typing import Any

import numpy as np
import pandas as pd

from gpuframe.columns import pandas as neighbour
from gpuframe.columns.column import Column
from gpuframe.columns.dtypes import INT64
from gpuframe.frames.index_base import Index
from gpuframe.frames.index_levels import MultiIndex
from gpuframe.frames.index_range import RangeIndex, range_where_even

__all__ = [
    "Index",
    "MultiIndex",
    "RangeIndex",
    "default",
    "from_columns",
    "from_keys",
    "from_pandas",
    "range_where_even",
]


def from_pandas(host: pd.Index) -> Index:
    """Return a pandas Index of any kind on the device."""
    if isinstance(host, pd.RangeIndex):
        return RangeIndex._of(range(host.start, host.stop, host.step), host.name)
    if isinstance(host, pd.MultiIndex):
        bare = host.set_names([None] * host.nlevels)  # a name may be the number of another level
        levels = [neighbour.from_pandas(bare.get_level_values(at)) for at in range(host.nlevels)]
        kinds = [
            level.dtype if level.dtype != column.dtype and level.dtype.kind in "iu" else None
            for level, column in zip(host.levels, levels, strict=True)
        ]
        several = MultiIndex._of(levels, list(host.names), kinds)
        several._host = host
        return several
    index = Index._from_column(neighbour.from_pandas(host), host.name)
    if getattr(host, "freq", None) is not None:
        index._host = host
    return index


def from_columns(columns: list[Column], names: list[Any]) -> Index:
    """Return the index over key columns: an Index for one, else a MultiIndex."""
    if len(columns) == 1:
        return Index._from_column(columns[0], names[0])
    return MultiIndex._of(columns, names)


def from_keys(columns: list[Column], names: list[Any]) -> Index:
    """Return the index that pandas makes of key columns: evenly spaced integers are a range.

    A single integer is not, nor are unsigned ones.
    """
    first = columns[0]
    signed = isinstance(first.dtype, np.dtype) and first.dtype.kind == "i"
    if len(columns) == 1 and signed and first.length != 1:
        index = range_where_even(first.values.astype(INT64, copy=False), names[0])
        if isinstance(index, RangeIndex):
            return index
    return from_columns(columns, names)


def default(length: int) -> RangeIndex:
    """Return the labels 0 to length - 1."""
    return RangeIndex._of(range(length))
